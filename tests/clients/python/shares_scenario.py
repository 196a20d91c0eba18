"""A root of trust in shares: a service that waits for them, and those who give them.

Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import contextlib
import hashlib
import json
import os
import pty
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import own_node
from client import run
from memory_scenario import memory

READER = Path(__file__).parents[2] / "reader/reader.py"


class Ceremony:
    """A node whose root of trust is in 3 of 5 shares, and the shares."""

    def __init__(self, directory):
        self.directory, self.shares = directory, directory / "shares"
        settings = f'[root-of-trust]\nshares = {{ threshold = 3, count = 5, directory = "{self.shares}" }}\n'
        (directory / "strongroom.toml").write_text(settings)
        self.node = own_node.Node(directory, ["--config", str(directory / "strongroom.toml")], {})
        self.node.run()
        self.texts = [file.read_text().strip() for file in sorted(self.shares.iterdir())]
        kms = self.node.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        self.sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
        self.node.stop()

    @contextlib.contextmanager
    def starting(self):
        """While the service waits; it is ready at the end, or stopped."""
        thread = threading.Thread(target=self._run)
        thread.start()
        socket, until = self.directory / "data" / "control.sock", time.monotonic() + 20
        while not socket.exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        try:
            yield
        finally:
            thread.join()
            self.node.stop()

    def _run(self):
        with contextlib.suppress(AssertionError):
            self.node.run()

    def unseal(self, *arguments, given=None, refused=False):
        command = [os.environ["STRONGROOM_BINARY"], "unseal", "--data-dir", f"{self.directory}/data", *arguments]
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=20)
        assert (done.returncode != 0) == refused, done.stderr
        return (done.stderr if refused else done.stdout).strip()

    def give(self, index, **more):
        return self.unseal(given=self.texts[index] + "\n", **more)

    def works(self):
        until = time.monotonic() + 20
        while not self.node.is_ready():
            assert time.monotonic() < until, (self.directory / "log").read_text()
            time.sleep(0.02)
        return self.node.client("kms").decrypt(CiphertextBlob=self.sealed)["Plaintext"] == b"secret"


@pytest.fixture
def ceremony(tmp_path):
    return Ceremony(tmp_path)


def test_shares_are_for_their_owner_alone_and_each_is_another(ceremony):
    files = sorted(ceremony.shares.iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 5
    assert [file.name.split("-", 3)[3] for file in files] == [f"{i}-of-5" for i in range(1, 6)]
    assert len(set(ceremony.texts)) == 5
    log = (ceremony.directory / "log").read_text()
    assert not any(text.split("-")[7] in log for text in ceremony.texts)


def test_it_waits_and_nobody_is_answered_until_there_are_enough(ceremony):
    with ceremony.starting():
        time.sleep(0.2)
        assert ceremony.node.not_ready() == "not ready\nsealed, with 0 of 3 shares: give the others with `strongroom unseal`\n"
        assert ceremony.node.metric("strongroom_sealed") == 1
        with pytest.raises(Exception, match="Could not connect"):
            ceremony.node.client("kms", retries={"max_attempts": 0}).list_keys()
        assert ceremony.give(4) == "1 of 3 shares"
        assert ceremony.give(4) == "1 of 3 shares", "it is the same one"
        assert ceremony.give(0) == "2 of 3 shares"
        assert ceremony.unseal("--status") == "sealed, with 2 of 3 shares"
        assert "2 of 3" in ceremony.node.not_ready()
        assert ceremony.give(2) == "3 of 3 shares: the service starts"
        assert ceremony.works()
        assert ceremony.unseal("--status") == "not sealed"
        assert ceremony.give(3, refused=True).endswith("the service is not sealed")


@pytest.mark.parametrize("chosen", [(0, 1, 2), (2, 3, 4), (4, 1, 3)])
def test_any_three_of_them_open_it(ceremony, chosen):
    with ceremony.starting():
        for index in chosen:
            ceremony.give(index)
        assert ceremony.works()


def forged(text):
    """Another share with a right checksum."""
    fields = text.split("-")[:-1]
    fields[7] = "00" * 32
    body = "-".join(fields)
    return f"{body}-{hashlib.sha256(body.encode()).hexdigest()[:8]}"


def test_what_is_no_share_of_it_is_told_and_does_not_count(ceremony, tmp_path_factory):
    stranger = Ceremony(tmp_path_factory.mktemp("stranger"))
    with ceremony.starting():
        for text, words in [
            (stranger.texts[0], "this share is of another root of trust"),
            (ceremony.texts[0][:-1] + ("0" if ceremony.texts[0][-1] != "0" else "1"), "its checksum is another"),
            (ceremony.texts[0].replace("-3-5-1-", "-3-5-2-"), "its checksum is another"),
            ("hello", "this is no share"), ("", "no share was given"),
        ]:  # fmt: skip
            assert words in ceremony.unseal(given=text + "\n", refused=True)
        assert ceremony.unseal("--status") == "sealed, with 0 of 3 shares"
        # One that lies spoils the others: which one lied, nobody can tell.
        ceremony.give(0)
        ceremony.give(1)
        told = ceremony.unseal(given=forged(ceremony.texts[2]) + "\n", refused=True)
        assert "none of the shares is kept: give them all again" in told
        assert ceremony.unseal("--status") == "sealed, with 0 of 3 shares"
        for index in (0, 1, 2):
            # Blanks and letter case are as people type them.
            ceremony.unseal(given=f"  {ceremony.texts[index].upper()} \n")
        assert ceremony.works()


def test_a_share_comes_from_a_file_or_from_a_terminal_that_does_not_show_it(ceremony):
    files = sorted(ceremony.shares.iterdir())
    with ceremony.starting():
        assert ceremony.unseal("--share-file", str(files[0])) == "1 of 3 shares"
        files[1].chmod(0o644)
        assert "can be read by others" in ceremony.unseal("--share-file", str(files[1]), refused=True)
        told = on_a_terminal(ceremony, ceremony.texts[2])
        assert "share: " in told and "2 of 3 shares" in told and ceremony.texts[2] not in told
        ceremony.give(4)
        assert ceremony.works()


def on_a_terminal(ceremony, text):
    """What is seen there."""
    command = [os.environ["STRONGROOM_BINARY"], "unseal", "--data-dir", f"{ceremony.directory}/data"]
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True)
    os.close(follower)
    seen = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(leader, 4096):
            seen += chunk
            if b"share: " in seen and text:
                os.write(leader, text.encode() + b"\n")
                text = ""
    os.close(leader)
    assert process.wait(20) == 0, seen
    return seen.decode()


def test_a_service_that_was_killed_while_it_waited_waits_again(ceremony):
    with ceremony.starting():
        ceremony.give(0)
        ceremony.give(1)
        ceremony.node._process.kill()
    with ceremony.starting():
        until = time.monotonic() + 20
        while True:
            with contextlib.suppress(AssertionError):
                assert ceremony.unseal("--status") == "sealed, with 0 of 3 shares"
                break
            assert time.monotonic() < until
            time.sleep(0.05)
        for index in (1, 2, 3):
            ceremony.give(index)
        assert ceremony.works()


def test_no_share_is_left_in_the_memory_of_the_service(ceremony):
    """Neither as it was typed, nor as bytes."""
    with ceremony.starting():
        for index in (0, 2, 4):
            ceremony.give(index)
        assert ceremony.works()
        regions = memory(ceremony.node)
        assert any(own_node.ROOT[0].encode() in region for region in regions), "the search works"
        for index in (0, 2, 4):
            text = ceremony.texts[index].split("-")[7]
            for piece in (text.encode(), bytes.fromhex(text)):
                assert not any(piece[:16] in region or piece[-16:] in region for region in regions), index


def test_an_independent_reader_joins_the_shares(ceremony):
    """From docs/formats/ alone."""
    for chosen in ((0, 1, 2), (4, 2, 3)):
        file = ceremony.directory / "given"
        file.write_text("\n".join(ceremony.texts[index] for index in chosen))
        command = [sys.executable, "-B", str(READER), "list", f"{ceremony.directory}/data", "--root-shares-file", str(file)]
        listed = subprocess.run(command, capture_output=True, text=True)
        assert listed.returncode == 0, listed.stderr
        assert any(record["kind"] == "key" for record in json.loads(listed.stdout)["records"])
    file.write_text("\n".join(ceremony.texts[:2]))
    assert "fewer shares than it takes" in subprocess.run(command, capture_output=True, text=True).stderr


@pytest.mark.parametrize(
    "shares", ["threshold = 1, count = 3", "threshold = 4, count = 3", "threshold = 2, count = 65", "threshold = 2"]
)
def test_what_is_no_sharing_is_told_in_one_line(tmp_path, shares):
    (tmp_path / "strongroom.toml").write_text(f"[root-of-trust]\nshares = {{ {shares} }}\n")
    command = [os.environ["STRONGROOM_BINARY"], "serve", "--data-dir", f"{tmp_path}/data", "--config", f"{tmp_path}/strongroom.toml",
               "--listen", "127.0.0.1:0", "--operators-listen", "127.0.0.1:0"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode in (1, 2)
    assert "shares" in done.stderr.splitlines()[-1] or "count" in done.stderr, done.stderr
    assert not (tmp_path / "data" / "domain.key").exists()


if __name__ == "__main__":
    run(__file__)
