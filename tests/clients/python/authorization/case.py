"""A case of authorization: who asks, what the policies and grants say, and what comes out.

Every outcome is written down, or follows from the one line of AWS's documentation beside its family:
[IAM] is the IAM user guide, [KMS] the KMS developer guide.
Words in angle brackets stand for what is known only when the case runs: `<me>` is the ARN of who asks, of
a session its own; `<my role>` that of its role; `<key>` that of the key.
"""

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
TAGGED, RED = (Who("user", tags=(("team", value),)) for value in ("blue", "red"))
TAGGED_ROLE = Who("role", tags=(("team", "blue"),))


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
MAY = (allow("kms:Encrypt"),)


def to(*whom):
    """A key policy that lets these encrypt."""
    return (allow("kms:Encrypt", to=whom[0] if len(whom) == 1 else list(whom)),)


# Of conditions.
EXACT = "StringEquals"
PROJECT, TEAM = "kms:EncryptionContext:project", "aws:PrincipalTag/team"


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
NEW_POLICY = (
    '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}}'
)
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
    members = {**known.members, **members}
    members = {name: value for name, value in members.items() if value is not None}
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
    said = [f"{name}={value}" for name, value in {**said, **made}.items()]
    return " ".join([asked.operation, *said])


def child(operations, terms=None):
    """A grant of these operations, under these terms."""
    return ask("CreateGrant", Operations=operations, **(terms or {}))


def from_source(operation, arn):
    """As a service asks for the resource of this ARN."""
    headers = {"x-amz-source-arn": arn, "x-amz-source-account": ACCOUNT}
    return ask(operation, headers=headers)


# What is asked with.
NILE, BOTH = {"project": "nile"}, {"project": "nile", "stage": "test"}
EQUALS, SUBSET = (
    {"Constraints": {f"EncryptionContext{kind}": NILE}} for kind in ("Equals", "Subset")
)
TABLE = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/walked"
TOMORROW, IN_TWO_DAYS, IN_THREE_DAYS = (
    datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=days) for days in (1, 2, 3)
)
EXPIRES = {"ExpirationModel": "KEY_MATERIAL_EXPIRES"}


def pairs(context):
    return " ".join(f"{key}={value}" for key, value in (context or {"no": "pairs"}).items())


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
# What is done on no key.
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
