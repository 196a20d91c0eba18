//! `VerifyMac`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{MacAlgorithmSpec, Operation};
use crate::validate::Path;
use crate::{Blob, Error, Request, Response, Values};

/// What [`VerifyMac`](crate::kms::Operation::VerifyMac) takes.
#[derive(Debug)]
pub struct VerifyMacRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Mac`: 1 to 6144 bytes
    pub mac: Blob,
    /// `MacAlgorithm`
    pub mac_algorithm: MacAlgorithmSpec,
    /// `Message`: 1 to 4096 bytes
    pub message: Secret,
}

impl Decode for VerifyMacRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut grant_tokens = None;
        let mut key_id = None;
        let mut mac = None;
        let mut mac_algorithm = None;
        let mut message = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 1, "grantTokens"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 2, "keyId"))?,
                    )
                }
                "Mac" => {
                    mac = Some(
                        input.blob(constraints::CIPHERTEXT_TYPE, Path::Member(&at, 3, "mac"))?,
                    )
                }
                "MacAlgorithm" => {
                    mac_algorithm = Some(input.enumeration(Path::Member(&at, 4, "macAlgorithm"))?)
                }
                "Message" => {
                    message = Some(
                        input
                            .secret(constraints::PLAINTEXT_TYPE, Path::Member(&at, 5, "message"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 2, "keyId"));
        let mac = input.required(mac, Path::Member(&at, 3, "mac"));
        let mac_algorithm = input.required(mac_algorithm, Path::Member(&at, 4, "macAlgorithm"));
        let message = input.required(message, Path::Member(&at, 5, "message"));
        let (Some(key_id), Some(mac), Some(mac_algorithm), Some(message)) =
            (key_id, mac, mac_algorithm, message)
        else {
            return Ok(None);
        };
        Ok(Some(Self { dry_run, grant_tokens, key_id, mac, mac_algorithm, message }))
    }
}

/// What [`VerifyMac`](crate::kms::Operation::VerifyMac) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerifyMacResponse {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `MacAlgorithm`
    pub mac_algorithm: Option<MacAlgorithmSpec>,
    /// `MacValid`
    pub mac_valid: Option<bool>,
}

impl Encode for VerifyMacResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.mac_algorithm {
            writer.member("MacAlgorithm");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.mac_valid {
            writer.member("MacValid");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

impl Request for VerifyMacRequest {
    const OPERATION: Operation = Operation::VerifyMac;
    type Response = VerifyMacResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for VerifyMacResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
