//! `ImportKeyMaterial`: material from outside for a key that was made without, or the same again.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation, KMSInvalidState, Validation,
//! InvalidImportToken, ExpiredImportToken, InvalidCiphertext, IncorrectKeyMaterial.

use api::kms::{
    ExpirationModelType, ImportKeyMaterialRequest, ImportKeyMaterialResponse, Operation,
};

use crate::ask::{Ask, Condition, Member};
use crate::call::{Call, owner};
use crate::error::Error;
use crate::key::material::{self, Import};
use crate::key::{multi_region, spec};

/// How far away an expiry may be.
const EXPIRY_MAX_MS: i64 = 365 * 24 * 60 * 60 * 1000;

pub(crate) async fn import_key_material(
    call: &Call<'_>,
    input: &ImportKeyMaterialRequest,
) -> Result<ImportKeyMaterialResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(
        key,
        Ask::of(Operation::ImportKeyMaterial)
            .with_any(
                Condition::ExpirationModel,
                input.expiration_model.map(|model| Member::Text(model.as_str())),
            )
            .with_any(
                Condition::ValidTo,
                input.valid_to.map(|valid_to| Member::Time(valid_to.as_millis())),
            ),
    )?;
    material::check_imports(key.key())?;
    let key = key.in_usable_state()?;
    let now_ms = call.now.lifetime_ms;
    let import = Import {
        import_type: input.import_type,
        material_id: input.key_material_id.as_deref(),
        description: input.key_material_description.as_deref(),
        expires_ms: expiry(input, now_ms)?,
    };
    let (arn, kind) = (key.arn(), key.material_kind());
    let (token, wrapped) = (&input.import_token, input.encrypted_key_material.to_vec());
    let owner = owner(key.key());
    let created = call.kms.hsm.import(&arn, owner, kind, token, wrapped, now_ms).await?;
    let material_id = created.id;
    let imported = material::import(key.key(), created, import, now_ms)?;
    if multi_region::is_replica(key.key()) {
        // What is new comes to the primary key first; here only what is there already.
        if imported.materials.len() != key.key().materials.len() {
            return Err(Error::UnsupportedBecause(
                "New key material is imported into the primary key first.".into(),
            ));
        }
        call.replace(&key, imported).await?;
    } else {
        call.replace_with_replicas(&key, imported).await?;
    }
    let has_versions = spec::kind(key.key().spec) == spec::Kind::Symmetric;
    Ok(ImportKeyMaterialResponse {
        key_id: Some(arn),
        key_material_id: has_versions.then(|| material_id.to_string()),
    })
}

/// When the material expires, if it does. Refuses: Validation.
fn expiry(input: &ImportKeyMaterialRequest, now_ms: i64) -> Result<Option<i64>, Error> {
    let valid_to_ms = input.valid_to.map(|valid_to| valid_to.as_millis());
    match (input.expiration_model.unwrap_or_default(), valid_to_ms) {
        (ExpirationModelType::KeyMaterialExpires, None) => Err(Error::validation(
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
        )),
        (ExpirationModelType::KeyMaterialDoesNotExpire, Some(_)) => Err(Error::validation(
            "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
        )),
        (ExpirationModelType::KeyMaterialDoesNotExpire, None) => Ok(None),
        (ExpirationModelType::KeyMaterialExpires, Some(valid_to_ms)) => {
            if valid_to_ms <= now_ms {
                return Err(Error::validation("The validTo date must be in the future"));
            }
            if valid_to_ms - now_ms > EXPIRY_MAX_MS {
                return Err(Error::validation(
                    "The validTo date must be at most 365 days from now",
                ));
            }
            Ok(Some(valid_to_ms))
        }
    }
}
