//! `DeleteAlias`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`DeleteAlias`](crate::kms::Operation::DeleteAlias) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteAliasRequest {
    /// `AliasName`: 1 to 256 characters, `^[a-zA-Z0-9:/_-]+$`
    pub alias_name: String,
}

impl Decode for DeleteAliasRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut alias_name = None;
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
                _ => input.skip()?,
            }
        }
        let alias_name = input.required(alias_name, Path::Member(&at, 0, "aliasName"));
        let Some(alias_name) = alias_name else { return Ok(None) };
        Ok(Some(Self { alias_name }))
    }
}

impl Request for DeleteAliasRequest {
    const OPERATION: Operation = Operation::DeleteAlias;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
