//! A crate may use only crates on lower floors (ARCHITECTURE.md, "Bird's eye").

use std::collections::BTreeMap;

use tests::python::repository;

/// From the ground up. Crates of one entry stand beside each other and may not use one another.
const FLOORS: &[&[&str]] = &[
    &["secret"],
    &["crypto", "files", "pkcs11"],
    &["api", "enclave", "https", "sigv4"],
    &["oidc", "xks"],
    &["hsm", "identity", "store"],
    &["catalog"],
    &["access"],
    &["iam", "kms"],
    &["envelope", "server"],
    &["strongroom"],
];

#[test]
fn no_crate_uses_one_above_or_beside_it() {
    let floor: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, crates)| crates.iter().map(move |name| (*name, floor)))
        .collect();
    let mut seen = 0;
    for entry in std::fs::read_dir(repository().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let own = *floor.get(&*name).unwrap_or_else(|| panic!("{name} stands on no floor"));
        let manifest = std::fs::read_to_string(path.join("Cargo.toml")).unwrap();
        for used in dependencies(&manifest).filter(|used| floor.contains_key(used)) {
            assert!(floor[used] < own, "{name} uses {used}, which does not stand below it");
        }
        seen += 1;
    }
    assert_eq!(seen, floor.len(), "every crate of the map is there");
}

/// The names in all sections of a manifest that list dependencies but those for tests.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut counts = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            counts = line.contains("dependencies") && !line.contains("dev-dependencies");
            return None;
        }
        let name = line.split(['.', '=', ' ']).next()?;
        (counts && !name.is_empty()).then_some(name)
    })
}

#[test]
fn a_dependency_upwards_would_be_seen() {
    let manifest = "[package]\nname = \"a\"\n[dependencies]\nkms.workspace = true\nstore = { path = \"x\" }\n\n[dev-dependencies]\nserver = \"1\"\n";
    assert_eq!(dependencies(manifest).collect::<Vec<_>>(), ["kms", "store"]);
}
