//! Key material that is made elsewhere: the key it is wrapped under on its way here, and its arrival.
//!
//! The private half of the wrapping key is kept nowhere. It travels with the caller, in a token that
//! is sealed for one KMS key and for a day; see `docs/formats/seal.md`.

use std::sync::Arc;

use crypto::{Encryption, Hash, KEY_LENGTH, PairError, PairKind, PrivateKey, unwrap_padded};
use secret::Buffer;

use crate::domain_device::with_room;
use crate::{Created, Error, Hsm, MaterialKind, Owner, Purpose};

/// First byte of what is in a token.
const FORMAT: u8 = 1;
/// What stands in a token before the wrapping key: format, wrapping, kind of the key, expiry.
const TOKEN_HEAD_LENGTH: usize = 11;
/// The kinds of wrapping keys.
const WRAPPING_KEYS: [PairKind; 4] =
    [PairKind::Rsa2048, PairKind::Rsa3072, PairKind::Rsa4096, PairKind::Sm2];

/// The length of an RSA key's modulus and of what is encrypted under it, in bytes; 0 for another key.
fn modulus_length(kind: PairKind) -> usize {
    match kind {
        PairKind::Rsa2048 => 256,
        PairKind::Rsa3072 => 384,
        PairKind::Rsa4096 => 512,
        _ => 0,
    }
}

/// How key material is wrapped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wrapping {
    /// RSAES-OAEP (RFC 8017 §7.1) with `hash`, also for MGF1.
    Oaep(Hash),
    /// RSAES-OAEP of an AES-256 key, then AES-KWP (RFC 5649) under that: PKCS #11's
    /// CKM_RSA_AES_KEY_WRAP.
    AesKeyWrap(Hash),
    /// SM2PKE (GB/T 32918.4).
    Sm2Pke,
}

impl Wrapping {
    const ALL: [Self; 5] = [
        Self::Oaep(Hash::Sha1),
        Self::Oaep(Hash::Sha256),
        Self::AesKeyWrap(Hash::Sha1),
        Self::AesKeyWrap(Hash::Sha256),
        Self::Sm2Pke,
    ];

    /// The byte that stands for it in a token. Never reused.
    fn code(self) -> u8 {
        match self {
            Self::Oaep(Hash::Sha1) => 1,
            Self::Oaep(_) => 2,
            Self::AesKeyWrap(Hash::Sha1) => 3,
            Self::AesKeyWrap(_) => 4,
            Self::Sm2Pke => 5,
        }
    }

    /// Whether that many bytes can have been wrapped under a key of `kind`.
    fn fits(self, length: usize, kind: PairKind) -> bool {
        match self {
            Self::Oaep(_) => length == modulus_length(kind),
            Self::AesKeyWrap(_) => length >= modulus_length(kind),
            Self::Sm2Pke => true,
        }
    }

    /// Refuses what does not open: `Unauthenticated`.
    fn unwrap(self, key: &PrivateKey, kind: PairKind, wrapped: &[u8]) -> Result<Buffer, Error> {
        let open = |encryption, wrapped| {
            key.decrypt(encryption, wrapped).map_err(|error| match error {
                PairError::Unfit(_) => Error::Unauthenticated,
                full => full.into(),
            })
        };
        match self {
            Self::Oaep(hash) => open(Encryption::Oaep(hash), wrapped),
            Self::Sm2Pke => open(Encryption::Sm2Pke, wrapped),
            Self::AesKeyWrap(hash) => {
                let (head, tail) =
                    wrapped.split_at_checked(modulus_length(kind)).ok_or(Error::Unauthenticated)?;
                let aes_key = open(Encryption::Oaep(hash), head)?;
                let aes_key: &[u8; KEY_LENGTH] =
                    aes_key.as_slice().try_into().map_err(|_| Error::Unauthenticated)?;
                let material = unwrap_padded(aes_key, tail);
                let material = material.map_err(|_| Error::Unauthenticated)?;
                Ok(Buffer::from(material.expose().to_vec()))
            }
        }
    }
}

/// What a caller needs to send key material.
#[derive(Debug)]
pub struct ImportParameters {
    /// To be given back with the material.
    pub token: Vec<u8>,
    /// To wrap it under: a `SubjectPublicKeyInfo` (RFC 5280) in DER.
    pub public_key: Vec<u8>,
}

/// Why key material was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the import token is not one of this key's")]
    Token,
    #[error("the import token has expired")]
    Expired,
    #[error("the wrapped material is of another length than its wrapping key makes it")]
    Size,
    #[error("the wrapped material does not open under the wrapping key")]
    Unauthenticated,
    #[error("the material is none of this kind of key")]
    Material,
    #[error(transparent)]
    Other(#[from] Error),
}

impl Hsm {
    /// A new wrapping key of `kind` (RSA or SM2) for the key that `name` names, until `valid_to_ms`.
    pub async fn parameters_for_import(
        &self,
        name: &str,
        kind: PairKind,
        wrapping: Wrapping,
        valid_to_ms: i64,
    ) -> Result<ImportParameters, Error> {
        let pair = self.generate_pair(kind).await?;
        let mut plaintext =
            Buffer::with_capacity(TOKEN_HEAD_LENGTH + pair.private_key.expose().len());
        plaintext.push(FORMAT);
        plaintext.push(wrapping.code());
        plaintext.push(MaterialKind::Pair(kind).code());
        plaintext.extend_from_slice(&valid_to_ms.to_be_bytes());
        plaintext.extend_from_slice(pair.private_key.expose());
        let token = self.domain().seal(Purpose::ImportToken, name.as_bytes(), &plaintext);
        Ok(ImportParameters { token, public_key: pair.public_key })
    }

    /// Unwraps material that came with `token`, and has the device take it over as `owner`'s.
    pub async fn import(
        &self,
        name: &str,
        owner: Owner,
        kind: MaterialKind,
        token: &[u8],
        wrapped: Vec<u8>,
        now_ms: i64,
    ) -> Result<Created, ImportError> {
        let opened = self.domain().open_locked(Purpose::ImportToken, name.as_bytes(), token);
        let opened = opened.map_err(|error| match error {
            Error::Heap(full) => ImportError::Other(Error::Heap(full)),
            _ => ImportError::Token,
        })?;
        let (&[format, code, key_code], rest) =
            opened.expose().split_first_chunk().ok_or(ImportError::Token)?;
        let (valid_to_ms, _) = rest.split_first_chunk().ok_or(ImportError::Token)?;
        let wrapping = Wrapping::ALL.into_iter().find(|wrapping| wrapping.code() == code);
        let wrapping = wrapping.filter(|_| format == FORMAT).ok_or(ImportError::Token)?;
        let has_code = |kind: &PairKind| MaterialKind::Pair(*kind).code() == key_code;
        let key_kind = WRAPPING_KEYS.into_iter().find(has_code).ok_or(ImportError::Token)?;
        if i64::from_be_bytes(*valid_to_ms) <= now_ms {
            return Err(ImportError::Expired);
        }
        if !wrapping.fits(wrapped.len(), key_kind) {
            return Err(ImportError::Size);
        }
        let unwrap = move || {
            let pkcs8 = opened.expose().get(TOKEN_HEAD_LENGTH..).unwrap_or_default();
            let key = PrivateKey::from_pkcs8(key_kind, pkcs8)?;
            wrapping.unwrap(&key, key_kind, &wrapped)
        };
        let device = Arc::clone(&self.device);
        let unwrap = move || with_room(|| device.make_room(), unwrap);
        let material =
            self.pools.use_pair(key_kind, unwrap).await.map_err(|error| match error {
                Error::Unauthenticated => ImportError::Unauthenticated,
                other => ImportError::Other(other),
            })?;
        self.adopt(owner, kind, &material).await.map_err(|error| match error {
            Error::Unfit => ImportError::Material,
            other => ImportError::Other(other),
        })
    }
}
