"""What Terraform's provider asks for, in its order, with its own waiting and comparing: a key, an alias,
a grant, a replica and an external key, each made, read, changed, read again and destroyed.

Written from what the provider is seen to do. Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the
root user's credentials.
"""

import json
import os
import uuid

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from client import ACCOUNT, HOME, key_arn, kms, run

FAR = "us-west-2"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
TRIES_MAX = 20


def policy(*actions):
    """As a user writes it: keys in another order, single values without brackets."""
    statement = {"Sid": "all", "Effect": "Allow", "Principal": {"AWS": ROOT}, "Resource": "*"}
    statement["Action"] = list(actions) if len(actions) > 1 else actions[0]
    return json.dumps({"Statement": [statement], "Version": "2012-10-17"})


def normal(value):
    """A policy as it is compared: a list of one is the same as the one."""
    if isinstance(value, dict):
        return {name: normal(member) for name, member in value.items()}
    if isinstance(value, list):
        values = sorted((normal(member) for member in value), key=repr)
        return values[0] if len(values) == 1 else values
    return value


def same_policy(one, other):
    return normal(json.loads(one)) == normal(json.loads(other))


def wait(condition):
    """It has to hold for three reads in a row, as for a service that becomes consistent slowly."""
    in_a_row = 0
    for _ in range(TRIES_MAX):
        in_a_row = in_a_row + 1 if condition() else 0
        if in_a_row == 3:
            return
    raise AssertionError("it never came to hold")


def tags(given):
    return [{"TagKey": key, "TagValue": value} for key, value in given.items()]


def read_key(key_id, region=HOME):
    """What a refresh reads of a key; `None`: it is gone, and is dropped from the state."""
    client = kms(region)
    try:
        metadata = client.describe_key(KeyId=key_id)["KeyMetadata"]
    except client.exceptions.NotFoundException:
        return None
    if metadata["KeyState"] in ("PendingDeletion", "PendingReplicaDeletion"):
        return None
    policy_text = client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
    read = {"metadata": metadata, "policy": policy_text, "tags": {}}
    pages = client.get_paginator("list_resource_tags").paginate(KeyId=key_id)
    for page in pages:
        read["tags"] |= {tag["TagKey"]: tag["TagValue"] for tag in page["Tags"]}
    if metadata["Origin"] == "AWS_KMS" and metadata["KeySpec"] == "SYMMETRIC_DEFAULT":
        status = client.get_key_rotation_status(KeyId=key_id)
        read["rotation"] = status["KeyRotationEnabled"] and status["RotationPeriodInDays"]
    return read


def destroy_key(key_id, region=HOME, times=2):
    client = kms(region)
    for _ in range(times):
        # Asked again, when the first answer was lost.
        try:
            client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
        except ClientError as refusal:
            error = refusal.response["Error"]
            assert error["Code"] == "KMSInvalidStateException"
            assert "is pending deletion" in error["Message"]
    wait(lambda: read_key(key_id, region) is None)


def test_a_key_is_made_changed_and_destroyed():
    wanted = {"env": "test", "team": "blue"}
    made = kms().create_key(
        BypassPolicyLockoutSafetyCheck=False, CustomerMasterKeySpec="SYMMETRIC_DEFAULT",
        Description="first", KeyUsage="ENCRYPT_DECRYPT", MultiRegion=False, Policy=policy("kms:*"),
        Tags=tags(wanted),
    )["KeyMetadata"]  # fmt: skip
    key = made["KeyId"]
    kms().enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    wait(lambda: read_key(key)["rotation"] == 180)
    wait(lambda: same_policy(read_key(key)["policy"], policy("kms:*")))
    wait(lambda: read_key(key)["tags"] == wanted)
    read = read_key(key)
    assert read["metadata"]["Description"] == "first"
    # A plan without changes: what is read twice is the same.
    assert read_key(key) == read

    kms().update_key_description(KeyId=key, Description="second")
    wait(lambda: read_key(key)["metadata"]["Description"] == "second")
    both = policy("kms:*", "kms:Decrypt")
    kms().put_key_policy(
        KeyId=key, Policy=both, PolicyName="default", BypassPolicyLockoutSafetyCheck=False
    )
    wait(lambda: same_policy(read_key(key)["policy"], both))
    kms().enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    wait(lambda: read_key(key)["rotation"] == 90)
    kms().disable_key_rotation(KeyId=key)
    wait(lambda: read_key(key)["rotation"] is False)
    kms().untag_resource(KeyId=key, TagKeys=["team"])
    kms().tag_resource(KeyId=key, Tags=tags({"env": "prod"}))
    wait(lambda: read_key(key)["tags"] == {"env": "prod"})
    kms().disable_key(KeyId=key)
    wait(lambda: read_key(key)["metadata"]["Enabled"] is False)
    # Enabled again before anything that a disabled key refuses.
    kms().enable_key(KeyId=key)
    wait(lambda: read_key(key)["metadata"]["Enabled"] is True)
    destroy_key(key)


def find_alias(name):
    for page in kms().get_paginator("list_aliases").paginate():
        for alias in page["Aliases"]:
            if alias["AliasName"] == name:
                return alias
    return None


def test_an_alias_is_made_moved_and_destroyed():
    first, second = (kms().create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    name = f"alias/terraform/{uuid.uuid4()}"
    kms().create_alias(AliasName=name, TargetKeyId=first)
    wait(lambda: find_alias(name) is not None)
    alias = find_alias(name)
    assert alias["AliasArn"] == f"arn:aws:kms:{HOME}:{ACCOUNT}:{name}"
    assert alias["TargetKeyId"] == first
    kms().update_alias(AliasName=name, TargetKeyId=second)
    wait(lambda: find_alias(name)["TargetKeyId"] == second)
    kms().delete_alias(AliasName=name)
    wait(lambda: find_alias(name) is None)
    try:
        kms().delete_alias(AliasName=name)
    except kms().exceptions.NotFoundException:
        return
    raise AssertionError("a second deletion finds nothing, which the provider takes for done")


def find_grant(key, grant_id):
    marker = {}
    while True:
        page = kms().list_grants(KeyId=key, Limit=100, **marker)
        for grant in page["Grants"]:
            if grant["GrantId"] == grant_id:
                return grant
        if not page["Truncated"]:
            return None
        marker = {"Marker": page["NextMarker"]}


def test_a_grant_is_made_and_revoked_or_retired():
    key = kms().create_key()["KeyMetadata"]["KeyId"]
    constraints = {"EncryptionContextEquals": {"Department": "Finance"}}
    operations = ["Encrypt", "Decrypt", "GenerateDataKey"]
    for retires in (False, True):
        made = kms().create_grant(
            KeyId=key, GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:role/batch", Name="my-grant",
            Operations=operations, Constraints=constraints, RetiringPrincipal=ROOT,
        )  # fmt: skip
        assert made["GrantToken"]
        grant_id = made["GrantId"]
        wait(lambda: find_grant(key, grant_id) is not None)
        grant = find_grant(key, grant_id)
        assert set(grant["Operations"]) == set(operations)
        assert grant["Constraints"] == constraints
        # Neither may come back as the unique id of a principal.
        assert grant["GranteePrincipal"].startswith("arn:")
        assert grant["RetiringPrincipal"].startswith("arn:")
        if retires:
            kms().retire_grant(KeyId=key_arn(key), GrantId=grant_id)
        else:
            kms().revoke_grant(KeyId=key, GrantId=grant_id)
        wait(lambda: find_grant(key, grant_id) is None)


def test_a_replica_is_made_changed_and_destroyed_before_its_primary():
    key = kms().create_key(MultiRegion=True, Tags=tags({"env": "test"}))["KeyMetadata"]["KeyId"]
    answer = kms().replicate_key(
        KeyId=key, ReplicaRegion=FAR, Description="replica", Tags=tags({"env": "test"}),
        Policy=policy("kms:*"), BypassPolicyLockoutSafetyCheck=False,
    )  # fmt: skip
    assert answer["ReplicaKeyMetadata"]["KeyId"] == key
    wait(lambda: kms(FAR).describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled")
    wait(lambda: same_policy(read_key(key, FAR)["policy"], policy("kms:*")))
    read = read_key(key, FAR)
    relatives = read["metadata"]["MultiRegionConfiguration"]
    assert relatives["MultiRegionKeyType"] == "REPLICA"
    assert relatives["PrimaryKey"] == {"Arn": key_arn(key), "Region": HOME}
    assert (read["tags"], read["metadata"]["Description"]) == ({"env": "test"}, "replica")
    kms(FAR).disable_key(KeyId=key)
    wait(lambda: read_key(key, FAR)["metadata"]["Enabled"] is False)
    assert read_key(key)["metadata"]["Enabled"] is True
    destroy_key(key, FAR)
    destroy_key(key, times=1)


def test_an_external_key_is_made_and_its_material_brought():
    key = kms().create_key(
        BypassPolicyLockoutSafetyCheck=False, KeyUsage="ENCRYPT_DECRYPT", Origin="EXTERNAL",
        MultiRegion=False,
    )["KeyMetadata"]["KeyId"]  # fmt: skip
    assert read_key(key)["metadata"]["KeyState"] == "PendingImport"
    given = kms().get_parameters_for_import(
        KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    public = serialization.load_der_public_key(given["PublicKey"])
    sha256 = hashes.SHA256()
    oaep = padding.OAEP(mgf=padding.MGF1(sha256), algorithm=sha256, label=None)
    kms().import_key_material(
        KeyId=key, ImportToken=given["ImportToken"],
        EncryptedKeyMaterial=public.encrypt(os.urandom(32), oaep),
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
    )  # fmt: skip
    wait(lambda: read_key(key)["metadata"]["KeyState"] == "Enabled")
    assert read_key(key)["metadata"]["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    kms().disable_key(KeyId=key)
    wait(lambda: read_key(key)["metadata"]["KeyState"] == "Disabled")
    destroy_key(key)


if __name__ == "__main__":
    run(__file__)
