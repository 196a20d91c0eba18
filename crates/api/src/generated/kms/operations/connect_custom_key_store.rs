//! `ConnectCustomKeyStore`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`ConnectCustomKeyStore`](crate::kms::Operation::ConnectCustomKeyStore) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectCustomKeyStoreRequest {
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: String,
}

impl Decode for ConnectCustomKeyStoreRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut custom_key_store_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "CustomKeyStoreId" => {
                    custom_key_store_id = Some(input.string(
                        &constraints::CUSTOM_KEY_STORE_ID_TYPE,
                        Path::Member(&at, 0, "customKeyStoreId"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let custom_key_store_id =
            input.required(custom_key_store_id, Path::Member(&at, 0, "customKeyStoreId"));
        let Some(custom_key_store_id) = custom_key_store_id else { return Ok(None) };
        Ok(Some(Self { custom_key_store_id }))
    }
}

/// What [`ConnectCustomKeyStore`](crate::kms::Operation::ConnectCustomKeyStore) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectCustomKeyStoreResponse;

impl Encode for ConnectCustomKeyStoreResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        writer.end_object();
    }
}

impl Request for ConnectCustomKeyStoreRequest {
    const OPERATION: Operation = Operation::ConnectCustomKeyStore;
    type Response = ConnectCustomKeyStoreResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ConnectCustomKeyStoreResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
