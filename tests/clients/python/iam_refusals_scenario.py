"""Every reason for which IAM and STS refuse what their models allow, with AWS's codes and statuses.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials and with the file
of identities that the tests' nodes have: its users are `alice` and `bob`.
"""

import json

import pytest
from botocore.exceptions import ClientError

from client import ACCOUNT, run
from iam_client import (
    ROOT, SERVED, arn, document, iam, new, new_policy, new_role, new_user, refused, statement, sts,
    trust,
)  # fmt: skip

@pytest.fixture(scope="module")
def agent():
    """A user who may do everything with STS."""
    return new_user("refused-agent", statement("sts:*"))


NOBODY = {
    "UserName": "nobody", "RoleName": "nobody", "GroupName": "nobody",
    "PolicyArn": arn("policy/nobody"), "PolicySourceArn": arn("user/nobody"),
    "OpenIDConnectProviderArn": arn("oidc-provider/nobody.example"),
}  # fmt: skip

# What the operations take besides a name.
MEMBERS = {
    "AccessKeyId": "AKIAAAAAAAAAAAAAAAAA", "AccountAlias": "nobody", "ActionNames": ["kms:Decrypt"],
    "ClientID": "x", "DeletionTaskId": "task/nobody/1", "Description": "x",
    "PermissionsBoundary": arn("policy/nobody"), "PolicyDocument": document(), "PolicyName": "nobody",
    "SetAsDefault": True, "Status": "Active", "TagKeys": ["x"], "Tags": [{"Key": "x", "Value": ""}],
    "ThumbprintList": ["a" * 40], "VersionId": "v1",
}  # fmt: skip


def call(client, operation, **members):
    return client._make_api_call(operation, members)


def required(operation):
    shape = iam.meta.service_model.operation_model(operation).input_shape
    return {name: (NOBODY | MEMBERS)[name] for name in shape.required_members}


# NoSuchEntity

ABOUT_SOMETHING = sorted(
    operation
    for operation in SERVED["iam"]
    if "NoSuchEntity"
    in {
        shape.metadata["error"]["code"]
        for shape in iam.meta.service_model.operation_model(operation).error_shapes
    }
    and not operation.startswith("Create")
    # One that is not there is no mistake.
    and operation != "DeleteOpenIDConnectProvider"
)


@pytest.mark.parametrize("operation", ABOUT_SOMETHING)
def test_what_is_not_there_is_not_found(operation):
    members = required(operation)
    if "UserName" in iam.meta.service_model.operation_model(operation).input_shape.members:
        members["UserName"] = "nobody"
    with refused("NoSuchEntity", status=404):
        call(iam, operation, **members)


def test_nearly_all_operations_are_about_something():
    assert len(ABOUT_SOMETHING) >= 65, ABOUT_SOMETHING


def test_an_openid_connect_provider_that_is_not_there_is_deleted_without_a_word():
    provider = arn("oidc-provider/nobody.example")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


def test_a_name_is_found_in_its_own_spelling_alone():
    iam.create_user(UserName="Spelt")
    iam.create_group(GroupName="Spelt")
    new_role("Spelt", arn("root"))
    for operation, members in [
        (iam.get_user, {"UserName": "spelt"}),
        (iam.get_role, {"RoleName": "SPELT"}),
        (iam.get_group, {"GroupName": "spelT"}),
        (iam.add_user_to_group, {"GroupName": "Spelt", "UserName": "spelt"}),
    ]:
        *_, name = members.values()
        with refused("NoSuchEntity", f"{name} cannot be found", 404):
            operation(**members)


@pytest.mark.parametrize("kind", ["User", "Role", "Group"])
def test_a_policy_that_is_not_there_is_not_found_beside_somebody(kind):
    lower, name = kind.lower(), {f"{kind}Name": "empty"}
    if kind == "Role":
        new_role("empty", arn("root"))
    else:
        getattr(iam, f"create_{lower}")(**name)
    there = new_policy(f"there-for-{lower}", Path="/there/")
    for operation, members in [
        ("get_{}_policy", {"PolicyName": "x"}),
        ("delete_{}_policy", {"PolicyName": "x"}),
        ("attach_{}_policy", {"PolicyArn": arn("policy/nobody")}),
        ("attach_{}_policy", {"PolicyArn": there.replace("/there/", "/")}),
        ("attach_{}_policy", {"PolicyArn": there.replace(ACCOUNT, "111122223333")}),
        ("attach_{}_policy", {"PolicyArn": "arn:aws:iam::aws:policy/NoSuchPolicyOfAWS"}),
        ("detach_{}_policy", {"PolicyArn": there}),
    ]:
        with refused("NoSuchEntity", status=404):
            getattr(iam, operation.format(lower))(**name, **members)
    if kind == "Group":
        with refused("NoSuchEntity", status=404):
            iam.remove_user_from_group(GroupName="empty", UserName="alice")
        return
    with refused("NoSuchEntity", status=404):
        getattr(iam, f"put_{lower}_permissions_boundary")(PermissionsBoundary=arn("policy/nobody"), **name)
    with refused("NoSuchEntity", status=404):
        getattr(iam, f"delete_{lower}_permissions_boundary")(**name)
    new = {f"{kind}Name": "unbounded", "PermissionsBoundary": arn("policy/nobody")}
    if kind == "Role":
        new["AssumeRolePolicyDocument"] = trust(arn("root"))
    with refused("NoSuchEntity", status=404):
        getattr(iam, f"create_{lower}")(**new)


def test_a_version_that_is_not_there_is_not_found():
    policy = new_policy("one-version")
    for operation in (iam.get_policy_version, iam.delete_policy_version, iam.set_default_policy_version):
        for version in ("v2", "v99999999999999999999"):
            with refused("NoSuchEntity", status=404):
                operation(PolicyArn=policy, VersionId=version)


def test_another_user_s_access_key_is_not_found():
    iam.create_user(UserName="other-key")
    other = iam.create_access_key(UserName="other-key")["AccessKey"]["AccessKeyId"]
    iam.create_user(UserName="no-key")
    with refused("NoSuchEntity", status=404):
        iam.update_access_key(UserName="no-key", AccessKeyId=other, Status="Inactive")
    with refused("NoSuchEntity", status=404):
        iam.delete_access_key(UserName="no-key", AccessKeyId=other)
    assert len(iam.list_access_keys(UserName="other-key")["AccessKeyMetadata"]) == 1


# EntityAlreadyExists


def test_a_name_that_is_taken_is_refused_in_any_letter_case():
    policy = document()
    for name in ("Taken", "taken", "TAKEN"):
        for make in [
            lambda name: iam.create_user(UserName=name, Path="/of-another-path/"),
            lambda name: iam.create_group(GroupName=name),
            lambda name: new_role(name, arn("root")),
            lambda name: iam.create_policy(PolicyName=name, PolicyDocument=policy),
        ]:
            if name == "Taken":
                make(name)
            else:
                with refused("EntityAlreadyExists", status=409):
                    make(name)
    iam.create_user(UserName="renames")
    iam.create_group(GroupName="renames")
    with refused("EntityAlreadyExists", status=409):
        iam.update_user(UserName="renames", NewUserName="TaKen")
    with refused("EntityAlreadyExists", status=409):
        iam.update_group(GroupName="renames", NewGroupName="TaKen")
    assert iam.get_user(UserName="renames") and iam.get_group(GroupName="renames")


def test_a_provider_stands_once():
    iam.create_open_id_connect_provider(Url="https://once.example")
    for url in ("https://once.example", "https://once.example/"):
        with refused("EntityAlreadyExists", status=409):
            iam.create_open_id_connect_provider(Url=url)


# DeleteConflict


def test_nothing_is_deleted_while_something_hangs_on_it():
    policy = new_policy("hangs")
    iam.create_group(GroupName="hangs")
    new_role("hangs", arn("root"))
    iam.create_user(UserName="hangs")
    user, role, group = {"UserName": "hangs"}, {"RoleName": "hangs"}, {"GroupName": "hangs"}
    inline = {"PolicyName": "x", "PolicyDocument": document()}
    name = {"PolicyName": "x"}
    attached = {"PolicyArn": policy}

    def conflicts(delete, **members):
        with refused("DeleteConflict", status=409):
            delete(**members)

    key = iam.create_access_key(**user)["AccessKey"]["AccessKeyId"]
    conflicts(iam.delete_user, **user)
    iam.update_access_key(AccessKeyId=key, Status="Inactive", **user)
    conflicts(iam.delete_user, **user)
    iam.delete_access_key(AccessKeyId=key, **user)
    iam.add_user_to_group(**user, **group)
    conflicts(iam.delete_user, **user)
    conflicts(iam.delete_group, **group)
    iam.remove_user_from_group(**user, **group)
    for kind, members in [("user", user), ("role", role), ("group", group)]:
        delete = getattr(iam, f"delete_{kind}")
        getattr(iam, f"put_{kind}_policy")(**members, **inline)
        conflicts(delete, **members)
        getattr(iam, f"delete_{kind}_policy")(**members, **name)
        getattr(iam, f"attach_{kind}_policy")(**members, **attached)
        conflicts(delete, **members)
        conflicts(iam.delete_policy, **attached)
        getattr(iam, f"detach_{kind}_policy")(**members, **attached)
    for kind, members in [("user", user), ("role", role)]:
        getattr(iam, f"put_{kind}_permissions_boundary")(PermissionsBoundary=policy, **members)
        conflicts(iam.delete_policy, **attached)
        getattr(iam, f"delete_{kind}_permissions_boundary")(**members)
    iam.create_policy_version(PolicyDocument=document(), **attached)
    conflicts(iam.delete_policy, **attached)
    conflicts(iam.delete_policy_version, VersionId="v1", **attached)
    iam.delete_policy_version(VersionId="v2", **attached)
    iam.delete_policy(**attached)
    iam.delete_user(**user)
    iam.delete_role(**role)
    iam.delete_group(**group)


# LimitExceeded: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def test_a_user_has_two_access_keys_at_the_most():
    new_user("two-keys")
    second = iam.create_access_key(UserName="two-keys")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="two-keys", AccessKeyId=second, Status="Inactive")
    with refused("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409):
        iam.create_access_key(UserName="two-keys")


def test_a_user_is_in_ten_groups_at_the_most():
    iam.create_user(UserName="joins")
    for number in range(11):
        iam.create_group(GroupName=f"joined-{number}")
    for number in range(10):
        iam.add_user_to_group(GroupName=f"joined-{number}", UserName="joins")
    with refused("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10", 409):
        iam.add_user_to_group(GroupName="joined-10", UserName="joins")
    iam.add_user_to_group(GroupName="joined-9", UserName="joins")


def test_a_policy_has_five_versions_at_the_most():
    policy = {"PolicyArn": new_policy("five-versions"), "PolicyDocument": document()}
    for _ in range(4):
        iam.create_policy_version(**policy)
    with refused("LimitExceeded", "A managed policy can have up to 5 versions", 409):
        iam.create_policy_version(**policy)


@pytest.mark.parametrize(("kind", "most"), [("User", 20), ("Role", 20), ("Group", 10)])
def test_so_many_policies_are_attached_at_the_most(kind, most):
    lower, name = kind.lower(), {f"{kind}Name": "laden"}
    if kind == "Role":
        new_role("laden", arn("root"))
    else:
        getattr(iam, f"create_{lower}")(**name)
    assert iam.get_account_summary()["SummaryMap"][f"AttachedPoliciesPer{kind}Quota"] == most
    attach = getattr(iam, f"attach_{lower}_policy")
    for number in range(most + 1):
        policy = new_policy(f"laden-{lower}-{number}")
        if number < most:
            attach(PolicyArn=policy, **name)
    with refused("LimitExceeded", f"Cannot exceed quota for PoliciesPer{kind}: {most}", 409):
        attach(PolicyArn=policy, **name)


def test_so_many_tags_at_the_most():
    tags = [{"Key": str(number), "Value": ""} for number in range(51)]
    provider = iam.create_open_id_connect_provider(Url="https://full.example")
    for kind, name in [
        ("user", {"UserName": "full"}),
        ("role", {"RoleName": "full"}),
        ("policy", {"PolicyArn": new_policy("full")}),
        ("open_id_connect_provider", {"OpenIDConnectProviderArn": provider["OpenIDConnectProviderArn"]}),
    ]:
        if kind == "user":
            iam.create_user(Tags=tags[:50], **name)
        elif kind == "role":
            new_role("full", arn("root"), Tags=tags[:50])
        else:
            getattr(iam, f"tag_{kind}")(Tags=tags[:50], **name)
        with refused("LimitExceeded", status=409):
            getattr(iam, f"tag_{kind}")(Tags=tags[50:], **name)
        # One that takes another's place is none too many.
        getattr(iam, f"tag_{kind}")(Tags=tags[:1], **name)


def padded(length, text=None):
    """A policy of so many characters that are no white space."""
    text = text or document(statement("kms:*", Sid="SID"))
    bare = "".join(text.split())
    return text.replace("SID", "S" * (length - len(bare) + 3), 1) + " \n\t " * 10


@pytest.mark.parametrize(("kind", "most"), [("User", 2048), ("Role", 10240), ("Group", 5120)])
def test_inline_policies_are_so_long_together_without_white_space(kind, most):
    lower, name = kind.lower(), {f"{kind}Name": "wordy"}
    if kind == "Role":
        new_role("wordy", arn("root"))
    else:
        getattr(iam, f"create_{lower}")(**name)

    def put(policy, length):
        put_policy = getattr(iam, f"put_{lower}_policy")
        put_policy(PolicyName=policy, PolicyDocument=padded(length), **name)

    words = f"Maximum policy size of {most} bytes exceeded for {lower} wordy"
    with refused("LimitExceeded", words, 409):
        put("one", most + 1)
    put("one", most)
    put("one", most - 200)
    put("two", 200)
    with refused("LimitExceeded", words, 409):
        put("two", 201)
    with refused("LimitExceeded", words, 409):
        put("three", 150)


def test_managed_and_trust_policies_are_so_long_without_white_space():
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409):
        iam.create_policy(PolicyName="long", PolicyDocument=padded(6145))
    policy = iam.create_policy(PolicyName="long", PolicyDocument=padded(6144))["Policy"]["Arn"]
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=padded(6145))
    sid = trust(arn("root"), Sid="SID")
    iam.create_role(RoleName="long", AssumeRolePolicyDocument=padded(2048, sid))
    for operation, members in [
        (iam.create_role, {"RoleName": "longer", "AssumeRolePolicyDocument": padded(2049, sid)}),
        (iam.update_assume_role_policy, {"RoleName": "long", "PolicyDocument": padded(2049, sid)}),
    ]:
        with refused("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409):
            operation(**members)


def test_a_provider_has_so_many_clients():
    clients = [f"client-{number}" for number in range(101)]
    with refused("LimitExceeded", status=409):
        iam.create_open_id_connect_provider(Url="https://many.example", ClientIDList=clients)
    made = iam.create_open_id_connect_provider(Url="https://many.example", ClientIDList=clients[:100])
    name = {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}
    with refused("LimitExceeded", status=409):
        iam.add_client_id_to_open_id_connect_provider(ClientID="client-100", **name)


def test_a_sixth_thumbprint_is_invalid_input():
    prints = [str(number) * 40 for number in range(6)]
    words = "Thumbprint list must contain fewer than 5 entries."
    with refused("InvalidInput", words, 400):
        iam.create_open_id_connect_provider(Url="https://prints.example", ThumbprintList=prints)
    iam.create_open_id_connect_provider(Url="https://prints.example", ThumbprintList=prints[:5])


# MalformedPolicyDocument

ALLOW = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}


def of(*statements, **members):
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements], **members})


NO_POLICIES = {
    "no JSON": "kms:*",
    "half of it": document()[:-1],
    "a list": "[]",
    "more behind it": document() + "x",
    "no statement": json.dumps({"Version": "2012-10-17"}),
    "an unknown version": of(ALLOW, Version="2012-10-18"),
    "an unknown member": of(ALLOW, Statements=[]),
    "an unknown member of a statement": of({**ALLOW, "Actions": "*"}),
    "an unknown effect": of({**ALLOW, "Effect": "allow"}),
    "no effect": of({"Action": "kms:*", "Resource": "*"}),
    "no action": of({"Effect": "Allow", "Resource": "*"}),
    "no action in the list": of({**ALLOW, "Action": []}),
    "an action of no service": of({**ALLOW, "Action": "Decrypt"}),
    "an action of a service with a space": of({**ALLOW, "Action": "k ms:Decrypt"}),
    "an action with two colons": of({**ALLOW, "Action": "kms:De:crypt"}),
    "an empty action": of({"Effect": "Allow", "NotAction": "", "Resource": "*"}),
    "an action and another": of({**ALLOW, "NotAction": "kms:*"}),
    "no resource": of({"Effect": "Allow", "Action": "kms:*"}),
    "a resource and another": of({**ALLOW, "NotResource": "*"}),
    "a resource that is no ARN": of({**ALLOW, "Resource": "key/1"}),
    "an empty resource": of({**ALLOW, "Resource": ""}),
    "no resource in the list": of({**ALLOW, "Resource": []}),
    "a resource that is the beginning of an ARN": of({**ALLOW, "Resource": "arn:aws"}),
    "a resource of another partition": of({**ALLOW, "Resource": "arn:error:kms:*:*:key/*"}),
    "a resource of IAM that is none": of({**ALLOW, "Resource": arn("key/x")}),
    "a resource of IAM in a region": of({**ALLOW, "Resource": arn("user/x").replace("::", ":eu-west-1:", 1)}),
    "no statement in the list": of(),
    "a condition that is a list": of({**ALLOW, "Condition": []}),
    "a date that is none": of({**ALLOW, "Condition": {"DateLessThan": {"aws:CurrentTime": "soon"}}}),
    "an Id that is a list": of(ALLOW, Id=["x"]),
    "a principal": of({**ALLOW, "Principal": "*"}),
    "an unknown operator": of({**ALLOW, "Condition": {"StringIs": {"kms:ViaService": "x"}}}),
    "a number as an operator's key": of({**ALLOW, "Condition": {"StringEquals": 1}}),
    "the same Sid twice": of({**ALLOW, "Sid": "a"}, {**ALLOW, "Sid": "a"}),
    "a Sid with a space": of({**ALLOW, "Sid": "a b"}),
    "a member twice": '{"Statement": [], "Statement": [{"Effect":"Allow","Action":"*","Resource":"*"}]}',
}  # fmt: skip


@pytest.fixture(scope="module")
def well_formed():
    """The ARN of a managed policy; there are a user, a group and a role of the same name."""
    iam.create_user(UserName="well-formed")
    iam.create_group(GroupName="well-formed")
    new_role("well-formed", arn("root"))
    return new_policy("well-formed")


@pytest.mark.parametrize("text", NO_POLICIES.values(), ids=NO_POLICIES)
def test_what_is_no_policy_is_refused_wherever_one_is_put(text, well_formed):
    # None of them gets there.
    name = f"malformed-{list(NO_POLICIES.values()).index(text)}"
    for operation, members in [
        (iam.create_policy, {"PolicyName": name}),
        (iam.create_policy_version, {"PolicyArn": well_formed}),
        (iam.put_user_policy, {"PolicyName": name, "UserName": "well-formed"}),
        (iam.put_group_policy, {"PolicyName": name, "GroupName": "well-formed"}),
        (iam.put_role_policy, {"PolicyName": name, "RoleName": "well-formed"}),
    ]:
        with refused("MalformedPolicyDocument", status=400):
            operation(PolicyDocument=text, **members)


def test_a_managed_policy_is_of_the_current_version():
    words = "Policy document must be version 2012-10-17 or greater."
    for number, text in enumerate([json.dumps({"Statement": ALLOW}), of(ALLOW, Version="2008-10-17")]):
        with refused("MalformedPolicyDocument", words, 400):
            iam.create_policy(PolicyName=f"outdated-{number}", PolicyDocument=text)


POLICIES = {
    "a statement alone": json.dumps({"Version": "2012-10-17", "Statement": ALLOW}),
    "services that are not here": of({
        **ALLOW, "Action": ["s3:*", "dynamodb:List*", "x-y.z:A"], "Resource": ["arn:aws:s3:::x/*", "*"],
    }),
    "an Id": of(ALLOW, Id="x"),
    "no conditions": of({**ALLOW, "Condition": {}}),
    "an operator without keys": of({**ALLOW, "Condition": {"StringEquals": {}}}),
    "all but": of({"Effect": "Deny", "NotAction": "kms:*", "NotResource": "*"}),
    "variables": of({
        **ALLOW, "Resource": "arn:aws:s3:::x/${cognito-identity.amazonaws.com:sub}/${aws:username, 'nobody'}",
    }),
    "values that are no strings": of({
        **ALLOW, "Condition": {"Bool": {"aws:SecureTransport": True}, "NumericLessThan": {"s3:max-keys": 10}},
    }),
    "keys of services that are not here": of({
        **ALLOW, "Condition": {"ArnLike": {"ec2:SourceInstanceARN": "arn:aws:ec2:*:*:instance/*"}},
    }),
}  # fmt: skip


@pytest.mark.parametrize("text", POLICIES.values(), ids=POLICIES)
def test_what_is_a_policy_is_taken_wherever_one_is_put(text, well_formed):
    iam.put_user_policy(UserName="well-formed", PolicyName="x", PolicyDocument=text)
    iam.put_group_policy(GroupName="well-formed", PolicyName="x", PolicyDocument=text)
    iam.put_role_policy(RoleName="well-formed", PolicyName="x", PolicyDocument=text)
    version = iam.create_policy_version(PolicyArn=well_formed, PolicyDocument=text)["PolicyVersion"]
    iam.delete_policy_version(PolicyArn=well_formed, VersionId=version["VersionId"])


TRUST = json.loads(trust(arn("root")))["Statement"][0]
NO_TRUST = {
    "no JSON": "x",
    "no principal": of({"Effect": "Allow", "Action": "sts:AssumeRole"}),
    "a resource": of({**TRUST, "Resource": "*"}),
    "a user who is not there": of({**TRUST, "Principal": {"AWS": arn("user/nobody")}}),
    "a role that is not there": of({**TRUST, "Principal": {"AWS": arn("role/nobody")}}),
    "an unknown kind of principal": of({**TRUST, "Principal": {"AMZ": ACCOUNT}}),
    "a group": of({**TRUST, "Principal": {"AWS": arn("group/x")}}),
    "an action of another service": of({**TRUST, "Action": "kms:Decrypt"}),
}


@pytest.mark.parametrize("text", NO_TRUST.values(), ids=NO_TRUST)
@pytest.mark.usefixtures("well_formed")
def test_what_is_no_trust_policy_is_refused(text):
    with refused("MalformedPolicyDocument", status=400):
        iam.create_role(RoleName="malformed", AssumeRolePolicyDocument=text)
    with refused("MalformedPolicyDocument", status=400):
        iam.update_assume_role_policy(RoleName="well-formed", PolicyDocument=text)
    with refused("NoSuchEntity"):
        iam.get_role(RoleName="malformed")


# InvalidInput and ValidationError


def test_what_makes_no_sense_is_invalid_input():
    iam.create_user(UserName="sensible")
    made = iam.create_open_id_connect_provider(Url="https://sensible.example")
    provider = {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}
    twice = [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]
    simulated = {"ActionNames": ["kms:Decrypt"]}
    simulation = {"PolicyInputList": [document()], **simulated}
    for operation, members in [
        (iam.tag_user, {"UserName": "sensible", "Tags": twice}),
        (iam.tag_user, {"UserName": "sensible", "Tags": [{"Key": "aws:a", "Value": ""}]}),
        (iam.tag_user, {"UserName": "sensible", "Tags": [{"Key": "AWS:a", "Value": ""}]}),
        (iam.create_user, {"UserName": "senseless", "Tags": twice}),
        (iam.create_open_id_connect_provider, {"Url": "http://insecure.example"}),
        (iam.create_open_id_connect_provider, {"Url": "https://query.example/?a=b"}),
        (iam.create_open_id_connect_provider, {"Url": "no-url"}),
        (iam.create_open_id_connect_provider, {"Url": "https://a.example", "ThumbprintList": ["g" * 40]}),
        (iam.update_open_id_connect_provider_thumbprint, {**provider, "ThumbprintList": ["g" * 40]}),
        (iam.get_open_id_connect_provider, {"OpenIDConnectProviderArn": arn("user/alice/not-a-provider")}),
        (iam.simulate_custom_policy, {**simulation, "PolicyInputList": ["{"]}),
        (iam.simulate_custom_policy, {**simulation, "ActionNames": ["Decrypt"]}),
        (iam.simulate_custom_policy, {**simulation, "CallerArn": "x"}),
        (iam.simulate_custom_policy, {**simulation, "ResourcePolicy": "{"}),
        (iam.get_context_keys_for_custom_policy, {"PolicyInputList": ["{"]}),
        (iam.simulate_principal_policy, {**simulated, "PolicySourceArn": arn("x/name-of-no-kind")}),
        (iam.create_service_linked_role, {"AWSServiceName": "ecs.amazonaws.com"}),
    ]:  # fmt: skip
        with refused("InvalidInput", status=400):
            operation(**members)


def test_what_has_no_meaning_is_a_validation_error(agent):
    for operation, members in [
        (iam.list_users, {"Marker": "x"}),
        (iam.list_users, {"Marker": "AAAA" * 20}),
        (iam.get_policy, {"PolicyArn": "arn:aws:iam::000000000000:user/x"}),
        (iam.get_policy, {"PolicyArn": "a" * 20}),
        (iam.create_user, {"UserName": "pathless", "Path": "/ends-not"}),
        (iam.create_user, {"UserName": "pathless", "Path": "begins-not/"}),
        (iam.create_group, {"GroupName": "pathless", "Path": "x"}),
        (agent.sts.assume_role, {"RoleArn": "a" * 20, "RoleSessionName": "session"}),
    ]:
        with refused("ValidationError", status=400):
            operation(**members)


def test_a_marker_is_good_for_the_list_alone_that_gave_it():
    for name in ("marked-1", "marked-2"):
        iam.create_user(UserName=name, Path="/marked/")
    marker = iam.list_users(PathPrefix="/marked/", MaxItems=1)["Marker"]
    assert iam.list_users(PathPrefix="/marked/", Marker=marker)["Users"][0]["UserName"] == "marked-2"
    for operation, members in [
        (iam.list_users, {}),
        (iam.list_users, {"PathPrefix": "/other/"}),
        (iam.list_roles, {"PathPrefix": "/marked/"}),
    ]:
        with refused("ValidationError", status=400):
            operation(Marker=marker, **members)


# UnmodifiableEntity: those who come from the file of identities


def test_who_comes_from_the_file_is_changed_there():
    user, role = {"UserName": "alice"}, {"RoleName": "batch"}
    policy = new_policy("for-alice")
    inline, tags = {"PolicyName": "x", "PolicyDocument": document()}, [{"Key": "a", "Value": ""}]
    iam.create_group(GroupName="for-alice")
    before = iam.get_account_authorization_details(Filter=["User", "Role"])
    for operation, members in [
        (iam.update_user, {"NewUserName": "alicia", **user}),
        (iam.delete_user, user),
        (iam.create_access_key, user),
        (iam.put_user_policy, {**inline, **user}),
        (iam.attach_user_policy, {"PolicyArn": policy, **user}),
        (iam.put_user_permissions_boundary, {"PermissionsBoundary": policy, **user}),
        (iam.tag_user, {"Tags": tags, **user}),
        (iam.add_user_to_group, {"GroupName": "for-alice", **user}),
        (iam.update_role, {"Description": "x", **role}),
        (iam.update_assume_role_policy, {"PolicyDocument": trust(arn("root")), **role}),
        (iam.put_role_policy, {**inline, **role}),
        (iam.attach_role_policy, {"PolicyArn": policy, **role}),
        (iam.put_role_permissions_boundary, {"PermissionsBoundary": policy, **role}),
        (iam.tag_role, {"Tags": tags, **role}),
        (iam.delete_role, role),
    ]:
        with refused("UnmodifiableEntity", status=400):
            operation(**members)
    after = iam.get_account_authorization_details(Filter=["User", "Role"])
    lists = ("UserDetailList", "RoleDetailList")
    assert [after[name] for name in lists] == [before[name] for name in lists]


def test_aws_managed_policies_cannot_be_changed():
    policy = {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    for operation, members in [
        (iam.delete_policy, {}),
        (iam.create_policy_version, {"PolicyDocument": document()}),
        (iam.delete_policy_version, {"VersionId": "v1"}),
        (iam.set_default_policy_version, {"VersionId": "v1"}),
        (iam.tag_policy, {"Tags": [{"Key": "a", "Value": ""}]}),
        (iam.untag_policy, {"TagKeys": ["a"]}),
    ]:
        with pytest.raises(ClientError) as caught:
            operation(**policy, **members)
        assert caught.value.response["Error"]["Code"] in ("AccessDenied", "InvalidInput")


def test_a_root_user_keeps_one_access_key_that_works():
    (key,) = iam.list_access_keys()["AccessKeyMetadata"]
    for operation, members in [
        (iam.delete_access_key, {}),
        (iam.update_access_key, {"Status": "Inactive"}),
    ]:
        with pytest.raises(ClientError):
            operation(AccessKeyId=key["AccessKeyId"], **members)
    assert ROOT.identity()[0] == arn("root")


# AccessDenied


def test_a_denial_comes_before_whether_it_is_there():
    nobody = new_user("denied")
    for operation in ABOUT_SOMETHING:
        members = required(operation)
        if "UserName" in iam.meta.service_model.operation_model(operation).input_shape.members:
            members["UserName"] = "nobody"
        with refused("AccessDenied", f"is not authorized to perform: iam:{operation}", 403):
            call(nobody.iam, operation, **members)


def test_who_tags_what_it_makes_must_be_allowed_to_tag():
    """As AWS has it: <https://github.com/openshift/installer/issues/1073>."""
    tags = [{"Key": "team", "Value": "blue"}]
    makes = [f"iam:Create{kind}" for kind in ("User", "Role", "Policy", "OpenIDConnectProvider")]
    maker = new_user("maker", statement(makes))
    tagger = new_user("tagger", statement([*makes, "iam:Tag*"]))
    for kind, members in [
        ("User", {"UserName": "made-tagged"}),
        ("Role", {"RoleName": "made-tagged", "AssumeRolePolicyDocument": trust(arn("root"))}),
        ("Policy", {"PolicyName": "made-tagged", "PolicyDocument": document()}),
        ("OpenIDConnectProvider", {"Url": "https://made-tagged.example"}),
    ]:
        with refused("AccessDenied", f"is not authorized to perform: iam:Tag{kind} on resource: ", 403):
            call(maker.iam, f"Create{kind}", Tags=tags, **members)
        call(tagger.iam, f"Create{kind}", Tags=tags, **members)


def test_conditions_of_iam_see_what_is_asked():
    limit = new_policy("seen-limit", statement("kms:*"))
    administrator = new_user(
        "administrator",
        statement("iam:CreateUser", Condition={"StringEquals": {"iam:PermissionsBoundary": limit}}),
        statement("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": limit}}),
        statement("iam:TagUser", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]}}),
        statement("iam:DeleteUser", Condition={"StringEquals": {"aws:ResourceTag/owner": "me"}}),
    ).iam
    user, owner = {"UserName": "seen"}, [{"Key": "owner", "Value": "me"}]
    for operation, members, others in [
        (administrator.create_user, {"PermissionsBoundary": limit}, {}),
        (administrator.attach_user_policy, {"PolicyArn": limit}, {"PolicyArn": new_policy("unseen")}),
        (administrator.tag_user, {"Tags": owner}, {"Tags": [*owner, {"Key": "x", "Value": ""}]}),
    ]:
        with refused("AccessDenied", status=403):
            operation(**user, **others)
        operation(**user, **members)
    iam.detach_user_policy(PolicyArn=limit, **user)
    iam.tag_user(Tags=[{"Key": "OWNER", "Value": "you"}], **user)
    with refused("AccessDenied", status=403):
        administrator.delete_user(**user)
    iam.tag_user(Tags=owner, **user)
    administrator.delete_user(**user)


def test_who_may_not_assume_a_role_is_told_nothing_of_it(agent):
    role = new_role("for-alice", arn("user/alice"))
    for missing in (role, arn("role/nobody"), arn("role/x", account="111122223333")):
        with refused("AccessDenied", f"sts:AssumeRole on resource: {missing}", 403):
            agent.sts.assume_role(RoleArn=missing, RoleSessionName="session")
    with refused("AccessDenied", "Roles may not be assumed by root accounts.", 403):
        sts.assume_role(RoleArn=new_role("for-root", arn("root")), RoleSessionName="session")


# STS


def test_sessions_have_their_limits(agent):
    role = new_role("limited", arn("root"), MaxSessionDuration=3600)
    assume = {"RoleArn": role, "RoleSessionName": "session"}
    policy = new_policy("limits")
    tag = {"Key": "a", "Value": ""}
    second_factor = {"SerialNumber": arn("mfa/x"), "TokenCode": "123456"}
    for operation, members, code in [
        ("assume_role", {"DurationSeconds": 3601, **assume}, "ValidationError"),
        ("assume_role", {"Policy": "{", **assume}, "MalformedPolicyDocument"),
        ("assume_role", {"Policy": document({**ALLOW, "Principal": "*"}), **assume}, "MalformedPolicyDocument"),
        ("assume_role", {"Policy": padded(2049), **assume}, None),
        ("assume_role", {"PolicyArns": 11 * [{"arn": policy}], **assume}, "ValidationError"),
        ("assume_role", {"Tags": [tag, {"Key": "A", "Value": ""}], **assume}, "InvalidParameterValue"),
        ("assume_role", {"Tags": [{"Key": "aws:a", "Value": ""}], **assume}, "InvalidParameterValue"),
        ("assume_role", {"TransitiveTagKeys": ["a"], **assume}, "InvalidParameterValue"),
        ("get_federation_token", {"Name": "guest", "Policy": "{"}, "MalformedPolicyDocument"),
        ("get_federation_token", {"Name": "guest", "Tags": [tag, tag]}, "InvalidParameterValue"),
        ("get_access_key_info", {"AccessKeyId": "x" * 16}, "ValidationError"),
        ("decode_authorization_message", {"EncodedMessage": "x"}, "InvalidAuthorizationMessageException"),
        ("assume_role", {**second_factor, **assume}, "AccessDenied"),
        ("get_session_token", second_factor, "AccessDenied"),
    ]:  # fmt: skip
        with pytest.raises(ClientError) as caught:
            getattr(agent.sts, operation)(**members)
        told = caught.value.response["Error"]
        if code is not None:
            assert told["Code"] == code, (operation, members, told)


def test_what_is_too_large_for_a_token_is_refused(agent):
    role = new_role("packed", arn("root"), "sts:AssumeRole", "sts:TagSession")
    letters = "".join(chr(0x4E00 + 37 * number % 20000) for number in range(256))
    tags = [{"Key": f"{number}{letters[:100]}", "Value": letters} for number in range(50)]
    with refused("PackedPolicyTooLarge", status=400):
        agent.sts.assume_role(RoleArn=role, RoleSessionName="session", Tags=tags)


# Services and operations that there are not


def test_operations_that_are_not_served_say_so():
    for client, service in [(iam, "iam"), (sts, "sts")]:
        unserved = set(client.meta.service_model.operation_names) - set(SERVED[service])
        assert unserved
        unchecked = new(service, *ROOT.credentials, parameter_validation=False)
        for operation in sorted(unserved):
            words = f"{operation} is not supported by this version."
            with refused("UnsupportedOperation", words, 400):
                call(unchecked, operation)


def test_service_linked_roles_are_there_none():
    role = new_role("linked-not", arn("root"))
    with refused("NoSuchEntity", status=404):
        iam.delete_service_linked_role(RoleName=role.split("/")[-1])
    with refused("InvalidInput", "ecs.amazonaws.com", 400):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")


if __name__ == "__main__":
    run(__file__)
