//! What is a policy, and what is none.

use super::*;

#[test]
fn policies_of_the_right_form_are_taken() {
    for (kind, text) in [
        (
            PolicyKind::Key,
            r#"{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#,
        ),
        (
            PolicyKind::Key,
            r#"{"Statement":{"Effect":"Deny","Principal":"*","NotAction":["kms:Decrypt"],"Resource":["*"],"Condition":{"ForAnyValue:StringLikeIfExists":{"kms:EncryptionContextKeys":["a","b"]},"Bool":{"aws:SecureTransport":false}}}}"#,
        ),
        (
            PolicyKind::Key,
            r#"{"Statement":[{"Effect":"Deny","NotPrincipal":{"Service":["s3.amazonaws.com"]}}]}"#,
        ),
        (
            PolicyKind::Key,
            r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/a/b","arn:aws:sts::111122223333:assumed-role/r/s","AIDAJQABLZS4A3QDU576Q","*"],"Federated":"accounts.google.com"}}]}"#,
        ),
        (
            PolicyKind::Trust,
            r#"{"Version":"2012-10-17","Statement":[{"Sid":"a1","Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/a"],"Service":"s3.amazonaws.com"},"Action":["sts:AssumeRole","STS:TagSession"],"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}"#,
        ),
        (
            PolicyKind::Trust,
            r#"{"Statement":{"Effect":"Allow","Principal":{"Federated":["arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/1","cognito-identity.amazonaws.com","arn:aws:iam::111122223333:saml-provider/a"]},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"ForAllValues:StringEquals":{"aws:RequestTag/a":"b"}}}}"#,
        ),
        (
            PolicyKind::Trust,
            r#"{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"NotAction":"sts:TagSession"}}"#,
        ),
        (
            PolicyKind::Identity,
            r#"{"Version":"2012-10-17","Statement":{"Sid":"a1","Effect":"Allow","Action":"*","Resource":["*"]}}"#,
        ),
        (
            PolicyKind::ResourceControl,
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}}"#,
        ),
    ] {
        assert!(compile(text, kind).is_ok(), "{text}: {:?}", compile(text, kind));
    }
}

#[test]
#[rustfmt::skip]
fn others_are_refused_with_the_reason() {
    use PolicyKind::{Identity, Key, ResourceControl, Trust};
    for (kind, text, words) in [
        (Key, "", "invalid json"),
        (Key, "[]", "invalid json"),
        (Key, r#"{"Version":"2012-10-17"}"#, "a policy must have a Statement"),
        (Key, r#"{"Version":"2012-10-18","Statement":[]}"#, "Version must be"),
        (Key, r#"{"Statement":[]}"#, "not an empty list"),
        (Key, r#"{"Statement":["a"]}"#, "a list of objects"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*"},"Statement":{}}"#, "invalid json"),
        (Key, r#"{"Statement":{"Principal":"*"}}"#, "an Effect"),
        (Key, r#"{"Statement":{"Effect":"allow","Principal":"*"}}"#, "Allow or Deny"),
        (Key, r#"{"Statement":{"Effect":"Allow"}}"#, "a Principal"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"a"}}"#, "Principal must be"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":{"Aws":"a"}}}"#, "Aws is not an element"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":1}}"#, "Action must be"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","NotAction":"b"}}"#, "both Action"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","NotPrincipal":"*"}}"#, "both Principal"),
        (Key, r#"{"Statement":{"Effect":"Allow","NotPrincipal":"*"}}"#, "NotPrincipal with Effect Allow"),
        (Key, r#"{"Statement":[{"Sid":"a","Effect":"Allow","Principal":"*"},{"Sid":"a","Effect":"Deny","Principal":"*"}]}"#, "the Sid a"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"StringIs":{"a":"b"}}}}"#, "StringIs is not"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"NullIfExists":{"a":"true"}}}}"#, "NullIfExists is not"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"Bool":{"a":{}}}}}"#, "condition's value"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"Bool":{"a":"yes"}}}}"#, "must be true or false: yes"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"NumericEquals":{"a":"x"}}}}"#, "must be numbers"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"DateLessThan":{"a":"x"}}}}"#, "must be dates"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"a":"x"}}}}"#, "must be addresses"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"ArnLike":{"a":"x"}}}}"#, "must be ARNs"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"ForAllValues:StringLike":{"KMS:EncryptionContext:a":"x"}}}}"#, "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified encryption context or with an unspecified encryption context. To fix, remove ForAllValues."),
        (Key, r#"{"Statement":{"Effect":"Deny","Principal":"*","Condition":{"forallvalues:StringLikeIfExists":{"aws:RequestTag/a":"x"}}}}"#, "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified tag or with an unspecified tag. To fix, remove ForAllValues."),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"ArnLike":{"a":"arn:aws:*:b"}}}}"#, "must be ARNs"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":"*","Effects":1}}"#, "Effects is not"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:group/a"}}}"#, "An ARN in the specified"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/*"}}}"#, "An ARN in the specified"),
        (Key, r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}}"#, "An ARN in the specified"),
        (Identity, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#, "must not have a Principal"),
        (Identity, r#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#, "an Action"),
        (Identity, r#"{"Statement":{"Effect":"Allow","Action":"*"}}"#, "a Resource"),
        (Identity, r#"{"Statement":{"Sid":"with space","Effect":"Allow","Action":"*","Resource":"*"}}"#, "letters and digits"),
        (Trust, r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}"#, "a Principal"),
        (Trust, r#"{"Statement":{"Effect":"Allow","Principal":"*"}}"#, "an Action"),
        (Trust, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}"#, "Has prohibited field Resource"),
        (Trust, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","NotResource":"*"}}"#, "Has prohibited field NotResource"),
        (Trust, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}"#, "AssumeRole policy may only specify STS AssumeRole actions."),
        (Trust, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","kms:Encrypt"]}}"#, "AssumeRole policy may only"),
        (Trust, r#"{"Statement":{"Effect":"Deny","Principal":"*","NotAction":"s*:AssumeRole"}}"#, "AssumeRole policy may only"),
        (Trust, r#"{"Statement":{"Effect":"Allow","NotPrincipal":"*","Action":"sts:AssumeRole"}}"#, "NotPrincipal with Effect Allow"),
        (Trust, r#"{"Statement":{"Sid":"a b","Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#, "letters and digits"),
        (Trust, r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:group/a"},"Action":"sts:AssumeRole"}}"#, "An ARN in the specified"),
        (ResourceControl, r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#, "Deny in a resource"),
        (ResourceControl, r#"{"Statement":{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}}"#, "in a resource control"),
        (ResourceControl, r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#, "Action must be of a service"),
        (ResourceControl, r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","NotAction":"kms:*","Resource":"*"}}"#, "Action must be of a service"),
        (ResourceControl, r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}}"#, "Version must be 2012-10-17"),
    ] {
        let error = compile(text, kind).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}
