"""What a Resource names, in an identity policy and in a key policy."""

from authorization.case import (
    ALLOWED, DENIED_BY_IAM, FAR, HANDED_OVER, MAY, NOT_BY_IAM, NOT_BY_KEY, OTHER, USER, allow, ask,
    case, deny,
)  # fmt: skip
from client import ACCOUNT, HOME

# An identity policy names keys by ARN, with wildcards; an alias in it is the alias, never its key. In a key
# policy, `*` is the key, and another key is none of its business. [KMS] cmks-in-iam-policies,
# key-policy-overview
A_KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key"
for on, outcome in [
    ("<key>", True),
    ("*", True),
    ("<other key>", False),
    (["<other key>", "<key>"], True),
    (f"{A_KEY}/*", True),
    (f"arn:aws:kms:*:{ACCOUNT}:key/<key id>", True),
    (f"arn:aws:kms:eu-*:{ACCOUNT}:key/*", True),
    (f"arn:aws:kms:us-*:{ACCOUNT}:key/*", False),
    (f"arn:aws:kms:{FAR}:{ACCOUNT}:key/<key id>", False),
    (f"arn:aws:kms:{HOME}:*:key/*", True),
    (f"arn:aws:kms:{HOME}:{OTHER}:key/<key id>", False),
    ("arn:*:kms:*:*:key/*", True),
    ("arn:aws-cn:kms:*:*:key/*", False),
    ("arn:aws:s3:*:*:key/*", False),
    (f"{A_KEY}/????????-????-????-????-????????????", True),
    (f"{A_KEY}/????????", False),
    (f"{A_KEY}/mrk-*", False),
    ("<alias arn>", False),
    (f"arn:aws:kms:{HOME}:{ACCOUNT}:alias/*", False),
]:
    for key_id in ("<key>", "<key id>", "<alias>", "<alias arn>"):
        case(f"the identity policy is on {on}; the request, on {key_id}", ALLOWED if outcome else NOT_BY_IAM,
             USER, ask("Encrypt", aliases=("<alias>",), KeyId=key_id), key=(HANDED_OVER,),
             iam=(allow("kms:Encrypt", on=on),))  # fmt: skip
for on, outcome in [
    ("<other key>", True),
    ("<key>", False),
    (f"{A_KEY}/*", False),
    ("<alias arn>", True),
]:
    not_on = {"Effect": "Allow", "Action": "kms:Encrypt", "NotResource": on}
    case(
        f"the identity policy is on all but {on}", ALLOWED if outcome else NOT_BY_IAM,
        key=(HANDED_OVER,), iam=(not_on,),
    )  # fmt: skip
    not_on = {**not_on, "Effect": "Deny"}
    case(f"the identity policy denies all but {on}", DENIED_BY_IAM if outcome else ALLOWED, key=(HANDED_OVER,),
         iam=(*MAY, not_on))  # fmt: skip
for on in [
    "<other key>",
    f"arn:aws:kms:{FAR}:{ACCOUNT}:key/*",
    "<alias arn>",
    "arn:aws:s3:::bucket",
]:
    case(f"the key policy is on {on}", NOT_BY_KEY, USER, ask("Encrypt", aliases=("<alias>",)),
         key=(allow("kms:Encrypt", to="<me>", on=on),), iam=MAY)  # fmt: skip
    case(f"the key policy denies on {on}", ALLOWED, USER, ask("Encrypt", aliases=("<alias>",)),
         key=(allow("kms:Encrypt", to="<me>"), deny("kms:Encrypt", to="<me>", on=on)))  # fmt: skip
