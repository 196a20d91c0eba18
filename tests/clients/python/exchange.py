"""Requests that no stock client would send, signed here, step by step (AWS Signature Version 4)."""

import datetime
import hashlib
import hmac
import http.client
import json
import re
import urllib.parse

from client import HOME
from iam_client import ENDPOINT

VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}
FORM = "application/x-www-form-urlencoded"
TOKEN = "x-amz-security-token"
# What each service calls an access key that it does not know, and a signature that is not its own.
UNKNOWN_KEY = {
    "iam": "InvalidClientTokenId", "sts": "InvalidClientTokenId", "kms": "UnrecognizedClientException",
}  # fmt: skip
MISMATCH = {
    "iam": "SignatureDoesNotMatch", "sts": "SignatureDoesNotMatch", "kms": "InvalidSignatureException",
}  # fmt: skip
EXPIRED = {"iam": "ExpiredToken", "sts": "ExpiredToken", "kms": "ExpiredTokenException"}


class Answer:
    """What came, read as text."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode()

    @property
    def code(self):
        """Of a refusal; of anything else `None`."""
        if self.status == 200:
            return None
        found = re.search("<Code>(.*?)</Code>", self.text)
        return found[1] if found else json.loads(self.text)["__type"]


class Exchange:
    """One connection that is kept open, on which somebody asks."""

    def __init__(self, credentials, endpoint=ENDPOINT, ahead_s=0):
        self.credentials, self.ahead_s = credentials, ahead_s
        self.netloc = urllib.parse.urlsplit(endpoint).netloc
        self._connection = http.client.HTTPConnection(self.netloc, timeout=20)

    def form(self, service, action, members=(), **more):
        """Asks IAM or STS; `members`: names and values, in this order."""
        members = members.items() if isinstance(members, dict) else members
        pairs = [("Action", action), ("Version", VERSIONS[service]), *members]
        return self.send(service, urllib.parse.urlencode(pairs), {"content-type": FORM}, **more)

    def kms(self, operation, members=None, **more):
        headers = {
            "content-type": "application/x-amz-json-1.1", "x-amz-target": f"TrentService.{operation}",
        }  # fmt: skip
        return self.send("kms", json.dumps(members or {}), headers, **more)

    def whoami(self, service, **more):
        """Asks what everybody may ask of STS, and of the other two what they may ask that may everything."""
        match service:
            case "sts":
                return self.form("sts", "GetCallerIdentity", **more)
            case "iam":
                return self.form("iam", "ListUsers", **more)
            case "kms":
                return self.kms("ListKeys", **more)

    def send(self, service, body, headers, unsigned=None, query="", credentials=None):
        """The answer to a body that is signed with these headers, to which `unsigned` ones are added."""
        body = body.encode() if isinstance(body, str) else body
        key_id, secret, token = credentials or self.credentials
        now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=self.ahead_s)
        headers = {"host": self.netloc, "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}", **headers}
        if token is not None:
            headers[TOKEN] = token
        names = ";".join(sorted(headers))
        lines = [f"{name}:{headers[name].strip()}\n" for name in sorted(headers)]
        digest = hashlib.sha256(body).hexdigest()
        whole = "\n".join(["POST", "/", query, "".join(lines), names, digest])
        scope = f"{now:%Y%m%d}/{HOME}/{service}/aws4_request"
        digest = hashlib.sha256(whole.encode()).hexdigest()
        to_sign = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, digest])
        key = f"AWS4{secret}".encode()
        for part in [*scope.split("/"), to_sign]:
            key = hmac.digest(key, part.encode(), "sha256")
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
        )
        self._connection.request("POST", f"/?{query}" if query else "/", body, headers | (unsigned or {}))
        return Answer(self._connection.getresponse())
