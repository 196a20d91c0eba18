//! What private keys leave behind: in the locked heap when it has no room, and on the stack.

use std::hint;
use std::mem::MaybeUninit;

use secret::heap;

use super::tests::schemes;
use super::*;
use crate::ffi::memory::tests::{Failing, alone, failing};

type Operation = Box<dyn Fn() -> Result<(), PairError>>;

/// Everything that is done with a private key of `kind`, and the name of it.
fn operations(kind: PairKind) -> Vec<(String, Operation)> {
    let key: &'static PrivateKey = Box::leak(Box::new(PrivateKey::generate(kind).unwrap()));
    let spki = key.public_key().unwrap();
    let public = PublicKey::from_spki(kind, &spki).unwrap();
    let mut operations: Vec<(String, Operation)> = Vec::new();
    let mut add = |name: &str, operation| operations.push((format!("{kind:?} {name}"), operation));

    let pkcs8 = key.to_pkcs8().unwrap();
    let parse = move || PrivateKey::from_pkcs8(kind, pkcs8.expose());
    add("generate", Box::new(move || PrivateKey::generate(kind).map(drop)));
    add("to_pkcs8", Box::new(|| key.to_pkcs8().map(drop)));
    add("from_pkcs8", Box::new(move || parse().map(drop)));
    for scheme in schemes(kind) {
        add(&format!("{scheme:?}"), Box::new(move || sign(key, scheme)));
        let pkcs8 = key.to_pkcs8().unwrap();
        let parse = move || PrivateKey::from_pkcs8(kind, pkcs8.expose());
        add(&format!("first {scheme:?}"), Box::new(move || sign(&parse()?, scheme)));
    }
    if kind.digest_hash().is_some() || kind == PairKind::Sm2 {
        add("agree", Box::new(move || key.agree(&spki).map(drop)));
    }
    for encryption in [Encryption::Oaep(Hash::Sha256), Encryption::Sm2Pke] {
        if let Ok(ciphertext) = public.encrypt(encryption, b"plaintext") {
            let decrypt = move || key.decrypt(encryption, &ciphertext).map(drop);
            add("decrypt", Box::new(decrypt));
        }
    }
    if let Ok((ciphertext, _)) = public.encapsulate() {
        add("decapsulate", Box::new(move || key.decapsulate(&ciphertext).map(drop)));
    }
    operations
}

/// Without verifying, which uses memory and stack of its own.
fn sign(key: &PrivateKey, scheme: Scheme) -> Result<(), PairError> {
    key.sign_unverified(&Input::of(scheme, key.kind, Signed::Message(b"message"))?).map(drop)
}

#[test]
fn whatever_finds_no_room_says_so_and_leaves_nothing() {
    alone("pair::remnants::whatever_finds_no_room_says_so_and_leaves_nothing", || {
        // What is done with one length of RSA key is done with all.
        let is_repeated = |kind: &PairKind| matches!(kind, PairKind::Rsa3072 | PairKind::Rsa4096);
        for kind in PairKind::ALL.into_iter().filter(|kind| !is_repeated(kind)) {
            for (name, operation) in operations(kind) {
                find_no_room(&name, operation);
            }
        }
    });
}

/// Does `operation` without the first block that AWS-LC asks for, then without the second, and so on.
fn find_no_room(name: &str, operation: impl Fn() -> Result<(), PairError>) {
    operation().unwrap();
    let before = heap::in_use();
    // RSA keys take hundreds of blocks to make, and time.
    let is_long = name.starts_with("Rsa") && name.ends_with("generate");
    for for_good in [false, true] {
        let mut blocks = 0;
        loop {
            let (done, has_failed) = failing(Failing::After { blocks, for_good }, &operation);
            assert_eq!(heap::in_use(), before, "{name}, with {blocks} blocks");
            if !has_failed {
                assert_eq!(done, Ok(()), "{name}");
                break;
            }
            // What it asks for first to write a key is empty, and it can do without.
            let is_done = done.is_ok() && blocks == 0 && name.ends_with("to_pkcs8");
            let is_told = done == Err(PairError::OutOfLockedMemory);
            assert!(is_told || is_done, "{name}, with {blocks} blocks: {done:?}");
            blocks += if is_long { 1 + blocks / 3 } else { 1 };
        }
    }
}

#[test]
fn a_key_whose_first_use_found_no_room_works_at_the_next() {
    for kind in [PairKind::Rsa2048, PairKind::P256] {
        let pkcs8 = PrivateKey::generate(kind).unwrap().to_pkcs8().unwrap();
        let scheme = schemes(kind)[0];
        for blocks in 0.. {
            let key = PrivateKey::from_pkcs8(kind, pkcs8.expose()).unwrap();
            let failure = Failing::After { blocks, for_good: false };
            let (_, has_failed) = failing(failure, || sign(&key, scheme));
            assert!(key.sign(scheme, Signed::Message(b"message")).is_ok(), "{kind:?} {blocks}");
            if !has_failed {
                assert!(blocks > 5, "it takes some blocks");
                break;
            }
        }
    }
}

const STACK: usize = 256 * 1024;
const PAINT: u8 = 0xA7;

#[inline(never)]
fn paint_stack() {
    let mut frame = [PAINT; STACK];
    hint::black_box(&mut frame);
}

/// How deep the thread's own stack holds anything but paint and zeros.
#[inline(never)]
fn deepest_remnant() -> usize {
    let mut frame = MaybeUninit::<[u8; STACK]>::uninit();
    let start: *const u8 = hint::black_box(&mut frame).as_ptr().cast();
    // SAFETY: inside the frame. What is there, others wrote, so it is read as it is.
    let byte = |depth| unsafe { start.add(STACK - depth).read_volatile() };
    let is_remnant = |depth: &usize| !matches!(byte(*depth), 0 | PAINT);
    (1..=STACK).rev().find(is_remnant).unwrap_or(0)
}

fn check_stack(name: &str, depth: StackUse, work: impl FnOnce()) {
    paint_stack();
    work();
    let deepest = deepest_remnant();
    assert_eq!(secret::stack::remnants(depth.length()), 0, "{name}");
    // So much is our own frames': they hold no more than places.
    assert!(deepest < 2048, "{name}: something is {deepest} bytes deep");
}

#[test]
fn what_aws_lc_leaves_on_the_stack_is_wiped() {
    crate::random(&mut [0]);
    for kind in PairKind::ALL {
        for (name, operation) in operations(kind) {
            check_stack(&name, kind.stack_use(), || operation().unwrap());
        }
    }
    let pkcs8 = PrivateKey::generate(PairKind::MlDsa87).unwrap().to_pkcs8().unwrap();
    check_stack("of another kind", PairKind::MlDsa87.stack_use(), || {
        assert!(PrivateKey::from_pkcs8(PairKind::P256, pkcs8.expose()).is_err());
    });
}
