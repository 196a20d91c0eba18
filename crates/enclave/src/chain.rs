//! From a root that is trusted to the certificate that a document is signed with.

use std::fmt;
use std::time::Duration;

use crypto::{Hash, PairKind, PublicKey, Scheme, Signed};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    TrustAnchor, UnixTime, alg_id,
};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath, anchor_from_trusted_cert};

use crate::Refused;
use crate::certificate::{self, Use};

/// Amazon's root of all Nitro attestation, "AWS Nitro Enclaves Root G1".
const AMAZON: &[u8] = include_bytes!("amazon_root_g1.pem");

/// The roots that are trusted.
#[derive(Clone)]
pub struct Roots(Vec<Root>);

#[derive(Clone)]
struct Root {
    certificate: CertificateDer<'static>,
    anchor: TrustAnchor<'static>,
}

/// Why a file gives no roots.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RootsError {
    #[error("it has no certificate in PEM")]
    None,
    #[error("its certificate {0} is malformed")]
    Malformed(usize),
    #[error(
        "its certificate {0} is not one of a root: it must sign itself, with a key of P-384 whose usage is to sign certificates"
    )]
    NoRoot(usize),
}

impl Roots {
    /// Amazon's.
    pub fn amazon() -> Self {
        Self::from_pem(AMAZON).expect("a test has read it")
    }

    /// All certificates of a PEM file.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RootsError> {
        let roots = CertificateDer::pem_slice_iter(pem).enumerate().map(|(index, certificate)| {
            let number = index + 1;
            let certificate = certificate.map_err(|_| RootsError::Malformed(number))?;
            let anchor = anchor_from_trusted_cert(&certificate);
            let anchor = anchor.map_err(|_| RootsError::Malformed(number))?.to_owned();
            let parsed = EndEntityCert::try_from(&certificate);
            let parsed = parsed.map_err(|_| RootsError::Malformed(number))?;
            if parsed.issuer() != parsed.subject()
                || !certificate::is_for(&certificate, Use::SignCertificates)
                || spki_of_p384(&parsed).is_none()
            {
                return Err(RootsError::NoRoot(number));
            }
            Ok(Root { certificate, anchor })
        });
        let roots: Vec<_> = roots.collect::<Result<_, _>>()?;
        if roots.is_empty() { Err(RootsError::None) } else { Ok(Self(roots)) }
    }

    /// Follows `cabundle` from one of the roots, its first, through each that it has, to `certificate`.
    /// Returns the key of that.
    pub(crate) fn follow(
        &self,
        cabundle: &[&[u8]],
        certificate: &[u8],
        now_ms: u64,
    ) -> Result<PublicKey, Refused> {
        let first = cabundle.first().ok_or(Refused::Chain)?;
        let root = self.0.iter().find(|root| root.certificate.as_ref() == *first);
        let root = root.ok_or(Refused::Chain)?;
        // The root is an element of the path too: as an anchor alone, its dates would not count.
        let issuers: Vec<_> =
            cabundle.iter().rev().map(|bytes| CertificateDer::from(*bytes)).collect();
        let uses_them_all = |path: &VerifiedPath<'_>| {
            let used = path.intermediate_certificates().map(|issuer| issuer.der());
            if used.eq(issuers.iter().cloned()) {
                Ok(())
            } else {
                Err(webpki::Error::UnknownIssuer)
            }
        };
        let leaf = CertificateDer::from(certificate);
        let leaf = EndEntityCert::try_from(&leaf).map_err(|_| Refused::Chain)?;
        let path = leaf.verify_for_usage(
            &[&EcdsaP384],
            std::slice::from_ref(&root.anchor),
            &issuers,
            UnixTime::since_unix_epoch(Duration::from_millis(now_ms)),
            // Whichever: a certificate that has an extended key usage is refused below.
            KeyUsage::client_auth(),
            None,
            Some(&uses_them_all),
        );
        path.map_err(|_| Refused::Chain)?;
        let fit = certificate::is_for(certificate, Use::SignDocument)
            && cabundle.iter().all(|issuer| certificate::is_for(issuer, Use::SignCertificates));
        spki_of_p384(&leaf).filter(|_| fit).ok_or(Refused::Chain)
    }
}

fn spki_of_p384(certificate: &EndEntityCert<'_>) -> Option<PublicKey> {
    PublicKey::from_spki(PairKind::P384, &certificate.subject_public_key_info()).ok()
}

/// Says how many.
impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roots({})", self.0.len())
    }
}

/// ECDSA over P-384 with SHA-384, the one algorithm of Nitro's certificates.
#[derive(Debug)]
struct EcdsaP384;

impl SignatureVerificationAlgorithm for EcdsaP384 {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        // `webpki` has taken the point out of the `SubjectPublicKeyInfo`.
        const HEAD: &[u8] = b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00";
        let key = PublicKey::from_spki(PairKind::P384, &[HEAD, public_key].concat());
        let key = key.map_err(|_| InvalidSignature)?;
        key.verify(Scheme::Ecdsa(Hash::Sha384), Signed::Message(message), signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P384
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA384
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fingerprint that Amazon publishes:
    /// <https://docs.aws.amazon.com/enclaves/latest/user/verify-root.html>.
    #[test]
    fn the_built_in_root_is_amazons_and_signs_itself() {
        let Roots(roots) = Roots::amazon();
        let [root] = &roots[..] else { panic!("there is one") };
        let fingerprint = crypto::sha256(&[&root.certificate]);
        let fingerprint: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(fingerprint, "641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b");
        let parsed = EndEntityCert::try_from(&root.certificate).unwrap();
        // The `TBSCertificate` and the signature, by their places.
        let der = root.certificate.as_ref();
        let length = 4 + usize::from(u16::from_be_bytes([der[6], der[7]]));
        let signed = &der[4..4 + length];
        let signature = &der[4 + length + 12 + 3..];
        parsed.verify_signature(&EcdsaP384, signed, signature).unwrap();
        assert!(parsed.verify_signature(&EcdsaP384, &signed[1..], signature).is_err());
    }

    #[test]
    fn a_file_without_a_root_is_none() {
        let cut = |pem: &[u8]| Roots::from_pem(pem).err();
        assert_eq!(cut(b""), Some(RootsError::None));
        assert_eq!(
            cut(b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
            Some(RootsError::Malformed(1))
        );
    }
}
