//! The heap: locked memory for what is as secret as a key and not 256 bits long.
//!
//! Of one size, decided at its first use, and in pages like the arena's ([`crate::pages`]). No thread
//! waits for another, a block is wiped when it is freed, and when there is no room, there is none: nothing
//! is ever put into ordinary memory instead.

mod blocks;

use std::fmt;
use std::io;
use std::ptr::NonNull;

use rustix::process::{Resource, getrlimit};

use crate::arena::ARENA_LENGTH;
pub use crate::pages::Protection;
use crate::pages::{self, First, Made};
use blocks::{BLOCK_MAX, Blocks, GRANULE, Place};

/// Length of the longest block, in bytes.
pub const BLOCK_LENGTH_MAX: usize = BLOCK_MAX * GRANULE;

/// How much is locked for the heap, in bytes: half of what the process may lock besides the arena,
/// within these limits. An RSA-4096 key takes 8 KiB when it has been used, and 13 KiB more while it is; one
/// of P-256 takes 0.4 KiB.
const LENGTH_MIN: usize = 256 * 1024;
const LENGTH_MAX: usize = 16 * 1024 * 1024;
const LENGTH_MIN_KIB: usize = LENGTH_MIN / 1024;

/// There is no memory for private keys: it cannot be locked, or all of it is taken.
#[derive(Debug, thiserror::Error)]
pub enum HeapError {
    #[error(
        "cannot lock {LENGTH_MIN_KIB} KiB of memory for private keys ({0}): raise RLIMIT_MEMLOCK (`ulimit -l`, or LimitMEMLOCK= in the systemd unit)"
    )]
    NotLocked(#[source] io::Error),
    #[error("all locked memory for private keys is taken")]
    Full,
}

/// Secret bytes in the heap, of a length known when they are made: a private key's encoding, an HMAC key.
///
/// Zero when made, wiped when dropped. Like a [`crate::Secret`] they cannot be printed, cloned or
/// compared.
pub struct Bytes {
    block: NonNull<u8>,
    length: usize,
}

// SAFETY: it is the only owner of its block, which lives as long as the process.
unsafe impl Send for Bytes {}
// SAFETY: through `&Bytes` the block can only be read.
unsafe impl Sync for Bytes {}

impl Bytes {
    /// `length` zeros, up to [`BLOCK_LENGTH_MAX`].
    pub fn zeroed(length: usize) -> Result<Self, HeapError> {
        let block = heap()?.allocate(length).ok_or(HeapError::Full)?;
        Ok(Self { block, length })
    }

    /// The bytes themselves, for the line that needs them.
    pub fn expose(&self) -> &[u8] {
        // SAFETY: the block is at least `length` bytes, initialised, and ours.
        unsafe { std::slice::from_raw_parts(self.block.as_ptr(), self.length) }
    }

    /// The bytes themselves, to be written in place.
    pub fn expose_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `expose`, and `&mut self` excludes every other reference.
        unsafe { std::slice::from_raw_parts_mut(self.block.as_ptr(), self.length) }
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        // SAFETY: the block came from `allocate`, and nothing refers to it any more.
        unsafe { free(self.block) };
    }
}

/// Says nothing of the secret, not even its length.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bytes")
    }
}

/// Makes the heap, if it is not there yet, and says how it is protected. Called at the start: who comes
/// first locks the memory, and others wait for that.
pub fn protection() -> Result<Protection, HeapError> {
    Ok(heap()?.protection)
}

/// How many bytes are taken. Exact while nobody takes or frees any.
pub fn in_use() -> usize {
    HEAP.get().map_or(0, |heap| heap.blocks.count_taken() * GRANULE)
}

/// How many bytes there are; 0 before the first use.
pub fn size() -> usize {
    HEAP.get().map_or(0, |heap| heap.length)
}

/// A block of at least `length` bytes, all zero, at a multiple of 16. `None` when there is no room for
/// it, when it is longer than [`BLOCK_LENGTH_MAX`], or when no memory could be locked.
pub fn allocate(length: usize) -> Option<NonNull<u8>> {
    heap().ok()?.allocate(length)
}

/// Whether `address` is in the heap, so that [`free`] is the way to free it.
pub fn contains<T>(address: *const T) -> bool {
    HEAP.get().is_some_and(|heap| heap.offset(address).is_some())
}

/// How many bytes may be used of a block: what was asked for, rounded up.
///
/// # Safety
///
/// `block` came from [`allocate`], and is not freed yet.
pub unsafe fn length(block: NonNull<u8>) -> usize {
    HEAP.get().map_or(0, |heap| heap.blocks.length(heap.granule(block)) * GRANULE)
}

/// Wipes a block and frees it, on whichever thread.
///
/// # Safety
///
/// `block` came from [`allocate`], is not freed yet, and nothing refers to it any more.
pub unsafe fn free(block: NonNull<u8>) {
    if let Some(heap) = HEAP.get() {
        // SAFETY: the caller's promise.
        unsafe { heap.free(block) };
    }
}

static HEAP: Made<Heap> = Made::new();

fn heap() -> Result<&'static Heap, HeapError> {
    HEAP.get_or_make(|| {
        let limit = getrlimit(Resource::Memlock).current;
        let (length, first, protection) = lock(length_wanted(limit), pages::map)?;
        Ok(Heap { first, length, protection, blocks: Blocks::new(length / GRANULE) })
    })
}

/// How many bytes the heap has where `limit` bytes may be locked, or any number.
fn length_wanted(limit: Option<u64>) -> usize {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    (limit.saturating_sub(ARENA_LENGTH) / 2).clamp(LENGTH_MIN, LENGTH_MAX)
}

/// Locks `wanted` bytes, or half of them, and so on down to the least: the process may have locked
/// some elsewhere.
fn lock<T>(
    wanted: usize,
    map: impl Fn(usize) -> io::Result<(First, T)>,
) -> Result<(usize, First, T), HeapError> {
    let mut length = wanted;
    loop {
        match map(length) {
            Ok((first, protection)) => return Ok((length, first, protection)),
            Err(error) if length == LENGTH_MIN => return Err(HeapError::NotLocked(error)),
            Err(_) => length = (length / 2).max(LENGTH_MIN),
        }
    }
}

struct Heap {
    first: First,
    length: usize,
    protection: Protection,
    blocks: Blocks,
}

thread_local! {
    // It has no destructor, so it is there until the very end of the thread.
    static PLACE: Place = const { Place::new() };
}

impl Heap {
    fn allocate(&self, length: usize) -> Option<NonNull<u8>> {
        let granules = length.div_ceil(GRANULE).max(1);
        let first = PLACE.with(|place| self.blocks.take(granules, place))?;
        // SAFETY: the granule is one of the heap's, so the sum stays inside its pages.
        Some(unsafe { self.first.0.add(first * GRANULE) })
    }

    /// # Safety
    ///
    /// `block` came from `allocate`, is not freed yet, and nothing refers to it any more.
    unsafe fn free(&self, block: NonNull<u8>) {
        let first = self.granule(block);
        let length = self.blocks.length(first) * GRANULE;
        // SAFETY: the block has that length, and nobody else uses it. It stays reachable for who takes
        // it next, so the compiler cannot leave the writing out.
        unsafe { block.write_bytes(0, length) };
        PLACE.with(|place| self.blocks.give_back(first, place));
    }

    /// The number of the granule at which `block` begins.
    fn granule(&self, block: NonNull<u8>) -> usize {
        let offset = self.offset(block.as_ptr()).expect("the block is one of the heap's");
        assert!(offset.is_multiple_of(GRANULE), "a block begins with a granule");
        offset / GRANULE
    }

    /// How far into the heap `address` is, if it is.
    fn offset<T>(&self, address: *const T) -> Option<usize> {
        let offset = address.addr().wrapping_sub(self.first.0.as_ptr().addr());
        (offset < self.length).then_some(offset)
    }
}

#[cfg(test)]
mod tests;
