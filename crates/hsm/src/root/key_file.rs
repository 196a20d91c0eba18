//! The key file: 64 hexadecimal digits and a newline, so that it can be printed and typed in again.

use std::path::Path;

use secret::arena::Slot;
use zeroize::Zeroizing;

use super::{RootError, read_private, write_private};

/// Reads the key of `path`.
pub(super) fn read(path: &Path) -> Result<Slot, RootError> {
    let text = read_private(path)?;
    let not_a_key_file = || RootError::NotAKeyFile { path: path.into() };
    let digits = text.trim_ascii();
    let mut key = Slot::take()?;
    if digits.len() != 64 {
        return Err(not_a_key_file());
    }
    for (byte, pair) in key.expose_mut().iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair
            .iter()
            .try_fold(0, |byte, digit| Some(byte << 4 | nibble(*digit)?))
            .ok_or_else(not_a_key_file)?;
    }
    Ok(key)
}

/// Makes a new key in `path`, durably.
pub(super) fn create(path: &Path) -> Result<Slot, RootError> {
    let mut key = Slot::take()?;
    crypto::random(key.expose_mut());
    let mut text = Zeroizing::new(Vec::with_capacity(65));
    for byte in key.expose() {
        text.extend([byte >> 4, byte & 15].map(digit));
    }
    text.push(b'\n');
    write_private(path, &text).map_err(RootError::io("write", path))?;
    Ok(key)
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("root.key");
        let made = create(&path).unwrap();
        assert_eq!(read(&path).unwrap().expose(), made.expose());
    }

    #[test]
    fn other_text_is_no_key() {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in
            [("short", "ab".repeat(31)), ("long", "ab".repeat(33)), ("odd", "zz".repeat(32))]
        {
            let path = directory.path().join(name);
            write_private(&path, text.as_bytes()).unwrap();
            assert!(matches!(read(&path), Err(RootError::NotAKeyFile { .. })), "{name}");
        }
    }
}
