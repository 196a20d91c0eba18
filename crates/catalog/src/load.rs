//! Loading: everything in the store, unsealed, checked, and put into the first picture.

use std::collections::HashMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::mpsc;
use std::thread;

use hsm::Domain;
use store::Store;

use crate::catalog::OpenError;
use crate::picture::Picture;
use crate::record::Record;
use crate::sealed::{self, Digest, Pseudonym, ROOT, Root, SealError};

/// What a store holds.
pub(crate) struct Loaded {
    pub(crate) picture: Picture,
    pub(crate) digest: Digest,
    pub(crate) shares: HashMap<Pseudonym, u128>,
    /// `None`: nothing has ever been stored.
    pub(crate) root: Option<Root>,
}

/// A record as it is stored.
struct Stored {
    pseudonym: Box<[u8]>,
    generation: u64,
    sealed: Box<[u8]>,
}

/// A record out of its seal.
struct Opened {
    pseudonym: Pseudonym,
    share: u128,
    record: Record,
}

/// Records that go to a thread together.
const CHUNK: usize = 1024;
/// Chunks that may wait for a thread.
const CHUNKS_WAITING: usize = 8;

/// Reads one thread, unseals on all cores, and builds the picture on this one.
pub(crate) fn load(store: &dyn Store, domain: &Domain) -> Result<Loaded, OpenError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (to_open, chunks) = mpsc::sync_channel::<Vec<Stored>>(CHUNKS_WAITING);
    let chunks = std::sync::Mutex::new(chunks);
    let (opened, results) = mpsc::sync_channel(CHUNKS_WAITING);
    thread::scope(|scope| {
        for _ in 0..threads {
            let opened = opened.clone();
            let chunks = &chunks;
            scope.spawn(move || {
                loop {
                    let chunk = chunks.lock().map(|chunks| chunks.recv());
                    let Ok(Ok(chunk)) = chunk else { break };
                    let result: Result<Vec<Opened>, SealError> =
                        chunk.iter().map(|stored| open(domain, stored)).collect();
                    if opened.send(result).is_err() {
                        break;
                    }
                }
            });
        }
        drop(opened);
        let reader = scope.spawn(move || read(store, to_open));

        let mut loaded = Loaded {
            picture: Picture::default(),
            digest: Digest::default(),
            shares: HashMap::new(),
            root: None,
        };
        let mut refused = None;
        for result in &results {
            match result {
                Ok(_) if refused.is_some() => {}
                Ok(records) => {
                    for Opened { pseudonym, share, record } in records {
                        loaded.digest.add(share);
                        loaded.shares.insert(pseudonym, share);
                        loaded.picture.put(record);
                    }
                }
                Err(error) => refused = Some(error),
            }
        }
        let read =
            reader.join().map_err(|_| OpenError::Damaged("reading the store failed".into()))??;
        if read.root.as_deref().is_some_and(|root| !root.starts_with(&domain.deployment())) {
            return Err(OpenError::OtherDeployment);
        }
        if let Some(error) = refused {
            return Err(self::refused(error));
        }
        loaded.picture.set_generation(read.generation);
        check_root(&mut loaded, &read, domain)?;
        Ok(loaded)
    })
}

/// What the reader found besides ordinary records.
struct Read {
    generation: u64,
    root: Option<Box<[u8]>>,
}

/// Sends all records but the root to be opened.
fn read(store: &dyn Store, to_open: mpsc::SyncSender<Vec<Stored>>) -> Result<Read, OpenError> {
    let mut root = None;
    let mut chunk = Vec::with_capacity(CHUNK);
    let generation = store.load(&mut |record| {
        let Some(value) = record.value else { return ControlFlow::Continue(()) };
        if record.key == ROOT {
            root = Some(value.into());
            return ControlFlow::Continue(());
        }
        chunk.push(Stored {
            pseudonym: record.key.into(),
            generation: record.generation.0,
            sealed: value.into(),
        });
        if chunk.len() == CHUNK {
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            if to_open.send(full).is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    // A thread that has gone reports why itself.
    let _ = to_open.send(chunk);
    Ok(Read { generation: generation.0, root })
}

fn open(domain: &Domain, stored: &Stored) -> Result<Opened, SealError> {
    let record = sealed::open(domain, &stored.pseudonym, stored.generation, &stored.sealed)?;
    let pseudonym = (*stored.pseudonym).try_into().map_err(|_| SealError::Misplaced)?;
    let share = Digest::share(domain, &stored.pseudonym, &stored.sealed);
    Ok(Opened { pseudonym, share, record })
}

/// The root record must say what was found.
fn check_root(loaded: &mut Loaded, read: &Read, domain: &Domain) -> Result<(), OpenError> {
    let Some(stored) = &read.root else {
        return if loaded.picture.is_empty() && read.generation == 0 {
            Ok(())
        } else {
            Err(OpenError::Damaged("the root record is missing".into()))
        };
    };
    let root = open_root(domain, stored)?;
    if root.generation != read.generation {
        return Err(OpenError::Damaged(format!(
            "the store is at generation {}, and its root record at {}",
            read.generation, root.generation
        )));
    }
    if root.digest != loaded.digest {
        return Err(OpenError::Damaged(format!(
            "the store holds {} records, and they are not the {} that were written",
            loaded.digest.count, root.digest.count
        )));
    }
    loaded.root = Some(root);
    Ok(())
}

/// Why a record is not taken.
pub(crate) fn refused(error: SealError) -> OpenError {
    match error {
        SealError::Record(error) => OpenError::Record(error),
        other => OpenError::Damaged(format!("a record is not authentic: {other}")),
    }
}

pub(crate) fn open_root(domain: &Domain, stored: &[u8]) -> Result<Root, OpenError> {
    let damaged = || OpenError::Damaged("the root record does not open".into());
    let (_deployment, sealed) = stored.split_first_chunk::<16>().ok_or_else(damaged)?;
    Root::open(domain, sealed).map_err(|error| match error {
        SealError::Record(error) => OpenError::Record(error),
        _ => damaged(),
    })
}
