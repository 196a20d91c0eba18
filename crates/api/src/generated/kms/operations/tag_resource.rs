//! `TagResource`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::{Operation, Tag};
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`TagResource`](crate::kms::Operation::TagResource) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagResourceRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Tags`
    pub tags: Vec<Tag>,
}

impl Decode for TagResourceRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "Tags" => {
                    tags = Some(
                        input.structures(constraints::TAG_LIST, Path::Member(&at, 1, "tags"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let tags = input.required(tags, Path::Member(&at, 1, "tags"));
        let (Some(key_id), Some(tags)) = (key_id, tags) else { return Ok(None) };
        Ok(Some(Self { key_id, tags }))
    }
}

impl Request for TagResourceRequest {
    const OPERATION: Operation = Operation::TagResource;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
