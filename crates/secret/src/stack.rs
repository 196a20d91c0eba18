//! Stacks that other processes cannot read, for work with private keys.
//!
//! A library keeps what it makes of a key on the stack while it works with it. So such work is done on a stack
//! of pages like those of the arena and the heap, and what it left there is wiped when it is done. The stacks
//! are shared by all threads: whoever needs one takes one that is free, or else a new one.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::thread;

use zeroize::Zeroize;

use crate::pages;

/// There is no locked memory for a stack.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no locked memory for a stack")]
pub struct NoStack;

/// What the frames of our own functions take on such a stack, above those of the library. Builds without
/// optimisation need the most.
const OWN_FRAMES: usize = 16 * 1024;
/// The lengths that there are: for most work, and for that of lattices.
const LENGTHS: [usize; 2] = [64 * 1024, 256 * 1024];
/// More than work at one time.
const STACKS_MAX: usize = 256;

static STACKS: [Stacks; LENGTHS.len()] = [const { Stacks::new() }; LENGTHS.len()];

/// The stacks of one length.
struct Stacks {
    /// The lowest address of each that is free; null elsewhere.
    free: [AtomicPtr<u8>; STACKS_MAX],
    made: AtomicUsize,
}

thread_local! {
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Where this thread looks first: where it has put back the last one.
    static HINT: Cell<usize> = const { Cell::new(0) };
}

impl Stacks {
    const fn new() -> Self {
        let free = [const { AtomicPtr::new(ptr::null_mut()) }; STACKS_MAX];
        Self { free, made: AtomicUsize::new(0) }
    }

    /// One that is free, or else a new one, or else, when there is no memory for it, the next that is free.
    fn take(&self, length: usize) -> Result<NonNull<u8>, NoStack> {
        loop {
            if let Some(stack) = self.take_free() {
                return Ok(stack);
            }
            let made = self.made.fetch_add(1, Ordering::Relaxed);
            if made < STACKS_MAX
                && let Ok((first, _)) = pages::map(length)
            {
                return Ok(first.0);
            }
            self.made.fetch_sub(1, Ordering::Relaxed);
            if made == 0 {
                return Err(NoStack);
            }
            // Whoever has one gives it back in a millisecond or so.
            thread::yield_now();
        }
    }

    fn take_free(&self) -> Option<NonNull<u8>> {
        let hint = HINT.get();
        let (before, after) = self.free.split_at(hint);
        after.iter().chain(before).find_map(|slot| {
            let is_full = !slot.load(Ordering::Relaxed).is_null();
            is_full.then(|| NonNull::new(slot.swap(ptr::null_mut(), Ordering::Acquire))).flatten()
        })
    }

    fn give_back(&self, stack: NonNull<u8>) {
        let hint = HINT.get();
        let places = (hint..STACKS_MAX).chain(0..hint);
        let put = places.zip(self.free.iter().cycle().skip(hint)).find(|(_, slot)| {
            let empty = ptr::null_mut();
            let put =
                slot.compare_exchange(empty, stack.as_ptr(), Ordering::Release, Ordering::Relaxed);
            put.is_ok()
        });
        // There are as many places as stacks.
        if let Some((place, _)) = put {
            HINT.set(place);
        }
    }
}

/// Gives a stack back when it is dropped, also by a panic.
struct Taken {
    stacks: &'static Stacks,
    stack: NonNull<u8>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.stacks.give_back(self.stack);
    }
}

/// Does `work` on such a stack, and wipes what it left there, to `depth` bytes below our own frames. Within
/// itself it does the work where it is.
///
/// `depth`: how deep the work reaches into the stack. The stack has the first of the lengths above into which that and our
/// own frames fit: work that reaches beyond its end ends the process.
pub fn run<R>(depth: usize, work: impl FnOnce() -> R) -> Result<R, NoStack> {
    if IS_INSIDE.get() {
        return Ok(work());
    }
    let wiped = depth + OWN_FRAMES;
    let class = LENGTHS.iter().position(|length| wiped <= *length).ok_or(NoStack)?;
    let (stacks, length) = (&STACKS[class], LENGTHS[class]);
    let taken = Taken { stacks, stack: stacks.take(length)? };
    IS_INSIDE.set(true);
    // SAFETY: the stack is `length` bytes of mapped pages with an inaccessible page below, taken by this call
    // alone until `taken` is dropped. The closure does not unwind: what panics is caught inside of it.
    let result = unsafe {
        psm::on_stack(taken.stack.as_ptr(), length, || catch_unwind(AssertUnwindSafe(work)))
    };
    IS_INSIDE.set(false);
    // SAFETY: the upper `wiped` bytes of the stack, on which nothing is any more; the result was moved out of it.
    unsafe {
        let start = taken.stack.as_ptr().add(length - wiped);
        std::slice::from_raw_parts_mut(start, wiped).zeroize();
    }
    drop(taken);
    result.or_else(|panic| resume_unwind(panic))
}

/// How deep the last work on this thread has left something on the stack of this depth's length that it used; 0 if all was wiped.
#[cfg(any(test, feature = "remnants"))]
pub fn remnants(depth: usize) -> usize {
    let Some(class) = LENGTHS.iter().position(|length| depth + OWN_FRAMES <= *length) else {
        return usize::MAX;
    };
    let (stacks, length) = (&STACKS[class], LENGTHS[class]);
    let Some(stack) = stacks.take_free() else { return usize::MAX };
    let taken = Taken { stacks, stack };
    // SAFETY: all of a stack that was taken.
    let bytes = unsafe { std::slice::from_raw_parts(taken.stack.as_ptr(), length) };
    bytes.iter().position(|byte| *byte != 0).map_or(0, |lowest| length - lowest)
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[inline(never)]
    fn fill(bytes: usize) -> usize {
        let mut frame = [0_u8; 1024];
        frame.fill(0xA5);
        black_box(&mut frame);
        match bytes.checked_sub(1024) {
            Some(more) => fill(more) + usize::from(black_box(&frame)[7] == 0xA5),
            None => 0,
        }
    }

    #[test]
    fn work_is_done_elsewhere_and_nothing_of_it_is_left() {
        let here = 0_u8;
        let here = ptr::from_ref(&here).addr();
        for depth in [8 << 10, 40 << 10, 128 << 10] {
            let (there, count) = run(depth, || {
                let there = 0_u8;
                (ptr::from_ref(black_box(&there)).addr(), fill(depth - 4096))
            })
            .unwrap();
            assert!(count > 0);
            assert!(here.abs_diff(there) > 1 << 20, "it is another stack");
            assert_eq!(remnants(depth), 0, "{depth}");
        }
    }

    #[test]
    fn it_nests_and_gives_results_back_and_panics() {
        let text = String::from("kept");
        let nested = run(8192, || run(8192, || text.clone() + " twice").unwrap()).unwrap();
        assert_eq!(nested, "kept twice");
        for _ in 0..3 {
            let panicked = catch_unwind(|| run(8192, || -> u8 { panic!("as it should") }));
            assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"as it should"));
            assert_eq!(run(8192, || 5), Ok(5));
        }
    }

    #[test]
    fn more_than_there_is_room_for_is_refused() {
        assert_eq!(run(1 << 20, || 5), Err(NoStack));
    }

    #[test]
    fn threads_share_them() {
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| (0..200).for_each(|i| assert_eq!(run(8192, || i), Ok(i))));
            }
        });
        let made = STACKS[0].made.load(Ordering::Relaxed);
        assert!(made <= 32, "{made} stacks");
    }
}
