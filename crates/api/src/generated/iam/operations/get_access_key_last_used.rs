//! `GetAccessKeyLastUsed`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::AccessKeyLastUsed;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetAccessKeyLastUsed`](crate::iam::Operation::GetAccessKeyLastUsed) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccessKeyLastUsedRequest {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]+`
    pub access_key_id: String,
}

impl Decode for GetAccessKeyLastUsedRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut access_key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "AccessKeyId" => {
                    access_key_id = Some(input.string(
                        &constraints::ACCESS_KEY_ID_TYPE,
                        Path::Member(&at, 0, "accessKeyId"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let access_key_id = input.required(access_key_id, Path::Member(&at, 0, "accessKeyId"));
        let Some(access_key_id) = access_key_id else { return Ok(None) };
        Ok(Some(Self { access_key_id }))
    }
}

/// What [`GetAccessKeyLastUsed`](crate::iam::Operation::GetAccessKeyLastUsed) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccessKeyLastUsedResponse {
    /// `AccessKeyLastUsed`
    pub access_key_last_used: Option<AccessKeyLastUsed>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Encode for GetAccessKeyLastUsedResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.access_key_last_used {
            writer.member("AccessKeyLastUsed");
            value.write(writer);
        }
        if let Some(value) = &self.user_name {
            writer.member("UserName");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for GetAccessKeyLastUsedRequest {
    const NAME: &'static str = "GetAccessKeyLastUsed";
    const WRAPPER: &'static str = "GetAccessKeyLastUsedResult";
    type Response = GetAccessKeyLastUsedResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetAccessKeyLastUsedResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
