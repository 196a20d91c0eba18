"""Messages of the Encryption SDK's format: what Strongroom writes Amazon's clients read, and the other way round.

Starts a node of its own; run with STRONGROOM_BINARY.
"""

import itertools
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import own_node
from client import run
from envelope_keyrings import House, Rings
from envelope_peers import Peers

SUITES = ["0578", "0478", "0378", "0346", "0214", "0178", "0146", "0114", "0078", "0046", "0014"]
FRAMES = [512, 4096]
LARGE = 5 << 20

# Keys of which UTF-16 has another order than UTF-8, which is the format's.
_TEN = {f"key {number}": f"value {number}" for number in range(6)} | {
    "\N{FULLWIDTH TILDE}": "before", "\N{LOCK}": "after", "purpose": "übung", "x" * 400: "y" * 400,
}  # fmt: skip
CONTEXTS = [{}, {"purpose": "interop"}, _TEN]

# How many messages have come back as they were, by who wrote and who read them.
came_back = {}


@dataclass(frozen=True)
class Case:
    """A message: how it is written and read."""

    suite: str
    frame_length: int
    length: int
    context: dict
    rings: Rings

    def __str__(self):
        keys = f"{self.rings.encrypt} read by {self.rings.decrypt}"
        return f"{self.suite}, {self.length} bytes in {self.frame_length}, {len(self.context)} pairs, {keys}"

    def withheld(self):
        """The pairs that are not in it: every other one, and the only one."""
        return dict(list(self.context.items())[::2]) if self.rings.withholds else {}

    def stored(self):
        return {key: value for key, value in self.context.items() if key not in self.withheld()}

    def encrypt(self, source, target):
        return {
            "mode": "encrypt", "suite": self.suite, "frame_length": self.frame_length, "context": self.context,
            "required": list(self.withheld()), "keyring": self.rings.encrypt, "source": source, "target": target,
        }  # fmt: skip

    def decrypt(self, source, target):
        return {
            "mode": "decrypt", "suite": self.suite, "context": self.withheld(), "required": list(self.withheld()),
            "keyring": self.rings.decrypt, "source": source, "target": target,
        }  # fmt: skip

    def can_be_read_by(self, who):
        """Not by the SDK for JavaScript what it does not know, and what Node.js does not do any more."""
        return who != "javascript" or not (self.withheld() or self.rings.is_old)


def lengths(frame):
    """The lengths at which something changes; a message that is not framed has none but zero."""
    frame = frame or FRAMES[0]
    return [0, 1, frame - 1, frame, frame + 1, 10 * frame]


def cases(writer, rings):
    """Each suite with each frame length, short length and context, and a long one of each; keyrings in turn."""
    # The other two do not write what is not framed.
    frames = [*FRAMES, 0] if writer == "python" else FRAMES
    refuses = {"python": lambda one: False, "javascript": lambda one: one.withholds, "strongroom": lambda one: one.is_old}
    rings = [one for one in rings if not refuses[writer](one)]
    chosen = []
    for number, suite in enumerate(SUITES):
        # With these steps a suite has another keyring for each of the rest, and a keyring meets all frames and contexts.
        for (of_frame, frame), part, (of_context, context) in itertools.product(
            enumerate(frames), (0, 1), enumerate(CONTEXTS)
        ):
            ring = rings[(number + 7 * of_frame + 5 * part + 3 * of_context) % len(rings)]
            chosen += [Case(suite, frame, length, context, ring) for length in lengths(frame)[part::2]]
        for frame in {FRAMES[number % len(FRAMES)], frames[-1]}:
            chosen.append(Case(suite, frame, LARGE, CONTEXTS[number % len(CONTEXTS)], rings[number]))
    for met in ("context", "frame_length"):
        meetings = {(str(case.rings), str(getattr(case, met))) for case in chosen}
        assert len(meetings) == len(rings) * len({met for _, met in meetings}), met
    return chosen


@pytest.fixture(scope="module")
def node():
    with own_node.start() as node:
        yield node


@pytest.fixture(scope="module")
def house(node):
    return House(node, node.directory)


@pytest.fixture(scope="module")
def peers(node):
    key, secret = own_node.ROOT
    return Peers(node.environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_REGION=own_node.REGION))


@pytest.fixture
def place(node):
    """A directory that goes with the test: pytest would keep its own, and the messages are large."""
    with tempfile.TemporaryDirectory(dir=node.directory) as directory:
        yield Path(directory)


def check(peers, house, place, writer, readers):
    """`writer` writes them all, and each of `readers` reads all that it can."""
    told = cases(writer, house.rings())
    plains, messages = ([str(place / f"{kind}-{number}") for number in range(len(told))] for kind in ("plain", "message"))
    for case, plain in zip(told, plains):
        Path(plain).write_bytes(os.urandom(case.length))
    jobs = [case.encrypt(plain, message) for case, plain, message in zip(told, plains, messages)]
    expect(told, peers.run(writer, jobs))

    def read(reader):
        mine = [number for number, case in enumerate(told) if case.can_be_read_by(reader)]
        backs = [f"{messages[number]}-{reader}" for number in mine]
        jobs = [told[number].decrypt(messages[number], back) for number, back in zip(mine, backs)]
        expect([told[number] for number in mine], peers.run(reader, jobs))
        for number, back in zip(mine, backs):
            assert Path(back).read_bytes() == Path(plains[number]).read_bytes(), told[number]
        came_back[writer, reader] = len(mine)

    with ThreadPoolExecutor() as threads:
        list(threads.map(read, readers))


def expect(told, became):
    """Each was done, and its header has what was asked for."""
    wrong = [
        (case, one) for case, one in zip(told, became, strict=True)
        if one != {"suite": case.suite, "frame_length": case.frame_length, "context": case.stored()}
    ]  # fmt: skip
    assert not wrong, f"{len(wrong)} of {len(told)}, the first:\n" + "\n".join(f"{case}: {one}" for case, one in wrong[:5])


def test_what_strongroom_writes_amazons_clients_read(peers, house, place):
    check(peers, house, place, "strongroom", ["python", "javascript"])


@pytest.mark.parametrize("writer", ["python", "javascript"])
def test_what_amazons_clients_write_strongroom_reads(peers, house, place, writer):
    check(peers, house, place, writer, ["strongroom"])


def test_those_were_1442_messages():
    """Written by one, read by another; what is not read by the SDK for JavaScript is in `can_be_read_by`."""
    assert came_back == {
        ("strongroom", "python"): 413, ("strongroom", "javascript"): 380,
        ("python", "strongroom"): 616, ("javascript", "strongroom"): 413,
    }  # fmt: skip


def test_what_strongroom_encrypts_anew_amazons_clients_read(peers, house, place):
    """Of each suite, framed and not; the new message is as new messages are."""
    kms, aes = house.kms(house.first), house.aes()
    told = [Case(suite, frame, 3000, CONTEXTS[2], Rings(kms, kms)) for suite in SUITES for frame in (FRAMES[0], 0)]
    anew = Case("0578", 4096, 3000, CONTEXTS[2], Rings(aes, aes))
    plain, messages = place / "plain", [str(place / f"message-{number}") for number in range(len(told))]
    plain.write_bytes(os.urandom(3000))
    jobs = [case.encrypt(str(plain), message) for case, message in zip(told, messages)]
    expect(told, peers.run("python", jobs))
    for case, message in zip(told, messages):
        peers.encrypt_anew(case.decrypt(message, f"{message}-anew"), aes)
    for reader in ("python", "javascript"):
        jobs = [anew.decrypt(f"{message}-anew", f"{message}-back") for message in messages]
        expect([anew] * len(jobs), peers.run(reader, jobs))
        assert all(Path(job["target"]).read_bytes() == plain.read_bytes() for job in jobs)


def refusals(house):
    """What nobody opens: how a message is written, what is done to it, and how it is to be read."""
    kms, aes, rsa = house.kms(house.first), house.aes(), house.rsa()
    withheld = Case("0578", 512, 3000, {"a": "1", "b": "2"}, Rings(kms, kms, withholds=True))

    def under(encrypt, decrypt, suite="0578"):
        return Case(suite, 512, 3000, {"a": "1"}, Rings(encrypt, decrypt))

    def flipped(at):
        return lambda message: message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :]

    cases = {
        "another key": (under(kms, house.kms(house.second)), {}),
        "another account": (under(kms, house.discovery(["111111111111"])), {}),
        "a region without the key": (under(house.mrk(house.primary), house.mrk_discovery("sa-east-1")), {}),
        "another key of that name": (under(aes, house.other_aes()), {}),
        "another padding": (under(rsa, house.rsa("oaep-sha1")), {}),
        "no commitment": (under(aes, aes, "0178"), {"suite": "0578"}),
        "without what was withheld": (withheld, {"context": {}, "required": []}),
        "another value of what was withheld": (withheld, {"context": {"a": "2"}}),
    }
    cases = {name: (case, change, lambda message: message) for name, (case, change) in cases.items()}
    for suite in SUITES:
        for name, change in {
            "the last byte is missing": lambda message: message[:-1],
            "half is missing": lambda message: message[: len(message) // 2],
            "nothing": lambda message: b"",
            **{f"byte {at} is flipped": flipped(at) for at in (2, 5, 100, 1000, -20, -1)},
        }.items():
            cases[f"{name} in {suite}"] = (under(aes, aes, suite), {}, change)
    return cases


@pytest.mark.parametrize("reader", ["python", "javascript", "strongroom"])
def test_what_one_refuses_all_refuse(peers, house, place, reader):
    told = refusals(house)
    names = [name for name, (case, _, _) in told.items() if case.can_be_read_by(reader)]
    plain = place / "plain"
    plain.write_bytes(os.urandom(3000))
    files = [[str(place / f"{kind}-{number}") for kind in ("message", "back")] for number in range(len(names))]
    encrypt = [told[name][0].encrypt(str(plain), message) for name, (message, _) in zip(names, files)]
    assert not [became for became in peers.run("python", encrypt) if "error" in became]
    decrypt = []
    for name, (message, back) in zip(names, files):
        case, changed, change = told[name]
        Path(message).write_bytes(change(Path(message).read_bytes()))
        decrypt.append(case.decrypt(message, back) | changed)
    # One by one where a refusal ends the process.
    batches = [[job] for job in decrypt] if reader == "strongroom" else [decrypt]
    became = [one for batch in batches for one in peers.run(reader, batch)]
    opened = [name for name, one, (_, back) in zip(names, became, files) if "error" not in one or Path(back).exists()]
    assert not opened


@pytest.mark.parametrize("suite", SUITES)
def test_bytes_after_a_message_are_refused(peers, house, place, suite):
    """By Strongroom alone: Amazon's clients ignore them, the one for JavaScript where nothing is signed."""
    plain, message, back = (str(place / name) for name in ("plain", "message", "back"))
    Path(plain).write_bytes(b"plaintext")
    case = Case(suite, 512, 9, {}, Rings(house.aes(), house.aes()))
    expect([case], peers.run("strongroom", [case.encrypt(plain, message)]))
    expect([case], peers.run("strongroom", [case.decrypt(message, back)]))
    with open(message, "ab") as file:
        file.write(b"\0")
    (became,) = peers.run("strongroom", [case.decrypt(message, f"{back}-again")])
    assert "error" in became


if __name__ == "__main__":
    run(__file__)
