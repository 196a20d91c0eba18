//! Private keys, searched for in all memory of a process that works with them.
//!
//! That process is a child: it sends its keys through a socket and stands still. What is searched for
//! is known to this process alone, so nothing finds itself.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::thread;

use crypto::{Encryption, Hash, PairKind, PrivateKey, PublicKey, Scheme, Signed, digest};
use secret::heap::Protection;
use sm2::Scalar;
use sm2::elliptic_curve::PrimeField as _;

use crate::shake256::shake256;

/// What the child does with a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Work {
    Generate,
    Parse,
    Sign(Scheme),
    Decrypt(Encryption),
    Agree,
    Decapsulate,
    Drop,
}

/// One after the other. The child stands still after each.
fn works(kind: PairKind) -> Vec<Work> {
    let ecdsa = |hash| vec![Work::Sign(Scheme::Ecdsa(hash)), Work::Agree];
    let uses = match kind {
        PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => {
            let schemes = [Scheme::RsaPkcs1(Hash::Sha256), Scheme::RsaPss(Hash::Sha512)];
            [&schemes.map(Work::Sign)[..], &[Work::Decrypt(Encryption::Oaep(Hash::Sha256))]]
                .concat()
        }
        PairKind::P256 | PairKind::Secp256k1 => ecdsa(Hash::Sha256),
        PairKind::P384 => ecdsa(Hash::Sha384),
        PairKind::P521 => ecdsa(Hash::Sha512),
        PairKind::Ed25519 => [Scheme::Ed25519, Scheme::Ed25519ph].map(Work::Sign).into(),
        PairKind::MlDsa44 | PairKind::MlDsa65 | PairKind::MlDsa87 => {
            vec![Work::Sign(Scheme::MlDsa)]
        }
        PairKind::MlKem512 | PairKind::MlKem768 | PairKind::MlKem1024 => vec![Work::Decapsulate],
        PairKind::Sm2 => {
            vec![Work::Sign(Scheme::Sm2Dsa), Work::Decrypt(Encryption::Sm2Pke), Work::Agree]
        }
    };
    [&[Work::Generate, Work::Parse], &uses[..], &[Work::Drop]].concat()
}

const CHILD: &str = "STRONGROOM_TEST_STDIN_IS_A_SOCKET";

/// The child. It works on threads that leave their stacks as they are until they are searched.
#[test]
#[ignore = "it is a part of the test below, as a process of its own"]
fn the_process_that_is_searched() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    thread::spawn(has_a_number_where_it_is_found).join().unwrap();
    for kind in PairKind::ALL {
        thread::spawn(move || works_with(kind)).join().unwrap();
    }
}

fn has_a_number_where_it_is_found() {
    let number: [u8; 32] = crypto::random_array();
    let copy = number.to_vec();
    stand_still(&number);
    assert_eq!(copy, number);
}

fn works_with(kind: PairKind) {
    let made = PrivateKey::generate(kind).unwrap();
    let pkcs8 = made.to_pkcs8().unwrap();
    stand_still(pkcs8.expose());
    let key = PrivateKey::from_pkcs8(kind, pkcs8.expose()).unwrap();
    let public = PublicKey::from_spki(kind, &key.public_key().unwrap()).unwrap();
    stand_still(&[]);
    let [_, _, uses @ .., Work::Drop] = &works(kind)[..] else { unreachable!() };
    for work in uses {
        match work {
            Work::Sign(scheme) => drop(key.sign(*scheme, Signed::Message(b"message")).unwrap()),
            Work::Decrypt(encryption) => {
                let ciphertext = public.encrypt(*encryption, b"plaintext").unwrap();
                key.decrypt(*encryption, &ciphertext).unwrap();
            }
            Work::Agree => drop(key.agree(&made.public_key().unwrap()).unwrap()),
            Work::Decapsulate => {
                key.decapsulate(&public.encapsulate().unwrap().0).unwrap();
            }
            Work::Generate | Work::Parse | Work::Drop => unreachable!(),
        }
        stand_still(&[]);
    }
    drop((made, pkcs8, key));
    stand_still(&[]);
}

/// Sends `bytes`, and waits to be told to go on.
fn stand_still(bytes: &[u8]) {
    let mut socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
    socket.write_all(&(bytes.len() as u32).to_le_bytes()).unwrap();
    socket.write_all(bytes).unwrap();
    socket.read_exact(&mut [0]).unwrap();
}

#[test]
fn no_private_number_is_in_memory_that_others_can_read() {
    if crypto::lock_memory_for_private_keys().unwrap() != Protection::Hidden {
        println!("not run: this kernel has no memfd_secret");
        return;
    }
    let (mut socket, childs) = UnixStream::pair().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "hidden_memory::the_process_that_is_searched"])
        .env(CHILD, "1")
        .stdin(Stdio::from(OwnedFd::from(childs)))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let receive = |mut socket: &UnixStream| {
        let mut length = [0; 4];
        socket.read_exact(&mut length).unwrap();
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        socket.read_exact(&mut bytes).unwrap();
        bytes
    };

    let number = receive(&socket);
    let places = search(&child, &[("number", number)]).len();
    assert!(places >= 2, "what is on the stack and on the ordinary heap is found");
    socket.write_all(&[0]).unwrap();
    let mut found = Vec::new();
    for kind in PairKind::ALL {
        let mut numbers = Vec::new();
        for work in works(kind) {
            let pkcs8 = receive(&socket);
            if work == Work::Generate {
                numbers = private_numbers(kind, &pkcs8);
            }
            let places = search(&child, &numbers);
            found.extend(places.iter().map(|place| format!("{kind:?}, {work:?}: {place}")));
            socket.write_all(&[0]).unwrap();
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

/// A private number, big-endian, and its name.
type Number = (&'static str, Vec<u8>);

/// What makes the private key of a `PrivateKeyInfo`, and what is as good to have.
fn private_numbers(kind: PairKind, pkcs8: &[u8]) -> Vec<Number> {
    let last = |length| pkcs8[pkcs8.len() - length..].to_vec();
    match kind {
        PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => {
            let names = ["d", "p", "q", "d mod p-1", "d mod q-1", "1/q mod p"];
            names.into_iter().zip(rsa_private_numbers(pkcs8)).collect()
        }
        PairKind::P256 | PairKind::Secp256k1 => vec![("d", ec_private_number(pkcs8, 32))],
        PairKind::Sm2 => sm2_private_numbers(ec_private_number(pkcs8, 32)),
        PairKind::P384 => vec![("d", ec_private_number(pkcs8, 48))],
        PairKind::P521 => vec![("d", ec_private_number(pkcs8, 66))],
        PairKind::Ed25519 => {
            // RFC 8032 §5.1.5. The scalar is clamped in its first and its last byte.
            let seed = last(32);
            let expanded = digest(Hash::Sha512, &[&seed]);
            let (scalar, prefix) = expanded.split_at(32);
            vec![("seed", seed), ("scalar", scalar[1..31].into()), ("prefix", prefix.into())]
        }
        PairKind::MlDsa44 => ml_dsa_private_numbers(last(32), 4, 4),
        PairKind::MlDsa65 => ml_dsa_private_numbers(last(32), 6, 5),
        PairKind::MlDsa87 => ml_dsa_private_numbers(last(32), 8, 7),
        PairKind::MlKem512 | PairKind::MlKem768 | PairKind::MlKem1024 => {
            let (d, z) = (last(64)[..32].to_vec(), last(32));
            vec![("d", d), ("z", z)]
        }
    }
}

/// RFC 8017 §A.1.2: after the version, n and e.
fn rsa_private_numbers(pkcs8: &[u8]) -> Vec<Vec<u8>> {
    let version_and_tag = [0x02, 0x01, 0x00, 0x02];
    let at = pkcs8.windows(4).rposition(|bytes| bytes == version_and_tag).unwrap();
    let mut rest = &pkcs8[at + 3..];
    let mut numbers = Vec::new();
    while let [0x02, length, after @ ..] = rest {
        let (length, after) = match usize::from(*length) {
            short @ ..0x80 => (short, after),
            long => {
                let (length, after) = after.split_at(long - 0x80);
                (length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), after)
            }
        };
        let (number, after) = after.split_at(length);
        numbers.push(number.strip_prefix(&[0]).unwrap_or(number).to_vec());
        rest = after;
    }
    assert_eq!(numbers.len(), 8);
    numbers.split_off(2)
}

/// RFC 5915 §3: after the version, an OCTET STRING.
fn ec_private_number(pkcs8: &[u8], length: usize) -> Vec<u8> {
    let before = [0x02, 0x01, 0x01, 0x04, length as u8];
    let at = pkcs8.windows(5).position(|bytes| bytes == before).unwrap() + 5;
    pkcs8[at..at + length].to_vec()
}

/// The number, and what the library works with: its product with 2²⁵⁶ modulo the order.
fn sm2_private_numbers(d: Vec<u8>) -> Vec<Number> {
    let root = Scalar::from(u128::MAX) + Scalar::ONE;
    let number = Scalar::from_repr(d.as_slice().try_into().unwrap()).unwrap();
    let montgomery = number * root * root;
    vec![("d", d), ("d in Montgomery form", montgomery.to_bytes().to_vec())]
}

/// FIPS 204, algorithm 6: (ρ, ρ′, K) = H(ξ ‖ k ‖ l).
fn ml_dsa_private_numbers(seed: Vec<u8>, k: u8, l: u8) -> Vec<Number> {
    let expanded: [u8; 128] = shake256(&[&seed, &[k, l]]);
    vec![("seed", seed), ("rho'", expanded[32..96].into()), ("K", expanded[96..].into())]
}

/// So many bytes of a number are enough to have found it.
const PIECE: usize = 16;

/// Where in the child's memory a piece of a number is, in either order of its bytes: as it is written, and
/// as limbs.
fn search(child: &Child, numbers: &[Number]) -> BTreeSet<String> {
    let mut pieces = Vec::new();
    for (name, number) in numbers {
        let reversed = number.iter().rev().copied().collect();
        for form in [number.clone(), reversed] {
            pieces.extend(form.windows(PIECE).step_by(8).map(|piece| (piece.to_vec(), *name)));
        }
    }
    // Few places in memory begin as a piece does.
    let beginning = |bytes: &[u8]| usize::from(u16::from_le_bytes([bytes[0], bytes[1]]));
    let mut begins = vec![false; 1 << 16];
    pieces.iter().for_each(|(piece, _)| begins[beginning(piece)] = true);

    let mut places = BTreeSet::new();
    let process = format!("/proc/{}", child.id());
    let memory = File::open(format!("{process}/mem")).unwrap();
    for line in std::fs::read_to_string(format!("{process}/maps")).unwrap().lines() {
        let mut fields = line.split(' ');
        let (range, mode) = (fields.next().unwrap(), fields.next().unwrap());
        // What is mapped from a file and cannot be written to is the file.
        if !mode.starts_with('r') || (!mode.contains('w') && line.contains(" /")) {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        let mut bytes = vec![0; (to - from) as usize];
        if memory.read_exact_at(&mut bytes, from).is_err() {
            continue;
        }
        for window in bytes.windows(PIECE).filter(|window| begins[beginning(window)]) {
            let here = pieces.iter().filter(|(piece, _)| piece == window);
            places.extend(here.map(|(_, name)| format!("{name} in {line}")));
        }
    }
    places
}
