//! Condition keys: what a condition, or a variable, can ask about a request.
//!
//! Sources: <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.

use super::PolicyKind;

/// A condition key. Its name is the same in any ASCII letter case: no other letters are taken for each other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConditionKey {
    pub name: KeyName,
    /// What follows the name of a family, in lower case: the key of a tag, or of a pair of an encryption
    /// context, or the number of a register.
    pub rest: Box<str>,
}

impl ConditionKey {
    /// Any text is the name of a condition key. One that no service has is in no request.
    pub fn named(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let single = SINGLE.iter().find(|(known, _)| *known == text);
        if let Some((_, name)) = single {
            return Self { name: *name, rest: "".into() };
        }
        for (prefix, name) in FAMILIES {
            if let Some(rest) = text.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
                return Self { name: *name, rest: rest.into() };
            }
        }
        // Of any issuer: which ones there are is not known here.
        let of_web_identity = text.rsplit_once(':').is_some_and(|(issuer, claim)| {
            !issuer.is_empty() && WEB_IDENTITY_CLAIMS.contains(&claim)
        });
        let name = if of_web_identity { KeyName::WebIdentity } else { KeyName::Unknown };
        Self { name, rest: text.into() }
    }

    /// [`ConditionKey::named`] in a policy of this kind: to a key policy, what other policies than itself
    /// can be changed by is unknown.
    pub(crate) fn named_in(text: &str, kind: PolicyKind) -> Self {
        let key = Self::named(text);
        match key.name {
            KeyName::ResourceAliases | KeyName::ResourceTag | KeyName::IamResourceTag
                if kind == PolicyKind::Key =>
            {
                Self { name: KeyName::Unknown, rest: text.to_ascii_lowercase().into() }
            }
            _ => key,
        }
    }
}

/// The condition keys that a request to Strongroom can have, and families of such.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyName {
    // Of who asks.
    FederatedProvider,
    /// Never known: nobody has a second factor here.
    MultiFactorAuthAge,
    MultiFactorAuthPresent,
    PrincipalAccount,
    PrincipalArn,
    PrincipalIsAwsService,
    PrincipalOrgId,
    PrincipalServiceName,
    /// Several.
    PrincipalServiceNamesList,
    /// A family, by the tag's key.
    PrincipalTag,
    PrincipalType,
    /// That of the session of who asks.
    SourceIdentity,
    TokenIssueTime,
    UserId,
    Username,
    /// A family, by issuer and claim: `oidc.example.com/id/1:sub`. A claim can have several values.
    WebIdentity,

    // Of how it asks.
    CurrentTime,
    EpochTime,
    RequestedRegion,
    SecureTransport,
    SourceAccount,
    SourceArn,
    SourceIp,
    UserAgent,
    ViaAwsService,

    // Of what it asks for.
    /// A family, by the tag's key.
    RequestTag,
    ResourceAccount,
    ResourceOrgId,
    /// A family, by the tag's key.
    ResourceTag,
    /// Several.
    TagKeys,

    // Of KMS.
    BypassPolicyLockoutSafetyCheck,
    CallerAccount,
    DataKeyPairSpec,
    EncryptionAlgorithm,
    /// A family, by the key of the pair.
    EncryptionContext,
    /// Several.
    EncryptionContextKeys,
    ExpirationModel,
    GrantConstraintSourceArn,
    GrantConstraintType,
    GrantIsForAwsResource,
    /// Several.
    GrantOperations,
    GranteePrincipal,
    GranteeServicePrincipal,
    KeyAgreementAlgorithm,
    KeyOrigin,
    KeySpec,
    KeyUsage,
    MacAlgorithm,
    MessageType,
    MultiRegion,
    MultiRegionKeyType,
    PolicyName,
    PrimaryRegion,
    ReEncryptOnSameKey,
    RecipientImageSha384,
    /// A family, by the number of the register.
    RecipientNitroTpmPcr,
    /// A family, by the number of the register.
    RecipientPcr,
    ReplicaRegion,
    RequestAlias,
    /// Several.
    ResourceAliases,
    RetiringPrincipal,
    RetiringServicePrincipal,
    RotationPeriodInDays,
    ScheduleKeyDeletionPendingWindowInDays,
    SigningAlgorithm,
    TrailingDaysWithoutKeyUsage,
    ValidTo,
    ViaService,
    WrappingAlgorithm,
    WrappingKeySpec,

    // Of IAM.
    IamAwsServiceName,
    /// A family, by the tag's key.
    IamResourceTag,
    PassedToService,
    PermissionsBoundary,
    PolicyArn,

    // Of STS.
    DurationSeconds,
    ExternalId,
    /// That which the new session is to have.
    RequestSourceIdentity,
    /// Whether a web identity's token names the role.
    RoleAuthorizedByIdp,
    RoleSessionName,
    /// Several.
    TransitiveTagKeys,

    /// Of no request.
    Unknown,
}

#[rustfmt::skip]
const SINGLE: &[(&str, KeyName)] = &[
    ("aws:currenttime", KeyName::CurrentTime),
    ("aws:epochtime", KeyName::EpochTime),
    ("aws:federatedprovider", KeyName::FederatedProvider),
    ("aws:multifactorauthage", KeyName::MultiFactorAuthAge),
    ("aws:multifactorauthpresent", KeyName::MultiFactorAuthPresent),
    ("aws:principalaccount", KeyName::PrincipalAccount),
    ("aws:principalarn", KeyName::PrincipalArn),
    ("aws:principalisawsservice", KeyName::PrincipalIsAwsService),
    ("aws:principalorgid", KeyName::PrincipalOrgId),
    ("aws:principalservicename", KeyName::PrincipalServiceName),
    ("aws:principalservicenameslist", KeyName::PrincipalServiceNamesList),
    ("aws:principaltype", KeyName::PrincipalType),
    ("aws:requestedregion", KeyName::RequestedRegion),
    ("aws:resourceaccount", KeyName::ResourceAccount),
    ("aws:resourceorgid", KeyName::ResourceOrgId),
    ("aws:securetransport", KeyName::SecureTransport),
    ("aws:sourceaccount", KeyName::SourceAccount),
    ("aws:sourcearn", KeyName::SourceArn),
    ("aws:sourceidentity", KeyName::SourceIdentity),
    ("aws:sourceip", KeyName::SourceIp),
    ("aws:tagkeys", KeyName::TagKeys),
    ("aws:tokenissuetime", KeyName::TokenIssueTime),
    ("aws:useragent", KeyName::UserAgent),
    ("aws:userid", KeyName::UserId),
    ("aws:username", KeyName::Username),
    ("aws:viaawsservice", KeyName::ViaAwsService),
    ("iam:awsservicename", KeyName::IamAwsServiceName),
    ("iam:passedtoservice", KeyName::PassedToService),
    ("iam:permissionsboundary", KeyName::PermissionsBoundary),
    ("iam:policyarn", KeyName::PolicyArn),
    ("kms:bypasspolicylockoutsafetycheck", KeyName::BypassPolicyLockoutSafetyCheck),
    ("kms:calleraccount", KeyName::CallerAccount),
    // The names that came before.
    ("kms:customermasterkeyspec", KeyName::KeySpec),
    ("kms:customermasterkeyusage", KeyName::KeyUsage),
    ("kms:datakeypairspec", KeyName::DataKeyPairSpec),
    ("kms:encryptionalgorithm", KeyName::EncryptionAlgorithm),
    ("kms:encryptioncontextkeys", KeyName::EncryptionContextKeys),
    ("kms:expirationmodel", KeyName::ExpirationModel),
    ("kms:grantconstrainttype", KeyName::GrantConstraintType),
    ("kms:granteeprincipal", KeyName::GranteePrincipal),
    ("kms:grantisforawsresource", KeyName::GrantIsForAwsResource),
    ("kms:grantoperations", KeyName::GrantOperations),
    ("kms:keyagreementalgorithm", KeyName::KeyAgreementAlgorithm),
    ("kms:keyorigin", KeyName::KeyOrigin),
    ("kms:keyspec", KeyName::KeySpec),
    ("kms:keyusage", KeyName::KeyUsage),
    ("kms:macalgorithm", KeyName::MacAlgorithm),
    ("kms:messagetype", KeyName::MessageType),
    ("kms:multiregion", KeyName::MultiRegion),
    ("kms:multiregionkeytype", KeyName::MultiRegionKeyType),
    ("kms:policyname", KeyName::PolicyName),
    ("kms:primaryregion", KeyName::PrimaryRegion),
    ("kms:recipientattestation:imagesha384", KeyName::RecipientImageSha384),
    ("kms:reencryptonsamekey", KeyName::ReEncryptOnSameKey),
    ("kms:replicaregion", KeyName::ReplicaRegion),
    ("kms:requestalias", KeyName::RequestAlias),
    ("kms:resourcealiases", KeyName::ResourceAliases),
    ("kms:retiringprincipal", KeyName::RetiringPrincipal),
    ("kms:rotationperiodindays", KeyName::RotationPeriodInDays),
    ("kms:schedulekeydeletionpendingwindowindays", KeyName::ScheduleKeyDeletionPendingWindowInDays),
    ("kms:signingalgorithm", KeyName::SigningAlgorithm),
    ("kms:grantconstraintsourcearn", KeyName::GrantConstraintSourceArn),
    ("kms:granteeserviceprincipal", KeyName::GranteeServicePrincipal),
    ("kms:retiringserviceprincipal", KeyName::RetiringServicePrincipal),
    ("kms:trailingdayswithoutkeyusage", KeyName::TrailingDaysWithoutKeyUsage),
    ("kms:validto", KeyName::ValidTo),
    ("kms:viaservice", KeyName::ViaService),
    ("kms:wrappingalgorithm", KeyName::WrappingAlgorithm),
    ("kms:wrappingkeyspec", KeyName::WrappingKeySpec),
    ("sts:durationseconds", KeyName::DurationSeconds),
    ("sts:externalid", KeyName::ExternalId),
    ("sts:roleauthorizedbyidp", KeyName::RoleAuthorizedByIdp),
    ("sts:rolesessionname", KeyName::RoleSessionName),
    ("sts:sourceidentity", KeyName::RequestSourceIdentity),
    ("sts:transitivetagkeys", KeyName::TransitiveTagKeys),
];

const FAMILIES: &[(&str, KeyName)] = &[
    ("aws:principaltag/", KeyName::PrincipalTag),
    ("aws:requesttag/", KeyName::RequestTag),
    ("aws:resourcetag/", KeyName::ResourceTag),
    ("iam:resourcetag/", KeyName::IamResourceTag),
    ("kms:encryptioncontext:", KeyName::EncryptionContext),
    ("kms:recipientattestation:nitrotpmpcr", KeyName::RecipientNitroTpmPcr),
    ("kms:recipientattestation:pcr", KeyName::RecipientPcr),
];

/// The claims of a web identity's token that conditions can ask for, each behind its issuer.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>.
const WEB_IDENTITY_CLAIMS: [&str; 4] = ["amr", "aud", "oaud", "sub"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_key_is_known_in_any_letter_case() {
        for (text, name, rest) in [
            ("kms:ViaService", KeyName::ViaService, ""),
            ("KMS:VIASERVICE", KeyName::ViaService, ""),
            ("kms:CustomerMasterKeySpec", KeyName::KeySpec, ""),
            ("aws:ResourceTag/Cost-Center", KeyName::ResourceTag, "cost-center"),
            ("kms:EncryptionContext:aws:s3:arn", KeyName::EncryptionContext, "aws:s3:arn"),
            ("kms:EncryptionContextKeys", KeyName::EncryptionContextKeys, ""),
            ("kms:RecipientAttestation:PCR8", KeyName::RecipientPcr, "8"),
            ("kms:RecipientAttestation:NitroTPMPCR4", KeyName::RecipientNitroTpmPcr, "4"),
            ("kms:RecipientAttestation:ImageSha384", KeyName::RecipientImageSha384, ""),
            ("aws:ResourceTag/", KeyName::Unknown, "aws:resourcetag/"),
            ("aws:ResourceTag/\u{212a}ey", KeyName::ResourceTag, "\u{212a}ey"),
            ("iam:ResourceTag/Team", KeyName::IamResourceTag, "team"),
            ("sts:SourceIdentity", KeyName::RequestSourceIdentity, ""),
            ("aws:SourceIdentity", KeyName::SourceIdentity, ""),
            ("OIDC.example.com/id/A:sub", KeyName::WebIdentity, "oidc.example.com/id/a:sub"),
            ("localhost:8443/x:aud", KeyName::WebIdentity, "localhost:8443/x:aud"),
            (":sub", KeyName::Unknown, ":sub"),
            ("oidc.example.com:email", KeyName::Unknown, "oidc.example.com:email"),
            ("s3:prefix", KeyName::Unknown, "s3:prefix"),
            ("", KeyName::Unknown, ""),
        ] {
            assert_eq!(
                ConditionKey::named(text),
                ConditionKey { name, rest: rest.into() },
                "{text}"
            );
        }
    }

    #[test]
    fn each_name_stands_once() {
        for (index, (name, _)) in SINGLE.iter().enumerate() {
            assert_eq!(*name, name.to_lowercase());
            assert!(SINGLE.iter().skip(index + 1).all(|(other, _)| other != name), "{name}");
        }
    }
}
