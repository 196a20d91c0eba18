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
