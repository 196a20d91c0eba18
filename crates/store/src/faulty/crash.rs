//! What a loss of power leaves: of a file, and of the names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::chance::Chance;

/// What a disk writes at once.
const SECTOR_BYTES: usize = 512;
/// What a file grows by on a disk with a capacity.
pub(super) const BLOCK_BYTES: u64 = 4096;

/// What a loss of power leaves of what was not synced.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Crash {
    /// Nothing.
    Drops,
    /// Some of the writes, each of them whole.
    Keeps,
    /// Some of the sectors.
    Tears,
    /// The first few of the writes, in an order of the disk's own.
    Reorders,
}

impl Crash {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Drops, Self::Keeps, Self::Tears, Self::Reorders];
}

#[derive(Clone, Default)]
pub(super) struct Node {
    pub(super) mode: u32,
    pub(super) content: Vec<u8>,
    pub(super) synced: Vec<u8>,
    pub(super) pending: Vec<Change>,
    /// The blocks that hold something.
    pub(super) blocks: BTreeSet<u64>,
}

#[derive(Clone)]
pub(super) enum Change {
    Write(u64, Vec<u8>),
    SetLen(u64),
}

#[derive(Clone)]
pub(super) enum Naming {
    Link(PathBuf, usize),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf),
}

impl Node {
    pub(super) fn crashed(&self, crash: Crash, chance: &mut Chance) -> Self {
        let mut content = self.synced.clone();
        match crash {
            Crash::Drops => {}
            Crash::Keeps => {
                let kept = self.pending.iter().filter(|_| chance.below(2) == 0);
                kept.for_each(|change| change.apply(&mut content));
            }
            Crash::Tears => {
                for change in &self.pending {
                    change.tear(&mut content, chance);
                }
            }
            Crash::Reorders => {
                let mut order: Vec<&Change> = self.pending.iter().collect();
                for last in (1..order.len()).rev() {
                    order.swap(last, chance.below(last as u64 + 1) as usize);
                }
                order.truncate(chance.below(order.len() as u64 + 1) as usize);
                order.iter().for_each(|change| change.apply(&mut content));
            }
        }
        let blocks = (0..(content.len() as u64).div_ceil(BLOCK_BYTES)).collect();
        let synced = content.clone();
        Self { mode: self.mode, content, synced, blocks, ..Self::default() }
    }
}

impl Change {
    pub(super) fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(offset, data) => write(content, *offset as usize, data),
            Self::SetLen(bytes) => content.resize(*bytes as usize, 0),
        }
    }

    fn tear(&self, content: &mut Vec<u8>, chance: &mut Chance) {
        let Self::Write(offset, data) = self else {
            if chance.below(2) == 0 {
                self.apply(content);
            }
            return;
        };
        let (mut offset, mut data) = (*offset as usize, data.as_slice());
        while !data.is_empty() {
            let (sector, rest) =
                data.split_at(data.len().min(SECTOR_BYTES - offset % SECTOR_BYTES));
            if chance.below(2) == 0 {
                write(content, offset, sector);
            }
            offset += sector.len();
            data = rest;
        }
    }
}

fn write(content: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(data);
}

impl Naming {
    pub(super) fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Link(path, node) => {
                names.insert(path.clone(), *node);
            }
            Self::Unlink(path) => {
                names.remove(path);
            }
            Self::Rename(from, to) => {
                if let Some(node) = names.remove(from) {
                    names.insert(to.clone(), node);
                }
            }
        }
    }

    pub(super) fn directory(&self) -> Option<&Path> {
        let (Self::Link(path, _) | Self::Unlink(path) | Self::Rename(_, path)) = self;
        path.parent()
    }
}
