"""Every operation of IAM, called with each thing that it can do; what was put is got.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials. Every answer is
held against the service models on its way (`model.watch`).
"""

import csv
import datetime
import io
import json
import re
import urllib.parse

import pytest

from client import ACCOUNT, HOME, run
from iam_client import (
    SERVED, Caller, answered, arn, document, iam, in_pages, new_policy, new_role, new_user,
    refused, statement, sts, trust,
)  # fmt: skip

# What can only be refused here, since there are no roles of services: see the refusals.
ONLY_REFUSED = {
    "CreateServiceLinkedRole",
    "DeleteServiceLinkedRole",
    "GetServiceLinkedRoleDeletionStatus",
}
TAGS = [{"Key": "Team", "Value": "blue"}, {"Key": "cost center", "Value": ""}]
A_MINUTE = datetime.timedelta(minutes=1)


def decoded(text):
    """A policy that botocore left as it came: encoded as in a URL."""
    return text if type(text) is dict else json.loads(urllib.parse.unquote(text))


def is_recent(moment):
    return abs(datetime.datetime.now(datetime.timezone.utc) - moment) < A_MINUTE


def by_key(tags):
    return sorted(tags, key=lambda tag: tag["Key"])


# Users


def test_a_user_is_as_it_was_made_and_changed():
    limits = new_policy("limits-of-ada")
    boundary = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": limits}
    members = {"Path": "/maths/", "Tags": TAGS, "PermissionsBoundary": limits}
    made = iam.create_user(UserName="Ada", **members)["User"]
    assert re.fullmatch("AIDA[A-Z2-7]{17}", made["UserId"])
    assert is_recent(made["CreateDate"])
    expected = {
        "UserName": "Ada", "Path": "/maths/", "Arn": arn("user/maths/Ada"), "UserId": made["UserId"],
        "CreateDate": made["CreateDate"], "PermissionsBoundary": boundary,
    }  # fmt: skip
    assert made == expected | {"Tags": made["Tags"]}
    assert by_key(made["Tags"]) == TAGS
    assert iam.get_user(UserName="Ada")["User"] == made
    # A list has neither tags nor boundary.
    del expected["PermissionsBoundary"]
    assert iam.list_users(PathPrefix="/maths/")["Users"] == [expected]

    iam.update_user(UserName="Ada", NewUserName="Countess", NewPath="/engines/")
    changed = iam.get_user(UserName="Countess")["User"]
    renamed = {"UserName": "Countess", "Path": "/engines/", "Arn": arn("user/engines/Countess")}
    assert changed == made | renamed
    with refused("NoSuchEntity"):
        iam.get_user(UserName="Ada")
    # Another letter case of its own name is not another's.
    iam.update_user(UserName="Countess", NewUserName="COUNTESS")
    assert iam.get_user(UserName="COUNTESS")["User"]["UserId"] == made["UserId"]
    iam.update_user(UserName="COUNTESS")
    iam.delete_user_permissions_boundary(UserName="COUNTESS")
    assert "PermissionsBoundary" not in iam.get_user(UserName="COUNTESS")["User"]
    iam.put_user_permissions_boundary(UserName="COUNTESS", PermissionsBoundary=limits)
    assert iam.get_user(UserName="COUNTESS")["User"]["PermissionsBoundary"] == boundary
    iam.delete_user(UserName="COUNTESS")
    assert iam.list_users(PathPrefix="/engines/")["Users"] == []
    iam.delete_policy(PolicyArn=limits)


def test_one_who_is_made_again_is_another():
    first = iam.create_user(UserName="again")["User"]
    iam.delete_user(UserName="again")
    second = iam.create_user(UserName="again")["User"]
    assert first["Arn"] == second["Arn"] and first["UserId"] != second["UserId"]
    iam.delete_user(UserName="again")


def test_get_user_without_a_name_is_about_who_asks():
    root = iam.get_user()["User"]
    assert (root["Arn"], root["UserId"]) == (arn("root"), ACCOUNT)
    narcissus = new_user("narcissus", statement("iam:GetUser", arn("user/${aws:username}")))
    assert narcissus.iam.get_user()["User"] == iam.get_user(UserName="narcissus")["User"]
    with refused("AccessDenied", "iam:GetUser", 403):
        narcissus.iam.get_user(UserName="alice")


def test_lists_in_pages_are_whole_and_in_order():
    names = ["Page-B", "page-a", "page-c"]
    for name in names:
        iam.create_user(UserName=name, Path="/paged/users/")
        iam.create_group(GroupName=name, Path="/paged/groups/")
        new_role(name, arn("root"), Path="/paged/roles/")
        new_policy(name, Path="/paged/policies/")
    expected = ["page-a", "Page-B", "page-c"]
    for operation, members, prefix, name in [
        (iam.list_users, "Users", "/paged/users/", "UserName"),
        (iam.list_groups, "Groups", "/paged/groups/", "GroupName"),
        (iam.list_roles, "Roles", "/paged/roles/", "RoleName"),
        (iam.list_policies, "Policies", "/paged/policies/", "PolicyName"),
    ]:
        found = in_pages(operation, members, PathPrefix=prefix)
        assert [item[name] for item in found] == expected, members
        assert found == operation(PathPrefix=prefix)[members]
        assert operation(PathPrefix="/paged/nothing/")[members] == []
    for name in names:
        iam.add_user_to_group(GroupName="page-a", UserName=name)
        iam.add_user_to_group(GroupName=name, UserName="page-a")
    found = in_pages(iam.get_group, "Users", GroupName="page-a")
    assert [user["UserName"] for user in found] == expected
    found = in_pages(iam.list_groups_for_user, "Groups", UserName="page-a")
    assert [group["GroupName"] for group in found] == expected


def test_a_paginator_of_botocore_gets_through():
    found = iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1})
    names = [user["UserName"] for page in found for user in page["Users"]]
    assert names == sorted(names, key=str.lower) and len(names) == len(set(names)) >= 5


def test_an_access_key_works_until_it_is_switched_off():
    iam.create_user(UserName="keys")
    made = iam.create_access_key(UserName="keys")["AccessKey"]
    assert re.fullmatch("AKIA[A-Z2-7]{16}", made["AccessKeyId"])
    assert re.fullmatch("[A-Za-z0-9/+]{40}", made["SecretAccessKey"])
    assert (made["UserName"], made["Status"]) == ("keys", "Active") and is_recent(made["CreateDate"])
    first, key = Caller.of(made), {"AccessKeyId": made["AccessKeyId"], "UserName": "keys"}
    assert first.identity()[0] == arn("user/keys")
    second = iam.create_access_key(UserName="keys")["AccessKey"]
    listed = in_pages(iam.list_access_keys, "AccessKeyMetadata", UserName="keys")
    told = {name: made[name] for name in ("AccessKeyId", "CreateDate", "Status", "UserName")}
    both = {made["AccessKeyId"], second["AccessKeyId"]}
    assert told in listed and {key["AccessKeyId"] for key in listed} == both

    iam.update_access_key(Status="Inactive", **key)
    listed = iam.list_access_keys(UserName="keys")["AccessKeyMetadata"]
    assert {key["AccessKeyId"]: key["Status"] for key in listed} == {
        made["AccessKeyId"]: "Inactive", second["AccessKeyId"]: "Active",
    }  # fmt: skip
    with refused("InvalidClientTokenId", status=403):
        first.identity()
    iam.update_access_key(Status="Active", **key)
    assert first.identity()[0] == arn("user/keys")
    iam.delete_access_key(**key)
    with refused("InvalidClientTokenId", status=403):
        first.identity()
    assert sts.get_access_key_info(AccessKeyId=second["AccessKeyId"])["Account"] == ACCOUNT
    last = iam.get_access_key_last_used(AccessKeyId=second["AccessKeyId"])
    assert last["UserName"] == "keys"
    assert (last["AccessKeyLastUsed"]["Region"], last["AccessKeyLastUsed"]["ServiceName"]) == ("N/A", "N/A")
    iam.delete_access_key(UserName="keys", AccessKeyId=second["AccessKeyId"])
    assert iam.list_access_keys(UserName="keys")["AccessKeyMetadata"] == []


def test_a_user_changes_its_own_access_keys_without_saying_its_name():
    own = new_user("rotates", statement("iam:*AccessKey*", arn("user/${aws:username}")))
    made = own.iam.create_access_key()["AccessKey"]
    assert made["UserName"] == "rotates"
    assert len(own.iam.list_access_keys()["AccessKeyMetadata"]) == 2
    own.iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")
    own.iam.delete_access_key(AccessKeyId=made["AccessKeyId"])
    assert len(own.iam.list_access_keys()["AccessKeyMetadata"]) == 1


# Groups


def test_a_group_is_as_it_was_made_and_changed():
    made = iam.create_group(GroupName="Crew", Path="/ship/")["Group"]
    assert re.fullmatch("AGPA[A-Z2-7]{17}", made["GroupId"]) and is_recent(made["CreateDate"])
    expected = {"GroupName": "Crew", "Path": "/ship/", "Arn": arn("group/ship/Crew")}
    assert made == made | expected
    assert iam.list_groups(PathPrefix="/ship/")["Groups"] == [made]
    sailor = new_user("sailor")
    iam.add_user_to_group(GroupName="Crew", UserName="sailor")
    iam.add_user_to_group(GroupName="Crew", UserName="sailor")
    told = iam.get_group(GroupName="Crew")
    assert (told["Group"], [user["UserName"] for user in told["Users"]]) == (made, ["sailor"])
    assert iam.list_groups_for_user(UserName="sailor")["Groups"] == [made]

    policy = document(statement("iam:ListUsers"))
    iam.put_group_policy(GroupName="Crew", PolicyName="look", PolicyDocument=policy)
    told = iam.get_group_policy(GroupName="Crew", PolicyName="look")
    assert (told["GroupName"], told["PolicyName"]) == ("Crew", "look")
    assert decoded(told["PolicyDocument"]) == json.loads(policy)
    sailor.iam.list_users()

    # Its members follow it, and what it may.
    iam.update_group(GroupName="Crew", NewGroupName="Pirates", NewPath="/sloop/")
    renamed = {"GroupName": "Pirates", "Path": "/sloop/", "Arn": arn("group/sloop/Pirates")}
    assert iam.get_group(GroupName="Pirates")["Group"] == made | renamed
    assert iam.list_groups_for_user(UserName="sailor")["Groups"] == [made | renamed]
    sailor.iam.list_users()
    iam.remove_user_from_group(GroupName="Pirates", UserName="sailor")
    assert iam.get_group(GroupName="Pirates")["Users"] == []
    with refused("AccessDenied", "iam:ListUsers", 403):
        sailor.iam.list_users()
    iam.delete_group_policy(GroupName="Pirates", PolicyName="look")
    iam.delete_group(GroupName="Pirates")
    with refused("NoSuchEntity", status=404):
        iam.get_group(GroupName="Pirates")


# Roles


def test_a_role_is_as_it_was_made_and_changed():
    limits = new_policy("limits-of-pilot")
    policy = trust(arn("root"), Condition={"StringEquals": {"sts:ExternalId": "x"}})
    made = iam.create_role(
        RoleName="Pilot", Path="/crew/", AssumeRolePolicyDocument=policy, Description="flies",
        MaxSessionDuration=7200, PermissionsBoundary=limits, Tags=TAGS,
    )["Role"]  # fmt: skip
    assert re.fullmatch("AROA[A-Z2-7]{17}", made["RoleId"]) and is_recent(made["CreateDate"])
    assert decoded(made["AssumeRolePolicyDocument"]) == json.loads(policy)
    got = iam.get_role(RoleName="Pilot")["Role"]
    assert got.pop("RoleLastUsed", {}) == {}
    boundary = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": limits}
    assert got == {
        "RoleName": "Pilot", "Path": "/crew/", "Arn": arn("role/crew/Pilot"), "RoleId": made["RoleId"],
        "CreateDate": made["CreateDate"], "AssumeRolePolicyDocument": made["AssumeRolePolicyDocument"],
        "Description": "flies", "MaxSessionDuration": 7200, "PermissionsBoundary": boundary,
        "Tags": got["Tags"],
    }  # fmt: skip
    assert by_key(got["Tags"]) == TAGS
    (listed,) = iam.list_roles(PathPrefix="/crew/")["Roles"]
    absent = ("PermissionsBoundary", "Tags")
    assert listed == {name: member for name, member in got.items() if name not in absent}

    iam.update_role(RoleName="Pilot", Description="lands", MaxSessionDuration=3600)
    changed = iam.get_role(RoleName="Pilot")["Role"]
    assert (changed["Description"], changed["MaxSessionDuration"]) == ("lands", 3600)
    # What is not said stays.
    iam.update_role(RoleName="Pilot", MaxSessionDuration=3601)
    told = iam.update_role_description(RoleName="Pilot", Description="rests")["Role"]
    assert (told["Description"], told["MaxSessionDuration"]) == ("rests", 3601)
    iam.update_role(RoleName="Pilot", Description="")
    assert iam.get_role(RoleName="Pilot")["Role"].get("Description", "") == ""
    policy = trust(arn("user/alice"))
    iam.update_assume_role_policy(RoleName="Pilot", PolicyDocument=policy)
    told = decoded(iam.get_role(RoleName="Pilot")["Role"]["AssumeRolePolicyDocument"])
    assert told["Statement"][0]["Principal"] == {"AWS": arn("user/alice")}
    iam.delete_role_permissions_boundary(RoleName="Pilot")
    assert "PermissionsBoundary" not in iam.get_role(RoleName="Pilot")["Role"]
    iam.put_role_permissions_boundary(RoleName="Pilot", PermissionsBoundary=limits)
    assert iam.get_role(RoleName="Pilot")["Role"]["PermissionsBoundary"] == boundary
    assert iam.list_instance_profiles_for_role(RoleName="Pilot")["InstanceProfiles"] == []
    iam.delete_role(RoleName="Pilot")
    with refused("NoSuchEntity", status=404):
        iam.get_role(RoleName="Pilot")
    iam.delete_policy(PolicyArn=limits)


def test_a_role_has_an_hour_if_nothing_is_said():
    new_role("plain", arn("root"))
    told = iam.get_role(RoleName="plain")["Role"]
    assert (told["MaxSessionDuration"], told["Path"]) == (3600, "/")
    assert not {"Description", "Tags", "PermissionsBoundary"} & set(told)


# Policies


def of_kind(kind):
    """Functions that make one, and those for its inline and attached policies, with its name given."""
    lower = kind.lower()

    def call(name):
        operation = getattr(iam, name.format(lower))
        return lambda **members: operation(**{f"{kind}Name": f"policed-{lower}"}, **members)

    return {
        name: call(name)
        for name in (
            "put_{}_policy", "get_{}_policy", "list_{}_policies", "delete_{}_policy",
            "attach_{}_policy", "detach_{}_policy", "list_attached_{}_policies",
        )
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["User", "Role", "Group"])
def test_policies_of_each_kind_are_put_got_listed_and_taken_away(kind):
    lower, do = kind.lower(), of_kind(kind)
    name = {f"{kind}Name": f"policed-{lower}"}
    if kind == "Role":
        new_role("policed-role", arn("root"))
    else:
        getattr(iam, f"create_{lower}")(**name)
    texts = {each: document(statement("kms:*", Sid=each)) for each in ("a", "B", "c")}
    for each, text in texts.items():
        do["put_{}_policy"](PolicyName=each, PolicyDocument=text)
    assert sorted(in_pages(do["list_{}_policies"], "PolicyNames")) == sorted(texts)
    assert do["list_{}_policies"]()["IsTruncated"] is False
    changed = '{\n "Statement": {"Effect":"Deny","Action":"*","Resource":"*","Sid":"\\u00e4"} }'
    changed = changed.replace("\\u00e4", "plus")
    do["put_{}_policy"](PolicyName="a", PolicyDocument=changed)
    for each, text in (texts | {"a": changed}).items():
        told = do["get_{}_policy"](PolicyName=each)
        assert (told["PolicyName"], told[f"{kind}Name"]) == (each, f"policed-{lower}")
        assert decoded(told["PolicyDocument"]) == json.loads(text)
        do["delete_{}_policy"](PolicyName=each)
    assert do["list_{}_policies"]()["PolicyNames"] == []

    paths = {"one": "/of/", "Two": "/of/more/", "three": "/"}
    arns = {each: new_policy(f"{each}-for-{lower}", Path=path) for each, path in paths.items()}
    for policy in arns.values():
        do["attach_{}_policy"](PolicyArn=policy)
        do["attach_{}_policy"](PolicyArn=policy)
    expected = [
        {"PolicyName": f"{each}-for-{lower}", "PolicyArn": policy} for each, policy in arns.items()
    ]
    by_arn = lambda policy: policy["PolicyArn"]  # noqa: E731
    found = in_pages(do["list_attached_{}_policies"], "AttachedPolicies")
    assert sorted(found, key=by_arn) == sorted(expected, key=by_arn)
    found = do["list_attached_{}_policies"](PathPrefix="/of/")["AttachedPolicies"]
    assert sorted(found, key=by_arn) == sorted(expected[:2], key=by_arn)
    for policy in arns.values():
        told = iam.list_entities_for_policy(PolicyArn=policy)
        entities = [told[f"Policy{each}s"] for each in ("User", "Role", "Group")]
        (entity,) = [entity for found in entities for entity in found]
        assert told[f"Policy{kind}s"] == [entity] and entity[f"{kind}Name"] == f"policed-{lower}"
        assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1
        do["detach_{}_policy"](PolicyArn=policy)
        assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 0
        iam.delete_policy(PolicyArn=policy)
    assert do["list_attached_{}_policies"]()["AttachedPolicies"] == []


def test_a_managed_policy_and_its_versions_are_as_they_were_put():
    text = document(statement("kms:Decrypt"))
    made = iam.create_policy(
        PolicyName="Managed", Path="/m/", PolicyDocument=text, Description="ä <b> & co", Tags=TAGS
    )["Policy"]  # fmt: skip
    assert re.fullmatch("ANPA[A-Z2-7]{17}", made["PolicyId"]) and is_recent(made["CreateDate"])
    assert by_key(made["Tags"]) == TAGS
    policy = arn("policy/m/Managed")
    told = iam.get_policy(PolicyArn=policy)["Policy"]
    assert told == {
        "PolicyName": "Managed", "PolicyId": made["PolicyId"], "Arn": policy, "Path": "/m/",
        "DefaultVersionId": "v1", "AttachmentCount": 0, "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True, "Description": "ä <b> & co", "CreateDate": made["CreateDate"],
        "UpdateDate": made["CreateDate"], "Tags": told["Tags"],
    }  # fmt: skip
    (listed,) = iam.list_policies(PathPrefix="/m/")["Policies"]
    assert listed == {name: told[name] for name in told.keys() - {"Description", "Tags"}}

    texts = {"v1": text}
    for number in range(2, 6):
        texts[f"v{number}"] = document(statement("kms:*", Sid=f"of{number}"))
        made = iam.create_policy_version(
            PolicyArn=policy, PolicyDocument=texts[f"v{number}"], SetAsDefault=number == 3
        )["PolicyVersion"]  # fmt: skip
        assert (made["VersionId"], made["IsDefaultVersion"]) == (f"v{number}", number == 3)
        assert "Document" not in made and is_recent(made["CreateDate"])
    listed = in_pages(iam.list_policy_versions, "Versions", PolicyArn=policy)
    assert [(each["VersionId"], each["IsDefaultVersion"]) for each in listed] == [
        (f"v{number}", number == 3) for number in (5, 4, 3, 2, 1)
    ]
    assert all("Document" not in version for version in listed)
    for version, text in texts.items():
        told = iam.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"]
        assert decoded(told["Document"]) == json.loads(text)
        assert (told["VersionId"], told["IsDefaultVersion"]) == (version, version == "v3")
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")
    assert iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"] == "v1"
    for version in ("v5", "v2", "v3"):
        iam.delete_policy_version(PolicyArn=policy, VersionId=version)
    # A number is given once.
    made = iam.create_policy_version(PolicyArn=policy, PolicyDocument=text)["PolicyVersion"]
    assert made["VersionId"] == "v6"
    left = iam.list_policy_versions(PolicyArn=policy)["Versions"]
    assert [version["VersionId"] for version in left] == ["v6", "v4", "v1"]
    for version in ("v6", "v4"):
        iam.delete_policy_version(PolicyArn=policy, VersionId=version)
    iam.delete_policy(PolicyArn=policy)
    with refused("NoSuchEntity", status=404):
        iam.get_policy(PolicyArn=policy)


def test_the_default_version_is_what_counts():
    policy = new_policy("switch", statement("iam:ListUsers"))
    switched = new_user("switched")
    iam.attach_user_policy(UserName="switched", PolicyArn=policy)
    switched.iam.list_users()
    text = document(statement("iam:ListRoles"))
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=text)
    switched.iam.list_users()
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
    switched.iam.list_roles()
    with refused("AccessDenied", status=403):
        switched.iam.list_users()


def test_policies_and_their_users_are_filtered():
    attached, limit, idle = (new_policy(f"filtered-{name}", Path="/f/") for name in ("a", "b", "c"))
    iam.create_user(UserName="filtered", PermissionsBoundary=limit, Path="/f/")
    iam.attach_user_policy(UserName="filtered", PolicyArn=attached)
    new_role("filtered", arn("root"), PermissionsBoundary=limit)
    iam.attach_role_policy(RoleName="filtered", PolicyArn=limit)
    iam.create_group(GroupName="filtered")
    iam.attach_group_policy(GroupName="filtered", PolicyArn=attached)

    def listed(**members):
        policies = iam.list_policies(PathPrefix="/f/", **members)["Policies"]
        return [policy["Arn"] for policy in policies]

    for members, expected in [
        ({}, [attached, limit, idle]),
        ({"Scope": "All"}, [attached, limit, idle]),
        ({"Scope": "Local"}, [attached, limit, idle]),
        ({"Scope": "AWS"}, []),
        ({"OnlyAttached": True}, [attached, limit]),
        ({"OnlyAttached": False}, [attached, limit, idle]),
        ({"PolicyUsageFilter": "PermissionsBoundary", "OnlyAttached": True}, [limit]),
        ({"PolicyUsageFilter": "PermissionsPolicy", "OnlyAttached": True}, [attached, limit]),
    ]:
        assert listed(**members) == expected, members
    told = iam.get_policy(PolicyArn=limit)["Policy"]
    assert (told["AttachmentCount"], told["PermissionsBoundaryUsageCount"]) == (1, 2)

    def entities(policy, **members):
        told = iam.list_entities_for_policy(PolicyArn=policy, **members)
        return [len(told[f"Policy{kind}s"]) for kind in ("User", "Role", "Group")]

    for policy, members, expected in [
        (attached, {}, [1, 0, 1]),
        (attached, {"EntityFilter": "User"}, [1, 0, 0]),
        (attached, {"EntityFilter": "Group"}, [0, 0, 1]),
        (attached, {"EntityFilter": "Role"}, [0, 0, 0]),
        (attached, {"PathPrefix": "/f/"}, [1, 0, 0]),
        (limit, {}, [1, 1, 0]),
        (limit, {"PolicyUsageFilter": "PermissionsPolicy"}, [0, 1, 0]),
        (limit, {"PolicyUsageFilter": "PermissionsBoundary"}, [1, 1, 0]),
        (idle, {}, [0, 0, 0]),
    ]:
        assert entities(policy, **members) == expected, (policy, members)
    lists = ("PolicyUsers", "PolicyRoles", "PolicyGroups")
    assert len(in_pages(iam.list_entities_for_policy, *lists, PolicyArn=attached)) == 2


def test_aws_managed_policies_are_there_to_be_read_and_attached():
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    told = iam.get_policy(PolicyArn=administrator)["Policy"]
    assert (told["PolicyName"], told["Path"], told["Arn"]) == ("AdministratorAccess", "/", administrator)
    version = iam.get_policy_version(PolicyArn=administrator, VersionId=told["DefaultVersionId"])
    assert decoded(version["PolicyVersion"]["Document"])["Statement"][0]["Action"] == "*"
    of_aws = [policy["Arn"] for policy in in_pages(iam.list_policies, "Policies", Scope="AWS")]
    assert administrator in of_aws and all(":iam::aws:policy/" in policy for policy in of_aws)
    chief = new_user("chief")
    with refused("AccessDenied"):
        chief.iam.list_users()
    iam.attach_user_policy(UserName="chief", PolicyArn=administrator)
    chief.iam.list_users()
    iam.detach_user_policy(UserName="chief", PolicyArn=administrator)


def test_a_boundary_takes_away_and_gives_nothing():
    bounded = new_user("bounded", statement("iam:List*"))
    limit = new_policy("limit", statement(["iam:ListUsers", "iam:GetUser"]))
    bounded.iam.list_roles()
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=limit)
    bounded.iam.list_users()
    with refused("AccessDenied", "because no permissions boundary allows the iam:ListRoles action"):
        bounded.iam.list_roles()
    with refused("AccessDenied", "because no identity-based policy allows the iam:GetUser action"):
        bounded.iam.get_user()


# Tags


def test_tags_are_merged_and_taken_away_in_any_letter_case():
    issuer = "https://tags.example"
    made = iam.create_open_id_connect_provider(Url=issuer, ThumbprintList=["a" * 40])
    iam.create_user(UserName="tagged")
    new_role("tagged", arn("root"))
    for kind, name in [
        ("user", {"UserName": "tagged"}),
        ("role", {"RoleName": "tagged"}),
        ("policy", {"PolicyArn": new_policy("tagged")}),
        ("open_id_connect_provider", {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}),
    ]:
        tag, untag = getattr(iam, f"tag_{kind}"), getattr(iam, f"untag_{kind}")

        def tags(kind=kind, name=name):
            found = in_pages(getattr(iam, f"list_{kind}_tags"), "Tags", **name)
            return {tag["Key"]: tag["Value"] for tag in found}

        assert tags() == {}
        tag(Tags=TAGS, **name)
        assert tags() == {"Team": "blue", "cost center": ""}, kind
        new = [{"Key": "TEAM", "Value": "red"}, {"Key": "größe/1+2=3@x_.:-", "Value": "ÄÖ 漢字"}]
        tag(Tags=new, **name)
        assert tags() == {"TEAM": "red", "cost center": "", new[1]["Key"]: "ÄÖ 漢字"}, kind
        untag(TagKeys=["team", "COST CENTER", "none"], **name)
        assert tags() == {new[1]["Key"]: "ÄÖ 漢字"}, kind
        tag(Tags=[{"Key": f"k{number}", "Value": "v"} for number in range(49)], **name)
        assert len(tags()) == 50


# OpenID Connect providers


def test_an_openid_connect_provider_is_as_it_was_made_and_changed():
    prints = [digit * 40 for digit in "abc"]
    made = iam.create_open_id_connect_provider(
        Url="https://oidc.example/id/1", ClientIDList=["one", "two"], ThumbprintList=prints[:1], Tags=TAGS
    )  # fmt: skip
    provider = arn("oidc-provider/oidc.example/id/1")
    assert made["OpenIDConnectProviderArn"] == provider and by_key(made["Tags"]) == TAGS

    def told():
        return iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)

    first = told()
    assert first["Url"] == "oidc.example/id/1" and is_recent(first["CreateDate"])
    assert (first["ClientIDList"], first["ThumbprintList"]) == (["one", "two"], prints[:1])
    assert by_key(first["Tags"]) == TAGS
    listed = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert {"Arn": provider} in listed
    name = {"OpenIDConnectProviderArn": provider}
    for client in ("three", "three"):
        iam.add_client_id_to_open_id_connect_provider(ClientID=client, **name)
    assert sorted(told()["ClientIDList"]) == ["one", "three", "two"]
    for client in ("one", "none"):
        iam.remove_client_id_from_open_id_connect_provider(ClientID=client, **name)
    assert sorted(told()["ClientIDList"]) == ["three", "two"]
    iam.update_open_id_connect_provider_thumbprint(ThumbprintList=prints[1:], **name)
    assert told()["ThumbprintList"] == prints[1:]
    iam.delete_open_id_connect_provider(**name)
    with refused("NoSuchEntity", status=404):
        told()
    assert {"Arn": provider} not in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]


# The account


def test_the_account_has_one_alias():
    assert iam.list_account_aliases()["AccountAliases"] == []
    iam.create_account_alias(AccountAlias="the-first")
    assert in_pages(iam.list_account_aliases, "AccountAliases") == ["the-first"]
    iam.create_account_alias(AccountAlias="the-second")
    assert iam.list_account_aliases()["AccountAliases"] == ["the-second"]
    iam.delete_account_alias(AccountAlias="the-second")
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_the_summary_counts_what_there_is():
    before = iam.get_account_summary()["SummaryMap"]
    iam.create_user(UserName="counted")
    iam.create_group(GroupName="counted")
    new_role("counted", arn("root"))
    policy = new_policy("counted")
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document())
    iam.create_open_id_connect_provider(Url="https://counted.example")
    after = iam.get_account_summary()["SummaryMap"]
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {
        "Users": 1, "Groups": 1, "Roles": 1, "Policies": 1, "PolicyVersionsInUse": 2, "Providers": 1
    }  # fmt: skip
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    quotas = {
        "UsersQuota": 5000, "GroupsQuota": 300, "RolesQuota": 1000, "PoliciesQuota": 1500,
        "AccessKeysPerUserQuota": 2, "GroupsPerUserQuota": 10, "VersionsPerPolicyQuota": 5,
        "PolicySizeQuota": 6144, "UserPolicySizeQuota": 2048, "RolePolicySizeQuota": 10240,
        "GroupPolicySizeQuota": 5120, "AssumeRolePolicySizeQuota": 2048,
        "AttachedPoliciesPerGroupQuota": 10, "AccountAccessKeysPresent": 1, "AccountMFAEnabled": 0,
    }  # fmt: skip
    assert {name: after[name] for name in quotas} == quotas


def test_the_credential_report_is_csv_of_who_there_is():
    new_user("re,ported")
    key = iam.create_access_key(UserName="re,ported")["AccessKey"]
    iam.update_access_key(UserName="re,ported", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert iam.generate_credential_report()["State"] in ("STARTED", "COMPLETE")
    told = iam.get_credential_report()
    assert told["ReportFormat"] == "text/csv" and is_recent(told["GeneratedTime"])
    lines = list(csv.DictReader(io.StringIO(told["Content"].decode())))
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
    columns = ["user", "arn", "user_creation_time", "password_enabled", "password_last_used",
        "password_last_changed", "password_next_rotation", "mfa_active"]  # fmt: skip
    for number in (1, 2):
        columns += [f"access_key_{number}_{what}" for what in (
            "active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")]  # fmt: skip
    columns += [f"cert_{number}_{what}" for number in (1, 2) for what in ("active", "last_rotated")]
    assert list(lines[0])[: len(columns)] == columns
    by_name = {line["user"]: line for line in lines}
    everybody = {user["UserName"] for user in iam.list_users()["Users"]}
    assert len(by_name) == len(lines) and set(by_name) == everybody | {"<root_account>"}
    root, user = by_name["<root_account>"], by_name["re,ported"]
    assert lines[0] == root and root["arn"] == arn("root") and root["access_key_1_active"] == "true"
    assert user["arn"] == arn("user/re,ported") and user["mfa_active"] == "false"
    assert sorted(user[f"access_key_{number}_active"] for number in (1, 2)) == ["false", "true"]
    for moment in (user["user_creation_time"], user["access_key_1_last_rotated"]):
        assert is_recent(datetime.datetime.fromisoformat(moment)), moment


def test_the_authorization_details_are_all_there_is():
    limit, attached = new_policy("detailed-limit"), new_policy("detailed", Path="/d/", Description="d")
    text = document(statement("kms:*"))
    iam.create_policy_version(PolicyArn=attached, PolicyDocument=text, SetAsDefault=True)
    iam.create_group(GroupName="detailed", Path="/d/")
    iam.create_user(UserName="detailed", Path="/d/", Tags=TAGS, PermissionsBoundary=limit)
    new_role("detailed", arn("root"), Path="/d/", Tags=TAGS, PermissionsBoundary=limit)
    iam.add_user_to_group(GroupName="detailed", UserName="detailed")
    for kind in ("user", "role", "group"):
        name = {f"{kind.title()}Name": "detailed"}
        getattr(iam, f"attach_{kind}_policy")(PolicyArn=attached, **name)
        getattr(iam, f"put_{kind}_policy")(PolicyName="in", PolicyDocument=text, **name)
    lists = ("UserDetailList", "RoleDetailList", "GroupDetailList", "Policies")
    whole = iam.get_account_authorization_details(MaxItems=1000)
    assert whole["IsTruncated"] is False

    def the_one(listed, name, path="/d/"):
        (found,) = [item for item in whole[listed] if item[name] == "detailed" and item["Path"] == path]
        return found

    boundary = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": limit}
    for kind in ("User", "Role", "Group"):
        found = the_one(f"{kind}DetailList", f"{kind}Name")
        assert found["Arn"] == arn(f"{kind.lower()}/d/detailed")
        assert found["AttachedManagedPolicies"] == [{"PolicyName": "detailed", "PolicyArn": attached}]
        (inline,) = found[f"{kind}PolicyList"]
        assert inline["PolicyName"] == "in" and decoded(inline["PolicyDocument"]) == json.loads(text)
        if kind != "Group":
            assert by_key(found["Tags"]) == TAGS and found["PermissionsBoundary"] == boundary
    assert the_one("UserDetailList", "UserName")["GroupList"] == ["detailed"]
    role = the_one("RoleDetailList", "RoleName")
    assert decoded(role["AssumeRolePolicyDocument"]) == json.loads(trust(arn("root")))
    assert role["InstanceProfileList"] == []
    policy = the_one("Policies", "PolicyName")
    assert (policy["DefaultVersionId"], policy["AttachmentCount"], policy["Description"]) == ("v2", 3, "d")
    versions = {each["VersionId"]: each for each in policy["PolicyVersionList"]}
    assert set(versions) == {"v1", "v2"} and versions["v2"]["IsDefaultVersion"] is True
    assert decoded(versions["v2"]["Document"]) == json.loads(text)

    found = in_pages(iam.get_account_authorization_details, *lists)
    assert len(found) == sum(len(whole[name]) for name in lists)
    assert {item["Arn"] for item in found} == {item["Arn"] for name in lists for item in whole[name]}
    for kind, expected in [
        ("User", "UserDetailList"), ("Role", "RoleDetailList"), ("Group", "GroupDetailList"),
        ("LocalManagedPolicy", "Policies"),
    ]:  # fmt: skip
        some = iam.get_account_authorization_details(Filter=[kind], MaxItems=1000)
        assert [name for name in lists if some[name]] == [expected], kind
        own = [item for item in whole[expected] if ":aws:policy/" not in item["Arn"]]
        assert some[expected] == own
    some = iam.get_account_authorization_details(Filter=["User", "Group"], MaxItems=1000)
    assert [name for name in lists if some[name]] == ["UserDetailList", "GroupDetailList"]


# Simulation


def test_the_context_keys_of_policies_are_told():
    condition = {"StringEquals": {"aws:PrincipalTag/team": "x"}, "Bool": {"aws:SecureTransport": "true"}}
    text = document(statement("kms:*", Condition=condition))
    told = iam.get_context_keys_for_custom_policy(PolicyInputList=[text, document()])
    both = {"aws:principaltag/team", "aws:securetransport"}
    assert {key.lower() for key in told["ContextKeyNames"]} == both
    # A variable of a policy is a key too.
    variable = document(statement("iam:GetUser", arn("user/${aws:username}")))
    told = iam.get_context_keys_for_custom_policy(PolicyInputList=[variable])
    assert [key.lower() for key in told["ContextKeyNames"]] == ["aws:username"]

    iam.create_user(UserName="keyed")
    iam.create_group(GroupName="keyed")
    iam.add_user_to_group(GroupName="keyed", UserName="keyed")
    iam.put_user_policy(UserName="keyed", PolicyName="p", PolicyDocument=text)
    iam.put_group_policy(GroupName="keyed", PolicyName="p", PolicyDocument=variable)
    user, extra = arn("user/keyed"), document(statement(Condition={"Null": {"kms:ViaService": "true"}}))
    for members, expected in [
        ({}, both | {"aws:username"}),
        ({"PolicyInputList": [extra]}, both | {"aws:username", "kms:viaservice"}),
    ]:
        told = iam.get_context_keys_for_principal_policy(PolicySourceArn=user, **members)
        assert {key.lower() for key in told["ContextKeyNames"]} == expected
    told = iam.get_context_keys_for_principal_policy(PolicySourceArn=arn("group/keyed"))
    assert [key.lower() for key in told["ContextKeyNames"]] == ["aws:username"]


def simulate(*policies, actions=("kms:Decrypt",), **members):
    told = iam.simulate_custom_policy(PolicyInputList=[*policies], ActionNames=[*actions], **members)
    assert told["IsTruncated"] is False
    return told["EvaluationResults"]


KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([statement()], "allowed"),
        ([statement("kms:decrypt", KEY)], "allowed"),
        ([statement("kms:Encrypt")], "implicitDeny"),
        ([statement("kms:*", KEY.replace("key/1", "key/2"))], "implicitDeny"),
        ([statement(), statement("kms:Decrypt", effect="Deny")], "explicitDeny"),
        ([statement(NotAction="iam:*")], "allowed"),
    ],
)
def test_a_simulation_decides(statements, expected):
    for each in statements:
        if "NotAction" in each:
            del each["Action"]
    (result,) = simulate(document(*statements), ResourceArns=[KEY])
    told = (result["EvalActionName"], result["EvalResourceName"], result["EvalDecision"])
    assert told == ("kms:Decrypt", KEY, expected)
    assert result["MissingContextValues"] == []
    assert bool(result["MatchedStatements"]) == (expected != "implicitDeny")


def test_a_simulation_without_resources_is_about_all():
    results = simulate(document(statement("kms:Decrypt")), actions=["kms:Decrypt", "iam:GetUser"])
    told = [(each["EvalActionName"], each["EvalResourceName"], each["EvalDecision"]) for each in results]
    assert told == [("kms:Decrypt", "*", "allowed"), ("iam:GetUser", "*", "implicitDeny")]
    (result,) = simulate(document(statement("kms:Decrypt", KEY)))
    assert result["EvalDecision"] == "implicitDeny"


def test_a_simulation_tells_each_action_on_each_resource_in_pages():
    resources, actions = [KEY, KEY[:-1] + "c"], ["kms:Decrypt", "kms:Encrypt"]
    policies = [document(statement("kms:*", KEY))]
    members = {"PolicyInputList": policies, "ActionNames": actions, "ResourceArns": resources}
    found = in_pages(iam.simulate_custom_policy, "EvaluationResults", **members)
    told = [(each["EvalActionName"], each["EvalResourceName"], each["EvalDecision"]) for each in found]
    assert sorted(told) == sorted(
        (action, resource, "allowed" if resource == KEY else "implicitDeny")
        for action in actions
        for resource in resources
    )


def test_a_simulation_tells_the_statements_that_decided_and_where_they_stand():
    policy = (
        '{"Version": "2012-10-17",\n "Statement": [\n  {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},\n'
        '  {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}\n ]}'
    )
    first, second = simulate(policy, document(), actions=["kms:Decrypt", "sts:AssumeRole"])
    matched = {each["SourcePolicyId"]: each for each in first["MatchedStatements"]}
    assert set(matched) == {"PolicyInputList.1", "PolicyInputList.2"}
    # The line, and the column before the brace that opens; then, behind the one that closes.
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
    assert matched["PolicyInputList.1"]["StartPosition"]["Line"] == 4
    assert matched["PolicyInputList.1"]["EndPosition"]["Line"] == 4
    line = policy.split("\n")[3]
    start, end = (matched["PolicyInputList.1"][f"{name}Position"]["Column"] for name in ("Start", "End"))
    assert json.loads(line[start - 1 : end - 1])["Action"] == "kms:*"
    assert [each["SourcePolicyId"] for each in second["MatchedStatements"]] == ["PolicyInputList.2"]


def test_a_simulation_knows_the_context_that_it_is_given_and_tells_what_is_missing():
    condition = {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}
    policy = document(statement("kms:*", Condition=condition))
    (result,) = simulate(policy)
    assert result["EvalDecision"] == "implicitDeny"
    assert [key.lower() for key in result["MissingContextValues"]] == ["kms:viaservice"]
    for kind, operator, held, values, expected in [
        ("string", "StringEquals", "a", ["a"], True),
        ("string", "StringEquals", "a", ["b"], False),
        ("stringList", "ForAnyValue:StringEquals", "a", ["b", "a"], True),
        ("stringList", "ForAllValues:StringEquals", "a", ["b", "a"], False),
        ("numeric", "NumericLessThan", "10", ["9"], True),
        ("numeric", "NumericLessThan", "10", ["10"], False),
        ("numericList", "ForAnyValue:NumericEquals", "10", ["9", "10"], True),
        ("boolean", "Bool", "true", ["true"], True),
        ("boolean", "Bool", "true", ["false"], False),
        ("booleanList", "ForAnyValue:Bool", "true", ["false", "true"], True),
        ("ip", "IpAddress", "10.0.0.0/8", ["10.1.2.3"], True),
        ("ip", "IpAddress", "10.0.0.0/8", ["11.1.2.3"], False),
        ("ip", "IpAddress", "2001:db8::/32", ["2001:db8::1"], True),
        ("ipList", "ForAnyValue:IpAddress", "10.0.0.0/8", ["11.1.2.3", "10.1.2.3"], True),
        ("date", "DateLessThan", "2030-01-01T00:00:00Z", ["2029-12-31T23:59:59Z"], True),
        ("date", "DateLessThan", "2030-01-01T00:00:00Z", ["2030-01-01T00:00:00Z"], False),
        ("dateList", "ForAnyValue:DateLessThan", "2030-01-01T00:00:00Z", ["2029-12-31T23:59:59Z"], True),
        # In the policy, `ABC` in base64.
        ("binary", "BinaryEquals", "QUJD", ["ABC"], True),
        ("binary", "BinaryEquals", "QUJD", ["ABD"], False),
        ("string", "StringNotEquals", "a", ["b"], True),
        ("string", "Null", "false", ["b"], True),
    ]:
        policy = document(statement("kms:*", Condition={operator: {"aws:RequestTag/x": held}}))
        entry = {"ContextKeyName": "AWS:requestTag/X", "ContextKeyType": kind, "ContextKeyValues": values}
        (result,) = simulate(policy, ContextEntries=[entry])
        decision = "allowed" if expected else "implicitDeny"
        assert result["EvalDecision"] == decision, (kind, operator, held, values)
        assert result["MissingContextValues"] == []


def test_a_simulation_knows_the_policy_of_a_resource():
    caller = arn("user/whoever")
    resource_policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "kms:Decrypt", "Resource": "*"}
    ]})  # fmt: skip
    nothing = document(statement("iam:GetUser"))
    members = {"CallerArn": caller, "ResourceArns": [KEY]}
    (result,) = simulate(nothing, **members)
    assert result["EvalDecision"] == "implicitDeny"
    (result,) = simulate(nothing, ResourcePolicy=resource_policy, **members)
    assert result["EvalDecision"] == "allowed"
    denied = resource_policy.replace("Allow", "Deny")
    (result,) = simulate(document(), ResourcePolicy=denied, **members)
    assert result["EvalDecision"] == "explicitDeny"
    # Of another account, both sides must allow.
    for policy, expected in [(nothing, "implicitDeny"), (document(), "allowed")]:
        (result,) = simulate(
            policy, ResourcePolicy=resource_policy, ResourceOwner="arn:aws:iam::111122223333:root", **members
        )  # fmt: skip
        assert result["EvalDecision"] == expected


def test_a_simulation_knows_a_boundary():
    for boundary, expected, allows in [
        (document(statement("kms:*")), "allowed", True),
        (document(statement("iam:*")), "implicitDeny", False),
        (document(statement("kms:*", effect="Deny")), "explicitDeny", False),
    ]:
        (result,) = simulate(document(), PermissionsBoundaryPolicyInputList=[boundary])
        assert result["EvalDecision"] == expected
        detail = result["PermissionsBoundaryDecisionDetail"]
        assert detail == {"AllowedByPermissionsBoundary": allows}
    (result,) = simulate(document())
    assert "PermissionsBoundaryDecisionDetail" not in result


def test_a_simulation_of_somebody_knows_what_it_has():
    limit = new_policy("simulated-limit", statement(["kms:*", "sts:*"]))
    group_policy = new_policy("simulated-by-group", statement("kms:Encrypt"))
    user = iam.create_user(UserName="simulated", PermissionsBoundary=limit, Tags=TAGS)["User"]["Arn"]
    iam.create_group(GroupName="simulated")
    iam.attach_group_policy(GroupName="simulated", PolicyArn=group_policy)
    iam.add_user_to_group(GroupName="simulated", UserName="simulated")
    text = document(
        statement("kms:Decrypt", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}}),
        statement("iam:GetUser"),
        statement("kms:Sign", effect="Deny"),
    )
    iam.put_user_policy(UserName="simulated", PolicyName="in", PolicyDocument=text)
    actions = ["kms:Decrypt", "kms:Encrypt", "kms:Sign", "kms:Verify", "iam:GetUser", "sts:AssumeRole"]

    def decisions(source=user, **members):
        told = iam.simulate_principal_policy(PolicySourceArn=source, ActionNames=actions, **members)
        results = {each["EvalActionName"]: each for each in told["EvaluationResults"]}
        assert set(results) == set(actions)
        return results, [results[action]["EvalDecision"] for action in actions]

    yes, no, never = "allowed", "implicitDeny", "explicitDeny"
    results, told = decisions()
    assert told == [yes, yes, never, no, no, no]
    sources = {each["SourcePolicyId"] for each in results["kms:Encrypt"]["MatchedStatements"]}
    assert "simulated-by-group" in sources
    by_boundary = results["iam:GetUser"]["PermissionsBoundaryDecisionDetail"]
    assert by_boundary == {"AllowedByPermissionsBoundary": False}
    extra = document(statement(["kms:Verify", "sts:AssumeRole"]))
    assert decisions(PolicyInputList=[extra])[1] == [yes, yes, never, yes, no, yes]
    assert decisions(PermissionsBoundaryPolicyInputList=[document()])[1] == [yes, yes, never, no, yes, no]
    tag = {"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyType": "string", "ContextKeyValues": ["red"]}
    assert decisions(ContextEntries=[tag])[1] == [no, yes, never, no, no, no]
    assert decisions(arn("group/simulated"))[1] == [no, yes, no, no, no, no]

    role = new_role("simulated", arn("root"))
    iam.put_role_policy(RoleName="simulated", PolicyName="in", PolicyDocument=document(statement("kms:*")))
    assert decisions(role)[1] == [yes, yes, yes, yes, no, no]


# Nothing is left out


def test_every_served_operation_was_answered(capsys):
    served = set(SERVED["iam"])
    assert served - answered == ONLY_REFUSED
    with capsys.disabled():
        print(f"\n{len(answered & served)} operations")


if __name__ == "__main__":
    run(__file__)
