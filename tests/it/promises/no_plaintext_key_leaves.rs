//! Promise 2: no plaintext key leaves: not to disk, log, environment, core dump or another process.

use std::fs::File;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;

use crypto::{Encryption, Hash, PairKind, PrivateKey, PublicKey};
use serde_json::{Value, json};
use tests::{Client, Node, Setup, custom_key_store};

/// Forms in which a secret could lie somewhere.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let reversed = secret.iter().rev().copied().collect();
    let mut forms =
        vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), reversed];
    // Base64 of a longer text that holds the secret at any of the three offsets: its inner digits.
    for offset in 0..3 {
        let padded = [&vec![0; offset], secret].concat();
        let text = base64(&padded);
        forms.push(text[4..text.len() - 4].into());
    }
    forms
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let mut group = [0; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let number = u32::from_be_bytes(group);
        [18, 12, 6, 0].map(|shift| DIGITS[(number >> shift & 63) as usize])
    });
    digits.collect()
}

fn unbase64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'=').map(value).collect();
    let mut bytes = Vec::new();
    for chunk in digits.chunks(4) {
        let number = chunk.iter().fold(0u32, |number, digit| number << 6 | u32::from(*digit));
        let number = number << (6 * (4 - chunk.len()));
        bytes.extend_from_slice(&number.to_be_bytes()[1..chunk.len()]);
    }
    bytes
}

fn find(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[track_caller]
fn expect_absent(place: &str, bytes: &[u8], canaries: &[(&str, Vec<u8>)]) {
    for (name, secret) in canaries {
        for form in forms(secret) {
            assert!(!find(bytes, &form), "{name} is in {place}");
        }
    }
}

const PASSPHRASE: &str = "a passphrase that nobody else would choose";

/// A node under a passphrase, after a day's work, and the secrets that a test can know.
fn node_and_canaries() -> (Node, Vec<(&'static str, Vec<u8>)>, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("passphrase");
    std::fs::write(&path, PASSPHRASE).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let node = Setup::default()
        .argument("--root-passphrase-file")
        .argument(path.to_str().unwrap())
        .argument("--log-level")
        .argument("trace")
        .variable("STRONGROOM_TEST_ARGON2_KIB", "64")
        .start();
    let client = node.client();
    let key =
        client.ok("CreateKey", &json!({"Description": "Beschreibung-canary", "Policy": POLICY}));
    let id = &key["KeyMetadata"]["KeyId"];
    client.ok("CreateAlias", &json!({"AliasName": "alias/alias-canary", "TargetKeyId": id}));
    let data_key = client.ok("GenerateDataKey", &json!({"KeyId": id, "KeySpec": "AES_256"}));
    client.ok("Decrypt", &json!({"CiphertextBlob": data_key["CiphertextBlob"]}));
    client.ok(
        "Encrypt",
        &json!({"KeyId": id, "Plaintext": base64_text(b"plaintext-of-the-test-run")}),
    );
    client.call(
        "Decrypt",
        &json!({"CiphertextBlob": data_key["CiphertextBlob"], "EncryptionContext": {"a": "b"}}),
    );
    let mut cluster = custom_key_store::cluster("reachable", "cluster-234567abcde");
    cluster["KeyStorePassword"] = json!(KMSUSER_PASSWORD);
    let mut external = custom_key_store::external("unreached");
    external["XksProxyAuthenticationCredential"]["RawSecretAccessKey"] = json!(PROXY_SECRET);
    for store in [cluster, external] {
        let store = client.ok("CreateCustomKeyStore", &store);
        client.ok("ConnectCustomKeyStore", &store);
        client.ok("DescribeCustomKeyStores", &store);
    }
    let canaries = vec![
        ("the root secret", b"ThisSecretIsForTheTestsAloneAndFindable00".to_vec()),
        ("the passphrase", PASSPHRASE.as_bytes().to_vec()),
        ("a data key", unbase64(data_key["Plaintext"].as_str().unwrap())),
        ("a plaintext", b"plaintext-of-the-test-run".to_vec()),
        ("the password of a cluster", KMSUSER_PASSWORD.into()),
        ("the secret key of a proxy", PROXY_SECRET.into()),
    ];
    assert_eq!(canaries[2].1.len(), 32);
    (node, canaries, directory)
}

const KMSUSER_PASSWORD: &str = "password-of-kmsuser-canary";
const PROXY_SECRET: &str = "SecretKeyOfTheProxyForTheTestsAloneFindable";
const POLICY: &str = r#"{"Statement":{"Sid":"policy-canary","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#;

fn base64_text(bytes: &[u8]) -> String {
    let mut text = String::from_utf8(base64(bytes)).unwrap();
    text.truncate(text.len() - (3 - bytes.len() % 3) % 3);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn no_secret_is_on_the_disk_in_the_log_or_in_the_environment() {
    let (node, canaries, _kept) = node_and_canaries();
    let process = Path::new("/proc").join(node.pid().to_string());
    for file in ["environ", "cmdline"] {
        expect_absent(file, &std::fs::read(process.join(file)).unwrap(), &canaries);
    }
    let log = node.log();
    assert!(log.contains("answered"), "the log says what was done");
    expect_absent("the log at trace", log.as_bytes(), &canaries);
    // Of what is stored, nothing that names or describes can be read either.
    let described = [
        "Beschreibung-canary",
        "alias/alias-canary",
        "policy-canary",
        "AKIASTRONGROOMTESTS0",
        "SYMMETRIC_DEFAULT",
        "eu-central-1",
    ]
    .map(|text| (text, text.as_bytes().to_vec()));
    let mut files = 0;
    for entry in std::fs::read_dir(node.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        if path.metadata().unwrap().is_file() {
            let bytes = std::fs::read(&path).unwrap();
            expect_absent(&path.display().to_string(), &bytes, &canaries);
            expect_absent(&path.display().to_string(), &bytes, &described);
            files += 1;
        }
    }
    assert!(files >= 3, "there are files to look into");
}

#[test]
fn no_core_dump_is_ever_written_and_no_tracer_of_the_same_user_may_attach() {
    let node = Node::start();
    let process = Path::new("/proc").join(node.pid().to_string());
    let limits = std::fs::read_to_string(process.join("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let fields: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(&fields[4..6], ["0", "0"], "{core}");
    // Of a process that is not dumpable, /proc belongs to root, whoever runs it.
    // SAFETY: it takes nothing and only returns a number.
    if unsafe { libc::geteuid() } != 0 {
        assert_eq!(owner(&process), 0);
        return;
    }
    let nobody = 65534;
    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let binary = directory.path().join("strongroom");
    std::fs::copy(tests::binary(), &binary).unwrap();
    let data_dir = directory.path().join("data");
    std::fs::create_dir(&data_dir).unwrap();
    std::fs::set_permissions(&data_dir, std::fs::Permissions::from_mode(0o700)).unwrap();
    std::os::unix::fs::chown(&data_dir, Some(nobody), Some(nobody)).unwrap();
    let node = Setup::in_directory(&data_dir).as_user(nobody, &binary).start();
    assert_eq!(owner(&Path::new("/proc").join(node.pid().to_string()).join("mem")), 0);
}

/// Who owns `path`.
fn owner(path: &Path) -> u32 {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(path).unwrap())
}

/// All that root can read of the process, by /proc/PID/mem.
fn readable_memory(pid: u32) -> Vec<(String, Vec<u8>)> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut regions = Vec::new();
    for line in
        maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with('r')))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        let (from, to) = (address(from), address(to));
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        if memory.read_exact_at(&mut bytes, from).is_ok() {
            regions.push((line.to_owned(), bytes));
        }
    }
    regions
}

/// The domain key of a stopped or running node, opened as docs/formats/domain-key.md says.
fn domain_key(data_dir: &Path) -> ([u8; 32], [u8; 16], [u8; 32]) {
    let text = std::fs::read_to_string(data_dir.join("root.key")).unwrap();
    let mut root_key = [0; 32];
    for (byte, i) in root_key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[i..i + 2], 16).unwrap();
    }
    let file = std::fs::read(data_dir.join("domain.key")).unwrap();
    // Magic, format, deployment, one wrapping of a key file with its 28 bytes of parameters.
    assert_eq!(file[25..29], [1, 1, 0, 28]);
    let (deployment, parameters) = (&file[9..25], &file[29..57]);
    let iv = file[57..69].try_into().unwrap();
    let mut key: [u8; 32] = file[69..101].try_into().unwrap();
    let tag = file[101..].try_into().unwrap();
    let data = [b"SRDOMAIN\x01\x01", deployment, parameters].concat();
    crypto::aes_256_gcm_open(&root_key, &iv, &data, &mut key, &tag).unwrap();
    (key, deployment.try_into().unwrap(), root_key)
}

/// A node, if this kernel can hide what it has in memory.
fn node_that_hides_keys() -> Option<Node> {
    // SAFETY: no pointers; the call makes a new file descriptor or fails.
    if unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) } < 0 {
        println!("not run: this kernel has no memfd_secret, so the keys are locked, not hidden");
        return None;
    }
    let node = Node::start();
    assert!(node.log().contains("hidden from other processes (memfd_secret)"), "{}", node.log());
    Some(node)
}

#[test]
fn root_reading_the_memory_of_the_process_finds_no_key() {
    let Some(node) = node_that_hides_keys() else { return };
    let client = node.client();
    let key = client.ok("CreateKey", &json!({}));
    let id = &key["KeyMetadata"]["KeyId"];
    for _ in 0..1000 {
        let sealed = client.ok("Encrypt", &json!({"KeyId": id, "Plaintext": "YQ=="}));
        client.ok("Decrypt", &json!({"CiphertextBlob": sealed["CiphertextBlob"]}));
    }
    let (domain_key, deployment, root_key) = domain_key(node.data_dir());
    let purpose = |label| crypto::kbkdf(&domain_key, label, &[&deployment]);
    let canaries = [
        ("the root key", root_key),
        ("the domain key", domain_key),
        ("the key of key material", purpose(crypto::Label::new("strongroom key material"))),
        ("the key of records", purpose(crypto::Label::new("strongroom record"))),
        ("the key of names", purpose(crypto::Label::new("strongroom record name"))),
    ];
    let memory = readable_memory(node.pid());
    let total: usize = memory.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(total > 1 << 20, "memory can be read at all");
    // What is no secret is found, so the search works.
    assert!(memory.iter().any(|(_, bytes)| find(bytes, &deployment)), "the deployment id is there");
    for (name, canary) in canaries {
        for (region, bytes) in &memory {
            assert!(!find(bytes, &canary), "{name} is in {region}");
        }
    }
}

/// Imported, since only their makers know such keys.
#[test]
fn root_reading_the_memory_of_the_process_finds_no_material_that_was_used() {
    let Some(node) = node_that_hides_keys() else { return };
    let client = node.client().in_region("cn-north-1");
    let message = json!({ "Message": "bWVzc2FnZQ==" });
    let uses = [
        ("SYMMETRIC_DEFAULT", None, "Encrypt", json!({ "Plaintext": "YQ==" })),
        ("HMAC_512", None, "GenerateMac", with(&message, "MacAlgorithm", "HMAC_SHA_512")),
        signs("RSA_2048", PairKind::Rsa2048, "RSASSA_PSS_SHA_256", &message),
        signs("ECC_NIST_P256", PairKind::P256, "ECDSA_SHA_256", &message),
        signs("ECC_NIST_P384", PairKind::P384, "ECDSA_SHA_384", &message),
        signs("ECC_NIST_EDWARDS25519", PairKind::Ed25519, "ED25519_SHA_512", &message),
        signs("SM2", PairKind::Sm2, "SM2DSA", &message),
    ];
    let mut pieces = Pieces::default();
    for (spec, kind, operation, mut input) in uses {
        let material = match kind {
            Some(kind) => PrivateKey::generate(kind).unwrap().to_pkcs8().unwrap().expose().to_vec(),
            None => crypto::random_array::<64>()[..if spec == "HMAC_512" { 64 } else { 32 }].into(),
        };
        input["KeyId"] = import(&client, spec, operation, &material);
        for _ in 0..20 {
            client.ok(operation, &input);
        }
        pieces.add(spec, private_part(kind, &material));
    }
    let public = b"hidden from other processes";
    pieces.add("what is in the program", public);
    let memory = readable_memory(node.pid());
    let found = pieces.search(&memory);
    let (in_program, found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(name, _)| *name == "what is in the program");
    assert!(!in_program.is_empty(), "what is no secret is found, so the search works");
    assert!(found.is_empty(), "{found:?}");
}

type Use = (&'static str, Option<PairKind>, &'static str, Value);

fn signs(spec: &'static str, kind: PairKind, algorithm: &str, message: &Value) -> Use {
    (spec, Some(kind), "Sign", with(message, "SigningAlgorithm", algorithm))
}

fn with(input: &Value, member: &str, value: &str) -> Value {
    let mut input = input.clone();
    input[member] = json!(value);
    input
}

/// The id of a new key whose material came from elsewhere, for `operation`.
fn import(client: &Client, spec: &str, operation: &str, material: &[u8]) -> Value {
    let usage = match operation {
        "Encrypt" => "ENCRYPT_DECRYPT",
        "GenerateMac" => "GENERATE_VERIFY_MAC",
        _ => "SIGN_VERIFY",
    };
    let made =
        client.ok("CreateKey", &json!({"KeySpec": spec, "KeyUsage": usage, "Origin": "EXTERNAL"}));
    let id = &made["KeyMetadata"]["KeyId"];
    let parameters = client.ok(
        "GetParametersForImport",
        &json!({
            "KeyId": id,
            "WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256",
            "WrappingKeySpec": "RSA_2048",
        }),
    );
    let public_key = unbase64(parameters["PublicKey"].as_str().unwrap());
    let public_key = PublicKey::from_spki(PairKind::Rsa2048, &public_key).unwrap();
    let aes_key: [u8; 32] = crypto::random_array();
    let wrapped = [
        public_key.encrypt(Encryption::Oaep(Hash::Sha256), &aes_key).unwrap(),
        crypto::wrap_padded(&aes_key, material).unwrap(),
    ]
    .concat();
    client.ok(
        "ImportKeyMaterial",
        &json!({
            "KeyId": id,
            "ImportToken": parameters["ImportToken"],
            "EncryptedKeyMaterial": base64_text(&wrapped),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }),
    );
    id.clone()
}

/// What of the material nobody else may know.
fn private_part(kind: Option<PairKind>, material: &[u8]) -> &[u8] {
    let after = |mark: &[u8]| {
        let at = material.windows(mark.len()).position(|window| window == mark).unwrap();
        &material[at + mark.len()..]
    };
    match kind {
        None => material,
        // RFC 8017 §A.1.2: the modulus, e = 65537, and then what is private.
        Some(PairKind::Rsa2048) => after(&[0x02, 0x03, 0x01, 0x00, 0x01]),
        // RFC 8410 §7: the seed comes last.
        Some(PairKind::Ed25519) => &material[material.len() - 32..],
        // RFC 5915 §3: the version, an OCTET STRING, and after it the public point.
        Some(PairKind::P384) => &after(&[0x02, 0x01, 0x01, 0x04, 48])[..48],
        Some(_) => &after(&[0x02, 0x01, 0x01, 0x04, 32])[..32],
    }
}

/// Pieces of secrets, in either order of their bytes: as they are written, and as limbs.
#[derive(Default)]
struct Pieces(Vec<(&'static str, Vec<u8>)>);

impl Pieces {
    /// So many bytes of a secret are enough to have found it.
    const LENGTH: usize = 16;

    fn add(&mut self, name: &'static str, secret: &[u8]) {
        let reversed: Vec<u8> = secret.iter().rev().copied().collect();
        for form in [secret, &reversed] {
            self.0.extend(form.windows(Self::LENGTH).step_by(8).map(|piece| (name, piece.into())));
        }
    }

    /// Where any of them is, with its name.
    fn search(&self, memory: &[(String, Vec<u8>)]) -> Vec<(&'static str, String)> {
        // Few places in memory begin as a piece does.
        let beginning = |bytes: &[u8]| usize::from(u16::from_le_bytes([bytes[0], bytes[1]]));
        let mut begins = vec![false; 1 << 16];
        self.0.iter().for_each(|(_, piece)| begins[beginning(piece)] = true);
        let mut found = Vec::new();
        for (region, bytes) in memory {
            for window in bytes.windows(Self::LENGTH).filter(|window| begins[beginning(window)]) {
                let here = self.0.iter().filter(|(_, piece)| piece == window);
                found.extend(here.map(|(name, _)| (*name, region.clone())));
            }
        }
        found
    }
}
