"""The table of `authorization_scenario`: who asks, what the policies and grants say, and what comes out.

Every outcome is written down here, or follows from the one line of AWS's documentation beside its family.
Words in angle brackets stand for what is known only when the case runs: `<me>` is the ARN of who asks, of
a session its own; `<my role>` that of its role; `<key>` that of the key.
"""

from dataclasses import dataclass, field

from client import ACCOUNT, HOME

OTHER, FAR = "111122223333", "us-west-2"
OUR_ACCOUNT, THEIR_ACCOUNT = (f"arn:aws:iam::{account}:root" for account in (ACCOUNT, OTHER))

ALLOWED = "allowed"
NOT_BY_KEY = "because no resource-based policy allows the {action} action"
NOT_BY_IAM = "because no identity-based policy allows the {action} action"
NOT_BY_BOUNDARY = "because no permissions boundary allows the {action} action"
DENIED_BY_KEY = "with an explicit deny in a resource-based policy"
DENIED_BY_IAM = "with an explicit deny in an identity-based policy"
DENIED_BY_BOUNDARY = "with an explicit deny in a permissions boundary"

# As the tables below write them. Small letters: nothing allows it. Capitals: something denies it.
OUTCOMES = {
    "+": ALLOWED,
    "k": NOT_BY_KEY, "i": NOT_BY_IAM, "b": NOT_BY_BOUNDARY,
    "K": DENIED_BY_KEY, "I": DENIED_BY_IAM, "B": DENIED_BY_BOUNDARY,
}  # fmt: skip


@dataclass(frozen=True)
class Who:
    kind: str
    account: str = ACCOUNT
    tags: tuple = ()


USER, ROLE, ROOT, SERVICE = Who("user"), Who("role"), Who("root"), Who("service")
STRANGER, STRANGERS_ROLE, STRANGERS_ROOT = (Who(kind, OTHER) for kind in ("user", "role", "root"))
TAGGED = Who("user", tags=(("team", "blue"),))


def statement(effect, actions, to, on, when, more):
    made = {"Effect": effect}
    if actions is not None:
        made["Action"] = actions
    if to is not None:
        made["Principal"] = to if to == "*" or isinstance(to, dict) else {"AWS": to}
    if on is not None:
        made["Resource"] = on
    if when is not None:
        made["Condition"] = when
    return {**made, **more}


def allow(actions=None, to=None, on="*", when=None, **more):
    """A statement that allows, in a key policy `to` somebody."""
    return statement("Allow", actions, to, on, when, more)


def deny(actions=None, to=None, on="*", when=None, **more):
    return statement("Deny", actions, to, on, when, more)


# A key policy has to have a statement. This one is of no use to anybody here.
SILENT = allow("kms:ListKeyPolicies", to=OUR_ACCOUNT)
HANDED_OVER = allow("kms:*", to=OUR_ACCOUNT)
EVERYTHING = allow("kms:*")


# ---- What is asked ----

SYMMETRIC, EXTERNAL, MULTI_REGION = {}, {"Origin": "EXTERNAL"}, {"MultiRegion": True}
PAIR, RSA, AGREEMENT, MAC, KEM = (
    {"KeySpec": spec, "KeyUsage": usage}
    for spec, usage in [
        ("ECC_NIST_P256", "SIGN_VERIFY"),
        ("RSA_2048", "ENCRYPT_DECRYPT"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
    ]
)


@dataclass(frozen=True)
class Ask:
    """An operation on a key that was made like this, after the root user did what comes `first`."""

    operation: str
    members: dict
    made: dict = field(default_factory=dict)
    first: tuple = ()
    aliases: tuple = ()
    headers: dict = field(default_factory=dict)


ASKS = {}


def on_key(operation, made=SYMMETRIC, first=(), **members):
    ASKS[operation] = Ask(operation, {"KeyId": "<key>", **members}, made, first)


def on_no_key(operation, made=SYMMETRIC, first=(), **members):
    ASKS[operation] = Ask(operation, members, made, first)


on_key("CancelKeyDeletion", first=(("ScheduleKeyDeletion", {}),))
on_key("CreateGrant", GranteePrincipal="<them>", Operations=["Decrypt"])
on_key(
    "Decapsulate", KEM, SharedSecretCiphertextBlob="<encapsulated>", EncapsulationAlgorithm="ML_KEM"
)
on_key("Decrypt", CiphertextBlob="<ciphertext>")
on_key("DeleteImportedKeyMaterial", EXTERNAL, KeyMaterialId="<imported material>")
on_key("DeriveSharedSecret", AGREEMENT, KeyAgreementAlgorithm="ECDH", PublicKey="<public key>")
on_key("DescribeKey")
on_key("DisableKey")
on_key("DisableKeyRotation")
on_key("EnableKey")
on_key("EnableKeyRotation")
on_key("Encapsulate", KEM, EncapsulationAlgorithm="ML_KEM")
on_key("Encrypt", Plaintext=b"x")
on_key("GenerateDataKey", KeySpec="AES_256")
on_key("GenerateDataKeyPair", KeyPairSpec="ECC_NIST_P256")
on_key("GenerateDataKeyPairWithoutPlaintext", KeyPairSpec="ECC_NIST_P256")
on_key("GenerateDataKeyWithoutPlaintext", KeySpec="AES_256")
on_key("GenerateMac", MAC, Message=b"x", MacAlgorithm="HMAC_SHA_256")
on_key("GetKeyLastUsage")
on_key("GetKeyPolicy")
on_key("GetKeyRotationStatus")
on_key(
    "GetParametersForImport", EXTERNAL, WrappingAlgorithm="RSAES_OAEP_SHA_256",
    WrappingKeySpec="RSA_2048",
)  # fmt: skip
on_key("GetPublicKey", PAIR)
on_key(
    "ImportKeyMaterial", EXTERNAL, ImportToken="<import token>",
    EncryptedKeyMaterial="<wrapped material>", ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
)  # fmt: skip
on_key("ListGrants")
on_key("ListKeyPolicies")
on_key("ListKeyRotations")
on_key("ListResourceTags")
NEW_POLICY = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}}'
on_key("PutKeyPolicy", Policy=NEW_POLICY, BypassPolicyLockoutSafetyCheck=True)
on_key("ReplicateKey", MULTI_REGION, ReplicaRegion=FAR)
on_key("RevokeGrant", GrantId="<grant>")
on_key("RotateKeyOnDemand")
on_key("ScheduleKeyDeletion")
on_key("Sign", PAIR, Message=b"x", SigningAlgorithm="ECDSA_SHA_256")
on_key("TagResource", Tags=[{"TagKey": "team", "TagValue": "blue"}])
on_key("UntagResource", TagKeys=["team"])
on_key("UpdateKeyDescription", Description="x")
on_key(
    "UpdatePrimaryRegion", MULTI_REGION, first=(("ReplicateKey", {"ReplicaRegion": FAR}),),
    PrimaryRegion=FAR,
)  # fmt: skip
on_key("Verify", PAIR, Message=b"x", Signature="<signature>", SigningAlgorithm="ECDSA_SHA_256")
on_key("VerifyMac", MAC, Message=b"x", Mac="<mac>", MacAlgorithm="HMAC_SHA_256")
on_no_key("CreateAlias", AliasName="<alias>", TargetKeyId="<key>")
on_no_key("CreateKey")
on_no_key("DeleteAlias", AliasName="<alias>")
on_no_key("GenerateRandom", NumberOfBytes=9)
on_no_key("ListAliases")
on_no_key("ListKeys")
on_no_key("ReEncrypt", CiphertextBlob="<ciphertext>", DestinationKeyId="<key>")
on_no_key("RetireGrant", KeyId="<key>", GrantId="<grant>")
on_no_key("UpdateAlias", AliasName="<alias>", TargetKeyId="<other key>")


def ask(operation, made=None, first=None, aliases=(), headers=None, **members):
    """The operation, with these members beside, or in place of, those above; `None` takes one away."""
    known = ASKS[operation]
    members = {name: value for name, value in {**known.members, **members}.items() if value is not None}
    return Ask(
        operation, members, known.made if made is None else made,
        known.first if first is None else first, aliases, headers or {},
    )  # fmt: skip


# ---- A case ----


@dataclass(frozen=True)
class Case:
    name: str
    who: Who
    out: str
    ask: Ask
    key: tuple = ()
    iam: tuple = ()
    boundary: tuple | None = None
    grants: tuple = ()
    # What a refusal is for, and what for it may be if a part is missing.
    action: str = ""
    actions: tuple = ()
    resource: str | None = "<key>"
    resources: tuple = ()
    version: str = "2012-10-17"
    # Another refusal than AccessDenied: its code, and its words if they are known.
    refusal: tuple | None = None
    # Where nothing can be taken away: the case that differs in one thing and is refused.
    twin: str | None = None

    operation = property(lambda self: self.ask.operation)
    members = property(lambda self: self.ask.members)
    made = property(lambda self: self.ask.made)
    first = property(lambda self: self.ask.first)
    aliases = property(lambda self: self.ask.aliases)
    headers = property(lambda self: self.ask.headers)


CASES = []


def case(name, out, who=USER, asked="Encrypt", **more):
    asked = ask(asked) if isinstance(asked, str) else asked
    action = more.pop("action", f"kms:{asked.operation}")
    CASES.append(Case(name, who, out, asked, action=action, **more))


# ---- 1. Who, by the key policy and by the identity policy ----
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
    "an allow by a wildcard of resources": (allow("kms:Encrypt", on=f"arn:aws:kms:*:{ACCOUNT}:key/*"),),
}


def core(who, name, table):
    for says, (key, outcomes) in table.items():
        for (iam_says, iam), outcome in zip(IDENTITY_POLICIES.items(), outcomes, strict=True):
            title = f"{name}: the key policy has {says}, the identity policy {iam_says}"
            case(title, OUTCOMES[outcome], who, key=key, iam=iam)


def to(*whom):
    return (allow("kms:Encrypt", to=whom[0] if len(whom) == 1 else list(whom)),)


def spare(*whom):
    """Everyone may, and everyone else than these may not."""
    denied = {"Effect": "Deny", "NotPrincipal": {"AWS": list(whom)}, "Action": "kms:*", "Resource": "*"}
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


# ---- 2. Boundaries ----
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
MAY = (allow("kms:Encrypt"),)
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


# ---- 3. Another account ----
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
    case(f"a stranger's root user: the key policy has {says}", OUTCOMES[outcome], STRANGERS_ROOT, key=key)


# ---- 4. Grants ----
#
# A grant allows its grantee its operations, and nothing else; a deny beats it; one to an account needs an
# identity policy too. [KMS] grants
def granted(name, outcome, asked="Encrypt", who=USER, grants=None, operations=None, terms=None, **more):
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
granted("of both ways of ReEncrypt", "+", "ReEncrypt", operations=BOTH_WAYS,
        actions=("kms:ReEncryptFrom", "kms:ReEncryptTo"))  # fmt: skip
granted("of ReEncryptFrom alone", "k", "ReEncrypt", operations=BOTH_WAYS[:1], action="kms:ReEncryptTo")
granted("of ReEncryptTo alone", "k", "ReEncrypt", operations=BOTH_WAYS[1:], action="kms:ReEncryptFrom")
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
granted("to the account, used by a session with an identity policy", "+", who=ROLE, terms=TO_ACCOUNT, iam=MAY)
granted("to the account, denied by the identity policy", "I", terms=TO_ACCOUNT, iam=(*MAY, deny("kms:*")))
granted("beside a deny in the key policy", "K", key=(deny("kms:Encrypt", to="<me>"),))
granted("beside a deny of everyone in the key policy", "K", key=(deny("kms:*", to="*"),))
granted("beside a deny in the identity policy", "I", iam=(deny("kms:Encrypt"),))
granted("beside a deny of its role", "K", who=ROLE, terms=TO_MY_ROLE, key=(deny("kms:*", to="<my role>"),))
granted("beside a deny of another action", "+", iam=(deny("kms:Decrypt"),), key=(deny("kms:Decrypt", to="*"),))
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
granted("to a stranger's account, used by its root user", "+", who=STRANGERS_ROOT, terms=THEIR_TERMS)
granted("to our account, used by a stranger", "k", who=STRANGER, terms=TO_ACCOUNT, iam=MAY)



def pairs(context):
    return " ".join(f"{key}={value}" for key, value in (context or {"no": "pairs"}).items())


# The key of a pair is compared without letter case, its value with it.
NILE, BOTH = {"project": "nile"}, {"project": "nile", "stage": "test"}
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
EQUALS, SUBSET = ({"Constraints": {f"EncryptionContext{kind}": NILE}} for kind in ("Equals", "Subset"))
for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
                  "GenerateDataKeyPairWithoutPlaintext", "Decrypt"]:  # fmt: skip
    for given, outcome in [(NILE, "+"), (BOTH, "k")]:
        asked = ask(operation, EncryptionContext=given)
        granted(f"Equals {pairs(NILE)}, {operation} with {pairs(given)}", outcome, asked, terms=EQUALS)
# DescribeKey has no encryption context, and is not constrained by one.
granted("Equals, for DescribeKey", "+", "DescribeKey", terms=EQUALS)
granted("Subset, for DescribeKey", "+", "DescribeKey", terms=SUBSET)
for name, source, destination, outcome, action in [
    ("both contexts fit", NILE, NILE, "+", ""),
    ("the source's context differs", BOTH, NILE, "k", "kms:ReEncryptFrom"),
    ("the destination's context differs", NILE, BOTH, "k", "kms:ReEncryptTo"),
]:
    asked = ask("ReEncrypt", SourceEncryptionContext=source, DestinationEncryptionContext=destination)
    granted(f"Equals, ReEncrypt where {name}", outcome, asked, operations=BOTH_WAYS, terms=EQUALS,
            action=action, actions=("kms:ReEncryptFrom", "kms:ReEncryptTo"))  # fmt: skip

# A source is what a service says for which resource it asks.
TABLE = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/walked"


def from_source(operation, arn):
    headers = {"x-amz-source-arn": arn, "x-amz-source-account": ACCOUNT}
    return ask(operation, headers=headers)


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
    case(f"a grant to a service with a SourceArn: {name}", OUTCOMES[outcome], who, asked, grants=(grant,))

# Who may make grants by a grant may grant no more than it, under terms as strict as its own.
CREATE = ["CreateGrant", "Encrypt", "Decrypt"]


def child(operations, terms=None):
    return ask("CreateGrant", Operations=operations, **(terms or {}))


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
NOBODY, NOBODYS_SESSION = (f"retiring: {whom}, whom nothing names" for whom in ("a user", "a session"))
NO_STRANGER, DENIED_RETIRER = "retiring: a stranger, whom nothing names", "retiring: whom it names, denied"
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
    ("retiring: the root user of an account that it names", STRANGERS_ROOT, "+", BY_STRANGERS,
     {"twin": NO_STRANGER}),
]:  # fmt: skip
    case(name, OUTCOMES[outcome], who, "RetireGrant", grants=(grant,), **more)
# RevokeGrant is up to policies alone.
case("revoking: by the key policy", ALLOWED, USER, "RevokeGrant", grants=(TO_THEM,),
     key=(allow("kms:RevokeGrant", to="<me>"),))  # fmt: skip
case("revoking: by an identity policy", ALLOWED, USER, "RevokeGrant", grants=(TO_THEM,),
     key=(HANDED_OVER,), iam=(allow("kms:RevokeGrant"),))  # fmt: skip
case("revoking: whom it names to retire it", NOT_BY_KEY, USER, "RevokeGrant", grants=(RETIRABLE_BY_ME,))
POLICIES = {}
