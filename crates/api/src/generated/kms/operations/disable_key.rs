//! `DisableKey`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`DisableKey`](crate::kms::Operation::DisableKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisableKeyRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for DisableKeyRequest {
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

impl Request for DisableKeyRequest {
    const OPERATION: Operation = Operation::DisableKey;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
