//! What a deployment seals for itself: records, key material, markers. See `docs/formats/seal.md`.
//!
//! ```text
//! purpose key = KBKDF(domain key, purpose, deployment id)
//! key         = KBKDF(purpose key, "strongroom seal 1", salt ‖ additional data)
//! sealed      = 0x01 ‖ salt (16) ‖ AES-256-GCM(key, iv = 0¹², additional data = 0x01)
//! ```
//! Every sealing has its own key, so no key comes near GCM's 2³² messages; the salt's length is
//! fixed, so salt ‖ additional data can be read in one way only.

use crypto::{Label, TAG_LENGTH};

/// What something is sealed for. What was sealed for one purpose opens for no other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// A record of the store.
    Record,
    /// Key material: a token of the domain.
    KeyMaterial,
    /// A pagination marker, given to a caller and taken back.
    Marker,
    /// A token for the import of key material, given to a caller and taken back.
    ImportToken,
    /// A grant token, given to a caller and taken back.
    GrantToken,
    /// The token of temporary credentials, given to a caller and taken back.
    SessionToken,
    /// Why a caller was denied, given to it and told to those who may know.
    AuthorizationMessage,
}

impl Purpose {
    pub(crate) const ALL: [Self; 7] = [
        Self::Record,
        Self::KeyMaterial,
        Self::Marker,
        Self::ImportToken,
        Self::GrantToken,
        Self::SessionToken,
        Self::AuthorizationMessage,
    ];

    pub(crate) fn label(self) -> Label {
        match self {
            Self::Record => Label::new("strongroom record"),
            Self::KeyMaterial => Label::new("strongroom key material"),
            Self::Marker => Label::new("strongroom marker"),
            Self::ImportToken => Label::new("strongroom import token"),
            Self::GrantToken => Label::new("strongroom grant token"),
            Self::SessionToken => Label::new("strongroom session token"),
            Self::AuthorizationMessage => Label::new("strongroom authorization message"),
        }
    }
}

pub(crate) const FORMAT: u8 = 1;
pub(crate) const SALT_LENGTH: usize = 16;
pub(crate) const SEAL: Label = Label::new("strongroom seal 1");
pub(crate) const IV: [u8; 12] = [0; 12];
/// How much longer sealed bytes are than what they hold.
pub(crate) const SEAL_OVERHEAD: usize = 1 + SALT_LENGTH + TAG_LENGTH;
