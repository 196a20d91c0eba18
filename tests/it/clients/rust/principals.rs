//! IAM and STS with the AWS SDK for Rust: principals made, sessions taken, keys used.

use aws_sdk_iam::types::{StatusType, Tag};
use aws_sdk_kms::config::Credentials;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, KeySpec, KeyUsageType, SigningAlgorithmSpec};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tests::{Node, Setup};

use super::{config, root, run};

const ACCOUNT: &str = "arn:aws:iam::000000000000";

/// The clients of somebody.
struct Clients {
    iam: aws_sdk_iam::Client,
    kms: aws_sdk_kms::Client,
    sts: aws_sdk_sts::Client,
}

impl Clients {
    fn of(node: &Node, credentials: Credentials) -> Self {
        let config = config(node, credentials);
        Self {
            iam: aws_sdk_iam::Client::new(&config),
            kms: aws_sdk_kms::Client::new(&config),
            sts: aws_sdk_sts::Client::new(&config),
        }
    }

    fn of_session(node: &Node, given: &aws_sdk_sts::types::Credentials) -> Self {
        let token = Some(given.session_token().to_owned());
        let (id, secret) = (given.access_key_id(), given.secret_access_key());
        Self::of(node, Credentials::new(id, secret, token, None, "test"))
    }

    /// A new user, who may do `action`.
    async fn new_user(&self, node: &Node, name: &str, action: &str) -> Self {
        let tag = Tag::builder().key("team").value("blue").build().expect("a tag");
        self.iam.create_user().user_name(name).tags(tag).send().await.expect("a user");
        let policy = self.iam.put_user_policy().user_name(name).policy_name("may");
        policy.policy_document(allow(action)).send().await.expect("a policy");
        let made = self.iam.create_access_key().user_name(name).send().await.expect("a key");
        let key = made.access_key.expect("an access key");
        Self::of(
            node,
            Credentials::new(key.access_key_id, key.secret_access_key, None, None, "test"),
        )
    }

    async fn new_role(&self, name: &str, trust: Value, action: &str) -> String {
        let trust = json!({"Version": "2012-10-17", "Statement": trust}).to_string();
        let made = self.iam.create_role().role_name(name).assume_role_policy_document(trust);
        let made = made.send().await.expect("a role").role.expect("a role");
        let policy = self.iam.put_role_policy().role_name(name).policy_name("may");
        policy.policy_document(allow(action)).send().await.expect("a policy");
        made.arn
    }

    async fn arn(&self) -> String {
        let told = self.sts.get_caller_identity().send().await.expect("an identity");
        told.arn.expect("an ARN")
    }

    async fn gets_a_data_key(&self, key: &str) -> bool {
        let made = self.kms.generate_data_key().key_id(key).key_spec(DataKeySpec::Aes256);
        match made.send().await {
            Ok(made) => made.plaintext.is_some_and(|plaintext| plaintext.as_ref().len() == 32),
            Err(_) => false,
        }
    }
}

fn allow(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": statement}).to_string()
}

async fn new_key(kms: &aws_sdk_kms::Client) -> String {
    let made = kms.create_key().send().await.expect("a key");
    made.key_metadata.expect("its metadata").key_id
}

#[test]
fn the_rust_sdk_makes_principals_and_rotates_their_keys() {
    let node = Node::start();
    run(async {
        let root = Clients::of(&node, root());
        let key = new_key(&root.kms).await;
        let old = root.new_user(&node, "dev", "kms:*").await;
        assert!(old.gets_a_data_key(&key).await);
        let limits = root.iam.create_policy().policy_name("limits");
        let limits = limits.policy_document(allow("kms:Describe*")).send().await.expect("a policy");
        let limits = limits.policy.and_then(|policy| policy.arn).expect("an ARN");
        let bounded = root.iam.put_user_permissions_boundary().user_name("dev");
        bounded.permissions_boundary(&limits).send().await.expect("a boundary");
        assert!(!old.gets_a_data_key(&key).await);
        let free = root.iam.delete_user_permissions_boundary().user_name("dev");
        free.send().await.expect("no boundary");

        let listed = root.iam.list_access_keys().user_name("dev").into_paginator().send();
        let listed = listed.try_collect().await.expect("a list");
        let listed = listed.iter().flat_map(|page| page.access_key_metadata());
        let ids: Vec<_> = listed.filter_map(|key| key.access_key_id.clone()).collect();
        let [first] = &*ids else { panic!("one key: {ids:?}") };
        let made = root.iam.create_access_key().user_name("dev").send().await;
        let made = made.expect("a second key").access_key.expect("an access key");
        let new = Credentials::new(made.access_key_id, made.secret_access_key, None, None, "test");
        let new = Clients::of(&node, new);
        assert!(old.gets_a_data_key(&key).await && new.gets_a_data_key(&key).await);
        let off = root.iam.update_access_key().user_name("dev").access_key_id(first);
        off.status(StatusType::Inactive).send().await.expect("switches it off");
        assert!(!old.gets_a_data_key(&key).await && new.gets_a_data_key(&key).await);
        let gone = root.iam.delete_access_key().user_name("dev").access_key_id(first);
        gone.send().await.expect("deletes it");
        let told = old.sts.get_caller_identity().send().await;
        let refused = told.map_err(SdkError::into_service_error).expect_err("it is gone");
        assert_eq!(refused.code(), Some("InvalidClientTokenId"), "{refused:?}");
    });
}

#[test]
fn the_rust_sdk_pages_through_principals_and_simulates() {
    let node = Node::start();
    run(async {
        let root = Clients::of(&node, root());
        for number in 0..12 {
            let made = root.iam.create_user().user_name(format!("user-{number:02}"));
            made.path("/team/").send().await.expect("a user");
        }
        let listed = root.iam.list_users().path_prefix("/team/").into_paginator().page_size(5);
        let listed = listed.items().send().try_collect().await.expect("a list");
        let names: Vec<_> = listed.into_iter().map(|user| user.user_name).collect();
        let expected: Vec<_> = (0..12).map(|number| format!("user-{number:02}")).collect();
        assert_eq!(names, expected);
        let details = root.iam.get_account_authorization_details().into_paginator().page_size(7);
        let mut details = details.send();
        let (mut pages, mut users) = (0, 0);
        while let Some(page) = details.next().await {
            pages += 1;
            users += page.expect("a page").user_detail_list().len();
        }
        assert!(users == 12 && pages > 1, "{users} in {pages}");

        let policy = root.iam.put_user_policy().user_name("user-00").policy_name("may");
        policy.policy_document(allow("kms:Decrypt")).send().await.expect("a policy");
        let asked = root.iam.simulate_principal_policy();
        let asked = asked.policy_source_arn(format!("{ACCOUNT}:user/team/user-00"));
        let asked = asked.action_names("kms:Decrypt").action_names("kms:Encrypt");
        let told = asked.send().await.expect("a simulation");
        let decisions =
            told.evaluation_results().iter().map(|result| result.eval_decision.as_str());
        assert_eq!(decisions.collect::<Vec<_>>(), ["allowed", "implicitDeny"]);
    });
}

#[test]
fn the_rust_sdk_knows_every_refusal_of_iam_by_its_type() {
    let node = Node::start();
    run(async {
        let Clients { iam, .. } = Clients::of(&node, root());
        iam.create_user().user_name("dev").send().await.expect("a user");
        let again = iam.create_user().user_name("dev").send().await;
        let refused = again.map_err(SdkError::into_service_error).expect_err("there is one");
        assert!(refused.is_entity_already_exists_exception(), "{refused:?}");
        let nobody = iam.get_user().user_name("nobody").send().await;
        let refused = nobody.map_err(SdkError::into_service_error).expect_err("there is none");
        assert!(refused.is_no_such_entity_exception(), "{refused:?}");
        assert_eq!(refused.message(), Some("The user with name nobody cannot be found."));
        for _ in 0..2 {
            iam.create_access_key().user_name("dev").send().await.expect("a key");
        }
        let third = iam.create_access_key().user_name("dev").send().await;
        let refused = third.map_err(SdkError::into_service_error).expect_err("there are two");
        assert!(refused.is_limit_exceeded_exception(), "{refused:?}");
        let deleted = iam.delete_user().user_name("dev").send().await;
        let refused = deleted.map_err(SdkError::into_service_error).expect_err("it has keys");
        assert!(refused.is_delete_conflict_exception(), "{refused:?}");
        let policy = iam.put_user_policy().user_name("dev").policy_name("x").policy_document("{}");
        let refused = policy.send().await.map_err(SdkError::into_service_error);
        let refused = refused.expect_err("it is none");
        assert!(refused.is_malformed_policy_document_exception(), "{refused:?}");
    });
}

#[test]
fn the_rust_sdk_takes_sessions_of_roles_and_of_its_own() {
    let node = Node::start();
    run(async {
        let root = Clients::of(&node, root());
        let key = new_key(&root.kms).await;
        let dev = root.new_user(&node, "dev", "sts:*").await;
        let trust = json!({
            "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Principal": {"AWS": format!("{ACCOUNT}:user/dev")},
            "Condition": {"StringEquals": {"sts:ExternalId": "seven"}},
        });
        let role = root.new_role("nightly", trust, "kms:GenerateDataKey").await;
        let assume = || dev.sts.assume_role().role_arn(&role).role_session_name("host-1");
        let refused = assume().external_id("eight").send().await;
        let refused = refused.map_err(SdkError::into_service_error).expect_err("another id");
        assert_eq!(refused.code(), Some("AccessDenied"), "{refused:?}");
        let tag = aws_sdk_sts::types::Tag::builder().key("team").value("blue").build();
        let given = assume().external_id("seven").tags(tag.expect("a tag")).send().await;
        let given = given.expect("a session").credentials.expect("credentials");
        let session = Clients::of_session(&node, &given);
        let arn = "arn:aws:sts::000000000000:assumed-role/nightly/host-1";
        assert_eq!(session.arn().await, arn);
        assert!(session.gets_a_data_key(&key).await);
        let denied = session.kms.list_keys().send().await;
        let denied = denied.map_err(SdkError::into_service_error).expect_err("it may not");
        assert!(denied.message().is_some_and(|words| words.contains("kms:ListKeys")), "{denied:?}");
        let policy = root.iam.delete_role_policy().role_name("nightly").policy_name("may");
        policy.send().await.expect("it is gone");
        assert!(!session.gets_a_data_key(&key).await);

        let own = dev.sts.get_session_token().duration_seconds(900).send().await;
        let own = own.expect("a session").credentials.expect("credentials");
        assert_eq!(Clients::of_session(&node, &own).arn().await, format!("{ACCOUNT}:user/dev"));
        let guest =
            dev.sts.get_federation_token().name("guest").policy(allow("sts:*")).send().await;
        let guest = guest.expect("a session").credentials.expect("credentials");
        let arn = "arn:aws:sts::000000000000:federated-user/guest";
        assert_eq!(Clients::of_session(&node, &guest).arn().await, arn);
        let info = root.sts.get_access_key_info().access_key_id(own.access_key_id()).send().await;
        assert_eq!(info.expect("an account").account.as_deref(), Some("000000000000"));
        let nonsense = root.sts.decode_authorization_message().encoded_message("x").send().await;
        let refused = nonsense.map_err(SdkError::into_service_error).expect_err("it is none");
        assert!(refused.is_invalid_authorization_message_exception(), "{refused:?}");
    });
}

const ISSUER: &str = "oidc.example.com/house";

/// An issuer of ID tokens whose key is a key of another node.
struct Issuer {
    node: Node,
    key: String,
}

impl Issuer {
    async fn new() -> Self {
        let node = Node::start();
        let kms = aws_sdk_kms::Client::new(&config(&node, root()));
        let made = kms.create_key().key_spec(KeySpec::Rsa2048).key_usage(KeyUsageType::SignVerify);
        let made = made.send().await.expect("a key").key_metadata.expect("its metadata");
        Self { node, key: made.key_id }
    }

    fn kms(&self) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::new(&config(&self.node, root()))
    }

    /// Its key set (RFC 7517).
    async fn keys(&self) -> Value {
        let told = self.kms().get_public_key().key_id(&self.key).send().await.expect("it is told");
        let info = told.public_key.expect("a public key").into_inner();
        // A SubjectPublicKeyInfo of a 2048-bit key: after 33 bytes the modulus, then the exponent 65537.
        let (modulus, exponent) = (&info[33..33 + 256], &info[info.len() - 3..]);
        let [modulus, exponent] =
            [modulus, exponent].map(|number| BASE64_URL_SAFE_NO_PAD.encode(number));
        json!({"keys": [{"kty": "RSA", "kid": "one", "alg": "RS256", "n": modulus, "e": exponent}]})
    }

    /// A token of `subject`, who may use it for ten minutes (RFC 7519).
    async fn token(&self, subject: &str) -> String {
        let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
        let claims = json!({
            "iss": format!("https://{ISSUER}"), "aud": "sts.amazonaws.com", "sub": subject,
            "iat": now, "exp": now + 600,
        });
        let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(json!({"alg": "RS256", "kid": "one"})), part(claims));
        let signature = self.kms().sign().key_id(&self.key).message(Blob::new(signed.as_bytes()));
        let signature = signature.signing_algorithm(SigningAlgorithmSpec::RsassaPkcs1V15Sha256);
        let signature = signature.send().await.expect("a signature").signature.expect("one");
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

#[test]
fn the_rust_sdk_gets_in_by_a_web_identity() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let pinned = directory.path().join("keys.json");
    run(async {
        let issuer = Issuer::new().await;
        std::fs::write(&pinned, issuer.keys().await.to_string()).expect("it can be written");
        let keys = format!("{ISSUER}={}", pinned.display());
        let node = Setup::default().argument("--oidc-keys").argument(keys).start();
        let root = Clients::of(&node, root());
        let key = new_key(&root.kms).await;
        let provider = root.iam.create_open_id_connect_provider().url(format!("https://{ISSUER}"));
        provider.client_id_list("sts.amazonaws.com").send().await.expect("a provider");
        let trust = json!({
            "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": format!("{ACCOUNT}:oidc-provider/{ISSUER}")},
            "Condition": {"StringEquals": {(format!("{ISSUER}:sub")): "workload-1"}},
        });
        let role = root.new_role("app", trust, "kms:GenerateDataKey").await;
        // Whoever has a token needs no credentials.
        let sts = aws_sdk_sts::Client::from_conf(
            aws_sdk_sts::Config::builder()
                .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
                .region(aws_sdk_sts::config::Region::new("eu-central-1"))
                .endpoint_url(node.endpoint())
                .build(),
        );
        let assume =
            || sts.assume_role_with_web_identity().role_arn(&role).role_session_name("pod");
        let given = assume().web_identity_token(issuer.token("workload-1").await).send().await;
        let given = given.expect("a session");
        assert_eq!(given.subject_from_web_identity_token(), Some("workload-1"));
        let session = Clients::of_session(&node, &given.credentials.expect("credentials"));
        assert!(session.gets_a_data_key(&key).await);
        let other = assume().web_identity_token(issuer.token("workload-2").await).send().await;
        let refused = other.map_err(SdkError::into_service_error).expect_err("another subject");
        assert_eq!(refused.code(), Some("AccessDenied"), "{refused:?}");
        let mut altered = issuer.token("workload-1").await;
        altered.replace_range(altered.len() - 8..altered.len() - 4, "AAAA");
        let altered = assume().web_identity_token(altered).send().await;
        let refused = altered.map_err(SdkError::into_service_error).expect_err("it was altered");
        assert!(refused.is_invalid_identity_token_exception(), "{refused:?}");
    });
}
