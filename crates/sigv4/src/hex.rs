//! 32 bytes as 64 lower-case hexadecimal digits, of public values only.

/// The digits of `bytes`.
pub(crate) fn encode(bytes: &[u8; 32]) -> [u8; 64] {
    let mut digits = [0; 64];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    digits
}

/// The digits of `bytes`, as text.
pub(crate) fn encode_string(bytes: &[u8; 32]) -> String {
    encode(bytes).iter().map(|&digit| char::from(digit)).collect()
}

/// The 32 bytes of 64 digits. `None` for another length, an upper-case digit or no digit.
pub(crate) fn decode(digits: &[u8]) -> Option<[u8; 32]> {
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 32];
    let mut all = 0;
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        let (high, low) = (value(high), value(low));
        all |= high | low;
        *byte = high << 4 | low;
    }
    (all < 16).then_some(bytes)
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

const NO_DIGIT: u8 = 0xff;

/// The value of each digit.
#[allow(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let digits = b"0123456789abcdef";
    let mut value = 0;
    while value < 16 {
        values[digits[value as usize] as usize] = value;
        value += 1;
    }
    values
};

fn value(digit: u8) -> u8 {
    VALUES.get(usize::from(digit)).copied().unwrap_or(NO_DIGIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_decodes() {
        let bytes: [u8; 32] = std::array::from_fn(|i| (i * 37) as u8);
        assert_eq!(decode(&encode(&bytes)), Some(bytes));
        assert!(encode_string(&bytes).starts_with("00254a6f94b9"));
    }

    #[test]
    fn only_64_lower_case_digits_decode() {
        let digits = encode(&[0xab; 32]);
        assert_eq!(decode(&digits[..63]), None);
        assert_eq!(decode(&[&digits[..], b"0"].concat()), None);
        assert_eq!(decode(&[&digits[..], b"00"].concat()), None);
        assert_eq!(decode(&digits.to_ascii_uppercase()), None);
        assert_eq!(decode(&[b'g'; 64]), None);
        assert_eq!(decode(b""), None);
    }
}
