//! A token that is believed.

use std::collections::BTreeMap;
use std::fmt;

use crate::claims::Claims;
use crate::{Keys, Refused, Token};

/// How far the issuer's clock and ours may be apart.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html>.
const SKEW_MS: i64 = 5 * 60 * 1000;

/// What an account says of an issuer whose tokens it takes.
#[derive(Clone, Copy, Debug)]
pub struct Provider<'a> {
    /// The issuer's URL without `https://`.
    pub issuer: &'a str,
    /// Whom its tokens have to be for, one of these.
    pub client_ids: &'a [Box<str>],
}

/// What a believed token says.
///
/// Only [`verify`] makes one: it is signed by the issuer, for a client of the provider, of now, and good
/// for the role.
pub struct Verified {
    issuer: Box<str>,
    subject: Box<str>,
    audience: Box<str>,
    audiences: Box<[Box<str>]>,
    issued_ms: i64,
    expires_ms: i64,
    tags: BTreeMap<Box<str>, Box<str>>,
    transitive_tag_keys: Box<[Box<str>]>,
    source_identity: Option<Box<str>>,
    is_role_authorized: bool,
    others: BTreeMap<Box<str>, Box<[Box<str>]>>,
}

/// Believes `token`, if it is one of `provider`, signed with one of `keys`, and good for `role_arn` at this
/// time. `now_ms`: by the wall clock.
///
/// Nothing that it says is looked at before its signature is right, but whose it is.
pub fn verify(
    token: Token<'_>,
    provider: Provider<'_>,
    role_arn: &str,
    keys: &Keys,
    now_ms: i64,
) -> Result<Verified, Refused> {
    if token.issuer() != provider.issuer {
        return Err(Refused::NoProvider(token.issuer().into()));
    }
    let key = keys.find(token.jws.algorithm, token.key_id()).ok_or(Refused::NoKey)?;
    key.verify(token.jws.signed.as_bytes(), &token.jws.signature)
        .map_err(|_| Refused::Signature)?;

    let claims = token.claims;
    let audience = audience(&claims, provider.client_ids)?;
    let subject = claims.subject.ok_or(Refused::Missing("sub"))?;
    let expires_ms = claims.expires_ms.ok_or(Refused::Missing("exp"))?;
    let issued_ms = claims.issued_ms.ok_or(Refused::Missing("iat"))?;
    if now_ms >= expires_ms.saturating_add(SKEW_MS) {
        return Err(Refused::Expired { now: now_ms / 1000, expires: expires_ms / 1000 });
    }
    for (time_ms, claim) in [(Some(issued_ms), "iat"), (claims.not_before_ms, "nbf")] {
        if time_ms.is_some_and(|time_ms| time_ms > now_ms.saturating_add(SKEW_MS)) {
            return Err(Refused::NotYet(claim));
        }
    }
    // Not documented; seen to be enforced: <https://awsteele.com/blog>, 2026-07-13.
    let is_role_authorized = match &claims.roles {
        None => false,
        Some(roles) if roles.iter().any(|role| **role == *role_arn) => true,
        Some(_) => return Err(Refused::Role),
    };
    Ok(Verified {
        issuer: provider.issuer.into(),
        subject,
        audience,
        audiences: claims.audiences.unwrap_or_default(),
        issued_ms,
        expires_ms,
        tags: claims.tags,
        transitive_tag_keys: claims.transitive_tag_keys,
        source_identity: claims.source_identity,
        is_role_authorized,
        others: claims.others,
    })
}

/// Whom the token is for: `azp`, if it is there, else the first of `aud` that is a client of the provider.
fn audience(claims: &Claims, client_ids: &[Box<str>]) -> Result<Box<str>, Refused> {
    let audiences = claims.audiences.as_deref().ok_or(Refused::Missing("aud"))?;
    let mut candidates = match &claims.authorized_party {
        Some(party) => std::slice::from_ref(party),
        None => audiences,
    }
    .iter();
    candidates.find(|candidate| client_ids.contains(candidate)).cloned().ok_or(Refused::Audience)
}

impl Verified {
    /// A URL without `https://`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// A client id of the provider: `azp` if the token has one, else of `aud`. The condition key `aud`.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// `aud` as it is in the token. The condition key `oaud`.
    pub fn original_audiences(&self) -> &[Box<str>] {
        &self.audiences
    }

    /// Milliseconds since 1970.
    pub fn issued_ms(&self) -> i64 {
        self.issued_ms
    }

    /// Milliseconds since 1970.
    pub fn expires_ms(&self) -> i64 {
        self.expires_ms
    }

    /// How the subject was authenticated. The condition key `amr`.
    pub fn authentication_methods(&self) -> &[Box<str>] {
        self.claim("amr")
    }

    /// Session tags, as the token has them: whether they keep to the rules of tags is for STS to say.
    pub fn tags(&self) -> &BTreeMap<Box<str>, Box<str>> {
        &self.tags
    }

    /// Keys of tags that later sessions inherit, as the token has them.
    pub fn transitive_tag_keys(&self) -> &[Box<str>] {
        &self.transitive_tag_keys
    }

    /// As the token has it.
    pub fn source_identity(&self) -> Option<&str> {
        self.source_identity.as_deref()
    }

    /// Whether the token names the role. One that names others is not believed. The condition key
    /// `sts:RoleAuthorizedByIdp`.
    pub fn is_role_authorized(&self) -> bool {
        self.is_role_authorized
    }

    /// The values of a claim that has no meaning here: texts, numbers and booleans as texts; of lists, those in
    /// them. None where there is no such claim.
    pub fn claim(&self, name: &str) -> &[Box<str>] {
        self.others.get(name).map(|values| &**values).unwrap_or_default()
    }
}

/// Says whose it is, and no claim.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({})", self.issuer)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;
    use crate::jws::Jws;
    use crate::testing::{ES256_KEY, RS256_KEY, Signer, encode};

    const ISSUER: &str = "oidc.example.com/id/1";
    const ROLE: &str = "arn:aws:iam::111122223333:role/app";
    const NOW_S: i64 = 1_800_000_000;
    const RS256: &str = r#"{"alg":"RS256","kid":"rsa"}"#;
    const ES256: &str = r#"{"alg":"ES256","kid":"ec"}"#;

    /// An issuer, and what is taken of it.
    struct House {
        rsa: Signer,
        ec: Signer,
        keys: Keys,
    }

    impl House {
        fn new() -> Self {
            let (rsa, ec) = (Signer::rsa(), Signer::p256());
            let set = format!(r#"{{"keys":[{},{}]}}"#, rsa.jwk("rsa"), ec.jwk("ec"));
            Self { rsa, ec, keys: Keys::read(set.as_bytes()).unwrap() }
        }

        fn verify(&self, token: &str) -> Result<Verified, Refused> {
            self.verify_at(token, NOW_S * 1000)
        }

        fn verify_at(&self, token: &str, now_ms: i64) -> Result<Verified, Refused> {
            let client_ids = ["sts.amazonaws.com".into(), "app".into()];
            let provider = Provider { issuer: ISSUER, client_ids: &client_ids };
            verify(Token::read(token)?, provider, ROLE, &self.keys, now_ms)
        }

        /// The verdict on a rightly signed token with these claims beside, or instead of, the usual.
        fn claims(&self, claims: Value) -> Result<Verified, Refused> {
            self.verify(&self.ec.sign(ES256, &payload(claims)))
        }
    }

    fn payload(claims: Value) -> String {
        let mut all = json!({
            "iss": "https://oidc.example.com/id/1", "aud": "sts.amazonaws.com", "sub": "anna",
            "iat": NOW_S - 10, "exp": NOW_S + 600,
        });
        let usual = all.as_object_mut().unwrap();
        for (name, value) in claims.as_object().unwrap() {
            match value {
                Value::Null => drop(usual.remove(name)),
                _ => drop(usual.insert(name.clone(), value.clone())),
            }
        }
        all.to_string()
    }

    /// RFC 7515, A.2 and A.3: their claims are no ID token's, so the signatures alone are looked at.
    #[test]
    fn the_signatures_of_the_standard_are_right() {
        let rs256 = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        let es256 = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        let keys = Keys::read(format!(r#"{{"keys": [{RS256_KEY}, {ES256_KEY}]}}"#).as_bytes());
        let keys = keys.unwrap();
        for token in [rs256, es256] {
            let jws = Jws::read(token).unwrap();
            let key = keys.find(jws.algorithm, None).unwrap();
            assert_eq!(key.verify(jws.signed.as_bytes(), &jws.signature), Ok(()));
            let (_, shorter) = jws.signature.split_first().unwrap();
            for signature in [shorter, &[&[0], &jws.signature[..]].concat(), &[]] {
                assert!(key.verify(jws.signed.as_bytes(), signature).is_err());
            }
        }
        // Their issuer is no URL.
        assert_eq!(Token::read(rs256).err(), Some(Refused::Issuer));
    }

    #[test]
    fn a_believed_token_says_what_it_says() {
        let house = House::new();
        let claims = json!({
            "aud": ["other", "app"], "amr": ["mfa"], "email": "anna@example.com",
            "https://aws.amazon.com/tags": {"principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]},
            "https://aws.amazon.com/source_identity": "Anna",
            "https://aws.amazon.com/roles": [ROLE],
        });
        for (signer, header) in [(&house.rsa, RS256), (&house.ec, ES256)] {
            let verified = house.verify(&signer.sign(header, &payload(claims.clone()))).unwrap();
            assert_eq!(verified.issuer(), ISSUER);
            assert_eq!(verified.subject(), "anna");
            assert_eq!(verified.audience(), "app");
            assert_eq!(verified.original_audiences(), ["other".into(), "app".into()]);
            assert_eq!(verified.authentication_methods(), ["mfa".into()]);
            assert_eq!(verified.issued_ms(), (NOW_S - 10) * 1000);
            assert_eq!(verified.expires_ms(), (NOW_S + 600) * 1000);
            assert_eq!(verified.tags().get("team").map(|value| &**value), Some("blue"));
            assert_eq!(verified.transitive_tag_keys(), ["team".into()]);
            assert_eq!(verified.source_identity(), Some("Anna"));
            assert!(verified.is_role_authorized());
            assert_eq!(verified.claim("email"), ["anna@example.com".into()]);
            assert!(verified.claim("sub").is_empty() && verified.claim("none").is_empty());
            assert_eq!(format!("{verified:?}"), "Verified(oidc.example.com/id/1)");
        }
    }

    #[test]
    fn a_token_that_nobody_signed_is_refused() {
        let house = House::new();
        let payload = encode(payload(json!({})));
        for algorithm in ["none", "None", "NONE", "nOnE", ""] {
            let header = encode(format!(r#"{{"alg":"{algorithm}"}}"#));
            for signature in ["", "AA"] {
                let token = format!("{header}.{payload}.{signature}");
                assert_eq!(house.verify(&token).err(), Some(Refused::Algorithm), "{algorithm}");
            }
        }
        for header in [RS256, ES256] {
            let token = format!("{}.{payload}.", encode(header));
            assert_eq!(house.verify(&token).err(), Some(Refused::Signature));
            // CVE-2022-21449: r and s are zero.
            let token = format!("{}.{payload}.{}", encode(header), encode([0; 64]));
            assert_eq!(house.verify(&token).err(), Some(Refused::Signature));
        }
    }

    /// The public key, which everybody has, as the secret of a MAC: in each form that a library has fallen for.
    #[test]
    fn a_mac_with_the_public_key_is_no_signature() {
        let house = House::new();
        let spki = house.rsa.spki();
        let pem = {
            use base64::engine::general_purpose::STANDARD;
            let lines = STANDARD.encode(&spki);
            let lines: Vec<_> =
                lines.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
            format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
        };
        let jwk = house.rsa.jwk("rsa");
        for secret in [&spki[..], pem.as_bytes(), pem.trim_end().as_bytes(), jwk.as_bytes(), b""] {
            for (header, refused) in [
                (r#"{"alg":"HS256","kid":"rsa"}"#, Refused::Algorithm),
                (r#"{"alg":"HS256"}"#, Refused::Algorithm),
                (RS256, Refused::Signature),
            ] {
                let signed = format!("{}.{}", encode(header), encode(payload(json!({}))));
                let mac = crypto::hmac(crypto::Hash::Sha256, secret, signed.as_bytes());
                let token = format!("{signed}.{}", encode(&*mac));
                assert_eq!(house.verify(&token).err(), Some(refused));
            }
        }
    }

    #[test]
    fn a_key_is_of_one_algorithm() {
        let house = House::new();
        let payload = payload(json!({}));
        for (signer, header) in [
            (&house.ec, r#"{"alg":"ES256","kid":"rsa"}"#),
            (&house.ec, r#"{"alg":"RS256","kid":"ec"}"#),
            (&house.rsa, r#"{"alg":"ES256","kid":"rsa"}"#),
            (&house.rsa, r#"{"alg":"RS256","kid":"ec"}"#),
            (&house.rsa, r#"{"alg":"RS256","kid":"unknown"}"#),
            (&house.rsa, r#"{"alg":"RS256","kid":""}"#),
        ] {
            let token = signer.sign(header, &payload);
            assert_eq!(house.verify(&token).err(), Some(Refused::NoKey), "{header}");
        }
        for (signer, header) in [
            (&house.ec, RS256),
            (&house.ec, r#"{"alg":"RS256"}"#),
            (&house.rsa, ES256),
            (&house.rsa, r#"{"alg":"ES256"}"#),
        ] {
            let token = signer.sign(header, &payload);
            assert_eq!(house.verify(&token).err(), Some(Refused::Signature), "{header}");
        }
        let without_name = house.rsa.sign(r#"{"alg":"RS256"}"#, &payload);
        assert!(house.verify(&without_name).is_ok(), "one key fits");
    }

    #[test]
    fn a_token_does_not_bring_its_own_key() {
        let house = House::new();
        let stranger = Signer::rsa();
        let jwk = stranger.jwk("rsa");
        for members in [
            format!(r#""jwk":{jwk}"#),
            r#""jku":"https://evil.example/keys""#.into(),
            r#""x5u":"https://evil.example/certificate""#.into(),
            format!(r#""x5c":["{}"]"#, encode(stranger.spki())),
        ] {
            let header = format!(r#"{{"alg":"RS256","kid":"rsa",{members}}}"#);
            let token = stranger.sign(&header, &payload(json!({})));
            assert_eq!(house.verify(&token).err(), Some(Refused::Signature), "{members}");
            let token = house.rsa.sign(&header, &payload(json!({})));
            assert!(house.verify(&token).is_ok(), "it is not listened to: {members}");
        }
    }

    #[test]
    fn no_character_of_a_token_can_be_changed() {
        let house = House::new();
        for (signer, header) in [(&house.rsa, RS256), (&house.ec, ES256)] {
            let token = signer.sign(header, &payload(json!({})));
            assert!(house.verify(&token).is_ok());
            for index in 0..token.len() {
                for other in ["A", "B", "_", ".", "=", ""] {
                    let mut changed = token.clone();
                    changed.replace_range(index..=index, other);
                    if changed != token {
                        assert!(house.verify(&changed).is_err(), "{index}: {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn claims_cannot_be_put_under_another_signature() {
        let house = House::new();
        let token = house.ec.sign(ES256, &payload(json!({})));
        let [header, _, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
        let forged = encode(payload(json!({"sub": "root"})));
        let token = format!("{header}.{forged}.{signature}");
        assert_eq!(house.verify(&token).err(), Some(Refused::Signature));
        let other = house.ec.sign(ES256, &payload(json!({"sub": "root"})));
        let (_, other) = other.rsplit_once('.').unwrap();
        let signed = token.rsplit_once('.').unwrap().0;
        assert!(
            house.verify(&format!("{signed}.{other}")).is_ok(),
            "it is the one of these claims"
        );
        // The twin of a signature, n - s, is right too, as ECDSA has it.
        assert_eq!(URL_SAFE_NO_PAD.decode(other).unwrap().len(), 64);
    }

    #[test]
    fn a_token_is_of_its_provider_and_for_a_client_of_it() {
        let house = House::new();
        for issuer in ["https://oidc.example.com/id/2", "https://oidc.example.com/id/1/"] {
            let refused = house.claims(json!({"iss": issuer})).err();
            assert_eq!(refused, Some(Refused::NoProvider(issuer[8..].into())));
        }
        for issuer in [
            "http://oidc.example.com/id/1",
            "oidc.example.com/id/1",
            "HTTPS://oidc.example.com/id/1",
            "https://",
            "https://oidc.example.com/id/1 ",
            "https://oidc.example.com/id\u{e9}",
            "",
        ] {
            assert_eq!(
                house.claims(json!({"iss": issuer})).err(),
                Some(Refused::Issuer),
                "{issuer}"
            );
        }
        for (claims, audience) in [
            (json!({"aud": "app"}), Ok("app")),
            (json!({"aud": ["app"]}), Ok("app")),
            (json!({"aud": ["x", "sts.amazonaws.com", "app"]}), Ok("sts.amazonaws.com")),
            (json!({"aud": "x", "azp": "app"}), Ok("app")),
            (json!({"aud": ["app", "x"], "azp": "app"}), Ok("app")),
            (json!({"aud": "app", "azp": "x"}), Err(Refused::Audience)),
            (json!({"aud": "app", "azp": ""}), Err(Refused::Audience)),
            (json!({"aud": "App"}), Err(Refused::Audience)),
            (json!({"aud": ""}), Err(Refused::Audience)),
            (json!({"aud": []}), Err(Refused::Audience)),
            (json!({"aud": ["x", "y"]}), Err(Refused::Audience)),
            (json!({"aud": null, "azp": "app"}), Err(Refused::Missing("aud"))),
        ] {
            let verified = house.claims(claims.clone());
            let found = verified.as_ref().map(Verified::audience);
            assert_eq!(found, audience.as_ref().copied(), "{claims}");
        }
    }

    #[test]
    fn a_token_is_of_its_time() {
        let house = House::new();
        let token = house.ec.sign(ES256, &payload(json!({})));
        let ends_ms = (NOW_S + 600 + 300) * 1000;
        assert!(house.verify_at(&token, ends_ms - 1).is_ok());
        let refused = house.verify_at(&token, ends_ms).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Token expired: current date/time 1800000900 must be before the expiration date/time 1800000600"
        );
        for (claims, refused) in [
            (json!({"exp": NOW_S - 299}), None),
            (
                json!({"exp": NOW_S - 300}),
                Some(Refused::Expired { now: NOW_S, expires: NOW_S - 300 }),
            ),
            (json!({"exp": 0}), Some(Refused::Expired { now: NOW_S, expires: 0 })),
            (json!({"exp": -1}), Some(Refused::Expired { now: NOW_S, expires: -1 })),
            (json!({"exp": NOW_S as f64 - 299.5}), None),
            (json!({"iat": NOW_S + 300}), None),
            (json!({"iat": NOW_S + 301}), Some(Refused::NotYet("iat"))),
            (json!({"nbf": NOW_S + 300}), None),
            (json!({"nbf": NOW_S + 301}), Some(Refused::NotYet("nbf"))),
            (json!({"nbf": 0}), None),
            (json!({"exp": null}), Some(Refused::Missing("exp"))),
            (json!({"iat": null}), Some(Refused::Missing("iat"))),
            (json!({"sub": null}), Some(Refused::Missing("sub"))),
            (json!({"iss": null}), Some(Refused::Missing("iss"))),
        ] {
            assert_eq!(house.claims(claims.clone()).err(), refused, "{claims}");
        }
    }

    #[test]
    fn a_token_that_names_roles_is_good_for_them_alone() {
        let house = House::new();
        let other = "arn:aws:iam::111122223333:role/other";
        for (roles, authorized) in [
            (json!(null), Ok(false)),
            (json!(ROLE), Ok(true)),
            (json!([other, ROLE]), Ok(true)),
            (json!(other), Err(Refused::Role)),
            (json!([]), Err(Refused::Role)),
            (json!("arn:aws:iam::111122223333:role/*"), Err(Refused::Role)),
            (json!("*"), Err(Refused::Role)),
        ] {
            let verified = house.claims(json!({"https://aws.amazon.com/roles": roles}));
            assert_eq!(verified.map(|verified| verified.is_role_authorized()), authorized);
        }
    }

    #[test]
    fn what_a_token_says_counts_once_its_signature_is_right() {
        let house = House::new();
        let stranger = Signer::p256();
        for claims in [json!({"exp": 0}), json!({"aud": "x"}), json!({"sub": null})] {
            let token = stranger.sign(ES256, &payload(claims));
            assert_eq!(house.verify(&token).err(), Some(Refused::Signature));
        }
    }
}
