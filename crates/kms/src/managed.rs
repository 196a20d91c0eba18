//! AWS managed keys: `alias/aws/SERVICE`, made when they are first asked for.

use std::sync::Arc;

use api::kms::{KeySpec, KeyUsageType, OriginType};
use catalog::Change;
use catalog::record::{
    Alias, AliasPlace, AutomaticRotation, Key, KeyName, Manager, Material, ResourcePolicy,
    Succession,
};
use identity::policy::PolicyKind;
use identity::{AliasName, KeyId};

use crate::call::Call;
use crate::error::Error;
use crate::key::rotation::{self, PERIOD_DAYS_DEFAULT};
use crate::policy;
use hsm::{MaterialKind, Owner, Usage};

/// The services that have an AWS managed key.
#[rustfmt::skip]
const SERVICES: &[&str] = &[
    "acm", "backup", "codebuild", "codecommit", "dms", "dynamodb", "ebs", "elasticfilesystem", "es",
    "fsx", "glue", "kinesis", "kinesisvideo", "lambda", "rds", "redshift", "s3", "secretsmanager",
    "sns", "sqs", "ssm", "workspaces", "xray",
];

/// Whether the alias is that of a service's AWS managed key.
pub(crate) fn is_service_alias(name: &AliasName) -> bool {
    name.aws_service().is_some_and(|service| SERVICES.contains(&service))
}

/// Makes the AWS managed key that has `alias`, in the caller's account and region.
pub(crate) async fn create(call: &Call<'_>, alias: AliasName) -> Result<(), Error> {
    let (account, region) = (call.account(), call.region());
    let name = KeyName { account, region, id: KeyId::random(false) };
    let owner = Owner { account: account.number(), key_id: name.id.bytes(), multi_region: false };
    let material = call
        .kms
        .hsm
        .create_key(call.kms.place(None), owner, MaterialKind::Symmetric, Usage::Other)
        .await?;
    let now_ms = call.now.lifetime_ms;
    let service = alias.aws_service().unwrap_or_default();
    let policy = policy::managed_policy(region, account, service);
    let policy = ResourcePolicy::new(PolicyKind::Key, &policy, region.partition(), |_| None)
        .map_err(Error::internal)?;
    let key = Key {
        name,
        created_ms: now_ms,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsageType::EncryptDecrypt,
        origin: OriginType::AwsKms,
        manager: Manager::Aws,
        description: format!(
            "Default key that protects my {service} data when no other key is defined"
        )
        .into(),
        policy: Some(policy),
        tags: [].into(),
        enabled: true,
        deletion: None,
        rotation: Some(AutomaticRotation {
            period_days: PERIOD_DAYS_DEFAULT,
            next_ms: now_ms + rotation::period_ms(PERIOD_DAYS_DEFAULT),
        }),
        primary: None,
        in_store: None,
        materials: [Material {
            id: material.id,
            token: Some(material.token),
            public_key: material.public_key,
            created_ms: now_ms,
            succession: Succession::First,
            imported: None,
        }]
        .into(),
        last_use: Arc::default(),
    };
    let place = AliasPlace { account, region, name: alias };
    let alias = Alias { place, target: name.id, created_ms: now_ms, updated_ms: now_ms };
    let mut change = Change::new();
    change.put_key(&call.picture, key).put_alias(&call.picture, alias);
    call.commit(change).await
}
