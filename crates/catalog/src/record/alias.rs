//! An alias.

use identity::KeyId;

use super::{AliasPlace, Malformed, Reader, Writer};

/// A name for a key of the same account and region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Alias {
    pub place: AliasPlace,
    pub target: KeyId,
    /// On the lifetime clock, in milliseconds since 1970, as the other date.
    pub created_ms: i64,
    pub updated_ms: i64,
}

impl Alias {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.array(&self.target.bytes());
        writer.bool(self.target.is_multi_region());
        writer.i64(self.created_ms);
        writer.i64(self.updated_ms);
    }

    pub(super) fn read(place: AliasPlace, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            place,
            target: KeyId::from_bytes(reader.array()?, reader.bool()?),
            created_ms: reader.i64()?,
            updated_ms: reader.i64()?,
        })
    }
}
