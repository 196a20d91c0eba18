"""The ceremonies of docs/operations.md, as they are written: every file and every command of them, and what they say.

Starts services of its own; run with STRONGROOM_BINARY.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

import own_node
from client import run

PAGE = Path(__file__).parents[3] / "docs/operations.md"
# What stands on the page, and is somewhere else here.
PLACES = ["/etc/strongroom", "/var/lib/strongroom", "/root"]
# A service manager for one service.
SYSTEMCTL = """#!/bin/sh
stop() { kill "$(cat {root}/pid)" && while kill -0 "$(cat {root}/pid)" 2>/dev/null; do sleep 0.05; done; }
case "$1" in restart) stop;; start) ;; *) exit 1;; esac
strongroom serve --config {root}/etc/strongroom/strongroom.toml 2>> {root}/log &
echo $! > {root}/pid
for i in $(seq 200); do
    # It is up, be it sealed.
    {python} -c "import socket; socket.create_connection(('127.0.0.1', {operators}), 5)" 2> /dev/null && exit 0
    sleep 0.05
done
cat {root}/log >&2; exit 1
"""


class Machine:
    """One that the commands of the page believe themselves on."""

    def __init__(self, root):
        self.root = root
        self.ports = {"4599": str(own_node._free_port()), "4600": str(own_node._free_port())}
        for place in [*PLACES, "/bin", "/tokens"]:
            Path(f"{root}{place}").mkdir(parents=True)
        os.rmdir(f"{root}/var/lib/strongroom")
        (root / "softhsm2.conf").write_text(f"directories.tokendir = {root}/tokens\n")
        (root / "bin/strongroom").symlink_to(os.environ["STRONGROOM_BINARY"])
        systemctl = root / "bin/systemctl"
        text = SYSTEMCTL
        for name, value in (("root", root), ("python", sys.executable), ("operators", self.ports["4600"])):
            text = text.replace(f"{{{name}}}", str(value))
        systemctl.write_text(text)
        systemctl.chmod(0o755)
        self.environment = {
            "PATH": f"{root}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(root),
            "SOFTHSM2_CONF": f"{root}/softhsm2.conf", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.ports['4599']}",
            "AWS_DEFAULT_REGION": own_node.REGION, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
        }  # fmt: skip
        self._shell = subprocess.Popen(
            ["bash"], env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def here(self, text):
        for place in PLACES:
            text = re.sub(rf"(?<![\w./-]){place}\b", f"{self.root}{place}", text.replace("fileb://" + place, f"fileb://{self.root}{place}"))
        for port, other in self.ports.items():
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{other}")
        return text

    def run(self, command):
        """What is seen of a command, typed into the one shell of the session."""
        self._shell.stdin.write(f"{self.here(command)}\necho; echo :$?:done\n")
        self._shell.stdin.flush()
        lines = []
        for line in self._shell.stdout:
            if re.fullmatch(r":\d+:done\n", line):
                break
            lines.append(line.rstrip("\n"))
        said = "\n".join(lines).strip()
        return said.replace(str(self.root), "")

    def kms(self):
        files = (self.root / "root/first-credentials").read_text()
        key, secret = (re.search(rf"{name} = (\S+)", files)[1] for name in ("aws_access_key_id", "aws_secret_access_key"))
        return boto3.client(
            "kms", region_name=own_node.REGION, endpoint_url=self.environment["AWS_ENDPOINT_URL"], aws_access_key_id=key,
            aws_secret_access_key=secret, config=Config(retries={"max_attempts": 0}),
        )  # fmt: skip

    def wait(self):
        """Until the service is ready."""
        until = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['4600']}/health/ready", timeout=5):
                    return
            except OSError:
                assert time.monotonic() < until, (self.root / "log").read_text()
                time.sleep(0.05)

    def end(self):
        self._shell.stdin.close()
        self._shell.wait(20)
        pid = self.root / "pid"
        if pid.exists():
            subprocess.run(["kill", pid.read_text().strip()], check=False)


@pytest.fixture(scope="module")
def machine():
    with tempfile.TemporaryDirectory() as root:
        machine = Machine(Path(root))
        try:
            yield machine
        finally:
            machine.end()


def blocks(title):
    """The fenced blocks of a section: language, and lines."""
    page = PAGE.read_text()
    section = page.split(f"\n### {title}\n")[1].split("\n### ")[0].split("\n## ")[0]
    return [(kind, text) for kind, text in re.findall(r"```(\w+)\n(.*?)```", section, re.S)]


def perform(machine, title):
    """Does all that a section says, and compares what is seen with what stands there."""
    commands = 0
    for kind, text in blocks(title):
        if kind == "toml":
            first, rest = text.split("\n", 1)
            Path(machine.here(first.removeprefix("# "))).write_text(machine.here(rest))
            continue
        steps = re.split(r"^[#$] ", text, flags=re.M)[1:]
        for step in steps:
            command, *expected = step.rstrip("\n").split("\n")
            said = machine.run(command)
            pattern = ".*".join(re.escape(part) for part in "\n".join(expected).split("..."))
            assert re.fullmatch(pattern, said, re.S), f"{command}\n{said}\nand not\n{expected}"
            commands += 1
    return commands


def away(machine):
    (machine.root / "tokens").rename(machine.root / "lost")


def back(machine):
    (machine.root / "lost").rename(machine.root / "tokens")


def test_the_key_ceremony(machine):
    assert perform(machine, "The key ceremony") >= 8
    assert not (machine.root / "var/lib/strongroom/root-credentials").exists()


def test_an_hsm_is_lost_and_comes_back_from_its_backup(machine):
    kms = machine.kms()
    key = kms.list_keys()["Keys"][0]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    away(machine)
    assert perform(machine, "An HSM is lost") == 3
    machine.wait()
    with pytest.raises(kms.exceptions.KMSInternalException):
        kms.decrypt(CiphertextBlob=sealed)
    back(machine)
    until = time.monotonic() + 30
    while True:
        try:
            assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
            break
        except kms.exceptions.KMSInternalException:
            assert time.monotonic() < until
            time.sleep(0.2)


def test_moving_to_another_hsm(machine):
    assert perform(machine, "Moving to another HSM") >= 10
    # The old token is needed by old keys alone: without it, the service starts.
    kms = machine.kms()
    assert len(kms.list_keys()["Keys"]) == 2


def test_dual_control(machine):
    assert perform(machine, "Dual control") == 7
    machine.wait()
    assert machine.kms().list_keys()["Keys"]


def test_no_ceremony_is_left_out():
    section = PAGE.read_text().split("\n## Ceremonies\n")[1].split("\n## ")[0]
    titles = re.findall(r"^### (.*)$", section, re.M)
    assert titles == ["The key ceremony", "An HSM is lost", "Moving to another HSM", "Dual control"]


if __name__ == "__main__":
    run(__file__)
