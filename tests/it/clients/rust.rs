//! The AWS SDK for Rust.

mod principals;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::decrypt::DecryptError;
use aws_sdk_kms::operation::encrypt::EncryptError;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, KeyState, Tag};
use aws_types::SdkConfig;
use tests::{ACCESS_KEY_ID, Node, SECRET_ACCESS_KEY};

/// Runs `scenario` with a client of a new node.
fn check<F: Future<Output = ()>>(scenario: impl FnOnce(Client) -> F) {
    let node = Node::start();
    run(scenario(Client::new(&config(&node, root()))));
}

fn run(scenario: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(scenario);
}

fn root() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "test")
}

/// For the clients of whoever has these credentials.
fn config(node: &Node, credentials: Credentials) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .region(Region::new("eu-central-1"))
        .endpoint_url(node.endpoint())
        .build()
}

async fn create_key(kms: &Client) -> String {
    let made = kms.create_key().send().await.expect("a key");
    made.key_metadata.expect("its metadata").key_id
}

#[test]
fn the_rust_sdk_encrypts_decrypts_and_moves() {
    check(async |kms| {
        let (one, other) = (create_key(&kms).await, create_key(&kms).await);
        let sealed = kms.encrypt().key_id(&one).plaintext(Blob::new("plaintext"));
        let sealed = sealed.encryption_context("project", "nile").send().await.expect("encrypts");
        let blob = sealed.ciphertext_blob.expect("a ciphertext");
        let moved = kms
            .re_encrypt()
            .ciphertext_blob(blob)
            .source_encryption_context("project", "nile")
            .destination_key_id(&other);
        let moved = moved.send().await.expect("moves");
        assert!(moved.source_key_id.expect("the source").ends_with(&one));
        let opened = kms.decrypt().ciphertext_blob(moved.ciphertext_blob.expect("a ciphertext"));
        let opened = opened.send().await.expect("decrypts");
        assert_eq!(opened.plaintext.expect("a plaintext").as_ref(), b"plaintext");
        assert!(opened.key_id.expect("the key").ends_with(&other));
    });
}

#[test]
fn the_rust_sdk_makes_data_keys() {
    check(async |kms| {
        let key = create_key(&kms).await;
        let made = kms.generate_data_key().key_id(&key).key_spec(DataKeySpec::Aes256);
        let made = made.send().await.expect("a data key");
        let plaintext = made.plaintext.expect("a plaintext");
        assert_eq!(plaintext.as_ref().len(), 32);
        let opened = kms.decrypt().ciphertext_blob(made.ciphertext_blob.expect("a ciphertext"));
        assert_eq!(opened.send().await.expect("decrypts").plaintext, Some(plaintext));
        let random = kms.generate_random().number_of_bytes(24).send().await.expect("random bytes");
        assert_eq!(random.plaintext.expect("some").as_ref().len(), 24);
    });
}

#[test]
fn the_rust_sdk_knows_every_refusal_by_its_type() {
    check(async |kms| {
        let key = create_key(&kms).await;
        let sealed = kms.encrypt().key_id(&key).plaintext(Blob::new("x")).send().await;
        let blob = sealed.expect("encrypts").ciphertext_blob.expect("a ciphertext");

        let wrong_context =
            kms.decrypt().ciphertext_blob(blob.clone()).encryption_context("a", "b").send().await;
        let refusal = wrong_context.map_err(SdkError::into_service_error).expect_err("refused");
        assert!(matches!(refusal, DecryptError::InvalidCiphertextException(_)), "{refusal:?}");

        kms.disable_key().key_id(&key).send().await.expect("disables");
        let disabled = kms.encrypt().key_id(&key).plaintext(Blob::new("x")).send().await;
        let refusal = disabled.map_err(SdkError::into_service_error).expect_err("refused");
        assert!(matches!(refusal, EncryptError::DisabledException(_)), "{refusal:?}");
        let arn = format!("arn:aws:kms:eu-central-1:000000000000:key/{key}");
        assert_eq!(refusal.message(), Some(format!("{arn} is disabled.").as_str()));

        let unknown = kms.describe_key().key_id("alias/none").send().await;
        let refusal = unknown.map_err(SdkError::into_service_error).expect_err("refused");
        assert!(refusal.is_not_found_exception(), "{refusal:?}");
        let described = kms.describe_key().key_id(&key).send().await.expect("describes");
        let metadata = described.key_metadata.expect("its metadata");
        assert_eq!(metadata.key_state, Some(KeyState::Disabled));
    });
}

#[test]
fn the_rust_sdk_pages_through_keys_aliases_and_tags() {
    check(async |kms| {
        let tag =
            |number: u8| Tag::builder().tag_key(format!("{number:02}")).tag_value("v").build();
        let made = kms.create_key().set_tags((0..12).map(|number| tag(number).ok()).collect());
        let key = made.send().await.expect("a key").key_metadata.expect("its metadata").key_id;
        let mut keys = vec![key.clone()];
        for number in 0..12 {
            keys.push(create_key(&kms).await);
            let alias = kms.create_alias().alias_name(format!("alias/number-{number:02}"));
            alias.target_key_id(&key).send().await.expect("an alias");
        }
        keys.sort();
        let listed = kms.list_keys().into_paginator().page_size(5).items().send();
        let mut listed: Vec<_> = listed
            .try_collect()
            .await
            .expect("lists keys")
            .into_iter()
            .filter_map(|entry| entry.key_id)
            .collect();
        listed.sort();
        assert_eq!(listed, keys);
        let aliases = kms.list_aliases().key_id(&key).into_paginator().page_size(5).items().send();
        assert_eq!(aliases.try_collect().await.expect("lists aliases").len(), 12);
        let tags = kms.list_resource_tags().key_id(&key).into_paginator().page_size(5).items();
        assert_eq!(tags.send().try_collect().await.expect("lists tags").len(), 12);
    });
}
