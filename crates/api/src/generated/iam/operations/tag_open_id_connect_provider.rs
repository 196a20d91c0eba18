//! `TagOpenIDConnectProvider`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Tag;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`TagOpenIDConnectProvider`](crate::iam::Operation::TagOpenIDConnectProvider) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagOpenIDConnectProviderRequest {
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
    /// `Tags`: at most 50 elements
    pub tags: Vec<Tag>,
}

impl Decode for TagOpenIDConnectProviderRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut open_id_connect_provider_arn = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "openIDConnectProviderArn"),
                    )?)
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
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 0, "openIDConnectProviderArn"),
        );
        let tags = input.required(tags, Path::Member(&at, 1, "tags"));
        let (Some(open_id_connect_provider_arn), Some(tags)) = (open_id_connect_provider_arn, tags)
        else {
            return Ok(None);
        };
        Ok(Some(Self { open_id_connect_provider_arn, tags }))
    }
}

impl Request for TagOpenIDConnectProviderRequest {
    const NAME: &'static str = "TagOpenIDConnectProvider";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
