//! Custom key stores, through crashes and against each other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Client, Node, Setup, custom_key_store};

/// A new store, by its id; the nodes of tests connect those that have `reachable` in their name.
fn create_store(client: &Client, name: &str, cluster: &str) -> Value {
    client.ok("CreateCustomKeyStore", &custom_key_store::cluster(name, cluster))
}

fn state(client: &Client, store: &Value) -> String {
    let told = client.ok("DescribeCustomKeyStores", store);
    told["CustomKeyStores"][0]["ConnectionState"].as_str().unwrap().to_owned()
}

fn wait_for(client: &Client, store: &Value, wanted: &str) {
    let given_up = Instant::now() + Duration::from_secs(10);
    while state(client, store) != wanted {
        assert!(Instant::now() < given_up, "{store} is {}", state(client, store));
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_connection_that_was_asked_for_is_made_after_a_crash() {
    let setup = Setup::default();
    let node = setup.start();
    let store = create_store(&node.client(), "reachable, slow", "cluster-234567abcde");
    node.client().ok("ConnectCustomKeyStore", &store);
    assert_eq!(state(&node.client(), &store), "CONNECTING");
    node.kill();
    let node = setup.start();
    wait_for(&node.client(), &store, "CONNECTED");
}

#[test]
fn a_slow_device_holds_up_no_other_and_a_late_one_connects_nothing() {
    let node = Node::start();
    let client = node.client();
    let silent = create_store(&client, "reachable, silent", "cluster-234567abcda");
    let slow = create_store(&client, "reachable, slow", "cluster-234567abcdb");
    let quick = create_store(&client, "reachable", "cluster-234567abcdc");
    for store in [&silent, &slow, &quick] {
        client.ok("ConnectCustomKeyStore", store);
    }
    wait_for(&client, &quick, "CONNECTED");
    assert_eq!((&*state(&client, &silent), &*state(&client, &slow)), ("CONNECTING", "CONNECTING"));
    client.ok("DisconnectCustomKeyStore", &slow);
    // Longer than the device takes.
    thread::sleep(Duration::from_millis(700));
    assert_eq!(state(&client, &slow), "DISCONNECTED");
    assert_eq!(state(&client, &silent), "CONNECTING");
    client.ok("ConnectCustomKeyStore", &slow);
    wait_for(&client, &slow, "CONNECTED");
}

const ROUNDS: usize = 40;
const CALLERS: usize = 8;

/// Keys are made while their store is disconnected and deleted: none is left without its store.
#[test]
fn no_key_is_made_in_a_store_that_is_gone() {
    let node = Setup::default().argument("--quotas").argument("custom-key-stores=40").start();
    let client = node.client();
    let mut deleted = 0;
    for round in 0..ROUNDS {
        let letters = [round / 26, round % 26].map(|digit| char::from(b'a' + digit as u8));
        let cluster = format!("cluster-{}abcdefghi", letters.iter().collect::<String>());
        let store = create_store(&client, &format!("reachable {round}"), &cluster);
        client.ok("ConnectCustomKeyStore", &store);
        wait_for(&client, &store, "CONNECTED");
        let mut key = store.clone();
        key["Origin"] = json!("AWS_CLOUDHSM");
        let (made, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let is_deleted = thread::scope(|scope| {
            for _ in 0..CALLERS {
                scope.spawn(|| {
                    let client = node.client();
                    while !stop.load(Ordering::Relaxed) {
                        let answer = client.call("CreateKey", &key);
                        made.fetch_add((answer.status == 200).into(), Ordering::Relaxed);
                    }
                });
            }
            client.ok("DisconnectCustomKeyStore", &store);
            let is_deleted = client.call("DeleteCustomKeyStore", &store).status == 200;
            thread::sleep(Duration::from_millis(5));
            stop.store(true, Ordering::Relaxed);
            is_deleted
        });
        let made = made.load(Ordering::Relaxed);
        assert_eq!(made == 0, is_deleted, "round {round}: {made} keys were made");
        deleted += usize::from(is_deleted);
    }
    println!("{deleted} of {ROUNDS} stores were deleted before a key was in them");
}
