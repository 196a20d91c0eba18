//! A root of trust in shares: a key that some of several people together have, and nobody alone.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crypto::{sha256, shares};
use secret::arena::Slot;
use zeroize::Zeroizing;

use super::{RootError, read_private, write_private};

const PREFIX: &str = "strongroom-share-1";
const CHECKSUM_LENGTH: usize = 4;
/// More people than ever come together.
const COUNT_MAX: u8 = 64;

/// Which shares belong together: random.
pub type SetId = [u8; 8];

/// How a key was split.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ShareSet {
    pub id: SetId,
    /// How many of them it takes.
    pub threshold: u8,
    pub count: u8,
}

/// One person's share.
#[derive(Debug)]
pub struct Share {
    pub set: ShareSet,
    share: shares::Share,
}

/// No share, or one that was mistyped.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotAShare {
    #[error("this is no share: it begins with {PREFIX}, and is all of one line")]
    Form,
    #[error("this share is mistyped: its checksum is another")]
    Checksum,
    #[error("there is no locked memory for the share")]
    Memory,
}

/// The shares of a root of trust.
#[derive(Debug)]
pub enum Shares {
    /// Those that have been given.
    Given(Vec<Share>),
    /// To be made, into files of this directory.
    New { threshold: u8, count: u8, directory: PathBuf },
}

impl ShareSet {
    /// As parameters of a wrapping: `id ‖ threshold ‖ count`.
    fn to_bytes(self) -> Vec<u8> {
        [self.id.as_slice(), &[self.threshold, self.count]].concat()
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        let &[threshold, count] = rest else { return None };
        let set = Self { id: *id, threshold, count };
        (2..=count).contains(&threshold).then_some(set)
    }
}

impl Share {
    /// Which of the set it is: 1 to its count.
    pub fn index(&self) -> u8 {
        self.share.index
    }

    /// As it is handed to its person: `strongroom-share-1`, the set, how many it takes, of how many, which it is, itself, and
    /// a checksum, with hyphens between them.
    pub fn to_text(&self) -> Zeroizing<String> {
        let Self { set: ShareSet { id, threshold, count }, share } = self;
        // Room for all of it at once, so that growing leaves no copy behind.
        let mut text = Zeroizing::new(String::with_capacity(160));
        text.push_str(PREFIX);
        text.push('-');
        push_hex(&mut text, id);
        text.push_str(&format!("-{threshold}-{count}-{}-", share.index));
        push_hex(&mut text, share.bytes.expose());
        let checksum = checksum(&text);
        text.push('-');
        push_hex(&mut text, &checksum);
        text
    }
}

/// The name of a share's file.
fn file_name(set: ShareSet, index: u8) -> String {
    let mut name = String::from("strongroom-share-");
    push_hex(&mut name, &set.id);
    name + &format!("-{index}-of-{}", set.count)
}

impl FromStr for Share {
    type Err = NotAShare;

    /// Blanks around and in it, and the case of its letters, do not count.
    fn from_str(text: &str) -> Result<Self, NotAShare> {
        let mut clean = Zeroizing::new(String::with_capacity(text.len()));
        let kept = text.chars().filter(|letter| !letter.is_whitespace());
        clean.extend(kept.map(|letter| letter.to_ascii_lowercase()));
        let (body, told) = clean.rsplit_once('-').ok_or(NotAShare::Form)?;
        let told: [u8; CHECKSUM_LENGTH] = hex(told).ok_or(NotAShare::Form)?;
        let fields = body.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix('-'));
        let fields: Vec<&str> = fields.ok_or(NotAShare::Form)?.split('-').collect();
        let &[id, threshold, count, index, bytes] = &*fields else { return Err(NotAShare::Form) };
        if checksum(body) != told {
            return Err(NotAShare::Checksum);
        }
        let number = |text: &str| text.parse::<u8>().map_err(|_| NotAShare::Form);
        let set = ShareSet {
            id: hex(id).ok_or(NotAShare::Form)?,
            threshold: number(threshold)?,
            count: number(count)?,
        };
        let mut slot = Slot::take().map_err(|_| NotAShare::Memory)?;
        hex_into(bytes, slot.expose_mut()).ok_or(NotAShare::Form)?;
        let share = shares::Share { index: number(index)?, bytes: slot };
        let fits =
            (2..=set.count).contains(&set.threshold) && (1..=set.count).contains(&share.index);
        fits.then_some(Self { set, share }).ok_or(NotAShare::Form)
    }
}

impl Shares {
    /// Splits a new key, and writes its shares to files of their owner's alone. Of shares that were given: their key.
    pub(super) fn make(&self) -> Result<(Vec<u8>, Slot), RootError> {
        let (threshold, count, directory) = match self {
            Self::New { threshold, count, directory } => (threshold, count, directory),
            Self::Given(shares) => {
                let set = shares.first().ok_or(RootError::Shares("no share was given"))?.set;
                let parameters = set.to_bytes();
                let key = self.join(Path::new("domain.key"), &parameters)?;
                return Ok((parameters, key));
            }
        };
        let (threshold, count) = (*threshold, *count);
        if threshold < 2 || threshold > count || count > COUNT_MAX {
            return Err(RootError::Shares(
                "a root of trust has 2 to 64 shares, of which it takes 2 at least",
            ));
        }
        let mut key = Slot::take()?;
        crypto::random(key.expose_mut());
        let set = ShareSet { id: crypto::random_array(), threshold, count };
        let shares = shares::split(key.expose(), threshold, count)
            .ok_or(RootError::Shares("the key could not be split"))?;
        for share in shares {
            let share = Share { set, share };
            let path = directory.join(file_name(set, share.index()));
            let mut text = share.to_text();
            text.push('\n');
            write_private(&path, text.as_bytes()).map_err(RootError::io("write", &path))?;
        }
        Ok((set.to_bytes(), key))
    }

    /// The key of which there are shares of the set that `parameters` name.
    pub(super) fn join(&self, path: &Path, parameters: &[u8]) -> Result<Slot, RootError> {
        let damaged = || RootError::Damaged { path: path.into() };
        let set = ShareSet::parse(parameters).ok_or_else(damaged)?;
        let read;
        let shares = match self {
            Self::Given(shares) => shares,
            Self::New { directory, .. } => {
                read = read_set(directory, set)?;
                &read
            }
        };
        let of_set: Vec<&Share> = shares.iter().filter(|share| share.set == set).collect();
        if of_set.len() < usize::from(set.threshold) {
            return Err(RootError::Shares("fewer shares than it takes"));
        }
        let key = shares::join(of_set.iter().map(|share| &share.share));
        let key = key.ok_or(RootError::Shares("two of the shares are the same"))?;
        let mut slot = Slot::take()?;
        slot.expose_mut().copy_from_slice(&*key);
        Ok(slot)
    }
}

/// As many of the shares in the files of `directory` as it takes: the last ones, so that all were written.
fn read_set(directory: &Path, set: ShareSet) -> Result<Vec<Share>, RootError> {
    let first = set.count - set.threshold + 1;
    (first..=set.count)
        .map(|index| {
            let path = directory.join(file_name(set, index));
            let bytes = read_private(&path)?;
            let text = std::str::from_utf8(&bytes).ok();
            let share: Option<Share> = text.and_then(|text| text.parse().ok());
            share.filter(|share| share.set == set).ok_or(RootError::Damaged { path })
        })
        .collect()
}

/// Shares that come one after another, until there are enough.
#[derive(Debug)]
pub struct Unsealing {
    sets: Vec<ShareSet>,
    given: Vec<Share>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    pub given: u8,
    pub threshold: u8,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} shares", self.given, self.threshold)
    }
}

impl Unsealing {
    /// `sets`: those that open the domain key.
    pub(super) fn new(sets: Vec<ShareSet>) -> Self {
        Self { sets, given: Vec::new() }
    }

    /// Takes one more. The same one again does not count. Refuses, in words for who gave it, those of another set.
    pub fn give(&mut self, share: Share) -> Result<Progress, &'static str> {
        if !self.sets.contains(&share.set) {
            return Err("this share is of another root of trust");
        }
        let set = share.set;
        if !self.given.iter().any(|given| given.set == set && given.index() == share.index()) {
            self.given.push(share);
        }
        Ok(self.progress_of(set))
    }

    /// Of the set that is the furthest.
    pub fn progress(&self) -> Progress {
        let each = self.sets.iter().map(|set| self.progress_of(*set));
        let nearest = each.min_by_key(|progress| progress.threshold.saturating_sub(progress.given));
        nearest.unwrap_or(Progress { given: 0, threshold: 0 })
    }

    fn progress_of(&self, set: ShareSet) -> Progress {
        let given = self.given.iter().filter(|share| share.set == set).count();
        Progress { given: u8::try_from(given).unwrap_or(u8::MAX), threshold: set.threshold }
    }

    /// All that were given, to be tried. Afterwards there are none.
    pub fn take(&mut self) -> Shares {
        Shares::Given(std::mem::take(&mut self.given))
    }
}

fn checksum(text: &str) -> [u8; CHECKSUM_LENGTH] {
    let [a, b, c, d, ..] = sha256(&[text.as_bytes()]);
    [a, b, c, d]
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).map_or('0', |digit| char::from(*digit));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
}

fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex_into(text, &mut bytes).map(|()| bytes)
}

/// What is secret goes to its place at once.
fn hex_into<const N: usize>(text: &str, bytes: &mut [u8; N]) -> Option<()> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    (pairs.len() == N).then_some(())?;
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let digit =
            |letter: &u8| char::from(*letter).to_digit(16).and_then(|d| u8::try_from(d).ok());
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(threshold: u8, count: u8) -> (tempfile::TempDir, ShareSet, Slot, Vec<Share>) {
        let directory = tempfile::tempdir().unwrap();
        let new = Shares::New { threshold, count, directory: directory.path().into() };
        let (parameters, key) = new.make().unwrap();
        let set = ShareSet::parse(&parameters).unwrap();
        let files = std::fs::read_dir(directory.path()).unwrap();
        let mut shares: Vec<Share> = files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap().parse().unwrap())
            .collect();
        shares.sort_by_key(Share::index);
        assert_eq!(shares.len(), usize::from(count));
        assert_eq!(*new.join(Path::new("x"), &parameters).unwrap().expose(), *key.expose());
        (directory, set, key, shares)
    }

    #[test]
    fn enough_shares_give_the_key_and_fewer_do_not() {
        let (_directory, set, key, mut shares) = made(3, 5);
        let few = Shares::Given(shares.drain(..2).collect());
        assert!(few.join(Path::new("x"), &set.to_bytes()).is_err());
        let enough = Shares::Given(shares);
        let joined = enough.join(Path::new("x"), &set.to_bytes()).unwrap();
        assert_eq!(joined.expose(), key.expose());
    }

    #[test]
    fn a_share_is_read_as_it_was_written_and_no_mistyped_one_is() {
        let (_directory, set, _, shares) = made(2, 3);
        for share in &shares {
            let text = share.to_text();
            let read: Share = text.parse().unwrap();
            assert_eq!((read.set, read.index()), (set, share.index()));
            assert_eq!(read.share.bytes.expose(), share.share.bytes.expose());
            let spread = format!("  {}\n", text.to_ascii_uppercase().replace('-', " - "));
            assert!(spread.parse::<Share>().is_ok());
            for i in 0..text.len() {
                let mut wrong = text.as_bytes().to_vec();
                wrong[i] = if wrong[i] == b'7' { b'8' } else { b'7' };
                assert!(String::from_utf8(wrong).unwrap().parse::<Share>().is_err(), "{i}");
                assert!(text[..i].parse::<Share>().is_err(), "{i}");
            }
        }
        for text in ["", "-", PREFIX, "strongroom-share-2-", "strongroom-share-1-\u{e9}-1"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }

    #[test]
    fn shares_come_one_after_another() {
        let (_one, set, key, shares) = made(3, 4);
        let (_other, _, _, others) = made(3, 4);
        let mut unsealing = Unsealing::new(vec![set]);
        let mut given = 0;
        for (share, other) in shares.into_iter().zip(others).take(3) {
            assert!(unsealing.give(other).is_err());
            let again: Share = share.to_text().parse().unwrap();
            given += 1;
            assert_eq!(unsealing.give(share).unwrap(), Progress { given, threshold: 3 });
            assert_eq!(unsealing.give(again).unwrap().given, given);
            assert_eq!(unsealing.progress().given, given);
        }
        let joined = unsealing.take().join(Path::new("x"), &set.to_bytes()).unwrap();
        assert_eq!(joined.expose(), key.expose());
        assert_eq!(unsealing.progress().given, 0);
    }

    #[test]
    fn what_is_no_sharing_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        for (threshold, count) in [(1, 3), (4, 3), (2, 65), (0, 0)] {
            let new = Shares::New { threshold, count, directory: directory.path().into() };
            assert!(new.make().is_err(), "{threshold} of {count}");
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}
