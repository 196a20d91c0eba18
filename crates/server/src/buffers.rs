//! The memory of one exchange, and what a worker keeps of it for the next.

use std::cell::RefCell;

use http::Method;
use secret::Buffer;

use crate::http1::Input;
use crate::{Peer, Request};

/// As many as are worth keeping: a worker's requests at once, when none of them waits.
const KEPT_MAX: usize = 64;

/// What a connection needs while it has a request, and not between two.
#[derive(Debug)]
pub(crate) struct Buffers {
    pub(crate) input: Input,
    pub(crate) request: Request,
    pub(crate) output: Buffer,
}

/// The buffers that no connection of a worker needs now. The last used is the next used: it is still
/// in the processor's nearest cache, however many connections there are.
#[derive(Debug, Default)]
#[expect(clippy::vec_box, reason = "a connection takes a box over as it is")]
pub(crate) struct Pool(RefCell<Vec<Box<Buffers>>>);

impl Pool {
    pub(crate) fn take(&self, peer: Peer) -> Box<Buffers> {
        match self.0.borrow_mut().pop() {
            Some(mut buffers) => {
                buffers.request.peer = peer;
                buffers
            }
            None => Box::new(Buffers {
                input: Input::new(),
                request: Request::new(Method::GET, "", peer),
                output: Buffer::with_capacity(1024),
            }),
        }
    }

    /// Takes back `buffers`, in which nothing is left to be read.
    pub(crate) fn give(&self, buffers: Box<Buffers>) {
        let mut kept = self.0.borrow_mut();
        if kept.len() < KEPT_MAX {
            kept.push(buffers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Peer = Peer {
        address: std::net::SocketAddr::V4(std::net::SocketAddrV4::new(
            std::net::Ipv4Addr::LOCALHOST,
            9,
        )),
        tls: None,
    };

    #[test]
    fn the_last_used_is_the_next_used() {
        let pool = Pool::default();
        let (one, other) = (pool.take(PEER), pool.take(PEER));
        let last: *const Buffers = &*other;
        pool.give(one);
        pool.give(other);
        assert!(std::ptr::eq(&*pool.take(PEER), last));
    }

    #[test]
    fn only_so_many_are_kept() {
        let pool = Pool::default();
        let all: Vec<_> = (0..2 * KEPT_MAX).map(|_| pool.take(PEER)).collect();
        all.into_iter().for_each(|buffers| pool.give(buffers));
        assert_eq!(pool.0.borrow().len(), KEPT_MAX);
    }
}
