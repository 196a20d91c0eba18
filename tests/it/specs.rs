//! Every key spec, for every usage, with every algorithm of every operation: the right answer, or the
//! right refusal.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tests::python::repository;
use tests::{Client, Node};

/// Each kind of key that there is: its spec, its usage, and the algorithms it has.
#[rustfmt::skip]
const KEYS: &[(&str, &str, &[&str])] = &[
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", &["SYMMETRIC_DEFAULT"]),
    ("HMAC_224", "GENERATE_VERIFY_MAC", &["HMAC_SHA_224"]),
    ("HMAC_256", "GENERATE_VERIFY_MAC", &["HMAC_SHA_256"]),
    ("HMAC_384", "GENERATE_VERIFY_MAC", &["HMAC_SHA_384"]),
    ("HMAC_512", "GENERATE_VERIFY_MAC", &["HMAC_SHA_512"]),
    ("RSA_2048", "ENCRYPT_DECRYPT", OAEP),
    ("RSA_3072", "ENCRYPT_DECRYPT", OAEP),
    ("RSA_4096", "ENCRYPT_DECRYPT", OAEP),
    ("RSA_2048", "SIGN_VERIFY", RSASSA),
    ("RSA_3072", "SIGN_VERIFY", RSASSA),
    ("RSA_4096", "SIGN_VERIFY", RSASSA),
    ("ECC_NIST_P256", "SIGN_VERIFY", &["ECDSA_SHA_256"]),
    ("ECC_NIST_P384", "SIGN_VERIFY", &["ECDSA_SHA_384"]),
    ("ECC_NIST_P521", "SIGN_VERIFY", &["ECDSA_SHA_512"]),
    ("ECC_SECG_P256K1", "SIGN_VERIFY", &["ECDSA_SHA_256"]),
    ("ECC_NIST_P256", "KEY_AGREEMENT", &["ECDH"]),
    ("ECC_NIST_P384", "KEY_AGREEMENT", &["ECDH"]),
    ("ECC_NIST_P521", "KEY_AGREEMENT", &["ECDH"]),
    ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", &["ED25519_SHA_512", "ED25519_PH_SHA_512"]),
    ("ML_DSA_44", "SIGN_VERIFY", &["ML_DSA_SHAKE_256"]),
    ("ML_DSA_65", "SIGN_VERIFY", &["ML_DSA_SHAKE_256"]),
    ("ML_DSA_87", "SIGN_VERIFY", &["ML_DSA_SHAKE_256"]),
    ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE", &["ML_KEM"]),
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", &["ML_KEM"]),
    ("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE", &["ML_KEM"]),
    ("SM2", "ENCRYPT_DECRYPT", &["SM2PKE"]),
    ("SM2", "SIGN_VERIFY", &["SM2DSA"]),
    ("SM2", "KEY_AGREEMENT", &["ECDH"]),
];
const OAEP: &[&str] = &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
#[rustfmt::skip]
const RSASSA: &[&str] = &[
    "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512",
];
/// Usages, with the algorithms that keys for them can have.
const USAGES: &[(&str, &[&str])] = &[
    ("ENCRYPT_DECRYPT", &["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"]),
    (
        "SIGN_VERIFY",
        &[
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512",
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
            "ECDSA_SHA_256",
            "ECDSA_SHA_384",
            "ECDSA_SHA_512",
            "ED25519_SHA_512",
            "ED25519_PH_SHA_512",
            "ML_DSA_SHAKE_256",
            "SM2DSA",
        ],
    ),
    ("GENERATE_VERIFY_MAC", &["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"]),
    ("KEY_AGREEMENT", &["ECDH"]),
    ("ENCAPSULATE_DECAPSULATE", &["ML_KEM"]),
];

/// The operations that use a key; each makes what the next needs, and is given the members it adds.
const USES: &[(&str, &str)] = &[
    ("Encrypt", "ENCRYPT_DECRYPT"),
    ("Decrypt", "ENCRYPT_DECRYPT"),
    ("Sign", "SIGN_VERIFY"),
    ("Verify", "SIGN_VERIFY"),
    ("GenerateMac", "GENERATE_VERIFY_MAC"),
    ("VerifyMac", "GENERATE_VERIFY_MAC"),
    ("DeriveSharedSecret", "KEY_AGREEMENT"),
    ("Encapsulate", "ENCAPSULATE_DECAPSULATE"),
    ("Decapsulate", "ENCAPSULATE_DECAPSULATE"),
];

/// A region that has SM2 too.
const HAS_ALL: &str = "cn-north-1";

struct Key<'a> {
    client: &'a Client,
    arn: String,
    spec: &'static str,
    usage: &'static str,
    algorithms: &'static [&'static str],
    /// What DeriveSharedSecret is given: a public key of this kind.
    peer: Value,
}

#[test]
fn every_key_does_what_it_is_for_and_nothing_else() {
    let node = Node::start();
    let client = node.client().in_region(HAS_ALL);
    let mut combinations = 0;
    for (spec, usage, algorithms) in KEYS {
        let input = json!({ "KeySpec": spec, "KeyUsage": usage });
        let made = client.call("CreateKey", &input);
        assert_eq!(made.status, 200, "{spec} {usage}: {:?}", made.message());
        let metadata = &made.json()["KeyMetadata"];
        assert_eq!((&metadata["KeySpec"], &metadata["KeyUsage"]), (&json!(spec), &json!(usage)));
        let arn = metadata["Arn"].as_str().unwrap().to_owned();
        let peer =
            client.call("GetPublicKey", &json!({ "KeyId": arn })).json()["PublicKey"].clone();
        let key = Key { client: &client, arn, spec, usage, algorithms, peer };
        for (operation, needs) in USES {
            for (_, candidates) in USAGES.iter().filter(|(usage, _)| usage == needs) {
                for algorithm in *candidates {
                    key.check_use(operation, needs, algorithm);
                    combinations += 1;
                }
            }
        }
        key.check_grants();
        let mut called = key.check_what_has_no_algorithm();
        called.extend(["CreateGrant", "ListGrants", "RetireGrant", "RevokeGrant"]);
        called.extend(USES.iter().map(|(operation, _)| operation));
        assert!(called.iter().copied().eq(operations_on_keys().iter()), "{called:?}");
    }
    assert_eq!(combinations, 28 * (2 * 4 + 2 * 13 + 2 * 4 + 1 + 2));
}

#[test]
fn a_spec_is_made_for_its_own_usages_alone() {
    let node = Node::start();
    let client = node.client().in_region(HAS_ALL);
    let specs: BTreeSet<_> = KEYS.iter().map(|(spec, ..)| *spec).collect();
    for spec in specs {
        for (usage, _) in USAGES {
            let fits = KEYS.iter().any(|(of, for_usage, _)| (of, for_usage) == (&spec, usage));
            if fits {
                continue;
            }
            let answer = client.call("CreateKey", &json!({ "KeySpec": spec, "KeyUsage": usage }));
            assert_eq!(answer.error().as_deref(), Some("ValidationException"), "{spec} {usage}");
            let words = format!("KeyUsage {usage} is not compatible with KeySpec {spec}");
            assert_eq!(answer.message(), Some(words));
        }
    }
}

impl Key<'_> {
    fn check_use(&self, operation: &str, needs: &str, algorithm: &str) {
        let what = format!("{operation} with {algorithm} on {} for {}", self.spec, self.usage);
        let answer = self.client.call(operation, &self.input(operation, algorithm));
        let (code, message) = (answer.error(), answer.message());
        let (code, message) = (code.as_deref(), message.as_deref());
        if self.usage != needs {
            assert_eq!(code, Some("InvalidKeyUsageException"), "{what}: {message:?}");
            let words = format!(
                "{} key usage is {} which is not valid for {operation}.",
                self.arn, self.usage
            );
            assert_eq!(message, Some(words.as_str()), "{what}");
        } else if !self.algorithms.contains(&algorithm) {
            assert_eq!(code, Some("InvalidKeyUsageException"), "{what}: {message:?}");
            let words =
                format!("Algorithm {algorithm} is incompatible with key spec {}.", self.spec);
            assert_eq!(message, Some(words.as_str()), "{what}");
        } else {
            assert_eq!(answer.status, 200, "{what}: {code:?} {message:?}");
            assert_eq!(answer.json()["KeyId"], json!(self.arn), "{what}");
        }
    }

    /// A good input for `operation`; where it takes what another made, made by that other if it can.
    fn input(&self, operation: &str, algorithm: &str) -> Value {
        let message = "bWVzc2FnZQ==";
        let made = |by: &str, member: &str| {
            let answer = self.client.call(by, &self.input(by, algorithm));
            answer.json().get(member).cloned().unwrap_or(json!("AAAA"))
        };
        let (name, mut input) = match operation {
            "Encrypt" => ("EncryptionAlgorithm", json!({ "Plaintext": message })),
            "Decrypt" => {
                let blob = made("Encrypt", "CiphertextBlob");
                ("EncryptionAlgorithm", json!({ "CiphertextBlob": blob }))
            }
            "Sign" | "Verify" => {
                // Ed25519ph signs a digest of 64 bytes alone.
                let (message, message_type) = match algorithm {
                    "ED25519_PH_SHA_512" => (STANDARD.encode([7; 64]), "DIGEST"),
                    _ => (message.to_owned(), "RAW"),
                };
                let mut input = json!({ "Message": message, "MessageType": message_type });
                if operation == "Verify" {
                    input["Signature"] = made("Sign", "Signature");
                }
                ("SigningAlgorithm", input)
            }
            "GenerateMac" => ("MacAlgorithm", json!({ "Message": message })),
            "VerifyMac" => {
                let mac = made("GenerateMac", "Mac");
                ("MacAlgorithm", json!({ "Message": message, "Mac": mac }))
            }
            "DeriveSharedSecret" => {
                let peer = self.peer.as_str().unwrap_or("AAAA");
                ("KeyAgreementAlgorithm", json!({ "PublicKey": peer }))
            }
            "Encapsulate" => ("EncapsulationAlgorithm", json!({})),
            "Decapsulate" => {
                let blob = made("Encapsulate", "SharedSecretCiphertextBlob");
                ("EncapsulationAlgorithm", json!({ "SharedSecretCiphertextBlob": blob }))
            }
            other => panic!("no input for {other}"),
        };
        input["KeyId"] = json!(self.arn);
        input[name] = json!(algorithm);
        input
    }

    /// Every other operation that takes a key, in an order in which all can be done. Gives their names.
    fn check_what_has_no_algorithm(&self) -> BTreeSet<&'static str> {
        let symmetric = self.spec == "SYMMETRIC_DEFAULT";
        let asymmetric = !symmetric && !self.spec.starts_with("HMAC");
        let encrypts = self.usage == "ENCRYPT_DECRYPT";
        let of = |fits: bool, otherwise| if fits { None } else { Some(otherwise) };
        let usage = |fits| of(fits, "InvalidKeyUsageException");
        let supported = |fits| of(fits, "UnsupportedOperationException");
        let alias = format!("alias/{}", self.arn.rsplit('/').next().unwrap());
        let wrapping =
            json!({ "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" });
        let material = json!({ "ImportToken": "AAAA", "EncryptedKeyMaterial": "AAAA" });
        let mut operations = BTreeSet::new();
        for (operation, extra, expected) in [
            ("ReEncrypt", self.re_encryption(), usage(encrypts)),
            ("GetPublicKey", json!({}), supported(asymmetric)),
            ("GenerateDataKey", json!({ "KeySpec": "AES_256" }), usage(symmetric)),
            ("GenerateDataKeyWithoutPlaintext", json!({ "NumberOfBytes": 1 }), usage(symmetric)),
            ("GenerateDataKeyPair", json!({ "KeyPairSpec": "ECC_NIST_P256" }), usage(symmetric)),
            (
                "GenerateDataKeyPairWithoutPlaintext",
                json!({ "KeyPairSpec": "ML_KEM_512" }),
                usage(symmetric),
            ),
            ("EnableKeyRotation", json!({}), supported(symmetric)),
            ("DisableKeyRotation", json!({}), supported(symmetric)),
            ("RotateKeyOnDemand", json!({}), supported(symmetric)),
            ("GetKeyRotationStatus", json!({}), None),
            ("ListKeyRotations", json!({}), None),
            ("GetParametersForImport", wrapping, supported(false)),
            ("ImportKeyMaterial", material, supported(false)),
            ("DeleteImportedKeyMaterial", json!({}), supported(false)),
            ("ReplicateKey", json!({ "ReplicaRegion": "cn-northwest-1" }), supported(false)),
            ("UpdatePrimaryRegion", json!({ "PrimaryRegion": "cn-northwest-1" }), supported(false)),
            ("DescribeKey", json!({}), None),
            ("GetKeyLastUsage", json!({}), None),
            ("GetKeyPolicy", json!({}), None),
            ("ListKeyPolicies", json!({}), None),
            ("PutKeyPolicy", json!({ "Policy": POLICY }), None),
            ("TagResource", json!({ "Tags": [{ "TagKey": "a", "TagValue": "b" }] }), None),
            ("ListResourceTags", json!({}), None),
            ("UntagResource", json!({ "TagKeys": ["a"] }), None),
            ("UpdateKeyDescription", json!({ "Description": "a key" }), None),
            ("CreateAlias", json!({ "AliasName": alias, "TargetKeyId": self.arn }), None),
            ("UpdateAlias", json!({ "AliasName": alias, "TargetKeyId": self.arn }), None),
            ("ListAliases", json!({}), None),
            ("DeleteAlias", json!({ "AliasName": alias }), None),
            ("DisableKey", json!({}), None),
            ("EnableKey", json!({}), None),
            ("ScheduleKeyDeletion", json!({}), None),
            ("CancelKeyDeletion", json!({}), None),
        ] {
            let mut input = extra;
            input["KeyId"] = json!(self.arn);
            let answer = self.client.call(operation, &input);
            let what = format!("{operation} on {} for {}", self.spec, self.usage);
            assert_eq!(answer.error().as_deref(), expected, "{what}: {:?}", answer.message());
            operations.insert(operation);
        }
        operations
    }

    fn check_grants(&self) {
        let caller = "arn:aws-cn:iam::000000000000:root";
        let terms =
            json!({ "KeyId": self.arn, "GranteePrincipal": caller, "Operations": ["DescribeKey"] });
        let [retired, revoked] = [(); 2].map(|()| self.client.ok("CreateGrant", &terms));
        let list = || self.client.ok("ListGrants", &json!({ "KeyId": self.arn }))["Grants"].clone();
        assert_eq!(list().as_array().unwrap().len(), 2);
        let on_key = |grant: &Value| json!({ "KeyId": self.arn, "GrantId": grant["GrantId"] });
        self.client.ok("RetireGrant", &on_key(&retired));
        self.client.ok("RevokeGrant", &on_key(&revoked));
        assert_eq!(list(), json!([]));
    }

    /// From a symmetric key to this one.
    fn re_encryption(&self) -> Value {
        let source = self.client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
        let encrypted = self.client.ok("Encrypt", &json!({ "KeyId": source, "Plaintext": "AAAA" }));
        json!({
            "CiphertextBlob": encrypted["CiphertextBlob"],
            "DestinationKeyId": self.arn,
            "DestinationEncryptionAlgorithm":
                if self.usage == "ENCRYPT_DECRYPT" { self.algorithms[0] } else { "SYMMETRIC_DEFAULT" },
        })
    }
}

const POLICY: &str =
    r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#;

/// The operations of the model that take a key.
fn operations_on_keys() -> BTreeSet<String> {
    let model = std::fs::read(repository().join("model/kms-2014-11-01.json")).unwrap();
    let model: Value = serde_json::from_slice(&model).unwrap();
    let takes_a_key = |operation: &Value| {
        let shape = operation["input"]["shape"].as_str().unwrap();
        ["KeyId", "TargetKeyId", "DestinationKeyId"]
            .iter()
            .any(|member| model["shapes"][shape]["members"].get(member).is_some())
    };
    let operations = model["operations"].as_object().unwrap().iter();
    let named = operations.filter(|(_, operation)| takes_a_key(operation));
    // It names its key by an alias.
    named.map(|(name, _)| name.clone()).chain(["DeleteAlias".into()]).collect()
}
