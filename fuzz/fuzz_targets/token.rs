//! ID tokens, and what issuers serve: of no token but the one that was signed is anything believed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oidc::{Keys, Provider, Token, read_jwks_uri, verify};

const BELIEVED: &str = include_str!("../seeds/token/believed");
const ISSUER: &str = "oidc.example.com/id/1";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const NOW_MS: i64 = 1_800_000_060_000;

static KEYS: LazyLock<Keys> =
    LazyLock::new(|| Keys::read(include_bytes!("../seeds/token/keys")).expect("they are good"));

fuzz_target!(|input: &[u8]| {
    // What an issuer serves is read, or it is not.
    drop(Keys::read(input));
    drop(read_jwks_uri(input, ISSUER));
    let Ok(text) = str::from_utf8(input) else { return };
    let Ok(token) = Token::read(text) else { return };
    let client_ids = ["app".into()];
    let provider = Provider { issuer: ISSUER, client_ids: &client_ids };
    if let Ok(verified) = verify(token, provider, ROLE, &KEYS, NOW_MS) {
        // A signature has a twin (n - s).
        let signed = |token: &str| token.rsplit_once('.').map(|(signed, _)| signed.to_owned());
        assert_eq!(signed(text), signed(BELIEVED));
        assert_eq!((verified.subject(), verified.audience()), ("anna", "app"));
    }
});
