//! The wrapped domain key: `domain.key`, one file of 114 bytes. See `docs/formats/domain-key.md`.

use std::io;
use std::path::Path;

use crypto::{Argon2Cost, TAG_LENGTH};
use secret::arena::Slot;

use super::{Root, RootError, key_file, read_private, stretch, write_private};

const MAGIC: [u8; 8] = *b"SRDOMAIN";
const FORMAT: u8 = 1;
const KEY_FILE: u8 = 1;
const PASSPHRASE: u8 = 2;

/// A domain key, out of its wrapping.
#[derive(Debug)]
pub struct DomainKey {
    pub key: Slot,
    /// The deployment that it is the domain key of: 16 random bytes made with it.
    pub deployment: [u8; 16],
}

/// All but the last three fields is authenticated as it stands.
struct Header {
    root: u8,
    deployment: [u8; 16],
    salt: [u8; 16],
    cost: Argon2Cost,
}

const HEADER_LENGTH: usize = 8 + 1 + 1 + 16 + 16 + 12;

impl Header {
    fn to_bytes(&self) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        let mut rest = bytes.as_mut_slice();
        for part in [
            MAGIC.as_slice(),
            &[FORMAT, self.root],
            &self.deployment,
            &self.salt,
            &self.cost.memory_kib.to_be_bytes(),
            &self.cost.passes.to_be_bytes(),
            &self.cost.lanes.to_be_bytes(),
        ] {
            let (place, after) = rest.split_at_mut(part.len());
            place.copy_from_slice(part);
            rest = after;
        }
        bytes
    }
}

/// Makes a new deployment: a domain key, wrapped under `root`, in the new file `path`, durably.
///
/// A key file that is not there yet is made too, and synced first: a domain key never exists without
/// the root that opens it.
pub fn create(path: &Path, root: &Root) -> Result<DomainKey, RootError> {
    let mut header = Header {
        root: KEY_FILE,
        deployment: crypto::random_array(),
        salt: [0; 16],
        cost: Argon2Cost { memory_kib: 0, passes: 0, lanes: 0 },
    };
    let wrapping_key = match root {
        Root::KeyFile(key_path) if key_path.exists() => key_file::read(key_path)?,
        Root::KeyFile(key_path) => key_file::create(key_path)?,
        Root::Passphrase { passphrase, cost } => {
            header =
                Header { root: PASSPHRASE, salt: crypto::random_array(), cost: *cost, ..header };
            stretch(passphrase, &header.salt, *cost)?
        }
    };
    let header_bytes = header.to_bytes();
    let iv: [u8; 12] = crypto::random_array();
    let mut key = Slot::take()?;
    crypto::random(key.expose_mut());
    let mut wrapped = *key.expose();
    let tag = crypto::aes_256_gcm_seal(wrapping_key.expose(), &iv, &header_bytes, &mut wrapped);
    let file = [header_bytes.as_slice(), &iv, &wrapped, &tag].concat();
    write_private(path, &file).map_err(RootError::io("write", path))?;
    Ok(DomainKey { key, deployment: header.deployment })
}

/// Opens the domain key in `path`; `None` when there is no such file.
pub fn open(path: &Path, root: &Root) -> Result<Option<DomainKey>, RootError> {
    let bytes = match read_private(path) {
        Err(RootError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        other => other?,
    };
    let damaged = || RootError::Damaged { path: path.into() };
    let (header_bytes, rest) = bytes.split_first_chunk::<HEADER_LENGTH>().ok_or_else(damaged)?;
    let header = parse(header_bytes, path)?;
    let (iv, rest) = rest.split_first_chunk::<12>().ok_or_else(damaged)?;
    let (wrapped, rest) = rest.split_first_chunk::<32>().ok_or_else(damaged)?;
    let tag: &[u8; TAG_LENGTH] = rest.try_into().map_err(|_| damaged())?;

    let wrapping_key = match (root, header.root) {
        (Root::KeyFile(key_path), KEY_FILE) if !key_path.exists() => {
            return Err(RootError::KeyFileMissing { path: key_path.clone(), wrapped: path.into() });
        }
        (Root::KeyFile(key_path), KEY_FILE) => key_file::read(key_path)?,
        (Root::Passphrase { passphrase, .. }, PASSPHRASE) => {
            stretch(passphrase, &header.salt, header.cost)?
        }
        (configured, wrapped_by) => {
            let wrapped_by = if wrapped_by == KEY_FILE { "key file" } else { "passphrase" };
            let configured = configured.kind();
            return Err(RootError::OtherKind { path: path.into(), wrapped_by, configured });
        }
    };
    let mut key = Slot::take()?;
    key.expose_mut().copy_from_slice(wrapped);
    crypto::aes_256_gcm_open(wrapping_key.expose(), iv, header_bytes, key.expose_mut(), tag)
        .map_err(|_| RootError::Wrong { path: path.into(), kind: root.kind() })?;
    Ok(Some(DomainKey { key, deployment: header.deployment }))
}

fn parse(bytes: &[u8; HEADER_LENGTH], path: &Path) -> Result<Header, RootError> {
    /// What a file may ask of this machine before it has been authenticated.
    const MEMORY_KIB_MAX: u32 = 4 * 1024 * 1024;
    const PASSES_MAX: u32 = 64;
    let damaged = || RootError::Damaged { path: path.into() };
    let (magic, rest) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
    let (&[format, root], rest) = rest.split_first_chunk().ok_or_else(damaged)?;
    let (deployment, rest) = rest.split_first_chunk().ok_or_else(damaged)?;
    let (salt, cost) = rest.split_first_chunk().ok_or_else(damaged)?;
    if *magic != MAGIC || !matches!(root, KEY_FILE | PASSPHRASE) {
        return Err(damaged());
    }
    if format != FORMAT {
        return Err(RootError::NewerFormat { path: path.into(), found: format, known: FORMAT });
    }
    let mut numbers = cost.as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes));
    let mut number = || numbers.next().ok_or_else(damaged);
    let cost = Argon2Cost { memory_kib: number()?, passes: number()?, lanes: number()? };
    if cost.memory_kib > MEMORY_KIB_MAX || cost.passes > PASSES_MAX || cost.lanes > 64 {
        return Err(damaged());
    }
    Ok(Header { root, deployment: *deployment, salt: *salt, cost })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secret::Secret;

    fn passphrase(text: &str) -> Root {
        let cost = Argon2Cost { memory_kib: 64, passes: 1, lanes: 1 };
        Root::Passphrase { passphrase: Secret::new(text.into()), cost }
    }

    #[test]
    fn a_domain_key_opens_with_its_root_alone() {
        let directory = tempfile::tempdir().unwrap();
        let key_file = |name: &str| Root::KeyFile(directory.path().join(name));
        key_file::create(&directory.path().join("other.key")).unwrap();
        for (right, wrong) in [
            (key_file("root.key"), key_file("other.key")),
            (passphrase("right"), passphrase("wrong")),
        ] {
            let path = directory.path().join(format!("{}.domain.key", right.kind()));
            assert!(open(&path, &right).unwrap().is_none());
            let made = create(&path, &right).unwrap();
            let opened = open(&path, &right).unwrap().unwrap();
            assert_eq!(opened.key.expose(), made.key.expose());
            assert_eq!(opened.deployment, made.deployment);
            assert!(matches!(open(&path, &wrong), Err(RootError::Wrong { .. })));
        }
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let root = Root::KeyFile(directory.path().join("root.key"));
        let path = directory.path().join("domain.key");
        create(&path, &root).unwrap();
        let good = std::fs::read(&path).unwrap();
        for i in 0..good.len() {
            let mut changed = good.clone();
            changed[i] ^= 1;
            for bytes in [&changed, &good[..i]] {
                std::fs::remove_file(&path).unwrap();
                write_private(&path, bytes).unwrap();
                assert!(open(&path, &root).is_err(), "byte {i}");
            }
        }
    }

    #[test]
    fn another_kind_of_root_and_a_lost_key_file_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let root = Root::KeyFile(directory.path().join("root.key"));
        let path = directory.path().join("domain.key");
        create(&path, &root).unwrap();
        assert!(matches!(open(&path, &passphrase("any")), Err(RootError::OtherKind { .. })));
        std::fs::remove_file(directory.path().join("root.key")).unwrap();
        assert!(matches!(open(&path, &root), Err(RootError::KeyFileMissing { .. })));
    }
}
