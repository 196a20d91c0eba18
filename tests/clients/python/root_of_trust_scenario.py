"""Roots of trust: each opens what it wraps, and each is exchanged for each other, killed at any step.

Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import itertools

import pytest

from client import run
from roots import KEY_LABEL, KINDS, STEPS, begin, check_exchange, check_killed, environment, house, other, strongroom, token  # noqa: F401

PAIRS = list(itertools.permutations(KINDS, 2))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_root_is_exchanged_for_another_while_the_service_runs(house, old, new):  # noqa: F811
    check_exchange(house, old, new)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_killed_at_any_step_one_of_them_opens_it(house, old, new, step):  # noqa: F811
    check_killed(house, old, new, step)


def test_without_its_token_or_with_another_key_nothing_opens(house, token):
    node, sealed = begin(house, "token")
    node.stop()
    with token.away():
        assert not house.opens("token", sealed)
        assert "cannot be used" in (house.directory / "log").read_text()
    assert house.opens("token", sealed)
    text = (token.directory / "strongroom.toml").read_text()
    other = token.directory / "other.toml"
    other.write_text(text.replace(KEY_LABEL, "another"))
    house.flags["other"] = ["--config", str(other)]
    assert not house.opens("other", sealed), "there is no such key"
    strongroom(environment(token), "root-of-trust", "init", "--config", other)
    assert not house.opens("other", sealed), "it is another key"
    assert house.opens("token", sealed)


def test_the_key_of_the_root_does_not_leave_the_token(token):
    (said,) = [said for _, said in token.objects() if f"label:      {KEY_LABEL}\n" in said]
    assert "sensitive" in said and "never extractable" in said
    assert token.read(KEY_LABEL, "secrkey") is not None
    told = strongroom(environment(token), "root-of-trust", "init", "--config", token.directory / "strongroom.toml")
    assert told.endswith("was there, and works\n"), told


if __name__ == "__main__":
    run(__file__)
