//! That no vector of Wycheproof is lost.

use crate::tally::{Totals, totals};
use crate::{
    cbc, ecdh, ecdsa, ed25519, gcm, hkdf, hmac, key_wrap, ml_dsa, ml_kem, numbers, oaep, rsa, xts,
};

#[test]
fn all_15203_vectors_are_counted() {
    let families = [
        &gcm::FILES[..],
        &cbc::FILES,
        &xts::FILES,
        &key_wrap::FILES,
        &hmac::FILES,
        &hkdf::FILES,
        &ml_kem::FILES,
        &ecdsa::FILES,
        &ecdh::FILES,
        &ed25519::FILES,
        &ml_dsa::FILES,
        &oaep::FILES,
        &rsa::FILES,
        &numbers::FILES,
    ];
    let sums =
        Totals { files: 65, vectors: 15_203, acceptable: 702, not_expressible: 702, in_part: 879 };
    assert_eq!(totals(&families), sums);
}
