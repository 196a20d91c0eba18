//! A stored value: when it was written, and what.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | 1: a value; 0: a tombstone |
//! | 8 | the generation that wrote it, big endian |
//! | rest | the value; nothing after a tombstone |

use crate::record::{Generation, RecordRef};

/// Bytes before the value.
pub(super) const HEAD_BYTES: usize = 9;

const TOMBSTONE: u8 = 0;
const VALUE: u8 = 1;

/// Writes a value, or a tombstone where it is `None`, to `place`, which is as long as it needs.
pub(super) fn encode(generation: Generation, value: Option<&[u8]>, place: &mut [u8]) {
    if let Some((head, rest)) = place.split_first_chunk_mut::<HEAD_BYTES>() {
        let [kind, number @ ..] = head;
        *kind = if value.is_some() { VALUE } else { TOMBSTONE };
        *number = generation.0.to_be_bytes();
        rest.copy_from_slice(value.unwrap_or_default());
    }
}

/// `None`: not what [`encode`] writes.
pub(super) fn decode<'a>(key: &'a [u8], stored: &'a [u8]) -> Option<RecordRef<'a>> {
    let (head, rest) = stored.split_first_chunk::<HEAD_BYTES>()?;
    let [kind, number @ ..] = head;
    let value = match *kind {
        VALUE => Some(rest),
        TOMBSTONE if rest.is_empty() => None,
        _ => return None,
    };
    Some(RecordRef { key, generation: Generation(u64::from_be_bytes(*number)), value })
}

pub(super) fn is_tombstone(stored: &[u8]) -> bool {
    stored.first() == Some(&TOMBSTONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stored: &[u8], expected: Option<(u64, Option<&[u8]>)>) {
        let decoded = decode(b"k", stored).map(|record| (record.generation.0, record.value));
        assert_eq!(decoded, expected, "{stored:?}");
        if let Some((generation, value)) = expected {
            let mut place = vec![0xff; stored.len()];
            encode(Generation(generation), value, &mut place);
            assert_eq!(place, stored);
        }
    }

    #[test]
    fn a_value_is_its_kind_its_generation_and_its_bytes() {
        check(b"\x01\0\0\0\0\0\0\x01\x02abc", Some((0x102, Some(b"abc"))));
        check(b"\x01\0\0\0\0\0\0\0\x07", Some((7, Some(b""))));
        check(b"\x00\0\0\0\0\0\0\0\x07", Some((7, None)));
    }

    #[test]
    fn anything_else_is_refused() {
        check(b"", None);
        check(b"\x01\0\0\0\0\0\0\0", None);
        check(b"\x00\0\0\0\0\0\0\0\x07a", None);
        check(b"\x02\0\0\0\0\0\0\0\x07a", None);
    }
}
