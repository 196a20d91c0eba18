//! `CreateGrant`: lets a principal do some operations with one key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidArn, Validation,
//! InvalidGrantToken, LimitExceeded, DryRun.

use api::kms::{CreateGrantRequest, CreateGrantResponse, Operation};
use catalog::Change;
use catalog::record::{Grant, GrantId, GrantPlace, KeyName, Name};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::grant::{self, Terms};

pub(crate) async fn create_grant(
    call: &Call<'_>,
    input: &CreateGrantRequest,
) -> Result<CreateGrantResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, ask(input))?.in_usable_state()?;
    let terms = Terms::parse(input, key.key(), &call.picture, call.account())?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;

    let key = key.key().name;
    let id = match existing(call, &key, input.name.as_deref(), &terms) {
        Some(id) => {
            call.stop_if_dry_run(input.dry_run)?;
            id
        }
        None => {
            call.kms.quotas.check_grants(call.picture.grant_count_of(&key))?;
            call.stop_if_dry_run(input.dry_run)?;
            create(call, key, input.name.as_deref(), terms).await?
        }
    };
    let token = grant::token(call.kms.catalog.domain(), &GrantPlace { key, id });
    Ok(CreateGrantResponse { grant_id: Some(id.to_string()), grant_token: Some(token) })
}

fn ask(input: &CreateGrantRequest) -> Ask<'_> {
    let constraints = input.constraints.as_ref();
    let kind = constraints.and_then(|given| {
        if given.encryption_context_equals.is_some() {
            Some("EncryptionContextEquals")
        } else if given.encryption_context_subset.is_some() {
            Some("EncryptionContextSubset")
        } else {
            given.source_arn.as_ref().map(|_| "SourceArn")
        }
    });
    let operations = input.operations.iter().map(|operation| operation.as_str()).collect();
    Ask::of(Operation::CreateGrant)
        .granting(&input.operations, constraints)
        .with_any(Condition::GranteePrincipal, input.grantee_principal.as_deref().map(Member::Text))
        .with_any(
            Condition::RetiringPrincipal,
            input.retiring_principal.as_deref().map(Member::Text),
        )
        .with_any(
            Condition::GranteeServicePrincipal,
            input.grantee_service_principal.as_deref().map(Member::Text),
        )
        .with_any(
            Condition::RetiringServicePrincipal,
            input.retiring_service_principal.as_deref().map(Member::Text),
        )
        .with_any(
            Condition::GrantConstraintSourceArn,
            constraints.and_then(|given| given.source_arn.as_deref()).map(Member::Text),
        )
        .with_any(Condition::GrantConstraintType, kind.map(Member::Text))
        .with(Condition::GrantOperations, Member::Texts(operations))
}

/// The grant that an earlier request of the same name and terms has made.
fn existing(call: &Call<'_>, key: &KeyName, name: Option<&str>, terms: &Terms) -> Option<GrantId> {
    let mut named = call.picture.grants_named(key, name?);
    let account = call.account();
    let same = named.find(|grant| grant.issuing_account == account && terms.are_those_of(grant));
    same.map(|grant| grant.place.id)
}

async fn create(
    call: &Call<'_>,
    key: KeyName,
    name: Option<&str>,
    terms: Terms,
) -> Result<GrantId, Error> {
    let place = GrantPlace { key, id: GrantId::random() };
    let grant = Grant {
        place,
        created_ms: call.now.lifetime_ms,
        name: name.map(Into::into),
        issuing_account: call.account(),
        grantee: terms.grantee,
        retiring: terms.retiring,
        operations: terms.operations,
        constraints: terms.constraints,
    };
    let mut change = Change::new();
    change
        .put_grant(&call.picture, grant)
        .expect(&call.picture, Name::Key(key))
        .expect_fewer_grants(key, call.kms.quotas.grants_per_key);
    if let Some(name) = name {
        // A request that is sent twice at once makes one grant.
        change.expect_grants_named(&call.picture, key, name);
    }
    call.commit(change).await?;
    Ok(place.id)
}
