"""What cannot be stored as a key policy: texts that are none, and those that lock out."""

import json

from authorization.case import (
    ALLOWED, EXACT, HANDED_OVER, OUR_ACCOUNT, THEIR_ACCOUNT, USER, allow, ask, case, deny,
)  # fmt: skip
from authorization.resources import A_KEY
from client import ACCOUNT

# Who could not put another policy is not let. Identity policies and boundaries count. [KMS]
# API_PutKeyPolicy, BypassPolicyLockoutSafetyCheck
MALFORMED, BAD_ARN = "MalformedPolicyDocumentException", "InvalidArnException"
LOCKED_OUT = (
    MALFORMED,
    "The new key policy will not allow you to update the key policy in the future.",
)


def text(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


MAKE, PUT = allow("kms:CreateKey"), allow("kms:PutKeyPolicy")
TO_ME, TO_THEM = (allow("kms:*", to=whom) for whom in ("<me>", "<them>"))
NAMED = [{EXACT: {"aws:username": name}} for name in ("<my name>", "somebody")]
IF_NAMED_AS_I_AM, IF_NAMED_OTHERWISE = (allow("kms:*", to="<me>", when=when) for when in NAMED)
BYPASSED, NOT_BYPASSED = ({"BypassPolicyLockoutSafetyCheck": bypass} for bypass in (True, False))
for name, policy, iam, members, is_taken in [
    ("it hands over, and the identity policy has PutKeyPolicy", (HANDED_OVER,), (PUT,), {}, True),
    ("it hands over, and the identity policy has nothing", (HANDED_OVER,), (), {}, False),
    ("it hands over something else", (allow("kms:Encrypt", to=ACCOUNT),), (PUT,), {}, False),
    ("it names who asks", (allow("kms:PutKeyPolicy", to="<me>"),), (), {}, True),
    ("it names who asks for something else", (allow("kms:Encrypt", to="<me>"),), (), {}, False),
    ("it names somebody else", (TO_THEM,), (PUT,), {}, False),
    ("it names everyone", (allow("kms:*", to="*"),), (), {}, True),
    ("it denies who asks", (TO_ME, deny("kms:Put*", to="<me>")), (), {}, False),
    ("it has a condition that is met", (IF_NAMED_AS_I_AM,), (), {}, True),
    ("it has a condition that is not met", (IF_NAMED_OTHERWISE,), (), {}, False),
    ("it names somebody else, and the check is bypassed", (TO_THEM,), (), BYPASSED, True),
    ("it names somebody else, and the check is not bypassed", (TO_THEM,), (), NOT_BYPASSED, False),
]:
    # Of the usual request, the check is bypassed.
    members = {"BypassPolicyLockoutSafetyCheck": None, **members, "Policy": text(*policy)}
    for operation, more in [
        ("CreateKey", {"iam": (MAKE, *iam)}),
        ("PutKeyPolicy", {"iam": iam, "key": (allow("kms:PutKeyPolicy", to="<me>"),)}),
    ]:
        twin = f"{operation} under a policy: it names somebody else" if is_taken else None
        case(f"{operation} under a policy: {name}", ALLOWED if is_taken else "", USER,
             ask(operation, **members), refusal=None if is_taken else LOCKED_OUT, twin=twin,
             **more)  # fmt: skip
for name, more in [
    ("a boundary cuts", {"iam": (MAKE, PUT), "boundary": (MAKE,)}),
    ("the identity policy denies", {"iam": (MAKE, PUT, deny("kms:Put*"))}),
]:
    case(f"CreateKey under a policy: it hands over, and {name}", "", USER,
         ask("CreateKey", Policy=text(HANDED_OVER)), refusal=LOCKED_OUT, **more)  # fmt: skip

TO_ALL = allow("kms:*", to=OUR_ACCOUNT)
NO_PRINCIPAL = (MALFORMED, "Policy contains a statement with one or more invalid principals.")
NO_ARN = (BAD_ARN, "An ARN in the specified key policy is invalid.")
OVERLY_PERMISSIVE = (
    "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches "
    "requests without the specified WHAT or with an unspecified WHAT. To fix, remove ForAllValues."
)
ANY_MALFORMED = (MALFORMED, None)


def also_to(whom):
    return text(TO_ALL, allow("kms:*", to=whom))


def of_length(length):
    rest = length - len(text({**TO_ALL, "Sid": ""}))
    return text({**TO_ALL, "Sid": "x" * rest})


# What the root user may store, and what not: of these two, `None` is taken.
POLICIES = {
    "a text": ("no policy", ANY_MALFORMED),
    "an empty object": ("{}", ANY_MALFORMED),
    "a list": (f"[{text(TO_ALL)}]", ANY_MALFORMED),
    "JSON that does not end": (text(TO_ALL)[:-1], ANY_MALFORMED),
    "something after the JSON": (text(TO_ALL) + "x", ANY_MALFORMED),
    "no Statement": ('{"Version": "2012-10-17"}', ANY_MALFORMED),
    "an unknown element": (json.dumps({"Statement": [TO_ALL], "Owner": "me"}), ANY_MALFORMED),
    "an unknown element of a statement": (text({**TO_ALL, "Owner": "me"}), ANY_MALFORMED),
    "another Version": (text(TO_ALL, version="2020-01-01"), ANY_MALFORMED),
    "an Effect of another kind": (text({**TO_ALL, "Effect": "Maybe"}), ANY_MALFORMED),
    "an Effect in small letters": (text({**TO_ALL, "Effect": "allow"}), ANY_MALFORMED),
    "a statement without Effect": (text({"Principal": "*", "Action": "*", "Resource": "*"}), ANY_MALFORMED),
    "a statement without Principal": (text(TO_ALL, allow("kms:*")), ANY_MALFORMED),
    "a statement that is a text": (text(TO_ALL, "Allow"), ANY_MALFORMED),
    "a Sid twice": (text({**TO_ALL, "Sid": "one"}, {**TO_ALL, "Sid": "one"}), ANY_MALFORMED),
    "Action and NotAction": (text({**TO_ALL, "NotAction": "kms:Encrypt"}), ANY_MALFORMED),
    "Resource and NotResource": (text({**TO_ALL, "NotResource": "*"}), ANY_MALFORMED),
    "Principal and NotPrincipal": (text({**TO_ALL, "NotPrincipal": "*"}), ANY_MALFORMED),
    "NotPrincipal that allows": (
        text(TO_ALL, {"Effect": "Allow", "NotPrincipal": {"AWS": OUR_ACCOUNT}, "Action": "*", "Resource": "*"}),
        ANY_MALFORMED,
    ),
    "an unknown operator": (text({**TO_ALL, "Condition": {"StringIs": {"aws:username": "x"}}}), ANY_MALFORMED),
    "ForAllValues, with a pair of an encryption context": (
        text(TO_ALL, allow("kms:*", to="*", when={"ForAllValues:StringEquals": {"kms:EncryptionContext:x": "y"}})),
        (MALFORMED, OVERLY_PERMISSIVE.replace("WHAT", "encryption context")),
    ),
    "ForAllValues, with a tag": (
        text(TO_ALL, deny("kms:*", to="*", when={"ForAllValues:StringEquals": {"aws:RequestTag/x": "y"}})),
        (MALFORMED, OVERLY_PERMISSIVE.replace("WHAT", "tag")),
    ),
    "ForAllValues, with a key of several values": (
        text(TO_ALL, allow("kms:*", to="*", when={"ForAllValues:StringEquals": {"aws:TagKeys": "y"}})), None,
    ),
    "a * for any ARN": (
        text(TO_ALL, allow("kms:*", to="*", when={"ArnLike": {"aws:PrincipalArn": "*"}})), None,
    ),
    "a condition without an operator": (text({**TO_ALL, "Condition": {"aws:username": "x"}}), ANY_MALFORMED),
    "a condition that is a list": (text({**TO_ALL, "Condition": [{}]}), ANY_MALFORMED),
    "an unknown kind of principal": (also_to({"Azure": "x"}), ANY_MALFORMED),
    "a user that is not there": (also_to(f"arn:aws:iam::{ACCOUNT}:user/nobody"), NO_PRINCIPAL),
    "a role that is not there": (also_to(f"arn:aws:iam::{ACCOUNT}:role/nobody"), NO_PRINCIPAL),
    "a session of a role that is not there": (also_to(f"arn:aws:sts::{ACCOUNT}:assumed-role/nobody/s"), NO_PRINCIPAL),
    "a user that is not there, denied": (
        text(TO_ALL, deny("kms:*", to=f"arn:aws:iam::{ACCOUNT}:user/nobody")), NO_PRINCIPAL,
    ),
    "one of several who is not there": (also_to([OUR_ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/nobody"]), NO_PRINCIPAL),
    "a group": (also_to(f"arn:aws:iam::{ACCOUNT}:group/admins"), NO_ARN),
    "an ARN of another service": (also_to("arn:aws:s3:::bucket"), NO_ARN),
    "an ARN of another partition": (also_to(f"arn:aws-cn:iam::{ACCOUNT}:root"), NO_ARN),
    "an ARN that ends too early": (also_to("arn:aws:iam"), NO_ARN),
    "an ARN with a wildcard": (also_to(f"arn:aws:iam::{ACCOUNT}:user/*"), NO_ARN),
    "an ARN without an account": (also_to("arn:aws:iam:::user/somebody"), NO_ARN),
    "an account number that is too short": (also_to("12345"), NO_ARN),
    "nobody but another account": (text(allow("kms:*", to=THEIR_ACCOUNT)), LOCKED_OUT),
    "the account for everything but PutKeyPolicy": (
        text(TO_ALL, deny("kms:PutKeyPolicy", to="*")), LOCKED_OUT,
    ),
    "the account on another key": (text(allow("kms:*", to=OUR_ACCOUNT, on=f"{A_KEY}/other")), LOCKED_OUT),
    "the account, under a condition that is not met": (
        text(allow("kms:*", to=OUR_ACCOUNT, when={"StringEquals": {"aws:username": "x"}})), LOCKED_OUT,
    ),
    "a statement without Resource alone": (text(allow("kms:*", to=OUR_ACCOUNT, on=None)), LOCKED_OUT),
    "32 KiB": (of_length(32768), None),
    "32 KiB and one byte": (of_length(32769), ("LimitExceededException", None)),
    "a letter that is not in Latin-1": (
        text(TO_ALL).replace("kms:*", "kms:\u0100"), ("ValidationException", None),
    ),
    "a letter of Latin-1": (text({**TO_ALL, "Sid": "x"}).replace('"x"', '"\u00e9"'), None),
    "one statement, not in a list": (json.dumps({"Version": "2012-10-17", "Statement": TO_ALL}), None),
    "no Version": (json.dumps({"Statement": [TO_ALL]}), None),
    "the first Version": (text(TO_ALL, version="2008-10-17"), None),
    "an Id": (json.dumps({"Id": "key-default-1", "Statement": [TO_ALL]}), None),
    "spaces in a Sid": (text({**TO_ALL, "Sid": "Enable IAM User Permissions"}), None),
    "a statement without Action": (text(TO_ALL, allow(to="*")), None),
    "a statement without Resource": (text(TO_ALL, allow("kms:*", to="*", on=None)), None),
    "an action that there is not": (text(TO_ALL, allow("kms:Nothing", to="*")), None),
    "a condition key that there is not": (
        text(TO_ALL, allow("kms:*", to="*", when={"StringEquals": {"kms:Nothing": "x"}})), None,
    ),
    "the account by its number": (text(allow("kms:*", to=ACCOUNT)), None),
    "a service": (also_to({"Service": "dynamodb.amazonaws.com"}), None),
    "an account that is not ours": (also_to(THEIR_ACCOUNT), None),
    "NotPrincipal that denies": (
        text(TO_ALL, {"Effect": "Deny", "NotPrincipal": {"AWS": OUR_ACCOUNT}, "Action": "*", "Resource": "*"}), None,
    ),
}  # fmt: skip
