"""Roots of trust, and what can be done with them: for scenarios. `STRONGROOM_BINARY` is under test."""

import os
import subprocess
import tempfile
import typing
from pathlib import Path

import boto3
import pytest

import certificates
import own_node
import softhsm

KEY_LABEL = "root of trust"
STEPS = ["root-wrapped", "root-added", "root-seen", "root-exchanged"]
KINDS = ["key-file", "passphrase", "token", "shares", "kms"]


@pytest.fixture(scope="module")
def token():
    with softhsm.token("root") as token:
        (token.directory / "strongroom.toml").write_text(
            f'[root-of-trust]\npkcs11 = {{ module = "{softhsm.MODULE}", token = "root", '
            f'pin-file = "{token.pin_file}", key-label = "{KEY_LABEL}" }}\n'
        )
        told = strongroom(environment(token), "root-of-trust", "init", "--config", token.directory / "strongroom.toml")
        assert told.endswith("was made, and works\n"), told
        yield token


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another KMS: its node, its key, and the configuration by which it is a root of trust."""
    directory = tmp_path_factory.mktemp("other")
    authority = certificates.Authority(directory)
    certificate, private_key = authority.server("localhost")
    with own_node.start("--tls-certificate", str(certificate), "--tls-key", str(private_key)) as node:
        endpoint = node.endpoint.replace("http://127.0.0.1", "https://localhost")
        kms = boto3.client(
            "kms", region_name=own_node.REGION, endpoint_url=endpoint, verify=str(authority.file),
            aws_access_key_id=own_node.ROOT[0], aws_secret_access_key=own_node.ROOT[1],
        )  # fmt: skip
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        credentials = directory / "credentials"
        credentials.touch(mode=0o600)
        credentials.write_text(
            f"[other]\naws_access_key_id = none\n[default]\naws_access_key_id = {own_node.ROOT[0]}\n"
            f"aws_secret_access_key = {own_node.ROOT[1]}\n"
        )
        config = directory / "strongroom.toml"
        config.write_text(
            f'[root-of-trust]\nkms = {{ endpoint = "{endpoint}", region = "{own_node.REGION}", key-id = "{key}", '
            f'credentials-file = "{credentials}", ca-file = "{authority.file}" }}\n'
        )
        yield Other(node, kms, key, config)


class Other(typing.NamedTuple):
    node: own_node.Node
    kms: typing.Any
    key: str
    config: Path


def environment(token, **more):
    return {"SOFTHSM2_CONF": str(token.configuration), "STRONGROOM_TEST_ARGON2_KIB": "64", **more}


def strongroom(variables, *arguments, refused=False):
    """What a command says."""
    done = subprocess.run(
        [os.environ["STRONGROOM_BINARY"], *map(str, arguments)],
        env={"PATH": os.environ["PATH"], **variables}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode != 0) == refused, done.stderr
    return done.stderr if refused else done.stdout


class House:
    """A data directory, and the roots that it can have."""

    def __init__(self, directory, token, other, tpm=None):
        self.directory, self.token, self.other = directory, token, other
        self.environment = environment(token, **(tpm.environment if tpm else {}))
        passphrase = directory / "passphrase"
        passphrase.write_text("correct horse battery staple\n")
        passphrase.chmod(0o600)
        config = str(token.directory / "strongroom.toml")
        self.flags = {
            "key-file": ["--root-key-file", f"{directory}/root.key"],
            "passphrase": ["--root-passphrase-file", str(passphrase)],
            "token": ["--config", config],
            "shares": ["--config", str(directory / "shares.toml")],
            "kms": ["--config", str(other.config)],
        }
        self.shares = directory / "shares"
        (directory / "shares.toml").write_text(
            f'[root-of-trust]\nshares = {{ threshold = 2, count = 3, directory = "{self.shares}" }}\n'
        )
        self.targets = {
            "key-file": ["--to-root-key-file", f"{directory}/root.key"],
            "passphrase": ["--to-root-passphrase-file", str(passphrase)],
            "token": ["--to-config", config],
            "shares": ["--to-shares", "3", "--threshold", "2", "--shares-directory", str(self.shares)],
            "kms": ["--to-config", str(other.config)],
        }
        if tpm:
            self.flags["tpm"] = ["--config", str(tpm.config)]
            self.targets["tpm"] = ["--to-config", str(tpm.config)]

    def node(self, kind, **variables):
        node = own_node.Node(self.directory, self.flags[kind], {**self.environment, **variables})
        if kind == "shares":
            node.meanwhile = self.unseal
        return node

    def share_files(self):
        """Of the set that was made last."""
        files = sorted(self.shares.iterdir(), key=lambda file: (file.stat().st_mtime_ns, file.name))
        return files[-3:]

    def unseal(self):
        """Gives shares to a service that waits for them."""
        if (self.directory / "data" / "control.sock").exists() and self.shares.exists():
            for file in self.share_files()[:2]:
                # A service that starts, or ends, has nobody to give them to.
                command = [os.environ["STRONGROOM_BINARY"], "unseal", "--data-dir", f"{self.directory}/data", "--share-file"]
                subprocess.run([*command, str(file)], capture_output=True)

    def opens(self, kind, sealed):
        """Whether a node starts with this root, and has its keys."""
        node = self.node(kind)
        try:
            node.run()
        except AssertionError:
            return False
        try:
            assert node.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
        finally:
            node.stop()
        return True

    def rotate(self, kind, refused=False):
        command = ["root-of-trust", "rotate", "--data-dir", f"{self.directory}/data", *self.targets[kind]]
        return strongroom(self.environment, *command, refused=refused)


@pytest.fixture
def house(token, other):
    with tempfile.TemporaryDirectory() as directory:
        yield House(Path(directory), token, other)


def begin(house, kind):
    """A node with this root, and what one of its keys has made."""
    node = house.node(kind)
    node.run()
    kms = node.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    return node, kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]


def check_exchange(house, old, new):
    """One root is exchanged for another while the service runs."""
    node, sealed = begin(house, old)
    assert "configure it for the next start" in house.rotate(new)
    assert node.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
    node.stop()
    assert (house.opens(old, sealed), house.opens(new, sealed)) == (False, True)


def check_killed(house, old, new, step):
    """Killed at this step of the exchange, one of them opens the data directory."""
    node, sealed = begin(house, old)
    node.stop()
    node = house.node(old, STRONGROOM_TEST_DIE_AT=step)
    node.run()
    house.rotate(new, refused=True)
    node.stop()
    opens = (house.opens(old, sealed), house.opens(new, sealed))
    assert opens == {"root-wrapped": (True, False), "root-exchanged": (False, True)}.get(step, (True, True))
    if opens[0]:
        # What was left half done is done the next time.
        node = house.node(old)
        node.run()
        house.rotate(new)
        node.stop()
        assert (house.opens(old, sealed), house.opens(new, sealed)) == (False, True)
