//! `CreateKey`: a new KMS key, usable at once.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html>.
//! Refuses, in this order: Validation, UnsupportedOperation, LimitExceeded, MalformedPolicyDocument,
//! Tag.

use api::kms::{CreateKeyRequest, CreateKeyResponse, KeySpec, KeyUsageType, OriginType};
use catalog::Change;
use catalog::record::{Key, KeyName, Manager, Material};
use hsm::Owner;
use identity::KeyId;

use crate::call::Call;
use crate::error::Error;
use crate::key::metadata;
use crate::{policy, tag};

pub(crate) async fn create_key(
    call: &Call<'_>,
    input: &CreateKeyRequest,
) -> Result<CreateKeyResponse, Error> {
    let spec = spec(input)?;
    let usage = usage(input, spec)?;
    check_supported(input, spec)?;
    if let Some(policy) = &input.policy {
        policy::check(policy)?;
    }
    let tags = tag::merge(&[], input.tags.as_deref().unwrap_or_default())?;

    let (account, region) = (call.account(), call.region());
    let name = KeyName { account, region, id: KeyId::random(false) };
    let owner = Owner { account: account.number(), key_id: name.id.bytes(), multi_region: false };
    let material = call.kms.hsm.create_key(owner).await?;
    let created_ms = call.now.lifetime_ms;
    let key = Key {
        name,
        created_ms,
        spec,
        usage,
        origin: OriginType::AwsKms,
        manager: Manager::Customer,
        description: input.description.as_deref().unwrap_or_default().into(),
        policy: input.policy.as_deref().map(Into::into),
        tags,
        enabled: true,
        deletion: None,
        rotation: None,
        materials: [Material {
            id: material.id,
            token: material.token,
            created_ms,
            rotation: None,
        }]
        .into(),
    };
    let key_metadata = metadata::of(&key);
    let mut change = Change::new();
    change.put_key(&call.picture, key);
    call.commit(change).await?;
    Ok(CreateKeyResponse { key_metadata: Some(key_metadata) })
}

/// `KeySpec`, or its old name `CustomerMasterKeySpec`; both must not say different things.
fn spec(input: &CreateKeyRequest) -> Result<KeySpec, Error> {
    let old = input.customer_master_key_spec.and_then(|old| KeySpec::from_wire(old.as_str()));
    match (input.key_spec, old) {
        (Some(spec), Some(old)) if spec != old => Err(Error::validation(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
        )),
        (spec, old) => Ok(spec.or(old).unwrap_or_default()),
    }
}

/// Only a symmetric encryption key has a usage by default.
fn usage(input: &CreateKeyRequest, spec: KeySpec) -> Result<KeyUsageType, Error> {
    match (input.key_usage, spec) {
        (None, KeySpec::SymmetricDefault) => Ok(KeyUsageType::EncryptDecrypt),
        (None, _) => Err(Error::validation(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        )),
        (Some(usage), KeySpec::SymmetricDefault) if usage != KeyUsageType::EncryptDecrypt => Err(
            Error::validation(format!("KeyUsage {usage} is not compatible with KeySpec {spec}")),
        ),
        (Some(usage), _) => Ok(usage),
    }
}

/// Refuses the kinds of key that this version does not make.
fn check_supported(input: &CreateKeyRequest, spec: KeySpec) -> Result<(), Error> {
    let missing = if spec != KeySpec::SymmetricDefault {
        format!("KeySpec {spec}")
    } else if let Some(origin) = input.origin.filter(|origin| *origin != OriginType::AwsKms) {
        format!("Origin {origin}")
    } else if input.multi_region == Some(true) {
        "MultiRegion".into()
    } else if input.custom_key_store_id.is_some() || input.xks_key_id.is_some() {
        "A custom key store".into()
    } else {
        return Ok(());
    };
    Err(Error::UnsupportedBecause(format!("{missing} is not supported by this version.")))
}
