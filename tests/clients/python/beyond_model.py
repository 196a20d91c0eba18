"""What AWS KMS refuses by its documentation, though its model lets it pass."""


def constraint(value, member, words):
    value = "null" if value is None else f"'{value}'"
    head = f"1 validation error detected: Value {value} at '{member}'"
    return f"{head} failed to satisfy constraint: Member must {words}"


def tags(*keys):
    return {"Tags": [{"TagKey": key, "TagValue": ""} for key in keys]}


OAEP = "RSAES_OAEP_SHA_1"
NO_OAEP = f"Algorithm {OAEP} is incompatible with key spec SYMMETRIC_DEFAULT."
NO_PREFIX = (
    'Alias must start with the prefix "alias/". Please see '
    "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
)
NO_COLON = "alias/a:b contains invalid characters for an alias"
ROOT = "arn:aws:iam::000000000000:root"
NO_ALIAS = "Aliases must refer to keys. Not aliases"
NO_LENGTH = "Please specify either number of bytes or key spec."
NO_USAGE = (
    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
)
NO_AGREEMENT = "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048"
RESERVED = ("TagException", "Tags beginning with aws: are reserved")
# Operation, members besides the key, and the words; with the code where it is another.
REFUSALS = [
    ("CreateAlias", {"AliasName": "none"}, NO_PREFIX),
    ("UpdateAlias", {"AliasName": "none"}, NO_PREFIX),
    ("DeleteAlias", {"AliasName": "none"}, NO_PREFIX),
    ("CreateAlias", {"AliasName": "alias/"}, "Invalid identifier"),
    ("CreateAlias", {"AliasName": "alias/a:b"}, NO_COLON),
    ("CreateAlias", {"AliasName": "alias/aws/a"}, ("NotAuthorizedException", "")),
    ("CreateAlias", {"AliasName": "alias/a", "TargetKeyId": "alias/b"}, NO_ALIAS),
    ("CreateGrant", {"GranteePrincipal": ROOT, "Operations": ["CreateGrant"]},
     "Grants must not contain only the CreateGrant operation."),
    ("CreateGrant", {"GranteePrincipal": "x", "Operations": ["Decrypt"]},
     ("InvalidArnException", "ARN does not refer to a valid principal: x")),
    ("CreateGrant", {"GranteePrincipal": ROOT, "Operations": ["Decrypt"],
     "Constraints": {"EncryptionContextEquals": {}, "EncryptionContextSubset": {}}},
     "More than one constraint supplied"),
    ("CreateKey", {"KeySpec": "RSA_2048"}, NO_USAGE),
    ("CreateKey", {"KeySpec": "HMAC_256"}, NO_USAGE),
    ("CreateKey", {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"}, NO_AGREEMENT),
    ("CreateKey", tags("Aws:a"), RESERVED),
    ("Decrypt", {}, constraint(None, "ciphertextBlob", "not be null")),
    ("Decrypt", {"CiphertextBlob": b"x", "EncryptionAlgorithm": OAEP},
     constraint(None, "keyId", "not be null")),
    ("Decrypt", {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]},
     constraint(None, "keyId", "not be null")),
    ("Encrypt", {"Plaintext": b"x", "EncryptionContext": {"a": "b" * 8192}},
     "Invalid EncryptionContext"),
    ("Encrypt", {"Plaintext": b"x", "EncryptionAlgorithm": OAEP},
     ("InvalidKeyUsageException", NO_OAEP)),
    ("GenerateDataKey", {}, NO_LENGTH),
    ("GenerateDataKey", {"KeySpec": "AES_256", "NumberOfBytes": 32}, NO_LENGTH),
    ("GenerateDataKeyWithoutPlaintext", {}, NO_LENGTH),
    ("GenerateDataKeyWithoutPlaintext", {"KeySpec": "AES_256", "NumberOfBytes": 32}, NO_LENGTH),
    ("GenerateRandom", {}, "NumberOfBytes is required."),
    ("GetKeyPolicy", {"PolicyName": "other"}, ("NotFoundException", "No such policy exists")),
    ("ListAliases", {"Limit": 101},
     constraint(101, "limit", "have value less than or equal to 100")),
    ("ListGrants", {"Limit": 101},
     constraint(101, "limit", "have value less than or equal to 100")),
    ("ListResourceTags", {"Limit": 51},
     constraint(51, "limit", "have value less than or equal to 50")),
    ("ReEncrypt", {}, constraint(None, "ciphertextBlob", "not be null")),
    ("ReEncrypt", {"CiphertextBlob": b"x", "SourceEncryptionAlgorithm": OAEP},
     constraint(None, "sourceKeyId", "not be null")),
    ("ScheduleKeyDeletion", {"PendingWindowInDays": 6},
     constraint(6, "pendingWindowInDays", "have value greater than or equal to 7")),
    ("ScheduleKeyDeletion", {"PendingWindowInDays": 31},
     constraint(31, "pendingWindowInDays", "have value less than or equal to 30")),
    ("TagResource", tags("AWS:a"), RESERVED),
    ("TagResource", tags("a", "a"), ("TagException", "Duplicate tag keys")),
    ("TagResource", tags(*map(str, range(51))), ("TagException", "Too many tags")),
    ("UntagResource", {"TagKeys": ["aws:a"]}, RESERVED),
]  # fmt: skip
