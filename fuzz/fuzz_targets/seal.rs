//! What a deployment sealed for itself: for each purpose and name, nothing but the golden vectors
//! opens, and no record of a store does.
#![no_main]

use std::sync::LazyLock;

use fuzz::vectors::{self, bytes};
use hsm::{Domain, Purpose};
use libfuzzer_sys::fuzz_target;

struct Vector {
    purpose: Purpose,
    data: Vec<u8>,
    sealed: Vec<u8>,
}

static DOMAIN: LazyLock<(Domain, Vec<Vector>)> = LazyLock::new(|| {
    let domain = vectors::domain();
    let file = vectors::parse(vectors::SEALS);
    let vectors = file["vectors"].as_array().expect("a list").iter().map(|vector| {
        let purpose = match vector["purpose"].as_str().expect("a string") {
            "strongroom record" => Purpose::Record,
            "strongroom key material" => Purpose::KeyMaterial,
            "strongroom marker" => Purpose::Marker,
            "strongroom import token" => Purpose::ImportToken,
            other => panic!("{other}"),
        };
        let data = bytes(&vector["additional_data"]);
        Vector { purpose, data, sealed: bytes(&vector["sealed"]) }
    });
    let vectors = vectors.collect();
    (domain, vectors)
});

fuzz_target!(|sealed: &[u8]| {
    let (domain, vectors) = &*DOMAIN;
    for vector in vectors {
        let opened = domain.open(vector.purpose, &vector.data, sealed).is_ok();
        assert_eq!(opened, sealed == vector.sealed);
        assert!(!catalog::fuzzing::opens(domain, &vector.data, 1, sealed), "no record is in here");
    }
});
