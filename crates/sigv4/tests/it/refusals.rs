//! Rightly signed with the right key, and refused all the same: each form that is not the one form.

use crate::case::{
    INCOMPLETE, INVALID, UNRECOGNIZED, check, check_signed, check_tampered, presigned, signed,
};
use crate::naive::{Form, hex};
use crate::sent::{NOW, Sent};

#[test]
fn what_decides_a_request_must_be_signed() {
    check("good", &signed(|_, _| {}), NOW, None);
    check("presigned", &presigned(|_, _| {}), NOW, None);
    check_signed(&[
        ("x-amz-target", |_, form| form.do_not_sign("x-amz-target"), INVALID),
        ("host", |_, form| form.do_not_sign("host"), INVALID),
        ("x-amz-security-token", |_, form| form.do_not_sign("x-amz-security-token"), INVALID),
        ("content-type", |_, form| form.do_not_sign("content-type"), INVALID),
        ("x-amz-date", |_, form| form.do_not_sign("x-amz-date"), INVALID),
        (
            "x-amz-content-sha256",
            |sent, _| sent.add("X-Amz-Content-Sha256", hex(&crypto::sha256(&[&sent.body]))),
            INVALID,
        ),
        ("all but host", |_, form| form.signed_headers = vec!["host".into()], INVALID),
    ]);
    let unsigned_target = presigned(|_, form| form.do_not_sign("x-amz-target"));
    check("x-amz-target, presigned", &unsigned_target, NOW, Some(INVALID));
    let unsigned_host = presigned(|_, form| form.do_not_sign("host"));
    check("host, presigned", &unsigned_host, NOW, Some(INVALID));
}

#[test]
fn signed_headers_have_one_form() {
    check_signed(&[
        ("unsorted", |_, form| form.signed_headers.reverse(), INVALID),
        ("upper case", |_, form| form.signed_headers[1] = "Host".into(), INVALID),
        ("twice", |_, form| form.sign_also("host"), INVALID),
        ("none", |_, form| form.signed_headers.clear(), INVALID),
        ("empty name first", |_, form| form.sign_also(""), INVALID),
        ("empty name last", |_, form| form.signed_headers.push(String::new()), INVALID),
        ("not sent", |_, form| form.sign_also("x-absent"), INVALID),
        ("space", |_, form| form.signed_headers[1] = " host".into(), INVALID),
    ]);
}

#[test]
fn a_scope_is_that_of_the_request() {
    check_signed(&[
        ("next day", |_, form| form.scope[0] = "20251125".into(), INVALID),
        ("day before", |_, form| form.scope[0] = "20251123".into(), INVALID),
        ("date cut short", |_, form| form.scope[0] = "2025112".into(), INVALID),
        ("no date", |_, form| form.scope[0].clear(), INVALID),
        ("no region", |_, form| form.scope[1].clear(), INVALID),
        ("region in upper case", |_, form| form.scope[1] = "US-EAST-1".into(), INVALID),
        ("region with underscores", |_, form| form.scope[1] = "us_east_1".into(), INVALID),
        ("region of 65 letters", |_, form| form.scope[1] = "a".repeat(65), INVALID),
        ("another service", |_, form| form.scope[2] = "iam".into(), INVALID),
        ("service in upper case", |_, form| form.scope[2] = "KMS".into(), INVALID),
        ("no service", |_, form| form.scope[2].clear(), INVALID),
        ("no terminator", |_, form| form.scope[3].clear(), INVALID),
        ("another terminator", |_, form| form.scope[3] = "aws5_request".into(), INVALID),
        ("terminator in upper case", |_, form| form.scope[3] = "AWS4_REQUEST".into(), INVALID),
        ("six elements", |_, form| form.scope[3] = "aws4_request/x".into(), INCOMPLETE),
    ]);
}

#[test]
fn a_body_is_signed_by_its_hash() {
    const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
    fn with_hash(sent: &mut Sent, form: &mut Form, hash: &str) {
        sent.add("X-Amz-Content-Sha256", hash);
        form.sign_also("x-amz-content-sha256");
        form.payload = Some(hash.into());
    }
    check_signed(&[
        ("unsigned", |sent, form| with_hash(sent, form, UNSIGNED), INVALID),
        (
            "streaming",
            |sent, form| with_hash(sent, form, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            INVALID,
        ),
        (
            "streaming, unsigned",
            |sent, form| with_hash(sent, form, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            INVALID,
        ),
        ("no hash", |sent, form| with_hash(sent, form, ""), INVALID),
        (
            "hash of another body",
            |sent, form| with_hash(sent, form, &hex(&crypto::sha256(&[b"other"]))),
            INVALID,
        ),
        (
            "hash of another body in the header alone",
            |sent, form| {
                with_hash(sent, form, &hex(&crypto::sha256(&[b"other"])));
                form.payload = None;
            },
            INVALID,
        ),
        (
            "hash in upper case",
            |sent, form| {
                let hash = hex(&crypto::sha256(&[&sent.body])).to_uppercase();
                with_hash(sent, form, &hash);
            },
            INVALID,
        ),
        ("unsigned, unsaid", |_, form| form.payload = Some(UNSIGNED.into()), INVALID),
        ("hash of no body", |_, form| form.payload = Some(hex(&crypto::sha256(&[]))), INVALID),
        ("no hash, unsaid", |_, form| form.payload = Some(String::new()), INVALID),
    ]);
    let hashed = signed(|sent, form| {
        let hash = hex(&crypto::sha256(&[&sent.body]));
        with_hash(sent, form, &hash);
    });
    check("the hash of this body", &hashed, NOW, None);
    let unsigned = presigned(|sent, form| with_hash(sent, form, UNSIGNED));
    check("unsigned, presigned", &unsigned, NOW, Some(INVALID));
}

#[test]
fn there_is_one_algorithm() {
    check_signed(&[
        ("lower case", |_, form| form.algorithm = "aws4-hmac-sha256".into(), INCOMPLETE),
        ("SigV4a", |_, form| form.algorithm = "AWS4-ECDSA-P256-SHA256".into(), INCOMPLETE),
        ("SHA-512", |_, form| form.algorithm = "AWS4-HMAC-SHA512".into(), INCOMPLETE),
        ("none", |_, form| form.algorithm = String::new(), INCOMPLETE),
    ]);
    check_tampered(
        &signed(|_, _| {}),
        &[
            (
                "SigV2",
                |sent| sent.set("authorization", "AWS AKIAIOSFODNN7EXAMPLE:c2ln"),
                INCOMPLETE,
            ),
            ("bearer", |sent| sent.set("authorization", "Bearer abc.def.ghi"), INCOMPLETE),
            ("basic", |sent| sent.set("authorization", "Basic dXNlcjpwYXNz"), INCOMPLETE),
        ],
    );
    let lower = presigned(|_, form| form.algorithm = "aws4-hmac-sha256".into());
    check("lower case, presigned", &lower, NOW, Some(INCOMPLETE));
}

#[test]
fn a_date_is_one_of_the_calendar() {
    for date in [
        "20250230T160000Z",
        "20251124T240000Z",
        "20251124T160060Z",
        "20251124T160000",
        "20251124T160000z",
        "2025-11-24T16:00:00Z",
        "Mon, 24 Nov 2025 16:00:00 GMT",
        "20251124",
        "1764000000",
        "",
    ] {
        let in_header = signed(|sent, form| {
            sent.set("x-amz-date", date);
            form.timestamp = date.into();
        });
        check(date, &in_header, NOW, Some(INCOMPLETE));
        let in_query = presigned(|_, form| form.timestamp = date.into());
        check(date, &in_query, NOW, Some(INCOMPLETE));
    }
    let none = signed(|sent, form| {
        sent.remove("x-amz-date");
        form.do_not_sign("x-amz-date");
    });
    check("no date", &none, NOW, Some(INCOMPLETE));
}

#[test]
fn the_window_is_five_minutes_each_way() {
    let sent = signed(|_, _| {});
    for seconds in [-300, -299, -1, 0, 1, 299, 300] {
        check("within", &sent, NOW + seconds, None);
    }
    for seconds in [-301, 301, -86_400, 86_400, i64::MAX - NOW, i64::MIN + NOW] {
        check("without", &sent, NOW.saturating_add(seconds), Some(INVALID));
    }
    let told = |seconds| sent.verify(NOW + seconds).unwrap_err().to_string();
    assert_eq!(
        told(301),
        "Signature expired: 20251124T160000Z is now earlier than 20251124T160001Z (20251124T160501Z - 5 min.)"
    );
    assert_eq!(
        told(-301),
        "Signature not yet current: 20251124T160000Z is still later than 20251124T155959Z (20251124T155459Z + 5 min.)"
    );
}

#[test]
fn a_presigned_request_expires() {
    let sent = presigned(|_, _| {});
    for (seconds, expected) in [
        (-301, Some(INVALID)),
        (-300, None),
        (0, None),
        (59, None),
        (60, None),
        (61, Some(INVALID)),
        (86_400, Some(INVALID)),
    ] {
        check("of 60 seconds", &sent, NOW + seconds, expected);
    }
    let week = presigned(|_, form| form.expires = "604800".into());
    check("of a week", &week, NOW + 604_800, None);
    check("of a week", &week, NOW + 604_801, Some(INVALID));
    for expires in ["0", "-1", "604801", "1e30", "60.0", "", " 60", "+60", "99999999999999999999"] {
        let sent = presigned(|_, form| form.expires = expires.into());
        check(expires, &sent, NOW, Some(INCOMPLETE));
    }
}

#[test]
fn an_access_key_is_known_and_its_secret_right() {
    check_signed(&[
        ("unknown", |_, form| form.access_key_id = "AKIAIOSFODNN7EXAMPLF".into(), UNRECOGNIZED),
        ("lower case", |_, form| form.access_key_id.make_ascii_lowercase(), UNRECOGNIZED),
        ("none", |_, form| form.access_key_id.clear(), UNRECOGNIZED),
        ("a space", |_, form| form.access_key_id.push(' '), UNRECOGNIZED),
        ("too long", |_, form| form.access_key_id = "A".repeat(129), UNRECOGNIZED),
        ("wrong secret", |_, form| form.secret_access_key.push('x'), INVALID),
        ("no secret", |_, form| form.secret_access_key.clear(), INVALID),
    ]);
    // Whether the key or the request is at fault is told of no unknown key, nor of a known one.
    let mut unknown = signed(|_, form| form.access_key_id = "AKIAIOSFODNN7EXAMPLF".into());
    unknown.body.push(b'x');
    check("unknown, tampered with", &unknown, NOW, Some(UNRECOGNIZED));
    check("unknown, old", &unknown, NOW + 301, Some(INVALID));
}

#[test]
fn a_header_that_decides_is_sent_once() {
    check_signed(&[
        ("host", |sent, _| sent.add("Host", "evil.example"), INCOMPLETE),
        ("target", |sent, _| sent.add("X-Amz-Target", "TrentService.Decrypt"), INCOMPLETE),
        ("date", |sent, _| sent.add("X-Amz-Date", "20251124T160000Z"), INCOMPLETE),
        ("token", |sent, _| sent.add("X-Amz-Security-Token", "x"), INCOMPLETE),
        ("type", |sent, _| sent.add("Content-Type", "text/plain"), INCOMPLETE),
    ]);
    check_tampered(
        &signed(|_, _| {}),
        &[
            ("authorization", |sent| sent.add("Authorization", "x"), INCOMPLETE),
            (
                "authorization, first",
                |sent| sent.headers.insert(0, ("authorization".into(), b"x".to_vec())),
                INCOMPLETE,
            ),
            ("target after", |sent| sent.add("x-amz-target", "TrentService.Decrypt"), INCOMPLETE),
        ],
    );
    check_tampered(
        &presigned(|_, _| {}),
        &[
            ("date in a header", |sent| sent.add("X-Amz-Date", "20251124T160000Z"), INCOMPLETE),
            ("token in a header", |sent| sent.add("X-Amz-Security-Token", "x"), INCOMPLETE),
        ],
    );
}

#[test]
fn a_value_has_no_control_characters() {
    check_signed(&[
        ("NUL", |sent, _| sent.set("x-amz-target", "TrentService.Encrypt\0"), INVALID),
        ("line feed", |sent, _| sent.set("x-amz-target", "a\nx-amz-date:b"), INVALID),
        ("carriage return", |sent, _| sent.set("x-amz-target", "a\rb"), INVALID),
        ("delete", |sent, _| sent.set("x-amz-target", "a\x7fb"), INVALID),
        ("method", |sent, _| sent.method = "POST\n/".into(), INVALID),
        ("no method", |sent, _| sent.method.clear(), INVALID),
    ]);
}
