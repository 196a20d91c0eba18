//! The lines between the chunks of a body (RFC 9112, 7.1).

use crate::refusal::Refusal;

/// Longer sizes are over every limit a body may have.
const SIZE_DIGITS_MAX: usize = 8;

/// The size of the chunk that starts `input`, and the length of the line that says it, once it is there.
///
/// Refuses extensions, which nobody sends and of which readers differ on where they end.
pub(super) fn size(input: &[u8]) -> Result<Option<(usize, usize)>, Refusal> {
    let mut size = 0;
    for (index, byte) in input.iter().enumerate() {
        match char::from(*byte).to_digit(16) {
            Some(digit) if index < SIZE_DIGITS_MAX => size = size * 16 + digit as usize,
            None if index > 0 => {
                return Ok(line_end(&input[index..])?.map(|end| (size, index + end)));
            }
            _ => return Err(Refusal::Malformed),
        }
    }
    Ok(None)
}

/// The length of the line end that starts `input`, once it is there: CR and LF, nothing else.
pub(super) fn line_end(input: &[u8]) -> Result<Option<usize>, Refusal> {
    match input {
        [b'\r', b'\n', ..] => Ok(Some(2)),
        [] | [b'\r'] => Ok(None),
        _ => Err(Refusal::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_size_is_hex_digits_and_a_line_end() {
        for (input, expected) in [
            ("5\r\nhello", Ok(Some((5, 3)))),
            ("0\r\n", Ok(Some((0, 3)))),
            ("fFfFfFfF\r\n", Ok(Some((0xffff_ffff, 10)))),
            ("", Ok(None)),
            ("1", Ok(None)),
            ("1\r", Ok(None)),
            ("\r\n", Err(Refusal::Malformed)),
            ("1\n", Err(Refusal::Malformed)),
            ("1\rx", Err(Refusal::Malformed)),
            (" 1\r\n", Err(Refusal::Malformed)),
            ("1 \r\n", Err(Refusal::Malformed)),
            ("0x1\r\n", Err(Refusal::Malformed)),
            ("+1\r\n", Err(Refusal::Malformed)),
            ("-1\r\n", Err(Refusal::Malformed)),
            ("1;a=b\r\n", Err(Refusal::Malformed)),
            ("123456789", Err(Refusal::Malformed)),
        ] {
            assert_eq!(size(input.as_bytes()), expected, "{input:?}");
        }
    }
}
