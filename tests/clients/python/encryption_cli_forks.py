"""Amazon's Encryption CLI, loaded once and forked for each command, since loading takes most of its time.

Run by the Python of .venv-encryption-cli. Takes a command as a line of JSON (`arguments`, `directory`, `environment`, and
the files `stdin`, `stdout` and `stderr`), and answers with a line that has its exit code.
"""

import json
import os
import sys

import boto3
from aws_encryption_sdk_cli import cli


def lines(descriptor):
    """Unbuffered: a fork must find nothing of ours in its stdin."""
    line = b""
    while byte := os.read(descriptor, 1):
        line += byte
        if byte == b"\n":
            yield line
            line = b""


def become(command):
    """Turns this process into one that was started with this command."""
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(command[name], flags, 0o600), descriptor)
    os.chdir(command["directory"])
    os.environ.clear()
    os.environ.update(command["environment"])
    sys.argv[:] = ["aws-encryption-cli", *command["arguments"]]


# So that the forks find all that a client takes.
boto3.client("kms", region_name="eu-central-1")

for line in lines(0):
    if (child := os.fork()) == 0:
        become(json.loads(line))
        sys.exit(cli())
    _, status = os.waitpid(child, 0)
    os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())
