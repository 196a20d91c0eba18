//! Which users and roles there are, and what they are allowed by policies of their own.

use std::sync::Arc;

use identity::policy::{Policy, PrincipalName};
use identity::{AccountId, UniqueId};
use imbl::{OrdMap, OrdSet};

use crate::record::{Entity, EntityPlace, FoldedName, ManagedPolicy, PolicyPlace};

/// The users, roles and managed policies of all accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Principals {
    entities: OrdMap<EntityPlace, Arc<Entity>>,
    by_id: OrdMap<UniqueId, Arc<Member>>,
    policies: OrdMap<PolicyPlace, Arc<ManagedPolicy>>,
    /// To whom a managed policy is attached, or is the boundary of.
    attached_to: OrdSet<(PolicyPlace, UniqueId)>,
}

/// A user or a role, with the policies that have a say in what it asks.
#[derive(Debug)]
pub struct Member {
    pub entity: Arc<Entity>,
    /// Its own, and those that are attached to it.
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

    /// In the order of accounts, users before roles, and names.
    pub(crate) fn entities(&self) -> impl Iterator<Item = &Arc<Entity>> {
        self.entities.values()
    }

    /// In the order of accounts and names.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.entities.len() + self.policies.len()
    }

    /// The unique id of a user, of a role, or of a session's role that there is now.
    pub(crate) fn unique_id(&self, name: &PrincipalName) -> Option<UniqueId> {
        let find = |account: AccountId, is_role, name: &str| {
            self.entities.get(&EntityPlace { account, is_role, name: FoldedName::of(name) })
        };
        let behind_path = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let entity = match name {
            PrincipalName::User { account, path_and_name } => {
                find(*account, false, &behind_path(path_and_name))
                    .filter(|user| user.has_path_and_name(path_and_name))
            }
            PrincipalName::Role { account, path_and_name } => {
                find(*account, true, &behind_path(path_and_name))
                    .filter(|role| role.has_path_and_name(path_and_name))
            }
            PrincipalName::Session { account, role: name, .. } => {
                find(*account, true, name).filter(|role| role.name == *name)
            }
            PrincipalName::Id(id) => self.by_id.get(id).map(|member| &member.entity),
            PrincipalName::Everyone
            | PrincipalName::Account(_)
            | PrincipalName::FederatedUser { .. }
            | PrincipalName::Service(_) => None,
        };
        entity.map(|entity| entity.id)
    }

    pub(crate) fn put_entity(&mut self, entity: Arc<Entity>) {
        let place = entity.place();
        self.remove_entity(&place);
        for policy in policies_of(&entity) {
            self.attached_to.insert((policy, entity.id));
        }
        self.by_id.insert(entity.id, Arc::new(self.member_of(Arc::clone(&entity))));
        self.entities.insert(place, entity);
    }

    pub(crate) fn remove_entity(&mut self, place: &EntityPlace) {
        let Some(old) = self.entities.remove(place) else { return };
        for policy in policies_of(&old) {
            self.attached_to.remove(&(policy, old.id));
        }
        self.by_id.remove(&old.id);
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
    fn look_again(&mut self, place: &PolicyPlace) {
        let first = (place.clone(), UniqueId::FIRST);
        let attached = self.attached_to.range(first..).take_while(|(policy, _)| policy == place);
        let ids: Vec<_> = attached.map(|(_, id)| *id).collect();
        for id in ids {
            if let Some(member) = self.by_id.get(&id) {
                let member = self.member_of(Arc::clone(&member.entity));
                self.by_id.insert(id, Arc::new(member));
            }
        }
    }

    fn member_of(&self, entity: Arc<Entity>) -> Member {
        let managed = |name: &FoldedName| {
            let place = PolicyPlace { account: entity.account, name: name.clone() };
            self.policies.get(&place).map(|managed| Arc::clone(managed.policy.policy()))
        };
        let own = entity.inline.iter().map(|(_, policy)| Arc::clone(policy.policy()));
        let policies = own.chain(entity.attached.iter().filter_map(managed)).collect();
        // What has gone may have denied something: nothing is allowed without it.
        let is_whole = entity.attached.iter().all(|name| managed(name).is_some());
        let boundary = match &entity.boundary {
            Some(name) if is_whole => Some(managed(name).unwrap_or_default()),
            None if is_whole => None,
            _ => Some(Arc::default()),
        };
        Member { entity, policies, boundary }
    }
}

/// The managed policies that have a say in what an entity asks.
fn policies_of(entity: &Entity) -> impl Iterator<Item = PolicyPlace> {
    let names = entity.attached.iter().chain(&entity.boundary);
    names.map(|name| PolicyPlace { account: entity.account, name: name.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::IdentityPolicy;
    use identity::UniqueIdKind;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

    fn account() -> AccountId {
        "111122223333".parse().unwrap()
    }

    fn user(name: &str, attached: &[&str], boundary: Option<&str>) -> Arc<Entity> {
        Arc::new(Entity {
            account: account(),
            id: UniqueId::random(UniqueIdKind::User),
            path: "/team/".into(),
            name: name.into(),
            created_ms: 0,
            tags: [].into(),
            inline: [].into(),
            attached: attached.iter().map(|name| FoldedName::of(name)).collect(),
            boundary: boundary.map(FoldedName::of),
            from_file: false,
        })
    }

    fn policy(name: &str) -> Arc<ManagedPolicy> {
        Arc::new(ManagedPolicy {
            account: account(),
            path: "/".into(),
            name: name.into(),
            created_ms: 0,
            policy: IdentityPolicy::new(POLICY).unwrap(),
            from_file: false,
        })
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
        assert_eq!(boundary.as_ref(), Some(policy("x").policy.policy()));
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
