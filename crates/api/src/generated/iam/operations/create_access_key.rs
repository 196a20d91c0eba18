//! `CreateAccessKey`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::AccessKey;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreateAccessKey`](crate::iam::Operation::CreateAccessKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateAccessKeyRequest {
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Decode for CreateAccessKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "UserName" => {
                    user_name = input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 0, "userName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { user_name }))
    }
}

/// What [`CreateAccessKey`](crate::iam::Operation::CreateAccessKey) answers.
#[derive(Debug)]
pub struct CreateAccessKeyResponse {
    /// `AccessKey`
    pub access_key: AccessKey,
}

impl Encode for CreateAccessKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.access_key;
        writer.member("AccessKey");
        value.write(writer);
        writer.end_object();
    }
}

impl Request for CreateAccessKeyRequest {
    const NAME: &'static str = "CreateAccessKey";
    const WRAPPER: &'static str = "CreateAccessKeyResult";
    type Response = CreateAccessKeyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreateAccessKeyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
