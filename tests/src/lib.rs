//! The harness: start a real node, talk to it, kill it.
