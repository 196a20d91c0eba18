//! `Decrypt`: opens a ciphertext under the KMS key that it names.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>.
//! Refuses, in this order: Validation, NotFound, AccessDenied, IncorrectKey, Disabled,
//! KMSInvalidState, InvalidKeyUsage, Validation (the recipient), InvalidCiphertext,
//! DryRun.

use std::collections::BTreeMap;

use api::kms::{
    DecryptRequest, DecryptResponse, DryRunModifierType, EncryptionAlgorithmSpec, KeyUsageType,
    Operation,
};
use crypto::Encryption;
use hsm::{Header, MaterialId, Task};
use secret::Secret;

use crate::ask::Ask;
use crate::call::{Call, Permitted};
use crate::encryption_context;
use crate::error::Error;
use crate::key::spec;
use crate::recipient::Recipient;

pub(crate) async fn decrypt(
    call: &Call<'_>,
    input: &DecryptRequest,
) -> Result<DecryptResponse, Error> {
    let recipient = Recipient::of(call, input.recipient.as_ref()).await?;
    let encryption_algorithm = input.encryption_algorithm.unwrap_or_default();
    let opened = Opening {
        ask: Ask::of(Operation::Decrypt)
            .encrypting(encryption_algorithm.as_str(), input.encryption_context.as_ref())
            .for_recipient(&recipient),
        ciphertext: input.ciphertext_blob.as_deref(),
        key_id: input.key_id.as_deref(),
        key_member: "keyId",
        algorithm: encryption_algorithm,
        context: input.encryption_context.as_ref(),
        recipient: &recipient,
        ignores_ciphertext: ignores_ciphertext(input.dry_run, input.dry_run_modifiers.as_deref())?,
    };
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    let opened = opened.open(call).await?;
    call.stop_if_dry_run(input.dry_run)?;
    let (plaintext, material_id) = opened.plaintext.ok_or(Error::DryRun)?;
    let answered = recipient.answer_of(opened.key, plaintext)?;
    // AWS KMS does not tell an environment which material it was.
    let material_id = material_id.filter(|_| answered.ciphertext_for_recipient.is_none());
    call.note_use(opened.key);
    Ok(DecryptResponse {
        key_id: Some(opened.key.arn()),
        plaintext: answered.plaintext,
        ciphertext_for_recipient: answered.ciphertext_for_recipient,
        encryption_algorithm: Some(encryption_algorithm),
        key_material_id: material_id.map(|id| id.to_string()),
    })
}

/// A ciphertext to be opened: Decrypt, and the first half of ReEncrypt.
pub(super) struct Opening<'a> {
    pub(super) ask: Ask<'a>,
    pub(super) ciphertext: Option<&'a [u8]>,
    pub(super) key_id: Option<&'a str>,
    /// How the request calls the key, in the words of a refusal.
    pub(super) key_member: &'static str,
    pub(super) algorithm: EncryptionAlgorithmSpec,
    pub(super) context: Option<&'a BTreeMap<String, String>>,
    pub(super) recipient: &'a Recipient,
    pub(super) ignores_ciphertext: bool,
}

/// An opened ciphertext.
pub(super) struct Opened<'a> {
    pub(super) key: Permitted<'a>,
    /// With the backing key, if the algorithm has several. `None` when a dry run asked to leave the
    /// ciphertext alone.
    pub(super) plaintext: Option<(Secret, Option<MaterialId>)>,
}

impl<'a> Opening<'a> {
    pub(super) async fn open(self, call: &'a Call<'_>) -> Result<Opened<'a>, Error> {
        if self.ignores_ciphertext {
            let key_id = self.key_id.ok_or_else(|| missing(self.key_member))?;
            let key = self.check(self.permit(call, call.find_key(key_id)?)?)?;
            return Ok(Opened { key, plaintext: None });
        }
        let ciphertext = self.ciphertext.ok_or_else(|| missing("ciphertextBlob"))?;
        if let Some(encryption) = spec::public_encryption(self.algorithm) {
            return self.open_private(call, encryption, ciphertext).await;
        }
        let context = encryption_context::digest(self.context)?;
        let header = Header::parse(ciphertext);
        let key = match (self.key_id, &header) {
            (Some(key_id), _) => {
                let found = call.find_key(key_id)?;
                let made_by_another = header.as_ref().is_some_and(|header| !found.made(header));
                // The caller may be told which key it is only if it may use the key.
                let key = self.permit(call, found)?;
                if made_by_another {
                    return Err(Error::IncorrectKey);
                }
                key
            }
            (None, Some(header)) => {
                let found = call.find_key_of_ciphertext(header)?;
                let is_own = found.owner() == call.account();
                self.permit(call, found).map_err(|error| match error {
                    // Nothing says whether another account has the key.
                    Error::AccessDenied(_) if !is_own => Error::CiphertextKeyDenied,
                    other => other,
                })?
            }
            (None, None) => return Err(Error::InvalidCiphertext),
        };
        let key = self.check(key)?;
        let header = header.ok_or(Error::InvalidCiphertext)?;
        let plaintext = call.decrypt(key, header, ciphertext, &context).await?;
        Ok(Opened { key, plaintext: Some((plaintext, Some(header.backing_key))) })
    }

    /// What was encrypted under a public key does not say whose it is.
    async fn open_private(
        self,
        call: &'a Call<'_>,
        encryption: Encryption,
        ciphertext: &[u8],
    ) -> Result<Opened<'a>, Error> {
        let key_id = self.key_id.ok_or_else(|| missing(self.key_member))?;
        let key = self.check(self.permit(call, call.find_key(key_id)?)?)?;
        encryption_context::refuse(self.context)?;
        let task = Task::Decrypt(encryption, ciphertext.to_vec());
        let plaintext = call.kms.hsm.perform(key.current_backing_key()?, task).await?;
        Ok(Opened { key, plaintext: Some((plaintext.into(), None)) })
    }

    fn permit(
        &self,
        call: &Call<'_>,
        found: crate::call::Found<'a>,
    ) -> Result<Permitted<'a>, Error> {
        call.permit(found, self.ask.clone())
    }

    /// Refuses a key that cannot do it. Refuses: Disabled, KMSInvalidState, InvalidKeyUsage, and
    /// for the recipient: Validation.
    fn check<'c>(&self, key: Permitted<'c>) -> Result<Permitted<'c>, Error> {
        let key = key.in_usable_state()?.for_usage(KeyUsageType::EncryptDecrypt)?;
        spec::check_encryption(key.key(), self.algorithm)?;
        self.recipient.check()?;
        Ok(key)
    }
}

/// Whether a dry run leaves the ciphertext alone. Refuses the modifier without a dry run: Validation.
pub(super) fn ignores_ciphertext(
    dry_run: Option<bool>,
    modifiers: Option<&[DryRunModifierType]>,
) -> Result<bool, Error> {
    let ignores = modifiers
        .is_some_and(|modifiers| modifiers.contains(&DryRunModifierType::IgnoreCiphertext));
    if ignores && dry_run != Some(true) {
        return Err(Error::validation("DryRunModifiers can only be used when DryRun is true."));
    }
    Ok(ignores)
}

fn missing(member: &str) -> Error {
    Error::validation(format!(
        "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
    ))
}
