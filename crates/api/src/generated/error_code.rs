//! Every code of a refusal.

use crate::enumeration::enumeration;

enumeration! {
    /// AWS's name of a refusal: those of the model, and those that all services share.
    ErrorCode {
        AccessDeniedException = "AccessDeniedException",
        AlreadyExistsException = "AlreadyExistsException",
        CloudHsmClusterInUseException = "CloudHsmClusterInUseException",
        CloudHsmClusterInvalidConfigurationException = "CloudHsmClusterInvalidConfigurationException",
        CloudHsmClusterNotActiveException = "CloudHsmClusterNotActiveException",
        CloudHsmClusterNotFoundException = "CloudHsmClusterNotFoundException",
        CloudHsmClusterNotRelatedException = "CloudHsmClusterNotRelatedException",
        ConflictException = "ConflictException",
        CustomKeyStoreHasCMKsException = "CustomKeyStoreHasCMKsException",
        CustomKeyStoreInvalidStateException = "CustomKeyStoreInvalidStateException",
        CustomKeyStoreNameInUseException = "CustomKeyStoreNameInUseException",
        CustomKeyStoreNotFoundException = "CustomKeyStoreNotFoundException",
        DependencyTimeoutException = "DependencyTimeoutException",
        DisabledException = "DisabledException",
        DryRunOperationException = "DryRunOperationException",
        ExpiredImportTokenException = "ExpiredImportTokenException",
        ExpiredTokenException = "ExpiredTokenException",
        IncompleteSignatureException = "IncompleteSignatureException",
        IncorrectKeyException = "IncorrectKeyException",
        IncorrectKeyMaterialException = "IncorrectKeyMaterialException",
        IncorrectTrustAnchorException = "IncorrectTrustAnchorException",
        InternalFailure = "InternalFailure",
        InvalidAliasNameException = "InvalidAliasNameException",
        InvalidArnException = "InvalidArnException",
        InvalidCiphertextException = "InvalidCiphertextException",
        InvalidGrantIdException = "InvalidGrantIdException",
        InvalidGrantTokenException = "InvalidGrantTokenException",
        InvalidImportTokenException = "InvalidImportTokenException",
        InvalidKeyUsageException = "InvalidKeyUsageException",
        InvalidMarkerException = "InvalidMarkerException",
        InvalidSignatureException = "InvalidSignatureException",
        KMSInternalException = "KMSInternalException",
        KMSInvalidMacException = "KMSInvalidMacException",
        KMSInvalidSignatureException = "KMSInvalidSignatureException",
        KMSInvalidStateException = "KMSInvalidStateException",
        KeyUnavailableException = "KeyUnavailableException",
        LimitExceededException = "LimitExceededException",
        MalformedHttpRequestException = "MalformedHttpRequestException",
        MalformedPolicyDocumentException = "MalformedPolicyDocumentException",
        MissingAuthenticationTokenException = "MissingAuthenticationTokenException",
        NotAuthorizedException = "NotAuthorizedException",
        NotFoundException = "NotFoundException",
        OptInRequired = "OptInRequired",
        RequestAbortedException = "RequestAbortedException",
        RequestEntityTooLarge = "RequestEntityTooLarge",
        RequestExpired = "RequestExpired",
        RequestTimeoutException = "RequestTimeoutException",
        SerializationException = "SerializationException",
        ServiceUnavailable = "ServiceUnavailable",
        TagException = "TagException",
        ThrottlingException = "ThrottlingException",
        UnknownOperationException = "UnknownOperationException",
        UnrecognizedClientException = "UnrecognizedClientException",
        UnsupportedOperationException = "UnsupportedOperationException",
        ValidationException = "ValidationException",
        XksKeyAlreadyInUseException = "XksKeyAlreadyInUseException",
        XksKeyInvalidConfigurationException = "XksKeyInvalidConfigurationException",
        XksKeyNotFoundException = "XksKeyNotFoundException",
        XksProxyIncorrectAuthenticationCredentialException = "XksProxyIncorrectAuthenticationCredentialException",
        XksProxyInvalidConfigurationException = "XksProxyInvalidConfigurationException",
        XksProxyInvalidResponseException = "XksProxyInvalidResponseException",
        XksProxyUriEndpointInUseException = "XksProxyUriEndpointInUseException",
        XksProxyUriInUseException = "XksProxyUriInUseException",
        XksProxyUriUnreachableException = "XksProxyUriUnreachableException",
        XksProxyVpcEndpointServiceInUseException = "XksProxyVpcEndpointServiceInUseException",
        XksProxyVpcEndpointServiceInvalidConfigurationException = "XksProxyVpcEndpointServiceInvalidConfigurationException",
        XksProxyVpcEndpointServiceNotFoundException = "XksProxyVpcEndpointServiceNotFoundException",
    }
}

impl ErrorCode {
    /// The HTTP status that goes with it: 400 unless it is the service's fault, refused before it was
    /// understood, or too large.
    pub const fn status(self) -> u16 {
        match self {
            Self::OptInRequired => 403,
            Self::RequestTimeoutException => 408,
            Self::RequestEntityTooLarge => 413,
            Self::DependencyTimeoutException
            | Self::InternalFailure
            | Self::KMSInternalException
            | Self::KeyUnavailableException => 500,
            Self::ServiceUnavailable => 503,

            _ => 400,
        }
    }
}
