//! `Decapsulate`: the shared secret in a ciphertext that was made under the key's public half (ML-KEM).
//!
//! Of a ciphertext of the right length that nobody made so, it answers 32 bytes as good as random
//! (FIPS 203 §6.3), always the same for the same ciphertext.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! InvalidCiphertext, DryRun.

use api::kms::{DecapsulateRequest, DecapsulateResponse, KeyUsageType, Operation};
use hsm::Task;

use crate::call::Call;
use crate::error::Error;

pub(crate) async fn decapsulate(
    call: &Call<'_>,
    input: &DecapsulateRequest,
) -> Result<DecapsulateResponse, Error> {
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, Operation::Decapsulate)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncapsulateDecapsulate)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;

    let task = Task::Decapsulate(input.shared_secret_ciphertext_blob.to_vec());
    let shared_secret = call.kms.hsm.perform(key.current_backing_key()?, task).await?;
    call.stop_if_dry_run(input.dry_run)?;
    call.note_use(key);
    Ok(DecapsulateResponse {
        key_id: Some(key.arn()),
        encapsulation_algorithm: Some(input.encapsulation_algorithm),
        shared_secret: Some(shared_secret.into()),
    })
}
