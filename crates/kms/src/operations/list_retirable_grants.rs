//! `ListRetirableGrants`: the grants on keys of the region that a principal may retire.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html>.
//! Refuses, in this order: Validation, InvalidArn, AccessDenied, InvalidMarker.

use std::sync::Arc;

use api::kms::{ListGrantsResponse, ListRetirableGrantsRequest};
use catalog::record::Grant;
use identity::Arn;

use crate::call::Call;
use crate::error::Error;
use crate::grant;
use crate::page::{Limits, Page};

pub(crate) async fn list_retirable_grants(
    call: &Call<'_>,
    input: &ListRetirableGrantsRequest,
) -> Result<ListGrantsResponse, Error> {
    let denied = |principal: &str| Error::AccessDenied {
        user: format!("User: {}", call.caller.arn()),
        action: "ListRetirableGrants",
        resource: principal.to_owned(),
        policy: "identity-based",
    };
    let arn = match (&input.retiring_principal, &input.retiring_service_principal) {
        (Some(arn), None) => arn,
        // For callers that are of a service, of which there are none.
        (None, Some(service)) => return Err(denied(service)),
        _ => {
            return Err(Error::validation(
                "You must specify either RetiringPrincipal or RetiringServicePrincipal, but not both.",
            ));
        }
    };
    let principal = grant::parse_principal(arn, call.region())?;
    let account = Arn::parse(arn).and_then(|arn| arn.account.parse().ok());
    if account != Some(call.account()) {
        return Err(denied(arn));
    }

    let list = format!("ListRetirableGrants {arn}");
    let page = Page::parse(call, list, Limits::NARROW, input.limit, input.marker.as_deref())?;
    let after = page.after().map(|text| grant::parse_place(text).ok_or(Error::InvalidMarker));
    let grants = call.picture.retirable(call.region(), &principal, after.transpose()?);
    let grants = grants.filter(|each| call.grant(&each.place).is_some());
    let position = |each: &&Arc<Grant>| grant::place_text(&each.place);
    let answer = page.take(grants, position, |each| grant::entry(each));
    Ok(ListGrantsResponse {
        grants: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}
