//! `ListKeyRotations`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{IncludeKeyMaterial, Operation, RotationsListEntry};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`ListKeyRotations`](crate::kms::Operation::ListKeyRotations) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListKeyRotationsRequest {
    /// `IncludeKeyMaterial`
    pub include_key_material: Option<IncludeKeyMaterial>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Limit`: 1 to 1000
    pub limit: Option<i32>,
    /// `Marker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub marker: Option<String>,
}

impl Decode for ListKeyRotationsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut include_key_material = None;
        let mut key_id = None;
        let mut limit = None;
        let mut marker = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "IncludeKeyMaterial" => {
                    include_key_material =
                        input.enumeration(Path::Member(&at, 0, "includeKeyMaterial"))?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 1, "keyId"))?,
                    )
                }
                "Limit" => {
                    limit = input.integer(constraints::LIMIT_TYPE, Path::Member(&at, 2, "limit"))?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 3, "marker"))?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 1, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { include_key_material, key_id, limit, marker }))
    }
}

/// What [`ListKeyRotations`](crate::kms::Operation::ListKeyRotations) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListKeyRotationsResponse {
    /// `NextMarker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub next_marker: Option<String>,
    /// `Rotations`
    pub rotations: Option<Vec<RotationsListEntry>>,
    /// `Truncated`
    pub truncated: Option<bool>,
}

impl Encode for ListKeyRotationsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.next_marker {
            writer.member("NextMarker");
            writer.string(value);
        }
        if let Some(value) = &self.rotations {
            writer.member("Rotations");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.truncated {
            writer.member("Truncated");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

impl Request for ListKeyRotationsRequest {
    const OPERATION: Operation = Operation::ListKeyRotations;
    type Response = ListKeyRotationsResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ListKeyRotationsResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
