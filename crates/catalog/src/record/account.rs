//! An account.

use identity::AccountId;

use super::{Malformed, Reader, Writer};

/// An account of the deployment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account {
    pub id: AccountId,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
}

impl Account {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.created_ms);
    }

    pub(super) fn read(id: AccountId, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self { id, created_ms: reader.i64()? })
    }
}
