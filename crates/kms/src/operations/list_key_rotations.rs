//! `ListKeyRotations`: the rotations of a key, or all versions of its material, the first one first.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation, Validation,
//! InvalidMarker.

use api::Timestamp;
use api::kms::{
    ImportState, IncludeKeyMaterial, KeyMaterialState, ListKeyRotationsRequest,
    ListKeyRotationsResponse, Operation, RotationType, RotationsListEntry,
};
use catalog::record::{Key, Material, Succession};

use crate::call::Call;
use crate::error::Error;
use crate::key::{material, multi_region};
use crate::page::{Limits, Page};

pub(crate) async fn list_key_rotations(
    call: &Call<'_>,
    input: &ListKeyRotationsRequest,
) -> Result<ListKeyRotationsResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::ListKeyRotations)?.key();
    material::check_in_no_store(key)?;
    let all = input.include_key_material == Some(IncludeKeyMaterial::AllKeyMaterial);
    let list = format!("ListKeyRotations {} {all}", key.name.id);
    let page = Page::parse(call, list, Limits::WIDE, input.limit, input.marker.as_deref())?;
    let start = match page.after() {
        None => 0,
        Some(index) => 1 + index.parse::<usize>().map_err(|_| Error::InvalidMarker)?,
    };
    let listed = key.materials.iter().enumerate().skip(start);
    let listed = listed.filter(|(_, material)| all || rotation_type(material).is_some());
    let everywhere = multi_region::has_pending_everywhere(&call.picture, key, call.now.lifetime_ms);
    let answer = page.take(
        listed,
        |(index, _)| index.to_string(),
        |(_, material)| entry(key, material, everywhere, call.now.lifetime_ms),
    );
    Ok(ListKeyRotationsResponse {
        rotations: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}

/// `everywhere`: whether what waits for a rotation has been imported into all related keys.
fn entry(key: &Key, material: &Material, everywhere: bool, now_ms: i64) -> RotationsListEntry {
    let is_current = material::current(key).is_some_and(|current| current.id == material.id);
    let rotation_type = rotation_type(material);
    let imported = material.imported.as_ref();
    let is_present = material::is_present(material, now_ms);
    let expires_ms = imported.and_then(|imported| imported.expires_ms).filter(|_| is_present);
    RotationsListEntry {
        key_id: Some(key.name.id.to_string()),
        key_material_id: Some(material.id.to_string()),
        key_material_state: Some(match material.succession {
            Succession::Pending if !everywhere => {
                KeyMaterialState::PendingMultiRegionImportAndRotation
            }
            Succession::Pending => KeyMaterialState::PendingRotation,
            _ if is_current => KeyMaterialState::Current,
            _ => KeyMaterialState::NonCurrent,
        }),
        rotation_date: rotation_type.map(|_| Timestamp::from_millis(material.created_ms)),
        rotation_type,
        key_material_description: imported
            .and_then(|imported| imported.description.as_deref())
            .map(str::to_owned),
        import_state: imported.map(|_| match is_present {
            true => ImportState::Imported,
            false => ImportState::PendingImport,
        }),
        expiration_model: imported
            .filter(|_| is_present)
            .map(|_| material::expiration_model(expires_ms)),
        valid_to: expires_ms.map(Timestamp::from_millis),
    }
}

/// What made it the current one, if a rotation did.
fn rotation_type(material: &Material) -> Option<RotationType> {
    match material.succession {
        Succession::First | Succession::Pending => None,
        Succession::Automatic => Some(RotationType::Automatic),
        Succession::OnDemand => Some(RotationType::OnDemand),
    }
}
