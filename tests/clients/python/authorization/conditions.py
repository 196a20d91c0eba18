"""Every condition key that a request can have: met, not met, and absent."""

from dataclasses import dataclass

from authorization.case import (
    ALLOWED, Ask, BOTH, EQUALS, EXACT, EXPIRES, EXTERNAL, FAR, HANDED_OVER, IN_THREE_DAYS,
    IN_TWO_DAYS, MAC, MULTI_REGION, NILE, NOT_BY_IAM, NOT_BY_KEY, ON_NOTHING, OTHER, PAIR, RED,
    ROLE, ROOT, RSA, SERVICE, SUBSET, SYMMETRIC, TABLE, TAGGED, TAGGED_ROLE, TOMORROW, USER, Who,
    allow, ask, case, child, described, from_source,
)  # fmt: skip
from authorization.operations import REPLICA, TO_SOMEBODY
from client import ACCOUNT, HOME


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


def condition(
    key, operator, wanted, met, other=None, absent=None, what="kms:*", also=(), only_iam=False, **more
):  # fmt: skip
    """Requests that have the wanted value of a key, another, and none, where `what` is allowed if so.

    `also`: what an identity policy has to allow beside it.
    """
    met = met if isinstance(met, By) else By(asked=met)
    who, usual = met.who or USER, met.asked or "Encrypt"
    for label, request in [("met", met), ("not met", other), ("absent", absent)]:
        if request is None:
            continue
        request = request if isinstance(request, By) else By(asked=request)
        asker, asked = request.who or who, request.asked or usual
        asked = ask(asked) if isinstance(asked, str) else asked
        when = {operator: {key: wanted if request.wanted is None else request.wanted}}
        title = (
            f"{label}: {operator} {key} {when[operator][key]}, {described(asked)} by a {asker.kind}"
        )
        is_met = label == "met"
        if asked.operation not in ON_NOTHING:
            by_key = is_met and not only_iam
            to = {"Service": "dynamodb.amazonaws.com"} if asker == SERVICE else "<me>"
            case(f"the key policy, {title}", ALLOWED if by_key else NOT_BY_KEY, asker, asked,
                 key=(allow(what, to=to, when=when),), iam=also, **more)  # fmt: skip
        if asker.kind in ("user", "role"):
            case(f"the identity policy, {title}", ALLOWED if is_met else NOT_BY_IAM, asker, asked,
                 key=(HANDED_OVER,), iam=(allow(what, when=when), *also), **more)  # fmt: skip


OTHER_PAIR, OTHER_MAC = {**PAIR, "KeySpec": "ECC_NIST_P384"}, {**MAC, "KeySpec": "HMAC_384"}
WITH_TAG, WITH_OTHER_TAG = (
    [{"TagKey": "team", "TagValue": value}, {"TagKey": "more", "TagValue": ""}]
    for value in ("blue", "red")
)
DIGEST = {"MessageType": "DIGEST", "Message": b"x" * 32}

# Of the key.
condition(
    "kms:KeySpec", EXACT, "SYMMETRIC_DEFAULT", "DescribeKey", ask("DescribeKey", PAIR), "ListKeys",
)  # fmt: skip
condition("kms:KeyUsage", EXACT, "SIGN_VERIFY", "Sign", "GenerateMac", "ListKeys")
condition("kms:CustomerMasterKeySpec", EXACT, "ECC_NIST_P256", "Sign", "GenerateMac", "ListKeys")
condition("kms:CustomerMasterKeyUsage", EXACT, "ENCRYPT_DECRYPT", "Encrypt", "Sign", "ListKeys")
condition(
    "kms:KeyOrigin", EXACT, "AWS_KMS", "DescribeKey", ask("DescribeKey", EXTERNAL), "ListKeys",
)  # fmt: skip
condition(
    "kms:MultiRegion", "Bool", "true", ask("DescribeKey", MULTI_REGION), "DescribeKey", "ListKeys",
)  # fmt: skip
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
condition("kms:ValidTo", "NumericLessThan", f"{IN_TWO_DAYS.timestamp():.1f}",
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
condition("kms:GrantIsForAWSResource", "Bool", "false", "RevokeGrant", value("true"),
          grants=(TO_SOMEBODY,))  # fmt: skip
condition("kms:GrantOperations", f"ForAnyValue:{EXACT}", ["Encrypt", "Sign"], child(["Encrypt", "Decrypt"]),
          child(["Decrypt"]), "Encrypt")  # fmt: skip
condition("kms:GrantOperations", f"ForAllValues:{EXACT}", ["Encrypt", "Decrypt"], child(["Decrypt"]),
          child(["Decrypt", "DescribeKey"]))  # fmt: skip
condition(
    "kms:KeyAgreementAlgorithm", EXACT, "ECDH", "DeriveSharedSecret", value("X25519"),
    "GetPublicKey",
)  # fmt: skip
condition("kms:MacAlgorithm", EXACT, "HMAC_SHA_256", "GenerateMac",
          ask("GenerateMac", OTHER_MAC, MacAlgorithm="HMAC_SHA_384"), "DescribeKey")  # fmt: skip
condition("kms:MacAlgorithm", EXACT, "HMAC_SHA_256", "VerifyMac", value("HMAC_SHA_512"))
condition(
    "kms:MessageType", EXACT, "DIGEST", ask("Sign", **DIGEST), ask("Sign", MessageType="RAW"),
    "GetPublicKey",
)  # fmt: skip
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
condition(
    "kms:RequestAlias", EXACT, "<alias>", BY_ALIAS,
    ask("DescribeKey", aliases=("<alias>/2",), KeyId="<alias>/2"),
)  # fmt: skip
condition("kms:RotationPeriodInDays", "NumericLessThanEquals", "180",
          ask("EnableKeyRotation", RotationPeriodInDays=180),
          ask("EnableKeyRotation", RotationPeriodInDays=181), "DescribeKey")  # fmt: skip
condition("kms:ScheduleKeyDeletionPendingWindowInDays", "NumericGreaterThanEquals", "10",
          ask("ScheduleKeyDeletion", PendingWindowInDays=10),
          ask("ScheduleKeyDeletion", PendingWindowInDays=9), "DescribeKey")  # fmt: skip
# What a request leaves out has its default.
condition("kms:RotationPeriodInDays", "NumericEquals", "365",
          ask("EnableKeyRotation", RotationPeriodInDays=None),
          ask("EnableKeyRotation", RotationPeriodInDays=364), "DescribeKey")  # fmt: skip
condition("kms:ScheduleKeyDeletionPendingWindowInDays", "NumericEquals", "30",
          ask("ScheduleKeyDeletion", PendingWindowInDays=None),
          ask("ScheduleKeyDeletion", PendingWindowInDays=29), "DescribeKey")  # fmt: skip
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

condition(
    "aws:TagKeys", f"ForAnyValue:{EXACT}", "more", ask("TagResource", Tags=WITH_TAG), None,
    "DescribeKey",
)  # fmt: skip

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
    (
        "kms:BypassPolicyLockoutSafetyCheck",
        "Bool",
        "true",
        {"BypassPolicyLockoutSafetyCheck": True},
        {},
    ),
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

# The tags of a key that is to be made are up to kms:TagResource too, whose refusal names no resource.
for tags, out in [(WITH_TAG, ALLOWED), (WITH_OTHER_TAG, NOT_BY_IAM)]:
    asked = ask("CreateKey", Tags=tags)
    may_tag = allow("kms:TagResource", when={EXACT: {"aws:RequestTag/team": "blue"}})
    case(f"CreateKey where TagResource is for a team's: {described(asked)}", out, USER, asked,
         iam=(allow("kms:CreateKey"), may_tag), action="kms:TagResource",
         actions=("kms:CreateKey", "kms:TagResource"),
         resource=None, resources=("*",))  # fmt: skip

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
condition(
    "aws:PrincipalServiceName", EXACT, "dynamodb.amazonaws.com", By(SERVICE),
    value("s3.amazonaws.com"), By(USER),
)  # fmt: skip
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
condition(
    "aws:CurrentTime", "DateGreaterThan", "2020-01-01T00:00:00Z", "Encrypt",
    value("2100-01-01T00:00:00Z"),
)  # fmt: skip
condition("aws:EpochTime", "NumericGreaterThan", "1577836800", "Encrypt", value("4102444800"))
# Nobody has these: nothing calls on behalf of somebody, and there is no organization.
for key, wanted in [
    ("kms:ViaService", f"s3.{HOME}.amazonaws.com"), ("aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("aws:SourceVpce", "vpce-1a2b3c4d"), ("aws:MultiFactorAuthPresent", "true"), ("s3:prefix", "x"),
]:  # fmt: skip
    when = {EXACT: {key: wanted}}
    case(f"the key policy, absent: {key}", NOT_BY_KEY, key=(allow("kms:*", to="<me>", when=when),))
    case(
        f"the identity policy, absent: {key}", NOT_BY_IAM, key=(HANDED_OVER,),
        iam=(allow("kms:*", when=when),),
    )  # fmt: skip
