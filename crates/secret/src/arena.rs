//! The arena: locked memory for keys, hidden from core dumps, swap and other processes.
//!
//! Its pages come from `memfd_secret(2)` where the kernel has it: they leave the kernel's own map, so
//! neither `/proc/PID/mem` nor a debugger run by root reads them. Elsewhere they are anonymous
//! pages, locked, left out of core dumps and wiped in a forked child. Either way an inaccessible
//! page stands before and after them, so a read that runs over ends the process instead.

use std::fmt;
use std::io;
use std::ptr::{self, NonNull};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Length of a slot: every key that is kept is 256 bits long.
pub const SLOT_LENGTH: usize = 32;
/// How much the arena takes of what the process may lock (RLIMIT_MEMLOCK): this many keys.
///
/// KMS keys are not kept (unwrapping one costs less than a shared cache would), so what lives here
/// is a deployment's few domain keys and, for each thread, room for the key it is using.
const SLOTS: usize = 2048;
const ARENA_KIB: usize = SLOTS * SLOT_LENGTH / 1024;

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

/// How the arena's pages are kept from others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Protection {
    /// `memfd_secret(2)`: nobody but this process can read them, root included.
    Hidden,
    /// Locked and left out of core dumps; root can read them through `/proc/PID/mem`.
    Locked,
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
        // SAFETY: `index` is below SLOTS, so the sum stays inside the arena's pages.
        Ok(Self(unsafe { arena.first.0.add(index) }))
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
            let index = unsafe { self.0.offset_from(arena.first.0) };
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

/// The first slot.
struct First(NonNull<[u8; SLOT_LENGTH]>);

// SAFETY: the pointer is only a base for addresses; slots own what it points at.
unsafe impl Send for First {}
// SAFETY: as above.
unsafe impl Sync for First {}

fn arena() -> Result<&'static Arena, ArenaError> {
    static ARENA: OnceLock<Arena> = OnceLock::new();
    static MAKING: Mutex<()> = Mutex::new(());
    if let Some(arena) = ARENA.get() {
        return Ok(arena);
    }
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(arena) = ARENA.get() {
        return Ok(arena);
    }
    let (first, protection) = map_pages().map_err(ArenaError::NotLocked)?;
    let free = Mutex::new((0..SLOTS).rev().collect());
    Ok(ARENA.get_or_init(|| Arena { first: First(first), protection, free }))
}

/// Maps the pages between two guard pages; they are never unmapped.
fn map_pages() -> io::Result<(NonNull<[u8; SLOT_LENGTH]>, Protection)> {
    let page = rustix::param::page_size();
    let length = (SLOTS * SLOT_LENGTH).next_multiple_of(page);
    // SAFETY: a fresh inaccessible mapping at an address of the kernel's choice.
    let reserved = unsafe {
        libc::mmap(
            ptr::null_mut(),
            length + 2 * page,
            libc::PROT_NONE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if reserved == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: one page into the mapping just made, which is longer.
    let pages = unsafe { reserved.cast::<u8>().add(page) };
    let protection = if map_hidden(pages, length).is_ok() {
        Protection::Hidden
    } else {
        map_locked(pages, length)?;
        Protection::Locked
    };
    let first = NonNull::new(pages.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
    Ok((first, protection))
}

/// Maps `memfd_secret(2)` pages at `pages`. They count as locked memory.
fn map_hidden(pages: *mut u8, length: usize) -> io::Result<()> {
    // SAFETY: no pointers; the call makes a new file descriptor or fails.
    let file = unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) };
    let file = libc::c_int::try_from(file).unwrap_or(-1);
    if file < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `file` was just made; MAP_FIXED replaces only the reservation that `map_pages` made
    // at `pages` for `length` bytes. The mapping outlives the descriptor.
    let done = unsafe {
        let sized = libc::ftruncate(file, length as libc::off_t) == 0;
        let mapped = sized
            && libc::mmap(
                pages.cast(),
                length,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED | libc::MAP_FIXED,
                file,
                0,
            ) != libc::MAP_FAILED;
        // A child would share these pages: it gets none of them.
        let kept = mapped && libc::madvise(pages.cast(), length, libc::MADV_DONTFORK) == 0;
        let error = io::Error::last_os_error();
        libc::close(file);
        if kept { Ok(()) } else { Err(error) }
    };
    done?;
    // Touched now, so that a lack of memory shows here and not as SIGBUS in a request.
    // SAFETY: `length` writable bytes were just mapped at `pages`.
    unsafe { ptr::write_bytes(pages, 0, length) };
    Ok(())
}

/// Maps anonymous pages at `pages` and locks them.
fn map_locked(pages: *mut u8, length: usize) -> io::Result<()> {
    // SAFETY: MAP_FIXED replaces only the reservation that `map_pages` made at `pages`.
    let done = unsafe {
        libc::mmap(
            pages.cast(),
            length,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
            -1,
            0,
        ) != libc::MAP_FAILED
            && libc::mlock(pages.cast(), length) == 0
            && libc::madvise(pages.cast(), length, libc::MADV_DONTDUMP) == 0
            && libc::madvise(pages.cast(), length, libc::MADV_WIPEONFORK) == 0
    };
    if done { Ok(()) } else { Err(io::Error::last_os_error()) }
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
    fn another_reader_of_the_process_cannot_see_hidden_pages() {
        use std::os::unix::fs::FileExt;
        // SAFETY: no pointers; the call makes a new file descriptor or fails.
        if unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) } < 0 {
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
