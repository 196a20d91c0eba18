//! `RetireGrant`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`RetireGrant`](crate::kms::Operation::RetireGrant) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RetireGrantRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `GrantId`: 1 to 128 characters
    pub grant_id: Option<String>,
    /// `GrantToken`: 1 to 8192 characters
    pub grant_token: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
}

impl Decode for RetireGrantRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut grant_id = None;
        let mut grant_token = None;
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "GrantId" => {
                    grant_id = input
                        .string(&constraints::GRANT_ID_TYPE, Path::Member(&at, 1, "grantId"))?
                }
                "GrantToken" => {
                    grant_token = input.string(
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 2, "grantToken"),
                    )?
                }
                "KeyId" => {
                    key_id =
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 3, "keyId"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { dry_run, grant_id, grant_token, key_id }))
    }
}

impl Request for RetireGrantRequest {
    const OPERATION: Operation = Operation::RetireGrant;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
