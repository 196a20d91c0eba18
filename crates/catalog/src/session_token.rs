//! The tokens of temporary credentials: all that there is of a session, sealed. See
//! `docs/formats/session-token.md`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hsm::{Domain, Purpose};
use identity::{
    AccessKey, AccountId, ManagedPolicyName, PrincipalKind, Session, SessionKind, SessionPolicies,
};
use secret::Secret;

use crate::record::access_key::{read_holder, write_holder};
use crate::record::{Malformed, Reader, Writer};

/// The format that this version writes, and the newest that it reads.
const FORMAT: u8 = 1;

/// Temporary credentials, new.
#[derive(Debug)]
pub struct Credentials {
    pub access_key: Arc<AccessKey>,
    /// Base64. Whoever has it and the access key's secret is whom it is of.
    pub token: String,
}

pub(crate) fn issue(
    domain: &Domain,
    account: AccountId,
    of: PrincipalKind,
    session: Session,
    length_min: usize,
) -> Credentials {
    let access_key = Arc::new(AccessKey::temporary(account, of, session));
    let mut sealed = domain.seal(Purpose::SessionToken, b"", &encode(&access_key, 0));
    // Base64 makes four characters of three bytes.
    let missing = (length_min.div_ceil(4) * 3).saturating_sub(sealed.len());
    if missing > 0 {
        sealed = domain.seal(Purpose::SessionToken, b"", &encode(&access_key, missing));
    }
    Credentials { access_key, token: BASE64_STANDARD.encode(sealed) }
}

/// `None`: this deployment has issued no such token.
pub(crate) fn open(domain: &Domain, token: &str) -> Option<AccessKey> {
    let sealed = BASE64_STANDARD.decode(token).ok()?;
    let opened = domain.open(Purpose::SessionToken, b"", &sealed).ok()?;
    decode(&opened).ok()
}

/// Opened tokens that a thread keeps, at the most; then it forgets them all.
const TOKENS_MAX: usize = 512;

/// [`open`], but one that this thread has opened before is the same as then. Each thread keeps its own, so
/// that none waits for another. Nothing is kept of whether it counts: that is found out each time.
pub(crate) fn open_kept(domain: &Domain, token: &str) -> Option<Arc<AccessKey>> {
    type Opened = HashMap<Box<str>, ([u8; 16], Arc<AccessKey>)>;
    thread_local! {
        static OPENED: RefCell<Opened> = RefCell::default();
    }
    let deployment = domain.deployment();
    OPENED.with_borrow_mut(|kept| {
        match kept.get(token) {
            Some((of, key)) if *of == deployment => return Some(Arc::clone(key)),
            _ => {}
        }
        let key = Arc::new(open(domain, token)?);
        if kept.len() >= TOKENS_MAX {
            kept.clear();
        }
        kept.insert(token.into(), (deployment, Arc::clone(&key)));
        Some(key)
    })
}

/// `padding`: bytes that mean nothing.
fn encode(key: &AccessKey, padding: usize) -> secret::Buffer {
    let mut writer = Writer::new();
    writer.u8(FORMAT);
    writer.u64(key.account.number());
    write_holder(&key.of, &mut writer);
    writer.string(key.id.as_str());
    writer.bytes(key.secret.expose());
    if let Some(session) = &key.session {
        write_session(session, &mut writer);
    }
    writer.bytes(&vec![0; padding]);
    writer.finish()
}

fn decode(bytes: &[u8]) -> Result<AccessKey, Malformed> {
    let mut reader = Reader::new(bytes);
    if reader.u8()? != FORMAT {
        return Err(Malformed);
    }
    let account = AccountId::from_number(reader.u64()?).ok_or(Malformed)?;
    let of = read_holder(&mut reader)?;
    let id = reader.string()?.parse().map_err(|_| Malformed)?;
    let secret = Secret::new(reader.bytes()?.to_vec());
    let session = read_session(&mut reader)?;
    reader.bytes()?;
    reader.finish()?;
    Ok(AccessKey {
        of,
        created_ms: session.issued_ms,
        session: Some(Arc::new(session)),
        ..AccessKey::of_root(id, secret, account)
    })
}

fn write_session(session: &Session, writer: &mut Writer) {
    writer.u8(match session.kind {
        SessionKind::AssumedRole => 0,
        SessionKind::WebIdentity => 1,
        SessionKind::SessionToken => 2,
        SessionKind::Federation => 3,
    });
    writer.i64(session.issued_ms);
    writer.i64(session.expires_ms);
    writer.option(session.policies.as_ref(), |writer, policies| {
        writer.length(policies.inline().len());
        policies.inline().iter().for_each(|text| writer.string(text));
        writer.length(policies.managed.len());
        for ManagedPolicyName { account, name } in &policies.managed {
            writer.option(account.as_ref(), |writer, account| writer.u64(account.number()));
            writer.string(name);
        }
    });
    writer.pairs(&session.tags);
    writer.length(session.transitive.len());
    session.transitive.iter().for_each(|key| writer.string(key));
    writer.option(session.source_identity.as_deref(), Writer::string);
    writer.option(session.provider.as_deref(), Writer::string);
    writer.length(session.claims.len());
    for (name, values) in &session.claims {
        writer.string(name);
        writer.length(values.len());
        values.iter().for_each(|value| writer.string(value));
    }
}

fn read_session(reader: &mut Reader<'_>) -> Result<Session, Malformed> {
    let text = |reader: &mut Reader<'_>| Ok(reader.string()?.into());
    Ok(Session {
        kind: match reader.u8()? {
            0 => SessionKind::AssumedRole,
            1 => SessionKind::WebIdentity,
            2 => SessionKind::SessionToken,
            3 => SessionKind::Federation,
            _ => return Err(Malformed),
        },
        issued_ms: reader.i64()?,
        expires_ms: reader.i64()?,
        policies: reader.option(read_policies)?,
        tags: reader.pairs()?,
        transitive: reader.list(text)?.into(),
        source_identity: reader.option(text)?,
        provider: reader.option(text)?,
        claims: reader.list(|reader| Ok((text(reader)?, reader.list(text)?.into())))?.into(),
    })
}

fn read_policies(reader: &mut Reader<'_>) -> Result<SessionPolicies, Malformed> {
    let inline = reader.list(Reader::string)?;
    let managed = reader.list(|reader| {
        let account = reader.option(Reader::u64)?;
        let account = account.map(|number| AccountId::from_number(number).ok_or(Malformed));
        Ok(ManagedPolicyName { account: account.transpose()?, name: reader.string()?.into() })
    })?;
    // What another version took and this one does not is no session: it would be cut by less.
    SessionPolicies::compile(&inline, managed).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use identity::{UniqueId, UniqueIdKind};
    use secret::arena::Slot;
    use serde_json::{Value, json};

    use super::*;

    fn domain(deployment: u8) -> Domain {
        let mut key = Slot::take().unwrap();
        key.expose_mut().fill(7);
        Domain::new(&key, [deployment; 16]).unwrap()
    }

    fn account() -> AccountId {
        "111122223333".parse().unwrap()
    }

    fn of_role() -> PrincipalKind {
        PrincipalKind::Session {
            role: UniqueId::random(UniqueIdKind::Role),
            name: "nightly".into(),
        }
    }

    fn full() -> Session {
        let allow = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;
        let managed = [(None, "readonlyaccess"), (Some(account()), "limits")];
        let managed =
            managed.map(|(account, name)| ManagedPolicyName { account, name: name.into() });
        Session {
            policies: Some(SessionPolicies::compile(&[allow], managed).unwrap()),
            tags: [("team".into(), "blue".into())].into(),
            transitive: ["team".into()].into(),
            source_identity: Some("alice".into()),
            provider: Some("arn:aws:iam::111122223333:oidc-provider/oidc.example.com".into()),
            claims: [("amr".into(), ["pwd".into(), "otp".into()].into())].into(),
            ..Session::new(SessionKind::WebIdentity, 7, 8)
        }
    }

    #[test]
    fn a_session_comes_back_from_its_token() {
        let user = UniqueId::random(UniqueIdKind::User);
        let domain = domain(1);
        for (of, session) in [
            (of_role(), full()),
            (of_role(), Session::new(SessionKind::AssumedRole, 1, 2)),
            (PrincipalKind::Root, Session::new(SessionKind::SessionToken, 1, 2)),
            (PrincipalKind::User(user), Session::new(SessionKind::SessionToken, 1, 2)),
            (
                PrincipalKind::FederatedUser { user: Some(user), name: "eve".into() },
                Session::new(SessionKind::Federation, 1, 2),
            ),
            (PrincipalKind::FederatedUser { user: None, name: "eve".into() }, full()),
        ] {
            let issued = issue(&domain, account(), of.clone(), session.clone(), 0);
            let opened = open(&domain, &issued.token).unwrap();
            assert_eq!((opened.account, &opened.of), (account(), &of));
            assert_eq!(opened.id, issued.access_key.id);
            assert_eq!(opened.secret.expose(), issued.access_key.secret.expose());
            assert_eq!(opened.session.as_deref(), Some(&session));
            assert!(opened.active && opened.id.as_str().starts_with("ASIA"));
        }
    }

    /// Those of `docs/formats/vectors/`, made by another hand.
    #[test]
    fn every_vector_is_opened() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/vectors/session-token-1.json");
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let bytes = |name: &str| -> Vec<u8> {
            let digits = file[name].as_str().unwrap().as_bytes().chunks(2);
            digits
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect()
        };
        let mut key = Slot::take().unwrap();
        key.expose_mut().copy_from_slice(&bytes("domain_key"));
        let domain = Domain::new(&key, bytes("deployment_id").try_into().unwrap()).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 6);
        for vector in vectors {
            let opened = open(&domain, vector["token"].as_str().unwrap()).unwrap();
            assert_eq!(said(&opened), vector["says"]);
        }
    }

    /// As the vectors have it.
    fn said(key: &AccessKey) -> Value {
        let session = key.session.as_ref().unwrap();
        let policies = session.policies.as_ref().map(|policies| {
            let managed = policies.managed.iter().map(|policy| {
                let account = policy.account.map(|account| account.to_string());
                json!({"account": account, "name": &*policy.name})
            });
            json!({"inline": policies.inline(), "managed": managed.collect::<Vec<_>>()})
        });
        let user_id = |id: &UniqueId| id.to_string();
        json!({
            "account": key.account.to_string(),
            "of": match &key.of {
                PrincipalKind::Root => json!({"kind": 0}),
                PrincipalKind::User(id) => json!({"kind": 1, "user_id": user_id(id)}),
                PrincipalKind::Session { role, name } => {
                    json!({"kind": 2, "role_id": role.to_string(), "session": &**name})
                }
                PrincipalKind::FederatedUser { user, name } => {
                    json!({"kind": 4, "user_id": user.as_ref().map(user_id), "name": &**name})
                }
                other => panic!("{other:?} has no session"),
            },
            "access_key_id": key.id.as_str(),
            "secret": std::str::from_utf8(key.secret.expose()).unwrap(),
            "kind": match session.kind {
                SessionKind::AssumedRole => "AssumeRole",
                SessionKind::WebIdentity => "AssumeRoleWithWebIdentity",
                SessionKind::SessionToken => "GetSessionToken",
                SessionKind::Federation => "GetFederationToken",
            },
            "issued": session.issued_ms,
            "expires": session.expires_ms,
            "policies": policies,
            "tags": session.tags,
            "transitive_tags": session.transitive,
            "source_identity": session.source_identity,
            "identity_provider": session.provider,
            "claims": session.claims,
        })
    }

    #[test]
    fn nothing_else_is_a_token() {
        let here = domain(1);
        let token = issue(&here, account(), of_role(), full(), 0).token;
        assert!(open(&domain(2), &token).is_none());
        let sealed = BASE64_STANDARD.decode(&token).unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(open(&here, &BASE64_STANDARD.encode(changed)).is_none(), "byte {index}");
        }
        for text in ["", "token", &token[1..], &format!("{token}="), &token.replace('=', "")] {
            assert!(open(&here, text).is_none() || text == token, "{text}");
        }
        let grant = BASE64_STANDARD.encode(here.seal(Purpose::GrantToken, b"", b"x"));
        assert!(open(&here, &grant).is_none());
    }

    #[test]
    fn what_is_cut_or_longer_or_of_a_newer_format_is_no_session() {
        let key = AccessKey::temporary(account(), of_role(), full());
        let bytes = encode(&key, 0);
        assert!(decode(&bytes).is_ok());
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "cut at {length}");
        }
        assert!(decode(&[&bytes[..], b"x"].concat()).is_err());
        let mut newer = bytes.to_vec();
        newer[0] += 1;
        assert!(decode(&newer).is_err());
        let web = PrincipalKind::WebIdentity { issuer: "oidc.example.com".into() };
        assert!(decode(&encode(&AccessKey::temporary(account(), web, full()), 0)).is_err());
    }

    #[test]
    fn a_token_is_opened_once_by_a_thread_and_never_for_another_deployment() {
        let (here, elsewhere) = (domain(1), domain(2));
        let token = issue(&here, account(), of_role(), full(), 0).token;
        let first = open_kept(&here, &token).unwrap();
        assert!(Arc::ptr_eq(&first, &open_kept(&here, &token).unwrap()));
        assert!(open_kept(&elsewhere, &token).is_none());
        assert!(open_kept(&here, &token[..token.len() - 4]).is_none());
        for _ in 0..TOKENS_MAX {
            open_kept(&here, &issue(&here, account(), of_role(), full(), 0).token).unwrap();
        }
        assert!(!Arc::ptr_eq(&first, &open_kept(&here, &token).unwrap()), "it is bounded");
    }

    #[test]
    fn a_token_is_as_long_as_it_was_asked_for() {
        let domain = domain(1);
        let shortest = issue(&domain, account(), of_role(), full(), 0).token.len();
        for length_min in [1, shortest, shortest + 1, 2001, 2002, 2003, 4096] {
            let issued = issue(&domain, account(), of_role(), full(), length_min);
            assert!(issued.token.len() >= length_min, "{length_min}");
            assert!(issued.token.len() <= length_min.max(shortest) + 3, "{length_min}");
            assert!(open(&domain, &issued.token).is_some());
        }
    }

    #[test]
    fn a_token_is_short() {
        let session = Session::new(SessionKind::AssumedRole, 1, 2);
        let token = issue(&domain(1), account(), of_role(), session, 0).token;
        assert!(token.len() < 260, "{}", token.len());
        assert!(token.is_ascii());
    }
}
