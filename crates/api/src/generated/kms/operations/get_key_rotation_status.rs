//! `GetKeyRotationStatus`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Response, Timestamp, Values};

/// What [`GetKeyRotationStatus`](crate::kms::Operation::GetKeyRotationStatus) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetKeyRotationStatusRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for GetKeyRotationStatusRequest {
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

/// What [`GetKeyRotationStatus`](crate::kms::Operation::GetKeyRotationStatus) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetKeyRotationStatusResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyRotationEnabled`
    pub key_rotation_enabled: Option<bool>,
    /// `NextRotationDate`
    pub next_rotation_date: Option<Timestamp>,
    /// `OnDemandRotationStartDate`
    pub on_demand_rotation_start_date: Option<Timestamp>,
    /// `RotationPeriodInDays`: 90 to 2560
    pub rotation_period_in_days: Option<i32>,
}

impl Encode for GetKeyRotationStatusResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_rotation_enabled {
            writer.member("KeyRotationEnabled");
            writer.boolean(*value);
        }
        if let Some(value) = &self.next_rotation_date {
            writer.member("NextRotationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.on_demand_rotation_start_date {
            writer.member("OnDemandRotationStartDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.rotation_period_in_days {
            writer.member("RotationPeriodInDays");
            writer.integer((*value).into());
        }
        writer.end_object();
    }
}

impl Request for GetKeyRotationStatusRequest {
    const OPERATION: Operation = Operation::GetKeyRotationStatus;
    type Response = GetKeyRotationStatusResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GetKeyRotationStatusResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
