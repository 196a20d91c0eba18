//! Grants: what one allows, to whom, within which bounds.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>.

use std::collections::BTreeMap;

use api::kms::{GrantConstraints, GrantOperation, Operation};

use super::action::Action;
use super::context::{Context, Found};
use super::pattern::{ArnPattern, Syntax};
use super::principals::{Asker, AskerKind, PrincipalId, Reach};
use super::{ConditionKey, Granted};

/// What a grant says.
#[derive(Clone, Copy, Debug)]
pub struct GrantTerms<'a> {
    pub grantee: &'a PrincipalId,
    pub operations: &'a [GrantOperation],
    pub constraints: Option<&'a GrantConstraints>,
}

/// What is asked of a key's grants.
#[derive(Clone, Copy, Debug)]
pub struct GrantUse<'a> {
    pub operation: GrantOperation,
    pub encryption_context: Option<&'a EncryptionContext>,
    /// The resource that a service asks for.
    pub source_arn: Option<&'a str>,
    /// To make this grant, with CreateGrant.
    pub child: Option<(&'a [GrantOperation], Option<&'a GrantConstraints>)>,
}

/// The pairs of an encryption context.
pub type EncryptionContext = BTreeMap<String, String>;

/// The operation of a grant that `action` is, if a grant can allow it.
pub fn grant_operation(action: Action) -> Option<GrantOperation> {
    use GrantOperation as G;
    Some(match action {
        Action::ReEncryptFrom => G::ReEncryptFrom,
        Action::ReEncryptTo => G::ReEncryptTo,
        Action::Iam(_) | Action::Sts(_) | Action::StsTagSession | Action::StsSetSourceIdentity => {
            return None;
        }
        Action::Kms(operation) => match operation {
            Operation::CreateGrant => G::CreateGrant,
            Operation::Decapsulate => G::Decapsulate,
            Operation::Decrypt => G::Decrypt,
            Operation::DeriveSharedSecret => G::DeriveSharedSecret,
            Operation::DescribeKey => G::DescribeKey,
            Operation::Encapsulate => G::Encapsulate,
            Operation::Encrypt => G::Encrypt,
            Operation::GenerateDataKey => G::GenerateDataKey,
            Operation::GenerateDataKeyPair => G::GenerateDataKeyPair,
            Operation::GenerateDataKeyPairWithoutPlaintext => {
                G::GenerateDataKeyPairWithoutPlaintext
            }
            Operation::GenerateDataKeyWithoutPlaintext => G::GenerateDataKeyWithoutPlaintext,
            Operation::GenerateMac => G::GenerateMac,
            Operation::GetPublicKey => G::GetPublicKey,
            Operation::RetireGrant => G::RetireGrant,
            Operation::Sign => G::Sign,
            Operation::Verify => G::Verify,
            Operation::VerifyMac => G::VerifyMac,
            _ => return None,
        },
    })
}

impl GrantTerms<'_> {
    /// Whether it allows `asker` this use.
    pub fn allow(&self, asker: &Asker<'_>, wanted: &GrantUse<'_>) -> Granted {
        match asker.reach(self.grantee) {
            Some(reach) if self.cover(wanted) => granted_to(asker, reach),
            _ => Granted::No,
        }
    }

    /// Whether it allows this use to its grantee.
    pub fn cover(&self, wanted: &GrantUse<'_>) -> bool {
        self.operations.contains(&wanted.operation)
            && match wanted.child {
                Some((operations, constraints)) => {
                    operations.iter().all(|operation| self.operations.contains(operation))
                        && self.bound(constraints)
                        && self.source_is(wanted.source_arn)
                }
                None => self.constraints_hold(wanted),
            }
    }

    fn constraints_hold(&self, wanted: &GrantUse<'_>) -> bool {
        let Some(constraints) = self.constraints else { return true };
        let context = || wanted.encryption_context.into_iter().flatten().map(folded);
        let (equals, subset) =
            (&constraints.encryption_context_equals, &constraints.encryption_context_subset);
        match wanted.operation {
            GrantOperation::RetireGrant => true,
            // It has no encryption context.
            GrantOperation::DescribeKey => self.source_is(wanted.source_arn),
            _ => {
                equals.as_ref().is_none_or(|wanted| same_pairs(pairs(wanted), context().collect()))
                    && subset.as_ref().is_none_or(|wanted| {
                        let (wanted, given) = (pairs(wanted), context().collect::<Vec<_>>());
                        // Nor may a pair that is asked for have another beside it of the same key.
                        let is_other = |pair: &Pair<'_>| {
                            !wanted.contains(pair) && wanted.iter().any(|(key, _)| *key == pair.0)
                        };
                        wanted.iter().all(|pair| given.contains(pair))
                            && !given.iter().any(is_other)
                    })
                    && self.source_is(wanted.source_arn)
            }
        }
    }

    fn source_is(&self, source_arn: Option<&str>) -> bool {
        let wanted = self.constraints.and_then(|constraints| constraints.source_arn.as_deref());
        let Some(wanted) = wanted else { return true };
        let pattern = ArnPattern::parse(wanted, Syntax { wildcards: true, variables: None });
        match (pattern, source_arn) {
            (Some(pattern), Some(arn)) => pattern.matches(arn, &Nothing),
            _ => false,
        }
    }

    /// Whether the constraints of another grant are as strict as its own, or stricter.
    fn bound(&self, child: Option<&GrantConstraints>) -> bool {
        let Some(own) = self.constraints else { return true };
        let none = GrantConstraints::default();
        let child = child.unwrap_or(&none);
        let child_context =
            child.encryption_context_equals.as_ref().or(child.encryption_context_subset.as_ref());
        let equals = own.encryption_context_equals.as_ref().is_none_or(|own| {
            let child = child.encryption_context_equals.as_ref();
            child.is_some_and(|child| same_pairs(pairs(own), pairs(child)))
        });
        let subset = own.encryption_context_subset.as_ref().is_none_or(|own| {
            let child = child_context.map(pairs).unwrap_or_default();
            own.iter().map(folded).all(|pair| child.contains(&pair))
        });
        let source = own.source_arn.is_none() || own.source_arn == child.source_arn;
        equals && subset && source
    }
}

/// What a grant to who is meant by this name of theirs gives: to the account of who asks, or to who asks.
pub fn granted_to(asker: &Asker<'_>, reach: Reach) -> Granted {
    match (reach, asker.kind) {
        (Reach::Account, AskerKind::Root) => Granted::ToAsker,
        (Reach::Account, _) => Granted::ToAccount,
        // A grant is not cut as policies are: one to a user is none to those the user makes sessions for.
        (Reach::Role, AskerKind::FederatedUser { .. }) => Granted::No,
        _ => Granted::ToAsker,
    }
}

type Pair<'a> = (String, &'a str);

/// In a constraint, keys are compared without letter case, values with it.
fn folded<'a>((key, value): (&String, &'a String)) -> Pair<'a> {
    (key.to_ascii_lowercase(), value)
}

fn pairs(context: &EncryptionContext) -> Vec<Pair<'_>> {
    context.iter().map(folded).collect()
}

fn same_pairs(mut one: Vec<Pair<'_>>, mut other: Vec<Pair<'_>>) -> bool {
    one.sort_unstable();
    other.sort_unstable();
    one == other
}

/// No request: a constraint has no variables.
struct Nothing;

impl Context for Nothing {
    fn resource(&self) -> Option<&str> {
        None
    }

    fn find(&self, _: &ConditionKey) -> Found<'_> {
        Found::Absent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(text: &str) -> EncryptionContext {
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap();
            (key.to_owned(), value.to_owned())
        };
        text.split_whitespace().map(pair).collect()
    }

    /// `=` and pairs, `<` and pairs, `@` and an ARN, or nothing.
    fn constraints(text: &str) -> Option<GrantConstraints> {
        let mut constraints = GrantConstraints::default();
        match text.split_at_checked(1)? {
            ("=", pairs) => constraints.encryption_context_equals = Some(context(pairs)),
            ("<", pairs) => constraints.encryption_context_subset = Some(context(pairs)),
            (_, arn) => constraints.source_arn = Some(arn.into()),
        }
        Some(constraints)
    }

    const GRANTEE: PrincipalId = PrincipalId::Account(crate::AccountId::FIRST);

    #[test]
    fn a_constraint_holds_for_the_pairs_that_it_names() {
        for (constraint, given, expected) in [
            ("", "", true),
            ("", "a=1", true),
            ("=a=1", "a=1", true),
            ("=a=1", "A=1", true),
            ("=a=1", "a=1 b=2", false),
            ("=a=1 b=2", "a=1", false),
            ("=a=x", "a=X", false),
            ("=", "", true),
            ("=", "a=1", false),
            ("<a=1", "b=2 A=1", true),
            ("<a=1", "a=2", false),
            ("<a=1", "a=1 A=2", false),
            ("<a=1 A=2", "a=1 A=2 b=3", true),
            ("<a=1", "", false),
            ("<", "a=1", true),
            ("@arn:aws:ec2:r:1:volume/v", "", false),
        ] {
            let (constraints, given) = (constraints(constraint), context(given));
            let wanted = |operation| GrantUse {
                operation,
                encryption_context: Some(&given),
                source_arn: None,
                child: None,
            };
            let operations = [GrantOperation::Decrypt, GrantOperation::DescribeKey];
            let terms = GrantTerms {
                grantee: &GRANTEE,
                operations: &operations,
                constraints: constraints.as_ref(),
            };
            assert_eq!(terms.cover(&wanted(GrantOperation::Decrypt)), expected, "{constraints:?}");
            let has_source = constraint.starts_with('@');
            assert_eq!(terms.cover(&wanted(GrantOperation::DescribeKey)), !has_source);
            assert!(!terms.cover(&wanted(GrantOperation::Encrypt)), "not one of its operations");
        }
    }

    #[test]
    fn a_source_is_an_arn() {
        let given = "arn:aws:ec2:eu-west-1:111122223333:volume/v-1";
        for (wanted, expected) in [
            (given, true),
            ("arn:aws:ec2:eu-west-1:111122223333:volume/*", true),
            ("arn:aws:ec2:eu-west-1:444455556666:volume/*", false),
            ("arn:aws:ec2:*", false),
            ("*", false),
        ] {
            let constraints =
                GrantConstraints { source_arn: Some(wanted.into()), ..GrantConstraints::default() };
            let operations = [GrantOperation::Decrypt, GrantOperation::RetireGrant];
            let terms = GrantTerms {
                grantee: &GRANTEE,
                operations: &operations,
                constraints: Some(&constraints),
            };
            let wanted_use = |operation, source_arn| GrantUse {
                operation,
                encryption_context: None,
                source_arn,
                child: None,
            };
            let decrypt = wanted_use(GrantOperation::Decrypt, Some(given));
            assert_eq!(terms.cover(&decrypt), expected, "{wanted}");
            assert!(!terms.cover(&wanted_use(GrantOperation::Decrypt, None)), "{wanted}");
            assert!(terms.cover(&wanted_use(GrantOperation::RetireGrant, None)), "{wanted}");
        }
    }

    #[test]
    fn a_child_is_no_less_strict_than_its_parent() {
        for (parent, child, expected) in [
            ("", "", true),
            ("", "=a=1", true),
            ("=a=1", "=A=1", true),
            ("=a=1", "=a=1 b=2", false),
            ("=a=1", "<a=1", false),
            ("=a=1", "", false),
            ("<a=1", "<a=1 b=2", true),
            ("<a=1", "=a=1 b=2", true),
            ("<a=1", "=b=2", false),
            ("<a=1", "", false),
            ("@arn:aws:ec2:r:1:volume/v", "", false),
        ] {
            let (parent, child) = (constraints(parent), constraints(child));
            let operations = [GrantOperation::CreateGrant, GrantOperation::Decrypt];
            let terms = GrantTerms {
                grantee: &GRANTEE,
                operations: &operations,
                constraints: parent.as_ref(),
            };
            let covers = |operations: &[GrantOperation]| {
                terms.cover(&GrantUse {
                    operation: GrantOperation::CreateGrant,
                    encryption_context: None,
                    source_arn: None,
                    child: Some((operations, child.as_ref())),
                })
            };
            assert_eq!(covers(&[GrantOperation::Decrypt]), expected, "{parent:?} {child:?}");
            assert!(!covers(&[GrantOperation::Encrypt]), "not one of its parent's operations");
        }
    }

    #[test]
    fn every_operation_of_a_grant_is_an_action() {
        let actions = Operation::ALL.into_iter().map(Action::Kms);
        let actions = actions.chain([Action::ReEncryptFrom, Action::ReEncryptTo]);
        let operations: Vec<_> = actions.filter_map(grant_operation).collect();
        assert_eq!(operations.len(), GrantOperation::ALL.len());
        for operation in operations {
            assert!(GrantOperation::ALL.contains(&operation));
        }
    }
}
