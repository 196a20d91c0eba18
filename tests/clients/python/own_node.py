"""A node of one's own, for scenarios that need settings of their own: on free ports, gone when it is left."""

import contextlib
import os
import random
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

ROOT = ("AKIAROOTROOTROOTROOT", "the-root-users-own-secret")
REGION = "eu-central-1"


class Node:
    """Its endpoint, its directory, and clients of it; its clock is moved, and it can be run again."""

    def __init__(self, directory, flags, environment):
        port, operators = _free_port(), _free_port()
        self.directory, self.ahead_s, self._environment = directory, 0, environment
        self.endpoint, self._operators = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{operators}"
        # Called again and again until it is ready.
        self.meanwhile = lambda: None
        self._command = [os.environ["STRONGROOM_BINARY"], "serve", "--data-dir", f"{directory}/data",
                         "--listen", f"127.0.0.1:{port}", "--operators-listen", f"127.0.0.1:{operators}", *flags]  # fmt: skip

    def run(self):
        """On the data that it has, if it has some."""
        environment = {"PATH": os.environ["PATH"], "STRONGROOM_ROOT_ACCESS_KEY_ID": ROOT[0],
                       "STRONGROOM_ROOT_SECRET_ACCESS_KEY": ROOT[1],
                       "STRONGROOM_TEST_CLOCK": f"{self.directory}/clock", **self._environment}  # fmt: skip
        with open(self.directory / "log", "ab") as log:
            self._process = subprocess.Popen(self._command, env=environment, stdout=log, stderr=log)
        for _ in range(400):
            assert self._process.poll() is None, (self.directory / "log").read_text()
            if self.is_ready():
                # And not another, which has its port.
                assert self._process.poll() is None, (self.directory / "log").read_text()
                return
            self.meanwhile()
            time.sleep(0.05)
        raise AssertionError(f"not ready:\n{(self.directory / 'log').read_text()}")

    def stop(self):
        self._process.terminate()
        self._process.wait(20)

    def pass_time(self, seconds):
        """Time really passes: both of its clocks move."""
        self.ahead_s += seconds
        aside = self.directory / "clock.new"
        aside.write_text(f"{self.ahead_s * 1000} {self.ahead_s * 1000} 0")
        aside.rename(self.directory / "clock")

    def is_ready(self):
        with contextlib.suppress(OSError):
            return self._told("/health/ready") == "ready\n"
        return False

    def not_ready(self):
        """Why it is not, in its words."""
        with pytest.raises(urllib.error.HTTPError) as refused:
            self._told("/health/ready")
        assert refused.value.code == 503
        return refused.value.read().decode()

    def panics(self):
        """How many requests ended in one."""
        return self.metric('strongroom_http_refusals_total{reason="Internal"}')

    def metric(self, name):
        """Its value, by its full name."""
        lines = self._told("/metrics").splitlines()
        (value,) = [line.removeprefix(name) for line in lines if line.startswith(f"{name} ")]
        return float(value)

    def _told(self, path):
        with urllib.request.urlopen(f"{self._operators}{path}", timeout=5) as answer:
            return answer.read().decode()

    def client(self, service, credentials=ROOT, **config):
        """`credentials`: two or three parts, or None for a request that nobody signs."""
        if credentials is None:
            config["signature_version"] = UNSIGNED
        key, secret, token = (*(credentials or ("x" * 20, "x")), None)[:3]
        return boto3.client(
            service, region_name=REGION, endpoint_url=self.endpoint, aws_access_key_id=key,
            aws_secret_access_key=secret, aws_session_token=token, config=Config(**config),
        )  # fmt: skip

    def session_client(self, service, credentials):
        """Of what STS has given."""
        parts = [credentials[part] for part in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        return self.client(service, parts)

    def environment(self, **more):
        """In which a client finds the node and nothing else of this machine."""
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.directory), "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true", "PYTHONDONTWRITEBYTECODE": "1", **more,
        }  # fmt: skip


def _free_port():
    """One that the kernel gives to no connection, which would take it before the node does."""
    for port in random.SystemRandom().sample(range(10_000, 32_000), 100):
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextlib.contextmanager
def start(*flags, **environment):
    """Starts a node with these flags and variables; it is there when this returns."""
    with tempfile.TemporaryDirectory() as directory:
        node = Node(Path(directory), flags, environment)
        try:
            node.run()
            yield node
        finally:
            node.stop()
