"""The permission matrix: what each operation takes, and that nothing less is enough.

For every operation of the model, somebody with exactly the permissions that AWS documents for it
succeeds, and is refused without any one of them; by identity policies, by key policies, from another
account, and by grants.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import os
import time
import types
import uuid

import pytest
from botocore import xform_name

import people
from client import ACCOUNT, HOME, kms, refused, run
from import_scenario import wrap

FAR = "us-west-2"
OTHER = "111122223333"
TAGS = [{"TagKey": "one", "TagValue": "1"}]
BY_IDENTITY, BY_RESOURCE = "no identity-based policy", "no resource-based policy"

MAC = {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}
SIGNATURE = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}
AGREEMENT = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"}
ENCAPSULATION = {"KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE"}
IMPORT, MULTI_REGION = {"Origin": "EXTERNAL"}, {"MultiRegion": True}


class Need:
    """A permission: an action on one of the keys by its name here, or on what no key policy is of."""

    def __init__(self, action, key=None, on="*", resource="*", **condition):
        self.action, self.key = f"kms:{action}", key
        # What a refusal names, from what is there; `None`: nothing.
        self.on = on if key is None else lambda it: getattr(it, key)
        self.statement = {"Effect": "Allow", "Action": self.action, "Resource": resource}
        if condition:
            self.statement["Condition"] = {"StringEquals": condition}

    def names(self, it):
        return self.on(it) if callable(self.on) else self.on


class Case:
    """An operation, called with the members that `members` gives for what is there.

    `needs` are in the order in which they are asked for; the last of several keys comes last.
    """

    def __init__(self, members, *needs, across=False, **kind):
        self.members, self.needs, self.across, self.kind = members, needs, across, kind

    @property
    def named_keys(self):
        """The names here of the keys that it takes something on."""
        return list(dict.fromkeys(need.key for need in self.needs if need.key))


def keyed(**members):
    return lambda it: {"KeyId": it.key, **members}


BY_KEY_ALONE = keyed()


def encrypted(it):
    return it.root.encrypt(KeyId=it.key, Plaintext=b"x")["CiphertextBlob"]


def granted(it):
    made = it.root.create_grant(
        KeyId=it.key, GranteePrincipal=people.root().arn, Operations=["DescribeKey"]
    )
    return made["GrantId"]


# What is there before an operation, and what it is called with.


def cancel_key_deletion(it):
    it.root.schedule_key_deletion(KeyId=it.key)
    return {"KeyId": it.key}


def enable_key(it):
    it.root.disable_key(KeyId=it.key)
    return {"KeyId": it.key}


def untag_resource(it):
    it.root.tag_resource(KeyId=it.key, Tags=TAGS)
    return {"KeyId": it.key, "TagKeys": ["one"]}


def import_key_material(it):
    wrapping = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    made = it.root.get_parameters_for_import(KeyId=it.key, **wrapping)
    return {
        "KeyId": it.key, "ImportToken": made["ImportToken"],
        "EncryptedKeyMaterial": wrap(made["PublicKey"], "RSAES_OAEP_SHA_256", os.urandom(32)),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }  # fmt: skip


def delete_imported_key_material(it):
    it.root.import_key_material(**import_key_material(it))
    return {"KeyId": it.key}


def put_key_policy(it):
    policy = it.root.get_key_policy(KeyId=it.key)["Policy"]
    # It is about PutKeyPolicy, and not about who can put the next one.
    return {"KeyId": it.key, "Policy": policy, "BypassPolicyLockoutSafetyCheck": True}


def verify_mac(it):
    request = {"KeyId": it.key, "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}
    return {**request, "Mac": it.root.generate_mac(**request)["Mac"]}


def verify(it):
    request = {"KeyId": it.key, "Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
    return {**request, "Signature": it.root.sign(**request)["Signature"]}


def derive_shared_secret(it):
    public = it.root.get_public_key(KeyId=it.key)["PublicKey"]
    return {"KeyId": it.key, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public}


def decapsulate(it):
    request = {"KeyId": it.key, "EncapsulationAlgorithm": "ML_KEM"}
    blob = it.root.encapsulate(**request)["SharedSecretCiphertextBlob"]
    return {**request, "SharedSecretCiphertextBlob": blob}


def re_encrypt(it):
    it.destination = new_key(it)
    return {"CiphertextBlob": encrypted(it), "DestinationKeyId": it.destination}


def create_alias(it):
    it.alias = f"alias/matrix/{uuid.uuid4().hex}"
    it.alias_arn = f"arn:aws:kms:{HOME}:{ACCOUNT}:{it.alias}"
    return {"AliasName": it.alias, "TargetKeyId": it.key}


def delete_alias(it):
    it.root.create_alias(**create_alias(it))
    return {"AliasName": it.alias}


def update_alias(it):
    it.root.create_alias(**create_alias(it))
    it.root.tag_resource(KeyId=it.key, Tags=part("former"))
    it.target = new_key(it, Tags=part("target"))
    return {"AliasName": it.alias, "TargetKeyId": it.target}


def part(name):
    return [{"TagKey": "part", "TagValue": name}]


def update_primary_region(it):
    policy = it.root.get_key_policy(KeyId=it.key)["Policy"]
    made = it.root.replicate_key(KeyId=it.key, ReplicaRegion=FAR, Policy=policy)
    it.far = made["ReplicaKeyMetadata"]["Arn"]
    return {"KeyId": it.key, "PrimaryRegion": FAR}


def cluster(_):
    once = uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))
    return {
        "CustomKeyStoreName": f"reachable {once}", "CloudHsmClusterId": f"cluster-{once[:11]}",
        "TrustAnchorCertificate": "certificate", "KeyStorePassword": "kmsPswd",
    }  # fmt: skip


def store(it):
    return {"CustomKeyStoreId": it.root.create_custom_key_store(**cluster(it))["CustomKeyStoreId"]}


def renamed_store(it):
    return {**store(it), "NewCustomKeyStoreName": uuid.uuid4().hex}


def connected_store(it):
    made = store(it)
    it.root.connect_custom_key_store(**made)
    for _ in range(500):
        (told,) = it.root.describe_custom_key_stores(**made)["CustomKeyStores"]
        if told["ConnectionState"] != "CONNECTING":
            break
        time.sleep(0.01)
    return made


def retire_grant(it):
    return {"KeyId": it.key, "GrantId": granted(it)}


def one(action, members=BY_KEY_ALONE, across=False, **kind):
    """An operation that takes the permission of its name on a key."""
    return Case(members, Need(action, "key"), across=across, **kind)


def iam(action, members=lambda _: {}):
    """One that takes it on no key: by identity policies alone."""
    return Case(members, Need(action))


ALIASES, KEYS = "arn:aws:kms:*:*:alias/matrix/*", "arn:aws:kms:*:*:key/*"
TO_GRANT = {"GranteePrincipal": people.root().arn, "Operations": ["DescribeKey"]}
WRAPPING = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}


def on_alias(action):
    return Need(action, on=lambda it: it.alias_arn, resource=ALIASES)


# By the operation; after a space, what is special.
CASES = {
    # For the account of the key.
    "CancelKeyDeletion": one("CancelKeyDeletion", cancel_key_deletion),
    "DeleteImportedKeyMaterial": one(
        "DeleteImportedKeyMaterial", delete_imported_key_material, **IMPORT
    ),
    "DisableKey": one("DisableKey"),
    "DisableKeyRotation": one("DisableKeyRotation"),
    "EnableKey": one("EnableKey", enable_key),
    "EnableKeyRotation": one("EnableKeyRotation"),
    "GetKeyLastUsage": one("GetKeyLastUsage"),
    "GetKeyPolicy": one("GetKeyPolicy"),
    "GetParametersForImport": one("GetParametersForImport", keyed(**WRAPPING), **IMPORT),
    "ImportKeyMaterial": one("ImportKeyMaterial", import_key_material, **IMPORT),
    "ListKeyPolicies": one("ListKeyPolicies"),
    "ListKeyRotations": one("ListKeyRotations"),
    "ListResourceTags": one("ListResourceTags"),
    "PutKeyPolicy": one("PutKeyPolicy", put_key_policy),
    "RotateKeyOnDemand": one("RotateKeyOnDemand"),
    "ScheduleKeyDeletion": one("ScheduleKeyDeletion"),
    "TagResource": one("TagResource", keyed(Tags=TAGS)),
    "UntagResource": one("UntagResource", untag_resource),
    "UpdateKeyDescription": one("UpdateKeyDescription", keyed(Description="x")),
    # For other accounts too.
    "CreateGrant": one("CreateGrant", keyed(**TO_GRANT), across=True),
    "Decapsulate": one("Decapsulate", decapsulate, across=True, **ENCAPSULATION),
    "Decrypt": one("Decrypt", lambda it: {"CiphertextBlob": encrypted(it)}, across=True),
    "Decrypt with KeyId": one(
        "Decrypt", lambda it: {"KeyId": it.key, "CiphertextBlob": encrypted(it)}, across=True
    ),
    "DeriveSharedSecret": one("DeriveSharedSecret", derive_shared_secret, across=True, **AGREEMENT),
    "DescribeKey": one("DescribeKey", across=True),
    "Encapsulate": one(
        "Encapsulate", keyed(EncapsulationAlgorithm="ML_KEM"), across=True, **ENCAPSULATION
    ),
    "Encrypt": one("Encrypt", keyed(Plaintext=b"x"), across=True),
    "GenerateDataKey": one("GenerateDataKey", keyed(KeySpec="AES_256"), across=True),
    "GenerateDataKeyPair": one(
        "GenerateDataKeyPair", keyed(KeyPairSpec="ECC_NIST_P256"), across=True
    ),
    "GenerateDataKeyPairWithoutPlaintext": one(
        "GenerateDataKeyPairWithoutPlaintext", keyed(KeyPairSpec="ECC_NIST_P256"), across=True
    ),
    "GenerateDataKeyWithoutPlaintext": one(
        "GenerateDataKeyWithoutPlaintext", keyed(KeySpec="AES_256"), across=True
    ),
    "GenerateMac": one(
        "GenerateMac", keyed(Message=b"x", MacAlgorithm="HMAC_SHA_256"), across=True, **MAC
    ),
    "GetKeyRotationStatus": one("GetKeyRotationStatus", across=True),
    "GetPublicKey": one("GetPublicKey", across=True, **SIGNATURE),
    "ListGrants": one("ListGrants", across=True),
    "ReEncrypt": Case(
        re_encrypt, Need("ReEncryptFrom", "key"), Need("ReEncryptTo", "destination"), across=True
    ),
    "RevokeGrant": one(
        "RevokeGrant", lambda it: {"KeyId": it.key, "GrantId": granted(it)}, across=True
    ),
    "Sign": one(
        "Sign", keyed(Message=b"x", SigningAlgorithm="ECDSA_SHA_256"), across=True, **SIGNATURE
    ),
    "Verify": one("Verify", verify, across=True, **SIGNATURE),
    "VerifyMac": one("VerifyMac", verify_mac, across=True, **MAC),
    # On several things, and for one account.
    "CreateAlias": Case(
        create_alias, on_alias("CreateAlias"), Need("CreateAlias", "key", resource=KEYS)
    ),
    "DeleteAlias": Case(
        delete_alias, on_alias("DeleteAlias"), Need("DeleteAlias", "key", resource=KEYS)
    ),
    "UpdateAlias": Case(
        update_alias,
        on_alias("UpdateAlias"),
        Need("UpdateAlias", "key", resource=KEYS, **{"aws:ResourceTag/part": "former"}),
        Need("UpdateAlias", "target", resource=KEYS, **{"aws:ResourceTag/part": "target"}),
    ),
    "ReplicateKey": Case(
        keyed(ReplicaRegion=FAR),
        Need("ReplicateKey", "key"),
        Need("CreateKey", **{"aws:RequestedRegion": FAR}),
        **MULTI_REGION,
    ),
    "ReplicateKey with tags": Case(
        keyed(ReplicaRegion=FAR, Tags=TAGS),
        Need("ReplicateKey", "key"),
        Need("CreateKey", **{"aws:RequestedRegion": FAR}),
        Need("TagResource", on=None, **{"aws:RequestedRegion": FAR}),
        **MULTI_REGION,
    ),
    "UpdatePrimaryRegion": Case(
        update_primary_region,
        Need("UpdatePrimaryRegion", "key", **{"aws:RequestedRegion": HOME}),
        Need("UpdatePrimaryRegion", "far", **{"aws:RequestedRegion": FAR}),
        **MULTI_REGION,
    ),
    "UpdatePrimaryRegion by ARN": Case(
        update_primary_region,
        Need("UpdatePrimaryRegion", "key", resource=f"arn:aws:kms:{HOME}:{ACCOUNT}:key/*"),
        Need("UpdatePrimaryRegion", "far", resource=f"arn:aws:kms:{FAR}:{ACCOUNT}:key/*"),
        **MULTI_REGION,
    ),
    # On no key.
    "ConnectCustomKeyStore": iam("ConnectCustomKeyStore", store),
    "CreateCustomKeyStore": iam("CreateCustomKeyStore", cluster),
    "CreateKey": iam("CreateKey"),
    "CreateKey with tags": Case(
        lambda _: {"Tags": TAGS}, Need("CreateKey"), Need("TagResource", on=None)
    ),
    "DeleteCustomKeyStore": iam("DeleteCustomKeyStore", store),
    "DescribeCustomKeyStores": iam("DescribeCustomKeyStores"),
    "DisconnectCustomKeyStore": iam("DisconnectCustomKeyStore", connected_store),
    "GenerateRandom": iam("GenerateRandom", lambda _: {"NumberOfBytes": 9}),
    "ListAliases": iam("ListAliases"),
    "ListAliases of a key": iam("ListAliases", BY_KEY_ALONE),
    "ListKeys": iam("ListKeys"),
    "ListRetirableGrants": Case(
        lambda _: {"RetiringPrincipal": people.root().arn},
        Need("ListRetirableGrants", on=people.root().arn, resource=people.root().arn),
    ),
    "UpdateCustomKeyStore": iam("UpdateCustomKeyStore", renamed_store),
}

# The operations that somebody was allowed.
allowed = set()
# Everybody, by what they may.
who = {}


@pytest.fixture(scope="module", autouse=True)
def everybody():
    """Makes all users at once: those who have just what a case takes, and those who lack one thing."""
    crowd = people.People()
    people.create_account(OTHER)
    for number, (name, case) in enumerate(CASES.items()):
        needs = case.needs
        who[name] = crowd.user(f"exactly-{number}", iam=[need.statement for need in needs])
        nothing_of_it = {
            "Effect": "Allow", "Resource": "*", "NotAction": [need.action for need in needs],
        }  # fmt: skip
        for missing in range(len(needs)):
            others = [need.statement for need in needs if need is not needs[missing]]
            user = crowd.user(f"without-{number}-{missing}", iam=[nothing_of_it, *others])
            who[name, missing] = user
        by_iam = [need.statement for need in needs if not need.key]
        if by_iam and case.named_keys:
            who[name, "by IAM"] = crowd.user(f"by-iam-{number}", iam=by_iam)
    everything = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    to_retire = {**everything, "Action": "kms:RetireGrant"}
    who["nobody"] = crowd.user("nobody")
    who["retirer"] = crowd.user("retirer", iam=[to_retire])
    who["hindered"] = crowd.user("hindered", iam=[{**to_retire, "Effect": "Deny"}])
    who["all but retire"] = crowd.user(
        "all-but-retire", iam=[{"Effect": "Allow", "NotAction": "kms:RetireGrant", "Resource": "*"}]
    )
    who["stranger"] = crowd.user("stranger", OTHER, iam=[everything])
    who["bare stranger"] = crowd.user("bare-stranger", OTHER)
    who["stranger's retirer"] = crowd.user("retirer", OTHER, iam=[to_retire])
    crowd.apply()


def statement(person, actions, effect="Allow", element="Action"):
    """One of a key policy."""
    return {"Effect": effect, "Principal": {"AWS": person.arn}, element: actions, "Resource": "*"}


def key_policy(*statements):
    """One that lets the root user do everything, and hands nothing to its account's policies."""
    itself = {"ArnEquals": {"aws:PrincipalArn": people.root().arn}}
    return people.policy({**statement(people.root(), "kms:*"), "Condition": itself}, *statements)


def new_key(it, **members):
    if it.policy:
        members["Policy"] = it.policy
    return it.root.create_key(**members)["KeyMetadata"]["Arn"]


def prepare(case, policy=None):
    """What is there before the call, and the call's members."""
    it = types.SimpleNamespace(root=kms(), policy=policy)
    # What takes no key has one all the same, of which the policy can say what it likes.
    it.key = new_key(it, **case.kind)
    it.members = case.members(it)
    return it


def put_policies(it, case, statements_of):
    """Has each key's policy say what `statements_of` says of it."""
    for key in case.named_keys:
        arn = getattr(it, key)
        client = kms(arn.split(":")[3])
        client.put_key_policy(KeyId=arn, Policy=key_policy(*statements_of(key)))


def all_but(missing, user, statements_of):
    """The same but that the key that `missing` is on allows everything else instead."""
    everything_else = [statement(user, missing.action, element="NotAction")]
    return lambda key: everything_else if key == missing.key else statements_of(key)


def call(person, name, members):
    operation = name.split()[0]
    answer = getattr(person.kms(), xform_name(operation))(**members)
    allowed.add(operation)
    return answer


def denied(person, need, it, by):
    return refused("AccessDeniedException", words(person, need.action, need.names(it), by))


def words(person, action, resource, by):
    on = f" on resource: {resource}" if resource else ""
    because = f"because {by} allows the {action} action"
    return f"User: {person.arn} is not authorized to perform: {action}{on} {because}"


@pytest.mark.parametrize("name", CASES)
def test_identity_policies_have_to_allow_all_that_an_operation_takes(name):
    case = CASES[name]
    it = prepare(case)
    for missing, need in enumerate(case.needs):
        user = who[name, missing]
        with denied(user, need, it, BY_IDENTITY):
            call(user, name, it.members)
    call(who[name], name, it.members)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.named_keys])
def test_the_key_policy_of_each_key_has_to_allow_all_that_is_done_with_it(name):
    case = CASES[name]
    user = who.get((name, "by IAM"), who["nobody"])
    it = prepare(case, key_policy())

    def exactly(key):
        return [statement(user, [need.action for need in case.needs if need.key == key])]

    for missing in (need for need in case.needs if need.key):
        put_policies(it, case, all_but(missing, user, exactly))
        with denied(user, missing, it, BY_RESOURCE):
            call(user, name, it.members)
    put_policies(it, case, exactly)
    call(user, name, it.members)


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if not all(need.key for need in case.needs)]
)
def test_what_is_done_with_no_key_cannot_be_allowed_by_a_key_policy(name):
    case, user = CASES[name], who["nobody"]
    it = prepare(case, key_policy(statement(user, "kms:*")))
    first = next(need for need in case.needs if not need.key)
    with denied(user, first, it, BY_IDENTITY):
        call(user, name, it.members)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.across])
def test_another_account_is_allowed_by_both_sides(name):
    case, user, bare = CASES[name], who["stranger"], who["bare stranger"]
    it = prepare(case, key_policy())

    def exactly(key):
        actions = [need.action for need in case.needs if need.key == key]
        return [statement(user, actions), statement(bare, actions)]

    for missing in case.needs:
        put_policies(it, case, all_but(missing, user, exactly))
        with refused("AccessDeniedException", across_words(name, user, missing, it, BY_RESOURCE)):
            call(user, name, it.members)
    put_policies(it, case, exactly)
    first = case.needs[0]
    with refused("AccessDeniedException", across_words(name, bare, first, it, BY_IDENTITY)):
        call(bare, name, it.members)
    call(user, name, it.members)


def across_words(name, person, need, it, by):
    """A ciphertext does not tell what key of another account it is under."""
    if name == "Decrypt" or need.action == "kms:ReEncryptFrom":
        return (
            "The ciphertext refers to a customer master key that does not exist, does not exist in "
            "this region, or you are not allowed to access."
        )
    return words(person, need.action, need.names(it), by)


IN_ONES_OWN_ACCOUNT = [
    name
    for name, case in CASES.items()
    if case.named_keys and not case.across and name[-5:] != "Alias"
]


@pytest.mark.parametrize("name", IN_ONES_OWN_ACCOUNT)
def test_another_account_cannot_be_allowed_what_is_for_the_account_of_the_key(name):
    case, user, bare = CASES[name], who["stranger"], who["bare stranger"]
    everything = [statement(user, "kms:*"), statement(bare, "kms:*")]
    it = prepare(case, key_policy(*everything))
    for person in (user, bare):
        with denied(person, case.needs[0], it, BY_RESOURCE):
            call(person, name, it.members)


def test_an_alias_is_of_the_account_of_its_key():
    user = who["stranger"]
    allowing = key_policy(statement(user, "kms:*"))
    it = prepare(CASES["CreateAlias"], allowing)
    with denied(user, CASES["CreateAlias"].needs[1], it, BY_RESOURCE):
        call(user, "CreateAlias", it.members)
    it = prepare(CASES["UpdateAlias"], allowing)
    own = user.kms().create_key()["KeyMetadata"]["KeyId"]
    user.kms().create_alias(AliasName=it.alias, TargetKeyId=own)
    with denied(user, CASES["UpdateAlias"].needs[2], it, BY_RESOURCE):
        call(user, "UpdateAlias", it.members)
    # The alias of this name is one's own.
    user.kms().delete_alias(AliasName=it.alias)
    with refused("NotFoundException"):
        user.kms().delete_alias(AliasName=it.alias)
    listed = kms().list_aliases(KeyId=it.key)["Aliases"]
    assert [alias["AliasName"] for alias in listed] == [it.alias]


# Grants


GRANT_OPERATIONS = kms().meta.service_model.shape_for("GrantOperation").enum
COMMON = {"CreateGrant", "DescribeKey", "RetireGrant"}
FITTING = {
    "ENCRYPT_DECRYPT": COMMON | {
        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "ReEncryptFrom",
        "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "ReEncryptTo",
    },
    "GENERATE_VERIFY_MAC": COMMON | {"GenerateMac", "VerifyMac"},
    "SIGN_VERIFY": COMMON | {"GetPublicKey", "Sign", "Verify"},
    "KEY_AGREEMENT": COMMON | {"DeriveSharedSecret", "GetPublicKey"},
    "ENCAPSULATE_DECAPSULATE": COMMON | {"Decapsulate", "Encapsulate", "GetPublicKey"},
}  # fmt: skip


def test_every_operation_of_grants_fits_some_key():
    assert set().union(*FITTING.values()) == set(GRANT_OPERATIONS)


@pytest.mark.parametrize("operation", [name for name in GRANT_OPERATIONS if name != "RetireGrant"])
@pytest.mark.parametrize("grantee", ["nobody", "bare stranger"])
def test_a_grant_is_enough_for_each_operation_that_it_has(operation, grantee):
    user, action = who[grantee], f"kms:{operation}"
    name, case = next(
        (name, case) for name, case in CASES.items() if action in [n.action for n in case.needs]
    )
    need = next(need for need in case.needs if need.action == action)
    it = prepare(case, key_policy())
    key = getattr(it, need.key)
    for other in (other for other in case.needs if other is not need):
        kms().create_grant(
            KeyId=getattr(it, other.key), GranteePrincipal=user.arn,
            Operations=[other.action.removeprefix("kms:")],
        )  # fmt: skip
    fitting = FITTING[case.kind.get("KeyUsage", "ENCRYPT_DECRYPT")]
    grant = {"KeyId": key, "GranteePrincipal": user.arn}
    kms().create_grant(Operations=sorted(fitting - {operation}), **grant)
    expected = words(user, action, key, BY_RESOURCE)
    if user.account != ACCOUNT:
        expected = across_words(name, user, need, it, BY_RESOURCE)
    with refused("AccessDeniedException", expected):
        call(user, name, it.members)
    # One that allows nothing but to make grants cannot be.
    also = ["DescribeKey"] if operation == "CreateGrant" else []
    kms().create_grant(Operations=[operation, *also], **grant)
    call(user, name, it.members)


# RetireGrant


def to_retire(issuer=None, policy=None, operations=("DescribeKey",), **members):
    """A grant on a new key: the members that name it. By default its grantee is the root user."""
    key = kms().create_key(**({"Policy": policy} if policy else {}))["KeyMetadata"]["Arn"]
    members = {"GranteePrincipal": people.root().arn, **members}
    client = issuer.kms() if issuer else kms()
    made = client.create_grant(KeyId=key, Operations=list(operations), **members)
    return key, {"KeyId": key, "GrantId": made["GrantId"]}, {"GrantToken": made["GrantToken"]}


def retires(person, grant):
    """By the token; another grant of this kind, by its id."""
    for way in (1, 2):
        made = grant()
        call(person, "RetireGrant", made[way])
        assert kms().list_grants(KeyId=made[0])["Grants"] == []


def cannot_retire(person, grant):
    key, *ways = grant()
    for members in ways:
        with refused("AccessDeniedException") as caught:
            call(person, "RetireGrant", members)
        said = caught.value.response["Error"]["Message"]
        assert said.startswith(
            f"User: {person.arn} is not authorized to perform: kms:RetireGrant on resource: {key} "
        ), said
    assert len(kms().list_grants(KeyId=key)["Grants"]) == 1


@pytest.mark.parametrize("name", ["nobody", "bare stranger"])
def test_a_grant_is_retired_by_whom_it_names_for_it(name):
    user = who[name]
    retires(user, lambda: to_retire(RetiringPrincipal=user.arn))
    retires(user, lambda: to_retire(RetiringPrincipal=user.arn, policy=key_policy()))


@pytest.mark.parametrize("name", ["nobody", "bare stranger"])
def test_a_grant_is_retired_by_its_grantee_if_it_says_so(name):
    user = who[name]
    own = {"GranteePrincipal": user.arn, "policy": key_policy()}
    retires(user, lambda: to_retire(operations=["DescribeKey", "RetireGrant"], **own))
    cannot_retire(user, lambda: to_retire(operations=["DescribeKey"], **own))


def test_a_grant_is_retired_by_the_account_in_which_it_was_made():
    retires(people.root(), to_retire)
    retires(who["retirer"], to_retire)
    cannot_retire(who["nobody"], to_retire)
    cannot_retire(who["all but retire"], to_retire)
    cannot_retire(who["stranger"], to_retire)

    # It is the account that called CreateGrant, not that of the key.
    policy = key_policy(statement(who["stranger"], ["kms:CreateGrant"]))

    def by_a_stranger():
        return to_retire(
            issuer=who["stranger"], policy=policy, GranteePrincipal=who["stranger"].arn
        )

    retires(who["stranger's retirer"], by_a_stranger)
    cannot_retire(who["bare stranger"], by_a_stranger)
    cannot_retire(who["retirer"], by_a_stranger)


def test_a_grant_is_retired_by_an_account_that_it_names_for_it():
    account = {"RetiringPrincipal": f"arn:aws:iam::{OTHER}:root"}
    retires(who["stranger's retirer"], lambda: to_retire(**account))
    cannot_retire(who["bare stranger"], lambda: to_retire(**account))


def test_a_permission_to_retire_is_of_no_use_to_others():
    user, stranger = who["nobody"], who["stranger's retirer"]
    cannot_retire(user, lambda: to_retire(policy=key_policy(statement(user, "kms:RetireGrant"))))
    cannot_retire(
        stranger, lambda: to_retire(policy=key_policy(statement(stranger, "kms:RetireGrant")))
    )


def test_who_may_retire_a_grant_can_be_denied_it():
    user = who["hindered"]
    cannot_retire(user, lambda: to_retire(RetiringPrincipal=user.arn))
    user = who["nobody"]
    denying = key_policy(statement(user, "kms:RetireGrant", effect="Deny"))
    cannot_retire(user, lambda: to_retire(RetiringPrincipal=user.arn, policy=denying))


def test_every_operation_of_the_model_was_tried():
    assert allowed == set(kms().meta.service_model.operation_names)


if __name__ == "__main__":
    run(__file__)
