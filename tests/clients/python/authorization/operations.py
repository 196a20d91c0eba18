"""Each operation: by its own action and no other, and whether it crosses accounts."""

from authorization.case import (
    ALLOWED, DENIED_BY_IAM, EVERYTHING, FAR, HANDED_OVER, NOT_BY_BOUNDARY, NOT_BY_IAM, NOT_BY_KEY,
    ON_NOTHING, ROOT, STRANGER, USER, allow, ask, case, deny,
)  # fmt: skip
from client import ACCOUNT

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
case(
    "ReEncrypt from a key, and not to it", NOT_BY_KEY, USER, "ReEncrypt", key=(FROM,),
    action="kms:ReEncryptTo",
)  # fmt: skip
case("ReEncrypt to a key, and not from it", NOT_BY_KEY, USER, "ReEncrypt", key=(TO,))
case(
    "ReEncrypt by its own name", NOT_BY_KEY, USER, "ReEncrypt",
    key=(allow("kms:ReEncrypt", to="<me>"),),
)  # fmt: skip
case(
    "ReEncrypt by a wildcard", ALLOWED, USER, "ReEncrypt",
    key=(allow("kms:ReEncrypt*", to="<me>"),),
)  # fmt: skip
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
for operation, keys in [
    ("CreateAlias", ["<key>"]),
    ("DeleteAlias", ["<key>"]),
    ("UpdateAlias", ["<key>", "<other key>"]),
]:
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
