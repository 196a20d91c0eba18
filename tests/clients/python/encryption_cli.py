"""A command line, typed for Amazon's Encryption CLI and for Strongroom in equal directories: what each leaves behind.

A command is written as in a shell: `NAME=value` before it, `< file` behind it; there is no shell.
"""

import base64
import contextlib
import json
import os
import queue
import shlex
import shutil
import subprocess
from pathlib import Path

_HERE = Path(__file__).parent
_ENVIRONMENT = _HERE.parents[2] / ".venv-encryption-cli/bin"
AMAZON = _ENVIRONMENT / "aws-encryption-cli"

# Values of metadata that no two runs have in common, all in base64.
_RANDOM = {"message_id", "encrypted_data_key", "iv", "tag", "commitment_key", "aws-crypto-public-key"}


class Amazon:
    """Amazon's CLI, loaded, as often as there are processors; see encryption_cli_forks.py."""

    def __init__(self):
        assert AMAZON.exists(), "run `make tools`"
        command = [_ENVIRONMENT / "python", _HERE / "encryption_cli_forks.py"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._processes = [subprocess.Popen(command, **pipes) for _ in range(os.cpu_count() or 1)]
        self._idle = queue.SimpleQueue()
        for process in self._processes:
            self._idle.put(process)

    def run(self, arguments, **more):
        """Its exit code."""
        process = self._idle.get()
        process.stdin.write(json.dumps({"arguments": arguments, **more}).encode() + b"\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        self._idle.put(process)
        return code

    def stop(self):
        for process in self._processes:
            process.stdin.close()
            process.wait(20)


class Program:
    """Any program."""

    def __init__(self, path):
        self._path = path

    def run(self, arguments, directory, environment, stdin, stdout, stderr):
        """Its exit code."""
        with open(stdin, "rb") as stdin, open(stdout, "wb") as stdout, open(stderr, "wb") as stderr:
            files = {"stdin": stdin, "stdout": stdout, "stderr": stderr}
            ended = subprocess.run([self._path, *arguments], cwd=directory, env=environment, timeout=120, **files)
        return ended.returncode


class Desk:
    """A directory for each of the two, both as `template` is."""

    def __init__(self, directory, template, programs, environment, words):
        self._directory, self._template = directory, template
        self.programs, self._environment, self._words = dict(programs), environment, words
        self.places = {who: directory / who / "desk" for who in programs}
        for place in self.places.values():
            shutil.copytree(template, place, symlinks=True)

    def type(self, who, command):
        """What it comes to: its exit code, its output, all files."""
        place = self.places[who]
        code, output = self.run(who, command)
        return {
            "code": code,
            "output": self._normal(who, output),
            "files": {str(path.relative_to(place)): self._file(who, path) for path in sorted(place.rglob("*"))},
        }

    def run(self, who, command):
        """Its exit code, and its output on stdout."""
        place, source = self.places[who], "/dev/null"
        words = shlex.split(command.format_map(self._words))
        variables = {"HOME": str(place)}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        if "<" in words:
            source = str(place / words[-1])
            words = words[: words.index("<")]
        files = {"stdin": source} | {name: str(self._directory / who / name) for name in ("stdout", "stderr")}
        environment = self._environment | variables
        code = self.programs[who].run(words, directory=str(place), environment=environment, **files)
        assert code in (0, 1, 2), f"{who}: {command}\n{self.complaint(who)}"
        return code, Path(files["stdout"]).read_bytes()

    def complaint(self, who):
        """What its last command had to say on stderr."""
        return (self._directory / who / "stderr").read_text()

    def _file(self, who, path):
        original = self._template / path.relative_to(self.places[who])
        if path.is_symlink() or path.is_dir():
            return f"a link to {path.readlink()}" if path.is_symlink() else "a directory"
        if original.is_file() and original.read_bytes() == path.read_bytes():
            return "as it was"
        return self._normal(who, path.read_bytes())

    def _normal(self, who, content):
        """The content, without what is random or names its directory."""
        if content.startswith(b"{"):
            lines = content.decode().splitlines()
            records = [json.loads(line) for line in lines]
            for line, record in zip(lines, records):
                assert line == json.dumps(record, sort_keys=True), f"{who} writes JSON otherwise: {line}"
            records = [self._normal_member(who, "", record) for record in records]
            return sorted(records, key=lambda record: record["input"])
        suite = message_suite(content)
        return f"a message, {suite}" if suite else content

    def _normal_member(self, who, name, value):
        match value:
            case dict():
                return {key: self._normal_member(who, key, member) for key, member in value.items()}
            case list():
                return [self._normal_member(who, name, member) for member in value]
            case str() if name in _RANDOM:
                return f"{len(base64.b64decode(value, validate=True))} random bytes"
            case str():
                return value.replace(f"{self.places[who]}/", "")
        return value


def message_suite(content):
    """Which algorithm suite the message has, if it is one, and how it is written."""
    with contextlib.suppress(ValueError):
        if content[:2] in (b"AY", b"Ag"):
            return f"{message_suite(base64.b64decode(content, validate=True))} in base64"
    if content[:2] == b"\x01\x80":
        return content[2:4].hex()
    return content[1:3].hex() if content[:1] == b"\x02" and content[1:3] in (b"\x05\x78", b"\x04\x78") else None
