//! What a policy's text says, for those who look at policies and decide nothing: where its statements stand,
//! and which condition keys it asks for.

use std::ops::Range;

use api::json::{Error, Kind, Reader};

use super::PolicyKind;
use super::document::{Document, Element};

/// Where in the text each statement stands, in the order of the policy; none if it is no policy.
pub fn statement_places(text: &str) -> Vec<Range<usize>> {
    places(text).unwrap_or_default()
}

fn places(text: &str) -> Result<Vec<Range<usize>>, Error> {
    let mut reader = Reader::new(text.as_bytes())?;
    let mut places = Vec::new();
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        if name != "Statement" {
            reader.skip()?;
        } else if reader.kind()? == Kind::Array {
            reader.begin_array()?;
            while reader.next_item()? {
                places.push(place(&mut reader)?);
            }
        } else {
            places.push(place(&mut reader)?);
        }
    }
    Ok(places)
}

fn place(reader: &mut Reader<'_>) -> Result<Range<usize>, Error> {
    // It is told by what it begins with.
    reader.kind()?;
    let begin = reader.position();
    reader.skip()?;
    Ok(begin..reader.position())
}

/// What a statement names, as it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Named {
    Action(String),
    Resource(String),
    /// It has a list of these, and nothing in it.
    Nothing(&'static str),
}

/// What the statements of a policy of users, roles and groups name, in its order; none if it is no policy.
pub fn named(text: &str) -> Vec<Named> {
    let document = Document::read(text, PolicyKind::Identity).ok();
    let mut all = Vec::new();
    for statement in document.into_iter().flat_map(|document| document.statements) {
        for (element, what, name) in [
            (statement.action, "actions", Named::Action as fn(String) -> Named),
            (statement.resource, "resources", Named::Resource),
        ] {
            let Some(Element { value, .. }) = element else { continue };
            if value.is_empty() {
                all.push(Named::Nothing(what));
            }
            all.extend(value.into_iter().map(name));
        }
    }
    all
}

/// Whether a policy of users, roles and groups is of version 2012-10-17.
pub fn has_newer_version(text: &str) -> bool {
    Document::read(text, PolicyKind::Identity).is_ok_and(|document| document.has_variables)
}

/// The condition keys that a policy asks for, in conditions and as variables, as it spells them; each once, in
/// alphabetical order. None if it is no policy of its kind.
pub fn condition_keys(text: &str, kind: PolicyKind) -> Vec<String> {
    let Ok(Document { statements, has_variables }) = Document::read(text, kind) else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    for statement in &statements {
        let resources = statement.resource.iter().flat_map(|Element { value, .. }| value);
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        keys.extend(statement.conditions.iter().map(|condition| condition.key.clone()));
        if has_variables {
            keys.extend(resources.chain(values).flat_map(|text| variables(text)));
        }
    }
    keys.sort_by_key(|key| key.to_ascii_lowercase());
    keys.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    keys
}

/// The variables of a text, `${aws:username}`, without what they fall back to. `${*}` and the like are none.
fn variables(text: &str) -> impl Iterator<Item = String> {
    text.split("${").skip(1).filter_map(|rest| {
        let (variable, _) = rest.split_once('}')?;
        let key = variable.split(',').next().unwrap_or_default().trim();
        key.contains(':').then(|| key.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_has_its_place() {
        let text = r#"{"Version": "2012-10-17", "Statement": [ {"Sid": "a"},
            {"Sid": "b"}], "Id": "x"}"#;
        let places: Vec<_> = statement_places(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(places, [r#"{"Sid": "a"}"#, r#"{"Sid": "b"}"#]);
        let text = r#"{"Statement":{"Sid":"a"}}"#;
        assert_eq!(statement_places(text).first(), Some(&(13..24)));
        assert_eq!(statement_places("{"), []);
    }

    #[test]
    fn condition_keys_stand_in_conditions_and_as_variables() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",
            "Resource":"arn:aws:kms:*:*:alias/${aws:username}-${*}",
            "Condition":{"StringEquals":{"aws:PrincipalTag/team":"${aws:ResourceTag/team, 'none'}"},
            "Bool":{"AWS:SecureTransport":"true","aws:securetransport":"true"}}}}"#;
        assert_eq!(
            condition_keys(text, PolicyKind::Identity),
            [
                "aws:PrincipalTag/team",
                "aws:ResourceTag/team",
                "AWS:SecureTransport",
                "aws:username"
            ]
        );
        let without_variables = text.replace("2012-10-17", "2008-10-17");
        let keys = condition_keys(&without_variables, PolicyKind::Identity);
        assert!(!keys.contains(&"aws:username".into()), "{keys:?}");
        assert_eq!(condition_keys("{}", PolicyKind::Identity), [""; 0]);
    }
}
