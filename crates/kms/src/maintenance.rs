//! What happens to keys by itself: automatic rotation, the end of a deletion's waiting period, and the
//! expiry of imported material.
//!
//! A key past its deletion date is dead for every reader at once, and so is material past its expiry
//! (`key::state`); here they are destroyed, and only after a day of running time more, so that a
//! clock that was wrong for a while has destroyed nothing.

use std::sync::Arc;

use catalog::record::{Deletion, Imported, Key, KeyName, Material, Name, Succession};
use catalog::{Change, CommitError, Picture};
use hsm::{BackingKey, MaterialKind, Usage};

use crate::call::owner;
use crate::error::Error;
use crate::key::{deletion, material, multi_region, rotation, spec, state};
use crate::kms::Kms;

/// Running time between the first sight of a past deletion date and the destruction: 24 h.
const GRACE_RUNNING_MS: u64 = 24 * 60 * 60 * 1000;
/// Keys looked at in one round, so that a round stays short.
const KEYS_PER_ROUND_MAX: usize = 1000;
/// Grants of a destroyed key that are removed at once.
const GRANTS_PER_COMMIT_MAX: usize = 256;

/// Does what is due. Called every few seconds; returns how many keys were changed.
pub async fn run(kms: &Kms) -> Result<usize, Error> {
    let now_ms = kms.catalog.now()?.lifetime_ms;
    let running_ms = kms.catalog.clock().running_ms();
    let picture = kms.catalog.picture();
    // Chosen before they are counted: keys that only wait must not keep others from their turn.
    let due: Vec<(Arc<Key>, Due)> = picture
        .due(now_ms)
        // A key that is in both comes twice: what was done the first time makes the second conflict.
        .chain(picture.overdue())
        .filter_map(|key| Some((Arc::clone(key), due(key, now_ms, running_ms)?)))
        .take(KEYS_PER_ROUND_MAX)
        .collect();
    let mut changed = 0;
    for (key, due) in due {
        let destroyed = due.destroys(&key);
        if due == Due::Destruction {
            end_grants(kms, &key.name).await?;
        }
        let change = match change(kms, &picture, &key, due, now_ms).await {
            // It comes again in the next round, and holds up no other key.
            Err(Error::DeviceUnavailable(why)) => {
                tracing::debug!(key = %key.name.arn(), %why, "what is due waits for a device");
                continue;
            }
            change => change?,
        };
        match kms.catalog.commit(change).await {
            Ok(()) => changed += 1,
            // Somebody else changed the key: it comes again in the next round.
            Err(CommitError::Conflict) => continue,
            Err(error) => return Err(error.into()),
        }
        if let Some(destroyed) = destroyed {
            tracing::info!(key = %key.name.arn(), "{destroyed}");
        }
    }
    Ok(changed)
}

/// What is to be done with a key now.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Due {
    /// Its deletion date is past: note since when, in running time.
    Note(Deletion),
    /// It was past only by a clock that was wrong: begin anew when it really is.
    Forget(Deletion),
    Destruction,
    Rotation,
    /// The same for the expiry of imported material: all versions, as they are to be now.
    Expiry(Box<[Material]>),
}

impl Due {
    /// What of `key` is gone for ever once it is done, in words.
    fn destroys(&self, key: &Key) -> Option<&'static str> {
        let is_there = |material: &&Material| material.token.is_some();
        match self {
            Self::Destruction => Some("a key was destroyed after its waiting period"),
            Self::Expiry(materials)
                if materials.iter().filter(is_there).count()
                    < key.materials.iter().filter(is_there).count() =>
            {
                Some("imported key material was destroyed after its expiry")
            }
            _ => None,
        }
    }
}

fn due(key: &Key, now_ms: i64, running_ms: u64) -> Option<Due> {
    match key.deletion {
        Some(deletion) => match (state::is_alive(key, now_ms), deletion.overdue_since_running_ms) {
            (true, None) => None,
            (true, Some(_)) => {
                Some(Due::Forget(Deletion { overdue_since_running_ms: None, ..deletion }))
            }
            (false, None) => {
                let overdue_since_running_ms = Some(running_ms);
                Some(Due::Note(Deletion { overdue_since_running_ms, ..deletion }))
            }
            (false, Some(since_ms)) => {
                let waited_ms = running_ms.saturating_sub(since_ms);
                (waited_ms >= GRACE_RUNNING_MS).then_some(Due::Destruction)
            }
        },
        None if rotation::is_due(key, now_ms) => Some(Due::Rotation),
        None => {
            let materials: Box<[Material]> =
                key.materials.iter().map(|each| after_expiry(each, now_ms, running_ms)).collect();
            (materials != key.materials).then_some(Due::Expiry(materials))
        }
    }
}

/// What becomes of `material`: noted when it is first seen to be past its expiry, forgotten again if
/// that was by a clock that was wrong, and destroyed after a day of running time.
fn after_expiry(material: &Material, now_ms: i64, running_ms: u64) -> Material {
    let expires_ms = material.imported.as_ref().and_then(|imported| imported.expires_ms);
    let (Some(imported), Some(_), Some(_)) = (&material.imported, &material.token, expires_ms)
    else {
        return material.clone();
    };
    let noted = |overdue_since_running_ms| Material {
        imported: Some(Imported { overdue_since_running_ms, ..imported.clone() }),
        ..material.clone()
    };
    match (material::is_present(material, now_ms), imported.overdue_since_running_ms) {
        (true, None) => material.clone(),
        (true, Some(_)) => noted(None),
        (false, None) => noted(Some(running_ms)),
        (false, Some(since_ms)) if running_ms.saturating_sub(since_ms) < GRACE_RUNNING_MS => {
            material.clone()
        }
        (false, Some(_)) => {
            Material { token: None, imported: material::forgotten(material), ..material.clone() }
        }
    }
}

/// The change that does what is due on `key`.
async fn change(
    kms: &Kms,
    picture: &Picture,
    key: &Key,
    due: Due,
    now_ms: i64,
) -> Result<Change, Error> {
    let mut change = Change::new();
    match due {
        Due::Note(deletion) | Due::Forget(deletion) => {
            change.put_key(picture, Key { deletion: Some(deletion), ..key.clone() });
            if let Some(primary) = primary_of_replica(picture, key) {
                let changed = match (due_was_noted(&deletion), deletion.due_ms) {
                    (true, Some(due_ms)) if is_last_replica(picture, key, now_ms) => {
                        deletion::begin(primary, due_ms)
                    }
                    (false, _) => deletion::suspend(primary),
                    _ => None,
                };
                if let Some(changed) = changed {
                    change.put_key(picture, changed);
                }
            }
        }
        Due::Destruction => {
            // First: what is left in a device when its record is gone would stay for ever. The key has been dead for a day.
            destroy_materials(kms, picture, key).await?;
            change.remove(picture, Name::Key(key.name));
            if picture.usage(&key.name).is_some() {
                change.remove(picture, Name::Usage(key.name));
            }
            for alias in picture.aliases_of(key.name) {
                change.remove(picture, Name::Alias(alias.place.clone()));
            }
        }
        Due::Rotation => {
            let created = kms
                .hsm
                .create_key(kms.place(None), owner(key), MaterialKind::Symmetric, Usage::Other)
                .await?;
            let rotated = rotation::rotate(key, created, Succession::Automatic, now_ms);
            multi_region::put_with_replicas(&mut change, picture, rotated);
        }
        Due::Expiry(materials) => {
            change.put_key(picture, Key { materials, ..key.clone() });
        }
    }
    Ok(change)
}

/// Destroys what of the key is in devices of their own, unless related keys in other regions have it too.
async fn destroy_materials(kms: &Kms, picture: &Picture, key: &Key) -> Result<(), Error> {
    let is_related = |other: &KeyName| other.region != key.name.region;
    if picture.related(key.name.account, key.name.id).any(|other| is_related(&other.name)) {
        return Ok(());
    }
    let kind = spec::material(key.spec);
    for material in &key.materials {
        let Some(token) = &material.token else { continue };
        kms.hsm.destroy(BackingKey { owner: owner(key), id: material.id, kind, token }).await?;
    }
    Ok(())
}

/// Removes the grants of a key that nobody can use any more, so many at once that others can go between.
async fn end_grants(kms: &Kms, key: &KeyName) -> Result<(), Error> {
    loop {
        let picture = kms.catalog.picture();
        let mut change = Change::new();
        for grant in picture.grants_of(key, None).take(GRANTS_PER_COMMIT_MAX) {
            change.remove(&picture, Name::Grant(grant.place));
        }
        if change.is_empty() {
            return Ok(());
        }
        match kms.catalog.commit(change).await {
            // Retired meanwhile.
            Ok(()) | Err(CommitError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The primary key of a replica.
fn primary_of_replica<'p>(picture: &'p Picture, key: &Key) -> Option<&'p Key> {
    let region = key.primary.filter(|_| multi_region::is_replica(key))?;
    picture.key(&KeyName { region, ..key.name }).map(|primary| &**primary)
}

/// Whether no other replica of the same primary key is there.
fn is_last_replica(picture: &Picture, key: &Key, now_ms: i64) -> bool {
    multi_region::replicas(picture, key, now_ms).all(|replica| replica.name == key.name)
}

fn due_was_noted(deletion: &Deletion) -> bool {
    deletion.overdue_since_running_ms.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::kms::{KeySpec, KeyUsageType, OriginType};
    use catalog::record::{AutomaticRotation, Manager};
    use identity::{KeyId, Region};

    const NOW_MS: i64 = 1_000_000;
    const RUNNING_MS: u64 = 2 * GRACE_RUNNING_MS;

    fn key(enabled: bool, rotation_ms: Option<i64>, deletion: Option<(i64, Option<u64>)>) -> Key {
        Key {
            name: KeyName {
                account: "111122223333".parse().unwrap(),
                region: Region::named("eu-central-1").unwrap(),
                id: KeyId::from_bytes([1; 16], false),
            },
            created_ms: 0,
            spec: KeySpec::SymmetricDefault,
            usage: KeyUsageType::EncryptDecrypt,
            origin: OriginType::AwsKms,
            manager: Manager::Customer,
            description: "".into(),
            policy: None,
            tags: [].into(),
            enabled,
            deletion: deletion.map(|(due_ms, overdue_since_running_ms)| Deletion {
                due_ms: Some(due_ms),
                window_days: 7,
                overdue_since_running_ms,
            }),
            rotation: rotation_ms.map(|next_ms| AutomaticRotation { period_days: 90, next_ms }),
            primary: None,
            in_store: None,
            materials: [].into(),
            last_use: Arc::default(),
        }
    }

    #[test]
    fn what_is_due_on_a_key() {
        let deletion =
            |due_ms, since_ms| key(true, Some(0), Some((due_ms, since_ms))).deletion.unwrap();
        let (past, future) = (NOW_MS, NOW_MS + 1);
        let long_ago = Some(RUNNING_MS - GRACE_RUNNING_MS);
        let not_yet = Some(RUNNING_MS - GRACE_RUNNING_MS + 1);
        for (key, expected) in [
            (key(true, None, None), None),
            (key(true, Some(future), None), None),
            (key(true, Some(past), None), Some(Due::Rotation)),
            (key(false, Some(past), None), None),
            (key(true, Some(past), Some((future, None))), None),
            (
                key(true, None, Some((past, None))),
                Some(Due::Note(deletion(past, Some(RUNNING_MS)))),
            ),
            (key(true, None, Some((past, not_yet))), None),
            (key(true, None, Some((past, long_ago))), Some(Due::Destruction)),
            // Noted by a clock that was wrong: however long ago, it does not count.
            (key(true, None, Some((future, long_ago))), Some(Due::Forget(deletion(future, None)))),
        ] {
            assert_eq!(due(&key, NOW_MS, RUNNING_MS), expected, "{key:?}");
        }
    }

    #[test]
    fn expired_material_is_noted_then_destroyed_unless_the_clock_was_wrong() {
        let (past, future) = (NOW_MS, NOW_MS + 1);
        let long_ago = Some(RUNNING_MS - GRACE_RUNNING_MS);
        let not_yet = Some(RUNNING_MS - GRACE_RUNNING_MS + 1);
        let material = |is_there: bool, expires_ms, overdue_since_running_ms| Material {
            id: hsm::MaterialId([1; 32]),
            token: is_there.then(|| hsm::KeyToken::new(*b"token")),
            public_key: None,
            created_ms: 0,
            succession: Succession::First,
            imported: Some(Imported {
                description: Some("ours".into()),
                expires_ms,
                overdue_since_running_ms,
            }),
        };
        for (before, after) in [
            (material(true, None, None), None),
            (material(true, Some(future), None), None),
            (material(true, Some(past), None), Some(material(true, Some(past), Some(RUNNING_MS)))),
            (material(true, Some(past), not_yet), None),
            (material(true, Some(past), long_ago), Some(material(false, None, None))),
            (material(true, Some(future), long_ago), Some(material(true, Some(future), None))),
            (material(false, None, None), None),
        ] {
            let key = Key { materials: [before.clone()].into(), ..key(true, None, None) };
            let expected = after.map(|after| Due::Expiry([after].into()));
            assert_eq!(due(&key, NOW_MS, RUNNING_MS), expected, "{before:?}");
        }
    }
}
