//! Roots of trust: what the domain key is wrapped under while the service is off.
//!
//! The wrapped domain key is a file of its own beside the store, so that the store can be copied
//! without it. See `docs/formats/domain-key.md`.

mod domain_key_file;
mod key_file;
mod kms;
mod private_file;
mod shares;
mod token;

use std::path::{Path, PathBuf};

use crypto::Argon2Cost;
use secret::Secret;
use secret::arena::{ArenaError, Slot};
use zeroize::Zeroizing;

pub use domain_key_file::{DomainKey, create, create_for, exchange, open, unsealing};
pub use kms::{KmsKey, KmsSettings};
pub use private_file::{exposing_mode, read_private, write_private};
pub use shares::{NotAShare, Progress, SetId, Share, ShareSet, Shares, Unsealing};
pub use token::TokenKey;

/// What wraps the domain key.
#[derive(Debug)]
pub enum Root {
    /// 32 random bytes in a file that only the service's user can read; made when it is missing.
    KeyFile(PathBuf),
    /// A passphrase, stretched by Argon2id at `cost`.
    Passphrase { passphrase: Secret, cost: Argon2Cost },
    /// A key in a PKCS#11 token.
    Token(TokenKey),
    /// Some of several people together.
    Shares(Shares),
    /// A key of another KMS.
    Kms(KmsKey),
}

/// The kinds of roots.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    KeyFile,
    Passphrase,
    Token,
    Shares,
    Kms,
}

impl Kind {
    const ALL: [Self; 5] = [Self::KeyFile, Self::Passphrase, Self::Token, Self::Shares, Self::Kms];

    /// The byte that stands for it in `domain.key`. Never reused.
    fn code(self) -> u8 {
        match self {
            Self::KeyFile => 1,
            Self::Passphrase => 2,
            Self::Token => 3,
            Self::Shares => 4,
            Self::Kms => 5,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyFile => "key file",
            Self::Passphrase => "passphrase",
            Self::Token => "PKCS#11 token",
            Self::Shares => "set of shares",
            Self::Kms => "key of another KMS",
        }
    }
}

/// Why the domain key cannot be had. What happened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{} can be read by others than its owner: run `chmod 600` on it, and consider what it protects as known to them", path.display())]
    Exposed { path: PathBuf },
    #[error("{} is not a root key of 64 hexadecimal digits: put the right file there", path.display())]
    NotAKeyFile { path: PathBuf },
    #[error("{} is missing, and {} was made with it: put the root key back from its backup", path.display(), wrapped.display())]
    KeyFileMissing { path: PathBuf, wrapped: PathBuf },
    #[error("{} is damaged: restore it from a backup", path.display())]
    Damaged { path: PathBuf },
    #[error("{} has format {found}, and this version reads format {known}: use the version that wrote it, or a newer one", path.display())]
    NewerFormat { path: PathBuf, found: u8, known: u8 },
    #[error("{} is wrapped by a {wrapped_by}, and the configured root of trust is a {configured}: configure the root of trust that it was made with", path.display())]
    OtherKind { path: PathBuf, wrapped_by: &'static str, configured: &'static str },
    #[error("the {kind} does not open {}: it is not the one that this data directory was made with", path.display())]
    Wrong { path: PathBuf, kind: &'static str },
    #[error(
        "cannot stretch the passphrase with {memory_kib} KiB of memory in {passes} passes: the cost is outside Argon2id's bounds"
    )]
    Cost { memory_kib: u32, passes: u32 },
    #[error("the key {label:?} of the token {token:?} cannot be used: {why}")]
    Token { token: String, label: String, why: String },
    #[error("the key {key:?} of the KMS at {endpoint} cannot be used: {why}")]
    Kms { endpoint: String, key: String, why: String },
    #[error(
        "a passphrase is stretched by Argon2id, which is outside the FIPS module: use another root of trust"
    )]
    OutsideModule,
    #[error("{0}")]
    Shares(&'static str),
    #[error(transparent)]
    Arena(#[from] ArenaError),
}

/// What the files of format 1 have for the parameters of a key file.
const NO_PARAMETERS: [u8; 28] = [0; 28];

impl Root {
    pub fn kind(&self) -> Kind {
        match self {
            Self::KeyFile(_) => Kind::KeyFile,
            Self::Passphrase { .. } => Kind::Passphrase,
            Self::Token(_) => Kind::Token,
            Self::Shares(_) => Kind::Shares,
            Self::Kms(_) => Kind::Kms,
        }
    }

    /// A key to wrap a domain key under, and the parameters by which it is had again.
    async fn new_wrapping_key(&self, deployment: &[u8; 16]) -> Result<(Vec<u8>, Slot), RootError> {
        match self {
            Self::KeyFile(path) if path.exists() => {
                Ok((NO_PARAMETERS.into(), key_file::read(path)?))
            }
            Self::KeyFile(path) => Ok((NO_PARAMETERS.into(), key_file::create(path)?)),
            Self::Passphrase { passphrase, cost } => {
                let salt = crypto::random_array();
                let parameters = [salt.as_slice(), &cost_bytes(*cost)].concat();
                Ok((parameters, stretch(passphrase, &salt, *cost)?))
            }
            Self::Token(key) => key.new_wrapping_key(deployment).await,
            Self::Shares(shares) => shares.make(),
            Self::Kms(key) => key.new_wrapping_key(deployment).await,
        }
    }

    /// The key that was made with these parameters. `path`: of what is wrapped under it, for messages.
    async fn wrapping_key(
        &self,
        path: &Path,
        deployment: &[u8; 16],
        parameters: &[u8],
    ) -> Result<Slot, RootError> {
        let damaged = || RootError::Damaged { path: path.into() };
        match self {
            Self::KeyFile(_) if parameters != NO_PARAMETERS => Err(damaged()),
            Self::KeyFile(key_path) if !key_path.exists() => {
                Err(RootError::KeyFileMissing { path: key_path.clone(), wrapped: path.into() })
            }
            Self::KeyFile(key_path) => key_file::read(key_path),
            Self::Passphrase { passphrase, .. } => {
                let (salt, cost) = parameters.split_first_chunk().ok_or_else(damaged)?;
                stretch(passphrase, salt, parse_cost(cost).ok_or_else(damaged)?)
            }
            Self::Token(key) => key.wrapping_key(deployment, parameters).await,
            Self::Shares(shares) => shares.join(path, parameters),
            Self::Kms(key) => key.wrapping_key(deployment, parameters).await,
        }
    }
}

fn cost_bytes(cost: Argon2Cost) -> Vec<u8> {
    [cost.memory_kib, cost.passes, cost.lanes].map(u32::to_be_bytes).concat()
}

/// `None`: more than a file may ask of this machine before it has been authenticated.
fn parse_cost(bytes: &[u8]) -> Option<Argon2Cost> {
    const MEMORY_KIB_MAX: u32 = 4 * 1024 * 1024;
    const PASSES_MAX: u32 = 64;
    const LANES_MAX: u32 = 64;
    let (numbers, []) = bytes.as_chunks::<4>() else { return None };
    let [memory_kib, passes, lanes] = numbers
        .iter()
        .map(|bytes| u32::from_be_bytes(*bytes))
        .collect::<Vec<_>>()
        .try_into()
        .ok()?;
    let is_bearable = memory_kib <= MEMORY_KIB_MAX && passes <= PASSES_MAX && lanes <= LANES_MAX;
    is_bearable.then_some(Argon2Cost { memory_kib, passes, lanes })
}

impl RootError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { action, path: path.into(), source }
    }
}

/// The key that a passphrase stands for.
fn stretch(passphrase: &Secret, salt: &[u8; 16], cost: Argon2Cost) -> Result<Slot, RootError> {
    if crypto::IS_FIPS {
        return Err(RootError::OutsideModule);
    }
    let key: Zeroizing<[u8; 32]> = crypto::argon2id(passphrase.expose(), salt, cost)
        .ok_or(RootError::Cost { memory_kib: cost.memory_kib, passes: cost.passes })?;
    let mut slot = Slot::take()?;
    slot.expose_mut().copy_from_slice(&*key);
    Ok(slot)
}
