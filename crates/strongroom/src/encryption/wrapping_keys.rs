//! `--wrapping-keys`: which keys wrap data keys, in the vocabulary of `aws-encryption-cli`.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crypto::{PairKind, PrivateKey, PublicKey};
use envelope::direct::Direct;
use envelope::keyring::{
    AWS_KMS_PROVIDER, AwsKms, AwsKmsDiscovery, DiscoveryFilter, Keyring, Multi, RawAes, RawRsa,
    RsaKey, RsaPadding, check_unrelated,
};
use envelope::kms::arn::KmsArn;
use envelope::kms::{Kms, Outside};
use hsm::root;
use secret::Secret;
use zeroize::Zeroizing;

use super::pairs::Pairs;
use crate::command::Failure;

/// The name that `aws-encryption-cli` knows its own provider by.
const DEFAULT_PROVIDER: &str = "aws-encryption-sdk-cli::aws-kms";
const RSA_KINDS: [PairKind; 3] = [PairKind::Rsa2048, PairKind::Rsa3072, PairKind::Rsa4096];

/// Why there are no wrapping keys.
#[derive(Debug)]
pub enum KeysError {
    /// They are not said as they are to be said.
    Usage(String),
    /// A file is not what it should be.
    File(String),
}

impl From<String> for KeysError {
    fn from(usage: String) -> Self {
        Self::Usage(usage)
    }
}

impl From<&str> for KeysError {
    fn from(usage: &str) -> Self {
        Self::Usage(usage.into())
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Usage(message) => Self::Usage(message),
            KeysError::File(message) => Self::Refused(message),
        }
    }
}

/// What wrapping keys are for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    Encrypt,
    Decrypt,
}

/// The wrapping keys of a command line.
#[derive(Debug)]
pub struct Keys {
    pub keyring: Box<dyn Keyring>,
    /// Those of a KMS, which can encrypt small data itself.
    pub direct: Vec<Box<dyn DirectKey>>,
    /// Names of KMS keys that nothing can be decrypted by, since messages hold ARNs.
    pub not_arns: Vec<String>,
}

/// A key of a KMS, for small data.
pub trait DirectKey: Direct + std::fmt::Debug + Send + Sync {}

impl<T: Direct + std::fmt::Debug + Send + Sync> DirectKey for T {}

impl Keys {
    /// `groups`: the pairs of each `--wrapping-keys`. The first key of the first makes data keys.
    pub fn parse(
        groups: &[Vec<String>],
        purpose: Purpose,
        outside: &Arc<Outside>,
    ) -> Result<Self, KeysError> {
        let mut keyrings: Vec<Box<dyn Keyring>> = Vec::new();
        let mut direct: Vec<Box<dyn DirectKey>> = Vec::new();
        let mut kms_keys = Vec::new();
        for group in groups {
            let mut pairs = Pairs::parse(group)?;
            let provider = match &*pairs.take("provider") {
                [] => AWS_KMS_PROVIDER.to_owned(),
                [provider] => provider.clone(),
                several => {
                    return Err(KeysError::Usage(format!(
                        "You must provide exactly one \"provider\" for each wrapping key provider configuration. {} provided",
                        several.len()
                    )));
                }
            };
            if provider == AWS_KMS_PROVIDER || provider == DEFAULT_PROVIDER {
                let discovery = discovery(&mut pairs, purpose)?;
                let keys = pairs.take("key");
                let (profile, region) = (pairs.take_one("profile")?, pairs.take_one("region")?);
                let kms = Arc::new(Kms::new(outside.clone(), profile, region));
                let grant_tokens = pairs.take("grant_tokens");
                match discovery {
                    Some(_) if !keys.is_empty() => {
                        return Err(
                            "If discovery is true (enabled), you cannot specify wrapping keys"
                                .into(),
                        );
                    }
                    Some(filter) => {
                        let discover = || AwsKmsDiscovery {
                            kms: kms.clone(),
                            filter: filter.clone(),
                            grant_tokens: grant_tokens.clone(),
                        };
                        keyrings.push(Box::new(discover()));
                        direct.push(Box::new(discover()));
                    }
                    None if keys.is_empty() => return Err(no_key(purpose).into()),
                    None => {}
                }
                for key_id in keys {
                    let key = || AwsKms {
                        kms: kms.clone(),
                        key_id: key_id.clone(),
                        grant_tokens: grant_tokens.clone(),
                    };
                    keyrings.push(Box::new(key()));
                    direct.push(Box::new(key()));
                    kms_keys.push(key_id);
                }
            } else {
                keyrings.push(raw(&provider, &mut pairs, purpose)?);
            }
            if let Some(key) = pairs.left() {
                return Err(format!("provider {provider} knows no attribute {key}=").into());
            }
        }
        check_unrelated(kms_keys.iter().map(String::as_str)).map_err(|error| error.to_string())?;
        kms_keys.retain(|key| KmsArn::of_key(key).is_none());
        let keyring: Box<dyn Keyring> = match keyrings.len() {
            0 => return Err("No wrapping key provider configuration found".into()),
            1 => keyrings.swap_remove(0),
            _ => Box::new(Multi(keyrings)),
        };
        Ok(Self { keyring, direct, not_arns: kms_keys })
    }
}

fn no_key(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Encrypt => {
            "At least one \"key\" must be provided for each wrapping key provider configuration"
        }
        Purpose::Decrypt => {
            "When discovery is false (disabled), you must specify at least one wrapping key"
        }
    }
}

/// Whether whichever key a message names may be used, and which of them.
fn discovery(
    pairs: &mut Pairs,
    purpose: Purpose,
) -> Result<Option<Option<DiscoveryFilter>>, String> {
    let is_there =
        ["discovery", "discovery-account", "discovery-partition"].iter().any(|key| pairs.has(key));
    if is_there && purpose == Purpose::Encrypt {
        return Err("Discovery attributes are supported only on decryption for AWS KMS keys".into());
    }
    let is_wanted = match pairs.take("discovery").first() {
        Some(text) => truth(text)?,
        None => false,
    };
    let (accounts, mut partitions) =
        (pairs.take("discovery-account"), pairs.take("discovery-partition"));
    if !is_wanted {
        return if accounts.is_empty() && partitions.is_empty() {
            Ok(None)
        } else {
            Err("Discovery-account and discovery-partition are valid only when the discovery attribute is set to true".into())
        };
    }
    match (accounts.is_empty(), partitions.len()) {
        (true, 0) => Ok(Some(None)),
        (true, _) => {
            Err("When specifying discovery-partition, you must also specify discovery-account"
                .into())
        }
        (false, 0) => {
            Err("When specifying discovery-account, you must also specify discovery-partition"
                .into())
        }
        (false, 1) => {
            Ok(Some(Some(DiscoveryFilter { partition: partitions.swap_remove(0), accounts })))
        }
        (false, _) => Err("You can only specify discovery-partition once".into()),
    }
}

fn truth(text: &str) -> Result<bool, String> {
    match &*text.to_lowercase() {
        "false" | "f" | "0" | "no" | "n" => Ok(false),
        "true" | "t" | "1" | "yes" | "y" => Ok(true),
        _ => Err(format!("Value {text} could not be parsed as true or false")),
    }
}

/// A key that is kept in a file.
fn raw(provider: &str, pairs: &mut Pairs, purpose: Purpose) -> Result<Box<dyn Keyring>, KeysError> {
    if !matches!(provider, "raw-aes" | "raw-rsa") {
        let words = "aws-kms, raw-aes and raw-rsa are there";
        return Err(format!("there is no provider {provider}: {words}").into());
    }
    if ["discovery", "discovery-account", "discovery-partition"].iter().any(|key| pairs.has(key)) {
        return Err("Discovery attributes are supported only for AWS KMS wrapping keys".into());
    }
    let mut one =
        |key: &str| pairs.take_one(key)?.ok_or(format!("provider={provider} needs {key}="));
    let (namespace, name, file) = (one("namespace")?, one("name")?, one("key")?);
    if namespace == AWS_KMS_PROVIDER {
        return Err(format!("namespace={AWS_KMS_PROVIDER} is reserved: choose another").into());
    }
    let file = Path::new(&file);
    let refused =
        |why: &dyn std::fmt::Display| KeysError::File(format!("{}: {why}", file.display()));
    if provider == "raw-aes" {
        let key =
            Secret::new(root::read_private(file).map_err(|error| error.to_string())?.to_vec());
        let keyring = RawAes::new(namespace, name, &key).map_err(|error| refused(&error))?;
        return Ok(Box::new(keyring));
    }
    let padding = match pairs.take_one("padding")? {
        Some(padding) => padding.parse::<RsaPadding>().map_err(|error| error.to_string())?,
        None => RsaPadding::Oaep(crypto::Hash::Sha256),
    };
    let key = rsa_key(file, purpose)?;
    Ok(Box::new(RawRsa { namespace, name, key, padding }))
}

/// Reads a secret that only its owner may read.
fn read_private(file: &Path) -> Result<Zeroizing<Vec<u8>>, KeysError> {
    root::read_private(file).map_err(|error| KeysError::File(error.to_string()))
}

/// The half of an RSA key pair that the purpose takes.
fn rsa_key(file: &Path, purpose: Purpose) -> Result<RsaKey, KeysError> {
    let refused = |why: &str| KeysError::File(format!("{}: {why}", file.display()));
    let (label, wanted) = match purpose {
        Purpose::Encrypt => ("PUBLIC KEY", "a public key in PEM (openssl pkey -pubout)"),
        Purpose::Decrypt => ("PRIVATE KEY", "a private key in PEM, PKCS #8 (openssl pkey)"),
    };
    let text = match purpose {
        Purpose::Encrypt => {
            let text = std::fs::read(file).map_err(|error| refused(&error.to_string()))?;
            Zeroizing::new(text)
        }
        Purpose::Decrypt => read_private(file)?,
    };
    let der = pem(&text, label).ok_or_else(|| refused(&format!("there is not {wanted} in it")))?;
    let key = RSA_KINDS.into_iter().find_map(|kind| match purpose {
        Purpose::Encrypt => PublicKey::from_spki(kind, &der).ok().map(RsaKey::Public),
        Purpose::Decrypt => PrivateKey::from_pkcs8(kind, &der).ok().map(RsaKey::Private),
    });
    key.ok_or_else(|| refused("it is not an RSA key of 2048, 3072 or 4096 bits"))
}

/// What stands between the lines of `label` (RFC 7468), decoded.
fn pem(text: &[u8], label: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = std::str::from_utf8(text).ok()?;
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let mut joined = Zeroizing::new(String::with_capacity(body.len()));
    joined.extend(body.split_whitespace());
    BASE64_STANDARD.decode(joined.as_bytes()).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, purpose: Purpose) -> Result<Keys, KeysError> {
        let groups: Vec<Vec<String>> = text
            .split('|')
            .map(|group| group.split_whitespace().map(str::to_owned).collect())
            .collect();
        Keys::parse(&groups, purpose, &Outside::new().unwrap())
    }

    #[test]
    fn keys_are_said_as_amazons_command_has_them_said() {
        use Purpose::{Decrypt, Encrypt};
        let arn = "arn:aws:kms:eu-central-1:111122223333:key/1234";
        for (text, purpose, direct) in [
            ("key=1", Encrypt, 1),
            ("key=1 key=2", Encrypt, 2),
            ("provider=aws-kms key=1 region=eu-west-1 profile=p", Encrypt, 1),
            ("provider=aws-encryption-sdk-cli::aws-kms key=1 | key=2", Encrypt, 2),
            ("discovery=true", Decrypt, 1),
            (
                "discovery=Yes discovery-account=1 discovery-account=2 discovery-partition=aws",
                Decrypt,
                1,
            ),
            ("discovery=no key=1", Decrypt, 1),
        ] {
            assert_eq!(parse(text, purpose).unwrap().direct.len(), direct, "{text}");
        }
        for (text, purpose, why) in [
            ("", Encrypt, "At least one"),
            ("", Decrypt, "When discovery is false"),
            ("discovery=false", Decrypt, "When discovery is false"),
            ("discovery=true", Encrypt, "only on decryption"),
            ("discovery=true key=1", Decrypt, "cannot specify wrapping keys"),
            ("discovery=perhaps", Decrypt, "true or false"),
            ("discovery=true discovery-account=1", Decrypt, "also specify discovery-partition"),
            ("discovery=true discovery-partition=aws", Decrypt, "also specify discovery-account"),
            ("key=1 discovery-account=1", Decrypt, "valid only when"),
            ("key=1 region=a region=b", Encrypt, "region= is given 2 times"),
            ("key=1 provider=a provider=b", Encrypt, "exactly one"),
            ("key=1 colour=blue", Encrypt, "no attribute colour="),
            ("provider=vault key=1", Encrypt, "there is no provider vault"),
            ("provider=raw-aes namespace=n name=m", Encrypt, "needs key="),
            ("provider=raw-aes namespace=aws-kms name=m key=f", Encrypt, "is reserved"),
            ("provider=raw-aes discovery=true", Decrypt, "only for AWS KMS"),
            ("key", Encrypt, "key=value"),
        ] {
            let KeysError::Usage(refused) = parse(text, purpose).unwrap_err() else {
                panic!("{text} is wrong by itself")
            };
            assert!(refused.contains(why), "{text}: {refused}");
        }
        assert_eq!(
            parse(&format!("key={arn} key=alias/a"), Decrypt).unwrap().not_arns,
            ["alias/a"]
        );
    }
}
