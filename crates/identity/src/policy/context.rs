//! What conditions ask about: the request, as far as a policy can see it.

use std::borrow::Cow;
use std::net::IpAddr;

use super::condition_key::ConditionKey;
use super::date;
use super::decimal::Decimal;

/// What a request has for each condition key.
pub trait Context {
    /// The ARN of what it is done on; `None` for what is done on nothing yet: `*`.
    fn resource(&self) -> Option<&str>;

    /// Cheap when `key` is not in the request.
    fn find(&self, key: &ConditionKey) -> Found<'_>;

    /// Takes `steps` from what comparing may cost. False: nothing is left, and what is compared is not
    /// known to be equal.
    fn spend(&self, steps: usize) -> bool {
        let _ = steps;
        true
    }
}

/// What a request has for one condition key.
#[derive(Debug)]
pub enum Found<'a> {
    Absent,
    One(Value<'a>),
    /// Of a key that can have several values; perhaps none.
    Several(Vec<Value<'a>>),
    /// Of a key that has but one: it is not known which.
    OneOf(Vec<Value<'a>>),
}

impl<'a> Found<'a> {
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::One(Value::Text(text.into()))
    }

    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::One(_) | Self::OneOf(_) => false,
            Self::Several(values) => values.is_empty(),
        }
    }

    /// The value of a key that has but one.
    pub(crate) fn single(self) -> Option<Value<'a>> {
        match self {
            Self::One(value) => Some(value),
            Self::Absent | Self::Several(_) | Self::OneOf(_) => None,
        }
    }
}

/// A value of a condition key, of the key's type. To other types' operators, it is its text.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    Boolean(bool),
    /// In milliseconds since 1970.
    Time(i64),
    Address(IpAddr),
}

impl<'a> Value<'a> {
    pub(crate) fn text(&self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string().into(),
            Self::Boolean(true) => "true".into(),
            Self::Boolean(false) => "false".into(),
            Self::Time(milliseconds) => date::text(*milliseconds).into(),
            Self::Address(address) => address.to_string().into(),
        }
    }

    pub(crate) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some((*number).into()),
            Self::Time(milliseconds) => Some(Decimal::from_thousandths(*milliseconds)),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn time(&self) -> Option<i64> {
        match self {
            Self::Time(milliseconds) => Some(*milliseconds),
            Self::Number(seconds) => seconds.checked_mul(1000),
            Self::Text(text) => date::parse(text),
            _ => None,
        }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(boolean) => Some(*boolean),
            Self::Text(text) => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(*address),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}
