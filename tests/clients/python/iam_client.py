"""Clients of IAM and STS at the endpoint under test, whose answers are all held against the model."""

import contextlib
import json
import os
import pathlib

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import model
from client import ACCOUNT, HOME

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL_KMS") or os.environ["AWS_ENDPOINT_URL"]
MODELS = pathlib.Path(__file__).parents[3] / "model"

# Of each service, the operations that are served.
SERVED = {
    service: (MODELS / f"{name}.served").read_text().split()
    for service, name in [("iam", "iam-2010-05-08"), ("sts", "sts-2011-06-15")]
}

# Of both services, the operations that were answered and not refused.
answered = set()


def new(service, access_key_id, secret, token=None, region=HOME, **config):
    """A client with these credentials and these settings of botocore's `Config`."""
    config = Config(**{"retries": {"total_max_attempts": 1}} | config)
    client = boto3.client(
        service, region_name=region, endpoint_url=ENDPOINT, aws_access_key_id=access_key_id,
        aws_secret_access_key=secret, aws_session_token=token, config=config,
    )  # fmt: skip
    model.watch(client)
    client.meta.events.register("after-call", _remember)
    return client


def _remember(http_response, model, **_):
    if http_response.status_code == 200:
        answered.add(model.name)


class Caller:
    """Somebody with credentials, for ever or for a while."""

    def __init__(self, access_key_id, secret, token=None):
        self.credentials = (access_key_id, secret, token)
        self._clients = {}

    @classmethod
    def of(cls, told):
        """One with the credentials that an operation told."""
        key = told["AccessKeyId"], told["SecretAccessKey"]
        return cls(*key, told.get("SessionToken"))

    @property
    def iam(self):
        return self._client("iam")

    @property
    def sts(self):
        return self._client("sts")

    @property
    def kms(self):
        return self._client("kms")

    def _client(self, service):
        if service not in self._clients:
            self._clients[service] = new(service, *self.credentials)
        return self._clients[service]

    def identity(self):
        """ARN and id, as it is told them."""
        told = self.sts.get_caller_identity()
        assert told["Account"] == ACCOUNT
        return told["Arn"], told["UserId"]


ROOT = Caller(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
iam, sts = ROOT.iam, ROOT.sts


def arn(resource, service="iam", account=ACCOUNT):
    return f"arn:aws:{service}::{account}:{resource}"


def statement(action="*", resource="*", effect="Allow", **members):
    return {"Effect": effect, "Action": action, "Resource": resource, **members}


def document(*statements):
    """A policy of these statements, or one that allows everything."""
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements] or [statement()]})


def trust(principal, *actions, **members):
    """A policy by which `principal` may assume a role."""
    allowed = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions or "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, **members}]})


def new_user(name, *statements, **members):
    """A new user with an access key, whose inline policy has these statements if there are some."""
    iam.create_user(UserName=name, **members)
    if statements:
        policy = document(*statements)
        iam.put_user_policy(UserName=name, PolicyName="iam", PolicyDocument=policy)
    return Caller.of(iam.create_access_key(UserName=name)["AccessKey"])


def new_role(name, principal, *actions, **members):
    """The ARN of a new role that `principal` may assume."""
    policy = trust(principal, *actions)
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy, **members)["Role"]["Arn"]


def new_policy(name, *statements, **members):
    """The ARN of a new managed policy."""
    policy = document(*statements)
    return iam.create_policy(PolicyName=name, PolicyDocument=policy, **members)["Policy"]["Arn"]


def in_pages(operation, *lists, **members):
    """What is in `lists` of an operation's answers, in pages of one through to the last."""
    found, marker = [], {}
    while True:
        page = operation(MaxItems=1, **marker, **members)
        items = [item for name in lists for item in page[name]]
        assert len(items) <= 1, page
        found += items
        if not page["IsTruncated"]:
            assert "Marker" not in page, page
            return found
        assert items, "a page that is not the last has something on it"
        marker = {"Marker": page["Marker"]}


@contextlib.contextmanager
def refused(code, words="", status=None):
    """Expects a refusal with this code, with these words in its message, and with this HTTP status."""
    with pytest.raises(ClientError) as caught:
        yield caught
    told = caught.value.response
    assert told["Error"]["Code"] == code, told["Error"]
    assert words in told["Error"]["Message"], told["Error"]
    if status is not None:
        assert told["ResponseMetadata"]["HTTPStatusCode"] == status
