//! `EnableKeyRotation`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`EnableKeyRotation`](crate::kms::Operation::EnableKeyRotation) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnableKeyRotationRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `RotationPeriodInDays`: 90 to 2560
    pub rotation_period_in_days: Option<i32>,
}

impl Decode for EnableKeyRotationRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut rotation_period_in_days = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "RotationPeriodInDays" => {
                    rotation_period_in_days = input.integer(
                        constraints::ROTATION_PERIOD_IN_DAYS_TYPE,
                        Path::Member(&at, 1, "rotationPeriodInDays"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { key_id, rotation_period_in_days }))
    }
}

impl Request for EnableKeyRotationRequest {
    const OPERATION: Operation = Operation::EnableKeyRotation;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
