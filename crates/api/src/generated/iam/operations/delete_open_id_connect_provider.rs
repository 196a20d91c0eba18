//! `DeleteOpenIDConnectProvider`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteOpenIDConnectProvider`](crate::iam::Operation::DeleteOpenIDConnectProvider) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteOpenIDConnectProviderRequest {
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
}

impl Decode for DeleteOpenIDConnectProviderRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut open_id_connect_provider_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "openIDConnectProviderArn"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 0, "openIDConnectProviderArn"),
        );
        let Some(open_id_connect_provider_arn) = open_id_connect_provider_arn else {
            return Ok(None);
        };
        Ok(Some(Self { open_id_connect_provider_arn }))
    }
}

impl Request for DeleteOpenIDConnectProviderRequest {
    const NAME: &'static str = "DeleteOpenIDConnectProvider";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
