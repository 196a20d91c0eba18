//! The least that must be read of an HTTP/1.1 answer.

use std::ops::Range;

use memchr::memmem;

use crate::Result;

const LENGTH: &[u8] = b"content-length: ";

/// Where the body of the answer at the start of `bytes` is, once all of it is there.
///
/// Fails when the answer is not 200, or does not tell its length.
pub fn body(bytes: &[u8]) -> Result<Option<Range<usize>>> {
    let Some(head_end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let head = &bytes[..head_end];
    let begin = head_end + 4;
    let mut lines = head.split(|byte| *byte == b'\n');
    let length = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(LENGTH.len())?;
        name.eq_ignore_ascii_case(LENGTH).then_some(value)
    });
    let length = length.and_then(|value| std::str::from_utf8(value.trim_ascii()).ok());
    let length: usize = length.ok_or("an answer without a length")?.parse()?;
    let Some(body) = bytes.get(begin..begin + length) else { return Ok(None) };
    if !head.starts_with(b"HTTP/1.1 200") {
        let body = String::from_utf8_lossy(body);
        return Err(format!("{}: {body}", String::from_utf8_lossy(head)).into());
    }
    Ok(Some(begin..begin + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_there_when_its_last_byte_is() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\ndate: now\r\n\r\nabc";
        for length in 0..answer.len() {
            assert_eq!(body(&answer[..length]).unwrap(), None, "{length} bytes");
        }
        assert_eq!(body(answer).unwrap(), Some(answer.len() - 3..answer.len()));
    }

    #[test]
    fn what_is_no_good_answer_is_refused() {
        assert!(body(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(body(b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n").is_err());
    }
}
