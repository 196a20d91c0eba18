//! The input of all 56 operations. The first byte picks one.
//!
//! Order, spaces and escapes say nothing: a body said in other words is taken or refused alike.
#![no_main]

use api::kms::*;
use api::{ErrorCode, Request};
use fuzz::Tree;
use libfuzzer_sys::fuzz_target;

type Decoder = fn(&[u8]) -> Result<String, api::Error>;

/// In the order of [`Operation`].
#[rustfmt::skip]
const DECODERS: [(Operation, Decoder); 56] = [
    decoder::<CancelKeyDeletionRequest>(),
    decoder::<ConnectCustomKeyStoreRequest>(),
    decoder::<CreateAliasRequest>(),
    decoder::<CreateCustomKeyStoreRequest>(),
    decoder::<CreateGrantRequest>(),
    decoder::<CreateKeyRequest>(),
    decoder::<DecapsulateRequest>(),
    decoder::<DecryptRequest>(),
    decoder::<DeleteAliasRequest>(),
    decoder::<DeleteCustomKeyStoreRequest>(),
    decoder::<DeleteImportedKeyMaterialRequest>(),
    decoder::<DeriveSharedSecretRequest>(),
    decoder::<DescribeCustomKeyStoresRequest>(),
    decoder::<DescribeKeyRequest>(),
    decoder::<DisableKeyRequest>(),
    decoder::<DisableKeyRotationRequest>(),
    decoder::<DisconnectCustomKeyStoreRequest>(),
    decoder::<EnableKeyRequest>(),
    decoder::<EnableKeyRotationRequest>(),
    decoder::<EncapsulateRequest>(),
    decoder::<EncryptRequest>(),
    decoder::<GenerateDataKeyRequest>(),
    decoder::<GenerateDataKeyPairRequest>(),
    decoder::<GenerateDataKeyPairWithoutPlaintextRequest>(),
    decoder::<GenerateDataKeyWithoutPlaintextRequest>(),
    decoder::<GenerateMacRequest>(),
    decoder::<GenerateRandomRequest>(),
    decoder::<GetKeyLastUsageRequest>(),
    decoder::<GetKeyPolicyRequest>(),
    decoder::<GetKeyRotationStatusRequest>(),
    decoder::<GetParametersForImportRequest>(),
    decoder::<GetPublicKeyRequest>(),
    decoder::<ImportKeyMaterialRequest>(),
    decoder::<ListAliasesRequest>(),
    decoder::<ListGrantsRequest>(),
    decoder::<ListKeyPoliciesRequest>(),
    decoder::<ListKeyRotationsRequest>(),
    decoder::<ListKeysRequest>(),
    decoder::<ListResourceTagsRequest>(),
    decoder::<ListRetirableGrantsRequest>(),
    decoder::<PutKeyPolicyRequest>(),
    decoder::<ReEncryptRequest>(),
    decoder::<ReplicateKeyRequest>(),
    decoder::<RetireGrantRequest>(),
    decoder::<RevokeGrantRequest>(),
    decoder::<RotateKeyOnDemandRequest>(),
    decoder::<ScheduleKeyDeletionRequest>(),
    decoder::<SignRequest>(),
    decoder::<TagResourceRequest>(),
    decoder::<UntagResourceRequest>(),
    decoder::<UpdateAliasRequest>(),
    decoder::<UpdateCustomKeyStoreRequest>(),
    decoder::<UpdateKeyDescriptionRequest>(),
    decoder::<UpdatePrimaryRegionRequest>(),
    decoder::<VerifyRequest>(),
    decoder::<VerifyMacRequest>(),
];

const fn decoder<T: Request + std::fmt::Debug>() -> (Operation, Decoder) {
    (T::OPERATION, |body| T::decode(body).map(|request| format!("{request:?}")))
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let (operation, decode) = DECODERS[usize::from(*first) % DECODERS.len()];
    let decoded = decode(body);
    if let Err(error) = &decoded
        && error.code != ErrorCode::ValidationException
    {
        return;
    }
    // What has no syntax error is JSON, and so is the same in other words.
    let body = if body.is_empty() { b"{}" } else { body };
    let again = Tree::read(body).expect("a decoded body is JSON").rewritten();
    assert_eq!(decode(again.as_bytes()), decoded, "{}: {again}", operation.name());
});
