//! What policies and grants cost a request, in this process: no socket, no other thread.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use access::Transport;
use api::kms::{GrantConstraints, GrantOperation, Operation};
use catalog::record::{
    AliasPlace, Entity, EntityKind, Grant, GrantId, GrantPlace, GrantPrincipal, GrantPrincipalName,
    IdentityPolicy, Key, KeyName, ResourcePolicy,
};
use catalog::{Catalog, Change};
use identity::policy::PolicyKind;
use identity::{
    AccessKey, AccountId, AliasName, Partition, PrincipalKind, Region, Regions, Session,
    SessionKind, UniqueId,
};
use kms::connection::NoBackends;
use kms::{Arrival, Kms, Quotas};
use secret::Secret;

use super::parts::Case;
use crate::Result;
use crate::fill::{self, REGIONS, alias, block_on};
use crate::report::{Report, Table, median};
use crate::request::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, Unsigned};

const ROLE_KEY_ID: &str = "AKIABENCHBENCHBENCHR";
const ROLE_ARN: &str = "arn:aws:iam::000000000000:role/bench";
const CALLS: usize = 5_000;
const ROUNDS: usize = 15;
const REGION: &str = REGIONS[0];

/// The number of a key of [`REGION`] in the filled directory.
const ROOTS: usize = 0;
const ROLES: usize = 10;
const ONE_GRANT: usize = 20;
const MANY_GRANTS: usize = 30;
const LARGE: usize = 40;
const WORST: usize = 50;

pub fn run(directory: &Path, report: &mut Report) -> Result<()> {
    let data_dir = directory.join("permission");
    fill::fill(&data_dir, 100)?;
    let catalog = Arc::new(fill::open(&data_dir)?);
    let role = make_role(&catalog)?;
    set_policy(&catalog, ROLES, role, &ten_statements())?;
    for number in [ONE_GRANT, MANY_GRANTS] {
        set_policy(&catalog, number, role, &policy(&[]))?;
    }
    set_policy(&catalog, LARGE, role, &large())?;
    set_policy(&catalog, WORST, role, &worst())?;
    grant(&catalog, ONE_GRANT, role, 1)?;
    grant(&catalog, MANY_GRANTS, role, 1_000)?;
    grant(&catalog, LARGE, role, 10)?;

    let kms =
        Kms::new(Arc::clone(&catalog), Regions::default(), Quotas::default(), Arc::new(NoBackends));
    let asked = |number, access_key_id| {
        let request = Unsigned::generate_data_key(REGION, &alias(number), 1);
        Case::signed_with(Operation::GenerateDataKey, request, access_key_id)
    };
    let by_root = asked(ROOTS, ACCESS_KEY_ID)?;
    let by_role = asked(ROLES, ROLE_KEY_ID)?;
    let by_one = asked(ONE_GRANT, ROLE_KEY_ID)?;
    let by_many = asked(MANY_GRANTS, ROLE_KEY_ID)?;
    let plain = Transport::default();
    let ask = |case: &Case| answer(&kms, case, &plain);
    let now_ms = catalog.now()?.lifetime_ms;
    let session = Session::new(SessionKind::AssumedRole, now_ms, now_ms + 3_600_000);
    let of = PrincipalKind::Session { role, name: "session".into() };
    let credentials = catalog.issue(account(), of, session, 0);
    let request = Unsigned::generate_data_key(REGION, &alias(ROLES), 1);
    let in_session = Case::signed_in_session(Operation::GenerateDataKey, request, &credentials)?;

    let (root, role, role_to_root) = compare(|| ask(&by_root), || ask(&by_role))?;
    let (one, many, many_to_one) = compare(|| ask(&by_one), || ask(&by_many))?;
    let (_, session, session_to_key) = compare(|| ask(&by_role), || ask(&in_session))?;
    let large = asked(LARGE, ROLE_KEY_ID)?;
    let p99 = percentile_99(|| ask(&large))?;
    let worst = asked(WORST, ROLE_KEY_ID)?;
    let user_agent = "a".repeat(8 << 10);
    let long = Transport { user_agent: Some(&user_agent), ..plain };
    let worst = time(20, || answer(&kms, &worst, &long))?;

    report.at_most(
        "GenerateDataKey by a role, 10 statements: time to root's",
        role_to_root,
        1.15,
        "",
    );
    report.at_most(
        "GenerateDataKey with a session token: time to a long-term key's",
        session_to_key,
        1.10,
        "",
    );
    report.at_most("GenerateDataKey, 1,000 grants: time to that with one", many_to_one, 1.15, "");
    report.at_most("GenerateDataKey, key policy of 32 KiB and 10 grants: p99", p99, 50.0, " µs");
    report.at_most("a pattern of 512 bytes on 8 KiB, at its worst", worst / 1e3, 5.0, " ms");
    let rows = [
        ("by root, through the policy of a key that is made without one", root),
        ("by a role, through a key policy with 10 statements and 3 conditions", role),
        ("by the same role, with temporary credentials", session),
        ("by a role, through the one grant of the key", one),
        ("by a role, through one of 1,000 grants of the key to it", many),
    ];
    report.tables.push(Table {
        title: "What policies and grants cost",
        how: format!(
            "Microseconds of GenerateDataKey, signature included, in one process without sockets. Medians of {ROUNDS} rounds of {CALLS} calls, those that are compared in turn."
        ),
        columns: ["allowed", "together"].map(String::from).into(),
        rows: rows.map(|(what, micros)| vec![what.to_owned(), format!("{micros:.2}")]).into(),
    });
    Ok(())
}

/// All that the service does with a request but reading and writing it.
fn answer(kms: &Kms, case: &Case, transport: &Transport<'_>) -> Result<()> {
    let caller = case.authenticate(kms.catalog())?;
    let arrival = Arrival {
        caller: &caller,
        transport,
        now: kms.catalog().now()?,
        request_id: 1,
        body: case.body.as_bytes(),
    };
    let mut out = Vec::with_capacity(1024);
    block_on(kms.answer(&arrival, case.operation, &mut out))
        .map_err(|error| error.to_string().into())
}

/// Microseconds of a call.
fn time(calls: usize, mut call: impl FnMut() -> Result<()>) -> Result<f64> {
    let began = Instant::now();
    for _ in 0..calls {
        call()?;
    }
    Ok(began.elapsed().as_secs_f64() * 1e6 / calls as f64)
}

/// Microseconds of both, and of the second to the first.
fn compare(
    mut first: impl FnMut() -> Result<()>,
    mut second: impl FnMut() -> Result<()>,
) -> Result<(f64, f64, f64)> {
    let (mut firsts, mut seconds, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (one, other) = (time(CALLS, &mut first)?, time(CALLS, &mut second)?);
        firsts.push(one);
        seconds.push(other);
        ratios.push(other / one);
    }
    Ok((median(firsts), median(seconds), median(ratios)))
}

/// The time in microseconds that one call of a hundred takes longer than.
fn percentile_99(mut call: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..CALLS {
        times.push(time(1, &mut call)?);
    }
    times.sort_by(f64::total_cmp);
    times.get(CALLS * 99 / 100).copied().ok_or_else(|| "there are no times".into())
}

fn account() -> AccountId {
    AccountId::FIRST
}

/// A role without policies, and an access key for a session of it.
fn make_role(catalog: &Catalog) -> Result<UniqueId> {
    let picture = catalog.picture();
    let mut change = Change::new();
    let own = IdentityPolicy::new(
        r#"{"Statement": {"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"}}"#,
    )?;
    let role = Entity::new(account(), EntityKind::Role, "/", "bench", 0);
    let id = role.id;
    change.put_entity(&picture, Entity { inline: [("own".into(), own)].into(), ..role });
    let secret = Secret::new(SECRET_ACCESS_KEY.into());
    let key = AccessKey::of_root(ROLE_KEY_ID.parse()?, secret, account());
    let of = PrincipalKind::Session { role: id, name: "session".into() };
    change.put_access_key(&picture, AccessKey { of, ..key });
    block_on(catalog.commit(change))?;
    Ok(id)
}

fn key_name(catalog: &Catalog, number: usize) -> Result<KeyName> {
    let region = Region::named(REGION).ok_or("a region with another form")?;
    let name = AliasName::parse(&alias(number)).ok_or("an alias with another form")?;
    let place = AliasPlace { account: account(), region, name };
    let picture = catalog.picture();
    let target = picture.alias(&place).ok_or("there is no alias")?.target;
    Ok(KeyName { account: account(), region, id: target })
}

fn set_policy(catalog: &Catalog, number: usize, role: UniqueId, text: &str) -> Result<()> {
    let picture = catalog.picture();
    let name = key_name(catalog, number)?;
    let key = picture.key(&name).ok_or("there is no key")?;
    let policy = ResourcePolicy::new(PolicyKind::Key, text, Partition::Aws, |_| Some(role))?;
    let mut change = Change::new();
    change.put_key(&picture, Key { policy: Some(policy), ..(**key).clone() });
    Ok(block_on(catalog.commit(change))?)
}

/// A policy of these statements, the last of which leaves the key to the account.
fn policy(statements: &[String]) -> String {
    let admin = r#"{"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "kms:Put*", "Resource": "*"}"#;
    let all: Vec<_> = statements.iter().map(String::as_str).chain([admin]).collect();
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, all.join(","))
}

fn statement(effect: &str, principal: &str, action: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "{effect}", "Principal": {principal}, "Action": {action}, "Resource": "*"{condition}}}"#
    )
}

fn ten_statements() -> String {
    let role = format!(r#"{{"AWS": "{ROLE_ARN}"}}"#);
    let everyone = r#"{"AWS": "*"}"#;
    let mut statements = Vec::new();
    for (number, action) in
        ["kms:Sign", "kms:Verify", "kms:DisableKey", "kms:Tag*", "kms:Create*", "kms:List*"]
            .into_iter()
            .enumerate()
    {
        let principal = format!(r#"{{"AWS": "arn:aws:iam::000000000000:user/user-{number}"}}"#);
        statements.push(statement("Allow", &principal, &format!("\"{action}\""), ""));
    }
    statements.push(statement(
        "Deny",
        everyone,
        r#""kms:*""#,
        r#", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
    ));
    statements.push(statement(
        "Deny",
        everyone,
        r#"["kms:Decrypt", "kms:GenerateDataKey*"]"#,
        r#", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "000000000000"}}"#,
    ));
    statements.push(statement(
        "Allow",
        &role,
        r#"["kms:Decrypt", "kms:GenerateDataKey*"]"#,
        r#", "Condition": {"StringEquals": {"kms:EncryptionContext:purpose": "bench"}}"#,
    ));
    policy(&statements)
}

/// As many bytes as a key policy can have, in conditions that are all asked.
fn large() -> String {
    let mut statements = Vec::new();
    while policy(&statements).len() < (32 << 10) - 400 {
        let number = statements.len();
        statements.push(statement(
            "Deny",
            r#"{"AWS": "*"}"#,
            r#""kms:GenerateDataKey*""#,
            &format!(
                r#", "Condition": {{"StringLike": {{"kms:EncryptionContext:purpose": ["backup-{number:04}-*", "archive-{number:04}-*"]}}}}"#
            ),
        ));
    }
    policy(&statements)
}

/// A condition whose pattern is compared for as long as one can be.
fn worst() -> String {
    let pattern = format!("*{}b*", "a?".repeat(254));
    let condition =
        format!(r#", "Condition": {{"StringNotLike": {{"aws:UserAgent": "{pattern}"}}}}"#);
    let role = format!(r#"{{"AWS": "{ROLE_ARN}"}}"#);
    policy(&[statement("Allow", &role, r#""kms:*""#, &condition)])
}

/// Gives the role `count` grants, each for another encryption context, and one of them for the right one.
fn grant(catalog: &Catalog, number: usize, role: UniqueId, count: usize) -> Result<()> {
    let key = key_name(catalog, number)?;
    let picture = catalog.picture();
    let mut change = Change::new();
    for index in 0..count {
        let row = if index == 0 { "0000001".to_owned() } else { format!("other-{index}") };
        let context =
            BTreeMap::from([("purpose".to_owned(), "bench".to_owned()), ("row".to_owned(), row)]);
        let name = GrantPrincipalName::Arn(ROLE_ARN.into());
        let grant = Grant {
            place: GrantPlace { key, id: GrantId::random() },
            created_ms: 0,
            name: None,
            issuing_account: account(),
            grantee: GrantPrincipal::new(name, Partition::Aws, |_| Some(role)),
            retiring: None,
            operations: [GrantOperation::Decrypt, GrantOperation::GenerateDataKey].into(),
            constraints: Some(GrantConstraints {
                encryption_context_equals: Some(context),
                ..GrantConstraints::default()
            }),
        };
        change.put_grant(&picture, grant);
    }
    Ok(block_on(catalog.commit(change))?)
}
