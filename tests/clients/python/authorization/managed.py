"""AWS managed keys."""

from authorization.case import (
    ALLOWED, EVERYTHING, HANDED_OVER, NOT_BY_IAM, NOT_BY_KEY, ROLE, ROOT, STRANGER, USER, allow,
    ask, case,
)  # fmt: skip

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
for operation in [
    "DescribeKey",
    "GetKeyPolicy",
    "ListGrants",
    "GetKeyRotationStatus",
    "ListResourceTags",
]:
    more = {"resource": "<managed key>"}
    asked = ask(operation, **(BY_NAME if operation == "DescribeKey" else BY_ARN))
    case(f"an AWS managed key: {operation} by the identity policy", ALLOWED, USER, asked,
         iam=(allow(f"kms:{operation}"),), **more)  # fmt: skip
    case(f"an AWS managed key: {operation} by nobody", NOT_BY_IAM, USER, asked, **more)
    case(f"an AWS managed key: {operation} by a stranger", NOT_BY_KEY, STRANGER, ask(operation, **BY_ARN),
         iam=(EVERYTHING,), **more)  # fmt: skip
