"""What a grant allows, to whom, and who may end it."""

from authorization.case import (
    ALLOWED, BOTH, EQUALS, HANDED_OVER, MAY, NILE, NOT_BY_KEY, OUR_ACCOUNT, OUTCOMES, ROLE, ROOT,
    SERVICE, STRANGER, STRANGERS_ROLE, STRANGERS_ROOT, SUBSET, TABLE, THEIR_ACCOUNT, USER, allow,
    ask, case, child, deny, from_source, pairs,
)  # fmt: skip
from client import ACCOUNT


# A grant allows its grantee its operations, and nothing else; a deny beats it; one to an account needs an
# identity policy too. [KMS] grants
def granted(
    name, outcome, asked="Encrypt", who=USER, grants=None, operations=None, terms=None, **more
):
    """With a grant of what is asked, or of these `operations`, and these other `terms`."""
    operation = asked if isinstance(asked, str) else asked.operation
    operations = operations or [operation]
    grant = {"GranteePrincipal": "<me>", "Operations": operations, **(terms or {})}
    case(f"a grant: {name}", OUTCOMES[outcome], who, asked, grants=grants or (grant,), **more)


OF_SYMMETRIC = [
    "Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "DescribeKey",
]  # fmt: skip
OF_PAIRS = ["Sign", "Verify", "GetPublicKey"]
OF_OTHERS = ["GenerateMac", "VerifyMac", "DeriveSharedSecret", "Encapsulate", "Decapsulate"]
for operation in OF_SYMMETRIC + OF_PAIRS + OF_OTHERS:
    granted(f"of {operation}, used for it", "+", operation)
for operation, other in [("Encrypt", "Decrypt"), ("Sign", "Verify"), ("GenerateMac", "VerifyMac"),
                         ("Decrypt", "DescribeKey"), ("GetPublicKey", "Sign"),
                         ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext")]:  # fmt: skip
    granted(f"of {other}, used for {operation}", "k", operation, operations=[other])
BOTH_WAYS = ["ReEncryptFrom", "ReEncryptTo"]
granted("of both ways of ReEncrypt", "+", "ReEncrypt", operations=BOTH_WAYS)
granted(
    "of ReEncryptFrom alone", "k", "ReEncrypt", operations=BOTH_WAYS[:1], action="kms:ReEncryptTo",
)  # fmt: skip
granted("of ReEncryptTo alone", "k", "ReEncrypt", operations=BOTH_WAYS[1:])
# These are never by a grant.
ALL_OF_SYMMETRIC = [*OF_SYMMETRIC, *BOTH_WAYS, "CreateGrant", "RetireGrant"]
for operation in ["ListGrants", "RevokeGrant", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy",
                  "GetKeyPolicy", "GetKeyRotationStatus", "TagResource"]:  # fmt: skip
    granted(f"of everything, used for {operation}", "k", operation, operations=ALL_OF_SYMMETRIC)

TO_SESSION, TO_ACCOUNT, TO_ANOTHER = (
    {"GranteePrincipal": whom} for whom in ("<me>", OUR_ACCOUNT, "<them>")
)
TO_MY_ROLE = {"GranteePrincipal": "<my role>"}
TO_OTHER_SESSION = {"GranteePrincipal": "<my other session>"}
granted("to a role, used by its session", "+", who=ROLE, terms=TO_MY_ROLE)
granted("to a session, used by it", "+", who=ROLE, terms=TO_SESSION)
granted("to another session of the role", "k", who=ROLE, terms=TO_OTHER_SESSION)
granted("to somebody else", "k", terms=TO_ANOTHER)
granted("to somebody else, with an identity policy", "k", terms=TO_ANOTHER, iam=MAY)
granted("to the account, used by its root user", "+", who=ROOT, terms=TO_ACCOUNT)
granted("to the account, used by a user with an identity policy", "+", terms=TO_ACCOUNT, iam=MAY)
granted(
    "to the account, used by a session with an identity policy", "+", who=ROLE, terms=TO_ACCOUNT,
    iam=MAY,
)  # fmt: skip
granted(
    "to the account, denied by the identity policy", "I", terms=TO_ACCOUNT,
    iam=(*MAY, deny("kms:*")),
)  # fmt: skip
granted("beside a deny in the key policy", "K", key=(deny("kms:Encrypt", to="<me>"),))
granted("beside a deny of everyone in the key policy", "K", key=(deny("kms:*", to="*"),))
granted("beside a deny in the identity policy", "I", iam=(deny("kms:Encrypt"),))
granted(
    "beside a deny of its role", "K", who=ROLE, terms=TO_MY_ROLE,
    key=(deny("kms:*", to="<my role>"),),
)  # fmt: skip
granted(
    "beside a deny of another action", "+", iam=(deny("kms:Decrypt"),),
    key=(deny("kms:Decrypt", to="*"),),
)  # fmt: skip
granted("where the key policy hands over, and no identity policy allows", "+", key=(HANDED_OVER,))
two = tuple({"GranteePrincipal": "<me>", "Operations": [each]} for each in ("Decrypt", "Encrypt"))
granted("of several, one fits", "+", grants=two)

# Across accounts. One to exactly who asks is enough: ours, where AWS's guides differ (docs/policies.md).
granted("to a stranger, used by it", "+", who=STRANGER)
granted("to a stranger, denied by its identity policy", "I", who=STRANGER, iam=(deny("kms:*"),))
granted("to a stranger, denied by the key policy", "K", who=STRANGER, key=(deny("kms:*", to="*"),))
granted("to a stranger's role", "+", who=STRANGERS_ROLE, terms=TO_MY_ROLE)
THEIR_TERMS = {"GranteePrincipal": THEIR_ACCOUNT}
granted("to a stranger's account, with an identity policy", "+", who=STRANGER, terms=THEIR_TERMS, iam=MAY,
        twin="a grant: to our account, used by a stranger")  # fmt: skip
granted("to a stranger's account, without an identity policy", "i", who=STRANGER, terms=THEIR_TERMS)
granted(
    "to a stranger's account, used by its root user", "+", who=STRANGERS_ROOT, terms=THEIR_TERMS,
)  # fmt: skip
granted("to our account, used by a stranger", "k", who=STRANGER, terms=TO_ACCOUNT, iam=MAY)


# The key of a pair is compared without letter case, its value with it.
for kind, wanted, given, outcome in [
    ("Equals", NILE, NILE, "+"),
    ("Equals", NILE, {"PROJECT": "nile"}, "+"),
    ("Equals", NILE, {"project": "Nile"}, "k"),
    ("Equals", NILE, BOTH, "k"),
    ("Equals", BOTH, NILE, "k"),
    ("Equals", BOTH, BOTH, "+"),
    ("Equals", NILE, None, "k"),
    ("Equals", NILE, {"stage": "nile"}, "k"),
    ("Subset", NILE, NILE, "+"),
    ("Subset", NILE, BOTH, "+"),
    ("Subset", NILE, {"Project": "nile", "stage": "test"}, "+"),
    ("Subset", NILE, {"project": "NILE", "stage": "test"}, "k"),
    ("Subset", BOTH, NILE, "k"),
    ("Subset", NILE, None, "k"),
    ("Subset", NILE, {"stage": "test"}, "k"),
]:  # fmt: skip
    constraint = {"Constraints": {f"EncryptionContext{kind}": wanted}}
    asked = ask("Encrypt", EncryptionContext=given)
    granted(f"{kind} {pairs(wanted)}, used with {pairs(given)}", outcome, asked, terms=constraint)
for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
                  "GenerateDataKeyPairWithoutPlaintext", "Decrypt"]:  # fmt: skip
    for given, outcome in [(NILE, "+"), (BOTH, "k")]:
        asked = ask(operation, EncryptionContext=given)
        granted(
            f"Equals {pairs(NILE)}, {operation} with {pairs(given)}", outcome, asked, terms=EQUALS,
        )  # fmt: skip
# DescribeKey has no encryption context, and is not constrained by one.
granted("Equals, for DescribeKey", "+", "DescribeKey", terms=EQUALS)
granted("Subset, for DescribeKey", "+", "DescribeKey", terms=SUBSET)
for name, source, destination, outcome, action in [
    ("both contexts fit", NILE, NILE, "+", "kms:ReEncryptFrom"),
    ("the source's context differs", BOTH, NILE, "k", "kms:ReEncryptFrom"),
    ("the destination's context differs", NILE, BOTH, "k", "kms:ReEncryptTo"),
]:
    asked = ask(
        "ReEncrypt", SourceEncryptionContext=source, DestinationEncryptionContext=destination
    )
    granted(f"Equals, ReEncrypt where {name}", outcome, asked, operations=BOTH_WAYS, terms=EQUALS,
            action=action)  # fmt: skip

# A source is what a service says for which resource it asks.


FOR_TABLE = {"Operations": ["Encrypt", "DescribeKey"], "Constraints": {"SourceArn": TABLE}}
TO_SERVICE = {
    "GranteeServicePrincipal": "dynamodb.amazonaws.com",
    "RetiringServicePrincipal": "dynamodb.amazonaws.com",
    **FOR_TABLE,
}
for name, who, grant, asked, outcome in [
    ("used for it", SERVICE, TO_SERVICE, from_source("Encrypt", TABLE), "+"),
    ("DescribeKey for it", SERVICE, TO_SERVICE, from_source("DescribeKey", TABLE), "+"),
    ("used for another", SERVICE, TO_SERVICE, from_source("Encrypt", TABLE + "2"), "k"),
    ("DescribeKey for another", SERVICE, TO_SERVICE, from_source("DescribeKey", TABLE + "2"), "k"),
    ("used for none", SERVICE, TO_SERVICE, ask("Encrypt"), "k"),
    ("a user who says so", USER, {**FOR_TABLE, "GranteePrincipal": "<me>"},
     from_source("Encrypt", TABLE), "k"),
]:  # fmt: skip
    case(
        f"a grant to a service with a SourceArn: {name}", OUTCOMES[outcome], who, asked,
        grants=(grant,),
    )  # fmt: skip

# Who may make grants by a grant may grant no more than it, under terms as strict as its own.
CREATE = ["CreateGrant", "Encrypt", "Decrypt"]


for name, parent, asked, outcome in [
    ("of the same", None, child(["Encrypt", "Decrypt"]), "+"),
    ("of less", None, child(["Decrypt"]), "+"),
    ("of CreateGrant, too", None, child(["CreateGrant", "Decrypt"]), "+"),
    ("of more", None, child(["Decrypt", "GenerateDataKey"]), "k"),
    ("of something else", None, child(["DescribeKey"]), "k"),
    ("with terms, where it has none", None, child(["Decrypt"], EQUALS), "+"),
    ("Equals under the same Equals", EQUALS, child(["Decrypt"], EQUALS), "+"),
    ("without terms under Equals", EQUALS, child(["Decrypt"]), "k"),
    ("Subset under Equals", EQUALS, child(["Decrypt"], SUBSET), "k"),
    ("Equals of more pairs under Equals", EQUALS,
     child(["Decrypt"], {"Constraints": {"EncryptionContextEquals": BOTH}}), "k"),
    ("Subset under the same Subset", SUBSET, child(["Decrypt"], SUBSET), "+"),
    ("Equals under Subset", SUBSET, child(["Decrypt"], EQUALS), "+"),
    ("Subset of more pairs under Subset", SUBSET,
     child(["Decrypt"], {"Constraints": {"EncryptionContextSubset": BOTH}}), "+"),
    ("Subset of another pair under Subset", SUBSET,
     child(["Decrypt"], {"Constraints": {"EncryptionContextSubset": {"stage": "test"}}}), "k"),
    ("without terms under Subset", SUBSET, child(["Decrypt"]), "k"),
]:  # fmt: skip
    granted(f"a child {name}", outcome, asked, operations=CREATE, terms=parent)
granted("a child by a grant without CreateGrant", "k", child(["Decrypt"]), operations=["Decrypt"])
# Who may by a policy may grant what they may not do themselves.
case("a policy allows CreateGrant alone: a grant of Decrypt", ALLOWED, USER, "CreateGrant",
     key=(allow("kms:CreateGrant", to="<me>"),))  # fmt: skip

# Whom the grant names may retire it, its grantee if it says so, and the account that it was made in.
RETIRE = allow("kms:RetireGrant")
TO_THEM = {"GranteePrincipal": "<them>", "Operations": ["Decrypt"]}
RETIRABLE_BY_ME = {**TO_THEM, "RetiringPrincipal": "<me>"}
RETIRABLE_BY_ROLE = {**TO_THEM, "RetiringPrincipal": "<my role>"}
BY_STRANGERS = {**TO_THEM, "RetiringPrincipal": THEIR_ACCOUNT}
MINE = {"GranteePrincipal": "<me>", "Operations": ["Decrypt", "RetireGrant"]}
NOBODY, NOBODYS_SESSION = (
    f"retiring: {whom}, whom nothing names" for whom in ("a user", "a session")
)
NO_STRANGER, DENIED_RETIRER = (
    "retiring: a stranger, whom nothing names",
    "retiring: whom it names, denied",
)
for name, who, outcome, grant, more in [
    (NOBODY, USER, "k", TO_THEM, {"key": (allow("kms:*", to="<them>"),)}),
    (NOBODYS_SESSION, ROLE, "k", TO_THEM, {}),
    (NO_STRANGER, STRANGER, "k", TO_THEM, {"iam": (RETIRE,)}),
    ("retiring: whom it names", USER, "+", RETIRABLE_BY_ME, {"twin": NOBODY}),
    (DENIED_RETIRER, USER, "I", RETIRABLE_BY_ME, {"iam": (deny("kms:RetireGrant"),)}),
    ("retiring: whom it names, denied by the key policy", USER, "K", RETIRABLE_BY_ME,
     {"key": (deny("kms:RetireGrant", to="<me>"),)}),
    ("retiring: a session of the role that it names", ROLE, "+", RETIRABLE_BY_ROLE,
     {"twin": NOBODYS_SESSION}),
    ("retiring: its grantee, if it says so", USER, "+", MINE, {"twin": "retiring: its grantee"}),
    ("retiring: its grantee", USER, "k", {**MINE, "Operations": ["Decrypt"]}, {}),
    ("retiring: a user of the account that it was made in, by an identity policy", USER, "+", TO_THEM,
     {"iam": (RETIRE,)}),
    ("retiring: the root user of the account that it was made in", ROOT, "+", TO_THEM,
     {"twin": "retiring: the root user, denied"}),
    ("retiring: the root user, denied", ROOT, "K", TO_THEM, {"key": (deny("kms:*", to=ACCOUNT),)}),
    ("retiring: by the key policy alone", USER, "k", TO_THEM, {"key": (allow("kms:*", to="<me>"),)}),
    ("retiring: a stranger whom it names", STRANGER, "+", RETIRABLE_BY_ME, {"twin": NO_STRANGER}),
    ("retiring: a stranger whose account it names, by an identity policy", STRANGER, "+", BY_STRANGERS,
     {"iam": (RETIRE,), "twin": NO_STRANGER}),
    ("retiring: a stranger whose account it names, without an identity policy", STRANGER, "i",
     BY_STRANGERS, {}),
    ("retiring: the root user of an account that it names", STRANGERS_ROOT, "+", BY_STRANGERS,
     {"twin": NO_STRANGER}),
]:  # fmt: skip
    case(name, OUTCOMES[outcome], who, "RetireGrant", grants=(grant,), **more)
# RevokeGrant is up to policies alone.
case("revoking: by the key policy", ALLOWED, USER, "RevokeGrant", grants=(TO_THEM,),
     key=(allow("kms:RevokeGrant", to="<me>"),))  # fmt: skip
case("revoking: by an identity policy", ALLOWED, USER, "RevokeGrant", grants=(TO_THEM,),
     key=(HANDED_OVER,), iam=(allow("kms:RevokeGrant"),))  # fmt: skip
case(
    "revoking: whom it names to retire it", NOT_BY_KEY, USER, "RevokeGrant",
    grants=(RETIRABLE_BY_ME,),
)  # fmt: skip
