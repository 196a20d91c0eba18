//! A key that goes through all states, and what it takes to call every operation on it in each.

use std::cell::RefCell;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::{Encryption, Hash, PairKind, PublicKey};
use serde_json::{Value, json};
use tests::custom_key_store::{cluster, external};
use tests::{Client, Node};

use super::STATES;
use Relation::{Alone, Primary, Replica};

/// Spec, usage, origin, and where the related keys are.
pub(super) type Kind = (&'static str, &'static str, &'static str, Relation);

/// The kinds of key that the states tell apart.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT",         "AWS_KMS",  Alone),
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT",         "EXTERNAL", Alone),
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT",         "AWS_CLOUDHSM", Alone),
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT",         "EXTERNAL_KEY_STORE", Alone),
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT",         "AWS_KMS",  Primary),
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT",         "AWS_KMS",  Replica),
    ("RSA_2048",          "ENCRYPT_DECRYPT",         "AWS_KMS",  Alone),
    ("ECC_NIST_P256",     "SIGN_VERIFY",             "AWS_KMS",  Alone),
    ("ECC_NIST_P256",     "SIGN_VERIFY",             "EXTERNAL", Alone),
    ("ECC_NIST_P256",     "KEY_AGREEMENT",           "AWS_KMS",  Alone),
    ("ML_KEM_512",        "ENCAPSULATE_DECAPSULATE", "AWS_KMS",  Alone),
    ("HMAC_256",          "GENERATE_VERIFY_MAC",     "AWS_KMS",  Alone),
    ("HMAC_256",          "GENERATE_VERIFY_MAC",     "EXTERNAL", Alone),
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Relation {
    Alone,
    /// With a replica in [`FAR`].
    Primary,
    /// In [`FAR`]; its primary key is at [`HOME`].
    Replica,
}

pub(super) const HOME: &str = "eu-central-1";
pub(super) const FAR: &str = "us-west-2";
const FARTHER: &str = "ap-southeast-2";

/// `ReEncrypt` of `ReEncrypt from`.
pub(super) fn operation(row: &str) -> &str {
    row.split(' ').next().unwrap()
}

/// A key that goes through all states, and what is needed to use it in each.
pub(super) struct Key {
    pub(super) client: Client,
    pub(super) id: Value,
    pub(super) arn: String,
    pub(super) spec: &'static str,
    pub(super) usage: &'static str,
    pub(super) origin: &'static str,
    pub(super) relation: Relation,
    /// The newest, if it is imported.
    material: RefCell<Option<Material>>,
    /// The custom key store that it is in.
    store: Option<Value>,
    /// What it made while it was enabled.
    ciphertext: Value,
    signature: Value,
    mac: Value,
    encapsulated: Value,
    public_key: Value,
    policy: Value,
    grants: RefCell<Vec<Value>>,
    /// A key of the same kind, for the alias of one to be given to the other.
    twin: Value,
    /// A symmetric key, and a ciphertext of it.
    other: Value,
    ciphertext_of_other: Value,
}

impl Key {
    pub(super) fn make(node: &Node, (spec, usage, origin, relation): Kind) -> Self {
        let region = if relation == Replica { FAR } else { HOME };
        let client = node.client().in_region(region);
        let create = |client: &Client, input: Value| {
            client.ok("CreateKey", &input)["KeyMetadata"]["KeyId"].clone()
        };
        let mut kind = json!({"KeySpec": spec, "KeyUsage": usage, "Origin": "EXTERNAL"});
        // Its material need not come.
        let twin = create(&client, kind.clone());
        kind["Origin"] = json!(origin);
        kind["MultiRegion"] = json!(relation != Alone);
        let store = store(origin)
            .map(|store| client.ok("CreateCustomKeyStore", &store)["CustomKeyStoreId"].clone());
        if let Some(store) = &store {
            connect(&client, store);
            kind["CustomKeyStoreId"] = store.clone();
        }
        if origin == "EXTERNAL_KEY_STORE" {
            kind["XksKeyId"] = json!("states");
        }
        let id = create(&node.client(), kind);
        if relation != Alone {
            node.client().ok("ReplicateKey", &json!({"KeyId": id, "ReplicaRegion": FAR}));
        }
        let other = create(&client, json!({}));
        let encrypted = client.ok("Encrypt", &json!({"KeyId": other, "Plaintext": "YQ=="}));
        let mut key = Self {
            arn: format!("arn:aws:kms:{region}:000000000000:key/{}", id.as_str().unwrap()),
            client,
            id,
            spec,
            usage,
            origin,
            relation,
            material: RefCell::default(),
            store,
            ciphertext: json!("AAAA"),
            signature: json!("AAAA"),
            mac: json!("AAAA"),
            encapsulated: json!("AAAA"),
            public_key: json!("AAAA"),
            policy: Value::Null,
            grants: RefCell::default(),
            twin,
            other,
            ciphertext_of_other: encrypted["CiphertextBlob"].clone(),
        };
        if origin == "EXTERNAL" {
            key.renew_material();
            key.ok("ImportKeyMaterial");
        }
        key.use_it();
        key
    }

    /// Makes with the key, while it is enabled, what is to be opened, verified, moved or deleted later.
    fn use_it(&mut self) {
        self.policy = self.ok("GetKeyPolicy")["Policy"].clone();
        match self.usage {
            "ENCRYPT_DECRYPT" => self.ciphertext = self.ok("Encrypt")["CiphertextBlob"].clone(),
            "SIGN_VERIFY" => self.signature = self.ok("Sign")["Signature"].clone(),
            "GENERATE_VERIFY_MAC" => self.mac = self.ok("GenerateMac")["Mac"].clone(),
            "KEY_AGREEMENT" => self.public_key = self.ok("GetPublicKey")["PublicKey"].clone(),
            _ => {
                let made = self.ok("Encapsulate");
                self.encapsulated = made["SharedSecretCiphertextBlob"].clone();
            }
        }
        for state in STATES {
            for (row, target) in [
                ("DeleteAlias", &self.id),
                ("UpdateAlias from", &self.id),
                ("UpdateAlias to", &self.twin),
            ] {
                let input = json!({"AliasName": self.alias(row, state), "TargetKeyId": target});
                self.client.ok("CreateAlias", &input);
            }
            let made = [(); 2].map(|()| self.ok("CreateGrant")["GrantId"].clone());
            self.grants.borrow_mut().extend(made);
        }
    }

    /// Whether keys of this kind can be in `state`.
    pub(super) fn can_be(&self, state: &str) -> bool {
        match state {
            "PendingImport" => self.origin == "EXTERNAL",
            "Unavailable" => self.in_store(),
            "PendingReplicaDeletion" => self.relation == Primary,
            "PendingDeletion" => self.relation != Primary,
            _ => true,
        }
    }

    pub(super) fn in_store(&self) -> bool {
        self.store.is_some()
    }

    pub(super) fn state(&self) -> String {
        state(&self.client, &self.id)
    }

    /// Brings the key into `state`, from whichever it is in.
    pub(super) fn enter(&self, state: &str) {
        loop {
            match self.state().as_str() {
                "Enabled" => break,
                "Disabled" => self.ok("EnableKey"),
                "PendingImport" => self.ok("ImportKeyMaterial"),
                "Unavailable" => {
                    connect(&self.client, self.store.as_ref().unwrap());
                    Value::Null
                }
                _ => self.ok("CancelKeyDeletion"),
            };
        }
        match state {
            "Enabled" => Value::Null,
            "Disabled" => self.ok("DisableKey"),
            "PendingImport" => self.ok("DeleteImportedKeyMaterial"),
            "Unavailable" => {
                let store = json!({"CustomKeyStoreId": self.store});
                self.client.ok("DisconnectCustomKeyStore", &store)
            }
            _ => self.ok("ScheduleKeyDeletion"),
        };
        assert_eq!(self.state(), state, "{}", self.arn);
    }

    /// Calls an operation that must succeed.
    fn ok(&self, row: &str) -> Value {
        self.client.ok(operation(row), &self.input(row, "Enabled"))
    }

    fn alias(&self, row: &str, state: &str) -> String {
        format!("alias/{}/{}/{state}", self.id.as_str().unwrap(), row.replace(' ', "-"))
    }

    /// An input that is good, if the key is one that the operation is for.
    pub(super) fn input(&self, row: &str, state: &str) -> Value {
        let is_symmetric = self.spec == "SYMMETRIC_DEFAULT";
        let encryption = if is_symmetric { "SYMMETRIC_DEFAULT" } else { "RSAES_OAEP_SHA_256" };
        let alias = self.alias(row, state);
        let mut input = match row {
            "CreateAlias" | "UpdateAlias to" => json!({"AliasName": alias, "TargetKeyId": self.id}),
            "UpdateAlias from" => json!({"AliasName": alias, "TargetKeyId": self.twin}),
            "DeleteAlias" => json!({"AliasName": alias}),
            "CreateGrant" => json!({
                "GranteePrincipal": "arn:aws:iam::000000000000:root",
                "Operations": ["DescribeKey"],
            }),
            "RetireGrant" | "RevokeGrant" => {
                json!({"GrantId": self.grants.borrow_mut().pop().unwrap_or(json!("0"))})
            }
            "Decrypt" => {
                json!({"CiphertextBlob": self.ciphertext, "EncryptionAlgorithm": encryption})
            }
            "Encrypt" => json!({"Plaintext": "YQ==", "EncryptionAlgorithm": encryption}),
            "ReEncrypt from" => json!({
                "CiphertextBlob": self.ciphertext,
                "SourceKeyId": self.id,
                "SourceEncryptionAlgorithm": encryption,
                "DestinationKeyId": self.other,
            }),
            "ReEncrypt to" => json!({
                "CiphertextBlob": self.ciphertext_of_other,
                "DestinationKeyId": self.id,
                "DestinationEncryptionAlgorithm": encryption,
            }),
            "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" => json!({"NumberOfBytes": 1}),
            "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => {
                json!({"KeyPairSpec": "ECC_NIST_P256"})
            }
            "GenerateMac" => json!({"Message": "YQ==", "MacAlgorithm": "HMAC_SHA_256"}),
            "VerifyMac" => {
                json!({"Message": "YQ==", "MacAlgorithm": "HMAC_SHA_256", "Mac": self.mac})
            }
            "Sign" => json!({"Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_256"}),
            "Verify" => json!({
                "Message": "YQ==",
                "SigningAlgorithm": "ECDSA_SHA_256",
                "Signature": self.signature,
            }),
            "DeriveSharedSecret" => {
                json!({"KeyAgreementAlgorithm": "ECDH", "PublicKey": self.public_key})
            }
            "Encapsulate" => json!({"EncapsulationAlgorithm": "ML_KEM"}),
            "Decapsulate" => json!({
                "EncapsulationAlgorithm": "ML_KEM",
                "SharedSecretCiphertextBlob": self.encapsulated,
            }),
            "GetParametersForImport" => json!({
                "WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256",
                "WrappingKeySpec": "RSA_2048",
            }),
            "ImportKeyMaterial" => self.import(),
            "RotateKeyOnDemand"
                if self.origin == "EXTERNAL" && is_symmetric && state == "Enabled" =>
            {
                self.renew_material();
                let mut input = self.import();
                input["ImportType"] = json!("NEW_KEY_MATERIAL");
                self.client.ok("ImportKeyMaterial", &input);
                json!({})
            }
            "PutKeyPolicy" => json!({"Policy": self.policy}),
            "ReplicateKey" => json!({"ReplicaRegion": FARTHER}),
            "UpdatePrimaryRegion" => json!({"PrimaryRegion": FAR}),
            "ScheduleKeyDeletion" => json!({"PendingWindowInDays": 7}),
            "TagResource" => json!({"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
            "UntagResource" => json!({"TagKeys": ["a"]}),
            "UpdateKeyDescription" => json!({"Description": state}),
            _ => json!({}),
        };
        if input.get("AliasName").is_none() && !row.starts_with("ReEncrypt") {
            input["KeyId"] = self.id.clone();
        }
        input
    }

    /// Thinks of new material that fits the key.
    fn renew_material(&self) {
        let mut material = Material::new(&self.client, &self.id);
        if self.spec == "ECC_NIST_P256" {
            let wanted = json!({"KeyId": self.other, "KeyPairSpec": self.spec});
            let pair = self.client.ok("GenerateDataKeyPair", &wanted);
            material.bytes =
                STANDARD.decode(pair["PrivateKeyPlaintext"].as_str().unwrap()).unwrap();
        }
        self.material.replace(Some(material));
    }

    /// The import of the newest material; of a key that imports none, any.
    pub(super) fn import(&self) -> Value {
        match &*self.material.borrow() {
            Some(material) => material.import(),
            None => json!({"ImportToken": "AAAA", "EncryptedKeyMaterial": "AAAA"}),
        }
    }
}

/// The custom key store that a key of this origin has to be in. The nodes of tests connect it.
fn store(origin: &str) -> Option<Value> {
    match origin {
        "AWS_CLOUDHSM" => Some(cluster("reachable cluster", "cluster-234567abcde")),
        "EXTERNAL_KEY_STORE" => Some(external("reachable proxy")),
        _ => None,
    }
}

/// Connects a custom key store, and waits until it is.
fn connect(client: &Client, store: &Value) {
    let store = json!({"CustomKeyStoreId": store});
    client.ok("ConnectCustomKeyStore", &store);
    let given_up = Instant::now() + Duration::from_secs(10);
    loop {
        let told = client.ok("DescribeCustomKeyStores", &store);
        match told["CustomKeyStores"][0]["ConnectionState"].as_str().unwrap() {
            "CONNECTED" => return,
            "CONNECTING" if Instant::now() < given_up => thread::sleep(Duration::from_millis(5)),
            state => panic!("{store} is {state}"),
        }
    }
}

pub(super) fn state(client: &Client, key_id: &Value) -> String {
    let told = client.ok("DescribeKey", &json!({"KeyId": key_id}));
    told["KeyMetadata"]["KeyState"].as_str().unwrap().to_owned()
}

/// Material for a key, and what GetParametersForImport gave to wrap it.
pub(super) struct Material {
    key_id: Value,
    parameters: Value,
    bytes: Vec<u8>,
}

impl Material {
    /// 256 random bits.
    pub(super) fn new(client: &Client, key_id: &Value) -> Self {
        let wanted = json!({
            "KeyId": key_id,
            "WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256",
            "WrappingKeySpec": "RSA_2048",
        });
        Self {
            key_id: key_id.clone(),
            parameters: client.ok("GetParametersForImport", &wanted),
            bytes: crypto::random_array::<32>().to_vec(),
        }
    }

    /// The input of ImportKeyMaterial that brings it for ever.
    pub(super) fn import(&self) -> Value {
        let wrapping_key = STANDARD.decode(self.parameters["PublicKey"].as_str().unwrap()).unwrap();
        let wrapping_key = PublicKey::from_spki(PairKind::Rsa2048, &wrapping_key).unwrap();
        let once: [u8; 32] = crypto::random_array();
        let mut wrapped = wrapping_key.encrypt(Encryption::Oaep(Hash::Sha256), &once).unwrap();
        wrapped.extend(crypto::wrap_padded(&once, &self.bytes).unwrap());
        json!({
            "KeyId": self.key_id,
            "ImportToken": self.parameters["ImportToken"],
            "EncryptedKeyMaterial": STANDARD.encode(wrapped),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        })
    }
}
