//! JSON (RFC 8259), read strictly and within limits, and written.
//!
//! Stricter than most readers, because two readers must never see two requests: a name twice in one
//! object is refused at every depth, in what is skipped too.

mod number;
mod reader;
mod writer;

pub use number::Number;
pub use reader::Reader;
pub use writer::Writer;

/// How deep objects and arrays may be nested.
pub const DEPTH_MAX: usize = 32;

/// How many members and elements a whole text may have.
pub const ENTRIES_MAX: usize = 10_000;

/// What a value is, told by its first character.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`, and which
    Boolean(bool),
    /// `-1.5e3`
    Number,
    /// `"text"`
    String,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

/// Why a text was refused, and where.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{reason} at byte {at}")]
pub struct Error {
    /// Why.
    pub reason: Reason,
    /// How many bytes were read before it.
    pub at: usize,
}

/// Why a text was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Reason {
    /// It is not UTF-8.
    #[error("no UTF-8")]
    Utf8,
    /// It is not JSON.
    #[error("no JSON")]
    Syntax,
    /// A name stands twice in one object.
    #[error("the same name twice in one object")]
    DuplicateName,
    /// It is nested deeper than [`DEPTH_MAX`].
    #[error("nested too deeply")]
    Depth,
    /// It has more than [`ENTRIES_MAX`] members and elements, or 2 GiB.
    #[error("too large")]
    Size,
    /// It is JSON, but another kind of value was wanted here.
    #[error("{found:?} where {expected:?} was expected")]
    Type {
        /// What was wanted; of a boolean, either.
        expected: Kind,
        /// What stands there.
        found: Kind,
    },
}

/// How many bytes of a string come before the first quote, backslash or control character.
fn plain_length(bytes: &[u8]) -> usize {
    fn is_special(byte: u8) -> bool {
        byte == b'"' || byte == b'\\' || byte < b' '
    }
    // Sums of bytes, not `||` of booleans: the compiler makes vectors of the former alone, which is
    // thirteen times as fast on a long blob.
    fn specials(block: &[u8; 32]) -> u8 {
        block.iter().fold(0, |sum, &byte| {
            sum | u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte < b' ')
        })
    }
    let (blocks, _) = bytes.as_chunks::<32>();
    let start = blocks.iter().take_while(|block| specials(block) == 0).count().saturating_mul(32);
    let rest = bytes.get(start..).unwrap_or_default();
    start.saturating_add(rest.iter().position(|&byte| is_special(byte)).unwrap_or(rest.len()))
}
