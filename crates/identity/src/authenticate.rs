//! From a signed request to a [`Caller`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use sigv4::{Claim, Error, SigningKey};

use crate::{AccessKey, Caller, Principal, Region, Regions};

/// Where access keys are found.
pub trait AccessKeys {
    /// The long-term key that is called so. `id`: any text.
    fn find(&self, id: &str) -> Option<Arc<AccessKey>>;

    /// The temporary key that `token` was issued with, if whoever it is of is still there; it may have
    /// expired. `token`: any text. For a token that is used again, give the key of before: what is derived
    /// of it is kept.
    fn find_session(&self, token: &str) -> Option<Arc<AccessKey>>;
}

/// When a request is authenticated, by both clocks: see `catalog`.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// For signatures.
    pub wall_s: i64,
    /// For the end of sessions, in milliseconds.
    pub lifetime_ms: i64,
}

/// Who signed a request, and with which access key.
#[derive(Debug)]
pub struct Authenticated {
    pub caller: Caller,
    pub access_key: Arc<AccessKey>,
}

/// Proves who signed the request that `claim` was parsed from, for `service`, with a body of this
/// SHA-256.
///
/// Whether the access key exists cannot be told from the time this takes. Refuses: the scope, the
/// time, an unknown region, an access key that is unknown or switched off, a session token that is not that of
/// the access key, a signature that does not match, and a session that has ended.
pub fn authenticate(
    claim: Claim<'_>,
    body_sha256: &[u8; 32],
    service: &'static str,
    now: Moment,
    regions: &Regions,
    access_keys: &impl AccessKeys,
) -> Result<Authenticated, Error> {
    let region = regions.get(claim.scope().region).ok_or(Error::ScopeRegion)?;
    // A token beside a long-term key is the sign of a mixed-up client: it is not looked for.
    let known = match claim.security_token() {
        None => access_keys.find(claim.access_key_id()).filter(|key| key.session.is_none()),
        Some(token) => access_keys
            .find_session(token)
            .filter(|key| key.session.is_some() && key.id.as_str() == claim.access_key_id()),
    };
    let Some(key) = known.filter(|key| key.active) else {
        return Err(claim.refuse_unknown(body_sha256, service, now.wall_s));
    };
    // Before a signing key is derived and kept for it.
    claim.check_scope(service)?;
    claim.check_time(now.wall_s)?;
    with_signing_key(&key, claim.scope().date, region, service, |signing_key| {
        claim.verify(signing_key, body_sha256, service, now.wall_s).map(drop)
    })?;
    if key.session.as_ref().is_some_and(|session| session.has_expired(now.lifetime_ms)) {
        return Err(Error::ExpiredToken);
    }
    Ok(Authenticated { caller: Caller::new(Principal::of(&key), region), access_key: key })
}

/// Signing keys that a thread keeps, at the most; then it forgets them all.
const SIGNING_KEYS_MAX: usize = 1024;

/// What a signing key is derived for. The access key is held, and so its address is its own.
type For = (*const AccessKey, [u8; 8], Region, &'static str);

/// Gives `use_key` the signing key of this access key, day, region and service. Each thread keeps its
/// own, so that none waits for another; the results of verifications are never kept.
fn with_signing_key<T>(
    key: &Arc<AccessKey>,
    date: &str,
    region: Region,
    service: &'static str,
    use_key: impl FnOnce(&SigningKey) -> Result<T, Error>,
) -> Result<T, Error> {
    thread_local! {
        static KEYS: RefCell<HashMap<For, (Arc<AccessKey>, SigningKey)>> = RefCell::default();
    }
    let day = date.as_bytes().try_into().map_err(|_| Error::Credential(date.into()))?;
    KEYS.with_borrow_mut(|keys| {
        if keys.len() >= SIGNING_KEYS_MAX {
            keys.clear();
        }
        let (_, signing_key) =
            keys.entry((Arc::as_ptr(key), day, region, service)).or_insert_with(|| {
                let secret = key.secret.expose();
                let derived = SigningKey::derive(secret, date, region.as_str(), service);
                (Arc::clone(key), derived)
            });
        use_key(signing_key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigv4::{Outgoing, PathRule, Request, Signer};

    use crate::{PrincipalKind, Session, SessionKind};

    /// The token of a temporary key is its secret.
    struct One(Arc<AccessKey>);

    impl AccessKeys for One {
        fn find(&self, id: &str) -> Option<Arc<AccessKey>> {
            (id == self.0.id.as_str()).then(|| Arc::clone(&self.0))
        }

        fn find_session(&self, token: &str) -> Option<Arc<AccessKey>> {
            (token.as_bytes() == self.0.secret.expose()).then(|| Arc::clone(&self.0))
        }
    }

    const NOW: i64 = 1_790_000_000;
    const LIFETIME_MS: i64 = 1_000_000;
    const BODY: &[u8] = b"{}";

    fn access_key() -> Arc<AccessKey> {
        Arc::new(AccessKey::random("111122223333".parse().unwrap()))
    }

    /// Signs with `signed_with` in `region`, and asks a service that knows `known`.
    fn ask(
        known: &Arc<AccessKey>,
        signed_with: &AccessKey,
        region: &str,
        security_token: Option<&str>,
    ) -> Result<Caller, Error> {
        let signer = Signer {
            access_key_id: signed_with.id.as_str(),
            secret_access_key: &signed_with.secret,
            security_token,
            region,
            service: "kms",
            paths: PathRule::AsSent,
        };
        let headers = [("host", "localhost"), ("x-amz-target", "TrentService.ListKeys")];
        let mut sent = Outgoing {
            method: "POST".into(),
            path: "/".into(),
            query: None,
            headers: headers.map(|(name, value)| (name.into(), value.into())).into(),
        };
        let body_sha256 = crypto::sha256(&[BODY]);
        signer.sign(&mut sent, &body_sha256, NOW)?;
        let request = Request {
            method: &sent.method,
            path: &sent.path,
            query: None,
            headers: sent.headers.as_slice(),
        };
        let claim = Claim::parse(&request)?;
        let now = Moment { wall_s: NOW, lifetime_ms: LIFETIME_MS };
        let keys = One(known.clone());
        authenticate(claim, &body_sha256, "kms", now, &Regions::default(), &keys)
            .map(|authenticated| authenticated.caller)
    }

    fn temporary(expires_ms: i64) -> Arc<AccessKey> {
        let session = Session::new(SessionKind::SessionToken, 0, expires_ms);
        let account = "111122223333".parse().unwrap();
        Arc::new(AccessKey::temporary(account, PrincipalKind::Root, session))
    }

    fn token(key: &AccessKey) -> Option<&str> {
        std::str::from_utf8(key.secret.expose()).ok()
    }

    #[test]
    fn a_temporary_key_signs_with_its_own_token_until_it_ends() {
        let (key, other) = (temporary(LIFETIME_MS + 1), temporary(LIFETIME_MS + 1));
        assert!(key.id.as_str().starts_with("ASIA"));
        let caller = ask(&key, &key, "eu-west-1", token(&key)).unwrap();
        assert_eq!(caller.principal().session(), key.session.as_ref());
        let ended = temporary(LIFETIME_MS);
        let same_id = AccessKey { id: key.id.clone(), ..AccessKey::random(key.account) };
        let of_ended = AccessKey { id: ended.id.clone(), ..AccessKey::random(key.account) };
        let long_term = access_key();
        for (known, signed_with, token, refusal) in [
            (&key, &*key, None, Error::UnknownAccessKey),
            (&key, &key, token(&other), Error::UnknownAccessKey),
            (&key, &other, token(&key), Error::UnknownAccessKey),
            (&key, &same_id, token(&key), Error::Mismatch),
            (&ended, &ended, token(&ended), Error::ExpiredToken),
            // Who has not the secret is not told.
            (&ended, &of_ended, token(&ended), Error::Mismatch),
            // What is no temporary key has no token, whatever finds it.
            (&long_term, &long_term, token(&long_term), Error::UnknownAccessKey),
        ] {
            assert_eq!(ask(known, signed_with, "eu-west-1", token), Err(refusal));
        }
    }

    #[test]
    fn a_temporary_key_that_is_switched_off_is_refused() {
        let key = temporary(LIFETIME_MS + 1);
        let secret = secret::Secret::new(key.secret.expose().to_vec());
        let off = AccessKey {
            active: false,
            session: key.session.clone(),
            ..AccessKey::of_root(key.id.clone(), secret, key.account)
        };
        let refusal = ask(&Arc::new(off), &key, "eu-west-1", token(&key));
        assert_eq!(refusal, Err(Error::UnknownAccessKey));
    }

    #[test]
    fn a_valid_signature_tells_account_and_region() {
        let key = access_key();
        for region in ["eu-west-1", "us-east-1", "eu-west-1"] {
            let caller = ask(&key, &key, region, None).unwrap();
            assert_eq!(caller.principal().account(), key.account);
            assert_eq!(caller.principal().kind(), &key.of);
            assert_eq!(caller.region().as_str(), region);
        }
    }

    #[test]
    fn an_unknown_key_another_secret_a_token_and_an_unknown_region_are_refused() {
        let key = access_key();
        let same_id = AccessKey { id: key.id.clone(), ..AccessKey::random(key.account) };
        for (signed_with, region, token, refusal) in [
            (&AccessKey::random(key.account), "eu-west-1", None, Error::UnknownAccessKey),
            (&same_id, "eu-west-1", None, Error::Mismatch),
            (&key, "eu-west-1", Some("token"), Error::UnknownAccessKey),
            (&key, "mars-north-1", None, Error::ScopeRegion),
        ] {
            assert_eq!(ask(&key, signed_with, region, token), Err(refusal));
        }
    }

    #[test]
    fn a_replaced_secret_is_refused_at_once() {
        let old = access_key();
        ask(&old, &old, "eu-west-1", None).unwrap();
        let new = Arc::new(AccessKey { id: old.id.clone(), ..AccessKey::random(old.account) });
        assert_eq!(ask(&new, &old, "eu-west-1", None), Err(Error::Mismatch));
        ask(&new, &new, "eu-west-1", None).unwrap();
    }
}
