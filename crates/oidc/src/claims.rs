//! What a token says: its claims. OpenID Connect Core 1.0, 2, and what AWS adds.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html> (a token's tags,
//! nested and flat), `id_credentials_temp_control-access_monitor.html` beside it (source identity).

use std::collections::BTreeMap;

use api::json::{Kind, Reader};

use crate::Refused;

const TAGS: &str = "https://aws.amazon.com/tags";
/// Before the name of a tag, where an issuer cannot nest.
const FLAT_TAG: &str = "https://aws.amazon.com/tags/principal_tags/";
const FLAT_TRANSITIVE: &str = "https://aws.amazon.com/tags/transitive_tag_keys";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";
const ROLES: &str = "https://aws.amazon.com/roles";

/// The longest subject, in characters, as STS answers it.
const SUBJECT_LENGTH_MAX: usize = 255;

/// The claims of a token. They are in form, and no more than that.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// A URL; `None` if the claim is missing.
    pub(crate) issuer: Option<Box<str>>,
    pub(crate) subject: Option<Box<str>>,
    pub(crate) audiences: Option<Box<[Box<str>]>>,
    pub(crate) authorized_party: Option<Box<str>>,
    /// Milliseconds since 1970, like all times here.
    pub(crate) expires_ms: Option<i64>,
    pub(crate) issued_ms: Option<i64>,
    pub(crate) not_before_ms: Option<i64>,
    pub(crate) tags: BTreeMap<Box<str>, Box<str>>,
    pub(crate) transitive_tag_keys: Box<[Box<str>]>,
    pub(crate) source_identity: Option<Box<str>>,
    pub(crate) roles: Option<Box<[Box<str>]>>,
    /// The rest, so far as they are texts, numbers and booleans, or lists of them.
    pub(crate) others: BTreeMap<Box<str>, Box<[Box<str>]>>,
}

impl Claims {
    pub(crate) fn read(payload: &[u8]) -> Result<Self, Refused> {
        let mut claims = Self::default();
        let mut transitive = None;
        let mut reader = Reader::new(payload)?;
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            let reader = &mut reader;
            match &*name {
                "iss" => claims.issuer = Some(text(reader, "iss")?),
                "sub" => claims.subject = Some(subject(reader)?),
                "aud" => claims.audiences = Some(texts(reader, "aud")?),
                "azp" => claims.authorized_party = Some(text(reader, "azp")?),
                "exp" => claims.expires_ms = Some(time_ms(reader, "exp")?),
                "iat" => claims.issued_ms = Some(time_ms(reader, "iat")?),
                "nbf" => claims.not_before_ms = Some(time_ms(reader, "nbf")?),
                SOURCE_IDENTITY => claims.source_identity = Some(text(reader, SOURCE_IDENTITY)?),
                ROLES => claims.roles = Some(texts(reader, ROLES)?),
                TAGS => claims.read_tags(reader, &mut transitive)?,
                FLAT_TRANSITIVE => once(&mut transitive, texts(reader, TAGS)?)?,
                _ => match name.strip_prefix(FLAT_TAG) {
                    Some(key) => claims.read_tag(key, reader)?,
                    None => {
                        let values = scalars(reader)?;
                        if !values.is_empty() {
                            claims.others.insert(name.into(), values.into());
                        }
                    }
                },
            }
        }
        reader.end()?;
        claims.transitive_tag_keys = transitive.unwrap_or_default();
        Ok(claims)
    }

    /// `{"principal_tags": {"key": ["value"]}, "transitive_tag_keys": ["key"]}`
    fn read_tags(
        &mut self,
        reader: &mut Reader<'_>,
        transitive: &mut Option<Box<[Box<str>]>>,
    ) -> Result<(), Refused> {
        expect(reader, Kind::Object, TAGS)?;
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "principal_tags" => {
                    expect(reader, Kind::Object, TAGS)?;
                    reader.begin_object()?;
                    while let Some(key) = reader.next_name()? {
                        self.read_tag(&key, reader)?;
                    }
                }
                "transitive_tag_keys" => once(transitive, texts(reader, TAGS)?)?,
                _ => reader.skip()?,
            }
        }
        Ok(())
    }

    /// One value, alone or in a list.
    fn read_tag(&mut self, key: &str, reader: &mut Reader<'_>) -> Result<(), Refused> {
        let values = texts(reader, TAGS)?;
        let [value] = &*values else { return Err(Refused::Claim(TAGS)) };
        // It could be there nested and flat.
        match self.tags.insert(key.into(), value.clone()) {
            None => Ok(()),
            Some(_) => Err(Refused::Claim(TAGS)),
        }
    }
}

/// Keeps what must not be there already, in another form.
fn once<T>(kept: &mut Option<T>, value: T) -> Result<(), Refused> {
    match kept.replace(value) {
        None => Ok(()),
        Some(_) => Err(Refused::Claim(TAGS)),
    }
}

fn expect(reader: &mut Reader<'_>, kind: Kind, claim: &'static str) -> Result<(), Refused> {
    if reader.kind()? == kind { Ok(()) } else { Err(Refused::Claim(claim)) }
}

fn text(reader: &mut Reader<'_>, claim: &'static str) -> Result<Box<str>, Refused> {
    expect(reader, Kind::String, claim)?;
    Ok(reader.string()?.into())
}

fn subject(reader: &mut Reader<'_>) -> Result<Box<str>, Refused> {
    let subject = text(reader, "sub")?;
    let length = subject.chars().count();
    if (1..=SUBJECT_LENGTH_MAX).contains(&length) {
        Ok(subject)
    } else {
        Err(Refused::Claim("sub"))
    }
}

/// A text, or a list of them.
fn texts(reader: &mut Reader<'_>, claim: &'static str) -> Result<Box<[Box<str>]>, Refused> {
    if reader.kind()? == Kind::String {
        return Ok([text(reader, claim)?].into());
    }
    expect(reader, Kind::Array, claim)?;
    let mut texts = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        texts.push(text(reader, claim)?);
    }
    Ok(texts.into())
}

/// Seconds since 1970, perhaps with a fraction.
fn time_ms(reader: &mut Reader<'_>, claim: &'static str) -> Result<i64, Refused> {
    expect(reader, Kind::Number, claim)?;
    let (ms, _) = reader.number()?.scaled(3).ok_or(Refused::Claim(claim))?;
    Ok(ms)
}

/// The scalars of a value, as texts: itself, or those of a list. What is nested is passed over.
fn scalars(reader: &mut Reader<'_>) -> Result<Vec<Box<str>>, Refused> {
    if reader.kind()? != Kind::Array {
        return Ok(scalar(reader)?.into_iter().collect());
    }
    let mut values = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        values.extend(scalar(reader)?);
    }
    Ok(values)
}

fn scalar(reader: &mut Reader<'_>) -> Result<Option<Box<str>>, Refused> {
    Ok(match reader.kind()? {
        Kind::String => Some(reader.string()?.into()),
        Kind::Number => Some(reader.number()?.as_str().into()),
        Kind::Boolean(_) => Some(if reader.boolean()? { "true" } else { "false" }.into()),
        Kind::Null | Kind::Array | Kind::Object => {
            reader.skip()?;
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(payload: &str) -> Result<Claims, Refused> {
        Claims::read(payload.as_bytes())
    }

    #[test]
    fn a_claim_has_its_kind() {
        for (payload, claim) in [
            (r#"{"iss": ["https://a.example"]}"#, "iss"),
            (r#"{"sub": 7}"#, "sub"),
            (r#"{"sub": ""}"#, "sub"),
            (r#"{"sub": null}"#, "sub"),
            (r#"{"aud": {"a": "b"}}"#, "aud"),
            (r#"{"aud": ["a", 1]}"#, "aud"),
            (r#"{"aud": null}"#, "aud"),
            (r#"{"azp": ["a"]}"#, "azp"),
            (r#"{"exp": "1"}"#, "exp"),
            (r#"{"exp": null}"#, "exp"),
            (r#"{"exp": 1e99}"#, "exp"),
            (r#"{"exp": 9223372036854775807}"#, "exp"),
            (r#"{"iat": true}"#, "iat"),
            (r#"{"nbf": "now"}"#, "nbf"),
            (r#"{"https://aws.amazon.com/source_identity": ["a"]}"#, SOURCE_IDENTITY),
            (r#"{"https://aws.amazon.com/roles": {"a": "b"}}"#, ROLES),
            (r#"{"https://aws.amazon.com/tags": "a"}"#, TAGS),
            (r#"{"https://aws.amazon.com/tags": {"principal_tags": ["a"]}}"#, TAGS),
            (r#"{"https://aws.amazon.com/tags": {"principal_tags": {"a": ["b", "c"]}}}"#, TAGS),
            (r#"{"https://aws.amazon.com/tags": {"principal_tags": {"a": []}}}"#, TAGS),
            (r#"{"https://aws.amazon.com/tags/principal_tags/a": 1}"#, TAGS),
        ] {
            assert_eq!(read(payload).err(), Some(Refused::Claim(claim)), "{payload}");
        }
        let longest = "\u{e9}".repeat(255);
        assert!(read(&format!(r#"{{"sub": "{longest}"}}"#)).is_ok());
        assert!(read(&format!(r#"{{"sub": "{longest}a"}}"#)).is_err());
    }

    #[test]
    fn claims_are_read_in_one_way() {
        for payload in [
            r#"{"aud": "a", "aud": "b"}"#,
            r#"{"sub": "a", "\u0073ub": "b"}"#,
            r#"{"x": {"y": 1, "y": 2}}"#,
            r#"{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "i": 10}"#,
            r#"{"sub": "a"} {"sub": "b"}"#,
            r#"{"sub": "a",}"#,
            r#"["sub"]"#,
            "",
        ] {
            assert_eq!(read(payload).err(), Some(Refused::Malformed), "{payload}");
        }
        let deep = format!(r#"{{"x": {}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(read(&deep).err(), Some(Refused::Malformed));
    }

    /// The examples of AWS's page on session tags.
    #[test]
    fn tags_come_nested_or_flat_and_once() {
        let nested = r#"{"https://aws.amazon.com/tags": {"principal_tags":
            {"Project": ["Automation"], "CostCenter": "987654"},
            "transitive_tag_keys": ["Project", "CostCenter"]}}"#;
        let flat = r#"{"https://aws.amazon.com/tags/principal_tags/Project": "Automation",
            "https://aws.amazon.com/tags/principal_tags/CostCenter": ["987654"],
            "https://aws.amazon.com/tags/transitive_tag_keys": ["Project", "CostCenter"]}"#;
        for payload in [nested, flat] {
            let claims = read(payload).unwrap();
            let tags =
                [("CostCenter".into(), "987654".into()), ("Project".into(), "Automation".into())];
            assert_eq!(claims.tags, tags.into());
            assert_eq!(*claims.transitive_tag_keys, ["Project".into(), "CostCenter".into()]);
            assert!(claims.others.is_empty());
        }
        for again in [
            r#""https://aws.amazon.com/tags/principal_tags/Project": "Other""#,
            r#""https://aws.amazon.com/tags/transitive_tag_keys": []"#,
        ] {
            let both = nested.trim_end_matches('}').to_owned() + "}, " + again + "}";
            assert_eq!(read(&both).err(), Some(Refused::Claim(TAGS)), "{again}");
        }
    }

    #[test]
    fn other_claims_are_kept_as_texts() {
        let claims = read(
            r#"{"amr": ["mfa", "pwd"], "email": "a@b.example", "verified": true, "level": 1.50,
                "groups": ["a", {"b": 1}, null, 7], "nested": {"a": 1}, "nothing": null, "none": []}"#,
        );
        let others = claims.unwrap().others;
        let of = |name: &str| others.get(name).map(|values| values.join("|"));
        for (name, values) in [
            ("amr", Some("mfa|pwd")),
            ("email", Some("a@b.example")),
            ("verified", Some("true")),
            ("level", Some("1.50")),
            ("groups", Some("a|7")),
            ("nested", None),
            ("nothing", None),
            ("none", None),
        ] {
            assert_eq!(of(name).as_deref(), values, "{name}");
        }
    }
}
