//! A request's body while it arrives.

use std::sync::Arc;

use secret::Buffer;

use crate::budget::{Budget, Reservation};
use crate::refusal::Refusal;

/// Room a body gets when its first byte is there.
const CAPACITY_MIN: usize = 1024;

/// The part of a body that has arrived.
///
/// What is reserved is the memory held, not the length announced: a peer pays for its share of the
/// budget in bytes sent, and cannot shut others out with a few large `content-length`s. The room that
/// was there before is not counted: the server keeps it whether there are strangers or not.
#[derive(Debug)]
pub(crate) struct ArrivingBody<'a> {
    bytes: &'a mut Buffer,
    /// The length announced, or else the longest allowed.
    length_max: usize,
    bytes_max: usize,
    budget: &'a Arc<Budget>,
    reservation: Option<Reservation>,
}

impl<'a> ArrivingBody<'a> {
    /// A body that is gathered in `bytes`, which are empty. `length`: as announced, if it was. Refuses
    /// what would be longer than `bytes_max`.
    pub(crate) fn new(
        bytes: &'a mut Buffer,
        budget: &'a Arc<Budget>,
        length: Option<usize>,
        bytes_max: usize,
    ) -> Result<Self, Refusal> {
        let length_max = length.unwrap_or(bytes_max);
        if length_max > bytes_max {
            return Err(Refusal::BodyTooLarge);
        }
        Ok(Self { bytes, length_max, bytes_max, budget, reservation: None })
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
            self.reserve(capacity)?;
            // Not `reserve`: it would free the old buffer without wiping it.
            let mut larger = Buffer::with_capacity(capacity);
            larger.extend_from_slice(self.bytes);
            *self.bytes = larger;
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    /// Reserves what `capacity` bytes are more than those reserved already.
    fn reserve(&mut self, capacity: usize) -> Result<(), Refusal> {
        let reserved = match &mut self.reservation {
            Some(reservation) => reservation.grow(capacity - self.bytes.capacity()),
            none => {
                *none = self.budget.reserve(capacity);
                none.is_some()
            }
        };
        if reserved { Ok(()) } else { Err(Refusal::OutOfRoom) }
    }

    /// The body has arrived: what of the budget it holds.
    pub(crate) fn finish(self) -> Option<Reservation> {
        self.reservation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_no_more_than_twice_what_was_sent() {
        let budget = Budget::new(1 << 20);
        let mut bytes = Buffer::new();
        let mut body =
            ArrivingBody::new(&mut bytes, &budget, Some(500_000), 1 << 20).expect("it fits");
        assert_eq!(budget.used(), 0);
        let mut sent = 0;
        while sent < 500_000 {
            body.push(&[b'a'; 5000]).expect("it fits");
            sent += 5000;
            assert!(budget.used() >= sent && budget.used() <= 2 * sent, "{sent}");
        }
        let reservation = body.finish();
        assert_eq!(bytes.len(), 500_000);
        assert!(budget.used() >= bytes.capacity());
        drop(reservation);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_body_that_fits_the_room_that_was_there_costs_nothing() {
        let budget = Budget::new(3000);
        let mut bytes = Buffer::with_capacity(2000);
        let mut body = ArrivingBody::new(&mut bytes, &budget, None, 1 << 20).expect("no length");
        assert_eq!(body.push(&[0; 2000]), Ok(()));
        assert_eq!(budget.used(), 0);
        assert_eq!(body.push(&[0; 2000]), Err(Refusal::OutOfRoom), "it must grow to 4000");
    }

    #[test]
    fn a_body_too_long_is_refused_when_announced_and_when_sent() {
        let budget = Budget::new(1 << 20);
        let mut bytes = Buffer::new();
        let refused = ArrivingBody::new(&mut bytes, &budget, Some(101), 100).map(|_| ());
        assert_eq!(refused, Err(Refusal::BodyTooLarge), "announced");
        let mut body = ArrivingBody::new(&mut bytes, &budget, None, 100).expect("not announced");
        assert_eq!(body.push(&[0; 100]), Ok(()));
        assert_eq!(body.push(&[0]), Err(Refusal::BodyTooLarge));
    }

    #[test]
    fn a_body_over_the_budget_is_out_of_room() {
        let budget = Budget::new(3000);
        let mut bytes = Buffer::new();
        let mut body = ArrivingBody::new(&mut bytes, &budget, None, 1 << 20).expect("no length");
        assert_eq!(body.push(&[0; 2000]), Ok(()));
        assert_eq!(body.push(&[0; 2000]), Err(Refusal::OutOfRoom));
    }
}
