//! Policies: the form of a policy document.
//!
//! What is checked here is the grammar of the language. Policies are not evaluated yet.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use api::json::{Error, Kind, Reader};

/// Why a text is no key policy.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PolicyError {
    #[error("Policy contains invalid json")]
    Json(#[from] Error),
    #[error("{0} is not an element of a policy")]
    UnknownElement(String),
    #[error("{0} must be {1}")]
    Value(&'static str, &'static str),
    #[error("A statement must have {0}")]
    Missing(&'static str),
    #[error("A statement must not have both {0}")]
    Both(&'static str),
    #[error("{0} is not a condition operator")]
    UnknownOperator(String),
}

/// Checks that `text` is a key policy by its form.
pub fn check_key_policy(text: &str) -> Result<(), PolicyError> {
    let mut reader = Reader::new(text.as_bytes())?;
    let mut has_statement = false;
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        match &*name {
            "Version" => {
                let version = string(&mut reader, "Version")?;
                if version != "2012-10-17" && version != "2008-10-17" {
                    return Err(PolicyError::Value("Version", "2012-10-17 or 2008-10-17"));
                }
            }
            "Id" => drop(string(&mut reader, "Id")?),
            "Statement" => {
                has_statement = true;
                statements(&mut reader)?;
            }
            other => return Err(PolicyError::UnknownElement(other.into())),
        }
    }
    reader.end()?;
    if has_statement { Ok(()) } else { Err(PolicyError::Missing("a policy with a Statement")) }
}

/// One statement, or a list of at least one.
fn statements(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
    match reader.kind()? {
        Kind::Object => statement(reader),
        Kind::Array => {
            let mut any = false;
            reader.begin_array()?;
            while reader.next_item()? {
                any = true;
                if reader.kind()? != Kind::Object {
                    return Err(PolicyError::Value("Statement", "an object or a list of objects"));
                }
                statement(reader)?;
            }
            if any { Ok(()) } else { Err(PolicyError::Value("Statement", "not an empty list")) }
        }
        _ => Err(PolicyError::Value("Statement", "an object or a list of objects")),
    }
}

fn statement(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
    let (mut effect, mut principal, mut action, mut resource) = (false, 0u8, 0u8, 0u8);
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        match &*name {
            "Sid" => drop(string(reader, "Sid")?),
            "Effect" => {
                effect = true;
                let value = string(reader, "Effect")?;
                if value != "Allow" && value != "Deny" {
                    return Err(PolicyError::Value("Effect", "Allow or Deny"));
                }
            }
            "Principal" | "NotPrincipal" => {
                principal = principal.saturating_add(1);
                principals(reader)?;
            }
            "Action" | "NotAction" => {
                action = action.saturating_add(1);
                strings(reader, "Action")?;
            }
            "Resource" | "NotResource" => {
                resource = resource.saturating_add(1);
                strings(reader, "Resource")?;
            }
            "Condition" => conditions(reader)?,
            other => return Err(PolicyError::UnknownElement(other.into())),
        }
    }
    if !effect {
        return Err(PolicyError::Missing("an Effect"));
    }
    if principal == 0 {
        return Err(PolicyError::Missing("a Principal"));
    }
    for (count, both) in [
        (principal, "Principal and NotPrincipal"),
        (action, "Action and NotAction"),
        (resource, "Resource and NotResource"),
    ] {
        if count > 1 {
            return Err(PolicyError::Both(both));
        }
    }
    Ok(())
}

/// `"*"`, or an object of kinds of principals.
fn principals(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
    if reader.kind()? == Kind::String {
        return match &*reader.string()? {
            "*" => Ok(()),
            _ => Err(PolicyError::Value("Principal", "\"*\" or an object")),
        };
    }
    if reader.kind()? != Kind::Object {
        return Err(PolicyError::Value("Principal", "\"*\" or an object"));
    }
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        if !matches!(&*name, "AWS" | "Service" | "Federated" | "CanonicalUser") {
            return Err(PolicyError::UnknownElement(name.into()));
        }
        strings(reader, "Principal")?;
    }
    Ok(())
}

/// Operators, each with condition keys, each with values.
fn conditions(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
    let is_object = |reader: &mut Reader<'_>| match reader.kind()? {
        Kind::Object => Ok(()),
        _ => Err(PolicyError::Value("Condition", "an object of objects")),
    };
    is_object(reader)?;
    reader.begin_object()?;
    while let Some(operator) = reader.next_name()? {
        if !is_operator(&operator) {
            return Err(PolicyError::UnknownOperator(operator.into()));
        }
        is_object(reader)?;
        reader.begin_object()?;
        while reader.next_name()?.is_some() {
            scalars(reader)?;
        }
    }
    Ok(())
}

/// Whether `name` is a condition operator, in any letter case, with its prefix and suffix.
fn is_operator(name: &str) -> bool {
    #[rustfmt::skip]
    const OPERATORS: &[&str] = &[
        "stringequals", "stringnotequals", "stringequalsignorecase", "stringnotequalsignorecase",
        "stringlike", "stringnotlike", "numericequals", "numericnotequals", "numericlessthan",
        "numericlessthanequals", "numericgreaterthan", "numericgreaterthanequals", "dateequals",
        "datenotequals", "datelessthan", "datelessthanequals", "dategreaterthan",
        "dategreaterthanequals", "bool", "binaryequals", "ipaddress", "notipaddress", "arnequals",
        "arnlike", "arnnotequals", "arnnotlike", "null",
    ];
    let name = name.to_ascii_lowercase();
    let name = name
        .strip_prefix("forallvalues:")
        .or_else(|| name.strip_prefix("foranyvalue:"))
        .unwrap_or(&name);
    // Whether a key is absent cannot depend on whether it is there.
    let plain = name.strip_suffix("ifexists").filter(|operator| *operator != "null");
    OPERATORS.contains(&plain.unwrap_or(name))
}

fn string<'a>(
    reader: &mut Reader<'a>,
    element: &'static str,
) -> Result<std::borrow::Cow<'a, str>, PolicyError> {
    match reader.kind()? {
        Kind::String => Ok(reader.string()?),
        _ => Err(PolicyError::Value(element, "a string")),
    }
}

/// One string, or a list of strings.
fn strings(reader: &mut Reader<'_>, element: &'static str) -> Result<(), PolicyError> {
    match reader.kind()? {
        Kind::String => drop(reader.string()?),
        Kind::Array => {
            reader.begin_array()?;
            while reader.next_item()? {
                string(reader, element)?;
            }
        }
        _ => return Err(PolicyError::Value(element, "a string or a list of strings")),
    }
    Ok(())
}

/// One value of a condition, or a list of them.
fn scalars(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
    if reader.kind()? != Kind::Array {
        return scalar(reader);
    }
    reader.begin_array()?;
    while reader.next_item()? {
        scalar(reader)?;
    }
    Ok(())
}

fn scalar(reader: &mut Reader<'_>) -> Result<(), PolicyError> {
    match reader.kind()? {
        Kind::String | Kind::Number | Kind::Boolean(_) => Ok(reader.skip()?),
        _ => Err(PolicyError::Value("A condition's value", "a string, a number or a boolean")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_of_the_right_form_are_taken() {
        for text in [
            r#"{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#,
            r#"{"Statement":{"Effect":"Deny","Principal":"*","NotAction":["kms:Decrypt"],"Resource":["*"],"Condition":{"ForAnyValue:StringLikeIfExists":{"kms:EncryptionContextKeys":["a","b"]},"Bool":{"aws:SecureTransport":false}}}}"#,
            r#"{"Statement":[{"Effect":"Allow","NotPrincipal":{"Service":["s3.amazonaws.com"]}}]}"#,
        ] {
            assert_eq!(check_key_policy(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn others_are_refused_with_the_reason() {
        for (text, words) in [
            ("", "invalid json"),
            ("[]", "invalid json"),
            (r#"{"Version":"2012-10-17"}"#, "a policy with a Statement"),
            (r#"{"Version":"2012-10-18","Statement":[]}"#, "Version must be"),
            (r#"{"Statement":[]}"#, "not an empty list"),
            (r#"{"Statement":["a"]}"#, "a list of objects"),
            (r#"{"Statement":{"Effect":"Allow","Principal":"*"},"Statement":{}}"#, "invalid json"),
            (r#"{"Statement":{"Principal":"*"}}"#, "an Effect"),
            (r#"{"Statement":{"Effect":"allow","Principal":"*"}}"#, "Allow or Deny"),
            (r#"{"Statement":{"Effect":"Allow"}}"#, "a Principal"),
            (r#"{"Statement":{"Effect":"Allow","Principal":"a"}}"#, "Principal must be"),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Aws":"a"}}}"#,
                "Aws is not an element",
            ),
            (r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":1}}"#, "Action must be"),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","NotAction":"b"}}"#,
                "both Action",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"StringIs":{}}}}"#,
                "StringIs is not",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"NullIfExists":{}}}}"#,
                "NullIfExists is not",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"Bool":{"a":{}}}}}"#,
                "condition's value",
            ),
            (r#"{"Statement":{"Effect":"Allow","Principal":"*","Effects":1}}"#, "Effects is not"),
        ] {
            let error = check_key_policy(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
