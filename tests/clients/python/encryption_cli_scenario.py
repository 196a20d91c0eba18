"""Amazon's Encryption CLI and Strongroom under its name: one command line, the same outcome.

Starts a node of its own; run with STRONGROOM_BINARY.
"""

import itertools
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import encryption_cli_cases as typed
import encryption_cli_template
import own_node
from client import run
from encryption_cli import AMAZON, Amazon, Desk, Program
from envelope_keyrings import FAR, HOME, House


@pytest.fixture(scope="module")
def node():
    with own_node.start() as node:
        yield node


@pytest.fixture(scope="module")
def environment(node):
    key, secret = own_node.ROOT
    (node.directory / "config").write_text(f"[profile far]\nregion = {FAR}\n[profile stranger]\nregion = {HOME}\n")
    (node.directory / "credentials").write_text(
        f"[far]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
        f"[stranger]\naws_access_key_id = {key}\naws_secret_access_key = wrong\n"
    )
    files = {"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"}
    files = {name: str(node.directory / file) for name, file in files.items()}
    return node.environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, **files)


@pytest.fixture(scope="module")
def house(node):
    return House(node, node.directory)


@pytest.fixture(scope="module")
def words(node, house):
    return encryption_cli_template.words(node, house)


@pytest.fixture(scope="module")
def template(node, environment, house, words):
    desk = node.directory / "template"
    encryption_cli_template.fill(desk, environment, house, words)
    return desk


@pytest.fixture(scope="module")
def programs(node):
    # By this name it takes the command line of the other.
    strongroom = node.directory / "aws-encryption-cli"
    strongroom.symlink_to(os.environ["STRONGROOM_BINARY"])
    amazon = Amazon()
    yield {"amazon": amazon, "strongroom": Program(strongroom)}
    amazon.stop()


@pytest.fixture
def desk(node, template, programs, environment, words):
    """Two directories, when it is called; they go with the test."""
    numbers = itertools.count()
    with tempfile.TemporaryDirectory(dir=node.directory) as directory:
        yield lambda: Desk(Path(directory, str(next(numbers))), template, programs, environment, words)


@pytest.fixture
def check(desk):
    """Types each command for both, and expects the same outcome."""

    def outcome(command):
        both = desk()
        return {who: both.type(who, command) for who in both.places}

    def check(commands):
        with ThreadPoolExecutor(2) as threads:
            outcomes = list(threads.map(outcome, commands))
        differ = [f"{command}\n{difference(**both)}" for command, both in zip(commands, outcomes) if difference(**both)]
        assert not differ, f"{len(differ)} of {len(commands)} differ:\n" + "\n".join(differ)

    return check


def difference(amazon, strongroom):
    """In lines, what is not the same in both."""
    one, other = dict(leaves("", amazon)), dict(leaves("", strongroom))
    return "\n".join(
        f"  {path}: amazon {one.get(path)!r:.300}, strongroom {other.get(path)!r:.300}"
        for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path)
    )  # fmt: skip


def leaves(path, value):
    """What is in it, by where it is."""
    if not isinstance(value, dict | list):
        yield path, value
        return
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(f"{path}/{name}", member)


def test_files_and_directories_go_where_they_go(check):
    check(typed.FILES)


def test_messages_are_as_they_are_wanted(check):
    check(typed.HOW)


def test_contexts_are_written_and_required(check):
    check(typed.CONTEXTS)


def test_keys_are_found_and_refused(check):
    check(typed.KEYS)


def test_files_that_are_there_stay_or_go(check):
    check(typed.OVERWRITING)


def test_what_cannot_be_is_refused(check):
    check(typed.PATHS)


def test_the_command_line_is_read_alike(check):
    check(typed.USAGE)


# What is not the same


# What fails or is skipped, with a target that is there already.
FAILING_ONTO_A_FILE = [
    "-d -i truncated -o old {w} -S",
    "-d -i flipped -o old {w} -S",
    "-d -i forged -o old {w} -S",
    "-d -i plain -o old {w} -S",
    "-d -i signed -o old {w} -S -c shape",
    "-d -i signed -o old -w key={second} -S",
    "-d -i - -o old {w} -S < flipped",
    "-e -i plain -o old -w key={missing} -S",
    "-e -i plain -o old {w} -S --interactive < empty",
]  # fmt: skip


@pytest.mark.parametrize("command", FAILING_ONTO_A_FILE)
def test_a_file_that_is_there_survives_what_fails(desk, command):
    """Amazon's opens it first, so that it is lost."""
    both = desk()
    amazon, strongroom = (both.type(who, command) for who in both.places)
    assert amazon["files"].get("old") != "as it was"
    assert (strongroom["code"], strongroom["files"]["old"]) == (amazon["code"], "as it was")
    assert strongroom["files"].keys() == {*amazon["files"], "old"}


# What fails or is skipped, when its input came from stdin.
FAILING_FROM_STDIN = [
    "-d -i - -o new {w} -S < flipped",
    "-d -i - -o new {w} -S < forged",
    "-d -i - -o new {w} -S < plain",
    "-d -i - -o new {w} -S -c shape < signed",
    "-e -i - -o new -w key={missing} -S < plain",
]  # fmt: skip


@pytest.mark.parametrize("command", FAILING_FROM_STDIN)
def test_nothing_is_left_of_what_fails(desk, command):
    """Amazon's leaves what it had written by then, if its input is stdin."""
    both = desk()
    amazon, strongroom = (both.type(who, command) for who in both.places)
    assert "new" in amazon["files"]
    assert strongroom["code"] == amazon["code"]
    assert strongroom["files"].keys() == amazon["files"].keys() - {"new"}


def test_what_is_written_to_stdout_is_authentic(desk):
    """How much of it comes before the frame that is forged is not said."""
    plain = b"plaintext " * 1000
    for command in ("-d -i flipped -o - {w} -S", "-d -i forged -o - {w} -S", "-d -i truncated -o - {w} -S"):
        both = desk()
        for who in both.places:
            code, output, _ = both.run(who, command)
            assert (code, plain.startswith(output)) == (1, True), (who, command)


# What Amazon's does and the format's specification forbids, or asks not to be done any more.
FORBIDDEN = [
    "-e -i plain -o new {w} -S -c aws-crypto-public-key=x",
    "-e -i plain -o new {w} -S -c aws-crypto-mine=x",
    "-e -i plain -o new {w} -S --frame-length 0",
    "-d -i trailing -o new {w} -S",
]  # fmt: skip


@pytest.mark.parametrize("command", FORBIDDEN)
def test_what_the_format_forbids_is_refused(desk, command):
    both = desk()
    amazon, strongroom = (both.type(who, command) for who in both.places)
    assert (amazon["code"], "new" in amazon["files"]) == (0, True)
    assert (strongroom["code"], "new" in strongroom["files"]) == (1, False)


# One and the other


# What is encrypted by one, and how the other is to decrypt it.
CROSSING = {
    "-e -i plain -o new {w} -S": "",
    "-e -i empty -o new {w} -S": "",
    "-e -i long -o new {w} -S --frame-length 1024": "",
    "-e -i plain -o new {w} -S -c purpose=test ключ=значение": "-c purpose=test ключ",
    "-e -i plain -o new {w} -S --encode": "--decode",
    "-e -i plain -o new -w key={first} key={second} -S": "--max-encrypted-data-keys 2",
    "-e -i plain -o new {w} -S --algorithm AES_256_GCM_HKDF_SHA512_COMMIT_KEY": "",
    "-e -i plain -o new {w} -S {forbid}": "{forbid}",
    "-e -i long -o new {w} -S {forbid} --algorithm AES_128_GCM_IV12_TAG16_HKDF_SHA256_ECDSA_P256": "{forbid}",
    "-e -i long -o new {w} -S {forbid} --algorithm AES_192_GCM_IV12_TAG16": "{forbid}",
    "-e -i - -o new {w} -S --caching capacity=1 max_age=60 < long": "",
}


@pytest.mark.parametrize(("writer", "reader"), [("amazon", "strongroom"), ("strongroom", "amazon")])
def test_what_one_has_encrypted_the_other_decrypts(desk, writer, reader):
    for encrypt, how in CROSSING.items():
        both = desk()
        assert both.run(writer, encrypt)[0] == 0, encrypt
        message = both.places[writer] / "new"
        code, _, complaint = both.run(reader, f"-d -i {message} -o back -S {how} {{w}}")
        assert code == 0, f"{encrypt}\n{complaint}"
        (name,) = {"plain", "empty", "long"} & set(encrypt.split())
        assert (both.places[reader] / "back").read_bytes() == (both.places[writer] / name).read_bytes(), encrypt


def test_amazons_is_the_program_that_is_installed(desk):
    """For the others it was forked from one that had been loaded."""
    both = desk()
    assert both.run("strongroom", "-e -i plain -o new {w} -S -c purpose=test")[0] == 0
    both.programs["amazon"] = Program(AMAZON)
    message = both.places["strongroom"] / "new"
    assert both.run("amazon", f"-d -i {message} -o back -S -c purpose=test {{w}}")[0] == 0
    assert (both.places["amazon"] / "back").read_bytes() == (both.places["amazon"] / "plain").read_bytes()


def test_help_and_version_are_told(desk):
    for command in ("-h", "--help", "--version", "--vers"):
        both = desk()
        for who in both.places:
            code, output, _ = both.run(who, command)
            assert code == 0 and output, (who, command)


if __name__ == "__main__":
    run(__file__)
