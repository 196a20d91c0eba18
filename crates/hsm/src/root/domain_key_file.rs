//! The wrapped domain key: `domain.key`. See `docs/formats/domain-key.md`.
//!
//! One domain key, wrapped under each root of trust that opens it: one, but for while it is exchanged for another.

use std::io;
use std::path::Path;

use crypto::TAG_LENGTH;
use secret::arena::Slot;

use super::private_file::replace_private;
use super::{Kind, Root, RootError, ShareSet, Unsealing, read_private, write_private};

const MAGIC: [u8; 8] = *b"SRDOMAIN";
/// What is written, and the newest that is read.
const FORMAT: u8 = 2;
/// Of what is authenticated with a wrapping: the same in both formats of the file.
const WRAPPING_FORMAT: u8 = 1;
const SEALED_LENGTH: usize = 12 + 32 + TAG_LENGTH;
/// In format 1, the parameters of either root.
const PARAMETERS_LENGTH_1: usize = 28;
/// More than two roots never wrap one domain key.
const WRAPPINGS_MAX: usize = 8;

/// A domain key, out of its wrapping.
#[derive(Debug)]
pub struct DomainKey {
    pub key: Slot,
    /// The deployment that it is the domain key of: 16 random bytes made with it.
    pub deployment: [u8; 16],
}

/// What is in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Wrapped {
    deployment: [u8; 16],
    wrappings: Vec<Wrapping>,
}

/// The domain key under one root.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Wrapping {
    /// Of the root; one that this version does not know is kept as it is.
    kind: u8,
    parameters: Box<[u8]>,
    /// `IV ‖ encrypted ‖ tag`.
    sealed: [u8; SEALED_LENGTH],
}

impl Wrapping {
    /// `magic ‖ 01 ‖ root ‖ deployment ‖ parameters`.
    fn additional_data(kind: u8, deployment: &[u8; 16], parameters: &[u8]) -> Vec<u8> {
        [MAGIC.as_slice(), &[WRAPPING_FORMAT, kind], deployment, parameters].concat()
    }

    /// Wraps `domain_key` under `root`.
    async fn new(domain_key: &DomainKey, root: &Root) -> Result<Self, RootError> {
        let (parameters, wrapping_key) = root.new_wrapping_key(&domain_key.deployment).await?;
        let kind = root.kind().code();
        let data = Self::additional_data(kind, &domain_key.deployment, &parameters);
        let iv: [u8; 12] = crypto::random_array();
        let mut sealed = [0; SEALED_LENGTH];
        let (iv_place, rest) = sealed.split_at_mut(12);
        let (encrypted, tag_place) = rest.split_at_mut(32);
        iv_place.copy_from_slice(&iv);
        encrypted.copy_from_slice(domain_key.key.expose());
        let tag = crypto::aes_256_gcm_seal(wrapping_key.expose(), &iv, &data, encrypted);
        tag_place.copy_from_slice(&tag);
        Ok(Self { kind, parameters: parameters.into(), sealed })
    }

    async fn open(
        &self,
        path: &Path,
        deployment: [u8; 16],
        root: &Root,
    ) -> Result<DomainKey, RootError> {
        let wrapping_key = root.wrapping_key(path, &deployment, &self.parameters).await?;
        let damaged = || RootError::Damaged { path: path.into() };
        let data = Self::additional_data(self.kind, &deployment, &self.parameters);
        let (iv, rest) = self.sealed.split_first_chunk::<12>().ok_or_else(damaged)?;
        let (encrypted, rest) = rest.split_first_chunk::<32>().ok_or_else(damaged)?;
        let tag: &[u8; TAG_LENGTH] = rest.try_into().map_err(|_| damaged())?;
        let mut key = Slot::take()?;
        key.expose_mut().copy_from_slice(encrypted);
        crypto::aes_256_gcm_open(wrapping_key.expose(), iv, &data, key.expose_mut(), tag)
            .map_err(|_| RootError::Wrong { path: path.into(), kind: root.kind().name() })?;
        Ok(DomainKey { key, deployment })
    }
}

impl Wrapped {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [MAGIC.as_slice(), &[FORMAT], &self.deployment].concat();
        bytes.push(u8::try_from(self.wrappings.len()).unwrap_or(u8::MAX));
        for Wrapping { kind, parameters, sealed } in &self.wrappings {
            let length = u16::try_from(parameters.len()).unwrap_or(u16::MAX);
            bytes.push(*kind);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(parameters);
            bytes.extend_from_slice(sealed);
        }
        bytes
    }

    fn parse(bytes: &[u8], path: &Path) -> Result<Self, RootError> {
        let damaged = || RootError::Damaged { path: path.into() };
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
        let (&[format], rest) = rest.split_first_chunk().ok_or_else(damaged)?;
        if *magic != MAGIC {
            return Err(damaged());
        }
        match format {
            1 => Self::parse_1(rest).ok_or_else(damaged),
            2 => Self::parse_2(rest).ok_or_else(damaged),
            found => Err(RootError::NewerFormat { path: path.into(), found, known: FORMAT }),
        }
    }

    /// `root ‖ deployment ‖ parameters (28) ‖ sealed`.
    fn parse_1(rest: &[u8]) -> Option<Self> {
        let (&[kind], rest) = rest.split_first_chunk()?;
        let (deployment, rest) = rest.split_first_chunk()?;
        let (parameters, sealed) = rest.split_first_chunk::<PARAMETERS_LENGTH_1>()?;
        let is_known = matches!(Kind::from_code(kind), Some(Kind::KeyFile | Kind::Passphrase));
        is_known.then_some(())?;
        let sealed = sealed.try_into().ok()?;
        let wrapping = Wrapping { kind, parameters: (*parameters).into(), sealed };
        Some(Self { deployment: *deployment, wrappings: vec![wrapping] })
    }

    /// `deployment ‖ count ‖ count × (root ‖ length (2) ‖ parameters ‖ sealed)`.
    fn parse_2(rest: &[u8]) -> Option<Self> {
        let (deployment, rest) = rest.split_first_chunk()?;
        let (&[count], mut rest) = rest.split_first_chunk()?;
        let count = usize::from(count);
        (1..=WRAPPINGS_MAX).contains(&count).then_some(())?;
        let mut wrappings = Vec::with_capacity(count);
        for _ in 0..count {
            let (&[kind, high, low], after) = rest.split_first_chunk()?;
            let length = usize::from(u16::from_be_bytes([high, low]));
            let (parameters, after) = after.split_at_checked(length)?;
            let (sealed, after) = after.split_first_chunk()?;
            wrappings.push(Wrapping { kind, parameters: parameters.into(), sealed: *sealed });
            rest = after;
        }
        rest.is_empty().then_some(Self { deployment: *deployment, wrappings })
    }

    async fn open(&self, path: &Path, root: &Root) -> Result<DomainKey, RootError> {
        let code = root.kind().code();
        // Of several, why the last of the configured kind did not open.
        let mut refused = None;
        for wrapping in self.wrappings.iter().filter(|wrapping| wrapping.kind == code) {
            match wrapping.open(path, self.deployment, root).await {
                Ok(key) => return Ok(key),
                Err(error) => refused = Some(error),
            }
        }
        Err(refused.unwrap_or_else(|| RootError::OtherKind {
            path: path.into(),
            wrapped_by: self
                .wrappings
                .first()
                .and_then(|wrapping| Kind::from_code(wrapping.kind))
                .map_or("root of trust that this version does not know", Kind::name),
            configured: root.kind().name(),
        }))
    }
}

/// Makes a new deployment: a domain key, wrapped under `root`, in the new file `path`, durably.
///
/// A key file that is not there yet is made too, and synced first: a domain key never exists without
/// the root that opens it.
pub async fn create(path: &Path, root: &Root) -> Result<DomainKey, RootError> {
    create_for(path, root, crypto::random_array()).await
}

/// Another domain key for the deployment `deployment`, in the new file `path`.
pub async fn create_for(
    path: &Path,
    root: &Root,
    deployment: [u8; 16],
) -> Result<DomainKey, RootError> {
    let mut domain_key = DomainKey { key: Slot::take()?, deployment };
    crypto::random(domain_key.key.expose_mut());
    let wrapping = Wrapping::new(&domain_key, root).await?;
    let wrapped = Wrapped { deployment: domain_key.deployment, wrappings: vec![wrapping] };
    write_private(path, &wrapped.to_bytes()).map_err(RootError::io("write", path))?;
    Ok(domain_key)
}

/// Opens the domain key in `path`; `None` when there is no such file.
pub async fn open(path: &Path, root: &Root) -> Result<Option<DomainKey>, RootError> {
    match read(path) {
        Err(RootError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(wrapped) => wrapped.open(path, root).await.map(Some),
    }
}

/// What shares the domain key in `path` waits for; `None` if it is wrapped under none, or not there.
pub fn unsealing(path: &Path) -> Result<Option<Unsealing>, RootError> {
    let wrapped = match read(path) {
        Err(RootError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        read => read?,
    };
    let shared = wrapped.wrappings.iter().filter(|wrapping| wrapping.kind == Kind::Shares.code());
    let sets: Option<Vec<_>> =
        shared.map(|wrapping| ShareSet::parse(&wrapping.parameters)).collect();
    let sets = sets.ok_or_else(|| RootError::Damaged { path: path.into() })?;
    Ok((!sets.is_empty()).then(|| Unsealing::new(sets)))
}

/// Puts `root` in the place of whatever wraps `domain_key` in `path`.
///
/// In between both open it, and the old one goes once the new one was seen to: after a crash at any point, one
/// of them opens the file. `step` is told what is done.
pub async fn exchange(
    path: &Path,
    domain_key: &DomainKey,
    root: &Root,
    step: impl Fn(&str),
) -> Result<(), RootError> {
    let replace = |wrapped: &Wrapped| {
        replace_private(path, &wrapped.to_bytes()).map_err(RootError::io("write", path))
    };
    let mut wrapped = read(path)?;
    if wrapped.deployment != domain_key.deployment {
        return Err(RootError::Damaged { path: path.into() });
    }
    let new = Wrapping::new(domain_key, root).await?;
    step("root-wrapped");
    wrapped.wrappings.push(new.clone());
    replace(&wrapped)?;
    step("root-added");
    let opened = read(path)?.wrappings.pop().filter(|last| *last == new);
    let opened = opened.ok_or_else(|| RootError::Damaged { path: path.into() })?;
    let opened = opened.open(path, domain_key.deployment, root).await?;
    if !crypto::verify_equal(opened.key.expose(), domain_key.key.expose()) {
        return Err(RootError::Wrong { path: path.into(), kind: root.kind().name() });
    }
    step("root-seen");
    wrapped.wrappings = vec![new];
    replace(&wrapped)?;
    step("root-exchanged");
    Ok(())
}

fn read(path: &Path) -> Result<Wrapped, RootError> {
    Wrapped::parse(&read_private(path)?, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root::key_file;
    use crypto::Argon2Cost;
    use secret::Secret;
    use std::cell::Cell;

    fn passphrase(text: &str) -> Root {
        let cost = Argon2Cost { memory_kib: 64, passes: 1, lanes: 1 };
        Root::Passphrase { passphrase: Secret::new(text.into()), cost }
    }

    #[tokio::test]
    async fn a_domain_key_opens_with_its_root_alone() {
        let directory = tempfile::tempdir().unwrap();
        let key_file = |name: &str| Root::KeyFile(directory.path().join(name));
        key_file::create(&directory.path().join("other.key")).unwrap();
        for (right, wrong) in [
            (key_file("root.key"), key_file("other.key")),
            (passphrase("right"), passphrase("wrong")),
        ] {
            let path = directory.path().join(format!("{}.domain.key", right.kind().name()));
            assert!(open(&path, &right).await.unwrap().is_none());
            let made = create(&path, &right).await.unwrap();
            let opened = open(&path, &right).await.unwrap().unwrap();
            assert_eq!(opened.key.expose(), made.key.expose());
            assert_eq!(opened.deployment, made.deployment);
            assert!(matches!(open(&path, &wrong).await, Err(RootError::Wrong { .. })));
        }
    }

    #[tokio::test]
    async fn every_changed_byte_and_every_cut_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("domain.key");
        for root in [Root::KeyFile(directory.path().join("root.key")), passphrase("right")] {
            create(&path, &root).await.unwrap();
            let good = std::fs::read(&path).unwrap();
            for i in 0..good.len() {
                let mut changed = good.clone();
                changed[i] ^= 1;
                for bytes in [&changed, &good[..i]] {
                    std::fs::remove_file(&path).unwrap();
                    write_private(&path, bytes).unwrap();
                    assert!(open(&path, &root).await.is_err(), "byte {i}");
                }
            }
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[tokio::test]
    async fn another_kind_of_root_and_a_lost_key_file_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let root = Root::KeyFile(directory.path().join("root.key"));
        let path = directory.path().join("domain.key");
        create(&path, &root).await.unwrap();
        let other = open(&path, &passphrase("any")).await;
        assert!(matches!(other, Err(RootError::OtherKind { .. })));
        std::fs::remove_file(directory.path().join("root.key")).unwrap();
        assert!(matches!(open(&path, &root).await, Err(RootError::KeyFileMissing { .. })));
    }

    #[tokio::test]
    async fn both_roots_open_it_while_one_is_exchanged_for_the_other() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("domain.key");
        let (old, new) = (Root::KeyFile(directory.path().join("root.key")), passphrase("new"));
        let made = create(&path, &old).await.unwrap();
        // Each step leaves a file, as a crash would leave it there.
        let (left, count) = (directory.path().join("left"), Cell::new(0));
        std::fs::create_dir(&left).unwrap();
        let step = |_: &str| {
            write_private(&left.join(count.get().to_string()), &std::fs::read(&path).unwrap())
                .unwrap();
            count.set(count.get() + 1);
        };
        exchange(&path, &made, &new, step).await.unwrap();
        let opens = async |path: &Path, root: &Root| {
            let opened = open(path, root).await.ok().flatten();
            opened.is_some_and(|opened| opened.key.expose() == made.key.expose())
        };
        let mut seen = Vec::new();
        for number in 0..count.get() {
            let path = left.join(number.to_string());
            seen.push((opens(&path, &old).await, opens(&path, &new).await));
        }
        assert_eq!(seen, [(true, false), (true, true), (true, true), (false, true)]);
    }

    #[tokio::test]
    async fn a_wrapping_that_is_not_known_is_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("domain.key");
        let root = passphrase("right");
        create(&path, &root).await.unwrap();
        let mut wrapped = read(&path).unwrap();
        let unknown =
            Wrapping { kind: 0xEE, parameters: (*b"x").into(), sealed: [0; SEALED_LENGTH] };
        wrapped.wrappings.insert(0, unknown);
        replace_private(&path, &wrapped.to_bytes()).unwrap();
        assert_eq!(read(&path).unwrap(), wrapped);
        assert!(open(&path, &root).await.unwrap().is_some());
    }
}
