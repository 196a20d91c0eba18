//! The database in the store's file: one opening of it, from which it may have to recover.

use std::ops::ControlFlow;
use std::sync::Arc;

use redb::{
    Database, DatabaseError, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition,
};

use super::disk::{Disk, Health};
use super::guard::{Failure, Visitor, guard};
use super::value;
use crate::batch::Batch;
use crate::error::Error;
use crate::files::File;
use crate::record::{Generation, Key, RecordRef};

/// Key → value, see [`value`].
const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");
/// [`GENERATION`] → the generation of the last commit.
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const GENERATION: &str = "generation";

/// Pages kept in memory, in bytes. Only commits read them: the records are in memory above us.
const CACHE_BYTES: usize = 64 << 20;

#[derive(Debug)]
pub(super) struct Opened {
    database: Database,
    health: Arc<Health>,
}

impl Opened {
    /// Opens the database in `file` and reads its generation. With `new`, makes one there first.
    pub(super) fn open(file: Arc<dyn File>, new: bool) -> Result<(Self, Generation), Error> {
        let health = Arc::new(Health::default());
        let disk = Disk::new(file, health.clone());
        let opened = guard(|| {
            let mut builder = Database::builder();
            builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(!new);
            let database = builder.create_with_backend(disk)?;
            if new {
                let mut transaction = database.begin_write()?;
                transaction.set_two_phase_commit(true);
                transaction.open_table(RECORDS)?;
                transaction.open_table(META)?.insert(GENERATION, 0)?;
                transaction.commit()?;
            }
            Ok(Self { database, health: health.clone() })
        });
        let opened = opened.map_err(|failure| health.diagnose(failure))?;
        match guard(|| generation(&opened.database)) {
            Ok(generation) => Ok((opened, generation)),
            Err(failure) => {
                let error = health.diagnose(failure);
                opened.discard();
                Err(error)
            }
        }
    }

    pub(super) fn load(
        &self,
        visit: &mut dyn FnMut(RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<Generation, Failure> {
        let mut visitor = Visitor::new(visit);
        let loaded = guard(|| {
            let transaction = self.database.begin_read()?;
            let current = read_generation(&transaction)?;
            let records = transaction.open_table(RECORDS)?;
            for entry in records.range::<&[u8]>(..)? {
                let (key, value) = entry?;
                let record = decode(key.value(), value.value(), current)?;
                if visitor.show(record).is_break() {
                    break;
                }
            }
            Ok(current)
        });
        visitor.resume_panic();
        loaded
    }

    /// `Err` within: refused, and nothing has changed.
    pub(super) fn commit(
        &self,
        batch: &Batch,
        generation: Generation,
    ) -> Result<Result<(), Error>, Failure> {
        self.health.begin_commit();
        guard(|| {
            let mut transaction = self.database.begin_write()?;
            transaction.set_two_phase_commit(true);
            {
                let mut records = transaction.open_table(RECORDS)?;
                for (key, expected) in &batch.expected {
                    let found = records.get(key.as_bytes())?;
                    let found = found.as_ref().map(|stored| {
                        let record = decode(key.as_bytes(), stored.value(), batch.base)?;
                        Ok::<_, Failure>(record.value.map(|_| record.generation))
                    });
                    if found.transpose()?.flatten() != *expected {
                        return Ok(Err(Error::Conflict { key: key.clone() }));
                    }
                }
                for key in &batch.purges {
                    let removed = records.remove(key.as_bytes())?;
                    if removed.is_some_and(|stored| !value::is_tombstone(stored.value())) {
                        return Ok(Err(Error::Conflict { key: key.clone() }));
                    }
                }
                for (key, content) in &batch.puts {
                    let bytes = value::HEAD_BYTES.saturating_add(content.len());
                    let mut place = records.insert_reserve(key.as_bytes(), bytes)?;
                    value::encode(generation, Some(content), place.as_mut());
                }
                for key in &batch.deletes {
                    let mut place = records.insert_reserve(key.as_bytes(), value::HEAD_BYTES)?;
                    value::encode(generation, None, place.as_mut());
                }
                transaction.open_table(META)?.insert(GENERATION, generation.0)?;
            }
            transaction.commit()?;
            Ok(Ok(()))
        })
    }

    /// What a failure came from; nothing is written after it.
    pub(super) fn diagnose(&self, failure: Failure) -> Error {
        self.health.diagnose(failure)
    }

    pub(super) fn verify(&mut self, expected: Generation) -> Result<(), Failure> {
        guard(|| {
            match self.database.check_integrity() {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!("the list of free pages was wrong, and has been rebuilt")
                }
                Err(DatabaseError::TransactionInProgress) => {
                    return Err(Failure("a load was still running".into()));
                }
                Err(error) => return Err(error.into()),
            }
            let transaction = self.database.begin_read()?;
            let current = read_generation(&transaction)?;
            if current != expected {
                return Err(Failure(format!("at generation {current} instead of {expected}")));
            }
            let records = transaction.open_table(RECORDS)?;
            let mut last: Option<Vec<u8>> = None;
            let mut count: u64 = 0;
            for entry in records.range::<&[u8]>(..)? {
                let (key, value) = entry?;
                decode(key.value(), value.value(), current)?;
                if last.as_deref().is_some_and(|last| last >= key.value()) {
                    return Err(Failure("its records are out of order".into()));
                }
                last = Some(key.value().to_vec());
                count = count.saturating_add(1);
            }
            if count != records.len()? {
                return Err(Failure(format!("{count} records instead of {}", records.len()?)));
            }
            Ok(())
        })
    }

    /// Leaves a mark that nothing needs repair.
    pub(super) fn close(self) -> Result<(), Error> {
        let Self { database, health } = self;
        guard(|| Ok(database.close()?)).map_err(|failure| health.diagnose(failure))
    }

    /// Lets go without a further write.
    pub(super) fn discard(self) {
        self.health.stop();
        let Self { database, .. } = self;
        // What it would report is known, or it would not be discarded.
        let _ = guard(|| {
            drop(database);
            Ok(())
        });
    }
}

/// A record as stored. `current`: no record is newer.
fn decode<'a>(
    key: &'a [u8],
    stored: &'a [u8],
    current: Generation,
) -> Result<RecordRef<'a>, Failure> {
    let record = value::decode(key, stored);
    let record = record.filter(|record| record.generation <= current);
    record.ok_or_else(|| Failure(format!("record {} is malformed", Key::from(key))))
}

fn generation(database: &Database) -> Result<Generation, Failure> {
    read_generation(&database.begin_read()?)
}

fn read_generation(transaction: &redb::ReadTransaction) -> Result<Generation, Failure> {
    let stored = transaction.open_table(META)?.get(GENERATION)?;
    let stored = stored.ok_or_else(|| Failure("its generation is missing".into()))?;
    Ok(Generation(stored.value()))
}
