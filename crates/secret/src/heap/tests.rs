//! The heap against a model, against many threads, and when it is full.

use super::*;
use proptest::prelude::*;
use std::sync::{Barrier, mpsc};
use std::thread;

impl Heap {
    /// A heap in ordinary memory, of `length` bytes.
    fn ordinary(length: usize) -> Self {
        let memory: &mut [u128] = vec![0; length / GRANULE].leak();
        let first = First(NonNull::from(memory).cast());
        Self {
            first,
            length,
            protection: Protection::Locked,
            blocks: Blocks::new(length / GRANULE),
        }
    }

    fn is_zero(&self) -> bool {
        // SAFETY: the memory is that many bytes, and no other thread writes to it now.
        unsafe { std::slice::from_raw_parts(self.first.0.as_ptr(), self.length) }
            .iter()
            .all(|byte| *byte == 0)
    }
}

/// A block as whoever took it knows it: full of `mark`.
#[derive(Debug)]
struct Taken {
    block: NonNull<u8>,
    length: usize,
    mark: u8,
}

// SAFETY: it is the only one that uses its block.
unsafe impl Send for Taken {}

impl Taken {
    fn take(heap: &Heap, length: usize, mark: u8) -> Option<Self> {
        let block = heap.allocate(length)?;
        let mut taken = Self { block, length, mark };
        assert_eq!(block.as_ptr().addr() % 16, 0, "aligned");
        assert!(heap.offset(block.as_ptr()).is_some_and(|at| at + length <= heap.length));
        assert!(taken.bytes().iter().all(|byte| *byte == 0), "zero when handed out");
        taken.bytes().fill(mark);
        Some(taken)
    }

    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the block has at least that length, and is used by nobody else.
        unsafe { std::slice::from_raw_parts_mut(self.block.as_ptr(), self.length) }
    }

    fn free(mut self, heap: &Heap) {
        let mark = self.mark;
        assert!(self.bytes().iter().all(|byte| *byte == mark), "nobody else wrote to it");
        // SAFETY: the block came from this heap, and it is gone after this.
        unsafe { heap.free(self.block) };
    }
}

const SMALL: usize = 48 * 1024;

/// Whether a heap with these `(offset, length)` taken has room for `length` bytes.
fn has_room(taken: &[(usize, usize)], length: usize) -> bool {
    let granules = length.div_ceil(GRANULE).max(1);
    let mut is_free = [true; SMALL / GRANULE];
    for (offset, length) in taken {
        is_free[offset / GRANULE..][..length.div_ceil(GRANULE).max(1)].fill(false);
    }
    let is_room = |place: &[bool]| place.iter().all(|is_free| *is_free);
    let without_the_last_eighth = &is_free[..SMALL / GRANULE / 8 * 7];
    match granules {
        0..=64 => {
            without_the_last_eighth.chunks(64).any(|word| word.windows(granules).any(is_room))
        }
        65..=256 => without_the_last_eighth.windows(granules).any(is_room),
        _ => is_free.windows(granules).any(is_room),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Take(usize),
    Free(prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    let length = prop_oneof![4 => 0..300usize, 2 => 300..1200usize, 1 => 1200..20_000usize];
    prop_oneof![
        3 => length.prop_map(Step::Take),
        2 => any::<prop::sample::Index>().prop_map(Step::Free)
    ]
}

proptest! {
    #[test]
    fn blocks_are_apart_inside_zero_and_wiped(
        steps in prop::collection::vec(step(), 1..400)
    ) {
        let heap = Heap::ordinary(SMALL);
        let mut live: Vec<Taken> = Vec::new();
        let place = |taken: &Taken| (heap.offset(taken.block.as_ptr()).unwrap(), taken.length);
        for (mark, step) in (1..=255).cycle().zip(steps) {
            match step {
                Step::Take(length) => {
                    let places: Vec<_> = live.iter().map(place).collect();
                    let taken = Taken::take(&heap, length, mark);
                    prop_assert_eq!(taken.is_some(), has_room(&places, length));
                    let Some(taken) = taken else { continue };
                    let (offset, length) = place(&taken);
                    let is_apart =
                        |(at, long): &(usize, usize)| at + long <= offset || offset + length <= *at;
                    prop_assert!(places.iter().all(is_apart));
                    live.push(taken);
                }
                Step::Free(index) if !live.is_empty() => {
                    let taken = live.swap_remove(index.index(live.len()));
                    let (offset, length) = place(&taken);
                    taken.free(&heap);
                    // SAFETY: inside the heap, and nobody uses it now.
                    let freed = unsafe {
                        std::slice::from_raw_parts(heap.first.0.as_ptr().add(offset), length)
                    };
                    prop_assert!(freed.iter().all(|byte| *byte == 0));
                }
                Step::Free(_) => {}
            }
            let expected: usize =
                live.iter().map(|taken| taken.length.max(1).next_multiple_of(GRANULE)).sum();
            prop_assert_eq!(heap.blocks.count_taken() * GRANULE, expected);
        }
        live.into_iter().for_each(|taken| taken.free(&heap));
        prop_assert_eq!(heap.blocks.count_taken(), 0);
        prop_assert!(heap.is_zero());
    }
}

/// A generator of test data (xorshift64*, Vigna 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    fn length(&mut self) -> usize {
        match self.below(16) {
            0 => self.below(20_000),
            1..4 => self.below(1500),
            _ => self.below(200),
        }
    }
}

const THREADS: usize = 8;

/// They fill a heap that is too small for them all, and free a third of it for each other.
#[test]
fn many_threads_share_it_and_leave_nothing() {
    let heap = &Heap::ordinary(128 * 1024);
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..THREADS).map(|_| mpsc::channel()).unzip();
    let start = &Barrier::new(THREADS);
    let refused = thread::scope(|scope| {
        let start_thread = |(number, receiver)| {
            let senders = senders.clone();
            scope.spawn(move || {
                start.wait();
                (take_and_free(heap, number, &senders, &receiver), receiver)
            })
        };
        let threads: Vec<_> = receivers.into_iter().enumerate().map(start_thread).collect();
        let ended: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        let free_rest = |receiver: &mpsc::Receiver<Taken>| {
            receiver.try_iter().for_each(|block| block.free(heap));
        };
        ended.iter().for_each(|(_, receiver)| free_rest(receiver));
        ended.iter().map(|(refused, _)| refused).sum::<usize>()
    });
    assert!(refused > 1000, "{refused} refused");
    assert_eq!(heap.blocks.count_taken(), 0);
    assert!(heap.is_zero());
}

/// How often there was no room.
fn take_and_free(
    heap: &Heap,
    number: usize,
    senders: &[mpsc::Sender<Taken>],
    receiver: &mpsc::Receiver<Taken>,
) -> usize {
    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ number as u64);
    let mut own = Vec::new();
    let mut refused = 0;
    for round in 0..50_000_usize {
        let mark = 1 + number as u8 * 16 + (round % 16) as u8;
        match Taken::take(heap, random.length(), mark) {
            Some(block) => own.push(block),
            None => refused += 1,
        }
        while own.len() > 5 + random.below(50) {
            let block: Taken = own.swap_remove(random.below(own.len()));
            match random.below(3) {
                0 => senders[random.below(THREADS)].send(block).unwrap(),
                _ => block.free(heap),
            }
        }
        receiver.try_iter().for_each(|block| block.free(heap));
    }
    own.into_iter().for_each(|block| block.free(heap));
    refused
}

/// Several want the same words at once: each gets all of them or none.
#[test]
fn long_blocks_are_taken_whole_or_not_at_all() {
    let heap = &Heap::ordinary(12 * 1024);
    let start = &Barrier::new(THREADS);
    thread::scope(|scope| {
        for number in 0..THREADS {
            scope.spawn(move || {
                let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ number as u64);
                start.wait();
                for _ in 0..50_000 {
                    let length = 900 + random.below(3000);
                    if let Some(block) = Taken::take(heap, length, 1 + number as u8) {
                        block.free(heap);
                    }
                }
            });
        }
    });
    assert_eq!(heap.blocks.count_taken(), 0);
    assert!(heap.is_zero());
}

#[test]
fn each_thread_can_have_what_others_do_not_need() {
    let heap = &Heap::ordinary(256 * 1024);
    for _ in 0..5 {
        let fill = || std::iter::from_fn(|| Taken::take(heap, 1000, 7)).collect::<Vec<_>>();
        let blocks = thread::scope(|scope| scope.spawn(fill).join().unwrap());
        assert_eq!(blocks.len(), 256 / 8 * 7);
        blocks.into_iter().for_each(|block| block.free(heap));
    }
}

#[test]
fn a_full_heap_gives_nothing_and_works_again() {
    let heap = Heap::ordinary(SMALL);
    for length in [1, 64, 500, 1024, 5000, BLOCK_LENGTH_MAX / 2] {
        let full: Vec<_> = std::iter::from_fn(|| Taken::take(&heap, length, 7)).collect();
        assert!(full.len() * length.next_multiple_of(1024) >= SMALL / 2 || length < 1024);
        assert!(heap.allocate(length).is_none());
        full.into_iter().for_each(|block| block.free(&heap));
        assert_eq!(heap.blocks.count_taken(), 0);
    }
    assert!(heap.allocate(BLOCK_LENGTH_MAX + 1).is_none());
    assert!(heap.allocate(usize::MAX).is_none());
    assert!(heap.is_zero());
}

#[test]
#[should_panic(expected = "no block of the heap begins here")]
fn a_block_is_freed_once() {
    let heap = Heap::ordinary(SMALL);
    let block = heap.allocate(100).unwrap();
    // SAFETY: the first is right; the second is what must not do harm, and ends in a panic.
    unsafe {
        heap.free(block);
        heap.free(block);
    }
}

#[test]
fn half_of_what_may_be_locked_is_the_heaps() {
    let (kib, mib) = (1024, 1024 * 1024);
    for (limit, length) in [
        (Some(0), 256 * kib),
        (Some(64 * kib), 256 * kib),
        (Some(8 * mib), 4 * mib - 32 * kib),
        (Some(64 * mib), 16 * mib),
        (None, 16 * mib),
    ] {
        assert_eq!(length_wanted(limit), length as usize, "{limit:?}");
    }
}

#[test]
fn less_is_locked_when_so_much_cannot_be() {
    let lock = |wanted, most| {
        lock(wanted, |length| match length {
            length if length <= most => Ok((First(NonNull::dangling()), ())),
            _ => Err(io::ErrorKind::OutOfMemory.into()),
        })
        .map(|(length, ..)| length)
    };
    assert_eq!(lock(4 * LENGTH_MIN, usize::MAX).unwrap(), 4 * LENGTH_MIN);
    assert_eq!(lock(4 * LENGTH_MIN, 3 * LENGTH_MIN).unwrap(), 2 * LENGTH_MIN);
    assert_eq!(lock(5 * LENGTH_MIN / 2, LENGTH_MIN).unwrap(), LENGTH_MIN);
    assert!(matches!(lock(LENGTH_MAX, LENGTH_MIN - 1), Err(HeapError::NotLocked(_))));
}

#[test]
fn bytes_are_zero_when_made() {
    for _ in 0..2 {
        let mut bytes = Bytes::zeroed(100).unwrap();
        assert_eq!(bytes.expose(), [0; 100]);
        bytes.expose_mut().fill(0xAA);
        assert_eq!(bytes.expose(), [0xAA; 100]);
        assert!(contains(bytes.expose().as_ptr()) && in_use() >= 100 && size() >= LENGTH_MIN);
    }
    assert!(!contains(&raw const HEAP));
    assert!(matches!(Bytes::zeroed(BLOCK_LENGTH_MAX + 1), Err(HeapError::Full)));
    assert!(Bytes::zeroed(0).unwrap().expose().is_empty());
}

#[test]
fn bytes_are_not_printed() {
    let bytes = Bytes::zeroed(32).unwrap();
    assert_eq!(format!("{bytes:?} {bytes:#?}"), "Bytes Bytes");
}

#[test]
fn what_a_thread_leaves_another_frees() {
    let heap = &Heap::ordinary(SMALL);
    thread::scope(|scope| {
        let left = scope.spawn(|| Taken::take(heap, 3000, 7).unwrap()).join().unwrap();
        scope.spawn(|| left.free(heap));
    });
    assert_eq!(heap.blocks.count_taken(), 0);
}
