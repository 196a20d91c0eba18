//! Known answers: what NIST, Wycheproof and the RFCs say that the primitives give. And where private
//! keys are in memory.

mod argon2id;
mod cbc;
mod decisions;
mod der;
mod ecdh;
mod ecdsa;
mod ed25519;
mod gcm;
mod hidden_memory;
mod hkdf;
mod hmac;
mod kbkdf;
mod key_wrap;
mod keys;
mod locked_heap;
mod ml_dsa;
mod ml_kem;
mod mu;
mod numbers;
mod oaep;
mod private_keys;
mod rsa;
mod sha256;
mod shake256;
mod tally;
mod total;
mod vectors;
mod xts;
