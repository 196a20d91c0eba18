//! `CreateAlias`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`CreateAlias`](crate::kms::Operation::CreateAlias) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateAliasRequest {
    /// `AliasName`: 1 to 256 characters, `^[a-zA-Z0-9:/_-]+$`
    pub alias_name: String,
    /// `TargetKeyId`: 1 to 2048 characters
    pub target_key_id: String,
}

impl Decode for CreateAliasRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut alias_name = None;
        let mut target_key_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "AliasName" => {
                    alias_name =
                        Some(input.string(
                            &constraints::ALIAS_NAME_TYPE,
                            Path::Member(&at, 0, "aliasName"),
                        )?)
                }
                "TargetKeyId" => {
                    target_key_id =
                        Some(input.string(
                            &constraints::KEY_ID_TYPE,
                            Path::Member(&at, 1, "targetKeyId"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let alias_name = input.required(alias_name, Path::Member(&at, 0, "aliasName"));
        let target_key_id = input.required(target_key_id, Path::Member(&at, 1, "targetKeyId"));
        let (Some(alias_name), Some(target_key_id)) = (alias_name, target_key_id) else {
            return Ok(None);
        };
        Ok(Some(Self { alias_name, target_key_id }))
    }
}

impl Request for CreateAliasRequest {
    const OPERATION: Operation = Operation::CreateAlias;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
