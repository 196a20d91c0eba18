//! `UpdateAssumeRolePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UpdateAssumeRolePolicy`](crate::iam::Operation::UpdateAssumeRolePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateAssumeRolePolicyRequest {
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for UpdateAssumeRolePolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_document = None;
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
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 1, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_document =
            input.required(policy_document, Path::Member(&at, 0, "policyDocument"));
        let role_name = input.required(role_name, Path::Member(&at, 1, "roleName"));
        let (Some(policy_document), Some(role_name)) = (policy_document, role_name) else {
            return Ok(None);
        };
        Ok(Some(Self { policy_document, role_name }))
    }
}

impl Request for UpdateAssumeRolePolicyRequest {
    const NAME: &'static str = "UpdateAssumeRolePolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
