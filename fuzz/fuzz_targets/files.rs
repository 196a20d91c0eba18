//! Files that an operator puts there: certificate and key, root key, wrapped domain key.
//!
//! The first byte says which.
#![no_main]

use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use fuzz::file::file;
use hsm::root::{self, Root};
use libfuzzer_sys::fuzz_target;
use server::tls;

/// A wrapped domain key of an earlier version, and the key file that opens it.
const DOMAIN_KEY: &[u8] = include_bytes!("../../tests/data/store-1/data/domain.key");
const SEALED: &[u8] = DOMAIN_KEY.split_at(54).1;
const ROOT_KEY: &[u8] = include_bytes!("../../tests/data/store-1/data/root.key");

/// Certificate chain and key that go together.
const CERTIFICATE: &[u8] = include_bytes!("../seeds/files/certificate.pem");
const KEY: &[u8] = include_bytes!("../seeds/files/key.pem");

static CHECKED: LazyLock<()> = LazyLock::new(|| {
    assert!(opens(DOMAIN_KEY, ROOT_KEY) && serves(&CERTIFICATE[1..], &KEY[1..]));
});

fuzz_target!(|input: &[u8]| {
    LazyLock::force(&CHECKED);
    let Some((which, bytes)) = input.split_first() else { return };
    match which % 4 {
        0 => _ = serves(bytes, &KEY[1..]),
        1 => _ = serves(&CERTIFICATE[1..], bytes),
        // The other format can have the same wrapping.
        2 if opens(bytes, ROOT_KEY) => {
            assert!(bytes.windows(SEALED.len()).any(|window| window == SEALED));
        }
        2 => assert_ne!(bytes, DOMAIN_KEY),
        _ => assert_eq!(
            opens(DOMAIN_KEY, bytes),
            bytes.trim_ascii().eq_ignore_ascii_case(ROOT_KEY.trim_ascii())
        ),
    }
});

fn serves(chain: &[u8], key: &[u8]) -> bool {
    let ((_chain, certificate_chain), (_key, private_key)) = (file(chain), file(key));
    server::fuzzing::certificate(tls::Files { certificate_chain, private_key }).is_ok()
}

fn opens(domain_key: &[u8], root_key: &[u8]) -> bool {
    let ((_domain_key, path), (_root_key, root_key)) = (file(domain_key), file(root_key));
    let root = Root::KeyFile(root_key);
    let opening = pin!(root::open(&path, &root));
    // Nobody is waited for with a key file.
    match opening.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(opened) => opened.is_ok_and(|key| key.is_some()),
        Poll::Pending => unreachable!(),
    }
}
