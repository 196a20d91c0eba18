"""What other implementations of the API got wrong, a test for each.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import hashlib
import itertools
import uuid

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, utils

from client import ACCOUNT, HOME, create_key, key_arn, kms, refused, run

FAR = "us-west-2"
NEVER_MADE = "1234abcd-12ab-34cd-56ef-1234567890ab"


def test_the_encryption_context_is_bound():
    key = create_key()
    blob = kms().encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    for context in ({}, {"a": "c"}, {"A": "b"}, {"a": "B"}, {"a": "b", "c": "d"}):
        with refused("InvalidCiphertextException", ""):
            kms().decrypt(CiphertextBlob=blob, EncryptionContext=context)


def test_no_two_encryption_contexts_are_the_same():
    """However their pairs would run together."""
    key = create_key()
    contexts = [
        {"a": "bc"}, {"ab": "c"}, {"a": "b", "c": ""}, {"a": "b,c"}, {"a": "b", "": "c"},
        {"a": "", "bc": ""}, {"a,b": "c"}, {"a=b": "c"}, {"a": "b=c"}, {"a": "b\0c"},
    ]  # fmt: skip
    blobs = [
        kms().encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=context)["CiphertextBlob"]
        for context in contexts
    ]
    for (made, blob), (used, context) in itertools.product(enumerate(blobs), enumerate(contexts)):
        if made == used:
            kms().decrypt(CiphertextBlob=blob, EncryptionContext=context)
        else:
            with refused("InvalidCiphertextException", ""):
                kms().decrypt(CiphertextBlob=blob, EncryptionContext=context)


def test_the_key_id_of_decrypt_is_not_ignored():
    key, other = create_key(), create_key()
    blob = kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    words = "The key ID in the request does not identify a CMK that can perform this operation."
    with refused("IncorrectKeyException", words):
        kms().decrypt(CiphertextBlob=blob, KeyId=other)
    assert kms().decrypt(CiphertextBlob=blob, KeyId=key)["Plaintext"] == b"x"


def test_a_digest_is_signed_with_its_digest_info():
    """RFC 8017, 9.2: by PKCS #1 v1.5 the signature says which hash it is of."""
    key = create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    public = serialization.load_der_public_key(kms().get_public_key(KeyId=key)["PublicKey"])
    digest = hashlib.sha256(b"message").digest()
    signature = kms().sign(
        KeyId=key, Message=digest, MessageType="DIGEST",
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )["Signature"]  # fmt: skip
    public.verify(signature, digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
    public.verify(signature, b"message", padding.PKCS1v15(), hashes.SHA256())


def test_enable_key_does_not_revive_a_key_pending_deletion():
    key = create_key()
    kms().schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with refused("KMSInvalidStateException", f"{key_arn(key)} is pending deletion."):
        kms().enable_key(KeyId=key)
    kms().cancel_key_deletion(KeyId=key)
    assert kms().describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"


@pytest.mark.parametrize("spec,usage", [("RSA_2048", "SIGN_VERIFY"), ("HMAC_256", "GENERATE_VERIFY_MAC")])
def test_a_key_that_is_never_rotated_says_so(spec, usage):
    key = create_key(KeySpec=spec, KeyUsage=usage)
    status = kms().get_key_rotation_status(KeyId=key)
    assert status["KeyRotationEnabled"] is False
    assert not {"RotationPeriodInDays", "NextRotationDate"} & set(status)


def test_an_empty_constraint_map_counts():
    key = create_key()
    terms = {"KeyId": key, "GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:root", "Operations": ["Decrypt"]}
    both = {"EncryptionContextEquals": {}, "EncryptionContextSubset": {"a": "b"}}
    with refused("ValidationException", "More than one constraint supplied"):
        kms().create_grant(Constraints=both, **terms)
    grant = kms().create_grant(Constraints={"EncryptionContextSubset": {}}, **terms)
    (entry,) = kms().list_grants(KeyId=key, GrantId=grant["GrantId"])["Grants"]
    assert entry["Constraints"] == {"EncryptionContextSubset": {}}


# Operations that take a key by any of its names, with what else they need.
BY_ANY_NAME = {
    "describe_key": {},
    "encrypt": {"Plaintext": b"x"},
    "generate_data_key": {"KeySpec": "AES_256"},
    "generate_data_key_without_plaintext": {"KeySpec": "AES_256"},
    "generate_data_key_pair": {"KeyPairSpec": "ECC_NIST_P256"},
    "generate_data_key_pair_without_plaintext": {"KeyPairSpec": "ECC_NIST_P256"},
}
# Those that take none of its aliases.
BY_ID_ALONE = {
    "get_key_policy": {}, "get_key_rotation_status": {}, "list_grants": {}, "list_resource_tags": {},
    "list_key_policies": {}, "list_key_rotations": {}, "get_key_last_usage": {},
    "tag_resource": {"Tags": [{"TagKey": "a", "TagValue": "b"}]}, "untag_resource": {"TagKeys": ["a"]},
    "update_key_description": {"Description": "x"},
    "create_grant": {"GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:root", "Operations": ["Decrypt"]},
    "disable_key": {}, "enable_key": {}, "schedule_key_deletion": {}, "cancel_key_deletion": {},
}  # fmt: skip


def test_a_key_goes_by_its_id_arn_alias_and_alias_arn():
    key, alias = create_key(), f"alias/{uuid.uuid4()}"
    kms().create_alias(AliasName=alias, TargetKeyId=key)
    alias_arn = f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"
    blob = kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    for name in (key, key_arn(key), alias, alias_arn):
        for operation, members in BY_ANY_NAME.items():
            answer = getattr(kms(), operation)(KeyId=name, **members)
            told = answer["KeyMetadata"]["Arn"] if "KeyMetadata" in answer else answer["KeyId"]
            assert told == key_arn(key), operation
        assert kms().decrypt(KeyId=name, CiphertextBlob=blob)["KeyId"] == key_arn(key)
        moved = kms().re_encrypt(CiphertextBlob=blob, SourceKeyId=name, DestinationKeyId=name)
        assert (moved["SourceKeyId"], moved["KeyId"]) == (key_arn(key), key_arn(key))
    for operation, members in BY_ID_ALONE.items():
        for name in (alias, alias_arn):
            with refused("InvalidArnException", "Key Aliases are not supported for this operation."):
                getattr(kms(), operation)(KeyId=name, **members)
        getattr(kms(), operation)(KeyId=key, **members)
        # These two undo each other.
        if operation == "schedule_key_deletion":
            kms().cancel_key_deletion(KeyId=key)
        elif operation == "cancel_key_deletion":
            kms().schedule_key_deletion(KeyId=key)
        getattr(kms(), operation)(KeyId=key_arn(key), **members)


def test_a_replica_answers_for_itself():
    key = create_key(MultiRegion=True)
    kms().replicate_key(KeyId=key, ReplicaRegion=FAR, Description="far")
    kms(FAR).create_alias(AliasName=f"alias/{key}", TargetKeyId=key)
    for name in (key, key_arn(key, FAR), f"alias/{key}"):
        metadata = kms(FAR).describe_key(KeyId=name)["KeyMetadata"]
        assert (metadata["Arn"], metadata["Description"]) == (key_arn(key, FAR), "far")
        assert kms(FAR).encrypt(KeyId=name, Plaintext=b"x")["KeyId"] == key_arn(key, FAR)
    # Another region's ARN is no name of it.
    with refused("NotFoundException", region=FAR):
        kms(FAR).describe_key(KeyId=key_arn(key, HOME))
    with refused("NotFoundException"):
        kms().describe_key(KeyId=f"alias/{key}")


def test_what_is_not_found_has_the_status_400():
    for call in (
        lambda: kms().describe_key(KeyId=NEVER_MADE),
        lambda: kms().describe_key(KeyId=key_arn(NEVER_MADE)),
        lambda: kms().describe_key(KeyId="alias/never-made"),
        lambda: kms().delete_alias(AliasName="alias/never-made"),
        lambda: kms().get_key_policy(KeyId=create_key(), PolicyName="other"),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "NotFoundException"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


if __name__ == "__main__":
    run(__file__)
