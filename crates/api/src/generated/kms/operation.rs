//! Every operation of the service.

use std::fmt;

/// An operation of the service, under AWS's name.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Operation {
    /// `CancelKeyDeletion`
    CancelKeyDeletion,
    /// `ConnectCustomKeyStore`
    ConnectCustomKeyStore,
    /// `CreateAlias`
    CreateAlias,
    /// `CreateCustomKeyStore`
    CreateCustomKeyStore,
    /// `CreateGrant`
    CreateGrant,
    /// `CreateKey`
    CreateKey,
    /// `Decapsulate`
    Decapsulate,
    /// `Decrypt`
    Decrypt,
    /// `DeleteAlias`
    DeleteAlias,
    /// `DeleteCustomKeyStore`
    DeleteCustomKeyStore,
    /// `DeleteImportedKeyMaterial`
    DeleteImportedKeyMaterial,
    /// `DeriveSharedSecret`
    DeriveSharedSecret,
    /// `DescribeCustomKeyStores`
    DescribeCustomKeyStores,
    /// `DescribeKey`
    DescribeKey,
    /// `DisableKey`
    DisableKey,
    /// `DisableKeyRotation`
    DisableKeyRotation,
    /// `DisconnectCustomKeyStore`
    DisconnectCustomKeyStore,
    /// `EnableKey`
    EnableKey,
    /// `EnableKeyRotation`
    EnableKeyRotation,
    /// `Encapsulate`
    Encapsulate,
    /// `Encrypt`
    Encrypt,
    /// `GenerateDataKey`
    GenerateDataKey,
    /// `GenerateDataKeyPair`
    GenerateDataKeyPair,
    /// `GenerateDataKeyPairWithoutPlaintext`
    GenerateDataKeyPairWithoutPlaintext,
    /// `GenerateDataKeyWithoutPlaintext`
    GenerateDataKeyWithoutPlaintext,
    /// `GenerateMac`
    GenerateMac,
    /// `GenerateRandom`
    GenerateRandom,
    /// `GetKeyLastUsage`
    GetKeyLastUsage,
    /// `GetKeyPolicy`
    GetKeyPolicy,
    /// `GetKeyRotationStatus`
    GetKeyRotationStatus,
    /// `GetParametersForImport`
    GetParametersForImport,
    /// `GetPublicKey`
    GetPublicKey,
    /// `ImportKeyMaterial`
    ImportKeyMaterial,
    /// `ListAliases`
    ListAliases,
    /// `ListGrants`
    ListGrants,
    /// `ListKeyPolicies`
    ListKeyPolicies,
    /// `ListKeyRotations`
    ListKeyRotations,
    /// `ListKeys`
    ListKeys,
    /// `ListResourceTags`
    ListResourceTags,
    /// `ListRetirableGrants`
    ListRetirableGrants,
    /// `PutKeyPolicy`
    PutKeyPolicy,
    /// `ReEncrypt`
    ReEncrypt,
    /// `ReplicateKey`
    ReplicateKey,
    /// `RetireGrant`
    RetireGrant,
    /// `RevokeGrant`
    RevokeGrant,
    /// `RotateKeyOnDemand`
    RotateKeyOnDemand,
    /// `ScheduleKeyDeletion`
    ScheduleKeyDeletion,
    /// `Sign`
    Sign,
    /// `TagResource`
    TagResource,
    /// `UntagResource`
    UntagResource,
    /// `UpdateAlias`
    UpdateAlias,
    /// `UpdateCustomKeyStore`
    UpdateCustomKeyStore,
    /// `UpdateKeyDescription`
    UpdateKeyDescription,
    /// `UpdatePrimaryRegion`
    UpdatePrimaryRegion,
    /// `Verify`
    Verify,
    /// `VerifyMac`
    VerifyMac,
}

impl Operation {
    /// Every operation, in alphabetical order.
    pub const ALL: [Self; 56] = [
        Self::CancelKeyDeletion,
        Self::ConnectCustomKeyStore,
        Self::CreateAlias,
        Self::CreateCustomKeyStore,
        Self::CreateGrant,
        Self::CreateKey,
        Self::Decapsulate,
        Self::Decrypt,
        Self::DeleteAlias,
        Self::DeleteCustomKeyStore,
        Self::DeleteImportedKeyMaterial,
        Self::DeriveSharedSecret,
        Self::DescribeCustomKeyStores,
        Self::DescribeKey,
        Self::DisableKey,
        Self::DisableKeyRotation,
        Self::DisconnectCustomKeyStore,
        Self::EnableKey,
        Self::EnableKeyRotation,
        Self::Encapsulate,
        Self::Encrypt,
        Self::GenerateDataKey,
        Self::GenerateDataKeyPair,
        Self::GenerateDataKeyPairWithoutPlaintext,
        Self::GenerateDataKeyWithoutPlaintext,
        Self::GenerateMac,
        Self::GenerateRandom,
        Self::GetKeyLastUsage,
        Self::GetKeyPolicy,
        Self::GetKeyRotationStatus,
        Self::GetParametersForImport,
        Self::GetPublicKey,
        Self::ImportKeyMaterial,
        Self::ListAliases,
        Self::ListGrants,
        Self::ListKeyPolicies,
        Self::ListKeyRotations,
        Self::ListKeys,
        Self::ListResourceTags,
        Self::ListRetirableGrants,
        Self::PutKeyPolicy,
        Self::ReEncrypt,
        Self::ReplicateKey,
        Self::RetireGrant,
        Self::RevokeGrant,
        Self::RotateKeyOnDemand,
        Self::ScheduleKeyDeletion,
        Self::Sign,
        Self::TagResource,
        Self::UntagResource,
        Self::UpdateAlias,
        Self::UpdateCustomKeyStore,
        Self::UpdateKeyDescription,
        Self::UpdatePrimaryRegion,
        Self::Verify,
        Self::VerifyMac,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CancelKeyDeletion => "CancelKeyDeletion",
            Self::ConnectCustomKeyStore => "ConnectCustomKeyStore",
            Self::CreateAlias => "CreateAlias",
            Self::CreateCustomKeyStore => "CreateCustomKeyStore",
            Self::CreateGrant => "CreateGrant",
            Self::CreateKey => "CreateKey",
            Self::Decapsulate => "Decapsulate",
            Self::Decrypt => "Decrypt",
            Self::DeleteAlias => "DeleteAlias",
            Self::DeleteCustomKeyStore => "DeleteCustomKeyStore",
            Self::DeleteImportedKeyMaterial => "DeleteImportedKeyMaterial",
            Self::DeriveSharedSecret => "DeriveSharedSecret",
            Self::DescribeCustomKeyStores => "DescribeCustomKeyStores",
            Self::DescribeKey => "DescribeKey",
            Self::DisableKey => "DisableKey",
            Self::DisableKeyRotation => "DisableKeyRotation",
            Self::DisconnectCustomKeyStore => "DisconnectCustomKeyStore",
            Self::EnableKey => "EnableKey",
            Self::EnableKeyRotation => "EnableKeyRotation",
            Self::Encapsulate => "Encapsulate",
            Self::Encrypt => "Encrypt",
            Self::GenerateDataKey => "GenerateDataKey",
            Self::GenerateDataKeyPair => "GenerateDataKeyPair",
            Self::GenerateDataKeyPairWithoutPlaintext => "GenerateDataKeyPairWithoutPlaintext",
            Self::GenerateDataKeyWithoutPlaintext => "GenerateDataKeyWithoutPlaintext",
            Self::GenerateMac => "GenerateMac",
            Self::GenerateRandom => "GenerateRandom",
            Self::GetKeyLastUsage => "GetKeyLastUsage",
            Self::GetKeyPolicy => "GetKeyPolicy",
            Self::GetKeyRotationStatus => "GetKeyRotationStatus",
            Self::GetParametersForImport => "GetParametersForImport",
            Self::GetPublicKey => "GetPublicKey",
            Self::ImportKeyMaterial => "ImportKeyMaterial",
            Self::ListAliases => "ListAliases",
            Self::ListGrants => "ListGrants",
            Self::ListKeyPolicies => "ListKeyPolicies",
            Self::ListKeyRotations => "ListKeyRotations",
            Self::ListKeys => "ListKeys",
            Self::ListResourceTags => "ListResourceTags",
            Self::ListRetirableGrants => "ListRetirableGrants",
            Self::PutKeyPolicy => "PutKeyPolicy",
            Self::ReEncrypt => "ReEncrypt",
            Self::ReplicateKey => "ReplicateKey",
            Self::RetireGrant => "RetireGrant",
            Self::RevokeGrant => "RevokeGrant",
            Self::RotateKeyOnDemand => "RotateKeyOnDemand",
            Self::ScheduleKeyDeletion => "ScheduleKeyDeletion",
            Self::Sign => "Sign",
            Self::TagResource => "TagResource",
            Self::UntagResource => "UntagResource",
            Self::UpdateAlias => "UpdateAlias",
            Self::UpdateCustomKeyStore => "UpdateCustomKeyStore",
            Self::UpdateKeyDescription => "UpdateKeyDescription",
            Self::UpdatePrimaryRegion => "UpdatePrimaryRegion",
            Self::Verify => "Verify",
            Self::VerifyMac => "VerifyMac",
        }
    }

    /// The operation that a header `X-Amz-Target` names, such as `TrentService.CancelKeyDeletion`.
    pub fn from_target(x_amz_target: &str) -> Option<Self> {
        let name = x_amz_target.strip_prefix("TrentService.")?;
        // By length first: few names share one, so few are compared.
        Some(match name.len() {
            4 => match name {
                "Sign" => Self::Sign,
                _ => return None,
            },
            6 => match name {
                "Verify" => Self::Verify,
                _ => return None,
            },
            7 => match name {
                "Decrypt" => Self::Decrypt,
                "Encrypt" => Self::Encrypt,
                _ => return None,
            },
            8 => match name {
                "ListKeys" => Self::ListKeys,
                _ => return None,
            },
            9 => match name {
                "CreateKey" => Self::CreateKey,
                "EnableKey" => Self::EnableKey,
                "ReEncrypt" => Self::ReEncrypt,
                "VerifyMac" => Self::VerifyMac,
                _ => return None,
            },
            10 => match name {
                "DisableKey" => Self::DisableKey,
                "ListGrants" => Self::ListGrants,
                _ => return None,
            },
            11 => match name {
                "CreateAlias" => Self::CreateAlias,
                "CreateGrant" => Self::CreateGrant,
                "Decapsulate" => Self::Decapsulate,
                "DeleteAlias" => Self::DeleteAlias,
                "DescribeKey" => Self::DescribeKey,
                "Encapsulate" => Self::Encapsulate,
                "GenerateMac" => Self::GenerateMac,
                "ListAliases" => Self::ListAliases,
                "RetireGrant" => Self::RetireGrant,
                "RevokeGrant" => Self::RevokeGrant,
                "TagResource" => Self::TagResource,
                "UpdateAlias" => Self::UpdateAlias,
                _ => return None,
            },
            12 => match name {
                "GetKeyPolicy" => Self::GetKeyPolicy,
                "GetPublicKey" => Self::GetPublicKey,
                "PutKeyPolicy" => Self::PutKeyPolicy,
                "ReplicateKey" => Self::ReplicateKey,
                _ => return None,
            },
            13 => match name {
                "UntagResource" => Self::UntagResource,
                _ => return None,
            },
            14 => match name {
                "GenerateRandom" => Self::GenerateRandom,
                _ => return None,
            },
            15 => match name {
                "GenerateDataKey" => Self::GenerateDataKey,
                "GetKeyLastUsage" => Self::GetKeyLastUsage,
                "ListKeyPolicies" => Self::ListKeyPolicies,
                _ => return None,
            },
            16 => match name {
                "ListKeyRotations" => Self::ListKeyRotations,
                "ListResourceTags" => Self::ListResourceTags,
                _ => return None,
            },
            17 => match name {
                "CancelKeyDeletion" => Self::CancelKeyDeletion,
                "EnableKeyRotation" => Self::EnableKeyRotation,
                "ImportKeyMaterial" => Self::ImportKeyMaterial,
                "RotateKeyOnDemand" => Self::RotateKeyOnDemand,
                _ => return None,
            },
            18 => match name {
                "DeriveSharedSecret" => Self::DeriveSharedSecret,
                "DisableKeyRotation" => Self::DisableKeyRotation,
                _ => return None,
            },
            19 => match name {
                "GenerateDataKeyPair" => Self::GenerateDataKeyPair,
                "ListRetirableGrants" => Self::ListRetirableGrants,
                "ScheduleKeyDeletion" => Self::ScheduleKeyDeletion,
                "UpdatePrimaryRegion" => Self::UpdatePrimaryRegion,
                _ => return None,
            },
            20 => match name {
                "CreateCustomKeyStore" => Self::CreateCustomKeyStore,
                "DeleteCustomKeyStore" => Self::DeleteCustomKeyStore,
                "GetKeyRotationStatus" => Self::GetKeyRotationStatus,
                "UpdateCustomKeyStore" => Self::UpdateCustomKeyStore,
                "UpdateKeyDescription" => Self::UpdateKeyDescription,
                _ => return None,
            },
            21 => match name {
                "ConnectCustomKeyStore" => Self::ConnectCustomKeyStore,
                _ => return None,
            },
            22 => match name {
                "GetParametersForImport" => Self::GetParametersForImport,
                _ => return None,
            },
            23 => match name {
                "DescribeCustomKeyStores" => Self::DescribeCustomKeyStores,
                _ => return None,
            },
            24 => match name {
                "DisconnectCustomKeyStore" => Self::DisconnectCustomKeyStore,
                _ => return None,
            },
            25 => match name {
                "DeleteImportedKeyMaterial" => Self::DeleteImportedKeyMaterial,
                _ => return None,
            },
            31 => match name {
                "GenerateDataKeyWithoutPlaintext" => Self::GenerateDataKeyWithoutPlaintext,
                _ => return None,
            },
            35 => match name {
                "GenerateDataKeyPairWithoutPlaintext" => Self::GenerateDataKeyPairWithoutPlaintext,
                _ => return None,
            },

            _ => return None,
        })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
