//! `Encrypt`: what it takes and what it answers.

use std::collections::BTreeMap;

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{EncryptionAlgorithmSpec, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`Encrypt`](crate::kms::Operation::Encrypt) takes.
#[derive(Debug)]
pub struct EncryptRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `EncryptionAlgorithm`
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `EncryptionContext`
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Plaintext`: 1 to 4096 bytes
    pub plaintext: Secret,
}

impl Decode for EncryptRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut encryption_algorithm = None;
        let mut encryption_context = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut plaintext = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "EncryptionAlgorithm" => {
                    encryption_algorithm =
                        input.enumeration(Path::Member(&at, 1, "encryptionAlgorithm"))?
                }
                "EncryptionContext" => {
                    encryption_context = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 2, "encryptionContext"),
                    )?
                }
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 3, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 4, "keyId"))?,
                    )
                }
                "Plaintext" => {
                    plaintext =
                        Some(input.secret(
                            constraints::PLAINTEXT_TYPE,
                            Path::Member(&at, 5, "plaintext"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 4, "keyId"));
        let plaintext = input.required(plaintext, Path::Member(&at, 5, "plaintext"));
        let (Some(key_id), Some(plaintext)) = (key_id, plaintext) else { return Ok(None) };
        Ok(Some(Self {
            dry_run,
            encryption_algorithm,
            encryption_context,
            grant_tokens,
            key_id,
            plaintext,
        }))
    }
}

/// What [`Encrypt`](crate::kms::Operation::Encrypt) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EncryptResponse {
    /// `CiphertextBlob`: 1 to 6144 bytes
    pub ciphertext_blob: Option<Blob>,
    /// `EncryptionAlgorithm`
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
}

impl Encode for EncryptResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.ciphertext_blob {
            writer.member("CiphertextBlob");
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
        writer.end_object();
    }
}

impl Request for EncryptRequest {
    const OPERATION: Operation = Operation::Encrypt;
    type Response = EncryptResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for EncryptResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
