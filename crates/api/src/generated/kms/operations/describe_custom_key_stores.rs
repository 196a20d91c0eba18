//! `DescribeCustomKeyStores`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{CustomKeyStoresListEntry, Operation};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`DescribeCustomKeyStores`](crate::kms::Operation::DescribeCustomKeyStores) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeCustomKeyStoresRequest {
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: Option<String>,
    /// `CustomKeyStoreName`: 1 to 256 characters
    pub custom_key_store_name: Option<String>,
    /// `Limit`: 1 to 1000
    pub limit: Option<i32>,
    /// `Marker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub marker: Option<String>,
}

impl Decode for DescribeCustomKeyStoresRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut custom_key_store_id = None;
        let mut custom_key_store_name = None;
        let mut limit = None;
        let mut marker = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "CustomKeyStoreId" => {
                    custom_key_store_id = input.string(
                        &constraints::CUSTOM_KEY_STORE_ID_TYPE,
                        Path::Member(&at, 0, "customKeyStoreId"),
                    )?
                }
                "CustomKeyStoreName" => {
                    custom_key_store_name = input.string(
                        &constraints::CUSTOM_KEY_STORE_NAME_TYPE,
                        Path::Member(&at, 1, "customKeyStoreName"),
                    )?
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
        Ok(Some(Self { custom_key_store_id, custom_key_store_name, limit, marker }))
    }
}

/// What [`DescribeCustomKeyStores`](crate::kms::Operation::DescribeCustomKeyStores) answers.
#[derive(Debug, Default)]
pub struct DescribeCustomKeyStoresResponse {
    /// `CustomKeyStores`
    pub custom_key_stores: Option<Vec<CustomKeyStoresListEntry>>,
    /// `NextMarker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub next_marker: Option<String>,
    /// `Truncated`
    pub truncated: Option<bool>,
}

impl Encode for DescribeCustomKeyStoresResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.custom_key_stores {
            writer.member("CustomKeyStores");
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

impl Request for DescribeCustomKeyStoresRequest {
    const OPERATION: Operation = Operation::DescribeCustomKeyStores;
    type Response = DescribeCustomKeyStoresResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for DescribeCustomKeyStoresResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
