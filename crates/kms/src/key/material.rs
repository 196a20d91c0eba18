//! The versions of a key's material: which is current, which waits, and what import does to them.

use api::kms::{ExpirationModelType, ImportType, OriginType};
use catalog::record::{Imported, Key, Material, Succession};
use hsm::{Created, MaterialId};

use super::spec;
use crate::error::Error;

/// What the key encrypts with: the last version that does not wait for a rotation.
pub(crate) fn current(key: &Key) -> Option<&Material> {
    associated(key).next_back()
}

/// What the next rotation makes the current version.
pub(crate) fn pending(key: &Key) -> Option<&Material> {
    key.materials.iter().find(|material| material.succession == Succession::Pending)
}

/// The versions that belong to the key for ever.
pub(crate) fn associated(key: &Key) -> impl DoubleEndedIterator<Item = &Material> {
    key.materials.iter().filter(|material| material.succession != Succession::Pending)
}

/// Whether the material is here: not deleted, and not past its date.
pub(crate) fn is_present(material: &Material, now_ms: i64) -> bool {
    let expires_ms = material.imported.as_ref().and_then(|imported| imported.expires_ms);
    material.token.is_some() && expires_ms.is_none_or(|expires_ms| now_ms < expires_ms)
}

/// Whether all material is here that the key needs: every version that belongs to it.
pub(crate) fn is_complete(key: &Key, now_ms: i64) -> bool {
    current(key).is_some() && associated(key).all(|material| is_present(material, now_ms))
}

/// The expiry of a key's material, when it is all here: the earliest.
pub(crate) fn expires_ms(key: &Key) -> Option<i64> {
    associated(key).filter_map(|material| material.imported.as_ref()?.expires_ms).min()
}

pub(crate) fn expiration_model(expires_ms: Option<i64>) -> ExpirationModelType {
    match expires_ms {
        Some(_) => ExpirationModelType::KeyMaterialExpires,
        None => ExpirationModelType::KeyMaterialDoesNotExpire,
    }
}

/// Refuses a key whose material does not come from outside. Refuses: UnsupportedOperation.
pub(crate) fn check_imports(key: &Key) -> Result<(), Error> {
    check_origin(key, OriginType::External)
}

/// Refuses a key in a custom key store. Refuses: UnsupportedOperation.
pub(crate) fn check_in_no_store(key: &Key) -> Result<(), Error> {
    if key.in_store.is_none() {
        return Ok(());
    }
    Err(Error::InvalidOrigin { arn: key.name.arn(), origin: key.origin })
}

/// Refuses a key of another origin. Refuses: UnsupportedOperation.
pub(crate) fn check_origin(key: &Key, origin: OriginType) -> Result<(), Error> {
    if key.origin == origin {
        return Ok(());
    }
    Err(Error::InvalidOrigin { arn: key.name.arn(), origin: key.origin })
}

/// What an import says of the material besides the material itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Import<'a> {
    pub(crate) import_type: Option<ImportType>,
    pub(crate) material_id: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) expires_ms: Option<i64>,
}

/// `key` with `created` as one of its versions. Refuses: Validation, IncorrectKeyMaterial,
/// KMSInvalidState.
///
/// A key that is not symmetric has one version for ever. A symmetric one can be given new ones, of
/// which each waits for a rotation, and one at a time.
pub(crate) fn import(
    key: &Key,
    created: Created,
    import: Import<'_>,
    now_ms: i64,
) -> Result<Key, Error> {
    let versions = spec::kind(key.spec) == spec::Kind::Symmetric;
    let is_new = match (import.import_type, current(key)) {
        (Some(ImportType::NewKeyMaterial), _) | (None, None) => true,
        (Some(ImportType::ExistingKeyMaterial), _) | (None, Some(_)) => false,
    };
    if !versions
        && (import.import_type.is_some()
            || import.material_id.is_some()
            || import.description.is_some())
    {
        return Err(Error::validation(
            "ImportType, KeyMaterialId and KeyMaterialDescription are only valid for symmetric encryption keys.",
        ));
    }
    if is_new && import.material_id.is_some() {
        return Err(Error::validation(
            "KeyMaterialId cannot be specified when ImportType is NEW_KEY_MATERIAL.",
        ));
    }
    let known = key.materials.iter().position(|material| material.id == created.id);
    let materials = match (is_new, known) {
        (false, Some(index)) => {
            if import.material_id.is_some_and(|id| id != created.id.to_string()) {
                return Err(Error::IncorrectKeyMaterial);
            }
            let mut materials = key.materials.to_vec();
            if let Some(material) = materials.get_mut(index) {
                let before = material.imported.take().unwrap_or_default();
                material.token = Some(created.token);
                material.imported = Some(Imported {
                    description: import.description.map(Into::into).or(before.description),
                    expires_ms: import.expires_ms,
                    overdue_since_running_ms: None,
                });
            }
            materials
        }
        (true, None) => {
            if let Some(pending) = pending(key) {
                return Err(Error::MaterialPending {
                    arn: key.name.arn(),
                    new: created.id,
                    pending: pending.id,
                });
            }
            let succession =
                if current(key).is_none() { Succession::First } else { Succession::Pending };
            if succession == Succession::Pending && !versions {
                return Err(Error::IncorrectKeyMaterial);
            }
            let mut materials = key.materials.to_vec();
            materials.push(Material {
                id: created.id,
                token: Some(created.token),
                public_key: created.public_key,
                created_ms: now_ms,
                succession,
                imported: Some(Imported {
                    description: import.description.map(Into::into),
                    expires_ms: import.expires_ms,
                    overdue_since_running_ms: None,
                }),
            });
            materials
        }
        // Other material than the key's, or the key's where new one was promised.
        (false, None) | (true, Some(_)) => return Err(Error::IncorrectKeyMaterial),
    };
    let imported = Key { materials: materials.into(), ..key.clone() };
    // PendingImport leads to Enabled alone: that the key was disabled before is forgotten with the
    // material.
    let is_completed = !is_complete(key, now_ms) && is_complete(&imported, now_ms);
    Ok(Key { enabled: key.enabled || is_completed, ..imported })
}

/// `key` without the material `id`, or without its current one; and which that was.
///
/// What waits for a rotation is gone with all that is known of it, unless the key is a replica; of the
/// rest, the id stays, so that the same material alone can come back. Refuses: Validation.
pub(crate) fn delete(
    key: &Key,
    id: Option<&str>,
    is_replica: bool,
) -> Result<(Key, Option<MaterialId>), Error> {
    let found = match id {
        Some(id) => key.materials.iter().find(|material| material.id.to_string() == id),
        None => current(key),
    };
    let Some(found) = found else {
        return match id {
            Some(_) => Err(Error::validation("The key material ID is not one of the KMS key's.")),
            None => Ok((key.clone(), None)),
        };
    };
    let found = found.id;
    let materials = key.materials.iter().filter_map(|material| match material {
        material if material.id != found => Some(material.clone()),
        Material { succession: Succession::Pending, .. } if !is_replica => None,
        material => {
            Some(Material { token: None, imported: forgotten(material), ..material.clone() })
        }
    });
    Ok((Key { materials: materials.collect(), ..key.clone() }, Some(found)))
}

/// What stays known of imported material that is gone: its description.
pub(crate) fn forgotten(material: &Material) -> Option<Imported> {
    let imported = material.imported.as_ref()?;
    Some(Imported { description: imported.description.clone(), ..Imported::default() })
}
