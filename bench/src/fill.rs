//! A deployment with many keys, made without the API: through the catalog, in large commits.

use std::future::Future;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use api::kms::{KeySpec, KeyUsageType, OriginType};
use catalog::record::{Account, Alias, AliasPlace, Key, KeyName, Manager, Material, Succession};
use catalog::{Catalog, Change, SystemClock};
use hsm::root::Root;
use hsm::{Domain, Hsm, MaterialKind, Owner, Place, Usage};
use identity::{AccessKey, AccountId, AliasName, KeyId, Region};
use secret::Secret;
use store::{Embedded, OsFiles};

use crate::Result;
use crate::request::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};

/// Where the keys are, in turn.
pub const REGIONS: [&str; 10] = [
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
const KEYS_PER_COMMIT: usize = 10_000;

/// The alias of key `number`, which is in `REGIONS[number % 10]`.
pub fn alias(number: usize) -> String {
    format!("alias/bench-{number:07}")
}

/// Makes `data_dir`, with `keys` keys in it and the root user's credentials of this bench.
pub fn fill(data_dir: &Path, keys: usize) -> Result<()> {
    let catalog = open_new(data_dir)?;
    let hsm = Hsm::new(Arc::clone(catalog.domain()));
    let account = AccountId::from_number(0).ok_or("the default account")?;
    let picture = catalog.picture();
    let created_ms = catalog.clock().lifetime_ms();
    let mut change = Change::new();
    change.put_account(&picture, Account::new(account, created_ms));
    let secret = Secret::new(SECRET_ACCESS_KEY.into());
    change.put_access_key(&picture, AccessKey::of_root(ACCESS_KEY_ID.parse()?, secret, account));
    block_on(catalog.commit(change))?;

    let regions: Vec<_> = REGIONS.iter().filter_map(|name| Region::named(name)).collect();
    for from in (0..keys).step_by(KEYS_PER_COMMIT) {
        let picture = catalog.picture();
        let mut change = Change::new();
        for number in from..keys.min(from + KEYS_PER_COMMIT) {
            let region = regions[number % regions.len()];
            let name = KeyName { account, region, id: KeyId::random(false) };
            change.put_key(&picture, block_on(key(&hsm, name, created_ms))?);
            let alias = AliasName::parse(&alias(number)).ok_or("an alias with another form")?;
            let place = AliasPlace { account, region, name: alias };
            let dates = (created_ms, created_ms);
            let target = name.id;
            change.put_alias(
                &picture,
                Alias { place, target, created_ms: dates.0, updated_ms: dates.1 },
            );
        }
        block_on(catalog.commit(change))?;
    }
    catalog.close();
    Ok(())
}

/// A new deployment under a key file, as the first start of the service makes it.
fn open_new(data_dir: &Path) -> Result<Catalog> {
    std::fs::DirBuilder::new().mode(0o700).create(data_dir)?;
    let root = Root::KeyFile(data_dir.join("root.key"));
    let domain_key = block_on(hsm::root::create(&data_dir.join("domain.key"), &root))?;
    let domain = Domain::new(&domain_key.key, domain_key.deployment)?;
    let store = Embedded::open(data_dir, Arc::new(OsFiles))?;
    Ok(Catalog::open(Box::new(store), Arc::new(domain), Box::new(SystemClock))?)
}

/// The deployment that [`fill`] made.
pub fn open(data_dir: &Path) -> Result<Catalog> {
    let root = Root::KeyFile(data_dir.join("root.key"));
    let domain_key = block_on(hsm::root::open(&data_dir.join("domain.key"), &root))?;
    let domain_key = domain_key.ok_or("there is no domain key")?;
    let domain = Domain::new(&domain_key.key, domain_key.deployment)?;
    let store = Embedded::open(data_dir, Arc::new(OsFiles))?;
    Ok(Catalog::open(Box::new(store), Arc::new(domain), Box::new(SystemClock))?)
}

/// A key as CreateKey makes it when it is given nothing.
async fn key(hsm: &Hsm, name: KeyName, created_ms: i64) -> Result<Key> {
    let account = name.account.number();
    let owner = Owner { account, key_id: name.id.bytes(), multi_region: false };
    let made = hsm.create_key(Place::Domain, owner, MaterialKind::Symmetric, Usage::Other).await?;
    Ok(Key {
        name,
        created_ms,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsageType::EncryptDecrypt,
        origin: OriginType::AwsKms,
        manager: Manager::Customer,
        description: "".into(),
        policy: None,
        tags: [].into(),
        enabled: true,
        deletion: None,
        rotation: None,
        primary: None,
        in_store: None,
        materials: [Material {
            id: made.id,
            token: Some(made.token),
            public_key: None,
            created_ms,
            succession: Succession::First,
            imported: None,
        }]
        .into(),
        last_use: Arc::default(),
    })
}

/// Waits for `future` on this thread, which sleeps meanwhile.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_directory_has_every_key_under_its_alias() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("data");
        fill(&directory, 25).unwrap();
        let catalog = open(&directory).unwrap();
        let picture = catalog.picture();
        assert_eq!(picture.key_count(), 25);
        for number in 0..25 {
            let account = AccountId::from_number(0).unwrap();
            let region = Region::named(REGIONS[number % 10]).unwrap();
            let name = AliasName::parse(&alias(number)).unwrap();
            let target = picture.alias(&AliasPlace { account, region, name }).unwrap().target;
            assert!(picture.key(&KeyName { account, region, id: target }).is_some());
        }
    }
}
