//! An account.

use std::sync::Arc;

use identity::AccountId;
use identity::policy::Policy;

use super::{Malformed, Reader, Writer};

/// An account of the deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub id: AccountId,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// What the account is called besides; no other account is called so.
    pub alias: Option<Box<str>>,
    /// Sessions of the root user count that were issued later. On the lifetime clock, in milliseconds since 1970.
    pub root_sessions_after_ms: Option<i64>,
    /// The policy of a key of the account that is made without one. Not stored.
    default_policy: Arc<Policy>,
}

impl Account {
    pub fn new(id: AccountId, created_ms: i64) -> Self {
        Self {
            id,
            created_ms,
            alias: None,
            root_sessions_after_ms: None,
            default_policy: Arc::new(Policy::of_account(id)),
        }
    }

    /// The same account, called so besides.
    pub fn with_alias(&self, alias: Option<&str>) -> Self {
        Self { alias: alias.map(Into::into), ..self.clone() }
    }

    /// The same account, in which no session of the root user counts that was issued until now.
    pub fn without_root_sessions(&self, now_ms: i64) -> Self {
        Self { root_sessions_after_ms: Some(now_ms), ..self.clone() }
    }

    /// The policy of a key of the account that is made without one: it hands the key over to the account.
    pub fn default_policy(&self) -> &Policy {
        &self.default_policy
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.created_ms);
        writer.option(self.alias.as_deref(), Writer::string);
        writer.option(self.root_sessions_after_ms, Writer::i64);
    }

    pub(super) fn read(
        id: AccountId,
        format: u8,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Malformed> {
        let account = Self::new(id, reader.i64()?);
        if format == 1 {
            return Ok(account);
        }
        Ok(Self {
            alias: reader.option(|reader| Ok(reader.string()?.into()))?,
            root_sessions_after_ms: reader.option(Reader::i64)?,
            ..account
        })
    }
}
