//! Bytes in, bytes out: TLS, HTTP, limits, health, metrics.
