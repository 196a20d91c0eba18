//! `ReEncrypt`: what it takes and what it answers.

use std::collections::BTreeMap;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{DryRunModifierType, EncryptionAlgorithmSpec, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`ReEncrypt`](crate::kms::Operation::ReEncrypt) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReEncryptRequest {
    /// `CiphertextBlob`: 1 to 6144 bytes
    pub ciphertext_blob: Option<Blob>,
    /// `DestinationEncryptionAlgorithm`
    pub destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `DestinationEncryptionContext`
    pub destination_encryption_context: Option<BTreeMap<String, String>>,
    /// `DestinationKeyId`: 1 to 2048 characters
    pub destination_key_id: String,
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `DryRunModifiers`
    pub dry_run_modifiers: Option<Vec<DryRunModifierType>>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `SourceEncryptionAlgorithm`
    pub source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `SourceEncryptionContext`
    pub source_encryption_context: Option<BTreeMap<String, String>>,
    /// `SourceKeyId`: 1 to 2048 characters
    pub source_key_id: Option<String>,
}

impl Decode for ReEncryptRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut ciphertext_blob = None;
        let mut destination_encryption_algorithm = None;
        let mut destination_encryption_context = None;
        let mut destination_key_id = None;
        let mut dry_run = None;
        let mut dry_run_modifiers = None;
        let mut grant_tokens = None;
        let mut source_encryption_algorithm = None;
        let mut source_encryption_context = None;
        let mut source_key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "CiphertextBlob" => {
                    ciphertext_blob = input.blob(
                        constraints::CIPHERTEXT_TYPE,
                        Path::Member(&at, 0, "ciphertextBlob"),
                    )?
                }
                "DestinationEncryptionAlgorithm" => {
                    destination_encryption_algorithm =
                        input.enumeration(Path::Member(&at, 1, "destinationEncryptionAlgorithm"))?
                }
                "DestinationEncryptionContext" => {
                    destination_encryption_context = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 2, "destinationEncryptionContext"),
                    )?
                }
                "DestinationKeyId" => {
                    destination_key_id = Some(input.string(
                        &constraints::KEY_ID_TYPE,
                        Path::Member(&at, 3, "destinationKeyId"),
                    )?)
                }
                "DryRun" => dry_run = input.boolean()?,
                "DryRunModifiers" => {
                    dry_run_modifiers = input.enumerations(
                        constraints::DRY_RUN_MODIFIER_LIST,
                        Path::Member(&at, 5, "dryRunModifiers"),
                    )?
                }
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 6, "grantTokens"),
                    )?
                }
                "SourceEncryptionAlgorithm" => {
                    source_encryption_algorithm =
                        input.enumeration(Path::Member(&at, 7, "sourceEncryptionAlgorithm"))?
                }
                "SourceEncryptionContext" => {
                    source_encryption_context = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 8, "sourceEncryptionContext"),
                    )?
                }
                "SourceKeyId" => {
                    source_key_id = input
                        .string(&constraints::KEY_ID_TYPE, Path::Member(&at, 9, "sourceKeyId"))?
                }
                _ => input.skip()?,
            }
        }
        let destination_key_id =
            input.required(destination_key_id, Path::Member(&at, 3, "destinationKeyId"));
        let Some(destination_key_id) = destination_key_id else { return Ok(None) };
        Ok(Some(Self {
            ciphertext_blob,
            destination_encryption_algorithm,
            destination_encryption_context,
            destination_key_id,
            dry_run,
            dry_run_modifiers,
            grant_tokens,
            source_encryption_algorithm,
            source_encryption_context,
            source_key_id,
        }))
    }
}

/// What [`ReEncrypt`](crate::kms::Operation::ReEncrypt) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReEncryptResponse {
    /// `CiphertextBlob`: 1 to 6144 bytes
    pub ciphertext_blob: Option<Blob>,
    /// `DestinationEncryptionAlgorithm`
    pub destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `DestinationKeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub destination_key_material_id: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `SourceEncryptionAlgorithm`
    pub source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `SourceKeyId`: 1 to 2048 characters
    pub source_key_id: Option<String>,
    /// `SourceKeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub source_key_material_id: Option<String>,
}

impl Encode for ReEncryptResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.ciphertext_blob {
            writer.member("CiphertextBlob");
            writer.blob(value);
        }
        if let Some(value) = &self.destination_encryption_algorithm {
            writer.member("DestinationEncryptionAlgorithm");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.destination_key_material_id {
            writer.member("DestinationKeyMaterialId");
            writer.string(value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.source_encryption_algorithm {
            writer.member("SourceEncryptionAlgorithm");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.source_key_id {
            writer.member("SourceKeyId");
            writer.string(value);
        }
        if let Some(value) = &self.source_key_material_id {
            writer.member("SourceKeyMaterialId");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for ReEncryptRequest {
    const OPERATION: Operation = Operation::ReEncrypt;
    type Response = ReEncryptResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ReEncryptResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
