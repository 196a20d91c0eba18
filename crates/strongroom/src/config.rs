//! Every setting, defined once: its flag, its variable, its key in the file, its default, its words.
//!
//! A flag wins over its `STRONGROOM_*` variable, and both over the TOML file.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use identity::{AccountId, Network, Regions};
use kms::{Quotas, RequestQuotas, ResourceQuotas};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use server::issuers::Sources;
use xks::EndpointPattern;

use crate::access::Access;
use crate::command::Failure;

/// Defines [`Settings`] and how two of them are laid over each other.
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty, $variable:literal, $value:literal;)+) => {
        /// What was set, by whatever means.
        #[derive(Args, Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct Settings {
            $(
                $(#[doc = $doc])+
                #[arg(long, env = $variable, value_name = $value, verbatim_doc_comment)]
                pub $name: Option<$type>,
            )+
            /// What has no flag, since it is more than one text.
            #[arg(skip)]
            pub hsm: Option<HsmTable>,
            #[arg(skip)]
            pub root_of_trust: Option<RootOfTrustTable>,
            #[arg(skip)]
            pub xks: Option<XksTable>,
            #[arg(skip)]
            pub xks_proxy: Option<XksProxyTable>,
        }

        impl Settings {
            /// These settings, and those of `lower` where these say nothing.
            fn over(self, lower: Self) -> Self {
                Self {
                    $($name: self.$name.or(lower.$name),)+
                    hsm: self.hsm.or(lower.hsm),
                    root_of_trust: self.root_of_trust.or(lower.root_of_trust),
                    xks: self.xks.or(lower.xks),
                    xks_proxy: self.xks_proxy.or(lower.xks_proxy),
                }
            }
        }
    };
}

settings! {
    /// The directory that holds everything: the store, the wrapped domain key, the operators' socket.
    /// Made on the first start, for its owner alone. [default: strongroom-data]
    data_dir: PathBuf, "STRONGROOM_DATA_DIR", "DIR";

    /// For development: serve keys that this JSON file gives, with credentials that everybody knows, from
    /// memory (or from --data-dir, if it is given), on loopback alone. See docs/development.md.
    dev: PathBuf, "STRONGROOM_DEV", "FILE";

    /// Where the AWS API is served. An address other than loopback needs TLS.
    /// [default: 127.0.0.1:4599]
    listen: SocketAddr, "STRONGROOM_LISTEN", "ADDR:PORT";

    /// Where /health/live, /health/ready and /metrics are served. [default: 127.0.0.1:4600]
    operators_listen: SocketAddr, "STRONGROOM_OPERATORS_LISTEN", "ADDR:PORT";

    /// The certificate chain of the TLS listener, in PEM; read again when it changes, and on SIGHUP.
    tls_certificate: PathBuf, "STRONGROOM_TLS_CERTIFICATE", "FILE";

    /// The private key of the certificate, in PEM, readable by its owner alone.
    tls_key: PathBuf, "STRONGROOM_TLS_KEY", "FILE";

    /// Serve plain HTTP on an address other than loopback. Whoever is on the way then reads every
    /// plaintext and data key. [default: false]
    insecure_http: bool, "STRONGROOM_INSECURE_HTTP", "BOOL";

    /// The 12-digit id of the first account, taken on the first start. [default: 000000000000]
    account_id: String, "STRONGROOM_ACCOUNT_ID", "ID";

    /// The regions that are served, with commas between them; others are refused.
    /// [default: all regions of AWS]
    regions: RegionList, "STRONGROOM_REGIONS", "LIST";

    /// The root of trust: a file with the root key, made on the first start.
    /// Use a passphrase or an HSM instead where the disk may be stolen with it.
    /// [default: root.key in the data directory]
    root_key_file: PathBuf, "STRONGROOM_ROOT_KEY_FILE", "FILE";

    /// The root of trust: a passphrase, read from this file (for its owner alone; with systemd, one
    /// of its credentials: ${CREDENTIALS_DIRECTORY}/NAME). A newline at the end is not part of it.
    root_passphrase_file: PathBuf, "STRONGROOM_ROOT_PASSPHRASE_FILE", "FILE";

    /// The root of trust: a passphrase, read from this open file descriptor.
    root_passphrase_fd: u32, "STRONGROOM_ROOT_PASSPHRASE_FD", "FD";

    /// How much there may be of what is kept: names and numbers, with commas between them, of keys,
    /// aliases-per-key, grants-per-key, tags-per-key, on-demand-rotations-per-key and policy-bytes.
    /// [default: those of AWS KMS]
    quotas: Parsed<ResourceQuotas>, "STRONGROOM_QUOTAS", "NAME=N,…";

    /// How many requests a second are taken from an account in a region: `off`, `aws` (as AWS KMS takes
    /// them), and single ones: CreateKey=50, symmetric-crypto=1000. [default: off]
    request_quotas: Parsed<RequestQuotas>, "STRONGROOM_REQUEST_QUOTAS", "off|aws|NAME=N,…";

    /// Whose word is taken for attested environments (`Recipient`): the certificates of this file, in
    /// PEM. They replace Amazon's. [default: AWS Nitro Enclaves Root G1]
    enclave_roots: PathBuf, "STRONGROOM_ENCLAVE_ROOTS", "FILE";

    /// Issuers of web identities (OpenID Connect) that are never asked for their keys, since files have them:
    /// URLs and JSON Web Key Sets, with commas between them; read again on SIGHUP. [default: none]
    oidc_keys: Parsed<PinnedKeys>, "STRONGROOM_OIDC_KEYS", "ISSUER=FILE,…";

    /// The authorities under whose certificates issuers of web identities are asked for their keys, in PEM; read
    /// again on SIGHUP. [default: those that the system trusts]
    oidc_ca: PathBuf, "STRONGROOM_OIDC_CA", "FILE";

    /// Where issuers of web identities may be that are not on the internet: addresses and networks, with
    /// commas between them. [default: none]
    oidc_private_networks: Parsed<Networks>, "STRONGROOM_OIDC_PRIVATE_NETWORKS", "LIST";

    /// Users, roles, their policies and access keys, from this TOML file, whose policies are in IAM's own
    /// JSON; read again on SIGHUP. See docs/identities.md.
    identities: PathBuf, "STRONGROOM_IDENTITIES", "FILE";

    /// What is forbidden in all accounts, or some, whatever their own policies say: service and resource
    /// control policies, from this TOML file; read again on SIGHUP. See docs/identities.md.
    guard_rails: PathBuf, "STRONGROOM_GUARD_RAILS", "FILE";

    /// Load balancers whose connections begin with the PROXY protocol (version 1 or 2), and whose word is taken
    /// for aws:SourceIp: addresses and networks, with commas between them. [default: none]
    proxy_protocol_from: Parsed<Networks>, "STRONGROOM_PROXY_PROTOCOL_FROM", "LIST";

    /// Threads that serve requests. [default: one for each core]
    threads: NonZero<usize>, "STRONGROOM_THREADS", "N";

    /// Connections that are served at one time; one more is closed. [default: 10000]
    max_connections: NonZero<usize>, "STRONGROOM_MAX_CONNECTIONS", "N";

    /// How much is logged to standard error: error, warn, info, debug or trace. [default: info]
    log_level: String, "STRONGROOM_LOG_LEVEL", "LEVEL";

    /// How it is logged: text or json. [default: text on a terminal, else json]
    log_format: String, "STRONGROOM_LOG_FORMAT", "FORMAT";
}

/// `[hsm]`: the PKCS#11 tokens in which keys can be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HsmTable {
    /// Where a new key is that is in no custom key store: `domain`, a token by its name, or `pkcs11` for the only one.
    pub default_backing: Option<String>,
    #[serde(default)]
    pub tokens: Vec<TokenTable>,
}

/// `[[hsm.tokens]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TokenTable {
    /// What it is called here: `CloudHsmClusterId` of a custom key store.
    pub name: String,
    /// The vendor's library.
    pub module: PathBuf,
    /// The token's own label.
    pub token: String,
    /// For its owner alone, with the user's PIN. A newline at the end is not part of it.
    pub pin_file: PathBuf,
    /// How many sessions it has. [default: 4]
    pub sessions: Option<NonZero<usize>>,
}

/// `[root-of-trust]`: what wraps the domain key, if it is more than a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RootOfTrustTable {
    pub pkcs11: Option<TokenRootTable>,
    pub shares: Option<SharesTable>,
    pub kms: Option<KmsRootTable>,
}

impl RootOfTrustTable {
    /// The one root that it names. `data_dir`: where shares are left, if no other place is said.
    pub fn setting(self, data_dir: &Path) -> Result<RootSetting, Failure> {
        match (self.pkcs11, self.shares, self.kms) {
            (Some(table), None, None) => Ok(RootSetting::Token(table)),
            (None, Some(table), None) => {
                let directory = table.directory.clone();
                let directory = directory.unwrap_or_else(|| data_dir.join("root-shares"));
                Ok(RootSetting::Shares(SharesTable { directory: Some(directory), ..table }))
            }
            (None, None, Some(table)) => Ok(RootSetting::Kms(table)),
            _ => Err(usage("root-of-trust: say one of pkcs11, shares and kms")),
        }
    }
}

/// Shares, of which some together open what is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SharesTable {
    /// How many it takes.
    pub threshold: u8,
    pub count: u8,
    /// Where they are left when they are made. [default: root-shares in the data directory]
    pub directory: Option<PathBuf>,
}

/// A key of another KMS.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KmsRootTable {
    /// `https://kms.eu-central-1.amazonaws.com`
    pub endpoint: String,
    pub region: String,
    /// An id, an ARN, an alias, or an alias's ARN.
    pub key_id: String,
    /// For its owner alone, in the form of AWS's own: its profile `default` counts.
    pub credentials_file: PathBuf,
    /// The authorities under whose certificates it is believed, in PEM. [default: those of the system]
    pub ca_file: Option<PathBuf>,
    /// Where its host is connected to, whatever its name says.
    pub connect: Option<SocketAddr>,
}

/// A key in a PKCS#11 token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TokenRootTable {
    /// The vendor's library.
    pub module: PathBuf,
    /// The token's own label.
    pub token: String,
    /// For its owner alone, with the user's PIN. A newline at the end is not part of it.
    pub pin_file: PathBuf,
    /// The key's own label.
    pub key_label: String,
}

/// `[xks]`: the proxies that external key stores may have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct XksTable {
    /// Where proxies may be: `https://xks.example.com`, `https://*.example.com`. Without one, none may be asked.
    #[serde(default)]
    pub allowed_endpoints: Vec<Parsed<EndpointPattern>>,
    /// Where a host is connected to, whatever its name says. Without this, it is on the internet, at port 443.
    #[serde(default)]
    pub connect: BTreeMap<String, SocketAddr>,
    /// The authorities under whose certificates proxies are believed, in PEM. [default: those of the system]
    pub ca_file: Option<PathBuf>,
}

/// `[xks-proxy]`: what `strongroom xks-proxy` serves; the service itself does not heed it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct XksProxyTable {
    pub listen: SocketAddr,
    /// Where /health/live, /health/ready and /metrics are served. [default: 127.0.0.1:4601]
    #[serde(default = "xks_proxy_operators_listen")]
    pub operators_listen: SocketAddr,
    /// The certificate chain, in PEM; read again when it changes, and on SIGHUP.
    pub tls_certificate: PathBuf,
    /// The private key of the certificate, in PEM, readable by its owner alone.
    pub tls_key: PathBuf,
    /// What stands before `/kms/xks/v1` in paths. [default: nothing]
    #[serde(default)]
    pub path_prefix: String,
    /// How many requests a second are taken with each access key. [default: as many as come]
    pub requests_per_second: Option<NonZero<u32>>,
    /// [default: one for each core]
    pub threads: Option<NonZero<usize>>,
    #[serde(default)]
    pub credentials: Vec<XksCredentialTable>,
    #[serde(default)]
    pub keys: Vec<XksKeyTable>,
}

fn xks_proxy_operators_listen() -> SocketAddr {
    ([127, 0, 0, 1], 4601).into()
}

/// `[[xks-proxy.credentials]]`: `XksProxyAuthenticationCredential` of the external key store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct XksCredentialTable {
    pub access_key_id: String,
    /// For its owner alone. A newline at the end is not part of it.
    pub secret_file: PathBuf,
}

/// `[[xks-proxy.keys]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct XksKeyTable {
    /// `XksKeyId` of the KMS key.
    pub id: String,
    /// The name of one of `hsm.tokens`.
    pub token: String,
    /// The key's own label in the token. [default: its id]
    pub label: Option<String>,
    /// It is told of, and not used.
    #[serde(default)]
    pub disabled: bool,
    /// On whose behalf it may be used: ARNs, in which `*` stands for anything.
    #[serde(default)]
    pub principals: Vec<String>,
    /// By which KMS keys: ARNs, in which `*` stands for anything.
    #[serde(default)]
    pub kms_keys: Vec<String>,
    /// How many requests a second are taken for it. [default: as many as come]
    pub requests_per_second: Option<NonZero<u32>>,
}

/// Names of regions, with commas between them; in the file, a list of strings will do too.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "ListOrText")]
pub struct RegionList(pub Regions);

#[derive(Deserialize)]
#[serde(untagged)]
enum ListOrText {
    List(Vec<String>),
    Text(String),
}

impl TryFrom<ListOrText> for RegionList {
    type Error = String;

    fn try_from(given: ListOrText) -> Result<Self, String> {
        match given {
            ListOrText::List(names) => names.join(",").parse(),
            ListOrText::Text(text) => text.parse(),
        }
    }
}

impl FromStr for RegionList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Regions::listed(text.split(',').map(str::trim)) {
            Ok(regions) => Ok(Self(regions)),
            Err(name) => Err(format!("{name:?} is no region name")),
        }
    }
}

/// Addresses and networks, with commas between them.
#[derive(Clone, Debug)]
pub struct Networks(Vec<Network>);

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = |text: &str| {
            text.trim().parse().map_err(|_| format!("{text:?} is no address, and no network"))
        };
        text.split(',').map(network).collect::<Result<_, _>>().map(Self)
    }
}

/// Issuers, without `https://`, and the files with their keys.
#[derive(Clone, Debug)]
pub struct PinnedKeys(Vec<(Box<str>, PathBuf)>);

impl FromStr for PinnedKeys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pinned: Vec<(Box<str>, PathBuf)> = Vec::new();
        for text in text.split(',') {
            let refused = || format!("{text:?} is no issuer and its file: https://HOST=FILE");
            let (issuer, file) = text.trim().split_once('=').ok_or_else(refused)?;
            let issuer = issuer.strip_prefix("https://").unwrap_or(issuer);
            if issuer.is_empty() || issuer.contains("://") || file.is_empty() {
                return Err(refused());
            }
            if pinned.iter().any(|(other, _)| **other == *issuer) {
                return Err(format!("the issuer {issuer:?} is there twice"));
            }
            pinned.push((issuer.into(), file.into()));
        }
        Ok(Self(pinned))
    }
}

/// A setting that is one text everywhere.
#[derive(Clone, Debug)]
pub struct Parsed<T>(pub T);

impl<T: FromStr<Err = String>> FromStr for Parsed<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

impl<'de, T: FromStr<Err = String>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The settings of `serve`, complete and checked.
#[derive(Debug)]
pub struct Config {
    pub data_dir: PathBuf,
    pub dev: Option<Dev>,
    pub listen: SocketAddr,
    pub operators_listen: SocketAddr,
    /// Certificate and key.
    pub tls: Option<(PathBuf, PathBuf)>,
    pub insecure_http: bool,
    pub account_id: AccountId,
    pub regions: Regions,
    pub quotas: Quotas,
    pub root: RootSetting,
    pub tokens: Vec<TokenTable>,
    pub xks: XksTable,
    /// The one in which keys are that are in no custom key store, if they are in one.
    pub default_token: Option<String>,
    /// The file, if it is not Amazon's.
    pub enclave_roots: Option<PathBuf>,
    /// Where the keys of issuers of web identities come from.
    pub issuers: Sources,
    /// Who there is, and what nobody may.
    pub access: Access,
    pub proxies: Vec<Network>,
    pub threads: usize,
    pub max_connections: usize,
    pub log_level: String,
    pub log_format: Option<String>,
}

/// What is different for development.
#[derive(Debug)]
pub struct Dev {
    pub seed: PathBuf,
    /// Nothing is written to a disk.
    pub in_memory: bool,
}

/// Which root of trust is configured.
#[derive(Debug)]
pub enum RootSetting {
    KeyFile(PathBuf),
    PassphraseFile(PathBuf),
    PassphraseFd(u32),
    Token(TokenRootTable),
    /// With a directory.
    Shares(SharesTable),
    Kms(KmsRootTable),
}

impl Config {
    /// Lays `given` (flags and variables) over the file, fills in defaults, and checks the whole.
    pub fn resolve(given: Settings, file: Option<&Path>) -> Result<Self, Failure> {
        let file = file.map(read_file).transpose()?.unwrap_or_default();
        let settings = given.over(file);
        let in_memory = settings.data_dir.is_none();
        let dev = settings.dev.map(|seed| Dev { seed, in_memory });
        let data_dir = settings.data_dir.unwrap_or_else(|| "strongroom-data".into());
        let tls = match (settings.tls_certificate, settings.tls_key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(usage("--tls-certificate and --tls-key go together: give both")),
        };
        let root = match (
            settings.root_key_file,
            settings.root_passphrase_file,
            settings.root_passphrase_fd,
            settings.root_of_trust,
        ) {
            (None, None, None, None) => RootSetting::KeyFile(data_dir.join("root.key")),
            (Some(path), None, None, None) => RootSetting::KeyFile(path),
            (None, Some(path), None, None) => RootSetting::PassphraseFile(path),
            (None, None, Some(descriptor), None) => RootSetting::PassphraseFd(descriptor),
            (None, None, None, Some(table)) => table.setting(&data_dir)?,
            _ => {
                return Err(usage(
                    "there is one root of trust: give one of --root-key-file, --root-passphrase-file, --root-passphrase-fd and [root-of-trust]",
                ));
            }
        };
        let hsm = settings.hsm.unwrap_or_default();
        let default_token = default_token(&hsm)?;
        let account_id = settings.account_id.as_deref().unwrap_or("000000000000");
        let account_id: AccountId = account_id
            .parse()
            .map_err(|error| usage(format!("--account-id {account_id:?}: {error}")))?;
        let config = Self {
            data_dir,
            dev,
            listen: settings.listen.unwrap_or(([127, 0, 0, 1], 4599).into()),
            operators_listen: settings.operators_listen.unwrap_or(([127, 0, 0, 1], 4600).into()),
            tls,
            insecure_http: settings.insecure_http.unwrap_or(false),
            account_id,
            regions: settings.regions.map(|list| list.0).unwrap_or_default(),
            quotas: Quotas {
                resources: settings.quotas.map(|quotas| quotas.0).unwrap_or_default(),
                requests: settings.request_quotas.map(|quotas| quotas.0).unwrap_or_default(),
            },
            root,
            tokens: hsm.tokens,
            default_token,
            xks: settings.xks.unwrap_or_default(),
            enclave_roots: settings.enclave_roots,
            issuers: Sources {
                pinned: settings.oidc_keys.map(|keys| keys.0.0).unwrap_or_default(),
                authorities: settings.oidc_ca,
                private_networks: settings
                    .oidc_private_networks
                    .map(|list| list.0.0)
                    .unwrap_or_default(),
            },
            access: Access {
                identities: settings.identities,
                guard_rails: settings.guard_rails,
                first_account: account_id,
            },
            proxies: settings.proxy_protocol_from.map(|list| list.0.0).unwrap_or_default(),
            threads: settings.threads.map_or_else(cores, NonZero::get),
            max_connections: settings.max_connections.map_or(10_000, NonZero::get),
            log_level: settings.log_level.unwrap_or_else(|| "info".into()),
            log_format: settings.log_format,
        };
        if config.dev.is_some() {
            for (flag, address) in
                [("--listen", config.listen), ("--operators-listen", config.operators_listen)]
            {
                if !address.ip().is_loopback() {
                    return Err(usage(format!(
                        "{flag} {address} is not a loopback address: --dev serves keys and credentials that everybody knows, and on loopback alone"
                    )));
                }
            }
        }
        if config.tls.is_none() && !config.listen.ip().is_loopback() && !config.insecure_http {
            return Err(usage(format!(
                "--listen {} is not a loopback address: give --tls-certificate and --tls-key, or say --insecure-http=true",
                config.listen
            )));
        }
        Ok(config)
    }
}

fn usage(message: impl Into<String>) -> Failure {
    Failure::Usage(message.into())
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

pub fn read_file(path: &Path) -> Result<Settings, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| usage(format!("cannot read {}: {error}", path.display())))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        usage(format!("{}, line {line}: {}", path.display(), error.message()))
    })
}

/// The token in which keys are made by default. Refuses names that are there twice, or not at all.
fn default_token(hsm: &HsmTable) -> Result<Option<String>, Failure> {
    let names: Vec<_> = hsm.tokens.iter().map(|token| token.name.as_str()).collect();
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|other| other == name) {
            return Err(usage(format!("hsm.tokens: the name {name:?} is there twice")));
        }
        if matches!(*name, "" | "domain" | "pkcs11") {
            return Err(usage(format!("hsm.tokens: {name:?} is no name for a token")));
        }
    }
    match (hsm.default_backing.as_deref(), &*names) {
        (None | Some("domain"), _) => Ok(None),
        (Some("pkcs11"), [only]) => Ok(Some((*only).into())),
        (Some("pkcs11"), _) => Err(usage(
            "hsm.default-backing: \"pkcs11\" is for the only token that there is: name one of hsm.tokens",
        )),
        (Some(name), names) if names.contains(&name) => Ok(Some(name.into())),
        (Some(name), _) => Err(usage(format!("hsm.default-backing: no token is called {name:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(given: Settings, file: &str) -> Result<Config, Failure> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("strongroom.toml");
        std::fs::write(&path, file).unwrap();
        Config::resolve(given, Some(&path))
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = "listen = \"127.0.0.1:1\"\nregions = [\"eu-west-1\", \"mars-north-1\"]";
        let config = resolve(Settings::default(), file).unwrap();
        assert_eq!(config.listen.port(), 1);
        assert!(config.regions.get("mars-north-1").is_some());
        assert_eq!(config.operators_listen.port(), 4600);
        let given = Settings { listen: Some(([127, 0, 0, 1], 2).into()), ..Settings::default() };
        assert_eq!(resolve(given, file).unwrap().listen.port(), 2);
    }

    #[test]
    fn issuers_are_named_with_their_files() {
        let file = "oidc-keys = \"https://a.example/1=a.json, b.example:8443=/b=c.json\"";
        let config = resolve(Settings::default(), file).unwrap();
        let pinned = [("a.example/1", "a.json"), ("b.example:8443", "/b=c.json")];
        let pinned = pinned.map(|(issuer, file)| (issuer.into(), file.into()));
        assert_eq!(config.issuers.pinned, pinned);
    }

    #[test]
    fn what_cannot_be_is_told_in_one_line() {
        for (file, words) in [
            ("lisen = 1", "line 1: unknown field `lisen`"),
            ("\nthreads = \"many\"", "line 2: invalid type"),
            ("regions = \"Mars\"", "is no region name"),
            ("quotas = \"keys=few\"", "needs a whole number"),
            ("request-quotas = \"CreateKeys=5\"", "there is no quota of requests"),
            ("oidc-keys = \"a.example\"", "is no issuer and its file"),
            ("oidc-keys = \"http://a.example=f\"", "is no issuer and its file"),
            ("oidc-keys = \"a.example=f,https://a.example=g\"", "is there twice"),
            ("oidc-private-networks = \"home\"", "is no address, and no network"),
            ("account-id = \"1\"", "an account id has exactly 12 digits"),
            ("listen = \"0.0.0.0:1\"", "is not a loopback address"),
            ("dev = \"a\"\nlisten = \"0.0.0.0:1\"\ninsecure-http = true", "on loopback alone"),
            ("dev = \"a\"\noperators-listen = \"0.0.0.0:1\"", "on loopback alone"),
            ("tls-key = \"key.pem\"", "go together"),
            ("proxy-protocol-from = \"10.0.0.0/33\"", "is no address, and no network"),
            (
                "[xks]\nallowed-endpoints = [\"xks.example.com\"]",
                "line 2: \"xks.example.com\" is no endpoint",
            ),
            ("[xks]\nconnect = { a = \"b\" }", "line 2: invalid socket address"),
            ("root-key-file = \"a\"\nroot-passphrase-fd = 3", "there is one root of trust"),
        ] {
            let failure = resolve(Settings::default(), file).unwrap_err();
            assert!(
                matches!(&failure, Failure::Usage(message) if message.contains(words)),
                "{failure}"
            );
            assert!(!failure.to_string().contains('\n'), "{failure}");
        }
        resolve(Settings::default(), "listen = \"0.0.0.0:1\"\ninsecure-http = true").unwrap();
    }
}
