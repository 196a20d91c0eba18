//! `DescribeKey`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{KeyMetadata, Operation};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`DescribeKey`](crate::kms::Operation::DescribeKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeKeyRequest {
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for DescribeKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut grant_tokens = None;
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 0, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 1, "keyId"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 1, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { grant_tokens, key_id }))
    }
}

/// What [`DescribeKey`](crate::kms::Operation::DescribeKey) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeKeyResponse {
    /// `KeyMetadata`
    pub key_metadata: Option<KeyMetadata>,
}

impl Encode for DescribeKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_metadata {
            writer.member("KeyMetadata");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for DescribeKeyRequest {
    const OPERATION: Operation = Operation::DescribeKey;
    type Response = DescribeKeyResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for DescribeKeyResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
