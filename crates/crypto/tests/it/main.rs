//! Known answers: what NIST, Wycheproof and the RFCs say that the primitives give.

mod argon2id;
mod der;
mod ecdh;
mod ecdsa;
mod ed25519;
mod gcm;
mod hkdf;
mod hmac;
mod kbkdf;
mod key_wrap;
mod ml_dsa;
mod ml_kem;
mod oaep;
mod private_keys;
mod rsa;
mod sha256;
mod shake256;
mod tally;
mod vectors;
mod xts;
