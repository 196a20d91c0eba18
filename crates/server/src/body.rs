//! A request's body while it arrives.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::budget::{Budget, Reservation};
use crate::refusal::Refusal;

/// Room a body gets when its first byte is there.
const CAPACITY_MIN: usize = 1024;

/// The part of a body that has arrived.
///
/// What is reserved is the memory held, not the length announced: a peer pays for its share of the
/// budget in bytes sent, and cannot shut others out with a few large `content-length`s.
#[derive(Debug)]
pub(crate) struct ArrivingBody {
    bytes: Zeroizing<Vec<u8>>,
    /// The length announced, or else the longest allowed.
    length_max: usize,
    bytes_max: usize,
    reservation: Reservation,
}

impl ArrivingBody {
    /// `length`: as announced, if it was. Refuses what would be longer than `bytes_max`.
    pub(crate) fn new(
        budget: &Arc<Budget>,
        length: Option<usize>,
        bytes_max: usize,
    ) -> Result<Self, Refusal> {
        let length_max = length.unwrap_or(bytes_max);
        if length_max > bytes_max {
            return Err(Refusal::BodyTooLarge);
        }
        let bytes = Zeroizing::new(Vec::new());
        Ok(Self { bytes, length_max, bytes_max, reservation: budget.open() })
    }

    pub(crate) fn push(&mut self, part: &[u8]) -> Result<(), Refusal> {
        let length = self.bytes.len() + part.len();
        if length > self.bytes_max {
            return Err(Refusal::BodyTooLarge);
        }
        if length > self.bytes.capacity() {
            // Doubling keeps the copies few, and the memory within twice what was sent.
            let capacity = (2 * self.bytes.capacity()).max(CAPACITY_MIN).min(self.length_max);
            let capacity = capacity.max(length);
            if !self.reservation.grow(capacity - self.bytes.capacity()) {
                return Err(Refusal::OutOfRoom);
            }
            // Not `reserve`: it would free the old buffer without wiping it.
            let mut larger = Zeroizing::new(Vec::with_capacity(capacity));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    pub(crate) fn finish(self) -> (Zeroizing<Vec<u8>>, Reservation) {
        (self.bytes, self.reservation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_no_more_than_twice_what_was_sent() {
        let budget = Budget::new(1 << 20);
        let mut body = ArrivingBody::new(&budget, Some(500_000), 1 << 20).expect("it fits");
        assert_eq!(budget.used(), 0);
        let mut sent = 0;
        while sent < 500_000 {
            body.push(&[b'a'; 5000]).expect("it fits");
            sent += 5000;
            assert!(budget.used() >= sent && budget.used() <= 2 * sent, "{sent}");
        }
        let (bytes, reservation) = body.finish();
        assert_eq!(bytes.len(), 500_000);
        drop(reservation);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_body_too_long_is_refused_when_announced_and_when_sent() {
        let budget = Budget::new(1 << 20);
        let refused = ArrivingBody::new(&budget, Some(101), 100).expect_err("announced too long");
        assert_eq!(refused, Refusal::BodyTooLarge);
        let mut body = ArrivingBody::new(&budget, None, 100).expect("not announced");
        assert_eq!(body.push(&[0; 100]), Ok(()));
        assert_eq!(body.push(&[0]), Err(Refusal::BodyTooLarge));
    }

    #[test]
    fn a_body_over_the_budget_is_out_of_room() {
        let budget = Budget::new(3000);
        let mut body = ArrivingBody::new(&budget, None, 1 << 20).expect("not announced");
        assert_eq!(body.push(&[0; 2000]), Ok(()));
        assert_eq!(body.push(&[0; 2000]), Err(Refusal::OutOfRoom));
    }
}
