//! `GenerateDataKey`: what it takes and what it answers.

use std::collections::BTreeMap;

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{DataKeySpec, Operation, RecipientInfo};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`GenerateDataKey`](crate::kms::Operation::GenerateDataKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerateDataKeyRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `EncryptionContext`
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `KeySpec`
    pub key_spec: Option<DataKeySpec>,
    /// `NumberOfBytes`: 1 to 1024
    pub number_of_bytes: Option<i32>,
    /// `Recipient`
    pub recipient: Option<RecipientInfo>,
}

impl Decode for GenerateDataKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut encryption_context = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut key_spec = None;
        let mut number_of_bytes = None;
        let mut recipient = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "EncryptionContext" => {
                    encryption_context = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 1, "encryptionContext"),
                    )?
                }
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 2, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 3, "keyId"))?,
                    )
                }
                "KeySpec" => key_spec = input.enumeration(Path::Member(&at, 4, "keySpec"))?,
                "NumberOfBytes" => {
                    number_of_bytes = input.integer(
                        constraints::NUMBER_OF_BYTES_TYPE,
                        Path::Member(&at, 5, "numberOfBytes"),
                    )?
                }
                "Recipient" => {
                    recipient = RecipientInfo::read(input, Path::Member(&at, 6, "recipient"))?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 3, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self {
            dry_run,
            encryption_context,
            grant_tokens,
            key_id,
            key_spec,
            number_of_bytes,
            recipient,
        }))
    }
}

/// What [`GenerateDataKey`](crate::kms::Operation::GenerateDataKey) answers.
#[derive(Debug, Default)]
pub struct GenerateDataKeyResponse {
    /// `CiphertextBlob`: 1 to 6144 bytes
    pub ciphertext_blob: Option<Blob>,
    /// `CiphertextForRecipient`: 1 to 6144 bytes
    pub ciphertext_for_recipient: Option<Blob>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
    /// `Plaintext`: 1 to 4096 bytes
    pub plaintext: Option<Secret>,
}

impl Encode for GenerateDataKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.ciphertext_blob {
            writer.member("CiphertextBlob");
            writer.blob(value);
        }
        if let Some(value) = &self.ciphertext_for_recipient {
            writer.member("CiphertextForRecipient");
            writer.blob(value);
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

impl Request for GenerateDataKeyRequest {
    const OPERATION: Operation = Operation::GenerateDataKey;
    type Response = GenerateDataKeyResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GenerateDataKeyResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
