"""How botocore and the AWS CLI find credentials by themselves: profiles with roles, processes, sessions.

Starts a node of its own; run with STRONGROOM_BINARY.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.session import Session

import own_node
from client import run

AWS = Path(sys.executable).with_name("aws")
ROLE = "arn:aws:iam::000000000000:role"
SESSION = "arn:aws:sts::000000000000:assumed-role"


@pytest.fixture(scope="module")
def house():
    """A node; a user who may be `first`, and `first` who may be `second`."""
    with own_node.start() as node:
        iam = node.client("iam")
        iam.create_user(UserName="dev")
        key = iam.create_access_key(UserName="dev")["AccessKey"]

        def role(name, principal, **condition):
            statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}
            trust = {"Version": "2012-10-17", "Statement": statement | ({"Condition": condition} if condition else {})}
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), MaxSessionDuration=7200)
            allow = {"Effect": "Allow", "Action": ["kms:*", "sts:AssumeRole"], "Resource": "*"}
            document = json.dumps({"Version": "2012-10-17", "Statement": allow})
            iam.put_role_policy(RoleName=name, PolicyName="work", PolicyDocument=document)

        role("first", "arn:aws:iam::000000000000:user/dev", StringEquals={"sts:ExternalId": "seven"})
        role("second", f"{ROLE}/first")
        files = node.directory
        (files / "credentials").write_text(
            f"[dev]\naws_access_key_id={key['AccessKeyId']}\naws_secret_access_key={key['SecretAccessKey']}\n"
        )
        process = files / "process.py"
        process.write_text(
            "import json\n"
            f"print(json.dumps({{'Version': 1, 'AccessKeyId': {key['AccessKeyId']!r},"
            f" 'SecretAccessKey': {key['SecretAccessKey']!r}}}))\n"
        )
        (files / "config").write_text(f"""
[profile first]
role_arn = {ROLE}/first
source_profile = dev
external_id = seven
role_session_name = laptop
duration_seconds = 7200
[profile without-external-id]
role_arn = {ROLE}/first
source_profile = dev
[profile second]
role_arn = {ROLE}/second
source_profile = first
role_session_name = chained
[profile too-long]
role_arn = {ROLE}/second
source_profile = first
duration_seconds = 7200
[profile process]
credential_process = {sys.executable} {process}
[profile by-service]
credential_process = {sys.executable} {process}
services = here
[services here]
kms =
  endpoint_url = {node.endpoint}
sts =
  endpoint_url = {node.endpoint}
""")
        yield node


def aws(node, *arguments, without=(), **environment):
    files = {"AWS_CONFIG_FILE": f"{node.directory}/config", "AWS_SHARED_CREDENTIALS_FILE": f"{node.directory}/credentials"}
    variables = node.environment(**files, **environment)
    variables = {name: value for name, value in variables.items() if name not in without}
    return subprocess.run([AWS, *arguments], env=variables, capture_output=True, text=True, timeout=60)


def arn(node, *arguments, **more):
    ended = aws(node, "sts", "get-caller-identity", "--query", "Arn", "--output", "text", *arguments, **more)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_a_profile_assumes_its_role(house):
    assert arn(house, "--profile", "first") == f"{SESSION}/first/laptop"
    ended = aws(house, "kms", "list-keys", "--profile", "first")
    assert ended.returncode == 0, ended.stderr
    ended = aws(house, "kms", "list-keys", "--profile", "without-external-id")
    assert "AccessDenied" in ended.stderr


def test_a_role_is_assumed_from_another_for_an_hour_at_the_most(house):
    assert arn(house, "--profile", "second") == f"{SESSION}/second/chained"
    ended = aws(house, "sts", "get-caller-identity", "--profile", "too-long")
    assert "1 hour session limit for roles assumed by role chaining" in ended.stderr


def test_a_process_gives_credentials(house):
    assert arn(house, "--profile", "process") == "arn:aws:iam::000000000000:user/dev"


def test_each_service_can_have_its_endpoint(house):
    assert arn(house, "--profile", "by-service", without=["AWS_ENDPOINT_URL"]).endswith(":user/dev")


def test_a_session_is_taken_from_the_environment(house, monkeypatch):
    for name, value in house.environment(
        AWS_CONFIG_FILE=f"{house.directory}/config", AWS_SHARED_CREDENTIALS_FILE=f"{house.directory}/credentials"
    ).items():
        monkeypatch.setenv(name, value)
    given = Session(profile="first").get_credentials().get_frozen_credentials()
    environment = {
        "AWS_ACCESS_KEY_ID": given.access_key, "AWS_SECRET_ACCESS_KEY": given.secret_key, "AWS_SESSION_TOKEN": given.token,
    }  # fmt: skip
    assert arn(house, **environment) == f"{SESSION}/first/laptop"
    ended = aws(house, "sts", "get-caller-identity", **(environment | {"AWS_SESSION_TOKEN": given.token[:-8]}))
    assert "InvalidClientTokenId" in ended.stderr


if __name__ == "__main__":
    run(__file__)
