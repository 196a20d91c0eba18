//! `UpdatePrimaryRegion`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`UpdatePrimaryRegion`](crate::kms::Operation::UpdatePrimaryRegion) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdatePrimaryRegionRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `PrimaryRegion`: 1 to 32 characters, `^([a-z]+-){2,3}\d+$`
    pub primary_region: String,
}

impl Decode for UpdatePrimaryRegionRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut primary_region = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "PrimaryRegion" => {
                    primary_region =
                        Some(input.string(
                            &constraints::REGION_TYPE,
                            Path::Member(&at, 1, "primaryRegion"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let primary_region = input.required(primary_region, Path::Member(&at, 1, "primaryRegion"));
        let (Some(key_id), Some(primary_region)) = (key_id, primary_region) else {
            return Ok(None);
        };
        Ok(Some(Self { key_id, primary_region }))
    }
}

impl Request for UpdatePrimaryRegionRequest {
    const OPERATION: Operation = Operation::UpdatePrimaryRegion;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
