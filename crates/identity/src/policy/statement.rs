//! A statement, compiled: whom, what, on what, when.

use api::kms::Operation;

use super::action::{Action, ActionSet};
use super::condition::Condition;
use super::context::Context;
use super::document::{self, Element};
use super::evaluate::Request;
use super::pattern::{ResourcePattern, Syntax};
use super::principals::{PrincipalName, Principals, Reach};
use super::{PolicyError, PolicyKind};
use crate::UniqueId;

const RETIRE_GRANT: Action = Action::Kms(Operation::RetireGrant);

/// A statement, compiled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Statement {
    pub(crate) sid: Option<Box<str>>,
    pub(crate) denies: bool,
    /// `None` in a policy that does not say whom it is about.
    principals: Option<Principals>,
    actions: ActionSet,
    resources: Resources,
    conditions: Box<[Condition]>,
}

/// What a statement is about.
#[derive(Clone, Debug, Default, PartialEq)]
struct Resources {
    negated: bool,
    /// `*`
    any: bool,
    patterns: Box<[ResourcePattern]>,
}

/// What one statement says to a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It applies: by this of their names it is about who asks.
    Applies(Reach),
    OtherPrincipal,
    OtherAction,
    OtherResource,
    /// The condition of this index, in the order of the policy, is not met.
    Condition(usize),
}

impl Statement {
    /// `principals`: as [`PrincipalName`]s. `unique_id`: see [`PrincipalName::resolve`].
    pub(crate) fn compile(
        statement: &document::Statement,
        kind: PolicyKind,
        principals: Option<Element<Vec<PrincipalName>>>,
        has_variables: bool,
        unique_id: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Result<Self, PolicyError> {
        let actions = match &statement.action {
            // A statement about no action says nothing.
            None => ActionSet::default(),
            Some(Element { negated, value }) => {
                let named = ActionSet::named(value);
                if *negated { named.complement() } else { named }
            }
        };
        let actions = match kind {
            // It is up to the grant who may retire it.
            PolicyKind::Key if !statement.denies => actions.without(RETIRE_GRANT),
            _ => actions,
        };
        let conditions = statement.conditions.iter();
        let conditions =
            conditions.map(|condition| Condition::compile(condition, kind, has_variables));
        Ok(Self {
            sid: statement.sid.as_deref().map(Into::into),
            denies: statement.denies,
            principals: principals
                .map(|Element { negated, value }| Principals::compile(&value, negated, unique_id)),
            actions,
            resources: Resources::compile(statement.resource.as_ref(), kind, has_variables),
            conditions: conditions.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn outcome(&self, request: &Request<'_, impl Context>) -> Outcome {
        if !self.actions.contains(request.action) {
            return Outcome::OtherAction;
        }
        let reach = match &self.principals {
            None => Some(Reach::Own),
            Some(principals) => principals.reach(&request.asker, self.denies),
        };
        let reach = match reach {
            None => return Outcome::OtherPrincipal,
            // Whom a condition names by their ARN is named by it.
            Some(Reach::Everyone) if self.conditions.iter().any(Condition::names_principals) => {
                Reach::Own
            }
            Some(reach) => reach,
        };
        if !self.resources.contain(request.context) {
            return Outcome::OtherResource;
        }
        let unmet = self
            .conditions
            .iter()
            .position(|condition| !condition.holds(request.context, self.denies));
        unmet.map_or(Outcome::Applies(reach), Outcome::Condition)
    }
}

impl Resources {
    fn compile(
        element: Option<&Element<Vec<String>>>,
        kind: PolicyKind,
        has_variables: bool,
    ) -> Self {
        let Some(Element { negated, value }) = element else {
            // A trust policy is about its role. Elsewhere, a statement about no resource says nothing.
            return Self { any: kind == PolicyKind::Trust, ..Self::default() };
        };
        let syntax = Syntax { wildcards: true, variables: has_variables.then_some(kind) };
        let is_any = |text: &&String| text.bytes().all(|byte| byte == b'*') && !text.is_empty();
        let others = value.iter().filter(|text| !is_any(text));
        Self {
            negated: *negated,
            any: value.iter().any(|text| is_any(&text)),
            patterns: others.map(|text| ResourcePattern::parse(text, syntax)).collect(),
        }
    }

    fn contain(&self, context: &impl Context) -> bool {
        // What is done on no resource is done on `*` alone.
        let is_one = |arn| self.patterns.iter().any(|pattern| pattern.matches(arn, context));
        let found = self.any || context.resource().is_some_and(is_one);
        found != self.negated
    }
}
