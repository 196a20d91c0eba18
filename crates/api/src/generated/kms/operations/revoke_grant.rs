//! `RevokeGrant`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`RevokeGrant`](crate::kms::Operation::RevokeGrant) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RevokeGrantRequest {
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `GrantId`: 1 to 128 characters
    pub grant_id: String,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
}

impl Decode for RevokeGrantRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut dry_run = None;
        let mut grant_id = None;
        let mut key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "DryRun" => dry_run = input.boolean()?,
                "GrantId" => {
                    grant_id = Some(
                        input
                            .string(&constraints::GRANT_ID_TYPE, Path::Member(&at, 1, "grantId"))?,
                    )
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 2, "keyId"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let grant_id = input.required(grant_id, Path::Member(&at, 1, "grantId"));
        let key_id = input.required(key_id, Path::Member(&at, 2, "keyId"));
        let (Some(grant_id), Some(key_id)) = (grant_id, key_id) else { return Ok(None) };
        Ok(Some(Self { dry_run, grant_id, key_id }))
    }
}

impl Request for RevokeGrantRequest {
    const OPERATION: Operation = Operation::RevokeGrant;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
