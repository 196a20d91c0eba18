//! `GenerateDataKey`: a new key for the caller's own encryption, in plaintext and encrypted.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! Validation, DryRun.

use std::collections::BTreeMap;

use api::Blob;
use api::kms::{
    DataKeySpec, EncryptionAlgorithmSpec, GenerateDataKeyRequest, GenerateDataKeyResponse,
    KeyUsageType, Operation,
};
use hsm::MaterialId;

use crate::ask::Ask;
use crate::call::Call;
use crate::encryption_context;
use crate::error::Error;
use crate::key::spec;
use crate::recipient::{Answered, Recipient};

pub(crate) async fn generate_data_key(
    call: &Call<'_>,
    input: &GenerateDataKeyRequest,
) -> Result<GenerateDataKeyResponse, Error> {
    let recipient = Recipient::of(call, input.recipient.as_ref()).await?;
    let generated = generate(
        call,
        &Wanted {
            operation: Operation::GenerateDataKey,
            key_id: &input.key_id,
            key_spec: input.key_spec,
            number_of_bytes: input.number_of_bytes,
            encryption_context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            recipient: &recipient,
            dry_run: input.dry_run,
        },
    )
    .await?;
    let Answered { plaintext, ciphertext_for_recipient } = generated.answered;
    // AWS KMS does not tell an environment which material it was.
    let is_plain = ciphertext_for_recipient.is_none();
    Ok(GenerateDataKeyResponse {
        ciphertext_blob: Some(Blob::from(generated.ciphertext)),
        plaintext,
        ciphertext_for_recipient,
        key_id: Some(generated.key_arn),
        key_material_id: is_plain.then(|| generated.material_id.to_string()),
    })
}

/// What both forms of the operation ask for.
pub(super) struct Wanted<'a> {
    pub(super) operation: Operation,
    pub(super) key_id: &'a str,
    pub(super) key_spec: Option<DataKeySpec>,
    pub(super) number_of_bytes: Option<i32>,
    pub(super) encryption_context: Option<&'a BTreeMap<String, String>>,
    pub(super) grant_tokens: Option<&'a [String]>,
    pub(super) recipient: &'a Recipient,
    pub(super) dry_run: Option<bool>,
}

/// A new data key.
pub(super) struct Generated {
    pub(super) answered: Answered,
    pub(super) ciphertext: Vec<u8>,
    pub(super) key_arn: String,
    pub(super) material_id: MaterialId,
}

/// Makes a data key: GenerateDataKey, and its twin that keeps the plaintext to itself.
pub(super) async fn generate(call: &Call<'_>, wanted: &Wanted<'_>) -> Result<Generated, Error> {
    let algorithm = EncryptionAlgorithmSpec::SymmetricDefault;
    let ask = Ask::of(wanted.operation)
        .encrypting(algorithm.as_str(), wanted.encryption_context)
        .for_recipient(wanted.recipient);
    let key = call.permit(call.find_key(wanted.key_id)?, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncryptDecrypt)?;
    spec::check_encryption(key.key(), algorithm)?;
    wanted.recipient.check()?;
    let length = length(wanted.key_spec, wanted.number_of_bytes)?;
    let context = encryption_context::digest(wanted.encryption_context)?;
    call.accept_grant_tokens(wanted.grant_tokens)?;
    call.stop_if_dry_run(wanted.dry_run)?;

    let (plaintext, ciphertext) = call.generate_data_key(key, length, &context).await?;
    let answered = wanted.recipient.answer_of(key, plaintext)?;
    call.note_use(key);
    Ok(Generated {
        answered,
        ciphertext,
        key_arn: key.arn(),
        material_id: key.current_backing_key()?.id,
    })
}

/// The length of the data key in bytes: one of the two ways to say it, not both. The shape has
/// limited it to 1024.
fn length(key_spec: Option<DataKeySpec>, number_of_bytes: Option<i32>) -> Result<usize, Error> {
    match (key_spec, number_of_bytes) {
        (Some(DataKeySpec::Aes256), None) => Ok(32),
        (Some(DataKeySpec::Aes128), None) => Ok(16),
        (None, Some(number)) => usize::try_from(number).map_err(Error::internal),
        _ => Err(Error::validation("Please specify either number of bytes or key spec.")),
    }
}
