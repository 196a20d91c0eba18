"""Attacks on authorisation: what callers try who want more than they may, each a test.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import contextlib
import http.client
import json
import secrets
import urllib.parse
import uuid

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

import people
from client import ACCOUNT, HOME, create_key, key_arn, kms, refused, run
from permission_matrix_scenario import (
    BY_RESOURCE, CASES, FAR, IMPORT, MAC, MULTI_REGION, SIGNATURE, TAGS, WRAPPING,
    cluster, key_policy, prepare, statement, words,
)  # fmt: skip

OTHER = "444455556666"
SERVICE = "dynamodb.amazonaws.com"
TABLE = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/books"
ROOT = people.root()
EVERYTHING = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
DENIED = "AccessDeniedException"
CIPHERTEXT = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this "
    "region, or you are not allowed to access."
)
LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."

who = {}


def everyone():
    """All who are there throughout; a test may add somebody to them, and `apply` once more."""
    crowd = people.People()
    who.update(
        nobody=crowd.user("nobody"),
        alice=crowd.user("alice", iam=[EVERYTHING]),
        careful=crowd.user("careful", iam=[
            EVERYTHING,
            {
                **EVERYTHING, "Effect": "Deny",
                "Condition": {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}},
            },
        ]),
        founder=crowd.user("founder", iam=[
            {"Effect": "Allow", "NotAction": "kms:PutKeyPolicy", "Resource": "*"}
        ]),
        painter=crowd.user("painter", iam=[
            {**EVERYTHING, "Resource": "arn:aws:kms:*:*:alias/${aws:UserAgent}"},
            {**EVERYTHING, "Resource": "arn:aws:kms:*:*:key/*"},
        ]),
        by_alias=crowd.user("by-alias", iam=[{**EVERYTHING, "Resource": "arn:aws:kms:*:*:alias/*"}]),
        denied=crowd.user("denied", iam=[EVERYTHING, {**EVERYTHING, "Effect": "Deny"}]),
        robot=crowd.role("robot"),
        robot_of_stranger=crowd.role("robot", OTHER, iam=[EVERYTHING]),
        service=crowd.service(SERVICE),
        other_service=crowd.service("s3.amazonaws.com"),
        stranger=crowd.user("alice", OTHER, iam=[EVERYTHING]),
        bare_stranger=crowd.user("nobody", OTHER),
    )  # fmt: skip
    return crowd


@pytest.fixture(scope="module", autouse=True)
def accounts():
    who["other root"] = people.create_account(OTHER)
    everyone().apply()


@pytest.fixture
def crowd():
    """Everyone, to whom the test adds somebody; after it they are gone."""
    yield everyone()
    everyone().apply()


def new_key(*statements, **members):
    """The ARN of a key whose policy lets the root user do everything, and others what is stated."""
    members.setdefault("Policy", key_policy(*statements))
    return key_arn(create_key(**members))


def encrypt(person, key, client=None, **members):
    return (client or person.kms()).encrypt(KeyId=key, Plaintext=b"x", **members)


def cannot_encrypt(person, key, client=None, **members):
    with refused(DENIED) as caught:
        encrypt(person, key, client, **members)
    said = caught.value.response["Error"]["Message"]
    begin = f"User: {person.arn} is not authorized to perform: kms:Encrypt on resource: {key} "
    assert said.startswith(begin), said


def where(condition, principal, action="kms:Encrypt"):
    """A statement that allows it under this condition."""
    return {
        "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*",
        "Condition": condition,
    }  # fmt: skip


def again(person):
    """The same person with clients, and so connections, of its own."""
    return people.Person(person.arn, person.access_key_id, person.secret, person.account)


def saying(person, headers, signed=True):
    """A client of `person` that sends these headers besides its own, or instead."""
    client = again(person).kms()

    def say(request, **_):
        for name, value in headers.items():
            # Some kinds of headers would keep both.
            if name in request.headers:
                del request.headers[name]
            request.headers[name] = value

    client.meta.events.register("before-sign.kms" if signed else "before-send.kms", say)
    return client


# Grant tokens


def grant_to(person, key, *operations, by=None, **members):
    client = by.kms() if by else kms()
    return client.create_grant(
        KeyId=key,
        GranteePrincipal=person.arn,
        Operations=list(operations or ["Encrypt"]),
        **members,
    )


def test_a_grant_token_is_of_no_use_with_another_key():
    user, key, another = who["nobody"], new_key(), new_key()
    of_a_stranger = who["stranger"].kms().create_key()["KeyMetadata"]["Arn"]
    tokens = [
        grant_to(user, key)["GrantToken"],
        grant_to(user, of_a_stranger, by=who["stranger"])["GrantToken"],
    ]
    # The grants themselves work.
    encrypt(user, key, GrantTokens=tokens)
    encrypt(user, of_a_stranger, GrantTokens=tokens)
    cannot_encrypt(user, another, GrantTokens=tokens)
    for operation, members in [
        ("DescribeKey", {}),
        ("GenerateDataKey", {"KeySpec": "AES_256"}),
        ("CreateGrant", {"GranteePrincipal": user.arn, "Operations": ["Encrypt"]}),
    ]:
        with refused(DENIED, words(user, f"kms:{operation}", another, BY_RESOURCE)):
            call = getattr(user.kms(), xform_name(operation))
            call(KeyId=another, GrantTokens=tokens, **members)


def test_a_grant_token_gives_nothing_to_who_is_not_the_grantee():
    key = new_key()
    token = grant_to(who["alice"], key)["GrantToken"]
    encrypt(who["alice"], key, GrantTokens=[token])
    for person in (who["nobody"], who["robot"], who["stranger"], who["service"]):
        cannot_encrypt(person, key, GrantTokens=[token])


def test_a_grant_token_ends_with_its_grant():
    user, key = who["nobody"], new_key()
    revoked, retired = (grant_to(user, key) for _ in range(2))
    tokens = [revoked["GrantToken"], retired["GrantToken"]]
    encrypt(user, key, GrantTokens=tokens)
    kms().revoke_grant(KeyId=key, GrantId=revoked["GrantId"])
    kms().retire_grant(GrantToken=retired["GrantToken"])
    for token in tokens:
        cannot_encrypt(user, key, GrantTokens=[token])
        with refused("NotFoundException"):
            kms().retire_grant(GrantToken=token)


def test_a_grant_token_cannot_be_made_up():
    user, key = who["nobody"], new_key()
    grant = grant_to(user, key)
    token = grant["GrantToken"]
    other = "A" if token[20] != "A" else "B"
    for made_up in ("x", grant["GrantId"], token[:-4], token[:20] + other + token[21:], token * 2):
        with refused("InvalidGrantTokenException"):
            encrypt(user, key, GrantTokens=[made_up])


def test_a_grant_on_a_key_is_none_on_its_replica():
    user = who["nobody"]
    key = new_key(MultiRegion=True)
    kms().replicate_key(KeyId=key, ReplicaRegion=FAR, Policy=key_policy())
    token = grant_to(user, key)["GrantToken"]
    encrypt(user, key, GrantTokens=[token])
    far = key.replace(HOME, FAR)
    cannot_encrypt(user, far, user.kms(FAR), GrantTokens=[token])


def test_a_grant_to_an_account_is_one_for_its_own_policies():
    for account, by_iam, without in [
        (ACCOUNT, who["alice"], who["nobody"]), (OTHER, who["stranger"], who["bare_stranger"]),
    ]:  # fmt: skip
        key = new_key()
        grant_to(people.root(account), key)
        encrypt(by_iam, key)
        cannot_encrypt(without, key)
        cannot_encrypt(who["service"], key)


def test_a_deny_is_stronger_than_a_grant():
    key = new_key({**statement(who["nobody"], "kms:Encrypt"), "Effect": "Deny"})
    for name in ("nobody", "denied", "alice"):
        grant_to(who[name], key)
    encrypt(who["alice"], key)
    cannot_encrypt(who["nobody"], key)
    cannot_encrypt(who["denied"], key)


def test_a_grant_to_a_session_is_not_one_to_its_role(crowd):
    one, two, namesake = (
        crowd.role("worker", session="one"), who["robot"], who["robot_of_stranger"],
    )  # fmt: skip
    crowd.apply()
    key = new_key(statement(one, "kms:DescribeKey"))
    grant_to(one, key)
    encrypt(one, key)
    one.kms().describe_key(KeyId=key)
    later = everyone()
    another = later.role("worker", session="two")
    later.apply()
    for person in (another, two, namesake):
        cannot_encrypt(person, key)
        with refused(DENIED):
            person.kms().describe_key(KeyId=key)
    # One to the role is to all its sessions, and to no other account's.
    kms().create_grant(KeyId=key, GranteePrincipal=one.role_arn, Operations=["Encrypt"])
    encrypt(another, key)
    cannot_encrypt(two, key)
    cannot_encrypt(namesake, key)


# What a request says of where it comes from

SOURCE = {"x-amz-source-arn": TABLE, "x-amz-source-account": ACCOUNT}
FROM_TABLE = {"ArnEquals": {"aws:SourceArn": TABLE}, "StringEquals": {"aws:SourceAccount": ACCOUNT}}


def equals(key, value):
    return {"StringEquals": {key: value}}


def is_true(key):
    return {"Bool": {key: "true"}}


FORGED = [
    ({"ArnEquals": {"aws:SourceArn": TABLE}}, SOURCE),
    (equals("aws:SourceArn", TABLE), SOURCE),
    (equals("aws:SourceAccount", ACCOUNT), SOURCE),
    (equals("aws:SourceAccount", OTHER), {**SOURCE, "x-amz-source-account": OTHER}),
    (
        equals("kms:ViaService", f"dynamodb.{HOME}.amazonaws.com"),
        dict.fromkeys(["x-amz-via", "x-amz-via-service", "via"], f"dynamodb.{HOME}.amazonaws.com"),
    ),
    (
        equals("kms:CallerAccount", OTHER),
        dict.fromkeys(["x-amz-caller-account", "x-amz-account-id"], OTHER),
    ),
    (equals("aws:PrincipalAccount", OTHER), {"x-amz-principal-account": OTHER}),
    (equals("aws:PrincipalArn", TABLE), {"x-amz-principal-arn": TABLE}),
    (equals("aws:PrincipalOrgID", "o-example"), {"x-amz-principal-org-id": "o-example"}),
    (
        equals("aws:PrincipalTag/team", "blue"),
        {"x-amz-principal-tag-team": "blue", "x-amz-tagging": "team=blue"},
    ),
    (equals("aws:PrincipalServiceName", SERVICE), {"x-amz-principal-service-name": SERVICE}),
    (is_true("aws:PrincipalIsAWSService"), {"x-amz-principal-is-aws-service": "true"}),
    (is_true("aws:ViaAWSService"), {"x-amz-via-aws-service": "true"}),
    ({"ForAnyValue:StringEquals": {"aws:CalledVia": SERVICE}}, {"x-amz-called-via": SERVICE}),
    (
        {"IpAddress": {"aws:SourceIp": "10.11.12.13"}},
        {
            **dict.fromkeys(["x-forwarded-for", "x-real-ip", "x-amz-source-ip"], "10.11.12.13"),
            "forwarded": "for=10.11.12.13", "true-client-ip": "10.11.12.13",
        },
    ),
    (equals("aws:SourceVpc", "vpc-1"), {"x-amz-source-vpc": "vpc-1"}),
    (equals("aws:SourceVpce", "vpce-1"), {"x-amz-source-vpce": "vpce-1", "x-amz-vpce-id": "vpce-1"}),
    (
        is_true("aws:SecureTransport"),
        {"x-forwarded-proto": "https", "x-forwarded-ssl": "on", "forwarded": "proto=https"},
    ),
    (is_true("aws:MultiFactorAuthPresent"), {"x-amz-multi-factor-auth-present": "true"}),
    (equals("aws:RequestedRegion", FAR), {"x-amz-region": FAR, "x-amz-requested-region": FAR}),
]  # fmt: skip


@pytest.mark.parametrize("condition,headers", FORGED, ids=lambda value: next(iter(value)))
def test_headers_are_no_proof_of_anything(condition, headers):
    to_everyone = {"AWS": "*"}
    # The root user may do all but this.
    others = statement(ROOT, "kms:Encrypt", element="NotAction")
    key = new_key()

    def policy(condition):
        return people.policy(others, where(condition, to_everyone))

    persons = [who["nobody"], who["robot"], ROOT]
    kms().put_key_policy(KeyId=key, Policy=policy(equals("aws:PrincipalAccount", ACCOUNT)))
    for person in persons:
        encrypt(person, key)
    kms().put_key_policy(KeyId=key, Policy=policy(condition))
    for person in persons:
        for signed in (True, False):
            cannot_encrypt(person, key, saying(person, headers, signed))


def test_a_service_says_for_whom_it_asks_and_signs_it():
    service = who["service"]
    key = new_key(where(FROM_TABLE, {"Service": SERVICE}))
    encrypt(service, key, saying(service, SOURCE))
    for headers, signed in [
        (SOURCE, False),
        ({}, True),
        ({"x-amz-source-arn": TABLE}, True),
        ({"x-amz-source-account": ACCOUNT}, True),
        ({**SOURCE, "x-amz-source-arn": TABLE + "2"}, True),
        ({**SOURCE, "x-amz-source-arn": TABLE.replace("books", "*")}, True),
        ({**SOURCE, "x-amz-source-arn": TABLE.upper()}, True),
        ({**SOURCE, "x-amz-source-account": OTHER}, True),
        ({**SOURCE, "x-amz-source-account": "*"}, True),
    ]:
        cannot_encrypt(service, key, saying(service, headers, signed))
    cannot_encrypt(who["other_service"], key, saying(who["other_service"], SOURCE))


def test_half_of_what_a_service_says_cannot_be_put_in_on_the_way():
    service = who["service"]
    key = new_key(where(FROM_TABLE, {"Service": SERVICE}))
    for name, value in SOURCE.items():
        client = saying(service, {name: value})
        (other,) = SOURCE.keys() - {name}

        def add(request, other=other, **_):
            request.headers[other] = SOURCE[other]

        client.meta.events.register("before-send.kms", add)
        cannot_encrypt(service, key, client)
    # What is signed cannot be changed.
    client = saying(service, {**SOURCE, "x-amz-source-arn": TABLE + "2"})

    def change(request, **_):
        request.headers["x-amz-source-arn"] = TABLE

    client.meta.events.register("before-send.kms", change)
    with refused("InvalidSignatureException"):
        encrypt(service, key, client)


def test_a_source_that_is_said_twice_is_refused():
    service = who["service"]
    key = new_key(where(FROM_TABLE, {"Service": SERVICE}))
    for first in (TABLE, TABLE + "2"):
        client, sent = saying(service, {**SOURCE, "x-amz-source-arn": first}), []
        client.meta.events.register("before-send.kms", lambda request, **_: sent.append(request))
        with contextlib.suppress(ClientError):
            encrypt(service, key, client)
        # As it was signed, it is answered once more; not so with another source before or after it.
        assert status_of(sent[0], []) == (200 if first == TABLE else 400)
        for second in (TABLE, TABLE + "2"):
            assert status_of(sent[0], [("x-amz-source-arn", second)]) == 400
            assert status_of(sent[0], [], [("X-Amz-Source-Arn", second)]) == 400


def status_of(request, before, after=()):
    """Sends a request of boto3 once more, with other headers before and after its own."""
    place = urllib.parse.urlsplit(request.url)
    connection = http.client.HTTPConnection(place.netloc)
    connection.putrequest(request.method, place.path or "/", skip_accept_encoding=True)
    for name, value in [*before, *request.headers.items(), *after]:
        connection.putheader(name, value)
    connection.endheaders(request.body)
    with contextlib.closing(connection):
        return connection.getresponse().status


def test_a_service_may_do_nothing_but_use_keys():
    service = saying(who["service"], SOURCE)
    for operation, members in [
        ("CreateKey", {}), ("ListKeys", {}), ("ListAliases", {}),
        ("GenerateRandom", {"NumberOfBytes": 9}), ("DescribeCustomKeyStores", {}),
        ("CreateCustomKeyStore", cluster(None)),
        ("CreateAlias", {"AliasName": f"alias/{uuid.uuid4().hex}", "TargetKeyId": new_key()}),
        ("ListRetirableGrants", {"RetiringPrincipal": ROOT.arn}),
        ("ListRetirableGrants", {"RetiringServicePrincipal": "s3.amazonaws.com"}),
        ("EnableKey", {"KeyId": key_arn(create_key())}),
    ]:  # fmt: skip
        with refused(DENIED):
            getattr(service, xform_name(operation))(**members)


def test_a_deputy_is_not_confused():
    service, key = who["service"], new_key()
    kms().create_grant(
        KeyId=key, GranteeServicePrincipal=SERVICE, RetiringPrincipal=ROOT.arn,
        Operations=["Encrypt", "Decrypt", "DescribeKey"], Constraints={"SourceArn": TABLE},
    )  # fmt: skip
    for_books = saying(service, SOURCE)
    blob = encrypt(service, key, for_books)["CiphertextBlob"]
    assert for_books.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    for_books.describe_key(KeyId=key)
    foreign = f"arn:aws:dynamodb:{HOME}:{OTHER}:table/books"
    for headers, signed in [
        ({}, True),
        (SOURCE, False),
        ({"x-amz-source-arn": TABLE}, True),
        ({**SOURCE, "x-amz-source-arn": TABLE + "2"}, True),
        ({**SOURCE, "x-amz-source-arn": TABLE.replace("books", "*")}, True),
        ({"x-amz-source-arn": foreign, "x-amz-source-account": OTHER}, True),
    ]:
        client = saying(service, headers, signed)
        cannot_encrypt(service, key, client)
        for call in (
            lambda: client.decrypt(KeyId=key, CiphertextBlob=blob),
            lambda: client.describe_key(KeyId=key),
        ):
            with refused(DENIED):
                call()
        with refused(DENIED):
            client.decrypt(CiphertextBlob=blob)
    for person in (who["other_service"], who["nobody"], who["robot"]):
        cannot_encrypt(person, key, saying(person, SOURCE))


def test_a_deputy_makes_no_grants_that_are_less_bound():
    service, key = saying(who["service"], SOURCE), new_key()
    kms().create_grant(
        KeyId=key, GranteeServicePrincipal=SERVICE, RetiringPrincipal=ROOT.arn,
        Operations=["Encrypt", "CreateGrant"], Constraints={"SourceArn": TABLE},
    )  # fmt: skip
    request = {
        "KeyId": key, "Operations": ["Encrypt"], "RetiringPrincipal": ROOT.arn,
        "GranteeServicePrincipal": "s3.amazonaws.com", "Constraints": {"SourceArn": TABLE},
    }  # fmt: skip
    service.create_grant(**request)
    with refused(DENIED):
        who["service"].kms().create_grant(**request)
    to_nobody = {"GranteePrincipal": who["nobody"].arn, "KeyId": key, "Operations": ["Encrypt"]}
    for members in (
        {**request, "Constraints": {"SourceArn": TABLE.replace("books", "*")}},
        {**request, "Constraints": {"SourceArn": TABLE + "2"}},
        {**request, "Operations": ["Encrypt", "Decrypt"]},
        to_nobody,
        {**to_nobody, "Constraints": {SUBSET: A}},
    ):
        with refused(DENIED):
            service.create_grant(**members)


def test_a_constraint_on_a_source_is_never_met_by_who_is_no_service():
    user, key = who["nobody"], new_key()
    grant_to(user, key, Constraints={"SourceArn": TABLE})
    for signed in (True, False):
        cannot_encrypt(user, key, saying(user, SOURCE, signed))


# What looks alike

ALIKE = [
    ("admin", "Admin"), ("admin", "\u0430dmin"), ("admin", "\uff41dmin"), ("admin", "admin "),
    ("admin", " admin"), ("admin", "admin\0"), ("admin", "admin\u200b"), ("admin", "adm\u0131n"),
    ("caf\u00e9", "cafe\u0301"), ("cafe\u0301", "caf\u00e9"), ("stra\u00dfe", "strasse"),
    ("\u212bngstrom", "\u00c5ngstrom"), ("ke\u0079", "\u212aey"), ("fi", "\ufb01"), ("1", "\u00b9"),
    ("ni*", "nile"), ("nil?", "nile"), ("*", "nile"), ("?", "n"), ("${*}", "nile"),
]  # fmt: skip


@pytest.mark.parametrize("stated,said", ALIKE, ids=ascii)
def test_what_looks_alike_is_not_equal(stated, said):
    user = who["nobody"]
    key = new_key(where(equals("kms:EncryptionContext:who", stated), {"AWS": user.arn}))
    literally = "*" if stated == "${*}" else stated
    encrypt(user, key, EncryptionContext={"who": literally})
    cannot_encrypt(user, key, EncryptionContext={"who": said})
    for kind in ("EncryptionContextEquals", "EncryptionContextSubset"):
        key = new_key()
        grant_to(user, key, Constraints={kind: {"who": stated}})
        encrypt(user, key, EncryptionContext={"who": stated})
        cannot_encrypt(user, key, EncryptionContext={"who": said})


def test_names_of_actions_and_condition_keys_are_the_same_in_any_case():
    user = who["nobody"]
    for condition in (
        equals("KMS:EncryptionContext:WHO", "me"),
        equals("kms:encryptioncontext:Who", "me"),
        {"STRINGEQUALS": {"kms:EncryptionContext:who": "me"}},
    ):
        key = new_key(where(condition, {"AWS": user.arn}, "KMS:eNCRYPT"))
        encrypt(user, key, EncryptionContext={"who": "me"})
        cannot_encrypt(user, key, EncryptionContext={"who": "Me"})
        cannot_encrypt(user, key)
        # Nor can a letter case get around a deny.
        kms().put_key_policy(
            KeyId=key,
            Policy=key_policy(
                statement(user, "kms:*"), {**where(condition, "*", "kMS:ENC*"), "Effect": "Deny"}
            ),
        )
        encrypt(user, key)
        cannot_encrypt(user, key, EncryptionContext={"WHO": "me"})


def test_names_that_differ_in_case_alone_are_both_asked(crowd):
    """Conditions do not tell `Team` from `team`, keys and encryption contexts do: an allow takes both."""
    user = who["nobody"]
    condition = equals("kms:EncryptionContext:who", "me")
    key = new_key(where(condition, {"AWS": user.arn}))
    for other in ("Who", "WHO"):
        encrypt(user, key, EncryptionContext={"who": "me", other: "me"})
        cannot_encrypt(user, key, EncryptionContext={"who": "me", other: "you"})
        cannot_encrypt(user, key, EncryptionContext={"who": "you", other: "me"})
    denied = {**where(condition, "*"), "Effect": "Deny"}
    key = new_key(statement(user, "kms:Encrypt"), denied)
    encrypt(user, key, EncryptionContext={"who": "you"})
    for context in ({"who": "me", "Who": "you"}, {"who": "you", "Who": "me"}):
        cannot_encrypt(user, key, EncryptionContext=context)
    of_red = equals("aws:ResourceTag/team", "red")
    painter = crowd.user("red", iam=[{**EVERYTHING, "Condition": of_red}])
    unless_red = {**EVERYTHING, "Effect": "Deny", "Condition": of_red}
    never = crowd.user("never-red", iam=[EVERYTHING, unless_red])
    crowd.apply()
    for one, other, paints in (("red", "blue", False), ("blue", "red", False), ("red", "red", True)):
        tags = [{"TagKey": "team", "TagValue": one}, {"TagKey": "Team", "TagValue": other}]
        key = key_arn(create_key(Tags=tags))
        with contextlib.nullcontext() if paints else refused(DENIED):
            encrypt(painter, key)
        with refused(DENIED):
            encrypt(never, key)


def test_a_pair_that_a_grant_asks_for_has_none_beside_it_that_is_called_alike():
    user = who["nobody"]
    key = new_key()
    grant_to(user, key, Constraints={"EncryptionContextSubset": {"who": "me"}})
    for context in ({"who": "me", "where": "here"}, {"Who": "me"}):
        encrypt(user, key, EncryptionContext=context)
    for context in ({"who": "me", "Who": "you"}, {"who": "you", "Who": "me"}):
        cannot_encrypt(user, key, EncryptionContext=context)


def test_a_policy_has_one_name():
    user = who["nobody"]
    asked = ("kms:GetKeyPolicy", "kms:PutKeyPolicy")
    named = lambda name: where(equals("kms:PolicyName", name), {"AWS": user.arn}, list(asked))
    key = new_key(named("other"))
    with refused(DENIED):
        user.kms().get_key_policy(KeyId=key)
    key = new_key(named("default"))
    user.kms().get_key_policy(KeyId=key)
    policy = user.kms().get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    user.kms().put_key_policy(KeyId=key, Policy=policy)


def test_users_are_called_by_their_names_to_the_letter():
    key = new_key()
    for name in ("NOBODY", "Nobody", "nobody ", "n\u043ebody", "nobody/", "/nobody", "team/nobody"):
        arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
        policy = key_policy({**statement(ROOT, "kms:Encrypt"), "Principal": {"AWS": arn}})
        with pytest.raises(ClientError) as caught:
            kms().put_key_policy(KeyId=key, Policy=policy)
        code = caught.value.response["Error"]["Code"]
        assert code in ("MalformedPolicyDocumentException", "InvalidArnException"), name
    # The same name in another account is another.
    key = new_key(statement(who["nobody"], "kms:Encrypt"), statement(who["alice"], "kms:Encrypt"))
    encrypt(who["nobody"], key)
    for person in (who["bare_stranger"], who["stranger"]):
        cannot_encrypt(person, key)


def test_what_a_variable_stands_for_has_no_wildcards():
    user, agents = who["nobody"], {"*": "anything", "a?": "ab", "${aws:username}": "nobody"}
    mine = {"StringLike": {"kms:EncryptionContext:agent": "${aws:UserAgent}"}}
    key = new_key(where(mine, {"AWS": user.arn}))
    for agent, else_ in agents.items():
        client = saying(user, {"user-agent": agent}, signed=False)
        encrypt(user, key, client, EncryptionContext={"agent": agent})
        cannot_encrypt(user, key, client, EncryptionContext={"agent": else_})
    # In a resource: an alias that is called like the agent, or one of any name.
    painter, alias = who["painter"], f"alias/{uuid.uuid4().hex}"
    key = key_arn(create_key())
    for agent in ("*", "?" * 32, "*?"):
        client = saying(painter, {"user-agent": agent}, signed=False)
        with refused(DENIED):
            client.create_alias(AliasName=alias, TargetKeyId=key)
    client = saying(painter, {"user-agent": alias.removeprefix("alias/")}, signed=False)
    client.create_alias(AliasName=alias, TargetKeyId=key)


@pytest.mark.parametrize("bad", [
    {"tags": {"team": "*"}}, {"tags": {"team": "${aws:username}"}}, {"tags": {"te*m": "blue"}},
    {"name": "*"}, {"name": "al?ce"}, {"name": "\u0430lice"}, {"name": "ALICE"}, {"name": "a/b"},
], ids=str)  # fmt: skip
def test_nobody_is_called_or_tagged_by_wildcards(crowd, bad):
    crowd.user(**{"name": "wild", **bad})
    with pytest.raises(AssertionError, match="letter"):
        crowd.apply()
    encrypt(who["nobody"], new_key(statement(who["nobody"], "kms:Encrypt")))


# What a policy is about


def test_a_permission_on_an_alias_is_none_on_its_key():
    user, key = who["by_alias"], key_arn(create_key())
    alias = f"alias/{uuid.uuid4().hex}"
    kms().create_alias(AliasName=alias, TargetKeyId=key)
    for named in (key, alias, f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"):
        with refused(DENIED, words(user, "kms:Encrypt", key, "no identity-based policy")):
            encrypt(user, named)


def test_a_key_policy_is_about_its_own_key_alone():
    user, other = who["nobody"], new_key()
    about_another = {**statement(user, "kms:Encrypt"), "Resource": other}
    key = new_key(about_another)
    cannot_encrypt(user, key)
    cannot_encrypt(user, other)


@pytest.mark.parametrize("name", ["root", "alice", "nobody", "robot", "stranger", "service"])
def test_a_key_of_a_service_is_used_by_nobody_directly(name):
    person, alias = {**who, "root": ROOT}[name], "alias/aws/dynamodb"
    key = kms().describe_key(KeyId=alias)["KeyMetadata"]["Arn"]
    via = f"dynamodb.{HOME}.amazonaws.com"
    client = saying(person, {**SOURCE, "x-amz-via": via, "x-amz-via-service": via})
    to_itself = {"Operations": ["Encrypt"], "GranteePrincipal": who["alice"].arn}
    for operation, members in [
        ("Encrypt", {"Plaintext": b"x"}), ("GenerateDataKey", {"KeySpec": "AES_256"}),
        ("CreateGrant", to_itself), ("PutKeyPolicy", {"Policy": key_policy()}), ("DisableKey", {}),
        ("ScheduleKeyDeletion", {}), ("TagResource", {"Tags": TAGS}), ("RotateKeyOnDemand", {}),
    ]:  # fmt: skip
        with pytest.raises(ClientError) as caught:
            getattr(client, xform_name(operation))(KeyId=key, **members)
        code = caught.value.response["Error"]["Code"]
        assert code in (DENIED, "UnsupportedOperationException"), f"{operation}: {code}"
    assert kms().describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"


# Accounts as principals


def test_everyone_is_bounded_by_a_condition_on_the_account():
    key = new_key(where(equals("kms:CallerAccount", OTHER), {"AWS": "*"}))
    encrypt(who["stranger"], key)
    for person in (who["bare_stranger"], who["nobody"], who["alice"], who["robot"], who["service"]):
        cannot_encrypt(person, key)


@pytest.mark.parametrize("arn", [
    "arn:aws:iam::*:root", f"arn:aws:iam::{ACCOUNT}:user/*", f"arn:aws:iam::{ACCOUNT}:*",
    "arn:aws:iam::*:user/nobody", f"arn:aws:iam::{ACCOUNT}:group/all", f"arn:*:iam::{ACCOUNT}:root",
    f"arn:aws:iam::{ACCOUNT}:role/?obot", f"arn:aws:iam::{OTHER}:user/*", "arn:aws:iam:::root",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/robot/*", f"arn:aws:iam::{ACCOUNT}:Root", "00000000000*",
])  # fmt: skip
def test_no_principal_is_a_pattern(arn):
    key, policy = new_key(), key_policy({**statement(ROOT, "kms:*"), "Principal": {"AWS": arn}})
    words = "An ARN in the specified key policy is invalid."
    with refused("InvalidArnException", words):
        kms().put_key_policy(KeyId=key, Policy=policy)
    with refused("InvalidArnException", words):
        kms().create_key(Policy=policy)


@pytest.mark.parametrize("form", ["{}", "arn:aws:iam::{}:root"])
def test_an_account_hands_over_to_its_own_policies(form):
    key = new_key({**statement(ROOT, "kms:Encrypt"), "Principal": {"AWS": form.format(ACCOUNT)}})
    encrypt(who["alice"], key)
    for person in (who["nobody"], who["stranger"], who["bare_stranger"]):
        cannot_encrypt(person, key)
    key = new_key({**statement(ROOT, "kms:Encrypt"), "Principal": {"AWS": form.format(OTHER)}})
    encrypt(who["stranger"], key)
    encrypt(who["other root"], key)
    for person in (who["nobody"], who["alice"], who["bare_stranger"]):
        cannot_encrypt(person, key)


# Who is no longer there


@pytest.mark.parametrize("kind,prefix", [("user", "AIDA"), ("role", "AROA")])
def test_who_is_made_again_under_the_same_name_is_another(crowd, kind, prefix):
    def born(crowd):
        made = getattr(crowd, kind)(f"phoenix-{kind}")
        crowd.apply()
        return made

    old = born(crowd)
    arn = old.role_arn or old.arn
    key = new_key(
        {**statement(ROOT, "kms:Encrypt"), "Principal": {"AWS": arn}},
        # By the session's own name too, if it has one.
        statement(old, "kms:DescribeKey"),
    )
    grantee = {"KeyId": key, "GranteePrincipal": arn}
    kms().create_grant(Operations=["Decrypt"], **grantee)
    retirable = kms().create_grant(
        Operations=["Decrypt"], RetiringPrincipal=arn, KeyId=key, GranteePrincipal=ROOT.arn
    )
    blob = encrypt(old, key)["CiphertextBlob"]
    old.kms().describe_key(KeyId=key)
    old.kms().decrypt(CiphertextBlob=blob)

    everyone().apply()
    with refused("UnrecognizedClientException"):
        encrypt(old, key)
    policy = kms().get_key_policy(KeyId=key)["Policy"]
    told = [stated["Principal"]["AWS"] for stated in json.loads(policy)["Statement"]]
    gone = told[1]
    assert gone.startswith(prefix) and arn not in told and old.arn not in told, told
    grants = kms().list_grants(KeyId=key)["Grants"]
    assert sorted(grant["GranteePrincipal"] for grant in grants) == sorted([gone, ROOT.arn])
    assert [grant.get("RetiringPrincipal") for grant in grants].count(gone) == 1
    assert kms().list_grants(**grantee | {"GranteePrincipal": ROOT.arn})["Grants"]

    young = born(everyone())
    assert (young.arn, young.access_key_id) == (old.arn, old.access_key_id)
    cannot_encrypt(young, key)
    for call in (
        lambda: young.kms().describe_key(KeyId=key),
        lambda: young.kms().decrypt(CiphertextBlob=blob),
        lambda: young.kms().retire_grant(GrantToken=retirable["GrantToken"]),
    ):
        with refused(DENIED):
            call()
    assert kms().get_key_policy(KeyId=key)["Policy"] == policy
    assert kms().list_grants(**grantee)["Grants"] == []
    # Whoever means the new one says so anew.
    kms().put_key_policy(KeyId=key, Policy=key_policy(statement(young, "kms:Encrypt")))
    encrypt(young, key)


@pytest.mark.parametrize("how", ["removed", "made inactive"])
def test_an_access_key_is_refused_at_once_when_it_is(crowd, how):
    leaver = crowd.user("leaver", iam=[EVERYTHING])
    crowd.apply()
    leaver.kms().list_keys()
    later = everyone()
    if how == "made inactive":
        later.user("leaver", iam=[EVERYTHING], active=False)
    later.apply()
    with refused("UnrecognizedClientException"):
        leaver.kms().list_keys()
    back = everyone()
    back.user("leaver", iam=[EVERYTHING])
    back.apply()
    leaver.kms().list_keys()


def test_what_somebody_may_no_longer_do_is_refused_at_once(crowd):
    user, key = crowd.user("weather", iam=[EVERYTHING]), key_arn(create_key())
    crowd.apply()
    encrypt(user, key)
    for may in (False, True, False):
        later = everyone()
        later.user("weather", iam=[EVERYTHING] if may else [])
        later.apply()
        if may:
            encrypt(user, key)
        else:
            cannot_encrypt(user, key)


# What is of one account, in the hands of another


def test_a_marker_is_of_no_use_in_another_account():
    key, of_other = (
        new_key(Tags=TAGS * 1 + [{"TagKey": "two", "TagValue": ""}]),
        who["other root"].kms(),
    )
    own = of_other.create_key(Tags=[*TAGS, {"TagKey": "two", "TagValue": ""}])["KeyMetadata"]["Arn"]
    create_key()
    for name in ("one", "two"):
        alias = f"alias/{uuid.uuid4().hex}"
        for client, target in ((kms(), key), (of_other, own)):
            client.create_alias(AliasName=alias, TargetKeyId=target)
    for _ in range(2):
        grant_to(ROOT, key, RetiringPrincipal=ROOT.arn)
        kms().create_custom_key_store(**cluster(None))
        of_other.create_grant(
            KeyId=own, GranteePrincipal=who["other root"].arn, Operations=["Encrypt"],
            RetiringPrincipal=who["other root"].arn,
        )  # fmt: skip
    for operation, members, theirs in [
        ("ListKeys", {}, {}),
        ("ListAliases", {}, {}),
        ("ListAliases", {"KeyId": key}, {"KeyId": own}),
        ("ListGrants", {"KeyId": key}, {"KeyId": own}),
        ("ListResourceTags", {"KeyId": key}, {"KeyId": own}),
        (
            "ListRetirableGrants", {"RetiringPrincipal": ROOT.arn},
            {"RetiringPrincipal": who["other root"].arn},
        ),
        ("DescribeCustomKeyStores", {}, {}),
    ]:  # fmt: skip
        name = xform_name(operation)
        marker = getattr(kms(), name)(Limit=1, **members)["NextMarker"]
        getattr(kms(), name)(Limit=1, Marker=marker, **members)
        with refused("InvalidMarkerException") as caught:
            getattr(of_other, name)(Limit=1, Marker=marker, **theirs)
        with refused("InvalidMarkerException", caught.value.response["Error"]["Message"]):
            getattr(of_other, name)(Limit=1, Marker="x", **theirs)


def refusal(call, *asked):
    """All that the caller gets to see of a refusal, but for what it asked for."""
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    metadata, error = response["ResponseMetadata"], dict(response["Error"])
    # Of what is sealed, its length can be seen.
    error["EncodedMessage"] = len(error.get("EncodedMessage", ""))
    error = json.dumps(error)
    headers = dict(metadata["HTTPHeaders"])
    for own in ("x-amzn-requestid", "date"):
        del headers[own]
    for word in asked:
        error = error.replace(word, "ASKED")
    return metadata["HTTPStatusCode"], headers, error


def test_a_grant_is_out_of_reach_of_another_account():
    of_other, key = who["other root"].kms(), new_key()
    own = of_other.create_key()["KeyMetadata"]["Arn"]
    grant = grant_to(ROOT, key)
    grant_id, none = grant["GrantId"], secrets.token_hex(32)
    ended = grant_to(ROOT, key)
    kms().revoke_grant(KeyId=key, GrantId=ended["GrantId"])
    for call in (of_other.revoke_grant, of_other.retire_grant):
        for named in (own, key):
            one, another = (
                refusal(lambda: call(KeyId=named, GrantId=asked), asked)
                for asked in (grant_id, none)
            )
            assert one == another
    one, another = (
        refusal(lambda: of_other.retire_grant(GrantToken=token))
        for token in (grant["GrantToken"], ended["GrantToken"])
    )
    assert one == another
    assert of_other.list_grants(KeyId=own, GrantId=grant_id)["Grants"] == []
    assert [each["GrantId"] for each in kms().list_grants(KeyId=key)["Grants"]] == [grant_id]


def test_an_import_token_is_of_no_use_in_another_account():
    of_other, key = who["other root"].kms(), new_key(**IMPORT)
    own, third = (of_other.create_key(**IMPORT)["KeyMetadata"]["Arn"] for _ in range(2))
    made = kms().get_parameters_for_import(KeyId=key, **WRAPPING)
    theirs = of_other.get_parameters_for_import(KeyId=third, **WRAPPING)
    material = {
        "KeyId": own, "EncryptedKeyMaterial": b"x" * 256,
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }  # fmt: skip
    one, another = (
        refusal(lambda: of_other.import_key_material(ImportToken=token, **material))
        for token in (made["ImportToken"], theirs["ImportToken"])
    )
    assert one == another and "InvalidImportTokenException" in one[2]


def test_a_custom_key_store_is_out_of_reach_of_another_account():
    of_other, given = who["other root"].kms(), cluster(None)
    made = kms().create_custom_key_store(**given)["CustomKeyStoreId"]
    missing = "cks-" + secrets.token_hex(9)[: len(made) - 4]
    for operation, members in [
        ("ConnectCustomKeyStore", {}),
        ("DisconnectCustomKeyStore", {}),
        ("DeleteCustomKeyStore", {}),
        ("DescribeCustomKeyStores", {}),
        ("UpdateCustomKeyStore", {"NewCustomKeyStoreName": "mine"}),
        ("CreateKey", {"Origin": "AWS_CLOUDHSM"}),
        ("GenerateRandom", {"NumberOfBytes": 9}),
    ]:
        call = getattr(of_other, xform_name(operation))
        one, another = (
            refusal(lambda: call(CustomKeyStoreId=asked, **members), asked)
            for asked in (made, missing)
        )
        assert one == another and "CustomKeyStoreNotFoundException" in one[2], operation
    name = given["CustomKeyStoreName"]
    with refused("CustomKeyStoreNotFoundException"):
        of_other.describe_custom_key_stores(CustomKeyStoreName=name)
    # Its name and its cluster do not tell that they are taken.
    of_other.create_custom_key_store(**given)
    (told,) = kms().describe_custom_key_stores(CustomKeyStoreId=made)["CustomKeyStores"]
    assert (told["CustomKeyStoreName"], told["ConnectionState"]) == (name, "DISCONNECTED")


def test_whether_another_account_has_a_user_is_not_told(crowd):
    key = new_key()
    there, missing = (f"arn:aws:iam::{OTHER}:user/{name}" for name in ("alice", "later"))
    for arn in (there, missing):
        policy = key_policy({**statement(ROOT, "kms:Encrypt"), "Principal": {"AWS": arn}})
        kms().put_key_policy(KeyId=key, Policy=policy)
        assert kms().get_key_policy(KeyId=key)["Policy"] == policy
        kms().create_grant(KeyId=key, GranteePrincipal=arn, Operations=["Encrypt"])
    shown = {grant["GranteePrincipal"] for grant in kms().list_grants(KeyId=key)["Grants"]}
    assert shown == {there, missing}
    # Whoever comes later was not meant.
    later = crowd.user("later", OTHER, iam=[EVERYTHING])
    crowd.apply()
    cannot_encrypt(later, key)
    # Nor is it told to those whom it is of what is said of them that they may not read.
    for name in ("get_key_policy", "list_grants"):
        with refused(DENIED):
            getattr(who["stranger"].kms(), name)(KeyId=key)


def test_lists_show_ones_own_account_alone():
    accounts = {ACCOUNT: (kms(), ROOT), OTHER: (who["other root"].kms(), who["other root"])}
    alias = f"alias/{uuid.uuid4().hex}"
    for client, root in accounts.values():
        key = client.create_key()["KeyMetadata"]["Arn"]
        client.create_alias(AliasName=alias, TargetKeyId=key)
        client.create_custom_key_store(**cluster(None))
        for _, retiring in accounts.values():
            client.create_grant(
                KeyId=key, GranteePrincipal=root.arn, Operations=["Encrypt"],
                RetiringPrincipal=retiring.arn,
            )  # fmt: skip

    def listed(client, operation, member, **members):
        pages = client.get_paginator(operation).paginate(**members)
        return [each for page in pages for each in page[member]]

    stores = []
    for account, (client, root) in accounts.items():
        keys = listed(client, "list_keys", "Keys")
        assert {key["KeyArn"].split(":")[4] for key in keys} == {account}
        aliases = listed(client, "list_aliases", "Aliases")
        assert {each["AliasArn"].split(":")[4] for each in aliases} == {account}
        assert alias in [each["AliasName"] for each in aliases]
        found = listed(client, "describe_custom_key_stores", "CustomKeyStores")
        stores.append({store["CustomKeyStoreId"] for store in found})
        # Those that it may retire are on keys of whichever account.
        retiring = {"RetiringPrincipal": root.arn}
        grants = listed(client, "list_retirable_grants", "Grants", **retiring)
        assert {grant["RetiringPrincipal"] for grant in grants} == {root.arn}
    assert all(stores) and not stores[0] & stores[1]
    for account, (client, _) in accounts.items():
        (theirs,) = (root for of, (_, root) in accounts.items() if of != account)
        for arn in (theirs.arn, theirs.arn.replace("root", "user/nobody")):
            with refused(DENIED):
                client.list_retirable_grants(RetiringPrincipal=arn)


# What is told of another account's keys


@pytest.fixture(scope="module")
def keys_of_another():
    """ARNs of keys that are there, in all conditions; after them three that are not."""
    disabled, pending = (key_arn(create_key()) for _ in range(2))
    kms().disable_key(KeyId=disabled)
    kms().schedule_key_deletion(KeyId=pending)
    kinds = ({}, SIGNATURE, MAC, IMPORT, MULTI_REGION)
    others = [key_arn(create_key(**kind)) for kind in kinds]
    missing = [key_arn(uuid.uuid4()), key_arn(f"mrk-{uuid.uuid4().hex}")]
    # There is no such account.
    missing.append(missing[0].replace(ACCOUNT, "999988887777"))
    return [disabled, pending, *others, new_key(), *missing]


@pytest.fixture(scope="module")
def aliases_of_another(keys_of_another):
    """ARNs of aliases of these keys, if they are there."""
    names = [f"alias/{uuid.uuid4().hex}" for _ in keys_of_another]
    for name, key in zip(names[:-3], keys_of_another):
        if kms().describe_key(KeyId=key)["KeyMetadata"]["KeyState"] != "PendingDeletion":
            kms().create_alias(AliasName=name, TargetKeyId=key)
    return [f"arn:aws:kms:{HOME}:{ACCOUNT}:{name}" for name in names]


# By the operation, what is called: with an ARN in place of `None`.
ASKING = {
    "ListAliases": {"KeyId": None},
    "RetireGrant": {"KeyId": None, "GrantId": "0" * 64},
    "ReEncrypt": {"SourceKeyId": None, "DestinationKeyId": None, "CiphertextBlob": b"x" * 200},
}


def asking(name):
    """The members that a case has, with `None` in place of its key."""
    it = prepare(CASES[name])
    return {member: None if value == it.key else value for member, value in it.members.items()}


NAMING_A_KEY = [
    name for name in CASES
    if name not in ("Decrypt", "DeleteAlias", "UpdateAlias", "ReEncrypt") and CASES[name].named_keys
]  # fmt: skip


@pytest.mark.parametrize("name", [*NAMING_A_KEY, *ASKING])
def test_whether_another_account_has_a_key_is_not_told(name, keys_of_another, aliases_of_another):
    members = ASKING.get(name) or asking(name)
    call = getattr(who["stranger"].kms(), xform_name(name.split()[0]))
    for named in (keys_of_another, aliases_of_another):
        told = {
            arn: refusal(
                lambda: call(**{
                    member: arn if value is None else value for member, value in members.items()
                }),
                arn,
            )
            for arn in named
        }  # fmt: skip
        assert len({json.dumps(each) for each in told.values()}) == 1, told


def test_every_operation_on_a_key_is_asked_for_one_of_another_account():
    model = kms().meta.service_model
    on_a_key = {
        name for name in model.operation_names
        if model.operation_model(name).input_shape.members.keys()
        & {"KeyId", "SourceKeyId", "DestinationKeyId", "TargetKeyId"}
    }  # fmt: skip
    asked = {name.split()[0] for name in [*NAMING_A_KEY, *ASKING]}
    # The alias of UpdateAlias has to be there: the test below has one.
    assert on_a_key - asked == {"UpdateAlias"}


def test_neither_a_target_nor_a_destination_tells_of_a_key(keys_of_another, aliases_of_another):
    stranger, alias = who["stranger"].kms(), f"alias/{uuid.uuid4().hex}"
    own = stranger.create_key()["KeyMetadata"]["Arn"]
    stranger.create_alias(AliasName=alias, TargetKeyId=own)
    blob = stranger.encrypt(KeyId=own, Plaintext=b"x")["CiphertextBlob"]
    for named in (keys_of_another, aliases_of_another):
        for call in (
            lambda arn: stranger.update_alias(AliasName=alias, TargetKeyId=arn),
            lambda arn: stranger.re_encrypt(CiphertextBlob=blob, DestinationKeyId=arn),
            lambda arn: stranger.decrypt(CiphertextBlob=blob, KeyId=arn),
            lambda arn: stranger.encrypt(Plaintext=b"x", KeyId=arn, GrantTokens=["x"]),
            lambda arn: stranger.encrypt(Plaintext=b"x", KeyId=arn, DryRun=True),
            lambda arn: stranger.describe_key(KeyId=arn, GrantTokens=["x"]),
        ):
            told = {arn: json.dumps(refusal(lambda: call(arn), arn)) for arn in named}
            assert len(set(told.values())) == 1, told


ALSO_WRONG = [
    ("Encrypt", {"Plaintext": b"x", "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"}),
    ("Encrypt", {"Plaintext": b"x" * 4096, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}),
    ("Encrypt", {"Plaintext": b"x", "EncryptionContext": {"a": "x" * 9000}}),
    ("Decrypt", {"CiphertextBlob": b"x", "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"}),
    ("Decrypt", {"CiphertextBlob": b"x"}),
    ("Decrypt", {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
    ("Sign", {"Message": b"x", "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}),
    ("Verify", {"Message": b"x", "Signature": b"x", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
    ("GenerateMac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_512"}),
    ("GenerateDataKey", {}),
    ("CreateGrant", {"GranteePrincipal": "x", "Operations": ["Sign", "Decrypt"]}),
    ("CreateGrant", {"GranteePrincipal": ROOT.arn, "Operations": ["CreateGrant"]}),
    (
        "CreateGrant",
        {
            "GranteePrincipal": ROOT.arn, "Operations": ["Encrypt"],
            "Constraints": {"EncryptionContextEquals": {"a": "b"}}, "GrantTokens": ["x"],
        },
    ),
    ("ListGrants", {"Marker": "x"}),
    ("ListGrants", {"GrantId": "x"}),
    ("ListGrants", {"GranteePrincipal": "x"}),
    ("ListResourceTags", {"Marker": "x"}),
    ("GetKeyPolicy", {"PolicyName": "another"}),
    ("PutKeyPolicy", {"Policy": "{"}),
    ("EnableKeyRotation", {"RotationPeriodInDays": 90}),
    ("ReplicateKey", {"ReplicaRegion": "zz-nowhere-1"}),
    ("UpdatePrimaryRegion", {"PrimaryRegion": HOME}),
    ("TagResource", {"Tags": [{"TagKey": "aws:x", "TagValue": ""}]}),
    ("ImportKeyMaterial", {"ImportToken": b"x", "EncryptedKeyMaterial": b"x"}),
    ("RevokeGrant", {"GrantId": "x"}),
    ("RetireGrant", {"GrantId": "x"}),
]  # fmt: skip


@pytest.mark.parametrize("operation,members", ALSO_WRONG, ids=lambda value: str(value)[:40])
def test_nothing_else_that_is_wrong_tells_of_a_key(operation, members, keys_of_another):
    call = getattr(who["stranger"].kms(), xform_name(operation))
    told = {
        json.dumps(refusal(lambda: call(KeyId=arn, **members), arn)) for arn in keys_of_another
    }  # fmt: skip
    assert len(told) == 1, told


def test_a_ciphertext_does_not_tell_whether_its_key_is_there():
    stranger = who["stranger"].kms()
    own = stranger.create_key()["KeyMetadata"]["Arn"]
    blobs, key_ids = [], [create_key() for _ in range(3)]
    for key_id in key_ids:
        blobs.append(kms().encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"])
    kms().disable_key(KeyId=key_ids[1])
    kms().schedule_key_deletion(KeyId=key_ids[2])
    # A deleted key's: the same bytes under an id that no key has.
    (blob, key_id), never = (blobs[0], uuid.UUID(key_ids[0])), uuid.uuid4()
    assert blob.count(key_id.bytes) == 1
    blobs.append(blob.replace(key_id.bytes, never.bytes))
    for call in (
        lambda blob: stranger.decrypt(CiphertextBlob=blob),
        lambda blob: stranger.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"}),
        lambda blob: stranger.decrypt(CiphertextBlob=blob, DryRun=True),
        lambda blob: stranger.re_encrypt(CiphertextBlob=blob, DestinationKeyId=own),
        # By a key of one's own.
        lambda blob: stranger.decrypt(CiphertextBlob=blob, KeyId=own),
    ):
        told = [json.dumps(refusal(lambda: call(blob))) for blob in blobs]
        assert len(set(told)) == 1, told
    for blob in blobs:
        with refused(DENIED, CIPHERTEXT):
            stranger.decrypt(CiphertextBlob=blob)
    # In the key's own account, a region that has not the key does not tell of it either.
    with refused(DENIED, CIPHERTEXT):
        kms(FAR).decrypt(CiphertextBlob=blobs[0])
    with refused(DENIED, CIPHERTEXT):
        kms().decrypt(CiphertextBlob=blobs[3])


# Lockout


def test_a_policy_that_locks_its_author_out_is_refused():
    alice = who["alice"]
    key = key_arn(create_key())
    of_root = key_policy()
    handed_over = people.policy(statement(ROOT, "kms:*"))
    denying = {**statement(alice, "kms:PutKeyPolicy"), "Effect": "Deny"}
    for policy in (
        of_root,
        key_policy(statement(alice, ["kms:GetKeyPolicy", "kms:Encrypt"])),
        key_policy({**statement(alice, "kms:*"), "Resource": "arn:aws:kms:*:*:key/another"}),
        key_policy(
            where(equals("kms:ViaService", "s3.amazonaws.com"), {"AWS": alice.arn}, "kms:*")
        ),
        people.policy(statement(ROOT, "kms:*"), denying),
        people.policy(statement(who["nobody"], "kms:*")),
    ):
        with refused("MalformedPolicyDocumentException", LOCKED_OUT):
            alice.kms().put_key_policy(KeyId=key, Policy=policy)
        for wanted in ({}, {"BypassPolicyLockoutSafetyCheck": False}):
            with refused("MalformedPolicyDocumentException", LOCKED_OUT):
                alice.kms().create_key(Policy=policy, **wanted)
    # It counts what one's own policies allow.
    founder = who["founder"].kms()
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        founder.create_key(Policy=handed_over)
    founder.create_key()
    founder.create_key(Policy=key_policy(statement(who["founder"], "kms:PutKeyPolicy")))
    # Nothing of it was stored; and who wants to be locked out can be.
    alice.kms().put_key_policy(KeyId=key, Policy=handed_over)
    alice.kms().put_key_policy(KeyId=key, Policy=of_root, BypassPolicyLockoutSafetyCheck=True)
    with refused(DENIED, words(alice, "kms:PutKeyPolicy", key, BY_RESOURCE)):
        alice.kms().put_key_policy(KeyId=key, Policy=handed_over)
    made = founder.create_key(Policy=of_root, BypassPolicyLockoutSafetyCheck=True)
    assert kms().get_key_policy(KeyId=made["KeyMetadata"]["KeyId"])["Policy"] == of_root


def test_the_root_user_can_be_locked_out_only_if_it_wants():
    policy = people.policy(statement(who["alice"], "kms:*"))
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        kms().create_key(Policy=policy)
    key = kms().create_key(Policy=policy, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]["Arn"]
    for call in (
        lambda: kms().put_key_policy(KeyId=key, Policy=key_policy()),
        lambda: kms().schedule_key_deletion(KeyId=key),
        lambda: kms().create_grant(KeyId=key, GranteePrincipal=ROOT.arn, Operations=["Decrypt"]),
    ):
        with refused(DENIED):
            call()
    who["alice"].kms().put_key_policy(
        KeyId=key, Policy=people.policy(statement(ROOT, "kms:*"), statement(who["alice"], "kms:*"))
    )
    kms().get_key_policy(KeyId=key)


def test_who_may_bypass_the_check_can_be_bounded():
    careful = who["careful"]
    policy = people.policy(statement(ROOT, "kms:*"))
    key = careful.kms().create_key(Policy=policy)["KeyMetadata"]["Arn"]
    for bypass in ({}, {"BypassPolicyLockoutSafetyCheck": False}):
        careful.kms().put_key_policy(KeyId=key, Policy=policy, **bypass)
        careful.kms().create_key(Policy=policy, **bypass)
    bypass = {"BypassPolicyLockoutSafetyCheck": True}
    tail = "with an explicit deny in an identity-based policy"
    begin = f"User: {careful.arn} is not authorized to perform"
    with refused(DENIED, f"{begin}: kms:PutKeyPolicy on resource: {key} {tail}"):
        careful.kms().put_key_policy(KeyId=key, Policy=policy, **bypass)
    for members in ({}, {"Policy": policy}):
        with refused(DENIED, f"{begin}: kms:CreateKey on resource: * {tail}"):
            careful.kms().create_key(**members, **bypass)
    # In a key policy, and by its absence.
    absent = {"Null": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}
    nobody = who["nobody"]
    own = where(absent, {"AWS": nobody.arn}, "kms:PutKeyPolicy")
    key = new_key(own)
    nobody.kms().put_key_policy(KeyId=key, Policy=key_policy(own))
    for value in (True, False):
        with refused(DENIED, words(nobody, "kms:PutKeyPolicy", key, BY_RESOURCE)):
            nobody.kms().put_key_policy(
                KeyId=key, Policy=key_policy(own), BypassPolicyLockoutSafetyCheck=value
            )


# Escalation


def cannot_grant(person, key, *operations, to=None, **members):
    with refused(DENIED, words(person, "kms:CreateGrant", key, BY_RESOURCE)):
        grant_to(to or person, key, *operations, by=person, **members)


def test_who_grants_by_a_grant_gives_no_more_than_it_has():
    user, friend = who["nobody"], who["robot"]
    key = new_key()
    grant_to(user, key, "Encrypt", "Decrypt", "CreateGrant")
    for to in (user, friend):
        grant_to(to, key, "Encrypt", "Decrypt", by=user)
        for more in ("GenerateDataKey", "DescribeKey", "RetireGrant", "ReEncryptFrom"):
            cannot_grant(user, key, more, to=to)
            cannot_grant(user, key, "Encrypt", more, to=to)
    # What several grants have is not put together.
    grant_to(user, key, "GenerateDataKey", "CreateGrant")
    grant_to(friend, key, "GenerateDataKey", by=user)
    cannot_grant(user, key, "Encrypt", "GenerateDataKey", to=friend)
    # Nor does a grant give what is beyond grants.
    for call in (
        lambda: user.kms().list_grants(KeyId=key),
        lambda: user.kms().revoke_grant(KeyId=key, GrantId="0" * 64),
        lambda: user.kms().put_key_policy(KeyId=key, Policy=key_policy()),
    ):
        with refused(DENIED):
            call()


def test_who_grants_by_a_grant_to_grant_gives_no_more_either():
    user, friend = who["nobody"], who["robot"]
    key = new_key()
    grant_to(user, key, "Encrypt", "Decrypt", "CreateGrant")
    grant_to(friend, key, "Encrypt", "CreateGrant", by=user)
    grant_to(user, key, "Encrypt", by=friend)
    cannot_grant(friend, key, "Decrypt")
    cannot_grant(friend, key, "Encrypt", "Decrypt", to=user)


A, B = {"a": "1"}, {"b": "2"}
EQUALS, SUBSET = "EncryptionContextEquals", "EncryptionContextSubset"


@pytest.mark.parametrize("own,given,is_as_strict", [
    ({SUBSET: A}, {SUBSET: A}, True),
    ({SUBSET: A}, {SUBSET: {"A": "1"}}, True),
    ({SUBSET: A}, {SUBSET: A | B}, True),
    ({SUBSET: A}, {EQUALS: A}, True),
    ({SUBSET: A}, {EQUALS: A | B}, True),
    ({SUBSET: A | B}, {SUBSET: A}, False),
    ({SUBSET: A}, {SUBSET: {}}, False),
    ({SUBSET: A}, {EQUALS: {}}, False),
    ({SUBSET: A}, {SUBSET: B}, False),
    ({SUBSET: A}, {EQUALS: {"a": "2"}}, False),
    ({SUBSET: A}, {SUBSET: {"a": "*"}}, False),
    ({SUBSET: A}, {}, False),
    ({SUBSET: A}, None, False),
    ({EQUALS: A}, {EQUALS: A}, True),
    ({EQUALS: A}, {SUBSET: A}, False),
    ({EQUALS: A}, {EQUALS: A | B}, False),
    ({EQUALS: A}, {EQUALS: {}}, False),
    ({EQUALS: A}, {}, False),
    ({EQUALS: A}, None, False),
    ({EQUALS: A}, {"SourceArn": TABLE}, False),
], ids=str)  # fmt: skip
def test_who_grants_by_a_grant_is_bound_by_its_constraints(own, given, is_as_strict):
    user, key = who["nobody"], new_key()
    grant_to(user, key, "Encrypt", "CreateGrant", Constraints=own)
    members = {} if given is None else {"Constraints": given}
    if is_as_strict:
        grant_to(who["robot"], key, by=user, **members)
    else:
        cannot_grant(user, key, "Encrypt", to=who["robot"], **members)


def test_who_grants_by_a_policy_gives_what_it_has_not():
    user, key = who["nobody"], new_key(statement(who["nobody"], "kms:CreateGrant"))
    cannot_encrypt(user, key)
    grant_to(user, key, by=user)
    encrypt(user, key)


def test_the_conditions_of_a_permission_to_grant_hold():
    user, friend = who["nobody"], who["robot"]
    key = new_key(where({
        "ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "DescribeKey"]},
        "StringEquals": {"kms:GranteePrincipal": friend.role_arn, "kms:GrantConstraintType": SUBSET},
    }, {"AWS": user.arn}, "kms:CreateGrant"))  # fmt: skip
    request = {
        "KeyId": key, "GranteePrincipal": friend.role_arn, "Operations": ["Encrypt"],
        "Constraints": {SUBSET: A},
    }  # fmt: skip
    user.kms().create_grant(**request)
    for change in (
        {"Operations": ["Encrypt", "Decrypt"]},
        {"GranteePrincipal": user.arn},
        {"GranteePrincipal": friend.arn},
        {"Constraints": {EQUALS: A}},
        {"Constraints": {}},
    ):
        with refused(DENIED, words(user, "kms:CreateGrant", key, BY_RESOURCE)):
            user.kms().create_grant(**request | change)


# Dry runs


def dry_runs():
    model = kms().meta.service_model
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        if "DryRun" in shape.members:
            yield name


@pytest.mark.parametrize("name", [name for name in dry_runs() if name != "RetireGrant"])
def test_a_dry_run_takes_the_same_permissions(name):
    case, user = CASES[name], who["nobody"]
    it = prepare(case, key_policy())
    call = getattr(user.kms(), xform_name(name))
    for need in case.needs:
        expected = words(user, need.action, need.names(it), BY_RESOURCE)
        for dry_run in (True, False):
            with refused(DENIED, expected):
                call(DryRun=dry_run, **it.members)
        allowing = key_policy(statement(user, need.action))
        kms().put_key_policy(KeyId=need.names(it), Policy=allowing)
    with refused("DryRunOperationException"):
        call(DryRun=True, **it.members)


def test_a_dry_run_that_ignores_the_ciphertext_takes_the_same_permissions():
    user, key = who["nobody"], new_key()
    blind = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}
    with refused(DENIED, words(user, "kms:Decrypt", key, BY_RESOURCE)):
        user.kms().decrypt(KeyId=key, **blind)
    with refused(DENIED, words(user, "kms:ReEncryptFrom", key, BY_RESOURCE)):
        user.kms().re_encrypt(SourceKeyId=key, DestinationKeyId=key, **blind)
    kms().put_key_policy(KeyId=key, Policy=key_policy(statement(user, "kms:ReEncryptFrom")))
    with refused(DENIED, words(user, "kms:ReEncryptTo", key, BY_RESOURCE)):
        user.kms().re_encrypt(SourceKeyId=key, DestinationKeyId=key, **blind)


def test_a_dry_run_of_retiring_a_grant_takes_the_same_permissions():
    user, key = who["nobody"], new_key()
    grant = grant_to(ROOT, key, RetiringPrincipal=who["robot"].arn)
    for members in (
        {"GrantToken": grant["GrantToken"]},
        {"KeyId": key, "GrantId": grant["GrantId"]},
    ):
        for dry_run in (True, False):
            with refused(DENIED):
                user.kms().retire_grant(DryRun=dry_run, **members)
        with refused("DryRunOperationException"):
            who["robot"].kms().retire_grant(DryRun=True, **members)
    assert len(kms().list_grants(KeyId=key)["Grants"]) == 1


if __name__ == "__main__":
    run(__file__)
