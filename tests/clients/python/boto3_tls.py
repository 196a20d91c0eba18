"""boto3 over TLS, trusting the authority in AWS_CA_BUNDLE and no other."""

import boto3
import pytest
from botocore.exceptions import SSLError

from client import create_key, kms, run


def test_a_trusted_endpoint_is_used_over_tls():
    assert kms().meta.endpoint_url.startswith("https://")
    key = create_key()
    blob = kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_an_endpoint_that_is_not_trusted_is_told_nothing(monkeypatch):
    monkeypatch.delenv("AWS_CA_BUNDLE")
    with pytest.raises(SSLError):
        boto3.client("kms").list_keys()


if __name__ == "__main__":
    run(__file__)
