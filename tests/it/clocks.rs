//! A clock that jumps destroys nothing, revives nothing, and stops the service only while it is wrong.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::{Encryption, Hash, PairKind, PublicKey};
use serde_json::{Value, json};
use tests::{Client, Node, Setup};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// A node whose clocks the test moves.
struct Clocks {
    setup: Setup,
    file: PathBuf,
    _kept: tempfile::TempDir,
}

impl Clocks {
    fn new() -> Self {
        let kept = tempfile::tempdir().unwrap();
        let file = kept.path().join("clock");
        let setup = Setup::default().variable("STRONGROOM_TEST_CLOCK", file.to_str().unwrap());
        Self { setup, file, _kept: kept }
    }

    /// Moves the wall clock, the boot time, and makes it another boot.
    fn set(&self, wall_ms: i64, boottime_ms: i64, boot: u8) {
        let aside = self.file.with_extension("new");
        std::fs::write(&aside, format!("{wall_ms} {boottime_ms} {boot}")).unwrap();
        std::fs::rename(aside, &self.file).unwrap();
    }
}

const ROOT: &str = "arn:aws:iam::000000000000:root";

/// A key that will be deleted in seven days, with a grant, and a ciphertext of another that lives.
fn doomed_and_living(client: &Client) -> (Value, Value) {
    let make = || client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
    let (doomed, living) = (make(), make());
    let grant = json!({
        "KeyId": doomed,
        "GranteePrincipal": ROOT,
        "RetiringPrincipal": ROOT,
        "Operations": ["Decrypt"],
    });
    client.ok("CreateGrant", &grant);
    client.ok("ScheduleKeyDeletion", &json!({"KeyId": doomed, "PendingWindowInDays": 7}));
    let blob = client.ok("Encrypt", &json!({"KeyId": living, "Plaintext": "YQ=="}));
    (doomed, blob["CiphertextBlob"].clone())
}

fn key_state(client: &Client, key_id: &Value) -> Option<Value> {
    let answer = client.call("DescribeKey", &json!({"KeyId": key_id}));
    (answer.status == 200).then(|| answer.json()["KeyMetadata"]["KeyState"].clone())
}

#[test]
fn a_jump_is_refused_while_it_lasts_and_leaves_no_trace() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let mut running = Some(clocks.setup.start());
    let (doomed, blob) = doomed_and_living(&running.as_ref().unwrap().client());
    for minutes in [16, -16, 8 * 1440, -8 * 1440, 400 * 1440, -400 * 1440] {
        for across_a_restart in [false, true] {
            if across_a_restart {
                assert!(running.take().unwrap().stop().success());
            }
            clocks.set(minutes * MINUTE_MS, 0, 0);
            let node = running.get_or_insert_with(|| clocks.setup.start());
            let place = format!("{minutes} minutes, across a restart: {across_a_restart}");
            assert!(!node.is_ready(), "{place}");
            for client in [node.client(), node.client().ahead_by(minutes * 60)] {
                let refused = client.call("Decrypt", &json!({"CiphertextBlob": blob}));
                assert_eq!(refused.status, 500, "{place}");
                assert_eq!(refused.error().as_deref(), Some("KMSInternalException"), "{place}");
            }
            clocks.set(0, 0, 0);
            assert!(node.is_ready(), "{place}: back by itself");
            let client = node.client();
            assert_eq!(key_state(&client, &doomed), Some("PendingDeletion".into()), "{place}");
            client.ok("Decrypt", &json!({"CiphertextBlob": blob}));
        }
    }
}

#[test]
fn a_jump_is_logged_once_however_many_ask_meanwhile() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    clocks.set(16 * MINUTE_MS, 0, 0);
    for _ in 0..50 {
        assert_eq!(node.client().call("ListKeys", &json!({})).status, 500);
    }
    wait_for("the log tells", || node.log().contains("not ready"));
    clocks.set(0, 0, 0);
    wait_for("the log tells again", || node.log().contains("ready again"));
    let log = node.log();
    assert_eq!(log.matches(r#""message":"not ready""#).count(), 1, "{log}");
    assert_eq!(log.matches(r#""level":"ERROR""#).count(), 1, "{log}");
}

#[test]
fn a_key_past_its_date_is_gone_for_everyone_and_destroyed_a_day_of_running_later() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let (doomed, _) = doomed_and_living(&node.client());
    node.client()
        .ok("CreateAlias", &json!({"AliasName": "alias/a", "TargetKeyId": doomed_alias(&node)}));
    let retirable = |client: &Client| {
        let listed = client.ok("ListRetirableGrants", &json!({"RetiringPrincipal": ROOT}));
        listed["Grants"].as_array().unwrap().len()
    };

    // Time really passes: both clocks move.
    let days = |days: i64| clocks.set(days * DAY_MS, days * DAY_MS, 0);
    let client = |days: i64| node.client().ahead_by(days * 86_400);
    days(6);
    assert_eq!(key_state(&client(6), &doomed), Some("PendingDeletion".into()));
    assert_eq!(retirable(&client(6)), 1);
    days(8);
    assert_eq!(key_state(&client(8), &doomed), None);
    assert_eq!(retirable(&client(8)), 0, "grants go with their key");
    let cancel = client(8).call("CancelKeyDeletion", &json!({"KeyId": doomed}));
    assert_eq!(cancel.error().as_deref(), Some("NotFoundException"));
    let listed = client(8).ok("ListKeys", &json!({}));
    assert!(!listed["Keys"].as_array().unwrap().iter().any(|key| key["KeyId"] == doomed));

    // A wall clock set back does not revive it.
    clocks.set(DAY_MS, 8 * DAY_MS, 0);
    assert_eq!(client(1).call("DescribeKey", &json!({"KeyId": doomed})).status, 500);
    days(8);
    // Long enough for the date to be seen to be past.
    std::thread::sleep(Duration::from_secs(7));
    assert!(!node.log().contains("a key was destroyed"), "not within a day of running time");
    days(10);
    wait_for("the key is destroyed", || node.log().contains("a key was destroyed"));
    assert_eq!(key_state(&client(10), &doomed), None);
}

/// A key of its own, for the alias to stand for.
fn doomed_alias(node: &Node) -> Value {
    node.client().ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone()
}

#[test]
fn a_key_whose_rotation_fell_due_while_the_service_was_off_is_rotated() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let client = node.client();
    let key = client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
    let blob =
        client.ok("Encrypt", &json!({"KeyId": key, "Plaintext": "YQ=="}))["CiphertextBlob"].clone();
    client.ok("EnableKeyRotation", &json!({"KeyId": key, "RotationPeriodInDays": 90}));
    assert!(node.stop().success());

    clocks.set(91 * DAY_MS, 91 * DAY_MS, 0);
    let node = clocks.setup.start();
    let client = node.client().ahead_by(91 * 86_400);
    let rotations = || client.ok("ListKeyRotations", &json!({"KeyId": key}))["Rotations"].clone();
    wait_for("the key is rotated", || !rotations().as_array().unwrap().is_empty());
    assert_eq!(rotations()[0]["RotationType"], "AUTOMATIC");
    assert_eq!(client.ok("Decrypt", &json!({"CiphertextBlob": blob}))["Plaintext"], "YQ==");
}

/// The waiting period of a primary key begins when its last replica is gone.
#[test]
fn a_primary_key_is_deleted_its_waiting_period_after_the_last_replica() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let days = |days: i64| clocks.set(days * DAY_MS, days * DAY_MS, 0);
    let client = |days: i64| node.client().ahead_by(days * 86_400);
    let far = |days: i64, region: &str| node.client().in_region(region).ahead_by(days * 86_400);
    let input = json!({"MultiRegion": true});
    let key = client(0).ok("CreateKey", &input)["KeyMetadata"]["KeyId"].clone();
    for (region, window) in [("us-east-1", 7), ("us-west-2", 10)] {
        client(0).ok("ReplicateKey", &json!({"KeyId": key, "ReplicaRegion": region}));
        let schedule = json!({"KeyId": key, "PendingWindowInDays": window});
        far(0, region).ok("ScheduleKeyDeletion", &schedule);
    }
    client(0).ok("ScheduleKeyDeletion", &json!({"KeyId": key, "PendingWindowInDays": 9}));
    days(8);
    assert_eq!(key_state(&far(8, "us-east-1"), &key), None);
    std::thread::sleep(Duration::from_secs(7));
    assert_eq!(key_state(&client(8), &key), Some("PendingReplicaDeletion".into()));
    days(11);
    wait_for("the waiting period begins", || {
        key_state(&client(11), &key) == Some("PendingDeletion".into())
    });
    let told = client(11).ok("DescribeKey", &json!({"KeyId": key}))["KeyMetadata"].clone();
    let made = told["CreationDate"].as_f64().unwrap();
    let waited_days = (told["DeletionDate"].as_f64().unwrap() - made) / 86_400.0;
    assert!((waited_days - 19.0).abs() < 0.01, "10 days, and then 9: {waited_days}");
    days(18);
    assert_eq!(key_state(&client(18), &key), Some("PendingDeletion".into()));
    days(20);
    assert_eq!(key_state(&client(20), &key), None);
}

/// What a wrong clock made of related keys is undone: a replica that was gone by it has not missed what
/// was done to the others, and a primary key waits again for the end of its replicas.
#[test]
fn related_keys_get_over_a_wrong_clock() {
    const AHEAD_DAYS: i64 = 10;
    /// Long enough for maintenance to look twice.
    const ROUNDS: Duration = Duration::from_secs(11);
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let client = node.client();
    let far = |client: &Client| client.in_region("us-west-2");
    let make = || {
        let input = json!({"MultiRegion": true});
        let key = client.ok("CreateKey", &input)["KeyMetadata"]["KeyId"].clone();
        client.ok("ReplicateKey", &json!({"KeyId": key, "ReplicaRegion": "us-west-2"}));
        far(&client).ok("ScheduleKeyDeletion", &json!({"KeyId": key, "PendingWindowInDays": 7}));
        key
    };
    let (rotated, doomed) = (make(), make());
    client.ok("ScheduleKeyDeletion", &json!({"KeyId": doomed, "PendingWindowInDays": 7}));
    assert!(node.stop().success());

    clocks.set(AHEAD_DAYS * DAY_MS, 0, 1);
    let node = clocks.setup.start();
    let ahead = node.client().ahead_by(AHEAD_DAYS * 86_400);
    assert_eq!(key_state(&far(&ahead), &rotated), None);
    wait_for("the waiting period begins", || {
        key_state(&ahead, &doomed) == Some("PendingDeletion".into())
    });
    ahead.ok("RotateKeyOnDemand", &json!({"KeyId": rotated}));
    clocks.set(0, 0, 1);
    wait_for("the clock is believed again", || node.is_ready());
    std::thread::sleep(ROUNDS);

    let client = node.client();
    assert_eq!(key_state(&client, &doomed), Some("PendingReplicaDeletion".into()));
    far(&client).ok("CancelKeyDeletion", &json!({"KeyId": rotated}));
    far(&client).ok("EnableKey", &json!({"KeyId": rotated}));
    let blob = client.ok("Encrypt", &json!({"KeyId": rotated, "Plaintext": "YQ=="}));
    let opened = far(&client).ok("Decrypt", &json!({"CiphertextBlob": blob["CiphertextBlob"]}));
    assert_eq!(opened["Plaintext"], "YQ==");
}

#[test]
fn imported_material_past_its_date_is_gone_and_destroyed_a_day_of_running_later() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let days = |days: i64| clocks.set(days * DAY_MS, days * DAY_MS, 0);
    let client = |days: i64| node.client().ahead_by(days * 86_400);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let input = json!({"Origin": "EXTERNAL"});
    let key = client(0).ok("CreateKey", &input)["KeyMetadata"]["KeyId"].clone();
    let parameters = |days: i64| {
        client(days).ok(
            "GetParametersForImport",
            &json!({
                "KeyId": key,
                "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
                "WrappingKeySpec": "RSA_2048",
            }),
        )
    };
    let import = |parameters: &Value, valid_to_days: i64| {
        let public_key = STANDARD.decode(parameters["PublicKey"].as_str().unwrap()).unwrap();
        let public_key = PublicKey::from_spki(PairKind::Rsa2048, &public_key).unwrap();
        json!({
            "KeyId": key,
            "ImportToken": parameters["ImportToken"],
            "EncryptedKeyMaterial":
                STANDARD.encode(public_key.encrypt(Encryption::Oaep(Hash::Sha256), &[7; 32]).unwrap()),
            "ValidTo": now + valid_to_days * 86_400,
        })
    };
    let (first, late) = (parameters(0), parameters(0));
    client(0).ok("ImportKeyMaterial", &import(&first, 5));
    let blob = client(0).ok("Encrypt", &json!({"KeyId": key, "Plaintext": "YQ=="}));
    let decrypt = json!({"CiphertextBlob": blob["CiphertextBlob"]});

    days(2);
    let refused = client(2).call("ImportKeyMaterial", &import(&late, 5));
    assert_eq!(refused.error().as_deref(), Some("ExpiredImportTokenException"));
    client(2).ok("Decrypt", &decrypt);
    days(5);
    assert_eq!(key_state(&client(5), &key), Some("PendingImport".into()));
    let refused = client(5).call("Decrypt", &decrypt);
    assert_eq!(refused.error().as_deref(), Some("KMSInvalidStateException"));
    // Long enough for the date to be seen to be past.
    std::thread::sleep(Duration::from_secs(7));
    let is_destroyed = || node.log().contains("imported key material was destroyed");
    assert!(!is_destroyed(), "not within a day of running time");
    days(7);
    wait_for("the material is destroyed", is_destroyed);
    assert_eq!(key_state(&client(7), &key), Some("PendingImport".into()));

    // The same material makes it usable again.
    client(7).ok("ImportKeyMaterial", &import(&parameters(7), 100));
    assert_eq!(client(7).ok("Decrypt", &decrypt)["Plaintext"], "YQ==");
}

/// After another boot, the time that the machine was off is believed; a clock behind is not.
#[test]
fn after_another_boot_a_clock_that_is_ahead_is_believed() {
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let (doomed, blob) = doomed_and_living(&node.client());
    assert!(node.stop().success());

    clocks.set(3 * DAY_MS, -DAY_MS, 1);
    let node = clocks.setup.start();
    let client = node.client().ahead_by(3 * 86_400);
    client.ok("Decrypt", &json!({"CiphertextBlob": blob}));
    assert_eq!(key_state(&client, &doomed), Some("PendingDeletion".into()));
    assert!(node.stop().success());

    // The same boot again: still believed, though not proven.
    let node = clocks.setup.start();
    node.client().ahead_by(3 * 86_400).ok("Decrypt", &json!({"CiphertextBlob": blob}));

    // It was wrong, and is set right: the service comes back by itself, and nothing has ended.
    clocks.set(0, -DAY_MS, 1);
    wait_for("the service is back", || node.is_ready());
    assert_eq!(key_state(&node.client(), &doomed), Some("PendingDeletion".into()));
    assert!(node.stop().success());

    // A clock behind all that has been proven is not believed.
    clocks.set(-DAY_MS, -DAY_MS, 2);
    let node = clocks.setup.start();
    assert!(!node.is_ready());
}

/// A date that was past only by a clock that was wrong does not count towards the day before the
/// destruction: the second wrong clock does not end what the first one began.
#[test]
fn two_wrong_clocks_at_boot_do_not_add_up_to_a_destruction() {
    const HOUR_MS: i64 = 60 * MINUTE_MS;
    /// Long enough for maintenance to look twice.
    const ROUNDS: Duration = Duration::from_secs(11);
    let clocks = Clocks::new();
    clocks.set(0, 0, 0);
    let node = clocks.setup.start();
    let (doomed, _) = doomed_and_living(&node.client());
    assert!(node.stop().success());

    clocks.set(400 * DAY_MS, 0, 1);
    let node = clocks.setup.start();
    std::thread::sleep(ROUNDS);
    clocks.set(0, 0, 1);
    wait_for("the clock is believed again", || node.is_ready());
    std::thread::sleep(ROUNDS);
    clocks.set(25 * HOUR_MS, 25 * HOUR_MS, 1);
    std::thread::sleep(Duration::from_secs(2));
    assert!(node.stop().success());

    clocks.set(25 * HOUR_MS + 400 * DAY_MS, 25 * HOUR_MS, 2);
    let node = clocks.setup.start();
    std::thread::sleep(ROUNDS);
    clocks.set(25 * HOUR_MS, 25 * HOUR_MS, 2);
    wait_for("the clock is believed again", || node.is_ready());
    let client = node.client().ahead_by(25 * 3600);
    assert_eq!(key_state(&client, &doomed), Some("PendingDeletion".into()), "{}", node.log());
}

#[track_caller]
fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}: not within 30 s");
        std::thread::sleep(Duration::from_millis(100));
    }
}
