//! The key management service: its operations and their rules.
