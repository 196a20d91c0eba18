//! `RetireGrant`: ends a grant, for those that it names for this.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html>.
//! Refuses, in this order: Validation, InvalidGrantToken, NotFound, InvalidGrantId, AccessDenied, DryRun.

use std::sync::Arc;

use api::kms::{GrantOperation, Operation, RetireGrantRequest};
use catalog::Change;
use catalog::record::{Grant, GrantPlace, KeyName, Name};
use identity::PrincipalKind;
use identity::policy::{Denial, Denier, GrantUse, Granted, granted_to};

use super::list_grants::parse_id;
use crate::ask::Ask;
use crate::call::Call;
use crate::error::Error;
use crate::grant;
use crate::key::reference::{KeyReference, Place};
use crate::permission::{Decide, Target};

pub(crate) async fn retire_grant(call: &Call<'_>, input: &RetireGrantRequest) -> Result<(), Error> {
    let place = match (&input.grant_token, &input.key_id, &input.grant_id) {
        (Some(token), None, None) => grant::open(call.kms.catalog.domain(), token)?,
        (None, Some(key_id), Some(grant_id)) => {
            GrantPlace { key: key_name(call, key_id)?, id: parse_id(grant_id)? }
        }
        _ => {
            return Err(Error::validation(
                "You must specify either a grant token, or both a grant ID and a key ID.",
            ));
        }
    };
    let is_here = place.key.region == call.region();
    let grant = call.grant(&place).filter(|_| is_here);
    permit(call, &place, grant)?;
    call.stop_if_dry_run(input.dry_run)?;

    let mut change = Change::new();
    change.remove(&call.picture, Name::Grant(place));
    call.commit(change).await
}

/// The key that the request names; of another account, whether it is there or not.
fn key_name(call: &Call<'_>, key_id: &str) -> Result<KeyName, Error> {
    let reference = KeyReference::parse(key_id, call.region())?;
    let Place::Key(id) = reference.place else { return Err(Error::AliasNotSupported) };
    let account = reference.account.unwrap_or(call.account());
    let name = KeyName { account, region: call.region(), id };
    match call.find_by_name(&name) {
        None if account == call.account() => Err(Error::KeyNotFound(name.arn())),
        _ => Ok(name),
    }
}

/// Asks whether the caller may retire the grant at `place`. Refuses: NotFound, AccessDenied.
fn permit(call: &Call<'_>, place: &GrantPlace, grant: Option<&Arc<Grant>>) -> Result<(), Error> {
    let ask = Ask::of(Operation::RetireGrant);
    let found = grant.and_then(|grant| Some((grant, call.find_by_name(&grant.place.key)?)));
    let denied = |denial| call.denied(denial, Some(place.key.arn()));
    let Some((grant, key)) = found else {
        // Whether another account's key or grant is there is not told.
        return Err(match place.key.account == call.account() {
            true => Error::GrantNotFound(place.id),
            false => denied(Denial { by: Denier::Resource, explicit: false, action: ask.action }),
        });
    };
    let circumstances = call.circumstances();
    let granted = |_: Option<&_>| granted(call, grant);
    let decided = circumstances.decide_with(&ask, Target::Key(&key), granted, &mut ());
    decided.map(drop).map_err(denied)
}

/// Who may retire a grant: whom it names for it; its grantee, if it says so; the account that it was made
/// in, by its root user or its IAM policies.
fn granted(call: &Call<'_>, grant: &Grant) -> Granted {
    let asker = call.who.asker();
    let retiring = grant.retiring.as_ref().and_then(|retiring| retiring.id.as_ref());
    let by_name = retiring.and_then(|id| asker.reach(id)).map(|reach| granted_to(&asker, reach));
    let wanted = GrantUse {
        operation: GrantOperation::RetireGrant,
        encryption_context: None,
        source_arn: None,
        child: None,
    };
    let as_grantee = grant.terms().map(|terms| terms.allow(&asker, &wanted));
    let is_issuer = call.account() == grant.issuing_account;
    let as_issuer = match call.who.kind {
        PrincipalKind::Service(_) => None,
        PrincipalKind::Root if is_issuer => Some(Granted::ToAsker),
        _ if is_issuer => Some(Granted::ToAccount),
        _ => None,
    };
    [by_name, as_grantee, as_issuer].into_iter().flatten().max().unwrap_or(Granted::No)
}
