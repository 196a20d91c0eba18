//! The catalog over a store that a test can look into and change: what is changed behind its back is
//! refused at the next start.

mod uses;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use api::kms::{KeySpec, KeyUsageType, OriginType};
use catalog::record::{Alias, AliasPlace, Key, KeyName, Manager, Name};
use catalog::{Catalog, Change, CommitError, OpenError, SystemClock};
use hsm::Domain;
use identity::{AccountId, AliasName, KeyId, Region};
use secret::arena::Slot;
use store::{Batch, Error, Feed, Generation, RecordRef, Store};

/// What is stored: a key, the generation that wrote it, and a value, or a tombstone.
type Records = BTreeMap<Vec<u8>, (u64, Option<Vec<u8>>)>;

/// A store in memory. Clones share it, so that a test can open it again.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<(u64, Records)>>);

impl Store for Memory {
    fn load(
        &self,
        visit: &mut dyn FnMut(RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<Generation, Error> {
        let state = self.0.lock().unwrap();
        for (key, (generation, value)) in &state.1 {
            let generation = Generation(*generation);
            if visit(RecordRef { key, generation, value: value.as_deref() }).is_break() {
                break;
            }
        }
        Ok(Generation(state.0))
    }

    fn commit(&self, batch: &Batch) -> Result<Generation, Error> {
        let mut state = self.0.lock().unwrap();
        assert_eq!(batch.base.0, state.0, "one committer, no conflicts");
        let generation = state.0 + 1;
        state.0 = generation;
        for (key, value) in &batch.puts {
            state.1.insert(key.as_bytes().into(), (generation, Some(value.to_vec())));
        }
        for key in &batch.deletes {
            state.1.insert(key.as_bytes().into(), (generation, None));
        }
        Ok(Generation(generation))
    }

    fn follow(&self, _: Generation) -> Result<Feed, Error> {
        Err(Error::Closed)
    }

    fn verify(&self) -> Result<(), Error> {
        Ok(())
    }

    fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}

impl Memory {
    /// The stored names of all records but the root.
    fn names(&self) -> Vec<Vec<u8>> {
        let state = self.0.lock().unwrap();
        state
            .1
            .iter()
            .filter(|(key, (_, value))| *key != b"root" && value.is_some())
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// A copy that is changed by itself.
    fn copy(&self) -> Self {
        let state = self.0.lock().unwrap();
        Self(Arc::new(Mutex::new((state.0, state.1.clone()))))
    }

    fn change(&self, change: impl FnOnce(&mut Records)) {
        change(&mut self.0.lock().unwrap().1);
    }

    fn open_as(&self, deployment: [u8; 16], byte: u8) -> Result<Catalog, OpenError> {
        let mut key = Slot::take().unwrap();
        key.expose_mut().fill(byte);
        let domain = Domain::new(&key, deployment).unwrap();
        Catalog::open(Box::new(self.clone()), Arc::new(domain), Box::new(SystemClock))
    }

    fn open(&self) -> Result<Catalog, OpenError> {
        self.open_as([1; 16], 7)
    }
}

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn region() -> Region {
    Region::named("eu-central-1").unwrap()
}

fn key(number: u8) -> Key {
    Key {
        name: KeyName {
            account: account(),
            region: region(),
            id: KeyId::from_bytes([number; 16], false),
        },
        created_ms: 1,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsageType::EncryptDecrypt,
        origin: OriginType::AwsKms,
        manager: Manager::Customer,
        description: format!("key {number}").into(),
        policy: None,
        tags: [].into(),
        enabled: true,
        deletion: None,
        rotation: None,
        primary: None,
        in_store: None,
        materials: [].into(),
        last_use: Arc::default(),
    }
}

async fn put(catalog: &Catalog, key: Key) -> Result<(), CommitError> {
    let mut change = Change::new();
    change.put_key(&catalog.picture(), key);
    catalog.commit(change).await
}

/// A store with some records.
async fn filled() -> Memory {
    let memory = Memory::default();
    let catalog = memory.open().unwrap();
    for number in 0..10 {
        put(&catalog, key(number)).await.unwrap();
    }
    catalog.close();
    memory
}

#[tokio::test]
async fn what_was_committed_is_there_when_the_store_is_opened_again() {
    let memory = filled().await;
    let catalog = memory.open().unwrap();
    let picture = catalog.picture();
    assert_eq!(picture.key_count(), 10);
    assert_eq!(picture.key(&key(3).name).map(|found| (**found).clone()), Some(key(3)));
    let listed: Vec<_> = picture.keys(account(), region(), None).map(|key| key.name.id).collect();
    assert_eq!(listed, (0..10).map(|number| key(number).name.id).collect::<Vec<_>>());
}

#[tokio::test]
async fn of_two_changes_made_from_one_picture_the_second_loses() {
    let memory = filled().await;
    let catalog = memory.open().unwrap();
    let (mut first, mut second) = (Change::new(), Change::new());
    let changed = |text: &str| Key { description: text.into(), ..key(1) };
    first.put_key(&catalog.picture(), changed("first"));
    second.put_key(&catalog.picture(), changed("second"));
    let (first, second) = tokio::join!(catalog.commit(first), catalog.commit(second));
    assert_eq!((first, second), (Ok(()), Err(CommitError::Conflict)));
    assert_eq!(&*catalog.picture().key(&key(1).name).unwrap().description, "first");

    // A record that is only expected counts as well.
    let mut change = Change::new();
    change
        .put_key(&catalog.picture(), changed("third"))
        .expect(&catalog.picture(), Name::Key(key(2).name));
    put(&catalog, Key { enabled: false, ..key(2) }).await.unwrap();
    assert_eq!(catalog.commit(change).await, Err(CommitError::Conflict));
}

#[tokio::test]
async fn a_change_is_made_whole_and_shown_at_once() {
    let catalog = Memory::default().open().unwrap();
    let before = catalog.picture();
    let place = AliasPlace {
        account: account(),
        region: region(),
        name: AliasName::parse("alias/a").unwrap(),
    };
    let alias = |target: u8| Alias {
        place: place.clone(),
        target: key(target).name.id,
        created_ms: 1,
        updated_ms: 1,
    };
    let mut change = Change::new();
    change.put_key(&before, key(1)).put_key(&before, key(2)).put_alias(&before, alias(1));
    catalog.commit(change).await.unwrap();
    assert_eq!(before.key_count(), 0, "a picture does not change");
    let of = |number: u8| catalog.picture().aliases_of(key(number).name).count();
    assert_eq!((of(1), of(2)), (1, 0));

    let mut change = Change::new();
    change.put_alias(&catalog.picture(), alias(2));
    catalog.commit(change).await.unwrap();
    assert_eq!((of(1), of(2)), (0, 1));

    let mut change = Change::new();
    change.remove(&catalog.picture(), Name::Alias(place.clone()));
    catalog.commit(change).await.unwrap();
    assert!(catalog.picture().alias(&place).is_none());
    assert_eq!(of(2), 0);
}

#[track_caller]
fn refuse(memory: &Memory, place: &str) {
    let refused = memory.open().expect_err(place);
    assert!(matches!(refused, OpenError::Damaged(_)), "{place}: {refused}");
}

#[tokio::test]
async fn every_changed_byte_of_every_record_is_refused() {
    let memory = filled().await;
    for name in memory.names().into_iter().chain([b"root".to_vec()]) {
        let length = memory.0.lock().unwrap().1[&name].1.as_ref().unwrap().len();
        // The deployment id stands before the root record's seal, and has its own words.
        let first = if name == b"root" { 16 } else { 0 };
        for index in (first..length).step_by(if name == b"root" { 1 } else { 7 }) {
            let copy = memory.copy();
            copy.change(|records| {
                let value = records.get_mut(&name).unwrap().1.as_mut().unwrap();
                value[index] ^= 1;
            });
            refuse(&copy, &format!("byte {index} of {name:02x?}"));
        }
    }
}

#[tokio::test]
async fn every_pair_of_swapped_records_is_refused() {
    let memory = filled().await;
    let names = memory.names();
    for (index, one) in names.iter().enumerate() {
        for other in &names[index + 1..] {
            let copy = memory.copy();
            copy.change(|records| {
                let value = records.insert(one.clone(), records[other].clone()).unwrap();
                records.insert(other.clone(), value);
            });
            refuse(&copy, "swapped records");
        }
    }
}

#[tokio::test]
async fn a_record_that_is_removed_added_or_put_back_to_an_old_state_is_refused() {
    let memory = filled().await;
    let old = memory.copy();
    let catalog = memory.open().unwrap();
    put(&catalog, Key { enabled: false, ..key(4) }).await.unwrap();
    let mut change = Change::new();
    change.remove(&catalog.picture(), Name::Key(key(5).name));
    catalog.commit(change).await.unwrap();
    catalog.close();
    memory.open().unwrap().close();

    for name in memory.names() {
        let copy = memory.copy();
        copy.change(|records| drop(records.remove(&name)));
        refuse(&copy, "a removed record");
        let copy = memory.copy();
        copy.change(|records| records.get_mut(&name).unwrap().1 = None);
        refuse(&copy, "a record turned into a tombstone");
    }
    for name in old.names() {
        let (now, then) = (
            memory.0.lock().unwrap().1.get(&name).cloned(),
            old.0.lock().unwrap().1[&name].clone(),
        );
        if now.as_ref() != Some(&then) {
            let copy = memory.copy();
            copy.change(|records| drop(records.insert(name, then)));
            refuse(&copy, "an old record");
        }
    }
    // The whole root record of before.
    let copy = memory.copy();
    let root = old.0.lock().unwrap().1[b"root".as_slice()].clone();
    copy.change(|records| drop(records.insert(b"root".to_vec(), root)));
    refuse(&copy, "an old root record");
    let copy = memory.copy();
    copy.change(|records| drop(records.remove(b"root".as_slice())));
    refuse(&copy, "no root record");
}

#[tokio::test]
async fn another_deployment_and_another_domain_key_are_told_apart() {
    let memory = filled().await;
    assert!(matches!(memory.open_as([2; 16], 7), Err(OpenError::OtherDeployment)));
    assert!(matches!(memory.open_as([1; 16], 8), Err(OpenError::Damaged(_))));
}

#[tokio::test]
async fn changes_that_wait_share_one_commit() {
    let memory = Memory::default();
    let catalog = Arc::new(memory.open().unwrap());
    let tasks: Vec<_> = (0..200u8)
        .map(|number| {
            let catalog = Arc::clone(&catalog);
            tokio::spawn(async move { put(&catalog, key(number)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let commits = memory.0.lock().unwrap().0;
    assert!(commits < 100, "200 changes took {commits} commits");
}
