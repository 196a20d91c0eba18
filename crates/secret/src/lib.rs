//! Bytes that are wiped, compared in constant time and never printed.
