//! Multi-Region keys: a primary key and its replicas, of one id and one material, each in its region.
//!
//! They share material, spec, usage, origin and rotation. Policy, tags, aliases, description and
//! state are each one's own.

use api::kms::{MultiRegionConfiguration, MultiRegionKey, MultiRegionKeyType, OriginType};
use catalog::record::{Imported, Key, KeyName, Material};
use catalog::{Change, Picture};

use super::{material, state};
use crate::error::Error;

/// Whether the key is a replica: its primary key stands in another region.
pub(crate) fn is_replica(key: &Key) -> bool {
    key.primary.is_some_and(|primary| primary != key.name.region)
}

/// The replicas of a primary key that are there, in the order of their regions.
pub(crate) fn replicas<'p>(
    picture: &'p Picture,
    key: &Key,
    now_ms: i64,
) -> impl Iterator<Item = &'p Key> + use<'p> {
    stored_replicas(picture, key).filter(move |key| state::is_alive(key, now_ms))
}

/// [`replicas`], and those whose deletion date is past: the clock may be wrong, and what they miss would
/// be missing when they are there again.
pub(crate) fn stored_replicas<'p>(
    picture: &'p Picture,
    key: &Key,
) -> impl Iterator<Item = &'p Key> + use<'p> {
    let (account, id) = (key.name.account, key.name.id);
    // None for a key that has no relatives, without a search.
    let related = key.primary.map(|_| picture.related(account, id)).into_iter().flatten();
    related.map(|key| &**key).filter(|key| is_replica(key))
}

/// Refuses a replica, for what is done with the primary key alone. Refuses: UnsupportedOperation.
pub(crate) fn check_no_replica(key: &Key) -> Result<(), Error> {
    if is_replica(key) { Err(Error::Unsupported) } else { Ok(()) }
}

/// Refuses all but a primary key. Refuses: UnsupportedOperation.
pub(crate) fn check_primary(key: &Key) -> Result<(), Error> {
    match key.primary {
        Some(primary) if primary == key.name.region => Ok(()),
        _ => Err(Error::NotPrimary(key.name.arn())),
    }
}

/// What DescribeKey tells of the related keys; `None` for a key that has none.
pub(crate) fn configuration(
    picture: &Picture,
    key: &Key,
    now_ms: i64,
) -> Option<MultiRegionConfiguration> {
    let primary = key.primary?;
    let entry = |name: KeyName| MultiRegionKey {
        arn: Some(name.arn()),
        region: Some(name.region.to_string()),
    };
    let mut replicas: Vec<_> = replicas(picture, key, now_ms).map(|replica| replica.name).collect();
    // A replica that is being made is not yet in the picture.
    if is_replica(key) && !replicas.contains(&key.name) {
        replicas.push(key.name);
        replicas.sort_unstable();
    }
    Some(MultiRegionConfiguration {
        multi_region_key_type: Some(match is_replica(key) {
            true => MultiRegionKeyType::Replica,
            false => MultiRegionKeyType::Primary,
        }),
        primary_key: Some(entry(KeyName { region: primary, ..key.name })),
        replica_keys: Some(replicas.into_iter().map(entry).collect()),
    })
}

/// Whether the material that waits for a rotation has been imported into the key and all related ones.
pub(crate) fn has_pending_everywhere(picture: &Picture, key: &Key, now_ms: i64) -> bool {
    let has_it = |key: &Key| {
        material::pending(key).is_some_and(|pending| material::is_present(pending, now_ms))
    };
    let primary = key.primary.map(|region| KeyName { region, ..key.name });
    let primary = primary.and_then(|name| picture.key(&name));
    has_it(key)
        && primary.is_none_or(|primary| has_it(primary))
        && replicas(picture, key, now_ms).all(has_it)
}

/// Puts the primary key `key` into `change`, and what its replicas share with it.
pub(crate) fn put_with_replicas(change: &mut Change, picture: &Picture, key: Key) {
    for replica in stored_replicas(picture, &key) {
        let synchronised = synchronised(replica, &key);
        if synchronised != *replica {
            change.put_key(picture, synchronised);
        }
    }
    change.put_key(picture, key);
}

/// `replica`, with all that it shares with `primary`.
///
/// Material that was imported is brought to each of them by itself: shared is which material that is.
pub(crate) fn synchronised(replica: &Key, primary: &Key) -> Key {
    let materials = primary.materials.iter().map(|material| {
        if primary.origin != OriginType::External {
            return material.clone();
        }
        let own = replica.materials.iter().find(|own| own.id == material.id);
        Material {
            token: own.and_then(|own| own.token.clone()),
            imported: Some(own.and_then(|own| own.imported.clone()).unwrap_or_else(|| Imported {
                description:
                    material.imported.as_ref().and_then(|imported| imported.description.clone()),
                ..Imported::default()
            })),
            ..material.clone()
        }
    });
    Key {
        rotation: primary.rotation,
        primary: primary.primary,
        materials: materials.collect(),
        ..replica.clone()
    }
}
