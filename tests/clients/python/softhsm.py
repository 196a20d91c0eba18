"""A token of SoftHSM, in a directory of its own."""

import contextlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "12345678"


class Token:
    """Its label is its name; `name` is what Strongroom calls it."""

    def __init__(self, directory, name):
        self.directory, self.name = directory, name
        self._tokens, self._away = directory / "tokens", directory / "away"
        self._tokens.mkdir()
        self.configuration = directory / "softhsm2.conf"
        self.configuration.write_text(f"directories.tokendir = {self._tokens}\n")
        self.pin_file = directory / "pin"
        self.pin_file.write_text(PIN + "\n")
        self.pin_file.chmod(0o600)
        self._run("softhsm2-util", "--init-token", "--free", "--label", name, "--so-pin", "87654321", "--pin", PIN)

    def settings(self, default_backing="domain", module=MODULE):
        """Strongroom's configuration file."""
        return (
            f'[hsm]\ndefault-backing = "{default_backing}"\n[[hsm.tokens]]\nname = "{self.name}"\n'
            f'module = "{module}"\ntoken = "{self.name}"\npin-file = "{self.pin_file}"\n'
        )

    def _run(self, *command):
        environment = {**os.environ, "SOFTHSM2_CONF": str(self.configuration)}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    def objects(self):
        """What OpenSC tells of the token's objects: for each its kind, and what is said of it."""
        told = self._run(
            "pkcs11-tool", "--module", MODULE, "--token-label", self.name, "--login", "--pin", PIN, "--list-objects"
        )
        found = []
        for line in told.splitlines():
            if not line.startswith(" "):
                found.append([line.split(" Object")[0], ""])
            elif found:
                found[-1][1] += line.strip() + "\n"
        return [(kind, said) for kind, said in found if " Key" in kind]

    def read(self, label, kind):
        """Asks the token to give out an object's value; what it says when it does not."""
        environment = {**os.environ, "SOFTHSM2_CONF": str(self.configuration)}
        command = ["pkcs11-tool", "--module", MODULE, "--token-label", self.name, "--login", "--pin", PIN,
                   "--read-object", "--type", kind, "--label", label]  # fmt: skip
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        return None if done.returncode == 0 else done.stderr

    def hmac(self, label, message):
        """HMAC-SHA-256 under a key of the token."""
        files = [self.directory / "message", self.directory / "mac"]
        (said,) = [said for _, said in self.objects() if f"label:      {label}\n" in said]
        (key,) = re.findall(r"ID: +([0-9a-f]+)", said)
        files[0].write_bytes(message)
        self._run(
            "pkcs11-tool", "--module", MODULE, "--token-label", self.name, "--login", "--pin", PIN, "--sign",
            "--mechanism", "SHA256-HMAC", "--id", key, "--input-file", str(files[0]), "--output-file", str(files[1]),
        )  # fmt: skip
        return files[1].read_bytes()

    @contextlib.contextmanager
    def away(self):
        """While this lasts, the token is not there."""
        self._tokens.rename(self._away)
        try:
            yield
        finally:
            self._away.rename(self._tokens)


@contextlib.contextmanager
def token(name):
    with tempfile.TemporaryDirectory() as directory:
        yield Token(Path(directory), name)
