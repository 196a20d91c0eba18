//! `DeleteImportedKeyMaterial`: makes a key unusable until the same material is imported again.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation, KMSInvalidState, Validation.

use api::kms::{DeleteImportedKeyMaterialRequest, DeleteImportedKeyMaterialResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::key::{material, multi_region, spec};

pub(crate) async fn delete_imported_key_material(
    call: &Call<'_>,
    input: &DeleteImportedKeyMaterialRequest,
) -> Result<DeleteImportedKeyMaterialResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::DeleteImportedKeyMaterial)?;
    material::check_imports(key.key())?;
    let key = key.in_usable_state()?;
    let is_replica = multi_region::is_replica(key.key());
    let id = input.key_material_id.as_deref();
    let (changed, deleted) = material::delete(key.key(), id, is_replica)?;
    if is_replica {
        call.replace(&key, changed).await?;
    } else {
        call.replace_with_replicas(&key, changed).await?;
    }
    let deleted = deleted.filter(|_| spec::kind(key.key().spec) == spec::Kind::Symmetric);
    Ok(DeleteImportedKeyMaterialResponse {
        key_id: Some(key.arn()),
        key_material_id: deleted.map(|id| id.to_string()),
    })
}
