//! Which users and roles there are, and what they are allowed by policies of their own.

use std::sync::Arc;

use identity::policy::{Policy, PrincipalName};
use identity::{AccountId, UniqueId};
use imbl::{OrdMap, OrdSet};

use crate::record::{
    Entity, EntityKind, EntityPlace, FoldedName, ManagedPolicy, PolicyPlace, of_aws,
};

/// The users, roles, groups and managed policies of all accounts.
#[derive(Clone, Debug)]
pub(crate) struct Principals {
    entities: OrdMap<EntityPlace, Arc<Entity>>,
    by_id: OrdMap<UniqueId, Arc<Member>>,
    policies: OrdMap<PolicyPlace, Arc<ManagedPolicy>>,
    /// To whom a managed policy is attached, or is the boundary of.
    attached_to: OrdSet<(PolicyPlace, UniqueId)>,
    /// Which users are in a group.
    in_group: OrdSet<(EntityPlace, UniqueId)>,
}

/// AWS's own policies are there before any other.
impl Default for Principals {
    fn default() -> Self {
        let policies = of_aws().map(|policy| (policy.place(), Arc::clone(policy)));
        Self {
            entities: OrdMap::new(),
            by_id: OrdMap::new(),
            policies: policies.collect(),
            attached_to: OrdSet::new(),
            in_group: OrdSet::new(),
        }
    }
}

/// A user, a role or a group, with the policies that have a say in what it asks.
#[derive(Debug)]
pub struct Member {
    pub entity: Arc<Entity>,
    /// Its own, those that are attached to it, and those of its groups.
    pub policies: Box<[Arc<Policy>]>,
    pub boundary: Option<Arc<Policy>>,
}

impl Principals {
    pub(crate) fn entity(&self, place: &EntityPlace) -> Option<&Arc<Entity>> {
        self.entities.get(place)
    }

    pub(crate) fn member(&self, id: UniqueId) -> Option<&Arc<Member>> {
        self.by_id.get(&id)
    }

    pub(crate) fn policy(&self, place: &PolicyPlace) -> Option<&Arc<ManagedPolicy>> {
        self.policies.get(place)
    }

    /// In the order of accounts, users before roles before groups, and names.
    pub(crate) fn entities(&self) -> impl Iterator<Item = &Arc<Entity>> {
        self.entities.values()
    }

    /// Those of one kind of an account, in the order of their names.
    pub(crate) fn entities_of(
        &self,
        account: AccountId,
        kind: EntityKind,
    ) -> impl Iterator<Item = &Arc<Entity>> {
        self.entities
            .range(EntityPlace::of(account, kind, "")..)
            .take_while(move |(place, _)| place.account == account && place.kind == kind)
            .map(|(_, entity)| entity)
    }

    /// The users that are in a group.
    pub(crate) fn in_group(&self, group: &EntityPlace) -> impl Iterator<Item = &Arc<Entity>> {
        self.ids_in_group(group).filter_map(|id| Some(&self.by_id.get(&id)?.entity))
    }

    fn ids_in_group(&self, group: &EntityPlace) -> impl Iterator<Item = UniqueId> {
        let users = self.in_group.range((group.clone(), UniqueId::FIRST)..);
        users.take_while(move |(of, _)| of == group).map(|(_, id)| *id)
    }

    /// Those that a managed policy is attached to, or is the boundary of.
    pub(crate) fn attached_to(&self, policy: &PolicyPlace) -> impl Iterator<Item = &Arc<Entity>> {
        self.ids_attached_to(policy).filter_map(|id| Some(&self.by_id.get(&id)?.entity))
    }

    fn ids_attached_to(&self, policy: &PolicyPlace) -> impl Iterator<Item = UniqueId> {
        let attached = self.attached_to.range((policy.clone(), UniqueId::FIRST)..);
        attached.take_while(move |(of, _)| of == policy).map(|(_, id)| *id)
    }

    /// Those of AWS, then those of the accounts in the order of these and of names.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies.values()
    }

    /// Those of an account, or of AWS, in the order of their names.
    pub(crate) fn policies_of(
        &self,
        account: Option<AccountId>,
    ) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies
            .range(PolicyPlace { account, name: FoldedName::of("") }..)
            .take_while(move |(place, _)| place.account == account)
            .map(|(_, policy)| policy)
    }

    /// How many of them are stored.
    pub(crate) fn len(&self) -> usize {
        self.entities.len() + self.policies.len() - of_aws().count()
    }

    /// The unique id of a user, of a role, or of a session's role that there is now.
    pub(crate) fn unique_id(&self, name: &PrincipalName) -> Option<UniqueId> {
        let find = |account: AccountId, kind, name: &str| {
            self.entities.get(&EntityPlace::of(account, kind, name))
        };
        let behind_path = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let entity = match name {
            PrincipalName::User { account, path_and_name } => {
                find(*account, EntityKind::User, &behind_path(path_and_name))
                    .filter(|user| user.has_path_and_name(path_and_name))
            }
            PrincipalName::Role { account, path_and_name } => {
                find(*account, EntityKind::Role, &behind_path(path_and_name))
                    .filter(|role| role.has_path_and_name(path_and_name))
            }
            PrincipalName::Session { account, role: name, .. } => {
                find(*account, EntityKind::Role, name).filter(|role| role.name == *name)
            }
            PrincipalName::Id(id) => self.by_id.get(id).map(|member| &member.entity),
            PrincipalName::Everyone
            | PrincipalName::Account(_)
            | PrincipalName::FederatedUser { .. }
            | PrincipalName::Service(_)
            | PrincipalName::OidcProvider { .. } => None,
        };
        entity.map(|entity| entity.id)
    }

    pub(crate) fn put_entity(&mut self, entity: Arc<Entity>) {
        let place = entity.place();
        self.remove_entity(&place);
        for policy in policies_of(&entity) {
            self.attached_to.insert((policy.clone(), entity.id));
        }
        for group in groups_of(&entity) {
            self.in_group.insert((group, entity.id));
        }
        self.entities.insert(place.clone(), Arc::clone(&entity));
        self.by_id.insert(entity.id, Arc::new(self.member_of(entity)));
        self.look_again_at_users_in(&place);
    }

    pub(crate) fn remove_entity(&mut self, place: &EntityPlace) {
        let Some(old) = self.entities.remove(place) else { return };
        for policy in policies_of(&old) {
            self.attached_to.remove(&(policy.clone(), old.id));
        }
        for group in groups_of(&old) {
            self.in_group.remove(&(group, old.id));
        }
        self.by_id.remove(&old.id);
        self.look_again_at_users_in(place);
    }

    pub(crate) fn put_policy(&mut self, policy: Arc<ManagedPolicy>) {
        let place = policy.place();
        self.policies.insert(place.clone(), policy);
        self.look_again(&place);
    }

    pub(crate) fn remove_policy(&mut self, place: &PolicyPlace) {
        self.policies.remove(place);
        self.look_again(place);
    }

    /// What is attached to some has changed.
    fn look_again(&mut self, policy: &PolicyPlace) {
        for id in self.ids_attached_to(policy).collect::<Vec<_>>() {
            self.look_again_at(id);
            let group = self.by_id.get(&id).map(|member| member.entity.place());
            if let Some(group) = group {
                self.look_again_at_users_in(&group);
            }
        }
    }

    /// What has been put or removed may be a group.
    fn look_again_at_users_in(&mut self, group: &EntityPlace) {
        if group.kind == EntityKind::Group {
            for id in self.ids_in_group(group).collect::<Vec<_>>() {
                self.look_again_at(id);
            }
        }
    }

    fn look_again_at(&mut self, id: UniqueId) {
        if let Some(member) = self.by_id.get(&id) {
            let member = self.member_of(Arc::clone(&member.entity));
            self.by_id.insert(id, Arc::new(member));
        }
    }

    fn member_of(&self, entity: Arc<Entity>) -> Member {
        // What has gone may have denied something: nothing is allowed without it.
        let mut is_whole = true;
        let mut policies = Vec::new();
        let groups = groups_of(&entity).map(|group| self.entities.get(&group).cloned());
        for of in std::iter::once(Some(Arc::clone(&entity))).chain(groups) {
            let Some(of) = of else {
                is_whole = false;
                continue;
            };
            policies.extend(of.inline.iter().map(|(_, policy)| Arc::clone(policy.policy())));
            for place in &of.attached {
                let managed = self.managed(place);
                is_whole &= managed.is_some();
                policies.extend(managed);
            }
        }
        let boundary = match &entity.boundary {
            Some(place) if is_whole => Some(self.managed(place).unwrap_or_default()),
            None if is_whole => None,
            _ => Some(Arc::default()),
        };
        Member { entity, policies: policies.into(), boundary }
    }

    /// What counts of a managed policy.
    fn managed(&self, place: &PolicyPlace) -> Option<Arc<Policy>> {
        Some(Arc::clone(self.policies.get(place)?.default()?.policy.policy()))
    }
}

/// The managed policies that have a say in what an entity asks.
fn policies_of(entity: &Entity) -> impl Iterator<Item = &PolicyPlace> {
    entity.attached.iter().chain(&entity.boundary)
}

fn groups_of(entity: &Entity) -> impl Iterator<Item = EntityPlace> {
    let account = entity.account;
    let place = move |name: &FoldedName| EntityPlace {
        account,
        kind: EntityKind::Group,
        name: name.clone(),
    };
    entity.groups.iter().map(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::IdentityPolicy;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

    fn account() -> AccountId {
        "111122223333".parse().unwrap()
    }

    fn user(name: &str, attached: &[&str], boundary: Option<&str>) -> Arc<Entity> {
        Arc::new(Entity {
            attached: attached.iter().map(|name| PolicyPlace::of(account(), name)).collect(),
            boundary: boundary.map(|name| PolicyPlace::of(account(), name)),
            ..Entity::new(account(), EntityKind::User, "/team/", name, 0)
        })
    }

    fn policy(name: &str) -> Arc<ManagedPolicy> {
        let policy = IdentityPolicy::new(POLICY).unwrap();
        Arc::new(ManagedPolicy::new(account(), "/", name, 0, policy))
    }

    #[test]
    fn a_policy_counts_for_those_that_it_is_attached_to_in_whatever_order_they_come() {
        let (alice, use_keys) = (user("Alice", &["Use-Keys"], None), policy("use-keys"));
        for entity_first in [true, false] {
            let mut principals = Principals::default();
            if entity_first {
                principals.put_entity(Arc::clone(&alice));
                let member = principals.member(alice.id).unwrap();
                assert!(member.policies.is_empty());
                assert_eq!(member.boundary.as_deref(), Some(&Policy::default()), "fails closed");
            }
            principals.put_policy(Arc::clone(&use_keys));
            principals.put_entity(Arc::clone(&alice));
            let member = principals.member(alice.id).unwrap();
            assert_eq!(member.policies.len(), 1);
            assert_eq!(member.boundary, None);
            principals.remove_policy(&use_keys.place());
            assert!(principals.member(alice.id).unwrap().boundary.is_some());
        }
    }

    #[test]
    fn a_boundary_that_is_gone_allows_nothing() {
        let alice = user("alice", &[], Some("limits"));
        let mut principals = Principals::default();
        principals.put_entity(Arc::clone(&alice));
        assert_eq!(
            principals.member(alice.id).unwrap().boundary.as_deref(),
            Some(&Policy::default())
        );
        principals.put_policy(policy("Limits"));
        let boundary = principals.member(alice.id).unwrap().boundary.clone();
        let limits = policy("x");
        assert_eq!(boundary.as_ref(), Some(limits.default().unwrap().policy.policy()));
    }

    #[test]
    fn a_group_counts_for_its_users_in_whatever_order_they_come() {
        let group = |attached: &[&str]| {
            Arc::new(Entity {
                attached: attached.iter().map(|name| PolicyPlace::of(account(), name)).collect(),
                inline: [("own".into(), IdentityPolicy::new(POLICY).unwrap())].into(),
                ..Entity::new(account(), EntityKind::Group, "/", "Admins", 0)
            })
        };
        let in_group = Entity {
            groups: [FoldedName::of("ADMINS")].into(),
            ..Entity::clone(&user("alice", &[], None))
        };
        let alice = Arc::new(in_group);
        let mut principals = Principals::default();
        principals.put_entity(Arc::clone(&alice));
        let member = |principals: &Principals| {
            let member = principals.member(alice.id).unwrap();
            (member.policies.len(), member.boundary.is_some())
        };
        assert_eq!(member(&principals), (0, true), "fails closed");
        principals.put_entity(group(&[]));
        assert_eq!(member(&principals), (1, false));
        principals.put_entity(group(&["use-keys"]));
        assert_eq!(member(&principals), (1, true), "the policy is not there");
        principals.put_policy(policy("Use-Keys"));
        assert_eq!(member(&principals), (2, false));
        let place = group(&[]).place();
        assert_eq!(principals.in_group(&place).count(), 1);
        principals.put_entity(Arc::new(Entity { groups: [].into(), ..Entity::clone(&alice) }));
        assert_eq!((member(&principals), principals.in_group(&place).count()), ((0, false), 0));
    }

    #[test]
    fn a_policy_of_aws_is_there_from_the_beginning() {
        let mut principals = Principals::default();
        assert_eq!(principals.len(), 0);
        let place = PolicyPlace { account: None, name: FoldedName::of("AdministratorAccess") };
        let alice =
            Entity { attached: [place.clone()].into(), ..Entity::clone(&user("alice", &[], None)) };
        let alice = Arc::new(alice);
        principals.put_entity(Arc::clone(&alice));
        assert_eq!(principals.member(alice.id).unwrap().policies.len(), 1);
        assert_eq!(principals.attached_to(&place).count(), 1);
        assert_eq!((principals.len(), principals.policies_of(None).count()), (1, of_aws().count()));
    }

    #[test]
    fn who_was_deleted_and_made_again_is_another() {
        let mut principals = Principals::default();
        let (old, new) = (user("Alice", &[], None), user("Alice", &[], None));
        principals.put_entity(Arc::clone(&old));
        let named =
            |text: &str| PrincipalName::User { account: account(), path_and_name: text.into() };
        assert_eq!(principals.unique_id(&named("team/Alice")), Some(old.id));
        principals.put_entity(Arc::clone(&new));
        assert_eq!(principals.unique_id(&named("team/Alice")), Some(new.id));
        assert!(principals.member(old.id).is_none());
        for text in ["team/alice", "Alice", "other/Alice", ""] {
            assert_eq!(principals.unique_id(&named(text)), None, "{text}");
        }
        principals.remove_entity(&new.place());
        assert!(principals.member(new.id).is_none());
        assert_eq!(principals.len(), 0);
    }
}
