//! Who there is and what nobody may: identities, accounts, guard rails, and why it is so.

use std::io::Write;
use std::net::TcpStream;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Answer, Client, Node, Setup, binary, people};

const OTHER: &str = "444455556666";

/// Users `alice` and `bob`, who may all that keys' policies leave to them.
const IDENTITIES: &str = r#"
[[policies]]
name = "all-of-kms"
document = '{"Statement": {"Sid": "all", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}}'

[[users]]
name = "alice"
policies = ["all-of-kms"]
access-keys = [{ id = "AKIAALICEALICEALICE0", secret-file = "alice" }]

[[users]]
name = "bob"
policies = ["all-of-kms"]
access-keys = [{ id = "AKIABOBBOBBOBBOBBOB0", secret-file = "bob" }]
"#;

fn alice(node: &Node) -> Client {
    node.client_of("AKIAALICEALICEALICE0", "alice")
}

fn bob(node: &Node) -> Client {
    node.client_of("AKIABOBBOBBOBBOBBOB0", "bob")
}

/// Runs a command of the operators against a node.
fn run(node: &Node, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.args(arguments).arg("--data-dir").arg(node.data_dir());
    command.output().expect("the binary is built")
}

fn printed(node: &Node, arguments: &[&str]) -> String {
    let output = run(node, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a command says that is refused, on one line.
fn refused(node: &Node, arguments: &[&str]) -> String {
    let output = run(node, arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

/// Puts another file in the place of the identities, and has it read.
fn change(node: &Node, identities: &str) {
    people::write(&people::directory(node.data_dir()), identities);
    node.signal(libc::SIGHUP);
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let given_up = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < given_up, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn create_key(client: &Client) -> Value {
    client.ok("CreateKey", &json!({}))["KeyMetadata"]["Arn"].clone()
}

fn root_of(node: &Node, account: &str) -> Client {
    let printed = printed(node, &["account", "create", "--account-id", account]);
    let value = |name: &str| {
        let line = printed.lines().find_map(|line| line.strip_prefix(name)).expect("it is there");
        line.trim_start_matches(" = ").to_owned()
    };
    let (id, secret) = (value("aws_access_key_id"), value("aws_secret_access_key"));
    Client::new(node.address(), &id, &secret, "eu-central-1")
}

#[test]
fn who_is_taken_out_of_the_file_is_refused_at_once_on_every_connection() {
    let node = Setup::default().with_identities(IDENTITIES).start();
    let (alice, bob) = (alice(&node), bob(&node));
    let key = create_key(&alice);
    let encrypt = json!({"KeyId": key, "Plaintext": "YQ=="});
    bob.ok("Encrypt", &encrypt);
    let (without_bob, _) = IDENTITIES.rsplit_once("[[users]]").unwrap();
    assert_eq!(printed(&node, &["identities", "diff"]), "");
    change(&node, without_bob);
    let expected = "- user bob in account 000000000000\n- access key AKIABOBBOBBOBBOBBOB0 in account 000000000000\n";
    let differences = printed(&node, &["identities", "diff"]);
    assert!(differences.is_empty() || differences == expected, "{differences}");
    eventually("bob is refused", || {
        bob.call("Encrypt", &encrypt).error().as_deref() == Some("UnrecognizedClientException")
    });
    alice.ok("Encrypt", &encrypt);

    // One who is made again under the same name is another.
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
         "Action": ["kms:PutKeyPolicy", "kms:GetKeyPolicy"], "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/alice"},
         "Action": "kms:Encrypt", "Resource": "*"},
    ]});
    let put = json!({"KeyId": key, "Policy": policy.to_string()});
    node.client().ok("PutKeyPolicy", &put);
    alice.ok("Encrypt", &encrypt);
    change(&node, "");
    eventually("alice is gone", || alice.call("ListKeys", &json!({})).status == 400);
    change(&node, IDENTITIES);
    eventually("alice is there again", || alice.call("ListKeys", &json!({})).status == 200);
    let answer = alice.call("Encrypt", &encrypt);
    assert_eq!(answer.error().as_deref(), Some("AccessDeniedException"), "{:?}", answer.message());
    let shown = node.client().ok("GetKeyPolicy", &json!({"KeyId": key}))["Policy"].clone();
    let shown: Value = serde_json::from_str(shown.as_str().unwrap()).unwrap();
    let principal = shown["Statement"][1]["Principal"]["AWS"].as_str().unwrap();
    assert!(principal.starts_with("AIDA") && principal.len() == 21, "{principal}");
    let put = json!({"KeyId": key, "Policy": shown.to_string()});
    let answer = node.client().call("PutKeyPolicy", &put);
    assert_eq!(answer.error().as_deref(), Some("MalformedPolicyDocumentException"));
}

#[test]
fn a_file_that_cannot_be_leaves_everybody_as_they_were() {
    let setup = Setup::default().with_identities(IDENTITIES);
    let node = setup.start();
    let alice = alice(&node);
    for (broken, words) in [
        ("[[users]]\nnam = \"a\"", "unknown field"),
        ("[[users]]\nname = \"a\"\naccount = \"444455556666\"", "there is no account 444455556666"),
        ("[[users]]\nname = \"a\"\npolicies = [\"b\"]", "there is no policy b"),
    ] {
        change(&node, broken);
        eventually("it is told", || node.log().contains(words));
        alice.ok("ListKeys", &json!({}));
        assert!(refused(&node, &["identities", "diff"]).contains(words));
    }
    assert!(node.stop().success());
    let (status, log) = setup.try_start().expect_err("it does not start with it");
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("there is no policy b"), "{log}");
}

#[test]
fn a_secret_that_others_can_read_is_refused() {
    let node = Setup::default().with_identities(IDENTITIES).start();
    let path = people::directory(node.data_dir()).join("alice");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&path, open).unwrap();
    let said = refused(&node, &["identities", "diff"]);
    assert!(said.contains("alice") && said.contains("chmod"), "{said}");
}

#[test]
fn an_account_has_a_root_user_and_nothing_of_the_others() {
    let node = Setup::default().start();
    let own = node.client();
    let key = create_key(&own);
    let other = root_of(&node, OTHER);
    assert_eq!(other.ok("ListKeys", &json!({}))["Keys"], json!([]));
    let theirs = create_key(&other);
    assert!(theirs.as_str().unwrap().contains(OTHER));
    let (place, _) = key.as_str().unwrap().rsplit_once('/').unwrap();
    let missing = format!("{place}/00000000-0000-4000-8000-000000000000");
    for asked in [key.as_str().unwrap(), &missing] {
        let answer = other.call("DescribeKey", &json!({"KeyId": asked}));
        let expected = format!(
            "User: arn:aws:iam::{OTHER}:root is not authorized to perform: kms:DescribeKey on resource: {asked} because no resource-based policy allows the kms:DescribeKey action"
        );
        assert_eq!(answer.message(), Some(expected));
    }
    let said = refused(&node, &["account", "create", "--account-id", OTHER]);
    assert!(said.contains("there is an account 444455556666 already"), "{said}");
    let said = refused(&node, &["account", "create", "--account-id", "1"]);
    assert!(said.contains("exactly 12 digits"), "{said}");
}

#[test]
fn guard_rails_go_before_all_policies() {
    let setup = Setup::default().with_identities(IDENTITIES);
    let path = people::directory(setup.data_dir()).join("guard-rails.toml");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write(
        r#"
        [[service-control-policies]]
        document = '''{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"}]}'''
        [[resource-control-policies]]
        accounts = ["000000000000"]
        document = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}}'
        "#,
    );
    let node = setup.argument("--guard-rails").argument(path.to_str().unwrap()).start();
    let root = node.client();
    let key = create_key(&root);
    let schedule = || root.call("ScheduleKeyDeletion", &json!({"KeyId": key}));
    assert!(
        schedule()
            .message()
            .unwrap()
            .ends_with("with an explicit deny in a service control policy")
    );
    let blob =
        root.ok("Encrypt", &json!({"KeyId": key, "Plaintext": "YQ=="}))["CiphertextBlob"].clone();
    let decrypt = || root.call("Decrypt", &json!({"CiphertextBlob": blob}));
    assert!(
        decrypt()
            .message()
            .unwrap()
            .ends_with("with an explicit deny in a resource control policy")
    );
    write("organization-id = \"o-strongroom\"\nmanagement-account = \"000000000000\"");
    node.signal(libc::SIGHUP);
    eventually("they are read again", || decrypt().status == 200);
    schedule();
}

#[test]
fn a_decision_is_explained() {
    let identities = format!("{IDENTITIES}[[users]]\nname = \"carol\"\n");
    let node = Setup::default().with_identities(&identities).start();
    let key = create_key(&node.client());
    let key = key.as_str().unwrap();
    let explain = |more: &[&str]| {
        let base = ["explain", "--action", "kms:Encrypt", "--key", key];
        printed(&node, &[&base, more].concat())
    };
    let alice = "arn:aws:iam::000000000000:user/alice";
    assert_eq!(
        explain(&["--principal", alice]),
        "the key policy, statement 1 (Enable IAM User Permissions), which allows, applies: it names the account, whose own policies have to allow it too\n\
         policy all-of-kms, statement 1 (all), which allows, applies\n\
         allowed, by policies\n"
    );
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Sid": "only blue", "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "kms:Encrypt",
         "Resource": "*",
         "Condition": {"StringNotEquals": {"kms:EncryptionContext:team": ["blue", "green"]}}},
    ]});
    node.client().ok("PutKeyPolicy", &json!({"KeyId": key, "Policy": policy.to_string()}));
    let red = explain(&["--principal", alice, "--encryption-context", "team=red"]);
    assert!(
        red.ends_with(
            "denied with an explicit deny in a resource-based policy: nothing else can allow it\n"
        ),
        "{red}"
    );
    let blue = explain(&["--principal", alice, "--encryption-context", "team=blue"]);
    assert!(
        blue.contains("statement 2 (only blue), which denies, has a condition that is not met: StringNotEquals kms:EncryptionContext:team [\"blue\", \"green\"]; the request has \"blue\"\n"),
        "{blue}"
    );
    assert!(blue.ends_with("allowed, by policies\n"), "{blue}");

    let carol = ["--principal", "arn:aws:iam::000000000000:user/carol"];
    let handed_over = explain(&[&carol[..], &["--encryption-context", "team=blue"]].concat());
    assert!(
        handed_over.ends_with(
            ": the key is handed over to the account, but no policy of the principal allows it\n"
        ),
        "{handed_over}"
    );
    let of_no_key = ["explain", "--action", "kms:CreateKey", "--region", "eu-central-1"];
    assert_eq!(
        printed(&node, &[&of_no_key[..], &carol].concat()),
        "denied because no identity-based policy allows the kms:CreateKey action: no policy of the principal allows it\n"
    );

    for (more, words) in [
        (&["--principal", "arn:aws:iam::000000000000:user/nobody"][..], "there is nobody called"),
        (&["--principal", alice, "--context", "x"], "\"x\" is not KEY=VALUE"),
        (&["--principal", alice, "--region", "mars"], "there is no region"),
    ] {
        let base = ["explain", "--action", "kms:Encrypt", "--key", key];
        let said = refused(&node, &[&base, more].concat());
        assert!(said.contains(words), "{said}");
    }
    let said = refused(&node, &["explain", "--action", "kms:Fly", "--principal", alice]);
    assert!(said.contains("there is no action \"kms:Fly\""), "{said}");
}

/// Asks on a connection that begins with `begin`.
fn ask_behind(
    node: &Node,
    begin: &[u8],
    operation: &str,
    input: &Value,
) -> std::io::Result<Answer> {
    let body = input.to_string().into_bytes();
    let request = node.client().sign(operation, &body);
    let mut stream = TcpStream::connect(node.address())?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(begin)?;
    tests::exchange(&mut stream, &request, &body)
}

#[test]
fn a_balancer_says_who_is_behind_it_and_nobody_else_does() {
    let from_ten = |key: &Value| {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
             "Action": "kms:*", "Resource": "*"},
            {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "kms:Encrypt", "Resource": "*",
             "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        ]});
        json!({"KeyId": key, "Policy": policy.to_string()})
    };
    let from = |address: &str| format!("PROXY TCP4 {address} 127.0.0.1 1234 4599\r\n").into_bytes();
    let local = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

    let node = Setup::default().argument("--proxy-protocol-from").argument("127.0.0.0/8").start();
    let created = ask_behind(&node, local, "CreateKey", &json!({})).unwrap();
    let key = created.json()["KeyMetadata"]["Arn"].clone();
    assert_eq!(ask_behind(&node, local, "PutKeyPolicy", &from_ten(&key)).unwrap().status, 200);
    let encrypt = json!({"KeyId": key, "Plaintext": "YQ=="});
    for (begin, expected) in
        [(from("10.1.2.3"), 200), (from("11.1.2.3"), 400), (local.to_vec(), 400)]
    {
        assert_eq!(ask_behind(&node, &begin, "Encrypt", &encrypt).unwrap().status, expected);
    }
    assert!(ask_behind(&node, b"", "Encrypt", &encrypt).is_err(), "it must begin with it");

    let node = Node::start();
    let key = create_key(&node.client());
    node.client().ok("PutKeyPolicy", &from_ten(&key));
    let encrypt = json!({"KeyId": key, "Plaintext": "YQ=="});
    let answer = ask_behind(&node, &from("10.1.2.3"), "Encrypt", &encrypt);
    assert!(answer.is_ok_and(|answer| answer.status != 200), "it is no HTTP");
    let body = encrypt.to_string().into_bytes();
    let mut headers = node.client().sign("Encrypt", &body).headers;
    headers.retain(|(name, _)| !["authorization", "x-amz-date"].contains(&&**name));
    headers.push(("x-forwarded-for".into(), "10.1.2.3".into()));
    let request = node.client().sign_with(headers, &body);
    let answer = node.client().exchange(&request, &body).unwrap();
    assert_eq!(answer.error().as_deref(), Some("AccessDeniedException"));
}
