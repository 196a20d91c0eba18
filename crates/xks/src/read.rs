//! Reading JSON strictly: what a member must be, and how long.

use std::borrow::Cow;

use api::json::{self, Kind, Reader};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secret::Buffer;
use zeroize::Zeroize;

/// Why a text is not the message that it should be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Wrong {
    #[error("it cannot be read: {0}")]
    Json(#[from] json::Error),
    #[error("it has no {0}")]
    Missing(&'static str),
    #[error("its {0} is not one that it may have")]
    Value(&'static str),
}

/// Reads the one object of `text`: `member` takes a member's value, or skips it.
pub(crate) fn whole(
    text: &[u8],
    member: impl FnMut(&str, &mut Reader<'_>) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let mut reader = Reader::new(text)?;
    object(&mut reader, member)?;
    Ok(reader.end()?)
}

/// Reads an object within another.
pub(crate) fn object<'a>(
    reader: &mut Reader<'a>,
    mut member: impl FnMut(&str, &mut Reader<'a>) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        member(&name, reader)?;
    }
    Ok(())
}

/// Text of 1 to `length_max` bytes, without control characters.
pub(crate) fn text(
    reader: &mut Reader<'_>,
    name: &'static str,
    length_max: usize,
) -> Result<Box<str>, Wrong> {
    let text = reader.string()?;
    let fits = (1..=length_max).contains(&text.len()) && !text.contains(char::is_control);
    if fits { Ok(text.into()) } else { Err(Wrong::Value(name)) }
}

/// What `read` takes, or `null`, which is as if the member were not there.
pub(crate) fn optional<'a, T>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, Wrong>,
) -> Result<Option<T>, Wrong> {
    match reader.kind()? {
        Kind::Null => Ok(reader.null().map(|()| None)?),
        _ => read(reader).map(Some),
    }
}

/// At most `length_max` bytes in base64, of the one canonical form.
pub(crate) fn bytes(
    reader: &mut Reader<'_>,
    name: &'static str,
    length_max: usize,
) -> Result<Buffer, Wrong> {
    let text = reader.string()?;
    let mut bytes = Buffer::from(vec![0; text.len() / 4 * 3]);
    let decoded = STANDARD.decode_slice(text.as_bytes(), &mut bytes);
    if let Cow::Owned(mut text) = text {
        text.zeroize();
    }
    match decoded {
        Ok(length) if length <= length_max => {
            bytes.truncate(length);
            Ok(bytes)
        }
        _ => Err(Wrong::Value(name)),
    }
}

pub(crate) fn required<T>(value: Option<T>, name: &'static str) -> Result<T, Wrong> {
    value.ok_or(Wrong::Missing(name))
}
