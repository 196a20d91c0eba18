//! How a request names a key: a claim, until the key is found.

use identity::{AccountId, AliasName, Arn, KeyId, Region};

use crate::error::Error;

/// An id, an alias, or the ARN of either.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct KeyReference {
    /// The account of an ARN; `None` means the caller's own.
    pub(crate) account: Option<AccountId>,
    pub(crate) place: Place,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Key(KeyId),
    Alias(AliasName),
}

impl KeyReference {
    /// Parses what a request in `region` names. Refuses: NotFound, InvalidArn.
    pub(crate) fn parse(text: &str, region: Region) -> Result<Self, Error> {
        if text.starts_with("arn:") {
            return Self::parse_arn(text, region);
        }
        Ok(Self { account: None, place: parse_resource(text, text)? })
    }

    fn parse_arn(text: &str, region: Region) -> Result<Self, Error> {
        let invalid = || Error::InvalidArn(text.to_owned());
        let arn = Arn::parse(text).ok_or_else(invalid)?;
        if arn.service != "kms" {
            return Err(invalid());
        }
        if arn.partition != region.partition().as_str() {
            return Err(Error::OtherRegion(arn.partition.to_owned()));
        }
        if arn.region != region.as_str() {
            return Err(Error::OtherRegion(arn.region.to_owned()));
        }
        let account = arn.account.parse().map_err(|_| invalid())?;
        let place = match arn.resource.strip_prefix("key/") {
            Some(id) => Place::Key(id.parse().map_err(|_| Error::InvalidKeyId(id.to_owned()))?),
            None if arn.resource.starts_with("alias/") => parse_resource(arn.resource, text)?,
            None => return Err(invalid()),
        };
        Ok(Self { account: Some(account), place })
    }
}

/// An alias by its prefix, or else a key id. `whole` is what the refusal names.
fn parse_resource(text: &str, whole: &str) -> Result<Place, Error> {
    if text.starts_with("alias/") {
        let name = AliasName::parse(text);
        return name.map(Place::Alias).ok_or_else(|| Error::AliasNotFound(whole.to_owned()));
    }
    text.parse().map(Place::Key).map_err(|_| Error::InvalidKeyId(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    fn parse(text: &str) -> Result<KeyReference, Error> {
        KeyReference::parse(text, Region::named("eu-west-1").unwrap())
    }

    #[test]
    fn every_form_of_a_name_is_understood() {
        let key = Place::Key(ID.parse().unwrap());
        let alias = Place::Alias(AliasName::parse("alias/a/b").unwrap());
        let other = Some("111122223333".parse().unwrap());
        for (text, account, place) in [
            (ID.to_owned(), None, &key),
            (format!("arn:aws:kms:eu-west-1:111122223333:key/{ID}"), other, &key),
            ("alias/a/b".to_owned(), None, &alias),
            ("arn:aws:kms:eu-west-1:111122223333:alias/a/b".to_owned(), other, &alias),
        ] {
            let expected = KeyReference { account, place: place.clone() };
            assert_eq!(parse(&text).unwrap(), expected, "{text}");
        }
    }

    /// The first three are recorded from AWS.
    #[test]
    fn what_names_no_key_is_refused_in_awss_words() {
        for (text, words) in [
            ("fake-key-id", "Invalid keyId 'fake-key-id'"),
            ("mrk-fake-key-id", "Invalid keyId 'mrk-fake-key-id'"),
            (
                "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "Invalid arn us-west-2",
            ),
            ("arn:aws-cn:kms:eu-west-1:111122223333:key/x", "Invalid arn aws-cn"),
            ("arn:aws:kms:eu-west-1:111122223333:key/x", "Invalid keyId 'x'"),
            ("arn:aws:kms:eu-west-1:1:key/x", "Invalid arn arn:aws:kms:eu-west-1:1:key/x"),
            ("arn:aws:s3:::bucket", "Invalid arn arn:aws:s3:::bucket"),
            ("arn:", "Invalid arn arn:"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), words, "{text}");
        }
    }
}
