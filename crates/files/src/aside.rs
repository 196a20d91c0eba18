//! A file that is written beside the one it will replace.
//!
//! It stands in the same directory under a hidden name that the target's name determines, is its
//! owner's alone, and is locked while it is written. One rename makes it the target, whole.

use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use crate::root::{Identity, stat_at};

const PREFIX: &[u8] = b".strongroom-";
const SUFFIX: &[u8] = b".part";
const HASH_DIGITS: usize = 16;

/// How often it is tried while other runs make and remove the same file.
const TRIES_MAX: u32 = 64;

#[derive(Debug)]
pub(crate) struct Aside {
    place: Arc<AsidePlace>,
    target: OsString,
    /// Locked by `flock`, which ends with the process however that ends.
    file: File,
    is_published: bool,
}

/// Where it stands.
#[derive(Debug)]
struct AsidePlace {
    /// What happens is relative to it, wherever it is moved.
    directory: OwnedFd,
    name: OsString,
}

/// All that this process has begun and not put in its place.
static UNFINISHED: Mutex<Vec<Arc<AsidePlace>>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<Arc<AsidePlace>>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what was begun and is not in its place, for who ends the process at once. What would still be put in its place
/// waits for that end.
pub fn abandon() {
    let unfinished = unfinished();
    for place in &*unfinished {
        let _ = rustix::fs::unlinkat(&place.directory, &place.name, AtFlags::empty());
    }
    // Held for ever: nobody may finish what is gone, or begin anything.
    std::mem::forget(unfinished);
}

/// The name of the file that is written for a target of this name.
fn aside_name(target: &OsStr) -> OsString {
    // FNV-1a: it must be the same in each version of ours, and no more than that.
    let hash = target.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!(".strongroom-{hash:016x}.part").into()
}

/// Whether a file of this name is one of these.
pub(crate) fn is_aside(name: &OsStr) -> bool {
    let hash = name.as_bytes().strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    hash.is_some_and(|hash| {
        hash.len() == HASH_DIGITS && hash.iter().all(|digit| b"0123456789abcdef".contains(digit))
    })
}

impl Aside {
    /// Makes the file for `target`, and locks it; `None`: another run has it.
    ///
    /// What a killed run left there is removed and made anew, not used: whoever else may have it open,
    /// or may have put something there (a link, a file of its own that is open to all), gets nothing
    /// of what is written now.
    pub(crate) fn create(directory: OwnedFd, target: &OsStr) -> io::Result<Option<Self>> {
        let name = aside_name(target);
        for _ in 0..TRIES_MAX {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
            let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            match rustix::fs::openat(&directory, &name, flags, Mode::RUSR | Mode::WUSR) {
                Ok(file) => {
                    let file = File::from(file);
                    if !lock(&file)? {
                        return Ok(None);
                    }
                    // Between the two, another run may have taken it for a left-over.
                    if is_named(&file, &directory, &name)? {
                        let place = Arc::new(AsidePlace { directory, name });
                        unfinished().push(place.clone());
                        let (target, is_published) = (target.to_owned(), false);
                        return Ok(Some(Self { place, target, file, is_published }));
                    }
                }
                Err(Errno::EXIST) => {
                    if !remove_left_over(&directory, &name)? {
                        return Ok(None);
                    }
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Gives it the target's name, at once. Where it may not replace anything and something stands
    /// there: `AlreadyExists`.
    pub(crate) fn publish(&mut self, may_replace: bool) -> io::Result<()> {
        // Not while the process is being ended.
        let unfinished = unfinished();
        let (directory, from, to) = (self.place.directory.as_fd(), &self.place.name, &self.target);
        if may_replace {
            rustix::fs::renameat(directory, from, directory, to)?;
        } else {
            let flags = RenameFlags::NOREPLACE;
            match rustix::fs::renameat_with(directory, from, directory, to, flags) {
                // A file system without it (NFS) has links, which replace nothing either.
                Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                    rustix::fs::linkat(directory, from, directory, to, AtFlags::empty())?;
                    // It is in its place: a second name that stays does no harm to it.
                    let _ = rustix::fs::unlinkat(directory, from, AtFlags::empty());
                }
                renamed => renamed?,
            }
        }
        self.is_published = true;
        drop(unfinished);
        Ok(())
    }

    /// Makes the new name durable.
    pub(crate) fn sync_directory(&self) -> io::Result<()> {
        rustix::fs::fsync(&self.place.directory).map_err(io::Error::from)
    }
}

impl Drop for Aside {
    /// While the lock is held, so that nobody else's file is removed. If it cannot be, the next run
    /// removes it.
    fn drop(&mut self) {
        if !self.is_published {
            let AsidePlace { directory, name } = &*self.place;
            let _ = rustix::fs::unlinkat(directory, name, AtFlags::empty());
        }
        unfinished().retain(|place| !Arc::ptr_eq(place, &self.place));
    }
}

/// `false`: another has it.
fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether this file still has this name.
fn is_named(file: &File, directory: &OwnedFd, name: &OsStr) -> io::Result<bool> {
    let own = rustix::fs::fstat(file)?;
    match stat_at(directory.as_fd(), name) {
        Ok(there) => Ok(Identity::from(&own) == Identity::from(&there)),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Removes what stands there, unless a run holds it: `false`.
fn remove_left_over(directory: &OwnedFd, name: &OsStr) -> io::Result<bool> {
    let open = |access| {
        let flags = access | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        rustix::fs::openat(directory, name, flags, Mode::empty())
    };
    // NFS locks only what may be written; a run killed late has left its file read-only.
    let opened = match open(OFlags::RDWR) {
        Err(Errno::ACCESS) => open(OFlags::RDONLY),
        opened => opened,
    };
    let file = match opened {
        Ok(file) => Some(File::from(file)),
        Err(Errno::NOENT) => return Ok(true),
        // A link: no run of ours has made it, none holds it.
        Err(Errno::LOOP) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(file) = &file {
        if !lock(file)? {
            return Ok(false);
        }
        // It was finished, and is the target now.
        if !is_named(file, directory, name)? {
            return Ok(true);
        }
    }
    match rustix::fs::unlinkat(directory, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A left-over is found by a later version too: the name must never change.
    #[test]
    fn the_name_is_always_the_same_and_short() {
        // FNV-1a of nothing and of "a": http://www.isthe.com/chongo/tech/comp/fnv/, test vectors.
        assert_eq!(aside_name(OsStr::new("")), ".strongroom-cbf29ce484222325.part");
        assert_eq!(aside_name(OsStr::new("a")), ".strongroom-af63dc4c8601ec8c.part");
        assert_eq!(aside_name(OsStr::new(&"x".repeat(255))).len(), 33);
    }

    #[test]
    fn such_a_name_is_known() {
        assert!(is_aside(&aside_name(OsStr::new("a"))));
        for other in [
            "a",
            ".strongroom-af63dc4c8601ec8.part",
            ".strongroom-af63dc4c8601ec8C.part",
            ".strongroom-af63dc4c8601ec8c.parts",
            "x.strongroom-af63dc4c8601ec8c.part",
        ] {
            assert!(!is_aside(OsStr::new(other)), "{other}");
        }
    }
}
