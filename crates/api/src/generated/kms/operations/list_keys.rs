//! `ListKeys`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{KeyListEntry, Operation, ResourceOwnerType};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`ListKeys`](crate::kms::Operation::ListKeys) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListKeysRequest {
    /// `Limit`: 1 to 1000
    pub limit: Option<i32>,
    /// `Marker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub marker: Option<String>,
    /// `ResourceOwners`: 1 to 2 elements
    pub resource_owners: Option<Vec<ResourceOwnerType>>,
}

impl Decode for ListKeysRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut limit = None;
        let mut marker = None;
        let mut resource_owners = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "Limit" => {
                    limit = input.integer(constraints::LIMIT_TYPE, Path::Member(&at, 0, "limit"))?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 1, "marker"))?
                }
                "ResourceOwners" => {
                    resource_owners = input.enumerations(
                        constraints::RESOURCE_OWNERS_LIST,
                        Path::Member(&at, 2, "resourceOwners"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { limit, marker, resource_owners }))
    }
}

/// What [`ListKeys`](crate::kms::Operation::ListKeys) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListKeysResponse {
    /// `Keys`
    pub keys: Option<Vec<KeyListEntry>>,
    /// `NextMarker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub next_marker: Option<String>,
    /// `Truncated`
    pub truncated: Option<bool>,
}

impl Encode for ListKeysResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.keys {
            writer.member("Keys");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.next_marker {
            writer.member("NextMarker");
            writer.string(value);
        }
        if let Some(value) = &self.truncated {
            writer.member("Truncated");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

impl Request for ListKeysRequest {
    const OPERATION: Operation = Operation::ListKeys;
    type Response = ListKeysResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ListKeysResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
