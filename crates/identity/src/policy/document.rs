//! The text of a policy, read: its form, not yet its meaning.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use std::borrow::Cow;
use std::ops::Range;

use api::json::{Error, Kind, Reader};

use super::PolicyError;
use super::principals::PrincipalName;
use crate::Partition;

/// What a policy hangs on, and so what it can say.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PolicyKind {
    /// On a KMS key: says whom it is about.
    Key,
    /// On a role: says who may be it.
    Trust,
    /// On a user or a role, as its boundary, or on a session.
    Identity,
    /// A guard rail for the principals of accounts.
    ServiceControl,
    /// A guard rail for the resources of accounts: denies, to everyone.
    ResourceControl,
}

impl PolicyKind {
    /// Whether it hangs on what is asked for, and says to whom it is given.
    pub fn is_of_resource(self) -> bool {
        matches!(self, Self::Key | Self::Trust)
    }
}

/// A policy of the right form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Document {
    /// Version 2012-10-17: it can have variables.
    pub(crate) has_variables: bool,
    pub(crate) statements: Vec<Statement>,
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Statement {
    pub(crate) sid: Option<String>,
    pub(crate) denies: bool,
    pub(crate) principal: Option<Element<PrincipalElement>>,
    pub(crate) action: Option<Element<Vec<String>>>,
    pub(crate) resource: Option<Element<Vec<String>>>,
    pub(crate) conditions: Vec<Condition>,
}

/// An element that also stands with `Not` before its name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Element<T> {
    pub(crate) negated: bool,
    pub(crate) value: T,
}

/// Whom a statement names, by kind.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct PrincipalElement {
    pub(crate) aws: Vec<String>,
    /// Where in the text each of these stands, with its quotation marks.
    pub(crate) places: Vec<Range<usize>>,
    pub(crate) services: Vec<String>,
    /// Providers of identities.
    pub(crate) federated: Vec<String>,
    /// Those of other kinds, who never ask here.
    pub(crate) others: Vec<String>,
}

/// One operator and one key, with the values that it is compared with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Condition {
    pub(crate) operator: String,
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
}

impl Document {
    pub(crate) fn read(text: &str, kind: PolicyKind) -> Result<Self, PolicyError> {
        let mut reader = Reader::new(text.as_bytes())?;
        let mut document = Self { has_variables: false, statements: Vec::new() };
        let mut has_statement = false;
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "Version" => {
                    document.has_variables = match &*string(&mut reader, "Version")? {
                        "2012-10-17" => true,
                        "2008-10-17" => false,
                        _ => {
                            return Err(PolicyError::Value("Version", "2012-10-17 or 2008-10-17"));
                        }
                    };
                }
                "Id" => drop(string(&mut reader, "Id")?),
                "Statement" => {
                    has_statement = true;
                    document.statements = statements(&mut reader, kind)?;
                }
                other => return Err(PolicyError::UnknownElement(other.into())),
            }
        }
        reader.end()?;
        if !has_statement {
            return Err(PolicyError::Missing("a policy", "a Statement"));
        }
        if kind == PolicyKind::ResourceControl && !document.has_variables {
            return Err(PolicyError::Value("Version", "2012-10-17 in a resource control policy"));
        }
        check_sids(&document.statements)?;
        Ok(document)
    }
}

/// One statement, or a list of at least one.
fn statements(reader: &mut Reader<'_>, kind: PolicyKind) -> Result<Vec<Statement>, PolicyError> {
    const FORM: PolicyError = PolicyError::Value("Statement", "an object or a list of objects");
    let mut statements = Vec::new();
    match reader.kind()? {
        Kind::Object => statements.push(statement(reader, kind)?),
        Kind::Array => {
            reader.begin_array()?;
            while reader.next_item()? {
                if reader.kind()? != Kind::Object {
                    return Err(FORM);
                }
                statements.push(statement(reader, kind)?);
            }
        }
        _ => return Err(FORM),
    }
    match statements[..] {
        [] => Err(PolicyError::Value("Statement", "not an empty list")),
        _ => Ok(statements),
    }
}

fn statement(reader: &mut Reader<'_>, kind: PolicyKind) -> Result<Statement, PolicyError> {
    let mut statement = Statement::default();
    let mut has_effect = false;
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        let negated = name.starts_with("Not");
        match &*name {
            "Sid" => statement.sid = Some(string(reader, "Sid")?.into()),
            "Effect" => {
                has_effect = true;
                statement.denies = match &*string(reader, "Effect")? {
                    "Allow" => false,
                    "Deny" => true,
                    _ => return Err(PolicyError::Value("Effect", "Allow or Deny")),
                };
            }
            "Principal" | "NotPrincipal" => {
                let value = principals(reader)?;
                set(&mut statement.principal, negated, value, "Principal and NotPrincipal")?;
            }
            "Action" | "NotAction" => {
                let value = strings(reader, "Action")?;
                set(&mut statement.action, negated, value, "Action and NotAction")?;
            }
            "Resource" | "NotResource" => {
                let value = strings(reader, "Resource")?;
                set(&mut statement.resource, negated, value, "Resource and NotResource")?;
            }
            "Condition" => statement.conditions = conditions(reader)?,
            other => return Err(PolicyError::UnknownElement(other.into())),
        }
    }
    if !has_effect {
        return Err(PolicyError::Missing("a statement", "an Effect"));
    }
    check_elements(&statement, kind)?;
    Ok(statement)
}

fn set<T>(
    element: &mut Option<Element<T>>,
    negated: bool,
    value: T,
    both: &'static str,
) -> Result<(), PolicyError> {
    match element.replace(Element { negated, value }) {
        Some(_) => Err(PolicyError::Both(both)),
        None => Ok(()),
    }
}

/// Which elements a statement of this kind of policy must have, and must not.
fn check_elements(statement: &Statement, kind: PolicyKind) -> Result<(), PolicyError> {
    const STATEMENT: &str = "a statement";
    match (kind, &statement.principal) {
        (PolicyKind::Key | PolicyKind::Trust, Some(Element { negated: true, .. }))
            if !statement.denies =>
        {
            return Err(PolicyError::AllowsNotPrincipal);
        }
        (PolicyKind::Key | PolicyKind::Trust, None) => {
            return Err(PolicyError::Missing(STATEMENT, "a Principal"));
        }
        (PolicyKind::Identity | PolicyKind::ServiceControl, Some(_)) => {
            return Err(PolicyError::Unwanted("a Principal"));
        }
        (PolicyKind::ResourceControl, principal) => {
            let is_everyone = |element: &Element<PrincipalElement>| {
                !element.negated && element.value.is_everyone()
            };
            if !principal.as_ref().is_some_and(is_everyone) {
                return Err(PolicyError::Value("Principal", "\"*\" in a resource control policy"));
            }
            if !statement.denies {
                return Err(PolicyError::Value("Effect", "Deny in a resource control policy"));
            }
            let is_named = |action: &Element<Vec<String>>| {
                !action.negated && action.value.iter().all(|action| action != "*")
            };
            if !statement.action.as_ref().is_none_or(is_named) {
                return Err(PolicyError::Value(
                    "Action",
                    "of a service in a resource control policy",
                ));
            }
        }
        _ => {}
    }
    // In a key policy, a statement without them is taken, and says nothing.
    if kind != PolicyKind::Key {
        if statement.action.is_none() {
            return Err(PolicyError::Missing(STATEMENT, "an Action"));
        }
        if kind == PolicyKind::Trust {
            check_trust(statement)?;
        } else if statement.resource.is_none() {
            return Err(PolicyError::Missing(STATEMENT, "a Resource"));
        }
        let plain = |sid: &String| sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !statement.sid.as_ref().is_none_or(plain) {
            return Err(PolicyError::Value("Sid", "of letters and digits"));
        }
    }
    Ok(())
}

/// A trust policy is about the role that it is of, and about being it.
fn check_trust(statement: &Statement) -> Result<(), PolicyError> {
    if let Some(Element { negated, .. }) = &statement.resource {
        return Err(PolicyError::Prohibited(if *negated { "NotResource" } else { "Resource" }));
    }
    let is_of_sts = |action: &String| {
        action.split_once(':').is_some_and(|(service, _)| service.eq_ignore_ascii_case("sts"))
    };
    match &statement.action {
        Some(Element { value, .. }) if !value.iter().all(is_of_sts) => Err(PolicyError::NotOfSts),
        _ => Ok(()),
    }
}

/// Two statements must not have the same Sid.
fn check_sids(statements: &[Statement]) -> Result<(), PolicyError> {
    let mut sids: Vec<_> =
        statements.iter().filter_map(|statement| statement.sid.as_ref()).collect();
    sids.sort_unstable();
    let twice = sids.iter().zip(sids.iter().skip(1)).find(|(one, other)| one == other);
    match twice {
        Some((sid, _)) if !sid.is_empty() => Err(PolicyError::SidTwice((*sid).clone())),
        _ => Ok(()),
    }
}

impl PrincipalElement {
    fn is_everyone(&self) -> bool {
        self.aws == ["*"]
            && self.services.is_empty()
            && self.federated.is_empty()
            && self.others.is_empty()
    }

    /// Those who can ask here, in the order of the policy.
    pub(crate) fn names(&self, partition: Partition) -> Result<Vec<PrincipalName>, PolicyError> {
        let aws = self.aws.iter().map(|text| parse(text, partition));
        let services =
            self.services.iter().map(|name| Ok(PrincipalName::Service(name.as_str().into())));
        // Of others than OpenID Connect providers nobody ever asks here.
        let federated = self.federated.iter();
        let providers =
            federated.filter_map(|text| PrincipalName::parse_provider(text, partition)).map(Ok);
        aws.chain(services).chain(providers).collect()
    }

    /// Those of AWS accounts, each with its place in the text.
    pub(crate) fn places(
        &self,
        partition: Partition,
    ) -> impl Iterator<Item = Result<(PrincipalName, Range<usize>), PolicyError>> {
        let places = self.aws.iter().zip(&self.places);
        places.map(move |(text, place)| Ok((parse(text, partition)?, place.clone())))
    }
}

fn parse(text: &str, partition: Partition) -> Result<PrincipalName, PolicyError> {
    PrincipalName::parse(text, partition)
        .map_err(|_| PolicyError::InvalidPrincipal(text.to_owned()))
}

/// `"*"`, or an object of kinds of principals.
fn principals(reader: &mut Reader<'_>) -> Result<PrincipalElement, PolicyError> {
    const FORM: PolicyError = PolicyError::Value("Principal", "\"*\" or an object");
    let mut element = PrincipalElement::default();
    match reader.kind()? {
        Kind::String => {
            for (text, place) in placed_strings(reader, "Principal")? {
                element.aws.push(text);
                element.places.push(place);
            }
            return if element.is_everyone() { Ok(element) } else { Err(FORM) };
        }
        Kind::Object => {}
        _ => return Err(FORM),
    }
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        let strings = placed_strings(reader, "Principal")?;
        let values = match &*name {
            "AWS" => {
                element.places.extend(strings.iter().map(|(_, place)| place.clone()));
                &mut element.aws
            }
            "Service" => &mut element.services,
            "Federated" => &mut element.federated,
            "CanonicalUser" => &mut element.others,
            _ => return Err(PolicyError::UnknownElement(name.into())),
        };
        values.extend(strings.into_iter().map(|(text, _)| text));
    }
    Ok(element)
}

/// Operators, each with condition keys, each with values.
fn conditions(reader: &mut Reader<'_>) -> Result<Vec<Condition>, PolicyError> {
    fn begin(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
        match reader.kind()? {
            Kind::Object => Ok(reader.begin_object()?),
            _ => Err(PolicyError::Value("Condition", "an object of objects")),
        }
    }
    let mut conditions = Vec::new();
    begin(reader)?;
    while let Some(operator) = reader.next_name()? {
        begin(reader)?;
        while let Some(key) = reader.next_name()? {
            let (operator, key) = (operator.clone().into(), key.into());
            conditions.push(Condition { operator, key, values: scalars(reader)? });
        }
    }
    Ok(conditions)
}

fn string<'a>(reader: &mut Reader<'a>, element: &'static str) -> Result<Cow<'a, str>, PolicyError> {
    match reader.kind()? {
        Kind::String => Ok(reader.string()?),
        _ => Err(PolicyError::Value(element, "a string")),
    }
}

/// One string, or a list of strings.
fn strings(reader: &mut Reader<'_>, element: &'static str) -> Result<Vec<String>, PolicyError> {
    let strings = placed_strings(reader, element)?;
    Ok(strings.into_iter().map(|(text, _)| text).collect())
}

/// [`strings`], each with its place in the text.
fn placed_strings(
    reader: &mut Reader<'_>,
    element: &'static str,
) -> Result<Vec<(String, Range<usize>)>, PolicyError> {
    fn placed(
        reader: &mut Reader<'_>,
        element: &'static str,
    ) -> Result<(String, Range<usize>), PolicyError> {
        // Its kind is told by what it begins with.
        reader.kind()?;
        let begin = reader.position();
        let text = string(reader, element)?.into();
        Ok((text, begin..reader.position()))
    }
    let mut strings = Vec::new();
    match reader.kind()? {
        Kind::String => strings.push(placed(reader, element)?),
        Kind::Array => {
            reader.begin_array()?;
            while reader.next_item()? {
                strings.push(placed(reader, element)?);
            }
        }
        _ => return Err(PolicyError::Value(element, "a string or a list of strings")),
    }
    Ok(strings)
}

/// One value of a condition, or a list of them.
fn scalars(reader: &mut Reader<'_>) -> Result<Vec<String>, PolicyError> {
    let mut values = Vec::new();
    if reader.kind()? == Kind::Array {
        reader.begin_array()?;
        while reader.next_item()? {
            values.push(scalar(reader)?);
        }
    } else {
        values.push(scalar(reader)?);
    }
    Ok(values)
}

fn scalar(reader: &mut Reader<'_>) -> Result<String, PolicyError> {
    Ok(match reader.kind()? {
        Kind::String => reader.string()?.into(),
        Kind::Number => reader.number()?.as_str().into(),
        Kind::Boolean(true) => text_of(reader, "true")?,
        Kind::Boolean(false) => text_of(reader, "false")?,
        _ => {
            return Err(PolicyError::Value(
                "A condition's value",
                "a string, a number or a boolean",
            ));
        }
    })
}

fn text_of(reader: &mut Reader<'_>, text: &str) -> Result<String, Error> {
    reader.boolean()?;
    Ok(text.into())
}
