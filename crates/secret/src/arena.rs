//! The arena: locked memory for keys of 256 bits, hidden from core dumps, swap and other processes.

use std::fmt;
use std::io;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

pub use crate::pages::Protection;
use crate::pages::{self, First, Made};

/// Length of a slot: every key that is kept is 256 bits long.
pub const SLOT_LENGTH: usize = 32;
/// How much the arena takes of what the process may lock (RLIMIT_MEMLOCK): this many keys.
///
/// KMS keys are not kept (unwrapping one costs less than a shared cache would), so what lives here
/// is a deployment's few domain keys and, for each thread, room for the key it is using.
const SLOTS: usize = 2048;
pub(crate) const ARENA_LENGTH: usize = SLOTS * SLOT_LENGTH;
const ARENA_KIB: usize = ARENA_LENGTH / 1024;

/// There is no memory for keys: it cannot be locked, or all of it is taken.
#[derive(Debug, thiserror::Error)]
pub enum ArenaError {
    #[error(
        "cannot lock {ARENA_KIB} KiB of memory for keys ({0}): raise RLIMIT_MEMLOCK (`ulimit -l`, or LimitMEMLOCK= in the systemd unit)"
    )]
    NotLocked(#[source] io::Error),
    #[error("all {SLOTS} slots of the key arena are taken")]
    Full,
}

/// 32 bytes in the arena, wiped when dropped and zero when taken.
pub struct Slot(NonNull<[u8; SLOT_LENGTH]>);

// SAFETY: a slot is the only owner of its bytes, which live as long as the process.
unsafe impl Send for Slot {}
// SAFETY: through `&Slot` the bytes can only be read.
unsafe impl Sync for Slot {}

impl Slot {
    /// Takes a free slot. Locks a mutex: for starts and first uses, not for requests.
    pub fn take() -> Result<Self, ArenaError> {
        let arena = arena()?;
        let mut free = arena.free.lock().unwrap_or_else(PoisonError::into_inner);
        let index = free.pop().ok_or(ArenaError::Full)?;
        Ok(Self(arena.slot(index)))
    }

    /// The key itself, for the line that needs it.
    pub fn expose(&self) -> &[u8; SLOT_LENGTH] {
        // SAFETY: the slot owns these bytes, which stay mapped, aligned (1) and initialised.
        unsafe { self.0.as_ref() }
    }

    /// The key itself, to be written in place.
    pub fn expose_mut(&mut self) -> &mut [u8; SLOT_LENGTH] {
        // SAFETY: as in `expose`, and `&mut self` excludes every other reference.
        unsafe { self.0.as_mut() }
    }

    /// Fills the slot with zeros; the compiler may not leave it out.
    pub fn wipe(&mut self) {
        zeroize::Zeroize::zeroize(self.expose_mut().as_mut_slice());
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.wipe();
        if let Ok(arena) = arena() {
            // SAFETY: both pointers are into the arena's pages.
            let index = unsafe { self.0.offset_from(arena.slot(0)) };
            let mut free = arena.free.lock().unwrap_or_else(PoisonError::into_inner);
            free.push(index.unsigned_abs());
        }
    }
}

/// Says nothing of the key.
impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

/// Makes the arena, if it is not there yet, and says how it is protected.
pub fn protection() -> Result<Protection, ArenaError> {
    Ok(arena()?.protection)
}

struct Arena {
    first: First,
    protection: Protection,
    free: Mutex<Vec<usize>>,
}

impl Arena {
    fn slot(&self, index: usize) -> NonNull<[u8; SLOT_LENGTH]> {
        assert!(index < SLOTS);
        // SAFETY: `index` is below SLOTS, so the sum stays inside the arena's pages.
        unsafe { self.first.0.cast::<[u8; SLOT_LENGTH]>().add(index) }
    }
}

fn arena() -> Result<&'static Arena, ArenaError> {
    static ARENA: Made<Arena> = Made::new();
    ARENA.get_or_make(|| {
        let (first, protection) = pages::map(ARENA_LENGTH).map_err(ArenaError::NotLocked)?;
        Ok(Arena { first, protection, free: Mutex::new((0..SLOTS).rev().collect()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_comes_back_holds_nothing() {
        let mut slot = Slot::take().unwrap();
        slot.expose_mut().fill(0xAA);
        let address = slot.0;
        drop(slot);
        let again = Slot::take().unwrap();
        assert_eq!(again.0, address, "the slot freed last is the next to be taken");
        assert_eq!(again.expose(), &[0; SLOT_LENGTH]);
    }

    #[test]
    fn two_slots_never_share_a_byte() {
        let mut slots: Vec<_> = (0..100).map(|_| Slot::take().unwrap()).collect();
        for (i, slot) in slots.iter_mut().enumerate() {
            slot.expose_mut().fill(i as u8);
        }
        for (i, slot) in slots.iter().enumerate() {
            assert_eq!(slot.expose(), &[i as u8; SLOT_LENGTH]);
        }
    }

    #[test]
    fn another_reader_of_the_process_cannot_see_the_arena() {
        use std::os::unix::fs::FileExt;
        if !pages::kernel_hides_pages() {
            println!("not run: this kernel has no memfd_secret");
            return;
        }
        assert_eq!(protection().unwrap(), Protection::Hidden);
        let mut slot = Slot::take().unwrap();
        slot.expose_mut().fill(0x5A);
        let memory = std::fs::File::open("/proc/self/mem").unwrap();
        let mut seen = [0; SLOT_LENGTH];
        let result = memory.read_exact_at(&mut seen, slot.0.as_ptr() as u64);
        assert!(result.is_err(), "/proc/self/mem reads the arena");
    }
}
