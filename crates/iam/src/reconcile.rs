//! What has to change so that there is who a file says there is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use catalog::record::{
    Entity, EntityKind, EntityPlace, FoldedName, IdentityPolicy, ManagedPolicy, Name, PolicyPlace,
    PolicyVersion, ResourcePolicy, RoleDetails, Trust,
};
use catalog::{Change, Picture};
use identity::policy::{PolicyKind, PrincipalName};
use identity::{AccessKey, AccountId, Arn, Partition, PrincipalKind, UniqueId};
use secret::Secret;

use crate::file::{AccessKeyOf, EntityOf, Identities, KeyHolder, PolicyOf};

/// One thing that changes, as an operator reads it: `+ user alice in account 111122223333`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    sign: char,
    what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sign, self.what)
    }
}

/// Why it cannot become so.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Impossible {
    #[error("{0}: there is no account {1}: make it with `strongroom account create`")]
    NoAccount(String, AccountId),
    #[error("{0}: it is there twice, in whatever letter case")]
    Twice(String),
    #[error(
        "{0}: it is there already, and does not come from this file: give this one another name"
    )]
    Taken(String),
    #[error("{0}: there is no policy {1}")]
    NoPolicy(String, String),
    #[error("{0}: there is no group {1}")]
    NoGroup(String, String),
    #[error("{0}: the trust policy names somebody who is not there: {1:?}")]
    Nobody(String, PrincipalName),
    #[error("{0}: {1}")]
    Policy(String, String),
}

/// What has to change in `picture` so that those that come from the file are those that it says. Those that
/// do not come from it stay as they are.
pub fn reconcile(
    identities: &Identities,
    picture: &Picture,
    now_ms: i64,
) -> Result<(Change, Vec<Difference>), Impossible> {
    let mut steps = Steps { picture, change: Change::new(), differences: Vec::new(), now_ms };
    let policies = steps.policies(&identities.policies)?;
    let ids = steps.entities(&identities.entities, &policies)?;
    steps.access_keys(&identities.access_keys, &ids)?;
    Ok((steps.change, steps.differences))
}

struct Steps<'a> {
    picture: &'a Picture,
    change: Change,
    differences: Vec<Difference>,
    now_ms: i64,
}

impl Steps<'_> {
    fn note(&mut self, sign: char, what: &str) {
        self.differences.push(Difference { sign, what: what.into() });
    }

    fn check_account(&self, what: &str, account: AccountId) -> Result<(), Impossible> {
        match self.picture.account(account) {
            Some(_) => Ok(()),
            None => Err(Impossible::NoAccount(what.into(), account)),
        }
    }

    /// The policies that there will be.
    fn policies(&mut self, wanted: &[PolicyOf]) -> Result<Vec<PolicyPlace>, Impossible> {
        let mut places = Vec::new();
        for given in wanted {
            let what = format!("policy {} in account {}", given.name, given.account);
            self.check_account(&what, given.account)?;
            let place = PolicyPlace::of(given.account, &given.name);
            if places.contains(&place) {
                return Err(Impossible::Twice(what));
            }
            let old = self.picture.managed_policy(&place);
            if old.is_some_and(|old| !old.from_file) {
                return Err(Impossible::Taken(what));
            }
            let policy = self.policy(given, compile(&what, &given.document)?, old);
            match old {
                None => self.note('+', &what),
                Some(old) if **old != policy => self.note('~', &what),
                Some(_) => {}
            }
            if old.is_none_or(|old| **old != policy) {
                self.change.put_managed_policy(self.picture, policy);
            }
            places.push(place);
        }
        for old in self.picture.managed_policies() {
            let place = old.place();
            if !old.from_file {
                places.push(place);
            } else if let (false, Some(account)) = (places.contains(&place), old.account) {
                self.note('-', &format!("policy {} in account {account}", old.name));
                self.change.remove(self.picture, Name::ManagedPolicy(place));
            }
        }
        Ok(places)
    }

    /// The policy that was `old`, if it was one. A file has one version of each.
    fn policy(
        &self,
        given: &PolicyOf,
        policy: Arc<IdentityPolicy>,
        old: Option<&Arc<ManagedPolicy>>,
    ) -> ManagedPolicy {
        let (path, name) = (given.path.as_str(), given.name.as_str());
        let new = ManagedPolicy {
            from_file: true,
            ..ManagedPolicy::new(given.account, path, name, self.now_ms, Arc::clone(&policy))
        };
        let Some(old) = old else { return new };
        let same = ManagedPolicy { path: new.path, name: new.name, ..(**old).clone() };
        if old.default().is_some_and(|version| version.policy == policy) {
            return same;
        }
        let number = old.last_version.saturating_add(1);
        ManagedPolicy {
            updated_ms: self.now_ms,
            versions: [PolicyVersion { number, created_ms: self.now_ms, policy }].into(),
            default_version: number,
            last_version: number,
            ..same
        }
    }

    /// The unique ids of those that there will be.
    fn entities(
        &mut self,
        wanted: &[EntityOf],
        policies: &[PolicyPlace],
    ) -> Result<BTreeMap<EntityPlace, UniqueId>, Impossible> {
        let ids = self.ids(wanted)?;
        for given in wanted {
            let what = what(given);
            let place = EntityPlace::of(given.account, given.kind, &given.name);
            let old = self.picture.entity(&place);
            // One with another spelling of the name, or another path, is called otherwise: it stays the same.
            let entity = self.entity(&what, given, old, policies, &ids)?;
            match old {
                None => self.note('+', &what),
                Some(old) if **old != entity => self.note('~', &what),
                Some(_) => {}
            }
            if old.is_none_or(|old| **old != entity) {
                self.change.put_entity(self.picture, entity);
            }
        }
        for old in self.picture.entities() {
            let place = old.place();
            let what = format!("{} {} in account {}", old.kind.as_str(), old.name, old.account);
            if !old.from_file {
                check_policies(&what, old.attached.iter().chain(&old.boundary), policies)?;
                check_groups(&what, old.account, &old.groups, &ids)?;
            } else if !ids.contains_key(&place) {
                self.note('-', &what);
                self.change.remove(self.picture, Name::Entity(place));
            }
        }
        Ok(ids)
    }

    /// The unique ids of those that there will be, of the file or not.
    fn ids(&self, wanted: &[EntityOf]) -> Result<BTreeMap<EntityPlace, UniqueId>, Impossible> {
        let mut ids = BTreeMap::new();
        for given in wanted {
            let what = what(given);
            self.check_account(&what, given.account)?;
            let place = EntityPlace::of(given.account, given.kind, &given.name);
            let old = self.picture.entity(&place);
            if old.is_some_and(|old| !old.from_file) {
                return Err(Impossible::Taken(what));
            }
            let id =
                old.map_or_else(|| UniqueId::random(given.kind.unique_id_kind()), |old| old.id);
            if ids.insert(place, id).is_some() {
                return Err(Impossible::Twice(what));
            }
        }
        let others = self.picture.entities().filter(|entity| !entity.from_file);
        ids.extend(others.map(|entity| (entity.place(), entity.id)));
        Ok(ids)
    }

    fn entity(
        &self,
        what: &str,
        given: &EntityOf,
        old: Option<&Arc<Entity>>,
        policies: &[PolicyPlace],
        ids: &BTreeMap<EntityPlace, UniqueId>,
    ) -> Result<Entity, Impossible> {
        let (path, name) = (given.path.as_str(), given.name.as_str());
        let new = Entity::new(given.account, given.kind, path, name, self.now_ms);
        let id = id_of(ids, given.account, given.kind, name);
        let created_ms = old.map_or(new.created_ms, |old| old.created_ms);
        let mut groups: Vec<_> = given.groups.iter().map(|name| FoldedName::of(name)).collect();
        groups.sort_unstable();
        groups.dedup();
        check_groups(what, given.account, &groups, ids)?;
        let inline = given.inline.iter().map(|(name, document)| {
            Ok((name.as_str().into(), compile(&format!("{what}, policy {name}"), document)?))
        });
        let place = |name: &String| place_of_policy(given.account, name);
        let mut attached: Vec<_> = given.attached.iter().map(place).collect();
        attached.sort();
        attached.dedup();
        let boundary = given.boundary.as_ref().map(place);
        check_policies(what, attached.iter().chain(&boundary), policies)?;
        let tags =
            given.tags.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into()));
        Ok(Entity {
            id,
            created_ms,
            tags: tags.collect(),
            inline: inline.collect::<Result<_, _>>()?,
            attached: attached.into(),
            boundary,
            groups: groups.into(),
            role: match given.kind {
                EntityKind::Role => Some(role_details(what, given, old, ids)?),
                EntityKind::User | EntityKind::Group => None,
            },
            from_file: true,
            ..new
        })
    }

    fn access_keys(
        &mut self,
        wanted: &[AccessKeyOf],
        ids: &BTreeMap<EntityPlace, UniqueId>,
    ) -> Result<(), Impossible> {
        let mut seen = Vec::new();
        for given in wanted {
            let what = format!("access key {} of {}", given.id, given.of);
            self.check_account(&what, given.account)?;
            if seen.contains(&&given.id) {
                return Err(Impossible::Twice(what));
            }
            seen.push(&given.id);
            let old = self.picture.access_key(given.id.as_str());
            if old.is_some_and(|old| !old.from_file) {
                return Err(Impossible::Taken(what));
            }
            let of = match &given.of {
                KeyHolder::Service(name) => PrincipalKind::Service(name.as_str().into()),
                KeyHolder::User(user) => {
                    PrincipalKind::User(id_of(ids, given.account, EntityKind::User, user))
                }
                KeyHolder::Session { role, name } => PrincipalKind::Session {
                    role: id_of(ids, given.account, EntityKind::Role, role),
                    name: name.as_str().into(),
                },
            };
            let is_same = |old: &AccessKey| {
                old.account == given.account
                    && old.of == of
                    && old.active == given.active
                    && crypto::verify_equal(old.secret.expose(), given.secret.expose())
            };
            match old {
                None => self.note('+', &what),
                Some(old) if !is_same(old) => self.note('~', &what),
                Some(_) => continue,
            }
            let key = AccessKey {
                id: given.id.clone(),
                secret: Secret::new(given.secret.expose().to_vec()),
                account: given.account,
                of,
                created_ms: old.map_or(self.now_ms, |old| old.created_ms),
                active: given.active,
                from_file: true,
                session: None,
                last_signed: old.map(|old| Arc::clone(&old.last_signed)).unwrap_or_default(),
            };
            self.change.put_access_key(self.picture, key);
        }
        for old in self.picture.access_keys() {
            // Nobody signs with the key of one that is gone, wherever it comes from.
            let is_orphan = old.of.unique_id().is_some_and(|id| !ids.values().any(|of| *of == id));
            if (old.from_file && !seen.contains(&&old.id)) || is_orphan {
                self.note('-', &format!("access key {} in account {}", old.id, old.account));
                self.change.remove(self.picture, Name::AccessKey(old.id.clone()));
            }
        }
        Ok(())
    }
}

/// As an operator reads it.
fn what(given: &EntityOf) -> String {
    format!("{} {} in account {}", given.kind.as_str(), given.name, given.account)
}

fn role_details(
    what: &str,
    given: &EntityOf,
    old: Option<&Arc<Entity>>,
    ids: &BTreeMap<EntityPlace, UniqueId>,
) -> Result<RoleDetails, Impossible> {
    let old = old.and_then(|old| old.role.as_ref());
    let trust = given.trust.as_ref().map(|text| trust(what, given.account, text, ids));
    Ok(RoleDetails {
        description: given.description.as_str().into(),
        max_session_s: given.max_session_s,
        trust: trust.transpose()?,
        last_signed: old.map(|old| Arc::clone(&old.last_signed)).unwrap_or_default(),
    })
}

/// Who may assume a role. Its partition is that of the ARNs in it.
fn trust(
    what: &str,
    account: AccountId,
    text: &str,
    ids: &BTreeMap<EntityPlace, UniqueId>,
) -> Result<Trust, Impossible> {
    let unique_id = |name: &PrincipalName| {
        let (account, kind, name) = match name {
            PrincipalName::User { account, path_and_name } => {
                (account, EntityKind::User, &**path_and_name)
            }
            PrincipalName::Role { account, path_and_name } => {
                (account, EntityKind::Role, &**path_and_name)
            }
            PrincipalName::Session { account, role, .. } => (account, EntityKind::Role, &**role),
            _ => return None,
        };
        let name = name.rsplit('/').next().unwrap_or_default();
        ids.get(&EntityPlace::of(*account, kind, name)).copied()
    };
    let of = |partition| ResourcePolicy::new(PolicyKind::Trust, text, partition, unique_id);
    let partitions = [Partition::Aws, Partition::AwsCn, Partition::AwsUsGov];
    let compiled =
        partitions.into_iter().find_map(|partition| Some((partition, of(partition).ok()?)));
    let Some((partition, policy)) = compiled else {
        let error = of(Partition::Aws).err().map_or_else(String::new, |error| error.to_string());
        return Err(Impossible::Policy(format!("{what}, trust policy"), error));
    };
    let own = |nobody: &&PrincipalName| nobody.account().is_none_or(|of| of == account);
    match policy.nobodies().iter().find(own) {
        Some(nobody) => Err(Impossible::Nobody(what.into(), nobody.clone())),
        None => Ok(Trust { partition, policy }),
    }
}

impl fmt::Display for KeyHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user {name}"),
            Self::Session { role, name } => write!(f, "session {name} of role {role}"),
            Self::Service(name) => write!(f, "service {name}"),
        }
    }
}

/// Of one of the file, which is there by now.
fn id_of(
    ids: &BTreeMap<EntityPlace, UniqueId>,
    account: AccountId,
    kind: EntityKind,
    name: &str,
) -> UniqueId {
    ids.get(&EntityPlace::of(account, kind, name)).copied().unwrap_or(UniqueId::FIRST)
}

fn compile(what: &str, document: &str) -> Result<Arc<IdentityPolicy>, Impossible> {
    IdentityPolicy::new(document)
        .map_err(|error| Impossible::Policy(what.into(), error.to_string()))
}

/// A policy is given by its name, or by the ARN of one of AWS.
fn place_of_policy(account: AccountId, given: &str) -> PolicyPlace {
    let of_aws = Arn::parse(given).filter(|arn| (arn.service, arn.account) == ("iam", "aws"));
    // All of them stand under the path `/`: a longer one is nobody's.
    match of_aws.and_then(|arn| arn.resource.strip_prefix("policy/")) {
        Some(name) => PolicyPlace { account: None, ..PolicyPlace::of(account, name) },
        None => PolicyPlace::of(account, given),
    }
}

fn check_groups(
    what: &str,
    account: AccountId,
    groups: &[FoldedName],
    ids: &BTreeMap<EntityPlace, UniqueId>,
) -> Result<(), Impossible> {
    let place =
        |name: &FoldedName| EntityPlace { account, kind: EntityKind::Group, name: name.clone() };
    match groups.iter().find(|name| !ids.contains_key(&place(name))) {
        None => Ok(()),
        Some(name) => Err(Impossible::NoGroup(what.into(), format!("{name:?}"))),
    }
}

fn check_policies<'a>(
    what: &str,
    mut places: impl Iterator<Item = &'a PolicyPlace>,
    policies: &[PolicyPlace],
) -> Result<(), Impossible> {
    match places.find(|place| !policies.contains(place)) {
        None => Ok(()),
        Some(place) => Err(Impossible::NoPolicy(what.into(), format!("{:?}", place.name))),
    }
}

#[cfg(test)]
mod tests {
    use catalog::record::Account;
    use catalog::{Catalog, SystemClock};
    use hsm::Domain;
    use secret::arena::Slot;

    use super::*;
    use crate::file::Files;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

    struct Secrets;

    impl Files for Secrets {
        fn text(&self, _: &str) -> Result<String, String> {
            Ok(POLICY.into())
        }

        fn secret(&self, path: &str) -> Result<Secret, String> {
            Ok(Secret::new(format!("{path:x<40}").into_bytes()))
        }
    }

    async fn catalog() -> Catalog {
        let mut domain_key = Slot::take().unwrap();
        crypto::random(domain_key.expose_mut());
        let domain = Arc::new(Domain::new(&domain_key, [1; 16]).unwrap());
        let store = Box::new(store::Memory::new());
        let catalog = Catalog::open(store, domain, Box::new(SystemClock)).unwrap();
        let mut change = Change::new();
        change.put_account(&catalog.picture(), Account::new(AccountId::FIRST, 0));
        catalog.commit(change).await.unwrap();
        catalog
    }

    fn read(text: &str) -> Identities {
        Identities::read(text, AccountId::FIRST, &Secrets).unwrap()
    }

    /// Makes it so, and returns what changed.
    async fn apply(catalog: &Catalog, text: &str) -> Result<Vec<String>, Impossible> {
        let (change, differences) = reconcile(&read(text), &catalog.picture(), 5)?;
        assert_eq!(change.is_empty(), differences.is_empty());
        catalog.commit(change).await.unwrap();
        Ok(differences.iter().map(ToString::to_string).collect())
    }

    const FULL: &str = r#"
        policies = [{ name = "Use-Keys", document-file = "f" }]
        [[users]]
        name = "alice"
        policies = ["use-keys"]
        inline-policies = [{ name = "own", document-file = "f" }]
        access-keys = [{ id = "AKIAALICEALICEALICE0", secret-file = "alice" }]
        [[roles]]
        name = "alice"
        permissions-boundary = "Use-Keys"
    "#;

    #[tokio::test]
    async fn a_policy_of_aws_is_given_by_its_arn() {
        let catalog = catalog().await;
        let of_aws = |arn: &str| {
            format!(
                "users = [{{ name = \"alice\", policies = [\"{arn}\"], permissions-boundary = \"{arn}\" }}]"
            )
        };
        apply(&catalog, &of_aws("arn:aws:iam::aws:policy/AWSDenyAll")).await.unwrap();
        let picture = catalog.picture();
        let member = picture.member(alice(&catalog)).unwrap();
        assert_eq!((member.policies.len(), member.boundary.is_some()), (1, true));
        assert_eq!(member.entity.attached[0].account, None);
        for other in [
            "AWSDenyAll",
            "arn:aws:iam::aws:policy/x/AWSDenyAll",
            "arn:aws:iam::aws:role/AWSDenyAll",
            "arn:aws:iam::000000000000:policy/AWSDenyAll",
        ] {
            let refused = apply(&catalog, &of_aws(other)).await;
            assert!(matches!(refused, Err(Impossible::NoPolicy(..))), "{other}");
        }
    }

    fn alice(catalog: &Catalog) -> UniqueId {
        let name = FoldedName::of("alice");
        let place = EntityPlace { account: AccountId::FIRST, kind: EntityKind::User, name };
        catalog.picture().entity(&place).unwrap().id
    }

    #[tokio::test]
    async fn what_the_file_says_becomes_so_and_stays_so() {
        let catalog = catalog().await;
        assert_eq!(
            apply(&catalog, FULL).await.unwrap(),
            [
                "+ policy Use-Keys in account 000000000000",
                "+ user alice in account 000000000000",
                "+ role alice in account 000000000000",
                "+ access key AKIAALICEALICEALICE0 of user alice",
            ]
        );
        let id = alice(&catalog);
        assert_eq!(apply(&catalog, FULL).await.unwrap(), [""; 0]);
        let other = FULL
            .replace("\"alice\" }]", "\"other\" }]")
            .replace("policies = [\"use-keys\"]", "path = \"/x/\"");
        assert_eq!(
            apply(&catalog, &other).await.unwrap(),
            [
                "~ user alice in account 000000000000",
                "~ access key AKIAALICEALICEALICE0 of user alice",
            ]
        );
        assert_eq!(alice(&catalog), id, "it is the same user");
        assert_eq!(
            apply(&catalog, "").await.unwrap(),
            [
                "- policy Use-Keys in account 000000000000",
                "- user alice in account 000000000000",
                "- role alice in account 000000000000",
                "- access key AKIAALICEALICEALICE0 in account 000000000000",
            ]
        );
        apply(&catalog, FULL).await.unwrap();
        assert_ne!(alice(&catalog), id, "one that was made again is another");
    }

    #[tokio::test]
    async fn a_role_says_who_may_assume_it_and_a_user_is_in_groups() {
        let catalog = catalog().await;
        let file = |user: &str, group: &str| {
            format!(
                r#"
                [[groups]]
                name = "Admins"
                policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
                [[users]]
                name = "alice"
                groups = ["{group}"]
                [[roles]]
                name = "nightly"
                trust-policy = '''{{"Statement":{{"Effect":"Allow","Action":"sts:AssumeRole",
                    "Principal":{{"AWS":"arn:aws:iam::000000000000:user/{user}"}}}}}}'''
                "#
            )
        };
        apply(&catalog, &file("alice", "admins")).await.unwrap();
        assert_eq!(apply(&catalog, &file("alice", "admins")).await.unwrap(), [""; 0]);
        let picture = catalog.picture();
        assert_eq!(picture.member(alice(&catalog)).unwrap().policies.len(), 1);
        let place = EntityPlace::of(AccountId::FIRST, EntityKind::Role, "nightly");
        let trust = picture.entity(&place).unwrap().role.clone().unwrap().trust.unwrap();
        assert_eq!(trust.policy.unique_ids(), Some(&[Some(alice(&catalog))][..]));
        for (user, group, words) in [
            ("bob", "admins", "the trust policy names somebody who is not there"),
            ("alice", "others", "there is no group others"),
        ] {
            let refused = apply(&catalog, &file(user, group)).await.unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[tokio::test]
    async fn what_does_not_come_from_the_file_is_left_alone_and_not_taken_over() {
        let catalog = catalog().await;
        apply(&catalog, FULL).await.unwrap();
        let picture = catalog.picture();
        let mut change = Change::new();
        for entity in picture.entities() {
            change.put_entity(&picture, Entity { from_file: false, ..(**entity).clone() });
        }
        catalog.commit(change).await.unwrap();
        drop(picture);
        let taken = apply(&catalog, "users = [{ name = \"ALICE\" }]").await.unwrap_err();
        assert_eq!(
            taken.to_string(),
            "user ALICE in account 000000000000: it is there already, and does not come from this file: give this one another name"
        );
        let policy_used = apply(&catalog, "").await.unwrap_err();
        assert!(matches!(policy_used, Impossible::NoPolicy(..)), "{policy_used}");
    }

    #[tokio::test]
    async fn what_cannot_be_is_refused_whole() {
        let catalog = catalog().await;
        for (text, words) in [
            (
                "users = [{ name = \"a\", account = \"111122223333\" }]",
                "there is no account 111122223333",
            ),
            ("users = [{ name = \"a\" }, { name = \"A\" }]", "it is there twice"),
            ("users = [{ name = \"a\", policies = [\"p\"] }]", "there is no policy p"),
            ("users = [{ name = \"a\", permissions-boundary = \"p\" }]", "there is no policy p"),
            ("policies = [{ name = \"a\", document = \"{\" }]", "Policy contains invalid json"),
            (
                "users = [{ name = \"a\", inline-policies = [{ name = \"i\", document = \"{}\" }] }]",
                "policy i: a policy must have a Statement",
            ),
        ] {
            let refused = apply(&catalog, text).await.unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
        assert_eq!(catalog.picture().len(), 1);
    }
}
