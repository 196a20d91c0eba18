//! `UntagOpenIDConnectProvider`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UntagOpenIDConnectProvider`](crate::iam::Operation::UntagOpenIDConnectProvider) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagOpenIDConnectProviderRequest {
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
    /// `TagKeys`: at most 50 elements
    pub tag_keys: Vec<String>,
}

impl Decode for UntagOpenIDConnectProviderRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut open_id_connect_provider_arn = None;
        let mut tag_keys = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "openIDConnectProviderArn"),
                    )?)
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
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 0, "openIDConnectProviderArn"),
        );
        let tag_keys = input.required(tag_keys, Path::Member(&at, 1, "tagKeys"));
        let (Some(open_id_connect_provider_arn), Some(tag_keys)) =
            (open_id_connect_provider_arn, tag_keys)
        else {
            return Ok(None);
        };
        Ok(Some(Self { open_id_connect_provider_arn, tag_keys }))
    }
}

impl Request for UntagOpenIDConnectProviderRequest {
    const NAME: &'static str = "UntagOpenIDConnectProvider";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
