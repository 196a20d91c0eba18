//! `RotateKeyOnDemand`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`RotateKeyOnDemand`](crate::kms::Operation::RotateKeyOnDemand) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RotateKeyOnDemandRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for RotateKeyOnDemandRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { key_id }))
    }
}

/// What [`RotateKeyOnDemand`](crate::kms::Operation::RotateKeyOnDemand) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RotateKeyOnDemandResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
}

impl Encode for RotateKeyOnDemandResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for RotateKeyOnDemandRequest {
    const OPERATION: Operation = Operation::RotateKeyOnDemand;
    type Response = RotateKeyOnDemandResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for RotateKeyOnDemandResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
