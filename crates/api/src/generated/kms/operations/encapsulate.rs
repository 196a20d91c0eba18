//! `Encapsulate`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{EncapsulationAlgorithmSpec, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`Encapsulate`](crate::kms::Operation::Encapsulate) takes.
#[derive(Clone, Debug, PartialEq)]
pub struct EncapsulateRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `EncapsulationAlgorithm`
    pub encapsulation_algorithm: EncapsulationAlgorithmSpec,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for EncapsulateRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut encapsulation_algorithm = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "EncapsulationAlgorithm" => {
                    encapsulation_algorithm =
                        Some(input.enumeration(Path::Member(&at, 1, "encapsulationAlgorithm"))?)
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
                _ => input.skip()?,
            }
        }
        let encapsulation_algorithm =
            input.required(encapsulation_algorithm, Path::Member(&at, 1, "encapsulationAlgorithm"));
        let key_id = input.required(key_id, Path::Member(&at, 3, "keyId"));
        let (Some(encapsulation_algorithm), Some(key_id)) = (encapsulation_algorithm, key_id)
        else {
            return Ok(None);
        };
        Ok(Some(Self { dry_run, encapsulation_algorithm, grant_tokens, key_id }))
    }
}

/// What [`Encapsulate`](crate::kms::Operation::Encapsulate) answers.
#[derive(Debug, Default)]
pub struct EncapsulateResponse {
    /// `EncapsulationAlgorithm`
    pub encapsulation_algorithm: Option<EncapsulationAlgorithmSpec>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `SharedSecret`: 1 to 4096 bytes
    pub shared_secret: Option<Secret>,
    /// `SharedSecretCiphertextBlob`: 1 to 6144 bytes
    pub shared_secret_ciphertext_blob: Option<Blob>,
}

impl Encode for EncapsulateResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.encapsulation_algorithm {
            writer.member("EncapsulationAlgorithm");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.shared_secret {
            writer.member("SharedSecret");
            writer.blob(value.expose());
        }
        if let Some(value) = &self.shared_secret_ciphertext_blob {
            writer.member("SharedSecretCiphertextBlob");
            writer.blob(value);
        }
        writer.end_object();
    }
}

impl Request for EncapsulateRequest {
    const OPERATION: Operation = Operation::Encapsulate;
    type Response = EncapsulateResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for EncapsulateResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
