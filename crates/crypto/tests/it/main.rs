//! Known answers: what NIST, Wycheproof and the RFCs say that the primitives give.

mod argon2id;
mod gcm;
mod hmac;
mod kbkdf;
mod sha256;
mod vectors;
