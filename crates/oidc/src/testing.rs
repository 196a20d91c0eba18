//! An issuer for tests.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crypto::{Hash, PairKind, PrivateKey, Scheme, Signed};

/// The public half of the key of RFC 7515, A.2.1.
pub(crate) const RS256_KEY: &str = r#"{"kty": "RSA", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ", "e": "AQAB"}"#;

/// The public half of the key of RFC 7515, A.3.1.
pub(crate) const ES256_KEY: &str = r#"{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key that signs tokens.
pub(crate) struct Signer {
    key: PrivateKey,
    kind: PairKind,
}

impl Signer {
    pub(crate) fn rsa() -> Self {
        Self::new(PairKind::Rsa2048)
    }

    pub(crate) fn p256() -> Self {
        Self::new(PairKind::P256)
    }

    fn new(kind: PairKind) -> Self {
        Self { key: PrivateKey::generate(kind).unwrap(), kind }
    }

    /// The public half, as a `SubjectPublicKeyInfo`.
    pub(crate) fn spki(&self) -> Vec<u8> {
        self.key.public_key().unwrap()
    }

    /// The public half, as a JSON Web Key with this id.
    pub(crate) fn jwk(&self, id: &str) -> String {
        // Both end with what counts: an RSA key with three bytes of exponent and their head.
        let spki = self.spki();
        match self.kind {
            PairKind::P256 => {
                let [x, y] = [64, 32].map(|back| encode(&spki[spki.len() - back..][..32]));
                format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","kid":"{id}"}}"#)
            }
            _ => {
                let n = encode(&spki[spki.len() - 5 - 256..][..256]);
                format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","kid":"{id}"}}"#)
            }
        }
    }

    /// The token of these two texts.
    pub(crate) fn sign(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", encode(header), encode(payload));
        let scheme = match self.kind {
            PairKind::P256 => Scheme::Ecdsa(Hash::Sha256),
            _ => Scheme::RsaPkcs1(Hash::Sha256),
        };
        let message = Signed::Message(signed.as_bytes());
        let mut signature = self.key.sign(scheme, message).unwrap();
        if self.kind == PairKind::P256 {
            signature = without_der(&signature);
        }
        format!("{signed}.{}", encode(signature))
    }
}

/// `r ‖ s` of a signature in DER.
fn without_der(der: &[u8]) -> Vec<u8> {
    let r_length = usize::from(der[3]);
    let (r, s) = (&der[4..4 + r_length], &der[4 + r_length + 2..]);
    let padded = |number: &[u8]| {
        let digits = number.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
        [vec![0; 32 - digits.len()], digits].concat()
    };
    [padded(r), padded(s)].concat()
}
