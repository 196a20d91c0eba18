"""`strongroom encrypt`, `decrypt` and the like, run against a node of one's own."""

import os
import subprocess

from own_node import ROOT

BINARY = os.environ["STRONGROOM_BINARY"]


class Client:
    """The commands, as a user has them run."""

    def __init__(self, node, **variables):
        self.node = node
        root = {"AWS_ACCESS_KEY_ID": ROOT[0], "AWS_SECRET_ACCESS_KEY": ROOT[1]}
        self._environment = {**node.environment(**root), **variables}

    def start(self, command, *arguments, **options):
        """Starts a command; its streams are pipes."""
        pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        line = [BINARY, command, *map(str, arguments)]
        return subprocess.Popen(line, env=self._environment, **{**pipes, **options})

    def run(self, command, *arguments, stdin=b"", **options):
        """What became of it: `returncode`, `stdout`, `stderr` as bytes."""
        line = [BINARY, command, *map(str, arguments)]
        return subprocess.run(
            line, env=self._environment, input=stdin, capture_output=True, timeout=120, check=False, **options
        )

    def done(self, command, *arguments, stdin=b"", **options):
        """What it wrote to standard output; expects that it succeeds."""
        ended = self.run(command, *arguments, stdin=stdin, **options)
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout

    def refused(self, command, *arguments, stdin=b"", code=1, **options):
        """The line that it says why in; expects that it refuses, and in one line."""
        ended = self.run(command, *arguments, stdin=stdin, **options)
        assert ended.returncode == code, (ended.returncode, ended.stderr.decode())
        said = ended.stderr.decode()
        assert said.startswith("strongroom: ") and said.count("\n") == 1, said
        return said.removeprefix("strongroom: ").strip()


def calls(node, operation):
    """How often the node did this."""
    try:
        return node.metric(f'strongroom_requests_total{{operation="{operation}",outcome="Success"}}')
    except ValueError:
        return 0
