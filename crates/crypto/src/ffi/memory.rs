//! Where AWS-LC's memory comes from: the locked heap while it works with a private key, else the C heap.
//!
//! AWS-LC takes all its memory by three functions, which can be replaced once. Ours ask which of the two
//! this thread is at. What is freed is told apart by its address, so that a key can be dropped anywhere,
//! by any thread.
//!
//! What AWS-LC keeps for a thread must not come from the locked heap, where it would stay, and where AWS-LC
//! ends the process when there is no room for it: the state of the random generator, made when a thread
//! first uses it. We use it before the thread's first private key. (The queue of errors comes from the
//! C heap by another way; tables of curves and algorithms are static.)
//!
//! AWS-LC also has on the stack what it makes of a key, and leaves it there. So the work is done on a stack that
//! others cannot read, and which is wiped when it is done, as deep as AWS-LC reaches.

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::Once;

use super::sys;
use secret::heap::{self, Bytes, HeapError, Protection};
use secret::stack;

use super::pkey::Refused;

/// All locked memory is taken, or none could be locked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutOfLockedMemory;

/// How deep into the stack AWS-LC reaches for some work, at most.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StackUse {
    Kib8,
    Kib16,
    Kib40,
    Kib80,
    Kib112,
    Kib144,
}

impl StackUse {
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Kib8 => 8 * 1024,
            Self::Kib16 => 16 * 1024,
            Self::Kib40 => 40 * 1024,
            Self::Kib80 => 80 * 1024,
            Self::Kib112 => 112 * 1024,
            Self::Kib144 => 144 * 1024,
        }
    }
}

/// What a thread is at.
struct Thread {
    /// How many calls of [`in_locked_memory`] it is inside of.
    depth: Cell<u32>,
    /// Whether there was no room since it entered the outermost of them.
    lacked_room: Cell<bool>,
    is_ready: Cell<bool>,
}

thread_local! {
    // It has no destructor, so it is there when AWS-LC frees what it keeps for a thread that ends.
    static THREAD: Thread = const {
        Thread { depth: Cell::new(0), lacked_room: Cell::new(false), is_ready: Cell::new(false) }
    };
}

/// Has AWS-LC take its memory by our functions, and locks the heap. Says how that is protected. Called at
/// the start: AWS-LC's threads of before would see the three functions change one after the other.
pub fn lock_memory_for_private_keys() -> Result<Protection, HeapError> {
    static INSTALLING: Once = Once::new();
    INSTALLING.call_once(|| {
        // SAFETY: the functions keep AWS-LC's contract, also for blocks that it took before this.
        let done =
            unsafe { sys::CRYPTO_set_mem_functions(Some(take), Some(take_again), Some(give_back)) };
        assert!(done == 1, "nobody else in this process replaces AWS-LC's memory functions");
    });
    heap::protection()
}

/// Does `work` on a hidden stack; AWS-LC takes memory for it from the locked heap. When the work fails and there was no room
/// for something, that is its error. It may nest.
pub(crate) fn in_locked_memory<T, E: From<OutOfLockedMemory>>(
    stack: StackUse,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    on_hidden_stack(stack, || {
        THREAD.with(|thread| {
            if !thread.is_ready.get() {
                prepare(thread)?;
            }
            let inside = Inside::enter(thread);
            match work() {
                Err(_) if inside.0.lacked_room.get() => Err(OutOfLockedMemory.into()),
                result => result,
            }
        })
    })?
}

/// Does `work` with a private key for which AWS-LC allocates nothing secret, on a hidden stack.
pub(crate) fn on_hidden_stack<T>(
    depth: StackUse,
    work: impl FnOnce() -> T,
) -> Result<T, OutOfLockedMemory> {
    stack::run(depth.length(), work).map_err(|stack::NoStack| OutOfLockedMemory)
}

/// `length` zeros from the same heap. That there is no room counts like a lack of AWS-LC's.
pub(crate) fn zeroed(length: usize) -> Result<Bytes, Refused> {
    Bytes::zeroed(length).map_err(|_| {
        note_lack_of_room();
        Refused
    })
}

#[cold]
fn prepare(thread: &Thread) -> Result<(), OutOfLockedMemory> {
    lock_memory_for_private_keys().map_err(|_| OutOfLockedMemory)?;
    crate::random(&mut [0]);
    thread.is_ready.set(true);
    Ok(())
}

/// A thread inside [`in_locked_memory`], until it is dropped.
struct Inside<'a>(&'a Thread);

impl<'a> Inside<'a> {
    fn enter(thread: &'a Thread) -> Self {
        if thread.depth.get() == 0 {
            thread.lacked_room.set(false);
        }
        thread.depth.set(thread.depth.get() + 1);
        Self(thread)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get() - 1);
    }
}

/// AWS-LC's `OPENSSL_malloc`.
unsafe extern "C" fn take(length: usize, _: *const c_char, _: c_int) -> *mut c_void {
    if THREAD.with(|thread| thread.depth.get() > 0) { take_locked(length) } else { take_c(length) }
}

/// AWS-LC's `OPENSSL_realloc`. What is in the locked heap stays there, wherever this is called.
unsafe extern "C" fn take_again(
    block: *mut c_void,
    length: usize,
    file: *const c_char,
    line: c_int,
) -> *mut c_void {
    let Some(old) = NonNull::new(block.cast::<u8>()) else {
        // SAFETY: it has no conditions.
        return unsafe { take(length, file, line) };
    };
    let is_locked = heap::contains(block);
    // SAFETY: AWS-LC passes blocks that `take`, this function or its own of before gave out, and
    // has not freed them; the new one is another, and at least as long as what is copied.
    unsafe {
        let old_length = if is_locked { heap::length(old) } else { CBlock::of(old).length() };
        if is_locked && length <= old_length {
            return block;
        }
        let new = if is_locked { take_locked(length) } else { take(length, file, line) };
        if !new.is_null() {
            ptr::copy_nonoverlapping(old.as_ptr(), new.cast(), old_length.min(length));
            give_back(block, file, line);
        }
        new
    }
}

/// AWS-LC's `OPENSSL_free`, which wipes.
unsafe extern "C" fn give_back(block: *mut c_void, _: *const c_char, _: c_int) {
    let Some(block) = NonNull::new(block.cast::<u8>()) else { return };
    // SAFETY: AWS-LC passes blocks that `take`, `take_again` or its own functions of before gave
    // out, once, and uses them no more.
    unsafe {
        if heap::contains(block.as_ptr()) {
            heap::free(block);
        } else {
            CBlock::of(block).free();
        }
    }
}

fn take_locked(length: usize) -> *mut c_void {
    #[cfg(test)]
    let block = if tests::is_the_one_to_fail() { None } else { heap::allocate(length) };
    #[cfg(not(test))]
    let block = heap::allocate(length);
    block.map_or_else(
        || {
            note_lack_of_room();
            ptr::null_mut()
        },
        |block| block.as_ptr().cast(),
    )
}

#[cold]
fn note_lack_of_room() {
    THREAD.with(|thread| thread.lacked_room.set(true));
}

fn take_c(length: usize) -> *mut c_void {
    CBlock::take(length).map_or(ptr::null_mut(), |block| block.contents().as_ptr().cast())
}

/// A block of the C heap, laid out as AWS-LC does: its length stands before its contents.
struct CBlock(NonNull<u8>);

impl CBlock {
    /// aws-lc/crypto/mem.c, `OPENSSL_MALLOC_PREFIX`.
    const PREFIX: usize = 8;

    fn take(length: usize) -> Option<Self> {
        let whole = length.checked_add(Self::PREFIX)?;
        // SAFETY: any length may be asked for. What comes is aligned for any number, and as long as
        // a length at least.
        unsafe {
            let start = NonNull::new(libc::malloc(whole).cast::<u8>())?;
            start.cast::<usize>().write(length);
            Some(Self(start))
        }
    }

    /// # Safety
    ///
    /// `contents` are those of such a block that is not freed.
    unsafe fn of(contents: NonNull<u8>) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { contents.sub(Self::PREFIX) })
    }

    fn contents(&self) -> NonNull<u8> {
        // SAFETY: the block is longer than the prefix, or as long.
        unsafe { self.0.add(Self::PREFIX) }
    }

    fn length(&self) -> usize {
        // SAFETY: `take`, or AWS-LC, wrote it there.
        unsafe { self.0.cast::<usize>().read() }
    }

    /// # Safety
    ///
    /// Nothing refers to the block any more.
    unsafe fn free(self) {
        // SAFETY: the block is as long as its prefix says, came from `malloc`, and nobody uses it.
        unsafe {
            sys::OPENSSL_cleanse(self.0.as_ptr().cast(), Self::PREFIX + self.length());
            libc::free(self.0.as_ptr().cast());
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
