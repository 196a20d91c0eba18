//! `UntagResource`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`UntagResource`](crate::kms::Operation::UntagResource) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagResourceRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `TagKeys`
    pub tag_keys: Vec<String>,
}

impl Decode for UntagResourceRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut tag_keys = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "TagKeys" => {
                    tag_keys = Some(input.strings(
                        constraints::TAG_KEY_LIST,
                        &constraints::TAG_KEY_TYPE,
                        Path::Member(&at, 1, "tagKeys"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let tag_keys = input.required(tag_keys, Path::Member(&at, 1, "tagKeys"));
        let (Some(key_id), Some(tag_keys)) = (key_id, tag_keys) else { return Ok(None) };
        Ok(Some(Self { key_id, tag_keys }))
    }
}

impl Request for UntagResourceRequest {
    const OPERATION: Operation = Operation::UntagResource;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
