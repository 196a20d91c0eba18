//! Reads CBOR (RFC 8949) as attestation documents have it, and nothing that could be read in two ways.
//!
//! Every length and number has its shortest form (§4.2.1), and every length is definite; the one
//! exception is [`Reader::members`], since some of AWS's documents have a map without a length.

/// It is not the CBOR that was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Malformed;

const NULL: u8 = 0xf6;
const BREAK: u8 = 0xff;
const ENDLESS_MAP: u8 = 0xbf;

/// The major types, in the place they have in a first byte.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Major {
    Unsigned = 0,
    Bytes = 2,
    Text = 3,
    Array = 4,
    Map = 5,
}

/// What is not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

/// How a map ends.
#[derive(Debug)]
pub(crate) enum Members {
    Left(u64),
    UntilBreak,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// That nothing follows.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// Whether the next byte is `first`, which is then read.
    pub(crate) fn skip(&mut self, first: u8) -> bool {
        match self.0.split_first() {
            Some((byte, rest)) if *byte == first => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn skip_null(&mut self) -> bool {
        self.skip(NULL)
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, Malformed> {
        self.head(Major::Unsigned)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.head(Major::Bytes)?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.head(Major::Text)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed)
    }

    /// The number of elements that follow.
    pub(crate) fn array(&mut self) -> Result<u64, Malformed> {
        self.head(Major::Array)
    }

    /// The number of pairs that follow.
    pub(crate) fn map(&mut self) -> Result<u64, Malformed> {
        self.head(Major::Map)
    }

    /// A map, with a length or without.
    pub(crate) fn members(&mut self) -> Result<Members, Malformed> {
        if self.skip(ENDLESS_MAP) {
            return Ok(Members::UntilBreak);
        }
        self.map().map(Members::Left)
    }

    /// Whether another pair follows.
    pub(crate) fn next_member(&mut self, members: &mut Members) -> bool {
        match members {
            Members::Left(0) => false,
            Members::Left(left) => {
                *left -= 1;
                true
            }
            Members::UntilBreak => !self.skip(BREAK),
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The number or length that an item of `major` begins with.
    fn head(&mut self, major: Major) -> Result<u64, Malformed> {
        let (first, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        if first >> 5 != major as u8 {
            return Err(Malformed);
        }
        let (length, smallest) = match first & 0x1f {
            short @ 0..=23 => return Ok(short.into()),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return Err(Malformed),
        };
        let bytes = self.take(length)?;
        let number = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        if number < smallest { Err(Malformed) } else { Ok(number) }
    }
}

/// The head of a byte string of `length`.
pub(crate) fn bytes_head(length: usize) -> Vec<u8> {
    let first = (Major::Bytes as u8) << 5;
    match (u8::try_from(length), u16::try_from(length), u32::try_from(length)) {
        (Ok(short @ 0..=23), _, _) => vec![first | short],
        (Ok(length), _, _) => vec![first | 24, length],
        (_, Ok(length), _) => [&[first | 25], &length.to_be_bytes()[..]].concat(),
        (_, _, Ok(length)) => [&[first | 26], &length.to_be_bytes()[..]].concat(),
        _ => [&[first | 27], &(length as u64).to_be_bytes()[..]].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form() {
        for (bytes, expected) in [
            (&[0x17][..], Ok(23)),
            (&[0x18, 24], Ok(24)),
            (&[0x18, 23], Err(Malformed)),
            (&[0x19, 1, 0], Ok(256)),
            (&[0x19, 0, 255], Err(Malformed)),
            (&[0x1a, 0, 1, 0, 0], Ok(65_536)),
            (&[0x1a, 0, 0, 255, 255], Err(Malformed)),
            (&[0x1b, 0, 0, 0, 1, 0, 0, 0, 0], Ok(1 << 32)),
            (&[0x1b, 0, 0, 0, 0, 255, 255, 255, 255], Err(Malformed)),
            (&[0x1b, 255, 255, 255, 255, 255, 255, 255, 255], Ok(u64::MAX)),
            (&[0x19, 1], Err(Malformed)),
            (&[0x20], Err(Malformed)),
            (&[0x1f], Err(Malformed)),
            (&[], Err(Malformed)),
        ] {
            assert_eq!(Reader::new(bytes).unsigned(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn strings_are_whole_and_definite() {
        assert_eq!(Reader::new(b"\x43abcd").bytes(), Ok(&b"abc"[..]));
        assert_eq!(Reader::new(b"\x63abc").text(), Ok("abc"));
        for bytes in
            [&b"\x44abc"[..], b"\x5f\x41a\xff", b"\x63abc", b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff"]
        {
            assert_eq!(Reader::new(bytes).bytes(), Err(Malformed), "{bytes:?}");
        }
        assert_eq!(Reader::new(b"\x61\xff").text(), Err(Malformed));
        assert_eq!(Reader::new(b"\x9f\xff").array(), Err(Malformed));
        assert_eq!(Reader::new(b"\xbf\xff").map(), Err(Malformed));
    }

    #[test]
    fn a_head_that_is_written_is_read() {
        for length in [0, 23, 24, 255, 256, 65_535, 65_536] {
            let bytes = [bytes_head(length), vec![7; length]].concat();
            assert_eq!(Reader::new(&bytes).bytes().map(<[u8]>::len), Ok(length));
        }
    }
}
