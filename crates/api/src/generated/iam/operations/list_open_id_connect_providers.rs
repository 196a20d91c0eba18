//! `ListOpenIDConnectProviders`: what it takes and what it answers.

use crate::iam::OpenIDConnectProviderListEntry;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListOpenIDConnectProviders`](crate::iam::Operation::ListOpenIDConnectProviders) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOpenIDConnectProvidersRequest;

impl Decode for ListOpenIDConnectProvidersRequest {
    fn read(_: &mut Input<'_>, _: Path<'_>) -> Result<Option<Self>, Error> {
        Ok(Some(Self))
    }
}

/// What [`ListOpenIDConnectProviders`](crate::iam::Operation::ListOpenIDConnectProviders) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOpenIDConnectProvidersResponse {
    /// `OpenIDConnectProviderList`
    pub open_id_connect_provider_list: Option<Vec<OpenIDConnectProviderListEntry>>,
}

impl Encode for ListOpenIDConnectProvidersResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.open_id_connect_provider_list {
            writer.member("OpenIDConnectProviderList");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for ListOpenIDConnectProvidersRequest {
    const NAME: &'static str = "ListOpenIDConnectProviders";
    const WRAPPER: &'static str = "ListOpenIDConnectProvidersResult";
    type Response = ListOpenIDConnectProvidersResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListOpenIDConnectProvidersResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
