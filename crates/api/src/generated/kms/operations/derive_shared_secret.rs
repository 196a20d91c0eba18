//! `DeriveSharedSecret`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{KeyAgreementAlgorithmSpec, Operation, OriginType, RecipientInfo};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`DeriveSharedSecret`](crate::kms::Operation::DeriveSharedSecret) takes.
#[derive(Clone, Debug, PartialEq)]
pub struct DeriveSharedSecretRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyAgreementAlgorithm`
    pub key_agreement_algorithm: KeyAgreementAlgorithmSpec,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `PublicKey`: 1 to 8192 bytes
    pub public_key: Blob,
    /// `Recipient`
    pub recipient: Option<RecipientInfo>,
}

impl Decode for DeriveSharedSecretRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut grant_tokens = None;
        let mut key_agreement_algorithm = None;
        let mut key_id = None;
        let mut public_key = None;
        let mut recipient = None;
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
                "KeyAgreementAlgorithm" => {
                    key_agreement_algorithm =
                        Some(input.enumeration(Path::Member(&at, 2, "keyAgreementAlgorithm"))?)
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 3, "keyId"))?,
                    )
                }
                "PublicKey" => {
                    public_key =
                        Some(input.blob(
                            constraints::PUBLIC_KEY_TYPE,
                            Path::Member(&at, 4, "publicKey"),
                        )?)
                }
                "Recipient" => {
                    recipient = RecipientInfo::read(input, Path::Member(&at, 5, "recipient"))?
                }
                _ => input.skip()?,
            }
        }
        let key_agreement_algorithm =
            input.required(key_agreement_algorithm, Path::Member(&at, 2, "keyAgreementAlgorithm"));
        let key_id = input.required(key_id, Path::Member(&at, 3, "keyId"));
        let public_key = input.required(public_key, Path::Member(&at, 4, "publicKey"));
        let (Some(key_agreement_algorithm), Some(key_id), Some(public_key)) =
            (key_agreement_algorithm, key_id, public_key)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            dry_run,
            grant_tokens,
            key_agreement_algorithm,
            key_id,
            public_key,
            recipient,
        }))
    }
}

/// What [`DeriveSharedSecret`](crate::kms::Operation::DeriveSharedSecret) answers.
#[derive(Debug, Default)]
pub struct DeriveSharedSecretResponse {
    /// `CiphertextForRecipient`: 1 to 6144 bytes
    pub ciphertext_for_recipient: Option<Blob>,
    /// `KeyAgreementAlgorithm`
    pub key_agreement_algorithm: Option<KeyAgreementAlgorithmSpec>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyOrigin`
    pub key_origin: Option<OriginType>,
    /// `SharedSecret`: 1 to 4096 bytes
    pub shared_secret: Option<Secret>,
}

impl Encode for DeriveSharedSecretResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.ciphertext_for_recipient {
            writer.member("CiphertextForRecipient");
            writer.blob(value);
        }
        if let Some(value) = &self.key_agreement_algorithm {
            writer.member("KeyAgreementAlgorithm");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_origin {
            writer.member("KeyOrigin");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.shared_secret {
            writer.member("SharedSecret");
            writer.blob(value.expose());
        }
        writer.end_object();
    }
}

impl Request for DeriveSharedSecretRequest {
    const OPERATION: Operation = Operation::DeriveSharedSecret;
    type Response = DeriveSharedSecretResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for DeriveSharedSecretResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
