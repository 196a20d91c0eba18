"""The walk: every operation that is built, called with each of its members, in an order in which
each finds what it needs. An operation that is built anew gets its lines here.
"""

import datetime
import os
import random
import time

from botocore import xform_name

import enclave
from client import ACCOUNT, HOME, key_arn, refused
from import_scenario import wrap

FAR = "us-west-2"
TAGS = [{"TagKey": "one", "TagValue": "1"}, {"TagKey": "two", "TagValue": ""}]
ENCLAVE = enclave.Enclave()
NO_GRANT_TOKEN = ("InvalidGrantTokenException", "Invalid grant token.")
WOULD_WORK = (
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
)

# These tell the key's id; all others, its ARN.
TELL_THE_ID = {"GetKeyLastUsage", "GetKeyRotationStatus"}


class Walk:
    """Calls operations, checks what they echo, and remembers what was sent and answered."""

    def __init__(self, new_client):
        self.clients = {region: new_client(region) for region in (HOME, FAR)}
        self.model = self.clients[HOME].meta.service_model
        # The operations that were called and answered.
        self.operations = set()
        # Of each operation, the members that were sent: `CreateKey.Tags.TagKey`.
        self.sent = set()
        # Of each structure, the members that were answered: `KeyMetadata.KeyId`.
        self.answered = set()

    def __call__(self, operation, region=HOME, **members):
        answer = self._call(operation, region, members)
        del answer["ResponseMetadata"]
        self.operations.add(operation)
        if output := self.model.operation_model(operation).output_shape:
            self.answered |= set(members_of_shapes(output, answer))
        check_echo(operation, region, members, answer)
        return answer

    def refused(self, code, message, operation, **members):
        """The same for valid input that is refused for another reason, in these words."""
        with refused(code, message):
            self._call(operation, HOME, members)

    def unsupported(self, what, operation, **members):
        message = f"{what} not supported by this version."
        self.refused("UnsupportedOperationException", message, operation, **members)

    def _call(self, operation, region, members):
        shape = self.model.operation_model(operation).input_shape
        self.sent |= set(members_of_input(shape, members, operation))
        return getattr(self.clients[region], xform_name(operation))(**members)


def members_of_input(shape, value, path):
    """Each member in `value`, by its path from the operation."""
    if shape.type_name == "structure":
        for name, member in value.items():
            yield f"{path}.{name}"
            yield from members_of_input(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "list":
        for element in value:
            yield from members_of_input(shape.member, element, path)


def members_of_shapes(shape, value):
    """Each member in `value`, by its structure's name."""
    if shape.type_name == "structure":
        for name, member in value.items():
            yield f"{shape.name}.{name}"
            yield from members_of_shapes(shape.members[name], member)
    elif shape.type_name == "list":
        for element in value:
            yield from members_of_shapes(shape.member, element)


def check_echo(operation, region, members, answer):
    """What the caller said is said again: the key, by its ARN, and each member of the same name."""
    keys = [("KeyId", "KeyId"), ("SourceKeyId", "SourceKeyId"), ("DestinationKeyId", "KeyId")]
    for said, told in keys:
        if said in members and told in answer:
            key_id = members[said]
            expected = key_id if operation in TELL_THE_ID else key_arn(key_id, region)
            assert answer[told] == expected, f"{operation}: {told} is {answer[told]}"
    for told in (answer, answer.get("KeyMetadata", {}), answer.get("ReplicaKeyMetadata", {})):
        for name in members.keys() & told.keys() - {"KeyId", "SourceKeyId", "CiphertextBlob"}:
            assert told[name] == members[name], f"{operation}: {name} is {told[name]}"


def walk(call):
    """Every operation that is built, from the first key to the deletion of all."""
    key, policy = walk_keys(call)
    walk_lists(call, key)
    walk_rotation(call, key)
    walk_symmetric(call, key)
    walk_asymmetric(call, key)
    walk_grants(call, key)
    walk_import(call)
    walk_stores(call)
    walk_regions(call, policy)
    call("DisableKey", KeyId=key)
    call("EnableKey", KeyId=key)
    call("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    assert "DeletionDate" in call("DescribeKey", KeyId=key)["KeyMetadata"]
    call("CancelKeyDeletion", KeyId=key)
    call("ScheduleKeyDeletion", KeyId=key)


def walk_keys(call):
    made = call(
        "CreateKey", Description="walked", KeyUsage="ENCRYPT_DECRYPT", KeySpec="SYMMETRIC_DEFAULT",
        CustomerMasterKeySpec="SYMMETRIC_DEFAULT", Origin="AWS_KMS", MultiRegion=False, Tags=TAGS,
    )  # fmt: skip
    key = made["KeyMetadata"]["KeyId"]
    policy = call("GetKeyPolicy", KeyId=key, PolicyName="default")["Policy"]
    given = {"Policy": policy, "BypassPolicyLockoutSafetyCheck": True}
    call("PutKeyPolicy", KeyId=key, PolicyName="default", **given)
    new_key(call, **given)
    # Here alone, the model has no refusal of a token that is of no use.
    call("DescribeKey", KeyId=key, GrantTokens=["x"])
    call("UpdateKeyDescription", KeyId=key, Description="")
    return key, policy


def new_key(call, **members):
    return call("CreateKey", **members)["KeyMetadata"]["KeyId"]


def walk_lists(call, key):
    aliases = [f"alias/walk/{name}" for name in ("one", "two")]
    for alias in aliases:
        call("CreateAlias", AliasName=alias, TargetKeyId=key)
        call("UpdateAlias", AliasName=alias, TargetKeyId=key)
    call("TagResource", KeyId=key, Tags=TAGS)
    pages(call, "ListKeys", ResourceOwners=["SELF"])
    assert [entry["AliasName"] for entry in pages(call, "ListAliases", KeyId=key)] == aliases
    assert pages(call, "ListResourceTags", KeyId=key) == TAGS
    call("UntagResource", KeyId=key, TagKeys=["one", "two", "none"])
    # There is never a second page; the model has no refusal of a marker that asks for one.
    listed = call("ListKeyPolicies", KeyId=key, Limit=1, Marker="x")
    assert listed == {"PolicyNames": ["default"], "Truncated": False}
    for alias in aliases:
        call("DeleteAlias", AliasName=alias)


def pages(call, operation, **members):
    """The first two entries of a list, in pages of one."""
    first = call(operation, Limit=1, **members)
    second = call(operation, Limit=1, Marker=first["NextMarker"], **members)
    (name,) = first.keys() - {"NextMarker", "Truncated"}
    return first[name] + second[name]


def walk_rotation(call, key):
    call("EnableKeyRotation", KeyId=key, RotationPeriodInDays=90)
    assert call("GetKeyRotationStatus", KeyId=key)["RotationPeriodInDays"] == 90
    call("DisableKeyRotation", KeyId=key)
    for _ in range(2):
        call("RotateKeyOnDemand", KeyId=key)
    assert len(pages(call, "ListKeyRotations", KeyId=key, IncludeKeyMaterial="ROTATIONS_ONLY")) == 2


def use(call, operation, **members):
    """A use of a key: with a grant token, as a dry run, and, whose answer it gives, for real."""
    call.refused(*NO_GRANT_TOKEN, operation, GrantTokens=["x"], **members)
    call.refused(*WOULD_WORK, operation, DryRun=True, **members)
    return call(operation, GrantTokens=[], DryRun=False, **members)


def walk_symmetric(call, key):
    algorithm, context = "SYMMETRIC_DEFAULT", {"project": "nile"}
    sealed = use(
        call, "Encrypt", KeyId=key, Plaintext=b"x", EncryptionContext=context,
        EncryptionAlgorithm=algorithm,
    )  # fmt: skip
    blob = sealed["CiphertextBlob"]
    opened = use(
        call, "Decrypt", KeyId=key, CiphertextBlob=blob, EncryptionContext=context,
        EncryptionAlgorithm=algorithm, DryRunModifiers=[],
    )  # fmt: skip
    assert opened["Plaintext"] == b"x"
    moved = use(
        call, "ReEncrypt", CiphertextBlob=blob, SourceKeyId=key, SourceEncryptionContext=context,
        SourceEncryptionAlgorithm=algorithm, DestinationKeyId=key, DryRunModifiers=[],
        DestinationEncryptionContext=context, DestinationEncryptionAlgorithm=algorithm,
    )  # fmt: skip
    opened = call("Decrypt", CiphertextBlob=moved["CiphertextBlob"], EncryptionContext=context)
    assert (opened["Plaintext"], opened["KeyId"]) == (b"x", key_arn(key))
    blind = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}
    call.refused(*WOULD_WORK, "Decrypt", KeyId=key, **blind)
    call.refused(*WOULD_WORK, "ReEncrypt", SourceKeyId=key, DestinationKeyId=key, **blind)

    request = {"KeyId": key, "EncryptionContext": context}
    for name in ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"):
        use(call, name, KeySpec="AES_256", **request)
        use(call, name, NumberOfBytes=64, **request)
    for name in ("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"):
        use(call, name, KeyPairSpec="ECC_NIST_P256", **request)
    last = call("GetKeyLastUsage", KeyId=key)["KeyLastUsage"]
    assert last["Operation"] == "GenerateDataKeyPairWithoutPlaintext"

    assert len(call("GenerateRandom", NumberOfBytes=9)["Plaintext"]) == 9
    for name, members in [
        ("Decrypt", {"CiphertextBlob": blob, "EncryptionContext": context}),
        ("GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256"}),
        ("GenerateDataKeyPair", {"KeyId": key, "KeyPairSpec": "ECC_NIST_P256"}),
    ]:
        for_enclave(call, name, **members)
    for_enclave(call, "GenerateRandom", NumberOfBytes=9)


def for_enclave(call, operation, **members):
    answer = call(operation, Recipient=ENCLAVE.recipient(), **members)
    assert ENCLAVE.open(answer["CiphertextForRecipient"])


def walk_asymmetric(call, key):
    secret = new_key(call, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    request = {"KeyId": secret, "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}
    made = use(call, "GenerateMac", **request)
    assert use(call, "VerifyMac", Mac=made["Mac"], **request)["MacValid"] is True

    pair = new_key(call, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    request = {"KeyId": pair, "Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
    made = use(call, "Sign", MessageType="RAW", **request)
    verified = use(call, "Verify", MessageType="RAW", Signature=made["Signature"], **request)
    assert verified["SignatureValid"] is True
    call("GetPublicKey", KeyId=pair, GrantTokens=[])
    call.refused(*NO_GRANT_TOKEN, "GetPublicKey", KeyId=pair, GrantTokens=["x"])

    pair = new_key(call, KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")
    public = call("GetPublicKey", KeyId=pair)["PublicKey"]
    request = {"KeyId": pair, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public}
    assert use(call, "DeriveSharedSecret", **request)["KeyOrigin"] == "AWS_KMS"
    for_enclave(call, "DeriveSharedSecret", **request)

    pair = new_key(call, KeySpec="ML_KEM_512", KeyUsage="ENCAPSULATE_DECAPSULATE")
    call("GetPublicKey", KeyId=pair)
    request = {"KeyId": pair, "EncapsulationAlgorithm": "ML_KEM"}
    made = use(call, "Encapsulate", **request)
    blob = made["SharedSecretCiphertextBlob"]
    opened = use(call, "Decapsulate", SharedSecretCiphertextBlob=blob, **request)
    assert opened["SharedSecret"] == made["SharedSecret"]

    # Such a key has no versions, so no material is named.
    pair = new_key(call, KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    call("GetPublicKey", KeyId=pair)
    algorithm = "RSAES_OAEP_SHA_256"
    sealed = call("Encrypt", KeyId=pair, Plaintext=b"x", EncryptionAlgorithm=algorithm)
    blob = sealed["CiphertextBlob"]
    opened = call("Decrypt", KeyId=pair, CiphertextBlob=blob, EncryptionAlgorithm=algorithm)
    assert opened["Plaintext"] == b"x" and "KeyMaterialId" not in opened
    moved = call(
        "ReEncrypt", CiphertextBlob=blob, SourceKeyId=pair, SourceEncryptionAlgorithm=algorithm,
        DestinationKeyId=key,
    )  # fmt: skip
    assert "SourceKeyMaterialId" not in moved and "DestinationKeyMaterialId" in moved


def walk_grants(call, key):
    root, robot = (f"arn:aws:iam::{ACCOUNT}:{name}" for name in ("root", "role/robot"))
    service, context = "dynamodb.amazonaws.com", {"project": "nile"}
    terms = {"KeyId": key, "Operations": ["Decrypt", "RetireGrant"]}
    to_robot = {"GranteePrincipal": robot, "RetiringPrincipal": root, **terms}
    equals = {"EncryptionContextEquals": context}
    first = use(call, "CreateGrant", Name="walked", Constraints=equals, **to_robot)
    second = call("CreateGrant", **to_robot)
    source = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/walked"
    subset = {"EncryptionContextSubset": context, "SourceArn": source}
    third = use(
        call, "CreateGrant", GranteeServicePrincipal=service, RetiringServicePrincipal=service,
        Constraints=subset, **terms,
    )  # fmt: skip
    made = {grant["GrantId"] for grant in (first, second, third)}
    assert {grant["GrantId"] for grant in call("ListGrants", KeyId=key)["Grants"]} == made
    assert {grant["GrantId"] for grant in pages(call, "ListGrants", KeyId=key)} < made
    filters = {"GrantId": first["GrantId"], "GranteePrincipal": robot}
    assert len(call("ListGrants", KeyId=key, **filters)["Grants"]) == 1
    retirable = {"RetiringPrincipal": root}
    assert len(pages(call, "ListRetirableGrants", **retirable)) == 2
    # These are for callers that are of a service.
    for name, members in [
        ("ListGrants", {"KeyId": key, "GranteeServicePrincipal": service}),
        ("ListRetirableGrants", {"RetiringServicePrincipal": service}),
    ]:
        call.refused("AccessDeniedException", None, name, **members)
    for name, members in [
        ("RetireGrant", {"GrantToken": first["GrantToken"]}),
        ("RetireGrant", {"KeyId": key, "GrantId": second["GrantId"]}),
        ("RevokeGrant", {"KeyId": key, "GrantId": third["GrantId"]}),
    ]:
        call.refused(*WOULD_WORK, name, DryRun=True, **members)
        call(name, DryRun=False, **members)
    assert call("ListGrants", KeyId=key)["Grants"] == []


def walk_import(call):
    key, material = new_key(call, Origin="EXTERNAL"), os.urandom(32)
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)

    def bring(**members):
        wrapping = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
        made = call("GetParametersForImport", KeyId=key, **wrapping)
        return call(
            "ImportKeyMaterial", KeyId=key, ImportToken=made["ImportToken"],
            EncryptedKeyMaterial=wrap(made["PublicKey"], "RSAES_OAEP_SHA_256", material),
            ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=tomorrow, **members,
        )  # fmt: skip

    imported = bring(KeyMaterialDescription="walked", ImportType="NEW_KEY_MATERIAL")
    material_id = imported["KeyMaterialId"]
    bring(KeyMaterialId=material_id, ImportType="EXISTING_KEY_MATERIAL")
    metadata = call("DescribeKey", KeyId=key)["KeyMetadata"]
    assert metadata["ExpirationModel"] == "KEY_MATERIAL_EXPIRES"
    assert metadata["CurrentKeyMaterialId"] == material_id
    call("ListKeyRotations", KeyId=key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    call("DeleteImportedKeyMaterial", KeyId=key, KeyMaterialId=material_id)


def walk_stores(call):
    """The tests' nodes connect stores that have `reachable` in their name."""
    # No two walks make the same stores.
    once = "".join(random.choices("abcdefghij", k=11))
    cluster = {
        "CustomKeyStoreName": f"reachable {once}", "CustomKeyStoreType": "AWS_CLOUDHSM",
        "CloudHsmClusterId": f"cluster-{once}", "KeyStorePassword": "kmsPswd",
        "TrustAnchorCertificate": "certificate",
    }  # fmt: skip
    store = call("CreateCustomKeyStore", **cluster)["CustomKeyStoreId"]
    changed = {name: cluster[name] for name in ("CloudHsmClusterId", "KeyStorePassword")}
    call("UpdateCustomKeyStore", CustomKeyStoreId=store, **changed)
    connect(call, store, "CONNECTED")
    key = new_key(call, Origin="AWS_CLOUDHSM", CustomKeyStoreId=store)
    assert call("DescribeKey", KeyId=key)["KeyMetadata"]["CloudHsmClusterId"]
    call("GenerateRandom", NumberOfBytes=9, CustomKeyStoreId=store)
    proxy = {
        "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
        "XksProxyUriEndpoint": f"https://{once}.example", "XksProxyUriPath": "/walk/kms/xks/v1",
        "XksProxyVpcEndpointServiceName": f"com.amazonaws.vpce.{HOME}.vpce-svc-{once}",
        "XksProxyVpcEndpointServiceOwner": ACCOUNT,
        "XksProxyAuthenticationCredential": {
            "AccessKeyId": "ABCDEFGHIJKLMNOPQR27", "RawSecretAccessKey": "A" * 43,
        },
    }  # fmt: skip
    name = {"CustomKeyStoreName": once, "CustomKeyStoreType": "EXTERNAL_KEY_STORE"}
    external = call("CreateCustomKeyStore", **name, **proxy)["CustomKeyStoreId"]
    connect(call, external, "FAILED")
    call("DisconnectCustomKeyStore", CustomKeyStoreId=external)
    renamed = {"CustomKeyStoreId": external, "NewCustomKeyStoreName": f"reachable proxy {once}"}
    call("UpdateCustomKeyStore", **renamed, **proxy)
    connect(call, external, "CONNECTED")
    key = new_key(call, Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=external, XksKeyId="walked")
    call("ScheduleKeyDeletion", KeyId=key)
    assert call("DescribeCustomKeyStores", CustomKeyStoreName=f"reachable proxy {once}")
    page = call("DescribeCustomKeyStores", Limit=1)
    call("DescribeCustomKeyStores", Limit=1, Marker=page["NextMarker"])
    name = {"CustomKeyStoreName": f"empty {once}", "CloudHsmClusterId": f"cluster-{once}234"}
    store = call("CreateCustomKeyStore", **{**cluster, **name})["CustomKeyStoreId"]
    call("DeleteCustomKeyStore", CustomKeyStoreId=store)


def connect(call, store, state):
    """Asks for a connection, and waits until it is made or has failed."""
    call("ConnectCustomKeyStore", CustomKeyStoreId=store)
    for _ in range(500):
        told = call("DescribeCustomKeyStores", CustomKeyStoreId=store)["CustomKeyStores"][0]
        if told["ConnectionState"] != "CONNECTING":
            break
        time.sleep(0.01)
    assert told["ConnectionState"] == state, told


def walk_regions(call, policy):
    key = new_key(call, MultiRegion=True)
    made = call(
        "ReplicateKey", KeyId=key, ReplicaRegion=FAR, Description="far", Tags=TAGS, Policy=policy,
        BypassPolicyLockoutSafetyCheck=True,
    )  # fmt: skip
    assert made["ReplicaKeyMetadata"]["Arn"] == key_arn(key, FAR)
    assert (made["ReplicaPolicy"], made["ReplicaTags"]) == (policy, TAGS)
    call("UpdatePrimaryRegion", KeyId=key, PrimaryRegion=FAR)
    call("UpdatePrimaryRegion", region=FAR, KeyId=key, PrimaryRegion=HOME)
    # It waits for its replica.
    call("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=8)
    assert call("DescribeKey", KeyId=key)["KeyMetadata"]["PendingDeletionWindowInDays"] == 8
    call("ScheduleKeyDeletion", region=FAR, KeyId=key, PendingWindowInDays=7)
