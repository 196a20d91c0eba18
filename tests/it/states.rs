//! The state table: every operation that takes a key, on every kind of key, in every state.

mod key;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tests::python::repository;
use tests::{Answer, Node};

use key::Relation::{Primary, Replica};
use key::{FAR, HOME, KINDS, Key, Kind, Material, operation, state};

/// The states that last and that this version's keys can be in: the columns of the table.
const STATES: [&str; 6] = [
    "Enabled",
    "Disabled",
    "PendingDeletion",
    "PendingReplicaDeletion",
    "PendingImport",
    "Unavailable",
];

/// The table of <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>.
///
/// `ok`: success, or what a key that the operation is not for is told ([`For`]). `D`: "is disabled".
/// `PD`, `PRD`, `PI`: "is pending deletion", "replica deletion", "import". `NPD`: "is not pending
/// deletion". `U`: "is unavailable", or what a key of an external key store is told. `X9`, `/ X9`: of a key
/// whose origin does not fit, "origin is … which is not valid".
#[rustfmt::skip]
const TABLE: &[(&[&str], For, [&str; STATES.len()])] = &[
    //                                     Enabled    Disabled   PendingDeletion   …Replica…   PendingImport Unavailable
    (&["CancelKeyDeletion"], EveryKey,    ["NPD",     "NPD",     "ok",       "ok",        "NPD",        "NPD"]),
    (&["CreateAlias"], EveryKey,          ["ok",      "ok",      "PD",       "PRD",       "ok",         "ok"]),
    (&["CreateGrant"], EveryKey,          ["ok",      "D",       "PD",       "PRD",       "PI",         "ok"]),
    (&["Decrypt", "Encrypt", "ReEncrypt from", "ReEncrypt to"], Usage("ENCRYPT_DECRYPT"),
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
       "GenerateDataKeyPairWithoutPlaintext"], SymmetricKeys,
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["GenerateMac", "VerifyMac"], Usage("GENERATE_VERIFY_MAC"),
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["Sign", "Verify"], Usage("SIGN_VERIFY"),
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["DeriveSharedSecret"], Usage("KEY_AGREEMENT"),
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["Encapsulate", "Decapsulate"], Usage("ENCAPSULATE_DECAPSULATE"),
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["GetPublicKey"], KeyPairs,         ["ok",      "D",       "PD",       "PRD",       "PI",         "U"]),
    (&["DeleteAlias"], EveryKey,          ["ok",      "ok",      "ok",       "ok",        "ok",         "ok"]),
    (&["DeleteImportedKeyMaterial"], Imported,
                                          ["ok / X9", "ok / X9", "ok / X9",  "ok / X9",   "ok",         "X9"]),
    (&["DescribeKey", "GetKeyPolicy", "ListKeyPolicies", "ListGrants", "ListAliases",
       "ListResourceTags", "PutKeyPolicy", "RetireGrant", "RevokeGrant", "GetKeyLastUsage"], EveryKey,
                                          ["ok",      "ok",      "ok",       "ok",        "ok",         "ok"]),
    (&["DisableKey", "EnableKey"], EveryKey,
                                          ["ok",      "ok",      "PD",       "PRD",       "PI",         "ok"]),
    (&["EnableKeyRotation", "DisableKeyRotation"], Rotated,
                                          ["ok / X9", "D / X9",  "PD / X9",  "PRD / X9",  "X9",         "X9"]),
    (&["GetKeyRotationStatus", "ListKeyRotations"], EveryKey,
                                          ["ok",      "ok",      "ok",       "ok",        "ok",         "X9"]),
    (&["RotateKeyOnDemand"], Rotated,     ["ok",      "D",       "PD",       "PRD",       "PI",         "X9"]),
    (&["GetParametersForImport", "ImportKeyMaterial"], Imported,
                                          ["ok / X9", "ok / X9", "PD / X9",  "PRD / X9",  "ok",         "X9"]),
    (&["ReplicateKey", "UpdatePrimaryRegion"], PrimaryKeys,
                                          ["ok",      "D",       "PD",       "PRD",       "PI",         "ok"]),
    (&["ScheduleKeyDeletion"], EveryKey,  ["ok",      "ok",      "PD",       "PRD",       "ok",         "ok"]),
    (&["TagResource", "UntagResource", "UpdateKeyDescription"], EveryKey,
                                          ["ok",      "ok",      "PD",       "PRD",       "ok",         "ok"]),
    (&["UpdateAlias from"], EveryKey,     ["ok",      "ok",      "ok",       "ok",        "ok",         "ok"]),
    (&["UpdateAlias to"], EveryKey,       ["ok",      "ok",      "PD",       "PRD",       "ok",         "ok"]),
];

/// Which operations lead out of a state, and where to. After all others, and after each refusal, the
/// key is in the state that it was in.
#[rustfmt::skip]
const WAYS: &[(&str, &str, &str)] = &[
    ("DisableKey",                "Enabled",                "Disabled"),
    ("EnableKey",                 "Disabled",               "Enabled"),
    ("ScheduleKeyDeletion",       "Enabled",                "PendingDeletion"),
    ("ScheduleKeyDeletion",       "Disabled",               "PendingDeletion"),
    ("ScheduleKeyDeletion",       "PendingImport",          "PendingDeletion"),
    ("ScheduleKeyDeletion",       "Unavailable",            "PendingDeletion"),
    ("CancelKeyDeletion",         "PendingDeletion",        "Disabled"),
    ("CancelKeyDeletion",         "PendingReplicaDeletion", "Disabled"),
    ("DeleteImportedKeyMaterial", "Enabled",                "PendingImport"),
    ("DeleteImportedKeyMaterial", "Disabled",               "PendingImport"),
    ("ImportKeyMaterial",         "PendingImport",          "Enabled"),
];

/// Operations that have to do with no key, or with one that is not there yet.
#[rustfmt::skip]
const WITHOUT_KEY: &[&str] = &[
    "ConnectCustomKeyStore", "CreateCustomKeyStore", "CreateKey", "DeleteCustomKeyStore",
    "DescribeCustomKeyStores", "DisconnectCustomKeyStore", "GenerateRandom", "ListKeys",
    "ListRetirableGrants", "UpdateCustomKeyStore",
];

/// Which keys an operation is for.
#[derive(Clone, Copy)]
enum For {
    EveryKey,
    Usage(&'static str),
    SymmetricKeys,
    KeyPairs,
    /// Those whose material comes from outside; all others are refused for their origin.
    Imported,
    /// Those whose material changes; those of imported material may be refused for their origin.
    Rotated,
    PrimaryKeys,
}
use For::*;

#[test]
fn every_operation_does_what_the_state_of_the_key_allows() {
    run();
}

/// Checks the table, and gives the node that it was checked on.
pub(crate) fn run() -> Node {
    let model = std::fs::read(repository().join("model/kms-2014-11-01.json")).unwrap();
    let model: Value = serde_json::from_slice(&model).unwrap();
    let named: BTreeSet<_> = rows().map(|(row, ..)| operation(row)).collect();
    let all = model["operations"].as_object().unwrap().keys().map(String::as_str);
    assert_eq!(all.collect::<BTreeSet<_>>(), &named | &WITHOUT_KEY.iter().copied().collect());
    assert_eq!((named.len(), rows().count()), (46, 48), "two act on two keys");

    let node = Node::start();
    let cells: usize = std::thread::scope(|scope| {
        let runs: Vec<_> = KINDS
            .iter()
            .map(|kind| {
                let (node, model) = (&node, &model);
                scope.spawn(move || check_kind(node, model, *kind))
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).sum()
    });
    assert_eq!(cells, 48 * (8 * 3 + 5 * 4), "eight kinds can be in three states, five in four");
    node
}

/// The rows of the table, one for each operation, or each key of it.
fn rows() -> impl Iterator<Item = (&'static str, For, [&'static str; STATES.len()])> {
    let of = |(rows, keys, cells): &(&'static [&'static str], For, _)| {
        let (keys, cells) = (*keys, *cells);
        rows.iter().map(move |row| (*row, keys, cells))
    };
    TABLE.iter().flat_map(of)
}

/// Checks all cells of the table for one kind of key; how many those were.
fn check_kind(node: &Node, model: &Value, kind: Kind) -> usize {
    let key = Key::make(node, kind);
    let mut cells = 0;
    for (column, state) in STATES.into_iter().enumerate().filter(|(_, state)| key.can_be(state)) {
        key.enter(state);
        for (row, keys, expected) in rows() {
            let input = model["operations"][operation(row)]["input"]["shape"].as_str().unwrap();
            let can_be_dry = model["shapes"][input]["members"].get("DryRun").is_some();
            key.check(row, keys, expected[column], state, can_be_dry);
            cells += 1;
        }
    }
    cells
}

/// A refusal: its code, and its words if it has some.
type Refusal = (String, Option<String>);

fn refused(code: &str, words: impl Into<String>) -> Option<Refusal> {
    Some((code.to_owned(), Some(words.into())))
}

/// What the table says of a key.
impl Key {
    /// Checks one cell: the answer, that of a dry run before it, and the state afterwards.
    fn check(&self, row: &str, keys: For, cell: &str, state: &str, can_be_dry: bool) {
        let operation = operation(row);
        let place = format!(
            "{row} on a key {} for {} of {} ({:?}) that is {state}",
            self.spec, self.usage, self.origin, self.relation
        );
        let mut input = self.input(row, state);
        let expected = self.expected(operation, keys, cell);
        if can_be_dry {
            let words = "The request would have succeeded, but the DryRun option is set.";
            let dry = refused("DryRunOperationException", words);
            input["DryRun"] = json!(true);
            let answer = self.client.call(operation, &input);
            assert_eq!(refusal(&answer), expected.clone().or(dry), "{place}: dry run");
            input["DryRun"] = json!(false);
        }
        let answer = self.client.call(operation, &input);
        assert_eq!(refusal(&answer), expected, "{place}");
        let after = match &expected {
            None => self.after(operation, state),
            Some(_) => state,
        };
        assert_eq!(self.state(), after, "after {place}");
        if expected.is_none() {
            if operation == "UpdatePrimaryRegion" {
                let back = json!({"KeyId": self.id, "PrimaryRegion": HOME});
                self.client.in_region(FAR).ok("UpdatePrimaryRegion", &back);
            }
            // Of a key pending deletion, the state does not show whether the material is there.
            if after != state || operation == "DeleteImportedKeyMaterial" {
                self.enter(state);
            }
        }
    }

    /// What a cell of the table means for this key.
    fn expected(&self, operation: &str, keys: For, cell: &str) -> Option<Refusal> {
        let of_wrong_origin = match keys {
            Imported => self.origin != "EXTERNAL",
            Rotated => self.origin != "AWS_KMS",
            _ => false,
        };
        let (of_state, of_origin) = cell.split_once(" / ").unwrap_or((cell, cell));
        let symbol = match operation {
            // A key in a custom key store has one material for ever, in every state.
            "RotateKeyOnDemand" | "GetKeyRotationStatus" | "ListKeyRotations"
                if self.in_store() =>
            {
                "X9"
            }
            _ if of_wrong_origin => of_origin,
            _ => of_state,
        };
        let invalid =
            |what: &str| refused("KMSInvalidStateException", format!("{} is {what}.", self.arn));
        match symbol {
            "ok" => self.unfit(operation, keys),
            "D" => refused("DisabledException", format!("{} is disabled.", self.arn)),
            "PD" => invalid("pending deletion"),
            "PRD" => invalid("pending replica deletion"),
            "PI" => invalid("pending import"),
            "NPD" => invalid("not pending deletion"),
            "U" if self.origin == "EXTERNAL_KEY_STORE" => refused(
                "KMSInvalidStateException",
                "This KMS key is in a custom key store that is not connected to its external key store proxy. Connect the external key store and try the request again.",
            ),
            "U" => invalid("unavailable"),
            "X9" => self.of_wrong_origin(),
            other => panic!("{other} is nothing that a cell can be"),
        }
    }

    fn of_wrong_origin(&self) -> Option<Refusal> {
        let words = format!(
            "{} origin is {} which is not valid for this operation.",
            self.arn, self.origin
        );
        refused("UnsupportedOperationException", words)
    }

    /// What is told of the key if the operation is not for it, once its state allows it.
    fn unfit(&self, operation: &str, keys: For) -> Option<Refusal> {
        let (arn, spec) = (&self.arn, self.spec);
        let is_symmetric = spec == "SYMMETRIC_DEFAULT";
        let is_pair = !is_symmetric && spec != "HMAC_256";
        let for_another = |usage: &str| {
            let words =
                format!("{arn} key usage is {} which is not valid for {operation}.", self.usage);
            refused("InvalidKeyUsageException", words).filter(|_| self.usage != usage)
        };
        let unsupported = Some(("UnsupportedOperationException".to_owned(), None));
        match keys {
            EveryKey | Imported => None,
            Usage(usage) => for_another(usage),
            SymmetricKeys if self.in_store() && operation.contains("DataKeyPair") => {
                self.of_wrong_origin()
            }
            SymmetricKeys if is_symmetric => None,
            SymmetricKeys => for_another("ENCRYPT_DECRYPT").or_else(|| {
                let words =
                    format!("Algorithm SYMMETRIC_DEFAULT is incompatible with key spec {spec}.");
                refused("InvalidKeyUsageException", words)
            }),
            KeyPairs => unsupported.filter(|_| !is_pair),
            Rotated => unsupported.filter(|_| !is_symmetric || self.relation == Replica),
            PrimaryKeys if self.relation == Primary => None,
            PrimaryKeys => {
                let words = format!("{arn} is not a multi-region primary key.");
                refused("UnsupportedOperationException", words)
            }
        }
    }

    /// The state after `operation` has been done.
    fn after<'s>(&self, operation: &str, state: &'s str) -> &'s str {
        let way = WAYS.iter().find(|(by, from, _)| (*by, *from) == (operation, state));
        match way {
            Some((_, _, "PendingDeletion")) if self.relation == Primary => "PendingReplicaDeletion",
            Some((_, _, to)) => to,
            None => state,
        }
    }
}

/// The refusal in an answer.
fn refusal(answer: &Answer) -> Option<Refusal> {
    (answer.status != 200).then(|| (answer.error().unwrap_or_default(), answer.message()))
}

/// ReplicateKey shows the replica as AWS KMS does while it makes it; of UpdatePrimaryRegion, nothing is
/// seen of the state that both keys are in meanwhile.
#[test]
fn creating_is_over_at_the_next_read_and_updating_too() {
    let node = Node::start();
    let (client, far) = (node.client(), node.client().in_region(FAR));
    for (origin, imports, made) in
        [("AWS_KMS", false, "Enabled"), ("EXTERNAL", true, "PendingImport")]
    {
        let key = client.ok("CreateKey", &json!({"MultiRegion": true, "Origin": origin}));
        let key = key["KeyMetadata"]["KeyId"].clone();
        if imports {
            let material = Material::new(&client, &key);
            client.ok("ImportKeyMaterial", &material.import());
        }
        let answer = client.ok("ReplicateKey", &json!({"KeyId": key, "ReplicaRegion": FAR}));
        let told = &answer["ReplicaKeyMetadata"];
        assert_eq!((&told["KeyState"], &told["Enabled"]), (&json!("Creating"), &json!(false)));
        assert_eq!((state(&client, &key), state(&far, &key)), ("Enabled".into(), made.into()));

        // Each of the two keeps its state.
        far.ok("ScheduleKeyDeletion", &json!({"KeyId": key}));
        let update = json!({"KeyId": key, "PrimaryRegion": FAR});
        let refused = client.call("UpdatePrimaryRegion", &update);
        assert_eq!(refused.error().as_deref(), Some("KMSInvalidStateException"));
        far.ok("CancelKeyDeletion", &json!({"KeyId": key}));
        let before = state(&far, &key);
        assert_eq!(before, if imports { "PendingImport" } else { "Disabled" });
        assert!(client.call("UpdatePrimaryRegion", &update).body.is_empty(), "it succeeds");
        assert_eq!((state(&client, &key), state(&far, &key)), ("Enabled".into(), before));
    }
}

/// What a key of imported material goes through with its material, and without.
#[test]
fn a_state_leads_to_the_next_whatever_was_before() {
    let node = Node::start();
    let client = node.client();
    let key =
        client.ok("CreateKey", &json!({"Origin": "EXTERNAL"}))["KeyMetadata"]["KeyId"].clone();
    let material = Material::new(&client, &key);
    for (operation, expected) in [
        ("DescribeKey", "PendingImport"),
        // Material that never came.
        ("ScheduleKeyDeletion", "PendingDeletion"),
        ("DeleteImportedKeyMaterial", "PendingDeletion"),
        ("CancelKeyDeletion", "PendingImport"),
        // That the key was disabled by the cancellation is forgotten.
        ("ImportKeyMaterial", "Enabled"),
        ("DisableKey", "Disabled"),
        ("ImportKeyMaterial", "Disabled"),
        ("ScheduleKeyDeletion", "PendingDeletion"),
        ("CancelKeyDeletion", "Disabled"),
        ("DeleteImportedKeyMaterial", "PendingImport"),
        ("ImportKeyMaterial", "Enabled"),
        ("ScheduleKeyDeletion", "PendingDeletion"),
        ("DeleteImportedKeyMaterial", "PendingDeletion"),
        ("CancelKeyDeletion", "PendingImport"),
        ("ScheduleKeyDeletion", "PendingDeletion"),
        ("CancelKeyDeletion", "PendingImport"),
        ("ImportKeyMaterial", "Enabled"),
    ] {
        let input = match operation {
            "ImportKeyMaterial" => material.import(),
            _ => json!({"KeyId": key}),
        };
        client.ok(operation, &input);
        assert_eq!(state(&client, &key), expected, "after {operation}");
    }
}

/// The end of material is seen through every state but that of a key pending deletion.
#[test]
fn a_key_whose_material_expires_waits_for_it_whatever_its_state() {
    let node = Node::start();
    let client = node.client();
    let keys = [
        ("EnableKey", "PendingImport", "PendingImport"),
        ("DisableKey", "PendingImport", "PendingImport"),
        ("ScheduleKeyDeletion", "PendingDeletion", "PendingImport"),
    ];
    let made = keys.map(|_| {
        let key = client.ok("CreateKey", &json!({"Origin": "EXTERNAL"}));
        let key = key["KeyMetadata"]["KeyId"].clone();
        let material = Material::new(&client, &key);
        (key, material)
    });
    let soon = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(2);
    for ((operation, ..), (key, material)) in keys.iter().zip(&made) {
        let mut import = material.import();
        import["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
        import["ValidTo"] = json!(soon.as_secs_f64());
        client.ok("ImportKeyMaterial", &import);
        client.ok(operation, &json!({"KeyId": key}));
    }
    while SystemTime::now().duration_since(UNIX_EPOCH).unwrap() <= soon {
        std::thread::sleep(Duration::from_millis(50));
    }
    for ((operation, expired, cancelled), (key, material)) in keys.into_iter().zip(made) {
        assert_eq!(state(&client, &key), expired, "after {operation}");
        if expired == "PendingDeletion" {
            client.ok("CancelKeyDeletion", &json!({"KeyId": key}));
        }
        assert_eq!(state(&client, &key), cancelled, "after {operation}");
        client.ok("ImportKeyMaterial", &material.import());
        assert_eq!(state(&client, &key), "Enabled", "after {operation}");
    }
}
