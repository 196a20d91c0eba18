"""Amazon's Encryption CLI and Strongroom under its name: one command line, the same outcome.

Starts a node of its own; run with STRONGROOM_BINARY.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

import encryption_cli_cases as typed
import encryption_cli_room
from client import run
from encryption_cli import AMAZON, Program


@pytest.fixture(scope="module")
def room():
    with encryption_cli_room.enter() as room:
        yield room


@pytest.fixture
def desk(room):
    with room.desks() as desk:
        yield desk


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
        code, _ = both.run(reader, f"-d -i {message} -o back -S {how} {{w}}")
        assert code == 0, f"{encrypt}\n{both.complaint(reader)}"
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
            code, output = both.run(who, command)
            assert code == 0 and output, (who, command)


if __name__ == "__main__":
    run(__file__)
