"""A boto3 client of the endpoint under test, whose answers are all held against the model."""

import contextlib
import os
import sys

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import model

HOME = os.environ["AWS_DEFAULT_REGION"]
ACCOUNT = "000000000000"

_clients = {}


def kms(region=HOME):
    """The client of `region`."""
    if region not in _clients:
        _clients[region] = new(region)
    return _clients[region]


def new(region=HOME, **config):
    """A client of its own, with these settings of botocore's `Config`."""
    return model.watch(boto3.client("kms", region_name=region, config=Config(**config)))


def create_key(region=HOME, **members):
    """The id of a new key."""
    return kms(region).create_key(**members)["KeyMetadata"]["KeyId"]


def key_arn(key_id, region=HOME):
    return f"arn:aws:kms:{region}:{ACCOUNT}:key/{key_id}"


@contextlib.contextmanager
def refused(code, message=None, region=HOME):
    """Expects a refusal with this code and message; `""` means that no message is sent.

    A code that the model has must come as the exception class of that name. Gives pytest's `caught`.
    """
    expected = getattr(kms(region).exceptions, code, ClientError)
    with pytest.raises(expected) as caught:
        yield caught
    error = caught.value.response["Error"]
    assert error["Code"] == code
    if message is not None:
        # botocore fills in an empty message when there is none.
        assert error["Message"] == message


def run(file):
    """Runs the tests of `file`, and ends the process with their exit code."""
    sys.exit(pytest.main([file, "-q", "--tb=short", "-p", "no:cacheprovider"]))
