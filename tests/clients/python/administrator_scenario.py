"""The day of an administrator, with the AWS CLI alone: from an empty deployment to three teams.

Starts a node of its own; run with STRONGROOM_BINARY.
"""

import base64
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import own_node
from client import run

AWS = Path(sys.executable).with_name("aws")
ACCOUNT = "arn:aws:iam::000000000000"
TEAMS = ("payroll", "shop", "research")


class Person:
    """Somebody at a terminal, with credentials of their own."""

    def __init__(self, node, key, secret, token=None):
        self.node = node
        self.environment = node.environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret)
        if token:
            self.environment["AWS_SESSION_TOKEN"] = token

    def aws(self, *arguments):
        """What `aws ARGUMENTS` answers."""
        ended = self._run(arguments)
        assert ended.returncode == 0, f"{arguments}: {ended.stderr}"
        return json.loads(ended.stdout) if ended.stdout.strip() else None

    def refused(self, *arguments):
        """The words of its refusal, without an encoded message."""
        ended = self._run(arguments)
        assert ended.returncode not in (0, 1, 2), f"{arguments}: {ended.returncode}"
        return ended.stderr.strip().split(". Encoded authorization failure message:")[0]

    def _run(self, arguments):
        command = [AWS, *map(str, arguments), "--output", "json"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **condition):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


@pytest.fixture(scope="module")
def house():
    """What the day has made so far; its tests go on from one another."""
    with own_node.start() as node:
        yield {"node": node, "root": Person(node, *own_node.ROOT)}


def access_key(who, user):
    made = who.aws("iam", "create-access-key", "--user-name", user)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def test_the_root_user_makes_an_administrator_and_rests(house):
    root = house["root"]
    assert root.aws("sts", "get-caller-identity")["Arn"] == f"{ACCOUNT}:root"
    root.aws("iam", "create-account-alias", "--account-alias", "example-house")
    assert root.aws("iam", "list-account-aliases")["AccountAliases"] == ["example-house"]
    root.aws("iam", "create-user", "--user-name", "ada", "--path", "/admins/")
    ada = Person(house["node"], *access_key(root, "ada"))
    assert "iam:ListUsers" in ada.refused("iam", "list-users")
    root.aws("iam", "attach-user-policy", "--user-name", "ada", "--policy-arn", "arn:aws:iam::aws:policy/AdministratorAccess")
    assert [user["UserName"] for user in ada.aws("iam", "list-users")["Users"]] == ["ada"]
    house["ada"] = ada


def test_three_teams_get_groups_people_and_keys(house):
    ada = house["ada"]
    use = policy(
        allow(["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"],
              StringEquals={"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}),
        allow("kms:ListAliases"),
    )  # fmt: skip
    made = ada.aws("iam", "create-policy", "--policy-name", "use-own-keys", "--path", "/teams/", "--policy-document", use)
    arn = made["Policy"]["Arn"]
    assert arn == f"{ACCOUNT}:policy/teams/use-own-keys"
    limits = policy(allow(["kms:*", "iam:Get*", "iam:ChangePassword"]))
    ada.aws("iam", "create-policy", "--policy-name", "limits", "--policy-document", limits)
    for team in TEAMS:
        ada.aws("iam", "create-group", "--group-name", team)
        ada.aws("iam", "attach-group-policy", "--group-name", team, "--policy-arn", arn)
        name = f"dev-{team}"
        ada.aws("iam", "create-user", "--user-name", name, "--tags", f"Key=team,Value={team}",
                "--permissions-boundary", f"{ACCOUNT}:policy/limits")  # fmt: skip
        ada.aws("iam", "add-user-to-group", "--user-name", name, "--group-name", team)
        key = ada.aws("kms", "create-key", "--tags", f"TagKey=team,TagValue={team}")["KeyMetadata"]["KeyId"]
        ada.aws("kms", "create-alias", "--alias-name", f"alias/{team}", "--target-key-id", key)
        house[team] = Person(house["node"], *access_key(ada, name)), key
    shown = ada.aws("iam", "list-entities-for-policy", "--policy-arn", arn)
    assert sorted(group["GroupName"] for group in shown["PolicyGroups"]) == sorted(TEAMS)


def encrypt(who, key):
    """A file with the ciphertext of `secret`."""
    sealed = who.node.directory / "sealed"
    answer = who.aws("kms", "encrypt", "--key-id", key, "--plaintext", "secret")
    sealed.write_bytes(base64.b64decode(answer["CiphertextBlob"]))
    return f"fileb://{sealed}"


def test_each_team_uses_its_own_keys_and_no_others(house):
    for team, other in zip(TEAMS, TEAMS[1:] + TEAMS[:1]):
        (developer, key), (stranger, theirs) = house[team], house[other]
        decrypt = ["kms", "decrypt", "--ciphertext-blob", encrypt(developer, key)]
        assert base64.b64decode(developer.aws(*decrypt)["Plaintext"]) == b"secret"
        assert "AccessDenied" in stranger.refused(*decrypt)
        words = developer.refused("kms", "encrypt", "--key-id", theirs, "--plaintext", "x")
        assert words.endswith("because no identity-based policy allows the kms:Encrypt action")


def test_nobody_helps_themselves(house):
    developer, _ = house["payroll"]
    name = ["--user-name", "dev-payroll"]
    for command in (
        ["tag-user", *name, "--tags", "Key=team,Value=other"],
        ["attach-user-policy", *name, "--policy-arn", "arn:aws:iam::aws:policy/AdministratorAccess"],
        ["delete-user-permissions-boundary", *name],
        ["create-access-key"],
    ):
        assert "AccessDenied" in developer.refused("iam", *command)


def test_a_boundary_holds_whatever_is_attached(house):
    ada, (developer, _) = house["ada"], house["shop"]
    everything = ["--user-name", "dev-shop", "--policy-arn", "arn:aws:iam::aws:policy/AdministratorAccess"]
    ada.aws("iam", "attach-user-policy", *everything)
    assert developer.aws("iam", "get-user")["User"]["UserName"] == "dev-shop"
    words = developer.refused("iam", "create-user", "--user-name", "friend")
    assert words.endswith("because no permissions boundary allows the iam:CreateUser action")
    ada.aws("iam", "detach-user-policy", *everything)


def test_a_role_is_assumed_by_whom_it_trusts(house):
    ada, (developer, key) = house["ada"], house["research"]
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"{ACCOUNT}:user/dev-research"},
        "Condition": {"StringEquals": {"sts:ExternalId": "nightly-7"}}}}  # fmt: skip
    ada.aws("iam", "create-role", "--role-name", "nightly", "--assume-role-policy-document", json.dumps(trust),
            "--max-session-duration", "7200")  # fmt: skip
    ada.aws("iam", "put-role-policy", "--role-name", "nightly", "--policy-name", "decrypt",
            "--policy-document", policy(allow("kms:Decrypt", f"arn:aws:kms:*:*:key/{key}")))  # fmt: skip
    assume = ["sts", "assume-role", "--role-arn", f"{ACCOUNT}:role/nightly", "--role-session-name", "host-1"]
    assert "AccessDenied" in developer.refused(*assume)
    given = developer.aws(*assume, "--external-id", "nightly-7", "--duration-seconds", "7200")["Credentials"]
    session = Person(house["node"], given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    assert session.aws("sts", "get-caller-identity")["Arn"].endswith(":assumed-role/nightly/host-1")
    sealed = encrypt(developer, key)
    assert session.aws("kms", "decrypt", "--ciphertext-blob", sealed)["KeyId"].endswith(key)
    assert "AccessDenied" in session.refused("kms", "encrypt", "--key-id", key, "--plaintext", "x")
    shown = ada.aws("iam", "get-role", "--role-name", "nightly")["Role"]
    assert shown["AssumeRolePolicyDocument"] == trust
    assert shown["RoleLastUsed"]["Region"] == own_node.REGION


def test_an_access_key_is_rotated_without_a_gap(house):
    ada, (old, key) = house["ada"], house["payroll"]
    new = Person(house["node"], *access_key(ada, "dev-payroll"))
    name = ["--user-name", "dev-payroll"]
    words = ada.refused("iam", "create-access-key", *name)
    assert "(LimitExceeded)" in words and words.endswith("Cannot exceed quota for AccessKeysPerUser: 2")
    use = ["kms", "encrypt", "--key-id", key, "--plaintext", "x"]
    assert old.aws(*use) and new.aws(*use)
    old_id = ["--access-key-id", old.environment["AWS_ACCESS_KEY_ID"]]
    used = ada.aws("iam", "get-access-key-last-used", *old_id)
    assert used["UserName"] == "dev-payroll" and used["AccessKeyLastUsed"]["ServiceName"] == "kms"
    ada.aws("iam", "update-access-key", *name, *old_id, "--status", "Inactive")
    assert "UnrecognizedClient" in old.refused(*use)
    assert "InvalidClientTokenId" in old.refused("sts", "get-caller-identity")
    ada.aws("iam", "delete-access-key", *name, *old_id)
    assert len(ada.aws("iam", "list-access-keys", *name)["AccessKeyMetadata"]) == 1
    assert new.aws(*use)


def test_an_auditor_sees_all_and_does_nothing(house):
    ada = house["ada"]
    ada.aws("iam", "create-user", "--user-name", "audit")
    read = policy(allow(["iam:Get*", "iam:List*", "iam:GenerateCredentialReport", "iam:SimulatePrincipalPolicy"]))
    ada.aws("iam", "put-user-policy", "--user-name", "audit", "--policy-name", "read", "--policy-document", read)
    auditor = Person(house["node"], *access_key(ada, "audit"))
    assert auditor.aws("iam", "generate-credential-report")["State"] == "COMPLETE"
    report = base64.b64decode(auditor.aws("iam", "get-credential-report")["Content"]).decode()
    rows = {row["user"]: row for row in csv.DictReader(io.StringIO(report))}
    assert set(rows) == {"<root_account>", "ada", "audit", *(f"dev-{team}" for team in TEAMS)}
    assert rows["dev-payroll"]["access_key_1_active"] == "true"
    details = auditor.aws("iam", "get-account-authorization-details", "--filter", "User")
    assert {user["UserName"] for user in details["UserDetailList"]} == set(rows) - {"<root_account>"}
    asked = auditor.aws("iam", "simulate-principal-policy", "--policy-source-arn", f"{ACCOUNT}:user/dev-shop",
                        "--action-names", "kms:Decrypt", "iam:CreateUser",
                        "--context-entries", "ContextKeyName=aws:ResourceTag/team,ContextKeyType=string,ContextKeyValues=shop")  # fmt: skip
    assert [result["EvalDecision"] for result in asked["EvaluationResults"]] == ["allowed", "implicitDeny"]
    for command in (
        ["iam", "create-user", "--user-name", "x"], ["kms", "create-key"], ["iam", "delete-role", "--role-name", "nightly"],
    ):  # fmt: skip
        assert "AccessDenied" in auditor.refused(*command)


def test_the_root_users_keys_are_rotated_and_the_last_one_stays(house):
    root = house["root"]
    first = ["--access-key-id", own_node.ROOT[0]]
    words = root.refused("iam", "delete-access-key", *first)
    assert "(DeleteConflict)" in words
    assert "(DeleteConflict)" in root.refused("iam", "update-access-key", *first, "--status", "Inactive")
    made = root.aws("iam", "create-access-key")["AccessKey"]
    new = Person(house["node"], made["AccessKeyId"], made["SecretAccessKey"])
    new.aws("iam", "delete-access-key", *first)
    assert "InvalidClientTokenId" in root.refused("sts", "get-caller-identity")
    assert new.aws("sts", "get-caller-identity")["Arn"] == f"{ACCOUNT}:root"


def test_who_leaves_is_taken_out_whole(house):
    ada, (developer, key) = house["ada"], house["shop"]
    name = ["--user-name", "dev-shop"]
    assert "(DeleteConflict)" in ada.refused("iam", "delete-user", *name)
    ada.aws("iam", "remove-user-from-group", *name, "--group-name", "shop")
    for listed in ada.aws("iam", "list-access-keys", *name)["AccessKeyMetadata"]:
        ada.aws("iam", "delete-access-key", *name, "--access-key-id", listed["AccessKeyId"])
    ada.aws("iam", "delete-user", *name)
    assert "UnrecognizedClient" in developer.refused("kms", "encrypt", "--key-id", key, "--plaintext", "x")
    assert "(NoSuchEntity)" in ada.refused("iam", "get-user", *name)


if __name__ == "__main__":
    run(__file__)
