"""A Strongroom proxy of one's own, and a client of its API that knows nothing of Strongroom."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import threading
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST, PATH, REGION = "xks.example.com", "/acme/kms/xks/v1", "eu-central-1"
ACCESS_KEY_ID, SECRET = "ABCDEFGHIJKLMNOP2345", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ/+="
PRINCIPAL = "arn:aws:iam::111122223333:role/app"
KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-abcdefabcdef"


class OwnProxy:
    """Its port, and the lines that it has logged of calls."""

    def __init__(self, process, log):
        self.process, self.calls = process, []
        self._log, self.port = log, None
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.calls.append(json.loads(line))

    def wait(self):
        until = time.monotonic() + 20
        while self.port is None:
            assert self.process.poll() is None and time.monotonic() < until, self.log()
            for line in self.log().splitlines():
                with contextlib.suppress(ValueError):
                    told = json.loads(line)
                    if told.get("message") == "ready":
                        self.port = int(told["address"].rsplit(":", 1)[1])
            time.sleep(0.02)

    def log(self):
        return self._log.read_text()

    def called(self, count, since=0):
        """The lines of `count` calls, once they are there."""
        until = time.monotonic() + 5
        while len(self.calls) - since < count:
            assert time.monotonic() < until, self.calls[since:]
            time.sleep(0.01)
        return self.calls[since:]

    def settled(self):
        """How many calls there were, once no line has come for a while."""
        count = -1
        while count != len(self.calls):
            count = len(self.calls)
            time.sleep(0.3)
        return count


def settings(token, authority, keys, prefix="/acme", **more):
    """The configuration file: `keys` is the text of its tables."""
    certificate, key = authority.server(HOST)
    secret = token.directory / "xks-secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET + "\n")
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in more.items())
    return (
        f'{token.settings()}\n[xks-proxy]\nlisten = "127.0.0.1:0"\noperators-listen = "127.0.0.1:0"\n'
        f'tls-certificate = "{certificate}"\ntls-key = "{key}"\npath-prefix = "{prefix}"\n{lines}'
        f'[[xks-proxy.credentials]]\naccess-key-id = "{ACCESS_KEY_ID}"\nsecret-file = "{secret}"\n{keys}'
    )


def command(token, name, file):
    environment = {"PATH": os.environ["PATH"], "SOFTHSM2_CONF": str(token.configuration)}
    return [os.environ["STRONGROOM_BINARY"], "xks-proxy", name, "--config", str(file)], environment


@contextlib.contextmanager
def start(token, file):
    log = token.directory / f"{file.stem}.log"
    words, environment = command(token, "serve", file)
    with open(log, "wb") as out:
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=out)
    try:
        proxy = OwnProxy(process, log)
        proxy.wait()
        yield proxy
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, log.read_text()


class Caller:
    """Asks a proxy, on one connection: signed by botocore."""

    def __init__(self, port, authority, secret=SECRET, access_key_id=ACCESS_KEY_ID, path=PATH):
        self._context = ssl.create_default_context(cafile=authority.file)
        self._port, self._path = port, path
        self._signer = SigV4Auth(Credentials(access_key_id, secret), "kms-xks-proxy", REGION)
        self._connection = None

    def ask(self, path, body, method="POST", **members):
        """Status and body; `members` say how the request differs from a right one."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"https://{HOST}{members.get('base', self._path)}{path}"
        request = AWSRequest(method, url, data=data, headers={"host": HOST})
        if members.get("signed", True):
            self._signer.add_auth(request)
        headers = {**dict(request.headers), "content-type": "application/json", **members.get("headers", {})}
        if self._connection is None:
            self._connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=20)
            self._connection.sock = _tls(self._context, self._port)
        try:
            self._connection.request(method, url.removeprefix(f"https://{HOST}"), members.get("sent", data), headers)
            response = self._connection.getresponse()
            told = response.read()
        except (OSError, http.client.HTTPException):
            self._connection = None
            raise
        if response.will_close:
            self._connection = None
        return response.status, json.loads(told) if told else {}

    def health(self, operation="KmsHealthCheck"):
        return self.ask("/health", {"requestMetadata": {"kmsRequestId": "id-1", "kmsOperation": operation}})

    def metadata(self, key, **told):
        return self.ask(f"/keys/{key}/metadata", {"requestMetadata": about("CreateKey", kmsKeyArn=None, **told)})

    def encrypt(self, key, plaintext, /, aad=b"", told=None, **members):
        body = {
            "requestMetadata": about("Encrypt", **(told or {})), "plaintext": text(plaintext), "encryptionAlgorithm": "AES_GCM",
            "ciphertextDataIntegrityValueAlgorithm": "SHA_256", **members,
        }  # fmt: skip
        if aad:
            body["additionalAuthenticatedData"] = text(aad)
        return self.ask(f"/keys/{key}/encrypt", {name: value for name, value in body.items() if value is not None})

    def decrypt(self, key, encrypted, /, aad=b"", told=None, **members):
        kept = {name: value for name, value in encrypted.items() if name != "ciphertextDataIntegrityValue"}
        body = {"requestMetadata": about("Decrypt", **(told or {})), "encryptionAlgorithm": "AES_GCM", **kept, **members}
        if aad:
            body["additionalAuthenticatedData"] = text(aad)
        return self.ask(f"/keys/{key}/decrypt", body)


def about(operation, **changed):
    told = {
        "awsPrincipalArn": PRINCIPAL, "kmsKeyArn": KMS_KEY, "kmsOperation": operation, "kmsRequestId": "id-1",
        "kmsViaService": "ebs", **changed,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def integrity(aad, encrypted):
    parts = [base64.b64decode(encrypted.get(name, "")) for name in
             ("ciphertextMetadata", "initializationVector", "ciphertext", "authenticationTag")]  # fmt: skip
    return text(hashlib.sha256(b"".join([aad, *parts])).digest())


def text(data):
    return base64.b64encode(data).decode()


def _tls(context, port):
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=20), server_hostname=HOST)
