//! `ListRetirableGrants`: the grants on keys of the region that a principal may retire.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html>.
//! Refuses, in this order: Validation, InvalidArn, AccessDenied, InvalidMarker.

use std::sync::Arc;

use api::kms::{ListGrantsResponse, ListRetirableGrantsRequest, Operation};
use catalog::record::Grant;
use identity::policy::{Denial, Denier};
use identity::{Arn, PrincipalKind};

use crate::ask::Ask;
use crate::call::Call;
use crate::error::Error;
use crate::grant;
use crate::page::{Limits, Page};
use crate::permission::{Decide, Target};

pub(crate) async fn list_retirable_grants(
    call: &Call<'_>,
    input: &ListRetirableGrantsRequest,
) -> Result<ListGrantsResponse, Error> {
    let named = match (&input.retiring_principal, &input.retiring_service_principal) {
        (Some(arn), None) => grant::find_principal(arn, &call.picture, call.region())?,
        (None, Some(service)) => grant::service_principal(service),
        _ => {
            return Err(Error::validation(
                "You must specify either RetiringPrincipal or RetiringServicePrincipal, but not both.",
            ));
        }
    };
    let name = named.name.text();
    permit(call, name)?;

    let list = format!("ListRetirableGrants {:?}", named.id);
    let page = Page::parse(call, list, Limits::NARROW, input.limit, input.marker.as_deref())?;
    let after = page.after().map(|text| grant::parse_place(text).ok_or(Error::InvalidMarker));
    let after = after.transpose()?;
    let ids = named.id.iter();
    let grants = ids.flat_map(|id| call.picture.retirable(call.region(), id, after));
    let grants = grants.filter(|each| call.grant(&each.place).is_some());
    let position = |each: &&Arc<Grant>| grant::place_text(&each.place);
    let answer = page.take(grants, position, |each| grant::entry(each, &call.picture));
    Ok(ListGrantsResponse {
        grants: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}

/// Asks whether the caller may list the grants that this principal may retire: one of its own account, by
/// IAM; a service its own. Refuses: AccessDenied.
fn permit(call: &Call<'_>, principal: &str) -> Result<(), Error> {
    let ask = Ask::of(Operation::ListRetirableGrants);
    let denied = |denial| call.denied(denial, Some(principal.to_owned()));
    let account = Arn::parse(principal).and_then(|arn| arn.account.parse().ok());
    let is_own = match &call.who.kind {
        PrincipalKind::Service(name) => **name == *principal,
        _ => account == Some(call.account()),
    };
    let by = Denier::Identity;
    if !is_own {
        return Err(denied(Denial { by, explicit: false, action: ask.action }));
    }
    if matches!(call.who.kind, PrincipalKind::Service(_)) {
        return Ok(());
    }
    let target = Target::Named { arn: principal, owner: call.account() };
    call.circumstances().decide(&ask, target, &mut ()).map(drop).map_err(denied)
}
