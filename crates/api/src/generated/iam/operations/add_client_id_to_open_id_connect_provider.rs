//! `AddClientIDToOpenIDConnectProvider`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`AddClientIDToOpenIDConnectProvider`](crate::iam::Operation::AddClientIDToOpenIDConnectProvider) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddClientIDToOpenIDConnectProviderRequest {
    /// `ClientID`: 1 to 255 characters
    pub client_id: String,
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
}

impl Decode for AddClientIDToOpenIDConnectProviderRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut client_id = None;
        let mut open_id_connect_provider_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "ClientID" => {
                    client_id =
                        Some(input.string(
                            &constraints::CLIENT_ID_TYPE,
                            Path::Member(&at, 0, "clientID"),
                        )?)
                }
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 1, "openIDConnectProviderArn"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let client_id = input.required(client_id, Path::Member(&at, 0, "clientID"));
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 1, "openIDConnectProviderArn"),
        );
        let (Some(client_id), Some(open_id_connect_provider_arn)) =
            (client_id, open_id_connect_provider_arn)
        else {
            return Ok(None);
        };
        Ok(Some(Self { client_id, open_id_connect_provider_arn }))
    }
}

impl Request for AddClientIDToOpenIDConnectProviderRequest {
    const NAME: &'static str = "AddClientIDToOpenIDConnectProvider";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
