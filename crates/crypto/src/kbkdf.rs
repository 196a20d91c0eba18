//! `KBKDF-CTR-HMAC-SHA256`: one key from another. NIST SP 800-108r1, 4.1.

use zeroize::Zeroizing;

use crate::hash::{self, HmacKey};
use crate::{KEY_LENGTH, ffi};

/// What a derived key is for: the SP 800-108r1 *Label*. One key never serves two purposes.
///
/// Holds no zero byte, so that the zero byte after it ends it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Label(&'static str);

impl Label {
    /// Refuses, at compile time when it is a constant, a label with a zero byte in it.
    pub const fn new(label: &'static str) -> Self {
        let bytes = label.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            assert!(bytes[i] != 0, "a label holds no zero byte");
            i += 1;
        }
        Self(label)
    }

    pub fn as_bytes(self) -> &'static [u8] {
        self.0.as_bytes()
    }
}

/// Counter 1 of 32 bits: 256 bits of output are one block of HMAC-SHA-256.
const COUNTER: [u8; 4] = 1u32.to_be_bytes();
/// Length of the output in bits.
const LENGTH_BITS: [u8; 4] = 256u32.to_be_bytes();

/// `HMAC-SHA-256(key, [1]₃₂ ‖ label ‖ 0x00 ‖ context ‖ [256]₃₂)`, 32 bytes, into `derived`.
pub fn kbkdf_into<'a>(
    key: impl Into<HmacKey<'a>>,
    label: Label,
    context: &[&[u8]],
    derived: &mut [u8; KEY_LENGTH],
) {
    const PARTS_MAX: usize = 12;
    let mut parts: [&[u8]; PARTS_MAX] = [&[]; PARTS_MAX];
    let used = context.len() + 4;
    assert!(used <= PARTS_MAX, "a context is given in at most 8 parts");
    parts[0] = &COUNTER;
    parts[1] = label.as_bytes();
    parts[2] = &[0];
    parts[3..used - 1].copy_from_slice(context);
    parts[used - 1] = &LENGTH_BITS;
    hash::hmac_sha256_into(key, &parts[..used], derived);
}

/// What [`kbkdf_into`] is the HMAC of: for a key that somebody else holds.
pub fn kbkdf_input(label: Label, context: &[&[u8]]) -> Vec<u8> {
    [&[COUNTER.as_slice(), label.as_bytes(), &[0]], context, &[&LENGTH_BITS]].concat().concat()
}

/// [`kbkdf_into`] for what is no key: a commitment, an identifier.
pub fn kbkdf<'a>(key: impl Into<HmacKey<'a>>, label: Label, context: &[&[u8]]) -> [u8; KEY_LENGTH] {
    let mut derived = [0; KEY_LENGTH];
    kbkdf_into(key, label, context, &mut derived);
    derived
}

/// [`kbkdf`] with two labels and no context: for less than twice the work.
pub fn kbkdf_pair<'a>(
    key: impl Into<HmacKey<'a>>,
    labels: [Label; 2],
) -> [Zeroizing<[u8; KEY_LENGTH]>; 2] {
    let mut derived = [Zeroizing::new([0; KEY_LENGTH]), Zeroizing::new([0; KEY_LENGTH])];
    let [first, second] = labels.map(|label| [&COUNTER, label.as_bytes(), &[0], &LENGTH_BITS]);
    let [into_first, into_second] = &mut derived;
    ffi::hmac_sha256(key.into(), &mut [(&first, into_first), (&second, into_second)]);
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_kbkdf_of_aws_lc() {
        let algorithm = aws_lc_rs::kdf::get_kbkdf_ctr_hmac_algorithm(
            aws_lc_rs::kdf::KbkdfCtrHmacAlgorithmId::Sha256,
        )
        .expect("AWS-LC has KBKDF with HMAC-SHA-256");
        for length in [0, 1, 31, 64, 200] {
            let context = vec![0xA5; length];
            let info = [b"label".as_slice(), &[0], &context, &256u32.to_be_bytes()].concat();
            let mut expected = [0; 32];
            aws_lc_rs::kdf::kbkdf_ctr_hmac(algorithm, &[3; 32], &info, &mut expected).unwrap();
            assert_eq!(kbkdf(&[3; 32], Label::new("label"), &[&context]), expected);
            let input = kbkdf_input(Label::new("label"), &[&context]);
            assert_eq!(hash::hmac_sha256(&[3; 32], &[&input]), expected);
        }
    }

    #[test]
    fn a_pair_is_two_derivations_without_context() {
        let labels = [Label::new("one"), Label::new("another")];
        let pair = kbkdf_pair(&[3; 32], labels);
        assert_eq!(pair.map(|key| *key), labels.map(|label| kbkdf(&[3; 32], label, &[])));
    }
}
