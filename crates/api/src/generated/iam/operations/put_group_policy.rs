//! `PutGroupPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`PutGroupPolicy`](crate::iam::Operation::PutGroupPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutGroupPolicyRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
}

impl Decode for PutGroupPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut policy_document = None;
        let mut policy_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "GroupName" => {
                    group_name =
                        Some(input.string(
                            &constraints::GROUP_NAME_TYPE,
                            Path::Member(&at, 0, "groupName"),
                        )?)
                }
                "PolicyDocument" => {
                    policy_document = Some(input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 1, "policyDocument"),
                    )?)
                }
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 2, "policyName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let policy_document =
            input.required(policy_document, Path::Member(&at, 1, "policyDocument"));
        let policy_name = input.required(policy_name, Path::Member(&at, 2, "policyName"));
        let (Some(group_name), Some(policy_document), Some(policy_name)) =
            (group_name, policy_document, policy_name)
        else {
            return Ok(None);
        };
        Ok(Some(Self { group_name, policy_document, policy_name }))
    }
}

impl Request for PutGroupPolicyRequest {
    const NAME: &'static str = "PutGroupPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
