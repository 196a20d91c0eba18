//! `ListResourceTags`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{Operation, Tag};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`ListResourceTags`](crate::kms::Operation::ListResourceTags) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResourceTagsRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Limit`: 1 to 1000
    pub limit: Option<i32>,
    /// `Marker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub marker: Option<String>,
}

impl Decode for ListResourceTagsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut limit = None;
        let mut marker = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "Limit" => {
                    limit = input.integer(constraints::LIMIT_TYPE, Path::Member(&at, 1, "limit"))?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 2, "marker"))?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { key_id, limit, marker }))
    }
}

/// What [`ListResourceTags`](crate::kms::Operation::ListResourceTags) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResourceTagsResponse {
    /// `NextMarker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub next_marker: Option<String>,
    /// `Tags`
    pub tags: Option<Vec<Tag>>,
    /// `Truncated`
    pub truncated: Option<bool>,
}

impl Encode for ListResourceTagsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.next_marker {
            writer.member("NextMarker");
            writer.string(value);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.truncated {
            writer.member("Truncated");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

impl Request for ListResourceTagsRequest {
    const OPERATION: Operation = Operation::ListResourceTags;
    type Response = ListResourceTagsResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ListResourceTagsResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
