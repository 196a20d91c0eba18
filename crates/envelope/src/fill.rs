//! Buffers that are filled from a reader as far as it goes at once.

use std::io::{self, ErrorKind, Read};

use secret::Buffer;

/// How many bytes a chunk has, if frames are not longer than this. With less, threads wait for each other more
/// often: at 256 KiB, a message took up to a fifth longer.
pub(crate) const CHUNK_LENGTH: usize = 1 << 20;
/// How much room there is at first. More is made when that is full, so a length that a message claims costs
/// nothing.
const ROOM_LENGTH: usize = 64 << 10;

/// Of longer frames, only one is in memory at once.
const SHARED_LENGTH_MAX: usize = 16 << 20;

/// How many threads may work on frames of this length.
pub(crate) fn threads_for(frame_length: usize, threads: usize) -> usize {
    if frame_length > SHARED_LENGTH_MAX { 1 } else { threads }
}

/// Bytes, with room behind them. Wiped when dropped.
#[derive(Default)]
pub(crate) struct Filled {
    room: Buffer,
    length: usize,
}

/// What one reading gave.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Gave {
    /// As much as there was room for.
    All,
    /// Less: there may be no more for a while.
    Less,
    /// Nothing: the end.
    End,
}

impl Filled {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.room[..self.length]
    }

    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }

    /// Appends `bytes`.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.make_room(self.length + bytes.len());
        self.room[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Cuts off and returns what stands from `start` on.
    pub(crate) fn split_off(&mut self, start: usize) -> Buffer {
        let rest = Buffer::from(self.bytes()[start..].to_vec());
        self.length = start;
        rest
    }

    /// Reads once, so that there are at most `limit` bytes.
    pub(crate) fn read(&mut self, from: &mut impl Read, limit: usize) -> io::Result<Gave> {
        let wanted = limit.min(self.room.len().max(2 * self.length).max(ROOM_LENGTH));
        self.make_room(wanted);
        let room = &mut self.room[self.length..wanted];
        let read = loop {
            match from.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.length += read;
        Ok(match read {
            0 => Gave::End,
            _ if self.length == wanted => Gave::All,
            _ => Gave::Less,
        })
    }

    fn make_room(&mut self, length: usize) {
        if length <= self.room.len() {
            return;
        }
        // By hand, so that the memory that is left is wiped.
        let mut room = Buffer::from(vec![0; length]);
        room[..self.length].copy_from_slice(&self.room[..self.length]);
        self.room = room;
    }
}
