//! `GetParametersForImport`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{AlgorithmSpec, Operation, WrappingKeySpec};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Timestamp, Values};

/// What [`GetParametersForImport`](crate::kms::Operation::GetParametersForImport) takes.
#[derive(Clone, Debug, PartialEq)]
pub struct GetParametersForImportRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `WrappingAlgorithm`
    pub wrapping_algorithm: AlgorithmSpec,
    /// `WrappingKeySpec`
    pub wrapping_key_spec: WrappingKeySpec,
}

impl Decode for GetParametersForImportRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut wrapping_algorithm = None;
        let mut wrapping_key_spec = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "WrappingAlgorithm" => {
                    wrapping_algorithm =
                        Some(input.enumeration(Path::Member(&at, 1, "wrappingAlgorithm"))?)
                }
                "WrappingKeySpec" => {
                    wrapping_key_spec =
                        Some(input.enumeration(Path::Member(&at, 2, "wrappingKeySpec"))?)
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let wrapping_algorithm =
            input.required(wrapping_algorithm, Path::Member(&at, 1, "wrappingAlgorithm"));
        let wrapping_key_spec =
            input.required(wrapping_key_spec, Path::Member(&at, 2, "wrappingKeySpec"));
        let (Some(key_id), Some(wrapping_algorithm), Some(wrapping_key_spec)) =
            (key_id, wrapping_algorithm, wrapping_key_spec)
        else {
            return Ok(None);
        };
        Ok(Some(Self { key_id, wrapping_algorithm, wrapping_key_spec }))
    }
}

/// What [`GetParametersForImport`](crate::kms::Operation::GetParametersForImport) answers.
#[derive(Debug, Default)]
pub struct GetParametersForImportResponse {
    /// `ImportToken`: 1 to 6144 bytes
    pub import_token: Option<Blob>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `ParametersValidTo`
    pub parameters_valid_to: Option<Timestamp>,
    /// `PublicKey`: 1 to 4096 bytes
    pub public_key: Option<Secret>,
}

impl Encode for GetParametersForImportResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.import_token {
            writer.member("ImportToken");
            writer.blob(value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.parameters_valid_to {
            writer.member("ParametersValidTo");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.public_key {
            writer.member("PublicKey");
            writer.blob(value.expose());
        }
        writer.end_object();
    }
}

impl Request for GetParametersForImportRequest {
    const OPERATION: Operation = Operation::GetParametersForImport;
    type Response = GetParametersForImportResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GetParametersForImportResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
