//! Known-answer tests of every primitive, run before the service opens its listener.

use crate::{Argon2Cost, Label, aes_256_gcm_open, aes_256_gcm_seal, argon2id, hmac_sha256, kbkdf};
use crate::{Prepared, random_array, sha256};

/// A primitive gave another answer than its standard: the library or the machine is broken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the self-test of {0} failed: this build or this machine computes wrongly, do not use it")]
pub struct SelfTestFailed(pub &'static str);

/// Runs them all; a few milliseconds.
pub fn self_test() -> Result<(), SelfTestFailed> {
    type Test = (&'static str, fn() -> bool);
    let tests: [Test; 6] = [
        ("SHA-256", sha256_of_abc),
        ("HMAC-SHA-256", hmac_of_rfc_4231),
        ("KBKDF-CTR-HMAC-SHA256", kbkdf_of_one_block),
        ("AES-256-GCM", gcm_of_mcgrew_viega),
        ("Argon2id", argon2id_answer),
        ("the random generator", random_differs),
    ];
    match tests.iter().find(|(_, passes)| !passes()) {
        None => Ok(()),
        Some((primitive, _)) => Err(SelfTestFailed(primitive)),
    }
}

/// FIPS 180-4, example of NIST: "abc".
fn sha256_of_abc() -> bool {
    sha256(&[b"a", b"bc"])
        == hex(b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
}

/// RFC 4231, 4.3 (test case 2).
fn hmac_of_rfc_4231() -> bool {
    let mac = hex(b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    let message: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
    hmac_sha256(&b"Jefe"[..], &message) == mac
        && hmac_sha256(&Prepared::new(b"Jefe"), &message) == mac
}

/// SP 800-108r1, 4.1; the answer is that of Python's `hmac` over the definition written out.
fn kbkdf_of_one_block() -> bool {
    kbkdf(&[0x0B; 32], Label::new("self-test"), &[b"con", b"text"])
        == hex(b"932f281cf3dff712695d0cb4d88268ba70f4561503a3e1db2129824d5574489f")
}

/// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
fn gcm_of_mcgrew_viega() -> bool {
    let key = hex(b"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let iv = hex(b"cafebabefacedbaddecaf888");
    let additional_data: [u8; 20] = hex(b"feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plaintext: [u8; 60] = hex(
        b"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    let mut bytes = plaintext;
    let tag = aes_256_gcm_seal(&key, &iv, &additional_data, &mut bytes);
    bytes
        == hex(
            b"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        )
        && tag == hex(b"76fc6ece0f4e1768cddf8853bb2d551b")
        && aes_256_gcm_open(&key, &iv, &additional_data, &mut bytes, &tag).is_ok()
        && bytes == plaintext
}

/// Argon2id of the reference implementation's command line (`argon2 somesalt -id -t 2 -k 256`).
fn argon2id_answer() -> bool {
    let cost = Argon2Cost { memory_kib: 256, passes: 2, lanes: 1 };
    argon2id(b"password", b"somesalt", cost).is_some_and(|key| {
        *key == hex(b"9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe")
    })
}

/// Not a test of randomness: it finds a generator that is stuck.
fn random_differs() -> bool {
    random_array::<32>() != random_array::<32>()
}

/// The bytes that hexadecimal digits spell.
const fn hex<const N: usize>(digits: &[u8]) -> [u8; N] {
    assert!(digits.len() == 2 * N);
    let mut bytes = [0; N];
    let mut i = 0;
    while i < N {
        bytes[i] = nibble(digits[2 * i]) << 4 | nibble(digits[2 * i + 1]);
        i += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_primitive_gives_its_known_answer() {
        assert_eq!(self_test(), Ok(()));
    }
}
