//! The compact form of a JSON Web Signature. RFC 7515, 7.1.

use api::json::{self, Kind, Reader};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Refused;
use crate::algorithm::Algorithm;

/// The longest token that STS takes, in bytes.
const TOKEN_BYTES_MAX: usize = 20_000;

/// A signature, with what it says of itself and what it is of. Nothing of it is verified.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    pub(crate) algorithm: Algorithm,
    /// Which of the issuer's keys it is said to be made with.
    pub(crate) key_id: Option<Box<str>>,
    /// What is signed: the first two parts, as they came.
    pub(crate) signed: &'a str,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// What is used of the header.
struct Header {
    algorithm: Option<Algorithm>,
    key_id: Option<Box<str>>,
}

impl<'a> Jws<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Refused> {
        if text.len() > TOKEN_BYTES_MAX {
            return Err(Refused::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Refused::Malformed)?;
        // A fourth part would be a dot in one of the others, which is no base64url.
        let (header, payload) = signed.split_once('.').ok_or(Refused::Malformed)?;
        let Header { algorithm, key_id } = Header::read(&decode(header)?)?;
        Ok(Self {
            algorithm: algorithm.ok_or(Refused::Algorithm)?,
            key_id,
            signed,
            payload: decode(payload)?,
            signature: decode(signature)?,
        })
    }
}

impl Header {
    /// Where it says where its key can be had (`jwk`, `jku`, `x5c`, `x5u`), it is not listened to.
    fn read(text: &[u8]) -> Result<Self, Refused> {
        let mut header = Self { algorithm: None, key_id: None };
        let mut reader = Reader::new(text)?;
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                // A text of another kind, or none, is no algorithm.
                "alg" if reader.kind()? == Kind::String => {
                    header.algorithm = Algorithm::named(&reader.string()?);
                }
                "kid" => header.key_id = Some(reader.string()?.into()),
                // What must be understood is not (4.1.11), and an unencoded payload (RFC 7797) is one such.
                "crit" | "b64" => return Err(Refused::Algorithm),
                _ => reader.skip()?,
            }
        }
        reader.end()?;
        Ok(header)
    }
}

/// Base64url without padding, in its one canonical form.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed)
}

impl From<json::Error> for Refused {
    fn from(_: json::Error) -> Self {
        Self::Malformed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(header: &str) -> Option<Refused> {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        Jws::read(&format!("{}.{}.AAAA", encode(header), encode("{}"))).err()
    }

    #[test]
    fn two_algorithms_are_known_by_their_exact_names() {
        for known in ["RS256", "ES256", "\\u0052S256"] {
            assert_eq!(refused(&format!(r#"{{"alg": "{known}", "typ": "at+jwt"}}"#)), None);
        }
        for unknown in [
            "none", "None", "NONE", "nOnE", "", "HS256", "hs256", "HS384", "RS384", "RS512",
            "rs256", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "RS256 ", "RSA-OAEP", "dir",
        ] {
            let header = format!(r#"{{"alg": "{unknown}"}}"#);
            assert_eq!(refused(&header), Some(Refused::Algorithm), "{unknown}");
        }
        for header in [r#"{}"#, r#"{"alg": null}"#, r#"{"alg": ["RS256"]}"#, r#"{"Alg": "RS256"}"#]
        {
            assert_eq!(refused(header), Some(Refused::Algorithm), "{header}");
        }
    }

    #[test]
    fn what_must_be_understood_is_refused() {
        for header in [
            r#"{"alg": "RS256", "crit": ["exp"], "exp": 1}"#,
            r#"{"alg": "RS256", "crit": []}"#,
            r#"{"alg": "RS256", "crit": ["b64"], "b64": false}"#,
            r#"{"alg": "RS256", "b64": true}"#,
        ] {
            assert_eq!(refused(header), Some(Refused::Algorithm), "{header}");
        }
    }

    #[test]
    fn a_header_is_read_in_one_way() {
        let deep = format!(r#"{{"alg": "RS256", "x": {}1{}}}"#, "[".repeat(99), "]".repeat(99));
        for header in [
            r#"{"alg": "none", "alg": "RS256"}"#,
            r#"{"alg": "RS256", "\u0061lg": "none"}"#,
            r#"{"alg": "RS256", "kid": "a", "kid": "b"}"#,
            r#"{"alg": "RS256", "x": {"a": 1, "a": 2}}"#,
            r#"{"alg": "RS256", "kid": 7}"#,
            r#"{"alg": "RS256"} "#.trim_end().trim_end_matches('}'),
            r#"{"alg": "RS256"}{}"#,
            r#"["RS256"]"#,
            "",
            &deep,
        ] {
            assert_eq!(refused(header), Some(Refused::Malformed), "{header}");
        }
    }

    #[test]
    fn three_parts_of_canonical_base64url_are_a_token() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
        let read = |text: &str| Jws::read(text).is_ok();
        assert!(read(&format!("{header}.e30.AA")));
        assert!(read(&format!("{header}..")));
        for text in [
            "",
            ".",
            "..",
            "a.b",
            &header,
            &format!("{header}.e30"),
            &format!("{header}.e30.AA.AA"),
            &format!("{header}.e30.AA."),
            &format!(".{header}.e30.AA"),
            &format!("{header}.e30=.AA"),
            &format!("{header}.e30.AA=="),
            // The last two bits of these are not zero.
            &format!("{header}.e31.AA"),
            &format!("{header}.e30.AB"),
            &format!("{header}.e30.A"),
            &format!("{header}.e30.A+"),
            &format!("{header}.e30.A/"),
            &format!("{header}.e30.AA\n"),
            &format!(" {header}.e30.AA"),
            &format!("{header}.e30.A\u{e9}"),
        ] {
            assert!(!read(text), "{text}");
        }
        let longest = "A".repeat(20_000 - header.len() - 5);
        assert!(read(&format!("{header}.e30.{longest}")));
        assert!(!read(&format!("{header}.e30.{longest}AAAA")));
    }
}
