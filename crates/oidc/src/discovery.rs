//! Where an issuer says its keys are. OpenID Connect Discovery 1.0, 3.

use api::json::Reader;

use crate::{Keys, KeysError};

/// The `jwks_uri` of `text`, the document that stands at `/.well-known/openid-configuration` of the issuer
/// (which is given without `https://`). One of another issuer is refused (4.3).
pub fn read_jwks_uri(text: &[u8], issuer: &str) -> Result<Box<str>, KeysError> {
    if text.len() > Keys::BYTES_MAX {
        return Err(KeysError::TooLong);
    }
    let (mut stated, mut jwks_uri) = (None, None);
    let mut reader = Reader::new(text)?;
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        match &*name {
            "issuer" => stated = Some(reader.string()?),
            "jwks_uri" => jwks_uri = Some(reader.string()?),
            _ => reader.skip()?,
        }
    }
    reader.end()?;
    let stated = stated.ok_or(KeysError::Missing("issuer"))?;
    if stated.strip_prefix("https://") != Some(issuer) {
        return Err(KeysError::Issuer(stated.into()));
    }
    jwks_uri.map(Into::into).ok_or(KeysError::Missing("jwks_uri"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_speaks_for_itself_alone() {
        let check = |text: &str| read_jwks_uri(text.as_bytes(), "a.example/1");
        let fit =
            r#"{"issuer": "https://a.example/1", "jwks_uri": "https://b.example/keys", "x": {}}"#;
        assert_eq!(check(fit).as_deref(), Ok("https://b.example/keys"));
        for other in [
            "https://a.example/2",
            "https://a.example/1/",
            "https://A.example/1",
            "http://a.example/1",
            "a.example/1",
            "",
        ] {
            let text = fit.replace("https://a.example/1", other);
            assert_eq!(check(&text), Err(KeysError::Issuer(other.into())), "{other}");
        }
        assert_eq!(check(r#"{"jwks_uri": "a"}"#), Err(KeysError::Missing("issuer")));
        let alone = r#"{"issuer": "https://a.example/1"}"#;
        assert_eq!(check(alone), Err(KeysError::Missing("jwks_uri")));
        for text in ["", "<html>", r#"{"issuer": 1}"#, &fit.replace("\"x\"", "\"issuer\"")] {
            assert!(matches!(check(text), Err(KeysError::Json(_))), "{text}");
        }
        let long = format!("{fit}{}", " ".repeat(64 << 10));
        assert_eq!(check(&long), Err(KeysError::TooLong));
    }
}
