"""Every operation of STS: temporary credentials of each kind, what they can do, and who one is.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials. Every answer is
held against the service models on its way (`model.watch`). `AssumeRoleWithWebIdentity` needs an
issuer of tokens, and has a scenario of its own.
"""

import datetime
import json
import re

import pytest

from client import ACCOUNT, run
from iam_client import (
    ROOT, SERVED, Caller, answered, arn, document, iam, new_policy, new_role, new_user, refused,
    statement, sts, trust,
)  # fmt: skip
from people import create_account

A_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(scope="module")
def agent():
    """A user who may assume every role, and do everything with STS."""
    return new_user("agent", statement("sts:*"), Path="/agents/")


def session_of(told):
    return Caller.of(told["Credentials"])


def test_each_kind_of_caller_is_told_who_it_is(agent):
    assert ROOT.identity() == (arn("root"), ACCOUNT)
    user = iam.get_user(UserName="agent")["User"]
    assert agent.identity() == (user["Arn"], user["UserId"]) == (arn("user/agents/agent"), user["UserId"])
    role_arn = new_role("who", arn("user/agents/agent"), Path="/a/path/")
    role = iam.get_role(RoleName="who")["Role"]
    assumed = agent.sts.assume_role(RoleArn=role_arn, RoleSessionName="me@x")
    expected = (arn("assumed-role/who/me@x", "sts"), f"{role['RoleId']}:me@x")
    assert session_of(assumed).identity() == expected
    assert assumed["AssumedRoleUser"] == {"Arn": expected[0], "AssumedRoleId": expected[1]}
    assert session_of(agent.sts.get_session_token()).identity() == (user["Arn"], user["UserId"])
    assert session_of(sts.get_session_token()).identity() == (arn("root"), ACCOUNT)
    federated = agent.sts.get_federation_token(Name="Bob@x")
    expected = (arn("federated-user/Bob@x", "sts"), f"{ACCOUNT}:Bob@x")
    assert session_of(federated).identity() == expected
    assert federated["FederatedUser"] == {"Arn": expected[0], "FederatedUserId": expected[1]}
    # For who one is, no permission is needed, and none can be taken away.
    nobody = new_user("nobody-in-particular", statement("*", effect="Deny"))
    assert nobody.identity()[0] == arn("user/nobody-in-particular")


def test_temporary_credentials_look_as_awss_do(agent):
    role = new_role("looks", arn("root"))
    for told, seconds in [
        (agent.sts.assume_role(RoleArn=role, RoleSessionName="looks", DurationSeconds=900), 900),
        (agent.sts.assume_role(RoleArn=role, RoleSessionName="looks"), 3600),
        (agent.sts.get_session_token(DurationSeconds=129600), 129600),
        (agent.sts.get_session_token(), 43200),
        (agent.sts.get_federation_token(Name="looks", DurationSeconds=900), 900),
        (agent.sts.get_federation_token(Name="looks"), 43200),
        (sts.get_session_token(DurationSeconds=43200), 3600),
    ]:
        credentials = told["Credentials"]
        assert re.fullmatch("ASIA[A-Z2-7]{16}", credentials["AccessKeyId"])
        assert re.fullmatch("[A-Za-z0-9/+]{40}", credentials["SecretAccessKey"])
        lasts = credentials["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
        assert abs(lasts - datetime.timedelta(seconds=seconds)) < A_MINUTE
        assert sts.get_access_key_info(AccessKeyId=credentials["AccessKeyId"])["Account"] == ACCOUNT
        key, secret, token = Caller.of(credentials).credentials
        for broken in [
            Caller(key, secret, token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")),
            Caller(key, secret),
            Caller(agent.credentials[0], agent.credentials[1], token),
        ]:
            with refused("InvalidClientTokenId", status=403):
                broken.identity()
        with refused("SignatureDoesNotMatch", status=403):
            Caller(key, secret[::-1], token).identity()


def test_a_session_may_what_the_role_and_its_own_policies_allow(agent):
    role = new_role("narrowed", arn("root"))
    policy = document(statement(["iam:ListUsers", "iam:ListRoles", "iam:ListGroups"]))
    iam.put_role_policy(RoleName="narrowed", PolicyName="in", PolicyDocument=policy)
    managed = new_policy("narrowing", statement("iam:ListRoles"))

    def may(**members):
        told = agent.sts.assume_role(RoleArn=role, RoleSessionName="session", **members)
        packed = "Policy" in members or "PolicyArns" in members
        assert ("PackedPolicySize" in told) == packed
        assert not packed or 0 < told["PackedPolicySize"] <= 100
        allowed = []
        for name in ("users", "roles", "groups", "policies"):
            try:
                getattr(session_of(told).iam, f"list_{name}")()
                allowed.append(name)
            except session_of(told).iam.exceptions.ClientError as refusal:
                assert refusal.response["Error"]["Code"] == "AccessDenied"
                if members and name != "policies":
                    words = "because no session policy allows the iam:List"
                    assert words in refusal.response["Error"]["Message"]
        return allowed

    assert may() == ["users", "roles", "groups"]
    inline = document(statement(["iam:ListUsers", "iam:ListPolicies"]))
    assert may(Policy=inline) == ["users"]
    assert may(PolicyArns=[{"arn": managed}]) == ["roles"]
    assert may(Policy=inline, PolicyArns=[{"arn": managed}]) == ["users", "roles"]


def test_an_external_id_is_asked_for(agent):
    condition = {"StringEquals": {"sts:ExternalId": "s3cret/1"}}
    role = new_role("external", arn("root"), Path="/ext/")
    iam.update_assume_role_policy(RoleName="external", PolicyDocument=trust(arn("root"), Condition=condition))
    for members in [{}, {"ExternalId": "s3cret/2"}]:
        with refused("AccessDenied", "is not authorized to perform: sts:AssumeRole on resource", 403):
            agent.sts.assume_role(RoleArn=role, RoleSessionName="session", **members)
    agent.sts.assume_role(RoleArn=role, RoleSessionName="session", ExternalId="s3cret/1")


def test_tags_and_source_identity_of_a_session_are_handed_on(agent):
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    tagged = {
        "StringEquals": {"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/TOP": "x", "aws:SourceIdentity": "Ada"}
    }
    first = new_role("chain-1", arn("root"), *actions)
    second = new_role("chain-2", first, *actions)
    everything = document(statement(actions), statement("iam:ListUsers", Condition=tagged))
    for name in ("chain-1", "chain-2"):
        iam.put_role_policy(RoleName=name, PolicyName="in", PolicyDocument=everything)
    tags = [{"Key": "Team", "Value": "blue"}, {"Key": "top", "Value": "x"}]
    told = agent.sts.assume_role(
        RoleArn=first, RoleSessionName="one", Tags=tags, TransitiveTagKeys=["team"], SourceIdentity="Ada",
        DurationSeconds=900,
    )  # fmt: skip
    assert told["SourceIdentity"] == "Ada" and 0 < told["PackedPolicySize"] <= 100
    one = session_of(told)
    one.iam.list_users()
    # Only what is transitive is handed on, and the source identity, whether it is said or not.
    told = one.sts.assume_role(RoleArn=second, RoleSessionName="two")
    assert told["SourceIdentity"] == "Ada"
    with refused("AccessDenied"):
        session_of(told).iam.list_users()
    top = [{"Key": "TOP", "Value": "x"}]
    two = session_of(one.sts.assume_role(RoleArn=second, RoleSessionName="two", Tags=top, SourceIdentity="Ada"))
    two.iam.list_users()
    with refused("AccessDenied", status=403):
        one.sts.assume_role(RoleArn=second, RoleSessionName="two", SourceIdentity="Bob")
    with refused("InvalidParameterValue", status=400):
        one.sts.assume_role(RoleArn=second, RoleSessionName="two", Tags=[{"Key": "TEAM", "Value": "red"}])
    with refused("ValidationError", "1 hour session limit for roles assumed by role chaining", 400):
        one.sts.assume_role(RoleArn=second, RoleSessionName="two", DurationSeconds=3601)


def test_a_session_of_somebody_ends_with_it(agent):
    role = new_role("mortal", arn("root"))
    iam.create_user(UserName="mortal")
    key = iam.create_access_key(UserName="mortal")["AccessKey"]
    sessions = [
        session_of(agent.sts.assume_role(RoleArn=role, RoleSessionName="session")),
        session_of(Caller.of(key).sts.get_session_token()),
    ]
    for session in sessions:
        session.identity()
    iam.delete_role(RoleName="mortal")
    iam.delete_access_key(UserName="mortal", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="mortal")
    for session in sessions:
        with refused("InvalidClientTokenId", status=403):
            session.identity()


def test_a_federated_user_may_what_both_the_user_and_the_policies_allow():
    lender = new_user("lender", statement(["sts:GetFederationToken", "sts:TagSession", "kms:CreateKey"]))

    def may(operation, **members):
        session = session_of(lender.sts.get_federation_token(Name="guest", **members))
        try:
            getattr(session.kms, operation)()
        except session.kms.exceptions.ClientError as refusal:
            assert refusal.response["Error"]["Code"] == "AccessDeniedException"
            return False
        return True

    allowed = document(statement("kms:*"))
    assert not may("create_key")
    assert may("create_key", Policy=allowed)
    assert not may("list_keys", Policy=allowed)
    managed = new_policy("lent", statement("kms:CreateKey"))
    assert may("create_key", PolicyArns=[{"arn": managed}])
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    tagged = document(statement("kms:*", Condition=condition))
    assert may("create_key", Policy=tagged, Tags=[{"Key": "Team", "Value": "blue"}])
    assert not may("create_key", Policy=tagged, Tags=[{"Key": "Team", "Value": "red"}])


def test_sessions_of_users_may_not_ask_iam_and_little_of_sts(agent):
    for told in (agent.sts.get_session_token(), agent.sts.get_federation_token(Name="guest")):
        session = session_of(told)
        with refused("InvalidClientTokenId", status=403):
            session.iam.list_users()
        with refused("AccessDenied", "Cannot call GetSessionToken with session credentials", 403):
            session.sts.get_session_token()
        with refused("AccessDenied", "Cannot call GetFederationToken with session credentials", 403):
            session.sts.get_federation_token(Name="guest")
    # Of all else, they may what the user may.
    lists = new_user("lists", statement("kms:ListKeys"))
    session = session_of(lists.sts.get_session_token())
    session.kms.list_keys()
    with refused("AccessDeniedException"):
        session.kms.create_key()
    role = new_role("by-session", arn("root"))
    session_of(agent.sts.get_session_token()).sts.assume_role(RoleArn=role, RoleSessionName="session")


def test_a_denial_is_decoded(agent):
    key = ROOT.kms.create_key()["KeyMetadata"]["Arn"]
    decoder = new_user("decoder", statement("sts:DecodeAuthorizationMessage"))
    for service, operation, members, action, resource in [
        ("kms", "describe_key", {"KeyId": key}, "kms:DescribeKey", key),
        ("iam", "get_user", {"UserName": "alice"}, "iam:GetUser", arn("user/alice")),
        ("sts", "get_access_key_info", {"AccessKeyId": "A" * 20}, "sts:GetAccessKeyInfo", "*"),
    ]:
        asker = decoder if service == "sts" else agent
        client = getattr(asker, service)
        code = "AccessDeniedException" if service == "kms" else "AccessDenied"
        with refused(code, action) as caught:
            getattr(client, operation)(**members)
        message = caught.value.response["Error"]["Message"]
        assert f"User: {asker.identity()[0]} is not authorized to perform: {action}" in message
        encoded = caught.value.response["Error"]["EncodedMessage"]
        told = json.loads(
            decoder.sts.decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]
        )
        assert told["allowed"] is False and told["explicitDeny"] is False
        assert told["context"]["action"] == action
        assert told["context"]["resource"] == resource
        assert told["context"]["principal"]["arn"] == asker.identity()[0]
        with refused("InvalidAuthorizationMessageException", status=400):
            decoder.sts.decode_authorization_message(EncodedMessage=encoded[:-4] + "AAAA")
        with refused("AccessDenied"):
            new_user(f"no-decoder-{service}").sts.decode_authorization_message(EncodedMessage=encoded)


def test_what_a_session_is_given_must_be_allowed_by_both_sides():
    identity = [statement("sts:AssumeRole")]
    assumer = new_user("assumer", *identity)
    plain = new_role("plain-trust", arn("root"))
    open_role = new_role("open-trust", arn("root"), "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
    tagged = {"Tags": [{"Key": "a", "Value": "b"}]}
    named = {"SourceIdentity": "Ada"}
    for role, members, action in [
        (plain, tagged, "sts:TagSession"),
        (plain, named, "sts:SetSourceIdentity"),
        (open_role, tagged, "sts:TagSession"),
        (open_role, named, "sts:SetSourceIdentity"),
    ]:
        with refused("AccessDenied", f"is not authorized to perform: {action} on resource: {role}", 403):
            assumer.sts.assume_role(RoleArn=role, RoleSessionName="session", **members)
    policy = document(*identity, statement(["sts:TagSession", "sts:SetSourceIdentity"]))
    iam.put_user_policy(UserName="assumer", PolicyName="iam", PolicyDocument=policy)
    assumer.sts.assume_role(RoleArn=open_role, RoleSessionName="session", **tagged, **named)
    with refused("AccessDenied", "sts:TagSession"):
        assumer.sts.assume_role(RoleArn=plain, RoleSessionName="session", **tagged)


def test_a_role_is_assumed_by_whom_its_policy_names_and_by_no_other():
    named, other = new_user("named"), new_user("not-named", statement("sts:AssumeRole"))
    role = new_role("for-named", arn("user/named"))
    assume = {"RoleArn": role, "RoleSessionName": "session"}
    # Who is named needs no policy of its own within the account; a deny of its own counts.
    named.sts.assume_role(**assume)
    with refused("AccessDenied", status=403):
        other.sts.assume_role(**assume)
    policy = document(statement("sts:AssumeRole", role, effect="Deny"))
    iam.put_user_policy(UserName="named", PolicyName="no", PolicyDocument=policy)
    with refused("AccessDenied", status=403):
        named.sts.assume_role(**assume)
    iam.delete_user_policy(UserName="named", PolicyName="no")
    # One who is made again under the same name is another.
    for key in iam.list_access_keys(UserName="named")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="named", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="named")
    with refused("AccessDenied", status=403):
        new_user("named").sts.assume_role(**assume)
    told = iam.get_role(RoleName="for-named")["Role"]["AssumeRolePolicyDocument"]
    assert told["Statement"][0]["Principal"]["AWS"].startswith("AIDA")


def test_conditions_of_a_trust_policy_see_the_request(agent):
    role = new_role("conditional", arn("root"), "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
    tags, red = ([{"Key": "Team", "Value": value}] for value in ("blue", "red"))
    others = [{"Key": "x", "Value": ""}]
    for condition, yes, no in [
        ({"StringLike": {"sts:RoleSessionName": "${aws:username}-*"}}, {"RoleSessionName": "agent-1"}, {}),
        ({"StringEquals": {"aws:RequestTag/team": "blue"}}, {"Tags": tags}, {"Tags": red}),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Team"]}}, {"Tags": tags}, {"Tags": others}),
        ({"StringEquals": {"sts:SourceIdentity": "Ada"}}, {"SourceIdentity": "Ada"}, {"SourceIdentity": "Bob"}),
        ({"NumericLessThan": {"sts:DurationSeconds": "901"}}, {"DurationSeconds": 900}, {"DurationSeconds": 901}),
        ({"StringEquals": {"aws:PrincipalArn": arn("user/agents/agent")}}, {}, None),
        ({"StringNotEquals": {"aws:PrincipalArn": arn("user/agents/agent")}}, None, {}),
        ({"ArnLike": {"aws:PrincipalArn": arn("user/*/agent")}}, {}, None),
        ({"Null": {"aws:TokenIssueTime": "true"}}, {}, None),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, None, {}),
    ]:
        actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
        policy = trust(arn("root"), *actions, Condition=condition)
        iam.update_assume_role_policy(RoleName="conditional", PolicyDocument=policy)
        assume = {"RoleArn": role, "RoleSessionName": "session"}
        if yes is not None:
            agent.sts.assume_role(**{**assume, **yes})
        if no is not None:
            with refused("AccessDenied", status=403):
                agent.sts.assume_role(**{**assume, **no})


def test_sessions_are_revoked_by_the_time_at_which_they_were_issued(agent):
    role = new_role("revoked", arn("root"))
    policy = document(statement("iam:ListUsers"))
    iam.put_role_policy(RoleName="revoked", PolicyName="in", PolicyDocument=policy)
    assume = {"RoleArn": role, "RoleSessionName": "session"}
    session = session_of(agent.sts.assume_role(**assume))
    session.iam.list_users()
    for moment, is_revoked in [("2001-01-01T00:00:00Z", False), ("2099-01-01T00:00:00Z", True)]:
        older = {"DateLessThan": {"aws:TokenIssueTime": moment}}
        policy = document(statement("*", effect="Deny", Condition=older))
        iam.put_role_policy(RoleName="revoked", PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy)
        if is_revoked:
            with refused("AccessDenied", "with an explicit deny in an identity-based policy", 403):
                session.iam.list_users()
        else:
            session.iam.list_users()


def test_a_session_sees_the_role_as_it_is_now(agent):
    role = new_role("changing", arn("root"), Tags=[{"Key": "team", "Value": "blue"}])
    session = session_of(agent.sts.assume_role(RoleArn=role, RoleSessionName="session"))
    with refused("AccessDenied", "because no identity-based policy allows the iam:ListUsers action"):
        session.iam.list_users()
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    policy = document(statement("iam:ListUsers", Condition=condition))
    iam.put_role_policy(RoleName="changing", PolicyName="in", PolicyDocument=policy)
    session.iam.list_users()
    iam.tag_role(RoleName="changing", Tags=[{"Key": "team", "Value": "red"}])
    with refused("AccessDenied"):
        session.iam.list_users()
    iam.untag_role(RoleName="changing", TagKeys=["team"])
    limit = new_policy("changing-limit", statement("iam:ListRoles"))
    iam.put_role_policy(RoleName="changing", PolicyName="in", PolicyDocument=document())
    session.iam.list_users()
    iam.put_role_permissions_boundary(RoleName="changing", PermissionsBoundary=limit)
    with refused("AccessDenied", "because no permissions boundary allows the iam:ListUsers action"):
        session.iam.list_users()
    # Who may assume it from now on is of no matter to who has.
    iam.update_assume_role_policy(RoleName="changing", PolicyDocument=trust(arn("user/alice")))
    session.iam.list_roles()


def test_accounts_are_apart(agent):
    other = create_account("111122223333")
    root = Caller(other.access_key_id, other.secret)
    told = root.sts.get_caller_identity()
    assert (told["Account"], told["Arn"]) == ("111122223333", "arn:aws:iam::111122223333:root")
    iam.create_user(UserName="apart")
    assert root.iam.list_users()["Users"] == root.iam.list_roles()["Roles"] == []
    with refused("NoSuchEntity", status=404):
        root.iam.get_user(UserName="apart")
    made = root.iam.create_user(UserName="apart")["User"]
    assert made["Arn"] == "arn:aws:iam::111122223333:user/apart"
    key = Caller.of(root.iam.create_access_key(UserName="apart")["AccessKey"])
    policy = new_policy("apart")
    for operation, members in [
        (root.iam.get_policy, {}),
        (root.iam.delete_policy, {}),
        (root.iam.attach_user_policy, {"UserName": "apart"}),
    ]:
        with refused("NoSuchEntity", status=404):
            operation(PolicyArn=policy, **members)
    marker = iam.list_users(MaxItems=1)["Marker"]
    with refused("ValidationError", status=400):
        root.iam.list_users(Marker=marker)
    iam.create_account_alias(AccountAlias="apart")
    with refused("EntityAlreadyExists", status=409):
        root.iam.create_account_alias(AccountAlias="apart")
    iam.delete_account_alias(AccountAlias="apart")
    own_key = {"AccessKeyId": ROOT.credentials[0]}
    with refused("NoSuchEntity", status=404):
        root.iam.delete_access_key(**own_key)
    with refused("AccessDenied") as caught:
        agent.iam.list_users()
    encoded = caught.value.response["Error"]["EncodedMessage"]
    with refused("InvalidAuthorizationMessageException", status=400):
        root.sts.decode_authorization_message(EncodedMessage=encoded)

    # Across accounts, both sides must allow.
    role = new_role("across", "arn:aws:iam::111122223333:root")
    assume = {"RoleArn": role, "RoleSessionName": "session"}
    with refused("AccessDenied", status=403):
        key.sts.assume_role(**assume)
    with refused("AccessDenied", status=403):
        agent.sts.assume_role(**assume)
    allowed = document(statement("sts:AssumeRole", role))
    root.iam.put_user_policy(UserName="apart", PolicyName="in", PolicyDocument=allowed)
    session = session_of(key.sts.assume_role(**assume))
    assert session.identity()[0] == arn("assumed-role/across/session", "sts")
    iam.update_assume_role_policy(RoleName="across", PolicyDocument=trust(arn("root")))
    with refused("AccessDenied", status=403):
        key.sts.assume_role(**assume)


# Nothing is left out


def test_every_served_operation_was_answered():
    assert set(SERVED["sts"]) - answered == {"AssumeRoleWithWebIdentity"}


if __name__ == "__main__":
    run(__file__)
