//! `Sign`: a signature of a message, or of its digest, by a private key that never leaves.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! Validation, DryRun.

use api::Blob;
use api::kms::{KeyUsageType, Operation, SignRequest, SignResponse};
use hsm::Task;

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::{message, spec};

pub(crate) async fn sign(call: &Call<'_>, input: &SignRequest) -> Result<SignResponse, Error> {
    let algorithm = input.signing_algorithm;
    let message_type = input.message_type.unwrap_or_default();
    let ask = Ask::of(Operation::Sign)
        .with(Condition::SigningAlgorithm, Member::Text(algorithm.as_str()))
        .with(Condition::MessageType, Member::Text(message_type.as_str()));
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::SignVerify)?;
    let scheme = spec::check_signing(key.key(), algorithm)?;
    let to_sign = message::to_sign(algorithm, scheme, input.message_type, &input.message)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    call.stop_if_dry_run(input.dry_run)?;

    let task = Task::Sign(scheme, to_sign);
    let signature = call.kms.hsm.perform(key.current_backing_key()?, task).await?;
    call.note_use(key);
    Ok(SignResponse {
        key_id: Some(key.arn()),
        signature: Some(Blob::from(signature)),
        signing_algorithm: Some(algorithm),
    })
}
