//! From a data directory to a service: the store, the domain key, the catalog, the first account.
//!
//! The order of a first start is such that a crash at any point leaves what the next start goes on
//! from: the directory, the root key, the domain key, the store, the root credentials, and at last
//! the account that they belong to.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;
use std::sync::Arc;

use catalog::record::Account;
use catalog::{Catalog, Change, Clock};
use crypto::Argon2Cost;
use hsm::Domain;
use hsm::root::{self, DomainKey, Root, Shares};
use identity::{AccessKey, AccountId, PrincipalKind};
use secret::Secret;
use secret::arena::Slot;
use store::{Embedded, Memory, OsFiles, Store};
use zeroize::Zeroizing;

use crate::command::Failure;
use crate::config::{Config, RootSetting, SharesTable};
use crate::devices;
use crate::handoff::RootCredentials;
use crate::sealed;

pub mod rotation;

const DOMAIN_KEY: &str = "domain.key";
/// Where credentials go that were made here and cannot be shown on a terminal.
const CREDENTIALS: &str = "root-credentials";

/// What a start has opened.
pub struct Opened {
    pub catalog: Arc<Catalog>,
    /// To be wrapped anew; of what is in memory alone, there is none.
    pub domain_key: Option<Arc<DomainKey>>,
}

/// Opens the data directory of `config`; makes it, and everything in it, on the first start.
pub async fn open(
    config: &Config,
    credentials: Option<RootCredentials>,
    clock: Box<dyn Clock>,
) -> Result<Opened, Failure> {
    private_directory(&config.data_dir)?;
    step("directory");
    rotation::finish(&config.data_dir)?;
    let domain_key_path = config.data_dir.join(DOMAIN_KEY);
    let root = present_root(config, &domain_key_path).await?;
    // Before the store is touched: with the wrong root of trust, nothing is changed.
    let domain_key = root::open(&domain_key_path, &root).await.map_err(Failure::refused)?;
    let store = Embedded::open(&config.data_dir, Arc::new(OsFiles)).map_err(Failure::refused)?;
    step("store");
    let generation = store.load(&mut |_| ControlFlow::Break(())).map_err(Failure::refused)?;
    let domain_key = match domain_key {
        Some(domain_key) => domain_key,
        None if generation.0 > 0 => {
            return Err(Failure::refused(format!(
                "{} is missing, and the store beside it cannot be read without it: put it back from its backup",
                domain_key_path.display()
            )));
        }
        None => root::create(&domain_key_path, &root).await.map_err(Failure::refused)?,
    };
    step("domain-key");
    let domain = Domain::new(&domain_key.key, domain_key.deployment).map_err(Failure::refused)?;
    let catalog =
        Catalog::open(Box::new(store), Arc::new(domain), clock).map_err(Failure::refused)?;
    let catalog = Arc::new(catalog);
    match credentials {
        _ if catalog.picture().account(config.account_id).is_none() => {
            create_account(&catalog, config, credentials).await?;
        }
        Some(credentials) => check_unchanged(&catalog, config.account_id, &credentials)?,
        None => {}
    }
    Ok(Opened { catalog, domain_key: Some(Arc::new(domain_key)) })
}

/// The configured root of trust; where it is in shares, once they have been given.
async fn present_root(config: &Config, domain_key_path: &Path) -> Result<Root, Failure> {
    let unsealing = match &config.root {
        RootSetting::Shares(_) => root::unsealing(domain_key_path).map_err(Failure::refused)?,
        _ => None,
    };
    match unsealing {
        Some(unsealing) => sealed::wait(config, domain_key_path, unsealing).await,
        None => root(&config.root),
    }
}

/// Puts the root of trust `setting` in the place of the one that there is. Gives what an operator has to do now.
pub async fn exchange_root(
    data_dir: &Path,
    domain_key: &DomainKey,
    setting: &RootSetting,
) -> Result<String, String> {
    let root = root(setting).map_err(|failure| failure.to_string())?;
    let path = data_dir.join(DOMAIN_KEY);
    root::exchange(&path, domain_key, &root, step).await.map_err(|error| error.to_string())?;
    let kind = root.kind().name();
    tracing::warn!(root = kind, "the root of trust was exchanged");
    if let RootSetting::Shares(SharesTable { directory: Some(directory), .. }) = setting {
        return Ok(format!(
            "the root of trust is a {kind} now, in {}: give each person a share, delete the files, configure it for the next start, and destroy the old one once that has worked\n",
            directory.display()
        ));
    }
    Ok(format!(
        "the root of trust is a {kind} now: configure it for the next start, and destroy the old one once that has worked\n"
    ))
}

/// A catalog in memory, with a domain key that nobody keeps, and the first account: for development.
pub async fn open_in_memory(
    config: &Config,
    credentials: RootCredentials,
    clock: Box<dyn Clock>,
) -> Result<Opened, Failure> {
    let mut domain_key = Slot::take().map_err(Failure::refused)?;
    crypto::random(domain_key.expose_mut());
    let domain = Domain::new(&domain_key, crypto::random_array()).map_err(Failure::refused)?;
    let catalog = Catalog::open(Box::new(Memory::new()), Arc::new(domain), clock);
    let catalog = Arc::new(catalog.map_err(Failure::refused)?);
    create_account(&catalog, config, Some(credentials)).await?;
    Ok(Opened { catalog, domain_key: None })
}

/// Makes a directory, or checks that only its owner can enter it.
fn private_directory(path: &Path) -> Result<(), Failure> {
    let failure = |action: &str, error: io::Error| {
        Failure::refused(format!("cannot {action} the directory {}: {error}", path.display()))
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut builder = std::fs::DirBuilder::new();
            builder
                .recursive(true)
                .mode(0o700)
                .create(path)
                .map_err(|error| failure("make", error))?;
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            std::fs::File::open(parent)
                .and_then(|parent| parent.sync_all())
                .map_err(|error| failure("make", error))
        }
        Err(error) => Err(failure("open", error)),
        Ok(metadata) if !metadata.is_dir() => {
            Err(Failure::refused(format!("{} is not a directory: choose another", path.display())))
        }
        Ok(metadata) if metadata.mode() & 0o077 != 0 => Err(Failure::refused(format!(
            "the directory {} is open to others than its owner: run `chmod 700` on it",
            path.display()
        ))),
        Ok(_) => Ok(()),
    }
}

/// The configured root of trust, with its passphrase read.
fn root(setting: &RootSetting) -> Result<Root, Failure> {
    let bytes = match setting {
        RootSetting::KeyFile(path) => return Ok(Root::KeyFile(path.clone())),
        RootSetting::PassphraseFile(path) => root::read_private(path).map_err(Failure::refused)?,
        RootSetting::PassphraseFd(number) => read_descriptor(*number)?,
        RootSetting::Token(table) => return Ok(Root::Token(devices::token_root(table)?)),
        RootSetting::Kms(table) => return Ok(Root::Kms(devices::kms_root(table)?)),
        RootSetting::Shares(table) => return new_shares(table),
    };
    let passphrase = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let passphrase = passphrase.strip_suffix(b"\r").unwrap_or(passphrase);
    if passphrase.is_empty() {
        return Err(Failure::refused("the passphrase is empty: give one of several words"));
    }
    Ok(Root::Passphrase { passphrase: Secret::new(passphrase.to_vec()), cost: argon2_cost() })
}

/// Shares that are yet to be made, into a directory of their owner's alone.
fn new_shares(table: &SharesTable) -> Result<Root, Failure> {
    let directory = table.directory.clone();
    let directory = directory.ok_or_else(|| Failure::Usage("say where shares are left".into()))?;
    private_directory(&directory)?;
    let SharesTable { threshold, count, .. } = *table;
    Ok(Root::Shares(Shares::New { threshold, count, directory }))
}

/// What a guess at the passphrase costs. Tests may make it cheaper, a release may not.
fn argon2_cost() -> Argon2Cost {
    #[cfg(feature = "test-hooks")]
    if let Some(memory_kib) =
        std::env::var("STRONGROOM_TEST_ARGON2_KIB").ok().and_then(|text| text.parse().ok())
    {
        return Argon2Cost { memory_kib, passes: 1, lanes: 1 };
    }
    Argon2Cost::STANDARD
}

fn read_descriptor(number: u32) -> Result<Zeroizing<Vec<u8>>, Failure> {
    use std::io::Read;
    let descriptor = i32::try_from(number).ok().and_then(secret::process::inherited_descriptor);
    let descriptor = descriptor.ok_or_else(|| {
        Failure::Usage(format!("--root-passphrase-fd {number} is not open, or below 3"))
    })?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024));
    std::fs::File::from(descriptor)
        .take(64 * 1024)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::refused(format!("cannot read the passphrase: {error}")))?;
    Ok(bytes)
}

/// Stores the first account and its root user's access key: given, or made and handed over.
///
/// Handed over first: if this process dies in between, the next start makes others.
async fn create_account(
    catalog: &Catalog,
    config: &Config,
    given: Option<RootCredentials>,
) -> Result<(), Failure> {
    let account = config.account_id;
    if !catalog.picture().is_empty() {
        return Err(Failure::refused(format!(
            "this deployment has no account {account}: leave --account-id out, or give the one it was made with"
        )));
    }
    let key = match given {
        Some(given) => access_key(given, account)?,
        None => {
            let key = AccessKey::random(account);
            hand_over(&key, &config.data_dir)?;
            key
        }
    };
    step("credentials");
    let picture = catalog.picture();
    let created_ms = catalog.clock().lifetime_ms();
    let mut change = Change::new();
    change.put_account(&picture, Account::new(account, created_ms));
    change.put_access_key(&picture, AccessKey { created_ms, ..key });
    catalog.commit(change).await.map_err(Failure::refused)?;
    step("account");
    Ok(())
}

/// A step of a start is done. A test may ask the process to die here.
fn step(name: &str) {
    #[cfg(feature = "test-hooks")]
    crate::hooks::die_at(name);
    tracing::trace!(step = name, "starting");
}

fn access_key(given: RootCredentials, account: AccountId) -> Result<AccessKey, Failure> {
    let id = given
        .access_key_id
        .parse()
        .map_err(|error| Failure::Usage(format!("STRONGROOM_ROOT_ACCESS_KEY_ID: {error}")))?;
    if given.secret_access_key.expose().len() < 16 {
        return Err(Failure::Usage(
            "STRONGROOM_ROOT_SECRET_ACCESS_KEY is shorter than 16 characters: give a random one of 40".into(),
        ));
    }
    Ok(AccessKey::of_root(id, given.secret_access_key, account))
}

/// An access key that was made here, in the form of an AWS credentials file.
fn credentials_file(key: &AccessKey) -> Zeroizing<String> {
    let secret = std::str::from_utf8(key.secret.expose());
    // Room for all of it at once, so that growing leaves no copy of the secret behind.
    let mut text = Zeroizing::new(String::with_capacity(256));
    for part in [
        "[default]\naws_access_key_id = ",
        key.id.as_str(),
        "\naws_secret_access_key = ",
        secret.expect("a made secret is of base64's characters"),
        "\n",
    ] {
        text.push_str(part);
    }
    text
}

/// Shows a new access key on the terminal, or writes it to a file for the operator alone.
fn hand_over(key: &AccessKey, data_dir: &Path) -> Result<(), Failure> {
    let text = credentials_file(key);
    let mut terminal = io::stdout();
    if terminal.is_terminal() {
        let shown = terminal
            .write_all(
                b"# The root user's credentials of this deployment. They are shown only now.\n",
            )
            .and_then(|()| terminal.write_all(text.as_bytes()))
            .and_then(|()| terminal.flush());
        return shown.map_err(|error| {
            Failure::refused(format!("cannot show the root credentials: {error}"))
        });
    }
    let path = data_dir.join(CREDENTIALS);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Failure::refused(format!("cannot replace {}: {error}", path.display())));
        }
        _ => {}
    }
    root::write_private(&path, text.as_bytes())
        .map_err(|error| Failure::refused(format!("cannot write {}: {error}", path.display())))?;
    tracing::info!(path = %path.display(), "the root user's credentials were written to a file");
    Ok(())
}

/// Credentials that are given on a later start must be those that are stored.
fn check_unchanged(
    catalog: &Catalog,
    account: AccountId,
    given: &RootCredentials,
) -> Result<(), Failure> {
    let picture = catalog.picture();
    let stored = picture.access_key(&given.access_key_id).cloned();
    let same = stored.is_some_and(|stored| {
        stored.account == account
            && crypto::verify_equal(stored.secret.expose(), given.secret_access_key.expose())
    });
    if same {
        return Ok(());
    }
    Err(Failure::refused(
        "STRONGROOM_ROOT_ACCESS_KEY_ID and STRONGROOM_ROOT_SECRET_ACCESS_KEY are not the root credentials of this deployment: unset them, and change the credentials of the running service with `strongroom account reset-root-key`",
    ))
}

/// Adds an account, and returns its root user's access key in the form of an AWS credentials file.
pub async fn add_account(
    catalog: &Catalog,
    account: AccountId,
) -> Result<Zeroizing<String>, String> {
    let picture = catalog.picture();
    if picture.account(account).is_some() {
        return Err(format!("there is an account {account} already"));
    }
    let key = AccessKey::random(account);
    let text = credentials_file(&key);
    let created_ms = catalog.clock().lifetime_ms();
    let mut change = Change::new();
    change.put_account(&picture, Account::new(account, created_ms));
    change.put_access_key(&picture, AccessKey { created_ms, ..key });
    catalog.commit(change).await.map_err(|error| error.to_string())?;
    tracing::info!(%account, "an account was made");
    Ok(text)
}

/// Replaces all access keys of an account's root user by a new one, ends its sessions, and returns the new key in
/// the form of an AWS credentials file.
pub async fn reset_root_key(
    catalog: &Catalog,
    account: AccountId,
) -> Result<Zeroizing<String>, String> {
    use catalog::record::Name;
    let picture = catalog.picture();
    if picture.account(account).is_none() {
        return Err(format!("there is no account {account}"));
    }
    let key = AccessKey::random(account);
    let text = credentials_file(&key);
    let created_ms = catalog.clock().lifetime_ms();
    let mut change = Change::new();
    let of_root = |key: &&Arc<AccessKey>| key.account == account && key.of == PrincipalKind::Root;
    for old in picture.access_keys().filter(of_root) {
        change.remove(&picture, Name::AccessKey(old.id.clone()));
    }
    change.put_access_key(&picture, AccessKey { created_ms, ..key });
    catalog.commit(change).await.map_err(|error| error.to_string())?;
    end_root_sessions(catalog, account).await?;
    tracing::warn!(%account, "the root user's access key was replaced");
    Ok(text)
}

/// To be done once no key makes new ones: a request that was let in by an old key is of an earlier time than now.
async fn end_root_sessions(catalog: &Catalog, account: AccountId) -> Result<(), String> {
    let picture = catalog.picture();
    let Some(stored) = picture.account(account) else { return Ok(()) };
    let mut change = Change::new();
    change.put_account(&picture, stored.without_root_sessions(catalog.clock().lifetime_ms()));
    catalog.commit(change).await.map_err(|error| error.to_string())?;
    Ok(())
}
