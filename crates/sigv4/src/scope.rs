//! `AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request`: who signed, and for what.

use crate::TERMINATOR;
use crate::error::{Error, echo};
use crate::timestamp::Timestamp;

/// The day, region and service that a signature is for. A claim, until it is checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scope<'a> {
    pub date: &'a str,
    pub region: &'a str,
    pub service: &'a str,
    /// `aws4_request`.
    pub terminator: &'a str,
}

/// AWS's longest are 14 (`us-gov-west-1`, `ap-southeast-7`); far from it, and a bound all the same.
const NAME_LENGTH_MAX: usize = 64;
/// IAM's `accessKeyIdType` has 16 to 128 word characters; the ids of AWS's test suite are shorter.
const ACCESS_KEY_ID_LENGTH_MAX: usize = 128;

impl<'a> Scope<'a> {
    /// The access key id and scope of a credential, whose elements `slash` parts: `/`, or one of its
    /// forms in a query.
    pub(crate) fn parse(
        credential: &'a str,
        elements: impl Iterator<Item = &'a str>,
    ) -> Result<(&'a str, Self), Error> {
        let malformed = || Error::Credential(echo(credential.as_bytes()));
        let mut elements = elements;
        let mut next = || elements.next().ok_or_else(malformed);
        let access_key_id = next()?;
        let scope = Self { date: next()?, region: next()?, service: next()?, terminator: next()? };
        if elements.next().is_some() {
            return Err(malformed());
        }
        if !is_access_key_id(access_key_id) {
            return Err(Error::UnknownAccessKey);
        }
        Ok((access_key_id, scope))
    }

    /// Whether the scope is that of `service` on the day of `timestamp`, in a well-formed region.
    pub(crate) fn check(&self, service: &str, timestamp: &Timestamp) -> Result<(), Error> {
        if self.terminator != TERMINATOR {
            return Err(Error::ScopeTerminator);
        }
        if !is_name(self.region) {
            return Err(Error::ScopeRegion);
        }
        if self.service != service {
            return Err(Error::ScopeService(service.into()));
        }
        if self.date != timestamp.date() {
            return Err(Error::ScopeDate {
                scope: echo(self.date.as_bytes()),
                date: timestamp.date().into(),
                timestamp: *timestamp,
            });
        }
        Ok(())
    }
}

fn is_access_key_id(text: &str) -> bool {
    (1..=ACCESS_KEY_ID_LENGTH_MAX).contains(&text.len())
        && all(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A region's or service's name: lower-case letters, digits and hyphens.
fn is_name(text: &str) -> bool {
    (1..=NAME_LENGTH_MAX).contains(&text.len())
        && all(text, |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Without a branch inside, so that many bytes are looked at together.
fn all(text: &str, is_allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is_allowed(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(credential: &str, expected: Result<(), Error>) {
        let timestamp = Timestamp::parse(b"20150830T123600Z").unwrap();
        let checked = Scope::parse(credential, credential.split('/'))
            .and_then(|(_, scope)| scope.check("kms", &timestamp));
        assert_eq!(checked, expected, "{credential}");
    }

    #[test]
    fn a_scope_is_for_one_day_one_service_and_a_region() {
        check("AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request", Ok(()));
        check("AKIDEXAMPLE/20150830/us-east-1/kms/aws4_reques", Err(Error::ScopeTerminator));
        check("AKIDEXAMPLE/20150830/us-east-1/kms/", Err(Error::ScopeTerminator));
        check("AKIDEXAMPLE/20150830//kms/aws4_request", Err(Error::ScopeRegion));
        check("AKIDEXAMPLE/20150830/US-EAST-1/kms/aws4_request", Err(Error::ScopeRegion));
        check(
            "AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request",
            Err(Error::ScopeService("kms".into())),
        );
        check(
            "AKIDEXAMPLE/20150830/us-east-1/KMS/aws4_request",
            Err(Error::ScopeService("kms".into())),
        );
        let timestamp = Timestamp::parse(b"20150830T123600Z").unwrap();
        let other_day =
            Error::ScopeDate { scope: "20150831".into(), date: "20150830".into(), timestamp };
        check("AKIDEXAMPLE/20150831/us-east-1/kms/aws4_request", Err(other_day));
    }

    #[test]
    fn a_credential_has_five_elements() {
        for credential in
            ["", "AKID", "AKID/20150830/us-east-1/kms", "A/20150830/u/kms/aws4_request/x"]
        {
            check(credential, Err(Error::Credential(credential.into())));
        }
    }

    #[test]
    fn an_access_key_id_is_a_word() {
        for id in ["", "AK ID", "AKID\u{e9}", "AK%49D", &"A".repeat(129)] {
            let credential = format!("{id}/20150830/us-east-1/kms/aws4_request");
            check(&credential, Err(Error::UnknownAccessKey));
        }
    }
}
