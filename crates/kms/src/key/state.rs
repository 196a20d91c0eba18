//! When a key may be used: its state, and what each state allows.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>.

use api::kms::{KeyState, Operation, OriginType};
use catalog::record::{Deletion, Key};

use super::material;
use crate::error::Error;
use crate::external::ProxyError;

/// Whether the key is there at all: after its deletion date it is not, for every reader at once.
pub(crate) fn is_alive(key: &Key, now_ms: i64) -> bool {
    let due_ms = key.deletion.and_then(|deletion| deletion.due_ms);
    due_ms.is_none_or(|due_ms| now_ms < due_ms)
}

/// The state that is told and that decides what can be done. `is_available`: whether the device that holds
/// it can be asked (`custom_key_store::is_available`).
pub(crate) fn of(key: &Key, is_available: bool, now_ms: i64) -> KeyState {
    match (key.deletion, material::is_complete(key, now_ms), key.enabled) {
        (Some(Deletion { due_ms: None, .. }), ..) => KeyState::PendingReplicaDeletion,
        (Some(_), ..) => KeyState::PendingDeletion,
        (None, ..) if !is_available => KeyState::Unavailable,
        (None, false, _) => KeyState::PendingImport,
        (None, true, true) => KeyState::Enabled,
        (None, true, false) => KeyState::Disabled,
    }
}

const UNAVAILABLE: &str = "unavailable";

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
pub(crate) fn check(
    key: &Key,
    is_available: bool,
    operation: Operation,
    now_ms: i64,
) -> Result<(), Error> {
    debug_assert!(is_alive(key, now_ms), "a dead key is not found");
    match verdict(operation, of(key, is_available, now_ms)) {
        Verdict::Allowed => Ok(()),
        Verdict::InvalidState(UNAVAILABLE) if key.origin == OriginType::ExternalKeyStore => {
            Err(Error::Proxy(ProxyError::NOT_CONNECTED))
        }
        Verdict::Disabled => Err(Error::Disabled(key.name.arn())),
        Verdict::InvalidState(what) => Err(Error::InvalidState(key.name.arn(), what)),
        Verdict::NotPendingDeletion => Err(Error::NotPendingDeletion(key.name.arn())),
    }
}

/// The states in which an operation is refused; of PendingDeletion, PendingReplicaDeletion too.
///
/// CancelKeyDeletion, which needs a pending deletion, is not asked here.
fn refused_in(operation: Operation) -> &'static [KeyState] {
    use KeyState::{Creating, Disabled, PendingDeletion, PendingImport, Unavailable, Updating};
    use Operation as O;
    match operation {
        O::Decapsulate
        | O::Decrypt
        | O::DeriveSharedSecret
        | O::Encapsulate
        | O::Encrypt
        | O::GenerateDataKey
        | O::GenerateDataKeyPair
        | O::GenerateDataKeyPairWithoutPlaintext
        | O::GenerateDataKeyWithoutPlaintext
        | O::GenerateMac
        | O::GetPublicKey
        | O::ReEncrypt
        | O::Sign
        | O::Verify
        | O::VerifyMac => &[Disabled, PendingDeletion, PendingImport, Unavailable, Creating],
        O::CreateGrant | O::DisableKeyRotation | O::EnableKeyRotation | O::UpdatePrimaryRegion => {
            &[Disabled, PendingDeletion, PendingImport, Creating]
        }
        O::ReplicateKey | O::RotateKeyOnDemand => {
            &[Disabled, PendingDeletion, PendingImport, Creating, Updating]
        }
        O::DisableKey | O::EnableKey => &[PendingDeletion, PendingImport, Creating, Updating],
        O::GetParametersForImport => &[PendingDeletion, Creating, Updating],
        O::ImportKeyMaterial => &[PendingDeletion, Creating],
        O::DeleteImportedKeyMaterial => &[Creating, Updating],
        O::ScheduleKeyDeletion => &[PendingDeletion, Updating],
        O::CreateAlias
        | O::TagResource
        | O::UntagResource
        | O::UpdateAlias
        | O::UpdateKeyDescription => &[PendingDeletion],
        O::CancelKeyDeletion
        | O::ConnectCustomKeyStore
        | O::CreateCustomKeyStore
        | O::CreateKey
        | O::DeleteAlias
        | O::DeleteCustomKeyStore
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
        | O::UpdateCustomKeyStore => &[],
    }
}

/// The table of the key states. What depends on a key's origin or kind besides is told by others.
pub(crate) fn verdict(operation: Operation, state: KeyState) -> Verdict {
    let is_pending = matches!(state, KeyState::PendingDeletion | KeyState::PendingReplicaDeletion);
    let column = if is_pending { KeyState::PendingDeletion } else { state };
    if operation == Operation::CancelKeyDeletion {
        return if is_pending { Verdict::Allowed } else { Verdict::NotPendingDeletion };
    }
    if !refused_in(operation).contains(&column) {
        return Verdict::Allowed;
    }
    match state {
        KeyState::Enabled => Verdict::Allowed,
        KeyState::Disabled => Verdict::Disabled,
        KeyState::PendingDeletion => Verdict::InvalidState("pending deletion"),
        KeyState::PendingReplicaDeletion => Verdict::InvalidState("pending replica deletion"),
        KeyState::PendingImport => Verdict::InvalidState("pending import"),
        KeyState::Unavailable => Verdict::InvalidState(UNAVAILABLE),
        KeyState::Creating => Verdict::InvalidState("creating"),
        KeyState::Updating => Verdict::InvalidState("updating"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::kms::Operation::*;

    /// What the refusals of the table are written as; `ok` is none.
    fn written(verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Allowed => "ok",
            Verdict::Disabled => "D",
            Verdict::NotPendingDeletion => "NPD",
            Verdict::InvalidState("pending deletion") => "PD",
            Verdict::InvalidState("pending replica deletion") => "PRD",
            Verdict::InvalidState("pending import") => "PI",
            Verdict::InvalidState("unavailable") => "U",
            Verdict::InvalidState("creating") => "C",
            Verdict::InvalidState("updating") => "UP",
            Verdict::InvalidState(_) => "?",
        }
    }

    /// The table of the source. `X`: the operation refuses the key for its origin before it asks for its
    /// state. `-`: no key that the operation is for can be in that state.
    #[test]
    #[rustfmt::skip]
    fn key_state_decides_what_a_key_can_do() {
        use KeyState::*;
        let states = [
            Enabled, Disabled, PendingDeletion, PendingReplicaDeletion, PendingImport, Unavailable, Creating, Updating,
        ];
        let mut operations_seen = 0;
        for (operations, expected) in [
            ([CancelKeyDeletion].as_slice(),             ["NPD", "NPD", "ok", "ok",  "NPD", "NPD", "NPD", "NPD"]),
            (&[CreateAlias, UpdateAlias],                ["ok",  "ok",  "PD", "PRD", "ok",  "ok",  "ok",  "ok"]),
            (&[CreateGrant],                             ["ok",  "D",   "PD", "PRD", "PI",  "ok",  "C",   "ok"]),
            (&[Decrypt, Encrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext,
               GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext],
                                                         ["ok",  "D",   "PD", "PRD", "PI",  "U",   "C",   "ok"]),
            (&[GenerateMac, VerifyMac, Sign, Verify, DeriveSharedSecret, GetPublicKey, Encapsulate, Decapsulate],
                                                         ["ok",  "D",   "PD", "PRD", "PI",  "-",   "C",   "ok"]),
            (&[DeleteAlias],                             ["ok",  "ok",  "ok", "ok",  "ok",  "ok",  "ok",  "ok"]),
            (&[DeleteImportedKeyMaterial],               ["ok",  "ok",  "ok", "ok",  "ok",  "-",   "C",   "UP"]),
            (&[DescribeKey, GetKeyPolicy, ListKeyPolicies, ListGrants, ListAliases, ListResourceTags,
               PutKeyPolicy, RetireGrant, RevokeGrant, GetKeyLastUsage],
                                                         ["ok",  "ok",  "ok", "ok",  "ok",  "ok",  "ok",  "ok"]),
            (&[DisableKey, EnableKey],                   ["ok",  "ok",  "PD", "PRD", "PI",  "ok",  "C",   "UP"]),
            (&[EnableKeyRotation, DisableKeyRotation],   ["ok",  "D",   "PD", "PRD", "X",   "X",   "C",   "ok"]),
            (&[GetKeyRotationStatus, ListKeyRotations],  ["ok",  "ok",  "ok", "ok",  "ok",  "X",   "ok",  "ok"]),
            (&[RotateKeyOnDemand],                       ["ok",  "D",   "PD", "PRD", "PI",  "X",   "C",   "UP"]),
            (&[GetParametersForImport],                  ["ok",  "ok",  "PD", "PRD", "ok",  "X",   "C",   "UP"]),
            (&[ImportKeyMaterial],                       ["ok",  "ok",  "PD", "PRD", "ok",  "X",   "C",   "ok"]),
            (&[ReplicateKey],                            ["ok",  "D",   "PD", "PRD", "PI",  "-",   "C",   "UP"]),
            (&[UpdatePrimaryRegion],                     ["ok",  "D",   "PD", "PRD", "PI",  "-",   "C",   "ok"]),
            (&[ScheduleKeyDeletion],                     ["ok",  "ok",  "PD", "PRD", "ok",  "ok",  "ok",  "UP"]),
            (&[TagResource, UntagResource, UpdateKeyDescription],
                                                         ["ok",  "ok",  "PD", "PRD", "ok",  "ok",  "ok",  "ok"]),
        ] {
            for operation in operations {
                operations_seen += 1;
                for (state, expected) in states.into_iter().zip(expected) {
                    if !matches!(expected, "X" | "-") {
                        let told = written(verdict(*operation, state));
                        assert_eq!(told, expected, "{operation:?} on a key in {state:?}");
                    }
                }
            }
        }
        assert_eq!(operations_seen, 46, "all that have to do with one key");
    }
}
