//! All policies together.

use std::sync::Arc;

use super::*;

const OTHER: &str = "444455556666";

/// Everything that decides, with policies in short: `allow`, `deny`, or neither.
#[derive(Clone, Default)]
struct Case {
    key: Option<&'static str>,
    identity: &'static str,
    boundary: Option<&'static str>,
    session: Option<&'static str>,
    service_control: Option<&'static [&'static str]>,
    resource_control: &'static str,
    granted: Option<Granted>,
}

/// A policy of these statements: `+` allows, `-` denies; behind it, whom.
fn policy(text: &str, kind: PolicyKind) -> Policy {
    let statements: Vec<String> = text
        .split_whitespace()
        .map(|statement| {
            let (effect, whom) = statement.split_at(1);
            let effect = if effect == "+" { "Allow" } else { "Deny" };
            let principal = match kind {
                PolicyKind::Key => format!(r#""Principal":{{"AWS":"{whom}"}},"#),
                PolicyKind::ResourceControl => r#""Principal":"*","#.into(),
                _ => String::new(),
            };
            format!(r#"{{"Effect":"{effect}",{principal}"Action":"kms:*","Resource":"*"}}"#)
        })
        .collect();
    let nothing = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#;
    let nothing = match kind {
        PolicyKind::Key | PolicyKind::ResourceControl => nothing.to_owned(),
        _ => nothing.replace(r#""Principal":"*","#, ""),
    };
    let text =
        format!(r#"{{"Version":"2012-10-17","Statement":[{nothing},{}]}}"#, statements.join(","));
    let text = text.replace(",]", "]");
    compile(&text, kind).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn decide(asker: Asker<'_>, case: &Case) -> Result<Allowed, String> {
    let one = |text: &str| Arc::new(policy(text, PolicyKind::Identity));
    let key = case.key.map(|text| policy(text, PolicyKind::Key));
    let identity = one(case.identity);
    let boundary = case.boundary.map(one);
    let session = case.session.map(one);
    let levels = case.service_control.unwrap_or_default();
    let level = |text: &&str| [Arc::new(policy(text, PolicyKind::ServiceControl))].into();
    let levels: Vec<Box<[Arc<Policy>]>> = levels.iter().map(level).collect();
    let resource_control = Arc::new(policy(case.resource_control, PolicyKind::ResourceControl));
    let policies = Policies {
        resource: key.as_ref(),
        identity: &[identity],
        boundary: boundary.as_deref(),
        session: session.as_ref().map(std::slice::from_ref),
        service_control: &levels,
        resource_control: &[resource_control],
    };
    let request = Request {
        asker,
        action: Action::Kms(api::kms::Operation::Decrypt),
        owner: account(ACCOUNT),
        context: &Given(Vec::new(), key.as_ref().map(|_| KEY)),
    };
    let granted = || case.granted.unwrap_or(Granted::No);
    evaluate(&request, &policies, granted, &mut ()).map_err(|denial| denial.to_string())
}

fn root(of: &str) -> Asker<'static> {
    Asker { account: account(of), kind: AskerKind::Root, is_bounded: false }
}

fn user(of: &str, name: &str) -> Asker<'static> {
    Asker { account: account(of), kind: AskerKind::User(id("AIDA", name)), is_bounded: false }
}

fn session(of: &str, role: &str) -> Asker<'static> {
    Asker {
        account: account(of),
        kind: AskerKind::Session { role: id("AROA", role), name: "s" },
        is_bounded: false,
    }
}

const ROOT: &str = "arn:aws:iam::111122223333:root";
const ALICE: &str = "arn:aws:iam::111122223333:user/ALICE";
const ROLE: &str = "arn:aws:iam::111122223333:role/ROLE";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/ROLE/s";

const NO_RESOURCE: &str = "because no resource-based policy allows the kms:Decrypt action";
const NO_IDENTITY: &str = "because no identity-based policy allows the kms:Decrypt action";
const NO_BOUNDARY: &str = "because no permissions boundary allows the kms:Decrypt action";
const NO_SESSION: &str = "because no session policy allows the kms:Decrypt action";

#[track_caller]
fn expect(asker: Asker<'_>, case: Case, expected: Result<Allowed, &str>) {
    assert_eq!(decide(asker, &case), expected.map_err(str::to_owned));
}

fn key(text: String) -> Case {
    Case { key: Some(text.leak()), ..Case::default() }
}

#[test]
fn the_key_policy_is_the_root_of_all_access() {
    let by_policy = Ok(Allowed::ByPolicy);
    let handed = || key(format!("+{ROOT}"));
    expect(root(ACCOUNT), handed(), by_policy);
    expect(root(ACCOUNT), key(format!("+{ALICE}")), Err(NO_RESOURCE));
    expect(user(ACCOUNT, "ALICE"), handed(), Err(NO_IDENTITY));
    expect(user(ACCOUNT, "ALICE"), Case { identity: "+", ..handed() }, by_policy);
    expect(user(ACCOUNT, "ALICE"), Case { identity: "+", ..key(String::new()) }, Err(NO_RESOURCE));
    expect(user(ACCOUNT, "ALICE"), key(format!("+{ALICE}")), by_policy);
    expect(user(ACCOUNT, "BOB"), key(format!("+{ALICE}")), Err(NO_RESOURCE));
    expect(user(ACCOUNT, "BOB"), key("+*".into()), by_policy);
    expect(session(ACCOUNT, "ROLE"), key(format!("+{ROLE}")), by_policy);
    expect(session(ACCOUNT, "ROLE"), key(format!("+{SESSION}")), by_policy);
    expect(session(ACCOUNT, "OTHER"), key(format!("+{ROLE}")), Err(NO_RESOURCE));
    // The account's number is as good as its root.
    expect(root(ACCOUNT), key(format!("+{ACCOUNT}")), by_policy);
}

#[test]
fn an_action_on_no_key_is_up_to_iam_alone() {
    expect(root(ACCOUNT), Case::default(), Ok(Allowed::ByPolicy));
    expect(user(ACCOUNT, "ALICE"), Case::default(), Err(NO_IDENTITY));
    expect(
        user(ACCOUNT, "ALICE"),
        Case { identity: "+", ..Case::default() },
        Ok(Allowed::ByPolicy),
    );
    let cut = Case { identity: "+", boundary: Some(""), ..Case::default() };
    expect(user(ACCOUNT, "ALICE"), cut, Err(NO_BOUNDARY));
}

#[test]
fn an_explicit_deny_wins_and_is_named() {
    let all = || Case {
        identity: "+",
        boundary: Some("+"),
        service_control: Some(&["+", "+"]),
        granted: Some(Granted::ToAsker),
        ..key(format!("+{ROOT} +{ALICE}"))
    };
    let alice = || user(ACCOUNT, "ALICE");
    expect(alice(), all(), Ok(Allowed::ByPolicy));
    for (case, words) in [
        (Case { identity: "+ -", ..all() }, "with an explicit deny in an identity-based policy"),
        (
            Case { boundary: Some("+ -"), ..all() },
            "with an explicit deny in a permissions boundary",
        ),
        (Case { session: Some("+ -"), ..all() }, "with an explicit deny in a session policy"),
        (
            Case { service_control: Some(&["+", "+ -"]), ..all() },
            "with an explicit deny in a service control policy",
        ),
        (
            Case { service_control: Some(&["+", ""]), ..all() },
            "with an explicit deny in a service control policy",
        ),
        (
            Case { resource_control: "-", ..all() },
            "with an explicit deny in a resource control policy",
        ),
    ] {
        expect(alice(), case, Err(words));
    }
    for denied in [ROOT, ALICE, "*"] {
        let case = Case { key: Some(format!("+{ROOT} +{ALICE} -{denied}").leak()), ..all() };
        expect(alice(), case, Err("with an explicit deny in a resource-based policy"));
    }
    // A grant never beats a deny.
    let denied = Case { granted: Some(Granted::ToAsker), identity: "-", ..key(String::new()) };
    expect(alice(), denied, Err("with an explicit deny in an identity-based policy"));
}

#[test]
fn boundaries_and_session_policies_cut_what_is_not_given_by_ones_own_name() {
    let by_policy = Ok(Allowed::ByPolicy);
    let narrow = |case: Case| Case { boundary: Some(""), ..case };
    expect(user(ACCOUNT, "ALICE"), narrow(key(format!("+{ALICE}"))), by_policy);
    expect(user(ACCOUNT, "ALICE"), narrow(key("+*".into())), Err(NO_BOUNDARY));
    let handed = Case { identity: "+", ..key(format!("+{ROOT}")) };
    expect(user(ACCOUNT, "ALICE"), narrow(handed), Err(NO_BOUNDARY));
    expect(session(ACCOUNT, "ROLE"), narrow(key(format!("+{ROLE}"))), Err(NO_BOUNDARY));
    expect(session(ACCOUNT, "ROLE"), narrow(key(format!("+{SESSION}"))), by_policy);
    let in_session = |case: Case| Case { session: Some(""), ..case };
    expect(session(ACCOUNT, "ROLE"), in_session(key(format!("+{ROLE}"))), Err(NO_SESSION));
    expect(session(ACCOUNT, "ROLE"), in_session(key(format!("+{SESSION}"))), by_policy);
}

#[test]
fn across_accounts_both_sides_have_to_allow() {
    let outside = || user(OTHER, "BOB");
    let arn = format!("arn:aws:iam::{OTHER}:user/BOB");
    for whom in [arn.clone(), OTHER.into(), format!("arn:aws:iam::{OTHER}:root"), "*".into()] {
        expect(outside(), key(format!("+{whom}")), Err(NO_IDENTITY));
        expect(outside(), Case { identity: "+", ..key(format!("+{whom}")) }, Ok(Allowed::ByPolicy));
    }
    expect(root(OTHER), key(format!("+{OTHER}")), Ok(Allowed::ByPolicy));
    expect(outside(), Case { identity: "+", ..key(format!("+{ROOT}")) }, Err(NO_RESOURCE));
    let granted = |to| Case { granted: Some(to), ..key(String::new()) };
    expect(outside(), granted(Granted::ToAsker), Ok(Allowed::ByGrant));
    expect(outside(), granted(Granted::ToAccount), Err(NO_IDENTITY));
    let allowed = Case { identity: "+", ..granted(Granted::ToAccount) };
    expect(outside(), allowed, Ok(Allowed::ByGrant));
}

/// Whatever one's own policies say, a key of another account that one may not use looks like none.
#[test]
fn nothing_is_told_of_a_key_of_another_account() {
    for identity in ["", "+", "-"] {
        for key_policy in ["", "-*", &format!("-{OTHER} +{ROOT}")] {
            let case = Case {
                identity,
                boundary: Some("-"),
                service_control: Some(&[""]),
                ..key(key_policy.to_owned())
            };
            expect(user(OTHER, "BOB"), case, Err(NO_RESOURCE));
        }
    }
}

#[test]
fn a_grant_allows_whom_it_names_and_its_account_through_iam() {
    let granted = |to| Case { granted: Some(to), ..key(String::new()) };
    let alice = || user(ACCOUNT, "ALICE");
    expect(alice(), granted(Granted::ToAsker), Ok(Allowed::ByGrant));
    let narrow = Case { boundary: Some(""), session: Some(""), ..granted(Granted::ToAsker) };
    expect(alice(), narrow, Ok(Allowed::ByGrant));
    expect(alice(), granted(Granted::ToAccount), Err(NO_RESOURCE));
    let allowed = Case { identity: "+", ..granted(Granted::ToAccount) };
    expect(alice(), allowed, Ok(Allowed::ByGrant));
    expect(root(ACCOUNT), granted(Granted::ToAccount), Ok(Allowed::ByGrant));
    expect(alice(), Case { granted: Some(Granted::ToAsker), ..Case::default() }, Err(NO_IDENTITY));
}

/// What a key policy alone makes of who asks.
fn by_key_policy(asker: Asker<'_>, text: &str) -> Result<Allowed, Denial> {
    let policy = compile(text, PolicyKind::Key).unwrap();
    let policies = Policies {
        resource: Some(&policy),
        identity: &[],
        boundary: None,
        session: None,
        service_control: &[],
        resource_control: &[],
    };
    let request = Request {
        asker,
        action: Action::ReEncryptFrom,
        owner: account(ACCOUNT),
        context: &Given::default(),
    };
    evaluate(&request, &policies, || Granted::No, &mut ())
}

#[test]
fn a_service_needs_no_policy_of_its_own() {
    let service = |name: &'static str| Asker {
        account: account(OTHER),
        kind: AskerKind::Service(name),
        is_bounded: false,
    };
    let text = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"dynamodb.amazonaws.com"},"Action":"*","Resource":"*"}}"#;
    for (name, expected) in [("dynamodb.amazonaws.com", true), ("s3.amazonaws.com", false)] {
        let decided = by_key_policy(service(name), text);
        assert_eq!(decided.is_ok(), expected, "{name}");
    }
    // The account that it asks for is not the service.
    expect(service("dynamodb.amazonaws.com"), key(format!("+{OTHER}")), Err(NO_RESOURCE));
    let granted = Case { granted: Some(Granted::ToAsker), ..key(String::new()) };
    expect(service("dynamodb.amazonaws.com"), granted, Ok(Allowed::ByGrant));
}

/// `NotPrincipal` spares nobody of whom a name is left out: see the source.
#[test]
fn whom_not_principal_spares_is_named_in_full() {
    let text = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}},{{"Effect":"Deny","NotPrincipal":{{"AWS":[{}]}},"Action":"*","Resource":"*"}}]}}"#,
            names.join(",")
        )
    };
    for (names, asker, spared) in [
        (&[ROOT][..], root(ACCOUNT), true),
        (&[ALICE], user(ACCOUNT, "ALICE"), false),
        (&[ALICE, ROOT], user(ACCOUNT, "ALICE"), true),
        (&[ALICE, ROOT], user(ACCOUNT, "BOB"), false),
        (&[ROLE, ROOT], session(ACCOUNT, "ROLE"), false),
        (&[SESSION, ROLE, ROOT], session(ACCOUNT, "ROLE"), true),
    ] {
        let decided = by_key_policy(asker, &text(names));
        assert_eq!(decided.is_ok(), spared, "{names:?}: {asker:?}");
    }
}

/// Of 512 bytes, and what it is compared with, of 8 KiB: nothing stops it early.
fn worst() -> (String, String) {
    (format!("*{}b*", "a?".repeat(255)), "a".repeat(8 << 10))
}

#[test]
fn what_costs_too_much_is_denied() {
    let (pattern, value) = worst();
    let condition = |operator: &str, pattern: &str| {
        format!(r#""Condition":{{"{operator}":{{"kms:ViaService":"{pattern}"}}}}"#)
    };
    let everyone = r#""Principal":"*","Action":"*","Resource":"*""#;
    let given = Given(vec![(ConditionKey::named("kms:ViaService"), vec![value])], Some(KEY));
    for (times, expected) in [(1, Ok(Allowed::ByPolicy)), (16, Err(Denier::Cost))] {
        let deny =
            format!(r#"{{"Effect":"Deny",{everyone},{}}}"#, condition("StringLike", &pattern));
        let allow = format!(r#"{{"Effect":"Allow",{everyone}}}"#);
        let text = format!(r#"{{"Statement":[{}{allow}]}}"#, format!("{deny},").repeat(times));
        let policy = compile(&text, PolicyKind::Key).unwrap();
        let policies = Policies {
            resource: Some(&policy),
            identity: &[],
            boundary: None,
            session: None,
            service_control: &[],
            resource_control: &[],
        };
        let asker = root(ACCOUNT);
        let action = Action::ReEncryptFrom;
        let request = Request { asker, action, owner: account(ACCOUNT), context: &given };
        let decided = evaluate(&request, &policies, || Granted::No, &mut ());
        assert_eq!(decided.map_err(|denial| denial.by), expected, "{times}");
    }
}

#[test]
fn who_has_a_boundary_is_spared_by_no_list() {
    let text = format!(
        r#"{{"Statement":[{{"Effect":"Deny","NotPrincipal":{{"AWS":["{ALICE}","{ROOT}"]}},"Action":"*","Resource":"*"}},
            {{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}]}}"#
    );
    let alice = user(ACCOUNT, "ALICE");
    assert!(by_key_policy(alice, &text).is_ok());
    let bounded = Asker { is_bounded: true, ..alice };
    assert!(by_key_policy(bounded, &text).is_err_and(|denial| denial.explicit));
}

#[test]
fn whom_a_condition_names_by_their_arn_is_not_cut() {
    for (operator, expected) in [
        ("ArnEquals", Ok(Allowed::ByPolicy)),
        ("StringLike", Ok(Allowed::ByPolicy)),
        ("ArnEqualsIfExists", Err(Denier::Boundary)),
        ("ArnNotLike", Err(Denier::Boundary)),
        ("ForAllValues:ArnEquals", Err(Denier::Boundary)),
    ] {
        let value = if operator.contains("Not") { ROLE } else { ALICE };
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
                "Condition":{{"{operator}":{{"aws:PrincipalArn":"{value}"}}}}}}}}"#
        );
        let key = compile(&text, PolicyKind::Key).unwrap();
        let policies = Policies {
            resource: Some(&key),
            identity: &[],
            boundary: Some(&policy("", PolicyKind::Identity)),
            session: None,
            service_control: &[],
            resource_control: &[],
        };
        let request = Request {
            asker: Asker { is_bounded: true, ..user(ACCOUNT, "ALICE") },
            action: Action::ReEncryptFrom,
            owner: account(ACCOUNT),
            context: &Given::new(&[("aws:PrincipalArn", &[ALICE])]),
        };
        let decided = evaluate(&request, &policies, || Granted::No, &mut ());
        assert_eq!(decided.map_err(|denial| denial.by), expected, "{operator}");
    }
}

#[test]
fn a_resource_is_compared_as_a_whole_and_completed() {
    for (pattern, expected) in [
        ("arn:aws:kms:eu-west-1:111122223333:key/*", true),
        ("arn:aws:kms:*:key/*", true),
        ("arn:aws:kms:*", true),
        ("arn:aws:kms", true),
        ("arn:aws:*/1234*", true),
        ("arn:aws:kms:eu-*:111122223333:key/*", true),
        ("arn:aws:kms:eu-*:444455556666:key/*", false),
        ("arn:aws:kms:eu-west-1:111122223333:alias/*", false),
        ("arn:aws:s3", false),
        ("key/*", false),
    ] {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"{pattern}"}}}}"#
        );
        let policy = compile(&text, PolicyKind::Key).unwrap();
        let request = Request {
            asker: root(ACCOUNT),
            action: Action::ReEncryptFrom,
            owner: account(ACCOUNT),
            context: &Given::new(&[]),
        };
        let applies = matches!(policy.statements[0].outcome(&request), Outcome::Applies(_));
        assert_eq!(applies, expected, "{pattern}");
    }
}

const ROLE_ASKED_FOR: &str = "arn:aws:iam::111122223333:role/ASKED";
const PROVIDER: &str = "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/1";

fn federated(by: Option<&str>) -> Asker<'static> {
    let user = by.map(|name| id("AIDA", name));
    let kind = AskerKind::FederatedUser { name: "eve", user };
    Asker { account: account(ACCOUNT), kind, is_bounded: false }
}

fn web_identity(of: &str, issuer: &'static str) -> Asker<'static> {
    let kind = AskerKind::WebIdentity { issuer };
    Asker { account: account(of), kind, is_bounded: false }
}

/// A statement of a trust policy.
fn trust(effect: &str, principal: &str, action: &str) -> String {
    format!(r#"{{"Effect":"{effect}","Principal":{principal},"Action":"sts:{action}"}}"#)
}

/// What trust policies, and the identity, boundary and session policies of who asks, make of being a role.
#[track_caller]
fn expect_trust(
    asker: Asker<'_>,
    action: api::sts::Operation,
    statements: &[String],
    own: (bool, Option<bool>, Option<bool>),
    expected: Result<Allowed, Denier>,
) {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let resource = compile(&text, PolicyKind::Trust).unwrap();
    let all = r#"{"Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}"#;
    let nothing = r#"{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}"#;
    let one = |allows: bool| {
        Arc::new(compile(if allows { all } else { nothing }, PolicyKind::Identity).unwrap())
    };
    let (identity, boundary, session) = own;
    let (boundary, session) = (boundary.map(one), session.map(|allows| [one(allows)]));
    let policies = Policies {
        resource: Some(&resource),
        identity: &[one(identity)],
        boundary: boundary.as_deref(),
        session: session.as_ref().map(|session| &session[..]),
        service_control: &[],
        resource_control: &[],
    };
    let context = Given(Vec::new(), Some(ROLE_ASKED_FOR));
    let action = Action::Sts(action);
    let request = Request { asker, action, owner: account(ACCOUNT), context: &context };
    let decided = evaluate(&request, &policies, || Granted::No, &mut ());
    assert_eq!(decided.map_err(|denial| denial.by), expected, "{asker:?}: {text}");
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>.
#[test]
fn a_trust_policy_is_a_policy_of_its_role() {
    use api::sts::Operation::{AssumeRole, GetFederationToken};
    let allow = |arn: &str| [trust("Allow", &format!(r#"{{"AWS":"{arn}"}}"#), "AssumeRole")];
    let by_policy = Ok(Allowed::ByPolicy);
    let (none, all) = ((false, None, None), (true, None, None));
    let alice = || user(ACCOUNT, "ALICE");
    // By its own name, in the same account, it is enough.
    expect_trust(alice(), AssumeRole, &allow(ALICE), none, by_policy);
    expect_trust(alice(), GetFederationToken, &allow(ALICE), all, Err(Denier::Resource));
    expect_trust(user(ACCOUNT, "BOB"), AssumeRole, &allow(ALICE), all, Err(Denier::Resource));
    // To the account, it is up to the account.
    expect_trust(alice(), AssumeRole, &allow(ROOT), none, Err(Denier::Identity));
    expect_trust(alice(), AssumeRole, &allow(ROOT), all, by_policy);
    expect_trust(root(ACCOUNT), AssumeRole, &allow(ROOT), none, by_policy);
    // Of another account, both.
    let bob = format!("arn:aws:iam::{OTHER}:user/BOB");
    expect_trust(user(OTHER, "BOB"), AssumeRole, &allow(&bob), none, Err(Denier::Identity));
    expect_trust(user(OTHER, "BOB"), AssumeRole, &allow(&bob), all, by_policy);
    expect_trust(user(OTHER, "BOB"), AssumeRole, &allow(ROOT), all, Err(Denier::Resource));
    // From one role to the next.
    let session = || session(ACCOUNT, "ROLE");
    expect_trust(session(), AssumeRole, &allow(ROLE), none, by_policy);
    expect_trust(session(), AssumeRole, &allow(SESSION), none, by_policy);
    let cut = (true, None, Some(false));
    expect_trust(session(), AssumeRole, &allow(ROLE), cut, Err(Denier::Session));
    expect_trust(session(), AssumeRole, &allow(SESSION), cut, by_policy);
    let bounded = (true, Some(false), None);
    expect_trust(session(), AssumeRole, &allow(ROLE), bounded, Err(Denier::Boundary));
    // A service.
    let service =
        Asker { kind: AskerKind::Service("lambda.amazonaws.com"), ..user(ACCOUNT, "ALICE") };
    let lambda = [trust("Allow", r#"{"Service":"lambda.amazonaws.com"}"#, "AssumeRole")];
    expect_trust(service, AssumeRole, &lambda, none, by_policy);
    expect_trust(service, AssumeRole, &allow(ROOT), none, Err(Denier::Resource));
}

#[test]
fn a_web_identity_is_let_in_by_the_name_of_its_provider_alone() {
    use api::sts::Operation::AssumeRoleWithWebIdentity;
    let action = "AssumeRoleWithWebIdentity";
    let issuer = "oidc.example.com/id/1";
    let own = format!(r#"{{"Federated":"{PROVIDER}"}}"#);
    let elsewhere = own.replace(ACCOUNT, OTHER);
    let none = (false, Some(false), Some(false));
    let check = |asker, statements: &[String], allowed: bool| {
        let expected = if allowed { Ok(Allowed::ByPolicy) } else { Err(Denier::Resource) };
        expect_trust(asker, AssumeRoleWithWebIdentity, statements, none, expected);
    };
    let stranger = || web_identity(ACCOUNT, issuer);
    check(stranger(), &[trust("Allow", &own, action)], true);
    check(stranger(), &[trust("Allow", &own, "AssumeRole")], false);
    check(stranger(), &[trust("Allow", &elsewhere, action)], false);
    check(web_identity(ACCOUNT, "oidc.example.com/id/2"), &[trust("Allow", &own, action)], false);
    for principal in [
        r#""*""#,
        r#"{"AWS":"*"}"#,
        &format!(r#"{{"AWS":"{ROOT}"}}"#),
        r#"{"Federated":"*"}"#,
        r#"{"Federated":"oidc.example.com/id/1"}"#,
        r#"{"Service":"oidc.example.com/id/1"}"#,
    ] {
        check(stranger(), &[trust("Allow", principal, action)], false);
    }
    // To deny, everyone is everyone.
    for principal in [r#""*""#, r#"{"AWS":"*"}"#, &own] {
        let both = [trust("Allow", &own, action), trust("Deny", principal, action)];
        check(stranger(), &both, false);
    }
    let not = |principal: &str| {
        trust("Deny", principal, action).replace(r#""Principal""#, r#""NotPrincipal""#)
    };
    check(stranger(), &[trust("Allow", &own, action), not(&own)], true);
    check(stranger(), &[trust("Allow", &own, action), not(&elsewhere)], false);
    // Nobody else is meant by a provider.
    check(user(ACCOUNT, "ALICE"), &[trust("Allow", &own, action)], false);
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html>.
#[test]
fn a_federated_user_may_what_its_user_may_and_its_session_policies_allow() {
    let by_policy = Ok(Allowed::ByPolicy);
    let own = format!("arn:aws:sts::{ACCOUNT}:federated-user/eve");
    let handed = |session| Case { identity: "+", session, ..key(format!("+{ROOT}")) };
    let of_alice = || federated(Some("ALICE"));
    expect(of_alice(), handed(Some("+")), by_policy);
    expect(of_alice(), handed(Some("")), Err(NO_SESSION));
    expect(of_alice(), Case { identity: "", ..handed(Some("+")) }, Err(NO_IDENTITY));
    // What names it itself is not cut.
    expect(of_alice(), Case { session: Some(""), ..key(format!("+{own}")) }, by_policy);
    // What names its user is.
    let named = |session| Case { session, ..key(format!("+{ALICE}")) };
    expect(of_alice(), named(Some("+")), by_policy);
    expect(of_alice(), named(Some("")), Err(NO_SESSION));
    expect(federated(Some("BOB")), named(Some("+")), Err(NO_RESOURCE));
    expect(federated(None), named(Some("+")), Err(NO_RESOURCE));
    let denied = Case { session: Some("+"), ..key(format!("+{own} -{ALICE}")) };
    expect(of_alice(), denied.clone(), Err("with an explicit deny in a resource-based policy"));
    expect(federated(None), denied, by_policy);
    // The root user's needs no policy of an identity, and is no root user.
    let of_root = || Case { identity: "", ..handed(Some("+")) };
    expect(federated(None), of_root(), by_policy);
    expect(federated(None), Case { session: Some(""), ..of_root() }, Err(NO_SESSION));
    expect(federated(None), key(format!("+{ALICE}")), Err(NO_RESOURCE));
    // A grant to the user is not one to it.
    let context = GrantUse {
        operation: api::kms::GrantOperation::Decrypt,
        encryption_context: None,
        source_arn: None,
        child: None,
    };
    for (grantee, expected) in [
        (PrincipalId::User(id("AIDA", "ALICE")), Granted::No),
        (PrincipalId::Account(account(ACCOUNT)), Granted::ToAccount),
        (
            PrincipalId::FederatedUser { account: account(ACCOUNT), name: "eve".into() },
            Granted::ToAsker,
        ),
    ] {
        let operations = [api::kms::GrantOperation::Decrypt];
        let terms = GrantTerms { grantee: &grantee, operations: &operations, constraints: None };
        assert_eq!(terms.allow(&of_alice(), &context), expected, "{grantee:?}");
    }
}
