//! OpenID Connect: which tokens of an issuer are believed, and what they say.
//!
//! [`Token::read`] takes a token apart, and believes none of it; [`verify`] is the one way to a
//! [`Verified`], and [`authenticate`] the whole way from a token to one. Where an issuer's [`Keys`]
//! come from is somebody else's business ([`Issuers`]): there is no I/O here. Sources: RFC 7515, RFC
//! 7517, RFC 7518, RFC 7519, OpenID Connect Core 1.0 and Discovery 1.0.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod issuers;
mod token;
mod verified;

mod algorithm;
mod claims;
mod discovery;
mod jws;
mod keys;

#[cfg(test)]
mod testing;

pub use discovery::read_jwks_uri;
pub use issuers::{Issuers, KeysFound, Unavailable, authenticate};
pub use keys::{Keys, KeysError};
pub use token::Token;
pub use verified::{Provider, Verified, verify};

/// Why a token is not believed, in the words of AWS where they are known.
///
/// `InvalidIdentityToken`, but for [`Expired`](Refused::Expired) (`ExpiredTokenException`) and
/// [`Unreachable`](Refused::Unreachable) (`IDPCommunicationError`).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// It is not three parts of base64url, of which the first two are JSON objects, each name once.
    #[error(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
    )]
    Malformed,
    /// It is signed by something else than RS256 or ES256, or by nothing, or in a way that has to be
    /// understood.
    #[error(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
    )]
    Algorithm,
    #[error("Missing a required claim: {0}")]
    Missing(&'static str),
    /// It is not of the kind or the length that it must have.
    #[error("The claim {0} of the ID Token is not valid")]
    Claim(&'static str),
    #[error("Issuer must be a valid URL")]
    Issuer,
    /// `0`: the issuer without `https://`.
    #[error("No OpenIDConnect provider found in your account for https://{0}")]
    NoProvider(Box<str>),
    /// None of the issuer's keys is the one, or what it serves are no keys. AWS has two spaces.
    #[error(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
    )]
    NoKey,
    /// The issuer did not answer.
    #[error("The identity provider could not be reached to get its keys. Try again later.")]
    Unreachable,
    #[error("The signature of the ID Token is not valid")]
    Signature,
    #[error("Incorrect token audience")]
    Audience,
    #[error("The target role ARN is not present in the roles claim of the identity token")]
    Role,
    /// Seconds since 1970.
    #[error(
        "Token expired: current date/time {now} must be before the expiration date/time {expires}"
    )]
    Expired { now: i64, expires: i64 },
    /// It was issued after now, or is for later. `0`: the claim that says so.
    #[error("The ID Token is not valid yet, by its claim {0}")]
    NotYet(&'static str),
}
