//! `Verify`: whether a signature is one of a message. It answers yes, or refuses.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! Validation, KMSInvalidSignature, DryRun.

use api::kms::{KeyUsageType, Operation, VerifyRequest, VerifyResponse};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::{message, spec};

pub(crate) async fn verify(
    call: &Call<'_>,
    input: &VerifyRequest,
) -> Result<VerifyResponse, Error> {
    let algorithm = input.signing_algorithm;
    let message_type = input.message_type.unwrap_or_default();
    let ask = Ask::of(Operation::Verify)
        .with(Condition::SigningAlgorithm, Member::Text(algorithm.as_str()))
        .with(Condition::MessageType, Member::Text(message_type.as_str()));
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::SignVerify)?;
    let scheme = spec::check_signing(key.key(), algorithm)?;
    let signed = message::to_sign(algorithm, scheme, input.message_type, &input.message)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;

    let signature = input.signature.to_vec();
    let verified = call.kms.hsm.verify(key.public_half()?, scheme, signed, signature).await;
    verified.map_err(|error| match error {
        hsm::Error::Unauthenticated => Error::InvalidSignature,
        other => other.into(),
    })?;
    call.stop_if_dry_run(input.dry_run)?;
    call.note_use(key);
    Ok(VerifyResponse {
        key_id: Some(key.arn()),
        signature_valid: Some(true),
        signing_algorithm: Some(algorithm),
    })
}
