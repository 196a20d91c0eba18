//! Dev mode: keys from a file, in memory or on a disk, on loopback alone.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::{Client, Node, Setup};

const ACCESS_KEY_ID: &str = "AKIADEVELOPMENTONLY0";
const SECRET_ACCESS_KEY: &str = "development-only-and-known-to-everybody";
const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const PAIR_ID: &str = "mrk-1234abcd12ab34cd56ef1234567890ab";

/// The seed of the documentation.
fn seed() -> Value {
    let page = std::fs::read_to_string(tests::python::repository().join("docs/development.md"));
    let page = page.unwrap();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let mut seed: Value = serde_json::from_str(rest.split_once("```").unwrap().0).unwrap();
    // Other credentials are tested on their own.
    seed.as_object_mut().unwrap().remove("Credentials");
    seed
}

fn write(directory: &Path, seed: &Value) -> String {
    let path = directory.join("seed.json");
    std::fs::write(&path, seed.to_string()).unwrap();
    path.to_str().unwrap().into()
}

fn client(node: &Node) -> Client {
    Client::new(node.address(), ACCESS_KEY_ID, SECRET_ACCESS_KEY, "us-east-1")
}

#[test]
fn the_keys_of_a_seed_are_there_as_it_gives_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = write(directory.path(), &seed());
    let node = Setup::in_memory().argument("--dev").argument(&path).start();
    let first = node.log().lines().next().unwrap().to_owned();
    assert!(first.contains("THIS IS FOR DEVELOPMENT"), "{first}");
    let client = client(&node);

    let metadata =
        client.ok("DescribeKey", &json!({"KeyId": "alias/payments"}))["KeyMetadata"].clone();
    assert_eq!(
        (&metadata["KeyId"], &metadata["Description"]),
        (&json!(KEY_ID), &json!("of the payments"))
    );
    assert_eq!(metadata["KeyState"], "Enabled");
    let tags = client.ok("ListResourceTags", &json!({"KeyId": KEY_ID}))["Tags"].clone();
    assert_eq!(tags, json!([{"TagKey": "team", "TagValue": "blue"}]));
    let grants = client.ok("ListGrants", &json!({"KeyId": KEY_ID}))["Grants"].clone();
    assert_eq!(grants[0]["Operations"], json!(["Decrypt"]));
    let policy = client.ok("GetKeyPolicy", &json!({"KeyId": KEY_ID}))["Policy"].clone();
    assert!(policy.as_str().unwrap().contains("kms:*"));
    let rotation = client.ok("GetKeyRotationStatus", &json!({"KeyId": KEY_ID}));
    assert_eq!(rotation["RotationPeriodInDays"], 365);
    let sealed = client.ok("Encrypt", &json!({"KeyId": KEY_ID, "Plaintext": "YQ=="}));
    let opened = client.ok("Decrypt", &json!({"CiphertextBlob": sealed["CiphertextBlob"]}));
    assert_eq!(opened["Plaintext"], "YQ==");

    let pair = client.in_region("eu-west-1").ok("DescribeKey", &json!({"KeyId": PAIR_ID}));
    let pair = &pair["KeyMetadata"];
    assert_eq!((&pair["KeyState"], &pair["MultiRegion"]), (&json!("Disabled"), &json!(true)));
    assert_eq!(pair["KeySpec"], "ECC_NIST_P256");
    // It is a service like any other: what it is asked for, it does.
    client.ok("CreateKey", &json!({}));
    assert_eq!(client.ok("ListKeys", &json!({}))["Keys"].as_array().unwrap().len(), 2);
    assert!(!node.data_dir().exists(), "nothing is written");
}

#[test]
fn given_material_is_used_and_named_by_the_same_id_each_time() {
    let directory = tempfile::tempdir().unwrap();
    let seed = json!({"Keys": [
        {"KeyId": KEY_ID, "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC",
         "KeyMaterial": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
        {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ac", "Origin": "EXTERNAL",
         "KeyMaterial": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
        {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ad", "KeySpec": "ECC_NIST_EDWARDS25519",
         "KeyUsage": "SIGN_VERIFY", "KeyMaterial":
         "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"},
        {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ae", "Origin": "EXTERNAL"},
    ]});
    let path = write(directory.path(), &seed);
    let answers = [(); 2].map(|()| {
        let node = Setup::in_memory().argument("--dev").argument(&path).start();
        let client = client(&node);
        let mac = json!({"KeyId": KEY_ID, "Message": "YQ==", "MacAlgorithm": "HMAC_SHA_256"});
        let signature = json!({
            "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ad",
            "Message": "YQ==",
            "SigningAlgorithm": "ED25519_SHA_512",
        });
        let external = json!({"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ac"});
        let empty = json!({"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ae"});
        let state = client.ok("DescribeKey", &empty)["KeyMetadata"]["KeyState"].clone();
        assert_eq!(state, "PendingImport");
        [
            client.ok("GenerateMac", &mac)["Mac"].clone(),
            client.ok("Sign", &signature)["Signature"].clone(),
            client.ok("DescribeKey", &external)["KeyMetadata"]["CurrentKeyMaterialId"].clone(),
        ]
    });
    assert_eq!(answers[0], answers[1]);
    let key: Vec<u8> = (0..32).collect();
    let mac = crypto::hmac_sha256(&key[..], &[b"a"]);
    assert_eq!(answers[0][0], json!(base64(&mac)));
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn on_a_disk_what_is_there_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let seed = write(directory.path(), &seed());
    let setup = Setup::default().without_credentials().argument("--dev").argument(&seed);
    let node = setup.start();
    let client = |node: &Node| client(node);
    let sealed = client(&node).ok("Encrypt", &json!({"KeyId": KEY_ID, "Plaintext": "YQ=="}));
    client(&node).ok("UpdateKeyDescription", &json!({"KeyId": KEY_ID, "Description": "changed"}));
    assert!(node.stop().success());
    let node = setup.start();
    let metadata =
        client(&node).ok("DescribeKey", &json!({"KeyId": KEY_ID}))["KeyMetadata"].clone();
    assert_eq!(metadata["Description"], "changed");
    let opened = client(&node).ok("Decrypt", &json!({"CiphertextBlob": sealed["CiphertextBlob"]}));
    assert_eq!(opened["Plaintext"], "YQ==");
}

#[test]
fn the_credentials_of_the_file_or_of_the_environment_win() {
    let directory = tempfile::tempdir().unwrap();
    let (id, secret) = ("AKIAEXAMPLEEXAMPLE00", "sixteen characters or more");
    let credentials = json!({"AccessKeyId": id, "SecretAccessKey": secret});
    let path = write(directory.path(), &json!({"Credentials": credentials}));
    let node = Setup::in_memory().argument("--dev").argument(&path).start();
    Client::new(node.address(), id, secret, "us-east-1").ok("ListKeys", &json!({}));
    let known = client(&node).call("ListKeys", &json!({}));
    assert_eq!(known.error().as_deref(), Some("UnrecognizedClientException"));
    let node = Setup::default().argument("--dev").argument(&path).start();
    node.client().ok("ListKeys", &json!({}));
}

#[test]
fn what_a_seed_cannot_say_is_told_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let key = |members: Value| {
        let mut key = json!({"KeyId": KEY_ID});
        key.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        json!({"Keys": [key]})
    };
    let wrong_key = json!({"Keys": [{"KeyId": "1"}]});
    for (seed, code, words) in [
        (json!([]), 2, "invalid type"),
        (json!({"Kees": []}), 2, "unknown field `Kees`"),
        (wrong_key, 2, "no key can have this id"),
        (key(json!({"Descriptino": "x"})), 2, "unknown member \"Descriptino\""),
        (key(json!({"Region": "mars-north-1"})), 2, "there is no region \"mars-north-1\""),
        (key(json!({"KeyMaterial": "?"})), 2, "neither base64 nor PEM"),
        (key(json!({"KeySpec": "AES_17"})), 2, "failed to satisfy constraint"),
        (key(json!({"Grants": [{}]})), 2, "Value null at 'operations'"),
        (
            key(json!({"KeyMaterial": "AAAA"})),
            1,
            "The key material is not the one that is expected",
        ),
        (key(json!({"KeySpec": "RSA_2048"})), 1, "You must specify a KeyUsage"),
        (key(json!({"MultiRegion": true})), 1, "begins with mrk-"),
        (key(json!({"Aliases": ["a"]})), 1, "Alias must start with the prefix"),
        (key(json!({"Origin": "AWS_CLOUDHSM"})), 1, "cannot come from a file"),
    ] {
        let path = write(directory.path(), &seed);
        let output = serve(directory.path(), &["--dev", &path]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{seed}: {said}");
        let last = said.trim_end().lines().last().unwrap_or_default();
        assert!(last.contains(words), "{seed}: {last}");
    }
    let path = write(directory.path(), &json!({}));
    let output = serve(directory.path(), &["--dev", &path, "--listen", "0.0.0.0:0"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("on loopback alone"), "{said}");
}

/// Runs a node that is expected not to come up.
fn serve(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(tests::binary())
        .arg("serve")
        .args(
            ["--listen", "127.0.0.1:0", "--operators-listen", "127.0.0.1:0"]
                .iter()
                .filter(|_| !arguments.contains(&"--listen")),
        )
        .args(arguments)
        .env_clear()
        .current_dir(directory)
        .output()
        .unwrap()
}
