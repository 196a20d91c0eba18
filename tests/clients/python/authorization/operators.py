"""The operators of conditions, and sets."""

from authorization.case import (
    ALLOWED, EVERYTHING, EXACT, EXPIRES, HANDED_OVER, IN_THREE_DAYS, IN_TWO_DAYS, MAY, MULTI_REGION,
    NILE, NOT_BY_IAM, NOT_BY_KEY, OTHER, OUTCOMES, PROJECT, RED, TAGGED, TEAM, TOMORROW, USER,
    allow, ask, case, child, deny, described,
)  # fmt: skip
from client import ACCOUNT

# All operators and all keys have to be met, and one value of each; what is negated, by none of them. An
# absent key meets only what is negated, `IfExists`, `Null` and ForAllValues. [IAM]
# reference_policies_elements_condition_operators, reference_policies_multi-value-conditions
DAYS = "kms:RotationPeriodInDays"
SOURCE, ME = "aws:SourceIp", "aws:PrincipalArn"


def operator(when, outcome, asked="Encrypt", who=USER, about=None):
    """In the key policy; `about`: what of the request counts."""
    asked = ask(asked) if isinstance(asked, str) else asked
    told = "; ".join(
        f"{name} {key} {wanted}" for name, keys in when.items() for key, wanted in keys.items()
    )
    tags = " ".join(f"tagged {key}={value}" for key, value in who.tags)
    title = f"{told}: {about or described(asked)} {tags}".rstrip()
    out = ALLOWED if outcome else NOT_BY_KEY
    case(title, out, who, asked, key=(allow("kms:*", to="<me>", when=when),))


for name, wanted, given, outcome in [
    ("StringEquals", "nile", "nile", True),
    ("StringEquals", "nile", "Nile", False),
    ("StringEquals", ["amur", "nile"], "nile", True),
    ("StringEquals", ["amur", "ob"], "nile", False),
    ("StringEquals", "n*", "nile", False),
    ("StringNotEquals", "nile", "amur", True),
    ("StringNotEquals", "nile", "nile", False),
    ("StringNotEquals", ["amur", "nile"], "nile", False),
    ("StringNotEquals", ["amur", "ob"], "nile", True),
    ("StringNotEquals", "nile", None, True),
    ("StringEqualsIgnoreCase", "NILE", "nile", True),
    ("StringEqualsIgnoreCase", "NILE", "amur", False),
    ("StringNotEqualsIgnoreCase", "NILE", "nile", False),
    ("StringNotEqualsIgnoreCase", "NILE", "amur", True),
    ("StringLike", "n*", "nile", True),
    ("StringLike", "n?le", "nile", True),
    ("StringLike", "n?e", "nile", False),
    ("StringLike", "N*", "nile", False),
    ("StringLike", "*", "", True),
    ("StringLike", "*", None, False),
    ("StringNotLike", "n*", "nile", False),
    ("StringNotLike", "n*", "amur", True),
    ("StringNotLike", "n*", None, True),
    ("StringEqualsIfExists", "nile", "nile", True),
    ("StringEqualsIfExists", "nile", "amur", False),
    ("StringEqualsIfExists", "nile", None, True),
    ("StringLikeIfExists", "n*", "amur", False),
    ("StringLikeIfExists", "n*", None, True),
    ("StringNotEqualsIfExists", "nile", "nile", False),
    ("Null", "true", None, True),
    ("Null", "true", "nile", False),
    ("Null", "false", "nile", True),
    ("Null", "false", None, False),
    ("stringequals", "nile", "nile", True),
]:
    given = None if given is None else {"project": given}
    operator({name: {PROJECT: wanted}}, outcome, ask("Encrypt", EncryptionContext=given))
for name, expected in [
    ("NumericEquals", (False, True, False)),
    ("NumericNotEquals", (True, False, True)),
    ("NumericLessThan", (True, False, False)),
    ("NumericLessThanEquals", (True, True, False)),
    ("NumericGreaterThan", (False, False, True)),
    ("NumericGreaterThanEquals", (False, True, True)),
]:
    for days, outcome in zip((99, 100, 101), expected, strict=True):
        operator(
            {name: {DAYS: "100"}}, outcome, ask("EnableKeyRotation", RotationPeriodInDays=days),
        )  # fmt: skip
operator({"NumericLessThanIfExists": {DAYS: "100"}}, True, "DescribeKey")
operator({"NumericLessThan": {DAYS: "100"}}, False, "DescribeKey")
operator(
    {"NumericEquals": {DAYS: "100.0"}}, True, ask("EnableKeyRotation", RotationPeriodInDays=100),
)  # fmt: skip
ENDS = f"{IN_TWO_DAYS:%Y-%m-%dT%H:%M:%SZ}"
for name, expected in [
    ("DateEquals", (False, True, False)),
    ("DateNotEquals", (True, False, True)),
    ("DateLessThan", (True, False, False)),
    ("DateLessThanEquals", (True, True, False)),
    ("DateGreaterThan", (False, False, True)),
    ("DateGreaterThanEquals", (False, True, True)),
]:
    for day, time, outcome in zip(
        ("the day before", "the same", "the day after"),
        (TOMORROW, IN_TWO_DAYS, IN_THREE_DAYS),
        expected,
    ):
        operator(
            {name: {"kms:ValidTo": ENDS}}, outcome,
            ask("ImportKeyMaterial", ValidTo=time, **EXPIRES), about=day,
        )  # fmt: skip
# Seconds since 1970 are a date.
SECONDS = str(int(IN_TWO_DAYS.timestamp()))
for day, time, outcome in [
    ("the day before", TOMORROW, True),
    ("the day after", IN_THREE_DAYS, False),
]:
    asked = ask("ImportKeyMaterial", ValidTo=time, **EXPIRES)
    operator({"DateLessThan": {"kms:ValidTo": SECONDS}}, outcome, asked, about=day)
operator({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}}, True)
operator({"DateGreaterThan": {"aws:EpochTime": "2020-01-01T00:00:00Z"}}, True)
operator({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"},
          "DateLessThan": {"aws:CurrentTime": "2020-02-01T00:00:00Z"}}, False)  # fmt: skip
for name, wanted, outcome in [
    ("IpAddress", "127.0.0.1", True),
    ("IpAddress", "127.0.0.1/32", True),
    ("IpAddress", ["10.0.0.0/8", "127.0.0.0/30"], True),
    ("IpAddress", "127.0.0.2", False),
    ("IpAddress", "::/0", False),
    ("NotIpAddress", "127.0.0.0/8", False),
    ("NotIpAddress", ["10.0.0.0/8", "192.168.0.0/16"], True),
    ("NotIpAddress", ["10.0.0.0/8", "127.0.0.1"], False),
]:
    operator({name: {SOURCE: wanted}}, outcome)
for name, wanted, outcome in [
    ("ArnEquals", f"arn:aws:iam::{ACCOUNT}:user/*", True),
    ("ArnEquals", f"arn:aws:iam::{OTHER}:user/*", False),
    ("ArnLike", f"arn:aws:iam::{ACCOUNT}:user/p*", True),
    ("ArnLike", "arn:*:iam::*:user/*", True),
    ("ArnLike", f"arn:aws:iam::{ACCOUNT}:role/*", False),
    ("ArnNotEquals", "<me>", False),
    ("ArnNotEquals", "<them>", True),
    ("ArnNotLike", f"arn:aws:iam::{ACCOUNT}:user/*", False),
    ("ArnNotLike", f"arn:aws:iam::{OTHER}:*", True),
    ("StringLike", "arn:aws:iam::*", True),
    ("StringEquals", f"arn:aws:iam::{ACCOUNT}:user/*", False),
]:
    operator({name: {ME: wanted}}, outcome)
for name, wanted, outcome in [("Bool", "true", True), ("Bool", "True", True), ("Bool", True, True),
                              ("BoolIfExists", "true", True), ("Bool", "false", False)]:  # fmt: skip
    operator({name: {"kms:MultiRegion": wanted}}, outcome, ask("DescribeKey", MULTI_REGION),
             about=f"{type(wanted).__name__} of a multi-Region key")  # fmt: skip
operator({"BoolIfExists": {"kms:ReEncryptOnSameKey": "true"}}, True, "DescribeKey")
operator({"BoolIfExists": {"kms:ReEncryptOnSameKey": "false"}}, False, "ReEncrypt")

# Several conditions: all of them.
for who, given, outcome in [
    (TAGGED, NILE, True), (TAGGED, {"project": "amur"}, False), (RED, NILE, False), (USER, NILE, False),
]:  # fmt: skip
    asked = ask("Encrypt", EncryptionContext=given)
    operator({EXACT: {PROJECT: "nile", TEAM: "blue"}}, outcome, asked, who)
    operator({EXACT: {PROJECT: "nile"}, "StringLike": {TEAM: "b*"}}, outcome, asked, who)

# Sets. Every value of a ForAllValues has to be one of those wanted, one of a ForAnyValue.
for name, wanted, given, outcome in [
    ("ForAllValues:StringEquals", ["project", "stage"], ["project"], True),
    ("ForAllValues:StringEquals", ["project", "stage"], ["project", "stage"], True),
    ("ForAllValues:StringEquals", ["project"], ["project", "stage"], False),
    ("ForAllValues:StringEquals", ["project"], [], True),
    ("ForAllValues:StringNotEquals", ["project"], ["stage"], True),
    ("ForAllValues:StringNotEquals", ["project"], ["project", "stage"], False),
    ("ForAllValues:StringLike", ["p*"], ["project", "purpose"], True),
    ("ForAllValues:StringLike", ["p*"], ["project", "stage"], False),
    ("ForAnyValue:StringEquals", ["project", "owner"], ["project", "stage"], True),
    ("ForAnyValue:StringEquals", ["project"], ["stage"], False),
    ("ForAnyValue:StringEquals", ["project"], [], False),
    ("ForAnyValue:StringEquals", ["Project"], ["project"], False),
    ("ForAnyValue:StringEqualsIgnoreCase", ["Project"], ["project"], True),
    ("ForAnyValue:StringNotEquals", ["project"], ["project", "stage"], True),
    ("ForAnyValue:StringNotEquals", ["project"], ["project"], False),
    ("ForAnyValue:StringLike", ["st*"], ["project", "stage"], True),
    ("ForAnyValue:StringLike", ["st*"], ["project"], False),
    ("Null", "true", [], True),
    ("Null", "false", ["project"], True),
    ("Null", "false", [], False),
]:
    context = {key: "x" for key in given} or None
    operator(
        {name: {"kms:EncryptionContextKeys": wanted}}, outcome,
        ask("Encrypt", EncryptionContext=context),
    )  # fmt: skip
for name, wanted, given, outcome in [
    ("ForAllValues:StringEquals", ["Decrypt", "Encrypt"], ["Decrypt"], True),
    ("ForAllValues:StringEquals", ["Decrypt", "Encrypt"], ["Decrypt", "CreateGrant"], False),
    ("ForAnyValue:StringEquals", ["Decrypt", "Encrypt"], ["Decrypt", "CreateGrant"], True),
    ("ForAnyValue:StringEquals", ["Decrypt", "Encrypt"], ["DescribeKey"], False),
    ("ForAllValues:StringLike", ["*crypt"], ["Decrypt", "Encrypt"], True),
    ("ForAllValues:StringNotLike", ["Create*"], ["Decrypt", "CreateGrant"], False),
]:
    operator({name: {"kms:GrantOperations": wanted}}, outcome, child(given))
for name, wanted, given, outcome in [
    ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAnyValue:StringEquals", ["a", "b"], ["a", "c"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c"], False),
]:
    tags = [{"TagKey": key, "TagValue": ""} for key in given]
    operator({name: {"aws:TagKeys": wanted}}, outcome, ask("TagResource", Tags=tags))
    operator({name: {"aws:TagKeys": wanted}}, outcome, ask("UntagResource", TagKeys=given))
# kms:ResourceAliases is of identity policies alone.
for name, given, outcome in [
    ("ForAnyValue:StringLike", ("<alias>/blue", "<alias>/red"), True),
    ("ForAnyValue:StringLike", ("<alias>/red",), False),
    ("ForAnyValue:StringLike", (), False),
    ("ForAllValues:StringLike", ("<alias>/blue",), True),
    ("ForAllValues:StringLike", ("<alias>/blue", "<alias>/red"), False),
    ("ForAllValues:StringLike", (), True),
    ("Null", (), False),
]:
    wanted = "alias/*/blue" if name != "Null" else "false"
    case(f"{name} kms:ResourceAliases {wanted}: a key with {given}", ALLOWED if outcome else NOT_BY_IAM, USER,
         ask("Encrypt", aliases=given), key=(HANDED_OVER,),
         iam=(allow("kms:*", when={name: {"kms:ResourceAliases": wanted}}),))  # fmt: skip

# Denies with conditions: met, they deny; a key that is absent meets only what is negated.
for when, given, outcome in [
    ({EXACT: {PROJECT: "nile"}}, NILE, "K"),
    ({EXACT: {PROJECT: "nile"}}, {"project": "amur"}, "+"),
    ({EXACT: {PROJECT: "nile"}}, None, "+"),
    ({"StringNotEquals": {PROJECT: "nile"}}, NILE, "+"),
    ({"StringNotEquals": {PROJECT: "nile"}}, {"project": "amur"}, "K"),
    ({"StringNotEquals": {PROJECT: "nile"}}, None, "K"),
    ({"StringNotEqualsIfExists": {PROJECT: "nile"}}, None, "K"),
    ({"Null": {PROJECT: "true"}}, None, "K"),
    ({"Null": {PROJECT: "true"}}, NILE, "+"),
    ({"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}, None, "K"),
    ({"Bool": {"kms:GrantIsForAWSResource": "false"}}, None, "+"),
    ({"NotIpAddress": {SOURCE: "10.0.0.0/8"}}, None, "K"),
    ({"Bool": {"aws:SecureTransport": "false"}}, None, "K"),
    ({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, None, "K"),
]:
    asked = ask("Encrypt", EncryptionContext=given)
    key = (allow("kms:*", to="<me>"), deny("kms:*", to="*", when=when))
    case(f"a deny on {when}: {described(asked)}", OUTCOMES[outcome], USER, asked, key=key)
    iam = (EVERYTHING, deny("kms:*", when=when))
    title = f"the identity policy has a deny on {when}: {described(asked)}"
    case(title, OUTCOMES[outcome.replace("K", "I")], USER, asked, key=(HANDED_OVER,), iam=iam)
# A condition on the statement that hands over: no more is handed over.
case("handed over to those of a team: of it", ALLOWED, TAGGED,
     key=(allow("kms:*", to=ACCOUNT, when={EXACT: {TEAM: "blue"}}),), iam=MAY)  # fmt: skip
case("handed over to those of a team: of another", NOT_BY_KEY, RED,
     key=(allow("kms:*", to=ACCOUNT, when={EXACT: {TEAM: "blue"}}),), iam=MAY)  # fmt: skip
case(
    "handed over for an action: another", NOT_BY_KEY, key=(allow("kms:Decrypt", to=ACCOUNT),),
    iam=(EVERYTHING,),
)  # fmt: skip
