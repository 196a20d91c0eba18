//! Every operation of the service.

use std::fmt;

/// An operation of the service, under AWS's name.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Operation {
    /// `AssumeRole`
    AssumeRole,
    /// `AssumeRoleWithWebIdentity`
    AssumeRoleWithWebIdentity,
    /// `DecodeAuthorizationMessage`
    DecodeAuthorizationMessage,
    /// `GetAccessKeyInfo`
    GetAccessKeyInfo,
    /// `GetCallerIdentity`
    GetCallerIdentity,
    /// `GetFederationToken`
    GetFederationToken,
    /// `GetSessionToken`
    GetSessionToken,
}

impl Operation {
    /// Every operation, in alphabetical order.
    pub const ALL: [Self; 7] = [
        Self::AssumeRole,
        Self::AssumeRoleWithWebIdentity,
        Self::DecodeAuthorizationMessage,
        Self::GetAccessKeyInfo,
        Self::GetCallerIdentity,
        Self::GetFederationToken,
        Self::GetSessionToken,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithWebIdentity => "AssumeRoleWithWebIdentity",
            Self::DecodeAuthorizationMessage => "DecodeAuthorizationMessage",
            Self::GetAccessKeyInfo => "GetAccessKeyInfo",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::GetFederationToken => "GetFederationToken",
            Self::GetSessionToken => "GetSessionToken",
        }
    }

    /// The operation of this name; letter case counts.
    pub fn from_name(name: &str) -> Option<Self> {
        // By length first: few names share one, so few are compared.
        Some(match name.len() {
            10 => match name {
                "AssumeRole" => Self::AssumeRole,
                _ => return None,
            },
            15 => match name {
                "GetSessionToken" => Self::GetSessionToken,
                _ => return None,
            },
            16 => match name {
                "GetAccessKeyInfo" => Self::GetAccessKeyInfo,
                _ => return None,
            },
            17 => match name {
                "GetCallerIdentity" => Self::GetCallerIdentity,
                _ => return None,
            },
            18 => match name {
                "GetFederationToken" => Self::GetFederationToken,
                _ => return None,
            },
            25 => match name {
                "AssumeRoleWithWebIdentity" => Self::AssumeRoleWithWebIdentity,
                _ => return None,
            },
            26 => match name {
                "DecodeAuthorizationMessage" => Self::DecodeAuthorizationMessage,
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

/// What AWS has besides, in alphabetical order.
static UNSERVED: [&str; 5] = [
    "AssumeRoleWithSAML",
    "AssumeRoot",
    "GetDelegatedAccessToken",
    "GetScopedCredentials",
    "GetWebIdentityToken",
];

impl Operation {
    /// Whether AWS has an operation of this name that is not served.
    pub fn is_unserved(name: &str) -> bool {
        UNSERVED.binary_search(&name).is_ok()
    }
}
