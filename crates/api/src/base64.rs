//! The base64 of the wire (RFC 4648, section 4, with padding), by the widest instructions there are.

use std::sync::LazyLock;

use base64::engine::general_purpose::PAD;

/// Takes and makes the one canonical form alone.
pub(crate) static BASE64: LazyLock<Engine> = LazyLock::new(engine);

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Engine = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Engine = base64::engine::GeneralPurpose;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn engine() -> Engine {
    Engine::standard(PAD)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn engine() -> Engine {
    Engine::new(&base64::alphabet::STANDARD, PAD)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// Against the engine that goes byte by byte.
    #[test]
    fn every_length_and_every_wrong_byte_is_read_as_by_the_plain_engine() {
        for length in 0..200 {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 37 + length) as u8).collect();
            let text = STANDARD.encode(&bytes);
            assert_eq!(BASE64.encode(&bytes), text);
            assert_eq!(BASE64.decode(&text).unwrap(), bytes);
            for at in 0..text.len() {
                for wrong in [b'=', b' ', b'-', b'_', b'\n', 0, 0x80, 0xFF, b'A', b'B'] {
                    let mut changed = text.clone().into_bytes();
                    changed[at] = wrong;
                    assert_eq!(BASE64.decode(&changed).ok(), STANDARD.decode(&changed).ok());
                }
            }
        }
    }
}
