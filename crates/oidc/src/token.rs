//! A token as it came.

use std::fmt;

use crate::Refused;
use crate::claims::Claims;
use crate::jws::Jws;

/// The longest URL of a provider, in bytes.
const ISSUER_LENGTH_MAX: usize = 255;

/// A token, taken apart. It is in form; nothing of it is believed.
///
/// It tells whose it claims to be, so that the issuer's keys can be found, and nothing else.
pub struct Token<'a> {
    pub(crate) jws: Jws<'a>,
    pub(crate) claims: Claims,
    /// Without `https://`.
    issuer: Box<str>,
}

impl<'a> Token<'a> {
    /// Takes `text` apart, of 20,000 bytes at the most.
    pub fn read(text: &'a str) -> Result<Self, Refused> {
        let jws = Jws::read(text)?;
        let claims = Claims::read(&jws.payload)?;
        let url = claims.issuer.as_deref().ok_or(Refused::Missing("iss"))?;
        let issuer = url.strip_prefix("https://").ok_or(Refused::Issuer)?;
        let fits = (1..=ISSUER_LENGTH_MAX).contains(&issuer.len())
            && issuer.bytes().all(|byte| byte.is_ascii_graphic());
        if !fits {
            return Err(Refused::Issuer);
        }
        Ok(Self { issuer: issuer.into(), jws, claims })
    }

    /// Whose it claims to be: a URL without `https://`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Which of the issuer's keys it claims to be signed with.
    pub fn key_id(&self) -> Option<&str> {
        self.jws.key_id.as_deref()
    }
}

/// Says nothing of the token: whoever has it can use it.
impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}
