//! Access keys: `CreateAccessKey`, `ListAccessKeys`, `UpdateAccessKey`, `DeleteAccessKey`,
//! `GetAccessKeyLastUsed`.
//!
//! Without the name of a user they are about who asks. A root user has access keys too, and cannot lose its
//! last one: nobody else could give it another.

use std::sync::Arc;

use api::iam::{
    AccessKeyLastUsed, AccessKeyMetadata, CreateAccessKeyRequest, CreateAccessKeyResponse,
    DeleteAccessKeyRequest, GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse,
    ListAccessKeysRequest, ListAccessKeysResponse, Operation, StatusType, UpdateAccessKeyRequest,
};
use catalog::Change;
use catalog::record::{Entity, Name};
use identity::{AccessKey, PrincipalKind, UniqueId};
use secret::Secret;

use super::users;
use crate::ask::Ask;
use crate::call::{Call, check_modifiable, modifiable};
use crate::error::Error;
use crate::page::Page;
use crate::present;

/// How many access keys one can have, switched off or not.
pub(crate) const ACCESS_KEYS_MAX: usize = 2;

/// Whose access keys they are.
enum Holder<'a> {
    Root,
    User(&'a Arc<Entity>),
}

impl Holder<'_> {
    /// The user of this name, or else who asks, if the caller may do this with it. Refuses: AccessDenied,
    /// NoSuchEntity.
    fn permit<'a>(
        call: &'a Call<'_>,
        name: Option<&str>,
        operation: Operation,
    ) -> Result<Holder<'a>, Error> {
        match (name, &call.who.kind) {
            (Some(name), _) => Ok(Holder::User(call.permit(call.user(name), operation)?)),
            (None, PrincipalKind::Root) => {
                let arn = call.who.arn(call.partition());
                call.permit_on(Some(&arn), operation)?;
                Ok(Holder::Root)
            }
            (None, _) => Ok(Holder::User(call.permit(users::caller(call)?, operation)?)),
        }
    }

    fn id(&self) -> Option<UniqueId> {
        match self {
            Self::Root => None,
            Self::User(user) => Some(user.id),
        }
    }

    /// As answers have it: the root user has none.
    fn name(&self) -> Option<String> {
        match self {
            Self::Root => None,
            Self::User(user) => Some((*user.name).into()),
        }
    }

    fn keys<'a>(&self, call: &'a Call<'_>) -> impl Iterator<Item = &'a Arc<AccessKey>> {
        call.picture.access_keys_of(call.account(), self.id())
    }

    /// Refuses: NoSuchEntity.
    fn key<'a>(&self, call: &'a Call<'_>, id: &str) -> Result<&'a Arc<AccessKey>, Error> {
        let key = self.keys(call).find(|key| key.id.as_str() == id);
        key.ok_or_else(|| {
            Error::NoSuchEntity(format!("The Access Key with id {id} cannot be found."))
        })
    }

    /// Refuses what would leave a root user without any access key that works. Refuses: DeleteConflict.
    fn check_not_last(&self, call: &Call<'_>, key: &AccessKey) -> Result<(), Error> {
        let others = || self.keys(call).any(|other| other.id != key.id && other.active);
        if self.id().is_none() && key.active && !others() {
            return Err(Error::DeleteConflict(
                "Cannot take away the last active access key of the root user: create another one first.",
            ));
        }
        Ok(())
    }

    /// A change of its keys, if they are as they were.
    fn change(&self, call: &Call<'_>) -> Change {
        let mut change = Change::new();
        change.expect_access_keys(&call.picture, call.account(), self.id());
        if let Self::User(user) = self {
            change.expect(&call.picture, Name::Entity(user.place()));
        }
        change
    }
}

/// `CreateAccessKey`: its secret is told here and never again. Refuses: LimitExceeded.
pub(crate) async fn create_access_key(
    call: &Call<'_>,
    input: &CreateAccessKeyRequest,
) -> Result<CreateAccessKeyResponse, Error> {
    let holder = Holder::permit(call, input.user_name.as_deref(), Operation::CreateAccessKey)?;
    if let Holder::User(user) = &holder {
        modifiable(user)?;
    }
    if holder.keys(call).count() >= ACCESS_KEYS_MAX {
        return Err(Error::Quota("AccessKeysPerUser", ACCESS_KEYS_MAX));
    }
    let created_ms = call.now.lifetime_ms;
    let of = holder.id().map_or(PrincipalKind::Root, PrincipalKind::User);
    let key = AccessKey { of, created_ms, ..AccessKey::random(call.account()) };
    let answer = api::iam::AccessKey {
        access_key_id: key.id.to_string(),
        create_date: Some(present::date(created_ms)),
        secret_access_key: Secret::new(key.secret.expose().to_vec()),
        status: StatusType::Active,
        user_name: holder.name().unwrap_or_else(|| call.account().to_string()),
    };
    let mut change = holder.change(call);
    change.put_access_key(&call.picture, key);
    call.commit(change).await?;
    Ok(CreateAccessKeyResponse { access_key: answer })
}

/// `ListAccessKeys`.
pub(crate) async fn list_access_keys(
    call: &Call<'_>,
    input: &ListAccessKeysRequest,
) -> Result<ListAccessKeysResponse, Error> {
    let holder = Holder::permit(call, input.user_name.as_deref(), Operation::ListAccessKeys)?;
    let list = format!("ListAccessKeys {:?}", holder.id());
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let answer = page.take(
        holder.keys(call),
        |key| key.id.to_string(),
        |key| AccessKeyMetadata {
            access_key_id: Some(key.id.to_string()),
            create_date: Some(present::date(key.created_ms)),
            status: Some(status(key)),
            user_name: holder.name(),
        },
    );
    Ok(ListAccessKeysResponse {
        access_key_metadata: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

pub(crate) fn status(key: &AccessKey) -> StatusType {
    if key.active { StatusType::Active } else { StatusType::Inactive }
}

/// `UpdateAccessKey`: switches it off, and on again. Refuses: InvalidInput, NoSuchEntity, DeleteConflict.
pub(crate) async fn update_access_key(
    call: &Call<'_>,
    input: &UpdateAccessKeyRequest,
) -> Result<(), Error> {
    let holder = Holder::permit(call, input.user_name.as_deref(), Operation::UpdateAccessKey)?;
    let key = holder.key(call, &input.access_key_id)?;
    check_modifiable(key.from_file, "access key", key.id.as_str())?;
    let active = match input.status {
        StatusType::Active => true,
        StatusType::Inactive => false,
        StatusType::Expired => {
            return Err(Error::InvalidInput("An access key cannot be made Expired.".into()));
        }
    };
    if key.active == active {
        return Ok(());
    }
    if !active {
        holder.check_not_last(call, key)?;
    }
    let mut change = holder.change(call);
    change.put_access_key(&call.picture, with_status(key, active));
    call.commit(change).await
}

/// The same key, switched on or off.
fn with_status(key: &AccessKey, active: bool) -> AccessKey {
    AccessKey {
        id: key.id.clone(),
        secret: Secret::new(key.secret.expose().to_vec()),
        account: key.account,
        of: key.of.clone(),
        created_ms: key.created_ms,
        active,
        from_file: key.from_file,
        session: None,
        last_signed: Arc::clone(&key.last_signed),
    }
}

/// `DeleteAccessKey`. Refuses: NoSuchEntity, DeleteConflict.
pub(crate) async fn delete_access_key(
    call: &Call<'_>,
    input: &DeleteAccessKeyRequest,
) -> Result<(), Error> {
    let holder = Holder::permit(call, input.user_name.as_deref(), Operation::DeleteAccessKey)?;
    let key = holder.key(call, &input.access_key_id)?;
    check_modifiable(key.from_file, "access key", key.id.as_str())?;
    holder.check_not_last(call, key)?;
    let mut change = holder.change(call);
    change.remove(&call.picture, Name::AccessKey(key.id.clone()));
    call.commit(change).await
}

/// `GetAccessKeyLastUsed`, of a user of the caller's account.
pub(crate) async fn get_access_key_last_used(
    call: &Call<'_>,
    input: &GetAccessKeyLastUsedRequest,
) -> Result<GetAccessKeyLastUsedResponse, Error> {
    let key = call.picture.access_key(&input.access_key_id);
    let key = key.filter(|key| key.account == call.account());
    let of_user = key.and_then(|key| match &key.of {
        PrincipalKind::User(id) => Some((key, &call.picture.member(*id)?.entity)),
        _ => None,
    });
    let arn = of_user.map(|(_, user)| user.arn(call.partition()));
    call.permit_on(arn.as_deref(), Ask::from(Operation::GetAccessKeyLastUsed))?;
    let (key, user) = of_user.ok_or_else(|| {
        Error::NoSuchEntity(format!(
            "The Access Key with id {} cannot be found.",
            input.access_key_id
        ))
    })?;
    let last = call.picture.last_use_of(&key.id);
    Ok(GetAccessKeyLastUsedResponse {
        access_key_last_used: Some(AccessKeyLastUsed {
            last_used_date: last.map(|last| present::date(last.at_ms)),
            region: last.map_or("N/A", |last| last.region.as_str()).into(),
            service_name: last.map_or("N/A", |last| last.service).into(),
        }),
        user_name: Some((*user.name).into()),
    })
}
