"""Amazon's Encryption SDK for Python, with data keys from the endpoint."""

import os

import pytest

import encryption_sdk
from client import create_key, key_arn, kms, run


@pytest.mark.parametrize("length", [0, 1, 4096, 3_000_000])
def test_a_file_comes_back_as_it_was(tmp_path, length):
    key = key_arn(create_key())
    plain, message, back = (tmp_path / name for name in ("plain", "message", "back"))
    plain.write_bytes(os.urandom(length))
    encryption_sdk.transform("encrypt", key, plain, message)
    assert plain.read_bytes() not in message.read_bytes() or length < 16
    encryption_sdk.transform("decrypt", key, message, back)
    assert back.read_bytes() == plain.read_bytes()


def test_without_the_key_a_message_stays_closed(tmp_path):
    key = create_key()
    plain, message, back = (tmp_path / name for name in ("plain", "message", "back"))
    plain.write_bytes(b"plaintext")
    encryption_sdk.transform("encrypt", key_arn(key), plain, message)
    kms().disable_key(KeyId=key)
    with pytest.raises(encryption_sdk.Refused, match=f"^{key_arn(key)} is disabled.$"):
        encryption_sdk.transform("decrypt", key_arn(key), message, back)
    assert back.read_bytes() == b""
    kms().enable_key(KeyId=key)
    encryption_sdk.transform("decrypt", key_arn(key), message, back)
    assert back.read_bytes() == b"plaintext"


if __name__ == "__main__":
    run(__file__)
