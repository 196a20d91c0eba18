"""The table of `authorization_scenario`: who asks, what the policies and grants say, and what comes out.

Every outcome is written down here, or follows from the one line of AWS's documentation beside its family.
Words in angle brackets stand for what is known only when the case runs: `<me>` is the ARN of who asks, of
a session its own; `<my role>` that of its role; `<key>` that of the key.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

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
on_no_key("ReEncrypt", CiphertextBlob="<ciphertext>", SourceKeyId="<key>", DestinationKeyId="<key>")
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


def described(asked):
    """The operation, and in what the request and the key differ from those above."""
    usual = ASKS[asked.operation]
    members = {**asked.members, **asked.headers}
    said = {name: value for name, value in members.items() if usual.members.get(name) != value}
    said |= {name: "left out" for name in usual.members if name not in members}
    made = asked.made if asked.made != usual.made else {}
    return " ".join([asked.operation, *(f"{name}={value}" for name, value in {**said, **made}.items())])


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


ON_NOTHING = {"CreateKey", "GenerateRandom", "ListAliases", "ListKeys"}


def case(name, out, who=USER, asked="Encrypt", **more):
    assert all(name != known.name for known in CASES), f"{name} stands twice"
    asked = ask(asked) if isinstance(asked, str) else asked
    usual = {"action": f"kms:{asked.operation}"}
    if asked.operation in ON_NOTHING:
        usual["resource"] = "*"
    if asked.operation == "ReEncrypt":
        # There is no kms:ReEncrypt: the source is asked first.
        usual = {"action": "kms:ReEncryptFrom", "actions": ("kms:ReEncryptFrom", "kms:ReEncryptTo")}
    CASES.append(Case(name, who, out, asked, **{**usual, **more}))


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


# An operation crosses accounts or it does not, whatever the policies say. [KMS]
# kms-api-permissions-reference, "cross-account use"
NEVER_CROSS = [
    "CancelKeyDeletion", "DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "EnableKey",
    "EnableKeyRotation", "GetKeyLastUsage", "GetKeyPolicy", "GetParametersForImport",
    "ImportKeyMaterial", "ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "PutKeyPolicy",
    "ReplicateKey", "RotateKeyOnDemand", "ScheduleKeyDeletion", "TagResource", "UntagResource",
    "UpdateKeyDescription", "UpdatePrimaryRegion",
]  # fmt: skip
CROSS = [
    "CreateGrant", "Decapsulate", "Decrypt", "DeriveSharedSecret", "DescribeKey", "Encapsulate",
    "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GetKeyRotationStatus", "GetPublicKey",
    "ListGrants", "ReEncrypt", "RevokeGrant", "Sign", "Verify", "VerifyMac",
]  # fmt: skip
TO_SOMEBODY = {"GranteePrincipal": "<them>", "Operations": ["DescribeKey"]}


def every(operation, name, out, who, **more):
    """What may be asked of a key, with the grant that some operations are about."""
    about = (TO_SOMEBODY,) if operation == "RevokeGrant" else ()
    case(f"{operation} {name}", out, who, operation, grants=about, **more)


for operation in NEVER_CROSS:
    every(operation, "by a stranger whom both sides allow everything", NOT_BY_KEY, STRANGER,
          key=(allow("kms:*", to="<me>"),), iam=(EVERYTHING,))  # fmt: skip
for operation in CROSS:
    both = {"key": (allow("kms:*", to="<me>"),), "iam": (EVERYTHING,)}
    every(operation, "by a stranger whom both sides allow everything", ALLOWED, STRANGER, **both)

# Without a KeyId, a ciphertext of somebody else's key does not tell that there is one.
HIDDEN = (
    "AccessDeniedException",
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region,"
    " or you are not allowed to access.",
)
for operation, member in [("Decrypt", "KeyId"), ("ReEncrypt", "SourceKeyId")]:
    case(f"{operation} by a stranger, of a ciphertext alone", NOT_BY_KEY, STRANGER,
         ask(operation, **{member: None}), iam=(EVERYTHING,), refusal=HIDDEN)  # fmt: skip


# ---- Each operation, by its own action and no other ----
#
# [KMS] kms-api-permissions-reference. Under ReplicateKey a key is made, by an identity policy; under
# UpdatePrimaryRegion the replica is asked in its region, whose policy hands over to the account.
REPLICA = f"arn:aws:kms:{FAR}:{ACCOUNT}:key/<key id>"
BESIDE = {
    "ReplicateKey": {"iam": (allow("kms:CreateKey"),), "resources": ("*",),
                     "actions": ("kms:ReplicateKey", "kms:CreateKey")},
    "UpdatePrimaryRegion": {"iam": (allow("kms:UpdatePrimaryRegion", on=REPLICA),), "resources": (REPLICA,)},
}  # fmt: skip
for operation in NEVER_CROSS + [name for name in CROSS if name != "ReEncrypt"]:
    mine = f"kms:{operation}"
    beside = BESIDE.get(operation, {})
    every(operation, "by the key policy", ALLOWED, USER, key=(allow(mine, to="<me>"),), **beside)
    # In any letter case, and among others.
    among = (allow(["kms:Nothing", mine.upper().replace("KMS:", "kms:")]),)
    by_iam = {**beside, "iam": among + beside.get("iam", ())}
    every(operation, "by the identity policy", ALLOWED, USER, key=(HANDED_OVER,), **by_iam)
    every(operation, "by every other action", NOT_BY_KEY, USER,
          key=({"Effect": "Allow", "Principal": {"AWS": "<me>"}, "NotAction": mine, "Resource": "*"},),
          **{**beside, "iam": (EVERYTHING,)})  # fmt: skip
FROM, TO = allow("kms:ReEncryptFrom", to="<me>"), allow("kms:ReEncryptTo", to="<me>")
case("ReEncrypt from and to a key", ALLOWED, USER, "ReEncrypt", key=(FROM, TO))
case("ReEncrypt from a key, and not to it", NOT_BY_KEY, USER, "ReEncrypt", key=(FROM,), action="kms:ReEncryptTo")
case("ReEncrypt to a key, and not from it", NOT_BY_KEY, USER, "ReEncrypt", key=(TO,))
case("ReEncrypt by its own name", NOT_BY_KEY, USER, "ReEncrypt", key=(allow("kms:ReEncrypt", to="<me>"),))
case("ReEncrypt by a wildcard", ALLOWED, USER, "ReEncrypt", key=(allow("kms:ReEncrypt*", to="<me>"),))
case("ReEncrypt to another key, which hands over", ALLOWED, USER,
     ask("ReEncrypt", DestinationKeyId="<other key>"), key=(FROM,),
     iam=(allow("kms:ReEncryptTo", on="<other key>"),), resources=("<other key>",))  # fmt: skip
case("ReEncrypt to another key, which says nothing", NOT_BY_IAM, USER,
     ask("ReEncrypt", DestinationKeyId="<other key>"), key=(FROM, TO), action="kms:ReEncryptTo",
     resource="<other key>")  # fmt: skip

# What names no key is up to identity policies; an alias is a resource of its own, of identity policies
# alone, beside the keys that it names. [KMS] alias-access
for operation in sorted(ON_NOTHING):
    mine = f"kms:{operation}"
    case(f"{operation} by the identity policy", ALLOWED, USER, operation, iam=(allow(mine),))
    case(f"{operation} by nobody", NOT_BY_IAM, USER, operation)
    case(f"{operation} denied", DENIED_BY_IAM, USER, operation, iam=(EVERYTHING, deny(mine)))
    case(f"{operation} on a key", NOT_BY_IAM, USER, operation, iam=(allow(mine, on="<key>"),))
    case(f"{operation} by the root user", ALLOWED, ROOT, operation, twin=f"{operation} by nobody")
    case(f"{operation} beyond a boundary", NOT_BY_BOUNDARY, USER, operation, iam=(allow(mine),),
         boundary=(allow("kms:Encrypt"),))  # fmt: skip
case("CreateKey with tags", ALLOWED, USER,
     ask("CreateKey", Tags=[{"TagKey": "team", "TagValue": "blue"}]),
     iam=(allow("kms:CreateKey"), allow("kms:TagResource")),
     actions=("kms:CreateKey", "kms:TagResource"), resources=(None,))  # fmt: skip
case("CreateKey with tags, without TagResource", NOT_BY_IAM, USER,
     ask("CreateKey", Tags=[{"TagKey": "team", "TagValue": "blue"}]),
     iam=(allow("kms:CreateKey"),), action="kms:TagResource", resource=None)  # fmt: skip
for operation, keys in [("CreateAlias", ["<key>"]), ("DeleteAlias", ["<key>"]), ("UpdateAlias", ["<key>", "<other key>"])]:
    asked = ask(operation, aliases=() if operation == "CreateAlias" else ("<alias>",))
    mine, both = f"kms:{operation}", {"key": (HANDED_OVER,)}
    alias = allow(mine, on="<alias arn>")
    case(f"{operation} on the alias and all keys", ALLOWED, USER, asked, **both,
         iam=(alias, *(allow(mine, on=key) for key in keys)), resources=("<alias arn>", *keys))  # fmt: skip
    case(f"{operation} on the key alone", NOT_BY_IAM, USER, asked, **both,
         iam=(allow(mine, on="arn:aws:kms:*:*:key/*"),), resource="<alias arn>")  # fmt: skip
    for key in keys:
        others = (allow(mine, on=other) for other in keys if other != key)
        case(f"{operation} on all but {key}", NOT_BY_IAM, USER, asked, **both, iam=(alias, *others),
             resource=key)  # fmt: skip
    case(f"{operation} by the key policy alone", NOT_BY_IAM, USER, asked, resource="<alias arn>",
         key=(allow("kms:*", to="<me>"),))  # fmt: skip
    case(f"{operation} on the alias by the identity policy, on the key by its policy",
         NOT_BY_IAM if operation == "UpdateAlias" else ALLOWED, USER, asked, iam=(alias,),
         key=(allow(mine, to="<me>"),), resources=("<alias arn>",),
         resource="<other key>" if operation == "UpdateAlias" else "<key>")  # fmt: skip
    case(f"{operation} denied on the key", DENIED_BY_IAM, USER, asked, **both,
         iam=(EVERYTHING, deny(mine, on="<key>")))  # fmt: skip
    case(f"{operation} denied on the alias", DENIED_BY_IAM, USER, asked, **both,
         iam=(EVERYTHING, deny(mine, on="<alias arn>")), resource="<alias arn>")  # fmt: skip


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
granted("of both ways of ReEncrypt", "+", "ReEncrypt", operations=BOTH_WAYS)
granted("of ReEncryptFrom alone", "k", "ReEncrypt", operations=BOTH_WAYS[:1], action="kms:ReEncryptTo")
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
    ("both contexts fit", NILE, NILE, "+", "kms:ReEncryptFrom"),
    ("the source's context differs", BOTH, NILE, "k", "kms:ReEncryptFrom"),
    ("the destination's context differs", NILE, BOTH, "k", "kms:ReEncryptTo"),
]:
    asked = ask("ReEncrypt", SourceEncryptionContext=source, DestinationEncryptionContext=destination)
    granted(f"Equals, ReEncrypt where {name}", outcome, asked, operations=BOTH_WAYS, terms=EQUALS,
            action=action)  # fmt: skip

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


# ---- 5. Condition keys ----
#
# A request that has the value is allowed, one that has another or none is not, in either policy. Those
# that an identity policy alone knows (`only_iam`) are never met in a key policy. [KMS]
# policy-conditions, [IAM] reference_policies_condition-keys
@dataclass(frozen=True)
class By:
    """The request that meets the condition, of somebody else, or where another value is wanted."""

    who: Who | None = None
    wanted: object = None
    asked: Ask | str | None = None


def value(wanted):
    return By(wanted=wanted)


def condition(key, operator, wanted, met, other=None, absent=None, what="kms:*", also=(), only_iam=False, **more):
    met = met if isinstance(met, By) else By(asked=met)
    who, usual = met.who or USER, met.asked or "Encrypt"
    for label, request in [("met", met), ("not met", other), ("absent", absent)]:
        if request is None:
            continue
        request = request if isinstance(request, By) else By(asked=request)
        asker, asked = request.who or who, request.asked or usual
        asked = ask(asked) if isinstance(asked, str) else asked
        when = {operator: {key: wanted if request.wanted is None else request.wanted}}
        title = f"{label}: {operator} {key} {when[operator][key]}, {described(asked)} by a {asker.kind}"
        is_met = label == "met"
        if asked.operation not in ON_NOTHING:
            by_key = is_met and not only_iam
            to = {"Service": "dynamodb.amazonaws.com"} if asker == SERVICE else "<me>"
            case(f"the key policy, {title}", ALLOWED if by_key else NOT_BY_KEY, asker, asked,
                 key=(allow(what, to=to, when=when),), iam=also, **more)  # fmt: skip
        if asker.kind in ("user", "role"):
            case(f"the identity policy, {title}", ALLOWED if is_met else NOT_BY_IAM, asker, asked,
                 key=(HANDED_OVER,), iam=(allow(what, when=when), *also), **more)  # fmt: skip


TOMORROW, IN_TWO_DAYS, IN_THREE_DAYS = (
    datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=days) for days in (1, 2, 3)
)
OTHER_PAIR, OTHER_MAC = {**PAIR, "KeySpec": "ECC_NIST_P384"}, {**MAC, "KeySpec": "HMAC_384"}
WITH_TAG, WITH_OTHER_TAG = (
    [{"TagKey": "team", "TagValue": value}, {"TagKey": "more", "TagValue": ""}] for value in ("blue", "red")
)
RED = Who("user", tags=(("team", "red"),))
TAGGED_ROLE = Who("role", tags=(("team", "blue"),))
EXPIRES = {"ExpirationModel": "KEY_MATERIAL_EXPIRES"}
DIGEST = {"MessageType": "DIGEST", "Message": b"x" * 32}
EXACT = "StringEquals"

# Of the key.
condition("kms:KeySpec", EXACT, "SYMMETRIC_DEFAULT", "DescribeKey", ask("DescribeKey", PAIR), "ListKeys")
condition("kms:KeyUsage", EXACT, "SIGN_VERIFY", "Sign", "GenerateMac", "ListKeys")
condition("kms:CustomerMasterKeySpec", EXACT, "ECC_NIST_P256", "Sign", "GenerateMac", "ListKeys")
condition("kms:CustomerMasterKeyUsage", EXACT, "ENCRYPT_DECRYPT", "Encrypt", "Sign", "ListKeys")
condition("kms:KeyOrigin", EXACT, "AWS_KMS", "DescribeKey", ask("DescribeKey", EXTERNAL), "ListKeys")
condition("kms:MultiRegion", "Bool", "true", ask("DescribeKey", MULTI_REGION), "DescribeKey", "ListKeys")
condition("kms:MultiRegion", "Bool", "false", "DescribeKey", ask("DescribeKey", MULTI_REGION))
condition("kms:MultiRegionKeyType", EXACT, "PRIMARY", ask("DescribeKey", MULTI_REGION), value("REPLICA"),
          ask("DescribeKey", SYMMETRIC))  # fmt: skip
condition("kms:ResourceAliases", f"ForAnyValue:{EXACT}", "<alias>",
          ask("Encrypt", aliases=("<alias>", "<alias>/2")), ask("Encrypt", aliases=("<alias>/2",)),
          "Encrypt", only_iam=True)  # fmt: skip
condition("kms:ResourceAliases", "ForAnyValue:StringLike", "alias/a*", ask("Encrypt", aliases=("<alias>",)),
          ask("Encrypt", aliases=("alias/for-<key id>",)), only_iam=True)  # fmt: skip
condition("aws:ResourceTag/team", EXACT, "blue", ask("Encrypt", {"Tags": WITH_TAG}),
          ask("Encrypt", {"Tags": WITH_OTHER_TAG}), "Encrypt", only_iam=True)  # fmt: skip
condition("aws:ResourceAccount", EXACT, ACCOUNT, "Encrypt", value(OTHER))

# Of the request.
condition("kms:BypassPolicyLockoutSafetyCheck", "Bool", "true", "PutKeyPolicy",
          ask("PutKeyPolicy", BypassPolicyLockoutSafetyCheck=False),
          ask("PutKeyPolicy", BypassPolicyLockoutSafetyCheck=None))  # fmt: skip
condition("kms:BypassPolicyLockoutSafetyCheck", "Null", "true",
          ask("PutKeyPolicy", BypassPolicyLockoutSafetyCheck=None), "PutKeyPolicy")  # fmt: skip
condition("kms:DataKeyPairSpec", EXACT, "ECC_NIST_P256", "GenerateDataKeyPair",
          ask("GenerateDataKeyPair", KeyPairSpec="ECC_NIST_P384"), "GenerateDataKey")  # fmt: skip
condition("kms:DataKeyPairSpec", "StringLike", "ECC*", "GenerateDataKeyPairWithoutPlaintext",
          ask("GenerateDataKeyPairWithoutPlaintext", KeyPairSpec="RSA_2048"))  # fmt: skip
for operation in ["Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyPair", "ReEncrypt"]:
    condition("kms:EncryptionAlgorithm", EXACT, "SYMMETRIC_DEFAULT", operation, value("SM2PKE"))
condition("kms:EncryptionAlgorithm", EXACT, "RSAES_OAEP_SHA_256",
          ask("Encrypt", RSA, EncryptionAlgorithm="RSAES_OAEP_SHA_256"),
          ask("Encrypt", RSA, EncryptionAlgorithm="RSAES_OAEP_SHA_1"), "DescribeKey")  # fmt: skip
for operation in ["Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
                  "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"]:  # fmt: skip
    condition("kms:EncryptionContext:project", EXACT, "nile", ask(operation, EncryptionContext=NILE),
              ask(operation, EncryptionContext={"project": "Nile"}), operation)  # fmt: skip
    condition("kms:EncryptionContextKeys", f"ForAnyValue:{EXACT}", "stage",
              ask(operation, EncryptionContext=BOTH), ask(operation, EncryptionContext=NILE), operation)  # fmt: skip
# The key is compared without letter case. A grant's constraint stands for the context.
condition("kms:EncryptionContext:Project", EXACT, "nile", ask("Encrypt", EncryptionContext={"PROJECT": "nile"}),
          ask("Encrypt", EncryptionContext={"PROJECT": "NILE"}))  # fmt: skip
condition("kms:EncryptionContextKeys", f"ForAnyValue:{EXACT}", "project", ask("Encrypt", EncryptionContext=NILE),
          ask("Encrypt", EncryptionContext={"PROJECT": "nile"}))  # fmt: skip
condition("kms:EncryptionContext:project", EXACT, "nile", child(["Decrypt"], SUBSET),
          child(["Decrypt"], {"Constraints": {"EncryptionContextEquals": {"project": "amur"}}}),
          "CreateGrant")  # fmt: skip
condition("kms:EncryptionContextKeys", f"ForAnyValue:{EXACT}", "project", child(["Decrypt"], EQUALS),
          child(["Decrypt"], {"Constraints": {"EncryptionContextEquals": {"stage": "test"}}}),
          "CreateGrant")  # fmt: skip
SAME_CONTEXTS = {"SourceEncryptionContext": NILE, "DestinationEncryptionContext": NILE}
condition("kms:EncryptionContext:project", EXACT, "nile", ask("ReEncrypt", **SAME_CONTEXTS),
          ask("ReEncrypt", SourceEncryptionContext=BOTH | {"project": "amur"}), "ReEncrypt")  # fmt: skip
condition("kms:ExpirationModel", EXACT, "KEY_MATERIAL_DOES_NOT_EXPIRE", "ImportKeyMaterial",
          ask("ImportKeyMaterial", ValidTo=TOMORROW, **EXPIRES),
          ask("ImportKeyMaterial", ExpirationModel=None, ValidTo=TOMORROW))  # fmt: skip
condition("kms:ExpirationModel", "Null", "true",
          ask("ImportKeyMaterial", ExpirationModel=None, ValidTo=TOMORROW), "ImportKeyMaterial")  # fmt: skip
condition("kms:ValidTo", "DateLessThan", f"{IN_TWO_DAYS:%Y-%m-%dT%H:%M:%SZ}",
          ask("ImportKeyMaterial", ValidTo=TOMORROW, **EXPIRES),
          ask("ImportKeyMaterial", ValidTo=IN_THREE_DAYS, **EXPIRES), "ImportKeyMaterial")  # fmt: skip
condition("kms:GranteePrincipal", EXACT, "<them>", "CreateGrant", ask("CreateGrant", GranteePrincipal="<me>"),
          "Encrypt")  # fmt: skip
condition("kms:RetiringPrincipal", EXACT, "<them>", ask("CreateGrant", RetiringPrincipal="<them>"),
          ask("CreateGrant", RetiringPrincipal="<me>"), "CreateGrant")  # fmt: skip
condition("kms:GrantConstraintType", EXACT, "EncryptionContextSubset", child(["Decrypt"], SUBSET),
          child(["Decrypt"], EQUALS), "CreateGrant")  # fmt: skip
condition("kms:GrantConstraintType", EXACT, "EncryptionContextEquals", child(["Decrypt"], EQUALS),
          child(["Decrypt"], SUBSET))  # fmt: skip
condition("kms:GrantIsForAWSResource", "Bool", "false", "CreateGrant", value("true"), "Encrypt")
condition("kms:GrantIsForAWSResource", "Bool", "false", "ListGrants", value("true"))
condition("kms:GrantOperations", f"ForAnyValue:{EXACT}", ["Encrypt", "Sign"], child(["Encrypt", "Decrypt"]),
          child(["Decrypt"]), "Encrypt")  # fmt: skip
condition("kms:GrantOperations", f"ForAllValues:{EXACT}", ["Encrypt", "Decrypt"], child(["Decrypt"]),
          child(["Decrypt", "DescribeKey"]))  # fmt: skip
condition("kms:KeyAgreementAlgorithm", EXACT, "ECDH", "DeriveSharedSecret", value("X25519"), "GetPublicKey")
condition("kms:MacAlgorithm", EXACT, "HMAC_SHA_256", "GenerateMac",
          ask("GenerateMac", OTHER_MAC, MacAlgorithm="HMAC_SHA_384"), "DescribeKey")  # fmt: skip
condition("kms:MacAlgorithm", EXACT, "HMAC_SHA_256", "VerifyMac", value("HMAC_SHA_512"))
condition("kms:MessageType", EXACT, "DIGEST", ask("Sign", **DIGEST), ask("Sign", MessageType="RAW"), "GetPublicKey")
# A member that is left out is there with its default.
condition("kms:MessageType", EXACT, "RAW", "Sign", ask("Sign", **DIGEST))
condition("kms:MessageType", EXACT, "RAW", "Verify", value("DIGEST"))
condition("kms:PrimaryRegion", EXACT, FAR, "UpdatePrimaryRegion", value("eu-west-1"), "DescribeKey",
          also=(allow("kms:UpdatePrimaryRegion", on=REPLICA),), resources=(REPLICA,))  # fmt: skip
condition("kms:ReplicaRegion", EXACT, FAR, "ReplicateKey", ask("ReplicateKey", ReplicaRegion="eu-west-1"),
          "DescribeKey", what=["kms:ReplicateKey", "kms:DescribeKey"], also=(allow("kms:CreateKey"),),
          actions=("kms:ReplicateKey", "kms:DescribeKey", "kms:CreateKey"), resources=("*",))  # fmt: skip
condition("kms:ReEncryptOnSameKey", "Bool", "true", "ReEncrypt", ask("ReEncrypt", DestinationKeyId="<other key>"),
          "DescribeKey")  # fmt: skip
BY_ALIAS = ask("DescribeKey", aliases=("<alias>", "<alias>/2"), KeyId="<alias>")
for asked in (BY_ALIAS, ask("DescribeKey", aliases=("<alias>",), KeyId="<alias arn>"),
              ask("Encrypt", aliases=("<alias>",), KeyId="<alias>"),
              ask("GetPublicKey", aliases=("<alias>",), KeyId="<alias>")):  # fmt: skip
    by_id = ask(asked.operation, aliases=("<alias>",))
    # By its name, also where it is called by its ARN.
    name = ["<alias>", *(("alias/other",) if "arn" in asked.members["KeyId"] else ())]
    condition("kms:RequestAlias", EXACT, name, asked, value("alias/of-nothing"), by_id)
condition("kms:RequestAlias", EXACT, "<alias>", BY_ALIAS, ask("DescribeKey", aliases=("<alias>/2",), KeyId="<alias>/2"))
condition("kms:RotationPeriodInDays", "NumericLessThanEquals", "180",
          ask("EnableKeyRotation", RotationPeriodInDays=180),
          ask("EnableKeyRotation", RotationPeriodInDays=181), "DescribeKey")  # fmt: skip
condition("kms:ScheduleKeyDeletionPendingWindowInDays", "NumericGreaterThanEquals", "10",
          ask("ScheduleKeyDeletion", PendingWindowInDays=10),
          ask("ScheduleKeyDeletion", PendingWindowInDays=9), "DescribeKey")  # fmt: skip
for operation in ["Sign", "Verify"]:
    condition("kms:SigningAlgorithm", EXACT, "ECDSA_SHA_256", operation, value("ECDSA_SHA_384"))
condition("kms:SigningAlgorithm", EXACT, ["ECDSA_SHA_256"], "Sign",
          ask("Sign", OTHER_PAIR, SigningAlgorithm="ECDSA_SHA_384"), "GetPublicKey")  # fmt: skip
condition("kms:WrappingAlgorithm", EXACT, "RSAES_OAEP_SHA_256", "GetParametersForImport",
          ask("GetParametersForImport", WrappingAlgorithm="RSAES_OAEP_SHA_1"), "DescribeKey")  # fmt: skip
condition("kms:WrappingKeySpec", EXACT, "RSA_2048", "GetParametersForImport",
          ask("GetParametersForImport", WrappingKeySpec="RSA_4096"), "DescribeKey")  # fmt: skip
condition("aws:RequestTag/team", EXACT, "blue", "TagResource", ask("TagResource", Tags=WITH_OTHER_TAG),
          ask("TagResource", Tags=[{"TagKey": "more", "TagValue": ""}]))  # fmt: skip
for operation, members in [("TagResource", {"Tags": [{"TagKey": "more", "TagValue": ""}]}),
                           ("UntagResource", {"TagKeys": ["more"]})]:  # fmt: skip
    condition("aws:TagKeys", f"ForAnyValue:{EXACT}", "team", operation, ask(operation, **members))
condition("aws:TagKeys", f"ForAllValues:{EXACT}", ["team", "more"], ask("TagResource", Tags=WITH_TAG),
          ask("TagResource", Tags=[*WITH_TAG, {"TagKey": "most", "TagValue": ""}]))  # fmt: skip

condition("aws:TagKeys", f"ForAnyValue:{EXACT}", "more", ask("TagResource", Tags=WITH_TAG), None, "DescribeKey")

# Of a key that is to be made, by an identity policy alone.
for key, operator, wanted, met, other in [
    ("kms:KeySpec", EXACT, "ECC_NIST_P256", PAIR, OTHER_PAIR),
    ("kms:KeySpec", EXACT, "SYMMETRIC_DEFAULT", {}, PAIR),
    ("kms:KeyUsage", EXACT, "SIGN_VERIFY", PAIR, MAC),
    ("kms:KeyUsage", EXACT, "ENCRYPT_DECRYPT", {}, PAIR),
    ("kms:CustomerMasterKeySpec", EXACT, "SYMMETRIC_DEFAULT", {}, PAIR),
    ("kms:CustomerMasterKeyUsage", EXACT, "ENCRYPT_DECRYPT", {}, PAIR),
    ("kms:KeyOrigin", EXACT, "AWS_KMS", {}, EXTERNAL),
    ("kms:KeyOrigin", EXACT, "EXTERNAL", EXTERNAL, {}),
    ("kms:MultiRegion", "Bool", "true", MULTI_REGION, {}),
    ("kms:MultiRegion", "Bool", "false", {}, MULTI_REGION),
    ("kms:MultiRegionKeyType", EXACT, "PRIMARY", MULTI_REGION, {}),
    ("kms:BypassPolicyLockoutSafetyCheck", "Bool", "true", {"BypassPolicyLockoutSafetyCheck": True}, {}),
    ("aws:RequestTag/team", EXACT, "blue", {"Tags": WITH_TAG}, {"Tags": WITH_OTHER_TAG}),
    ("aws:RequestTag/team", "StringLike", "b*", {"Tags": WITH_TAG}, {}),
    ("aws:TagKeys", f"ForAnyValue:{EXACT}", "team", {"Tags": WITH_TAG}, {}),
    ("aws:TagKeys", f"ForAllValues:{EXACT}", "team", {"Tags": WITH_TAG[:1]}, {"Tags": WITH_TAG}),
    ("aws:RequestedRegion", EXACT, HOME, {}, None),
    ("kms:CallerAccount", EXACT, ACCOUNT, {}, None),
]:
    for label, members, out in [("met", met, ALLOWED), ("not met", other, NOT_BY_IAM)]:
        if members is None:
            continue
        when = {operator: {key: wanted}}
        case(f"CreateKey, {label}: {operator} {key} {wanted}", out, USER, ask("CreateKey", **members),
             iam=(allow("kms:CreateKey", when=when), allow("kms:TagResource")),
             actions=("kms:CreateKey", "kms:TagResource"), resources=(None,))  # fmt: skip

# Of who asks, and how.
condition("kms:CallerAccount", EXACT, ACCOUNT, "Encrypt", value(OTHER))
condition("aws:PrincipalAccount", EXACT, ACCOUNT, "Encrypt", value(OTHER))
condition("aws:PrincipalArn", "ArnEquals", "<me>", "Encrypt", value("<them>"))
# Of a session it is that of its role.
condition("aws:PrincipalArn", EXACT, "<my role>", By(ROLE), value("<me>"))
condition("aws:PrincipalArn", "ArnLike", f"arn:aws:iam::{ACCOUNT}:root", By(ROOT), value("<them>"))
condition("aws:PrincipalTag/team", EXACT, "blue", By(TAGGED), By(RED), By(USER))
condition("aws:PrincipalTag/team", EXACT, "blue", By(TAGGED_ROLE), value("red"), By(ROLE))
condition("aws:PrincipalType", EXACT, "User", "Encrypt", By(ROLE))
condition("aws:PrincipalType", EXACT, "AssumedRole", By(ROLE), By(USER))
condition("aws:PrincipalType", EXACT, "Account", By(ROOT), value("User"))
condition("aws:username", EXACT, "<my name>", "Encrypt", value("somebody"), By(ROLE))
condition("aws:userid", "StringLike", "AIDA*", "Encrypt", By(ROLE))
condition("aws:userid", "StringLike", "AROA*:s", By(ROLE), value("AROA*:t"))
condition("aws:userid", EXACT, ACCOUNT, By(ROOT), value(OTHER))
condition("aws:PrincipalIsAWSService", "Bool", "false", "Encrypt", value("true"))
condition("aws:PrincipalIsAWSService", "Bool", "true", By(SERVICE), value("false"))
condition("aws:PrincipalServiceName", EXACT, "dynamodb.amazonaws.com", By(SERVICE), value("s3.amazonaws.com"), By(USER))
condition("aws:SourceArn", "ArnLike", f"arn:aws:dynamodb:*:{ACCOUNT}:table/*",
          By(SERVICE, asked=from_source("Encrypt", TABLE)),
          By(asked=from_source("Encrypt", f"arn:aws:dynamodb:{HOME}:{OTHER}:table/walked")),
          By(asked="Encrypt"))  # fmt: skip
condition("aws:SourceArn", "ArnLike", "arn:aws:*:*:*:*", By(SERVICE, asked=from_source("Encrypt", TABLE)),
          By(USER, asked=from_source("Encrypt", TABLE)))  # fmt: skip
condition("aws:SourceAccount", EXACT, ACCOUNT, By(SERVICE, asked=from_source("Encrypt", TABLE)), value(OTHER),
          By(asked="Encrypt"))  # fmt: skip
condition("aws:ViaAWSService", "Bool", "false", "Encrypt", value("true"))
condition("aws:RequestedRegion", EXACT, HOME, "Encrypt", value(FAR))
condition("aws:SecureTransport", "Bool", "false", "Encrypt", value("true"))
condition("aws:SourceIp", "IpAddress", "127.0.0.0/8", "Encrypt", value("10.0.0.0/8"))
condition("aws:UserAgent", "StringLike", "*Botocore*", "Encrypt", value("curl/*"))
condition("aws:CurrentTime", "DateGreaterThan", "2020-01-01T00:00:00Z", "Encrypt", value("2100-01-01T00:00:00Z"))
condition("aws:EpochTime", "NumericGreaterThan", "1577836800", "Encrypt", value("4102444800"))
# Nobody has these: nothing calls on behalf of somebody, and there is no organization.
for key, wanted in [
    ("kms:ViaService", f"s3.{HOME}.amazonaws.com"), ("aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("aws:SourceVpce", "vpce-1a2b3c4d"), ("aws:MultiFactorAuthPresent", "true"), ("s3:prefix", "x"),
]:  # fmt: skip
    when = {EXACT: {key: wanted}}
    case(f"the key policy, absent: {key}", NOT_BY_KEY, key=(allow("kms:*", to="<me>", when=when),))
    case(f"the identity policy, absent: {key}", NOT_BY_IAM, key=(HANDED_OVER,), iam=(allow("kms:*", when=when),))


# ---- 6. Operators ----
#
# All operators and all keys have to be met, and one value of each; what is negated, by none of them. An
# absent key meets only what is negated, `IfExists`, `Null` and ForAllValues. [IAM]
# reference_policies_elements_condition_operators, reference_policies_multi-value-conditions
PROJECT, TEAM, DAYS = "kms:EncryptionContext:project", "aws:PrincipalTag/team", "kms:RotationPeriodInDays"
SOURCE, ME = "aws:SourceIp", "aws:PrincipalArn"


def operator(when, outcome, asked="Encrypt", who=USER, about=None):
    """In the key policy; `about`: what of the request counts."""
    asked = ask(asked) if isinstance(asked, str) else asked
    told = "; ".join(f"{name} {key} {wanted}" for name, keys in when.items() for key, wanted in keys.items())
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
        operator({name: {DAYS: "100"}}, outcome, ask("EnableKeyRotation", RotationPeriodInDays=days))
operator({"NumericLessThanIfExists": {DAYS: "100"}}, True, "DescribeKey")
operator({"NumericLessThan": {DAYS: "100"}}, False, "DescribeKey")
operator({"NumericEquals": {DAYS: "100.0"}}, True, ask("EnableKeyRotation", RotationPeriodInDays=100))
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
        ("the day before", "the same", "the day after"), (TOMORROW, IN_TWO_DAYS, IN_THREE_DAYS), expected
    ):
        operator({name: {"kms:ValidTo": ENDS}}, outcome, ask("ImportKeyMaterial", ValidTo=time, **EXPIRES), about=day)
# Seconds since 1970 are a date.
SECONDS = str(int(IN_TWO_DAYS.timestamp()))
for day, time, outcome in [("the day before", TOMORROW, True), ("the day after", IN_THREE_DAYS, False)]:
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
    operator({name: {"kms:EncryptionContextKeys": wanted}}, outcome, ask("Encrypt", EncryptionContext=context))
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
case("handed over for an action: another", NOT_BY_KEY, key=(allow("kms:Decrypt", to=ACCOUNT),), iam=(EVERYTHING,))

# ---- Variables ----
#
# In Resource, and in the values of string and ARN operators; one that has no value, and no default, makes
# the statement say nothing. [IAM] reference_policies_variables
IS_OF_TEAM = {EXACT: {"kms:EncryptionContext:team": "${aws:PrincipalTag/team}"}}
OR_NONE = {EXACT: {"kms:EncryptionContext:team": "${aws:PrincipalTag/team, 'none'}"}}
IS_NAMED = {"StringLike": {PROJECT: "${aws:username}-*"}}
for name, when, who, given, outcome in [
    ("the tag of who asks", IS_OF_TEAM, TAGGED, {"team": "blue"}, True),
    ("the tag of who asks", IS_OF_TEAM, TAGGED, {"team": "red"}, False),
    ("the tag of a session's role", IS_OF_TEAM, TAGGED_ROLE, {"team": "blue"}, True),
    ("the tag that one lacks", IS_OF_TEAM, USER, {"team": "blue"}, False),
    ("the tag that one lacks", IS_OF_TEAM, USER, {"team": ""}, False),
    ("the tag that one lacks, to the letter", IS_OF_TEAM, USER, {"team": "${aws:PrincipalTag/team}"}, False),
    ("a default", OR_NONE, USER, {"team": "none"}, True),
    ("a default", OR_NONE, USER, {"team": "blue"}, False),
    ("a default beside a tag", OR_NONE, TAGGED, {"team": "blue"}, True),
    ("a default beside a tag", OR_NONE, TAGGED, {"team": "none"}, False),
    ("the name of who asks", IS_NAMED, USER, {"project": "<my name>-1"}, True),
    ("the name of who asks", IS_NAMED, USER, {"project": "somebody-1"}, False),
    ("the name of a session", IS_NAMED, ROLE, {"project": "<my name>-1"}, False),
    ("an asterisk", {"StringLike": {PROJECT: "a${*}"}}, USER, {"project": "a*"}, True),
    ("an asterisk", {"StringLike": {PROJECT: "a${*}"}}, USER, {"project": "ab"}, False),
    ("a dollar", {EXACT: {PROJECT: "${$}{x}"}}, USER, {"project": "${x}"}, True),
    ("the ARN of who asks", {EXACT: {PROJECT: "${aws:PrincipalArn}"}}, USER, {"project": "<me>"}, True),
]:
    asked = ask("Encrypt", EncryptionContext=given)
    key_title = f"a variable, {name}, in the key policy: {who.kind} {pairs(given)}"
    case(key_title, ALLOWED if outcome else NOT_BY_KEY, who, asked, key=(allow("kms:*", to="<me>", when=when),))
    iam_title = f"a variable, {name}, in the identity policy: {who.kind} {pairs(given)}"
    case(iam_title, ALLOWED if outcome else NOT_BY_IAM, who, asked, key=(HANDED_OVER,),
         iam=(allow("kms:*", when=when),))  # fmt: skip
    # Version 2008-10-17 has no variables: they are what they look like.
    is_literal = given == {"team": "${aws:PrincipalTag/team}"}
    case(f"Version 2008-10-17, {key_title}", ALLOWED if is_literal else NOT_BY_KEY, who, asked,
         key=(allow("kms:*", to="<me>", when=when),), version="2008-10-17")  # fmt: skip
MY_ALIASES = allow("kms:CreateAlias", on=f"arn:aws:kms:*:{ACCOUNT}:alias/${{aws:username}}-*")
TEAM_ALIASES = allow("kms:CreateAlias", on="arn:aws:kms:*:*:alias/${aws:PrincipalTag/team}/*")
OR_COMMON = allow("kms:CreateAlias", on="arn:aws:kms:*:*:alias/${aws:PrincipalTag/team, 'common'}/*")
ON_KEYS = allow("kms:CreateAlias", on="arn:aws:kms:*:*:key/*")
for name, on, who, alias, outcome in [
    ("the name of who asks", MY_ALIASES, USER, "alias/<my name>-<key id>", True),
    ("the name of who asks", MY_ALIASES, USER, "alias/somebody-<key id>", False),
    ("the name of a session", MY_ALIASES, ROLE, "alias/<my name>-<key id>", False),
    ("the tag of who asks", TEAM_ALIASES, TAGGED, "alias/blue/<key id>", True),
    ("the tag of who asks", TEAM_ALIASES, TAGGED, "alias/red/<key id>", False),
    ("the tag that one lacks", TEAM_ALIASES, USER, "alias/blue/<key id>", False),
    ("a default", OR_COMMON, USER, "alias/common/<key id>", True),
    ("a default", OR_COMMON, TAGGED, "alias/common/<key id>", False),
]:
    resource = f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"
    tags = "tagged " if who.tags else ""
    case(f"a variable, {name}, in a Resource: a {tags}{who.kind} makes {alias}", ALLOWED if outcome else NOT_BY_IAM,
         who, ask("CreateAlias", AliasName=alias), key=(HANDED_OVER,), iam=(on, ON_KEYS), resource=resource,
         resources=("<key>",))  # fmt: skip


# ---- 7. Resources ----
#
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
for on, outcome in [("<other key>", True), ("<key>", False), (f"{A_KEY}/*", False), ("<alias arn>", True)]:
    not_on = {"Effect": "Allow", "Action": "kms:Encrypt", "NotResource": on}
    case(f"the identity policy is on all but {on}", ALLOWED if outcome else NOT_BY_IAM, key=(HANDED_OVER,), iam=(not_on,))
    not_on = {**not_on, "Effect": "Deny"}
    case(f"the identity policy denies all but {on}", DENIED_BY_IAM if outcome else ALLOWED, key=(HANDED_OVER,),
         iam=(*MAY, not_on))  # fmt: skip
for on in ["<other key>", f"arn:aws:kms:{FAR}:{ACCOUNT}:key/*", "<alias arn>", "arn:aws:s3:::bucket"]:
    case(f"the key policy is on {on}", NOT_BY_KEY, USER, ask("Encrypt", aliases=("<alias>",)),
         key=(allow("kms:Encrypt", to="<me>", on=on),), iam=MAY)  # fmt: skip
    case(f"the key policy denies on {on}", ALLOWED, USER, ask("Encrypt", aliases=("<alias>",)),
         key=(allow("kms:Encrypt", to="<me>"), deny("kms:Encrypt", to="<me>", on=on)))  # fmt: skip


# ---- 8. Forms of statements ----
#
# [KMS] key-policy-overview, [IAM] reference_policies_elements
def formed(name, outcome, statements, asked="Encrypt", **more):
    case(f"a key policy with {name}: {asked}", OUTCOMES[outcome], USER, asked, key=statements, **more)


ME_ALONE = {"Effect": "Allow", "Principal": {"AWS": "<me>"}}
NOT_DECRYPT = {"NotAction": "kms:Decrypt", "Resource": "*"}
formed("no Action", "k", (allow(to="<me>"),))
formed("no Resource", "k", (allow("kms:*", to="<me>", on=None),))
formed("a deny without Action", "+", (allow("kms:*", to="<me>"), deny(to="<me>")))
formed("a deny without Resource", "+", (allow("kms:*", to="<me>"), deny("kms:*", to="<me>", on=None)))
formed("spaces in its Sid", "+", (allow("kms:*", to="<me>", Sid="Allow me, and nobody else"),))
formed("NotAction of another", "+", ({**ME_ALONE, **NOT_DECRYPT},))
formed("NotAction of it", "k", ({**ME_ALONE, **NOT_DECRYPT},), "Decrypt")
formed("a deny of NotAction of another", "K", (allow("kms:*", to="<me>"), {**ME_ALONE, **NOT_DECRYPT, "Effect": "Deny"}))
formed("a deny of NotAction of it", "+", (allow("kms:*", to="<me>"), {**ME_ALONE, **NOT_DECRYPT, "Effect": "Deny"}), "Decrypt")
formed("NotResource of the key", "k", ({**ME_ALONE, "Action": "kms:*", "NotResource": "<key>"},))
formed("Version 2008-10-17", "+", (allow("kms:*", to="<me>"),), version="2008-10-17")
for action, asked, outcome in [
    ("kms:encrypt", "Encrypt", "+"),
    ("KMS:Encrypt", "Encrypt", "+"),
    ("kms:E*", "Encrypt", "+"),
    ("kms:*crypt", "Encrypt", "+"),
    ("kms:?ncrypt", "Encrypt", "+"),
    ("kms:?crypt", "Encrypt", "k"),
    ("*", "Encrypt", "+"),
    ("s3:*", "Encrypt", "k"),
    ("kms:GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "k"),
    ("kms:GenerateDataKey*", "GenerateDataKeyWithoutPlaintext", "+"),
    ("kms:Get*", "GetPublicKey", "+"),
    (["kms:Decrypt", "kms:Encrypt"], "Encrypt", "+"),
]:
    formed(f"the Action {action}", outcome, (allow(action, to="<me>"),), asked)
for statement_of_iam, asked, outcome in [
    ({"Effect": "Allow", **NOT_DECRYPT}, "Encrypt", "+"),
    ({"Effect": "Allow", **NOT_DECRYPT}, "Decrypt", "i"),
    ({"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": "*"}, "Encrypt", "+"),
    ({"Effect": "Allow", "NotAction": "kms:*", "Resource": "*"}, "Encrypt", "i"),
    ({"Effect": "Allow", "NotAction": "kms:Encr*", "Resource": "<key>"}, "DescribeKey", "+"),
    ({"Effect": "Allow", "Action": "*", "Resource": "*"}, "Encrypt", "+"),
]:
    case(f"the identity policy {statement_of_iam}: {asked}", OUTCOMES[outcome], USER, asked, key=(HANDED_OVER,),
         iam=(statement_of_iam,))  # fmt: skip
case("the identity policy denies NotAction of another", DENIED_BY_IAM, key=(HANDED_OVER,),
     iam=(*MAY, {"Effect": "Deny", **NOT_DECRYPT}))  # fmt: skip


# ---- 9. AWS managed keys ----
#
# Their policies let nobody use them but the service; the account sees what they are. [KMS] concepts,
# "AWS managed keys"
BY_NAME = {"KeyId": "alias/aws/s3"}
BY_ARN = {"KeyId": "<managed key>"}
USES = [
    ("Encrypt", BY_NAME), ("GenerateDataKey", BY_NAME), ("GenerateDataKeyWithoutPlaintext", BY_ARN),
    ("GenerateDataKeyPair", BY_NAME), ("ReEncrypt", {"SourceKeyId": "<key>", "DestinationKeyId": "alias/aws/s3"}),
    ("CreateGrant", BY_ARN), ("DisableKey", BY_ARN), ("ScheduleKeyDeletion", BY_ARN),
    ("UpdateKeyDescription", BY_ARN), ("TagResource", BY_ARN),
]  # fmt: skip
for operation, members in USES:
    action = "kms:ReEncryptTo" if operation == "ReEncrypt" else f"kms:{operation}"
    for who, iam in [(USER, (EVERYTHING,)), (ROLE, (EVERYTHING,)), (ROOT, ())]:
        case(f"an AWS managed key: {operation} by a {who.kind} who may everything", NOT_BY_KEY, who,
             ask(operation, **members), key=(HANDED_OVER,), iam=iam, action=action,
             resource="<managed key>")  # fmt: skip
for operation in ["DescribeKey", "GetKeyPolicy", "ListGrants", "GetKeyRotationStatus", "ListResourceTags"]:
    more = {"resource": "<managed key>"}
    asked = ask(operation, **(BY_NAME if operation == "DescribeKey" else BY_ARN))
    case(f"an AWS managed key: {operation} by the identity policy", ALLOWED, USER, asked,
         iam=(allow(f"kms:{operation}"),), **more)  # fmt: skip
    case(f"an AWS managed key: {operation} by nobody", NOT_BY_IAM, USER, asked, **more)
    case(f"an AWS managed key: {operation} by a stranger", NOT_BY_KEY, STRANGER, ask(operation, **BY_ARN),
         iam=(EVERYTHING,), **more)  # fmt: skip


# ---- 10. What is no key policy ----
#
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
for name, policy, iam, boundary, bypass, outcome in [
    ("it hands over, and the identity policy has PutKeyPolicy", text(HANDED_OVER), (PUT,), None, None, True),
    ("it hands over, and the identity policy has nothing", text(HANDED_OVER), (), None, None, False),
    ("it hands over, and a boundary cuts", text(HANDED_OVER), (PUT,), (MAKE,), None, False),
    ("it hands over something else", text(allow("kms:Encrypt", to=ACCOUNT)), (PUT,), None, None, False),
    ("it names who asks", text(allow("kms:PutKeyPolicy", to="<me>")), (), None, None, True),
    ("it names who asks for something else", text(allow("kms:Encrypt", to="<me>")), (), None, None, False),
    ("it names somebody else", text(allow("kms:*", to="<them>")), (PUT,), None, None, False),
    ("it names everyone", text(allow("kms:*", to="*")), (), None, None, True),
    ("it denies who asks", text(allow("kms:*", to="*"), deny("kms:Put*", to="<me>")), (), None, None, False),
    ("it hands over, and the identity policy denies", text(HANDED_OVER), (PUT, deny("kms:Put*", on="*")), None, None, False),
    ("it has a condition that is met", text(allow("kms:*", to="<me>", when={"StringEquals": {"aws:username": "<my name>"}})), (), None, None, True),
    ("it has a condition that is not met", text(allow("kms:*", to="<me>", when={"StringEquals": {"aws:username": "x"}})), (), None, None, False),
    ("it names somebody else, and the check is bypassed", text(allow("kms:*", to="<them>")), (), None, True, True),
    ("it names somebody else, and the check is not bypassed", text(allow("kms:*", to="<them>")), (), None, False, False),
]:  # fmt: skip
    members = {"Policy": policy, "BypassPolicyLockoutSafetyCheck": bypass}
    refusal = None if outcome else LOCKED_OUT
    twin = "CreateKey under a policy: it names somebody else" if outcome else None
    case(f"CreateKey under a policy: {name}", ALLOWED if outcome else "", USER, ask("CreateKey", **members),
         iam=(MAKE, *iam), boundary=boundary, refusal=refusal, twin=twin)  # fmt: skip
    if boundary is None and not any(one["Effect"] == "Deny" for one in iam):
        twin = twin and twin.replace("CreateKey", "PutKeyPolicy")
        case(f"PutKeyPolicy under a policy: {name}", ALLOWED if outcome else "", USER, ask("PutKeyPolicy", **members),
             key=(allow("kms:PutKeyPolicy", to="<me>"),), iam=iam, refusal=refusal, twin=twin)  # fmt: skip

TO_ALL = allow("kms:*", to=OUR_ACCOUNT)
NO_PRINCIPAL = (MALFORMED, "Policy contains a statement with one or more invalid principals.")
NO_ARN = (BAD_ARN, "An ARN in the specified key policy is invalid.")
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
    "a letter that is not in Latin-1": (text({**TO_ALL, "Sid": "x"}).replace('"x"', '"\u0100"'), ("ValidationException", None)),
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
