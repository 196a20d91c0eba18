//! What cargo does not do.
fn main() {}
