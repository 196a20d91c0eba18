//! `Decapsulate`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{EncapsulationAlgorithmSpec, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`Decapsulate`](crate::kms::Operation::Decapsulate) takes.
#[derive(Clone, Debug, PartialEq)]
pub struct DecapsulateRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `EncapsulationAlgorithm`
    pub encapsulation_algorithm: EncapsulationAlgorithmSpec,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `SharedSecretCiphertextBlob`: 1 to 6144 bytes
    pub shared_secret_ciphertext_blob: Blob,
}

impl Decode for DecapsulateRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut encapsulation_algorithm = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut shared_secret_ciphertext_blob = None;
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
                "SharedSecretCiphertextBlob" => {
                    shared_secret_ciphertext_blob = Some(input.blob(
                        constraints::CIPHERTEXT_TYPE,
                        Path::Member(&at, 4, "sharedSecretCiphertextBlob"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let encapsulation_algorithm =
            input.required(encapsulation_algorithm, Path::Member(&at, 1, "encapsulationAlgorithm"));
        let key_id = input.required(key_id, Path::Member(&at, 3, "keyId"));
        let shared_secret_ciphertext_blob = input.required(
            shared_secret_ciphertext_blob,
            Path::Member(&at, 4, "sharedSecretCiphertextBlob"),
        );
        let (Some(encapsulation_algorithm), Some(key_id), Some(shared_secret_ciphertext_blob)) =
            (encapsulation_algorithm, key_id, shared_secret_ciphertext_blob)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            dry_run,
            encapsulation_algorithm,
            grant_tokens,
            key_id,
            shared_secret_ciphertext_blob,
        }))
    }
}

/// What [`Decapsulate`](crate::kms::Operation::Decapsulate) answers.
#[derive(Debug, Default)]
pub struct DecapsulateResponse {
    /// `EncapsulationAlgorithm`
    pub encapsulation_algorithm: Option<EncapsulationAlgorithmSpec>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `SharedSecret`: 1 to 4096 bytes
    pub shared_secret: Option<Secret>,
}

impl Encode for DecapsulateResponse {
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
        writer.end_object();
    }
}

impl Request for DecapsulateRequest {
    const OPERATION: Operation = Operation::Decapsulate;
    type Response = DecapsulateResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for DecapsulateResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
