"""An external key store proxy, written from the published specification of its API (1.0).

It knows nothing of Strongroom. It checks what a KMS sends as the specification has it, and can be told to misbehave.
"""

import base64
import contextlib
import datetime
import hashlib
import hmac
import http.server
import json
import os
import re
import threading

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ACCESS_KEY_ID = "ABCDEFGHIJKLMNOP2345"
SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ/+="
STATUS = {
    "ValidationException": 400, "InvalidStateException": 400, "InvalidCiphertextException": 400,
    "InvalidKeyUsageException": 400, "AuthenticationFailedException": 401, "AccessDeniedException": 403,
    "KeyNotFoundException": 404, "InvalidUriPathException": 404, "ThrottlingException": 429,
    "InternalException": 500, "UnsupportedOperationException": 501, "DependencyTimeoutException": 503,
}  # fmt: skip
ARN = re.compile(r"arn:aws[a-z-]*:[\w.:/@=+,-]{1,2030}")


class Refused(Exception):
    """An error of the API, by its name."""


class Proxy:
    """Keys by their ids, and every call that came: path, body.

    `fault(call, status, body)` takes the name of a call and its right answer, and gives another: a status and a body,
    or raw bytes to be sent in place of the whole answer, or None to hang up.
    """

    def __init__(self, path="/example/kms/xks/v1", region="eu-central-1"):
        self.path, self.region, self.secret = path, region, SECRET
        self.keys = {"payroll": os.urandom(32), "other": os.urandom(32), "disabled": os.urandom(32)}
        self.metadata = {"keySpec": "AES_256", "keyUsage": ["ENCRYPT", "DECRYPT"], "keyStatus": "ENABLED"}
        self.managers = ["ACTIVE"]
        self.calls, self.connections, self.fault = [], 0, None

    @contextlib.contextmanager
    def served(self, context):
        """On a free port, with TLS; gives its address."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield "{}:{}".format(*server.server_address)
        finally:
            server.shutdown()
            server.server_close()

    @contextlib.contextmanager
    def misbehaving(self, fault):
        self.fault = fault
        try:
            yield
        finally:
            self.fault = None

    def answer(self, method, target, headers, body):
        """The name of the call, the status, and the body."""
        try:
            self._authenticate(method, target, headers, body)
            path = target.removeprefix(self.path)
            if path == target:
                raise Refused("InvalidUriPathException")
            asked = json.loads(body)
            self.calls.append((path, asked))
            return path.rsplit("/", 1)[-1], 200, self._do(path, asked)
        except Refused as refused:
            name = str(refused)
            return "refusal", STATUS[name], {"errorName": name, "errorMessage": "told by the proxy"}

    def _do(self, path, asked):
        told = asked["requestMetadata"]
        assert re.fullmatch("[0-9a-f-]{36}", told["kmsRequestId"]), told
        if path == "/health":
            assert set(told) == {"kmsRequestId", "kmsOperation"}
            return {
                "xksProxyFleetSize": 1, "xksProxyVendor": "Acme", "xksProxyModel": "Acme XKS", "ekmVendor": "Acme",
                "ekmFleetDetails": [
                    {"id": f"hsm-{i}", "model": "Vault", "healthStatus": status}
                    for i, status in enumerate(self.managers)
                ],
            }  # fmt: skip
        assert ARN.fullmatch(told["awsPrincipalArn"]), told
        _, _, key_id, call = path.split("/")
        if key_id not in self.keys:
            raise Refused("KeyNotFoundException")
        if call == "metadata":
            assert "kmsKeyArn" not in told
            return {**self.metadata, **({"keyStatus": "DISABLED"} if key_id == "disabled" else {})}
        assert ARN.fullmatch(told["kmsKeyArn"]), told
        assert asked["encryptionAlgorithm"] == "AES_GCM"
        aad = _bytes(asked.get("additionalAuthenticatedData", ""), 8192)
        return getattr(self, f"_{call}")(self.keys[key_id], asked, aad)

    def _encrypt(self, key, asked, aad):
        plaintext, iv, metadata = _bytes(asked["plaintext"], 4300), os.urandom(12), b"v=1"
        sealed = AESGCM(key).encrypt(iv, plaintext, _bound(aad, metadata))
        ciphertext, tag = sealed[:-16], sealed[-16:]
        assert asked["ciphertextDataIntegrityValueAlgorithm"] == "SHA_256"
        integrity = hashlib.sha256(aad + metadata + iv + ciphertext + tag).digest()
        return {
            "ciphertext": _text(ciphertext), "initializationVector": _text(iv), "authenticationTag": _text(tag),
            "ciphertextMetadata": _text(metadata), "ciphertextDataIntegrityValue": _text(integrity),
        }  # fmt: skip

    def _decrypt(self, key, asked, aad):
        metadata = _bytes(asked.get("ciphertextMetadata", ""), 20)
        sealed = _bytes(asked["ciphertext"], 4300) + _bytes(asked["authenticationTag"], 16)
        try:
            iv = _bytes(asked["initializationVector"], 16)
            return {"plaintext": _text(AESGCM(key).decrypt(iv, sealed, _bound(aad, metadata)))}
        except (InvalidTag, ValueError):
            raise Refused("InvalidCiphertextException") from None

    def _authenticate(self, method, target, headers, body):
        """Signature Version 4, by hand."""
        parts = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/kms-xks-proxy/aws4_request, ?"
            r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})",
            headers.get("authorization", ""),
        )
        if method != "POST" or not parts or parts[1] != ACCESS_KEY_ID or parts[3] != self.region:
            raise Refused("AuthenticationFailedException")
        _, day, region, signed, signature = parts.groups()
        assert signed == "host;x-amz-date", signed
        time = headers["x-amz-date"]
        told = datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
        assert abs(datetime.datetime.now(datetime.UTC) - told) < datetime.timedelta(minutes=5)
        named = "".join(f"{name}:{headers[name].strip()}\n" for name in signed.split(";"))
        digest = hashlib.sha256(body).hexdigest()
        canonical = "\n".join([method, target, "", named, signed, digest])
        scope = f"{day}/{region}/kms-xks-proxy/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        if not hmac.compare_digest(hmac.digest(key, to_sign.encode(), "sha256").hex(), signature):
            raise Refused("AuthenticationFailedException")


def error(name, message="told by the proxy"):
    """A fault: this error to every call, as the API has it."""
    body = {"errorName": name, "errorMessage": message}
    return lambda call, status, right: (STATUS[name], body)


def _handler(proxy):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            super().setup()
            proxy.connections += 1

        def handle(self):
            # Whoever hangs up in the handshake, or later, is no error of the proxy's.
            with contextlib.suppress(OSError):
                super().handle()

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            assert self.headers["content-type"] == "application/json"
            right = proxy.answer(self.command, self.path, self.headers, body)
            answer = right[1:] if proxy.fault is None else proxy.fault(*right)
            if answer is None or isinstance(answer, bytes):
                self.wfile.write(answer or b"")
                self.close_connection = True
                return
            status, body = answer
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def _bytes(text, length_max):
    data = base64.b64decode(text, validate=True)
    assert len(data) <= length_max
    return data


def _text(data):
    return base64.b64encode(data).decode()


def _bound(aad, metadata):
    """What the specification recommends to bind a ciphertext to."""
    return len(aad).to_bytes(2, "big") + aad + bytes([len(metadata)]) + metadata
