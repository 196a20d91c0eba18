//! `DeleteAccountAlias`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteAccountAlias`](crate::iam::Operation::DeleteAccountAlias) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteAccountAliasRequest {
    /// `AccountAlias`: 3 to 63 characters, `^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`
    pub account_alias: String,
}

impl Decode for DeleteAccountAliasRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut account_alias = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "AccountAlias" => {
                    account_alias = Some(input.string(
                        &constraints::ACCOUNT_ALIAS_TYPE,
                        Path::Member(&at, 0, "accountAlias"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let account_alias = input.required(account_alias, Path::Member(&at, 0, "accountAlias"));
        let Some(account_alias) = account_alias else { return Ok(None) };
        Ok(Some(Self { account_alias }))
    }
}

impl Request for DeleteAccountAliasRequest {
    const NAME: &'static str = "DeleteAccountAlias";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
