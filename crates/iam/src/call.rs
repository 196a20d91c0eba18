//! One request: who asks, when. It finds what a request names, and permits what it asks.

use std::sync::Arc;

use access::{AccessDenied, Circumstances, GuardRails, Transport, Who};
use arc_swap::Guard;
use catalog::record::{
    Entity, EntityKind, EntityPlace, ManagedPolicy, OidcProvider, PolicyPlace, ProviderPlace, Tags,
};
use catalog::{Change, Now, Picture};
use identity::policy::{Denial, Granted, Policy};
use identity::{AccountId, Arn, Partition, Region};

use crate::ask::{Ask, RequestContext};
use crate::error::Error;
use crate::service::Iam;

/// One request on its way through an operation.
pub(crate) struct Call<'a> {
    pub(crate) iam: &'a Iam,
    pub(crate) who: Who,
    pub(crate) region: Region,
    pub(crate) transport: &'a Transport<'a>,
    pub(crate) now: Now,
    /// All that is stored, as it was when the call began.
    pub(crate) picture: Guard<Arc<Picture>>,
    pub(crate) rails: Guard<Arc<GuardRails>>,
}

/// Something that a request names: whether it is there is told to those alone who may do with it what they
/// ask.
#[derive(Clone, Debug)]
pub(crate) struct Claimed<'a, T> {
    pub(crate) arn: String,
    found: Option<&'a Arc<T>>,
    /// What is said if it is not there.
    missing: String,
}

/// What can be named.
pub(crate) trait Named {
    fn tags(&self) -> &Tags;
}

impl Named for Entity {
    fn tags(&self) -> &Tags {
        &self.tags
    }
}

impl Named for ManagedPolicy {
    fn tags(&self) -> &Tags {
        &self.tags
    }
}

impl Named for OidcProvider {
    fn tags(&self) -> &Tags {
        &self.tags
    }
}

impl<'a> Claimed<'a, Entity> {
    /// The boundary that it has, which conditions see before it is said whether it is there.
    pub(crate) fn boundary(&self) -> Option<&'a PolicyPlace> {
        self.found?.boundary.as_ref()
    }
}

impl Call<'_> {
    pub(crate) fn account(&self) -> AccountId {
        self.who.account
    }

    pub(crate) fn partition(&self) -> Partition {
        self.region.partition()
    }

    /// The user, role or group of the caller's account that is called so, in just this spelling.
    pub(crate) fn entity(&self, kind: EntityKind, name: &str) -> Claimed<'_, Entity> {
        let place = EntityPlace::of(self.account(), kind, name);
        let found = self.picture.entity(&place).filter(|entity| *entity.name == *name);
        let arn = match found {
            Some(entity) => entity.arn(self.partition()),
            None => self.arn_of(kind, "/", name),
        };
        let missing = format!("The {} with name {name} cannot be found.", kind.as_str());
        Claimed { arn, found, missing }
    }

    pub(crate) fn user(&self, name: &str) -> Claimed<'_, Entity> {
        self.entity(EntityKind::User, name)
    }

    pub(crate) fn role(&self, name: &str) -> Claimed<'_, Entity> {
        self.entity(EntityKind::Role, name)
    }

    pub(crate) fn group(&self, name: &str) -> Claimed<'_, Entity> {
        self.entity(EntityKind::Group, name)
    }

    /// What a user, role or group of the caller's account has as its ARN.
    pub(crate) fn arn_of(&self, kind: EntityKind, path: &str, name: &str) -> String {
        let (partition, account) = (self.partition(), self.account());
        format!("arn:{partition}:iam::{account}:{}{path}{name}", kind.as_str())
    }

    /// The managed policy of this ARN: one of the caller's account, or AWS's own. Refuses: Validation.
    pub(crate) fn policy(&self, arn: &str) -> Result<Claimed<'_, ManagedPolicy>, Error> {
        self.policy_in(self.account(), arn)
    }

    fn policy_in(
        &self,
        account: AccountId,
        arn: &str,
    ) -> Result<Claimed<'_, ManagedPolicy>, Error> {
        let place = self.policy_place(arn)?;
        // One of another account is as one that is not there.
        let is_in_reach = place.account.is_none_or(|of| of == account);
        let found = self.picture.managed_policy(&place).filter(|_| is_in_reach);
        let found = found.filter(|policy| policy.arn(self.partition()) == arn);
        Ok(Claimed { arn: arn.into(), found, missing: format!("Policy {arn} was not found.") })
    }

    fn policy_place(&self, arn: &str) -> Result<PolicyPlace, Error> {
        let invalid = || Error::Validation(format!("ARN {arn} is not valid."));
        let parsed = Arn::parse(arn).ok_or_else(invalid)?;
        let name = parsed.resource.strip_prefix("policy/").ok_or_else(invalid)?;
        let name = name.rsplit('/').next().unwrap_or_default();
        let is_well_formed = parsed.service == "iam" && parsed.region.is_empty();
        if !is_well_formed || parsed.partition != self.partition().as_str() {
            return Err(invalid());
        }
        let place = PolicyPlace::of(self.account(), name);
        if parsed.account == "aws" {
            return Ok(PolicyPlace { account: None, ..place });
        }
        let account = parsed.account.parse().map_err(|_| invalid())?;
        Ok(PolicyPlace { account: Some(account), ..place })
    }

    /// The policy that is to be attached, or to be a boundary. Refuses: Validation, NoSuchEntity.
    pub(crate) fn attachable(&self, arn: &str) -> Result<&Arc<ManagedPolicy>, Error> {
        self.attachable_in(self.account(), arn)
    }

    /// [`Call::attachable`] in an account.
    pub(crate) fn attachable_in(
        &self,
        account: AccountId,
        arn: &str,
    ) -> Result<&Arc<ManagedPolicy>, Error> {
        self.policy_in(account, arn)?.found.ok_or_else(|| {
            Error::NoSuchEntity(format!("Policy {arn} does not exist or is not attachable."))
        })
    }

    /// The OpenID Connect provider of this ARN. Refuses: InvalidInput.
    pub(crate) fn provider(&self, arn: &str) -> Result<Claimed<'_, OidcProvider>, Error> {
        let invalid = || Error::InvalidInput(format!("Invalid ARN:  {arn}"));
        let parsed = Arn::parse(arn).ok_or_else(invalid)?;
        let issuer = parsed.resource.strip_prefix("oidc-provider/").ok_or_else(invalid)?;
        let place = ProviderPlace { account: self.account(), issuer: issuer.into() };
        let found = self.picture.oidc_provider(&place);
        let found = found.filter(|_| place.arn(self.partition()) == arn);
        let missing = format!("OpenIDConnect Provider not found for arn {arn}");
        Ok(Claimed { arn: arn.into(), found, missing })
    }

    /// Asks whether the caller may do this with what is claimed, and then whether it is there. Refuses:
    /// AccessDenied, NoSuchEntity.
    pub(crate) fn permit<'f, T: Named>(
        &self,
        claimed: Claimed<'f, T>,
        operation: api::iam::Operation,
    ) -> Result<&'f Arc<T>, Error> {
        self.permit_asking(claimed, &operation.into())
    }

    /// [`Call::permit`] with more that conditions can see.
    pub(crate) fn permit_asking<'f, T: Named>(
        &self,
        claimed: Claimed<'f, T>,
        ask: &Ask<'_>,
    ) -> Result<&'f Arc<T>, Error> {
        let tags = claimed.found.map(|found| found.tags());
        self.decide(ask, Some(&claimed.arn), tags)?;
        claimed.found.ok_or(Error::NoSuchEntity(claimed.missing))
    }

    /// Asks whether the caller may do this on what has this ARN, or will have it; `None`: on nothing. Refuses:
    /// AccessDenied.
    pub(crate) fn permit_on<'f>(
        &self,
        arn: Option<&str>,
        ask: impl Into<Ask<'f>>,
    ) -> Result<(), Error> {
        self.decide(&ask.into(), arn, None)
    }

    fn decide(&self, ask: &Ask<'_>, arn: Option<&str>, tags: Option<&Tags>) -> Result<(), Error> {
        let circumstances = self.circumstances(&self.who);
        let context =
            RequestContext { circumstances: &circumstances, ask, arn, tags, owner: self.account() };
        let decided = circumstances.evaluate(
            ask.action,
            self.account(),
            None,
            &context,
            || Granted::No,
            &mut (),
        );
        decided.map(drop).map_err(|denial| self.denied(&self.who, denial, arn))
    }

    /// Asks whether `who` may do this on what has this ARN and, perhaps, a policy of its own, and is of the
    /// account `owner`. Refuses: AccessDenied.
    pub(crate) fn decide_on_resource(
        &self,
        who: &Who,
        ask: &Ask<'_>,
        arn: &str,
        owner: AccountId,
        policy: Option<&Policy>,
        tags: Option<&Tags>,
    ) -> Result<(), Error> {
        let circumstances = self.circumstances(who);
        let context =
            RequestContext { circumstances: &circumstances, ask, arn: Some(arn), tags, owner };
        let decided =
            circumstances.evaluate(ask.action, owner, policy, &context, || Granted::No, &mut ());
        decided.map(drop).map_err(|denial| self.denied(who, denial, Some(arn)))
    }

    /// What counts for a decision about `who` but what is asked.
    fn circumstances<'c>(&'c self, who: &'c Who) -> Circumstances<'c> {
        Circumstances {
            picture: &self.picture,
            rails: &self.rails,
            who,
            transport: self.transport,
            region: self.region,
            wall_ms: self.now.wall_ms,
            lifetime_ms: self.now.lifetime_ms,
        }
    }

    fn denied(&self, who: &Who, denial: Denial, resource: Option<&str>) -> Error {
        let resource = Some(resource.unwrap_or("*").to_owned());
        let (circumstances, domain) = (self.circumstances(who), self.iam.catalog.domain());
        Error::AccessDenied(Box::new(AccessDenied::new(&circumstances, domain, denial, resource)))
    }

    /// Makes `change` durable and visible.
    pub(crate) async fn commit(&self, change: Change) -> Result<(), Error> {
        Ok(self.iam.catalog.commit(change).await?)
    }

    /// Stores `entity` in place of `old`, which must not come from the file of identities. Refuses:
    /// Unmodifiable.
    pub(crate) async fn replace(&self, old: &Entity, entity: Entity) -> Result<(), Error> {
        let mut change = Change::new();
        self.put(&mut change, old, entity)?;
        if change.is_empty() { Ok(()) } else { self.commit(change).await }
    }

    /// [`Call::replace`] as part of a change.
    pub(crate) fn put(
        &self,
        change: &mut Change,
        old: &Entity,
        entity: Entity,
    ) -> Result<(), Error> {
        modifiable(old)?;
        if entity != *old {
            change.put_entity(&self.picture, entity);
        }
        Ok(())
    }
}

/// Refuses one that comes from the file of identities, and would be as it was at the next start. Refuses:
/// Unmodifiable.
pub(crate) fn modifiable(entity: &Entity) -> Result<(), Error> {
    check_modifiable(entity.from_file, entity.kind.as_str(), &entity.name)
}

/// [`modifiable`] of what is called `what` and `name`.
pub(crate) fn check_modifiable(from_file: bool, what: &str, name: &str) -> Result<(), Error> {
    if from_file {
        return Err(Error::Unmodifiable(format!(
            "The {what} {name} comes from the file of identities, and is changed there."
        )));
    }
    Ok(())
}
