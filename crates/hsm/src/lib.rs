//! Where key material lives: all use of secret keys, and the roots of trust.
