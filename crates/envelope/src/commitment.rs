//! Which messages are written and read, with regard to commitment: that a message opens under one key alone.

use std::fmt;
use std::str::FromStr;

use crate::Suite;

/// A commitment policy of the AWS Encryption SDK.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CommitmentPolicy {
    /// Writes messages without commitment, reads all.
    ForbidEncryptAllowDecrypt,
    /// Writes messages with commitment, reads all.
    RequireEncryptAllowDecrypt,
    /// Writes and reads messages with commitment alone.
    #[default]
    RequireEncryptRequireDecrypt,
}

/// The policy and the suite do not go together.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PolicyError {
    #[error(
        "the commitment policy {0} does not let {1} be written: choose another algorithm or policy"
    )]
    Encrypt(CommitmentPolicy, Suite),
    #[error(
        "the message was written with {1}, without commitment, which the commitment policy {0} does not let be read: if you trust who wrote it, choose require-encrypt-allow-decrypt for it"
    )]
    Decrypt(CommitmentPolicy, Suite),
}

impl CommitmentPolicy {
    pub const ALL: [Self; 3] = [
        Self::ForbidEncryptAllowDecrypt,
        Self::RequireEncryptAllowDecrypt,
        Self::RequireEncryptRequireDecrypt,
    ];

    /// The suite of messages for which none was asked.
    pub const fn default_suite(self) -> Suite {
        match self {
            Self::ForbidEncryptAllowDecrypt => Suite::Aes256HkdfSha384EcdsaP384,
            _ => Suite::Aes256HkdfSha512CommitEcdsaP384,
        }
    }

    /// Refuses to write what the policy does not let be written.
    pub fn check_encrypt(self, suite: Suite) -> Result<(), PolicyError> {
        if suite.commits() == (self != Self::ForbidEncryptAllowDecrypt) {
            Ok(())
        } else {
            Err(PolicyError::Encrypt(self, suite))
        }
    }

    /// Refuses to read what the policy does not let be read.
    pub fn check_decrypt(self, suite: Suite) -> Result<(), PolicyError> {
        if suite.commits() || self != Self::RequireEncryptRequireDecrypt {
            Ok(())
        } else {
            Err(PolicyError::Decrypt(self, suite))
        }
    }

    /// As `aws-encryption-cli` writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForbidEncryptAllowDecrypt => "forbid-encrypt-allow-decrypt",
            Self::RequireEncryptAllowDecrypt => "require-encrypt-allow-decrypt",
            Self::RequireEncryptRequireDecrypt => "require-encrypt-require-decrypt",
        }
    }
}

/// Its name.
impl fmt::Display for CommitmentPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no policy of that name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "a commitment policy is forbid-encrypt-allow-decrypt, require-encrypt-allow-decrypt or require-encrypt-require-decrypt"
)]
pub struct UnknownPolicy;

impl FromStr for CommitmentPolicy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        Self::ALL.into_iter().find(|policy| policy.name() == name).ok_or(UnknownPolicy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_reads_and_writes_its_own() {
        use CommitmentPolicy::*;
        for (policy, writes_committing, writes_others, reads_others) in [
            (ForbidEncryptAllowDecrypt, false, true, true),
            (RequireEncryptAllowDecrypt, true, false, true),
            (RequireEncryptRequireDecrypt, true, false, false),
        ] {
            for suite in Suite::ALL {
                let (writes, reads) = if suite.commits() {
                    (writes_committing, true)
                } else {
                    (writes_others, reads_others)
                };
                assert_eq!(policy.check_encrypt(suite).is_ok(), writes, "{policy} {suite}");
                assert_eq!(policy.check_decrypt(suite).is_ok(), reads, "{policy} {suite}");
            }
            assert_eq!(policy.check_encrypt(policy.default_suite()), Ok(()));
            assert_eq!(policy.name().parse(), Ok(policy));
        }
        assert_eq!(CommitmentPolicy::default(), RequireEncryptRequireDecrypt);
    }
}
