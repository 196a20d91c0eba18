//! `Encapsulate`: a new shared secret, and the ciphertext from which the key's holder gets it (ML-KEM).
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage, DryRun.

use api::Blob;
use api::kms::{EncapsulateRequest, EncapsulateResponse, KeyUsageType, Operation};

use crate::call::Call;
use crate::error::Error;

pub(crate) async fn encapsulate(
    call: &Call<'_>,
    input: &EncapsulateRequest,
) -> Result<EncapsulateResponse, Error> {
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, Operation::Encapsulate)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncapsulateDecapsulate)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    call.stop_if_dry_run(input.dry_run)?;

    let (ciphertext, shared_secret) = call.kms.hsm.encapsulate(key.public_half()?)?;
    call.note_use(key);
    Ok(EncapsulateResponse {
        key_id: Some(key.arn()),
        encapsulation_algorithm: Some(input.encapsulation_algorithm),
        shared_secret: Some(shared_secret),
        shared_secret_ciphertext_blob: Some(Blob::from(ciphertext)),
    })
}
