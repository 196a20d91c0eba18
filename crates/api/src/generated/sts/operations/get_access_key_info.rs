//! `GetAccessKeyInfo`: what it takes and what it answers.

use crate::generated::sts::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetAccessKeyInfo`](crate::sts::Operation::GetAccessKeyInfo) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccessKeyInfoRequest {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]*`
    pub access_key_id: String,
}

impl Decode for GetAccessKeyInfoRequest {
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

/// What [`GetAccessKeyInfo`](crate::sts::Operation::GetAccessKeyInfo) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccessKeyInfoResponse {
    /// `Account`
    pub account: Option<String>,
}

impl Encode for GetAccessKeyInfoResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.account {
            writer.member("Account");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for GetAccessKeyInfoRequest {
    const NAME: &'static str = "GetAccessKeyInfo";
    const WRAPPER: &'static str = "GetAccessKeyInfoResult";
    type Response = GetAccessKeyInfoResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for GetAccessKeyInfoResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
