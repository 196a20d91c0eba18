//! `DeleteAccessKey`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteAccessKey`](crate::iam::Operation::DeleteAccessKey) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteAccessKeyRequest {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]+`
    pub access_key_id: String,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Decode for DeleteAccessKeyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut access_key_id = None;
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
                "UserName" => {
                    user_name = input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 1, "userName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let access_key_id = input.required(access_key_id, Path::Member(&at, 0, "accessKeyId"));
        let Some(access_key_id) = access_key_id else { return Ok(None) };
        Ok(Some(Self { access_key_id, user_name }))
    }
}

impl Request for DeleteAccessKeyRequest {
    const NAME: &'static str = "DeleteAccessKey";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
