//! `UntagPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UntagPolicy`](crate::iam::Operation::UntagPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagPolicyRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `TagKeys`: at most 50 elements
    pub tag_keys: Vec<String>,
}

impl Decode for UntagPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        let mut tag_keys = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                "TagKeys" => {
                    tag_keys = Some(input.strings(
                        constraints::TAG_KEY_LIST_TYPE,
                        &constraints::TAG_KEY_TYPE,
                        Path::Member(&at, 1, "tagKeys"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let tag_keys = input.required(tag_keys, Path::Member(&at, 1, "tagKeys"));
        let (Some(policy_arn), Some(tag_keys)) = (policy_arn, tag_keys) else { return Ok(None) };
        Ok(Some(Self { policy_arn, tag_keys }))
    }
}

impl Request for UntagPolicyRequest {
    const NAME: &'static str = "UntagPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
