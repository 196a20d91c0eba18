//! `ImportKeyMaterial`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{ExpirationModelType, ImportType, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Timestamp, Values};

/// What [`ImportKeyMaterial`](crate::kms::Operation::ImportKeyMaterial) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportKeyMaterialRequest {
    /// `EncryptedKeyMaterial`: 1 to 6144 bytes
    pub encrypted_key_material: Blob,
    /// `ExpirationModel`
    pub expiration_model: Option<ExpirationModelType>,
    /// `ImportToken`: 1 to 6144 bytes
    pub import_token: Blob,
    /// `ImportType`
    pub import_type: Option<ImportType>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `KeyMaterialDescription`: 0 to 256 characters, `^[a-zA-Z0-9:/_\s.-]+$`
    pub key_material_description: Option<String>,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
    /// `ValidTo`
    pub valid_to: Option<Timestamp>,
}

impl Decode for ImportKeyMaterialRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut encrypted_key_material = None;
        let mut expiration_model = None;
        let mut import_token = None;
        let mut import_type = None;
        let mut key_id = None;
        let mut key_material_description = None;
        let mut key_material_id = None;
        let mut valid_to = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "EncryptedKeyMaterial" => {
                    encrypted_key_material = Some(input.blob(
                        constraints::CIPHERTEXT_TYPE,
                        Path::Member(&at, 0, "encryptedKeyMaterial"),
                    )?)
                }
                "ExpirationModel" => {
                    expiration_model = input.enumeration(Path::Member(&at, 1, "expirationModel"))?
                }
                "ImportToken" => {
                    import_token =
                        Some(input.blob(
                            constraints::CIPHERTEXT_TYPE,
                            Path::Member(&at, 2, "importToken"),
                        )?)
                }
                "ImportType" => {
                    import_type = input.enumeration(Path::Member(&at, 3, "importType"))?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 4, "keyId"))?,
                    )
                }
                "KeyMaterialDescription" => {
                    key_material_description = input.string(
                        &constraints::KEY_MATERIAL_DESCRIPTION_TYPE,
                        Path::Member(&at, 5, "keyMaterialDescription"),
                    )?
                }
                "KeyMaterialId" => {
                    key_material_id = input.string(
                        &constraints::BACKING_KEY_ID_TYPE,
                        Path::Member(&at, 6, "keyMaterialId"),
                    )?
                }
                "ValidTo" => valid_to = input.timestamp()?,
                _ => input.skip()?,
            }
        }
        let encrypted_key_material =
            input.required(encrypted_key_material, Path::Member(&at, 0, "encryptedKeyMaterial"));
        let import_token = input.required(import_token, Path::Member(&at, 2, "importToken"));
        let key_id = input.required(key_id, Path::Member(&at, 4, "keyId"));
        let (Some(encrypted_key_material), Some(import_token), Some(key_id)) =
            (encrypted_key_material, import_token, key_id)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            encrypted_key_material,
            expiration_model,
            import_token,
            import_type,
            key_id,
            key_material_description,
            key_material_id,
            valid_to,
        }))
    }
}

/// What [`ImportKeyMaterial`](crate::kms::Operation::ImportKeyMaterial) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportKeyMaterialResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
}

impl Encode for ImportKeyMaterialResponse {
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

impl Request for ImportKeyMaterialRequest {
    const OPERATION: Operation = Operation::ImportKeyMaterial;
    type Response = ImportKeyMaterialResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ImportKeyMaterialResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
