//! What private keys take of the locked heap, and that they give all of it back.

use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread;

use crypto::{Hash, PairError, PairKind, PrivateKey, PublicKey, Scheme, Signed};
use secret::heap;

/// Runs a test in a process where nothing else uses the heap.
fn alone(test: &str, body: fn()) {
    const ALONE: &str = "STRONGROOM_TEST_IS_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return body();
    }
    let mut process = Command::new(std::env::current_exe().unwrap());
    let output = process.args(["--exact", test]).env(ALONE, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{output:?}");
}

/// A scheme that a kind signs with, if it does.
fn scheme(kind: PairKind) -> Option<Scheme> {
    match kind {
        PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => {
            Some(Scheme::RsaPss(Hash::Sha256))
        }
        PairKind::P256 | PairKind::Secp256k1 => Some(Scheme::Ecdsa(Hash::Sha256)),
        PairKind::P384 => Some(Scheme::Ecdsa(Hash::Sha384)),
        PairKind::P521 => Some(Scheme::Ecdsa(Hash::Sha512)),
        PairKind::Ed25519 => Some(Scheme::Ed25519),
        PairKind::MlDsa44 | PairKind::MlDsa65 | PairKind::MlDsa87 => Some(Scheme::MlDsa),
        PairKind::MlKem512 | PairKind::MlKem768 | PairKind::MlKem1024 => None,
        PairKind::Sm2 => Some(Scheme::Sm2Dsa),
    }
}

/// Signs where the kind does, and decapsulates where it does not.
fn use_key(kind: PairKind, key: &PrivateKey) -> Result<(), PairError> {
    match scheme(kind) {
        Some(scheme) => key.sign(scheme, Signed::Message(b"message")).map(drop),
        None => {
            let public = PublicKey::from_spki(kind, &key.public_key()?)?;
            key.decapsulate(&public.encapsulate()?.0).map(drop)
        }
    }
}

#[test]
fn ten_thousand_keys_later_the_heap_is_as_it_was() {
    alone("locked_heap::ten_thousand_keys_later_the_heap_is_as_it_was", || {
        let (to_drop, dropping) = mpsc::channel::<PrivateKey>();
        let (dropped, drops) = mpsc::channel();
        let dropper = thread::spawn(move || {
            dropping.into_iter().for_each(|key| {
                drop(key);
                dropped.send(()).unwrap();
            })
        });
        for (kind, rounds) in [
            (PairKind::P256, 4000),
            (PairKind::Ed25519, 4000),
            (PairKind::MlKem768, 1000),
            (PairKind::MlDsa44, 500),
            (PairKind::P384, 300),
            (PairKind::Rsa2048, 200),
        ] {
            let pkcs8 = PrivateKey::generate(kind).unwrap().to_pkcs8().unwrap();
            let before = heap::in_use();
            for round in 0..rounds {
                let key = PrivateKey::from_pkcs8(kind, pkcs8.expose()).unwrap();
                drop(key.to_pkcs8().unwrap());
                let parsed = heap::in_use();
                use_key(kind, &key).unwrap();
                assert!(parsed > before && heap::in_use() >= parsed, "{kind:?}");
                if round % 2 == 0 {
                    drop(key);
                } else {
                    to_drop.send(key).unwrap();
                    drops.recv().unwrap();
                }
                assert_eq!(heap::in_use(), before, "{kind:?}, after {round} rounds");
            }
            if kind != PairKind::Rsa2048 {
                (0..100).for_each(|_| drop(PrivateKey::generate(kind).unwrap()));
                assert_eq!(heap::in_use(), before, "{kind:?}, after generating");
            }
        }
        drop(to_drop);
        dropper.join().unwrap();
        assert_eq!(heap::in_use(), 0);
    });
}

#[test]
fn threads_that_end_leave_nothing() {
    alone("locked_heap::threads_that_end_leave_nothing", || {
        for round in 0..300 {
            let kind = [PairKind::P256, PairKind::Ed25519, PairKind::Rsa2048][round % 3];
            let kind = if round < 290 && kind == PairKind::Rsa2048 { PairKind::P384 } else { kind };
            // Its first use of AWS-LC at all is that of a private key.
            let work = move || {
                let key = PrivateKey::generate(kind).unwrap();
                use_key(kind, &key).unwrap();
                let refused = PrivateKey::from_pkcs8(kind, b"not a key");
                assert_eq!(refused.err(), Some(PairError::Unfit(crypto::UnfitKey)));
                key
            };
            let left = thread::spawn(work).join().unwrap();
            use_key(kind, &left).unwrap();
            drop(left);
            assert_eq!(heap::in_use(), 0, "after {round} threads");
        }
    });
}

#[test]
fn threads_share_a_key_from_its_first_use_on() {
    alone("locked_heap::threads_share_a_key_from_its_first_use_on", || {
        for kind in PairKind::ALL {
            let pkcs8 = PrivateKey::generate(kind).unwrap().to_pkcs8().unwrap();
            let before = heap::in_use();
            let key = Arc::new(PrivateKey::from_pkcs8(kind, pkcs8.expose()).unwrap());
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    let key = Arc::clone(&key);
                    thread::spawn(move || (0..8).for_each(|_| use_key(kind, &key).unwrap()))
                })
                .collect();
            drop(key);
            threads.into_iter().for_each(|thread| thread.join().unwrap());
            assert_eq!(heap::in_use(), before, "{kind:?}");
        }
    });
}

/// Parses `pkcs8` again and again, until there is no room.
fn fill(kind: PairKind, pkcs8: &[u8]) -> Vec<PrivateKey> {
    let mut keys = Vec::new();
    loop {
        match PrivateKey::from_pkcs8(kind, pkcs8) {
            Ok(key) => keys.push(key),
            Err(error) => {
                assert_eq!(error, PairError::OutOfLockedMemory, "{kind:?}");
                return keys;
            }
        }
    }
}

#[test]
fn a_heap_full_of_keys_refuses_and_works_again() {
    alone("locked_heap::a_heap_full_of_keys_refuses_and_works_again", || {
        for kind in [PairKind::P256, PairKind::Ed25519, PairKind::Rsa4096, PairKind::MlDsa87] {
            let pkcs8 = PrivateKey::generate(kind).unwrap().to_pkcs8().unwrap();
            let before = heap::in_use();
            let mut keys = fill(kind, pkcs8.expose());
            println!(
                "{kind:?}: {} keys in {} of {} bytes",
                keys.len(),
                heap::in_use(),
                heap::size()
            );
            assert!(heap::in_use() > heap::size() / 10 * 7, "{kind:?}: {}", heap::in_use());
            // What is there can be used or says that there is no room for it.
            for key in keys.iter().step_by(5) {
                let done = use_key(kind, key);
                assert!(matches!(done, Ok(()) | Err(PairError::OutOfLockedMemory)), "{done:?}");
            }
            assert!(matches!(PrivateKey::generate(kind), Err(PairError::OutOfLockedMemory)));
            // Three of four leave, and what they leave is in pieces. (At its first use, an RSA key takes
            // twice as much again.)
            let mut number = 0;
            keys.retain(|_| {
                number += 1;
                number % 4 == 0
            });
            for key in keys.iter().step_by(3) {
                use_key(kind, key).unwrap();
                drop(PrivateKey::from_pkcs8(kind, pkcs8.expose()).unwrap());
            }
            drop(keys);
            assert_eq!(heap::in_use(), before, "{kind:?}");
        }
    });
}
