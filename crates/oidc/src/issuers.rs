//! The way from a token to what is believed of it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Keys, Provider, Refused, Token, Verified, verify};

/// Where the keys of issuers come from.
pub trait Issuers: fmt::Debug + Send + Sync {
    /// The keys of `issuer` (a URL without `https://`). Where they do not have `key_id`, they may be older
    /// than those that have.
    ///
    /// Only for an issuer that an account has said it believes: asking can make a connection to it.
    fn keys<'a>(&'a self, issuer: &'a str, key_id: Option<&'a str>) -> KeysFound<'a>;
}

/// Keys on their way.
pub type KeysFound<'a> = Pin<Box<dyn Future<Output = Result<Arc<Keys>, Unavailable>> + Send + 'a>>;

/// Why there are no keys of an issuer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unavailable {
    /// It may be better later.
    #[error("the issuer could not be reached")]
    Unreachable,
    /// It answers, and not with keys.
    #[error("the issuer serves no keys that can be used")]
    Unusable,
}

/// Believes `token`, or says why not. See [`verify`].
///
/// `find_provider`: what the account of the role has said of the issuer that the token claims.
pub async fn authenticate<'p>(
    token: &str,
    find_provider: impl FnOnce(&str) -> Option<Provider<'p>>,
    role_arn: &str,
    issuers: &dyn Issuers,
    now_ms: i64,
) -> Result<Verified, Refused> {
    let token = Token::read(token)?;
    let provider = find_provider(token.issuer());
    let provider = provider.ok_or_else(|| Refused::NoProvider(token.issuer().into()))?;
    let keys = issuers.keys(provider.issuer, token.key_id()).await;
    let keys = keys.map_err(|unavailable| match unavailable {
        Unavailable::Unreachable => Refused::Unreachable,
        Unavailable::Unusable => Refused::NoKey,
    })?;
    verify(token, provider, role_arn, &keys, now_ms)
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::testing::Signer;

    #[derive(Debug)]
    struct Fixed(Result<Arc<Keys>, Unavailable>);

    impl Issuers for Fixed {
        fn keys<'a>(&'a self, issuer: &'a str, key_id: Option<&'a str>) -> KeysFound<'a> {
            assert_eq!((issuer, key_id), ("a.example", Some("one")));
            Box::pin(ready(self.0.clone()))
        }
    }

    /// Asks with the keys at hand.
    fn ask(token: &str, known: &str, keys: Result<Arc<Keys>, Unavailable>) -> Result<(), Refused> {
        let (issuers, client_ids) = (Fixed(keys), ["app".into()]);
        let provider = Provider { issuer: "a.example", client_ids: &client_ids };
        let find = |issuer: &str| (issuer == known).then_some(provider);
        let asked = pin!(authenticate(token, find, "arn:aws:iam::1:role/a", &issuers, 1_000));
        match asked.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(verified) => verified.map(drop),
            Poll::Pending => panic!("nothing is waited for"),
        }
    }

    #[test]
    fn keys_are_asked_for_where_an_account_believes_the_issuer() {
        let signer = Signer::p256();
        let payload =
            r#"{"iss": "https://a.example", "aud": "app", "sub": "s", "iat": 1, "exp": 2}"#;
        let token = signer.sign(r#"{"alg": "ES256", "kid": "one"}"#, payload);
        let keys = format!(r#"{{"keys": [{}]}}"#, signer.jwk("one"));
        let keys = Arc::new(Keys::read(keys.as_bytes()).unwrap());
        assert_eq!(ask(&token, "a.example", Ok(Arc::clone(&keys))), Ok(()));
        for (unavailable, refused) in [
            (Unavailable::Unreachable, Refused::Unreachable),
            (Unavailable::Unusable, Refused::NoKey),
        ] {
            assert_eq!(ask(&token, "a.example", Err(unavailable)), Err(refused));
        }
        // `Fixed` would panic.
        let stranger =
            signer.sign(r#"{"alg": "ES256", "kid": "two"}"#, r#"{"iss": "https://b.example"}"#);
        let refused = ask(&stranger, "a.example", Ok(keys));
        assert_eq!(refused, Err(Refused::NoProvider("b.example".into())));
    }
}
