//! Pages that other processes cannot read, for the arena and the heap.
//!
//! They come from `memfd_secret(2)` where the kernel has it: such pages leave the kernel's own map, so
//! neither `/proc/PID/mem` nor a debugger run by root reads them. Elsewhere they are anonymous
//! pages, locked, left out of core dumps and wiped in a forked child. Either way an inaccessible
//! page stands before and after them, so a read that runs over ends the process instead.

use std::io;
use std::ptr::{self, NonNull};
use std::sync::{Mutex, OnceLock, PoisonError};

/// How pages are kept from others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Protection {
    /// `memfd_secret(2)`: nobody but this process can read them, root included.
    Hidden,
    /// Locked and left out of core dumps; root can read them through `/proc/PID/mem`.
    Locked,
}

/// The first of some pages.
pub(crate) struct First(pub(crate) NonNull<u8>);

// SAFETY: the pointer is only a base for addresses; what it points at has owners of its own.
unsafe impl Send for First {}
// SAFETY: as above.
unsafe impl Sync for First {}

/// What is made of such pages at its first use. When that fails, the next use tries again.
pub(crate) struct Made<T> {
    value: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> Made<T> {
    pub(crate) const fn new() -> Self {
        Self { value: OnceLock::new(), making: Mutex::new(()) }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.get()
    }

    pub(crate) fn get_or_make<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(value) = self.get() {
            return Ok(value);
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.get() {
            return Ok(value);
        }
        let value = make()?;
        Ok(self.value.get_or_init(|| value))
    }
}

/// Maps `length` bytes, rounded up to whole pages, between two guard pages. All are zero; they are
/// never unmapped.
pub(crate) fn map(length: usize) -> io::Result<(First, Protection)> {
    let page = rustix::param::page_size();
    let length = length.next_multiple_of(page);
    let reserved_length = length + 2 * page;
    // SAFETY: a fresh inaccessible mapping at an address of the kernel's choice.
    let reserved = unsafe {
        libc::mmap(
            ptr::null_mut(),
            reserved_length,
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
    let protection = map_hidden(pages, length)
        .map(|()| Protection::Hidden)
        .or_else(|_| map_locked(pages, length).map(|()| Protection::Locked));
    match (NonNull::new(pages), protection) {
        (Some(first), Ok(protection)) => Ok((First(first), protection)),
        (_, refused) => {
            // SAFETY: the mapping was made above, and nobody has been told of it.
            unsafe { libc::munmap(reserved, reserved_length) };
            Err(refused.err().unwrap_or_else(|| io::ErrorKind::OutOfMemory.into()))
        }
    }
}

/// Maps `memfd_secret(2)` pages at `pages`. They count as locked memory.
fn map_hidden(pages: *mut u8, length: usize) -> io::Result<()> {
    // SAFETY: no pointers; the call makes a new file descriptor or fails.
    let file = unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) };
    let file = libc::c_int::try_from(file).unwrap_or(-1);
    if file < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `file` was just made; MAP_FIXED replaces only the reservation that `map` made at
    // `pages` for `length` bytes. The mapping outlives the descriptor.
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
    // SAFETY: MAP_FIXED replaces only the reservation that `map` made at `pages`.
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

/// Whether the kernel has `memfd_secret(2)`, for tests of what it promises.
#[cfg(test)]
pub(crate) fn kernel_hides_pages() -> bool {
    // SAFETY: no pointers; the call makes a new file descriptor or fails.
    unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) >= 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_reader_of_the_process_cannot_see_hidden_pages() {
        use std::os::unix::fs::FileExt;
        if !kernel_hides_pages() {
            println!("not run: this kernel has no memfd_secret");
            return;
        }
        let (first, protection) = map(1).unwrap();
        assert_eq!(protection, Protection::Hidden);
        let memory = std::fs::File::open("/proc/self/mem").unwrap();
        let mut seen = [0];
        let mut reads = |address| memory.read_exact_at(&mut seen, address as u64).is_ok();
        assert!(reads(&raw const first as usize), "/proc/self/mem reads other memory");
        assert!(!reads(first.0.as_ptr() as usize), "/proc/self/mem reads the pages");
    }

    #[test]
    fn pages_that_cannot_be_locked_leave_nothing_mapped() {
        use rustix::process::{Resource, getrlimit};
        use rustix::thread::{CapabilitySet, capabilities, set_capabilities};
        // Who has this capability may lock any number. A thread has its own.
        let mut own = capabilities(None).unwrap();
        own.effective.remove(CapabilitySet::IPC_LOCK);
        set_capabilities(None, own).unwrap();
        let Some(limit) = getrlimit(Resource::Memlock).current else {
            println!("not run: this process may lock any number of pages");
            return;
        };
        let mapped = || std::fs::read_to_string("/proc/self/maps").unwrap().lines().count();
        let before = mapped();
        assert!(map(usize::try_from(limit).unwrap() + 1).is_err());
        assert_eq!(mapped(), before);
    }
}
