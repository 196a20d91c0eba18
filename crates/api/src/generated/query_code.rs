//! Every code of a refusal.

use crate::enumeration::enumeration;

enumeration! {
    /// AWS's name of a refusal in the Query protocol: those of the models, and those that all services share.
    QueryCode {
        AccessDenied = "AccessDenied",
        ConcurrentModification = "ConcurrentModification",
        DeleteConflict = "DeleteConflict",
        DuplicateCertificate = "DuplicateCertificate",
        DuplicateSSHPublicKey = "DuplicateSSHPublicKey",
        EntityAlreadyExists = "EntityAlreadyExists",
        EntityTemporarilyUnmodifiable = "EntityTemporarilyUnmodifiable",
        ExpiredToken = "ExpiredToken",
        ExpiredTokenException = "ExpiredTokenException",
        ExpiredTradeInTokenException = "ExpiredTradeInTokenException",
        FeatureDisabled = "FeatureDisabled",
        FeatureEnabled = "FeatureEnabled",
        IDPCommunicationError = "IDPCommunicationError",
        IDPRejectedClaim = "IDPRejectedClaim",
        IncompleteSignature = "IncompleteSignature",
        InsufficientSessionLifetime = "InsufficientSessionLifetime",
        InternalFailure = "InternalFailure",
        InvalidAction = "InvalidAction",
        InvalidAuthenticationCode = "InvalidAuthenticationCode",
        InvalidAuthorizationMessageException = "InvalidAuthorizationMessageException",
        InvalidCertificate = "InvalidCertificate",
        InvalidClientTokenId = "InvalidClientTokenId",
        InvalidContextAssertion = "InvalidContextAssertion",
        InvalidIdentityToken = "InvalidIdentityToken",
        InvalidInput = "InvalidInput",
        InvalidParameterValue = "InvalidParameterValue",
        InvalidPublicKey = "InvalidPublicKey",
        InvalidSubjectCredentials = "InvalidSubjectCredentials",
        InvalidUserType = "InvalidUserType",
        JWTPayloadSizeExceededException = "JWTPayloadSizeExceededException",
        KeyPairMismatch = "KeyPairMismatch",
        LimitExceeded = "LimitExceeded",
        MalformedCertificate = "MalformedCertificate",
        MalformedInput = "MalformedInput",
        MalformedPolicyDocument = "MalformedPolicyDocument",
        MissingAction = "MissingAction",
        MissingAuthenticationToken = "MissingAuthenticationToken",
        NameConflict = "NameConflict",
        NoSuchEntity = "NoSuchEntity",
        NotSupportedService = "NotSupportedService",
        OpenIdIdpCommunicationError = "OpenIdIdpCommunicationError",
        OptInRequired = "OptInRequired",
        OutboundWebIdentityFederationDisabledException = "OutboundWebIdentityFederationDisabledException",
        PackedPolicyTooLarge = "PackedPolicyTooLarge",
        PasswordPolicyViolation = "PasswordPolicyViolation",
        PolicyEvaluation = "PolicyEvaluation",
        PolicyNotAttachable = "PolicyNotAttachable",
        RegionDisabledException = "RegionDisabledException",
        ReportExpired = "ReportExpired",
        ReportGenerationLimitExceeded = "ReportGenerationLimitExceeded",
        ReportInProgress = "ReportInProgress",
        ReportNotPresent = "ReportNotPresent",
        RequestExpired = "RequestExpired",
        RoleModified = "RoleModified",
        RoleTemplateDisabled = "RoleTemplateDisabled",
        ServiceFailure = "ServiceFailure",
        ServiceUnavailable = "ServiceUnavailable",
        SessionDurationEscalationException = "SessionDurationEscalationException",
        SignatureDoesNotMatch = "SignatureDoesNotMatch",
        Throttling = "Throttling",
        UnmodifiableEntity = "UnmodifiableEntity",
        UnrecognizedPublicKeyEncoding = "UnrecognizedPublicKeyEncoding",
        UnsupportedOperation = "UnsupportedOperation",
        ValidationError = "ValidationError",
    }
}

impl QueryCode {
    /// The HTTP status that goes with it: 400 unless it is the service's fault, refused before it was
    /// understood, or too large.
    pub const fn status(self) -> u16 {
        match self {
            Self::AccessDenied
            | Self::ExpiredToken
            | Self::IDPRejectedClaim
            | Self::InvalidAuthenticationCode
            | Self::InvalidClientTokenId
            | Self::MissingAuthenticationToken
            | Self::OptInRequired
            | Self::OutboundWebIdentityFederationDisabledException
            | Self::RegionDisabledException
            | Self::SessionDurationEscalationException
            | Self::SignatureDoesNotMatch => 403,
            Self::FeatureDisabled
            | Self::NoSuchEntity
            | Self::NotSupportedService
            | Self::ReportInProgress => 404,
            Self::ConcurrentModification
            | Self::DeleteConflict
            | Self::DuplicateCertificate
            | Self::EntityAlreadyExists
            | Self::EntityTemporarilyUnmodifiable
            | Self::FeatureEnabled
            | Self::LimitExceeded
            | Self::NameConflict
            | Self::ReportGenerationLimitExceeded
            | Self::RoleModified => 409,
            Self::ReportExpired | Self::ReportNotPresent => 410,
            Self::InternalFailure | Self::PolicyEvaluation | Self::ServiceFailure => 500,
            Self::ServiceUnavailable => 503,

            _ => 400,
        }
    }
}
