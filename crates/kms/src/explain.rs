//! Why? A decision, as a person would explain it.
//!
//! It is the evaluation itself that is watched: what is told is what decided.

use std::iter;
use std::sync::Arc;

use access::{Transport, Who};
use api::kms::{GrantOperation, Operation};
use catalog::record::{EntityKind, EntityPlace, Grant};
use identity::policy::{
    Action, Allowed, ConditionKey, Context, Denial, Denier, EncryptionContext, GrantUse, Observer,
    Outcome, Policy, PolicyKind, PrincipalName, Reach, StatementDescription, describe,
    grant_operation,
};
use identity::{AccountId, Arn, PrincipalKind, Region};

use crate::ask::Ask;
use crate::call::{Call, Found};
use crate::kms::Kms;
use crate::permission::{Decide, Target};
use crate::policy;

/// May they, and why?
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The ARN of a root user, a user, a role or a session; or the name of a service, which asks for the
    /// account of the key.
    pub principal: String,
    /// `kms:Decrypt`
    pub action: String,
    /// An id, an alias, or the ARN of either. `None` for what is done on no key.
    pub key: Option<String>,
    pub region: Option<Region>,
    pub encryption_context: EncryptionContext,
    /// Condition keys, with the values that the request is to have for them.
    pub context: Vec<(String, Vec<String>)>,
}

/// A decision, and what led to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explanation {
    pub allowed: bool,
    /// In the order in which it was decided; the last says what was.
    pub lines: Vec<String>,
}

/// A policy that has a say, with what it is called.
struct Named {
    by: Denier,
    policy: *const Policy,
    name: String,
    statements: Vec<StatementDescription>,
}

/// Writes down what each statement said.
struct Notes {
    named: Vec<Named>,
    lines: Vec<String>,
}

impl Observer for Notes {
    fn asked(
        &mut self,
        by: Denier,
        asked: &Policy,
        statement: usize,
        outcome: Outcome,
        context: &dyn Context,
    ) {
        let is_it = |named: &&Named| named.by == by && std::ptr::eq(named.policy, asked);
        let named = self.named.iter().find(is_it);
        let name = named.map_or_else(|| kind(by).to_owned(), |named| named.name.clone());
        let described = named.and_then(|named| named.statements.get(statement));
        let sid = described.and_then(|described| described.sid.as_ref());
        let sid = sid.map_or_else(String::new, |sid| format!(" ({sid})"));
        let effect = described.map_or("", |described| match described.denies {
            true => ", which denies,",
            false => ", which allows,",
        });
        let said = match outcome {
            Outcome::Applies(reach) => match (by, reach) {
                (Denier::Resource, Reach::Own) => "applies: it names the principal itself".into(),
                (Denier::Resource, Reach::Role) => "applies: it names the role".into(),
                (Denier::Resource, Reach::Everyone) => "applies: it is about everybody".into(),
                (Denier::Resource, Reach::Account) => {
                    "applies: it names the account, whose own policies have to allow it too".into()
                }
                _ => "applies".into(),
            },
            Outcome::OtherPrincipal => "is about other principals".into(),
            Outcome::OtherAction => "is about other actions".into(),
            Outcome::OtherResource => "is about other resources".into(),
            Outcome::Condition(index) => {
                match described.and_then(|described| described.conditions.get(index)) {
                    Some(condition) => format!(
                        "has a condition that is not met: {}; {}",
                        condition.text,
                        condition.given(context)
                    ),
                    None => "has a condition that is not met".into(),
                }
            }
        };
        self.lines.push(format!("{name}, statement {}{sid}{effect} {said}", statement + 1));
    }
}

fn kind(by: Denier) -> &'static str {
    match by {
        Denier::ServiceControl => "a service control policy",
        Denier::ResourceControl => "a resource control policy",
        Denier::Resource => "the key policy",
        Denier::Identity => "a policy of the principal",
        Denier::Boundary => "the permissions boundary",
        Denier::Session => "a session policy",
        Denier::Cost => "a policy",
    }
}

impl Kms {
    /// Decides as if it had been asked, and says why. Fails with what is wrong with the question.
    pub fn explain(&self, question: &Question) -> Result<Explanation, String> {
        let action = Action::named(&question.action)
            .ok_or_else(|| format!("there is no action {:?}", question.action))?;
        let operation = match action {
            Action::Kms(operation) => operation,
            Action::ReEncryptFrom | Action::ReEncryptTo => Operation::ReEncrypt,
            _ => return Err(format!("{:?} is no action of KMS", question.action)),
        };
        let region = self.region_of(question)?;
        let picture = self.catalog.picture();
        let key_account = question.key.as_deref().and_then(Arn::parse);
        let key_account = key_account.and_then(|arn| arn.account.parse().ok());
        let who = self.who(&question.principal, region, key_account)?;
        let now = self.catalog.now().map_err(|jumped| jumped.to_string())?;
        let transport = Transport::default();
        let rails = self.rails.load();
        let (kms, request_id) = (self, 0);
        let call =
            Call { kms, who, region, transport: &transport, now, request_id, picture, rails };
        let given: Vec<_> = question
            .context
            .iter()
            .map(|(key, values)| (ConditionKey::named(key), values.clone()))
            .collect();
        let context = &question.encryption_context;
        let context = (!context.is_empty()).then_some(context);
        let ask = Ask::new(operation, action).supposing(&given, context);
        let found = question.key.as_deref().map(|key| call.find_key(key)).transpose();
        let found = found.map_err(|error| error.to_string())?;
        Ok(explain(&call, &ask, found.as_ref()))
    }

    fn region_of(&self, question: &Question) -> Result<Region, String> {
        let of_key = question.key.as_deref().and_then(Arn::parse);
        let of_key = of_key.and_then(|arn| self.regions.get(arn.region));
        let region = question.region.or(of_key);
        region.ok_or_else(|| "name the region, or the key by its ARN".into())
    }

    fn who(
        &self,
        principal: &str,
        region: Region,
        key_account: Option<AccountId>,
    ) -> Result<Who, String> {
        let picture = self.catalog.picture();
        let nobody = || format!("there is nobody called {principal:?}");
        if !principal.starts_with("arn:") {
            let account = key_account
                .ok_or("a service asks for an account: name the key by its ARN, or give the ARN of a principal")?;
            return Ok(Who::new(&picture, account, PrincipalKind::Service(principal.into())));
        }
        let name = PrincipalName::parse(principal, region.partition())
            .map_err(|error| format!("{principal:?}: {error}"))?;
        let account = name.account().ok_or_else(nobody)?;
        let id = || picture.unique_id(&name).ok_or_else(nobody);
        let kind = match &name {
            PrincipalName::Account(_) => PrincipalKind::Root,
            PrincipalName::User { .. } => PrincipalKind::User(id()?),
            PrincipalName::Role { .. } => {
                PrincipalKind::Session { role: id()?, name: "a-session".into() }
            }
            PrincipalName::Session { session, .. } => {
                PrincipalKind::Session { role: id()?, name: (&**session).into() }
            }
            _ => return Err(nobody()),
        };
        Ok(Who::new(&picture, account, kind))
    }
}

fn explain(call: &Call<'_>, ask: &Ask<'_>, found: Option<&Found<'_>>) -> Explanation {
    let mut notes = Notes { named: named(call, found), lines: Vec::new() };
    let target = found.map_or(Target::Nothing, Target::Key);
    let decided = call.circumstances().decide(ask, target, &mut notes);
    let mut lines = notes.lines;
    if let (Some(operation), Some(key)) = (grant_operation(ask.action), found.and_then(Found::key))
    {
        let grants = call.picture.grants_of(&key.name, None);
        lines.extend(grants.filter_map(|grant| grant_line(call, ask, operation, grant)));
    }
    lines.push(match decided {
        Ok(Allowed::ByPolicy) => "allowed, by policies".into(),
        Ok(Allowed::ByGrant) => "allowed, by a grant".into(),
        Err(denial) => format!("denied {denial}{}", advice(denial, found.is_some())),
    });
    Explanation { allowed: decided.is_ok(), lines }
}

/// What a grant to the principal says.
fn grant_line(
    call: &Call<'_>,
    ask: &Ask<'_>,
    operation: GrantOperation,
    grant: &Grant,
) -> Option<String> {
    let asker = call.who.asker();
    let reach = asker.reach(grant.grantee.id.as_ref()?)?;
    let wanted = GrantUse {
        operation,
        encryption_context: ask.encryption_context,
        source_arn: None,
        child: ask.grant,
    };
    let terms = grant.terms()?;
    let said = if !grant.operations.contains(&operation) {
        "is for other operations"
    } else if !terms.cover(&wanted) {
        "has a constraint that is not met"
    } else if reach == Reach::Account {
        "applies: it is to the account, whose own policies have to allow it too"
    } else {
        "applies: it is to the principal"
    };
    Some(format!("grant {} {said}", grant.place.id))
}

/// What would have to be for it not to be denied.
fn advice(denial: Denial, is_of_key: bool) -> &'static str {
    match (denial.explicit, denial.by) {
        (true, _) => ": nothing else can allow it",
        (false, Denier::Resource) => {
            ": neither the key policy nor a grant allows it, and without one of them nothing else counts"
        }
        (false, Denier::Identity) if is_of_key => {
            ": the key is handed over to the account, but no policy of the principal allows it"
        }
        (false, Denier::Identity) => ": no policy of the principal allows it",
        (false, Denier::Cost) => ": look at their wildcards",
        (false, _) => ": it must be allowed there too",
    }
}

/// The policies that have a say, with their names.
fn named(call: &Call<'_>, found: Option<&Found<'_>>) -> Vec<Named> {
    let mut all = Vec::new();
    let mut add = |by, policy: *const Policy, name: String, text: &str| {
        let kind = if by == Denier::Resource { PolicyKind::Key } else { PolicyKind::Identity };
        all.push(Named { by, policy, name, statements: describe(text, kind) });
    };
    let circumstances = call.circumstances();
    if let Some(key) = found.and_then(Found::key)
        && let Ok(text) = policy::text(&call.picture, key)
    {
        let policy: *const Policy = circumstances.policy_of(key);
        add(Denier::Resource, policy, "the key policy".into(), &text);
    }
    let Some(member) = &call.who.member else { return all };
    let own = &member.entity;
    let mut managed = Vec::new();
    let groups = own.groups.iter().filter_map(|name| {
        let kind = EntityKind::Group;
        call.picture.entity(&EntityPlace { account: own.account, kind, name: name.clone() })
    });
    for of in iter::once(own).chain(groups) {
        let whose = match of.kind {
            EntityKind::Group => format!(" of group {}", of.name),
            EntityKind::User | EntityKind::Role => String::new(),
        };
        for (name, inline) in &of.inline {
            let policy = Arc::as_ptr(inline.policy());
            add(Denier::Identity, policy, format!("inline policy {name}{whose}"), inline.text());
        }
        let attached = of.attached.iter();
        managed.extend(attached.map(|place| (Denier::Identity, "policy", place, whose.clone())));
    }
    let boundary = own.boundary.iter();
    let boundary =
        boundary.map(|place| (Denier::Boundary, "the permissions boundary", place, String::new()));
    for (by, kind, place, whose) in managed.into_iter().chain(boundary) {
        if let Some(managed) = call.picture.managed_policy(place)
            && let Some(version) = managed.default()
        {
            let policy = Arc::as_ptr(version.policy.policy());
            add(by, policy, format!("{kind} {}{whose}", managed.name), version.policy.text());
        }
    }
    all
}
