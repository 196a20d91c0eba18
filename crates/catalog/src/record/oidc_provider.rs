//! OpenID Connect providers: whose tokens an account takes for web identities.

use identity::{AccountId, Partition};

use super::{Malformed, Reader, Tags, Writer};

/// Where a provider stands.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ProviderPlace {
    pub account: AccountId,
    /// The issuer's URL without `https://`: `oidc.example.com/id/1`.
    pub issuer: Box<str>,
}

/// An OpenID Connect provider of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct OidcProvider {
    pub place: ProviderPlace,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// Whom its tokens have to be for, in the order that they were given in; none twice.
    pub client_ids: Box<[Box<str>]>,
    /// SHA-1 of certificates, in hexadecimal digits.
    pub thumbprints: Box<[Box<str>]>,
    pub tags: Tags,
}

impl ProviderPlace {
    pub(crate) const FIRST_ISSUER: &'static str = "";

    pub fn arn(&self, partition: Partition) -> String {
        format!("arn:{partition}:iam::{}:oidc-provider/{}", self.account, self.issuer)
    }
}

impl OidcProvider {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.created_ms);
        for list in [&self.client_ids, &self.thumbprints] {
            writer.length(list.len());
            list.iter().for_each(|text| writer.string(text));
        }
        writer.pairs(&self.tags);
    }

    pub(super) fn read(place: ProviderPlace, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let text = |reader: &mut Reader<'_>| Ok(reader.string()?.into());
        Ok(Self {
            place,
            created_ms: reader.i64()?,
            client_ids: reader.list(text)?.into(),
            thumbprints: reader.list(text)?.into(),
            tags: reader.pairs()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Record;
    use super::*;

    #[test]
    fn a_provider_comes_back_from_its_bytes() {
        let account = "111122223333".parse().unwrap();
        let provider = OidcProvider {
            place: ProviderPlace { account, issuer: "oidc.example.com/id/1".into() },
            created_ms: 7,
            client_ids: ["sts.amazonaws.com".into()].into(),
            thumbprints: ["a9d53002e97e00e043244f3d170d6f4c414104fd".into()].into(),
            tags: [("team".into(), "blue".into())].into(),
        };
        assert_eq!(
            provider.place.arn(Partition::Aws),
            "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/1"
        );
        let bytes = Record::OidcProvider(Arc::new(provider.clone())).encode();
        let Record::OidcProvider(read) = Record::decode(&bytes).unwrap() else { panic!() };
        assert_eq!(*read, provider);
        for length in 0..bytes.len() {
            assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
        }
    }
}
