//! `ListKeyRotations`: the rotations of a key, or all versions of its material, the first one first.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html>.
//! Refuses, in this order: NotFound, AccessDenied, Validation, InvalidMarker.

use api::Timestamp;
use api::kms::{
    IncludeKeyMaterial, KeyMaterialState, ListKeyRotationsRequest, ListKeyRotationsResponse,
    Operation, RotationType, RotationsListEntry,
};
use catalog::record::{Key, Material, RotationKind};

use crate::call::Call;
use crate::error::Error;
use crate::page::{Limits, Page};

pub(crate) async fn list_key_rotations(
    call: &Call<'_>,
    input: &ListKeyRotationsRequest,
) -> Result<ListKeyRotationsResponse, Error> {
    let key = call.find_own_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::ListKeyRotations)?.key();
    let all = input.include_key_material == Some(IncludeKeyMaterial::AllKeyMaterial);
    let list = format!("ListKeyRotations {} {all}", key.name.id);
    let page = Page::parse(call, list, Limits::WIDE, input.limit, input.marker.as_deref())?;
    let start = match page.after() {
        None => 0,
        Some(index) => 1 + index.parse::<usize>().map_err(|_| Error::InvalidMarker)?,
    };
    let listed = key.materials.iter().enumerate().skip(start);
    let listed = listed.filter(|(_, material)| all || material.rotation.is_some());
    let answer = page.take(
        listed,
        |(index, _)| index.to_string(),
        |(index, material)| entry(key, index, material),
    );
    Ok(ListKeyRotationsResponse {
        rotations: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}

fn entry(key: &Key, index: usize, material: &Material) -> RotationsListEntry {
    let is_current = index + 1 == key.materials.len();
    RotationsListEntry {
        key_id: Some(key.name.id.to_string()),
        key_material_id: Some(material.id.to_string()),
        key_material_state: Some(if is_current {
            KeyMaterialState::Current
        } else {
            KeyMaterialState::NonCurrent
        }),
        rotation_date: material.rotation.map(|_| Timestamp::from_millis(material.created_ms)),
        rotation_type: material.rotation.map(|kind| match kind {
            RotationKind::Automatic => RotationType::Automatic,
            RotationKind::OnDemand => RotationType::OnDemand,
        }),
        ..RotationsListEntry::default()
    }
}
