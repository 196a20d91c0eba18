//! `UpdateKeyDescription`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`UpdateKeyDescription`](crate::kms::Operation::UpdateKeyDescription) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateKeyDescriptionRequest {
    /// `Description`: 0 to 8192 characters
    pub description: String,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for UpdateKeyDescriptionRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut description = None;
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "Description" => {
                    description = Some(input.string(
                        &constraints::DESCRIPTION_TYPE,
                        Path::Member(&at, 0, "description"),
                    )?)
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 1, "keyId"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let description = input.required(description, Path::Member(&at, 0, "description"));
        let key_id = input.required(key_id, Path::Member(&at, 1, "keyId"));
        let (Some(description), Some(key_id)) = (description, key_id) else { return Ok(None) };
        Ok(Some(Self { description, key_id }))
    }
}

impl Request for UpdateKeyDescriptionRequest {
    const OPERATION: Operation = Operation::UpdateKeyDescription;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
