//! `GetCallerIdentity`: what it takes and what it answers.

use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetCallerIdentity`](crate::sts::Operation::GetCallerIdentity) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetCallerIdentityRequest;

impl Decode for GetCallerIdentityRequest {
    fn read(_: &mut Input<'_>, _: Path<'_>) -> Result<Option<Self>, Error> {
        Ok(Some(Self))
    }
}

/// What [`GetCallerIdentity`](crate::sts::Operation::GetCallerIdentity) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetCallerIdentityResponse {
    /// `Account`
    pub account: Option<String>,
    /// `Arn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub arn: Option<String>,
    /// `UserId`
    pub user_id: Option<String>,
}

impl Encode for GetCallerIdentityResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.account {
            writer.member("Account");
            writer.string(value);
        }
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.user_id {
            writer.member("UserId");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for GetCallerIdentityRequest {
    const NAME: &'static str = "GetCallerIdentity";
    const WRAPPER: &'static str = "GetCallerIdentityResult";
    type Response = GetCallerIdentityResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for GetCallerIdentityResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
