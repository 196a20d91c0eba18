"""A root of trust in a TPM: another module than SoftHSM, which has no AES-GCM, through the same suite.

Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import tempfile
from pathlib import Path

import pytest

import tpm as tpm2
from client import run
from roots import KINDS, STEPS, House, begin, check_exchange, check_killed, environment, other, strongroom, token  # noqa: F401

PAIRS = [("tpm", kind) for kind in KINDS] + [(kind, "tpm") for kind in KINDS]


@pytest.fixture(scope="module")
def tpm(token):  # noqa: F811
    with tpm2.token() as tpm:
        told = strongroom(environment(token, **tpm.environment), "root-of-trust", "init", "--config", tpm.config)
        assert told.endswith("was made, and works\n"), told
        yield tpm


@pytest.fixture
def house(token, other, tpm):  # noqa: F811
    with tempfile.TemporaryDirectory() as directory:
        yield House(Path(directory), token, other, tpm)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_root_is_exchanged_for_another_while_the_service_runs(house, old, new):
    check_exchange(house, old, new)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_killed_at_any_step_one_of_them_opens_it(house, old, new, step):
    check_killed(house, old, new, step)


def test_another_key_of_the_tpm_opens_nothing(house, tpm):
    node, sealed = begin(house, "tpm")
    node.stop()
    right = tpm.config.read_text()
    try:
        tpm.config.write_text(right.replace(tpm2.KEY_LABEL, "another"))
        assert not house.opens("tpm", sealed), "there is no such key"
        strongroom(house.environment, "root-of-trust", "init", "--config", tpm.config)
        assert not house.opens("tpm", sealed), "it is another key"
    finally:
        tpm.config.write_text(right)
    assert house.opens("tpm", sealed)


def test_the_key_of_the_root_does_not_leave_the_tpm(tpm):
    """Of a pair, the public half alone can be read."""
    told = tpm.tool("--token-label", "root", "--login", "--pin", tpm2.PIN, "--list-objects", "--type", "privkey")
    assert "never extractable" in told and "RSA" in told
    assert "sensitive" in told


if __name__ == "__main__":
    run(__file__)
