//! The last use of a key survives what the service survives, and is never one that was not.

use serde_json::{Value, json};
use tests::{Client, Setup};

fn last_use(client: &Client, key: &Value) -> Value {
    client.ok("GetKeyLastUsage", &json!({"KeyId": key}))["KeyLastUsage"].clone()
}

fn request_id(client: &Client, operation: &str, input: &Value) -> Value {
    let answer = client.call(operation, input);
    assert_eq!(answer.status, 200, "{:?}", answer.message());
    json!(answer.header("x-amzn-requestid").unwrap())
}

#[test]
fn the_last_use_is_kept_at_a_stop_and_not_invented_after_a_crash() {
    let setup = Setup::default();
    let node = setup.start();
    let client = node.client();
    let make = || client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
    let (used, unused) = (make(), make());
    let encrypt = json!({"KeyId": used, "Plaintext": "YQ=="});
    let first = request_id(&client, "Encrypt", &encrypt);
    let before = last_use(&client, &used);
    assert_eq!(before["KmsRequestId"], first);
    assert!(node.stop().success());

    let node = setup.start();
    assert_eq!(last_use(&node.client(), &used), before);
    assert_eq!(last_use(&node.client(), &unused), json!({}));
    let generate = json!({"KeyId": used, "KeySpec": "AES_256"});
    let second = request_id(&node.client(), "GenerateDataKey", &generate);
    assert_eq!(last_use(&node.client(), &used)["KmsRequestId"], second);
    node.kill();

    let node = setup.start();
    let after = last_use(&node.client(), &used);
    let known = [&first, &second].contains(&&after["KmsRequestId"]);
    assert!(known, "{after}: a use that there was");
    assert_eq!(last_use(&node.client(), &unused), json!({}));
}
