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
) -> Credentials {
    let access_key = Arc::new(AccessKey::temporary(account, of, session));
    let sealed = domain.seal(Purpose::SessionToken, b"", &encode(&access_key));
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

fn encode(key: &AccessKey) -> secret::Buffer {
    let mut writer = Writer::new();
    writer.u8(FORMAT);
    writer.u64(key.account.number());
    write_holder(&key.of, &mut writer);
    writer.string(key.id.as_str());
    writer.bytes(key.secret.expose());
    if let Some(session) = &key.session {
        write_session(session, &mut writer);
    }
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
