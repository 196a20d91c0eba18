//! Promise 3: what is disabled is refused from the moment that the change is acknowledged.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;
use tests::Node;

#[test]
fn no_decryption_that_began_after_a_disable_was_acknowledged_succeeds() {
    let node = Node::start();
    let client = node.client();
    let key = client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
    let blob =
        client.ok("Encrypt", &json!({"KeyId": key, "Plaintext": "YQ=="}))["CiphertextBlob"].clone();
    for _ in 0..20 {
        let disabled = AtomicBool::new(false);
        let stop = AtomicBool::new(false);
        let clients: Vec<_> = (0..4).map(|_| node.client()).collect();
        thread::scope(|scope| {
            for client in clients {
                let (disabled, stop, blob) = (&disabled, &stop, &blob);
                scope.spawn(move || {
                    while !stop.load(Ordering::SeqCst) {
                        let was_disabled = disabled.load(Ordering::SeqCst);
                        let answer = client.call("Decrypt", &json!({"CiphertextBlob": blob}));
                        assert!(
                            answer.status == 200 && !was_disabled
                                || answer.error().as_deref() == Some("DisabledException"),
                            "{}",
                            answer.json()
                        );
                    }
                });
            }
            thread::sleep(std::time::Duration::from_millis(10));
            client.ok("DisableKey", &json!({"KeyId": key}));
            disabled.store(true, Ordering::SeqCst);
            thread::sleep(std::time::Duration::from_millis(10));
            stop.store(true, Ordering::SeqCst);
        });
        client.ok("EnableKey", &json!({"KeyId": key}));
    }
}

/// Each of many changes to one key, made at the same time, is made once.
#[test]
fn of_changes_to_one_key_at_the_same_time_none_is_lost() {
    let node = Node::start();
    let key = node.client().ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
    let clients: Vec<_> = (0..8).map(|_| node.client()).collect();
    thread::scope(|scope| {
        for (number, client) in clients.into_iter().enumerate() {
            let key = &key;
            scope.spawn(move || {
                for i in 0..5 {
                    let tags = json!([{"TagKey": format!("{number}-{i}"), "TagValue": ""}]);
                    client.ok("TagResource", &json!({"KeyId": key, "Tags": tags}));
                }
            });
        }
    });
    let tags = node.client().ok("ListResourceTags", &json!({"KeyId": key}));
    assert_eq!(tags["Tags"].as_array().unwrap().len(), 40);
}
