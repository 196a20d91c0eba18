"""Who attacks IAM and STS, and the KMS keys that they are after."""

import contextlib
import itertools

import pytest
from botocore.exceptions import ClientError

import iam_client
import people
from client import create_key, key_arn
from iam_client import arn, document, iam, statement

OTHER = "444455556666"
ENCRYPT = statement("kms:Encrypt")

_numbers = itertools.count(1)


class Caller(iam_client.Caller):
    """Somebody with credentials, whose clients send whatever they are given."""

    def _client(self, service):
        if service not in self._clients:
            self._clients[service] = iam_client.new(service, *self.credentials, parameter_validation=False)
        return self._clients[service]


ROOT = Caller(*iam_client.ROOT.credentials)


def named(prefix):
    """A name that nobody else has."""
    return f"{prefix}-{next(_numbers)}"


def user(*statements, name=None, **members):
    """A new user with these permissions, who is called `name`."""
    name = name or named("user")
    caller = Caller(*iam_client.new_user(name, *statements, **members).credentials)
    caller.name, caller.arn = name, arn(f"user{members.get('Path', '/')}{name}")
    return caller


def other_root():
    """The root user of another account."""
    person = people.create_account(OTHER)
    return Caller(person.access_key_id, person.secret)


def new_key(*statements):
    """The ARN of a key that is handed over to the account's own policies, and to whom `statements` say."""
    if not statements:
        return key_arn(create_key())
    account = to(arn("root"), "kms:*")
    return key_arn(create_key(Policy=document(account, *statements)))


def key_of_its_policy(*statements):
    """The ARN of a key that is up to these statements alone, but for the root user's administration."""
    admin = to(arn("root"), ["kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:DescribeKey", "kms:ScheduleKeyDeletion"])
    return key_arn(create_key(Policy=document(admin, *statements)))


def to(principal, action="kms:Encrypt", **members):
    """A statement of a resource's policy that allows it to `principal`."""
    principal = principal if isinstance(principal, dict) or principal == "*" else {"AWS": principal}
    return statement(action, Principal=principal, **members)


def where(operator, key, value):
    return {"Condition": {operator: {key: value}}}


def encrypt(caller, key, **members):
    return caller.kms.encrypt(KeyId=key, Plaintext=b"x", **members)


@contextlib.contextmanager
def denied(action=None, on=None):
    """Expects that somebody may not do this, on this."""
    with pytest.raises(ClientError) as caught:
        yield caught
    error = caught.value.response["Error"]
    assert error["Code"] in ("AccessDenied", "AccessDeniedException"), error
    if action is not None:
        words = f"is not authorized to perform: {action} on resource: {on or ''}"
        assert words in error["Message"], error


def cannot_encrypt(caller, key, **members):
    with denied("kms:Encrypt", key):
        encrypt(caller, key, **members)


def assume(caller, role, session="session", **members):
    """Somebody with a session of the role of this ARN."""
    told = caller.sts.assume_role(RoleArn=role, RoleSessionName=session, **members)
    assumed = Caller.of(told["Credentials"])
    assumed.arn = told["AssumedRoleUser"]["Arn"]
    return assumed


def delete_user(name):
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName=policy)
    iam.delete_user(UserName=name)


def delete_role(name):
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


