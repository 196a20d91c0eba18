"""Every operation on keys, as a program with boto3 uses it.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import datetime
import json
import uuid

import pytest

from client import ACCOUNT, HOME, create_key, key_arn, kms, refused, run

CONTEXT = {"project": "nile", "department": "marketing"}
NEVER_MADE = "1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture
def key():
    """The id of a key of the test's own."""
    return create_key(Description="made by a test")


def alias_name():
    return f"alias/test/{uuid.uuid4().hex}"


# Keys


def test_a_new_key_says_what_it_is():
    metadata = kms().create_key(Description="first")["KeyMetadata"]
    assert set(metadata) == {
        "AWSAccountId", "Arn", "CreationDate", "CurrentKeyMaterialId", "CustomerMasterKeySpec",
        "Description", "Enabled", "EncryptionAlgorithms", "KeyId", "KeyManager", "KeySpec",
        "KeyState", "KeyUsage", "MultiRegion", "Origin",
    }  # fmt: skip
    assert str(uuid.UUID(metadata["KeyId"])) == metadata["KeyId"]
    assert metadata["Arn"] == key_arn(metadata["KeyId"])
    assert metadata["AWSAccountId"] == ACCOUNT
    assert metadata["Description"] == "first"
    assert (metadata["Enabled"], metadata["KeyState"]) == (True, "Enabled")
    assert (metadata["KeySpec"], metadata["KeyUsage"]) == ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
    assert metadata["CustomerMasterKeySpec"] == "SYMMETRIC_DEFAULT"
    assert metadata["EncryptionAlgorithms"] == ["SYMMETRIC_DEFAULT"]
    assert (metadata["KeyManager"], metadata["Origin"]) == ("CUSTOMER", "AWS_KMS")
    assert metadata["MultiRegion"] is False
    age = datetime.datetime.now(datetime.timezone.utc) - metadata["CreationDate"]
    assert abs(age) < datetime.timedelta(minutes=1), age
    assert kms().describe_key(KeyId=metadata["KeyId"])["KeyMetadata"] == metadata


def test_a_key_is_found_by_every_form_of_its_name(key):
    alias = alias_name()
    kms().create_alias(AliasName=alias, TargetKeyId=key)
    alias_arn = f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"
    for name in (key, key_arn(key), alias, alias_arn):
        assert kms().describe_key(KeyId=name)["KeyMetadata"]["KeyId"] == key
        encrypted = kms().encrypt(KeyId=name, Plaintext=b"plaintext")
        assert encrypted["KeyId"] == key_arn(key)
        blob = encrypted["CiphertextBlob"]
        opened = kms().decrypt(KeyId=name, CiphertextBlob=blob)
        assert (opened["Plaintext"], opened["KeyId"]) == (b"plaintext", key_arn(key))
        assert kms().generate_data_key(KeyId=name, KeySpec="AES_256")["KeyId"] == key_arn(key)
        again = kms().re_encrypt(CiphertextBlob=blob, SourceKeyId=name, DestinationKeyId=name)
        assert (again["SourceKeyId"], again["KeyId"]) == (key_arn(key), key_arn(key))
    for name in (alias, alias_arn):
        words = "Key Aliases are not supported for this operation."
        with refused("InvalidArnException", words):
            kms().disable_key(KeyId=name)
        with refused("ValidationException", "Aliases must refer to keys. Not aliases"):
            kms().create_alias(AliasName=alias_name(), TargetKeyId=name)


def test_what_names_no_key_is_not_found():
    for name, words in [
        (NEVER_MADE, f"Key '{key_arn(NEVER_MADE)}' does not exist"),
        (key_arn(NEVER_MADE), f"Key '{key_arn(NEVER_MADE)}' does not exist"),
        ("fake-key-id", "Invalid keyId 'fake-key-id'"),
        (NEVER_MADE.replace("-", ""), f"Invalid keyId '{NEVER_MADE.replace('-', '')}'"),
        (key_arn(NEVER_MADE, "us-west-2"), "Invalid arn us-west-2"),
        ("alias/none", f"Alias arn:aws:kms:{HOME}:{ACCOUNT}:alias/none is not found."),
    ]:
        with refused("NotFoundException", words):
            kms().describe_key(KeyId=name)
        with refused("NotFoundException", words):
            kms().encrypt(KeyId=name, Plaintext=b"x")


def test_a_disabled_key_is_of_no_use_until_it_is_enabled(key):
    blob = kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    for _ in range(2):  # The second time changes nothing, and succeeds.
        kms().disable_key(KeyId=key)
    metadata = kms().describe_key(KeyId=key)["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("Disabled", False)
    for use in (
        lambda: kms().encrypt(KeyId=key, Plaintext=b"x"),
        lambda: kms().decrypt(CiphertextBlob=blob),
        lambda: kms().re_encrypt(CiphertextBlob=blob, DestinationKeyId=key),
        lambda: kms().generate_data_key(KeyId=key, KeySpec="AES_256"),
        lambda: kms().generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256"),
        lambda: kms().enable_key_rotation(KeyId=key),
        lambda: kms().rotate_key_on_demand(KeyId=key),
    ):
        with refused("DisabledException", f"{key_arn(key)} is disabled."):
            use()
    for _ in range(2):
        kms().enable_key(KeyId=key)
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_a_key_pending_deletion_comes_back_disabled(key):
    blob = kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    alias = alias_name()
    kms().create_alias(AliasName=alias, TargetKeyId=key)
    with refused("KMSInvalidStateException", f"{key_arn(key)} is not pending deletion."):
        kms().cancel_key_deletion(KeyId=key)
    for days in (6, 31):
        with refused("ValidationException"):
            kms().schedule_key_deletion(KeyId=key, PendingWindowInDays=days)

    scheduled = kms().schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert (scheduled["KeyId"], scheduled["KeyState"]) == (key_arn(key), "PendingDeletion")
    assert scheduled["PendingWindowInDays"] == 7
    due = scheduled["DeletionDate"] - datetime.datetime.now(datetime.timezone.utc)
    assert abs(due - datetime.timedelta(days=7)) < datetime.timedelta(minutes=1)
    metadata = kms().describe_key(KeyId=key)["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("PendingDeletion", False)
    assert metadata["DeletionDate"] == scheduled["DeletionDate"]

    for use in (
        lambda: kms().encrypt(KeyId=key, Plaintext=b"x"),
        lambda: kms().decrypt(CiphertextBlob=blob),
        lambda: kms().schedule_key_deletion(KeyId=key),
        lambda: kms().enable_key(KeyId=key),
        lambda: kms().disable_key(KeyId=key),
        lambda: kms().tag_resource(KeyId=key, Tags=[{"TagKey": "a", "TagValue": "b"}]),
        lambda: kms().update_key_description(KeyId=key, Description="no"),
        lambda: kms().create_alias(AliasName=alias_name(), TargetKeyId=key),
    ):
        with refused("KMSInvalidStateException", f"{key_arn(key)} is pending deletion."):
            use()
    # These AWS KMS allows all the same.
    policy = kms().get_key_policy(KeyId=key)["Policy"]
    kms().put_key_policy(KeyId=key, Policy=policy)
    kms().delete_alias(AliasName=alias)

    assert kms().cancel_key_deletion(KeyId=key) | {"ResponseMetadata": 0} == {
        "KeyId": key_arn(key),
        "ResponseMetadata": 0,
    }
    metadata = kms().describe_key(KeyId=key)["KeyMetadata"]
    assert metadata["KeyState"] == "Disabled" and "DeletionDate" not in metadata
    kms().enable_key(KeyId=key)
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_a_description_can_be_changed_and_emptied(key):
    for description in ("Schlüssel für Köln 🗝", ""):
        kms().update_key_description(KeyId=key, Description=description)
        assert kms().describe_key(KeyId=key)["KeyMetadata"]["Description"] == description


def test_all_of_more_than_100_keys_are_listed_once():
    region = "ap-southeast-2"  # Apart from the keys of the other tests.
    made = {create_key(region) for _ in range(105)}
    first = kms(region).list_keys()
    assert (len(first["Keys"]), first["Truncated"]) == (100, True)
    for size in (7, 100, 1000):
        pages = list(kms(region).get_paginator("list_keys").paginate(PaginationConfig={"PageSize": size}))
        listed = [entry["KeyId"] for page in pages for entry in page["Keys"]]
        assert len(listed) == 105 and set(listed) == made
        assert len(pages) == -(-105 // size)
        assert all("NextMarker" not in page for page in pages if not page["Truncated"])
    for entry in first["Keys"]:
        assert entry["KeyArn"] == key_arn(entry["KeyId"], region)
    with refused("InvalidMarkerException", region=region):
        kms(region).list_keys(Marker="not a marker")
    # A marker is for the list that gave it.
    with refused("InvalidMarkerException"):
        kms().list_keys(Marker=first["NextMarker"])


# Aliases


def test_an_alias_stands_for_a_key_until_it_is_moved():
    one, other, alias = create_key(), create_key(), alias_name()
    kms().create_alias(AliasName=alias, TargetKeyId=key_arn(one))
    blob = kms().encrypt(KeyId=alias, Plaintext=b"x")["CiphertextBlob"]
    arn = f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"
    with refused("AlreadyExistsException", f"An alias with the name {arn} already exists"):
        kms().create_alias(AliasName=alias, TargetKeyId=one)
    [before] = kms().list_aliases(KeyId=one)["Aliases"]
    assert (before["AliasName"], before["AliasArn"], before["TargetKeyId"]) == (alias, arn, one)

    kms().update_alias(AliasName=alias, TargetKeyId=other)
    assert kms().list_aliases(KeyId=one)["Aliases"] == []
    [after] = kms().list_aliases(KeyId=other)["Aliases"]
    assert after["CreationDate"] == before["CreationDate"]
    assert after["LastUpdatedDate"] >= before["LastUpdatedDate"]
    assert kms().encrypt(KeyId=alias, Plaintext=b"x")["KeyId"] == key_arn(other)
    # What was made under the first key needs the first key.
    assert kms().decrypt(CiphertextBlob=blob)["KeyId"] == key_arn(one)
    with refused("IncorrectKeyException"):
        kms().decrypt(CiphertextBlob=blob, KeyId=alias)

    kms().delete_alias(AliasName=alias)
    for gone in (
        lambda: kms().delete_alias(AliasName=alias),
        lambda: kms().update_alias(AliasName=alias, TargetKeyId=one),
        lambda: kms().describe_key(KeyId=alias),
    ):
        with refused("NotFoundException", f"Alias {arn} is not found."):
            gone()


def test_all_of_more_than_50_aliases_are_listed_once():
    region = "ap-south-1"
    keys = [create_key(region), create_key(region)]
    made = {f"alias/number/{number}": keys[number % 2] for number in range(61)}
    for alias, target in made.items():
        kms(region).create_alias(AliasName=alias, TargetKeyId=target)
    first = kms(region).list_aliases()
    assert (len(first["Aliases"]), first["Truncated"]) == (50, True)
    paginator = kms(region).get_paginator("list_aliases")
    for size in (9, 100):
        listed = paginator.paginate(PaginationConfig={"PageSize": size}).search("Aliases[]")
        assert [(entry["AliasName"], entry["TargetKeyId"]) for entry in listed] == sorted(made.items())
    of_one = list(paginator.paginate(KeyId=keys[0], PaginationConfig={"PageSize": 10}).search("Aliases[]"))
    assert {entry["AliasName"] for entry in of_one} == {name for name in made if made[name] == keys[0]}
    with refused("ValidationException", region=region):
        kms(region).list_aliases(Limit=101)


def test_names_that_no_alias_can_have_are_refused(key):
    prefix = (
        'Alias must start with the prefix "alias/". Please see '
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
    )
    for name, code, words in [
        ("no-prefix", "ValidationException", prefix),
        ("alias/my:alias", "ValidationException", "alias/my:alias contains invalid characters for an alias"),
        ("alias/aws/mine", "NotAuthorizedException", ""),
        ("alias/two words", "ValidationException", None),
    ]:
        with refused(code, words):
            kms().create_alias(AliasName=name, TargetKeyId=key)


def test_a_services_key_is_made_when_it_is_first_asked_for():
    metadata = kms().describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert (metadata["KeyManager"], metadata["KeyState"]) == ("AWS", "Enabled")
    with refused("AccessDeniedException"):
        kms().disable_key(KeyId=metadata["KeyId"])


# Tags


def test_tags_are_added_replaced_and_taken_away():
    tags = [{"TagKey": f"key {number:02}", "TagValue": f"{number}"} for number in range(30)]
    key = create_key(Tags=tags)
    paginator = kms().get_paginator("list_resource_tags")
    listed = list(paginator.paginate(KeyId=key, PaginationConfig={"PageSize": 8}).search("Tags[]"))
    assert listed == tags
    kms().tag_resource(KeyId=key, Tags=[{"TagKey": "key 00", "TagValue": "new"}, {"TagKey": "A", "TagValue": ""}])
    kms().untag_resource(KeyId=key, TagKeys=[f"key {number:02}" for number in range(2, 30)] + ["none"])
    left = {tag["TagKey"]: tag["TagValue"] for tag in kms().list_resource_tags(KeyId=key)["Tags"]}
    assert left == {"key 00": "new", "key 01": "1", "A": ""}


def test_tags_that_no_key_can_have_are_refused(key):
    def tag(*names):
        return [{"TagKey": name, "TagValue": "value"} for name in names]

    for tags, words in [
        (tag("one", "one"), "Duplicate tag keys"),
        (tag(*map(str, range(51))), "Too many tags"),
        (tag("AWS:mine"), "Tags beginning with aws: are reserved"),
    ]:
        with refused("TagException", words):
            kms().tag_resource(KeyId=key, Tags=tags)
        with refused("TagException", words):
            kms().create_key(Tags=tags)
    assert kms().list_resource_tags(KeyId=key)["Tags"] == []


# Policies


def test_a_key_policy_is_given_back_as_it_was_put(key):
    first = json.loads(kms().get_key_policy(KeyId=key)["Policy"])
    assert first["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert kms().list_key_policies(KeyId=key)["PolicyNames"] == ["default"]
    first["Id"] = "another"
    text = json.dumps(first)
    kms().put_key_policy(KeyId=key, PolicyName="default", Policy=text)
    answer = kms().get_key_policy(KeyId=key, PolicyName="default")
    assert (answer["Policy"], answer["PolicyName"]) == (text, "default")
    own = create_key(Policy=text)
    assert kms().get_key_policy(KeyId=own)["Policy"] == text
    with refused("MalformedPolicyDocumentException"):
        kms().put_key_policy(KeyId=key, Policy="{not json")
    with refused("NotFoundException", "No such policy exists"):
        kms().get_key_policy(KeyId=key, PolicyName="other")


# Cryptography


@pytest.mark.parametrize("length", [1, 32, 4095, 4096])
def test_what_is_encrypted_can_be_decrypted(key, length):
    plaintext = bytes(number % 251 for number in range(length))
    encrypted = kms().encrypt(KeyId=key, Plaintext=plaintext, EncryptionContext=CONTEXT)
    assert encrypted["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    blob = encrypted["CiphertextBlob"]
    assert length < len(blob) <= length + 152
    # The order of an encryption context means nothing.
    context = dict(reversed(CONTEXT.items()))
    opened = kms().decrypt(CiphertextBlob=blob, EncryptionContext=context)
    assert opened["Plaintext"] == plaintext
    assert (opened["KeyId"], opened["EncryptionAlgorithm"]) == (key_arn(key), "SYMMETRIC_DEFAULT")
    current = kms().describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    assert opened["KeyMaterialId"] == current


def test_a_plaintext_is_of_1_to_4096_bytes(key):
    for plaintext, words in [(b"", "greater than or equal to 1"), (bytes(4097), "less than or equal to 4096")]:
        message = (
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
            f"Member must have length {words}"
        )
        with refused("ValidationException", message):
            kms().encrypt(KeyId=key, Plaintext=plaintext)


def test_what_is_not_as_it_was_made_does_not_open(key):
    blob = kms().encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=CONTEXT)["CiphertextBlob"]
    for context in ({}, {"project": "nile"}, CONTEXT | {"project": "Nile"}, CONTEXT | {"more": ""}):
        with refused("InvalidCiphertextException", ""):
            kms().decrypt(CiphertextBlob=blob, EncryptionContext=context)
    for position in range(len(blob)):
        damaged = bytearray(blob)
        damaged[position] ^= 1
        # The owner is at 1 to 23, and is asked for before the ciphertext is opened; with its first
        # byte changed, it has an account number that is too long.
        names_a_key = 2 <= position < 24
        with refused("AccessDeniedException" if names_a_key else "InvalidCiphertextException"):
            kms().decrypt(CiphertextBlob=bytes(damaged), EncryptionContext=CONTEXT)
    for foreign in (blob[:-1], blob[:40], b"x", bytes(200), b"\x01\x02\x03\x00x" + bytes(179)):
        with refused("InvalidCiphertextException", ""):
            kms().decrypt(CiphertextBlob=foreign, EncryptionContext=CONTEXT)
    wrong_key = "The key ID in the request does not identify a CMK that can perform this operation."
    with refused("IncorrectKeyException", wrong_key):
        kms().decrypt(KeyId=create_key(), CiphertextBlob=blob, EncryptionContext=CONTEXT)


def test_a_ciphertext_is_moved_to_another_key_and_context():
    one, other = create_key(), create_key()
    blob = kms().encrypt(KeyId=one, Plaintext=b"x", EncryptionContext=CONTEXT)["CiphertextBlob"]
    moved = kms().re_encrypt(
        CiphertextBlob=blob,
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=other,
        DestinationEncryptionContext={"moved": "yes"},
    )
    assert (moved["SourceKeyId"], moved["KeyId"]) == (key_arn(one), key_arn(other))
    assert moved["SourceEncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert moved["DestinationEncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert moved["SourceKeyMaterialId"] != moved["DestinationKeyMaterialId"]
    opened = kms().decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"moved": "yes"})
    assert (opened["Plaintext"], opened["KeyId"]) == (b"x", key_arn(other))
    with refused("InvalidCiphertextException", ""):
        kms().re_encrypt(CiphertextBlob=blob, DestinationKeyId=other)
    with refused("IncorrectKeyException"):
        kms().re_encrypt(
            CiphertextBlob=blob,
            SourceKeyId=other,
            SourceEncryptionContext=CONTEXT,
            DestinationKeyId=other,
        )


@pytest.mark.parametrize(
    ("how", "length"),
    [
        ({"KeySpec": "AES_256"}, 32),
        ({"KeySpec": "AES_128"}, 16),
        ({"NumberOfBytes": 1}, 1),
        ({"NumberOfBytes": 1024}, 1024),
    ],
)
def test_a_data_key_comes_in_plaintext_and_encrypted(key, how, length):
    made = kms().generate_data_key(KeyId=key, EncryptionContext=CONTEXT, **how)
    assert len(made["Plaintext"]) == length
    opened = kms().decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    assert opened["Plaintext"] == made["Plaintext"]
    assert made["KeyMaterialId"] == opened["KeyMaterialId"]
    hidden = kms().generate_data_key_without_plaintext(KeyId=key, EncryptionContext=CONTEXT, **how)
    assert "Plaintext" not in hidden
    opened = kms().decrypt(CiphertextBlob=hidden["CiphertextBlob"], EncryptionContext=CONTEXT)
    assert len(opened["Plaintext"]) == length
    # One byte of two keys may well be the same.
    assert length < 16 or opened["Plaintext"] != made["Plaintext"]


def test_the_length_of_a_data_key_is_said_in_one_way(key):
    for how in ({}, {"KeySpec": "AES_256", "NumberOfBytes": 32}):
        with refused("ValidationException", "Please specify either number of bytes or key spec."):
            kms().generate_data_key(KeyId=key, **how)
        with refused("ValidationException", "Please specify either number of bytes or key spec."):
            kms().generate_data_key_without_plaintext(KeyId=key, **how)


def test_random_bytes_are_as_many_as_asked_for_and_never_the_same():
    for length in (1, 32, 1024):
        assert len(kms().generate_random(NumberOfBytes=length)["Plaintext"]) == length
    drawn = {kms().generate_random(NumberOfBytes=32)["Plaintext"] for _ in range(20)}
    assert len(drawn) == 20
    with refused("ValidationException", "NumberOfBytes is required."):
        kms().generate_random()
    with refused("ValidationException"):
        kms().generate_random(NumberOfBytes=1025)


def test_a_dry_run_tells_what_would_happen_and_does_nothing(key):
    would = "The request would have succeeded, but the DryRun option is set."
    blob = kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    dry_runs = [
        lambda: kms().encrypt(KeyId=key, Plaintext=b"x", DryRun=True),
        lambda: kms().decrypt(CiphertextBlob=blob, DryRun=True),
        lambda: kms().decrypt(KeyId=key, DryRun=True, DryRunModifiers=["IGNORE_CIPHERTEXT"]),
        lambda: kms().re_encrypt(CiphertextBlob=blob, DestinationKeyId=key, DryRun=True),
        lambda: kms().generate_data_key(KeyId=key, KeySpec="AES_256", DryRun=True),
        lambda: kms().generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256", DryRun=True),
    ]
    for dry_run in dry_runs:
        with refused("DryRunOperationException", would):
            dry_run()
    with refused("InvalidCiphertextException", ""):
        kms().decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT, DryRun=True)
    kms().disable_key(KeyId=key)
    for dry_run in dry_runs:
        with refused("DisabledException", f"{key_arn(key)} is disabled."):
            dry_run()


# Rotation


def test_a_rotated_key_still_opens_what_it_made_before(key):
    blobs = [kms().encrypt(KeyId=key, Plaintext=b"0")["CiphertextBlob"]]
    for number in range(1, 4):
        assert kms().rotate_key_on_demand(KeyId=key)["KeyId"] == key_arn(key)
        blobs.append(kms().encrypt(KeyId=key, Plaintext=b"%d" % number)["CiphertextBlob"])
    opened = [kms().decrypt(CiphertextBlob=blob) for blob in blobs]
    assert [one["Plaintext"] for one in opened] == [b"0", b"1", b"2", b"3"]
    materials = [one["KeyMaterialId"] for one in opened]
    assert len(set(materials)) == 4
    assert kms().describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"] == materials[-1]

    paginator = kms().get_paginator("list_key_rotations")
    rotations = list(paginator.paginate(KeyId=key, PaginationConfig={"PageSize": 2}).search("Rotations[]"))
    assert [entry["KeyMaterialId"] for entry in rotations] == materials[1:]
    assert {entry["RotationType"] for entry in rotations} == {"ON_DEMAND"}
    everything = kms().list_key_rotations(KeyId=key, IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
    assert [entry["KeyMaterialId"] for entry in everything] == materials
    assert [entry["KeyMaterialState"] for entry in everything] == ["NON_CURRENT"] * 3 + ["CURRENT"]
    assert "RotationType" not in everything[0] and "RotationDate" not in everything[0]


def test_automatic_rotation_is_switched_on_and_off(key):
    def status():
        return kms().get_key_rotation_status(KeyId=key)

    assert status()["KeyRotationEnabled"] is False
    assert not {"RotationPeriodInDays", "NextRotationDate"} & set(status())
    for period, expected in [({}, 365), ({"RotationPeriodInDays": 90}, 90), ({"RotationPeriodInDays": 2560}, 2560)]:
        kms().enable_key_rotation(KeyId=key, **period)
        assert status()["KeyRotationEnabled"] is True
        assert status()["RotationPeriodInDays"] == expected
        due = status()["NextRotationDate"] - datetime.datetime.now(datetime.timezone.utc)
        assert abs(due - datetime.timedelta(days=expected)) < datetime.timedelta(minutes=1)
    with refused("ValidationException"):
        kms().enable_key_rotation(KeyId=key, RotationPeriodInDays=2561)
    kms().disable_key_rotation(KeyId=key)
    assert status()["KeyRotationEnabled"] is False


# Regions, and what is not built


def test_regions_know_nothing_of_each_other():
    regions = ["eu-west-1", "us-east-1", "us-west-2"]
    alias = alias_name()
    keys = {region: create_key(region) for region in regions}
    for region in regions:
        kms(region).create_alias(AliasName=alias, TargetKeyId=keys[region])
    for region in regions:
        metadata = kms(region).describe_key(KeyId=alias)["KeyMetadata"]
        assert metadata["Arn"] == key_arn(keys[region], region)
        listed = {entry["KeyId"] for entry in kms(region).list_keys(Limit=1000)["Keys"]}
        assert listed & set(keys.values()) == {keys[region]}
        blob = kms(region).encrypt(KeyId=alias, Plaintext=b"x")["CiphertextBlob"]
        assert kms(region).decrypt(CiphertextBlob=blob)["KeyId"] == metadata["Arn"]
        for other in set(regions) - {region}:
            with refused("NotFoundException", f"Invalid arn {region}", other):
                kms(other).describe_key(KeyId=metadata["Arn"])
            with refused("NotFoundException", region=other):
                kms(other).describe_key(KeyId=keys[region])
            with refused("AccessDeniedException", region=other):
                kms(other).decrypt(CiphertextBlob=blob)


def test_the_last_use_of_a_key_is_known(key):
    def last(key_id=key):
        answer = kms().get_key_last_usage(KeyId=key_id)
        created = kms().describe_key(KeyId=key_id)["KeyMetadata"]["CreationDate"]
        assert answer["KeyId"] == key_id
        assert answer["KeyCreationDate"] == answer["TrackingStartDate"] == created
        return answer["KeyLastUsage"]

    assert last() == {}
    with refused("DryRunOperationException"):
        kms().encrypt(KeyId=key, Plaintext=b"x", DryRun=True)
    with refused("InvalidCiphertextException"):
        kms().decrypt(KeyId=key, CiphertextBlob=b"x")
    kms().describe_key(KeyId=key)
    assert last() == {}
    sealed = kms().encrypt(KeyId=key, Plaintext=b"x")
    used = last()
    assert used["Operation"] == "Encrypt"
    assert used["KmsRequestId"] == sealed["ResponseMetadata"]["RequestId"]
    age = datetime.datetime.now(datetime.timezone.utc) - used["Timestamp"]
    assert abs(age) < datetime.timedelta(minutes=1), age
    blob = sealed["CiphertextBlob"]
    other = create_key()
    for name, use in [
        ("Decrypt", lambda: kms().decrypt(CiphertextBlob=blob)),
        ("GenerateDataKey", lambda: kms().generate_data_key(KeyId=key, KeySpec="AES_256")),
        ("GenerateDataKeyWithoutPlaintext",
         lambda: kms().generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=1)),
        ("GenerateDataKeyPair",
         lambda: kms().generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256")),
        ("GenerateDataKeyPairWithoutPlaintext", lambda: kms()
         .generate_data_key_pair_without_plaintext(KeyId=key, KeyPairSpec="ECC_NIST_P256")),
        ("ReEncrypt", lambda: kms().re_encrypt(CiphertextBlob=blob, DestinationKeyId=other)),
    ]:  # fmt: skip
        request = use()["ResponseMetadata"]["RequestId"]
        assert (last()["Operation"], last()["KmsRequestId"]) == (name, request)
    assert last(other) == last()
    with refused("InvalidArnException"):
        kms().get_key_last_usage(KeyId="alias/aws/s3")

    pair = create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    request = {"KeyId": pair, "Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms().sign(**request)["Signature"]
    assert last(pair)["Operation"] == "Sign"
    with refused("KMSInvalidSignatureException"):
        kms().verify(**{**request, "Message": b"y"}, Signature=signature)
    assert last(pair)["Operation"] == "Sign"
    kms().verify(**request, Signature=signature)
    assert last(pair)["Operation"] == "Verify"
    pair = create_key(KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")
    public = kms().get_public_key(KeyId=pair)["PublicKey"]
    assert last(pair) == {}
    kms().derive_shared_secret(KeyId=pair, KeyAgreementAlgorithm="ECDH", PublicKey=public)
    assert last(pair)["Operation"] == "DeriveSharedSecret"
    pair = create_key(KeySpec="ML_KEM_512", KeyUsage="ENCAPSULATE_DECAPSULATE")
    request = {"KeyId": pair, "EncapsulationAlgorithm": "ML_KEM"}
    made = kms().encapsulate(**request)["SharedSecretCiphertextBlob"]
    assert last(pair)["Operation"] == "Encapsulate"
    kms().decapsulate(SharedSecretCiphertextBlob=made, **request)
    assert last(pair)["Operation"] == "Decapsulate"
    secret = create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    request = {"KeyId": secret, "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}
    mac = kms().generate_mac(**request)["Mac"]
    assert last(secret)["Operation"] == "GenerateMac"
    kms().verify_mac(Mac=mac, **request)
    assert last(secret)["Operation"] == "VerifyMac"


def test_a_grant_is_made_shown_and_ended(key):
    root, robot = f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:role/robot"
    terms = {
        "KeyId": key, "GranteePrincipal": robot, "RetiringPrincipal": root, "Name": "nightly",
        "Operations": ["Decrypt", "GenerateDataKey"],
        "Constraints": {"EncryptionContextSubset": {"project": "nile"}},
    }  # fmt: skip
    made = kms().create_grant(**terms)
    again = kms().create_grant(**terms)
    assert made["GrantId"] == again["GrantId"] and made["GrantToken"] != again["GrantToken"]
    (entry,) = kms().list_grants(KeyId=key)["Grants"]
    age = datetime.datetime.now(datetime.timezone.utc) - entry.pop("CreationDate")
    assert abs(age) < datetime.timedelta(minutes=1), age
    expected = terms | {"KeyId": key_arn(key), "GrantId": made["GrantId"], "IssuingAccount": root}
    assert entry == expected
    retirable = kms().get_paginator("list_retirable_grants").paginate(RetiringPrincipal=root)
    assert [grant["GrantId"] for page in retirable for grant in page["Grants"]] == [made["GrantId"]]
    kms().encrypt(KeyId=key, Plaintext=b"x", GrantTokens=[again["GrantToken"]])
    kms().retire_grant(GrantToken=again["GrantToken"])
    assert kms().list_grants(KeyId=key)["Grants"] == []
    made = [kms().create_grant(**{**terms, "Name": f"n{i}"})["GrantId"] for i in range(60)]
    pages = kms().get_paginator("list_grants").paginate(KeyId=key)
    assert sorted(grant["GrantId"] for page in pages for grant in page["Grants"]) == sorted(made)
    kms().revoke_grant(KeyId=key, GrantId=made[0])
    with refused("NotFoundException", f"Grant ID {made[0]} not found"):
        kms().revoke_grant(KeyId=key, GrantId=made[0])


def test_partitions_have_arns_of_their_own():
    for region, partition in [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]:
        arn = kms(region).create_key()["KeyMetadata"]["Arn"]
        assert arn.startswith(f"arn:{partition}:kms:{region}:{ACCOUNT}:key/")


def test_every_broken_constraint_is_told_at_once():
    with refused("ValidationException") as refusal:
        kms().create_key(KeySpec="AES_17", Tags=[{"TagKey": "k", "TagValue": "v" * 257}])
    message = refusal.value.response["Error"]["Message"]
    assert message.startswith("2 validation errors detected: "), message
    assert "Value 'AES_17' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [" in message
    assert f"Value '{'v' * 257}' at 'tags.1.member.tagValue' failed to satisfy constraint: " in message
    assert "Member must have length less than or equal to 256" in message


if __name__ == "__main__":
    run(__file__)
