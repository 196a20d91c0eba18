//! `UpdateOpenIDConnectProviderThumbprint`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UpdateOpenIDConnectProviderThumbprint`](crate::iam::Operation::UpdateOpenIDConnectProviderThumbprint) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateOpenIDConnectProviderThumbprintRequest {
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
    /// `ThumbprintList`
    pub thumbprint_list: Vec<String>,
}

impl Decode for UpdateOpenIDConnectProviderThumbprintRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut open_id_connect_provider_arn = None;
        let mut thumbprint_list = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "openIDConnectProviderArn"),
                    )?)
                }
                "ThumbprintList" => {
                    thumbprint_list = Some(input.strings(
                        constraints::THUMBPRINT_LIST_TYPE,
                        &constraints::THUMBPRINT_TYPE,
                        Path::Member(&at, 1, "thumbprintList"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 0, "openIDConnectProviderArn"),
        );
        let thumbprint_list =
            input.required(thumbprint_list, Path::Member(&at, 1, "thumbprintList"));
        let (Some(open_id_connect_provider_arn), Some(thumbprint_list)) =
            (open_id_connect_provider_arn, thumbprint_list)
        else {
            return Ok(None);
        };
        Ok(Some(Self { open_id_connect_provider_arn, thumbprint_list }))
    }
}

impl Request for UpdateOpenIDConnectProviderThumbprintRequest {
    const NAME: &'static str = "UpdateOpenIDConnectProviderThumbprint";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
