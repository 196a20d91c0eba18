//! Directories that released versions wrote, in `tests/data/`: every later version opens them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tests::python::repository;
use tests::{Client, Node, Setup, binary, custom_key_store, element, people};

const ALICE: (&str, &str) = ("AKIAALICEALICEALICE0", "alice");
const NIGHTLY: (&str, &str) = ("AKIANIGHTLYNIGHTLY00", "nightly");

const IDENTITIES: &str = r#"
[[policies]]
name = "decrypt"
document = '{"Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}}'

[[users]]
name = "alice"
path = "/team/"
policies = ["decrypt"]
permissions-boundary = "decrypt"
access-keys = [{ id = "AKIAALICEALICEALICE0", secret-file = "alice" }]

[[roles]]
name = "nightly"
tags = { team = "blue" }
access-keys = [{ id = "AKIANIGHTLYNIGHTLY00", secret-file = "nightly", session = "host-1" }]
"#;

/// A copy that only its owner can read, as the service demands.
fn copy(from: &Path, to: &Path) {
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(to).unwrap();
    set(to, 0o700);
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let path = to.join(entry.file_name());
        std::fs::copy(entry.path(), &path).unwrap();
        set(&path, 0o600);
    }
}

/// What IAM or STS answers, without the number of the request.
fn asked(client: &Client, service: &str, form: &str) -> Value {
    let answer = client.ask(service, form);
    let (of_request, _) = answer.split_once("<ResponseMetadata>").expect("each answer has one");
    json!(of_request)
}

#[test]
fn a_directory_of_every_released_format_is_opened() {
    let mut count = 0;
    for entry in std::fs::read_dir(repository().join("tests/data")).unwrap() {
        let path = entry.unwrap().path();
        let expected: Value =
            serde_json::from_slice(&std::fs::read(path.join("expected.json")).unwrap()).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let data_dir = directory.path().join("data");
        copy(&path.join("data"), &data_dir);
        let node = Setup::in_directory(&data_dir).without_credentials().start();
        let client = |of: &Value| {
            let text = |name: &str| of[name].as_str().unwrap();
            let (id, secret) = (text("access_key_id"), text("secret_access_key"));
            Client::new(node.address(), id, secret, expected["region"].as_str().unwrap())
        };
        for call in expected["calls"].as_array().unwrap() {
            // Nobody else is told: by the root user.
            let by = call.get("by").filter(|by| !by.is_null()).unwrap_or(&expected);
            let operation = call["operation"].as_str().unwrap();
            let answer = match call["service"].as_str() {
                Some(service) => asked(&client(by), service, operation),
                None => client(by).ok(operation, &call["input"]),
            };
            assert_eq!(answer, call["answer"], "{}: {operation}", path.display());
        }
        count += 1;
    }
    assert!(count > 0, "there are directories to open");
}

/// `store-2` is of when nothing but root users could be meant: its keys are called by what their policies say.
#[test]
fn policies_from_before_there_were_principals_mean_those_that_there_are() {
    let from = repository().join("tests/data/store-2");
    let expected = std::fs::read_to_string(from.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let data_dir = directory.path().join("data");
    copy(&from.join("data"), &data_dir);
    let setup = Setup::in_directory(&data_dir).without_credentials().with_identities(
        r#"users = [{ name = "alice", access-keys = [{ id = "AKIAALICEALICEALICE0", secret-file = "alice" }] }]"#,
    );
    let node = setup.start();
    let (root, alice) = (node.client(), node.client_of(ALICE.0, ALICE.1));
    let generate = |of: &Client, key: &str| {
        let input = json!({"KeyId": expected["keys"][key], "NumberOfBytes": 32});
        of.call("GenerateDataKey", &input).status == 200
    };
    for (key, root_may, alice_may) in [
        ("default", true, false),
        ("root", true, false),
        ("everyone", true, true),
        ("alice", false, true),
        ("locked", false, true),
        ("role", true, false),
        ("refused", false, false),
    ] {
        assert_eq!((generate(&root, key), generate(&alice, key)), (root_may, alice_may), "{key}");
    }
    let managed = root.ok("DescribeKey", &json!({"KeyId": expected["keys"]["managed"]}));
    assert_eq!(managed["KeyMetadata"]["KeyManager"], "AWS");

    let reset = |node: &Node, key: &str| {
        let mut command = Command::new(binary());
        command.args(["key", "reset-policy", "--key", key, "--data-dir"]).arg(node.data_dir());
        command.output().unwrap()
    };
    let log = node.log();
    let refused = expected["keys"]["refused"].as_str().unwrap();
    let is_refused = |line: &&str| line.contains(refused) && line.contains("reset-policy");
    assert_eq!(log.lines().filter(is_refused).count(), 1, "{log}");
    // Of those of other accounts nothing can be known.
    let nobodies = log.lines().filter(|line| line.contains("somebody who was not there"));
    let nobodies: Vec<_> = nobodies.collect();
    assert!(matches!(&*nobodies, [one] if one.contains("batch")), "{nobodies:?}");
    assert_eq!(reset(&node, refused).status.code(), Some(0));
    assert!(generate(&root, "refused"));
    for (key, words) in [
        (expected["keys"]["managed"].as_str().unwrap(), "AWS managed key"),
        (&refused.replace("key/", "alias/"), "by its ARN"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", "by its ARN"),
        (&refused[..refused.len() - 1], "by its ARN"),
        (&refused.replace(":000000000000:", ":111122223333:"), "there is no key"),
    ] {
        let output = reset(&node, key);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{said}");
    }
    assert!(node.stop().success());

    // It is done once, for good.
    let node = setup.start();
    assert!(!node.log().contains("reset-policy"), "{}", node.log());
    assert!(generate(&node.client(), "refused"));
    assert!(generate(&node.client_of(ALICE.0, ALICE.1), "locked"));
}

const OPS_POLICY: &str = "arn:aws:iam::000000000000:policy/ops/limits";
const PROVIDER: &str = "arn:aws:iam::000000000000:oidc-provider/oidc.example.com/1";

/// Makes what IAM has, and two access keys of `bob`, of which the second has been used.
fn principals(root: &Client) -> (String, String) {
    let trust = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/ops/bob"},"Action":"sts:AssumeRole"}}"#;
    let [all, read] = ["kms:*", "kms:Describe*"].map(|action| {
        format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#)
    });
    for form in [
        "CreateAccountAlias&AccountAlias=house".to_owned(),
        format!("CreatePolicy&PolicyName=limits&Path=/ops/&Description=d&PolicyDocument={all}&Tags.member.1.Key=a&Tags.member.1.Value=b"),
        format!("CreatePolicyVersion&PolicyArn={OPS_POLICY}&PolicyDocument={read}"),
        "CreateGroup&GroupName=Admins".into(),
        "AttachGroupPolicy&GroupName=Admins&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess".into(),
        format!("CreateUser&UserName=bob&Path=/ops/&PermissionsBoundary={OPS_POLICY}&Tags.member.1.Key=team&Tags.member.1.Value=blue"),
        "AddUserToGroup&GroupName=Admins&UserName=bob".into(),
        format!("PutUserPolicy&UserName=bob&PolicyName=own&PolicyDocument={read}"),
        format!("CreateRole&RoleName=worker&MaxSessionDuration=7200&Description=d&AssumeRolePolicyDocument={trust}"),
        format!("AttachRolePolicy&RoleName=worker&PolicyArn={OPS_POLICY}"),
        "CreateOpenIDConnectProvider&Url=https%3A%2F%2Foidc.example.com%2F1&ClientIDList.member.1=app&ThumbprintList.member.1=9e99a48a9960b14926bb7f3b02e22da2b0ab7280".into(),
    ] {
        root.ask("iam", &format!("Action={form}"));
    }
    let [made, used] = [(); 2].map(|()| root.ask("iam", "Action=CreateAccessKey&UserName=bob"));
    root.given(&used).ask("sts", "Action=GetCallerIdentity");
    (made, used)
}

/// Writes what a release adds to `tests/data/`; `STRONGROOM_NEW_DATA` names the directory.
#[test]
fn a_new_directory_can_be_written_for_a_release() {
    let temporary = tempfile::tempdir().unwrap();
    let target = std::env::var_os("STRONGROOM_NEW_DATA")
        .map_or_else(|| temporary.path().join("new"), Into::into);
    std::fs::create_dir(&target).unwrap();
    let setup = Setup::default().with_identities(IDENTITIES);
    let node = setup.start();
    let client = node.client();
    let tags = json!([{"TagKey": "a", "TagValue": "1"}]);
    let make = |input: Value| client.ok("CreateKey", &input)["KeyMetadata"]["Arn"].clone();
    let key = make(json!({"Description": "kept", "Tags": tags, "MultiRegion": true}));
    let context = json!({"a": "bc", "ü": ""});
    let encrypt = || {
        let input = json!({"KeyId": key, "Plaintext": "a2VwdA==", "EncryptionContext": context});
        client.ok("Encrypt", &input)["CiphertextBlob"].clone()
    };
    let old = encrypt();
    client.ok("RotateKeyOnDemand", &json!({"KeyId": key}));
    client.ok("EnableKeyRotation", &json!({"KeyId": key, "RotationPeriodInDays": 2560}));
    client.ok("CreateAlias", &json!({"AliasName": "alias/kept", "TargetKeyId": key}));
    let new = encrypt();
    let root = json!({"AWS": "arn:aws:iam::000000000000:root"});
    let user = json!({"AWS": "arn:aws:iam::000000000000:user/team/alice"});
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": user, "Action": "kms:Sign", "Resource": "*"},
    ]});
    let signs = make(json!({
        "KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "Policy": policy.to_string(),
    }));
    let deleted = make(json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}));
    client.ok("ScheduleKeyDeletion", &json!({"KeyId": deleted}));
    let imported = make(json!({"Origin": "EXTERNAL"}));
    client.ok(
        "CreateGrant",
        &json!({
            "KeyId": key, "Name": "kept", "Operations": ["Decrypt"],
            "GranteePrincipal": "arn:aws:iam::000000000000:role/nightly",
            "RetiringPrincipal": user["AWS"],
            "Constraints": {"EncryptionContextSubset": {"A": "bc"}},
        }),
    );
    client.ok("CreateCustomKeyStore", &custom_key_store::external("kept"));
    let (made, used) = principals(&client);
    let by = |(id, file): (&str, &str)| json!({"access_key_id": id, "secret_access_key": people::secret(file)});
    let (alice, nightly) = (Some(ALICE), Some(NIGHTLY));
    let mut calls = Vec::new();
    for (asker, operation, input) in [
        (None, "DescribeKey", json!({"KeyId": "alias/kept"})),
        (None, "DescribeKey", json!({"KeyId": imported})),
        (None, "DescribeKey", json!({"KeyId": deleted})),
        (None, "ListAliases", json!({})),
        (None, "ListResourceTags", json!({"KeyId": key})),
        (None, "ListKeyRotations", json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"})),
        (None, "ListGrants", json!({"KeyId": key})),
        (None, "GetKeyPolicy", json!({"KeyId": signs})),
        (None, "GetPublicKey", json!({"KeyId": signs})),
        (None, "DescribeCustomKeyStores", json!({})),
        (None, "Decrypt", json!({"CiphertextBlob": old, "EncryptionContext": context})),
        (alice, "Decrypt", json!({"CiphertextBlob": new, "EncryptionContext": context})),
        (nightly, "Decrypt", json!({"CiphertextBlob": new, "EncryptionContext": context})),
        // PKCS #1 v1.5 has one signature of a message.
        (
            alice,
            "Sign",
            json!({"KeyId": signs, "Message": "a2VwdA==", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}),
        ),
    ] {
        let answer = match asker {
            None => client.ok(operation, &input),
            Some((id, file)) => node.client_of(id, file).ok(operation, &input),
        };
        let by = asker.map(by);
        calls.push(json!({"by": by, "operation": operation, "input": input, "answer": answer}));
    }
    let key = |answer: &str| {
        let [id, secret] =
            ["AccessKeyId", "SecretAccessKey"].map(|name| element(answer, name).unwrap());
        json!({"access_key_id": id, "secret_access_key": secret})
    };
    let last_use = format!(
        "Action=GetAccessKeyLastUsed&AccessKeyId={}",
        element(&used, "AccessKeyId").unwrap()
    );
    let details = ["User", "Group", "LocalManagedPolicy"].iter().zip(1..);
    let details: String =
        details.map(|(kind, number)| format!("&Filter.member.{number}={kind}")).collect();
    for (asker, service, form) in [
        (None, "iam", "Action=ListAccountAliases".to_owned()),
        (None, "iam", format!("Action=GetAccountAuthorizationDetails{details}")),
        // Not those that are used for what follows: it tells when.
        (None, "iam", "Action=GetRole&RoleName=worker".into()),
        (None, "iam", "Action=ListAttachedRolePolicies&RoleName=worker".into()),
        (None, "iam", format!("Action=ListPolicyVersions&PolicyArn={OPS_POLICY}")),
        (
            None,
            "iam",
            format!("Action=GetOpenIDConnectProvider&OpenIDConnectProviderArn={PROVIDER}"),
        ),
        (None, "iam", "Action=ListAccessKeys&UserName=bob".into()),
        (None, "iam", last_use),
        (Some(&made), "sts", "Action=GetCallerIdentity".into()),
    ] {
        let answer = match asker {
            None => asked(&client, service, &form),
            Some(of) => asked(&client.given(of), service, &form),
        };
        let by = asker.map(|of| key(of));
        calls.push(json!({"by": by, "service": service, "operation": form, "answer": answer}));
    }
    assert!(node.stop().success());
    let expected = json!({
        "access_key_id": tests::ACCESS_KEY_ID,
        "secret_access_key": tests::SECRET_ACCESS_KEY,
        "region": "eu-central-1",
        "calls": calls,
    });
    std::fs::write(target.join("expected.json"), format!("{expected:#}\n")).unwrap();
    copy(setup.data_dir(), &target.join("data"));
}
