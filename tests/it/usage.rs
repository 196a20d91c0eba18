//! The last use of a key survives what the service survives, and is never one that was not.

use serde_json::{Value, json};
use tests::{Client, Node, Setup, element};

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

#[test]
fn the_last_use_of_an_access_key_and_of_a_role_is_kept_at_a_stop() {
    let setup = Setup::default();
    let node = setup.start();
    let root = node.client();
    root.ask("iam", "Action=CreateUser&UserName=alice");
    let made = root.ask("iam", "Action=CreateAccessKey&UserName=alice");
    let alice = root.given(&made);
    let account = element(&root.ask("sts", "Action=GetCallerIdentity"), "Account").unwrap();
    let trust = format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:user/alice"}},"Action":"sts:AssumeRole"}}}}"#
    );
    let make =
        |name: &str| format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    root.ask("iam", &make("nightly"));
    root.ask("iam", &make("unused"));

    let id = element(&made, "AccessKeyId").unwrap();
    let last_use_of_alice = format!("Action=GetAccessKeyLastUsed&AccessKeyId={id}");
    let told = |node: &Node| {
        let key = node.client().ask("iam", &last_use_of_alice);
        let role = node.client().ask("iam", "Action=GetRole&RoleName=nightly");
        (
            [element(&key, "LastUsedDate"), element(&key, "Region"), element(&key, "ServiceName")],
            [element(&role, "LastUsedDate"), element(&role, "Region")],
        )
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(told(&node), ([None, text("N/A"), text("N/A")], [None, None]));

    let role = format!("arn:aws:iam::{account}:role/nightly");
    let assume = format!("Action=AssumeRole&RoleSessionName=night&RoleArn={role}");
    let assumed = alice.ask("sts", &assume);
    let session = root.given(&assumed);
    session.ask("sts", "Action=GetCallerIdentity");
    let before = told(&node);
    let ([key_date, key_place @ ..], [role_date, role_region]) = &before;
    assert!(key_date.is_some() && role_date.is_some(), "{before:?}");
    assert_eq!(*key_place, [text("eu-central-1"), text("sts")]);
    assert_eq!(*role_region, text("eu-central-1"));
    let unused = root.ask("iam", "Action=GetRole&RoleName=unused");
    assert_eq!(element(&unused, "LastUsedDate"), None);
    let listed = root.ask("iam", "Action=ListRoles");
    assert_eq!(element(&listed, "LastUsedDate"), None);
    assert!(node.stop().success());

    let node = setup.start();
    assert_eq!(told(&node), before);
    // It is written again when the key is switched off, and its last use stays.
    let off = format!("Action=UpdateAccessKey&UserName=alice&Status=Inactive&AccessKeyId={id}");
    node.client().ask("iam", &off);
    assert_eq!(told(&node), before);
}
