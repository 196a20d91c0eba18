//! Grants: what they may say, and the tokens that stand for them.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>.

use std::collections::BTreeMap;

use api::Timestamp;
use api::kms::{
    CreateGrantRequest, GrantConstraints, GrantListEntry, GrantOperation, KeyUsageType,
};
use catalog::Picture;
use catalog::record::{Grant, GrantPlace, GrantPrincipal, GrantPrincipalName, Key, KeyName};
use hsm::{Domain, Purpose};
use identity::policy::{PrincipalId, PrincipalName};
use identity::{AccountId, Arn, Region, root_arn};

use crate::error::Error;
use crate::key::spec::{self, Kind};

/// How many pairs an encryption context in a constraint may have.
const CONTEXT_PAIRS_MAX: usize = 8;
/// How long a value in such a context may be, in characters.
const CONTEXT_VALUE_LENGTH_MAX: usize = 384;

/// What a request asks a grant to say. Two that are equal are one grant, if they have a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    pub(crate) grantee: GrantPrincipal,
    pub(crate) retiring: Option<GrantPrincipal>,
    pub(crate) operations: Box<[GrantOperation]>,
    pub(crate) constraints: Option<GrantConstraints>,
}

impl Terms {
    /// `account`: in which it is made, and so whose principals may be told not to be there. Refuses:
    /// Validation, InvalidArn.
    pub(crate) fn parse(
        input: &CreateGrantRequest,
        key: &Key,
        picture: &Picture,
        account: AccountId,
    ) -> Result<Self, Error> {
        let region = key.name.region;
        let principal = |arn: &Option<String>, service: &Option<String>| match (arn, service) {
            (Some(arn), None) => {
                let found = find_principal(arn, picture, region)?;
                let owner = Arn::parse(arn).and_then(|arn| arn.account.parse().ok());
                match found.id {
                    None if owner == Some(account) => Err(Error::InvalidPrincipal(arn.clone())),
                    // Another account's may be there or not: nothing says so, and the grant is to nobody.
                    _ => Ok(Some(found)),
                }
            }
            (None, Some(service)) => Ok(Some(service_principal(service))),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(Error::validation(BOTH_PRINCIPALS)),
        };
        let grantee = principal(&input.grantee_principal, &input.grantee_service_principal)?;
        let grantee = grantee.ok_or_else(|| {
            Error::validation(
                "You must specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
            )
        })?;
        let retiring = principal(&input.retiring_principal, &input.retiring_service_principal)?;
        let operations = operations(&input.operations, key)?;
        if let Some(constraints) = &input.constraints {
            check_constraints(constraints, key)?;
        }
        let source_arn = input.constraints.as_ref().and_then(|given| given.source_arn.as_ref());
        if matches!(grantee.name, GrantPrincipalName::Service(_))
            && (source_arn.is_none() || retiring.is_none())
        {
            return Err(Error::validation(
                "A grant to a GranteeServicePrincipal must have a SourceArn constraint, and a RetiringPrincipal or a RetiringServicePrincipal.",
            ));
        }
        Ok(Self { grantee, retiring, operations, constraints: input.constraints.clone() })
    }

    /// Whether `grant` says just this. The order of its operations does not count.
    pub(crate) fn are_those_of(&self, grant: &Grant) -> bool {
        let sorted = |operations: &[GrantOperation]| {
            let mut operations = operations.to_vec();
            operations.sort();
            operations
        };
        self.grantee == grant.grantee
            && self.retiring == grant.retiring
            && self.constraints == grant.constraints
            && sorted(&self.operations) == sorted(&grant.operations)
    }
}

const BOTH_PRINCIPALS: &str =
    "You can specify either a principal or a service principal, but not both.";

/// The principal that `arn` names, and whom that means now, if anybody. Refuses: InvalidArn.
pub(crate) fn find_principal(
    arn: &str,
    picture: &Picture,
    region: Region,
) -> Result<GrantPrincipal, Error> {
    let parsed = Arn::parse(arn).filter(|parsed| {
        parsed.partition == region.partition().as_str() && parsed.names_principal()
    });
    match parsed {
        Some(_) => {
            let name = GrantPrincipalName::Arn(arn.into());
            let unique_id = |name: &PrincipalName| picture.unique_id(name);
            Ok(GrantPrincipal::new(name, region.partition(), unique_id))
        }
        None => Err(Error::InvalidPrincipal(arn.to_owned())),
    }
}

pub(crate) fn service_principal(name: &str) -> GrantPrincipal {
    GrantPrincipal {
        name: GrantPrincipalName::Service(name.into()),
        id: Some(PrincipalId::Service(name.into())),
    }
}

/// `given` without repetitions. Refuses, as Validation, what a grant on `key` cannot allow.
fn operations(given: &[GrantOperation], key: &Key) -> Result<Box<[GrantOperation]>, Error> {
    let mut operations = Vec::new();
    for operation in given {
        if !operations.contains(operation) {
            operations.push(*operation);
        }
    }
    let unfit = operations.iter().find(|operation| !allows(key, **operation));
    if let Some(unfit) = unfit {
        return Err(Error::validation(format!(
            "Operation {unfit} is not supported in a grant on a KMS key with key spec {} and key usage {}.",
            key.spec, key.usage
        )));
    }
    match operations[..] {
        [] => Err(Error::validation("Grants must contain at least one operation.")),
        [GrantOperation::CreateGrant] => {
            Err(Error::validation("Grants must not contain only the CreateGrant operation."))
        }
        _ => Ok(operations.into()),
    }
}

/// Whether a grant on `key` can allow `operation`.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations>.
fn allows(key: &Key, operation: GrantOperation) -> bool {
    use GrantOperation as O;
    let symmetric = spec::kind(key.spec) == Kind::Symmetric;
    match operation {
        O::CreateGrant | O::DescribeKey | O::RetireGrant => true,
        O::Decrypt | O::Encrypt | O::ReEncryptFrom | O::ReEncryptTo => {
            key.usage == KeyUsageType::EncryptDecrypt
        }
        O::GenerateDataKey
        | O::GenerateDataKeyPair
        | O::GenerateDataKeyPairWithoutPlaintext
        | O::GenerateDataKeyWithoutPlaintext => symmetric,
        O::Sign | O::Verify => key.usage == KeyUsageType::SignVerify,
        O::GenerateMac | O::VerifyMac => key.usage == KeyUsageType::GenerateVerifyMac,
        O::DeriveSharedSecret => key.usage == KeyUsageType::KeyAgreement,
        O::Encapsulate | O::Decapsulate => key.usage == KeyUsageType::EncapsulateDecapsulate,
        O::GetPublicKey => spec::kind(key.spec) == Kind::Asymmetric,
    }
}

/// Refuses: Validation.
fn check_constraints(constraints: &GrantConstraints, key: &Key) -> Result<(), Error> {
    let GrantConstraints { encryption_context_equals, encryption_context_subset, .. } = constraints;
    let context = match (encryption_context_equals, encryption_context_subset) {
        // One without a pair counts too.
        (Some(_), Some(_)) => return Err(Error::validation("More than one constraint supplied")),
        (Some(context), None) | (None, Some(context)) => context,
        (None, None) => return Ok(()),
    };
    if spec::kind(key.spec) != Kind::Symmetric {
        return Err(Error::validation(format!(
            "Encryption context constraints are not supported on a KMS key with key spec {}.",
            key.spec
        )));
    }
    check_context(context)
}

fn check_context(context: &BTreeMap<String, String>) -> Result<(), Error> {
    if context.len() > CONTEXT_PAIRS_MAX {
        return Err(Error::validation(format!(
            "An encryption context constraint can have at most {CONTEXT_PAIRS_MAX} pairs."
        )));
    }
    if context.values().any(|value| value.chars().count() > CONTEXT_VALUE_LENGTH_MAX) {
        return Err(Error::validation(format!(
            "A value of an encryption context constraint can have at most {CONTEXT_VALUE_LENGTH_MAX} characters."
        )));
    }
    Ok(())
}

/// How a grant is shown in a list.
pub(crate) fn entry(grant: &Grant, picture: &Picture) -> GrantListEntry {
    let of = |principal: Option<&GrantPrincipal>| match principal {
        Some(GrantPrincipal { name: GrantPrincipalName::Arn(arn), id }) => {
            (Some(shown(arn, id.as_ref(), grant.place.key.account, picture)), None)
        }
        Some(GrantPrincipal { name: GrantPrincipalName::Service(name), .. }) => {
            (None, Some(name.to_string()))
        }
        None => (None, None),
    };
    let (grantee_principal, grantee_service_principal) = of(Some(&grant.grantee));
    let (retiring_principal, retiring_service_principal) = of(grant.retiring.as_ref());
    GrantListEntry {
        key_id: Some(grant.place.key.arn()),
        grant_id: Some(grant.place.id.to_string()),
        name: grant.name.as_deref().map(str::to_owned),
        creation_date: Some(Timestamp::from_millis(grant.created_ms)),
        issuing_account: Some(root_arn(grant.place.key.region, grant.issuing_account)),
        operations: Some(grant.operations.to_vec()),
        constraints: grant.constraints.clone(),
        grantee_principal,
        grantee_service_principal,
        retiring_principal,
        retiring_service_principal,
    }
}

/// A principal as AWS KMS shows it: by its unique id, once it is deleted. One of another account than
/// `account` is shown as it was written.
fn shown(arn: &str, id: Option<&PrincipalId>, account: AccountId, picture: &Picture) -> String {
    let is_own = Arn::parse(arn).is_some_and(|arn| arn.account.parse() == Ok(account));
    match id.and_then(PrincipalId::unique_id).filter(|_| is_own) {
        Some(id) if picture.member(id).is_none() => id.to_string(),
        _ => arn.to_owned(),
    }
}

/// A token for the grant at `place`: another one each time. See `docs/formats/seal.md`.
pub(crate) fn token(domain: &Domain, place: &GrantPlace) -> String {
    domain.seal_text(Purpose::GrantToken, b"", &place_text(place))
}

/// Which grant a token is for. It does not say that there is one. Refuses: InvalidGrantToken.
pub(crate) fn open(domain: &Domain, token: &str) -> Result<GrantPlace, Error> {
    let text = domain.open_text(Purpose::GrantToken, b"", token);
    text.as_deref().and_then(parse_place).ok_or(Error::InvalidGrantToken)
}

/// The key's ARN and the grant's id.
pub(crate) fn place_text(place: &GrantPlace) -> String {
    format!("{} {}", place.key.arn(), place.id)
}

/// The inverse of [`place_text`].
pub(crate) fn parse_place(text: &str) -> Option<GrantPlace> {
    let (arn, id) = text.split_once(' ')?;
    let arn = Arn::parse(arn)?;
    let key = KeyName {
        account: arn.account.parse().ok()?,
        region: Region::named(arn.region)?,
        id: arn.resource.strip_prefix("key/")?.parse().ok()?,
    };
    Some(GrantPlace { key, id: id.parse().ok()? })
}
