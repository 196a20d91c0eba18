"""Who asks, by the key policy and by the identity policy; boundaries; other accounts."""

from authorization.case import (
    EVERYTHING, MAY, OTHER, OUR_ACCOUNT, OUTCOMES, ROLE, ROOT, SERVICE, STRANGER, STRANGERS_ROLE,
    STRANGERS_ROOT, THEIR_ACCOUNT, USER, allow, case, deny, to,
)  # fmt: skip
from client import ACCOUNT

# ---- Who, by the key policy and by the identity policy ----
#
# A deny anywhere denies; of two, the key policy's is told. A user, a session, a role or everyone of the
# key's account is allowed by the key policy alone. Its account hands over: the identity policy has to allow
# it too. Where the key policy says nothing, an identity policy allows nothing. [KMS] policy-evaluation
IDENTITY_POLICIES = {
    "nothing": (),
    "an allow": (allow("kms:Encrypt"),),
    "a deny": (EVERYTHING, deny("kms:Encrypt")),
    "an allow of another action": (allow("kms:Decrypt"),),
    "an allow on another key": (allow("kms:Encrypt", on="<other key>"),),
    "an allow by a wildcard of actions": (allow("kms:Enc*"),),
    "an allow by a wildcard of resources": (
        allow("kms:Encrypt", on=f"arn:aws:kms:*:{ACCOUNT}:key/*"),
    ),
}


def core(who, name, table):
    for says, (key, outcomes) in table.items():
        for (iam_says, iam), outcome in zip(IDENTITY_POLICIES.items(), outcomes, strict=True):
            title = f"{name}: the key policy has {says}, the identity policy {iam_says}"
            case(title, OUTCOMES[outcome], who, key=key, iam=iam)


def spare(*whom):
    """Everyone may, and everyone else than these may not."""
    denied = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": list(whom)},
        "Action": "kms:*",
        "Resource": "*",
    }
    return (*to("*"), denied)


core(USER, "a user", {
    "nothing":                     ((),                       "kkIkkkk"),
    "its ARN":                     (to("<me>"),               "++I++++"),
    "somebody else's ARN":         (to("<them>"),             "kkIkkkk"),
    "its account by ARN":          (to(OUR_ACCOUNT),          "i+Iii++"),
    "its account by number":       (to(ACCOUNT),              "i+Iii++"),
    "another account":             (to(THEIR_ACCOUNT),        "kkIkkkk"),
    "everyone":                    (to("*"),                  "++I++++"),
    "everyone, with its AWS name": (to({"AWS": "*"}),         "++I++++"),
    "a deny of all but it":        (spare("<me>", OUR_ACCOUNT),   "++I++++"),
    "a deny of all but it, without its account": (spare("<me>"),  "KKKKKKK"),
    "a deny of all but another":   (spare("<them>", OUR_ACCOUNT), "KKKKKKK"),
    "a deny of its ARN":           ((*to("*"), deny("kms:Encrypt", to="<me>")),       "KKKKKKK"),
    "a deny of its account":       ((*to("<me>"), deny("kms:Encrypt", to=ACCOUNT)),   "KKKKKKK"),
    "a deny of everyone":          ((*to("<me>"), deny("kms:*", to="*")),             "KKKKKKK"),
    "a deny of another action":    ((*to("<me>"), deny("kms:Decrypt", to="<me>")),    "++I++++"),
})  # fmt: skip
core(ROLE, "a session", {
    "nothing":                     ((),                       "kkIkkkk"),
    "its role":                    (to("<my role>"),          "++I++++"),
    "its own ARN":                 (to("<me>"),               "++I++++"),
    "another session of its role": (to("<my other session>"), "kkIkkkk"),
    "its account by ARN":          (to(OUR_ACCOUNT),          "i+Iii++"),
    "its account by number":       (to(ACCOUNT),              "i+Iii++"),
    "everyone":                    (to("*"),                  "++I++++"),
    "a deny of all but it":        (spare("<me>", "<my role>", OUR_ACCOUNT), "++I++++"),
    "a deny of all but it, without its account": (spare("<me>", "<my role>"), "KKKKKKK"),
    "a deny of all but its role":  (spare("<my role>", OUR_ACCOUNT),         "KKKKKKK"),
    "a deny of its role":          ((*to("<me>"), deny("kms:Encrypt", to="<my role>")), "KKKKKKK"),
    "a deny of its own ARN":       ((*to("<my role>"), deny("kms:Encrypt", to="<me>")), "KKKKKKK"),
    "a deny of another session":   ((*to("<my role>"), deny("kms:Encrypt", to="<my other session>")), "++I++++"),
})  # fmt: skip
# A root user has no identity policy, and no access of its own either.
for says, key, outcome in [
    ("nothing", (), "k"),
    ("its account by ARN", to(OUR_ACCOUNT), "+"),
    ("its account by number", to(ACCOUNT), "+"),
    ("a user of its account", to("<them>"), "k"),
    ("everyone", to("*"), "+"),
    ("a deny of its account", (*to("*"), deny("kms:*", to=ACCOUNT)), "K"),
    ("a deny of all but its account", spare(OUR_ACCOUNT), "+"),
    ("a deny of all but another account", spare(THEIR_ACCOUNT), "K"),
]:
    case(f"the root user: the key policy has {says}", OUTCOMES[outcome], ROOT, key=key)
# A service has no policies of its own, and is of no account.
for says, key, outcome in [
    ("nothing", (), "k"),
    ("its name", to({"Service": "dynamodb.amazonaws.com"}), "+"),
    ("another service", to({"Service": "s3.amazonaws.com"}), "k"),
    ("the account", to(OUR_ACCOUNT), "k"),
    ("its name, and a deny of it", (
        *to({"Service": "dynamodb.amazonaws.com"}),
        deny("kms:Encrypt", to={"Service": "dynamodb.amazonaws.com"}),
    ), "K"),
]:  # fmt: skip
    case(f"a service: the key policy has {says}", OUTCOMES[outcome], SERVICE, key=key)


# ---- Boundaries ----
#
# A permissions boundary cuts what identity policies give, and what a key policy gives to a role or to
# everyone; not what it gives to the user's or the session's own ARN. A deny in it denies all the same.
# [IAM] access_policies_boundaries
BOUNDARIES = {
    "allows it": (allow("kms:Encrypt"),),
    "allows something else": (allow("kms:Decrypt"),),
    "allows it on another key": (allow("kms:Encrypt", on="<other key>"),),
    "denies it": (EVERYTHING, deny("kms:Encrypt")),
}
GRANT = {"GranteePrincipal": "<me>", "Operations": ["Encrypt"]}
TO_ROLE = {**GRANT, "GranteePrincipal": "<my role>"}
for who, name, key, iam, grants, outcomes in [
    (USER, "a user, by its identity policy", to(OUR_ACCOUNT), MAY, (), "+bbB"),
    (USER, "a user, by its own ARN", to("<me>"), (), (), "+++B"),
    (USER, "a user, by everyone", to("*"), (), (), "+bbB"),
    (USER, "a user, by a grant", (), (), (GRANT,), "+++B"),
    (USER, "a user, by nothing", to(OUR_ACCOUNT), (), (), "iiiB"),
    (USER, "a user, by an identity policy that nobody handed over to", (), MAY, (), "kkkB"),
    (ROLE, "a session, by its identity policy", to(OUR_ACCOUNT), MAY, (), "+bbB"),
    (ROLE, "a session, by its role's ARN", to("<my role>"), (), (), "+bbB"),
    (ROLE, "a session, by its own ARN", to("<me>"), (), (), "+++B"),
    (ROLE, "a session, by everyone", to("*"), (), (), "+bbB"),
    (STRANGER, "a stranger, by its own ARN", to("<me>"), MAY, (), "+bbB"),
    (STRANGER, "a stranger, by its account", to(OTHER), MAY, (), "+bbB"),
    (STRANGERS_ROLE, "a stranger's session, by its own ARN", to("<me>"), MAY, (), "+bbB"),
]:
    for (says, boundary), outcome in zip(BOUNDARIES.items(), outcomes, strict=True):
        title = f"{name}; the boundary {says}"
        more = {"key": key, "iam": iam, "grants": grants, "boundary": boundary}
        case(title, OUTCOMES[outcome], who, **more)


# ---- Another account ----
#
# Both sides have to allow: the key's by its policy, the caller's by an identity policy; the key's side is
# told first. [KMS] key-policy-modifying-external-accounts
core(STRANGER, "a stranger", {
    "nothing":                  ((),                "kkkkkkk"),
    "its ARN":                  (to("<me>"),        "i+Iii++"),
    "its account by ARN":       (to(THEIR_ACCOUNT), "i+Iii++"),
    "its account by number":    (to(OTHER),         "i+Iii++"),
    "the key's account":        (to(OUR_ACCOUNT),   "kkkkkkk"),
    "everyone":                 (to("*"),           "i+Iii++"),
    "a deny of its ARN":        ((*to(OTHER), deny("kms:Encrypt", to="<me>")), "KKKKKKK"),
    "a deny of its account":    ((*to("<me>"), deny("kms:Encrypt", to=OTHER)), "KKKKKKK"),
    "a deny of all but it":     (spare("<me>", THEIR_ACCOUNT),                 "i+Iii++"),
})  # fmt: skip
core(STRANGERS_ROLE, "a stranger's session", {
    "nothing":                  ((),                "kkkkkkk"),
    "its role":                 (to("<my role>"),   "i+Iii++"),
    "its own ARN":              (to("<me>"),        "i+Iii++"),
    "its account":              (to(THEIR_ACCOUNT), "i+Iii++"),
    "everyone":                 (to("*"),           "i+Iii++"),
})  # fmt: skip
for says, key, outcome in [
    ("nothing", (), "k"),
    ("its account", to(THEIR_ACCOUNT), "+"),
    ("the key's account", to(OUR_ACCOUNT), "k"),
    ("everyone", to("*"), "+"),
    ("its account, and a deny of it", (*to(OTHER), deny("kms:*", to=OTHER)), "K"),
]:
    case(
        f"a stranger's root user: the key policy has {says}", OUTCOMES[outcome], STRANGERS_ROOT,
        key=key,
    )  # fmt: skip
