//! The cryptographic primitives: the only crate that names a cryptographic library.
