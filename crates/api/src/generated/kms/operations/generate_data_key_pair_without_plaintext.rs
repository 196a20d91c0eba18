//! `GenerateDataKeyPairWithoutPlaintext`: what it takes and what it answers.

use std::collections::BTreeMap;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{DataKeyPairSpec, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`GenerateDataKeyPairWithoutPlaintext`](crate::kms::Operation::GenerateDataKeyPairWithoutPlaintext) takes.
#[derive(Clone, Debug, PartialEq)]
pub struct GenerateDataKeyPairWithoutPlaintextRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `EncryptionContext`
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `KeyPairSpec`
    pub key_pair_spec: DataKeyPairSpec,
}

impl Decode for GenerateDataKeyPairWithoutPlaintextRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut encryption_context = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut key_pair_spec = None;
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
                "KeyPairSpec" => {
                    key_pair_spec = Some(input.enumeration(Path::Member(&at, 4, "keyPairSpec"))?)
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 3, "keyId"));
        let key_pair_spec = input.required(key_pair_spec, Path::Member(&at, 4, "keyPairSpec"));
        let (Some(key_id), Some(key_pair_spec)) = (key_id, key_pair_spec) else { return Ok(None) };
        Ok(Some(Self { dry_run, encryption_context, grant_tokens, key_id, key_pair_spec }))
    }
}

/// What [`GenerateDataKeyPairWithoutPlaintext`](crate::kms::Operation::GenerateDataKeyPairWithoutPlaintext) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerateDataKeyPairWithoutPlaintextResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
    /// `KeyPairSpec`
    pub key_pair_spec: Option<DataKeyPairSpec>,
    /// `PrivateKeyCiphertextBlob`: 1 to 6144 bytes
    pub private_key_ciphertext_blob: Option<Blob>,
    /// `PublicKey`: 1 to 8192 bytes
    pub public_key: Option<Blob>,
}

impl Encode for GenerateDataKeyPairWithoutPlaintextResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_material_id {
            writer.member("KeyMaterialId");
            writer.string(value);
        }
        if let Some(value) = &self.key_pair_spec {
            writer.member("KeyPairSpec");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.private_key_ciphertext_blob {
            writer.member("PrivateKeyCiphertextBlob");
            writer.blob(value);
        }
        if let Some(value) = &self.public_key {
            writer.member("PublicKey");
            writer.blob(value);
        }
        writer.end_object();
    }
}

impl Request for GenerateDataKeyPairWithoutPlaintextRequest {
    const OPERATION: Operation = Operation::GenerateDataKeyPairWithoutPlaintext;
    type Response = GenerateDataKeyPairWithoutPlaintextResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GenerateDataKeyPairWithoutPlaintextResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
