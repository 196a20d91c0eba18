//! Ways in for the fuzzers: what is read once a seal has been opened.

use hsm::{Domain, Purpose};
use secret::Buffer;

use crate::record::Record;
use crate::sealed::{self, ROOT, Root};

/// The record that `bytes` are, written out again; none if they are refused.
pub fn record(bytes: &[u8]) -> Option<Buffer> {
    Record::decode(bytes).ok().map(|record| record.encode())
}

/// The root record that `bytes` are, written out again; none if they are refused.
pub fn root(domain: &Domain, bytes: &[u8]) -> Option<Buffer> {
    let root = Root::open(domain, &domain.seal(Purpose::Record, ROOT, bytes)).ok()?;
    let sealed = root.seal(domain);
    let (_, sealed) = sealed.split_at_checked(domain.deployment().len())?;
    domain.open(Purpose::Record, ROOT, sealed).ok()
}

/// Whether the store may have `sealed` under `stored_name`, as of `generation`.
pub fn opens(domain: &Domain, stored_name: &[u8], generation: u64, sealed: &[u8]) -> bool {
    sealed::open(domain, stored_name, generation, sealed).is_ok()
}
