//! `GenerateMac`: an HMAC of a message under a key that never leaves.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage, DryRun.

use api::Blob;
use api::kms::{
    GenerateMacRequest, GenerateMacResponse, KeyUsageType, MacAlgorithmSpec, Operation,
};
use hsm::Task;
use secret::{Buffer, Secret};

use crate::ask::{Ask, Condition, Member};
use crate::call::{Call, Permitted};
use crate::error::Error;
use crate::key::spec;

pub(crate) async fn generate_mac(
    call: &Call<'_>,
    input: &GenerateMacRequest,
) -> Result<GenerateMacResponse, Error> {
    let algorithm = input.mac_algorithm;
    let key = find(call, &input.key_id, Operation::GenerateMac, algorithm)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    call.stop_if_dry_run(input.dry_run)?;
    let mac = mac(call, key, &input.message).await?;
    call.note_use(key);
    Ok(GenerateMacResponse {
        key_id: Some(key.arn()),
        mac: Some(Blob::from(mac)),
        mac_algorithm: Some(algorithm),
    })
}

/// A key that `operation` may use for `algorithm`.
pub(super) fn find<'c>(
    call: &'c Call<'_>,
    key_id: &str,
    operation: Operation,
    algorithm: MacAlgorithmSpec,
) -> Result<Permitted<'c>, Error> {
    let ask = Ask::of(operation).with(Condition::MacAlgorithm, Member::Text(algorithm.as_str()));
    let key = call.permit(call.find_key(key_id)?, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::GenerateVerifyMac)?;
    spec::check_mac(key.key(), algorithm)?;
    Ok(key)
}

pub(super) async fn mac(
    call: &Call<'_>,
    key: Permitted<'_>,
    message: &Secret,
) -> Result<Buffer, Error> {
    let message = Secret::new(message.expose().to_vec());
    Ok(call.kms.hsm.perform(key.current_backing_key()?, Task::Mac(message)).await?)
}
