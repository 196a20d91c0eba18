//! The key under which one day's requests to one service are signed.

use crypto::{HmacKey, Prepared};
use zeroize::Zeroizing;

use crate::canonical::CanonicalHead;
use crate::scope::Scope;
use crate::timestamp::Timestamp;
use crate::{ALGORITHM, TERMINATOR, hex};

/// A derived signing key: of one secret access key, day, region and service.
///
/// Worth keeping for its day: deriving takes four HMACs, verifying one.
#[derive(Debug)]
pub struct SigningKey(Box<Prepared>);

impl SigningKey {
    /// `HMAC(HMAC(HMAC(HMAC("AWS4" ‖ secret, date), region), service), "aws4_request")`.
    ///
    /// `date`: `YYYYMMDD`.
    pub fn derive(secret_access_key: &[u8], date: &str, region: &str, service: &str) -> Self {
        let key = derived(secret_access_key, date, region, service);
        Self(Box::new(Prepared::new(&*key)))
    }

    /// `HMAC(key, string to sign)`.
    pub(crate) fn sign(
        &self,
        head: CanonicalHead,
        body_sha256: &[u8; 32],
        timestamp: &Timestamp,
        scope: &Scope<'_>,
    ) -> [u8; 32] {
        sign((&*self.0).into(), head, body_sha256, timestamp, scope)
    }
}

fn derived(
    secret_access_key: &[u8],
    date: &str,
    region: &str,
    service: &str,
) -> Zeroizing<[u8; 32]> {
    let mut start = Zeroizing::new(Vec::with_capacity(4 + secret_access_key.len()));
    start.extend_from_slice(b"AWS4");
    start.extend_from_slice(secret_access_key);
    let mut this = Zeroizing::new([0; 32]);
    let mut next = Zeroizing::new([0; 32]);
    crypto::hmac_sha256_into(&**start, &[date.as_bytes()], &mut this);
    for part in [region, service, TERMINATOR] {
        crypto::hmac_sha256_into(&*this, &[part.as_bytes()], &mut next);
        std::mem::swap(&mut this, &mut next);
    }
    this
}

/// What [`SigningKey::sign`] costs, with a key that is none: for a caller whose key does not exist,
/// and who must not learn so by the time the answer takes.
pub(crate) fn sign_for_nobody(
    head: CanonicalHead,
    body_sha256: &[u8; 32],
    timestamp: &Timestamp,
    scope: &Scope<'_>,
) -> [u8; 32] {
    sign(HmacKey::Prepared(&[0; 64]), head, body_sha256, timestamp, scope)
}

fn sign(
    key: HmacKey<'_>,
    head: CanonicalHead,
    body_sha256: &[u8; 32],
    timestamp: &Timestamp,
    scope: &Scope<'_>,
) -> [u8; 32] {
    let canonical_request_sha256 = hex::encode(&head.finish(body_sha256));
    let string_to_sign: [&[u8]; 13] = [
        ALGORITHM.as_bytes(),
        b"\n",
        timestamp.as_str().as_bytes(),
        b"\n",
        scope.date.as_bytes(),
        b"/",
        scope.region.as_bytes(),
        b"/",
        scope.service.as_bytes(),
        b"/",
        scope.terminator.as_bytes(),
        b"\n",
        &canonical_request_sha256,
    ];
    hmac_of_joined(key, &string_to_sign)
}

/// `HMAC(key, parts[0] ‖ parts[1] ‖ …)`: one call into the hash instead of one for each short part, if
/// the parts fit a small buffer, as those of a checked scope do.
fn hmac_of_joined(key: HmacKey<'_>, parts: &[&[u8]]) -> [u8; 32] {
    let mut joined = [0; 256];
    let mut length = 0;
    for part in parts {
        let end = length + part.len();
        let Some(room) = joined.get_mut(length..end) else {
            return crypto::hmac_sha256(key, parts);
        };
        room.copy_from_slice(part);
        length = end;
    }
    crypto::hmac_sha256(key, &[joined.get(..length).unwrap_or_default()])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// <https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html>.
    #[test]
    fn a_key_is_derived_as_in_the_manual() {
        let key =
            derived(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam");
        assert_eq!(
            hex::encode_string(&key),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"
        );
    }

    #[test]
    fn parts_are_signed_alike_whether_they_fit_the_buffer_or_not() {
        for length in [0, 100, 128, 129, 1000] {
            let part = vec![b'x'; length];
            assert_eq!(
                hmac_of_joined(HmacKey::Plain(b"key"), &[&part, &part]),
                crypto::hmac_sha256(&b"key"[..], &[&part, &part]),
                "{length}"
            );
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        let key = SigningKey::derive(b"secret", "20120215", "us-east-1", "iam");
        assert_eq!(format!("{key:?}"), "SigningKey(Prepared)");
    }
}
