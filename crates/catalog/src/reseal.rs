//! Another domain key: all that is stored, sealed anew in another store.

use std::ops::ControlFlow;

use hsm::{Domain, Owner, rewrap};
use store::{Batch, Generation, RecordRef, Store};

use crate::catalog::OpenError;
use crate::load::{open_root, refused};
use crate::record::{Key, Material, Record};
use crate::sealed::{self, Digest, ROOT, Root};

/// How many records are written together.
const RECORDS_PER_COMMIT: usize = 1024;

/// Writes all that is in `from`, sealed by `old`, to the empty store `to`, sealed by `new`; says how many records.
///
/// Fails, and leaves in `to` what is of no use, when `from` is not what was written.
pub fn reseal(
    from: &dyn Store,
    old: &Domain,
    to: &dyn Store,
    new: &Domain,
) -> Result<u64, OpenError> {
    let mut writing =
        Writing { to, new, batch: Batch::new(Generation(0)), digest: Digest::default() };
    let (mut found, mut root, mut failed) = (Digest::default(), None, None);
    let mut visit = |record: RecordRef<'_>| -> Result<(), OpenError> {
        let Some(value) = record.value else { return Ok(()) };
        if record.key == ROOT {
            root = Some(open_root(old, value)?);
            return Ok(());
        }
        let opened = sealed::open(old, record.key, record.generation.0, value).map_err(refused)?;
        found.add(Digest::share(old, record.key, value));
        writing.put(&anew(opened, old, new)?)
    };
    let generation = from.load(&mut |record| match visit(record) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let Some(root) = root else {
        return Err(OpenError::Damaged("the root record is missing".into()));
    };
    if root.generation != generation.0 || root.digest != found {
        return Err(OpenError::Damaged("its records are not those that were written".into()));
    }
    writing.finish(root)
}

/// A record as it is under the new domain key: what is wrapped in it is wrapped anew.
fn anew(record: Record, old: &Domain, new: &Domain) -> Result<Record, OpenError> {
    let Record::Key(key) = &record else { return Ok(record) };
    let owner = Owner {
        account: key.name.account.number(),
        key_id: key.name.id.bytes(),
        multi_region: key.name.id.is_multi_region(),
    };
    let material = |material: &Material| -> Result<Material, OpenError> {
        let Some(token) = &material.token else { return Ok(material.clone()) };
        let token = rewrap(old, new, owner, material.id, token).map_err(|error| {
            OpenError::Damaged(format!("the material of {} does not open: {error}", key.name.arn()))
        })?;
        Ok(Material { token: Some(token), ..material.clone() })
    };
    let materials = key.materials.iter().map(material).collect::<Result<_, _>>()?;
    Ok(Record::Key(Key { materials, ..Key::clone(key) }.into()))
}

/// The new store, as it grows.
struct Writing<'a> {
    to: &'a dyn Store,
    new: &'a Domain,
    batch: Batch,
    digest: Digest,
}

impl Writing<'_> {
    fn generation(&self) -> u64 {
        self.batch.base.0 + 1
    }

    fn put(&mut self, record: &Record) -> Result<(), OpenError> {
        let pseudonym = sealed::pseudonym(self.new, &record.name());
        let sealed = sealed::seal(self.new, &pseudonym, self.generation(), record);
        self.digest.add(Digest::share(self.new, &pseudonym, &sealed));
        self.batch.puts.push((pseudonym.as_slice().into(), sealed.into()));
        if self.batch.puts.len() == RECORDS_PER_COMMIT {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), OpenError> {
        let committed = self.to.commit(&self.batch)?;
        self.batch = Batch::new(committed);
        Ok(())
    }

    /// The root record goes last: without it, the store is refused.
    fn finish(mut self, old: Root) -> Result<u64, OpenError> {
        let root = Root { generation: self.generation(), digest: self.digest, time: old.time };
        self.batch.puts.push((ROOT.into(), root.seal(self.new).into()));
        self.commit()?;
        self.to.close()?;
        Ok(self.digest.count)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use identity::AccountId;
    use secret::arena::Slot;
    use store::{Embedded, OsFiles};
    use tempfile::TempDir;

    use super::*;
    use crate::record::{Account, Name};
    use crate::{Catalog, Change, SystemClock};

    fn domain() -> Arc<Domain> {
        let mut key = Slot::take().unwrap();
        crypto::random(key.expose_mut());
        Arc::new(Domain::new(&key, [1; 16]).unwrap())
    }

    fn store(path: &Path) -> Embedded {
        Embedded::open(path.join("store"), Arc::new(OsFiles)).unwrap()
    }

    fn catalog(path: &Path, domain: &Arc<Domain>) -> Result<Catalog, OpenError> {
        Catalog::open(Box::new(store(path)), Arc::clone(domain), Box::new(SystemClock))
    }

    fn account(number: u64) -> AccountId {
        AccountId::from_number(number).unwrap()
    }

    /// A store of accounts, of which one was deleted.
    async fn filled(domain: &Arc<Domain>, accounts: u64) -> TempDir {
        let directory = tempfile::tempdir().unwrap();
        let catalog = catalog(directory.path(), domain).unwrap();
        let mut change = Change::new();
        for number in 0..=accounts {
            change.put_account(&catalog.picture(), Account::new(account(number), 7));
        }
        catalog.commit(change).await.unwrap();
        let mut change = Change::new();
        change.remove(&catalog.picture(), Name::Account(account(accounts)));
        catalog.commit(change).await.unwrap();
        catalog.close();
        directory
    }

    #[tokio::test]
    async fn all_that_is_stored_opens_under_the_new_domain_key_alone() {
        let (old, new) = (domain(), domain());
        for accounts in [1, 1023, 1024, 2500] {
            let from = filled(&old, accounts).await;
            let to = tempfile::tempdir().unwrap();
            let count = reseal(&store(from.path()), &old, &store(to.path()), &new).unwrap();
            assert_eq!(count, accounts);
            assert!(catalog(to.path(), &old).is_err());
            let resealed = catalog(to.path(), &new).unwrap();
            let picture = resealed.picture();
            assert!((0..accounts).all(|number| picture.account(account(number)).is_some()));
            assert!(picture.account(account(accounts)).is_none());
            // It goes on from there.
            let mut change = Change::new();
            change.put_account(&picture, Account::new(account(accounts), 7));
            drop(picture);
            resealed.commit(change).await.unwrap();
            resealed.close();
            assert!(catalog(to.path(), &new).is_ok());
            // And what there was is as it was.
            assert!(catalog(from.path(), &old).is_ok());
        }
    }

    #[tokio::test]
    async fn what_is_not_what_was_written_is_not_sealed_anew() {
        let (old, new) = (domain(), domain());
        let from = filled(&old, 1500).await;
        let to = tempfile::tempdir().unwrap();
        assert!(reseal(&store(from.path()), &new, &store(to.path()), &old).is_err());
        // A record is taken away behind the catalog's back.
        let from = store(from.path());
        let mut key = None;
        let generation = from.load(&mut |record| {
            if record.value.is_some() && record.key != ROOT {
                key = Some(record.key.to_vec());
            }
            ControlFlow::Continue(())
        });
        let mut batch = Batch::new(generation.unwrap());
        batch.deletes.push(key.unwrap().as_slice().into());
        from.commit(&batch).unwrap();
        let to = tempfile::tempdir().unwrap();
        let refused = reseal(&from, &old, &store(to.path()), &new);
        assert!(matches!(refused, Err(OpenError::Damaged(_))));
        assert!(catalog(to.path(), &new).is_err());
    }
}
