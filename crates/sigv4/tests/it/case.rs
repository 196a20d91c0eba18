//! Requests that a good client signed, changed before or after, and the code of the refusal.

use crate::naive::Form;
use crate::sent::{NOW, Sent};

pub(crate) const MISSING: &str = "MissingAuthenticationTokenException";
pub(crate) const INCOMPLETE: &str = "IncompleteSignatureException";
pub(crate) const INVALID: &str = "InvalidSignatureException";
pub(crate) const UNRECOGNIZED: &str = "UnrecognizedClientException";
pub(crate) const MALFORMED: &str = "MalformedQueryString";

pub(crate) type Change = fn(&mut Sent, &mut Form);
pub(crate) type Tampering = fn(&mut Sent);

/// A good request, changed by `change`, rightly signed with the right key in the header.
pub(crate) fn signed(change: impl FnOnce(&mut Sent, &mut Form)) -> Sent {
    let (mut sent, mut form) = (Sent::kms(), Form::kms());
    change(&mut sent, &mut form);
    form.authorize(&mut sent);
    sent
}

/// The same, signed in the query.
pub(crate) fn presigned(change: impl FnOnce(&mut Sent, &mut Form)) -> Sent {
    let (mut sent, mut form) = (Sent::kms(), Form::kms());
    for header in ["x-amz-date", "x-amz-security-token"] {
        sent.remove(header);
        form.do_not_sign(header);
    }
    change(&mut sent, &mut form);
    form.presign(&mut sent, Some("IQoJb3JpZ2lu+/="));
    sent
}

pub(crate) fn check(what: &str, sent: &Sent, now: i64, expected: Option<&str>) {
    let told = sent.verify(now);
    let code = told.as_ref().err().map(|error| error.code().json_name());
    assert_eq!(code, expected, "{what}: {told:?}");
}

pub(crate) fn check_signed(cases: &[(&str, Change, &str)]) {
    for (what, change, code) in cases {
        check(what, &signed(change), NOW, Some(code));
    }
}

pub(crate) fn check_tampered(original: &Sent, cases: &[(&str, Tampering, &str)]) {
    check("untouched", original, NOW, None);
    for (what, tampering, code) in cases {
        let mut sent = original.clone();
        tampering(&mut sent);
        assert_ne!(&sent, original, "{what} changes nothing");
        check(what, &sent, NOW, Some(code));
    }
}
