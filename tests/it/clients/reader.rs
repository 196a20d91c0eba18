//! The independent reader (`tests/reader/`) opens what a node wrote, from the format pages alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tests::{Answer, Setup, custom_key_store, element, python};

fn reader(script: &str, arguments: &[&str]) -> Output {
    let root = python::repository();
    let mut command = Command::new(root.join(".venv/bin/python"));
    command.arg("-B").arg(root.join("tests/reader").join(script)).args(arguments);
    command.output().expect("Python's packages are installed: run `make tools`")
}

/// What the reader gave for a data directory; its words when it fails.
fn read(command: &str, directory: &Path, more: &[&str]) -> Result<Vec<u8>, String> {
    let directory = directory.to_str().expect("a path in UTF-8");
    let output = reader("reader.py", &[&[command, directory], more].concat());
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(output.stdout) } else { Err(said) }
}

#[test]
fn an_independent_reader_opens_the_golden_vectors() {
    let output = reader("vectors.py", &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(" passed"), "{said}");
}

const IDENTITIES: &str = r#"
[[policies]]
name = "Use-Keys"
document = '{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}'

[[users]]
name = "alice"
tags = { team = "blue" }
policies = ["use-keys"]
permissions-boundary = "use-keys"
inline-policies = [{ name = "own", document = '{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}' }]
access-keys = [{ id = "AKIAALICEALICEALICE0", secret-file = "alice" }]

[[roles]]
name = "robot"
path = "/batch/"
access-keys = [{ id = "AKIAROBOTROBOTROBOT0", secret-file = "robot", session = "one" }]
"#;

/// Lets a node write, stops it, and reads all of it with `root`, the reader's arguments.
fn check(setup: &Setup, root: &[&str]) {
    let node = setup.start();
    let client = node.client();
    let create = |input: Value| client.ok("CreateKey", &input)["KeyMetadata"].clone();
    let id = |metadata: &Value| metadata["KeyId"].as_str().expect("an id").to_owned();
    let key = id(&create(json!({
        "Description": "Schlüssel",
        "Tags": [{"TagKey": "b", "TagValue": "2"}, {"TagKey": "a", "TagValue": ""}],
    })));
    let other = id(&create(json!({})));
    let pairs: Vec<(String, Value)> = [
        ("RSA_2048", "SIGN_VERIFY"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("ECC_SECG_P256K1", "SIGN_VERIFY"),
        ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"),
        ("ML_DSA_44", "SIGN_VERIFY"),
        ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
    ]
    .map(|(spec, usage)| {
        let pair = id(&create(json!({"KeySpec": spec, "KeyUsage": usage})));
        let public_key = client.ok("GetPublicKey", &json!({"KeyId": pair}))["PublicKey"].clone();
        (pair, public_key)
    })
    .into();
    let store = custom_key_store::external("reachable");
    let store = client.ok("CreateCustomKeyStore", &store)["CustomKeyStoreId"].clone();
    client.ok("ConnectCustomKeyStore", &json!({"CustomKeyStoreId": store}));
    let in_store = json!({
        "Origin": "EXTERNAL_KEY_STORE",
        "CustomKeyStoreId": store,
        "XksKeyId": "bb8562717f809024",
    });
    let in_store = id(&eventually(|| client.call("CreateKey", &in_store))["KeyMetadata"]);
    let hmac = id(&create(json!({"KeySpec": "HMAC_384", "KeyUsage": "GENERATE_VERIFY_MAC"})));
    // Enough that the tree has branches.
    for _ in 0..60 {
        create(json!({}));
    }
    let context = json!({"project": "nile", "department": "marketing"});
    let encrypt = |plaintext: &str| {
        let input = json!({
            "KeyId": key,
            "Plaintext": STANDARD.encode(plaintext),
            "EncryptionContext": context,
        });
        let answer = client.ok("Encrypt", &input);
        STANDARD.decode(answer["CiphertextBlob"].as_str().expect("text")).expect("base64")
    };
    let before = encrypt("before the rotation");
    client.ok("RotateKeyOnDemand", &json!({"KeyId": key}));
    client.ok("EnableKeyRotation", &json!({"KeyId": key, "RotationPeriodInDays": 90}));
    let after = encrypt("after the rotation");
    for (alias, target) in [("alias/kept", &key), ("alias/gone", &other)] {
        client.ok("CreateAlias", &json!({"AliasName": alias, "TargetKeyId": target}));
    }
    client.ok("DeleteAlias", &json!({"AliasName": "alias/gone"}));
    client.ok("DisableKey", &json!({"KeyId": key}));
    client.ok("ScheduleKeyDeletion", &json!({"KeyId": other, "PendingWindowInDays": 7}));
    let current = client.ok("DescribeKey", &json!({"KeyId": key}));
    client.ask("iam", "Action=CreateAccountAlias&AccountAlias=house");
    client.ask("iam", "Action=CreateGroup&GroupName=Readers");
    client.ask("iam", "Action=CreateUser&UserName=bob");
    client.ask("iam", "Action=AddUserToGroup&GroupName=Readers&UserName=bob");
    let provider = "Url=https%3A%2F%2Foidc.example.com%2F1&ClientIDList.member.1=app";
    client.ask("iam", &format!("Action=CreateOpenIDConnectProvider&{provider}"));
    let token = client.ask("sts", "Action=GetFederationToken&Name=eve&DurationSeconds=900");
    let token = element(&token, "SessionToken").expect("a token");
    assert!(node.stop().success());

    let directory = setup.data_dir();
    let listed = read("list", directory, root).expect("it reads");
    let listed: Value = serde_json::from_slice(&listed).expect("it prints JSON");
    let records = listed["records"].as_array().expect("a list");
    let of_kind = |kind: &'static str| records.iter().filter(move |record| record["kind"] == kind);
    assert_eq!(of_kind("key").count(), 70);
    let stores: Vec<_> = of_kind("custom key store").collect();
    assert_eq!((&stores[0]["id"], stores.len()), (&store, 1));
    assert_eq!(stores[0]["connection"]["state"], "CONNECTED");
    assert_eq!(stores[0]["backing"]["endpoint"], "https://proxy.example");
    assert_eq!(of_kind("access key").count(), 3);
    let holders: Vec<_> =
        of_kind("access key").map(|record| record["of"]["kind"].clone()).collect();
    assert!(
        holders.contains(&json!(0)) && holders.contains(&json!(1)) && holders.contains(&json!(2))
    );
    let entities: Vec<_> = of_kind("entity").collect();
    assert_eq!(entities.len(), 4);
    let alice = entities.iter().find(|entity| entity["name"] == "alice").expect("she is there");
    assert_eq!(alice["inline_policies"][0][0], "own");
    let policies: Vec<_> = of_kind("managed policy").collect();
    assert_eq!((&policies[0]["name"], policies.len()), (&json!("Use-Keys"), 1));
    let find = |id: &str| {
        let id = id.replace('-', "");
        of_kind("key").find(|record| record["id"] == id.as_str()).expect("the key is there")
    };
    let expected = json!({"id": store, "external_key": "bb8562717f809024"});
    assert_eq!(find(&in_store)["in_store"], expected);
    let found = find(&key);
    assert_eq!(found["in_store"], Value::Null);
    assert_eq!(found["description"], "Schlüssel");
    assert_eq!(found["tags"], json!([["a", ""], ["b", "2"]]));
    assert_eq!(found["enabled"], false);
    assert_eq!(found["rotation"]["period_days"], 90);
    assert_eq!(found["region"], "eu-central-1");
    let materials = found["materials"].as_array().expect("a list");
    assert_eq!(materials.len(), 2);
    assert_eq!(materials[1]["rotation"], "ON_DEMAND");
    assert_eq!(materials[1]["backing_key_id"], current["KeyMetadata"]["CurrentKeyMaterialId"]);
    assert_eq!(find(&other)["deletion"]["window_days"], 7);
    // The reader has opened every key token, and compared the two halves of each pair.
    for (pair, public_key) in pairs {
        let public_key = STANDARD.decode(public_key.as_str().expect("text")).expect("base64");
        let hexadecimal: String = public_key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(find(&pair)["materials"][0]["public_key"], hexadecimal.as_str());
    }
    assert_eq!(find(&hmac)["materials"][0]["public_key"], Value::Null);
    let aliases: Vec<_> = of_kind("alias").map(|alias| &alias["name"]).collect();
    assert_eq!(aliases, ["alias/kept"]);

    let [account] = *of_kind("account").collect::<Vec<_>>() else { panic!("one account") };
    assert_eq!(
        (&account["alias"], &account["root_sessions_after"]),
        (&json!("house"), &Value::Null)
    );
    let bob = entities.iter().find(|entity| entity["name"] == "bob").expect("he is there");
    assert_eq!(bob["groups"], json!(["readers"]));
    let providers: Vec<_> = of_kind("OpenID Connect provider").collect();
    assert_eq!(providers[0]["client_ids"], json!(["app"]));
    let used: Vec<_> = of_kind("used").map(|used| (&used["id"], &used["service"])).collect();
    assert_eq!(used, [(&json!(tests::ACCESS_KEY_ID), &json!("sts"))]);
    let file = directory.join("../token");
    fs::write(&file, token).expect("it can be written");
    let file = file.to_str().expect("a path in UTF-8");
    let said = read("token", directory, &[&[file], root].concat()).expect("it reads");
    let said: Value = serde_json::from_slice(&said).expect("it prints JSON");
    assert_eq!((&said["kind"], &said["of"]["name"]), (&json!("GetFederationToken"), &json!("eve")));
    assert_eq!(said["secret"], Value::Null);

    let file = directory.join("../ciphertext");
    let file = file.to_str().expect("a path in UTF-8");
    let context = context.to_string();
    for (ciphertext, plaintext) in [(before, "before the rotation"), (after, "after the rotation")]
    {
        fs::write(file, ciphertext).expect("it can be written");
        let opened = read("decrypt", directory, &[&[file, "--context", &context], root].concat());
        assert_eq!(opened.as_deref(), Ok(plaintext.as_bytes()));
        let refused = read("decrypt", directory, &[&[file], root].concat());
        let said = "reader: another key, another context, or another header";
        assert_eq!(refused, Err(said.into()));
    }
}

#[test]
fn an_independent_reader_opens_a_stopped_node() {
    let setup = Setup::default().with_identities(IDENTITIES);
    check(&setup, &[]);
    let root_key = setup.data_dir().join("root.key");
    fs::write(&root_key, format!("{}\n", "00".repeat(32))).expect("it can be written");
    let refused = read("list", setup.data_dir(), &[]);
    assert_eq!(refused, Err("reader: it does not open under this key".into()));
}

#[test]
fn an_independent_reader_opens_a_stopped_node_under_a_passphrase() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let passphrase = directory.path().join("passphrase");
    fs::write(&passphrase, "correct horse battery staple\n").expect("it can be written");
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).expect("it is ours");
    let passphrase = passphrase.to_str().expect("a path in UTF-8");
    let setup = Setup::default().with_identities(IDENTITIES);
    let setup = setup.argument("--root-passphrase-file").argument(passphrase);
    check(&setup, &["--root-passphrase-file", passphrase]);
}

/// The first answer that is no refusal, for ten seconds at the most.
fn eventually(call: impl Fn() -> Answer) -> Value {
    let given_up = Instant::now() + Duration::from_secs(10);
    loop {
        let answer = call();
        if answer.status == 200 {
            return answer.json();
        }
        assert!(Instant::now() < given_up, "{}", answer.json());
        std::thread::sleep(Duration::from_millis(5));
    }
}
