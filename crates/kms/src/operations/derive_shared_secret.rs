//! `DeriveSharedSecret`: the secret that a key of ours and a peer's public key have in common (ECDH).
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! Validation (the recipient, then the peer's key), DryRun.

use api::kms::{DeriveSharedSecretRequest, DeriveSharedSecretResponse, KeyUsageType, Operation};
use hsm::Task;

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::recipient::Recipient;

pub(crate) async fn derive_shared_secret(
    call: &Call<'_>,
    input: &DeriveSharedSecretRequest,
) -> Result<DeriveSharedSecretResponse, Error> {
    let recipient = Recipient::of(call, input.recipient.as_ref()).await?;
    let algorithm = input.key_agreement_algorithm.as_str();
    let ask = Ask::of(Operation::DeriveSharedSecret)
        .for_recipient(&recipient)
        .with(Condition::KeyAgreementAlgorithm, Member::Text(algorithm));
    let key = call.permit(call.find_key(&input.key_id)?, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::KeyAgreement)?;
    recipient.check()?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;

    let task = Task::Agree(input.public_key.to_vec());
    let derived = call.kms.hsm.perform(key.current_backing_key()?, task).await;
    let shared_secret = derived.map_err(|error| match error {
        // AWS KMS gives no words with it.
        hsm::Error::Unfit => Error::validation(""),
        other => other.into(),
    })?;
    call.stop_if_dry_run(input.dry_run)?;
    let answered = recipient.answer_of(key, shared_secret.into())?;
    call.note_use(key);
    Ok(DeriveSharedSecretResponse {
        key_id: Some(key.arn()),
        shared_secret: answered.plaintext,
        ciphertext_for_recipient: answered.ciphertext_for_recipient,
        key_agreement_algorithm: Some(input.key_agreement_algorithm),
        key_origin: Some(key.key().origin),
    })
}
