"""Attacks with sessions: what those try who have temporary credentials, or want them, each a test.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import base64
import json
import re
import time
import urllib.parse

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import own_node
from attackers import (
    ENCRYPT, OTHER, ROOT, Caller, assume, cannot_encrypt, delete_role, delete_user, denied, encrypt, key_of_its_policy, named,
    new_key, other_root, to, user, where,
)  # fmt: skip
from client import ACCOUNT, HOME, run
from exchange import EXPIRED, MISMATCH, TOKEN, UNKNOWN_KEY, VERSIONS, Answer, Exchange
from iam_client import ENDPOINT, arn, document, iam, new_policy, new_role, refused, statement, sts, trust

SERVICES = ("sts", "iam", "kms")
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ASSUME, TAG, IDENTIFY = "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"


def role(principal, *statements, actions=(ASSUME,), name=None, **members):
    """The ARN of a new role that `principal` may assume, and that may what is stated."""
    name = name or named("role")
    made = new_role(name, principal, *actions, **members)
    if statements:
        allow(made, *statements)
    return made


def allow(role_arn, *statements):
    policy = {"PolicyName": "iam", "PolicyDocument": document(*statements)}
    iam.put_role_policy(RoleName=role_arn.rsplit("/", 1)[1], **policy)


def trusting(*statements):
    """The ARN of a new role with this trust policy."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return iam.create_role(RoleName=named("role"), AssumeRolePolicyDocument=policy)["Role"]["Arn"]


def may_assume(principal, action=ASSUME, **members):
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, **members}


def self_session(caller, **members):
    """One's own credentials, for a while."""
    return Caller.of(caller.sts.get_session_token(**members)["Credentials"])


def federated(caller, *statements, name="guest", **members):
    """Somebody without credentials, who gets some from `caller`, cut by a policy of these statements."""
    if statements:
        members["Policy"] = document(*statements)
    told = caller.sts.get_federation_token(Name=name, **members)
    made = Caller.of(told["Credentials"])
    made.arn = told["FederatedUser"]["Arn"]
    return made


@pytest.fixture(scope="module")
def other():
    return other_root()


@pytest.fixture(scope="module")
def powerful():
    """Two sessions of two roles that may everything."""
    somebody = user()
    return [assume(somebody, role(somebody.arn, statement())) for _ in range(2)]


# Tokens


def test_a_token_is_good_with_its_own_access_key_alone(powerful):
    one, two = (session.credentials for session in powerful)
    long_term = user(statement()).credentials
    made_up = ("ASIAIOSFODNN7EXAMPLE", one[1], one[2])
    for service in SERVICES:
        exchange = Exchange(one)
        for credentials in (one, two, long_term):
            assert exchange.whoami(service, credentials=credentials).status == 200
        for credentials, refusal in [
            # Of another session, or of none.
            ((one[0], one[1], two[2]), UNKNOWN_KEY),
            ((two[0], one[1], one[2]), UNKNOWN_KEY),
            ((two[0], two[1], one[2]), UNKNOWN_KEY),
            (made_up, UNKNOWN_KEY),
            # Another secret.
            ((one[0], two[1], one[2]), MISMATCH),
            ((one[0], long_term[1], one[2]), MISMATCH),
            ((one[0], "", one[2]), MISMATCH),
            # None where there must be one, and one where there is none.
            ((one[0], one[1], None), UNKNOWN_KEY),
            ((one[0], one[1], ""), UNKNOWN_KEY),
            ((long_term[0], long_term[1], one[2]), UNKNOWN_KEY),
            ((long_term[0], one[1], one[2]), UNKNOWN_KEY),
            # The letter case of an access key id counts.
            ((one[0].lower(), one[1], one[2]), UNKNOWN_KEY),
        ]:
            answer = exchange.whoami(service, credentials=credentials)
            assert answer.code == refusal[service], (service, credentials, answer.text)


def test_a_token_of_another_deployment_is_none():
    with own_node.start() as elsewhere:
        there = Exchange((*own_node.ROOT, None), elsewhere.endpoint)
        told = there.form("sts", "GetSessionToken").text
        found = [re.search(f"<{name}>(.*?)</{name}>", told)[1] for name in (
            "AccessKeyId", "SecretAccessKey", "SessionToken"
        )]  # fmt: skip
        for service in SERVICES:
            if service != "iam":
                assert there.whoami(service, credentials=found).status == 200
            assert Exchange(found).whoami(service).code == UNKNOWN_KEY[service]
            # Nor is one of here one there.
            mine = self_session(ROOT).credentials
            assert there.whoami(service, credentials=mine).code == UNKNOWN_KEY[service]


def test_no_altered_token_is_taken(powerful):
    key_id, secret, token = powerful[0].credentials
    exchange = Exchange(powerful[0].credentials)
    body = token.rstrip("=")
    decoded = base64.b64decode(token)

    def other(character, by):
        return BASE64[(BASE64.index(character) + by) % 64]

    altered = [body[:at] + other(body[at], by) + token[at + 1 :] for at in range(len(body)) for by in (1, 32)]
    altered += [token[:length] for length in range(0, len(token), 7)]
    altered += [base64.b64encode(decoded[:length]).decode() for length in range(1, len(decoded), 16)]
    altered += [base64.b64encode(decoded + more).decode() for more in (b"\0", b"\0" * 3, b"\0" * 16, decoded)]
    altered += [base64.b64encode(b"\0" * more + decoded).decode() for more in (1, 3)]
    altered += [token + more for more in ("A", "AAAA", "=", "====", token)]
    altered += [token.swapcase(), token[::-1], decoded.hex(), urllib.parse.quote(token, safe="") + "%"]
    altered += [base64.b64encode(token.encode()).decode(), token[:40] + " " + token[40:], token[:40] + "\t" + token[40:]]
    # The same bytes in another spelling.
    altered += [base64.urlsafe_b64encode(decoded).decode().replace("=", "-"), f"{token},", f"{token},{token}"]
    if body != token:
        altered.append(body)
    if any(character in token for character in "+/"):
        altered.append(base64.urlsafe_b64encode(decoded).decode())
    assert exchange.whoami("sts").status == 200
    for wrong in altered:
        if wrong != token:
            answer = exchange.whoami("sts", credentials=(key_id, secret, wrong))
            assert answer.code == UNKNOWN_KEY["sts"], (wrong, answer.text)
    assert exchange.whoami("sts").status == 200


def test_a_token_counts_only_where_it_is_signed(powerful):
    key_id, secret, token = powerful[0].credentials
    exchange = Exchange(powerful[0].credentials)
    for service in SERVICES:
        assert exchange.whoami(service).status == 200
        bare = (key_id, secret, None)
        # Put in on the way: beside a signature that does not know it, and in the query.
        assert exchange.whoami(service, credentials=bare, unsigned={TOKEN: token}).status in (400, 403)
        query = f"X-Amz-Security-Token={urllib.parse.quote(token, safe='')}"
        assert exchange.whoami(service, credentials=bare, query=query).status in (400, 403)
        # Beside the one that is signed, another one is none too many for who would read that.
        other_token = powerful[1].credentials[2]
        for name in (TOKEN.upper(), "X-Amz-Security-Token"):
            answer = exchange.whoami(service, unsigned={name: other_token})
            assert answer.status in (400, 403), answer.text


def test_a_presigned_token_counts_only_where_it_is_signed(powerful):
    key_id, secret, token = powerful[0].credentials
    form = f"Action=GetCallerIdentity&Version={VERSIONS['sts']}"

    def presigned(credentials):
        request = AWSRequest("GET", f"{ENDPOINT}/?{form}")
        SigV4QueryAuth(Credentials(*credentials), "sts", HOME, expires=60).add_auth(request)
        return urllib.parse.urlsplit(request.url).query

    def get(query, **headers):
        exchange = Exchange((None, None, None))
        exchange._connection.request("GET", f"/?{query}", headers=headers)
        return Answer(exchange._connection.getresponse())

    right = presigned((key_id, secret, token))
    assert get(right).status == 200
    bare = presigned((key_id, secret, None))
    encoded = urllib.parse.quote(token, safe="")
    for query, headers in [
        (bare, {}),
        (bare, {TOKEN: token}),
        (f"{bare}&X-Amz-Security-Token={encoded}", {}),
        (right + f"&X-Amz-Security-Token={encoded}", {}),
        (right.replace("X-Amz-Security-Token", "x-amz-security-token"), {}),
    ]:
        answer = get(query, **headers)
        assert answer.status in (400, 403), answer.text
    # A header beside the token that was signed changes nobody into somebody else.
    answer = get(right, **{TOKEN: powerful[1].credentials[2]})
    assert answer.status in (400, 403) or powerful[0].arn in answer.text


def test_a_session_ends_when_its_time_has_come():
    with own_node.start() as node:
        root = Exchange((*own_node.ROOT, None), node.endpoint)
        root.form("iam", "CreateUser", {"UserName": "alice"})
        told = root.form("iam", "CreateAccessKey", {"UserName": "alice"}).text
        everything = {"PolicyName": "p", "PolicyDocument": document()}
        assert root.form("iam", "PutUserPolicy", {"UserName": "alice", **everything}).status == 200

        def credentials(text):
            return [
                found[1] if (found := re.search(f"<{name}>(.*?)</{name}>", text)) else None
                for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")
            ]

        alice = Exchange(credentials(told), node.endpoint)
        policy = trust(arn("user/alice"))
        made = root.form("iam", "CreateRole", {"RoleName": "worker", "AssumeRolePolicyDocument": policy})
        assert made.status == 200, made.text
        assert root.form("iam", "PutRolePolicy", {"RoleName": "worker", **everything}).status == 200
        of_role = {"RoleArn": arn("role/worker"), "RoleSessionName": "session", "DurationSeconds": 900}
        sessions = [
            alice.form("sts", "AssumeRole", of_role),
            alice.form("sts", "GetSessionToken", {"DurationSeconds": 900}),
            alice.form("sts", "GetFederationToken", {"Name": "guest", "DurationSeconds": 900, "Policy": document()}),
            # An hour at the most, whatever is asked for.
            root.form("sts", "GetSessionToken", {"DurationSeconds": 43_200}),
        ]
        assert [session.status for session in sessions] == [200] * 4, [session.text for session in sessions]
        sessions = [credentials(session.text) for session in sessions]

        def codes(service, of):
            ask = Exchange(None, node.endpoint, node.ahead_s)
            return [ask.whoami(service, credentials=session).code for session in of]

        node.pass_time(890)
        for service in ("sts", "kms"):
            assert codes(service, sessions) == [None] * 4
        assert codes("iam", sessions[:1]) == [None]
        node.pass_time(20)
        for service in SERVICES:
            assert codes(service, sessions[:3]) == [EXPIRED[service]] * 3
        # Who has not the secret is not told so.
        key_id, _, token = sessions[0]
        ask = Exchange((key_id, "x" * 40, token), node.endpoint, node.ahead_s)
        assert ask.whoami("sts").code == MISMATCH["sts"]
        # A client whose clock goes wrong does not make it younger.
        for service in ("sts", "kms"):
            late = Exchange(sessions[0], node.endpoint, node.ahead_s - 290)
            assert late.whoami(service).code == EXPIRED[service]
        assert codes("sts", sessions[3:]) == [None]
        node.pass_time(3600 - 900)
        assert codes("sts", sessions[3:]) == [EXPIRED["sts"]]


def test_a_restart_gives_nothing_back():
    with own_node.start() as node:
        root = Exchange((*own_node.ROOT, None), node.endpoint)

        def session_of(name):
            policy = trust(arn("user/alice"))
            assert root.form("iam", "CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": policy}).status == 200
            told = alice.form("sts", "AssumeRole", {"RoleArn": arn(f"role/{name}"), "RoleSessionName": "session"}).text
            return parts_of(told)

        def parts_of(text):
            return [re.search(f"<{name}>(.*?)</{name}>", text) for name in (
                "AccessKeyId", "SecretAccessKey", "SessionToken"
            )]  # fmt: skip

        root.form("iam", "CreateUser", {"UserName": "alice"})
        keys = [
            [found and found[1] for found in parts_of(root.form("iam", "CreateAccessKey", {"UserName": "alice"}).text)]
            for _ in range(2)
        ]
        alice = Exchange(keys[0], node.endpoint)
        living, dead = ([found[1] for found in session_of(name)] for name in ("living", "dead"))
        switch = {"UserName": "alice", "AccessKeyId": keys[1][0], "Status": "Inactive"}
        assert root.form("iam", "UpdateAccessKey", switch).status == 200
        assert root.form("iam", "DeleteRole", {"RoleName": "dead"}).status == 200
        session_of("dead")

        def check():
            ask = Exchange(None, node.endpoint)
            answers = [ask.whoami("sts", credentials=one).code for one in (keys[0], living, keys[1], dead)]
            assert answers == [None, None, UNKNOWN_KEY["sts"], UNKNOWN_KEY["sts"]]

        check()
        node.stop()
        node.run()
        check()


def test_a_session_ends_with_its_role_and_is_none_of_its_namesake():
    somebody, name = user(), named("role")
    made = role(somebody.arn, statement(), name=name)
    session = assume(somebody, made)
    exchange = Exchange(session.credentials)
    for service in SERVICES:
        assert exchange.whoami(service).status == 200
    delete_role(name)
    for service in SERVICES:
        assert exchange.whoami(service).code == UNKNOWN_KEY[service]
    assert role(somebody.arn, statement(), name=name) == made
    for service in SERVICES:
        assert exchange.whoami(service).code == UNKNOWN_KEY[service]
        assert Exchange(assume(somebody, made).credentials).whoami(service).status == 200


def test_what_a_user_got_for_a_while_ends_with_the_user_and_is_none_of_its_namesake():
    name = named("user")
    somebody = user(statement(), name=name)
    sessions = [self_session(somebody), federated(somebody, statement())]
    for session in sessions:
        session.kms.list_keys()
    delete_user(name)
    for again in (False, True):
        if again:
            user(statement(), name=name)
        for session in sessions:
            for service in SERVICES:
                assert Exchange(session.credentials).whoami(service).code == UNKNOWN_KEY[service]


def test_sessions_that_are_too_old_can_be_ended_by_a_policy():
    somebody, key = user(statement(), name=named("user")), new_key()
    made = role(somebody.arn, ENCRYPT)

    def sessions():
        return [assume(somebody, made), self_session(somebody), federated(somebody, statement())]

    old = sessions()
    for session in old:
        encrypt(session, key)
    time.sleep(1.1)
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    end = statement(effect="Deny", **where("DateLessThan", "aws:TokenIssueTime", moment))
    allow(made, ENCRYPT, end)
    iam.put_user_policy(UserName=somebody.name, PolicyName="end", PolicyDocument=document(end))
    for session in old:
        cannot_encrypt(session, key)
    # A long-term key has no such time, and new sessions are not too old.
    encrypt(somebody, key)
    for session in sessions():
        encrypt(session, key)


# AssumeRole


def test_an_external_id_must_be_the_one_that_was_agreed():
    somebody = user()
    made = trusting(may_assume(somebody.arn, **where("StringEquals", "sts:ExternalId", "Agreed-2024")))
    assume(somebody, made, ExternalId="Agreed-2024")
    with denied(ASSUME, made):
        assume(somebody, made)
    for wrong in ("agreed-2024", "AGREED-2024", "Agreed-202", "Agreed-20244", "Agreed", "@@", "--"):
        with denied(ASSUME, made):
            assume(somebody, made, ExternalId=wrong)
    # No more wildcards than white space.
    for wrong in ("Agreed-*", "Agreed-202?", " Agreed-2024", "Agreed-2024 ", "Agreed-2024\n", ""):
        with refused("ValidationError"):
            assume(somebody, made, ExternalId=wrong)


def test_who_is_deleted_and_made_again_is_not_trusted():
    name, of_role, victims = named("user"), named("role"), []
    somebody = user(name=name)
    trusted_role = role(somebody.arn, name=of_role)
    victims = [
        (role(somebody.arn), lambda: user_again),
        (role(trusted_role), lambda: assume(user_again, trusted_role)),
        (role(f"arn:aws:sts::{ACCOUNT}:assumed-role/{of_role}/boss"), lambda: assume(user_again, trusted_role, "boss")),
    ]
    user_again = somebody
    for made, who in victims:
        assume(who(), made)
    delete_user(name)
    user_again = user(name=name)
    iam.update_assume_role_policy(RoleName=of_role, PolicyDocument=trust(user_again.arn))
    with denied(ASSUME, victims[0][0]):
        assume(user_again, victims[0][0])
    for made, who in victims[1:]:
        assume(who(), made)
    delete_role(of_role)
    role(user_again.arn, name=of_role)
    for made, who in victims:
        with denied(ASSUME, made):
            assume(who(), made)
    # The policies tell that somebody is gone, and to put that back is to name nobody.
    shown = iam.get_role(RoleName=victims[0][0].rsplit("/", 1)[1])["Role"]["AssumeRolePolicyDocument"]
    principal = shown["Statement"][0]["Principal"]["AWS"]
    assert re.fullmatch("AIDA[A-Z0-9]{17}", principal), principal
    with refused("MalformedPolicyDocument"):
        role(principal)


def test_a_root_user_assumes_no_role(other):
    made = trusting(may_assume("*"))
    assume(user(statement(ASSUME)), made)
    for root in (ROOT, self_session(ROOT), other):
        with refused("AccessDenied", "Roles may not be assumed by root accounts."):
            assume(root, made)
    # Nor is anybody else who stands for it.
    with refused("AccessDenied"):
        assume(federated(ROOT, statement()), made)


def test_a_trust_policy_that_names_the_account_leaves_it_to_identity_policies():
    for principal in (arn("root"), ACCOUNT):
        made = role(principal)
        with denied(ASSUME, made):
            assume(user(), made)
        with denied(ASSUME, made):
            assume(user(statement(ASSUME, made + "x"), statement("sts:TagSession", made)), made)
        assume(user(statement(ASSUME, made)), made)
    # By its own name somebody needs no policy of its own, but none may deny it.
    somebody = user()
    made = role(somebody.arn)
    assume(somebody, made)
    with denied(ASSUME, made):
        assume(user(statement(ASSUME)), made)
    policy = document(statement(ASSUME, effect="Deny"))
    iam.put_user_policy(UserName=somebody.name, PolicyName="no", PolicyDocument=policy)
    with denied(ASSUME, made):
        assume(somebody, made)


def test_into_another_account_both_sides_must_let_somebody(other):
    name = named("user")
    other.iam.create_user(UserName=name)
    stranger = Caller.of(other.iam.create_access_key(UserName=name)["AccessKey"])
    stranger_arn = arn(f"user/{name}", account=OTHER)
    by_name, by_account, closed = role(stranger_arn), role(OTHER), role(user().arn)

    def let(*statements):
        other.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(*statements))

    for made in (by_name, by_account, closed):
        with denied(ASSUME, made):
            assume(stranger, made)
    let(statement(ASSUME))
    for made in (by_name, by_account):
        session = assume(stranger, made)
        assert session.sts.get_caller_identity()["Account"] == ACCOUNT
    with denied(ASSUME, closed):
        assume(stranger, closed)
    # A policy of one's own account reaches no further than the account of the role.
    let(statement(ASSUME, by_name.replace(ACCOUNT, OTHER)))
    for made in (by_name, by_account):
        with denied(ASSUME, made):
            assume(stranger, made)
    # A namesake is somebody else.
    namesake = user(statement(ASSUME), name=name)
    with denied(ASSUME, by_name):
        assume(namesake, by_name)


def test_a_chain_of_roles_lasts_an_hour():
    somebody = user()
    first = role(somebody.arn, MaxSessionDuration=43_200)
    second = role(first, MaxSessionDuration=43_200)
    iam.update_assume_role_policy(
        RoleName=second.rsplit("/", 1)[1], PolicyDocument=trust([first, somebody.arn])
    )
    assume(somebody, second, DurationSeconds=43_200)
    session = assume(somebody, first, DurationSeconds=7200)
    assume(session, second, DurationSeconds=3600)
    for seconds in (3601, 43_200):
        with refused("ValidationError", "1 hour session limit for roles assumed by role chaining"):
            assume(session, second, DurationSeconds=seconds)
    # One's own session is no chain.
    assume(self_session(somebody), second, DurationSeconds=43_200)


def test_no_session_is_longer_than_its_role_allows():
    somebody = user()
    for most in (3600, 5000):
        made = role(somebody.arn, MaxSessionDuration=most)
        assume(somebody, made, DurationSeconds=most)
        for seconds in (most + 1, 43_200):
            with refused("ValidationError", "exceeds the MaxSessionDuration"):
                assume(somebody, made, DurationSeconds=seconds)
        for seconds in (43_201, 899, 0, -1):
            with refused("ValidationError"):
                assume(somebody, made, DurationSeconds=seconds)
    limited = trusting(may_assume(somebody.arn, **where("NumericLessThanEquals", "sts:DurationSeconds", "1000")))
    assume(somebody, limited, DurationSeconds=1000)
    with denied(ASSUME, limited):
        assume(somebody, limited, DurationSeconds=1001)


def test_the_name_of_a_session_makes_nobody_somebody_else():
    somebody, victim = user(), user()
    named_so = role(somebody.arn, ENCRYPT)
    mine, theirs = role(somebody.arn), role(somebody.arn)
    boss = assume(somebody, theirs, "boss").arn
    victim_id = iam.get_user(UserName=victim.name)["User"]["UserId"]
    keys = [
        (victim, key_of_its_policy(to(victim.arn)), victim.name),
        (assume(somebody, theirs, "boss"), key_of_its_policy(to(boss)), "boss"),
        (victim, key_of_its_policy(to("*", **where("StringEquals", "aws:userid", victim_id))), victim_id),
        (victim, key_of_its_policy(to("*", **where("StringEquals", "aws:username", victim.name))), victim.name),
        (victim, key_of_its_policy(to("*", **where("ArnEquals", "aws:PrincipalArn", victim.arn))), victim.name),
        (
            assume(somebody, theirs, "boss"),
            key_of_its_policy(to("*", Condition={
                "StringLike": {"aws:userid": "*:boss"}, "ArnEquals": {"aws:PrincipalArn": theirs},
            })),
            "boss",
        ),
    ]  # fmt: skip
    for right, key, name in keys:
        encrypt(right, key)
        cannot_encrypt(assume(somebody, mine, name), key)
        cannot_encrypt(self_session(somebody), key)
    encrypt(assume(somebody, named_so, victim.name), new_key())
    # What would be part of an ARN, or stand for more than itself, is no name.
    for name in ("boss/x", "../boss", "a:b", "*", "bo?s", "a b", "böss", "b", "", "a" * 65, "boss\n", "${aws:userid}"):
        with refused("ValidationError"):
            assume(somebody, mine, name)


def test_the_policies_of_a_session_take_away_and_give_nothing():
    somebody, key = user(), new_key()
    made = role(somebody.arn, ENCRYPT, statement("iam:ListUsers"))
    everything = new_policy(named("policy"), statement())
    nothing_much = new_policy(named("policy"), statement("kms:ListKeys"))
    encrypt(assume(somebody, made), key)
    for members in ({"Policy": document()}, {"PolicyArns": [{"arn": everything}]}):
        session = assume(somebody, made, **members)
        encrypt(session, key)
        with denied("kms:DescribeKey", key):
            session.kms.describe_key(KeyId=key)
        with denied("iam:CreateUser"):
            session.iam.create_user(UserName=named("user"))
    for members in (
        {"Policy": document(statement("kms:ListKeys"))},
        {"PolicyArns": [{"arn": nothing_much}]},
        {"Policy": document(statement(), statement("kms:Encrypt", effect="Deny"))},
        {"Policy": document(statement("kms:Encrypt", effect="Deny")), "PolicyArns": [{"arn": everything}]},
    ):
        session = assume(somebody, made, **members)
        cannot_encrypt(session, key)
    # What a key's policy gives to the role, it gives to a session as far as its own policies go.
    bare = role(somebody.arn)
    given = key_of_its_policy(to(bare))
    encrypt(assume(somebody, bare), given)
    encrypt(assume(somebody, bare, Policy=document(ENCRYPT)), given)
    cannot_encrypt(assume(somebody, bare, Policy=document(statement("kms:Decrypt"))), given)


def test_a_policy_of_a_session_cannot_be_one_of_another_account(other):
    somebody = user()
    made = role(somebody.arn, ENCRYPT)
    theirs = other.iam.create_policy(PolicyName=named("policy"), PolicyDocument=document())["Policy"]["Arn"]
    for wrong in (theirs, arn("policy/nothing"), "arn:aws:iam::aws:policy/Nothing"):
        members = {"RoleArn": made, "RoleSessionName": "session", "PolicyArns.member.1.arn": wrong}
        asked = Exchange(somebody.credentials).form("sts", "AssumeRole", members)
        assert asked.status in (400, 403, 404) and "SecretAccessKey" not in asked.text
    for wrong in ("{", "[]", '{"Statement": []', document(to("*", "kms:*"))):
        with refused("MalformedPolicyDocument"):
            assume(somebody, made, Policy=wrong)


# Session tags


def tag(**tags):
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def test_session_tags_need_permission_and_tell_what_was_let_through():
    key = key_of_its_policy(to("*", **where("StringEquals", "aws:PrincipalTag/team", "red")))
    somebody = user(Tags=[{"Key": "team", "Value": "red"}])
    encrypt(somebody, key)
    blue = [{"Key": "team", "Value": "blue"}]
    untagging = role(somebody.arn, Tags=blue)
    tagging = role(somebody.arn, actions=(ASSUME, TAG), Tags=blue)
    for made in (untagging, tagging):
        # A role does not get the tags of who assumes it.
        cannot_encrypt(assume(somebody, made), key)
    with denied(TAG, untagging):
        assume(somebody, untagging, **tag(team="red"))
    with denied(TAG, untagging):
        assume(somebody, untagging, **tag(Team="red"))
    # With permission, it is for who may tag to say; in any letter case it is the same key.
    encrypt(assume(somebody, tagging, **tag(team="red")), key)
    encrypt(assume(somebody, tagging, **tag(TEAM="red")), key)
    cannot_encrypt(assume(somebody, tagging, **tag(team="RED")), key)
    cannot_encrypt(assume(somebody, tagging, **tag(teams="red")), key)
    # A role that is tagged so is not once its session is tagged otherwise.
    red = role(somebody.arn, actions=(ASSUME, TAG), Tags=[{"Key": "team", "Value": "red"}])
    encrypt(assume(somebody, red), key)
    cannot_encrypt(assume(somebody, red, **tag(TEAM="blue")), key)


def test_a_trust_policy_says_which_session_tags_there_may_be():
    somebody = user(Tags=[{"Key": "team", "Value": "blue"}])
    own = "${aws:PrincipalTag/team}"
    made = trusting(
        may_assume(somebody.arn),
        may_assume(somebody.arn, TAG, Condition={
            "StringEquals": {"aws:RequestTag/team": own}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
        }),
    )  # fmt: skip
    assume(somebody, made, **tag(team="blue"))
    for wrong in ({"team": "red"}, {"team": "blue", "admin": "yes"}, {"admin": "yes"}, {"team": "Blue"}, {"team": ""}):
        with denied(TAG, made):
            assume(somebody, made, **tag(**wrong))


@pytest.mark.parametrize("tags", [
    [("aws:PrincipalTag", "x")], [("AWS:x", "x")], [("a", "1"), ("a", "2")], [("a", "1"), ("A", "2")],
    [("a*", "x")], [("a", "*")], [("a", "<b>")], [("a\0", "x")], [("", "x")],
    [(str(number), "x") for number in range(51)],
], ids=lambda tags: repr(tags)[:40])  # fmt: skip
def test_no_session_has_tags_that_stand_for_others(tags):
    somebody = user()
    made = role(somebody.arn, actions=(ASSUME, TAG))
    assume(somebody, made, **tag(a="1"))
    with pytest.raises(somebody.sts.exceptions.ClientError) as caught:
        assume(somebody, made, Tags=[{"Key": key, "Value": value} for key, value in tags])
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_transitive_tag_goes_with_the_chain_and_is_not_overridden():
    somebody = user()
    first = role(somebody.arn, actions=(ASSUME, TAG))
    second = role(first, actions=(ASSUME, TAG))
    third = role(second, actions=(ASSUME, TAG))
    untagging = role(second)
    red = key_of_its_policy(to("*", **where("StringEquals", "aws:PrincipalTag/team", "red")))
    free = key_of_its_policy(to("*", **where("StringEquals", "aws:PrincipalTag/free", "yes")))
    session = assume(somebody, first, **tag(team="red", free="yes"), TransitiveTagKeys=["team"])
    encrypt(session, red)
    encrypt(session, free)
    for wrong in ({"team": "blue"}, {"TEAM": "blue"}, {"team": "red"}):
        with refused("InvalidParameterValue"):
            assume(session, second, **tag(**wrong))
    later = assume(session, second, **tag(free="no"))
    encrypt(later, red)
    cannot_encrypt(later, free)
    cannot_encrypt(assume(session, second), free)
    last = assume(later, third)
    encrypt(last, red)
    with refused("InvalidParameterValue"):
        assume(later, third, **tag(Team="blue"))
    # Where tags are not taken, it cannot be left behind either.
    with denied(TAG, untagging):
        assume(later, untagging)
    with refused("InvalidParameterValue"):
        assume(somebody, first, **tag(a="1"), TransitiveTagKeys=["b"])


# Source identities


def test_a_source_identity_needs_permission_and_stays_what_it_is():
    somebody = user()
    plain, first = role(somebody.arn), role(somebody.arn, actions=(ASSUME, IDENTIFY))
    second, unidentifying = role(first, actions=(ASSUME, IDENTIFY)), role(first)
    key = key_of_its_policy(to("*", **where("StringEquals", "aws:SourceIdentity", "alice")))
    with denied(IDENTIFY, plain):
        assume(somebody, plain, SourceIdentity="alice")
    cannot_encrypt(assume(somebody, first), key)
    session = assume(somebody, first, SourceIdentity="alice")
    encrypt(session, key)
    for members in ({}, {"SourceIdentity": "alice"}):
        encrypt(assume(session, second, **members), key)
    for wrong in ("mallory", "Alice", "ALICE"):
        with refused("AccessDenied"):
            assume(session, second, SourceIdentity=wrong)
    # It cannot be left behind.
    with denied(IDENTIFY, unidentifying):
        assume(session, unidentifying)
    assume(assume(somebody, first), unidentifying)
    for wrong in ("aws:alice", "AWS:alice", "a", "a/b", "a*", ""):
        with refused("ValidationError"):
            assume(somebody, first, SourceIdentity=wrong)


# What a no tells


def words_of(caller, made, **members):
    """What somebody is told who may not assume it, without the ARN and without what is encoded; how long that is; and
    what it says, without the time."""
    with pytest.raises(caller.sts.exceptions.ClientError) as caught:
        assume(caller, made, **members)
    error = caught.value.response["Error"]
    encoded = error.pop("EncodedMessage", "")
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    return status, json.dumps(error).replace(made, "ROLE"), len(encoded)


def test_who_is_denied_a_role_is_not_told_whether_it_exists(other):
    name = named("user")
    other.iam.create_user(UserName=name)
    stranger = Caller.of(other.iam.create_access_key(UserName=name)["AccessKey"])
    policy = document(statement("sts:*"))
    other.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
    forbidden = role(user().arn, name="existing-role", Tags=[{"Key": "secret", "Value": "yes"}])
    iam.create_role(RoleName="pathroled-one", Path="/x/", AssumeRolePolicyDocument=trust(arn("root")))
    denying = "denying-roles"
    everybody = [may_assume("*"), {**may_assume("*"), "Effect": "Deny"}]
    policy = json.dumps({"Version": "2012-10-17", "Statement": everybody})
    iam.create_role(RoleName=denying, AssumeRolePolicyDocument=policy)
    missing = arn("role/missing-roles")
    for caller in (user(), user(statement("sts:*")), user(statement("sts:*", effect="Deny")), self_session(user()), stranger):
        for members in (
            {}, {"ExternalId": "x" * 10}, {"DurationSeconds": 43_200}, {"Policy": "{"}, {"SourceIdentity": "alice"},
            tag(team="red"), {"PolicyArns": [{"arn": arn("policy/nothing")}]},
        ):  # fmt: skip
            told = words_of(caller, missing, **members)
            assert told[0] == 403
            for other_role in (
                forbidden,
                # Of another path, of another letter case.
                arn("role/pathroled-one"), arn("role/x/existing-role").replace("role/x/", "role/"), arn("role/EXISTING-ROLE"),
            ):  # fmt: skip
                found = words_of(caller, other_role, **members)
                assert found[:2] == told[:2], members
                assert abs(found[2] - told[2]) <= 4, "they are as long, but for the ARN"
    # Of another account, not even that there is a role which denies it, or an account.
    for members in ({}, tag(team="red")):
        told = words_of(stranger, missing, **members)
        for other_role in (forbidden, arn("role/missing-roles", account="777788889999")):
            assert words_of(stranger, other_role, **members)[:2] == told[:2]


def test_who_has_no_permission_is_not_told_which_roles_leave_it_to_its_account(other):
    name = named("user")
    other.iam.create_user(UserName=name)
    stranger = Caller.of(other.iam.create_access_key(UserName=name)["AccessKey"])
    for caller, principal in ((user(), arn("root")), (stranger, OTHER)):
        told = [words_of(caller, made) for made in (role(principal), arn("role/no-such-role"))]
        assert told[0][:2] == told[1][:2]


# GetSessionToken and GetFederationToken


def ask_of_iam(caller):
    """What somebody might ask of IAM to get more than it has."""
    name = named("nobody")
    return [
        lambda: caller.iam.list_users(),
        lambda: caller.iam.get_user(),
        lambda: caller.iam.create_user(UserName=name),
        lambda: caller.iam.create_access_key(),
        lambda: caller.iam.create_access_key(UserName=name),
        lambda: caller.iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"),
        lambda: caller.iam.simulate_custom_policy(PolicyInputList=[document()], ActionNames=["kms:Encrypt"]),
        lambda: caller.iam.get_account_authorization_details(),
    ]


def test_ones_own_session_asks_nothing_of_iam_and_little_of_sts():
    somebody = user(statement())
    made = role(somebody.arn)
    for caller in (somebody, ROOT):
        caller.iam.list_users()
        message = refusal_of(user()).response["Error"]["EncodedMessage"]
        session = self_session(caller)
        for ask in ask_of_iam(session):
            with refused("InvalidClientTokenId"):
                ask()
        for ask in (
            session.sts.get_session_token,
            lambda: session.sts.get_federation_token(Name="guest"),
            lambda: session.sts.decode_authorization_message(EncodedMessage=message),
            lambda: session.sts.get_access_key_info(AccessKeyId=somebody.credentials[0]),
        ):
            with refused("AccessDenied"):
                ask()
        assert session.sts.get_caller_identity()["Arn"] == caller.sts.get_caller_identity()["Arn"]
        session.kms.list_keys()
    assume(self_session(somebody), made)


def refusal_of(caller):
    """What somebody is told who may not list keys."""
    with denied("kms:ListKeys") as caught:
        caller.kms.list_keys()
    return caught.value


def test_a_session_of_a_role_makes_no_more_of_itself():
    somebody = user()
    session = assume(somebody, role(somebody.arn, statement()))
    session.iam.list_users()
    for ask in (session.sts.get_session_token, lambda: session.sts.get_federation_token(Name="guest")):
        with refused("AccessDenied"):
            ask()
    # It is nobody who could have an access key.
    with refused("ValidationError"):
        session.iam.create_access_key()
    with refused("ValidationError"):
        session.iam.get_user()


def test_a_federated_user_asks_nothing_of_iam_and_little_of_sts():
    somebody = user(statement())
    made = trusting(may_assume("*"))
    for caller in (somebody, ROOT):
        guest = federated(caller, statement())
        guest.kms.list_keys()
        for ask in ask_of_iam(guest):
            with refused("InvalidClientTokenId"):
                ask()
        for ask in (
            guest.sts.get_session_token,
            lambda: guest.sts.get_federation_token(Name="guest"),
            lambda: assume(guest, made),
            lambda: guest.sts.get_access_key_info(AccessKeyId=somebody.credentials[0]),
        ):
            with refused("AccessDenied"):
                ask()
        assert guest.sts.get_caller_identity()["Arn"] == arn("federated-user/guest", "sts")


def test_a_federated_user_may_what_both_its_user_and_its_policies_allow():
    key = new_key()
    get = statement("sts:GetFederationToken")
    somebody = user(get, ENCRYPT)
    encrypt(somebody, key)
    encrypt(federated(somebody, ENCRYPT), key)
    for guest in (
        federated(somebody),
        federated(somebody, statement("kms:Decrypt")),
        federated(somebody, statement(), statement("kms:Encrypt", effect="Deny")),
    ):
        cannot_encrypt(guest, key)
    guest = federated(somebody, statement())
    encrypt(guest, key)
    with denied("kms:DescribeKey", key):
        guest.kms.describe_key(KeyId=key)
    # Nor more than the root user's policies say, who has none.
    encrypt(federated(ROOT, ENCRYPT), key)
    for guest in (federated(ROOT), federated(ROOT, statement("kms:Decrypt"))):
        cannot_encrypt(guest, key)
    # What the user loses, its guests lose at once; what bounds the user bounds them.
    guest = federated(somebody, statement())
    boundary = new_policy(named("policy"), get, statement("kms:ListKeys"))
    iam.put_user_permissions_boundary(UserName=somebody.name, PermissionsBoundary=boundary)
    cannot_encrypt(guest, key)
    iam.delete_user_permissions_boundary(UserName=somebody.name)
    encrypt(guest, key)
    iam.put_user_policy(UserName=somebody.name, PolicyName="iam", PolicyDocument=document(get))
    cannot_encrypt(guest, key)


def test_a_federated_user_is_nobody_of_its_name():
    victim = user()
    somebody = user(statement("sts:GetFederationToken"), statement("sts:TagSession"))
    keys = [
        key_of_its_policy(to(victim.arn)),
        key_of_its_policy(to("*", **where("StringEquals", "aws:username", victim.name))),
        key_of_its_policy(to("*", **where("ArnEquals", "aws:PrincipalArn", victim.arn))),
    ]
    guest_key = key_of_its_policy(to(arn(f"federated-user/{victim.name}", "sts")))
    guest = federated(somebody, statement(), name=victim.name)
    encrypt(guest, guest_key)
    cannot_encrypt(federated(somebody, statement(), name=victim.name + "x"), guest_key)
    cannot_encrypt(victim, guest_key)
    for key in keys:
        encrypt(victim, key)
        cannot_encrypt(guest, key)
    for name in ("a", "a/b", "../x", "*", "a b", "a" * 33, "ä" * 3):
        with refused("ValidationError"):
            federated(somebody, name=name)


def test_who_may_not_federate_or_tag_does_not():
    somebody = user(statement("sts:GetFederationToken", arn("federated-user/guest", "sts")))
    federated(somebody, name="guest")
    with denied("sts:GetFederationToken", arn("federated-user/Guest", "sts")):
        federated(somebody, name="Guest")
    with denied("sts:TagSession", arn("federated-user/guest", "sts")):
        federated(somebody, name="guest", **tag(team="red"))
    with denied("sts:GetFederationToken"):
        federated(user(), name="guest")


if __name__ == "__main__":
    run(__file__)
