//! `TagPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Tag;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`TagPolicy`](crate::iam::Operation::TagPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagPolicyRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `Tags`: at most 50 elements
    pub tags: Vec<Tag>,
}

impl Decode for TagPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                "Tags" => {
                    tags = Some(
                        input
                            .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 1, "tags"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let tags = input.required(tags, Path::Member(&at, 1, "tags"));
        let (Some(policy_arn), Some(tags)) = (policy_arn, tags) else { return Ok(None) };
        Ok(Some(Self { policy_arn, tags }))
    }
}

impl Request for TagPolicyRequest {
    const NAME: &'static str = "TagPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
