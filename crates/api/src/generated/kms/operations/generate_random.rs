//! `GenerateRandom`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{Operation, RecipientInfo};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`GenerateRandom`](crate::kms::Operation::GenerateRandom) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerateRandomRequest {
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: Option<String>,
    /// `NumberOfBytes`: 1 to 1024
    pub number_of_bytes: Option<i32>,
    /// `Recipient`
    pub recipient: Option<RecipientInfo>,
}

impl Decode for GenerateRandomRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut custom_key_store_id = None;
        let mut number_of_bytes = None;
        let mut recipient = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "CustomKeyStoreId" => {
                    custom_key_store_id = input.string(
                        &constraints::CUSTOM_KEY_STORE_ID_TYPE,
                        Path::Member(&at, 0, "customKeyStoreId"),
                    )?
                }
                "NumberOfBytes" => {
                    number_of_bytes = input.integer(
                        constraints::NUMBER_OF_BYTES_TYPE,
                        Path::Member(&at, 1, "numberOfBytes"),
                    )?
                }
                "Recipient" => {
                    recipient = RecipientInfo::read(input, Path::Member(&at, 2, "recipient"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { custom_key_store_id, number_of_bytes, recipient }))
    }
}

/// What [`GenerateRandom`](crate::kms::Operation::GenerateRandom) answers.
#[derive(Debug, Default)]
pub struct GenerateRandomResponse {
    /// `CiphertextForRecipient`: 1 to 6144 bytes
    pub ciphertext_for_recipient: Option<Blob>,
    /// `Plaintext`: 1 to 4096 bytes
    pub plaintext: Option<Secret>,
}

impl Encode for GenerateRandomResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.ciphertext_for_recipient {
            writer.member("CiphertextForRecipient");
            writer.blob(value);
        }
        if let Some(value) = &self.plaintext {
            writer.member("Plaintext");
            writer.blob(value.expose());
        }
        writer.end_object();
    }
}

impl Request for GenerateRandomRequest {
    const OPERATION: Operation = Operation::GenerateRandom;
    type Response = GenerateRandomResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GenerateRandomResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
