//! Development: a service whose keys come with a file, and whose credentials everybody knows.

use std::path::Path;

use api::Request;
use api::kms::{CreateGrantRequest, CreateKeyRequest};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use identity::{AccountId, KeyId, Region, Regions};
use kms::{Kms, SeedKey};
use secret::Secret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::command::Failure;
use crate::config::Config;
use crate::handoff::RootCredentials;

/// The root user's credentials, if the file names no others.
const ACCESS_KEY_ID: &str = "AKIADEVELOPMENTONLY0";
const SECRET_ACCESS_KEY: &str = "development-only-and-known-to-everybody";
/// In which region keys are that name none.
const REGION: &str = "us-east-1";

/// What CreateKey takes, as far as a key of the file can say it.
const CREATE_KEY_MEMBERS: [&str; 7] =
    ["Description", "KeySpec", "KeyUsage", "MultiRegion", "Origin", "Policy", "Tags"];

/// The keys that a seed file gives.
#[derive(Debug)]
pub struct Seed {
    keys: Vec<SeedKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct File {
    region: Option<String>,
    credentials: Option<Credentials>,
    #[serde(default)]
    keys: Vec<FileKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Credentials {
    access_key_id: String,
    secret_access_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FileKey {
    key_id: String,
    region: Option<String>,
    key_material: Option<String>,
    enabled: Option<bool>,
    rotation_period_in_days: Option<i32>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    grants: Vec<Map<String, Value>>,
    /// What is left is for CreateKey.
    #[serde(flatten)]
    create: Map<String, Value>,
}

impl Seed {
    /// Reads a seed file, and the credentials of the root user that it gives, or else the known ones.
    pub fn read(path: &Path, config: &Config) -> Result<(RootCredentials, Self), Failure> {
        let place = path.display();
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::Usage(format!("cannot read {place}: {error}")))?;
        let malformed = |error| Failure::Usage(format!("{place}: {error}"));
        let members: Map<String, Value> = serde_json::from_slice(&bytes).map_err(malformed)?;
        let file = File::deserialize(Value::Object(members)).map_err(malformed)?;
        let region = file.region.as_deref().unwrap_or(REGION);
        let keys = file.keys.into_iter().map(|key| {
            let id = key.key_id.clone();
            key.parse(config.account_id, region, &config.regions)
                .map_err(|words| Failure::Usage(format!("{place}: key {id:?}: {words}")))
        });
        let keys = keys.collect::<Result<_, _>>()?;
        let credentials = match file.credentials {
            Some(given) => RootCredentials {
                access_key_id: given.access_key_id,
                secret_access_key: Secret::new(given.secret_access_key.into_bytes()),
            },
            None => RootCredentials {
                access_key_id: ACCESS_KEY_ID.into(),
                secret_access_key: Secret::new(SECRET_ACCESS_KEY.into()),
            },
        };
        Ok((credentials, Self { keys }))
    }

    /// Makes the keys that are not there yet.
    pub async fn plant(&self, kms: &Kms) -> Result<(), Failure> {
        for key in &self.keys {
            let planted = kms.plant(key).await;
            let planted = planted
                .map_err(|error| Failure::refused(format!("the seed's key {}: {error}", key.id)))?;
            let what = if planted { "made" } else { "there already, and left as it is" };
            tracing::info!(key = %key.id, region = %key.region, "a key of the seed is {what}");
        }
        Ok(())
    }
}

impl FileKey {
    fn parse(self, account: AccountId, region: &str, regions: &Regions) -> Result<SeedKey, String> {
        let region = self.region.as_deref().unwrap_or(region);
        let region: Region =
            regions.get(region).ok_or_else(|| format!("there is no region {region:?}"))?;
        let id: KeyId = self.key_id.parse().map_err(|_| "no key can have this id".to_owned())?;
        Ok(SeedKey {
            account,
            region,
            id,
            create: create_key(self.create)?,
            material: self.key_material.as_deref().map(material).transpose()?,
            enabled: self.enabled.unwrap_or(true),
            rotation_days: self.rotation_period_in_days,
            aliases: self.aliases,
            grants: self.grants.into_iter().map(create_grant).collect::<Result<_, _>>()?,
        })
    }
}

fn create_key(mut members: Map<String, Value>) -> Result<CreateKeyRequest, String> {
    if let Some(unknown) = members.keys().find(|name| !CREATE_KEY_MEMBERS.contains(&&***name)) {
        return Err(format!("unknown member {unknown:?}"));
    }
    // A policy may stand there as what it is.
    if let Some(policy) = members.get_mut("Policy").filter(|policy| policy.is_object()) {
        *policy = policy.to_string().into();
    }
    decode(Value::Object(members))
}

fn create_grant(mut members: Map<String, Value>) -> Result<CreateGrantRequest, String> {
    // The key is told by where the grant stands.
    members.insert("KeyId".into(), json!("-"));
    decode(Value::Object(members))
}

fn decode<T: Request>(body: Value) -> Result<T, String> {
    T::decode(body.to_string().as_bytes())
        .map_err(|error| error.message.unwrap_or_else(|| error.code.to_string()))
}

/// Base64, or a private key in PEM (RFC 7468).
fn material(text: &str) -> Result<Secret, String> {
    let digits: String = match text.trim().strip_prefix("-----BEGIN PRIVATE KEY-----") {
        None => text.trim().into(),
        Some(rest) => {
            let digits = rest.strip_suffix("-----END PRIVATE KEY-----");
            let digits = digits.ok_or("the PEM of the KeyMaterial does not end")?;
            digits.split_whitespace().collect()
        }
    };
    let bytes = BASE64_STANDARD.decode(digits);
    bytes.map(Secret::new).map_err(|_| "the KeyMaterial is neither base64 nor PEM".to_owned())
}
