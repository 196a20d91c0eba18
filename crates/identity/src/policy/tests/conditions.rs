//! Operators and variables.

use super::*;

/// Whether a condition with this operator, on this key, passes.
fn holds(operator: &str, key: &str, values: &str, given: &Given) -> bool {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"{key}":{values}}}}}}}}}"#
    );
    let policy =
        compile(&text, PolicyKind::Identity).unwrap_or_else(|error| panic!("{text}: {error}"));
    let request = Request {
        asker: Asker { account: account(ACCOUNT), kind: AskerKind::Root, is_bounded: false },
        action: Action::ReEncryptTo,
        owner: account(ACCOUNT),
        context: given,
    };
    matches!(policy.statements[0].outcome(&request), Outcome::Applies(_))
}

/// Each operator on a key with one value.
#[test]
#[rustfmt::skip]
fn operators_compare_by_type() {
    for (operator, values, value, expected) in [
        ("StringEquals",              r#""a""#,                   "a",   true),
        ("StringEquals",              r#""a""#,                   "A",   false),
        ("StringEquals",              r#"["x","a"]"#,             "a",   true),
        ("StringEquals",              r#""a*""#,                  "ab",  false),
        ("StringEquals",              r#""a*""#,                  "a*",  true),
        ("StringEquals",              r#"[]"#,                    "a",   false),
        ("StringNotEquals",           r#"["x","a"]"#,             "a",   false),
        ("StringNotEquals",           r#"["x","y"]"#,             "a",   true),
        ("StringNotEquals",           r#"[]"#,                    "a",   true),
        ("stringequals",              r#""a""#,                   "a",   true),
        ("StringEqualsIgnoreCase",    r#""Straße""#,              "STRAßE", true),
        ("StringNotEqualsIgnoreCase", r#""A""#,                   "a",   false),
        ("StringLike",                r#""a*c?""#,                "abcd", true),
        ("StringLike",                r#""a*c?""#,                "abc", false),
        ("StringLike",                r#""*""#,                   "",    true),
        ("StringLike",                r#""?""#,                   "é",   true),
        ("StringLike",                r#""*aab""#,                "aaaab", true),
        ("StringLike",                r#""a*b*c""#,               "a-b-b-d", false),
        ("StringNotLike",             r#""a*""#,                  "ab",  false),
        ("NumericEquals",             r#"7"#,                     "7.0", true),
        ("NumericNotEquals",          r#""7""#,                   "8",   true),
        ("NumericLessThan",           r#""10""#,                  "9",   true),
        ("NumericLessThanEquals",     r#""9""#,                   "9",   true),
        ("NumericGreaterThan",        r#""9""#,                   "9",   false),
        ("NumericGreaterThanEquals",  r#""9""#,                   "x",   false),
        ("NumericNotEquals",          r#""9""#,                   "x",   true),
        ("DateEquals",                r#""2026-11-26T00:00:00Z""#, "2026-11-26", true),
        ("DateNotEquals",             r#""2026-11-26T00:00:00Z""#, "2026-11-26", false),
        ("DateLessThan",              r#""2026-11-26T00:00:01Z""#, "1795651200", true),
        ("DateLessThanEquals",        r#""2026-11""#,             "2026-10-31T23:59:59Z", true),
        ("DateGreaterThan",           r#"1795651199"#,            "2026-11-26T00:00:00Z", true),
        ("DateGreaterThanEquals",     r#"1795651200"#,            "2026-11-25T23:59:59Z", false),
        ("Bool",                      r#"true"#,                  "true", true),
        ("Bool",                      r#""False""#,               "false", true),
        ("Bool",                      r#""true""#,                "1",   false),
        ("BinaryEquals",              r#""YWI=""#,                "ab", true),
        ("BinaryEquals",              r#""YWI=""#,                "YWI=", false),
        ("IpAddress",                 r#"["203.0.113.0/24","2001:db8::/32"]"#, "203.0.113.9", true),
        ("IpAddress",                 r#"["203.0.113.0/24","2001:db8::/32"]"#, "2001:db8::9", true),
        ("NotIpAddress",              r#""203.0.113.0/24""#,      "203.0.113.9", false),
        ("NotIpAddress",              r#""203.0.113.0/24""#,      "198.51.100.9", true),
        ("ArnEquals",                 r#""arn:aws:s3:::b""#,      "arn:aws:s3:::b", true),
        ("ArnEquals",                 r#""arn:aws:s3:::*""#,      "arn:aws:s3:::b/c:d", true),
        ("ArnLike",                   r#""arn:aws:*:::b""#,       "arn:aws:s3:::b", true),
        ("ArnLike",                   r#""arn:*:*:*:*:*""#,       "no arn", false),
        ("ArnNotLike",                r#""arn:aws:s3:::b*""#,     "arn:aws:s3:::a", true),
        ("ArnNotEquals",              r#""arn:aws:s3:::b""#,      "arn:aws:s3:::b", false),
        ("Null",                      r#""true""#,                "a",   false),
        ("Null",                      r#"false"#,                 "a",   true),
    ] {
        let given = Given::new(&[("kms:ViaService", &[value])]);
        assert_eq!(holds(operator, "KMS:viaservice", values, &given), expected, "{operator} {values} {value}");
    }
}

/// What there is of the key: nothing, an empty set, one value, several.
#[test]
#[rustfmt::skip]
fn prefixes_and_suffixes_say_how_many_values_have_to_pass() {
    let given: [Option<&[&str]>; 5] = [None, Some(&[]), Some(&["a"]), Some(&["a", "b"]), Some(&["b", "c"])];
    for (operator, expected) in [
        //                                       absent  empty  a      a, b   b, c
        ("StringEquals",                        [false, false, true,  true,  false]),
        ("StringNotEquals",                     [true,  true,  false, false, true]),
        ("StringEqualsIfExists",                [true,  true,  true,  true,  false]),
        ("StringNotEqualsIfExists",             [true,  true,  false, false, true]),
        ("ForAllValues:StringEquals",           [true,  true,  true,  false, false]),
        ("ForAllValues:StringNotEquals",        [true,  true,  false, false, true]),
        ("ForAllValues:StringEqualsIfExists",   [true,  true,  true,  false, false]),
        ("ForAnyValue:StringEquals",            [false, false, true,  true,  false]),
        ("ForAnyValue:StringNotEquals",         [false, false, false, true,  true]),
        ("ForAnyValue:StringEqualsIfExists",    [false, false, true,  true,  false]),
        ("ForAnyValue:StringNotEqualsIfExists", [false, false, false, true,  true]),
        ("Null",                                [true,  true,  false, false, false]),
    ] {
        for (values, expected) in given.into_iter().zip(expected) {
            let pairs: Vec<(&str, &[&str])> = values.map(|values| ("aws:TagKeys", values)).into_iter().collect();
            let given = Given::new(&pairs);
            let wanted = if operator == "Null" { "true" } else { r#""a""# };
            assert_eq!(holds(operator, "aws:TagKeys", wanted, &given), expected, "{operator}: {values:?}");
        }
    }
}

#[test]
#[rustfmt::skip]
fn variables_stand_for_what_the_request_has() {
    let given = Given::new(&[
        ("aws:username", &["al*ce"]),
        ("aws:TagKeys", &["one"]),
        ("kms:ViaService", &["$al*ce"]),
    ]);
    for (operator, value, text, expected) in [
        ("StringEquals", "${aws:username}", "al*ce", true),
        ("StringEquals", "x-${AWS:UserName}-y", "x-al*ce-y", true),
        // Its wildcards are letters.
        ("StringLike", "${aws:username}", "alice", false),
        ("StringLike", "${aws:username}*", "al*ce-1", true),
        ("StringEqualsIgnoreCase", "${aws:username}", "AL*CE", true),
        ("StringEquals", "${aws:userid, 'nobody'}", "nobody", true),
        ("StringEquals", "${aws:userid,'it''s'}", "it's", true),
        ("StringEquals", "${aws:username, 'nobody'}", "nobody", false),
        // A key without a value, or with several, is equal to nothing.
        ("StringEquals", "${aws:userid}", "", false),
        ("StringNotEquals", "${aws:userid}", "x", true),
        ("StringNotEquals", "${aws:TagKeys}", "x", true),
        ("StringEquals", "${aws:TagKeys, 'none'}", "none", true),
        // Never read again.
        ("StringEquals", "${aws:userid, '${aws:username}'}", "${aws:username}", true),
        ("StringLike", "${*}${?}${$}", "*?$", true),
        ("StringLike", "${*}", "x", false),
        // What is no variable stands for itself.
        ("StringEquals", "$x{}", "$x{}", true),
        ("StringEquals", "${", "${", true),
        ("StringEquals", "${aws:username", "${aws:username", true),
        ("StringEquals", "${aws:username, none}", "${aws:username, none}", true),
    ] {
        let mut given = given.clone();
        given.0.push((ConditionKey::named("kms:RequestAlias"), vec![text.into()]));
        let values = format!("{value:?}");
        assert_eq!(holds(operator, "kms:RequestAlias", &values, &given), expected, "{operator} {value}: {text}");
    }
}

#[test]
fn variables_are_of_version_2012() {
    let given =
        Given::new(&[("aws:username", &["alice"]), ("kms:RequestAlias", &["${aws:username}"])]);
    for (version, expected) in [("2012-10-17", false), ("2008-10-17", true)] {
        let text = format!(
            r#"{{"Version":"{version}","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"kms:RequestAlias":"${{aws:username}}"}}}}}}}}"#
        );
        let policy = compile(&text, PolicyKind::Identity).unwrap();
        let request = Request {
            asker: Asker { account: account(ACCOUNT), kind: AskerKind::Root, is_bounded: false },
            action: Action::ReEncryptTo,
            owner: account(ACCOUNT),
            context: &given,
        };
        let applies = matches!(policy.statements[0].outcome(&request), Outcome::Applies(_));
        assert_eq!(applies, expected, "{version}");
    }
}
