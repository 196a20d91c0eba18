//! `Sign`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{MessageType, Operation, SigningAlgorithmSpec};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`Sign`](crate::kms::Operation::Sign) takes.
#[derive(Debug)]
pub struct SignRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Message`: 1 to 4096 bytes
    pub message: Secret,
    /// `MessageType`
    pub message_type: Option<MessageType>,
    /// `SigningAlgorithm`
    pub signing_algorithm: SigningAlgorithmSpec,
}

impl Decode for SignRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut message = None;
        let mut message_type = None;
        let mut signing_algorithm = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 1, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 2, "keyId"))?,
                    )
                }
                "Message" => {
                    message = Some(
                        input
                            .secret(constraints::PLAINTEXT_TYPE, Path::Member(&at, 3, "message"))?,
                    )
                }
                "MessageType" => {
                    message_type = input.enumeration(Path::Member(&at, 4, "messageType"))?
                }
                "SigningAlgorithm" => {
                    signing_algorithm =
                        Some(input.enumeration(Path::Member(&at, 5, "signingAlgorithm"))?)
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 2, "keyId"));
        let message = input.required(message, Path::Member(&at, 3, "message"));
        let signing_algorithm =
            input.required(signing_algorithm, Path::Member(&at, 5, "signingAlgorithm"));
        let (Some(key_id), Some(message), Some(signing_algorithm)) =
            (key_id, message, signing_algorithm)
        else {
            return Ok(None);
        };
        Ok(Some(Self { dry_run, grant_tokens, key_id, message, message_type, signing_algorithm }))
    }
}

/// What [`Sign`](crate::kms::Operation::Sign) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `Signature`: 1 to 6144 bytes
    pub signature: Option<Blob>,
    /// `SigningAlgorithm`
    pub signing_algorithm: Option<SigningAlgorithmSpec>,
}

impl Encode for SignResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.signature {
            writer.member("Signature");
            writer.blob(value);
        }
        if let Some(value) = &self.signing_algorithm {
            writer.member("SigningAlgorithm");
            writer.string(value.as_str());
        }
        writer.end_object();
    }
}

impl Request for SignRequest {
    const OPERATION: Operation = Operation::Sign;
    type Response = SignResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for SignResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
