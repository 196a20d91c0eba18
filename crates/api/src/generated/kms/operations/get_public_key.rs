//! `GetPublicKey`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{
    CustomerMasterKeySpec, EncapsulationAlgorithmSpec, EncryptionAlgorithmSpec,
    KeyAgreementAlgorithmSpec, KeySpec, KeyUsageType, Operation, SigningAlgorithmSpec,
};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`GetPublicKey`](crate::kms::Operation::GetPublicKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPublicKeyRequest {
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for GetPublicKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut grant_tokens = None;
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 0, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 1, "keyId"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 1, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { grant_tokens, key_id }))
    }
}

/// What [`GetPublicKey`](crate::kms::Operation::GetPublicKey) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPublicKeyResponse {
    /// `CustomerMasterKeySpec`
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// `EncapsulationAlgorithms`
    pub encapsulation_algorithms: Option<Vec<EncapsulationAlgorithmSpec>>,
    /// `EncryptionAlgorithms`
    pub encryption_algorithms: Option<Vec<EncryptionAlgorithmSpec>>,
    /// `KeyAgreementAlgorithms`
    pub key_agreement_algorithms: Option<Vec<KeyAgreementAlgorithmSpec>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeySpec`
    pub key_spec: Option<KeySpec>,
    /// `KeyUsage`
    pub key_usage: Option<KeyUsageType>,
    /// `PublicKey`: 1 to 8192 bytes
    pub public_key: Option<Blob>,
    /// `SigningAlgorithms`
    pub signing_algorithms: Option<Vec<SigningAlgorithmSpec>>,
}

impl Encode for GetPublicKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.customer_master_key_spec {
            writer.member("CustomerMasterKeySpec");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.encapsulation_algorithms {
            writer.member("EncapsulationAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.encryption_algorithms {
            writer.member("EncryptionAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.key_agreement_algorithms {
            writer.member("KeyAgreementAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_spec {
            writer.member("KeySpec");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_usage {
            writer.member("KeyUsage");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.public_key {
            writer.member("PublicKey");
            writer.blob(value);
        }
        if let Some(value) = &self.signing_algorithms {
            writer.member("SigningAlgorithms");
            encode::enumerations(writer, value);
        }
        writer.end_object();
    }
}

impl Request for GetPublicKeyRequest {
    const OPERATION: Operation = Operation::GetPublicKey;
    type Response = GetPublicKeyResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GetPublicKeyResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
