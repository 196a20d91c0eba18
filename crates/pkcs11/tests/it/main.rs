//! Tokens against SoftHSM, which is installed with Debian's `softhsm2`.

mod softhsm;

use std::time::Duration;

use pkcs11::{Class, Error, Failure, Hash, KeyKind, ObjectId, Settings, ToSign, Token, Usage};
use secret::Secret;
use softhsm::{LABEL, PIN, SoftHsm};

const LIMIT: Duration = Duration::from_secs(5);
const ID: ObjectId = ObjectId([7; 16]);

fn settings(pin: &str) -> Settings {
    Settings {
        name: "one".into(),
        module: softhsm::module(),
        label: LABEL.into(),
        pin: Secret::new(pin.into()),
        sessions: 2,
        limit: LIMIT,
    }
}

/// Runs `scenario` with a token of its own.
fn check<F: Future<Output = ()>>(name: &str, scenario: impl FnOnce(Token, SoftHsm) -> F) {
    softhsm::in_own_process(name, |softhsm| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let token = Token::new(settings(PIN));
        runtime.block_on(scenario(token.clone(), softhsm));
        token.close();
    });
}

#[test]
fn a_secret_never_leaves_and_makes_the_same_macs() {
    check("a_secret_never_leaves_and_makes_the_same_macs", async |token, softhsm| {
        let kind = KeyKind::Hmac { length: 32 };
        let made =
            token.call_once(LIMIT, move |session| session.create(kind, Usage::Sign, ID, "a key"));
        assert_eq!(made.await.unwrap(), None);
        let mac = |message: &'static [u8]| {
            token.call(move |session| {
                let key = session.find(Class::Secret, ID)?;
                session.hmac(key, Hash::Sha256, message)
            })
        };
        let one = mac(b"message").await.unwrap();
        assert_eq!(mac(b"message").await.unwrap().expose(), one.expose());
        assert_ne!(mac(b"another").await.unwrap().expose(), one.expose());
        let told = softhsm.objects();
        assert!(told.contains("a key") && told.contains("sensitive"), "{told}");
        assert!(!told.contains(", extractable") && told.contains("never extractable"), "{told}");
        token.call(|session| session.destroy(ID)).await.unwrap();
        assert!(matches!(mac(b"message").await, Err(Error::Failed(Failure::NotFound(_)))));
    });
}

#[test]
fn pairs_sign_and_agree() {
    check("pairs_sign_and_agree", async |token, _| {
        for (number, kind) in (0..).zip([KeyKind::P256, KeyKind::P384, KeyKind::P521]) {
            let id = ObjectId([number; 16]);
            let make = move |usage: Usage, id: ObjectId| token_create(kind, usage, id);
            let public = token.call_once(LIMIT, make(Usage::Sign, id)).await.unwrap().unwrap();
            let signed = token.call(move |session| {
                let key = session.find(Class::Private, id)?;
                session.sign(key, ToSign::Ecdsa(kind, &[1; 32]))
            });
            assert_eq!(signed.await.unwrap().first(), Some(&0x30));
            let again = token
                .call(move |session| session.public_key(kind, session.find(Class::Public, id)?));
            assert_eq!(again.await.unwrap(), public);
            let (a, b) = (ObjectId([number + 100; 16]), ObjectId([number + 200; 16]));
            let one = token.call_once(LIMIT, make(Usage::Agree, a)).await.unwrap().unwrap();
            let other = token.call_once(LIMIT, make(Usage::Agree, b)).await.unwrap().unwrap();
            let agree = |id, peer: Vec<u8>| {
                token.call(move |session| {
                    session.agree(session.find(Class::Private, id)?, kind, &peer)
                })
            };
            let shared = agree(a, other).await.unwrap();
            assert_eq!(agree(b, one).await.unwrap().expose(), shared.expose());
            let refused = agree(a, public[1..].to_vec()).await;
            assert!(matches!(refused, Err(Error::Failed(Failure::Refused(_)))), "{refused:?}");
        }
    });
}

fn token_create(
    kind: KeyKind,
    usage: Usage,
    id: ObjectId,
) -> impl Fn(&pkcs11::Session) -> Result<Option<Vec<u8>>, Failure> + Send + 'static {
    move |session| session.create(kind, usage, id, "a pair")
}

#[test]
fn what_is_sealed_opens_with_its_data_alone() {
    check("what_is_sealed_opens_with_its_data_alone", async |token, _| {
        token.call_once(LIMIT, token_create(KeyKind::Aes, Usage::Decrypt, ID)).await.unwrap();
        let sealed = token
            .call(|session| session.seal(session.find(Class::Secret, ID)?, b"data", b"plaintext"));
        let sealed = sealed.await.unwrap();
        let open = |sealed: &[u8], data: &'static [u8]| {
            let sealed = sealed.to_vec();
            token.call(move |session| {
                session.open_sealed(session.find(Class::Secret, ID)?, data, &sealed)
            })
        };
        assert_eq!(open(&sealed, b"data").await.unwrap().expose(), b"plaintext");
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        for (sealed, data) in [
            (&*changed, &b"data"[..]),
            (&sealed, b"other"),
            (&sealed[..20], b"data"),
            (&[], b"data"),
        ] {
            let refused = open(sealed, data).await;
            assert!(matches!(refused, Err(Error::Failed(Failure::Refused(_)))), "{refused:?}");
        }
        // None of these was the token's fault.
        assert_eq!(open(&sealed, b"data").await.unwrap().expose(), b"plaintext");
    });
}

#[test]
fn a_wrong_pin_is_tried_once() {
    check("a_wrong_pin_is_tried_once", async |_, softhsm| {
        let wrong = Token::new(settings("98765432"));
        let ask = || wrong.call(|session| session.random(&mut [0; 8]));
        assert!(matches!(ask().await, Err(Error::Failed(Failure::Pin(_)))));
        for _ in 0..20 {
            assert!(matches!(ask().await, Err(Error::PinRefused)));
        }
        assert!(!softhsm.is_pin_locked());
        wrong.close();
    });
}

#[test]
fn a_token_that_was_away_is_found_again() {
    check("a_token_that_was_away_is_found_again", async |token, softhsm| {
        let kind = KeyKind::Hmac { length: 32 };
        token.call_once(LIMIT, token_create(kind, Usage::Sign, ID)).await.unwrap();
        let mac = || {
            token.call(|session| {
                session.hmac(session.find(Class::Secret, ID)?, Hash::Sha256, b"message")
            })
        };
        let one = mac().await.unwrap();
        softhsm.take_away();
        let mut refused = 0;
        for _ in 0..50 {
            refused += usize::from(mac().await.is_err());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(refused > 0, "it is away");
        softhsm.put_back();
        let given_up = tokio::time::Instant::now() + Duration::from_secs(20);
        let again = loop {
            match mac().await {
                Ok(mac) => break mac,
                Err(error) => assert!(tokio::time::Instant::now() < given_up, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!(again.expose(), one.expose());
    });
}

#[test]
fn a_token_that_does_not_answer_holds_nobody_up() {
    check("a_token_that_does_not_answer_holds_nobody_up", async |_, _| {
        let limit = Duration::from_millis(100);
        let token = Token::new(Settings { limit, ..settings(PIN) });
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let wait = std::sync::Arc::new(std::sync::Mutex::new(wait));
        let hang = || {
            let wait = std::sync::Arc::clone(&wait);
            token.call_once(limit, move |_| {
                let _ = wait.lock().unwrap().recv();
                Ok(())
            })
        };
        let (one, two) = (hang(), hang());
        assert!(matches!(one.await, Err(Error::TimedOut)));
        assert!(matches!(two.await, Err(Error::TimedOut)));
        let begun = std::time::Instant::now();
        for _ in 0..1000 {
            let ask = token.call(|session| session.random(&mut [0; 8]));
            assert!(matches!(ask.await, Err(Error::TimedOut)));
        }
        assert!(begun.elapsed() < limit, "refused without waiting");
        drop(go);
        let given_up = std::time::Instant::now() + Duration::from_secs(5);
        while token.call(|session| session.random(&mut [0; 8])).await.is_err() {
            assert!(std::time::Instant::now() < given_up, "it answers again");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        token.close();
    });
}
