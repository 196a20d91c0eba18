"""Where commands are typed for both Encryption CLIs: a node, profiles, files, messages, and messages that are none."""

import base64
import contextlib
import itertools
import os
import shutil
import tempfile
from pathlib import Path

import own_node
from encryption_cli import Amazon, Desk, Program
from envelope_keyrings import FAR, HOME, House
from envelope_peers import Peers

_ACCOUNT_ARN = f"arn:aws:kms:{HOME}:000000000000"


class Room:
    """Everything but the desks, of which each command gets two."""

    def __init__(self, node, amazon):
        self.directory = node.directory
        house, self._environment = House(node, node.directory), _environment(node)
        self._words, self._template = _words(node, house), node.directory / "template"
        _fill(self._template, self._environment, house, self._words)
        # By this name it takes the command line of the other.
        strongroom = node.directory / "aws-encryption-cli"
        strongroom.symlink_to(os.environ["STRONGROOM_BINARY"])
        self._programs = {"amazon": amazon, "strongroom": Program(strongroom)}

    @contextlib.contextmanager
    def desks(self):
        """Gives two equal directories when it is called; they go when this is left."""
        numbers = itertools.count()
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            yield lambda: Desk(
                Path(directory, str(next(numbers))), self._template, self._programs, self._environment, self._words
            )


@contextlib.contextmanager
def enter():
    """Starts all that there is in the room."""
    with own_node.start() as node:
        amazon = Amazon()
        try:
            yield Room(node, amazon)
        finally:
            amazon.stop()


def _environment(node):
    key, secret = own_node.ROOT
    (node.directory / "config").write_text(f"[profile far]\nregion = {FAR}\n[profile stranger]\nregion = {HOME}\n")
    (node.directory / "credentials").write_text(
        f"[far]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
        f"[stranger]\naws_access_key_id = {key}\naws_secret_access_key = wrong\n"
    )
    files = {"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"}
    files = {name: str(node.directory / file) for name, file in files.items()}
    return node.environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, **files)


def _words(node, house):
    """What stands for what in a command."""
    kms = node.client("kms")
    kms.create_alias(AliasName="alias/encryption-cli", TargetKeyId=house.first)
    disabled = kms.create_key()["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=disabled)
    return {
        "w": f"-w key={house.first}",
        "forbid": "--commitment-policy forbid-encrypt-allow-decrypt",
        "first": house.first, "second": house.second, "primary": house.primary, "replica": house.replica,
        "disabled": disabled, "missing": f"{_ACCOUNT_ARN}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "alias": "alias/encryption-cli", "alias_arn": f"{_ACCOUNT_ARN}:alias/encryption-cli",
        "id": house.first.split("/")[1], "far_id": house.replica.split("/")[1],
    }  # fmt: skip


def _fill(desk, environment, house, words):
    """Makes the directory."""
    for directory in ("out", "tree/branch/twig", "tree/bare", "targets", "sealed"):
        (desk / directory).mkdir(parents=True)
    texts = {
        "plain": "plaintext " * 1000, "empty": "", "a.txt": "a", "b.txt": "b" * 5000, "old": "the old content",
        "tree/leaf": "leaf", "tree/.hidden": "hidden", "tree/branch/leaf": "leaf", "tree/branch/twig/leaf": "leaf",
        "targets/a.txt.encrypted": "the old content", "meta-old": '{"input": "before", "old": true}\n',
        "yes": "y\n", "no": "n\n", "enter": "\n", "yessir": "Yessir\n", "unclosed": "-c 'a=b\n",
        "arguments": f"# Always the same\n{words['w']}\n-S --suffix '' # and this\n-c \"a key=with 'quotes'\"\n",
        "everything": "-i ~/unsigned\n-o $HOME/new\n--metadata-output ${HOME}/meta\n" + words["w"],
    }  # fmt: skip
    for name, text in texts.items():
        (desk / name).write_text(text)
    (desk / "long").write_bytes(os.urandom(100_000))
    (desk / "base64").write_bytes(base64.b64encode((desk / "plain").read_bytes()))
    (desk / "link").symlink_to("plain")
    _write_messages(desk, environment, house)


def _write_messages(desk, environment, house):
    """By Amazon's SDK; and what became of one of them."""
    first, context = house.kms(house.first), {"purpose": "test", "colour": "red"}
    written = {
        "signed": ("0578", 512, context, first),
        "unsigned": ("0478", 512, context, first),
        "uncommitted": ("0178", 512, {}, first),
        "long-frame": ("0578", 4096, {}, first),
        "two-keys": ("0578", 512, {}, {"kind": "kms-multi", "keys": [house.first, house.second]}),
        "multi-region": ("0578", 512, {}, house.mrk(house.primary)),
    }
    jobs = [
        {"mode": "encrypt", "suite": suite, "frame_length": frame, "context": pairs, "keyring": ring,
         "source": str(desk / "plain"), "target": str(desk / name)}
        for name, (suite, frame, pairs, ring) in written.items()
    ]  # fmt: skip
    assert not [one for one in Peers(environment).run("python", jobs) if "error" in one]
    for name in ("signed", "unsigned"):
        shutil.copy(desk / name, desk / "sealed")
    signed = (desk / "signed").read_bytes()

    def flipped(at):
        return signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]

    damaged = {
        "signed-base64": base64.b64encode(signed), "truncated": signed[:-1], "header-only": signed[:600],
        "flipped": flipped(5000), "flipped-header": flipped(10), "forged": flipped(-10), "trailing": signed + b"\0",
    }  # fmt: skip
    for name, content in damaged.items():
        (desk / name).write_bytes(content)
