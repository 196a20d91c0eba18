//! What users, roles and groups have in common: they are made, renamed, and deleted once they are bare.

use api::iam::{Operation, Tag};
use catalog::Change;
use catalog::record::{Entity, EntityKind, FoldedName, Name};
use identity::policy::KeyName;

use super::boundaries;
use crate::ask::Ask;
use crate::call::{Call, modifiable};
use crate::error::Error;
use crate::{name, tag};

/// How many of a kind an account can have.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub(crate) fn quota(kind: EntityKind) -> (&'static str, usize) {
    match kind {
        EntityKind::User => ("UsersPerAccount", 5000),
        EntityKind::Role => ("RolesPerAccount", 1000),
        EntityKind::Group => ("GroupsPerAccount", 300),
    }
}

/// A user, a role or a group that is to be made.
pub(crate) struct New<'a> {
    pub(crate) kind: EntityKind,
    pub(crate) name: &'a str,
    pub(crate) path: Option<&'a str>,
    pub(crate) tags: Option<&'a [Tag]>,
    /// The ARN of a policy.
    pub(crate) boundary: Option<&'a str>,
}

/// Asks whether the caller may give tags to what it makes: who may not tag must not make itself or another
/// something that tags let in. Refuses: AccessDenied.
pub(crate) fn permit_tags(
    call: &Call<'_>,
    arn: &str,
    operation: Operation,
    tags: Option<&[Tag]>,
) -> Result<(), Error> {
    match tags {
        None | Some([]) => Ok(()),
        tags => call.permit_on(Some(arn), Ask::from(operation).tagging(tags)),
    }
}

impl New<'_> {
    fn tagging(&self) -> Operation {
        match self.kind {
            EntityKind::User => Operation::TagUser,
            // Groups have no tags.
            EntityKind::Role | EntityKind::Group => Operation::TagRole,
        }
    }

    /// Asks whether the caller may make it; what it will be. Refuses: Validation, AccessDenied,
    /// EntityAlreadyExists, LimitExceeded, NoSuchEntity.
    pub(crate) fn make(&self, call: &Call<'_>, operation: Operation) -> Result<Entity, Error> {
        let path = check_path(self.path)?;
        let arn = call.arn_of(self.kind, path, self.name);
        let ask = Ask::from(operation)
            .tagging(self.tags)
            .with_text(KeyName::PermissionsBoundary, self.boundary);
        call.permit_on(Some(&arn), ask)?;
        permit_tags(call, &arn, self.tagging(), self.tags)?;
        let entity = Entity::new(call.account(), self.kind, path, self.name, call.now.lifetime_ms);
        let boundary = self.boundary.map(|arn| boundaries::find(call, arn)).transpose()?;
        let entity = Entity {
            tags: tag::merge(&entity.tags, self.tags.unwrap_or_default())?,
            boundary: boundary.map(|policy| policy.place()),
            ..entity
        };
        check_free(call, &entity)?;
        let (name, max) = quota(self.kind);
        if call.picture.entities_of(call.account(), self.kind).count() >= max {
            return Err(Error::Quota(name, max));
        }
        Ok(entity)
    }
}

/// Refuses a name that is another's, in whatever letter case. Refuses: EntityAlreadyExists.
fn check_free(call: &Call<'_>, entity: &Entity) -> Result<(), Error> {
    if call.picture.entity(&entity.place()).is_none_or(|other| other.id == entity.id) {
        return Ok(());
    }
    let kind = match entity.kind {
        EntityKind::User => "User",
        EntityKind::Role => "Role",
        EntityKind::Group => "Group",
    };
    Err(Error::AlreadyExists(format!("{kind} with name {} already exists.", entity.name)))
}

/// A path that is given, or else `/`. Refuses: Validation.
pub(crate) fn check_path(given: Option<&str>) -> Result<&str, Error> {
    let path = given.unwrap_or("/");
    name::check_path(path).map(|()| path).map_err(|_| {
        Error::Validation(
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.".into(),
        )
    })
}

/// Stores a new one, whose boundary must still be there when it is stored.
pub(crate) fn put_new(call: &Call<'_>, change: &mut Change, entity: Entity) {
    if let Some(boundary) = &entity.boundary {
        change.expect(&call.picture, Name::ManagedPolicy(boundary.clone()));
    }
    change.put_entity(&call.picture, entity);
}

/// `old` with another name or path. Refuses: Unmodifiable, Validation.
pub(crate) fn renamed(
    old: &Entity,
    name: Option<&str>,
    path: Option<&str>,
) -> Result<Entity, Error> {
    modifiable(old)?;
    let path = path.map_or(Ok(&*old.path), |path| check_path(Some(path)))?;
    Ok(Entity {
        name: name.map_or_else(|| old.name.clone(), Into::into),
        path: path.into(),
        ..old.clone()
    })
}

/// Puts `new` in the place of `old`, which is the same under another name. Refuses: EntityAlreadyExists.
pub(crate) fn rename(
    call: &Call<'_>,
    change: &mut Change,
    old: &Entity,
    new: Entity,
) -> Result<(), Error> {
    check_free(call, &new)?;
    if old.place() != new.place() {
        change.remove(&call.picture, Name::Entity(old.place()));
    }
    if new.kind == EntityKind::Group {
        let (old_name, new_name) = (FoldedName::of(&old.name), FoldedName::of(&new.name));
        for user in call.picture.in_group(&old.place()) {
            if old_name == new_name {
                break;
            }
            let mut groups: Vec<_> =
                user.groups.iter().filter(|group| **group != old_name).cloned().collect();
            groups.push(new_name.clone());
            groups.sort_unstable();
            call.put(change, user, Entity { groups: groups.into(), ..(**user).clone() })?;
        }
    }
    call.put(change, old, new)
}

/// Refuses one that still has policies: who deletes it is to know what goes with it. Refuses: DeleteConflict.
pub(crate) fn check_bare(entity: &Entity) -> Result<(), Error> {
    if !entity.attached.is_empty() {
        return Err(Error::DeleteConflict("Cannot delete entity, must detach all policies first."));
    }
    if !entity.inline.is_empty() {
        return Err(Error::DeleteConflict("Cannot delete entity, must delete policies first."));
    }
    Ok(())
}
