//! Why a proxy's help was not had, and what the clients of a KMS are told.

use crate::ErrorName;

/// Why a proxy's help was not had: one for each thing that AWS KMS tells apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// ValidationException: to the proxy, our request is none.
    Validation,
    InvalidState,
    InvalidCiphertext,
    InvalidKeyUsage,
    AuthenticationFailed,
    AccessDenied,
    KeyNotFound,
    InvalidUriPath,
    UnsupportedOperation,
    DependencyTimeout,
    Throttling,
    Internal,
    /// What the proxy decrypted is not what was encrypted. Who looks into it says so: not [`Client`](crate::Client).
    WrongPlaintext,
    /// The answer is not what the API has, or its integrity value is wrong.
    Malformed,
    /// No TCP connection, or it was lost.
    Connection,
    Tls,
    Timeout,
    /// None was asked, since the store is not connected. Who knows says so: not [`Client`](crate::Client).
    NotConnected,
}

impl Refused {
    /// What the clients of the KMS are told, in the words of AWS KMS.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/xks-troubleshooting.html>.
    pub fn message(self) -> &'static str {
        match self {
            Self::Validation | Self::Malformed => {
                "AWS KMS cannot interpret the response from the external key store proxy. If you see this error repeatedly, report it to your external key store proxy administrator."
            }
            Self::InvalidState => {
                "The external key associated with this KMS key in an external key store is not enabled in the external key manager. Enable the external key in the external key manager and retry the request."
            }
            Self::InvalidCiphertext => {
                "The external key store proxy rejected the request because the specified ciphertext or encryption context is corrupted, missing, or otherwise invalid."
            }
            Self::WrongPlaintext => {
                "The ciphertext that the external key store proxy submitted for decryption, or the encryption context, is corrupted, missing, or otherwise invalid."
            }
            Self::InvalidKeyUsage => {
                "The external key associated with this KMS key in an external key store does not support the requested operation. Enable the operation on the key in your external key manager, and try the request again."
            }
            Self::AuthenticationFailed => {
                "The external key store proxy rejected the request because it could not authenticate AWS KMS. Verify the XKS proxy authentication credentials for your external key store and update if necessary."
            }
            Self::AccessDenied => {
                "The external key store proxy denied access to the operation. Verify that the user and the external key are both authorized for this operation, and try the request again."
            }
            Self::KeyNotFound => {
                "The external key associated with this KMS key in an external key store was not found in its external key manager. If the external key ID associated with this KMS key is incorrect, create a new KMS key with the correct external key ID."
            }
            Self::InvalidUriPath => {
                "The external key store proxy rejected the request because of an invalid URI path. Verify the URI path for your external key store and update if necessary."
            }
            Self::UnsupportedOperation => {
                "The external key store proxy rejected the request because it does not support the requested operation. If you see this error repeatedly, report it to your external key store proxy administrator."
            }
            Self::DependencyTimeout => {
                "The external key store proxy did not respond to the request in the time allotted. Retry the request. If you see this error repeatedly, report it to your external key store proxy administrator."
            }
            Self::Throttling => {
                "The external key store proxy rejected the request due to a very high request rate. Reduce the frequency of your calls using KMS keys in this external key store."
            }
            Self::Internal => {
                "The external key store proxy rejected the request because it cannot communicate with the external key manager. Verify that the external key store proxy configuration is correct and that the external key manager is available."
            }
            Self::Connection => {
                "AWS KMS cannot communicate with the external key store proxy. This might be a transient network issue. If you see this error repeatedly, verify that your external key store proxy is active and is connected to the network, and that its endpoint URI is correct in your external keystore."
            }
            Self::Tls => {
                "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS configuration, including its certificate."
            }
            Self::Timeout => {
                "AWS KMS rejected the request because the external key store proxy did not respond in time. Retry the request. If you see this error repeatedly, report it to your external key store proxy administrator."
            }
            Self::NotConnected => {
                "This KMS key is in a custom key store that is not connected to its external key store proxy. Connect the external key store and try the request again."
            }
        }
    }
}

impl From<ErrorName> for Refused {
    fn from(name: ErrorName) -> Self {
        match name {
            ErrorName::Validation => Self::Validation,
            ErrorName::InvalidState => Self::InvalidState,
            ErrorName::InvalidCiphertext => Self::InvalidCiphertext,
            ErrorName::InvalidKeyUsage => Self::InvalidKeyUsage,
            ErrorName::AuthenticationFailed => Self::AuthenticationFailed,
            ErrorName::AccessDenied => Self::AccessDenied,
            ErrorName::KeyNotFound => Self::KeyNotFound,
            ErrorName::InvalidUriPath => Self::InvalidUriPath,
            ErrorName::Throttling => Self::Throttling,
            ErrorName::Internal => Self::Internal,
            ErrorName::UnsupportedOperation => Self::UnsupportedOperation,
            ErrorName::DependencyTimeout => Self::DependencyTimeout,
        }
    }
}

/// A call to a proxy that failed. What it displays is for the operator's log, and never for a client: some
/// of it the proxy said.
#[derive(Debug, thiserror::Error)]
#[error("{refused:?}: {detail}")]
pub struct Failure {
    pub refused: Refused,
    pub(crate) detail: Box<str>,
}

impl Failure {
    pub fn new(refused: Refused, detail: impl Into<Box<str>>) -> Self {
        Self { refused, detail: detail.into() }
    }

    pub(crate) fn malformed(detail: impl Into<Box<str>>) -> Self {
        Self { refused: Refused::Malformed, detail: detail.into() }
    }
}

impl From<https::Error> for Failure {
    fn from(error: https::Error) -> Self {
        let refused = match &error {
            https::Error::Name(..)
            | https::Error::Address(_)
            | https::Error::Connection(..)
            | https::Error::Lost(_)
            | https::Error::Request(_) => Refused::Connection,
            https::Error::Tls(..) => Refused::Tls,
            https::Error::Time => Refused::Timeout,
            https::Error::Malformed(_) | https::Error::TooLarge => Refused::Malformed,
        };
        Self { refused, detail: error.to_string().into() }
    }
}
