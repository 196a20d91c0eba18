//! `UpdateAccessKey`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::StatusType;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UpdateAccessKey`](crate::iam::Operation::UpdateAccessKey) takes.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateAccessKeyRequest {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]+`
    pub access_key_id: String,
    /// `Status`
    pub status: StatusType,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Decode for UpdateAccessKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut access_key_id = None;
        let mut status = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "AccessKeyId" => {
                    access_key_id = Some(input.string(
                        &constraints::ACCESS_KEY_ID_TYPE,
                        Path::Member(&at, 0, "accessKeyId"),
                    )?)
                }
                "Status" => status = Some(input.enumeration(Path::Member(&at, 1, "status"))?),
                "UserName" => {
                    user_name = input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 2, "userName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let access_key_id = input.required(access_key_id, Path::Member(&at, 0, "accessKeyId"));
        let status = input.required(status, Path::Member(&at, 1, "status"));
        let (Some(access_key_id), Some(status)) = (access_key_id, status) else { return Ok(None) };
        Ok(Some(Self { access_key_id, status, user_name }))
    }
}

impl Request for UpdateAccessKeyRequest {
    const NAME: &'static str = "UpdateAccessKey";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
