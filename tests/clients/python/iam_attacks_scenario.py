"""Attacks on IAM: what those try who administer something and want more, each a test.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import base64
import configparser
import contextlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from botocore.exceptions import ClientError

import own_node
import people
from attackers import (
    ENCRYPT, OTHER, ROOT, Caller, assume, cannot_encrypt, delete_user, denied, encrypt,
    key_of_its_policy, named, new_key, other_root, to, user, where,
)  # fmt: skip
from client import ACCOUNT, run
from exchange import FORM, UNKNOWN_KEY, VERSIONS, Exchange
from iam_client import arn, document, iam, new_policy, new_role, refused, statement, trust

SERVICES = ("sts", "iam", "kms")
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture(scope="module")
def other():
    return other_root()


@pytest.fixture(scope="module")
def prize():
    """A key that is up to the account's identity policies."""
    return new_key()


def group(*statements, name=None, **members):
    name = name or named("group")
    iam.create_group(GroupName=name, **members)
    if statements:
        iam.put_group_policy(GroupName=name, PolicyName="iam", PolicyDocument=document(*statements))
    return name


def code_of(error):
    return error.value.response["Error"]["Code"]


def together(*calls):
    """What calls that begin at the same moment came to: their answers, or the code that refused them."""
    barrier = threading.Barrier(len(calls))

    def run_one(call):
        barrier.wait()
        try:
            return call() or {}
        except ClientError as error:
            return error.response["Error"]["Code"]

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run_one, calls))


def succeeded(results):
    return [result for result in results if not isinstance(result, str)]


# Names


def test_a_name_is_taken_in_every_letter_case():
    for make in (
        lambda name: iam.create_user(UserName=name),
        lambda name: iam.create_group(GroupName=name),
        lambda name: iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(arn("root"))),
        lambda name: iam.create_policy(PolicyName=name, PolicyDocument=document()),
        lambda name: iam.create_user(UserName=name + "-x", Path="/a/"),
    ):
        name = named("casey")
        make(name)
        for namesake in (name.upper(), name.title(), name):
            with refused("EntityAlreadyExists"):
                make(namesake)
    # Nor by another path, nor by being renamed.
    name = named("casey")
    iam.create_user(UserName=name)
    with refused("EntityAlreadyExists"):
        iam.create_user(UserName=name.upper(), Path="/elsewhere/")
    mallory = named("mallory")
    iam.create_user(UserName=mallory)
    with refused("EntityAlreadyExists"):
        iam.update_user(UserName=mallory, NewUserName=name.upper())


LOOKALIKES = [
    "{} ", " {}", "{}\t", "{}\n", "{}\0", "{}\u200b", "{}\u00ad", "\ufeff{}", "{}/", "/{}", "a/{}", "../{}", "./{}",
    "{}%20", "{}*", "{}?", "{}:x", "{};", "{}\\", "${{aws:username}}", "<{}>", "{}'", '{}"', "\u0430{}", "\uff41{}",
    "{}\u0301", "{}\ud7ff", "",
]  # fmt: skip


def test_what_only_looks_like_a_name_is_none():
    name = named("alice")
    iam.create_user(UserName=name)
    for look in LOOKALIKES:
        wrong = look.format(name)
        for call in (
            lambda wrong=wrong: ROOT.iam.create_user(UserName=wrong),
            lambda wrong=wrong: ROOT.iam.create_group(GroupName=wrong),
            lambda wrong=wrong: ROOT.iam.create_role(RoleName=wrong, AssumeRolePolicyDocument=trust(arn("root"))),
            lambda wrong=wrong: ROOT.iam.create_policy(PolicyName=wrong, PolicyDocument=document()),
            lambda wrong=wrong: ROOT.iam.update_user(UserName=name, NewUserName=wrong),
        ):
            with refused("ValidationError"):
                call()
    assert iam.get_user(UserName=name)["User"]["UserName"] == name


def test_nobody_is_found_under_another_spelling():
    name, policy = named("alice"), new_policy(named("policy"), ENCRYPT)
    iam.create_user(UserName=name)
    for wrong in (name.upper(), name.title(), name + "x", name[:-1]):
        for call in (
            lambda wrong=wrong: iam.get_user(UserName=wrong),
            lambda wrong=wrong: iam.attach_user_policy(UserName=wrong, PolicyArn=policy),
            lambda wrong=wrong: iam.create_access_key(UserName=wrong),
            lambda wrong=wrong: iam.delete_user(UserName=wrong),
            lambda wrong=wrong: iam.put_user_policy(UserName=wrong, PolicyName="p", PolicyDocument=document()),
        ):
            with refused("NoSuchEntity"):
                call()
    assert not iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]


def test_a_policy_is_found_by_its_whole_arn_alone(other):
    name, mine = named("policy"), user()
    policy = new_policy(name, ENCRYPT, Path="/team/")
    theirs = other.iam.create_policy(PolicyName=named("policy"), PolicyDocument=document())["Policy"]["Arn"]
    iam.attach_user_policy(UserName=mine.name, PolicyArn=policy)
    iam.detach_user_policy(UserName=mine.name, PolicyArn=policy)
    for wrong in (
        arn(f"policy/{name}"), arn(f"policy/team//{name}"), arn(f"policy/Team/{name}"), arn(f"policy/x/../team/{name}"),
        policy.upper(), policy.replace(name, name.upper()), policy + "/", policy + " ", f" {policy}", policy + "*",
        policy.replace("arn:aws:", "arn:aws-cn:"), policy.replace("iam::", "iam:us-east-1:"),
        policy.replace(ACCOUNT, ""), policy.replace(ACCOUNT, "aws"), policy.replace(":policy/", ":user/"),
        policy.replace(":iam:", ":sts:"), theirs, ADMINISTRATOR.lower(), ADMINISTRATOR.replace(":aws:policy", f":{ACCOUNT}:policy"),
        "arn:aws:iam::aws:policy/service-role/AdministratorAccess", name, "*" * 20,
    ):  # fmt: skip
        for call in (
            lambda wrong=wrong: ROOT.iam.attach_user_policy(UserName=mine.name, PolicyArn=wrong),
            lambda wrong=wrong: ROOT.iam.put_user_permissions_boundary(UserName=mine.name, PermissionsBoundary=wrong),
            lambda wrong=wrong: ROOT.iam.get_policy(PolicyArn=wrong),
            lambda wrong=wrong: ROOT.iam.create_user(UserName=named("user"), PermissionsBoundary=wrong),
        ):
            with pytest.raises(ClientError) as caught:
                call()
            assert code_of(caught) in ("NoSuchEntity", "ValidationError", "InvalidInput"), wrong
    assert not iam.list_attached_user_policies(UserName=mine.name)["AttachedPolicies"]
    assert "PermissionsBoundary" not in iam.get_user(UserName=mine.name)["User"]


def test_policies_name_nobody_by_another_spelling():
    name = named("alice")
    iam.create_user(UserName=name, Path="/team/")
    right = arn(f"user/team/{name}")
    key, made = new_key(), named("role")
    new_role(made, right)
    for wrong in (
        arn(f"user/{name}"), right.upper(), right.replace(name, name.title()), right.replace("/team/", "/Team/"),
        right.replace("/team/", "/team//"), right.replace("/team/", "/x/../team/"), right + " ", " " + right, right + "*",
        right.replace("arn:aws:", "arn:aws-cn:"), right.replace(":user/", ":role/"), right.replace("a", "\u0430"),
        right.replace("iam::", "iam:us-east-1:"), arn("user/*"), arn("user/team/*"), right + "/", right + "\0",
        f"arn:aws:sts::{ACCOUNT}:federated-user/*",
    ):  # fmt: skip
        with refused("MalformedPolicyDocument"):
            iam.update_assume_role_policy(RoleName=made, PolicyDocument=trust(wrong))
        with refused("MalformedPolicyDocument"):
            new_role(named("role"), wrong)
        policy = document(to(arn("root"), "kms:*"), to(wrong))
        with pytest.raises(ClientError) as caught:
            ROOT.kms.put_key_policy(KeyId=key, Policy=policy)
        assert code_of(caught) in ("MalformedPolicyDocumentException", "InvalidArnException")
    shown = iam.get_role(RoleName=made)["Role"]["AssumeRolePolicyDocument"]
    assert shown["Statement"][0]["Principal"]["AWS"] == right


def test_a_path_is_text_and_leads_nowhere():
    key = key_of_its_policy(to("*", **where("ArnLike", "aws:PrincipalArn", arn("user/admins/*"))))
    encrypt(user(Path="/admins/"), key)
    for path in (
        "/dev/../admins/", "/admins/../dev/", "/./admins/", "/Admins/", "/*/", "/%61dmins/", "/adminsx/", "/admin?/",
        "/dev/admins/",
    ):  # fmt: skip
        somebody = user(Path=path)
        if path.startswith("/admins/"):
            # It does begin so, and is nowhere else.
            encrypt(somebody, key)
        else:
            cannot_encrypt(somebody, key)
    for path in ("//", "///", "/a//b/", "//admins/", "/admins//", "admins/", "/admins", "", "/a b/", "/ä/", "/\0/", "/" + "a" * 511 + "/"):
        with refused("ValidationError"):
            ROOT.iam.create_user(UserName=named("user"), Path=path)
    # Who may make users under one path makes none under another.
    developer = user(statement("iam:CreateUser", arn("user/dev/*")))
    developer.iam.create_user(UserName=named("user"), Path="/dev/")
    for path in ("/admins/", "/", "/Dev/", "/devx/", "/x/../dev/"):
        with denied("iam:CreateUser"):
            developer.iam.create_user(UserName=named("user"), Path=path)


def test_what_is_filled_into_a_policy_stands_for_itself():
    owner = statement("kms:Encrypt", **where("StringLike", "kms:EncryptionContext:owner", "${aws:PrincipalArn}"))
    mine = statement("iam:GetUser", arn("user/${aws:username}"))
    key, victim = new_key(), user()
    somebody = user(owner, mine, Path="/*/")
    encrypt(somebody, key, EncryptionContext={"owner": somebody.arn})
    cannot_encrypt(somebody, key, EncryptionContext={"owner": somebody.arn.replace("/*/", "/boss/")})
    with denied("iam:GetUser", victim.arn):
        somebody.iam.get_user(UserName=victim.name)
    for value in ("*", "${aws:username}", "v?ctim", "$"):
        tagged = user(statement("iam:GetUser", arn("user/${aws:PrincipalTag/of}")))
        # Some of them are no values of tags at all.
        with contextlib.suppress(ClientError):
            iam.tag_user(UserName=tagged.name, Tags=[{"Key": "of", "Value": value}])
        with denied("iam:GetUser", victim.arn):
            tagged.iam.get_user(UserName=victim.name)
        iam.tag_user(UserName=tagged.name, Tags=[{"Key": "of", "Value": victim.name}])
        tagged.iam.get_user(UserName=victim.name)


@pytest.mark.parametrize("key,value", [
    ("a*", "x"), ("a", "*"), ("a", "<b>"), ("a\0", "x"), ("a", "x\0"), ("a", "\u200b"), ("aws:x", "x"), ("AWS:x", "x"),
    ("", "x"), ("a" * 129, "x"), ("a", "x" * 257), ("a\n", "x"), ("a", "x\r"), ("a", "${aws:username}"),
], ids=lambda text: ascii(text)[:20])  # fmt: skip
def test_what_is_no_tag_is_refused(key, value):
    name, tags = named("user"), [{"Key": key, "Value": value}]
    iam.create_user(UserName=name, Tags=[{"Key": "a b_.:/=+-@\u00e4", "Value": "x y_.:/=+-@\u00e4"}])
    for call in (
        lambda: ROOT.iam.tag_user(UserName=name, Tags=tags),
        lambda: ROOT.iam.create_user(UserName=named("user"), Tags=tags),
        lambda: ROOT.iam.create_policy(PolicyName=named("policy"), PolicyDocument=document(), Tags=tags),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert code_of(caught) in ("ValidationError", "InvalidInput")


# Access keys


def test_a_key_that_is_switched_off_is_refused_at_once_on_every_connection():
    somebody = user(statement())
    key_id = somebody.credentials[0]
    connections = [(service, Exchange(somebody.credentials)) for service in SERVICES for _ in range(4)]

    def codes():
        with ThreadPoolExecutor(len(connections)) as pool:
            return list(pool.map(lambda of: of[1].whoami(of[0]).code, connections))

    unknown = [UNKNOWN_KEY[service] for service, _ in connections]
    for _ in range(3):
        assert codes() == [None] * len(connections)
        iam.update_access_key(UserName=somebody.name, AccessKeyId=key_id, Status="Inactive")
        assert codes() == unknown
        iam.update_access_key(UserName=somebody.name, AccessKeyId=key_id, Status="Active")
    assert codes() == [None] * len(connections)
    iam.delete_access_key(UserName=somebody.name, AccessKeyId=key_id)
    assert codes() == unknown
    with refused("NoSuchEntity"):
        iam.update_access_key(UserName=somebody.name, AccessKeyId=key_id, Status="Active")
    # Nor does the namesake of who is deleted have it.
    delete_user(somebody.name)
    assert codes() == unknown
    user(statement(), name=somebody.name)
    assert codes() == unknown


def test_no_request_that_begins_after_a_key_is_switched_off_is_answered():
    somebody = user(statement())
    answers, off_at, stop = [], [], threading.Event()

    def ask(service):
        exchange = Exchange(somebody.credentials)
        while not stop.is_set():
            begun = time.monotonic()
            answers.append((begun, service, exchange.whoami(service).code))

    with ThreadPoolExecutor(9) as pool:
        asking = [pool.submit(ask, service) for service in SERVICES * 3]
        time.sleep(0.2)
        iam.update_access_key(UserName=somebody.name, AccessKeyId=somebody.credentials[0], Status="Inactive")
        off_at.append(time.monotonic())
        time.sleep(0.3)
        stop.set()
        for each in asking:
            each.result()
    for of in SERVICES:
        before = [code for begun, service, code in answers if begun < off_at[0] and service == of]
        after = [code for begun, service, code in answers if begun > off_at[0] and service == of]
        assert None in before and after
        assert set(after) == {UNKNOWN_KEY[of]}


def test_nobody_reaches_the_keys_of_another_by_naming_them(other):
    victim = user()
    key_id = victim.credentials[0]
    somebody = user(statement("iam:*", "arn:aws:iam::*:user/${aws:username}"))
    mine = somebody.iam.create_access_key()["AccessKey"]["AccessKeyId"]
    somebody.iam.update_access_key(AccessKeyId=mine, Status="Inactive")
    for members in ({}, {"UserName": somebody.name}):
        with refused("NoSuchEntity"):
            somebody.iam.update_access_key(AccessKeyId=key_id, Status="Inactive", **members)
        with refused("NoSuchEntity"):
            somebody.iam.delete_access_key(AccessKeyId=key_id, **members)
    with denied("iam:DeleteAccessKey", victim.arn):
        somebody.iam.delete_access_key(AccessKeyId=key_id, UserName=victim.name)
    with denied("iam:GetAccessKeyLastUsed"):
        somebody.iam.get_access_key_last_used(AccessKeyId=key_id)
    for call in (
        lambda: other.iam.delete_access_key(AccessKeyId=key_id),
        lambda: other.iam.update_access_key(AccessKeyId=key_id, Status="Inactive"),
        lambda: other.iam.delete_access_key(AccessKeyId=key_id, UserName=victim.name),
        lambda: other.iam.delete_access_key(AccessKeyId=ROOT.credentials[0]),
    ):
        with refused("NoSuchEntity"):
            call()
    asked = Exchange(other.credentials).form("iam", "GetAccessKeyLastUsed", {"AccessKeyId": key_id})
    assert asked.code in ("AccessDenied", "NoSuchEntity")
    victim.sts.get_caller_identity()


# Privilege escalation: each way up, what it takes, and that it leads there with it


def let(somebody, *statements):
    iam.put_user_policy(UserName=somebody.name, PolicyName="iam", PolicyDocument=document(*statements))


def way_attach(somebody):
    return somebody.arn, lambda: somebody.iam.attach_user_policy(UserName=somebody.name, PolicyArn=ADMINISTRATOR)


def way_put(somebody):
    return somebody.arn, lambda: somebody.iam.put_user_policy(
        UserName=somebody.name, PolicyName="more", PolicyDocument=document()
    )


def way_version(somebody):
    policy = new_policy(named("policy"), statement("kms:ListKeys"))
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=policy)
    return policy, lambda: somebody.iam.create_policy_version(
        PolicyArn=policy, PolicyDocument=document(), SetAsDefault=True
    )


def way_default(somebody):
    policy = new_policy(named("policy"), statement())
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document(statement("kms:ListKeys")), SetAsDefault=True)
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=policy)
    return policy, lambda: somebody.iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")


def way_join(somebody):
    name = group(statement())
    return arn(f"group/{name}"), lambda: somebody.iam.add_user_to_group(GroupName=name, UserName=somebody.name)


def own_group(somebody, *statements):
    name = group(*statements)
    iam.add_user_to_group(GroupName=name, UserName=somebody.name)
    return name


def way_attach_to_group(somebody):
    name = own_group(somebody)
    return arn(f"group/{name}"), lambda: somebody.iam.attach_group_policy(GroupName=name, PolicyArn=ADMINISTRATOR)


def way_put_to_group(somebody):
    name = own_group(somebody)
    return arn(f"group/{name}"), lambda: somebody.iam.put_group_policy(
        GroupName=name, PolicyName="more", PolicyDocument=document()
    )


def way_leave(somebody):
    name = own_group(somebody, statement("kms:Encrypt", effect="Deny"))
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=administrator_of_keys())
    return arn(f"group/{name}"), lambda: somebody.iam.remove_user_from_group(GroupName=name, UserName=somebody.name)


def administrator_of_keys():
    return new_policy(named("policy"), statement("kms:*"))


def way_detach(somebody):
    policy = new_policy(named("policy"), statement("kms:Encrypt", effect="Deny"))
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=administrator_of_keys())
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=policy)
    return somebody.arn, lambda: somebody.iam.detach_user_policy(UserName=somebody.name, PolicyArn=policy)


def way_delete_inline(somebody):
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=administrator_of_keys())
    deny = document(statement("kms:Encrypt", effect="Deny"))
    iam.put_user_policy(UserName=somebody.name, PolicyName="deny", PolicyDocument=deny)
    return somebody.arn, lambda: somebody.iam.delete_user_policy(UserName=somebody.name, PolicyName="deny")


def bound(somebody):
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=administrator_of_keys())
    boundary = new_policy(named("policy"), statement("iam:*"), statement("kms:ListKeys"))
    iam.put_user_permissions_boundary(UserName=somebody.name, PermissionsBoundary=boundary)
    return boundary


def way_unbind(somebody):
    bound(somebody)
    return somebody.arn, lambda: somebody.iam.delete_user_permissions_boundary(UserName=somebody.name)


def way_rebind(somebody):
    bound(somebody)
    return somebody.arn, lambda: somebody.iam.put_user_permissions_boundary(
        UserName=somebody.name, PermissionsBoundary=ADMINISTRATOR
    )


def way_widen_boundary(somebody):
    boundary = bound(somebody)
    return boundary, lambda: somebody.iam.create_policy_version(
        PolicyArn=boundary, PolicyDocument=document(), SetAsDefault=True
    )


def way_tag(somebody):
    policy = new_policy(named("policy"), statement("kms:*", **where("StringEquals", "aws:PrincipalTag/team", "red")))
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=policy)
    return somebody.arn, lambda: somebody.iam.tag_user(
        UserName=somebody.name, Tags=[{"Key": "team", "Value": "red"}]
    )


def way_untag(somebody):
    deny = statement("kms:Encrypt", effect="Deny", **where("StringEquals", "aws:PrincipalTag/team", "blue"))
    iam.attach_user_policy(UserName=somebody.name, PolicyArn=new_policy(named("policy"), statement("kms:*"), deny))
    iam.tag_user(UserName=somebody.name, Tags=[{"Key": "team", "Value": "blue"}])
    return somebody.arn, lambda: somebody.iam.untag_user(UserName=somebody.name, TagKeys=["TEAM"])


WAYS = [
    ("AttachUserPolicy", way_attach), ("PutUserPolicy", way_put), ("CreatePolicyVersion", way_version),
    ("SetDefaultPolicyVersion", way_default), ("AddUserToGroup", way_join), ("AttachGroupPolicy", way_attach_to_group),
    ("PutGroupPolicy", way_put_to_group), ("RemoveUserFromGroup", way_leave), ("DetachUserPolicy", way_detach),
    ("DeleteUserPolicy", way_delete_inline), ("DeleteUserPermissionsBoundary", way_unbind),
    ("PutUserPermissionsBoundary", way_rebind), ("CreatePolicyVersion", way_widen_boundary), ("TagUser", way_tag),
    ("UntagUser", way_untag),
]  # fmt: skip


@pytest.mark.parametrize("action,way", WAYS, ids=[way.__name__ for _, way in WAYS])
def test_nobody_gives_itself_more_without_the_permission_to(prize, action, way):
    somebody = user()
    on, go = way(somebody)
    cannot_encrypt(somebody, prize)
    everything_else = statement(f"iam:{action}", effect="Deny")
    for statements in (
        [],
        # All but this, this on something else, and this taken away again.
        [{"Effect": "Allow", "NotAction": [f"iam:{action}", "kms:*"], "Resource": "*"}],
        [statement(f"iam:{action}", on + "x")],
        [statement("iam:*"), everything_else],
    ):
        if statements:
            let(somebody, *statements)
        with denied(f"iam:{action}", on):
            go()
        cannot_encrypt(somebody, prize)
    let(somebody, statement(f"iam:{action}", on))
    go()
    encrypt(somebody, prize)


def way_trust(somebody, made):
    return lambda: somebody.iam.update_assume_role_policy(RoleName=made, PolicyDocument=trust(somebody.arn))


@pytest.mark.parametrize("action", ["UpdateAssumeRolePolicy", "AttachRolePolicy", "PutRolePolicy", "DeleteRolePermissionsBoundary"])
def test_nobody_gets_more_by_a_role_without_the_permission_to(prize, action):
    somebody, made = user(), named("role")
    role_arn = new_role(made, arn("root") if action == "UpdateAssumeRolePolicy" else somebody.arn)
    everything = {"RoleName": made, "PolicyName": "iam", "PolicyDocument": document()}
    if action in ("UpdateAssumeRolePolicy", "DeleteRolePermissionsBoundary"):
        iam.put_role_policy(**everything)
    if action == "DeleteRolePermissionsBoundary":
        boundary = new_policy(named("policy"), statement("kms:ListKeys"))
        iam.put_role_permissions_boundary(RoleName=made, PermissionsBoundary=boundary)
    go = {
        "UpdateAssumeRolePolicy": way_trust(somebody, made),
        "AttachRolePolicy": lambda: somebody.iam.attach_role_policy(RoleName=made, PolicyArn=ADMINISTRATOR),
        "PutRolePolicy": lambda: somebody.iam.put_role_policy(**everything),
        "DeleteRolePermissionsBoundary": lambda: somebody.iam.delete_role_permissions_boundary(RoleName=made),
    }[action]

    def reaches():
        encrypt(assume(somebody, role_arn), prize)

    for statements in ([], [{"Effect": "Allow", "NotAction": [f"iam:{action}", "sts:*", "kms:*"], "Resource": "*"}]):
        if statements:
            let(somebody, *statements)
        with denied(f"iam:{action}", role_arn):
            go()
        with denied():
            reaches()
    let(somebody, statement(f"iam:{action}", role_arn))
    go()
    reaches()


def test_nobody_makes_an_access_key_for_another_without_the_permission_to(prize):
    victim, somebody = user(statement()), user(statement("iam:CreateAccessKey", arn("user/${aws:username}")))
    somebody.iam.create_access_key(UserName=somebody.name)
    with denied("iam:CreateAccessKey", victim.arn):
        somebody.iam.create_access_key(UserName=victim.name)
    let(somebody, statement("iam:CreateAccessKey", victim.arn))
    told = somebody.iam.create_access_key(UserName=victim.name)["AccessKey"]
    encrypt(Caller(told["AccessKeyId"], told["SecretAccessKey"]), prize)
    # For the root user, nobody but itself.
    for name in ("root", ACCOUNT, "<root_account>"):
        with pytest.raises(ClientError) as caught:
            user(statement()).iam.create_access_key(UserName=name)
        assert code_of(caught) in ("NoSuchEntity", "ValidationError")


def test_nobody_takes_a_privileged_name_or_path_without_the_permission_on_it():
    boss = named("boss")
    key = key_of_its_policy(
        to("*", **where("ArnEquals", "aws:PrincipalArn", [arn(f"user/{boss}"), arn("user/admins/*")]))
    )
    for new in ({"NewUserName": boss}, {"NewPath": "/admins/"}):
        somebody = user()
        after = arn(f"user{new.get('NewPath', '/')}{new.get('NewUserName', somebody.name)}")
        for statements in (
            [statement("iam:ListUsers")], [statement("iam:UpdateUser", somebody.arn)], [statement("iam:UpdateUser", after)]
        ):  # fmt: skip
            let(somebody, *statements)
            with denied("iam:UpdateUser"):
                somebody.iam.update_user(UserName=somebody.name, **new)
            cannot_encrypt(somebody, key)
        let(somebody, statement("iam:UpdateUser", [somebody.arn, after]))
        somebody.iam.update_user(UserName=somebody.name, **new)
        encrypt(somebody, key)


def test_whom_a_policy_names_stays_so_under_another_name_and_its_old_name_is_nobodys():
    somebody, name = user(), named("later")
    key = key_of_its_policy(to(somebody.arn))
    encrypt(somebody, key)
    iam.update_user(UserName=somebody.name, NewUserName=name)
    encrypt(somebody, key)
    namesake = user(name=somebody.name)
    cannot_encrypt(namesake, key)


# Delegated administration


def test_a_delegated_administrator_makes_none_who_may_more_than_its_boundary(prize):
    boundary = new_policy(named("boundary"), statement("kms:ListKeys"), statement("kms:DescribeKey"))
    users, roles = arn("user/*"), arn("role/*")
    bound_so = where("StringEquals", "iam:PermissionsBoundary", boundary)
    administrator = user(
        statement(
            [
                "iam:CreateUser", "iam:CreateRole", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy",
                "iam:AttachRolePolicy", "iam:DetachUserPolicy", "iam:DeleteUserPolicy", "iam:PutUserPermissionsBoundary",
                "iam:PutRolePermissionsBoundary",
            ],
            [users, roles], **bound_so,
        ),
        statement(["iam:CreateAccessKey", "iam:GetUser", "iam:ListUsers", "iam:CreatePolicy"]),
    )  # fmt: skip
    mine = administrator.iam
    # Made with the boundary, one may no more than it, whatever else it is given.
    name = named("user")
    mine.create_user(UserName=name, PermissionsBoundary=boundary)
    mine.attach_user_policy(UserName=name, PolicyArn=ADMINISTRATOR)
    mine.put_user_policy(UserName=name, PolicyName="more", PolicyDocument=document())
    made = Caller.of(mine.create_access_key(UserName=name)["AccessKey"])
    made.kms.list_keys()
    cannot_encrypt(made, prize)
    with denied("iam:ListUsers"):
        made.iam.list_users()
    role_name = named("role")
    mine.create_role(
        RoleName=role_name, PermissionsBoundary=boundary, AssumeRolePolicyDocument=trust(administrator.arn)
    )
    mine.attach_role_policy(RoleName=role_name, PolicyArn=ADMINISTRATOR)
    session = assume(administrator, arn(f"role/{role_name}"))
    session.kms.list_keys()
    cannot_encrypt(session, prize)
    # Without it, with another, or with one that is called nearly so, none is made.
    own = mine.create_policy(PolicyName=named("policy"), PolicyDocument=document())["Policy"]["Arn"]
    trusting = {"AssumeRolePolicyDocument": trust(administrator.arn)}
    for members in ({}, *({"PermissionsBoundary": wrong} for wrong in (own, ADMINISTRATOR, boundary.upper(), boundary + "x"))):
        with denied("iam:CreateUser"):
            mine.create_user(UserName=named("user"), **members)
        with denied("iam:CreateRole"):
            mine.create_role(RoleName=named("role"), **trusting, **members)
    # It is not taken away, nor put aside for another, nor widened.
    for action, go in [
        ("DeleteUserPermissionsBoundary", lambda: mine.delete_user_permissions_boundary(UserName=name)),
        ("DeleteRolePermissionsBoundary", lambda: mine.delete_role_permissions_boundary(RoleName=role_name)),
        ("PutUserPermissionsBoundary", lambda: mine.put_user_permissions_boundary(UserName=name, PermissionsBoundary=own)),
        (
            "PutRolePermissionsBoundary",
            lambda: mine.put_role_permissions_boundary(RoleName=role_name, PermissionsBoundary=ADMINISTRATOR),
        ),
        (
            "CreatePolicyVersion",
            lambda: mine.create_policy_version(PolicyArn=boundary, PolicyDocument=document(), SetAsDefault=True),
        ),
        ("DeletePolicy", lambda: mine.delete_policy(PolicyArn=boundary)),
    ]:
        with denied(f"iam:{action}"):
            go()
    # Nobody is touched who has another boundary, or none: not even who administers.
    unbound, otherwise = user(), user(PermissionsBoundary=own)
    for victim in (unbound, otherwise, administrator):
        for action, go in [
            ("AttachUserPolicy", lambda name: mine.attach_user_policy(UserName=name, PolicyArn=ADMINISTRATOR)),
            ("PutUserPolicy", lambda name: mine.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document())),
            ("DeleteUserPolicy", lambda name: mine.delete_user_policy(UserName=name, PolicyName="iam")),
            ("DetachUserPolicy", lambda name: mine.detach_user_policy(UserName=name, PolicyArn=ADMINISTRATOR)),
        ]:
            with denied(f"iam:{action}", victim.arn):
                go(victim.name)
    assert iam.get_user(UserName=name)["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    # With the permission, it goes.
    let(administrator, statement("iam:DeleteUserPermissionsBoundary", users, **bound_so))
    mine.delete_user_permissions_boundary(UserName=name)
    encrypt(made, prize)


# The last key of a root user


def root_keys(root):
    listed = root.iam.list_access_keys()["AccessKeyMetadata"]
    return {key["AccessKeyId"]: key["Status"] for key in listed}


def test_a_root_user_keeps_a_key_that_works(other):
    first = other.credentials[0]
    off = {"AccessKeyId": first, "Status": "Inactive"}
    for go in (lambda: other.iam.delete_access_key(AccessKeyId=first), lambda: other.iam.update_access_key(**off)):
        with refused("DeleteConflict"):
            go()
    second = Caller.of(other.iam.create_access_key()["AccessKey"])
    second.iam.update_access_key(**off)
    assert root_keys(second) == {first: "Inactive", second.credentials[0]: "Active"}
    with pytest.raises(ClientError):
        other.iam.list_access_keys()
    # One that is switched off is none.
    for go in (
        lambda: second.iam.delete_access_key(AccessKeyId=second.credentials[0]),
        lambda: second.iam.update_access_key(AccessKeyId=second.credentials[0], Status="Inactive"),
    ):
        with refused("DeleteConflict"):
            go()
    second.iam.update_access_key(AccessKeyId=first, Status="Active")
    other.iam.delete_access_key(AccessKeyId=second.credentials[0])


def test_two_at_once_do_not_take_away_both_keys_of_a_root_user(other):
    first = other
    for round_ in range(8):
        second = Caller.of(first.iam.create_access_key()["AccessKey"])
        assert len(root_keys(first)) == 2
        take = [
            lambda by, of: by.iam.delete_access_key(AccessKeyId=of.credentials[0]),
            lambda by, of: by.iam.update_access_key(AccessKeyId=of.credentials[0], Status="Inactive"),
        ]
        one, two = take[round_ % 2], take[round_ // 2 % 2]
        crossed = round_ % 4 < 2
        together(
            lambda: one(second if crossed else first, first),
            lambda: two(first if crossed else second, second),
        )
        # One of them still works, and finds one that is active.
        living = []
        for caller in (first, second):
            with contextlib.suppress(ClientError):
                caller.sts.get_caller_identity()
                living.append(caller)
        assert living, f"round {round_}: nobody is left"
        assert "Active" in root_keys(living[0]).values()
        for key_id in root_keys(living[0]):
            if key_id != living[0].credentials[0]:
                living[0].iam.delete_access_key(AccessKeyId=key_id)
        first = living[0]
        other.credentials, other._clients = first.credentials, {}


def reset_root_key():
    """The other account's root user, whose keys have become known, with a new one."""
    credentials = configparser.ConfigParser()
    credentials.read_string(people.command("account", "reset-root-key", "--account-id", OTHER))
    key = credentials["default"]
    return Caller(key["aws_access_key_id"], key["aws_secret_access_key"])


def test_who_knew_the_key_of_a_root_user_has_none_after_it_is_reset(other):
    second = Caller.of(other.iam.create_access_key()["AccessKey"])
    temporary = [
        Caller.of(other.sts.get_session_token()["Credentials"]),
        Caller.of(other.sts.get_federation_token(Name="guest")["Credentials"]),
    ]
    for caller in temporary:
        assert Exchange(caller.credentials).whoami("sts").code is None
    new = reset_root_key()
    for caller in (other, second, *temporary):
        for service in SERVICES:
            assert Exchange(caller.credentials).whoami(service).code == UNKNOWN_KEY[service]
    own = Caller.of(new.sts.get_session_token()["Credentials"])
    assert Exchange(own.credentials).whoami("kms").code is None
    assert root_keys(new) == {new.credentials[0]: "Active"}
    other.credentials, other._clients = new.credentials, {}


# Encoded messages


def encoded_of(caller, key):
    with denied("kms:Encrypt") as caught:
        encrypt(caller, key)
    return caught.value.response["Error"]["EncodedMessage"]


def test_an_encoded_message_is_read_by_those_alone_who_may(other):
    stranger_name = named("user")
    other.iam.create_user(UserName=stranger_name)
    stranger = Caller.of(other.iam.create_access_key(UserName=stranger_name)["AccessKey"])
    key = key_of_its_policy()
    nobody, reader = user(), user(statement("sts:DecodeAuthorizationMessage"))
    mine, theirs = encoded_of(nobody, key), encoded_of(stranger, key)

    def read(caller, message):
        told = caller.sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"]
        return json.loads(told)

    for caller in (reader, ROOT):
        told = read(caller, mine)
        assert (told["allowed"], told["context"]["principal"]["arn"]) == (False, nobody.arn)
    assert read(other, theirs)["context"]["resource"] == key
    for caller in (nobody, user(statement("kms:*"), statement("iam:*"))):
        with denied("sts:DecodeAuthorizationMessage"):
            read(caller, mine)
        with denied("sts:DecodeAuthorizationMessage"):
            read(caller, "x" * 100)
    # Each account reads its own.
    for caller, message in ((other, mine), (ROOT, theirs), (reader, theirs)):
        with refused("InvalidAuthorizationMessageException"):
            read(caller, message)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    decoded = base64.urlsafe_b64decode(mine + "=" * (-len(mine) % 4))
    altered = [mine[:at] + alphabet[alphabet.index(mine[at]) ^ 32] + mine[at + 1 :] for at in range(0, len(mine), 11)]
    altered += [mine[:-1], mine[:-4], mine + "AAAA", mine * 2, mine[::-1], mine + "=", "A", mine.swapcase()]
    altered += [base64.urlsafe_b64encode(decoded + b"\0").decode(), decoded.hex()]
    # A token of a session is a seal too, and none of these.
    token = nobody.sts.get_session_token()["Credentials"]["SessionToken"]
    altered += [token, base64.urlsafe_b64encode(base64.b64decode(token)).decode().rstrip("=")]
    for message in altered:
        with refused("InvalidAuthorizationMessageException"):
            read(ROOT, message)


def test_an_encoded_message_is_no_token_of_a_session():
    somebody = user()
    message = encoded_of(somebody, key_of_its_policy())
    raw = base64.urlsafe_b64decode(message + "=" * (-len(message) % 4))
    key_id, secret, _ = somebody.credentials
    for token in (message, base64.b64encode(raw).decode()):
        for who in (key_id, "ASIA" + key_id[4:]):
            answer = Exchange((who, secret, token)).whoami("sts")
            assert answer.code == UNKNOWN_KEY["sts"]


def test_an_encoded_message_tells_nothing_of_the_policy_or_of_whether_the_key_is_there(other):
    name = named("user")
    other.iam.create_user(UserName=name)
    stranger = Caller.of(other.iam.create_access_key(UserName=name)["AccessKey"])
    other.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document())
    secret = "OnlyTheOwnerKnows"
    key = key_of_its_policy(
        to(user().arn, Sid=secret, **where("StringEquals", "kms:EncryptionContext:" + secret, secret)),
        to("*", "kms:Decrypt", Sid="x" + secret) | {"Effect": "Deny"},
    )
    missing = key[:-12] + "000000000000"

    def read(caller, by, key):
        message = encoded_of(caller, key)
        told = by.sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"]
        assert secret not in told
        told = json.loads(told)
        told["context"]["conditions"] = sorted(each["key"] for each in told["context"]["conditions"]["items"])
        return json.dumps(told).replace(key, "KEY"), len(message)

    read(user(statement()), ROOT, key)
    assert read(stranger, other, key) == read(stranger, other, missing)


# Races


def test_of_many_at_once_none_makes_a_third_access_key():
    for _ in range(4):
        somebody = user(statement("iam:CreateAccessKey"))
        clients = [Caller(*somebody.credentials).iam for _ in range(8)]
        made = together(*[lambda client=client: client.create_access_key(UserName=somebody.name) for client in clients])
        assert sorted(map(str, [each for each in made if isinstance(each, str)])) == ["LimitExceeded"] * 7
        listed = iam.list_access_keys(UserName=somebody.name)["AccessKeyMetadata"]
        assert len(listed) == 2
        (told,) = succeeded(made)
        assert told["AccessKey"]["AccessKeyId"] in {key["AccessKeyId"] for key in listed}


def callers(count):
    """The root user's clients, each with connections of its own."""
    return [Caller(*ROOT.credentials).iam for _ in range(count)]


def test_a_policy_that_goes_is_left_attached_nowhere():
    one, two, three = callers(3)
    outcomes = set()
    for _ in range(12):
        name, other_name, policy = named("user"), named("user"), new_policy(named("policy"), ENCRYPT)
        for each in (name, other_name):
            iam.create_user(UserName=each)
        results = together(
            lambda: one.attach_user_policy(UserName=name, PolicyArn=policy),
            lambda: two.delete_policy(PolicyArn=policy),
            lambda: three.put_user_permissions_boundary(UserName=other_name, PermissionsBoundary=policy),
        )
        attached = bool(iam.list_attached_user_policies(UserName=name)["AttachedPolicies"])
        is_bound = "PermissionsBoundary" in iam.get_user(UserName=other_name)["User"]
        gone = not isinstance(results[1], str)
        assert (attached, is_bound) == tuple(not isinstance(each, str) for each in (results[0], results[2]))
        assert gone != (attached or is_bound), results
        outcomes.add(gone)
        if gone:
            with refused("NoSuchEntity"):
                iam.get_policy(PolicyArn=policy)
        else:
            assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == int(attached)


def test_a_group_that_goes_has_nobody_in_it():
    one, two, three = callers(3)
    for _ in range(12):
        name, of = named("user"), group()
        iam.create_user(UserName=name)
        results = together(
            lambda: one.add_user_to_group(GroupName=of, UserName=name),
            lambda: two.delete_group(GroupName=of),
            lambda: three.put_group_policy(GroupName=of, PolicyName="p", PolicyDocument=document()),
        )
        groups = [each["GroupName"] for each in iam.list_groups_for_user(UserName=name)["Groups"]]
        if isinstance(results[1], str):
            assert groups == ([] if isinstance(results[0], str) else [of])
            iam.get_group(GroupName=of)
        else:
            assert groups == [] and isinstance(results[0], str)
            # One that is made again has nothing of it.
            iam.create_group(GroupName=of)
            assert not iam.get_group(GroupName=of)["Users"]
            assert not iam.list_group_policies(GroupName=of)["PolicyNames"]


def test_who_goes_leaves_nothing_behind():
    one, two, three, four = callers(4)
    for _ in range(12):
        name, of, policy = named("user"), group(), new_policy(named("policy"), ENCRYPT)
        iam.create_user(UserName=name)
        results = together(
            lambda: one.create_access_key(UserName=name),
            lambda: two.delete_user(UserName=name),
            lambda: three.add_user_to_group(GroupName=of, UserName=name),
            lambda: four.attach_user_policy(UserName=name, PolicyArn=policy),
        )
        if isinstance(results[1], str):
            assert results[1] == "DeleteConflict"
            continue
        assert [isinstance(each, str) for each in results] == [True, False, True, True], results
        assert not iam.get_group(GroupName=of)["Users"]
        assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 0
        iam.create_user(UserName=name)
        assert not iam.list_access_keys(UserName=name)["AccessKeyMetadata"]


def test_of_many_at_once_one_gets_a_name():
    for _ in range(4):
        name = named("race")
        names = [name, name.upper(), name.title(), name]
        made = together(*[lambda c=c, n=n: c.create_user(UserName=n) for c, n in zip(callers(4), names)])
        assert sorted(each for each in made if isinstance(each, str)) == ["EntityAlreadyExists"] * 3
        (told,) = succeeded(made)
        listed = [each["UserName"] for each in iam.list_users()["Users"] if each["UserName"].lower() == name]
        assert listed == [told["User"]["UserName"]]
        # Two who are renamed to one name at once.
        pair = [named("pair"), named("pair")]
        for each in pair:
            iam.create_user(UserName=each)
        new = named("new")
        results = together(*[
            lambda c=c, n=n: c.update_user(UserName=n, NewUserName=new) for c, n in zip(callers(2), pair)
        ])
        assert len(succeeded(results)) == 1


def test_of_many_at_once_none_makes_a_sixth_version():
    policy = new_policy(named("policy"), ENCRYPT)
    made = together(*[
        lambda c=c: c.create_policy_version(PolicyArn=policy, PolicyDocument=document(ENCRYPT)) for c in callers(8)
    ])
    ids = [each["PolicyVersion"]["VersionId"] for each in succeeded(made)]
    assert sorted(ids) == ["v2", "v3", "v4", "v5"]
    listed = iam.list_policy_versions(PolicyArn=policy)["Versions"]
    assert sorted(each["VersionId"] for each in listed) == ["v1", "v2", "v3", "v4", "v5"]
    # The default is not deleted while it becomes so.
    for _ in range(6):
        one, two = callers(2)
        iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")
        results = together(
            lambda: one.set_default_policy_version(PolicyArn=policy, VersionId="v2"),
            lambda: two.delete_policy_version(PolicyArn=policy, VersionId="v2"),
        )
        default = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
        iam.get_policy_version(PolicyArn=policy, VersionId=default)
        assert len(succeeded(results)) == 1, results
        if default == "v1":
            break


# What goes over the wire


def test_markup_stays_text():
    root, raw = Exchange(ROOT.credentials), "<b>&\"'/]]>&amp;&lt;"
    somebody = user()
    namespace = {"n": "https://iam.amazonaws.com/doc/2010-05-08/"}
    description = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;" + raw + "\r\n\t"
    name = named("role")
    for action, members, path, expected in [
        (
            "CreateRole",
            {"RoleName": name, "AssumeRolePolicyDocument": trust(somebody.arn), "Description": description},
            ".//n:Description", description,
        ),
        ("GetRole", {"RoleName": name}, ".//n:Description", description),
        ("CreateUser", {"UserName": named("user"), "Path": f"/{raw}/"}, ".//n:Path", f"/{raw}/"),
        ("CreateGroup", {"GroupName": named("group"), "Path": f"/{raw}/"}, ".//n:Path", f"/{raw}/"),
        ("GetUser", {"UserName": f"</Message>{raw}"}, ".//n:Code", "ValidationError"),
        ("DeletePolicy", {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/</Message>{raw}"}, ".//n:Type", "Sender"),
        ("ListUsers", {"Marker": f"</Message>{raw}"}, ".//n:Type", "Sender"),
    ]:  # fmt: skip
        answer = root.form("iam", action, members)
        tree = ElementTree.fromstring(answer.text)
        assert tree.findtext(path, namespaces=namespace) == expected, answer.text
        for markup in ("<b>", "<!", "</Message>&", "&e;"):
            assert markup not in answer.text
    for form in (f"Action={'%3Cb%3E'}&Version={VERSIONS['iam']}", "Action=GetUser&Version=%3Cb%3E%26", "%3Cb%3E=1"):
        answer = root.send("iam", form, {"content-type": FORM})
        assert answer.status == 400 and "<b>" not in answer.text
        ElementTree.fromstring(answer.text)


def test_two_readers_of_a_form_see_one_request():
    root = Exchange(ROOT.credentials)
    alice, bob = named("alice"), named("bob")
    version = f"Version={VERSIONS['iam']}"
    assert root.send("iam", f"Action=CreateUser&{version}&UserName={alice}", {"content-type": FORM}).status == 200
    for form in [
        f"Action=GetUser&Action=CreateUser&{version}&UserName={bob}",
        f"Action=CreateUser&{version}&{version}&UserName={bob}",
        f"Action=CreateUser&{version}&UserName={alice}&UserName={bob}",
        f"Action=CreateUser&{version}&UserName={bob}&User%4eame={bob}",
        f"Action=CreateUser&{version}&UserName={bob}&UserName=",
        f"Action=CreateUser&{version}&UserName={bob}&Tags.member.1.Key=a&Tags.member.1.Key=b&Tags.member.1.Value=x",
        f"Action=CreateUser&{version}&UserName={bob}&Tags.member.1.Key=a&Tags.member.1.Value=x"
        "&Tags.member.01.Key=b&Tags.member.01.Value=y",
        f"Action=CreateUser&{version}&UserName={bob}&Tags.member.1.Key=a&Tags.member.1.Value=x&Tags.1.Key=b&Tags.1.Value=y",
        f"Action=CreateUser&{version}&UserName={bob}&Tags.member.%2B1.Key=a&Tags.member.%2B1.Value=x",
        f"Action=CreateUser&{version}&UserName={bob}&Tags.member.18446744073709551617.Key=a"
        "&Tags.member.18446744073709551617.Value=x",
    ]:
        answer = root.send("iam", form, {"content-type": FORM})
        assert answer.code == "MalformedInput", (form, answer.text)
        with refused("NoSuchEntity"):
            iam.get_user(UserName=bob)
    # What stands in the query of a form counts for nothing.
    answer = root.send(
        "iam", f"Action=GetUser&{version}&UserName={alice}", {"content-type": FORM},
        query=f"Action=DeleteUser&UserName={alice}&{version}",
    )  # fmt: skip
    assert answer.status == 400 or "<GetUserResponse" in answer.text
    iam.get_user(UserName=alice)


def test_conditions_see_the_tags_that_are_stored():
    somebody = user(statement(
        ["iam:CreateUser", "iam:TagUser"],
        Condition={
            "StringEquals": {"aws:RequestTag/team": "blue"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
        },
    ))  # fmt: skip
    exchange = Exchange(somebody.credentials)

    def create(*members):
        name = named("user")
        answer = exchange.form("iam", "CreateUser", [("UserName", name), *members])
        return answer, {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName=name)["Tags"]} if answer.status == 200 else {}

    def member(index, key, value):
        return [(f"Tags.member.{index}.Key", key), (f"Tags.member.{index}.Value", value)]

    answer, tags = create(*member(1, "team", "blue"))
    assert (answer.status, tags) == (200, {"team": "blue"}), answer.text
    for members in [
        [], member(1, "team", "red"), member(1, "Team", "red"), member(1, "admin", "yes"),
        member(1, "team", "blue") + member(2, "admin", "yes"),
        member(1, "team", "blue") + member(2, "TEAM", "red"),
        member(1, "TEAM", "red") + member(2, "team", "blue"),
        member(1, "team", "blue") + member("01", "admin", "yes"),
        member(1, "team", "blue") + member("2.x", "admin", "yes"),
        member(1, "team", "blue") + [("Tags.member.1.Key.x", "admin")],
        member(1, "team", "blue") + [("tags.member.2.Key", "admin"), ("tags.member.2.Value", "yes")],
        member(1, "team", "blue") + [("Tags", "admin=yes"), ("Tags.member", "admin")],
        member(1, "team", "blue") + [("Tags.member.1.value", "red"), ("Tags.member.1.Value.1", "red")],
    ]:  # fmt: skip
        answer, tags = create(*members)
        # Refused, or what could be read in another way was not read at all.
        assert answer.status in (400, 403) or tags == {"team": "blue"}, (members, tags)


def test_nothing_that_is_sent_ends_a_node():
    version = f"Version={VERSIONS['iam']}"
    create = f"Action=CreateUser&{version}&UserName="
    json_type = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.ListKeys"}
    form = {"content-type": FORM}
    with own_node.start() as node:
        root = Exchange((*own_node.ROOT, None), node.endpoint)
        assert root.send("iam", create + "alice", form).status == 200
        for body in [
            b"", b"&", b"=", b"%", b"%0", b"%zz", b"\0", b"\xff\xfe", b"%ff", b"%00" * 1000, b"a" * 100_000,
            (create + "%00").encode(), (create + "a%00b").encode(), (create + "%ff").encode(), create.encode() + b"\xff",
            (create + "%ed%a0%80").encode(), (create + "a" * 200_000).encode(), (create + "%f0%9f%92%a9" * 10_000).encode(),
            (create + "a&" + "x=1&" * 100).encode(), (create + "a&" + "".join(f"x{n}=&" for n in range(5000))).encode(),
            (create + "a&" + "".join(f"Tags.member.{n}.Key=k{n}&" for n in range(1, 2000))).encode(),
            (create + "a&Tags" + ".member.1" * 500 + "=x").encode(), (create + "a&" + "." * 10_000 + "=x").encode(),
            (create + "a&Tags.member." + "9" * 10_000 + ".Key=x").encode(),
            (create + "a&Tags.member.-9223372036854775808.Key=x").encode(),
            (create + "a&Path=/" + "%2F" * 10_000).encode(),
            f"Action=CreatePolicy&{version}&PolicyName=p&PolicyDocument={'%5B' * 50_000}".encode(),
            f"Action=CreatePolicy&{version}&PolicyName=p&PolicyDocument={'%7B%22a%22%3A' * 20_000}".encode(),
            f"Action=ListUsers&{version}&MaxItems=99999999999999999999".encode(),
            f"Action=ListUsers&{version}&MaxItems=-1&Marker={'A' * 10_000}".encode(),
            f"Action=ListUsers&{version}&MaxItems=1e3".encode(), f"Action=ListUsers&{version}&MaxItems=%EF%BC%91".encode(),
            f"Action=CreateRole&{version}&RoleName=r&AssumeRolePolicyDocument=x&MaxSessionDuration=1.5".encode(),
            b"Action=AssumeRole&Version=2011-06-15&RoleArn=" + b"%3A" * 3000 + b"&RoleSessionName=ab",
            b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::&RoleSessionName=ab",
            b"Action=DecodeAuthorizationMessage&Version=2011-06-15&EncodedMessage=" + b"A" * 10_000,
        ]:  # fmt: skip
            for service in ("iam", "sts"):
                answer = root.send(service, body, form)
                assert answer.status in (400, 403, 404, 409, 413), (body[:60], answer.status)
                if service == "iam" and answer.status != 413:
                    ElementTree.fromstring(answer.text)
        for headers in (
            {"content-type": "multipart/form-data; boundary=x"}, {"content-type": "text/xml"}, {"content-type": ""},
            {"content-type": f"{FORM}; charset=utf-16"}, {**form, **{"content-encoding": "gzip"}},
            {**json_type, "content-type": FORM}, json_type,
        ):  # fmt: skip
            assert root.send("iam", create + named("mallory"), headers).status in (200, 400, 403, 404, 415)
        with contextlib.suppress(OSError):
            too_large = Exchange((*own_node.ROOT, None), node.endpoint)
            assert too_large.send("iam", create.encode() + b"a" * 20_000_000, form).status in (400, 413)
        assert node.is_ready() and node.panics() == 0
        assert Exchange((*own_node.ROOT, None), node.endpoint).whoami("iam").status == 200


if __name__ == "__main__":
    run(__file__)
