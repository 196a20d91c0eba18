//! `CreateKey`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{
    CustomerMasterKeySpec, KeyMetadata, KeySpec, KeyUsageType, Operation, OriginType, Tag,
};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`CreateKey`](crate::kms::Operation::CreateKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateKeyRequest {
    /// `BypassPolicyLockoutSafetyCheck`
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: Option<String>,
    /// `CustomerMasterKeySpec`
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// `Description`: 0 to 8192 characters
    pub description: Option<String>,
    /// `KeySpec`
    pub key_spec: Option<KeySpec>,
    /// `KeyUsage`
    pub key_usage: Option<KeyUsageType>,
    /// `MultiRegion`
    pub multi_region: Option<bool>,
    /// `Origin`
    pub origin: Option<OriginType>,
    /// `Policy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: Option<String>,
    /// `Tags`
    pub tags: Option<Vec<Tag>>,
    /// `XksKeyId`: 1 to 128 characters, `^[a-zA-Z0-9-_.]+$`
    pub xks_key_id: Option<String>,
}

impl Decode for CreateKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut bypass_policy_lockout_safety_check = None;
        let mut custom_key_store_id = None;
        let mut customer_master_key_spec = None;
        let mut description = None;
        let mut key_spec = None;
        let mut key_usage = None;
        let mut multi_region = None;
        let mut origin = None;
        let mut policy = None;
        let mut tags = None;
        let mut xks_key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "BypassPolicyLockoutSafetyCheck" => {
                    bypass_policy_lockout_safety_check = input.boolean()?
                }
                "CustomKeyStoreId" => {
                    custom_key_store_id = input.string(
                        &constraints::CUSTOM_KEY_STORE_ID_TYPE,
                        Path::Member(&at, 1, "customKeyStoreId"),
                    )?
                }
                "CustomerMasterKeySpec" => {
                    customer_master_key_spec =
                        input.enumeration(Path::Member(&at, 2, "customerMasterKeySpec"))?
                }
                "Description" => {
                    description = input.string(
                        &constraints::DESCRIPTION_TYPE,
                        Path::Member(&at, 3, "description"),
                    )?
                }
                "KeySpec" => key_spec = input.enumeration(Path::Member(&at, 4, "keySpec"))?,
                "KeyUsage" => key_usage = input.enumeration(Path::Member(&at, 5, "keyUsage"))?,
                "MultiRegion" => multi_region = input.boolean()?,
                "Origin" => origin = input.enumeration(Path::Member(&at, 7, "origin"))?,
                "Policy" => {
                    policy =
                        input.string(&constraints::POLICY_TYPE, Path::Member(&at, 8, "policy"))?
                }
                "Tags" => {
                    tags = input.structures(constraints::TAG_LIST, Path::Member(&at, 9, "tags"))?
                }
                "XksKeyId" => {
                    xks_key_id = input
                        .string(&constraints::XKS_KEY_ID_TYPE, Path::Member(&at, 10, "xksKeyId"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self {
            bypass_policy_lockout_safety_check,
            custom_key_store_id,
            customer_master_key_spec,
            description,
            key_spec,
            key_usage,
            multi_region,
            origin,
            policy,
            tags,
            xks_key_id,
        }))
    }
}

/// What [`CreateKey`](crate::kms::Operation::CreateKey) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateKeyResponse {
    /// `KeyMetadata`
    pub key_metadata: Option<KeyMetadata>,
}

impl Encode for CreateKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_metadata {
            writer.member("KeyMetadata");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for CreateKeyRequest {
    const OPERATION: Operation = Operation::CreateKey;
    type Response = CreateKeyResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for CreateKeyResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
