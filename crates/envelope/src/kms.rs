//! The KMS, as every AWS SDK finds it: endpoint, profile, region and credentials from the environment and from AWS's files.

pub mod arn;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use secret::Secret;
use tokio::runtime::Runtime;

use crate::context::EncryptionContext;
use crate::http::Http;

/// Why the KMS did not do what it was asked, in its words or in those of what stands before it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct KmsError(String);

/// What all requests of a process share: the thread that waits, and the connections.
pub struct Outside {
    pub(crate) runtime: Runtime,
    pub(crate) http: Http,
}

impl Outside {
    /// Reads the authorities in the file that `AWS_CA_BUNDLE` names, if it is set.
    pub fn new() -> std::io::Result<Arc<Self>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Arc::new(Self { runtime, http: Http::new()? }))
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outside")
    }
}

/// A KMS in each region, under one profile.
#[derive(Debug)]
pub struct Kms {
    outside: Arc<Outside>,
    profile: Option<String>,
    region: Option<String>,
    config: OnceLock<SdkConfig>,
    clients: Mutex<HashMap<String, Client>>,
}

/// A data key, from the KMS.
pub(crate) struct Generated {
    pub(crate) key_arn: String,
    pub(crate) plaintext: Secret,
    pub(crate) ciphertext: Vec<u8>,
}

/// A key, and where it is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) key_id: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    pub(crate) context: &'a EncryptionContext,
    pub(crate) grant_tokens: &'a [String],
}

impl Kms {
    /// `profile`, `region`: those of the environment and of AWS's files, where none is given.
    pub fn new(outside: Arc<Outside>, profile: Option<String>, region: Option<String>) -> Self {
        Self { outside, profile, region, config: OnceLock::new(), clients: Mutex::default() }
    }

    /// The region of what names none.
    pub(crate) fn region(&self) -> Result<String, KmsError> {
        let region = self.config().region().map(|region| region.as_ref().to_owned());
        region.ok_or_else(|| {
            KmsError("no region is known: set AWS_REGION, or give region= or a key ARN".into())
        })
    }

    fn config(&self) -> &SdkConfig {
        self.config.get_or_init(|| {
            let mut loader = aws_config::defaults(BehaviorVersion::latest())
                .app_name(AppName::new("strongroom").expect("it is one"))
                .http_client(self.outside.http.client());
            if let Some(profile) = &self.profile {
                // One that is named goes before what the environment has: another identity would be used unnoticed.
                let provider = ProviderConfig::default()
                    .with_http_client(self.outside.http.client())
                    .with_region(self.region.clone().map(Region::new));
                let credentials = ProfileFileCredentialsProvider::builder()
                    .configure(&provider)
                    .profile_name(profile)
                    .build();
                loader = loader.profile_name(profile).credentials_provider(credentials);
            }
            if let Some(region) = &self.region {
                loader = loader.region(Region::new(region.clone()));
            }
            self.outside.runtime.block_on(loader.load())
        })
    }

    fn client(&self, region: Option<&str>) -> Result<Client, KmsError> {
        let region = match region {
            Some(region) => region.to_owned(),
            None => self.region()?,
        };
        let config = self.config();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let client = clients.entry(region).or_insert_with_key(|region| {
            let config = aws_sdk_kms::config::Builder::from(config);
            Client::from_conf(config.region(Region::new(region.clone())).build())
        });
        Ok(client.clone())
    }

    /// GenerateDataKey of `length` bytes.
    pub(crate) fn generate_data_key(
        &self,
        asked: Asked<'_>,
        length: usize,
    ) -> Result<Generated, KmsError> {
        let request = self
            .client(asked.region)?
            .generate_data_key()
            .set_key_id(asked.key_id.map(str::to_owned))
            .number_of_bytes(i32::try_from(length).expect("a data key has 32 bytes at most"))
            .set_encryption_context(pairs(asked.context))
            .set_grant_tokens(tokens(asked.grant_tokens));
        let answer = self.outside.runtime.block_on(request.send()).map_err(told)?;
        let (Some(key_arn), Some(plaintext), Some(ciphertext)) =
            (answer.key_id, answer.plaintext, answer.ciphertext_blob)
        else {
            return Err(incomplete());
        };
        Ok(Generated {
            key_arn,
            plaintext: Secret::new(plaintext.into_inner()),
            ciphertext: ciphertext.into_inner(),
        })
    }

    /// Encrypt: the ciphertext, and the ARN of the key.
    pub(crate) fn encrypt(
        &self,
        asked: Asked<'_>,
        plaintext: &[u8],
    ) -> Result<(Vec<u8>, String), KmsError> {
        let request = self
            .client(asked.region)?
            .encrypt()
            .set_key_id(asked.key_id.map(str::to_owned))
            .plaintext(Blob::new(plaintext))
            .set_encryption_context(pairs(asked.context))
            .set_grant_tokens(tokens(asked.grant_tokens));
        let answer = self.outside.runtime.block_on(request.send()).map_err(told)?;
        match (answer.ciphertext_blob, answer.key_id) {
            (Some(ciphertext), Some(key_arn)) => Ok((ciphertext.into_inner(), key_arn)),
            _ => Err(incomplete()),
        }
    }

    /// Decrypt: the plaintext, and the ARN of the key. Without a key id, the ciphertext says which.
    pub(crate) fn decrypt(
        &self,
        asked: Asked<'_>,
        ciphertext: &[u8],
    ) -> Result<(Secret, String), KmsError> {
        let request = self
            .client(asked.region)?
            .decrypt()
            .set_key_id(asked.key_id.map(str::to_owned))
            .ciphertext_blob(Blob::new(ciphertext))
            .set_encryption_context(pairs(asked.context))
            .set_grant_tokens(tokens(asked.grant_tokens));
        let answer = self.outside.runtime.block_on(request.send()).map_err(told)?;
        match (answer.plaintext, answer.key_id) {
            (Some(plaintext), Some(key_arn)) => Ok((Secret::new(plaintext.into_inner()), key_arn)),
            _ => Err(incomplete()),
        }
    }
}

fn pairs(context: &EncryptionContext) -> Option<HashMap<String, String>> {
    let pairs: HashMap<_, _> =
        context.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    (!pairs.is_empty()).then_some(pairs)
}

fn tokens(tokens: &[String]) -> Option<Vec<String>> {
    (!tokens.is_empty()).then(|| tokens.to_vec())
}

fn incomplete() -> KmsError {
    KmsError("the KMS gave an answer without what was asked for".into())
}

/// The KMS's code and words; else, the innermost reason for which there was no answer of its.
fn told<E: ProvideErrorMetadata + std::error::Error + 'static, R: fmt::Debug + 'static>(
    error: SdkError<E, R>,
) -> KmsError {
    if let Some(code) = error.code() {
        let words = error.message().unwrap_or_default();
        return KmsError(if words.is_empty() { code.into() } else { format!("{code}: {words}") });
    }
    let mut reasons = vec![error.to_string()];
    let mut advice = "";
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        source = inner.source();
        match inner.downcast_ref() {
            Some(credentials) => {
                reasons = vec!["there are no credentials".into()];
                advice = "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
                // Its source lists every place where none are.
                if let CredentialsError::CredentialsNotLoaded(_) = credentials {
                    break;
                }
            }
            None => reasons.push(inner.to_string()),
        }
    }
    reasons.dedup();
    KmsError(reasons.join(": ") + advice)
}
