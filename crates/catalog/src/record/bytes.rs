//! The bytes of a record's fields: big-endian numbers, and strings behind their length.

use secret::Buffer;

use super::Tags;

/// The bytes end too early, go on too long, or say what cannot be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a record is malformed")]
pub struct Malformed;

/// Writes fields one after the other. What it wrote is wiped when dropped.
#[derive(Debug)]
pub struct Writer(Buffer);

impl Writer {
    pub(crate) fn new() -> Self {
        // Room for nearly every record, so that growing leaves no copy of a secret behind.
        Self(Buffer::with_capacity(1024))
    }

    pub fn u8(&mut self, value: u8) {
        self.array(&[value]);
    }

    pub fn bool(&mut self, value: bool) {
        self.u8(value.into());
    }

    pub fn u32(&mut self, value: u32) {
        self.array(&value.to_be_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.array(&value.to_be_bytes());
    }

    pub fn i64(&mut self, value: i64) {
        self.array(&value.to_be_bytes());
    }

    /// The bytes alone: for what always has the same length.
    pub fn array(&mut self, bytes: &[u8]) {
        let length = self.0.len() + bytes.len();
        if length > self.0.capacity() {
            let mut larger = Buffer::with_capacity(length.next_power_of_two());
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    /// The length in 32 bits, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.array(bytes);
    }

    pub fn string(&mut self, string: &str) {
        self.bytes(string.as_bytes());
    }

    /// How many items follow.
    pub fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).expect("a record is far below 4 GiB"));
    }

    /// A list of keys and values, such as tags are.
    pub fn pairs(&mut self, pairs: &[(Box<str>, Box<str>)]) {
        self.length(pairs.len());
        for (key, value) in pairs {
            self.string(key);
            self.string(value);
        }
    }

    /// Whether it is there, then it.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.bool(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn finish(self) -> Buffer {
        self.0
    }
}

/// Reads what a [`Writer`] wrote.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(|[byte]| byte)
    }

    pub fn bool(&mut self) -> Result<bool, Malformed> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed),
        }
    }

    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_be_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_be_bytes)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (array, rest) = self.0.split_first_chunk().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*array)
    }

    pub fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.u32()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub fn string(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed)
    }

    /// A list of items, each read by `read`.
    pub fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let length = self.u32()?;
        // An item has at least one byte: no length makes us reserve more than the record's size.
        let mut items = Vec::with_capacity((length as usize).min(self.0.len()));
        for _ in 0..length {
            items.push(read(self)?);
        }
        Ok(items)
    }

    pub fn pairs(&mut self) -> Result<Tags, Malformed> {
        Ok(self.list(|reader| Ok((reader.string()?.into(), reader.string()?.into())))?.into())
    }

    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        if self.bool()? { read(self).map(Some) } else { Ok(None) }
    }

    /// Refuses what is left over.
    pub(crate) fn finish(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}
