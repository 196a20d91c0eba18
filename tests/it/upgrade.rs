//! Directories that released versions wrote, in `tests/data/`: every later version opens them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};
use tests::python::repository;
use tests::{Client, Setup};

/// A copy that only its owner can read, as the service demands.
fn copy(from: &Path, to: &Path) {
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(to).unwrap();
    set(to, 0o700);
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let path = to.join(entry.file_name());
        std::fs::copy(entry.path(), &path).unwrap();
        set(&path, 0o600);
    }
}

#[test]
fn a_directory_of_every_released_format_is_opened() {
    let mut count = 0;
    for entry in std::fs::read_dir(repository().join("tests/data")).unwrap() {
        let path = entry.unwrap().path();
        let expected: Value =
            serde_json::from_slice(&std::fs::read(path.join("expected.json")).unwrap()).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let data_dir = directory.path().join("data");
        copy(&path.join("data"), &data_dir);
        let node = Setup::in_directory(&data_dir).without_credentials().start();
        let text = |name: &str| expected[name].as_str().unwrap();
        let client = Client::new(
            node.address(),
            text("access_key_id"),
            text("secret_access_key"),
            text("region"),
        );
        for call in expected["calls"].as_array().unwrap() {
            let answer = client.ok(call["operation"].as_str().unwrap(), &call["input"]);
            assert_eq!(answer, call["answer"], "{}: {}", path.display(), call["operation"]);
        }
        count += 1;
    }
    assert!(count > 0, "there are directories to open");
}

/// Writes what a release adds to `tests/data/`; `STRONGROOM_NEW_DATA` names the directory.
#[test]
fn a_new_directory_can_be_written_for_a_release() {
    let temporary = tempfile::tempdir().unwrap();
    let target = std::env::var_os("STRONGROOM_NEW_DATA")
        .map_or_else(|| temporary.path().join("new"), Into::into);
    std::fs::create_dir(&target).unwrap();
    let setup = Setup::default();
    let node = setup.start();
    let client = node.client();
    let tags = json!([{"TagKey": "a", "TagValue": "1"}]);
    let key = client.ok("CreateKey", &json!({"Description": "kept", "Tags": tags}));
    let key_id = &key["KeyMetadata"]["KeyId"];
    let context = json!({"a": "bc", "ü": ""});
    let encrypt = || {
        let input = json!({"KeyId": key_id, "Plaintext": "a2VwdA==", "EncryptionContext": context});
        client.ok("Encrypt", &input)["CiphertextBlob"].clone()
    };
    let old = encrypt();
    client.ok("RotateKeyOnDemand", &json!({"KeyId": key_id}));
    client.ok("EnableKeyRotation", &json!({"KeyId": key_id, "RotationPeriodInDays": 2560}));
    client.ok("CreateAlias", &json!({"AliasName": "alias/kept", "TargetKeyId": key_id}));
    let new = encrypt();
    let mut calls = Vec::new();
    for (operation, input) in [
        ("DescribeKey", json!({"KeyId": "alias/kept"})),
        ("ListAliases", json!({})),
        ("ListResourceTags", json!({"KeyId": key_id})),
        ("ListKeyRotations", json!({"KeyId": key_id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"})),
        ("Decrypt", json!({"CiphertextBlob": old, "EncryptionContext": context})),
        ("Decrypt", json!({"CiphertextBlob": new, "EncryptionContext": context})),
    ] {
        let answer = client.ok(operation, &input);
        calls.push(json!({"operation": operation, "input": input, "answer": answer}));
    }
    assert!(node.stop().success());
    let expected = json!({
        "access_key_id": tests::ACCESS_KEY_ID,
        "secret_access_key": tests::SECRET_ACCESS_KEY,
        "region": "eu-central-1",
        "calls": calls,
    });
    std::fs::write(target.join("expected.json"), format!("{expected:#}\n")).unwrap();
    copy(setup.data_dir(), &target.join("data"));
}
