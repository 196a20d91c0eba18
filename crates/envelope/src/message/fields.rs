//! Fields of known lengths, one after another.

use super::Malformed;

/// What is left of some bytes to be read.
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed::Context)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Malformed> {
        let bytes = self.bytes(2)?;
        Ok(u16::from_be_bytes(bytes.try_into().expect("two were taken")))
    }

    /// UTF-8 after its length.
    pub(crate) fn text(&mut self) -> Result<String, Malformed> {
        let length = self.u16()?;
        let bytes = self.bytes(length.into())?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Malformed::Context)
    }
}
