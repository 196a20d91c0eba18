//! `GetKeyPolicy`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`GetKeyPolicy`](crate::kms::Operation::GetKeyPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetKeyPolicyRequest {
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `PolicyName`: 1 to 128 characters, `[\w]+`
    pub policy_name: Option<String>,
}

impl Decode for GetKeyPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_id = None;
        let mut policy_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 0, "keyId"))?,
                    )
                }
                "PolicyName" => {
                    policy_name = input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 1, "policyName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 0, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self { key_id, policy_name }))
    }
}

/// What [`GetKeyPolicy`](crate::kms::Operation::GetKeyPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetKeyPolicyResponse {
    /// `Policy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: Option<String>,
    /// `PolicyName`: 1 to 128 characters, `[\w]+`
    pub policy_name: Option<String>,
}

impl Encode for GetKeyPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy {
            writer.member("Policy");
            writer.string(value);
        }
        if let Some(value) = &self.policy_name {
            writer.member("PolicyName");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for GetKeyPolicyRequest {
    const OPERATION: Operation = Operation::GetKeyPolicy;
    type Response = GetKeyPolicyResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for GetKeyPolicyResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
