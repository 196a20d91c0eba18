"""Where Strongroom under the name of Amazon's Encryption CLI is to do something else: a claim for each.

Starts a node of its own; run with STRONGROOM_BINARY.
"""

import pytest

import encryption_cli_room
from client import run


@pytest.fixture(scope="module")
def room():
    with encryption_cli_room.enter() as room:
        yield room


@pytest.fixture
def desk(room):
    with room.desks() as desk:
        yield desk


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
            code, output = both.run(who, command)
            assert (code, plain.startswith(output)) == (1, True), (who, command)


# What asks before it replaces a file, and what it is answered.
ASKING = [
    "-e -i plain -o old {w} -S --interactive < yes",
    "-e -i plain -o old {w} -S --interactive < no",
    "-e -i plain -o old {w} -S --interactive < enter",
    "-e -i plain -o old {w} -S --interactive < yessir",
    "-d -i signed -o old {w} --metadata-output meta --interactive < no",
]  # fmt: skip


@pytest.mark.parametrize("command", ASKING)
def test_questions_are_asked_in_the_same_words(desk, command):
    """On stderr: in Amazon's output they get between the metadata."""
    both = desk()
    amazon, strongroom = (both.type(who, command) for who in both.places)
    question, asked = amazon.pop("output"), both.complaint("strongroom")
    assert question.startswith(b"Overwrite") and question.decode() in asked and strongroom.pop("output") == b""
    assert amazon == strongroom


# What Amazon's finds out by an exception that it did not expect, and ends with 1.
USAGE_TOLD_AS_SUCH = [
    "-e -i plain -o new {w} -S --frame-length -16",
    "-e -i plain -o new {w} -S --caching capacity=two max_age=60",
    "-e -i plain -o new {w} -S --caching capacity=0 max_age=60",
    "-e -i plain -o new -w provider=none key={first} -S",
    "-e -i plain -o new -w provider=none::aws-kms key={first} -S",
    "-e -i plain -o new -w key={first} profile=far profile=far -S",
    "-e -i plain -o new -w key={id} region=us-west-2 region=eu-central-1 -S",
    "-e -i plain -o new -w key={primary} key={replica} -S",
    "-e -i plain -o new -w key={first} what=that -S",
    "-d -i signed -o new {w} -S --max-encrypted-data-keys 0",
    "-d -i signed -o new {w} -S --max-encrypted-data-keys -1",
    "-e -i plain -o new {w} -S @unclosed",
]  # fmt: skip


@pytest.mark.parametrize("command", USAGE_TOLD_AS_SUCH)
def test_wrong_usage_is_told_as_such(desk, command):
    both = desk()
    assert both.run("amazon", command)[0] == 1
    outcome = both.type("strongroom", command)
    assert (outcome["code"], outcome["output"], "new" in outcome["files"]) == (2, b"", False)


def test_two_files_do_not_become_one(desk):
    """Amazon's writes the second over the first."""
    command = "-e -i tree/*/* -o out -r {w} -S"
    both = desk()
    assert both.run("amazon", command)[0] == 0
    outcome = both.type("strongroom", command)
    assert (outcome["code"], "out/leaf.encrypted" in outcome["files"]) == (1, True)


def test_a_link_that_is_only_found_is_not_followed(desk):
    """And ends what it is found in, as does all that fails."""
    both = desk()
    assert both.run("amazon", "-e -i l* -o out {w} -S")[0] == 0
    outcome = both.type("strongroom", "-e -i l* -o out {w} -S")
    assert (outcome["code"], "out/link.encrypted" in outcome["files"]) == (1, False)


def test_any_of_several_keys_decrypts(desk):
    """Amazon's gives up at the first of two providers."""
    command = "-d -i signed -o new -w key={second} -w key={first} -S"
    both = desk()
    assert both.run("amazon", command)[0] == 1
    assert both.run("strongroom", command)[0] == 0
    assert (both.places["strongroom"] / "new").read_bytes() == b"plaintext " * 1000


def test_metadata_may_stand_beside_a_directory_of_a_like_name(desk):
    """Amazon's takes `outer-meta` to be in `out`."""
    command = "-e -i plain -o out {w} --metadata-output outer-meta"
    both = desk()
    assert both.run("amazon", command)[0] == 1
    outcome = both.type("strongroom", command)
    assert outcome["code"] == 0 and len(outcome["files"]["outer-meta"]) == 1


# What Amazon's does and the format's specification forbids, or asks not to be done any more.
FORBIDDEN = [
    "-e -i plain -o new {w} -S -c aws-crypto-public-key=x",
    "-e -i plain -o new {w} -S -c aws-crypto-mine=x",
    "-d -i trailing -o new {w} -S",
]  # fmt: skip


@pytest.mark.parametrize("command", FORBIDDEN)
def test_what_the_format_forbids_is_refused(desk, command):
    both = desk()
    amazon, strongroom = (both.type(who, command) for who in both.places)
    assert (amazon["code"], "new" in amazon["files"]) == (0, True)
    assert (strongroom["code"], "new" in strongroom["files"]) == (1, False)


@pytest.mark.parametrize("length", [16, 100])
def test_frames_may_have_any_length(desk, length):
    """Amazon's wants multiples of 128, and reads all."""
    both = desk()
    command = f"-e -i plain -o new {{w}} -S --frame-length {length}"
    assert [both.run(who, command)[0] for who in ("amazon", "strongroom")] == [1, 0]
    assert both.run("amazon", f"-d -i {both.places['strongroom'] / 'new'} -o back {{w}} -S")[0] == 0
    assert (both.places["amazon"] / "back").read_bytes() == b"plaintext " * 1000


def test_a_message_without_frames_is_not_written(desk):
    """As the format's specification asks; it is read."""
    both = desk()
    assert both.run("amazon", "-e -i plain -o new {w} -S --frame-length 0")[0] == 0
    assert both.run("strongroom", "-e -i plain -o new {w} -S --frame-length 0")[0] == 2
    assert both.run("strongroom", f"-d -i {both.places['amazon'] / 'new'} -o back {{w}} -S")[0] == 0
    assert (both.places["strongroom"] / "back").read_bytes() == b"plaintext " * 1000


if __name__ == "__main__":
    run(__file__)
