"""Multi-Region keys: a primary key and its replicas, of one material, each in its region.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import json
import os
import re

import pytest

from client import ACCOUNT, HOME, create_key, key_arn, kms, refused, run
from import_scenario import bring as bring_home
from import_scenario import wrap

FAR, FARTHER = "us-west-2", "ap-southeast-2"


def primary(**members):
    key_id = create_key(MultiRegion=True, **members)
    assert re.fullmatch("mrk-[0-9a-f]{32}", key_id)
    return key_id


def replicate(key_id, region, **members):
    return kms().replicate_key(KeyId=key_id, ReplicaRegion=region, **members)


def describe(key_id, region=HOME):
    return kms(region).describe_key(KeyId=key_id)["KeyMetadata"]


def relatives(key_id, region):
    """Type, region of the primary key, regions of the replicas."""
    told = describe(key_id, region)["MultiRegionConfiguration"]
    keys = [told["PrimaryKey"], *told["ReplicaKeys"]]
    assert all(key["Arn"] == key_arn(key_id, key["Region"]) for key in keys)
    of_replicas = [key["Region"] for key in told["ReplicaKeys"]]
    return told["MultiRegionKeyType"], told["PrimaryKey"]["Region"], of_replicas


def test_a_primary_key_says_what_it_is():
    metadata = kms().create_key(MultiRegion=True)["KeyMetadata"]
    assert set(metadata) == {
        "AWSAccountId", "Arn", "CreationDate", "CurrentKeyMaterialId", "CustomerMasterKeySpec",
        "Description", "Enabled", "EncryptionAlgorithms", "KeyId", "KeyManager", "KeySpec",
        "KeyState", "KeyUsage", "MultiRegion", "MultiRegionConfiguration", "Origin",
    }  # fmt: skip
    assert metadata["MultiRegion"] is True
    assert metadata["MultiRegionConfiguration"] == {
        "MultiRegionKeyType": "PRIMARY",
        "PrimaryKey": {"Arn": metadata["Arn"], "Region": HOME},
        "ReplicaKeys": [],
    }


def test_a_replica_has_grants_of_its_own():
    key_id = primary()
    replicate(key_id, FAR)
    robot = f"arn:aws:iam::{ACCOUNT}:role/robot"
    made = kms().create_grant(KeyId=key_id, GranteePrincipal=robot, Operations=["Decrypt"])
    assert kms(FAR).list_grants(KeyId=key_id)["Grants"] == []
    with refused("NotFoundException", region=FAR):
        kms(FAR).retire_grant(GrantToken=made["GrantToken"])
    kms().retire_grant(GrantToken=made["GrantToken"])


def test_a_replica_is_creating_in_the_answer_and_made_at_the_next_read():
    key_id = primary(Description="of the primary", Tags=[{"TagKey": "a", "TagValue": "b"}])
    answer = replicate(key_id, FAR)
    told = answer["ReplicaKeyMetadata"]
    assert (told["KeyState"], told["Enabled"], told["Description"]) == ("Creating", False, "")
    assert told["Arn"] == key_arn(key_id, FAR) and "CurrentKeyMaterialId" not in told
    assert told["MultiRegionConfiguration"]["ReplicaKeys"] == [
        {"Arn": key_arn(key_id, FAR), "Region": FAR}
    ]
    assert json.loads(answer["ReplicaPolicy"])["Id"] == "key-default-1"
    assert "ReplicaTags" not in answer
    made = describe(key_id, FAR)
    assert (made["KeyState"], made["Enabled"]) == ("Enabled", True)
    assert made["CurrentKeyMaterialId"] == describe(key_id)["CurrentKeyMaterialId"]
    assert relatives(key_id, HOME) == ("PRIMARY", HOME, [FAR])
    assert relatives(key_id, FAR) == ("REPLICA", HOME, [FAR])
    tags = [{"TagKey": "c", "TagValue": "d"}]
    answer = replicate(key_id, FARTHER, Tags=tags, Description="far away")
    assert answer["ReplicaTags"] == tags
    assert relatives(key_id, FAR) == ("REPLICA", HOME, [FARTHER, FAR])
    # What is each one's own.
    assert describe(key_id, FARTHER)["Description"] == "far away"
    assert kms(FAR).list_resource_tags(KeyId=key_id)["Tags"] == []
    kms(FAR).disable_key(KeyId=key_id)
    assert [describe(key_id, region)["KeyState"] for region in (HOME, FAR, FARTHER)] == [
        "Enabled", "Disabled", "Enabled",
    ]  # fmt: skip
    kms(FAR).create_alias(AliasName=f"alias/{key_id}", TargetKeyId=key_id)
    with refused("NotFoundException"):
        describe(f"alias/{key_id}")


def test_what_cannot_be_replicated():
    single, key_id = create_key(), primary()
    words = f"{key_arn(single)} is not a multi-region primary key."
    with refused("UnsupportedOperationException", words):
        replicate(single, FAR)
    replicate(key_id, FAR)
    with refused("UnsupportedOperationException", f"{key_arn(key_id, FAR)} is not a multi-region primary key."):
        kms(FAR).replicate_key(KeyId=key_id, ReplicaRegion=FARTHER)
    for region in (FAR, HOME):
        with refused("AlreadyExistsException"):
            replicate(key_id, region)
    for region in ("cn-north-1", "us-gov-west-1", "mars-north-1"):
        with refused("UnsupportedOperationException"):
            replicate(key_id, region)
    kms().disable_key(KeyId=key_id)
    with refused("DisabledException"):
        replicate(key_id, FARTHER)


def test_what_is_encrypted_in_one_region_opens_in_another():
    key_id = primary()
    before = kms().encrypt(KeyId=key_id, Plaintext=b"before")["CiphertextBlob"]
    replicate(key_id, FAR)
    there = kms(FAR).encrypt(KeyId=key_id, Plaintext=b"there")["CiphertextBlob"]
    for region in (HOME, FAR):
        for blob, plaintext in ((before, b"before"), (there, b"there")):
            opened = kms(region).decrypt(CiphertextBlob=blob)
            assert (opened["Plaintext"], opened["KeyId"]) == (plaintext, key_arn(key_id, region))
    with refused("AccessDeniedException"):
        kms(FARTHER).decrypt(CiphertextBlob=before)
    # A rotation of the primary key rotates all.
    kms().rotate_key_on_demand(KeyId=key_id)
    after = kms(FAR).encrypt(KeyId=key_id, Plaintext=b"after")["CiphertextBlob"]
    current = describe(key_id)["CurrentKeyMaterialId"]
    assert kms(FAR).decrypt(CiphertextBlob=before)["KeyMaterialId"] != current
    assert kms().decrypt(CiphertextBlob=after)["KeyMaterialId"] == current


@pytest.mark.parametrize("spec,algorithm", [
    ("ECC_NIST_P256", "ECDSA_SHA_256"), ("ML_DSA_44", "ML_DSA_SHAKE_256"),
])  # fmt: skip
def test_what_is_signed_in_one_region_verifies_in_another(spec, algorithm):
    key_id = primary(KeySpec=spec, KeyUsage="SIGN_VERIFY")
    replicate(key_id, FAR)
    request = {"KeyId": key_id, "Message": b"x", "SigningAlgorithm": algorithm}
    signature = kms(FAR).sign(**request)["Signature"]
    assert kms().verify(Signature=signature, **request)["SignatureValid"] is True
    assert kms().get_public_key(KeyId=key_id)["PublicKey"] == kms(FAR).get_public_key(KeyId=key_id)["PublicKey"]


def test_rotation_is_set_on_the_primary_key_and_shared():
    key_id = primary()
    replicate(key_id, FAR)
    kms().enable_key_rotation(KeyId=key_id, RotationPeriodInDays=90)
    status = [kms(region).get_key_rotation_status(KeyId=key_id) for region in (HOME, FAR)]
    assert status[0]["RotationPeriodInDays"] == status[1]["RotationPeriodInDays"] == 90
    assert status[0]["NextRotationDate"] == status[1]["NextRotationDate"]
    for call in (kms(FAR).enable_key_rotation, kms(FAR).disable_key_rotation, kms(FAR).rotate_key_on_demand):
        with refused("UnsupportedOperationException"):
            call(KeyId=key_id)
    kms().disable_key_rotation(KeyId=key_id)
    assert kms(FAR).get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"] is False


def test_a_replica_becomes_the_primary_key():
    key_id = primary()
    replicate(key_id, FAR)
    replicate(key_id, FARTHER)
    with refused("UnsupportedOperationException"):
        kms(FAR).update_primary_region(KeyId=key_id, PrimaryRegion=FARTHER)
    with refused("NotFoundException"):
        kms().update_primary_region(KeyId=key_id, PrimaryRegion="eu-west-1")
    kms().update_primary_region(KeyId=key_id, PrimaryRegion=FAR)
    assert relatives(key_id, HOME) == ("REPLICA", FAR, [FARTHER, HOME])
    assert relatives(key_id, FAR) == ("PRIMARY", FAR, [FARTHER, HOME])
    assert relatives(key_id, FARTHER) == ("REPLICA", FAR, [FARTHER, HOME])
    assert describe(key_id)["KeyState"] == "Enabled"
    kms(FAR).rotate_key_on_demand(KeyId=key_id)
    with refused("UnsupportedOperationException"):
        kms().rotate_key_on_demand(KeyId=key_id)
    ids = {describe(key_id, region)["CurrentKeyMaterialId"] for region in (HOME, FAR, FARTHER)}
    assert len(ids) == 1


def test_a_primary_key_waits_for_the_end_of_its_replicas():
    key_id = primary()
    replicate(key_id, FAR)
    scheduled = kms().schedule_key_deletion(KeyId=key_id, PendingWindowInDays=8)
    assert scheduled["KeyState"] == "PendingReplicaDeletion" and "DeletionDate" not in scheduled
    metadata = describe(key_id)
    assert (metadata["KeyState"], metadata["PendingDeletionWindowInDays"]) == ("PendingReplicaDeletion", 8)
    assert "DeletionDate" not in metadata
    with refused("KMSInvalidStateException", f"{key_arn(key_id)} is pending replica deletion."):
        kms().encrypt(KeyId=key_id, Plaintext=b"x")
    assert kms(FAR).encrypt(KeyId=key_id, Plaintext=b"x")["KeyId"] == key_arn(key_id, FAR)
    kms().cancel_key_deletion(KeyId=key_id)
    assert describe(key_id)["KeyState"] == "Disabled"
    replica = kms(FAR).schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert replica["KeyState"] == "PendingDeletion" and replica["DeletionDate"]


def bring(key_id, region, material, **members):
    made = kms(region).get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    return kms(region).import_key_material(
        KeyId=key_id, ImportToken=made["ImportToken"], ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        EncryptedKeyMaterial=wrap(made["PublicKey"], "RSAES_OAEP_SHA_256", material), **members,
    )  # fmt: skip


def test_imported_material_comes_to_each_region_by_itself():
    key_id, first, second = primary(Origin="EXTERNAL"), os.urandom(32), os.urandom(32)
    with refused("KMSInvalidStateException", f"{key_arn(key_id)} is pending import."):
        replicate(key_id, FAR)
    one = bring_home(key_id, first)["KeyMaterialId"]
    replicate(key_id, FAR)
    assert describe(key_id, FAR)["KeyState"] == "PendingImport"
    with refused("IncorrectKeyMaterialException"):
        bring(key_id, FAR, second)
    assert bring(key_id, FAR, first)["KeyMaterialId"] == one
    blob = kms(FAR).encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"

    def states(region):
        listed = kms(region).list_key_rotations(KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL")
        return [entry["KeyMaterialState"] for entry in listed["Rotations"]]

    with refused("UnsupportedOperationException"):
        bring(key_id, FAR, second, ImportType="NEW_KEY_MATERIAL")
    bring(key_id, HOME, second, ImportType="NEW_KEY_MATERIAL")
    everywhere = ["CURRENT", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"]
    assert states(HOME) == states(FAR) == everywhere
    assert describe(key_id, FAR)["KeyState"] == "Enabled"
    with refused("KMSInvalidStateException"):
        kms().rotate_key_on_demand(KeyId=key_id)
    bring(key_id, FAR, second)
    assert states(HOME) == states(FAR) == ["CURRENT", "PENDING_ROTATION"]
    kms().rotate_key_on_demand(KeyId=key_id)
    assert states(HOME) == states(FAR) == ["NON_CURRENT", "CURRENT"]
    blob = kms(FAR).encrypt(KeyId=key_id, Plaintext=b"y")["CiphertextBlob"]
    assert kms().decrypt(CiphertextBlob=blob)["KeyMaterialId"] != one
    # What is deleted in one region is there in the other.
    kms(FAR).delete_imported_key_material(KeyId=key_id)
    assert [describe(key_id, region)["KeyState"] for region in (HOME, FAR)] == ["Enabled", "PendingImport"]


if __name__ == "__main__":
    run(__file__)
