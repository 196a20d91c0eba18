//! Conditions: what a statement asks of a request beyond principal, action and resource.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::condition_key::{ConditionKey, KeyName};
use super::context::{Context, Found, Value};
use super::date;
use super::decimal::Decimal;
use super::document;
use super::network::Network;
use super::pattern::{ArnPattern, Pattern, Syntax};
use super::{PolicyError, PolicyKind};

/// One operator, one key, and the values that it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    key: ConditionKey,
    quantifier: Quantifier,
    negated: bool,
    if_exists: bool,
    wanted: Wanted,
}

/// How many of a request's values have to pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Quantifier {
    /// The one that there is.
    One,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// The values of a policy, and how they are compared.
#[derive(Clone, Debug, PartialEq)]
enum Wanted {
    /// Without wildcards.
    Text(Box<[Pattern]>),
    /// Without wildcards, in any letter case.
    TextIgnoringCase(Box<[Pattern]>),
    /// With wildcards.
    Like(Box<[Pattern]>),
    Arn(Box<[ArnPattern]>),
    Number(Relation, Box<[Decimal]>),
    /// In milliseconds since 1970.
    Time(Relation, Box<[i64]>),
    Boolean(Box<[bool]>),
    Bytes(Box<[Box<[u8]>]>),
    Address(Box<[Network]>),
    /// Whether the key has to be absent.
    Absence(Box<[bool]>),
}

/// How a value has to stand to the policy's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    fn holds<T: Ord>(self, value: &T, wanted: &T) -> bool {
        match self {
            Self::Equal => value == wanted,
            Self::Less => value < wanted,
            Self::LessOrEqual => value <= wanted,
            Self::Greater => value > wanted,
            Self::GreaterOrEqual => value >= wanted,
        }
    }
}

/// An operator's name without its prefix and its suffix, and what is compared how.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Comparison {
    Text,
    TextIgnoringCase,
    Like,
    Arn,
    Number(Relation),
    Time(Relation),
    Boolean,
    Bytes,
    Address,
    Absence,
}

/// The operators, in lower case; whether what they say has to be false.
#[rustfmt::skip]
const OPERATORS: &[(&str, Comparison, bool)] = &[
    ("stringequals",              Comparison::Text, false),
    ("stringnotequals",           Comparison::Text, true),
    ("stringequalsignorecase",    Comparison::TextIgnoringCase, false),
    ("stringnotequalsignorecase", Comparison::TextIgnoringCase, true),
    ("stringlike",                Comparison::Like, false),
    ("stringnotlike",             Comparison::Like, true),
    ("numericequals",             Comparison::Number(Relation::Equal), false),
    ("numericnotequals",          Comparison::Number(Relation::Equal), true),
    ("numericlessthan",           Comparison::Number(Relation::Less), false),
    ("numericlessthanequals",     Comparison::Number(Relation::LessOrEqual), false),
    ("numericgreaterthan",        Comparison::Number(Relation::Greater), false),
    ("numericgreaterthanequals",  Comparison::Number(Relation::GreaterOrEqual), false),
    ("dateequals",                Comparison::Time(Relation::Equal), false),
    ("datenotequals",             Comparison::Time(Relation::Equal), true),
    ("datelessthan",              Comparison::Time(Relation::Less), false),
    ("datelessthanequals",        Comparison::Time(Relation::LessOrEqual), false),
    ("dategreaterthan",           Comparison::Time(Relation::Greater), false),
    ("dategreaterthanequals",     Comparison::Time(Relation::GreaterOrEqual), false),
    ("bool",                      Comparison::Boolean, false),
    ("binaryequals",              Comparison::Bytes, false),
    ("ipaddress",                 Comparison::Address, false),
    ("notipaddress",              Comparison::Address, true),
    ("arnequals",                 Comparison::Arn, false),
    ("arnlike",                   Comparison::Arn, false),
    ("arnnotequals",              Comparison::Arn, true),
    ("arnnotlike",                Comparison::Arn, true),
    ("null",                      Comparison::Absence, false),
];

/// An operator as a policy names it, in any letter case: `ForAnyValue:StringLikeIfExists`.
struct Operator {
    quantifier: Quantifier,
    comparison: Comparison,
    negated: bool,
    if_exists: bool,
}

impl Operator {
    fn named(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let (quantifier, name) = if let Some(name) = text.strip_prefix("forallvalues:") {
            (Quantifier::All, name)
        } else if let Some(name) = text.strip_prefix("foranyvalue:") {
            (Quantifier::Any, name)
        } else {
            (Quantifier::One, &*text)
        };
        let (name, if_exists) = match name.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let (_, comparison, negated) = OPERATORS.iter().find(|(operator, ..)| *operator == name)?;
        // Whether a key is absent cannot depend on whether it is there.
        if *comparison == Comparison::Absence && if_exists {
            return None;
        }
        Some(Self { quantifier, comparison: *comparison, negated: *negated, if_exists })
    }
}

impl Condition {
    /// `has_variables`: whether the policy's version has them.
    pub(crate) fn compile(
        condition: &document::Condition,
        kind: PolicyKind,
        has_variables: bool,
    ) -> Result<Self, PolicyError> {
        let operator = Operator::named(&condition.operator)
            .ok_or_else(|| PolicyError::UnknownOperator(condition.operator.clone()))?;
        let key = ConditionKey::named_in(&condition.key, kind);
        let single = match key.name {
            KeyName::EncryptionContext => Some("encryption context"),
            KeyName::RequestTag => Some("tag"),
            _ => None,
        };
        if let (Some(what), PolicyKind::Key, Quantifier::All) = (single, kind, operator.quantifier)
        {
            return Err(PolicyError::OverlyPermissive(what));
        }
        let values = &condition.values;
        let variables = has_variables.then_some(kind);
        let plain = Syntax { wildcards: false, variables };
        let wild = Syntax { wildcards: true, variables };
        let patterns = |syntax| values.iter().map(|value| Pattern::parse(value, syntax)).collect();
        let wanted = match operator.comparison {
            Comparison::Text => Wanted::Text(patterns(plain)),
            Comparison::TextIgnoringCase => Wanted::TextIgnoringCase(patterns(plain)),
            Comparison::Like => Wanted::Like(patterns(wild)),
            Comparison::Arn => Wanted::Arn(parse_all(values, "ARNs", |value| {
                ArnPattern::parse_or_any(value, wild)
            })?),
            Comparison::Number(relation) => {
                Wanted::Number(relation, parse_all(values, "numbers", |value| value.parse().ok())?)
            }
            Comparison::Time(relation) => {
                Wanted::Time(relation, parse_all(values, "dates", date::parse)?)
            }
            Comparison::Boolean => Wanted::Boolean(parse_all(values, "true or false", boolean)?),
            Comparison::Bytes => Wanted::Bytes(parse_all(values, "in base64", |value| {
                Some(BASE64_STANDARD.decode(value).ok()?.into())
            })?),
            Comparison::Address => {
                Wanted::Address(parse_all(values, "addresses", |value| value.parse().ok())?)
            }
            Comparison::Absence => Wanted::Absence(parse_all(values, "true or false", boolean)?),
        };
        Ok(Self {
            key,
            quantifier: operator.quantifier,
            negated: operator.negated,
            if_exists: operator.if_exists,
            wanted,
        })
    }

    /// Whether it says by their ARN who asks.
    pub(crate) fn names_principals(&self) -> bool {
        self.key.name == KeyName::PrincipalArn
            && self.quantifier == Quantifier::One
            && matches!(self.wanted, Wanted::Text(_) | Wanted::Like(_) | Wanted::Arn(_))
            && !self.negated
            && !self.if_exists
    }

    /// Whether the request passes, in a statement that denies or one that allows.
    pub(crate) fn holds(&self, context: &impl Context, denies: bool) -> bool {
        let found = context.find(&self.key);
        if let Wanted::Absence(wanted) = &self.wanted {
            return wanted.contains(&found.is_absent());
        }
        let has = |value: &Value<'_>| self.wanted.has(value, context);
        let passes = |value: &Value<'_>| has(value) != self.negated;
        match (&found, self.quantifier) {
            (Found::One(value), _) => passes(value),
            // Not in doubt for who asks.
            (Found::OneOf(values), _) if denies => values.iter().any(passes),
            (Found::OneOf(values), _) => values.iter().all(passes),
            (Found::Several(values), Quantifier::All) => values.iter().all(passes),
            (Found::Several(values), Quantifier::Any) if !values.is_empty() => {
                values.iter().any(passes)
            }
            // An operator for one value, and there are several: as if it were the set of them.
            (Found::Several(values), Quantifier::One) if !values.is_empty() => {
                values.iter().any(has) != self.negated
            }
            (_, Quantifier::All) => true,
            (_, Quantifier::Any) => false,
            (_, Quantifier::One) => self.if_exists || self.negated,
        }
    }
}

/// All of `values` as `parse` reads them. What cannot be read is refused: it would never be met.
fn parse_all<T>(
    values: &[String],
    what: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Box<[T]>, PolicyError> {
    let parse = |value: &String| {
        parse(value).ok_or_else(|| PolicyError::ConditionValue(what, value.clone()))
    };
    values.iter().map(parse).collect()
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

impl Wanted {
    /// Whether `value` is one of these.
    fn has(&self, value: &Value<'_>, context: &impl Context) -> bool {
        match self {
            Self::Text(patterns) | Self::Like(patterns) => {
                let text = value.text();
                patterns.iter().any(|pattern| pattern.matches(&text, context))
            }
            Self::TextIgnoringCase(patterns) => {
                let text = value.text();
                patterns.iter().any(|pattern| pattern.equals_ignoring_case(&text, context))
            }
            Self::Arn(patterns) => {
                let text = value.text();
                patterns.iter().any(|pattern| pattern.matches(&text, context))
            }
            Self::Number(relation, wanted) => value
                .number()
                .is_some_and(|number| wanted.iter().any(|wanted| relation.holds(&number, wanted))),
            Self::Time(relation, wanted) => value
                .time()
                .is_some_and(|time| wanted.iter().any(|wanted| relation.holds(&time, wanted))),
            Self::Boolean(wanted) => value.boolean().is_some_and(|found| wanted.contains(&found)),
            Self::Bytes(wanted) => {
                let text = value.text();
                wanted.iter().any(|wanted| **wanted == *text.as_bytes())
            }
            Self::Address(networks) => value
                .address()
                .is_some_and(|address| networks.iter().any(|network| network.contains(address))),
            Self::Absence(_) => false,
        }
    }
}
