//! Signed well, then changed by someone without the key: each refused with AWS's code.

use sigv4::{Claim, Error, Request};

use crate::case::{
    INCOMPLETE, INVALID, MALFORMED, MISSING, UNRECOGNIZED, check, check_tampered, presigned, signed,
};
use crate::sent::{NOW, Sent};

#[test]
fn an_authorization_header_is_whole() {
    check_tampered(
        &signed(|_, _| {}),
        &[
            ("none", |sent| sent.remove("authorization"), MISSING),
            ("empty", |sent| sent.set("authorization", ""), INCOMPLETE),
            ("algorithm alone", |sent| sent.set("authorization", "AWS4-HMAC-SHA256"), INCOMPLETE),
            ("a space more", |sent| sent.set("authorization", "AWS4-HMAC-SHA256 "), INCOMPLETE),
            ("not text", |sent| sent.set("authorization", b"AWS4-HMAC-SHA256 \xff=1"), INCOMPLETE),
            (
                "no credential",
                |sent| sent.edit_authorization("Credential=", "Credentials="),
                INCOMPLETE,
            ),
            ("no list", |sent| sent.edit_authorization("SignedHeaders=", "Signed="), INCOMPLETE),
            ("no signature", |sent| sent.edit_authorization(", Signature=", ", Sig="), INCOMPLETE),
            ("four elements", |sent| sent.edit_authorization("/kms/", "/"), INCOMPLETE),
            ("six elements", |sent| sent.edit_authorization("/kms/", "/kms/kms/"), INCOMPLETE),
            ("escaped slashes", |sent| sent.edit_authorization("/kms/", "%2Fkms%2F"), INCOMPLETE),
            (
                "no equal sign",
                |sent| sent.edit_authorization(", Signature=", ", Signature"),
                INCOMPLETE,
            ),
            (
                "comma first",
                |sent| sent.edit_authorization("Credential", ",Credential"),
                INCOMPLETE,
            ),
            ("two spaces", |sent| sent.edit_authorization(", Sign", ",  Sign"), INCOMPLETE),
            ("a tab", |sent| sent.edit_authorization(", Sign", ",\tSign"), INCOMPLETE),
            ("semicolon", |sent| sent.edit_authorization(", Signature", "; Signature"), INCOMPLETE),
            (
                "signature twice",
                |sent| sent.edit_authorization(", Signature=", ", Signature=0, Signature="),
                INCOMPLETE,
            ),
            (
                "lower case",
                |sent| sent.edit_authorization("Credential=", "credential="),
                INCOMPLETE,
            ),
        ],
    );
}

#[test]
fn a_signature_is_64_lower_case_digits() {
    fn change(sent: &mut Sent, change: impl FnOnce(&str) -> String) {
        let authorization = sent.header("authorization").expect("signed in a header");
        let (head, signature) = authorization.rsplit_once('=').expect("a signature");
        sent.set("authorization", format!("{head}={}", change(signature)));
    }
    check_tampered(
        &signed(|_, _| {}),
        &[
            ("none", |sent| change(sent, |_| String::new()), INVALID),
            ("63 digits", |sent| change(sent, |signature| signature[1..].into()), INVALID),
            ("65 digits", |sent| change(sent, |signature| format!("{signature}0")), INVALID),
            ("twice as many", |sent| change(sent, |signature| signature.repeat(2)), INVALID),
            ("upper case", |sent| change(sent, str::to_uppercase), INVALID),
            ("zeros", |sent| change(sent, |_| "0".repeat(64)), INVALID),
            (
                "another",
                |sent| change(sent, |signature| signature.chars().rev().collect()),
                INVALID,
            ),
            ("a space behind", |sent| change(sent, |signature| format!("{signature} ")), INVALID),
            ("a tab behind", |sent| change(sent, |signature| format!("{signature}\t")), INVALID),
            ("no hex", |sent| change(sent, |_| "g".repeat(64)), INVALID),
        ],
    );
}

#[test]
fn what_was_signed_is_what_is_sent() {
    check_tampered(
        &signed(|_, _| {}),
        &[
            (
                "operation",
                |sent| sent.set("x-amz-target", "TrentService.ScheduleKeyDeletion"),
                INVALID,
            ),
            (
                "operation in lower case",
                |sent| sent.set("x-amz-target", "trentservice.encrypt"),
                INVALID,
            ),
            ("no operation", |sent| sent.remove("x-amz-target"), INVALID),
            ("host", |sent| sent.set("host", "kms.us-east-2.amazonaws.com"), INVALID),
            (
                "host with a port",
                |sent| sent.set("host", "kms.us-east-1.amazonaws.com:443"),
                INVALID,
            ),
            ("no host", |sent| sent.remove("host"), INVALID),
            ("token", |sent| sent.set("x-amz-security-token", "another"), INVALID),
            ("no token", |sent| sent.remove("x-amz-security-token"), INVALID),
            ("type", |sent| sent.set("content-type", "application/x-www-form-urlencoded"), INVALID),
            ("no type", |sent| sent.remove("content-type"), INVALID),
            ("time", |sent| sent.set("x-amz-date", "20251124T160001Z"), INVALID),
            ("no time", |sent| sent.remove("x-amz-date"), INVALID),
            ("region", |sent| sent.edit_authorization("us-east-1", "us-east-2"), INVALID),
            ("list", |sent| sent.edit_authorization("content-type;", ""), INVALID),
            ("body", |sent| sent.body[0] ^= 1, INVALID),
            ("no body", |sent| sent.body.clear(), INVALID),
            ("more body", |sent| sent.body.push(b'\n'), INVALID),
            ("method", |sent| sent.method = "GET".into(), INVALID),
            ("method in lower case", |sent| sent.method = "post".into(), INVALID),
            ("path //", |sent| sent.path = "//".into(), INVALID),
            ("path /./", |sent| sent.path = "/./".into(), INVALID),
            ("path /a/..", |sent| sent.path = "/a/..".into(), INVALID),
            ("path /%2f", |sent| sent.path = "/%2f".into(), INVALID),
            ("path %2f", |sent| sent.path = "%2f".into(), INVALID),
            ("path *", |sent| sent.path = "*".into(), INVALID),
            ("no path", |sent| sent.path.clear(), INVALID),
            ("query", |sent| sent.query = Some("a=1".into()), INVALID),
            ("empty parameter", |sent| sent.query = Some("=".into()), INVALID),
            ("empty parameters", |sent| sent.query = Some("&".into()), INVALID),
        ],
    );
    check_tampered(
        &signed(|sent, _| sent.headers.retain(|(name, _)| name != "User-Agent")),
        &[("a token added", |sent| sent.add("X-Amz-Security-Token", "mine"), INCOMPLETE)],
    );
    let no_token = signed(|sent, form| {
        sent.remove("x-amz-security-token");
        form.do_not_sign("x-amz-security-token");
    });
    check_tampered(
        &no_token,
        &[("a token where none was", |sent| sent.add("X-Amz-Security-Token", "mine"), INVALID)],
    );
}

#[test]
fn texts_are_compared_byte_by_byte() {
    let original = signed(|sent, form| {
        sent.add("x-note", "caf\u{e9}  a b");
        form.sign_also("x-note");
        sent.path = "/a%2Fb c".into();
        sent.query = Some("q=a%20b&n=%C3%A9".into());
    });
    check_tampered(
        &original,
        &[
            ("header in NFD", |sent| sent.set("x-note", "cafe\u{301}  a b"), INVALID),
            ("header with a tab", |sent| sent.set("x-note", "caf\u{e9} a\tb"), INVALID),
            ("header without its space", |sent| sent.set("x-note", "caf\u{e9} ab"), INVALID),
            ("header in Latin-1", |sent| sent.set("x-note", b"caf\xe9 a b"), INVALID),
            ("path in lower case", |sent| sent.path = "/a%2fb c".into(), INVALID),
            ("path decoded", |sent| sent.path = "/a/b c".into(), INVALID),
            ("path encoded", |sent| sent.path = "/a%2Fb%20c".into(), INVALID),
            ("query in NFD", |sent| sent.edit_query("%C3%A9", "e%CC%81"), INVALID),
            ("query encoded twice", |sent| sent.edit_query("%20", "%2520"), INVALID),
            ("plus for a space", |sent| sent.edit_query("%20", "+"), MALFORMED),
            ("escape cut short", |sent| sent.edit_query("%20b", "%2"), MALFORMED),
            ("no hex", |sent| sent.edit_query("%20", "%zz"), MALFORMED),
        ],
    );
    let mut same = original.clone();
    same.set("X-NOTE", " caf\u{e9} a   b\t");
    same.query = Some("n=%c3%a9&%71=%61%20b".into());
    check("one canonical request", &same, NOW, None);
}

#[test]
fn one_mechanism_at_a_time() {
    check_tampered(
        &signed(|_, _| {}),
        &[
            (
                "algorithm",
                |sent| sent.query = Some("X-Amz-Algorithm=AWS4-HMAC-SHA256".into()),
                INCOMPLETE,
            ),
            ("signature", |sent| sent.query = Some("X-Amz-Signature=0".into()), INCOMPLETE),
            ("token", |sent| sent.query = Some("a=b&X-Amz-Security-Token=t".into()), INCOMPLETE),
            ("escaped name", |sent| sent.query = Some("X%2DAmz-Signature=0".into()), INCOMPLETE),
        ],
    );
    check_tampered(
        &presigned(|_, _| {}),
        &[(
            "header",
            |sent| sent.add("Authorization", "AWS4-HMAC-SHA256 Credential=x"),
            INCOMPLETE,
        )],
    );
    let signed = signed(|_, _| {});
    let mut both = presigned(|_, _| {});
    both.add("Authorization", signed.header("authorization").expect("signed in a header"));
    check("both good", &both, NOW, Some(INCOMPLETE));
}

#[test]
fn a_presigned_request_has_each_parameter_once() {
    let original = presigned(|_, _| {});
    let query = original.query.clone().expect("presigned");
    for parameter in query.split('&') {
        let token = parameter.starts_with("X-Amz-Security-Token");
        let others: Vec<&str> = query.split('&').filter(|other| *other != parameter).collect();
        let without = Sent { query: Some(others.join("&")), ..original.clone() };
        check(parameter, &without, NOW, Some(if token { INVALID } else { INCOMPLETE }));
        let twice = Sent { query: Some(format!("{query}&{parameter}")), ..original.clone() };
        check(parameter, &twice, NOW, Some(INCOMPLETE));
    }
    check_tampered(
        &original,
        &[
            ("expiry", |sent| sent.edit_query("X-Amz-Expires=60", "X-Amz-Expires=61"), INVALID),
            ("region", |sent| sent.edit_query("us-east-1", "us-east-2"), INVALID),
            ("time", |sent| sent.edit_query("T160000Z", "T160001Z"), INVALID),
            ("token", |sent| sent.edit_query("IQoJ", "IQoK"), INVALID),
            ("access key", |sent| sent.edit_query("AKIA", "ASIA"), UNRECOGNIZED),
            ("list", |sent| sent.edit_query("content-type%3B", ""), INVALID),
            ("five elements", |sent| sent.edit_query("%2Fkms%2F", "%2F"), INCOMPLETE),
            ("name in lower case", |sent| sent.edit_query("X-Amz-Sig", "x-amz-sig"), INCOMPLETE),
            ("signature", |sent| sent.edit_query("Signature=", "Signature=0"), INVALID),
            ("no escape", |sent| sent.edit_query("Signature=", "Signature=%zz"), MALFORMED),
            ("another parameter", |sent| sent.edit_query("X-Amz-Date", "a=1&X-Amz-Date"), INVALID),
            ("an empty parameter", |sent| sent.edit_query("&X-Amz-Date", "&&X-Amz-Date"), INVALID),
            ("body", |sent| sent.body.clear(), INVALID),
            ("operation", |sent| sent.set("x-amz-target", "TrentService.Decrypt"), INVALID),
        ],
    );
    let mut moved = original.clone();
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.reverse();
    moved.query = Some(parameters.join("&").replace("%2F", "%2f"));
    check("in another order", &moved, NOW, None);
}

#[test]
fn a_large_head_is_signed_whole() {
    let large = signed(|sent, form| {
        sent.add("x-large", "v".repeat(8192));
        form.sign_also("x-large");
    });
    check_tampered(
        &large,
        &[
            ("last byte", |sent| sent.set("x-large", format!("{}w", "v".repeat(8191))), INVALID),
            ("cut short", |sent| sent.set("x-large", "v".repeat(8191)), INVALID),
        ],
    );
    let many = signed(|sent, form| {
        for i in 0..1000 {
            sent.add(&format!("x-{i:04}"), format!("{i}"));
            form.sign_also(&format!("x-{i:04}"));
        }
    });
    check_tampered(
        &many,
        &[
            ("one of a thousand", |sent| sent.set("x-0500", "501"), INVALID),
            ("one gone", |sent| sent.remove("x-0999"), INVALID),
            ("one twice", |sent| sent.add("x-0000", "0"), INVALID),
        ],
    );
}

#[test]
fn a_refusal_tells_no_secret_and_has_aws_s_words() {
    let told = |sent: &Sent| sent.verify(NOW).unwrap_err().to_string();
    let mut sent = signed(|_, _| {});
    let signature = sent.header("authorization").expect("signed")[200..].to_string();
    sent.body.clear();
    assert_eq!(
        told(&sent),
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    );
    sent.edit_authorization("Credential=", "Credentials=");
    assert!(!told(&sent).contains(&signature));
    let short = "Credential=AKIAIOSFODNN7EXAMPLE, SignedHeaders=host, Signature=0";
    sent.set("authorization", format!("AWS4-HMAC-SHA256 {short}"));
    assert_eq!(
        told(&sent),
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIAIOSFODNN7EXAMPLE'"
    );
    sent.remove("authorization");
    assert_eq!(told(&sent), "Missing Authentication Token");

    let none = [("host", "kms")];
    let request = Request { method: "POST", path: "/", query: None, headers: none.as_slice() };
    assert_eq!(Claim::parse(&request).unwrap_err(), Error::MissingAuthentication);
}
