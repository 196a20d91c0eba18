//! `ScheduleKeyDeletion`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{KeyState, Operation};
use crate::validate::Path;
use crate::{Error, Request, Response, Timestamp, Values};

/// What [`ScheduleKeyDeletion`](crate::kms::Operation::ScheduleKeyDeletion) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScheduleKeyDeletionRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `PendingWindowInDays`: 1 to 365
    pub pending_window_in_days: Option<i32>,
}

impl Decode for ScheduleKeyDeletionRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut pending_window_in_days = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "PendingWindowInDays" => {
                    pending_window_in_days = input.integer(
                        constraints::PENDING_WINDOW_IN_DAYS_TYPE,
                        Path::Member(&at, 1, "pendingWindowInDays"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { key_id, pending_window_in_days }))
    }
}

/// What [`ScheduleKeyDeletion`](crate::kms::Operation::ScheduleKeyDeletion) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScheduleKeyDeletionResponse {
    /// `DeletionDate`
    pub deletion_date: Option<Timestamp>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyState`
    pub key_state: Option<KeyState>,
    /// `PendingWindowInDays`: 1 to 365
    pub pending_window_in_days: Option<i32>,
}

impl Encode for ScheduleKeyDeletionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.deletion_date {
            writer.member("DeletionDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_state {
            writer.member("KeyState");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.pending_window_in_days {
            writer.member("PendingWindowInDays");
            writer.integer((*value).into());
        }
        writer.end_object();
    }
}

impl Request for ScheduleKeyDeletionRequest {
    const OPERATION: Operation = Operation::ScheduleKeyDeletion;
    type Response = ScheduleKeyDeletionResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ScheduleKeyDeletionResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
