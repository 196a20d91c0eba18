"""The words of docs/formats/README.md, as functions."""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NO_IV = bytes(12)


class Damaged(Exception):
    """What is read is not what was written, or not under this key."""


def mac(key, *parts):
    return hmac.digest(key, b"".join(parts), "sha256")


def kbkdf(key, label, context=b""):
    return mac(key, b"\0\0\0\1", label.encode(), b"\0", context, b"\0\0\1\0")


def open_gcm(key, iv, aad, sealed):
    try:
        return AESGCM(key).decrypt(iv, sealed, aad)
    except InvalidTag as failure:
        raise Damaged("it does not open under this key") from failure


def public_half(private_key):
    """The DER SubjectPublicKeyInfo that belongs to a DER PrivateKeyInfo."""
    return serialization.load_der_private_key(private_key, None).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
