//! Aliases: which names a caller may give.

use identity::AliasName;

use crate::error::Error;

/// The name of an alias that a caller makes, moves or deletes.
///
/// Refuses: Validation; NotAuthorized for the reserved `alias/aws/…`.
pub(crate) fn parse_name(name: &str) -> Result<AliasName, Error> {
    let Some(rest) = name.strip_prefix("alias/") else {
        return Err(Error::validation(
            "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        ));
    };
    if rest.is_empty() {
        return Err(Error::validation("Invalid identifier"));
    }
    let name = AliasName::parse(name).ok_or_else(|| {
        Error::validation(format!("{name} contains invalid characters for an alias"))
    })?;
    if name.aws_service().is_some() {
        return Err(Error::NotAuthorized);
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_aws_refuses_is_refused_in_its_words() {
        assert_eq!(parse_name("alias/my-key").unwrap().as_str(), "alias/my-key");
        for (name, words) in [
            (
                "my-key",
                "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
            ),
            ("alias/", "Invalid identifier"),
            ("alias/my:alias", "alias/my:alias contains invalid characters for an alias"),
            ("alias/aws/s3", ""),
        ] {
            assert_eq!(parse_name(name).unwrap_err().to_string(), words, "{name}");
        }
    }
}
