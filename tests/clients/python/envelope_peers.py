"""The three that read and write messages of the Encryption SDK: each takes a list of jobs, and says what became of each.

A job is as encryption_sdk_peer.py has it, and so is what becomes of it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from aws_encryption_sdk.identifiers import Algorithm

import envelope_keyrings

_HERE = Path(__file__).parent
_JAVASCRIPT = _HERE.parent / "node"


class Peers:
    """Each in the environment in which it finds the node."""

    def __init__(self, environment):
        self._environment = environment

    def run(self, name, jobs):
        """What becomes of `jobs`, all of one mode, when `name` does them."""
        return {"python": self._python, "javascript": self._javascript, "strongroom": self._strongroom}[name](jobs)

    def _python(self, jobs):
        return self._program([sys.executable, _HERE / "encryption_sdk_peer.py"], jobs)

    def _javascript(self, jobs):
        assert (_JAVASCRIPT / "node_modules").exists(), "run `make tools`"
        return self._program(["node", _JAVASCRIPT / "encryption_sdk_peer.mjs"], jobs)

    def _program(self, command, jobs):
        ended = self._run(command, input=json.dumps(jobs))
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    def _strongroom(self, jobs):
        """A process for all jobs with the same command line, since it takes a directory of files."""
        together = defaultdict(list)
        for job in jobs:
            together[tuple(_command_line(job))].append(job)
        became = {}
        for command, group in together.items():
            with tempfile.TemporaryDirectory(dir=self._environment["HOME"]) as directory:
                became |= self._together(command, group, Path(directory))
        return [became[job["target"]] for job in jobs]

    def encrypt_anew(self, job, ring):
        """Strongroom takes what `job` decrypts, and writes a message for it under the keys of `ring`."""
        old = envelope_keyrings.flags(job["keyring"], "decrypt")
        old = ["--from-wrapping-keys" if flag == "-w" else flag for flag in old]
        files = ["-i", job["source"], "-o", job["target"]]
        command = [*old, *envelope_keyrings.flags(ring, "encrypt"), *files]
        if not is_committing(job["suite"]):
            command += ["--from-commitment-policy", "forbid-encrypt-allow-decrypt"]
        ended = self._run([os.environ["STRONGROOM_BINARY"], "reencrypt", *command])
        assert ended.returncode == 0, ended.stderr

    def _together(self, command, jobs, directory):
        sources, targets, metadata = (directory / name for name in ("sources", "targets", "metadata"))
        sources.mkdir()
        targets.mkdir()
        for number, job in enumerate(jobs):
            os.link(job["source"], sources / str(number))
        ended = self._run([
            os.environ["STRONGROOM_BINARY"], *command, "-r", "-i", sources, "-o", targets,
            "--suffix=", "--metadata-output", metadata,
        ])  # fmt: skip
        records = [json.loads(line) for line in metadata.read_text().splitlines()] if metadata.exists() else []
        headers = {Path(record["input"]).name: record["header"] for record in records}
        became = {}
        for number, job in enumerate(jobs):
            written = targets / str(number)
            if written.exists():
                written.rename(job["target"])
                became[job["target"]] = _told(headers[str(number)])
            else:
                became[job["target"]] = {"error": f"{ended.returncode}: {ended.stderr}"}
        assert ended.returncode in (0, 1), ended.stderr
        assert (ended.returncode == 0) == all("error" not in one for one in became.values()), ended.stderr
        return became

    def _run(self, command, **more):
        return subprocess.run(command, capture_output=True, text=True, timeout=300, env=self._environment, **more)


def is_committing(suite):
    return Algorithm.get_by_id(int(suite, 16)).is_committing()


def _command_line(job):
    mode, context = job["mode"], [f"{key}={value}" for key, value in job["context"].items()]
    command = [mode, *envelope_keyrings.flags(job["keyring"], mode)]
    if context:
        command += ["-c", *context]
    if not is_committing(job["suite"]):
        command += ["--commitment-policy", "forbid-encrypt-allow-decrypt"]
    if mode == "decrypt":
        return command
    command += ["--algorithm", Algorithm.get_by_id(int(job["suite"], 16)).name]
    command += ["--frame-length", str(job["frame_length"])]
    if job.get("required"):
        command += ["--required-encryption-context-keys", *job["required"]]
    return command


def _told(header):
    """What is in the message's header, by the metadata."""
    context = {key: value for key, value in header["encryption_context"].items() if not key.startswith("aws-crypto-")}
    suite = Algorithm[header["algorithm"]].algorithm_id
    return {"suite": f"{suite:04x}", "frame_length": header["frame_length"], "context": context}
