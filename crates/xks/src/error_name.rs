//! The errors that a proxy may answer.

macro_rules! error_names {
    ($($variant:ident $name:literal $status:literal,)*) => {
        /// An error of the API: its name in an answer's body, and the answer's status.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum ErrorName { $($variant,)* }

        impl ErrorName {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The status of the answer that has it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// The error of this name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

error_names! {
    Validation "ValidationException" 400,
    InvalidState "InvalidStateException" 400,
    InvalidCiphertext "InvalidCiphertextException" 400,
    InvalidKeyUsage "InvalidKeyUsageException" 400,
    AuthenticationFailed "AuthenticationFailedException" 401,
    AccessDenied "AccessDeniedException" 403,
    KeyNotFound "KeyNotFoundException" 404,
    InvalidUriPath "InvalidUriPathException" 404,
    Throttling "ThrottlingException" 429,
    Internal "InternalException" 500,
    UnsupportedOperation "UnsupportedOperationException" 501,
    DependencyTimeout "DependencyTimeoutException" 503,
}
