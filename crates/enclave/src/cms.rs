//! `CiphertextForRecipient`: a CMS EnvelopedData (RFC 5652 §6.1), in BER, laid out as AWS KMS does.
//!
//! AWS's own client in C steps into elements of indefinite length where AWS KMS has them, and would
//! pass over those of DER whole.

use crypto::{Encryption, Hash, KEY_LENGTH, PublicKey, aes_256_cbc_encrypt, random, random_array};
use zeroize::Zeroizing;

use crate::attested::Unsealable;

/// `ContentInfo { id-envelopedData, [0] EnvelopedData { version 2`, the three of indefinite length.
const HEAD: &[u8] =
    b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80\x30\x80\x02\x01\x02";
/// `KeyTransRecipientInfo` version 2: its recipient is told by a key identifier.
const RECIPIENT_VERSION: &[u8] = b"\x02\x01\x02";
/// RSAES-OAEP with SHA-256, also for MGF1. RFC 4055 §4.1.
const OAEP: &[u8] = b"\x30\x3c\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x07\x30\x2f\
    \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
    \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
    \x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00";
/// `EncryptedContentInfo { id-data, { aes256-CBC, OCTET STRING of 16`.
const CONTENT: &[u8] = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\
    \x30\x1d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a\x04\x10";
/// `[0]`, of indefinite length.
const CONTENT_PARTS: &[u8] = b"\xa0\x80";
/// The ends of all five that have no length.
const ENDS: &[u8] = &[0; 10];

const SET: u8 = 0x31;
const SEQUENCE: u8 = 0x30;
const OCTET_STRING: u8 = 0x04;
const KEY_IDENTIFIER: u8 = 0x80;

/// Encrypts `plaintext` under a content key of its own, and that under `key`.
pub(crate) fn seal(
    key: &PublicKey,
    key_id: &[u8; 32],
    plaintext: &[u8],
) -> Result<Vec<u8>, Unsealable> {
    let mut content_key = Zeroizing::new([0; KEY_LENGTH]);
    random(&mut *content_key);
    let iv = random_array();
    let content = aes_256_cbc_encrypt(&content_key, &iv, plaintext);
    let encrypted_key = key.encrypt(Encryption::Oaep(Hash::Sha256), &*content_key);
    Ok(write(key_id, &encrypted_key.map_err(|_| Unsealable)?, &iv, &content))
}

fn write(key_id: &[u8; 32], encrypted_key: &[u8], iv: &[u8; 16], content: &[u8]) -> Vec<u8> {
    let recipient = [
        RECIPIENT_VERSION,
        &element(KEY_IDENTIFIER, key_id),
        OAEP,
        &element(OCTET_STRING, encrypted_key),
    ];
    let recipients = element(SET, &element(SEQUENCE, &recipient.concat()));
    let content = element(OCTET_STRING, content);
    [HEAD, &recipients, CONTENT, iv, CONTENT_PARTS, &content, ENDS].concat()
}

/// An element of definite length, below 64 KiB.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..=0x7f), _) => vec![tag, short],
        (Ok(length), _) => vec![tag, 0x81, length],
        (_, Ok(length)) => [&[tag, 0x82], &length.to_be_bytes()[..]].concat(),
        (_, Err(_)) => [&[tag, 0x84], &(length as u32).to_be_bytes()[..]].concat(),
    };
    [&head, content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer of AWS KMS: tests/cms_test.c of <https://github.com/aws/aws-nitro-enclaves-sdk-c>.
    const AWS: &str = include_str!("cms/aws_answer.hex");

    #[test]
    fn an_answer_of_aws_is_written_byte_for_byte() {
        let digits: Vec<u8> = AWS.bytes().filter(u8::is_ascii_hexdigit).collect();
        let answer: Vec<u8> = digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        // Key identifier, encrypted key, IV and content, by their places.
        let key_id = answer[33..65].try_into().unwrap();
        let encrypted_key = &answer[131..387];
        let iv = answer[387 + CONTENT.len()..][..16].try_into().unwrap();
        let content = &answer[387 + CONTENT.len() + 16 + 4..answer.len() - 10];
        assert_eq!(content.len(), 48);
        assert_eq!(write(key_id, encrypted_key, iv, content), answer);
    }
}
