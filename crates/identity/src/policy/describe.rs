//! A policy in words, for those who want to know why it decided as it did.

use super::condition_key::ConditionKey;
use super::context::{Context, Found};
use super::document::{Condition, Document, PolicyKind, Statement};

/// A statement, as a person would name it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StatementDescription {
    pub sid: Option<String>,
    pub denies: bool,
    /// In the order of the policy.
    pub conditions: Vec<ConditionDescription>,
}

/// A condition, with what it asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConditionDescription {
    /// `StringEquals kms:ViaService "s3.eu-west-1.amazonaws.com"`
    pub text: String,
    key: ConditionKey,
}

/// The statements of a policy, in its order; none if it is no policy of its kind.
pub fn describe(text: &str, kind: PolicyKind) -> Vec<StatementDescription> {
    let document = Document::read(text, kind).ok();
    let statements = document.into_iter().flat_map(|document| document.statements);
    statements.map(|statement| describe_statement(statement, kind)).collect()
}

fn describe_statement(statement: Statement, kind: PolicyKind) -> StatementDescription {
    let conditions = statement.conditions.into_iter();
    let conditions = conditions.map(|Condition { operator, key, values }| ConditionDescription {
        text: format!("{operator} {key} {}", list(&values)),
        key: ConditionKey::named_in(&key, kind),
    });
    let sid = statement.sid.filter(|sid| !sid.is_empty());
    StatementDescription { sid, denies: statement.denies, conditions: conditions.collect() }
}

impl ConditionDescription {
    /// What the request has for the condition's key, in words.
    pub fn given(&self, context: &dyn Context) -> String {
        match context.find(&self.key) {
            Found::Absent => "the request has none".into(),
            Found::One(value) => format!("the request has {:?}", value.text()),
            Found::Several(values) | Found::OneOf(values) => {
                let values: Vec<_> = values.iter().map(|value| value.text().into_owned()).collect();
                format!("the request has {}", list(&values))
            }
        }
    }
}

fn list(values: &[String]) -> String {
    match values {
        [value] => format!("{value:?}"),
        values => format!("{values:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_conditions_have_names() {
        let text = r#"{"Statement":[{"Sid":"one","Effect":"Deny","Action":"*","Resource":"*",
            "Condition":{"StringEquals":{"kms:ViaService":"a","aws:username":["b","c"]}}},
            {"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        let [first, second] = &*describe(text, PolicyKind::Identity) else { panic!() };
        assert_eq!((first.sid.as_deref(), first.denies), (Some("one"), true));
        let texts: Vec<_> =
            first.conditions.iter().map(|condition| condition.text.as_str()).collect();
        assert_eq!(
            texts,
            [r#"StringEquals kms:ViaService "a""#, r#"StringEquals aws:username ["b", "c"]"#]
        );
        assert_eq!((second.sid.as_deref(), second.denies), (None, false));
        assert_eq!(describe("{}", PolicyKind::Identity), []);
    }
}
