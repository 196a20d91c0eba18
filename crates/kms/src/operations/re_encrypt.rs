//! `ReEncrypt`: opens a ciphertext and encrypts what it holds under another key or context. The
//! plaintext never leaves the service.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html>.
//! Refuses as Decrypt does for the source, then as Encrypt does for the destination, then: DryRun.

use api::Blob;
use api::kms::{KeyUsageType, Operation, ReEncryptRequest, ReEncryptResponse};

use identity::policy::Action;

use super::decrypt::{Opening, ignores_ciphertext};
use super::encrypt::Sealing;
use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::spec;
use crate::recipient::Recipient;

pub(crate) async fn re_encrypt(
    call: &Call<'_>,
    input: &ReEncryptRequest,
) -> Result<ReEncryptResponse, Error> {
    let source_algorithm = input.source_encryption_algorithm.unwrap_or_default();
    let destination_algorithm = input.destination_encryption_algorithm.unwrap_or_default();
    let on_same_key = Member::Boolean(is_on_same_key(call, input));
    let source = Opening {
        ask: Ask::new(Operation::ReEncrypt, Action::ReEncryptFrom)
            .encrypting(source_algorithm.as_str(), input.source_encryption_context.as_ref())
            .with(Condition::ReEncryptOnSameKey, on_same_key.clone()),
        ciphertext: input.ciphertext_blob.as_deref(),
        key_id: input.source_key_id.as_deref(),
        key_member: "sourceKeyId",
        algorithm: source_algorithm,
        context: input.source_encryption_context.as_ref(),
        recipient: &Recipient::Caller,
        ignores_ciphertext: ignores_ciphertext(input.dry_run, input.dry_run_modifiers.as_deref())?,
    };
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    let source = source.open(call).await?;

    let context = input.destination_encryption_context.as_ref();
    let ask = Ask::new(Operation::ReEncrypt, Action::ReEncryptTo)
        .encrypting(destination_algorithm.as_str(), context)
        .with(Condition::ReEncryptOnSameKey, on_same_key);
    let key = call.find_key(&input.destination_key_id)?;
    let key = call.permit(key, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncryptDecrypt)?;
    spec::check_encryption(key.key(), destination_algorithm)?;
    let sealing = Sealing::new(key, destination_algorithm, context)?;
    if let Some((plaintext, _)) = &source.plaintext {
        sealing.check_length(plaintext)?;
    }
    call.stop_if_dry_run(input.dry_run)?;

    let (plaintext, source_material) = source.plaintext.ok_or(Error::DryRun)?;
    let ciphertext = sealing.seal(call, &plaintext).await?;
    call.note_use(source.key);
    call.note_use(key);
    Ok(ReEncryptResponse {
        ciphertext_blob: Some(Blob::from(ciphertext)),
        source_key_id: Some(source.key.arn()),
        key_id: Some(key.arn()),
        source_encryption_algorithm: Some(source_algorithm),
        destination_encryption_algorithm: Some(destination_algorithm),
        source_key_material_id: source_material.map(|id| id.to_string()),
        destination_key_material_id: sealing.material_id()?.map(|id| id.to_string()),
    })
}

/// Whether the old and the new ciphertext are under one key. What cannot be found is told later.
fn is_on_same_key(call: &Call<'_>, input: &ReEncryptRequest) -> bool {
    let source = match (&input.source_key_id, &input.ciphertext_blob) {
        (Some(key_id), _) => call.find_key(key_id).ok(),
        (None, Some(ciphertext)) => {
            let header = hsm::Header::parse(ciphertext);
            header.and_then(|header| call.find_key_of_ciphertext(&header).ok())
        }
        (None, None) => None,
    };
    let destination = call.find_key(&input.destination_key_id).ok();
    source.zip(destination).is_some_and(|(source, destination)| source.is(&destination))
}
