//! Last uses of access keys and roles: noted without a change, stored in rounds, told after a restart.

use std::sync::Arc;

use catalog::record::{Entity, EntityKind, EntityPlace, Name, RoleDetails};
use catalog::{Catalog, Change};
use identity::{AccessKey, AccessKeyId, PrincipalUse, Service, UniqueId};

use super::{Memory, account, region};

const AT_MS: i64 = 1_790_000_000_000;

fn use_at(at_ms: i64, service: Service) -> PrincipalUse {
    PrincipalUse { at_ms, region: region(), service: service.as_str() }
}

fn place() -> EntityPlace {
    EntityPlace::of(account(), EntityKind::Role, "nightly")
}

/// A role, and so many access keys of the root user.
async fn filled(catalog: &Catalog, count: usize) -> (UniqueId, Vec<AccessKeyId>) {
    let picture = catalog.picture();
    let mut change = Change::new();
    let role = Entity::new(account(), EntityKind::Role, "/", "nightly", 0);
    let id = role.id;
    change.put_entity(&picture, role);
    let keys: Vec<_> = (0..count).map(|_| AccessKey::random(account())).collect();
    let ids = keys.iter().map(|key| key.id.clone()).collect();
    for key in keys {
        change.put_access_key(&picture, key);
    }
    catalog.commit(change).await.unwrap();
    (id, ids)
}

fn note(catalog: &Catalog, id: &AccessKeyId, at_ms: i64) {
    let picture = catalog.picture();
    picture.access_key(id.as_str()).unwrap().last_signed.note(at_ms, region(), Service::Kms);
}

fn note_role(catalog: &Catalog, id: UniqueId, at_ms: i64) {
    let picture = catalog.picture();
    picture.last_signed_by_role(id).unwrap().note(at_ms, region(), Service::Sts);
}

#[tokio::test]
async fn a_last_use_is_told_at_once_and_after_a_restart() {
    let memory = Memory::default();
    let catalog = memory.open().unwrap();
    let (role, keys) = filled(&catalog, 2).await;
    let [used, unused] = &keys[..] else { panic!() };
    assert_eq!(catalog.picture().last_use_of(used), None);
    note(&catalog, used, AT_MS);
    note_role(&catalog, role, AT_MS);
    let told = |catalog: &Catalog| {
        let picture = catalog.picture();
        (
            picture.last_use_of(used),
            picture.last_use_of_role(role),
            picture.last_use_of(unused),
            picture.last_use_of(&AccessKey::random(account()).id),
        )
    };
    let expected =
        (Some(use_at(AT_MS, Service::Kms)), Some(use_at(AT_MS, Service::Sts)), None, None);
    assert_eq!(told(&catalog), expected);
    assert_eq!(catalog.store_uses().await, Ok(2));
    assert_eq!(catalog.store_uses().await, Ok(0), "nothing is written twice");
    catalog.close();

    let catalog = memory.open().unwrap();
    assert_eq!(told(&catalog), expected);
    assert_eq!(catalog.store_uses().await, Ok(0));
    note(&catalog, used, AT_MS + 60_000);
    assert_eq!(told(&catalog).0, Some(use_at(AT_MS + 60_000, Service::Kms)));
    assert_eq!(catalog.store_uses().await, Ok(1));
}

#[tokio::test]
async fn all_uses_of_a_round_are_stored() {
    let catalog = Memory::default().open().unwrap();
    let (_, keys) = filled(&catalog, 150).await;
    for key in &keys {
        note(&catalog, key, AT_MS);
    }
    assert_eq!(catalog.store_uses().await, Ok(150));
}

#[tokio::test]
async fn a_record_that_is_replaced_keeps_its_last_use() {
    let catalog = Memory::default().open().unwrap();
    let (role, _) = filled(&catalog, 0).await;
    note_role(&catalog, role, AT_MS);
    let picture = catalog.picture();
    let old = picture.entity(&place()).unwrap();
    let details = old.role.clone().unwrap();
    let details = RoleDetails { description: "what it is for".into(), ..details };
    let mut change = Change::new();
    change.put_entity(&picture, Entity { role: Some(details), ..(**old).clone() });
    catalog.commit(change).await.unwrap();
    // By who still has the role as it was.
    old.role.as_ref().unwrap().last_signed.note(AT_MS + 60_000, region(), Service::Sts);
    let last = catalog.picture().last_use_of_role(role);
    assert_eq!(last, Some(use_at(AT_MS + 60_000, Service::Sts)));
}

#[tokio::test]
async fn with_an_access_key_or_a_role_goes_its_last_use() {
    let memory = Memory::default();
    let catalog = memory.open().unwrap();
    let (role, keys) = filled(&catalog, 2).await;
    note_role(&catalog, role, AT_MS);
    keys.iter().for_each(|key| note(&catalog, key, AT_MS));
    assert_eq!(catalog.store_uses().await, Ok(3));
    assert_eq!(catalog.picture().len(), 6);
    let mut change = Change::new();
    change.remove(&catalog.picture(), Name::Entity(place()));
    change.remove(&catalog.picture(), Name::AccessKey(keys[0].clone()));
    catalog.commit(change).await.unwrap();
    assert_eq!(catalog.picture().len(), 2);
    assert_eq!(catalog.picture().last_use_of_role(role), None);
    catalog.close();
    let catalog = memory.open().unwrap();
    assert_eq!(catalog.picture().len(), 2);
    assert!(catalog.picture().last_use_of(&keys[1]).is_some());
}

/// Or its last use would stay behind for ever.
#[tokio::test]
async fn who_removes_an_access_key_must_know_of_its_last_use() {
    let catalog = Memory::default().open().unwrap();
    let (_, keys) = filled(&catalog, 1).await;
    let mut change = Change::new();
    change.remove(&catalog.picture(), Name::AccessKey(keys[0].clone()));
    note(&catalog, &keys[0], AT_MS);
    catalog.store_uses().await.unwrap();
    assert_eq!(catalog.commit(change).await, Err(catalog::CommitError::Conflict));
}

#[tokio::test]
async fn what_many_threads_note_is_stored_while_access_keys_come_and_go() {
    const MINUTES: i64 = 2_000;
    let memory = Memory::default();
    let catalog = Arc::new(memory.open().unwrap());
    let (role, keys) = filled(&catalog, 100).await;
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (catalog, keys) = (Arc::clone(&catalog), keys.clone());
            std::thread::spawn(move || {
                for minute in 0..=MINUTES {
                    note_role(&catalog, role, AT_MS + minute * 60_000);
                    // Those that stay.
                    for key in &keys[50..] {
                        note(&catalog, key, AT_MS + minute * 60_000);
                    }
                }
            })
        })
        .collect();
    for key in &keys[..50] {
        catalog.store_uses().await.unwrap();
        let picture = catalog.picture();
        let mut change = Change::new();
        change.remove(&picture, Name::AccessKey(key.clone()));
        change.put_access_key(&picture, AccessKey::random(account()));
        drop(picture);
        catalog.commit(change).await.unwrap();
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    catalog.store_uses().await.unwrap();
    assert_eq!(catalog.store_uses().await, Ok(0));
    catalog.close();
    let catalog = memory.open().unwrap();
    // A thread that was behind may have noted last.
    let is_told = |last: Option<PrincipalUse>| last.is_some_and(|last| last.at_ms >= AT_MS);
    assert!(is_told(catalog.picture().last_use_of_role(role)));
    assert!(keys[50..].iter().all(|key| is_told(catalog.picture().last_use_of(key))));
    // A role, 100 access keys, and how 51 of them were last used.
    assert_eq!(catalog.picture().len(), 152);
}
