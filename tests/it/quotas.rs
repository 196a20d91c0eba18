//! How much there may be, and how often it may be asked for.

use std::thread;

use serde_json::{Value, json};
use tests::{Client, Node, Setup, custom_key_store};

fn with_quotas(quotas: &str) -> Node {
    Setup::default().argument("--quotas").argument(quotas).start()
}

fn create_key(client: &Client) -> Value {
    client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone()
}

#[track_caller]
fn expect_limit(client: &Client, operation: &str, input: &Value, words: &str) {
    let answer = client.call(operation, input);
    assert_eq!(answer.error().as_deref(), Some("LimitExceededException"), "{:?}", answer.json());
    assert_eq!(answer.message().as_deref(), Some(words));
}

#[test]
fn one_more_than_a_quota_is_refused_in_awss_words() {
    let node = with_quotas(
        "keys=2,custom-key-stores=0,aliases-per-key=1,grants-per-key=1,on-demand-rotations-per-key=1,policy-bytes=40,tags-per-key=1",
    );
    let client = node.client();
    let key = create_key(&client);
    let other =
        client.ok("CreateKey", &json!({"MultiRegion": true}))["KeyMetadata"]["KeyId"].clone();
    let words = "Key quota for this account in this region is 2 but the current usage is 2.";
    expect_limit(&client, "CreateKey", &json!({}), words);
    // AWS managed keys do not count, and other regions have a quota of their own.
    client.ok("DescribeKey", &json!({"KeyId": "alias/aws/s3"}));
    let far = client.in_region("us-west-2");
    create_key(&far);
    client.ok("ReplicateKey", &json!({"KeyId": other, "ReplicaRegion": "us-west-2"}));
    expect_limit(&far, "CreateKey", &json!({}), words);
    create_key(&client.in_region("us-east-1"));
    let third = json!({"MultiRegion": true});
    let third =
        client.in_region("us-east-1").ok("CreateKey", &third)["KeyMetadata"]["KeyId"].clone();
    let replica = json!({"KeyId": third, "ReplicaRegion": "us-west-2"});
    expect_limit(&client.in_region("us-east-1"), "ReplicateKey", &replica, words);

    let words = "Custom key store quota for this account in this region is 0, current usage is 0.";
    let store = custom_key_store::cluster("a", "cluster-234567abcde");
    expect_limit(&client, "CreateCustomKeyStore", &store, words);

    client.ok("CreateAlias", &json!({"AliasName": "alias/a", "TargetKeyId": key}));
    let words = "Aliases per key quota for this account in this region is 1, current usage is 1.";
    let second = json!({"AliasName": "alias/b", "TargetKeyId": key});
    expect_limit(&client, "CreateAlias", &second, words);

    let grant = json!({
        "KeyId": key,
        "GranteePrincipal": "arn:aws:iam::000000000000:root",
        "Operations": ["Decrypt"],
    });
    client.ok("CreateGrant", &grant);
    let words = "Grants per key quota for this account in this region is 1, current usage is 1.";
    expect_limit(&client, "CreateGrant", &grant, words);

    client.ok("RotateKeyOnDemand", &json!({"KeyId": key}));
    let words = format!(
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: arn:aws:kms:eu-central-1:000000000000:key/{}",
        key.as_str().unwrap()
    );
    expect_limit(&client, "RotateKeyOnDemand", &json!({"KeyId": key}), &words);

    let policy = json!({"KeyId": key, "Policy": " ".repeat(41)});
    let words = "The key policy has 41 bytes, and 40 are allowed.";
    expect_limit(&client, "PutKeyPolicy", &policy, words);

    let tags = |keys: &[&str]| {
        let tags = keys.iter().map(|key| json!({"TagKey": key, "TagValue": ""}));
        json!({"KeyId": key, "Tags": tags.collect::<Vec<_>>()})
    };
    let answer = client.call("TagResource", &tags(&["a", "b"]));
    assert_eq!(answer.error().as_deref(), Some("TagException"));
    client.ok("TagResource", &tags(&["a"]));
}

#[test]
fn a_quota_holds_however_many_ask_at_once() {
    let node = with_quotas("keys=10");
    let made: usize = thread::scope(|scope| {
        let ask = || {
            let client = node.client();
            (0..5).filter(|_| client.call("CreateKey", &json!({})).status == 200).count()
        };
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|asking| asking.join().unwrap()).sum()
    });
    assert_eq!(made, 10);
}

#[test]
fn requests_over_their_quota_are_throttled() {
    let quotas =
        "DescribeKey=0.001,symmetric-crypto=3,rsa-crypto=0.001,data-key-pair-RSA_2048=0.001";
    let node = Setup::default().argument("--request-quotas").argument(quotas).start();
    let client = node.client();
    let key = create_key(&client);
    let described = json!({"KeyId": key});
    client.ok("DescribeKey", &described);
    expect_throttled(&client, "DescribeKey", &described);
    // Another region counts for itself, and what has no quota is not counted.
    client.in_region("us-east-1").call("DescribeKey", &described);
    for _ in 0..10 {
        create_key(&client);
    }
    // One bucket for all of these, whether they would succeed or not; of those of three seconds, some
    // may have come back meanwhile.
    let encrypted = json!({"KeyId": key, "Plaintext": "YQ=="});
    let random = json!({"NumberOfBytes": 1});
    let mut refused = 0;
    for _ in 0..10 {
        for (operation, input) in [("Encrypt", &encrypted), ("GenerateRandom", &random)] {
            let answer = client.call(operation, input);
            refused += usize::from(answer.error().as_deref() == Some("ThrottlingException"));
        }
    }
    assert!((10..=17).contains(&refused), "{refused} of 20");

    let pair = json!({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"});
    let pair = client.ok("CreateKey", &pair)["KeyMetadata"]["KeyId"].clone();
    let sign = json!({"KeyId": pair, "Message": "YQ==", "SigningAlgorithm": "RSASSA_PSS_SHA_256"});
    client.ok("Sign", &sign);
    expect_throttled(&client, "Sign", &sign);
    let data_key_pair = json!({"KeyId": key, "KeyPairSpec": "RSA_2048"});
    client.ok("GenerateDataKeyPairWithoutPlaintext", &data_key_pair);
    expect_throttled(&client, "GenerateDataKeyPairWithoutPlaintext", &data_key_pair);
    client.ok(
        "GenerateDataKeyPairWithoutPlaintext",
        &json!({"KeyId": key, "KeyPairSpec": "ECC_NIST_P256"}),
    );
}

#[track_caller]
fn expect_throttled(client: &Client, operation: &str, input: &Value) {
    let answer = client.call(operation, input);
    assert_eq!((answer.status, answer.error().as_deref()), (400, Some("ThrottlingException")));
    let words =
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";
    assert_eq!(answer.message().as_deref(), Some(words));
}
