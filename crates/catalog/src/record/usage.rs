//! The last use of a key, as it was last stored.

use api::kms::KeyLastUsageTrackingOperation;

use super::{KeyName, Malformed, Reader, Writer};
use crate::last_use::Use;

/// The last use of a key, at most a minute before the process ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Usage {
    pub key: KeyName,
    pub last: Use,
}

impl Usage {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.string(self.last.operation.as_str());
        writer.i64(self.last.at_ms);
        writer.array(&self.last.request_id.to_be_bytes());
    }

    pub(super) fn read(key: KeyName, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let operation = KeyLastUsageTrackingOperation::from_wire(reader.string()?);
        let last = Use {
            operation: operation.ok_or(Malformed)?,
            at_ms: reader.i64()?,
            request_id: u128::from_be_bytes(reader.array()?),
        };
        Ok(Self { key, last })
    }
}
