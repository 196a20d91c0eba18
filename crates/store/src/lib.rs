//! Ordered records of bytes: atomic commits, durable when they return.
