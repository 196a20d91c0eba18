//! `DeleteImportedKeyMaterial`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`DeleteImportedKeyMaterial`](crate::kms::Operation::DeleteImportedKeyMaterial) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteImportedKeyMaterialRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
}

impl Decode for DeleteImportedKeyMaterialRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut key_material_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "KeyMaterialId" => {
                    key_material_id = input.string(
                        &constraints::BACKING_KEY_ID_TYPE,
                        Path::Member(&at, 1, "keyMaterialId"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { key_id, key_material_id }))
    }
}

/// What [`DeleteImportedKeyMaterial`](crate::kms::Operation::DeleteImportedKeyMaterial) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteImportedKeyMaterialResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyMaterialId`: 0 to 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
}

impl Encode for DeleteImportedKeyMaterialResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_material_id {
            writer.member("KeyMaterialId");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for DeleteImportedKeyMaterialRequest {
    const OPERATION: Operation = Operation::DeleteImportedKeyMaterial;
    type Response = DeleteImportedKeyMaterialResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for DeleteImportedKeyMaterialResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
