"""Accounts, users, roles and services besides the root user, made as an operator makes them."""

import configparser
import json
import os
import pathlib
import signal
import subprocess
import time

import boto3
from botocore.config import Config

import model
from client import ACCOUNT, HOME

BINARY = os.environ["STRONGROOM_BINARY"]
DATA_DIR = os.environ["STRONGROOM_DATA_DIR"]
IDENTITIES = pathlib.Path(os.environ["STRONGROOM_IDENTITIES"])
PID = int(os.environ["STRONGROOM_PID"])


class Person:
    """Somebody who has an access key."""

    def __init__(self, arn, access_key_id, secret, account=ACCOUNT, role_arn=None):
        self.arn, self.role_arn, self.account = arn, role_arn, account
        self.access_key_id, self.secret = access_key_id, secret
        self._clients = {}

    def kms(self, region=HOME):
        """Its client, whose answers are held against the model."""
        if region not in self._clients:
            client = boto3.client(
                "kms", region_name=region, aws_access_key_id=self.access_key_id,
                aws_secret_access_key=self.secret, config=Config(retries={"max_attempts": 1}),
            )  # fmt: skip
            self._clients[region] = model.watch(client)
        return self._clients[region]


def root(account=ACCOUNT):
    """The root user of the first account."""
    key = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    return Person(f"arn:aws:iam::{account}:root", *key, account)


def command(*arguments):
    """What a command of the operators prints."""
    done = subprocess.run(
        [BINARY, *arguments, "--data-dir", DATA_DIR], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def create_account(account):
    """The root user of a new account."""
    credentials = configparser.ConfigParser()
    credentials.read_string(command("account", "create", "--account-id", account))
    key = credentials["default"]
    arn = f"arn:aws:iam::{account}:root"
    return Person(arn, key["aws_access_key_id"], key["aws_secret_access_key"], account)


def policy(*statements):
    """A policy of these statements, in IAM's JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class People:
    """Users, roles and services, as a file of identities has them."""

    def __init__(self):
        self._lines = []
        self._count = 0

    def user(
        self, name, account=ACCOUNT, iam=(), boundary=None, tags=None, path="/", active=True
    ):  # fmt: skip
        """A user whose inline policy has the statements `iam`, and whose access key is active or not."""
        key, switched_off = self._key(), {} if active else {"active": False}
        self._entity("users", name, account, iam, boundary, tags, path, key, switched_off)
        return Person(f"arn:aws:iam::{account}:user{path}{name}", *key, account)

    def role(self, name, account=ACCOUNT, iam=(), boundary=None, tags=None, path="/", session="s"):
        """A session of a role whose inline policy has the statements `iam`."""
        key = self._key()
        self._entity("roles", name, account, iam, boundary, tags, path, key, {"session": session})
        arn = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
        return Person(arn, *key, account, role_arn=f"arn:aws:iam::{account}:role{path}{name}")

    def service(self, name, account=ACCOUNT):
        """A service that asks in the name of `account`."""
        key = self._key()
        self._table("services", {"name": name, "account": account, "access-keys": [key_of(key, {})]})
        return Person(name, *key, account)

    def apply(self):
        """Has the service read who there is now, and waits until it has."""
        IDENTITIES.write_text("\n".join(self._lines))
        os.kill(PID, signal.SIGHUP)
        until = time.monotonic() + 20
        while differences := command("identities", "diff"):
            assert time.monotonic() < until, differences
            time.sleep(0.02)

    def _key(self):
        self._count += 1
        access_key_id, secret = f"AKIAPEOPLE{self._count:010}", f"{self._count:x>40}"
        file = IDENTITIES.with_name(access_key_id)
        file.touch(mode=0o600)
        file.write_text(secret + "\n")
        return access_key_id, secret

    def _entity(self, table, name, account, iam, boundary, tags, path, key, of_key):
        entity = {"name": name, "account": account, "path": path, "access-keys": [key_of(key, of_key)]}
        if tags:
            entity["tags"] = tags
        if iam:
            entity["inline-policies"] = [{"name": "iam", "document": policy(*iam)}]
        if boundary is not None:
            limits = f"limits-of-{name}"
            self._table("policies", {"name": limits, "account": account, "document": policy(*boundary)})
            entity["permissions-boundary"] = limits
        self._table(table, entity)

    def _table(self, table, members):
        self._lines.append(f"[[{table}]]")
        self._lines += [f"{name} = {toml(value)}" for name, value in members.items()]


def key_of(key, more):
    return {"id": key[0], "secret-file": key[0], **more}


def toml(value):
    """`value` in TOML: its basic strings are written as JSON's are."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)
