"""Which keys messages of the Encryption SDK are tried under: how each peer is told of them.

A keyring is described as encryption_sdk_peer.py has it; `flags` says the same to Strongroom.
"""

import os
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

HOME, FAR = "eu-central-1", "us-west-2"
ACCOUNT = "000000000000"
PADDINGS = ["oaep-sha1", "oaep-sha256", "oaep-sha384", "oaep-sha512"]


@dataclass(frozen=True)
class Rings:
    """A keyring that encrypts, and one that decrypts what it has encrypted."""

    encrypt: dict
    decrypt: dict
    # Whether pairs of the context are left out of messages.
    withholds: bool = False
    # PKCS #1 v1.5: Strongroom does not write it, and Node.js does not read it any more.
    is_old: bool = False


class House:
    """The keys: in a node, in both of its regions, and in files."""

    def __init__(self, node, directory):
        self._directory = directory
        kms = node.client("kms")
        self.first, self.second = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        self.primary = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
        self.replica = kms.replicate_key(KeyId=self.primary, ReplicaRegion=FAR)["ReplicaKeyMetadata"]["Arn"]
        pair = rsa.generate_private_key(65537, 2048)
        pkcs8 = pair.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        spki = pair.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._private, self._public = self._file("private.pem", pkcs8), self._file("public.pem", spki)
        self._aes = {bits: self._file(f"aes-{bits}", os.urandom(bits // 8)) for bits in (128, 192, 256)}
        self._other_aes = self._file("other", os.urandom(32))

    def _file(self, name, content):
        path = self._directory / name
        path.write_bytes(content)
        # Strongroom takes no key that others can read.
        path.chmod(0o600)
        return str(path)

    def kms(self, key):
        return {"kind": "kms", "key": key}

    def mrk(self, key):
        return {"kind": "kms-mrk", "key": key}

    def discovery(self, accounts=(ACCOUNT,)):
        # One account: of several, the keyring of the SDK for Python (with providers 1.11.3) finds no key.
        return {"kind": "kms-discovery", "region": HOME, "accounts": list(accounts)}

    def mrk_discovery(self, region, accounts=("111111111111", ACCOUNT)):
        return {"kind": "kms-mrk-discovery", "region": region, "accounts": list(accounts)}

    def aes(self, bits=256):
        return {"kind": "raw-aes", "namespace": "strongroom ✓", "name": f"aes-{bits}", "key": self._aes[bits]}

    def other_aes(self):
        """Another key that has the name of the first."""
        return self.aes() | {"key": self._other_aes}

    def rsa(self, padding="oaep-sha256"):
        return {"kind": "raw-rsa", "namespace": "strongroom ✓", "name": "rsa", "padding": padding,
                "public": self._public, "private": self._private}  # fmt: skip

    def rings(self):
        """All of them."""
        two = {"kind": "kms-multi", "keys": [self.first, self.second]}
        several = {"kind": "multi", "keyrings": [self.kms(self.first), self.aes(), self.rsa()]}
        locally = {"kind": "multi", "keyrings": [self.rsa("oaep-sha512"), self.aes(128)]}
        both = [Rings(one, one) for one in [self.kms(self.first), *map(self.aes, self._aes), *map(self.rsa, PADDINGS)]]
        return [
            *both,
            Rings(self.rsa("pkcs1"), self.rsa("pkcs1"), is_old=True),
            Rings(two, self.kms(self.first)),
            Rings(two, self.kms(self.second)),
            Rings(self.kms(self.second), self.discovery()),
            Rings(self.mrk(self.primary), self.mrk(self.replica)),
            Rings(self.mrk(self.replica), self.mrk(self.primary)),
            Rings(self.mrk(self.primary), self.mrk_discovery(FAR)),
            Rings(several, self.kms(self.first)),
            Rings(several, self.aes()),
            Rings(several, self.rsa()),
            Rings(locally, locally),
            Rings(self.kms(self.first), self.kms(self.first), withholds=True),
            Rings(self.aes(192), self.aes(192), withholds=True),
        ]


def flags(ring, mode):
    """How Strongroom is told of this keyring."""
    match ring["kind"]:
        case "multi":
            return [flag for part in ring["keyrings"] for flag in flags(part, mode)]
        case "kms" | "kms-mrk":
            said = [f"key={ring['key']}"]
        case "kms-multi":
            said = [f"key={key}" for key in ring["keys"]]
        case "kms-discovery" | "kms-mrk-discovery":
            accounts = [f"discovery-account={account}" for account in ring["accounts"]]
            said = ["discovery=true", "discovery-partition=aws", *accounts, f"region={ring['region']}"]
        case "raw-aes":
            said = ["provider=raw-aes", *_named(ring), f"key={ring['key']}"]
        case "raw-rsa":
            file = ring["public" if mode == "encrypt" else "private"]
            said = ["provider=raw-rsa", *_named(ring), f"key={file}", f"padding={ring['padding']}"]
    return ["-w", *said]


def _named(ring):
    return [f"namespace={ring['namespace']}", f"name={ring['name']}"]
