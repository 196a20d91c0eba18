//! Access keys, as they are stored.

use std::sync::Arc;

use identity::{AccessKey, AccessKeyId, AccountId, PrincipalKind};

use super::policy::read_unique_id;
use super::{Malformed, Reader, Writer};

pub(super) fn write(key: &AccessKey, writer: &mut Writer) {
    writer.u64(key.account.number());
    writer.bytes(key.secret.expose());
    write_holder(&key.of, writer);
    writer.i64(key.created_ms);
    writer.bool(key.active);
    writer.bool(key.from_file);
}

/// Whose an access key is.
pub(crate) fn write_holder(holder: &PrincipalKind, writer: &mut Writer) {
    match holder {
        PrincipalKind::Root => writer.u8(0),
        PrincipalKind::User(id) => {
            writer.u8(1);
            writer.string(id.as_str());
        }
        PrincipalKind::Session { role, name } => {
            writer.u8(2);
            writer.string(role.as_str());
            writer.string(name);
        }
        PrincipalKind::Service(name) => {
            writer.u8(3);
            writer.string(name);
        }
        PrincipalKind::FederatedUser { user, name } => {
            writer.u8(4);
            writer.option(user.as_ref(), |writer, id| writer.string(id.as_str()));
            writer.string(name);
        }
        PrincipalKind::WebIdentity { issuer } => {
            writer.u8(5);
            writer.string(issuer);
        }
    }
}

pub(crate) fn read_holder(reader: &mut Reader<'_>) -> Result<PrincipalKind, Malformed> {
    Ok(match reader.u8()? {
        0 => PrincipalKind::Root,
        1 => PrincipalKind::User(read_unique_id(reader)?),
        2 => {
            PrincipalKind::Session { role: read_unique_id(reader)?, name: reader.string()?.into() }
        }
        3 => PrincipalKind::Service(reader.string()?.into()),
        4 => PrincipalKind::FederatedUser {
            user: reader.option(read_unique_id)?,
            name: reader.string()?.into(),
        },
        // A web identity has no credentials.
        _ => return Err(Malformed),
    })
}

pub(super) fn read(
    id: AccessKeyId,
    format: u8,
    reader: &mut Reader<'_>,
) -> Result<AccessKey, Malformed> {
    let account = AccountId::from_number(reader.u64()?).ok_or(Malformed)?;
    let secret = reader.bytes()?.to_vec().into();
    if format == 1 {
        return Ok(AccessKey::of_root(id, secret, account));
    }
    let of = read_holder(reader)?;
    // Whoever is federated has temporary credentials, which are not stored.
    if matches!(of, PrincipalKind::FederatedUser { .. }) {
        return Err(Malformed);
    }
    Ok(AccessKey {
        id,
        secret,
        account,
        of,
        session: None,
        created_ms: if format == 2 { 0 } else { reader.i64()? },
        active: reader.bool()?,
        from_file: reader.bool()?,
        last_signed: Arc::default(),
    })
}

#[cfg(test)]
mod tests {
    use identity::{UniqueId, UniqueIdKind};

    use super::super::Record;
    use super::*;

    #[test]
    fn an_access_key_comes_back_from_its_bytes() {
        let account = "111122223333".parse().unwrap();
        for of in [
            PrincipalKind::Root,
            PrincipalKind::User(UniqueId::random(UniqueIdKind::User)),
            PrincipalKind::Session {
                role: UniqueId::random(UniqueIdKind::Role),
                name: "nightly".into(),
            },
            PrincipalKind::Service("dynamodb.amazonaws.com".into()),
        ] {
            let key = AccessKey { of, created_ms: 7, active: false, ..AccessKey::random(account) };
            let key = Arc::new(key);
            let bytes = Record::AccessKey(Arc::clone(&key)).encode();
            let Record::AccessKey(read) = Record::decode(&bytes).unwrap() else { panic!() };
            assert_eq!((&read.of, read.created_ms), (&key.of, 7));
            assert_eq!((read.active, read.from_file), (false, false));
            assert_eq!(read.secret.expose(), key.secret.expose());
            for length in 0..bytes.len() {
                assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
    }

    #[test]
    fn temporary_keys_are_not_stored() {
        let account = "111122223333".parse().unwrap();
        let federated = PrincipalKind::FederatedUser { user: None, name: "eve".into() };
        let web = PrincipalKind::WebIdentity { issuer: "oidc.example.com".into() };
        for of in [federated, web] {
            let key = AccessKey { of, ..AccessKey::random(account) };
            assert!(Record::decode(&Record::AccessKey(Arc::new(key)).encode()).is_err());
        }
    }
}
