//! What is simulated, and what comes out: found by the evaluator that decides on requests.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html>.

use std::collections::BTreeSet;
use std::sync::Arc;

use access::{Circumstances, Who};
use api::iam::{
    AttachmentType, ContextEntry, ContextKeyTypeEnum, EvaluationResult,
    OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail,
    PolicyEvaluationDecisionType as Decision, PolicyIdentifier, PolicySourceType, Position,
    SimulatePolicyResponse, Statement,
};
use catalog::record::{Entity, EntityKind, EntityPlace, PolicyPlace};
use identity::policy::{
    Action, Asker, AskerKind, ConditionKey, Context, Denier, Found, Granted, Observer, Outcome,
    Policies, Policy, PolicyKind, PrincipalName, Request, Value, condition_keys, describe,
    evaluate, statement_places,
};
use identity::{AccountId, Arn, UniqueId, UniqueIdKind};

use crate::call::Call;
use crate::document;
use crate::error::Error;
use crate::page::Page;

/// How many results a simulation may have.
const RESULTS_MAX: usize = 10_000;

/// A policy that has a say, with where it comes from.
pub(crate) struct Source {
    id: String,
    from: PolicySourceType,
    by: Denier,
    kind: PolicyKind,
    text: String,
    pub(crate) policy: Arc<Policy>,
}

impl Source {
    /// The condition keys that the policy asks for.
    pub(crate) fn condition_keys(&self) -> impl Iterator<Item = String> {
        condition_keys(&self.text, self.kind).into_iter()
    }
}

/// Policies of a request. Refuses: InvalidInput.
pub(crate) fn given(texts: &[String], list: &str, by: Denier) -> Result<Vec<Source>, Error> {
    let kind = match by {
        Denier::ServiceControl => PolicyKind::ServiceControl,
        _ => PolicyKind::Identity,
    };
    let sources = texts.iter().enumerate().map(|(index, text)| {
        let partition = identity::Partition::Aws;
        let policy = Policy::compile(text, kind, partition, |_| None).map_err(invalid_policy)?;
        Ok(Source {
            id: format!("{list}.{}", index + 1),
            from: PolicySourceType::None,
            by,
            kind,
            text: text.clone(),
            policy: Arc::new(policy),
        })
    });
    sources.collect()
}

fn invalid_policy(error: identity::policy::PolicyError) -> Error {
    Error::InvalidInput(document::malformed(error).to_string())
}

/// The policies that a user, a role or a group has of its own, by attachment, and by its groups; without those
/// that are excluded.
pub(crate) fn of_entity(
    call: &Call<'_>,
    entity: &Entity,
    excluded: &[PolicyIdentifier],
) -> Vec<Source> {
    let groups = entity.groups.iter().filter_map(|name| {
        let (account, kind) = (entity.account, EntityKind::Group);
        call.picture.entity(&EntityPlace { account, kind, name: name.clone() })
    });
    let all = std::iter::once(entity).chain(groups.map(|group| &**group));
    all.flat_map(|of| {
        let (kind, from) = match of.kind {
            EntityKind::User => (AttachmentType::User, PolicySourceType::User),
            EntityKind::Role => (AttachmentType::Role, PolicySourceType::Role),
            EntityKind::Group => (AttachmentType::Group, PolicySourceType::Group),
        };
        let is_excluded = move |policy: &str| {
            excluded.iter().filter_map(|id| id.inline_policy_identifier.as_ref()).any(|id| {
                id.attachment_type == kind
                    && *id.attachment_name == *of.name
                    && id.policy_name == policy
            })
        };
        let inline = of.inline.iter().filter(move |(name, _)| !is_excluded(name));
        let inline = inline.map(move |(name, policy)| Source {
            id: format!("{}_{}_{name}", of.kind.as_str(), of.name),
            from,
            by: Denier::Identity,
            kind: PolicyKind::Identity,
            text: policy.text().to_owned(),
            policy: Arc::clone(policy.policy()),
        });
        let attached = of.attached.iter().filter(|place| {
            let arn = crate::present::policy_arn(call, place);
            !excluded.iter().any(|id| id.policy_arn.is_some() && id.policy_arn == arn)
        });
        inline.chain(attached.filter_map(|place| managed(call, place, Denier::Identity)))
    })
    .collect()
}

pub(crate) fn managed(call: &Call<'_>, place: &PolicyPlace, by: Denier) -> Option<Source> {
    let policy = call.picture.managed_policy(place)?;
    let document = &policy.default()?.policy;
    Some(Source {
        id: (*policy.name).into(),
        from: match policy.account {
            None => PolicySourceType::AwsManaged,
            Some(_) => PolicySourceType::UserManaged,
        },
        by,
        kind: PolicyKind::Identity,
        text: document.text().to_owned(),
        policy: Arc::clone(document.policy()),
    })
}

/// What is to be simulated.
pub(crate) struct Simulation<'a> {
    pub(crate) organization: Vec<Vec<Arc<Policy>>>,
    pub(crate) caller_arn: Option<&'a str>,
    pub(crate) resource_policy: Option<&'a str>,
    pub(crate) resource_owner: Option<&'a str>,
    pub(crate) boundary: Option<&'a [String]>,
    pub(crate) actions: &'a [String],
    pub(crate) resources: Option<&'a [String]>,
    pub(crate) context: &'a [ContextEntry],
    /// Of whom condition keys are known without being given.
    pub(crate) who: Option<Who>,
    pub(crate) max_items: Option<i32>,
    pub(crate) marker: Option<&'a str>,
}

impl Simulation<'_> {
    /// Refuses: InvalidInput.
    pub(crate) fn run(
        &self,
        call: &Call<'_>,
        mut sources: Vec<Source>,
    ) -> Result<SimulatePolicyResponse, Error> {
        let actions = self.actions.iter().map(|name| {
            let action = Action::named(name);
            let unknown = || Error::InvalidInput(format!("{name} is no action of this service."));
            Ok((name, action.ok_or_else(unknown)?))
        });
        let actions = actions.collect::<Result<Vec<_>, Error>>()?;
        if let Some(boundary) = self.boundary {
            let name = "PermissionsBoundaryPolicyInputList";
            sources.extend(given(boundary, name, Denier::Boundary)?);
        }
        let resource_policy = self.resource_policy(call)?;
        let caller = self.caller(call)?;
        let owner = self.owner(call)?;
        let entries = self.context.iter().map(entry).collect::<Result<Vec<_>, Error>>()?;

        let everything = ["*".to_owned()];
        let resources = self.resources.filter(|resources| !resources.is_empty());
        let resources = resources.unwrap_or(&everything);
        if actions.len().saturating_mul(resources.len()) > RESULTS_MAX {
            return Err(Error::InvalidInput(format!(
                "A simulation can have {RESULTS_MAX} results at the most."
            )));
        }
        let circumstances = self.who.as_ref().map(|who| Circumstances {
            picture: &call.picture,
            rails: &call.rails,
            who,
            transport: call.transport,
            region: call.region,
            wall_ms: call.now.wall_ms,
            lifetime_ms: call.now.lifetime_ms,
        });
        let run = Run {
            sources: &sources,
            resource_policy: resource_policy.as_ref(),
            organization: &self.organization,
            caller,
            owner,
            entries: &entries,
            circumstances: circumstances.as_ref(),
        };
        // Each in its place, so that a marker is one.
        let cases = actions.iter().flat_map(|(name, action)| {
            resources.iter().map(move |resource| (*name, *action, resource))
        });
        let cases = cases.enumerate();
        let page = Page::parse(call, self.digest(), self.max_items, self.marker)?;
        let answer = page.take(
            cases,
            |(index, _)| format!("{index:06}"),
            |(_, (name, action, resource))| run.result(name, action, resource),
        );
        Ok(SimulatePolicyResponse {
            evaluation_results: Some(answer.items),
            marker: answer.marker,
            is_truncated: answer.is_truncated,
        })
    }

    /// A marker is good for the same simulation alone.
    fn digest(&self) -> String {
        let asked = format!("{:?} {:?} {:?}", self.actions, self.resources, self.caller_arn);
        let digest = crypto::sha256(&[asked.as_bytes()]);
        format!("Simulate {digest:02x?}")
    }

    fn resource_policy(&self, call: &Call<'_>) -> Result<Option<Source>, Error> {
        let Some(text) = self.resource_policy else { return Ok(None) };
        if self.caller_arn.is_none() {
            return Err(Error::InvalidInput(
                "A CallerArn is required with a ResourcePolicy.".into(),
            ));
        }
        let unique_id = |name: &PrincipalName| Some(simulated_id(name));
        let policy = Policy::compile(text, PolicyKind::Key, call.partition(), unique_id);
        Ok(Some(Source {
            id: "ResourcePolicy".into(),
            from: PolicySourceType::Resource,
            by: Denier::Resource,
            kind: PolicyKind::Key,
            text: text.to_owned(),
            policy: Arc::new(policy.map_err(invalid_policy)?),
        }))
    }

    /// Who asks, by the ARN alone: it need not be there. Refuses: InvalidInput.
    fn caller(&self, call: &Call<'_>) -> Result<Caller, Error> {
        let Some(arn) = self.caller_arn else {
            return Ok(Caller { account: call.account(), kind: CallerKind::Nobody });
        };
        let invalid = || Error::InvalidInput(format!("Invalid caller ARN: {arn}"));
        let name = PrincipalName::parse(arn, call.partition()).map_err(|_| invalid())?;
        let account = name.account().ok_or_else(invalid)?;
        let kind = match &name {
            PrincipalName::Account(_) => CallerKind::Root,
            PrincipalName::User { .. } => CallerKind::User(simulated_id(&name)),
            PrincipalName::Role { .. } => {
                CallerKind::Session { role: simulated_id(&name), name: "simulated".into() }
            }
            PrincipalName::Session { account, role, session } => {
                let role = PrincipalName::Role { account: *account, path_and_name: role.clone() };
                CallerKind::Session { role: simulated_id(&role), name: session.clone() }
            }
            _ => return Err(invalid()),
        };
        Ok(Caller { account, kind })
    }

    /// Whose the resources are. Refuses: InvalidInput.
    fn owner(&self, call: &Call<'_>) -> Result<AccountId, Error> {
        let Some(owner) = self.resource_owner else { return Ok(call.account()) };
        let invalid = || Error::InvalidInput(format!("Invalid resource owner: {owner}"));
        let account = match Arn::parse(owner) {
            Some(arn) => arn.account.parse(),
            None => owner.parse(),
        };
        account.map_err(|_| invalid())
    }
}

/// The id that a principal has in a simulation: the same for the same name, whoever is there.
fn simulated_id(name: &PrincipalName) -> UniqueId {
    let (kind, text) = match name {
        PrincipalName::User { account, path_and_name } => {
            (UniqueIdKind::User, format!("{account} {path_and_name}"))
        }
        PrincipalName::Role { account, path_and_name } => {
            let name = path_and_name.rsplit('/').next().unwrap_or_default();
            (UniqueIdKind::Role, format!("{account} {name}"))
        }
        PrincipalName::Session { account, role, .. } => {
            (UniqueIdKind::Role, format!("{account} {role}"))
        }
        PrincipalName::Id(id) => return *id,
        other => (UniqueIdKind::User, format!("{other:?}")),
    };
    UniqueId::derived(kind, text.as_bytes())
}

/// Who asks in a simulation.
struct Caller {
    account: AccountId,
    kind: CallerKind,
}

enum CallerKind {
    /// A user that no policy names.
    Nobody,
    Root,
    User(UniqueId),
    Session {
        role: UniqueId,
        name: Box<str>,
    },
}

impl Caller {
    fn asker(&self, is_bounded: bool) -> Asker<'_> {
        let kind = match &self.kind {
            CallerKind::Nobody => AskerKind::User(UniqueId::FIRST),
            CallerKind::Root => AskerKind::Root,
            CallerKind::User(id) => AskerKind::User(*id),
            CallerKind::Session { role, name } => AskerKind::Session { role: *role, name },
        };
        Asker { account: self.account, kind, is_bounded }
    }
}

/// A condition key with what it is supposed to have.
struct Entry {
    key: ConditionKey,
    kind: ContextKeyTypeEnum,
    values: Vec<String>,
}

/// Refuses: InvalidInput.
fn entry(given: &ContextEntry) -> Result<Entry, Error> {
    let (Some(name), Some(kind)) = (&given.context_key_name, given.context_key_type) else {
        return Err(Error::InvalidInput(
            "A context entry must have a ContextKeyName and a ContextKeyType.".into(),
        ));
    };
    let values = given.context_key_values.clone().unwrap_or_default();
    let is_single = matches!(
        kind,
        ContextKeyTypeEnum::String
            | ContextKeyTypeEnum::Numeric
            | ContextKeyTypeEnum::Boolean
            | ContextKeyTypeEnum::Ip
            | ContextKeyTypeEnum::Binary
            | ContextKeyTypeEnum::Date
    );
    if is_single && values.len() != 1 {
        return Err(Error::InvalidInput(format!("The context key {name} must have one value.")));
    }
    Ok(Entry { key: ConditionKey::named(name), kind, values })
}

impl Entry {
    fn found(&self) -> Found<'_> {
        use ContextKeyTypeEnum as K;
        let value = |text: &String| -> Value<'_> {
            // What is not of its type is compared as its text.
            let typed = match self.kind {
                K::Numeric | K::NumericList => text.parse().ok().map(Value::Number),
                K::Boolean | K::BooleanList => {
                    text.to_ascii_lowercase().parse().ok().map(Value::Boolean)
                }
                K::Ip | K::IpList => text.parse().ok().map(Value::Address),
                _ => None,
            };
            typed.unwrap_or_else(|| Value::Text(text.clone().into()))
        };
        match (self.kind, &*self.values) {
            (K::String | K::Numeric | K::Boolean | K::Ip | K::Binary | K::Date, [only]) => {
                Found::One(value(only))
            }
            (_, values) => Found::Several(values.iter().map(value).collect()),
        }
    }
}

/// One simulation, ready to be asked.
struct Run<'a> {
    sources: &'a [Source],
    resource_policy: Option<&'a Source>,
    organization: &'a [Vec<Arc<Policy>>],
    caller: Caller,
    owner: AccountId,
    entries: &'a [Entry],
    circumstances: Option<&'a Circumstances<'a>>,
}

/// What a simulated request has for conditions.
struct Supposed<'a> {
    run: &'a Run<'a>,
    resource: Option<&'a str>,
}

impl Context for Supposed<'_> {
    fn resource(&self) -> Option<&str> {
        self.resource
    }

    fn find(&self, key: &ConditionKey) -> Found<'_> {
        let given = self.run.entries.iter().find(|entry| entry.key == *key);
        match given {
            Some(entry) => entry.found(),
            None => self.of_principal(key).unwrap_or(Found::Absent),
        }
    }
}

impl Supposed<'_> {
    /// What is known of who asks; how it asks is not.
    fn of_principal(&self, key: &ConditionKey) -> Option<Found<'_>> {
        self.run.circumstances?.of_principal(key)
    }
}

/// Which statements applied.
#[derive(Default)]
struct Applied(Vec<(Denier, *const Policy, usize)>);

impl Observer for Applied {
    fn asked(
        &mut self,
        by: Denier,
        policy: &Policy,
        statement: usize,
        outcome: Outcome,
        _: &dyn Context,
    ) {
        if matches!(outcome, Outcome::Applies(_)) {
            self.0.push((by, std::ptr::from_ref(policy), statement));
        }
    }
}

impl Run<'_> {
    fn result(&self, name: &str, action: Action, resource: &str) -> EvaluationResult {
        let is_any = resource == "*";
        let context = Supposed { run: self, resource: (!is_any).then_some(resource) };
        let of = |by| {
            let sources = self.sources.iter().filter(move |source| source.by == by);
            sources.map(|source| Arc::clone(&source.policy)).collect::<Vec<_>>()
        };
        let (identity, boundary) = (of(Denier::Identity), of(Denier::Boundary));
        // Several boundaries are as one.
        let boundary = match &*boundary {
            [] => None,
            several => Some(Policy::joined(several)),
        };
        let levels: Vec<Box<[Arc<Policy>]>> =
            self.organization.iter().map(|level| level.clone().into()).collect();
        let policies = Policies {
            resource: self.resource_policy.map(|source| &*source.policy),
            identity: &identity,
            boundary: boundary.as_ref(),
            session: None,
            service_control: &levels,
            resource_control: &[],
        };
        let asker = self.caller.asker(boundary.is_some());
        let request = Request { asker, action, owner: self.owner, context: &context };
        let mut applied = Applied::default();
        let decided = evaluate(&request, &policies, || Granted::No, &mut applied);
        let decision = match decided {
            Ok(_) => Decision::Allowed,
            Err(denial) if denial.explicit => Decision::ExplicitDeny,
            Err(_) => Decision::ImplicitDeny,
        };
        let matched = self.matched(&applied, boundary.as_ref(), decision);
        let allows = |by: Denier| {
            let statements = self.statements(&applied, boundary.as_ref());
            let mut of = statements.filter(|(source, _)| source.by == by);
            let (mut any, mut denied) = (false, false);
            for (source, index) in of.by_ref() {
                let denies = denies(source, index);
                any |= !denies;
                denied |= denies;
            }
            any && !denied
        };
        EvaluationResult {
            eval_action_name: name.to_owned(),
            eval_decision: decision,
            eval_decision_details: None,
            eval_resource_name: Some(resource.to_owned()),
            matched_statements: Some(matched),
            missing_context_values: Some(self.missing(&context)),
            organizations_decision_detail: (!self.organization.is_empty()).then(|| {
                let by = decided.err().map(|denial| denial.by);
                OrganizationsDecisionDetail {
                    allowed_by_organizations: Some(by != Some(Denier::ServiceControl)),
                }
            }),
            permissions_boundary_decision_detail: boundary.as_ref().map(|_| {
                PermissionsBoundaryDecisionDetail {
                    allowed_by_permissions_boundary: Some(allows(Denier::Boundary)),
                }
            }),
            resource_specific_results: None,
        }
    }

    /// The statements that applied, each with the policy that it is of.
    fn statements<'r>(
        &'r self,
        applied: &'r Applied,
        boundary: Option<&'r Policy>,
    ) -> impl Iterator<Item = (&'r Source, usize)> {
        applied.0.iter().filter_map(move |(by, policy, index)| {
            if boundary.is_some_and(|boundary| std::ptr::eq(boundary, *policy)) {
                return self.of_boundary(*index);
            }
            let all = self.sources.iter().chain(self.resource_policy);
            let mut of = all.filter(|source| source.by == *by);
            let source = of.find(|source| std::ptr::eq(Arc::as_ptr(&source.policy), *policy))?;
            Some((source, *index))
        })
    }

    /// Of several boundaries that are as one: which, and which of its statements.
    fn of_boundary(&self, mut index: usize) -> Option<(&Source, usize)> {
        for source in self.sources.iter().filter(|source| source.by == Denier::Boundary) {
            let count = statement_places(&source.text).len();
            if index < count {
                return Some((source, index));
            }
            index -= count;
        }
        None
    }

    /// The statements that the decision goes back to.
    fn matched(
        &self,
        applied: &Applied,
        boundary: Option<&Policy>,
        decision: Decision,
    ) -> Vec<Statement> {
        let wants_denies = decision == Decision::ExplicitDeny;
        let statements = self.statements(applied, boundary);
        let wanted = statements.filter(|(source, index)| denies(source, *index) == wants_denies);
        wanted
            .map(|(source, index)| {
                let place = statement_places(&source.text).into_iter().nth(index);
                let at = |byte: Option<usize>| byte.map(|byte| position(&source.text, byte));
                Statement {
                    start_position: at(place.as_ref().map(|place| place.start)),
                    end_position: at(place.as_ref().map(|place| place.end)),
                    source_policy_id: Some(source.id.clone()),
                    source_policy_type: Some(source.from),
                }
            })
            .collect()
    }

    /// The condition keys that the policies ask for and the request lacks.
    fn missing(&self, context: &Supposed<'_>) -> Vec<String> {
        let all = self.sources.iter().chain(self.resource_policy);
        let keys = all.flat_map(Source::condition_keys);
        let is_missing =
            |key: &String| matches!(context.find(&ConditionKey::named(key)), Found::Absent);
        keys.filter(is_missing).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn denies(source: &Source, index: usize) -> bool {
    let statements = describe(&source.text, source.kind);
    statements.get(index).is_some_and(|statement| statement.denies)
}

/// Line and column, which begin at 1, of a byte of a text.
fn position(text: &str, byte: usize) -> Position {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position { line: i32::try_from(line).ok(), column: i32::try_from(column).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_told_by_line_and_column() {
        let at = |byte| {
            let Position { line, column } = position("ab\ncä\nd", byte);
            (line.unwrap(), column.unwrap())
        };
        assert_eq!([at(0), at(2), at(3), at(6), at(7)], [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1)]);
    }
}
