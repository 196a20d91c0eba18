//! Every reason for a no, in the words of AWS KMS.

use std::fmt::Display;

use access::AccessDenied;
use api::ErrorCode;
use api::kms::{ConnectionStateType, KeySpec, OriginType};
use catalog::record::StoreId;
use catalog::{ClockJumped, CommitError};

use crate::external::ProxyError;

/// Why a call was refused. `api` has each code's HTTP status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request broke a constraint of its shape; `api` has the words.
    #[error("{}", .0.message.as_deref().unwrap_or_default())]
    Wire(api::Error),

    #[error("Key '{0}' does not exist")]
    KeyNotFound(String),
    #[error("Invalid keyId '{0}'")]
    InvalidKeyId(String),
    /// An ARN of another region or partition: the part that differs.
    #[error("Invalid arn {0}")]
    OtherRegion(String),
    #[error("Invalid arn {0}")]
    InvalidArn(String),
    #[error("Alias {0} is not found.")]
    AliasNotFound(String),
    #[error("Key Aliases are not supported for this operation.")]
    AliasNotSupported,
    #[error("No such policy exists")]
    NoSuchPolicy,

    #[error("{0}")]
    AccessDenied(Box<AccessDenied>),
    #[error(
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access."
    )]
    CiphertextKeyDenied,

    #[error("{0} is disabled.")]
    Disabled(String),
    /// `0`: the key's ARN. `1`: what it is.
    #[error("{0} is {1}.")]
    InvalidState(String, &'static str),
    #[error("{0} is not pending deletion.")]
    NotPendingDeletion(String),

    #[error("{arn} key usage is {usage} which is not valid for {operation}.")]
    InvalidKeyUsage { arn: String, usage: &'static str, operation: &'static str },
    #[error("Algorithm {algorithm} is incompatible with key spec {spec}.")]
    IncompatibleAlgorithm { algorithm: &'static str, spec: KeySpec },
    #[error("The key ID in the request does not identify a CMK that can perform this operation.")]
    IncorrectKey,
    #[error("{arn} origin is {origin} which is not valid for this operation.")]
    InvalidOrigin { arn: String, origin: OriginType },
    /// AWS KMS gives no words with it.
    #[error("")]
    Unsupported,
    #[error("{0}")]
    UnsupportedBecause(String),

    /// AWS KMS gives no words with it, so that the cause cannot be told.
    #[error("")]
    InvalidCiphertext,
    #[error("{0} is not a multi-region primary key.")]
    NotPrimary(String),
    #[error("The key {0} already exists")]
    ReplicaExists(String),
    #[error("No available key material pending rotation for the key: {0}.")]
    NothingPending(String),
    #[error(
        "New key material (id: {new}) cannot be imported into KMS key {arn}, because another key material (id: {pending}) is pending rotation."
    )]
    MaterialPending { arn: String, new: hsm::MaterialId, pending: hsm::MaterialId },
    #[error("The import token is invalid or is associated with a different KMS key.")]
    InvalidImportToken,
    #[error("The import token is expired.")]
    ExpiredImportToken,
    #[error("The key material is not the one that is expected.")]
    IncorrectKeyMaterial,
    /// AWS KMS gives no words with it.
    #[error("")]
    InvalidSignature,
    /// AWS KMS gives no words with it.
    #[error("")]
    InvalidMac,
    #[error(
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."
    )]
    Throttled,
    #[error("The request would have succeeded, but the DryRun option is set.")]
    DryRun,
    #[error("Invalid grant token.")]
    InvalidGrantToken,
    #[error("Invalid grant id.")]
    InvalidGrantId,
    #[error("Grant ID {0} not found")]
    GrantNotFound(catalog::record::GrantId),
    #[error("ARN does not refer to a valid principal: {0}")]
    InvalidPrincipal(String),
    #[error("The marker is not one of this operation's.")]
    InvalidMarker,

    #[error("An alias with the name {0} already exists")]
    AlreadyExists(String),
    /// A reserved alias. AWS KMS gives no words with it.
    #[error("")]
    NotAuthorized,
    #[error("{0}")]
    Tag(&'static str),
    #[error("{0}")]
    LimitExceeded(String),
    #[error("{0}")]
    MalformedPolicy(String),
    #[error("An ARN in the specified key policy is invalid.")]
    InvalidPolicyArn,
    #[error("{0}")]
    Validation(String),
    #[error("An automatic rotation of this key is in progress or due within 20 minutes.")]
    RotationConflict,

    /// `0`: its id, or its name.
    #[error("Custom key store {0} does not exist.")]
    StoreNotFound(String),
    #[error(
        "Custom key store {0} has the connection state {1}, which is not valid for this operation."
    )]
    StoreInvalidState(StoreId, ConnectionStateType),
    #[error("Custom key store {0} contains KMS keys, or KMS keys that are pending deletion.")]
    StoreHasKeys(StoreId),
    #[error("The custom key store name {0} is already in use.")]
    StoreNameInUse(String),
    #[error("Cluster {0} is already associated with a custom key store.")]
    ClusterInUse(String),
    #[error("Cluster {0} does not exist.")]
    ClusterNotFound(String),
    #[error("Cluster {0} is not related to the cluster of the custom key store.")]
    ClusterNotRelated(String),
    #[error("The external key store proxy {0} is already in use by another external key store.")]
    ProxyUriInUse(String),
    #[error("The endpoint {0} is already in use by another external key store.")]
    ProxyEndpointInUse(String),
    #[error("The VPC endpoint service {0} is already in use by another external key store.")]
    ProxyServiceInUse(String),
    #[error("The external key {0} is already in use by another KMS key of the external key store.")]
    ExternalKeyInUse(String),
    /// The proxy of an external key store did not help.
    #[error(transparent)]
    Proxy(ProxyError),

    /// The device that has the key, or is to have it. The caller reads only these words; `pkcs11` logs when it is
    /// lost and found.
    #[error(
        "The request was rejected because the device that holds the key material is not available."
    )]
    DeviceUnavailable(String),
    #[error("The device in which key material is made does not have what this key needs: {0}.")]
    DeviceLacks(String),

    /// An alias of an AWS managed key that has not been made yet. Never leaves the crate: the key is
    /// made, and the call tried again.
    #[error("the AWS managed key {0} is not there yet")]
    ManagedKeyMissing(identity::AliasName),
    /// Another change came first. Never leaves the crate: the call is tried again.
    #[error("a change came first")]
    Conflict,
    /// Our fault. The caller reads only these words; the log gets the source.
    #[error("The request was rejected because of an internal error.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A constraint that AWS KMS checks beyond the shape, in its words.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::Validation(message.into())
    }

    /// `Value 'V' at 'member' failed to satisfy constraint: …`, as the shape's own constraints read.
    pub(crate) fn constraint(value: impl Display, member: &str, constraint: &str) -> Self {
        Self::Validation(format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
        ))
    }

    pub(crate) fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    fn code(&self) -> ErrorCode {
        match self {
            Self::Wire(error) => error.code,
            Self::KeyNotFound(_)
            | Self::InvalidKeyId(_)
            | Self::OtherRegion(_)
            | Self::AliasNotFound(_)
            | Self::GrantNotFound(_)
            | Self::NoSuchPolicy => ErrorCode::NotFoundException,
            Self::InvalidArn(_)
            | Self::AliasNotSupported
            | Self::InvalidPolicyArn
            | Self::InvalidPrincipal(_) => ErrorCode::InvalidArnException,
            Self::AccessDenied(_) | Self::CiphertextKeyDenied => ErrorCode::AccessDeniedException,
            Self::Disabled(_) => ErrorCode::DisabledException,
            Self::InvalidState(..)
            | Self::NotPendingDeletion(_)
            | Self::NothingPending(_)
            | Self::MaterialPending { .. } => ErrorCode::KMSInvalidStateException,
            Self::InvalidImportToken => ErrorCode::InvalidImportTokenException,
            Self::ExpiredImportToken => ErrorCode::ExpiredImportTokenException,
            Self::IncorrectKeyMaterial => ErrorCode::IncorrectKeyMaterialException,
            Self::InvalidKeyUsage { .. } | Self::IncompatibleAlgorithm { .. } => {
                ErrorCode::InvalidKeyUsageException
            }
            Self::IncorrectKey => ErrorCode::IncorrectKeyException,
            Self::NotPrimary(_)
            | Self::InvalidOrigin { .. }
            | Self::Unsupported
            | Self::DeviceLacks(_)
            | Self::UnsupportedBecause(_) => ErrorCode::UnsupportedOperationException,
            Self::InvalidCiphertext => ErrorCode::InvalidCiphertextException,
            Self::InvalidSignature => ErrorCode::KMSInvalidSignatureException,
            Self::InvalidMac => ErrorCode::KMSInvalidMacException,
            Self::Throttled => ErrorCode::ThrottlingException,
            Self::DryRun => ErrorCode::DryRunOperationException,
            Self::InvalidGrantToken => ErrorCode::InvalidGrantTokenException,
            Self::InvalidGrantId => ErrorCode::InvalidGrantIdException,
            Self::InvalidMarker => ErrorCode::InvalidMarkerException,
            Self::AlreadyExists(_) | Self::ReplicaExists(_) => ErrorCode::AlreadyExistsException,
            Self::NotAuthorized => ErrorCode::NotAuthorizedException,
            Self::Tag(_) => ErrorCode::TagException,
            Self::LimitExceeded(_) => ErrorCode::LimitExceededException,
            Self::MalformedPolicy(_) => ErrorCode::MalformedPolicyDocumentException,
            Self::Validation(_) => ErrorCode::ValidationException,
            Self::RotationConflict => ErrorCode::ConflictException,
            Self::StoreNotFound(_) => ErrorCode::CustomKeyStoreNotFoundException,
            Self::StoreInvalidState(..) => ErrorCode::CustomKeyStoreInvalidStateException,
            Self::StoreHasKeys(_) => ErrorCode::CustomKeyStoreHasCMKsException,
            Self::StoreNameInUse(_) => ErrorCode::CustomKeyStoreNameInUseException,
            Self::ClusterInUse(_) => ErrorCode::CloudHsmClusterInUseException,
            Self::ClusterNotFound(_) => ErrorCode::CloudHsmClusterNotFoundException,
            Self::ClusterNotRelated(_) => ErrorCode::CloudHsmClusterNotRelatedException,
            Self::ProxyUriInUse(_) => ErrorCode::XksProxyUriInUseException,
            Self::ProxyEndpointInUse(_) => ErrorCode::XksProxyUriEndpointInUseException,
            Self::ProxyServiceInUse(_) => ErrorCode::XksProxyVpcEndpointServiceInUseException,
            Self::ExternalKeyInUse(_) => ErrorCode::XksKeyAlreadyInUseException,
            Self::Proxy(error) => error.code(),
            Self::ManagedKeyMissing(_)
            | Self::Conflict
            | Self::DeviceUnavailable(_)
            | Self::Internal(_) => ErrorCode::KMSInternalException,
        }
    }
}

/// What the caller reads.
impl From<&Error> for api::Error {
    fn from(error: &Error) -> Self {
        let message = match error {
            Error::Wire(wire) => wire.message.clone(),
            other => Some(other.to_string()).filter(|words| !words.is_empty()),
        };
        Self { code: error.code(), message }
    }
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Conflict,
            other => Self::internal(other),
        }
    }
}

impl From<ClockJumped> for Error {
    fn from(error: ClockJumped) -> Self {
        Self::internal(error)
    }
}

impl From<hsm::Error> for Error {
    fn from(error: hsm::Error) -> Self {
        match error {
            hsm::Error::Unauthenticated => Self::InvalidCiphertext,
            hsm::Error::Busy => Self::Throttled,
            hsm::Error::Lacks(what) => Self::DeviceLacks(what),
            hsm::Error::Unavailable(why) => Self::DeviceUnavailable(why),
            other => Self::internal(other),
        }
    }
}

impl From<hsm::ImportError> for Error {
    fn from(error: hsm::ImportError) -> Self {
        match error {
            hsm::ImportError::Token => Self::InvalidImportToken,
            hsm::ImportError::Expired => Self::ExpiredImportToken,
            hsm::ImportError::Size => Self::validation("Invalid encrypted key size."),
            hsm::ImportError::Unauthenticated => Self::InvalidCiphertext,
            hsm::ImportError::Material => Self::IncorrectKeyMaterial,
            hsm::ImportError::Other(error) => error.into(),
        }
    }
}
