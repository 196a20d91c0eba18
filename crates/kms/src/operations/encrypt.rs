//! `Encrypt`: up to 4096 bytes under a KMS key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage, DryRun.

use api::Blob;
use api::kms::{EncryptRequest, EncryptResponse, KeyUsageType, Operation};

use crate::call::Call;
use crate::encryption_context;
use crate::error::Error;
use crate::key::algorithm;

pub(crate) async fn encrypt(
    call: &Call<'_>,
    input: &EncryptRequest,
) -> Result<EncryptResponse, Error> {
    let encryption_algorithm = input.encryption_algorithm.unwrap_or_default();

    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, Operation::Encrypt)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncryptDecrypt)?;
    algorithm::check(key.key(), encryption_algorithm)?;
    let context = encryption_context::digest(input.encryption_context.as_ref())?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    call.stop_if_dry_run(input.dry_run)?;

    let backing_key = key.current_backing_key()?;
    let ciphertext = call.kms.hsm.encrypt(backing_key, input.plaintext.expose(), &context).await?;
    Ok(EncryptResponse {
        ciphertext_blob: Some(Blob::from(ciphertext)),
        key_id: Some(key.arn()),
        encryption_algorithm: Some(encryption_algorithm),
    })
}
