//! `GetKeyLastUsage`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{KeyLastUsageData, Operation};
use crate::validate::Path;
use crate::{Error, Request, Response, Timestamp, Values};

/// What [`GetKeyLastUsage`](crate::kms::Operation::GetKeyLastUsage) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetKeyLastUsageRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for GetKeyLastUsageRequest {
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

/// What [`GetKeyLastUsage`](crate::kms::Operation::GetKeyLastUsage) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetKeyLastUsageResponse {
    /// `KeyCreationDate`
    pub key_creation_date: Option<Timestamp>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyLastUsage`
    pub key_last_usage: Option<KeyLastUsageData>,
    /// `TrackingStartDate`
    pub tracking_start_date: Option<Timestamp>,
}

impl Encode for GetKeyLastUsageResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_creation_date {
            writer.member("KeyCreationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_last_usage {
            writer.member("KeyLastUsage");
            value.write(writer);
        }
        if let Some(value) = &self.tracking_start_date {
            writer.member("TrackingStartDate");
            writer.timestamp(*value);
        }
        writer.end_object();
    }
}

impl Request for GetKeyLastUsageRequest {
    const OPERATION: Operation = Operation::GetKeyLastUsage;
    type Response = GetKeyLastUsageResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GetKeyLastUsageResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
