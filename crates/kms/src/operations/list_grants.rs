//! `ListGrants`: the grants on a key, or those of them to one grantee.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html>.
//! Refuses, in this order: NotFound, AccessDenied, Validation, InvalidArn, InvalidGrantId, InvalidMarker.

use api::kms::{ListGrantsRequest, ListGrantsResponse, Operation};
use catalog::record::GrantId;
use identity::PrincipalKind;
use identity::policy::{Action, Denial, Denier};

use crate::call::Call;
use crate::error::Error;
use crate::grant;
use crate::page::{Limits, Page};

pub(crate) async fn list_grants(
    call: &Call<'_>,
    input: &ListGrantsRequest,
) -> Result<ListGrantsResponse, Error> {
    let key = call.permit(call.find_key_by_id(&input.key_id)?, Operation::ListGrants)?;
    let key = key.in_usable_state()?;
    let grantee = match (&input.grantee_principal, &input.grantee_service_principal) {
        (Some(_), Some(_)) => {
            return Err(Error::validation(
                "You can specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
            ));
        }
        (Some(arn), None) => Some(grant::find_principal(arn, &call.picture, call.region())?),
        // For services alone.
        (None, Some(_)) if !matches!(call.who.kind, PrincipalKind::Service(_)) => {
            let action = Action::Kms(Operation::ListGrants);
            let denial = Denial { by: Denier::Resource, explicit: false, action };
            return Err(call.denied(denial, Some(key.arn())));
        }
        (None, Some(service)) => Some(grant::service_principal(service)),
        (None, None) => None,
    };
    let id = input.grant_id.as_deref().map(parse_id).transpose()?;

    let filter = (&grantee, id);
    let list = format!("ListGrants {} {filter:?}", key.key().name.id);
    let page = Page::parse(call, list, Limits::NARROW, input.limit, input.marker.as_deref())?;
    let after = page.after().map(|id| id.parse().map_err(|_| Error::InvalidMarker)).transpose()?;
    let grants = call.picture.grants_of(&key.key().name, after).filter(|each| {
        id.is_none_or(|id| each.place.id == id)
            && grantee.as_ref().is_none_or(|grantee| {
                // Nobody is not equal to nobody.
                grantee.id.is_some() && each.grantee.id == grantee.id
            })
    });
    let answer = page.take(
        grants,
        |each| each.place.id.to_string(),
        |each| grant::entry(each, &call.picture),
    );
    Ok(ListGrantsResponse {
        grants: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}

/// Refuses: InvalidGrantId.
pub(super) fn parse_id(text: &str) -> Result<GrantId, Error> {
    text.parse().map_err(|_| Error::InvalidGrantId)
}
