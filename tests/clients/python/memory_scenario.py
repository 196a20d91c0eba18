"""What root finds in the memory of a service that is used all the while: of no key that is not in use, anything.

Once as the machine has it, and once without memfd_secret, as older kernels are: there root can read the keys that are in use,
and must not find those that were disabled, deleted or idle. Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import contextlib
import ctypes
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

import own_node
from client import run

SYS_MEMFD_SECRET = 447
# How long parsed keys are kept, with the interval at which they are looked at.
IDLE_S = 80
PIECE = 16
# Runs the rest of its arguments without memfd_secret: a filter that answers ENOSYS to it.
WITHOUT = """#!{python} -B
import ctypes, os, struct, sys
def step(code, jt, jf, k): return struct.pack("HBBI", code, jt, jf, k)
program = step(0x20, 0, 0, 0) + step(0x15, 0, 1, {number}) + step(0x06, 0, 0, 0x00050000 | 38) + step(0x06, 0, 0, 0x7FFF0000)
buffer = ctypes.create_string_buffer(program)
class Filter(ctypes.Structure): _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Filter(4, ctypes.addressof(buffer))), 0, 0) == 0
os.execv({binary!r}, [{binary!r}, *sys.argv[1:]])
"""


def has_memfd_secret():
    descriptor = ctypes.CDLL(None).syscall(SYS_MEMFD_SECRET, 0)
    if descriptor >= 0:
        os.close(descriptor)
    return descriptor >= 0


@contextlib.contextmanager
def started(hidden):
    """A node whose keys are hidden from root, or only locked."""
    binary = os.environ["STRONGROOM_BINARY"]
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        wrapper = Path(directory) / "strongroom"
        wrapper.write_text(WITHOUT.format(python=sys.executable, number=SYS_MEMFD_SECRET, binary=binary))
        wrapper.chmod(stat.S_IRWXU)
        os.environ["STRONGROOM_BINARY"] = binary if hidden else str(wrapper)
        try:
            node = stack.enter_context(own_node.start())
        finally:
            os.environ["STRONGROOM_BINARY"] = binary
        log = (node.directory / "log").read_text()
        assert ("hidden from other processes" in log) == hidden, log
        yield node


def number(value, length):
    return value.to_bytes(length, "big")


def pkcs8(key):
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def made(spec):
    """Material of a key, and the secret parts of it."""
    if spec == "SYMMETRIC_DEFAULT":
        material = os.urandom(32)
        return material, [material]
    if spec == "HMAC_512":
        material = os.urandom(64)
        return material, [material]
    if spec == "RSA_2048":
        key = rsa.generate_private_key(65537, 2048)
        numbers = key.private_numbers()
        parts = [number(part, 128) for part in (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1)]
        return pkcs8(key), [*parts, number(numbers.d, 256)]
    if spec == "ECC_NIST_P256":
        key = ec.generate_private_key(ec.SECP256R1())
        return pkcs8(key), [number(key.private_numbers().private_value, 32)]
    key = ed25519.Ed25519PrivateKey.generate()
    return pkcs8(key), [key.private_bytes_raw()]


USES = {
    "SYMMETRIC_DEFAULT": ("ENCRYPT_DECRYPT", "encrypt", {"Plaintext": b"message"}),
    "HMAC_512": ("GENERATE_VERIFY_MAC", "generate_mac", {"Message": b"message", "MacAlgorithm": "HMAC_SHA_512"}),
    "RSA_2048": ("SIGN_VERIFY", "sign", {"Message": b"message", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
    "ECC_NIST_P256": ("SIGN_VERIFY", "sign", {"Message": b"message", "SigningAlgorithm": "ECDSA_SHA_256"}),
    "ECC_NIST_EDWARDS25519": ("SIGN_VERIFY", "sign", {"Message": b"message", "SigningAlgorithm": "ED25519_SHA_512"}),
}  # fmt: skip


class Imported:
    """A key whose material is known here, and its use."""

    def __init__(self, kms, spec):
        usage, operation, members = USES[spec]
        material, self.secrets = made(spec)
        self.kms, self.spec = kms, spec
        self.id = kms.create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
        wrapping = kms.get_parameters_for_import(
            KeyId=self.id, WrappingAlgorithm="RSA_AES_KEY_WRAP_SHA_256", WrappingKeySpec="RSA_2048"
        )
        aes_key = os.urandom(32)
        oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
        public_key = serialization.load_der_public_key(wrapping["PublicKey"])
        wrapped = public_key.encrypt(aes_key, oaep) + keywrap.aes_key_wrap_with_padding(aes_key, material)
        kms.import_key_material(
            KeyId=self.id, ImportToken=wrapping["ImportToken"], EncryptedKeyMaterial=wrapped,
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        )  # fmt: skip
        self.operation, self.members = operation, members

    def use(self, kms=None):
        getattr(kms or self.kms, self.operation)(KeyId=self.id, **self.members)

    def pieces(self):
        """Of each secret number two pieces, in both orders of its bytes."""
        for secret in self.secrets:
            for at in {0, len(secret) // 2}:
                piece = secret[at : at + PIECE]
                yield from (piece, piece[::-1])


def memory(node):
    """All that root can read of the process, by /proc/PID/mem: what `gcore` writes to its file."""
    pid = node._process.pid
    maps = Path(f"/proc/{pid}/maps").read_text()
    regions = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        # What cannot be written is what the program's files are.
        for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.M):
            with contextlib.suppress(OSError, ValueError, OverflowError):
                file.seek(int(start, 16))
                regions.append(file.read(int(end, 16) - int(start, 16)))
    return regions


def found(node, keys):
    """Of which of these keys something is there."""
    regions = memory(node)
    assert any(own_node.ROOT[0].encode() in region for region in regions), "the search works"
    return sorted({key.spec for key in keys for piece in key.pieces() if any(piece in region for region in regions)})


@contextlib.contextmanager
def load(node, keys, pause=0):
    """While this lasts, these keys are used by several clients at once."""
    stop, failures = threading.Event(), []

    def work():
        kms = node.client("kms")
        try:
            while not stop.is_set():
                for key in keys:
                    key.use(kms)
                time.sleep(pause)
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures


@pytest.fixture(scope="module", params=["hidden", "locked"])
def node(request):
    hidden = request.param == "hidden"
    if hidden and not has_memfd_secret():
        pytest.skip("this kernel has no memfd_secret")
    with started(hidden) as node:
        node.is_hidden = hidden
        yield node


def imported(node, specs=USES):
    kms = node.client("kms")
    return [Imported(kms, spec) for spec in specs]


def test_of_keys_in_use_nothing_is_found_where_they_can_be_hidden(node):
    keys = imported(node)
    with load(node, keys):
        looks = [found(node, keys) for _ in range(5)]
    if node.is_hidden:
        assert looks == [[]] * 5
    else:
        # It is seen here, and so would be seen where it must not be.
        assert "RSA_2048" in looks[0]


@pytest.mark.parametrize("how", ["disable_key", "schedule_key_deletion", "delete_imported_key_material"])
def test_of_a_key_that_must_not_be_used_any_more_nothing_is_found(node, how):
    keys, others = imported(node), imported(node)
    with load(node, keys):
        pass
    with load(node, others):
        for key in keys:
            getattr(key.kms, how)(KeyId=key.id)
        # A request that had the key in its hands is over.
        time.sleep(0.5)
        assert found(node, keys) == []


def test_of_a_key_that_was_not_used_for_a_while_nothing_is_found():
    with contextlib.ExitStack() as stack:
        nodes = [stack.enter_context(started(hidden)) for hidden in (True, False) if not hidden or has_memfd_secret()]
        unused = []
        for node in nodes:
            keys = imported(node)
            with load(node, keys):
                unused.append((node, keys))
        for node in nodes:
            stack.enter_context(load(node, imported(node, ["RSA_2048"]), pause=0.05))
        time.sleep(IDLE_S)
        assert [found(node, keys) for node, keys in unused] == [[]] * len(nodes)


def test_in_a_core_dump_that_root_forces_nothing_is_found(node, tmp_path):
    """By ptrace, as a debugger writes one: the kernel itself writes none of this process."""
    keys = imported(node)
    with load(node, keys):
        if not node.is_hidden:
            # Those that are in use could be read.
            keys = imported(node)
            with load(node, keys):
                pass
            for key in keys:
                key.kms.disable_key(KeyId=key.id)
            time.sleep(0.5)
        pid = node._process.pid
        # Without the program's symbols, which take it longest.
        command = ["gdb", "-nx", "-batch", "-readnever", "-p", str(pid), "-ex", f"generate-core-file {tmp_path}/core"]
        subprocess.run(command, check=True, capture_output=True)
    dump = (tmp_path / "core").read_bytes()
    assert own_node.ROOT[0].encode() in dump, "the search works"
    assert not [key.spec for key in keys for piece in key.pieces() if piece in dump]


if __name__ == "__main__":
    run(__file__)
