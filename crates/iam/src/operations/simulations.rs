//! Simulation: what policies would decide, found by the evaluator that decides.
//!
//! `SimulatePrincipalPolicy`, `SimulateCustomPolicy`, `GetContextKeysForPrincipalPolicy`,
//! `GetContextKeysForCustomPolicy`. Whether a KMS key's own policy or a grant allows something is not known here:
//! a simulation is about the policies that it is given, as AWS's is.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>.

use std::collections::BTreeSet;
use std::sync::Arc;

use access::Who;
use api::iam::{
    GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse,
    GetContextKeysForPrincipalPolicyRequest, Operation, PolicyIdentifierPolicyType,
    SimulateCustomPolicyRequest, SimulatePolicyResponse, SimulatePrincipalPolicyRequest,
};
use catalog::record::{Entity, EntityKind};
use identity::policy::Denier;
use identity::{Arn, PrincipalKind};

use crate::call::{Call, Claimed};
use crate::error::Error;
use crate::simulation::{Simulation, Source, given, managed, of_entity};

/// `GetContextKeysForCustomPolicy`. Refuses: AccessDenied, InvalidInput.
pub(crate) async fn get_context_keys_for_custom_policy(
    call: &Call<'_>,
    input: &GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Error> {
    call.permit_on(None, Operation::GetContextKeysForCustomPolicy)?;
    let policies = given(&input.policy_input_list, "PolicyInputList", Denier::Identity)?;
    Ok(context_keys(&policies))
}

/// `GetContextKeysForPrincipalPolicy`. Refuses: AccessDenied, NoSuchEntity, InvalidInput.
pub(crate) async fn get_context_keys_for_principal_policy(
    call: &Call<'_>,
    input: &GetContextKeysForPrincipalPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Error> {
    let claimed = claimed(call, &input.policy_source_arn)?;
    let entity = call.permit(claimed, Operation::GetContextKeysForPrincipalPolicy)?;
    let more = input.policy_input_list.as_deref().unwrap_or_default();
    let mut policies = given(more, "PolicyInputList", Denier::Identity)?;
    policies.extend(of_entity(call, entity, &[]));
    Ok(context_keys(&policies))
}

fn context_keys(policies: &[Source]) -> GetContextKeysForPolicyResponse {
    let keys: BTreeSet<_> = policies.iter().flat_map(Source::condition_keys).collect();
    GetContextKeysForPolicyResponse { context_key_names: Some(keys.into_iter().collect()) }
}

/// `SimulateCustomPolicy`. Refuses: AccessDenied, InvalidInput.
pub(crate) async fn simulate_custom_policy(
    call: &Call<'_>,
    input: &SimulateCustomPolicyRequest,
) -> Result<SimulatePolicyResponse, Error> {
    call.permit_on(None, Operation::SimulateCustomPolicy)?;
    let mut sources = given(&input.policy_input_list, "PolicyInputList", Denier::Identity)?;
    let levels = input.ordered_organization_policy_input_list.iter().flatten();
    let mut organization = Vec::new();
    for (index, level) in levels.enumerate() {
        let texts = level.service_control_policy_input_list.as_deref().unwrap_or_default();
        let name = format!("OrderedOrganizationPolicyInputList.{}", index + 1);
        let level = given(texts, &name, Denier::ServiceControl)?;
        organization.push(level.iter().map(|source| Arc::clone(&source.policy)).collect());
        sources.extend(level);
    }
    let simulation = Simulation {
        organization,
        caller_arn: input.caller_arn.as_deref(),
        resource_policy: input.resource_policy.as_deref(),
        resource_owner: input.resource_owner.as_deref(),
        boundary: input.permissions_boundary_policy_input_list.as_deref(),
        actions: &input.action_names,
        resources: input.resource_arns.as_deref(),
        context: input.context_entries.as_deref().unwrap_or_default(),
        who: None,
        max_items: input.max_items,
        marker: input.marker.as_deref(),
    };
    simulation.run(call, sources)
}

/// `SimulatePrincipalPolicy`. Refuses: AccessDenied, NoSuchEntity, InvalidInput.
pub(crate) async fn simulate_principal_policy(
    call: &Call<'_>,
    input: &SimulatePrincipalPolicyRequest,
) -> Result<SimulatePolicyResponse, Error> {
    let claimed = claimed(call, &input.policy_source_arn)?;
    let entity = call.permit(claimed, Operation::SimulatePrincipalPolicy)?;
    let more = input.policy_input_list.as_deref().unwrap_or_default();
    let excluded = input.policy_exclusion_list.as_deref().unwrap_or_default();
    let mut sources = of_entity(call, entity, excluded);
    sources.extend(given(more, "PolicyInputList", Denier::Identity)?);
    let is_excluded = |kind| excluded.iter().any(|id| id.policy_type == Some(kind));
    let levels = call.rails.service_control(call.account());
    let organization = match is_excluded(PolicyIdentifierPolicyType::Scp) {
        true => Vec::new(),
        false => levels.iter().map(|level| level.to_vec()).collect(),
    };
    let given_boundary = input.permissions_boundary_policy_input_list.as_deref();
    if given_boundary.is_none() && !is_excluded(PolicyIdentifierPolicyType::PermissionBoundary) {
        let boundary = entity.boundary.as_ref();
        sources.extend(boundary.and_then(|place| managed(call, place, Denier::Boundary)));
    }
    let who = match entity.kind {
        EntityKind::User => Some(PrincipalKind::User(entity.id)),
        EntityKind::Role => {
            Some(PrincipalKind::Session { role: entity.id, name: "simulated".into() })
        }
        EntityKind::Group => None,
    };
    let simulation = Simulation {
        organization,
        caller_arn: input.caller_arn.as_deref().or_else(|| {
            (entity.kind != EntityKind::Group).then_some(input.policy_source_arn.as_str())
        }),
        resource_policy: input.resource_policy.as_deref(),
        resource_owner: input.resource_owner.as_deref(),
        boundary: given_boundary,
        actions: &input.action_names,
        resources: input.resource_arns.as_deref(),
        context: input.context_entries.as_deref().unwrap_or_default(),
        who: who.map(|kind| Who::new(&call.picture, call.account(), kind)),
        max_items: input.max_items,
        marker: input.marker.as_deref(),
    };
    simulation.run(call, sources)
}

/// The user, role or group that an ARN names. Refuses: InvalidInput.
fn claimed<'a>(call: &'a Call<'_>, arn: &str) -> Result<Claimed<'a, Entity>, Error> {
    let invalid = || {
        Error::InvalidInput(format!(
            "Invalid Entity Arn: {arn} does not clearly define entity type and name."
        ))
    };
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "iam").ok_or_else(invalid)?;
    let (kind, rest) = parsed.resource.split_once('/').ok_or_else(invalid)?;
    let kind = match kind {
        "user" => EntityKind::User,
        "role" => EntityKind::Role,
        "group" => EntityKind::Group,
        _ => return Err(invalid()),
    };
    let name = rest.rsplit('/').next().unwrap_or_default();
    let claimed = call.entity(kind, name);
    match claimed.arn == arn {
        true => Ok(claimed),
        false => Err(Error::NoSuchEntity(format!(
            "The {} with name {name} cannot be found.",
            kind.as_str()
        ))),
    }
}
