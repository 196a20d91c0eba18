//! Another domain key: the store is sealed anew beside the old one, and both are exchanged together.
//!
//! | directory in the data directory | what |
//! |---|---|
//! | `rotation.new` | a new store and a new `domain.key`, not complete; removed by the next attempt |
//! | `rotation` | complete, and in force from the moment that it has this name; the next start finishes what is left |
//!
//! So a crash leaves the old or the new, whole.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use catalog::reseal;
use hsm::Domain;
use hsm::root;
use store::{Embedded, OsFiles};

use super::{DOMAIN_KEY, present_root, step};
use crate::command::Failure;
use crate::config::Config;

const COMPLETE: &str = "rotation";
const INCOMPLETE: &str = "rotation.new";
const STORE: &str = "store.redb";

/// What came of a rotation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rotated {
    /// So many records are sealed anew.
    Anew(u64),
    /// One that was interrupted was finished.
    Finished,
}

/// Puts a new domain key in the place of the one that there is, under the configured root of trust. The service must not run.
pub async fn rotate(config: &Config) -> Result<Rotated, Failure> {
    let data_dir = &config.data_dir;
    if finish(data_dir)? {
        return Ok(Rotated::Finished);
    }
    let domain_key_path = data_dir.join(DOMAIN_KEY);
    let root = present_root(config, &domain_key_path).await?;
    let old = root::open(&domain_key_path, &root).await.map_err(Failure::refused)?;
    let old = old.ok_or_else(|| {
        Failure::refused(format!("{} is not there: name the --data-dir", domain_key_path.display()))
    })?;
    let old_domain = Domain::new(&old.key, old.deployment).map_err(Failure::refused)?;
    // It has the lock: while a service runs, this is refused.
    let from = Embedded::open(data_dir, Arc::new(OsFiles)).map_err(Failure::refused)?;

    let incomplete = data_dir.join(INCOMPLETE);
    let failed = |error: io::Error| {
        Failure::refused(format!("cannot write {}: {error}", incomplete.display()))
    };
    remove(&incomplete).map_err(failed)?;
    fs::DirBuilder::new().mode(0o700).create(&incomplete).map_err(failed)?;
    let new = root::create_for(&incomplete.join(DOMAIN_KEY), &root, old.deployment).await;
    let new = new.map_err(Failure::refused)?;
    let new_domain = Domain::new(&new.key, new.deployment).map_err(Failure::refused)?;
    step("rotation-begun");
    let to = Embedded::open(&incomplete, Arc::new(OsFiles)).map_err(Failure::refused)?;
    let records = reseal(&from, &old_domain, &to, &new_domain).map_err(Failure::refused)?;
    drop((from, to));
    sync(&incomplete).map_err(failed)?;
    step("rotation-complete");
    fs::rename(&incomplete, data_dir.join(COMPLETE))
        .and_then(|()| sync(data_dir))
        .map_err(failed)?;
    step("rotation-in-force");
    finish(data_dir)?;
    Ok(Rotated::Anew(records))
}

/// Finishes a rotation that is complete, and not in its place yet. `true`: there was one.
pub fn finish(data_dir: &Path) -> Result<bool, Failure> {
    let complete = data_dir.join(COMPLETE);
    if !complete.is_dir() {
        return Ok(false);
    }
    let moved = move_here(&complete, STORE, data_dir)
        .inspect(|()| step("rotation-store-moved"))
        .and_then(|()| move_here(&complete, DOMAIN_KEY, data_dir))
        .and_then(|()| sync(data_dir))
        .inspect(|()| step("rotation-key-moved"))
        .and_then(|()| remove(&complete));
    moved.map_err(|error| {
        Failure::refused(format!(
            "cannot put what is in {} in its place: {error}; nothing is lost, try again",
            complete.display()
        ))
    })?;
    tracing::warn!("the domain key was exchanged for another");
    Ok(true)
}

/// Moves a file, unless that is done.
fn move_here(from: &Path, name: &str, data_dir: &Path) -> io::Result<()> {
    match fs::rename(from.join(name), data_dir.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        moved => moved,
    }
}

fn remove(directory: &Path) -> io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn sync(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}
