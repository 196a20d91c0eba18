//! `ReplicateKey`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{KeyMetadata, Operation, Tag};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`ReplicateKey`](crate::kms::Operation::ReplicateKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicateKeyRequest {
    /// `BypassPolicyLockoutSafetyCheck`
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// `Description`: 0 to 8192 characters
    pub description: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Policy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: Option<String>,
    /// `ReplicaRegion`: 1 to 32 characters, `^([a-z]+-){2,3}\d+$`
    pub replica_region: String,
    /// `Tags`
    pub tags: Option<Vec<Tag>>,
}

impl Decode for ReplicateKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut bypass_policy_lockout_safety_check = None;
        let mut description = None;
        let mut key_id = None;
        let mut policy = None;
        let mut replica_region = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "BypassPolicyLockoutSafetyCheck" => {
                    bypass_policy_lockout_safety_check = input.boolean()?
                }
                "Description" => {
                    description = input.string(
                        &constraints::DESCRIPTION_TYPE,
                        Path::Member(&at, 1, "description"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 2, "keyId"))?,
                    )
                }
                "Policy" => {
                    policy =
                        input.string(&constraints::POLICY_TYPE, Path::Member(&at, 3, "policy"))?
                }
                "ReplicaRegion" => {
                    replica_region =
                        Some(input.string(
                            &constraints::REGION_TYPE,
                            Path::Member(&at, 4, "replicaRegion"),
                        )?)
                }
                "Tags" => {
                    tags = input.structures(constraints::TAG_LIST, Path::Member(&at, 5, "tags"))?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 2, "keyId"));
        let replica_region = input.required(replica_region, Path::Member(&at, 4, "replicaRegion"));
        let (Some(key_id), Some(replica_region)) = (key_id, replica_region) else {
            return Ok(None);
        };
        Ok(Some(Self {
            bypass_policy_lockout_safety_check,
            description,
            key_id,
            policy,
            replica_region,
            tags,
        }))
    }
}

/// What [`ReplicateKey`](crate::kms::Operation::ReplicateKey) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicateKeyResponse {
    /// `ReplicaKeyMetadata`
    pub replica_key_metadata: Option<KeyMetadata>,
    /// `ReplicaPolicy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub replica_policy: Option<String>,
    /// `ReplicaTags`
    pub replica_tags: Option<Vec<Tag>>,
}

impl Encode for ReplicateKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.replica_key_metadata {
            writer.member("ReplicaKeyMetadata");
            value.write(writer);
        }
        if let Some(value) = &self.replica_policy {
            writer.member("ReplicaPolicy");
            writer.string(value);
        }
        if let Some(value) = &self.replica_tags {
            writer.member("ReplicaTags");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for ReplicateKeyRequest {
    const OPERATION: Operation = Operation::ReplicateKey;
    type Response = ReplicateKeyResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ReplicateKeyResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
