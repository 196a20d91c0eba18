//! When a key was last used: noted by every request that uses it, and waited for by none.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32, AtomicU64, Ordering};

use api::kms::KeyLastUsageTrackingOperation as Operation;

/// One use of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Use {
    pub operation: Operation,
    /// On the lifetime clock, in milliseconds since 1970.
    pub at_ms: i64,
    /// The UUID of the request.
    pub request_id: u128,
}

/// The last use of a key since this process began.
///
/// It belongs to the key and goes with it from version to version; it is no part of what is stored.
/// A sequence lock: odd while somebody writes. Who finds it so does not wait: of two uses at the same
/// moment, either is the last.
#[derive(Debug, Default)]
pub struct LastUse {
    sequence: AtomicU32,
    at_ms: AtomicI64,
    operation: AtomicU8,
    request_id: [AtomicU64; 2],
    /// Whether it has been noted and not yet stored.
    waits: AtomicBool,
}

impl LastUse {
    /// Notes a use. Whether it is the first since the last was taken to be stored.
    pub fn note(&self, last: Use) -> bool {
        let before = self.sequence.load(Ordering::Relaxed);
        let mine = before.is_multiple_of(2)
            && self
                .sequence
                .compare_exchange(
                    before,
                    before.wrapping_add(1),
                    Ordering::Acquire,
                    Ordering::Relaxed,
                )
                .is_ok();
        if !mine {
            return false;
        }
        let [high, low] = &self.request_id;
        // Not before the number is odd for all who look.
        std::sync::atomic::fence(Ordering::Release);
        self.at_ms.store(last.at_ms, Ordering::Relaxed);
        self.operation.store(last.operation as u8 + 1, Ordering::Relaxed);
        high.store((last.request_id >> 64) as u64, Ordering::Relaxed);
        low.store(last.request_id as u64, Ordering::Relaxed);
        self.sequence.store(before.wrapping_add(2), Ordering::Release);
        !self.waits.load(Ordering::Relaxed) && !self.waits.swap(true, Ordering::AcqRel)
    }

    /// The last use, if there was one.
    pub fn get(&self) -> Option<Use> {
        // Writers take some nanoseconds; after as many tries one of them has been put to sleep.
        for _ in 0..1000 {
            let before = self.sequence.load(Ordering::Acquire);
            let at_ms = self.at_ms.load(Ordering::Relaxed);
            let operation = self.operation.load(Ordering::Relaxed);
            let [high, low] = &self.request_id;
            let request_id = u128::from(high.load(Ordering::Relaxed)) << 64
                | u128::from(low.load(Ordering::Relaxed));
            std::sync::atomic::fence(Ordering::Acquire);
            if before.is_multiple_of(2) && before == self.sequence.load(Ordering::Relaxed) {
                let operation = usize::from(operation).checked_sub(1)?;
                let operation = *Operation::ALL.get(operation)?;
                return Some(Use { operation, at_ms, request_id });
            }
            std::hint::spin_loop();
        }
        None
    }

    /// Takes the last use to be stored: from now on the next is the first again.
    pub fn take(&self) -> Option<Use> {
        self.waits.store(false, Ordering::Release);
        self.get()
    }
}

/// It says nothing of what the key is.
impl PartialEq for LastUse {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LastUse {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn used(number: u64) -> Use {
        let operation = Operation::ALL[number as usize % Operation::ALL.len()];
        let request_id = u128::from(number) << 64 | u128::from(number);
        Use { operation, at_ms: number as i64, request_id }
    }

    #[test]
    fn the_last_use_is_told_and_the_first_of_a_round_is_known() {
        let last = LastUse::default();
        assert_eq!(last.get(), None);
        assert!(last.note(used(1)));
        assert!(!last.note(used(2)));
        assert_eq!(last.get(), Some(used(2)));
        assert_eq!(last.take(), Some(used(2)));
        assert!(last.note(used(3)));
        assert_eq!(last.get(), Some(used(3)));
    }

    #[test]
    fn no_reader_sees_half_of_a_use() {
        let last = Arc::new(LastUse::default());
        let writers: Vec<_> = (1..=3)
            .map(|writer| {
                let last = Arc::clone(&last);
                std::thread::spawn(move || {
                    for round in 0..100_000 {
                        last.note(used(round * 4 + writer));
                    }
                })
            })
            .collect();
        while writers.iter().any(|writer| !writer.is_finished()) {
            if let Some(seen) = last.get() {
                assert_eq!(seen, used(seen.at_ms as u64));
            }
        }
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert!(last.get().is_some());
    }
}
