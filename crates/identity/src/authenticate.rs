//! From a signed request to a [`Caller`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use sigv4::{Claim, Error, SigningKey};

use crate::{AccessKey, Caller, Principal, Region, Regions};

/// Where access keys are found.
pub trait AccessKeys {
    /// `id`: any text.
    fn find(&self, id: &str) -> Option<Arc<AccessKey>>;
}

/// Proves who signed the request that `claim` was parsed from, for `service`, with a body of this
/// SHA-256.
///
/// Whether the access key exists cannot be told from the time this takes. Refuses: the scope, the
/// time, an unknown region, a session token (there are no sessions yet), an access key that is unknown
/// or switched off, a signature that does not match.
pub fn authenticate(
    claim: Claim<'_>,
    body_sha256: &[u8; 32],
    service: &'static str,
    now_unix_seconds: i64,
    regions: &Regions,
    access_keys: &impl AccessKeys,
) -> Result<Caller, Error> {
    let region = regions.get(claim.scope().region).ok_or(Error::ScopeRegion)?;
    let known = access_keys.find(claim.access_key_id()).filter(|key| key.active);
    // A session token beside a long-term key is the sign of a mixed-up client.
    let Some(key) = known.filter(|_| claim.security_token().is_none()) else {
        return Err(claim.refuse_unknown(body_sha256, service, now_unix_seconds));
    };
    // Before a signing key is derived and kept for it.
    claim.check_scope(service)?;
    claim.check_time(now_unix_seconds)?;
    with_signing_key(&key, claim.scope().date, region, service, |signing_key| {
        claim.verify(signing_key, body_sha256, service, now_unix_seconds).map(drop)
    })?;
    Ok(Caller::new(Principal::new(key.account, key.of.clone(), key.id.clone()), region))
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

    struct One(Arc<AccessKey>);

    impl AccessKeys for One {
        fn find(&self, id: &str) -> Option<Arc<AccessKey>> {
            (id == self.0.id.as_str()).then(|| Arc::clone(&self.0))
        }
    }

    const NOW: i64 = 1_790_000_000;
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
        authenticate(claim, &body_sha256, "kms", NOW, &Regions::default(), &One(known.clone()))
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
