//! Promise 1: what was acknowledged survives `kill -9`, at any moment.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, Setup};

/// Clients that change keys while the node is killed.
const CLIENTS: u64 = 8;
/// Rounds of start, load, kill: 20, or as many as `STRONGROOM_KILL_ROUNDS` says.
const ROUNDS: u64 = 20;

/// What one client knows of one of its keys. A change that was sent and not answered leaves it open
/// whether it was made.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The description last acknowledged.
    description: String,
    /// One that was sent after it, without an answer.
    in_doubt: Option<String>,
    /// What was encrypted under it, and its plaintext.
    ciphertexts: Vec<(String, String)>,
}

type Ledger = BTreeMap<String, Known>;

#[test]
fn every_acknowledged_change_survives_kill_9() {
    let rounds =
        std::env::var("STRONGROOM_KILL_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let seed = std::env::var("STRONGROOM_KILL_SEED")
        .map_or_else(|_| u64::from_be_bytes(crypto::random_array()), |text| text.parse().unwrap());
    println!("STRONGROOM_KILL_SEED={seed}");
    let random = Random(AtomicU64::new(seed));
    let setup = Setup::default();
    let ledger = Mutex::new(Ledger::new());
    for round in 0..rounds {
        let node = setup.start();
        verify(&node.client(), &mut ledger.lock().unwrap());
        let clients: Vec<Client> = (0..CLIENTS).map(|_| node.client()).collect();
        thread::scope(|scope| {
            for client in clients {
                let (random, ledger) = (&random, &ledger);
                scope.spawn(move || while change(&client, random, ledger).is_ok() {});
            }
            thread::sleep(Duration::from_millis(5 + random.below(495)));
            node.kill();
        });
        println!("round {round}: {} keys", ledger.lock().unwrap().len());
    }
    let node = setup.start();
    let mut ledger = ledger.lock().unwrap();
    verify(&node.client(), &mut ledger);
    assert!(ledger.len() as u64 > rounds, "the load did something");
}

/// One change by one client. `Err` when the node is gone.
fn change(client: &Client, random: &Random, ledger: &Mutex<Ledger>) -> std::io::Result<()> {
    let keys: Vec<String> = ledger.lock().unwrap().keys().cloned().collect();
    match (random.below(4), keys.is_empty()) {
        (0, _) | (_, true) => {
            let answer = client.try_call("CreateKey", &json!({}))?;
            assert_eq!(answer.status, 200, "{}", answer.json());
            let id = answer.json()["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
            ledger.lock().unwrap().insert(id, Known::default());
        }
        (1, _) => {
            let id = random.choose(&keys);
            let plaintext = "YQ==";
            let input = json!({"KeyId": id, "Plaintext": plaintext});
            let answer = client.try_call("Encrypt", &input)?;
            let blob = answer.json()["CiphertextBlob"].as_str().unwrap().to_owned();
            let mut ledger = ledger.lock().unwrap();
            let known = ledger.get_mut(&id).unwrap();
            known.ciphertexts.push((blob, plaintext.into()));
            known.ciphertexts.truncate(3);
        }
        _ => {
            let id = random.choose(&keys);
            // Only one client at a time may change a description, or nobody knows the last one.
            let description = format!("d{}", random.next());
            let mut held = {
                let mut ledger = ledger.lock().unwrap();
                let known = ledger.get_mut(&id).unwrap();
                if known.in_doubt.is_some() {
                    return Ok(());
                }
                known.in_doubt = Some(description.clone());
                known.clone()
            };
            let input = json!({"KeyId": id, "Description": description});
            let answer = client.try_call("UpdateKeyDescription", &input)?;
            assert_eq!(answer.status, 200, "{}", answer.json());
            held.description = description;
            let mut ledger = ledger.lock().unwrap();
            let known = ledger.get_mut(&id).unwrap();
            known.description = held.description;
            known.in_doubt = None;
        }
    }
    Ok(())
}

/// Every acknowledged key, description and ciphertext is there; a change in doubt was made whole or
/// not at all.
fn verify(client: &Client, ledger: &mut Ledger) {
    for (id, known) in ledger {
        let answer = client.call("DescribeKey", &json!({"KeyId": id}));
        assert_eq!(answer.status, 200, "an acknowledged key is lost: {}", answer.json());
        let metadata = &answer.json()["KeyMetadata"];
        let found = metadata["Description"].as_str().unwrap();
        let in_doubt = known.in_doubt.take();
        assert!(
            found == known.description || in_doubt.as_deref() == Some(found),
            "{id}: acknowledged {:?}, in doubt {in_doubt:?}, found {found:?}",
            known.description
        );
        known.description = found.into();
        for (blob, plaintext) in &known.ciphertexts {
            let opened: Value = client.ok("Decrypt", &json!({"CiphertextBlob": blob}));
            assert_eq!(opened["Plaintext"], **plaintext);
        }
    }
}

/// xorshift64*: chance that a seed repeats.
struct Random(AtomicU64);

impl Random {
    fn next(&self) -> u64 {
        let step = |mut x: u64| {
            x ^= x >> 12;
            x ^= x << 25;
            x ^ x >> 27
        };
        let x = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |x| Some(step(x.max(1))));
        step(x.unwrap().max(1)).wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn choose(&self, keys: &[String]) -> String {
        keys[usize::try_from(self.below(keys.len() as u64)).unwrap()].clone()
    }
}
