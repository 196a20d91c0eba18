//! The memory functions: blocks told apart by address, also those of before, and what a lack of room is.

use super::*;
use std::panic;
use std::process::Command;

/// Which blocks AWS-LC does not get, though there is room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Failing {
    None,
    /// The one after so many, and those after it or not.
    After {
        blocks: usize,
        for_good: bool,
    },
}

thread_local! {
    static FAILING: Cell<Failing> = const { Cell::new(Failing::None) };
    static HAS_FAILED: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn is_the_one_to_fail() -> bool {
    let Failing::After { blocks, for_good } = FAILING.get() else { return false };
    match blocks.checked_sub(1) {
        Some(blocks) => FAILING.set(Failing::After { blocks, for_good }),
        None => {
            HAS_FAILED.set(true);
            FAILING.set(if for_good { FAILING.get() } else { Failing::None });
        }
    }
    blocks == 0
}

/// Does `work` with a heap that fails. Says whether it came to that.
pub(crate) fn failing<T>(failing: Failing, work: impl FnOnce() -> T) -> (T, bool) {
    FAILING.set(failing);
    let result = work();
    FAILING.set(Failing::None);
    (result, HAS_FAILED.take())
}

/// Runs a test in a process where nothing else runs, or ran before.
pub(crate) fn alone(test: &str, body: fn()) {
    const ALONE: &str = "STRONGROOM_TEST_IS_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return body();
    }
    let mut process = Command::new(std::env::current_exe().unwrap());
    let output = process.args(["--exact", test]).env(ALONE, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{output:?}");
}

fn locked<T>(work: impl FnOnce() -> Result<T, OutOfLockedMemory>) -> T {
    in_locked_memory(StackUse::Kib8, work).unwrap()
}

/// A block of `length` bytes that count up.
fn new_block(length: usize) -> *mut c_void {
    // SAFETY: any length may be asked for; the block is as long.
    unsafe {
        let block = sys::OPENSSL_malloc(length);
        (0..length).for_each(|at| block.cast::<u8>().add(at).write(at as u8));
        block
    }
}

fn check(block: *mut c_void, length: usize) {
    // SAFETY: the block is as long, and written.
    let bytes = unsafe { std::slice::from_raw_parts(block.cast::<u8>(), length) };
    assert!(bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8));
}

#[test]
fn what_was_taken_before_installing_is_freed_after() {
    alone("ffi::memory::tests::what_was_taken_before_installing_is_freed_after", || {
        // SAFETY: each block is used until it is freed or reallocated, once.
        unsafe {
            let blocks = [new_block(0), new_block(1), new_block(100), new_block(5000)];
            let own = |block: *mut c_void| block.cast::<usize>().sub(1).read();
            assert_eq!(own(blocks[2]), 100, "AWS-LC keeps the length before the block");
            lock_memory_for_private_keys().unwrap();
            lock_memory_for_private_keys().unwrap();

            let longer = sys::OPENSSL_realloc(blocks[2], 200);
            check(longer, 100);
            assert_eq!(own(longer), 200, "and so do we");
            let shorter = sys::OPENSSL_realloc(blocks[3], 50);
            check(shorter, 50);
            let moved = locked(|| Ok(sys::OPENSSL_realloc(shorter, 70)));
            check(moved, 50);
            assert!(!heap::contains(longer) && heap::contains(moved));
            for block in [blocks[0], blocks[1], longer, moved] {
                sys::OPENSSL_free(block);
            }
            assert_eq!(heap::in_use(), 0);
        }
    });
}

#[test]
fn a_block_is_told_apart_by_its_address() {
    alone("ffi::memory::tests::a_block_is_told_apart_by_its_address", || {
        let secret = locked(|| Ok(new_block(100))) as usize;
        let public = new_block(100) as usize;
        assert!(heap::contains(secret as *const u8) && !heap::contains(public as *const u8));
        // SAFETY: each block is used until it is freed or reallocated, once.
        let other = std::thread::spawn(move || unsafe {
            let secret = sys::OPENSSL_realloc(secret as *mut c_void, 1000);
            assert!(heap::contains(secret), "once in the locked heap, always there");
            check(secret, 100);
            sys::OPENSSL_free(secret);
            locked(|| {
                sys::OPENSSL_free(public as *mut c_void);
                Ok(())
            });
        });
        other.join().unwrap();
        assert_eq!(heap::in_use(), 0);
    });
}

#[test]
fn it_ends_with_the_work_even_in_a_panic_and_may_nest() {
    let is_inside = || {
        let block = new_block(1);
        let is_inside = heap::contains(block);
        // SAFETY: it was just made.
        unsafe { sys::OPENSSL_free(block) };
        is_inside
    };
    locked(|| {
        assert!(is_inside());
        assert!(locked(|| Ok(is_inside())));
        assert!(is_inside(), "still in the outer one");
        Ok(())
    });
    assert!(!is_inside());
    let panics = || locked(|| -> Result<(), _> { panic::resume_unwind(Box::new("on purpose")) });
    assert!(panic::catch_unwind(panics).is_err());
    assert!(!is_inside());
}

#[test]
fn a_lack_of_room_is_the_error_of_what_failed_by_it_alone() {
    #[derive(Debug, PartialEq)]
    enum Error {
        Own,
        Room,
    }
    impl From<OutOfLockedMemory> for Error {
        fn from(_: OutOfLockedMemory) -> Self {
            Self::Room
        }
    }
    let too_long = || {
        // SAFETY: any length may be asked for.
        let block = unsafe { sys::OPENSSL_malloc(heap::BLOCK_LENGTH_MAX + 1) };
        assert!(block.is_null());
    };
    let work = |is_lacking: bool, result: Result<(), Error>| {
        in_locked_memory(StackUse::Kib8, || {
            if is_lacking {
                too_long();
            }
            result
        })
    };
    assert_eq!(work(true, Err(Error::Own)), Err(Error::Room));
    assert_eq!(work(false, Err(Error::Own)), Err(Error::Own), "that was another's");
    assert_eq!(work(true, Ok(())), Ok(()), "it did without");
}
