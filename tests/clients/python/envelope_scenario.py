"""Files and streams encrypted by `strongroom encrypt`, with data keys from a node."""

import base64
import contextlib
import http.server
import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import termios
import threading
import time
import urllib.request

import boto3
import pytest

import certificates
import own_node
from client import run
from envelope_client import Client, calls

KIB, MIB = 1 << 10, 1 << 20
FRAMES = ("--algorithm", "AES_256_GCM_HKDF_SHA512_COMMIT_KEY", "--frame-length", 64 * KIB)


@pytest.fixture(scope="module")
def node():
    with own_node.start() as node:
        yield node


@pytest.fixture(scope="module")
def client(node):
    return Client(node)


@pytest.fixture(scope="module")
def key(node):
    return node.client("kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture(scope="module")
def keys(key):
    return ("-w", f"key={key}")


def tree(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def content(root):
    """All files of a tree, and what they hold."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# Streams.


@pytest.mark.parametrize("length", [0, 1, 4095, 4096, 4097, 3 * MIB + 5])
def test_a_stream_comes_back_as_it_was(client, keys, length):
    plaintext = os.urandom(length)
    message = client.done("encrypt", *keys, stdin=plaintext)
    assert client.done("decrypt", *keys, stdin=message) == plaintext


def test_a_frame_goes_on_before_the_next_one_comes(client, keys):
    encrypting = client.start("encrypt", *keys, "--frame-length", "16")
    decrypting = client.start("decrypt", *keys, stdin=encrypting.stdout)
    encrypting.stdout.close()
    for word in (b"the first frame!", b"the second frame", b"the third frame!"):
        encrypting.stdin.write(word)
        encrypting.stdin.flush()
        assert decrypting.stdout.read(16) == word
    encrypting.stdin.close()
    assert decrypting.stdout.read() == b""
    assert (encrypting.wait(20), decrypting.wait(20)) == (0, 0)


def test_what_is_not_authentic_is_not_written(client, keys):
    plaintext = os.urandom(10 * 4096)
    message = bytearray(client.done("encrypt", *keys, stdin=plaintext))
    message[len(message) // 2] ^= 1
    ended = client.run("decrypt", *keys, stdin=bytes(message))
    assert ended.returncode == 1
    assert b"is not authentic: the message was changed" in ended.stderr
    assert plaintext.startswith(ended.stdout) and len(ended.stdout) % 4096 == 0
    assert 3 * 4096 <= len(ended.stdout) < 7 * 4096


def test_a_wrong_signature_is_told_at_the_end_or_before_anything_is_written(client, keys):
    message = bytearray(client.done("encrypt", *keys, stdin=b"plaintext"))
    message[-1] ^= 1
    ended = client.run("decrypt", *keys, stdin=bytes(message))
    assert (ended.returncode, ended.stdout) == (1, b"plaintext")
    assert b"the signature is not one of this message" in ended.stderr
    ended = client.run("decrypt", *keys, "--buffer", stdin=bytes(message))
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert "signed, and unsigned ones alone" in client.refused("decrypt", *keys, "--unsigned", stdin=bytes(message))


def test_an_input_stands_wherever_it_is_none_for_a_pair(client, keys, tmp_path):
    plain, made = tmp_path / "plain", tmp_path / "made"
    plain.write_bytes(b"plaintext")
    caching = ("--caching", "capacity=1", "max_age=60")
    for line in ((*keys, plain, "-c", "a=b"), (*keys, "-c", "a=b", plain), (*keys, "-c", "a=b", *caching, plain)):
        client.done("encrypt", *line, "-o", made)
        assert client.done("decrypt", *keys, "-c", "a=b", "-i", made) == b"plaintext"
        assert client.done("decrypt", *keys, "-c", "a", "-i", made) == b"plaintext"
    # The name of a file might be a key that is required; with nothing else to read it is taken for a mistake.
    for wrong in (("decrypt", *keys), ("reencrypt", *keys, "--from-wrapping-keys", *keys[1:])):
        option = "-c" if wrong[0] == "decrypt" else "--from-encryption-context"
        assert f"write `-i {made}`" in client.refused(*wrong, option, "a=b", made, code=2)
    assert "has no pair" in client.refused("decrypt", *keys, "-c", made, "-i", made)
    # Who does mean the key, and standard input, can say so.
    (tmp_path / "a").touch()
    reading = {"stdin": made.read_bytes(), "cwd": tmp_path}
    assert "`-i -` for standard input" in client.refused("decrypt", *keys, "-c", "a", code=2, **reading)
    assert client.done("decrypt", *keys, "-c", "a", "-i", "-", **reading) == b"plaintext"


def test_base64_goes_in_and_out(client, keys):
    text = client.done("encrypt", *keys, "--encode", stdin=b"plaintext")
    assert base64.b64decode(text, validate=True)[:3] == b"\x02\x05\x78"
    assert client.done("decrypt", *keys, "--decode", stdin=text) == b"plaintext"
    broken = b"\r\n".join(text[place : place + 76] for place in range(0, len(text), 76))
    assert client.done("decrypt", *keys, "--decode", stdin=broken) == b"plaintext"
    assert "use --decode" in client.refused("decrypt", *keys, stdin=text)


@pytest.mark.parametrize("suite", ["AES_256_GCM_HKDF_SHA512_COMMIT_KEY", "AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384"])
def test_a_gibibyte_takes_little_memory(client, keys, suite):
    mebibytes = int(os.environ.get("STRONGROOM_STREAM_MIB", "1024"))
    encrypting = client.start("encrypt", *keys, "--algorithm", suite)
    decrypting = client.start("decrypt", *keys, stdin=encrypting.stdout)
    encrypting.stdout.close()
    piece = os.urandom(MIB)

    def give():
        for _ in range(mebibytes):
            encrypting.stdin.write(piece)
        encrypting.stdin.close()

    giving = threading.Thread(target=give)
    giving.start()
    peaks = {}
    for _ in range(mebibytes):
        assert decrypting.stdout.read(MIB) == piece
        for name, process in (("encrypt", encrypting), ("decrypt", decrypting)):
            peaks[name] = max(peaks.get(name, 0), peak_kib(process.pid))
    giving.join()
    assert decrypting.stdout.read() == b""
    assert (encrypting.wait(20), decrypting.wait(20)) == (0, 0)
    assert max(peaks.values()) < 64 * KIB, f"{peaks} KiB were resident"


def peak_kib(pid):
    """The most memory that was resident; 0 once the process has ended."""
    with open(f"/proc/{pid}/status") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    return int(found[1]) if found else 0


def test_a_terminal_gets_a_bar_and_no_message(client, node, keys, tmp_path):
    plain, message = tmp_path / "plain", tmp_path / "message"
    plain.write_bytes(os.urandom(64 * MIB))
    quiet = client.run("encrypt", *keys, "-i", plain, "-o", message)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, b"", b"")
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    attended = Client(node, TERM="xterm")
    process = attended.start("encrypt", *keys, "-i", plain, "-o", message, stderr=slave)
    os.close(slave)
    assert re.search(rb"/64.00 MiB  [0-9.]+ .iB/s, [0-9]+s left", read_terminal(master))
    assert process.wait(20) == 0
    master, slave = pty.openpty()
    process = client.start("encrypt", *keys, stdout=slave)
    os.close(slave)
    _, said = process.communicate(b"plaintext", 20)
    assert (process.returncode, read_terminal(master)) == (1, b"") and b"--encode" in said


def read_terminal(master):
    """All that is written to a terminal, until nobody has it open."""
    shown = b""
    with open(master, "rb", buffering=0) as screen, contextlib.suppress(OSError):
        while piece := screen.read(4096):
            shown += piece
    return shown


# Files and trees.


def test_a_file_keeps_its_mode_and_times(client, keys, tmp_path):
    plain, message, back = (tmp_path / name for name in ("plain", "message", "back"))
    plain.write_bytes(b"plaintext")
    plain.chmod(0o640)
    os.utime(plain, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
    client.done("encrypt", *keys, "-i", plain, "-o", message)
    client.done("decrypt", *keys, "-i", message, "-o", back)
    assert back.read_bytes() == b"plaintext"
    for path in (message, back):
        assert (path.stat().st_mode & 0o7777, path.stat().st_mtime_ns) == (0o640, 1_500_000_000_987_654_321)


def test_a_tree_comes_back_as_it_was(client, keys, tmp_path):
    files = {"a.txt": b"a", "b": os.urandom(2 * MIB), "deep/er/c": b"", "deep/d.log": b"d"}
    tree(tmp_path / "plain", files)
    (tmp_path / "messages").mkdir()
    (tmp_path / "back").mkdir()
    for jobs in ("1", "4"):
        client.done("encrypt", *keys, "-r", "-i", tmp_path / "plain", "-o", tmp_path / "messages", "--jobs", jobs)
        assert set(content(tmp_path / "messages")) == {f"{name}.encrypted" for name in files}
        client.done("decrypt", *keys, "-r", tmp_path / "messages", "-o", tmp_path / "back", "--jobs", jobs)
        assert content(tmp_path / "back") == files
    shutil.rmtree(tmp_path / "messages")
    (tmp_path / "messages").mkdir()
    client.done("encrypt", *keys, "-r", "-i", tmp_path / "plain", "-o", tmp_path / "messages",
                "--include", "*.txt", "--include", "deep/*", "--exclude", "*.log", "--suffix")  # fmt: skip
    assert set(content(tmp_path / "messages")) == {"a.txt", "deep/er/c"}


def test_a_link_in_a_tree_is_refused_and_the_rest_is_done(client, keys, tmp_path):
    tree(tmp_path, {"plain/a": b"a", "plain/b": b"b", "secret": b"elsewhere"})
    (tmp_path / "plain" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "messages").mkdir()
    ended = client.run("encrypt", *keys, "-r", "-i", tmp_path / "plain", "-o", tmp_path / "messages")
    assert ended.returncode == 1 and b"symbolic link" in ended.stderr
    assert set(content(tmp_path / "messages")) == {"a.encrypted", "b.encrypted"}


def test_an_old_target_survives_all_failures(client, keys, tmp_path):
    message = bytearray(client.done("encrypt", *keys, stdin=os.urandom(100_000)))
    target = tmp_path / "target"
    target.write_bytes(b"old")
    changed = bytes(message[:-1]) + bytes([message[-1] ^ 1])
    for damaged in (changed, bytes(message[:-200]), bytes(message[:50_000]), bytes(message) + b"x", b""):
        source = tmp_path / "message"
        source.write_bytes(damaged)
        client.refused("decrypt", *keys, "-i", source, "-o", target)
        assert content(tmp_path) == {"target": b"old", "message": damaged}


@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
def test_a_killed_run_leaves_the_old_target_or_the_whole_new_one(client, keys, tmp_path, command):
    plaintext = os.urandom(24 * MIB)
    plain, message, target = (tmp_path / name for name in ("plain", "message", "target"))
    plain.write_bytes(plaintext)
    client.done("encrypt", *keys, "-i", plain, "-o", message)
    source = plain if command == "encrypt" else message
    started = time.monotonic()
    client.done(command, *keys, "-i", source, "-o", target)
    lasts = time.monotonic() - started
    chance = random.Random(os.environ.get("STRONGROOM_SEED", "7"))
    ends = set()
    for _ in range(int(os.environ.get("STRONGROOM_KILL_ROUNDS", "20"))):
        target.write_bytes(b"old")
        process = client.start(command, *keys, "-i", source, "-o", target)
        time.sleep(chance.uniform(0, 1.1 * lasts))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        held = target.read_bytes()
        ends.add(held == b"old")
        if held != b"old":
            whole = held if command == "decrypt" else client.done("decrypt", *keys, "-i", target)
            assert whole == plaintext
    assert True in ends
    client.done(command, *keys, "-i", source, "-o", target)
    assert set(content(tmp_path)) == {"plain", "message", "target"}, "nothing is left behind"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_leaves_nothing(client, keys, tmp_path, number):
    message = client.done("encrypt", *keys, stdin=os.urandom(200_000))
    process = client.start("decrypt", *keys, "-o", tmp_path / "target")
    process.stdin.write(message[:150_000])
    process.stdin.flush()
    for _ in range(400):
        if any(path.stat().st_size > 100_000 for path in tmp_path.iterdir()):
            break
        time.sleep(0.01)
    assert [path.name.startswith(".strongroom-") for path in tmp_path.iterdir()] == [True]
    process.send_signal(number)
    assert process.wait(20) == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_what_is_finished_is_not_done_again(client, node, keys, tmp_path):
    tree(tmp_path / "plain", {name: name.encode() for name in "abcd"})
    (tmp_path / "messages").mkdir()
    arguments = ("encrypt", *keys, "-r", "-i", tmp_path / "plain", "-o", tmp_path / "messages", "--resume")
    client.done(*arguments)
    before, made = calls(node, "GenerateDataKey"), content(tmp_path / "messages")
    client.done(*arguments)
    assert (calls(node, "GenerateDataKey"), content(tmp_path / "messages")) == (before, made)
    (tmp_path / "plain" / "b").write_bytes(b"changed")
    (tmp_path / "messages" / "c.encrypted").unlink()
    client.done(*arguments)
    assert calls(node, "GenerateDataKey") == before + 2
    now = content(tmp_path / "messages")
    assert [name for name in sorted(made) if now[name] != made[name]] == ["b.encrypted", "c.encrypted"]


def test_a_dry_run_does_nothing(client, node, keys, tmp_path):
    tree(tmp_path / "plain", {"a": b"a", "b": b"b"})
    (tmp_path / "messages").mkdir()
    before = calls(node, "GenerateDataKey")
    told = client.done("encrypt", *keys, "-r", tmp_path / "plain", "-o", tmp_path / "messages", "--dry-run")
    assert told.decode().splitlines() == [
        f"{tmp_path}/plain/{name} -> {tmp_path}/messages/{name}.encrypted" for name in "ab"
    ]
    assert (content(tmp_path / "messages"), calls(node, "GenerateDataKey")) == ({}, before)


def test_ten_thousand_files_take_ten_calls_of_the_kms(client, node, keys, tmp_path):
    plain, messages, back = (tmp_path / name for name in ("plain", "messages", "back"))
    for directory in (plain, messages, back):
        directory.mkdir()
    piece = os.urandom(4 * KIB)
    for number in range(10_000):
        (plain / f"{number:05}").write_bytes(piece)
    cache = ("--caching", "capacity=100", "max_age=600")
    before = calls(node, "GenerateDataKey"), calls(node, "Decrypt")
    client.done("encrypt", *keys, "-r", "-i", plain, "-o", messages, *cache)
    client.done("decrypt", *keys, "-r", "-i", messages, "-o", back, *cache)
    made, opened = calls(node, "GenerateDataKey") - before[0], calls(node, "Decrypt") - before[1]
    assert made <= 10 and opened <= 10, (made, opened)
    assert sum(path.read_bytes() == piece for path in back.iterdir()) == 10_000


# Parts.


class Ranges(http.server.BaseHTTPRequestHandler):
    """Gives parts of files, and counts what it gives."""

    given = 0

    def do_GET(self):
        path, (first, last) = self.path.split("?")[0], self.headers["Range"].removeprefix("bytes=").split("-")
        length = os.path.getsize(path)
        first, last = int(first), min(int(last), length - 1)
        with open(path, "rb") as file:
            file.seek(first)
            part = file.read(last - first + 1)
        type(self).given += len(part)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{length}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def web():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def large(client, keys, tmp_path_factory):
    """A plaintext of 40 MiB, and its message."""
    plaintext, path = os.urandom(40 * MIB), tmp_path_factory.mktemp("large") / "message"
    client.done("encrypt", *keys, *FRAMES, "-o", path, stdin=plaintext)
    return plaintext, path


@pytest.mark.parametrize(
    "asked, start, end",
    [("20000000-21048575", 20_000_000, 21_048_576), ("-1048576", 39 * MIB, 40 * MIB), (f"{39 * MIB}-", 39 * MIB, 40 * MIB), ("0-0", 0, 1)],
)
def test_a_mebibyte_takes_little_more_from_far_away(client, node, keys, web, large, asked, start, end):
    plaintext, path = large
    before, Ranges.given = calls(node, "Decrypt"), 0
    part = client.done("decrypt", *keys, "--range", asked, f"{web}{path}?signature=secret")
    assert part == plaintext[start:end]
    assert Ranges.given < 2 * MIB
    assert calls(node, "Decrypt") == before + 1


def test_a_part_of_a_file_needs_no_other_frame(client, keys, large, tmp_path):
    plaintext, path = large
    damaged, target = tmp_path / "damaged", tmp_path / "part"
    frame, head = 64 * KIB + 32, path.stat().st_size - (640 * (64 * KIB + 32) + 40)
    with open(damaged, "wb") as file:
        first, last = (byte // (64 * KIB) for byte in (20_000_000, 21_048_575))
        file.write(path.read_bytes()[:head])
        file.write(bytes(first * frame))
        file.write(path.read_bytes()[head + first * frame : head + (last + 1) * frame])
    client.done("decrypt", *keys, "--range", "20000000-21048575", "-i", damaged, "-o", target)
    assert target.read_bytes() == plaintext[20_000_000:21_048_576]
    assert "cannot be read" in client.refused("decrypt", *keys, "--range", "19000000-20000000", damaged)


def test_a_server_that_is_wrong_is_not_believed(client, keys, large, tmp_path):
    _, path = large

    class Wrong(Ranges):
        def do_GET(self):
            self.wrong(path.read_bytes()[: 64 * KIB])

        def answer(self, status, body, content_range):
            self.send_response(status)
            if content_range:
                self.send_header("Content-Range", content_range)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    total = path.stat().st_size
    for wrong, why in [
        (lambda self, start: self.answer(200, start, None), "does not give out parts"),
        (lambda self, start: self.answer(404, b"", None), "the server answered 404"),
        (lambda self, start: self.answer(206, start[: 16 * KIB], None), "does not say which part"),
        (lambda self, start: self.answer(206, start[: 16 * KIB], f"bytes 1-16384/{total}"), "another part"),
        (lambda self, start: self.answer(206, start, f"bytes 0-16383/{total}"), "more than it was asked for"),
        (lambda self, start: self.answer(206, start[:16384][::-1], f"bytes 0-16383/{total}"), "cannot be read"),
    ]:
        Wrong.wrong = wrong
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_port}/message?signature=secret"
            said = client.refused("decrypt", *keys, "--range", "0-9", url)
            assert why in said and "secret" not in said, said
            server.shutdown()


def test_a_part_of_a_signed_message_is_given_to_who_wants_it_so(client, keys, tmp_path):
    path = tmp_path / "message"
    client.done("encrypt", *keys, "-o", path, stdin=b"a signed plaintext")
    assert "--unsigned-range" in client.refused("decrypt", *keys, "--range", "2-7", path)
    assert client.done("decrypt", *keys, "--range", "2-7", "--unsigned-range", path) == b"signed"
    assert "after the end" in client.refused("decrypt", *keys, "--range", "18-", "--unsigned-range", path)


def test_a_part_is_given_of_what_is_required_alone(client, keys, tmp_path):
    path = tmp_path / "message"
    client.done("encrypt", *keys, *FRAMES, "-c", "a=b", "-o", path, stdin=b"plaintext")
    for required in (("a",), ("a=b",)):
        assert client.done("decrypt", *keys, "--range", "0-4", "-i", path, "-c", *required) == b"plain"
    for required in (("c",), ("a=c",), ("c=d",), ("a", "c")):
        for part in ((), ("--range", "0-4")):
            client.refused("decrypt", *keys, *part, "-i", path, "-c", *required)
    assert "no parts" in client.refused("decrypt", *keys, "--range", "0-4", code=2)


# What is in a message, and another one of it.


def test_an_inspection_needs_no_key_and_no_kms(client, key, keys, tmp_path):
    message = client.done("encrypt", *keys, "-c", "purpose=test", stdin=bytes(10_000))
    offline = Client(client.node, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    said = offline.done("inspect", stdin=message).decode()
    for expected in ("AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384 (0578)", f"wrapping key {key}\n",
                     "context      purpose = test\n", "10000 bytes in 3 frames of 4096", "ECDSA"):  # fmt: skip
        assert expected in said, said
    record = json.loads(offline.done("inspect", "--json", stdin=message))
    assert (record["plaintext_length"], record["frames"]) == (10_000, 3)
    assert record["header"]["encryption_context"]["purpose"] == "test"
    assert "ends too early" in offline.refused("inspect", stdin=message[:-1])


def test_a_tree_is_encrypted_anew(client, node, keys, tmp_path):
    other = node.client("kms").create_key()["KeyMetadata"]["Arn"]
    files = {"a": b"a", "deep/b": os.urandom(MIB)}
    tree(tmp_path / "plain", files)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    client.done("encrypt", *keys, "-r", "-i", tmp_path / "plain", "-o", tmp_path / "old", "-c", "a=1", "b=2")
    old = content(tmp_path / "old")
    changes = ("--algorithm", "AES_256_GCM_HKDF_SHA512_COMMIT_KEY", "--frame-length", "65536")
    arguments = ("-r", "-i", tmp_path / "old", "-o", tmp_path / "new", "--from-wrapping-keys", *keys[1:], "-w", f"key={other}")
    client.done("reencrypt", *arguments, *changes)
    assert content(tmp_path / "old") == old and set(content(tmp_path / "new")) == set(old)
    for name, message in content(tmp_path / "new").items():
        record = json.loads(client.done("inspect", "--json", stdin=message))["header"]
        assert record["encryption_context"] == {"a": "1", "b": "2"}
        assert (record["algorithm"], record["frame_length"]) == (changes[1], 65536)
        assert client.done("decrypt", "-w", f"key={other}", stdin=message) == files[name.removesuffix(".encrypted")]
        client.refused("decrypt", *keys, stdin=message)
    client.done("reencrypt", *arguments, "-c", "c=3")
    record = json.loads(client.done("inspect", "--json", tmp_path / "new" / "a.encrypted"))["header"]
    assert {key for key in record["encryption_context"]} == {"c", "aws-crypto-public-key"}


def test_what_is_damaged_is_not_encrypted_anew(client, keys, tmp_path):
    message = client.done("encrypt", *keys, stdin=os.urandom(50_000))
    source, target = tmp_path / "source", tmp_path / "target"
    for damaged in (message[:-1], message[:20_000], message[:-1] + bytes([message[-1] ^ 1])):
        source.write_bytes(damaged)
        client.refused("reencrypt", "--from-wrapping-keys", *keys[1:], *keys, "-i", source, "-o", target)
        assert not target.exists()


# The KMS itself.


def test_a_small_file_goes_to_the_kms_itself(client, node, key, keys):
    kms = node.client("kms")
    before = calls(node, "Encrypt"), calls(node, "GenerateDataKey")
    message = client.done("encrypt", "--direct", *keys, "-c", "a=b", stdin=b"small")
    assert (calls(node, "Encrypt"), calls(node, "GenerateDataKey")) == (before[0] + 1, before[1])
    told = kms.decrypt(CiphertextBlob=message, EncryptionContext={"a": "b"})
    assert (told["Plaintext"], told["KeyId"]) == (b"small", key)
    for wanted in (keys, ("-w", "discovery=true"), ("-w", "discovery=true", "discovery-partition=aws", "discovery-account=000000000000")):
        assert client.done("decrypt", *wanted, "-c", "a=b", stdin=message) == b"small"
    assert "InvalidCiphertextException" in client.refused("decrypt", *keys, stdin=message)
    other = ("-w", "discovery=true", "discovery-partition=aws", "discovery-account=111122223333")
    assert "another account" in client.refused("decrypt", *other, "-c", "a=b", stdin=message)
    made = kms.encrypt(KeyId=key, Plaintext=b"by the KMS")["CiphertextBlob"]
    assert client.done("decrypt", *keys, stdin=made) == b"by the KMS"
    assert len(client.done("encrypt", "--direct", *keys, stdin=bytes(4096))) > 4096
    assert "leave out --direct" in client.refused("encrypt", "--direct", *keys, stdin=bytes(4097))


# Keys.


def test_a_grant_of_two_operations_is_enough(node, key):
    kms, iam = node.client("kms"), node.client("iam")
    iam.create_user(UserName="archivist")
    made = iam.create_access_key(UserName="archivist")["AccessKey"]
    archivist = Client(node, AWS_ACCESS_KEY_ID=made["AccessKeyId"], AWS_SECRET_ACCESS_KEY=made["SecretAccessKey"])
    wanted = ("-w", f"key={key}")
    assert "AccessDeniedException" in archivist.refused("encrypt", *wanted, stdin=b"plaintext")
    user = iam.get_user(UserName="archivist")["User"]["Arn"]
    operations = ["GenerateDataKey", "Decrypt"]
    token = kms.create_grant(KeyId=key, GranteePrincipal=user, Operations=operations)["GrantToken"]
    message = archivist.done("encrypt", *wanted, f"grant_tokens={token}", stdin=b"plaintext")
    assert archivist.done("decrypt", *wanted, f"grant_tokens={token}", stdin=message) == b"plaintext"
    assert archivist.done("decrypt", "-w", "discovery=true", stdin=message) == b"plaintext"
    assert "AccessDeniedException" in archivist.refused("encrypt", *wanted, "-w", f"key={key}", stdin=b"plaintext")


def test_what_the_kms_says_is_said(client, node):
    kms = node.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    message = client.done("encrypt", "-w", f"key={key}", stdin=b"plaintext")
    kms.disable_key(KeyId=key)
    for command, stdin in (("encrypt", b"plaintext"), ("decrypt", message)):
        assert f"DisabledException: {key} is disabled." in client.refused(command, "-w", f"key={key}", stdin=stdin)
    nowhere = Client(node, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert "onnect" in nowhere.refused("decrypt", "-w", f"key={key}", stdin=message)
    kms.create_alias(AliasName="alias/by-name", TargetKeyId=key)
    kms.enable_key(KeyId=key)
    message = client.done("encrypt", "-w", "key=alias/by-name", stdin=b"plaintext")
    assert client.done("decrypt", "-w", f"key={key}", stdin=message) == b"plaintext"
    assert "is no ARN of a key" in client.refused("decrypt", "-w", "key=alias/by-name", stdin=message)


def test_who_has_no_credentials_is_told_so_in_a_line(node, keys, tmp_path):
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    said = Client(node, **nobody).refused("encrypt", *keys, stdin=b"plaintext")
    assert said.endswith("there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
    config = tmp_path / "config"
    config.write_text("[profile broken]\ncredential_process = false\n")
    broken = Client(node, **nobody, AWS_CONFIG_FILE=str(config), AWS_PROFILE="broken")
    said = broken.refused("encrypt", *keys, stdin=b"plaintext")
    assert "there are no credentials: " in said and "status" in said, said


def test_a_recovery_key_needs_no_kms(client, node, keys, tmp_path):
    private, public = tmp_path / "recovery.pem", tmp_path / "recovery.pub"
    make = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-out", private]
    subprocess.run(make, check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
    recovery = ("-w", "provider=raw-rsa", "namespace=recovery", "name=2026")
    message = client.done("encrypt", *keys, *recovery, f"key={public}", "-c", "a=b", stdin=b"plaintext")
    offline = Client(node, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    private.chmod(0o600)
    assert offline.done("decrypt", *recovery, f"key={private}", stdin=message) == b"plaintext"
    assert client.done("decrypt", *keys, stdin=message) == b"plaintext"
    private.chmod(0o644)
    assert "recovery.pem" in offline.refused("decrypt", *recovery, f"key={private}", stdin=message)


class Proxy(http.server.BaseHTTPRequestHandler):
    """The only one who knows where `kms.example` is."""

    asked = 0
    node = None
    # What it makes of an answer.
    change = staticmethod(lambda told: told)

    def do_POST(self):
        assert self.path.startswith("http://kms.example/"), self.path
        type(self).asked += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = urllib.request.Request(f"{self.node.endpoint}/", body, dict(self.headers))
        with urllib.request.urlopen(request) as answer:
            told = json.dumps(self.change(json.load(answer))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_):
        pass


@pytest.fixture
def by_proxy(node):
    """A client that reaches the node by a proxy alone."""
    Proxy.node, Proxy.asked, Proxy.change = node, 0, staticmethod(lambda told: told)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        proxy = f"http://127.0.0.1:{server.server_port}"
        yield Client(node, AWS_ENDPOINT_URL="http://kms.example", HTTP_PROXY=proxy)
        server.shutdown()


def test_a_proxy_is_asked_where_there_is_one(by_proxy, keys):
    message = by_proxy.done("encrypt", *keys, stdin=b"plaintext")
    assert by_proxy.done("decrypt", *keys, stdin=message) == b"plaintext"
    assert Proxy.asked == 2


def test_a_kms_is_believed_about_the_key_it_was_asked_for_alone(by_proxy, client, key, keys):
    message = client.done("encrypt", *keys, stdin=b"plaintext")
    other = key[:-4] + "0000"
    short = base64.b64encode(bytes(16)).decode()
    for change, why in [({"KeyId": other}, "with another key"), ({"KeyId": None}, "without what was asked for"),
                        ({"Plaintext": short}, "another length"), ({"Plaintext": None}, "without what was asked for")]:  # fmt: skip
        Proxy.change = staticmethod(lambda told, change=change: {**told, **change})
        for wanted in (keys, ("-w", "discovery=true")):
            assert why in by_proxy.refused("decrypt", *wanted, stdin=message)
    for change, why in [({"KeyId": "alias/by-name"}, "did not say which key"), ({"KeyId": None}, "without what was asked for"),
                        ({"Plaintext": short}, "another length"), ({"CiphertextBlob": None}, "without what was asked for")]:  # fmt: skip
        Proxy.change = staticmethod(lambda told, change=change: {**told, **change})
        assert why in by_proxy.refused("encrypt", *keys, stdin=b"plaintext")


def test_authorities_of_ones_own_are_believed(tmp_path):
    authority = certificates.Authority(tmp_path)
    chain, private = authority.server("localhost")
    bundle = authority.file
    with own_node.start("--tls-certificate", chain, "--tls-key", private) as node:
        node.endpoint = node.endpoint.replace("http://127.0.0.1", "https://localhost")
        client = Client(node, AWS_CA_BUNDLE=str(bundle))
        key = boto3.client("kms", endpoint_url=node.endpoint, region_name=own_node.REGION, verify=str(bundle),
                           aws_access_key_id=own_node.ROOT[0], aws_secret_access_key=own_node.ROOT[1],
                           ).create_key()["KeyMetadata"]["Arn"]  # fmt: skip
        message = client.done("encrypt", "-w", f"key={key}", stdin=b"plaintext")
        assert client.done("decrypt", "-w", f"key={key}", stdin=message) == b"plaintext"
        stranger = Client(node)
        assert "certificate" in stranger.refused("decrypt", "-w", f"key={key}", stdin=message)
    for wrong in (b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        bundle.write_bytes(wrong)
        assert "AWS_CA_BUNDLE" in client.refused("decrypt", "-w", f"key={key}", stdin=message)
    bundle.unlink()
    assert "AWS_CA_BUNDLE" in client.refused("decrypt", "-w", f"key={key}", stdin=message)


if __name__ == "__main__":
    run(__file__)
