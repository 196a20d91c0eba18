//! How a token is signed.

/// The two algorithms that there are. A key is of one of them, whatever a token says of itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256. RFC 7518, 3.3.
    Rs256,
    /// ECDSA over P-256 with SHA-256. RFC 7518, 3.4.
    Es256,
}

impl Algorithm {
    /// By its name, which is case-sensitive.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}
