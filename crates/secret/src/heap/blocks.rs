//! Which parts of the heap are taken: one bit for each granule, and no lock.
//!
//! A block is a run of granules. Taking one is a compare-and-swap on the word that holds its bits,
//! giving one back clears them, whichever thread does it. So memory belongs to no thread: nothing waits
//! in lists for the thread that it came from, nothing is left when a thread ends, and what one does not
//! need, every other can have. The price is an atomic instruction for each step, where a list of the
//! thread's own needs none. To keep threads out of each other's cache lines, each begins to look in
//! a room of its own, and first where it last gave back a block as long.
//!
//! A block that is longer than a word's is looked for from the end, since it needs free words next to each
//! other. For the longest, the tables of an RSA exponentiation, the last eighth is kept free of all
//! others: those of keys stay, and keys that come and go would else leave many gaps and no long one.

use std::cell::Cell;
use std::sync::atomic::{AtomicU16, AtomicU64, AtomicUsize, Ordering};

/// Length of a granule, in bytes; blocks are aligned to it.
pub(super) const GRANULE: usize = 16;
/// How many granules a word of the map stands for.
const WORD: usize = 64;
/// How many words are a room: 64 KiB.
const ROOM: usize = 64;
/// What is longer than this, in granules, has the last of so many parts of the heap for itself: 4 KiB.
const LONG: usize = 256;
const LONG_SHARE: usize = 8;
/// The longest block, in granules: 64 KiB.
pub(super) const BLOCK_MAX: usize = 4096;

pub(super) struct Blocks {
    /// A bit is set while its granule is taken.
    taken: Box<[AtomicU64]>,
    /// At the first granule of a block, how many it has; at all others, 0.
    lengths: Box<[AtomicU16]>,
}

/// Where a thread looks first.
pub(super) struct Place {
    room: Cell<Option<usize>>,
    /// For each length, a word where there was room for it.
    words: [Cell<Option<u32>>; WORD + 1],
}

impl Place {
    pub(super) const fn new() -> Self {
        Self { room: Cell::new(None), words: [const { Cell::new(None) }; WORD + 1] }
    }

    /// Its room, of `rooms`. Threads get theirs in turn; when there are more threads, they share.
    fn room(&self, rooms: usize) -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let room = self.room.get().unwrap_or_else(|| NEXT.fetch_add(1, Ordering::Relaxed));
        self.room.set(Some(room));
        room % rooms
    }
}

impl Blocks {
    /// All free. What is beyond whole words of `granules` is not used.
    pub(super) fn new(granules: usize) -> Self {
        let words = granules / WORD;
        Self {
            taken: (0..words).map(|_| AtomicU64::new(0)).collect(),
            lengths: (0..words * WORD).map(|_| AtomicU16::new(0)).collect(),
        }
    }

    /// Takes `length` granules that are next to each other, and says which is the first. `None` when
    /// there is no such place. What was written to them before they were given back is seen.
    pub(super) fn take(&self, length: usize, place: &Place) -> Option<usize> {
        let first = match length {
            1..=WORD => self.take_short(length, place),
            ..=BLOCK_MAX => self.take_over_words(length),
            _ => None,
        }?;
        self.lengths[first].store(length as u16, Ordering::Relaxed);
        Some(first)
    }

    /// How many granules the block has that begins with `first`. Panics when none does: what is given
    /// back twice may be another's by now.
    pub(super) fn length(&self, first: usize) -> usize {
        let length = self.lengths[first].load(Ordering::Relaxed);
        assert!(length > 0, "no block of the heap begins here");
        length.into()
    }

    /// Gives a block back. What was written to it before is seen by who takes its granules next.
    pub(super) fn give_back(&self, first: usize, place: &Place) {
        let length = self.length(first);
        self.lengths[first].store(0, Ordering::Relaxed);
        for (word, bits) in words_of(first, length) {
            let before = self.taken[word].fetch_and(!bits, Ordering::Release);
            assert!(before & bits == bits, "a block of the heap is given back once");
        }
        let word = first / WORD;
        if length <= WORD && word / ROOM == place.room(self.rooms()) {
            place.words[length].set(u32::try_from(word).ok());
        }
    }

    /// How many granules are taken. Exact while nobody takes any or gives any back.
    pub(super) fn count_taken(&self) -> usize {
        self.taken.iter().map(|word| word.load(Ordering::Relaxed).count_ones() as usize).sum()
    }

    /// How many words may hold a block of `length` granules.
    fn words_for(&self, length: usize) -> usize {
        let words = self.taken.len();
        if length > LONG { words } else { words - words / LONG_SHARE }
    }

    fn rooms(&self) -> usize {
        self.words_for(1).div_ceil(ROOM).max(1)
    }

    fn take_short(&self, length: usize, place: &Place) -> Option<usize> {
        let last = &place.words[length];
        if let Some(first) = last.get().and_then(|word| self.take_in(word as usize, length)) {
            return Some(first);
        }
        let start = place.room(self.rooms()) * ROOM;
        let first = (start..self.words_for(length))
            .chain(0..start)
            .find_map(|word| self.take_in(word, length))?;
        last.set(u32::try_from(first / WORD).ok());
        Some(first)
    }

    /// Takes `length` granules of one word, if there is room. Another's success alone repeats the loop.
    fn take_in(&self, word: usize, length: usize) -> Option<usize> {
        let taken = self.taken.get(word)?;
        let mut seen = taken.load(Ordering::Relaxed);
        while let Some(start) = run_of_ones(!seen, length) {
            let now = seen | ones(length) << start;
            match taken.compare_exchange_weak(seen, now, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(word * WORD + start),
                Err(other) => seen = other,
            }
        }
        None
    }

    /// Takes `length` granules of several words, as near to the end as there is room.
    fn take_over_words(&self, length: usize) -> Option<usize> {
        loop {
            let mut was_late = false;
            let words = self.words_for(length);
            // The free run that is looked at, from the granule `start` on.
            let (mut start, mut end) = (words * WORD, words * WORD);
            for word in (0..words).rev() {
                let taken = self.taken[word].load(Ordering::Relaxed);
                start -= taken.leading_zeros() as usize;
                if end - start >= length {
                    let first = end - length;
                    if self.take_words(first, length) {
                        return Some(first);
                    }
                    was_late = true;
                    (start, end) = (word * WORD, word * WORD);
                } else if taken != 0 {
                    (start, end) = (word * WORD, word * WORD + taken.trailing_zeros() as usize);
                }
            }
            // Words are taken upwards: of several who want the same, the one who has the first of them
            // gets the rest. The others look again.
            if !was_late {
                return None;
            }
        }
    }

    /// Takes all `length` granules from `first` on, or none.
    fn take_words(&self, first: usize, length: usize) -> bool {
        for (index, (word, bits)) in words_of(first, length).enumerate() {
            let take = |seen| (seen & bits == 0).then_some(seen | bits);
            let (acquire, relaxed) = (Ordering::Acquire, Ordering::Relaxed);
            if self.taken[word].fetch_update(acquire, relaxed, take).is_err() {
                for (word, bits) in words_of(first, length).take(index) {
                    self.taken[word].fetch_and(!bits, Ordering::Release);
                }
                return false;
            }
        }
        true
    }
}

/// The words that `length` granules from `first` on are in, and their bits in each.
fn words_of(first: usize, length: usize) -> impl Iterator<Item = (usize, u64)> {
    let end = first + length;
    (first / WORD..end.div_ceil(WORD)).map(move |word| {
        let start = first.max(word * WORD);
        let length = end.min((word + 1) * WORD) - start;
        (word, ones(length) << (start % WORD))
    })
}

/// `length` ones, from 1 to 64.
fn ones(length: usize) -> u64 {
    u64::MAX >> (WORD - length)
}

/// Where in `bits` the first run of `length` ones begins.
fn run_of_ones(mut bits: u64, length: usize) -> Option<usize> {
    // A bit stays set while it begins a run of `found` ones.
    let mut found = 1;
    while found < length && bits != 0 {
        let more = found.min(length - found);
        bits &= bits >> more;
        found += more;
    }
    (bits != 0).then(|| bits.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_ones_is_the_first_that_is_long_enough() {
        for (bits, length, start) in [
            (0, 1, None),
            (1, 1, Some(0)),
            (1 << 63, 1, Some(63)),
            (u64::MAX, 64, Some(0)),
            (u64::MAX >> 1, 64, None),
            (u64::MAX >> 1, 63, Some(0)),
            (0b1110_1101, 3, Some(5)),
            (0b1110_1101, 2, Some(2)),
            (0b1110_1101, 4, None),
        ] {
            assert_eq!(run_of_ones(bits, length), start, "{bits:b} {length}");
        }
    }

    #[test]
    fn a_block_is_in_the_words_that_hold_its_granules() {
        let words = |first, length| words_of(first, length).collect::<Vec<_>>();
        assert_eq!(words(0, 1), [(0, 1)]);
        assert_eq!(words(66, 3), [(1, 0b11100)]);
        assert_eq!(words(64, 64), [(1, u64::MAX)]);
        assert_eq!(words(128, 130), [(2, u64::MAX), (3, u64::MAX), (4, 0b11)]);
    }
}
