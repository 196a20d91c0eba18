"""A TPM 2.0 in software, as a PKCS#11 token: swtpm, the access broker that a kernel would be, and tpm2-pkcs11."""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PIN = "12345678"
KEY_LABEL = "strongroom root of trust"
# A bus of its own, on which the broker is found.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


class Tpm:
    """The environment in which its module finds it, and the configuration of a root of trust in it."""

    def __init__(self, directory, module):
        self.module, self.config = module, directory / "strongroom.toml"
        self.environment = {
            "TPM2_PKCS11_TCTI": "tabrmd:bus_type=session", "TPM2_PKCS11_STORE": str(directory / "store"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={directory}/bus",
        }  # fmt: skip
        pin_file = directory / "pin"
        pin_file.touch(mode=0o600)
        pin_file.write_text(PIN + "\n")
        self.config.write_text(
            f'[root-of-trust]\npkcs11 = {{ module = "{module}", token = "root", pin-file = "{pin_file}", '
            f'key-label = "{KEY_LABEL}" }}\n'
        )

    def tool(self, *arguments):
        """What OpenSC's tool says."""
        environment = {"PATH": os.environ["PATH"], **self.environment}
        command = ["pkcs11-tool", "--module", str(self.module), *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


@contextlib.contextmanager
def token():
    """One that has a PIN, and no key yet."""
    (module,) = list(Path("/usr/lib").glob("*/pkcs11/libtpm2_pkcs11.so"))
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as processes:
        directory = Path(directory)
        for name in ("state", "store"):
            (directory / name).mkdir()
        (directory / "bus.conf").write_text(BUS.format(directory / "bus"))
        server, control = _free_ports()
        tpm = Tpm(directory, module)

        def start(*command):
            environment = {"PATH": os.environ["PATH"], **tpm.environment}
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            processes.callback(process.wait)
            processes.callback(process.kill)

        start(
            "swtpm", "socket", "--tpm2", "--tpmstate", f"dir={directory}/state", "--flags", "not-need-init,startup-clear",
            "--server", f"type=tcp,port={server},bindaddr=127.0.0.1", "--ctrl", f"type=tcp,port={control},bindaddr=127.0.0.1",
        )  # fmt: skip
        start("dbus-daemon", f"--config-file={directory}/bus.conf", "--nofork")
        # Each of them once the one before it is there.
        _wait(lambda: (directory / "bus").exists() and _listens(control))
        start("tpm2-abrmd", "--session", "--allow-root", f"--tcti=swtpm:host=127.0.0.1,port={server}")
        _wait(lambda: "Slot 0" in tpm.tool("--list-slots"))
        tpm.tool("--slot-index", "0", "--init-token", "--label", "root", "--so-pin", "87654321")
        tpm.tool("--slot-index", "0", "--init-pin", "--login", "--login-type", "so", "--so-pin", "87654321", "--pin", PIN)
        yield tpm


def _free_ports():
    """Two that follow each other: the second is where a client of swtpm looks for its control channel."""
    while True:
        with socket.socket() as one, socket.socket() as next_:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                next_.bind(("127.0.0.1", port + 1))
                return port, port + 1


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(is_there):
    until = time.monotonic() + 20
    while True:
        with contextlib.suppress(subprocess.CalledProcessError):
            if is_there():
                return
        assert time.monotonic() < until, "the TPM does not come up"
        time.sleep(0.05)
