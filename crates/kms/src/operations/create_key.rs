//! `CreateKey`: a new KMS key, usable at once, or once its material is imported. For RSA it takes up to seconds, and may have to wait.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html>.
//! Refuses, in this order: Validation, AccessDenied, UnsupportedOperation, CustomKeyStoreNotFound,
//! CustomKeyStoreInvalidState, XksKeyAlreadyInUse, LimitExceeded, MalformedPolicyDocument, Tag,
//! XksKeyNotFound, XksKeyInvalidConfiguration, KMSInvalidState, Throttling.

use std::sync::Arc;

use api::kms::{
    CreateKeyRequest, CreateKeyResponse, CustomKeyStoreType, KeySpec, KeyUsageType, Operation,
    OriginType, Tag,
};
use catalog::Change;
use catalog::record::{CustomKeyStore, InStore, Key, KeyName, Manager, Material, Name, Succession};
use hsm::{BackingKey, MaterialKind, Owner, Place};
use identity::KeyId;

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;
use crate::external;
use crate::key::{metadata, spec};
use crate::permission::{Decide, Target};
use crate::{policy, tag};

pub(crate) async fn create_key(
    call: &Call<'_>,
    input: &CreateKeyRequest,
) -> Result<CreateKeyResponse, Error> {
    let spec = key_spec(input)?;
    let usage = usage(input, spec)?;
    let origin = input.origin.unwrap_or_default();
    let multi_region = input.multi_region == Some(true);
    let (account, region) = (call.account(), call.region());
    let name = KeyName { account, region, id: KeyId::random(multi_region) };
    let bypass = input.bypass_policy_lockout_safety_check;
    let ask = Ask::of(Operation::CreateKey)
        .with(Condition::KeySpec, Member::Text(spec.as_str()))
        .with(Condition::KeyUsage, Member::Text(usage.as_str()))
        .with(Condition::KeyOrigin, Member::Text(origin.as_str()))
        .with(Condition::MultiRegion, Member::Boolean(multi_region))
        .with_any(Condition::MultiRegionKeyType, multi_region.then_some(Member::Text("PRIMARY")))
        .with_any(Condition::BypassPolicyLockoutSafetyCheck, bypass.map(Member::Boolean));
    permit(call, ask, name, input.tags.as_deref().unwrap_or_default())?;
    let store = store(call, input, spec)?;
    let kind = spec::material(spec);
    let quotas = &call.kms.quotas;
    let policy = input.policy.as_deref();
    let policy = policy.map(|text| policy::parse(text, quotas.policy_bytes, name, &call.picture));
    let tags =
        tag::merge(&[], input.tags.as_deref().unwrap_or_default(), call.kms.quotas.tags_per_key)?;

    quotas.check_keys(call.picture.customer_key_count(account, region))?;
    let owner = Owner { account: account.number(), key_id: name.id.bytes(), multi_region };
    let created_ms = call.now.lifetime_ms;
    let mut key = Key {
        name,
        created_ms,
        spec,
        usage,
        origin,
        manager: Manager::Customer,
        description: input.description.as_deref().unwrap_or_default().into(),
        policy: policy.transpose()?,
        tags,
        enabled: true,
        deletion: None,
        rotation: None,
        primary: multi_region.then_some(region),
        in_store: store.map(|store| InStore {
            id: store.place.id,
            external_key: input.xks_key_id.as_deref().map(Into::into),
        }),
        materials: [].into(),
        last_use: Arc::default(),
    };
    if let Some(policy) = &key.policy {
        policy::check_lockout(call, &key, policy, bypass)?;
    }
    if let (Some(store), Some(external_key)) = (store, &input.xks_key_id) {
        external::check_key(call, store, external_key).await?;
    }
    if origin != OriginType::External {
        let place = call.kms.place(store);
        key.materials = [first_material(call, place, owner, kind, usage).await?].into();
    }
    let key_metadata = metadata::of(&key, &call.picture, created_ms);
    let materials = key.materials.clone();
    let mut change = Change::new();
    change.put_key(&call.picture, key).expect_fewer_keys(account, region, quotas.keys);
    if let Some(store) = store {
        // It must still be connected.
        change.expect(&call.picture, Name::CustomKeyStore(store.place));
        if let Some(external_key) = &input.xks_key_id {
            change.expect_external_key_unused(store.place, external_key);
        }
    }
    if let Err(error) = call.commit(change).await {
        for Material { id, token, .. } in &materials {
            let Some(token) = token else { continue };
            // What a device keeps of it is nobody's. If it is not there just now, its label tells whose it was.
            let _ = call.kms.hsm.destroy(BackingKey { owner, id: *id, kind, token }).await;
        }
        return Err(error);
    }
    Ok(CreateKeyResponse { key_metadata: Some(key_metadata) })
}

/// Asks whether the caller may make a key that will be called `name`, and tag it. Refuses: AccessDenied.
pub(super) fn permit(
    call: &Call<'_>,
    ask: Ask<'_>,
    name: KeyName,
    tags: &[Tag],
) -> Result<(), Error> {
    let region = name.region;
    call.permit_without_key(ask.tagging(tags).in_region(region))?;
    if tags.is_empty() {
        return Ok(());
    }
    let (arn, owner) = (name.arn(), name.account);
    let ask = Ask::of(Operation::TagResource).tagging(tags).in_region(region);
    let target = Target::Named { arn: &arn, owner };
    let decided = call.circumstances().decide(&ask, target, &mut ());
    // AWS KMS names no resource: it has no name that anybody knows.
    decided.map(drop).map_err(|denial| call.denied(denial, None))
}

/// The material that a key begins with.
async fn first_material(
    call: &Call<'_>,
    place: Place<'_>,
    owner: Owner,
    kind: MaterialKind,
    usage: KeyUsageType,
) -> Result<Material, Error> {
    let usage = spec::device_usage(usage);
    let created = call.kms.hsm.create_key(place, owner, kind, usage).await?;
    Ok(Material {
        id: created.id,
        token: Some(created.token),
        public_key: created.public_key,
        created_ms: call.now.lifetime_ms,
        succession: Succession::First,
        imported: None,
    })
}

/// `KeySpec`, or its old name `CustomerMasterKeySpec`; both must not say different things.
pub(crate) fn key_spec(input: &CreateKeyRequest) -> Result<KeySpec, Error> {
    let old = input.customer_master_key_spec.and_then(|old| KeySpec::from_wire(old.as_str()));
    match (input.key_spec, old) {
        (Some(spec), Some(old)) if spec != old => Err(Error::validation(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
        )),
        (spec, old) => Ok(spec.or(old).unwrap_or_default()),
    }
}

/// Only a symmetric encryption key has a usage by default.
pub(crate) fn usage(input: &CreateKeyRequest, spec: KeySpec) -> Result<KeyUsageType, Error> {
    match (input.key_usage, spec) {
        (None, KeySpec::SymmetricDefault) => Ok(KeyUsageType::EncryptDecrypt),
        (None, _) => Err(Error::validation(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        )),
        (Some(usage), _) if !spec::usages(spec).contains(&usage) => Err(Error::validation(
            format!("KeyUsage {usage} is not compatible with KeySpec {spec}"),
        )),
        (Some(usage), _) => Ok(usage),
    }
}

/// The custom key store that the key is to be in, if it is to be in one. Refuses: Validation,
/// UnsupportedOperation, CustomKeyStoreNotFound, CustomKeyStoreInvalidState, XksKeyAlreadyInUse.
fn store<'a>(
    call: &'a Call<'_>,
    input: &CreateKeyRequest,
    spec: KeySpec,
) -> Result<Option<&'a CustomKeyStore>, Error> {
    let origin = input.origin.unwrap_or_default();
    let kind = match origin {
        OriginType::AwsKms | OriginType::External => None,
        OriginType::AwsCloudhsm => Some(CustomKeyStoreType::AwsCloudhsm),
        OriginType::ExternalKeyStore => Some(CustomKeyStoreType::ExternalKeyStore),
    };
    let (kind, id) = match (kind, &input.custom_key_store_id) {
        (None, None) if input.xks_key_id.is_none() => return Ok(None),
        (Some(kind), Some(id)) => (kind, id),
        (Some(_), None) => {
            return Err(Error::validation(format!(
                "CustomKeyStoreId is required when Origin is {origin}."
            )));
        }
        (None, _) => {
            return Err(Error::validation(format!(
                "CustomKeyStoreId and XksKeyId are not valid when Origin is {origin}."
            )));
        }
    };
    if spec != KeySpec::SymmetricDefault {
        return Err(Error::validation(format!(
            "KeySpec {spec} is not supported for Origin {origin}"
        )));
    }
    let is_external = kind == CustomKeyStoreType::ExternalKeyStore;
    if input.xks_key_id.is_some() != is_external {
        return Err(Error::validation(
            "XksKeyId is required when Origin is EXTERNAL_KEY_STORE, and valid for no other.",
        ));
    }
    if input.multi_region == Some(true) {
        return Err(Error::UnsupportedBecause(
            "A multi-Region key cannot be in a custom key store.".into(),
        ));
    }
    let store = custom_key_store::find(call, id)?;
    if custom_key_store::kind(store) != kind {
        return Err(Error::UnsupportedBecause(format!(
            "Origin {origin} is not valid for a custom key store of type {}.",
            custom_key_store::kind(store)
        )));
    }
    custom_key_store::check_connected(store)?;
    if let Some(key) = &input.xks_key_id
        && call.picture.has_external_key(&store.place, key)
    {
        return Err(Error::ExternalKeyInUse(key.clone()));
    }
    Ok(Some(store))
}

#[cfg(test)]
mod tests {
    use api::kms::{
        DeleteCustomKeyStoreRequest, DisconnectCustomKeyStoreRequest, ScheduleKeyDeletionRequest,
    };

    use super::*;
    use crate::operations::delete_custom_key_store::delete_custom_key_store;
    use crate::operations::disconnect_custom_key_store::disconnect_custom_key_store;
    use crate::operations::schedule_key_deletion::schedule_key_deletion;
    use crate::testing::{Testing, cluster, proxy};

    /// A call that saw its store connected must not make a key in what is left of it.
    #[tokio::test]
    async fn a_key_is_not_made_in_a_store_that_changed_meanwhile() {
        let testing = Testing::new().await;
        let id = testing.connected_store(&cluster("vault", "cluster-234567abcde")).await;
        let key = CreateKeyRequest {
            origin: Some(OriginType::AwsCloudhsm),
            custom_key_store_id: Some(id.clone()),
            ..CreateKeyRequest::default()
        };
        let made = create_key(&testing.call(), &key).await.unwrap().key_metadata.unwrap();
        let (early, later) = (testing.call(), testing.call());
        let disconnect = DisconnectCustomKeyStoreRequest { custom_key_store_id: id.clone() };
        disconnect_custom_key_store(&testing.call(), &disconnect).await.unwrap();
        assert!(matches!(create_key(&early, &key).await, Err(Error::Conflict)));

        let delete = DeleteCustomKeyStoreRequest { custom_key_store_id: id };
        let refused = delete_custom_key_store(&testing.call(), &delete).await;
        assert!(matches!(refused, Err(Error::StoreHasKeys(_))));
        let schedule =
            ScheduleKeyDeletionRequest { key_id: made.key_id, pending_window_in_days: None };
        schedule_key_deletion(&testing.call(), &schedule).await.unwrap();
        let refused = delete_custom_key_store(&testing.call(), &delete).await;
        assert!(matches!(refused, Err(Error::StoreHasKeys(_))), "it still waits for its end");
        assert!(matches!(create_key(&later, &key).await, Err(Error::Conflict)));
    }
    /// Two calls that saw an external key unused must not both use it.
    #[tokio::test]
    async fn two_keys_at_once_are_not_one_external_key() {
        let testing = Testing::new().await;
        let id = testing.connected_store(&proxy("manager")).await;
        let key = |external_key: &str| CreateKeyRequest {
            origin: Some(OriginType::ExternalKeyStore),
            custom_key_store_id: Some(id.clone()),
            xks_key_id: Some(external_key.into()),
            ..CreateKeyRequest::default()
        };
        let (first, second, third) = (testing.call(), testing.call(), testing.call());
        create_key(&first, &key("one")).await.unwrap();
        assert!(matches!(create_key(&second, &key("one")).await, Err(Error::Conflict)));
        create_key(&third, &key("another")).await.unwrap();
    }
}
