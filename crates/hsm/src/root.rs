//! Roots of trust: what the domain key is wrapped under while the service is off.
//!
//! The wrapped domain key is a file of its own beside the store, so that the store can be copied
//! without it. See `docs/formats/domain-key.md`.

mod domain_key_file;
mod key_file;
mod private_file;

use std::path::{Path, PathBuf};

use crypto::Argon2Cost;
use secret::Secret;
use secret::arena::{ArenaError, Slot};
use zeroize::Zeroizing;

pub use domain_key_file::{DomainKey, create, open};
pub use private_file::{exposing_mode, read_private, write_private};

/// What wraps the domain key.
#[derive(Debug)]
pub enum Root {
    /// 32 random bytes in a file that only the service's user can read; made when it is missing.
    KeyFile(PathBuf),
    /// A passphrase, stretched by Argon2id at `cost`.
    Passphrase { passphrase: Secret, cost: Argon2Cost },
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
    #[error(transparent)]
    Arena(#[from] ArenaError),
}

impl Root {
    /// How the kind is called in messages.
    fn kind(&self) -> &'static str {
        match self {
            Self::KeyFile(_) => "key file",
            Self::Passphrase { .. } => "passphrase",
        }
    }
}

impl RootError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { action, path: path.into(), source }
    }
}

/// The key that a passphrase stands for.
fn stretch(passphrase: &Secret, salt: &[u8; 16], cost: Argon2Cost) -> Result<Slot, RootError> {
    let key: Zeroizing<[u8; 32]> = crypto::argon2id(passphrase.expose(), salt, cost)
        .ok_or(RootError::Cost { memory_kib: cost.memory_kib, passes: cost.passes })?;
    let mut slot = Slot::take()?;
    slot.expose_mut().copy_from_slice(&*key);
    Ok(slot)
}
