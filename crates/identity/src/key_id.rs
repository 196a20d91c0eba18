//! Key ids.

use std::fmt;
use std::str::FromStr;

/// The id of a KMS key in its account and region: a UUID, or `mrk-` and 32 hex digits.
///
/// Well formed, since only parsing and making give one. It does not say that such a key exists.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId {
    bytes: [u8; 16],
    multi_region: bool,
}

impl KeyId {
    /// The key id of these 128 bits.
    pub fn from_bytes(bytes: [u8; 16], multi_region: bool) -> Self {
        Self { bytes, multi_region }
    }

    /// A new one: a UUID of version 4 (RFC 9562, 5.4).
    pub fn random(multi_region: bool) -> Self {
        let mut bytes: [u8; 16] = crypto::random_array();
        let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
        *version = *version & 0x0F | 0x40;
        *variant = *variant & 0x3F | 0x80;
        Self { bytes, multi_region }
    }

    pub fn bytes(self) -> [u8; 16] {
        self.bytes
    }

    /// Whether it is the id of a multi-Region key.
    pub fn is_multi_region(self) -> bool {
        self.multi_region
    }
}

/// The text is no key id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a key id is a lower-case UUID, or mrk- and 32 lower-case hexadecimal digits")]
pub struct NotAKeyId;

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        let (digits, multi_region) = match text.strip_prefix("mrk-") {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let hyphens_at: &[usize] = if multi_region { &[] } else { &[8, 13, 18, 23] };
        let length = if multi_region { 32 } else { 36 };
        if digits.len() != length {
            return Err(NotAKeyId);
        }
        let mut bits = 0u128;
        for (index, byte) in digits.bytes().enumerate() {
            if hyphens_at.contains(&index) {
                if byte != b'-' {
                    return Err(NotAKeyId);
                }
                continue;
            }
            let nibble = match byte {
                b'0'..=b'9' | b'a'..=b'f' => char::from(byte).to_digit(16),
                _ => None,
            };
            bits = bits << 4 | u128::from(nibble.ok_or(NotAKeyId)?);
        }
        Ok(Self { bytes: bits.to_be_bytes(), multi_region })
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'-'; 36];
        let mut digits = self.bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut length = 0usize;
        let head: &[u8] = if self.multi_region { b"mrk-" } else { b"" };
        for place in &mut text {
            let uuid_hyphen = !self.multi_region && matches!(length, 8 | 13 | 18 | 23);
            *place = match head.get(length) {
                Some(byte) => *byte,
                None if uuid_hyphen => b'-',
                None => {
                    let digit = digits.next().map_or(0, usize::from);
                    DIGITS.get(digit).copied().unwrap_or(b'0')
                }
            };
            length = length.saturating_add(1);
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_id_is_written_as_it_was_read() {
        for text in ["1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"]
        {
            assert_eq!(text.parse::<KeyId>().unwrap().to_string(), text);
        }
        for multi_region in [false, true] {
            let id = KeyId::random(multi_region);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn a_new_key_id_is_a_version_4_uuid() {
        let text = KeyId::random(false).to_string();
        assert_eq!(&text[14..15], "4");
        assert!(["8", "9", "a", "b"].contains(&&text[19..20]));
    }

    /// Recorded from AWS: a UUID without hyphens and `mrk-` with other text are no key ids.
    #[test]
    fn other_text_is_no_key_id() {
        for text in [
            "",
            "fake-key-id",
            "1234abcd12ab34cd56ef1234567890ab",
            "1234ABCD-12ab-34cd-56ef-1234567890ab",
            "1234abcd-12ab-34cd-56ef-1234567890a",
            "1234abcd-12ab-34cd-56ef-1234567890abc",
            "1234abcd-12ab-34cd-56ef_1234567890ab",
            "mrk-1234abcd-12ab-34cd-56ef-1234567890ab",
            "mrk-fake-key-id",
        ] {
            assert_eq!(text.parse::<KeyId>(), Err(NotAKeyId), "{text:?}");
        }
    }
}
