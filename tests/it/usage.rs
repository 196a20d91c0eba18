//! The last use of a key survives what the service survives, and is never one that was not.

use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sigv4::{Outgoing, PathRule, Signer};
use tests::{ACCESS_KEY_ID, Client, Node, SECRET_ACCESS_KEY, Setup};

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

/// What signs a request in the Query protocol.
struct Credentials {
    access_key_id: String,
    secret: secret::Secret,
    token: Option<String>,
}

impl Credentials {
    fn of(answer: &str, id: &str, secret: &str, token: Option<&str>) -> Self {
        Self {
            access_key_id: field(answer, id).unwrap(),
            secret: secret::Secret::new(field(answer, secret).unwrap().into_bytes()),
            token: token.map(|token| field(answer, token).unwrap()),
        }
    }

    fn root() -> Self {
        let secret = secret::Secret::new(SECRET_ACCESS_KEY.into());
        Self { access_key_id: ACCESS_KEY_ID.into(), secret, token: None }
    }

    /// Asks IAM or STS in Frankfurt, and expects an answer.
    fn ask(&self, node: &Node, service: &str, form: &str) -> String {
        let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
        let body = format!("{form}&Version={version}");
        let signer = Signer {
            access_key_id: &self.access_key_id,
            secret_access_key: &self.secret,
            security_token: self.token.as_deref(),
            region: "eu-central-1",
            service,
            paths: PathRule::AsSent,
        };
        let headers = [
            ("host", node.address().to_string()),
            ("content-type", "application/x-www-form-urlencoded".into()),
        ];
        let mut request = Outgoing {
            method: "POST".into(),
            path: "/".into(),
            query: None,
            headers: headers.map(|(name, value)| (name.into(), value)).into(),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let body_sha256 = crypto::sha256(&[body.as_bytes()]);
        signer.sign(&mut request, &body_sha256, now.try_into().unwrap()).unwrap();
        let mut connection = TcpStream::connect(node.address()).unwrap();
        let answer = tests::exchange(&mut connection, &request, body.as_bytes()).unwrap();
        let text = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, 200, "{form}: {text}");
        text
    }
}

/// What stands in the first element of this name.
fn field(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    Some(rest.split_once("</")?.0.into())
}

#[test]
fn the_last_use_of_an_access_key_and_of_a_role_is_kept_at_a_stop() {
    let setup = Setup::default();
    let node = setup.start();
    let root = Credentials::root();
    root.ask(&node, "iam", "Action=CreateUser&UserName=alice");
    let made = root.ask(&node, "iam", "Action=CreateAccessKey&UserName=alice");
    let alice = Credentials::of(&made, "AccessKeyId", "SecretAccessKey", None);
    let account = field(&root.ask(&node, "sts", "Action=GetCallerIdentity"), "Account").unwrap();
    let trust = format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:user/alice"}},"Action":"sts:AssumeRole"}}}}"#
    );
    let make =
        |name: &str| format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    root.ask(&node, "iam", &make("nightly"));
    root.ask(&node, "iam", &make("unused"));

    let last_use_of_alice =
        format!("Action=GetAccessKeyLastUsed&AccessKeyId={}", alice.access_key_id);
    let told = |node: &Node| {
        let key = root.ask(node, "iam", &last_use_of_alice);
        let role = root.ask(node, "iam", "Action=GetRole&RoleName=nightly");
        (
            [field(&key, "LastUsedDate"), field(&key, "Region"), field(&key, "ServiceName")],
            [field(&role, "LastUsedDate"), field(&role, "Region")],
        )
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(told(&node), ([None, text("N/A"), text("N/A")], [None, None]));

    let role = format!("arn:aws:iam::{account}:role/nightly");
    let assume = format!("Action=AssumeRole&RoleSessionName=night&RoleArn={role}");
    let assumed = alice.ask(&node, "sts", &assume);
    let session = Credentials::of(&assumed, "AccessKeyId", "SecretAccessKey", Some("SessionToken"));
    session.ask(&node, "sts", "Action=GetCallerIdentity");
    let before = told(&node);
    let ([key_date, key_place @ ..], [role_date, role_region]) = &before;
    assert!(key_date.is_some() && role_date.is_some(), "{before:?}");
    assert_eq!(*key_place, [text("eu-central-1"), text("sts")]);
    assert_eq!(*role_region, text("eu-central-1"));
    let unused = root.ask(&node, "iam", "Action=GetRole&RoleName=unused");
    assert_eq!(field(&unused, "LastUsedDate"), None);
    let listed = root.ask(&node, "iam", "Action=ListRoles");
    assert_eq!(field(&listed, "LastUsedDate"), None);
    assert!(node.stop().success());

    let node = setup.start();
    assert_eq!(told(&node), before);
    // It is written again when the key is switched off, and its last use stays.
    let off = format!(
        "Action=UpdateAccessKey&UserName=alice&Status=Inactive&AccessKeyId={}",
        alice.access_key_id
    );
    root.ask(&node, "iam", &off);
    assert_eq!(told(&node), before);
}
