//! `VerifyMac`: whether an HMAC is that of a message. It answers yes, or refuses.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! KMSInvalidMac, DryRun.

use api::kms::{Operation, VerifyMacRequest, VerifyMacResponse};

use super::generate_mac::{find, mac};
use crate::call::Call;
use crate::error::Error;

pub(crate) async fn verify_mac(
    call: &Call<'_>,
    input: &VerifyMacRequest,
) -> Result<VerifyMacResponse, Error> {
    let algorithm = input.mac_algorithm;
    let key = find(call, &input.key_id, Operation::VerifyMac, algorithm)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    // Whole MACs alone: one that is cut short is another length, and so not equal.
    if !crypto::verify_equal(&mac(call, key, &input.message).await?, &input.mac) {
        return Err(Error::InvalidMac);
    }
    call.stop_if_dry_run(input.dry_run)?;
    call.note_use(key);
    Ok(VerifyMacResponse {
        key_id: Some(key.arn()),
        mac_algorithm: Some(algorithm),
        mac_valid: Some(true),
    })
}
