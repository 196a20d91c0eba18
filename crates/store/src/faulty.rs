//! A faulty disk for tests: in memory, it fails when told to, fills up, and loses power.
//!
//! What was written and not synced stands aside. [`Faulty::crashed`] gives the disk as a loss of
//! power at this moment may leave it. Chance is a seed, so each case can be had again.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // A test fails by a panic.

mod chance;
mod crash;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::files::{DIRECTORY_MODE, FILE_MODE, File, Files, Lock};

pub use chance::Chance;
pub use crash::Crash;
use crash::{BLOCK_BYTES, Change, Naming, Node};

/// How an operation fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// `EIO`. What was to be synced is lost, though it can still be read.
    Broken,
    /// `ENOSPC`.
    Full,
    /// `EINTR`.
    Interrupted,
    /// Half of the bytes are read or written. Other operations do not fail.
    Short,
}

/// The faulty disk. A clone is the same disk.
#[derive(Clone)]
pub struct Faulty(Arc<Mutex<Disk>>);

type Watch = Box<dyn FnMut(&Faulty) + Send>;

#[derive(Default)]
struct Disk {
    nodes: Vec<Node>,
    names: BTreeMap<PathBuf, usize>,
    names_synced: BTreeMap<PathBuf, usize>,
    names_pending: Vec<Naming>,
    locks: BTreeSet<PathBuf>,
    operations: u64,
    plan: Option<Plan>,
    fired: u64,
    syncs_retried: u64,
    capacity: Option<u64>,
    watch: Option<Watch>,
}

#[derive(Clone, Copy)]
struct Plan {
    nth: u64,
    fault: Fault,
    for_ever: bool,
}

#[derive(Debug)]
struct FaultyFile {
    disk: Faulty,
    node: usize,
    sync_failed: AtomicBool,
}

#[derive(Debug)]
struct FaultyLock {
    disk: Faulty,
    path: PathBuf,
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faulty")
    }
}

impl Default for Faulty {
    fn default() -> Self {
        Self::new()
    }
}

impl Faulty {
    /// An empty disk, without faults so far.
    pub fn new() -> Self {
        Self(Arc::default())
    }

    /// The `nth` operation from now, counted from 0, fails; with `for_ever`, and all after it.
    pub fn fail(&self, nth: u64, fault: Fault, for_ever: bool) {
        let mut disk = self.disk();
        disk.plan = Some(Plan { nth: disk.operations + nth, fault, for_ever });
        disk.fired = 0;
    }

    /// No operation fails any more.
    pub fn heal(&self) {
        self.disk().plan = None;
    }

    /// How many operations have failed since [`Faulty::fail`].
    pub fn fired(&self) -> u64 {
        self.disk().fired
    }

    /// How many operations there have been.
    pub fn operations(&self) -> u64 {
        self.disk().operations
    }

    /// How often an open file was synced again after a sync of it had failed.
    pub fn syncs_retried(&self) -> u64 {
        self.disk().syncs_retried
    }

    /// How much the disk holds, in bytes; `None`: any amount.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.disk().capacity = bytes;
    }

    /// Calls `watch` before each operation that changes the disk, until the disk is dropped.
    pub fn watch(&self, watch: impl FnMut(&Self) + Send + 'static) {
        self.disk().watch = Some(Box::new(watch));
    }

    /// Nobody watches any more.
    pub fn unwatch(&self) {
        self.disk().watch = None;
    }

    /// The content of a file, synced or not.
    pub fn content(&self, path: &Path) -> Option<Vec<u8>> {
        let disk = self.disk();
        disk.names.get(path).map(|node| disk.nodes[*node].content.clone())
    }

    /// Replaces the content of a file, as something else than the store would.
    pub fn set_content(&self, path: &Path, content: Vec<u8>) {
        let mut disk = self.disk();
        let node = disk.names[path];
        let node = &mut disk.nodes[node];
        node.synced.clone_from(&content);
        node.content = content;
        node.pending.clear();
    }

    /// Changes who can open a file.
    pub fn set_mode(&self, path: &Path, mode: u32) {
        let mut disk = self.disk();
        let node = disk.names[path];
        disk.nodes[node].mode = mode;
    }

    /// Another disk, as this one may be found after power is lost now and comes back.
    pub fn crashed(&self, crash: Crash, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let disk = self.disk();
        let mut names = disk.names_synced.clone();
        // A journal keeps names in their order.
        let kept = match crash {
            Crash::Drops => 0,
            _ => chance.below(disk.names_pending.len() as u64 + 1) as usize,
        };
        disk.names_pending[..kept].iter().for_each(|naming| naming.apply(&mut names));
        let nodes = disk.nodes.iter().map(|node| node.crashed(crash, &mut chance)).collect();
        let names_synced = names.clone();
        let capacity = disk.capacity;
        let crashed = Disk { nodes, names, names_synced, capacity, ..Disk::default() };
        Self(Arc::new(Mutex::new(crashed)))
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation; fails when it is to. `true`: it is to be cut short.
    fn operation(&self) -> io::Result<bool> {
        let mut disk = self.disk();
        let number = disk.operations;
        disk.operations += 1;
        let Some(plan) = disk.plan else { return Ok(false) };
        if number != plan.nth && !(plan.for_ever && number > plan.nth) {
            return Ok(false);
        }
        disk.fired += 1;
        let code = match plan.fault {
            Fault::Broken => libc::EIO,
            Fault::Full => libc::ENOSPC,
            Fault::Interrupted => libc::EINTR,
            Fault::Short => return Ok(true),
        };
        Err(io::Error::from_raw_os_error(code))
    }

    /// As [`Faulty::operation`], for one that changes the disk.
    fn change(&self) -> io::Result<bool> {
        let watch = self.disk().watch.take();
        if let Some(mut watch) = watch {
            watch(self);
            self.disk().watch.get_or_insert(watch);
        }
        self.operation()
    }
}

impl Disk {
    fn rename(&mut self, naming: Naming) {
        naming.apply(&mut self.names);
        self.names_pending.push(naming);
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn make(&mut self, path: &Path, mode: u32) -> io::Result<usize> {
        if self.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = self.nodes.len();
        self.nodes.push(Node { mode, ..Node::default() });
        self.rename(Naming::Link(path.into(), node));
        Ok(node)
    }

    /// How many of the bytes at `offset` there is room for.
    fn room(&mut self, node: usize, offset: u64, bytes: usize) -> usize {
        let end = offset + bytes as u64;
        let used: u64 = self.names.values().map(|node| self.nodes[*node].blocks.len() as u64).sum();
        let mut free = self.capacity.map_or(u64::MAX, |capacity| capacity / BLOCK_BYTES);
        free = free.saturating_sub(used);
        for block in offset / BLOCK_BYTES..end.div_ceil(BLOCK_BYTES) {
            if self.nodes[node].blocks.contains(&block) {
                continue;
            }
            if free == 0 {
                return (block * BLOCK_BYTES).saturating_sub(offset) as usize;
            }
            free -= 1;
            self.nodes[node].blocks.insert(block);
        }
        bytes
    }
}

impl FaultyFile {
    fn new(disk: &Faulty, node: usize) -> Self {
        Self { disk: disk.clone(), node, sync_failed: AtomicBool::new(false) }
    }
}

impl File for FaultyFile {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<usize> {
        let short = self.disk.operation()?;
        let disk = self.disk.disk();
        let content = &disk.nodes[self.node].content;
        let rest = content.get(offset as usize..).unwrap_or_default();
        let bytes = cut(rest.len().min(out.len()), short);
        out[..bytes].copy_from_slice(&rest[..bytes]);
        Ok(bytes)
    }

    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<usize> {
        let short = self.disk.change()?;
        let mut disk = self.disk.disk();
        let bytes = disk.room(self.node, offset, cut(data.len(), short));
        if bytes == 0 && !data.is_empty() {
            return Err(io::Error::from_raw_os_error(libc::ENOSPC));
        }
        let node = &mut disk.nodes[self.node];
        let change = Change::Write(offset, data[..bytes].to_vec());
        change.apply(&mut node.content);
        node.pending.push(change);
        Ok(bytes)
    }

    fn sync_data(&self) -> io::Result<()> {
        let failed = self.disk.change();
        let mut disk = self.disk.disk();
        let node = &mut disk.nodes[self.node];
        let retried = self.sync_failed.fetch_or(failed.is_err(), Ordering::Relaxed);
        let pending = std::mem::take(&mut node.pending);
        if failed.is_ok() {
            pending.iter().for_each(|change| change.apply(&mut node.synced));
        }
        disk.syncs_retried += u64::from(retried);
        failed.map(|_| ())
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.disk.change()?;
        let mut disk = self.disk.disk();
        let node = &mut disk.nodes[self.node];
        let change = Change::SetLen(bytes);
        change.apply(&mut node.content);
        node.pending.push(change);
        node.blocks.retain(|block| *block < bytes.div_ceil(BLOCK_BYTES));
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        self.disk.operation()?;
        Ok(self.disk.disk().nodes[self.node].content.len() as u64)
    }
}

fn cut(bytes: usize, short: bool) -> usize {
    if short { bytes.div_ceil(2) } else { bytes }
}

impl Lock for FaultyLock {}

impl Drop for FaultyLock {
    fn drop(&mut self) {
        self.disk.disk().locks.remove(&self.path);
    }
}

impl Files for Faulty {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        self.disk().make(path, DIRECTORY_MODE).map(|_| ())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        self.change()?;
        let node = self.disk().make(path, FILE_MODE)?;
        Ok(Arc::new(FaultyFile::new(self, node)))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        self.operation()?;
        let node = self.disk().find(path)?;
        Ok(Arc::new(FaultyFile::new(self, node)))
    }

    fn mode(&self, path: &Path) -> io::Result<u32> {
        self.operation()?;
        let disk = self.disk();
        Ok(disk.nodes[disk.find(path)?].mode)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change()?;
        let mut disk = self.disk();
        disk.find(from)?;
        disk.rename(Naming::Rename(from.into(), to.into()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        let mut disk = self.disk();
        disk.find(path)?;
        disk.rename(Naming::Unlink(path.into()));
        Ok(())
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        let mut disk = self.disk();
        let pending = std::mem::take(&mut disk.names_pending);
        for naming in pending {
            if naming.directory() == Some(path) {
                naming.apply(&mut disk.names_synced);
            } else {
                disk.names_pending.push(naming);
            }
        }
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        self.change()?;
        let mut disk = self.disk();
        if !disk.names.contains_key(path) {
            disk.make(path, FILE_MODE)?;
        }
        if !disk.locks.insert(path.into()) {
            return Ok(None);
        }
        Ok(Some(Box::new(FaultyLock { disk: self.clone(), path: path.into() })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTOR_BYTES: usize = 512;
    const PATH: &str = "/d/f";

    /// What is found in a file of 4 sectors of `a`, synced, after they were written over with `b`,
    /// not synced, and power was lost.
    fn found(crash: Crash, seed: u64) -> Vec<u8> {
        let disk = Faulty::new();
        let file = disk.create(Path::new(PATH)).expect("a new file");
        disk.sync_directory(Path::new("/d")).expect("synced");
        file.write_at(0, &[b'a'; 4 * SECTOR_BYTES]).expect("written");
        file.sync_data().expect("synced");
        for half in 0..2 {
            file.write_at(half * 1024, &[b'b'; 2 * SECTOR_BYTES]).expect("written");
        }
        let content = disk.crashed(crash, seed).content(Path::new(PATH)).expect("named and synced");
        content.chunks(SECTOR_BYTES).map(|sector| sector[0]).collect()
    }

    fn check(crash: Crash, expected: &[&str]) {
        let found: BTreeSet<_> = (0..200).map(|seed| found(crash, seed)).collect();
        let expected = expected.iter().map(|sectors| sectors.as_bytes().to_vec()).collect();
        assert_eq!(found, expected, "{crash:?}");
    }

    #[test]
    fn a_crash_leaves_what_its_kind_may_leave() {
        let halves = ["aaaa", "aabb", "bbaa", "bbbb"];
        check(Crash::Drops, &["aaaa"]);
        check(Crash::Keeps, &halves);
        check(Crash::Reorders, &halves);
        let torn: Vec<String> = (0..16u8)
            .map(|bits| (0..4).map(|at| if bits >> at & 1 == 0 { 'a' } else { 'b' }).collect())
            .collect();
        check(Crash::Tears, &torn.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn a_name_that_was_not_synced_is_lost() {
        let disk = Faulty::new();
        disk.create(Path::new(PATH)).expect("a new file");
        assert_eq!(disk.crashed(Crash::Drops, 0).content(Path::new(PATH)), None);
        disk.sync_directory(Path::new("/d")).expect("synced");
        assert_eq!(disk.crashed(Crash::Drops, 0).content(Path::new(PATH)), Some(vec![]));
    }

    #[test]
    fn what_a_failed_sync_should_have_kept_is_lost() {
        let disk = Faulty::new();
        let file = disk.create(Path::new(PATH)).expect("a new file");
        disk.sync_directory(Path::new("/d")).expect("synced");
        file.write_at(0, b"x").expect("written");
        disk.fail(0, Fault::Broken, false);
        file.sync_data().expect_err("the sync fails");
        file.sync_data().expect("the second sync lies");
        assert_eq!(disk.content(Path::new(PATH)), Some(b"x".to_vec()));
        assert_eq!(disk.crashed(Crash::Drops, 0).content(Path::new(PATH)), Some(vec![]));
        assert_eq!(disk.syncs_retried(), 1);
    }

    #[test]
    fn a_full_disk_takes_what_fits() {
        let disk = Faulty::new();
        disk.set_capacity(Some(2 * BLOCK_BYTES));
        let file = disk.create(Path::new(PATH)).expect("a new file");
        assert_eq!(file.write_at(0, &[1; 10_000]).expect("written in part"), 8192);
        let error = file.write_at(8192, &[1; 1808]).expect_err("full");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(file.write_at(4096, &[2; 4096]).expect("its own blocks"), 4096);
    }
}
