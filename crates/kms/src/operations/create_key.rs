//! `CreateKey`: a new KMS key, usable at once, or once its material is imported. For RSA it takes up to seconds, and may have to wait.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html>.
//! Refuses, in this order: Validation, UnsupportedOperation, LimitExceeded, MalformedPolicyDocument,
//! Tag, Throttling.

use std::sync::Arc;

use api::kms::{CreateKeyRequest, CreateKeyResponse, KeySpec, KeyUsageType, OriginType};
use catalog::Change;
use catalog::record::{Key, KeyName, Manager, Material, Succession};
use hsm::{MaterialKind, Owner};
use identity::KeyId;

use crate::call::Call;
use crate::error::Error;
use crate::key::{metadata, spec};
use crate::{policy, tag};

pub(crate) async fn create_key(
    call: &Call<'_>,
    input: &CreateKeyRequest,
) -> Result<CreateKeyResponse, Error> {
    let spec = key_spec(input)?;
    let usage = usage(input, spec)?;
    check_supported(input)?;
    let kind = spec::material(spec);
    let origin = input.origin.unwrap_or_default();
    if let Some(policy) = &input.policy {
        policy::check(policy, call.kms.quotas.policy_bytes)?;
    }
    let tags =
        tag::merge(&[], input.tags.as_deref().unwrap_or_default(), call.kms.quotas.tags_per_key)?;

    let (account, region) = (call.account(), call.region());
    let quotas = &call.kms.quotas;
    quotas.check_keys(call.picture.customer_key_count(account, region))?;
    let multi_region = input.multi_region == Some(true);
    let name = KeyName { account, region, id: KeyId::random(multi_region) };
    let owner = Owner { account: account.number(), key_id: name.id.bytes(), multi_region };
    let created_ms = call.now.lifetime_ms;
    let material = match origin {
        OriginType::External => None,
        _ => Some(first_material(call, owner, kind).await?),
    };
    let key = Key {
        name,
        created_ms,
        spec,
        usage,
        origin,
        manager: Manager::Customer,
        description: input.description.as_deref().unwrap_or_default().into(),
        policy: input.policy.as_deref().map(Into::into),
        tags,
        enabled: true,
        deletion: None,
        rotation: None,
        primary: multi_region.then_some(region),
        materials: material.into_iter().collect(),
        last_use: Arc::default(),
    };
    let key_metadata = metadata::of(&key, &call.picture, created_ms);
    let mut change = Change::new();
    change.put_key(&call.picture, key).expect_fewer_keys(account, region, quotas.keys);
    call.commit(change).await?;
    Ok(CreateKeyResponse { key_metadata: Some(key_metadata) })
}

/// The material that a key begins with.
async fn first_material(
    call: &Call<'_>,
    owner: Owner,
    kind: MaterialKind,
) -> Result<Material, Error> {
    let created = call.kms.hsm.create_key(owner, kind).await?;
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

/// Refuses the kinds of key that this version does not make.
fn check_supported(input: &CreateKeyRequest) -> Result<(), Error> {
    let missing = match input.origin.unwrap_or_default() {
        origin @ (OriginType::AwsCloudhsm | OriginType::ExternalKeyStore) => {
            format!("Origin {origin}")
        }
        _ if input.custom_key_store_id.is_some() || input.xks_key_id.is_some() => {
            "A custom key store".into()
        }
        _ => return Ok(()),
    };
    Err(Error::UnsupportedBecause(format!("{missing} is not supported by this version.")))
}
