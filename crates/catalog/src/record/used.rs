//! When an access key or a role was last used, as it was last stored. Beside the key, whose secret is not to be
//! written for it.

use identity::{AccessKeyId, PrincipalUse, Region, Service, UniqueId, UniqueIdKind};

use super::policy::read_unique_id;
use super::{Malformed, Reader, Writer};

/// What is used by signing with it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Signer {
    AccessKey(AccessKeyId),
    /// By the temporary credentials of its sessions.
    Role(UniqueId),
}

/// The last use of an access key or of a role, at most a minute before the process ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Used {
    pub signer: Signer,
    pub last: PrincipalUse,
}

impl Signer {
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::AccessKey(id) => {
                writer.u8(0);
                writer.string(id.as_str());
            }
            Self::Role(id) => {
                writer.u8(1);
                writer.string(id.as_str());
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        match reader.u8()? {
            0 => Ok(Self::AccessKey(reader.string()?.parse().map_err(|_| Malformed)?)),
            1 => {
                let id = read_unique_id(reader)?;
                if id.kind() == UniqueIdKind::Role { Ok(Self::Role(id)) } else { Err(Malformed) }
            }
            _ => Err(Malformed),
        }
    }
}

impl Used {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.last.at_ms);
        writer.string(self.last.region.as_str());
        writer.string(self.last.service);
    }

    pub(super) fn read(signer: Signer, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let last = PrincipalUse {
            at_ms: reader.i64()?,
            region: Region::named(reader.string()?).ok_or(Malformed)?,
            service: Service::named(reader.string()?).ok_or(Malformed)?.as_str(),
        };
        Ok(Self { signer, last })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Record;
    use super::*;

    fn used(signer: Signer, service: &'static str) -> Used {
        let region = Region::named("eu-central-1").unwrap();
        Used { signer, last: PrincipalUse { at_ms: 7, region, service } }
    }

    #[test]
    fn a_use_comes_back_from_its_bytes() {
        for signer in [
            Signer::AccessKey("AKIAIOSFODNN7EXAMPLE".parse().unwrap()),
            Signer::Role(UniqueId::random(UniqueIdKind::Role)),
        ] {
            let used = Arc::new(used(signer, "sts"));
            let bytes = Record::Used(Arc::clone(&used)).encode();
            let Record::Used(read) = Record::decode(&bytes).unwrap() else { panic!() };
            assert_eq!(read, used);
            for length in 0..bytes.len() {
                assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
    }

    /// They share their letters, and so the one might be called as the other is.
    #[test]
    fn an_access_key_and_a_role_that_are_called_alike_are_two() {
        let id = UniqueId::random(UniqueIdKind::Role);
        let key = Signer::AccessKey(id.as_str().parse().unwrap());
        let name = |signer| Record::Used(Arc::new(used(signer, "kms"))).name().to_bytes();
        assert_ne!(*name(key), *name(Signer::Role(id)));
    }

    #[test]
    fn what_is_no_role_and_an_unknown_service_are_malformed() {
        let user = Signer::Role(UniqueId::random(UniqueIdKind::User));
        let role = Signer::Role(UniqueId::random(UniqueIdKind::Role));
        for used in [used(user, "kms"), used(role, "s3")] {
            assert!(Record::decode(&Record::Used(Arc::new(used)).encode()).is_err());
        }
    }
}
