//! The stock clients, unchanged, against a real node.
//!
//! The scenarios are programs in each client's own language, under `tests/clients/`; `make tools`
//! installs what they need.

mod reader;
mod rust;
mod tls;

use std::path::Path;
use std::process::Command;

use tests::{Node, Setup, python};

/// Runs a scenario with boto3, and expects that something ran.
fn check(script: &str) {
    let setup = Setup::default().with_people().believing_test_enclaves();
    let output = python::run(&setup.start(), script, &[]);
    assert!(output.contains(" passed"), "nothing was tested:\n{output}");
}

#[test]
fn boto3_does_every_operation() {
    check("tests/clients/python/boto3_scenario.py");
}

#[test]
fn boto3_walks_the_service_model() {
    check("tests/clients/python/model_scenario.py");
}

#[test]
fn every_asymmetric_key_agrees_with_another_implementation() {
    check("tests/clients/python/asymmetric_scenario.py");
}

#[test]
fn sm2_agrees_with_another_implementation() {
    let rounds = std::env::var("STRONGROOM_SM2_ROUNDS").unwrap_or_else(|_| "100".into());
    let output = python::run(&Node::start(), "tests/clients/python/sm2_scenario.py", &[&rounds]);
    assert!(output.contains(" passed"), "nothing was tested:\n{output}");
}

#[test]
fn imported_material_does_what_the_original_does() {
    check("tests/clients/python/import_scenario.py");
}

#[test]
fn related_keys_stand_in_many_regions() {
    check("tests/clients/python/multi_region_scenario.py");
}

#[test]
fn attested_environments_alone_can_read_their_answers() {
    check("tests/clients/python/enclave_scenario.py");
}

#[test]
fn keys_in_a_token_do_all_that_keys_do() {
    check("tests/clients/python/token_scenario.py");
}

#[test]
fn keys_in_external_key_stores_are_safe_from_their_proxies() {
    check("tests/clients/python/xks_scenario.py");
}

#[test]
fn keys_of_a_token_serve_a_kms_elsewhere() {
    check("tests/clients/python/xks_proxy_scenario.py");
}

#[test]
fn under_another_domain_key_everything_is_as_it_was() {
    check("tests/clients/python/domain_key_scenario.py");
}

#[test]
fn a_service_waits_for_the_shares_of_its_root_of_trust() {
    check("tests/clients/python/shares_scenario.py");
}

#[test]
fn what_root_finds_in_memory_is_of_no_key_that_is_not_in_use() {
    check("tests/clients/python/memory_scenario.py");
}

#[test]
fn the_ceremonies_are_as_they_are_written() {
    check("tests/clients/python/ceremonies_scenario.py");
}

#[test]
fn a_tpm_is_a_root_of_trust_like_the_others() {
    check("tests/clients/python/tpm_scenario.py");
}

#[test]
fn each_root_of_trust_is_exchanged_for_each_other() {
    check("tests/clients/python/root_of_trust_scenario.py");
}

#[test]
fn an_administrator_comes_from_nothing_to_three_teams() {
    check("tests/clients/python/administrator_scenario.py");
}

#[test]
fn stock_clients_find_credentials_by_themselves() {
    check("tests/clients/python/credential_chain_scenario.py");
}

#[test]
fn a_workload_without_a_secret_gets_in_by_its_token() {
    check("tests/clients/python/web_identity_scenario.py");
}

#[test]
fn what_others_got_wrong_is_right() {
    check("tests/clients/python/stumbling_blocks_scenario.py");
}

#[test]
fn policies_decide_as_aws_says() {
    check("tests/clients/python/authorization_scenario.py");
}

#[test]
fn nobody_may_do_an_operation_with_less_than_it_takes() {
    check("tests/clients/python/permission_matrix_scenario.py");
}

#[test]
fn nobody_gets_more_than_it_may() {
    check("tests/clients/python/authorization_attacks_scenario.py");
}

#[test]
fn terraforms_calls_are_answered_as_it_expects() {
    check("tests/clients/python/terraform_scenario.py");
}

#[test]
fn iam_does_every_operation() {
    check("tests/clients/python/iam_scenario.py");
}

#[test]
fn sts_does_every_operation() {
    check("tests/clients/python/sts_scenario.py");
}

#[test]
fn nobody_gets_more_of_iam_than_it_may() {
    check("tests/clients/python/iam_attacks_scenario.py");
}

#[test]
fn nobody_gets_more_by_a_session_than_it_may() {
    check("tests/clients/python/session_attacks_scenario.py");
}

#[test]
fn iam_and_sts_refuse_in_the_words_of_aws() {
    check("tests/clients/python/iam_refusals_scenario.py");
}

#[test]
fn iam_and_sts_tell_every_constraint_that_is_broken() {
    check("tests/clients/python/iam_constraints_scenario.py");
}

#[test]
fn iam_and_sts_speak_the_query_protocol() {
    check("tests/clients/python/iam_wire_scenario.py");
}

#[test]
fn boto3_signs_presigns_and_retries() {
    check("tests/clients/python/boto3_connection.py");
}

#[test]
fn the_aws_cli_does_what_an_administrator_types() {
    check("tests/clients/python/cli_scenario.py");
}

#[test]
fn the_encryption_sdk_gets_its_data_keys_here() {
    check("tests/clients/python/encryption_sdk_scenario.py");
}

#[test]
fn files_are_encrypted_and_come_back() {
    check("tests/clients/python/envelope_scenario.py");
}

#[test]
fn messages_go_to_and_from_the_encryption_sdks() {
    check("tests/clients/python/envelope_interop_scenario.py");
}

#[test]
fn files_are_encrypted_and_decrypted_as_by_the_encryption_cli() {
    check("tests/clients/python/encryption_cli_scenario.py");
}

#[test]
fn files_are_safer_than_with_the_encryption_cli() {
    check("tests/clients/python/encryption_cli_differences_scenario.py");
}

#[test]
fn the_javascript_sdk_does_the_main_operations() {
    run_javascript_on_a_node();
}

#[test]
fn the_javascript_sdk_administers_iam() {
    run_scenario("iam_scenario.mjs");
}

#[test]
fn the_javascript_sdk_gets_sessions_of_each_kind() {
    run_scenario("sts_scenario.mjs");
}

#[test]
fn the_javascript_sdk_finds_credentials_by_itself() {
    run_scenario("credential_chain_scenario.mjs");
}

/// Runs the main scenario of the SDK for JavaScript, and gives the node that it ran on.
pub(crate) fn run_javascript_on_a_node() -> Node {
    run_scenario("scenario.mjs")
}

/// Runs a scenario of the SDK for JavaScript, and gives the node that it ran on.
fn run_scenario(script: &str) -> Node {
    let node = Setup::default().with_people().start();
    let mut command = javascript(script);
    python::stock_environment(&mut command, &node);
    run_javascript(command, &node);
    node
}

/// A scenario of the SDK for JavaScript, not started yet.
fn javascript(script: &str) -> Command {
    let directory = python::repository().join("tests/clients/node");
    assert!(Path::new(&directory).join("node_modules").exists(), "run `make tools`");
    let mut command = Command::new("node");
    command.arg(directory.join(script));
    command
}

fn run_javascript(mut command: Command, node: &Node) {
    let output = command.output().expect("Node.js is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}\n{}", node.log());
    assert!(said.contains("pass"), "nothing was tested:\n{said}");
}
