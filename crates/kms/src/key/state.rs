//! When a key may be used: its state, and what each state allows.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>.

use api::kms::{KeyState, Operation};
use catalog::record::{Deletion, Key};

use super::material;
use crate::error::Error;

/// Whether the key is there at all: after its deletion date it is not, for every reader at once.
pub(crate) fn is_alive(key: &Key, now_ms: i64) -> bool {
    let due_ms = key.deletion.and_then(|deletion| deletion.due_ms);
    due_ms.is_none_or(|due_ms| now_ms < due_ms)
}

/// The state that is told and that decides what can be done.
pub(crate) fn of(key: &Key, now_ms: i64) -> KeyState {
    match (key.deletion, material::is_complete(key, now_ms), key.enabled) {
        (Some(Deletion { due_ms: None, .. }), ..) => KeyState::PendingReplicaDeletion,
        (Some(_), ..) => KeyState::PendingDeletion,
        (None, false, _) => KeyState::PendingImport,
        (None, true, true) => KeyState::Enabled,
        (None, true, false) => KeyState::Disabled,
    }
}

/// What a state makes of an operation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Allowed,
    /// `DisabledException`.
    Disabled,
    /// `KMSInvalidStateException`, "… is pending deletion." and the like.
    InvalidState(&'static str),
    /// `KMSInvalidStateException`, "… is not pending deletion."
    NotPendingDeletion,
}

/// Refuses what the key's state does not allow. Refuses: Disabled, KMSInvalidState.
pub(crate) fn check(key: &Key, operation: Operation, now_ms: i64) -> Result<(), Error> {
    debug_assert!(is_alive(key, now_ms), "a dead key is not found");
    match verdict(operation, of(key, now_ms)) {
        Verdict::Allowed => Ok(()),
        Verdict::Disabled => Err(Error::Disabled(key.name.arn())),
        Verdict::InvalidState(what) => Err(Error::InvalidState(key.name.arn(), what)),
        Verdict::NotPendingDeletion => Err(Error::NotPendingDeletion(key.name.arn())),
    }
}

/// How far an operation goes with keys that are not enabled.
enum Needs {
    /// It only looks, or undoes: every state will do.
    Nothing,
    /// It changes what describes the key.
    NotPendingDeletion,
    /// It changes whether the key can be used.
    Material,
    /// It uses the key.
    Enabled,
    /// It ends a pending deletion.
    PendingDeletion,
}

fn needs(operation: Operation) -> Needs {
    use Operation as O;
    match operation {
        O::CancelKeyDeletion => Needs::PendingDeletion,
        O::CreateAlias
        | O::GetParametersForImport
        | O::ImportKeyMaterial
        | O::ScheduleKeyDeletion
        | O::TagResource
        | O::UntagResource
        | O::UpdateAlias
        | O::UpdateKeyDescription => Needs::NotPendingDeletion,
        O::DisableKey | O::EnableKey => Needs::Material,
        O::CreateGrant
        | O::Decapsulate
        | O::Decrypt
        | O::DeriveSharedSecret
        | O::DisableKeyRotation
        | O::EnableKeyRotation
        | O::Encapsulate
        | O::Encrypt
        | O::GenerateDataKey
        | O::GenerateDataKeyPair
        | O::GenerateDataKeyPairWithoutPlaintext
        | O::GenerateDataKeyWithoutPlaintext
        | O::GenerateMac
        | O::GetPublicKey
        | O::ReEncrypt
        | O::ReplicateKey
        | O::RotateKeyOnDemand
        | O::Sign
        | O::UpdatePrimaryRegion
        | O::Verify
        | O::VerifyMac => Needs::Enabled,
        O::ConnectCustomKeyStore
        | O::CreateCustomKeyStore
        | O::CreateKey
        | O::DeleteAlias
        | O::DeleteCustomKeyStore
        | O::DeleteImportedKeyMaterial
        | O::DescribeCustomKeyStores
        | O::DescribeKey
        | O::DisconnectCustomKeyStore
        | O::GenerateRandom
        | O::GetKeyLastUsage
        | O::GetKeyPolicy
        | O::GetKeyRotationStatus
        | O::ListAliases
        | O::ListGrants
        | O::ListKeyPolicies
        | O::ListKeyRotations
        | O::ListKeys
        | O::ListResourceTags
        | O::ListRetirableGrants
        | O::PutKeyPolicy
        | O::RetireGrant
        | O::RevokeGrant
        | O::UpdateCustomKeyStore => Needs::Nothing,
    }
}

/// The table of the key states, for the keys that this version makes.
pub(crate) fn verdict(operation: Operation, state: KeyState) -> Verdict {
    match (needs(operation), state) {
        (Needs::PendingDeletion, KeyState::PendingDeletion | KeyState::PendingReplicaDeletion) => {
            Verdict::Allowed
        }
        (Needs::PendingDeletion, _) => Verdict::NotPendingDeletion,
        (Needs::Nothing, _) => Verdict::Allowed,
        (_, KeyState::PendingDeletion) => Verdict::InvalidState("pending deletion"),
        (_, KeyState::PendingReplicaDeletion) => Verdict::InvalidState("pending replica deletion"),
        (Needs::Enabled, KeyState::Disabled) => Verdict::Disabled,
        (_, KeyState::Enabled | KeyState::Disabled) => Verdict::Allowed,
        (Needs::NotPendingDeletion, _) => Verdict::Allowed,
        (_, KeyState::PendingImport) => Verdict::InvalidState("pending import"),
        (_, KeyState::Unavailable) => Verdict::InvalidState("unavailable"),
        (_, KeyState::Creating) => Verdict::InvalidState("creating"),
        (_, KeyState::Updating) => Verdict::InvalidState("updating"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::kms::Operation::*;

    /// The table of the source, for the states that this version has. In its order: Enabled,
    /// Disabled, PendingDeletion, PendingImport. `D`: DisabledException; `P`: "is pending deletion";
    /// `N`: "is not pending deletion"; `I`: "is pending import". PendingReplicaDeletion is as
    /// PendingDeletion, with its own words.
    #[test]
    #[rustfmt::skip]
    fn key_state_decides_what_a_key_can_do() {
        for (operations, expected) in [
            ([CancelKeyDeletion].as_slice(), ['N', 'N', ' ', 'N']),
            (&[CreateAlias, UpdateAlias], [' ', ' ', 'P', ' ']),
            (&[CreateGrant], [' ', 'D', 'P', 'I']),
            (&[Decrypt, Encrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext,
               GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext], [' ', 'D', 'P', 'I']),
            (&[GenerateMac, VerifyMac, Sign, Verify, DeriveSharedSecret, GetPublicKey, Encapsulate,
               Decapsulate], [' ', 'D', 'P', 'I']),
            (&[DeleteAlias, DescribeKey, GetKeyPolicy, ListKeyPolicies, ListGrants, ListAliases,
               ListResourceTags, PutKeyPolicy, RetireGrant, RevokeGrant, GetKeyLastUsage,
               GetKeyRotationStatus, ListKeyRotations], [' ', ' ', ' ', ' ']),
            (&[DisableKey, EnableKey], [' ', ' ', 'P', 'I']),
            (&[EnableKeyRotation, DisableKeyRotation, RotateKeyOnDemand], [' ', 'D', 'P', 'I']),
            (&[ReplicateKey, UpdatePrimaryRegion], [' ', 'D', 'P', 'I']),
            (&[ScheduleKeyDeletion, TagResource, UntagResource, UpdateKeyDescription], [' ', ' ', 'P', ' ']),
            (&[GetParametersForImport, ImportKeyMaterial], [' ', ' ', 'P', ' ']),
            (&[DeleteImportedKeyMaterial], [' ', ' ', ' ', ' ']),
        ] {
            let states = [
                KeyState::Enabled,
                KeyState::Disabled,
                KeyState::PendingDeletion,
                KeyState::PendingImport,
            ];
            for operation in operations {
                let told = verdict(*operation, KeyState::PendingReplicaDeletion);
                let expected_of_primary = match expected[2] {
                    'P' => Verdict::InvalidState("pending replica deletion"),
                    _ => Verdict::Allowed,
                };
                assert_eq!(told, expected_of_primary, "{operation:?}");
                for (state, expected) in states.into_iter().zip(expected) {
                    let told = match verdict(*operation, state) {
                        Verdict::Allowed => ' ',
                        Verdict::Disabled => 'D',
                        Verdict::InvalidState("pending deletion") => 'P',
                        Verdict::InvalidState("pending import") => 'I',
                        Verdict::NotPendingDeletion => 'N',
                        Verdict::InvalidState(_) => '?',
                    };
                    assert_eq!(told, expected, "{operation:?} on a key in {state:?}");
                }
            }
        }
    }
}
