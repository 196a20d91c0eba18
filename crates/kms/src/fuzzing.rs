//! Ways in for the fuzzers: parsers that nothing outside this crate calls.

use identity::Region;

use crate::alias;
use crate::key::reference::{KeyReference, Place};

/// What a request in `region` that names `text` asks for, written out again; none if it is refused.
pub fn key_reference(text: &str, region: Region) -> Option<String> {
    let KeyReference { account, place } = KeyReference::parse(text, region).ok()?;
    Some(match (account, place) {
        (None, Place::Key(id)) => id.to_string(),
        (None, Place::Alias(name)) => name.to_string(),
        (Some(account), Place::Key(id)) => identity::key_arn(region, account, id),
        (Some(account), Place::Alias(name)) => name.arn(region, account),
    })
}

/// The alias that a request may make, move or delete as `text`; none if it is refused.
pub fn alias(text: &str) -> Option<String> {
    alias::parse_name(text).ok().map(|name| name.to_string())
}
