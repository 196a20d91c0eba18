//! `PutRolePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`PutRolePolicy`](crate::iam::Operation::PutRolePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutRolePolicyRequest {
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for PutRolePolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_document = None;
        let mut policy_name = None;
        let mut role_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyDocument" => {
                    policy_document = Some(input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 0, "policyDocument"),
                    )?)
                }
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 1, "policyName"),
                    )?)
                }
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 2, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_document =
            input.required(policy_document, Path::Member(&at, 0, "policyDocument"));
        let policy_name = input.required(policy_name, Path::Member(&at, 1, "policyName"));
        let role_name = input.required(role_name, Path::Member(&at, 2, "roleName"));
        let (Some(policy_document), Some(policy_name), Some(role_name)) =
            (policy_document, policy_name, role_name)
        else {
            return Ok(None);
        };
        Ok(Some(Self { policy_document, policy_name, role_name }))
    }
}

impl Request for PutRolePolicyRequest {
    const NAME: &'static str = "PutRolePolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
