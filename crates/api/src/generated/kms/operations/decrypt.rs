//! `Decrypt`: what it takes and what it answers.

use std::collections::BTreeMap;

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{DryRunModifierType, EncryptionAlgorithmSpec, Operation, RecipientInfo};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`Decrypt`](crate::kms::Operation::Decrypt) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecryptRequest {
    /// `CiphertextBlob`: 1 to 6144 bytes
    pub ciphertext_blob: Option<Blob>,
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `DryRunModifiers`
    pub dry_run_modifiers: Option<Vec<DryRunModifierType>>,
    /// `EncryptionAlgorithm`
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `EncryptionContext`
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `Recipient`
    pub recipient: Option<RecipientInfo>,
}

impl Decode for DecryptRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut ciphertext_blob = None;
        let mut dry_run = None;
        let mut dry_run_modifiers = None;
        let mut encryption_algorithm = None;
        let mut encryption_context = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut recipient = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "CiphertextBlob" => {
                    ciphertext_blob = input.blob(
                        constraints::CIPHERTEXT_TYPE,
                        Path::Member(&at, 0, "ciphertextBlob"),
                    )?
                }
                "DryRun" => dry_run = input.boolean()?,
                "DryRunModifiers" => {
                    dry_run_modifiers = input.enumerations(
                        constraints::DRY_RUN_MODIFIER_LIST,
                        Path::Member(&at, 2, "dryRunModifiers"),
                    )?
                }
                "EncryptionAlgorithm" => {
                    encryption_algorithm =
                        input.enumeration(Path::Member(&at, 3, "encryptionAlgorithm"))?
                }
                "EncryptionContext" => {
                    encryption_context = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 4, "encryptionContext"),
                    )?
                }
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 5, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id =
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 6, "keyId"))?
                }
                "Recipient" => {
                    recipient = RecipientInfo::read(input, Path::Member(&at, 7, "recipient"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self {
            ciphertext_blob,
            dry_run,
            dry_run_modifiers,
            encryption_algorithm,
            encryption_context,
            grant_tokens,
            key_id,
            recipient,
        }))
    }
}

/// What [`Decrypt`](crate::kms::Operation::Decrypt) answers.
#[derive(Debug, Default)]
pub struct DecryptResponse {
    /// `CiphertextForRecipient`: 1 to 6144 bytes
    pub ciphertext_for_recipient: Option<Blob>,
    /// `EncryptionAlgorithm`
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
    /// `Plaintext`: 1 to 4096 bytes
    pub plaintext: Option<Secret>,
}

impl Encode for DecryptResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.ciphertext_for_recipient {
            writer.member("CiphertextForRecipient");
            writer.blob(value);
        }
        if let Some(value) = &self.encryption_algorithm {
            writer.member("EncryptionAlgorithm");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_material_id {
            writer.member("KeyMaterialId");
            writer.string(value);
        }
        if let Some(value) = &self.plaintext {
            writer.member("Plaintext");
            writer.blob(value.expose());
        }
        writer.end_object();
    }
}

impl Request for DecryptRequest {
    const OPERATION: Operation = Operation::Decrypt;
    type Response = DecryptResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for DecryptResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
