"""`strongroom xks-proxy`: keys of a token, for a KMS elsewhere. Asked by an independent client, and by another Strongroom.

Starts processes of its own; run with STRONGROOM_BINARY.
"""

import base64
import concurrent.futures
import datetime
import hashlib
import json
import os
import subprocess
import time
import unittest.mock

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import certificates
import own_node
import own_proxy
import softhsm
from client import run
from own_proxy import KMS_KEY, PRINCIPAL, Caller, integrity, text

ANYBODY = 'principals = ["*"]\nkms-keys = ["*"]\n'
KEYS = f"""
[[xks-proxy.keys]]
id = "payroll"
token = "hsm"
label = "xks payroll"
{ANYBODY}
[[xks-proxy.keys]]
id = "other"
token = "hsm"
{ANYBODY}
[[xks-proxy.keys]]
id = "disabled"
token = "hsm"
disabled = true
{ANYBODY}
[[xks-proxy.keys]]
id = "few"
token = "hsm"
principals = ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/ops/*"]
kms-keys = ["arn:aws:kms:*:111122223333:key/1234abcd-*"]
[[xks-proxy.keys]]
id = "slow"
token = "hsm"
requests-per-second = 5
{ANYBODY}
"""
ABSENT = f'[[xks-proxy.keys]]\nid = "absent"\ntoken = "hsm"\n{ANYBODY}'
AAD = b"project=nile"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def token():
    with softhsm.token("hsm") as token:
        yield token


def write(token, name, text):
    file = token.directory / f"{name}.toml"
    file.write_text(text)
    return file


def init(token, file):
    words, environment = own_proxy.command(token, "init", file)
    return subprocess.run(words, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def proxy(token, authority):
    made = init(token, write(token, "init", own_proxy.settings(token, authority, KEYS)))
    assert made.returncode == 0, made.stderr
    file = write(token, "proxy", own_proxy.settings(token, authority, KEYS + ABSENT))
    with own_proxy.start(token, file) as proxy:
        yield proxy


@pytest.fixture
def caller(proxy, authority):
    return Caller(proxy.port, authority)


def test_keys_are_made_once_and_never_leave_the_token(token, authority):
    file = write(token, "once", own_proxy.settings(token, authority, KEYS))
    first, again = init(token, file), init(token, file)
    assert (first.returncode, again.returncode) == (0, 0)
    assert again.stdout.splitlines()[3] == "payroll: the key \"xks payroll\" of the token \"hsm\" was there, and works"
    (ours,) = [said for _, said in token.objects() if "xks payroll" in said]
    assert "never extractable" in ours and "sensitive" in ours
    assert token.read("xks payroll", "secrkey")


def test_it_tells_of_its_health_and_its_keys(caller):
    status, health = caller.health()
    assert status == 200 and health["xksProxyFleetSize"] == 1
    assert health["ekmFleetDetails"] == [{"id": "hsm", "model": "PKCS#11 token", "healthStatus": "ACTIVE"}]
    right = {"keySpec": "AES_256", "keyUsage": ["ENCRYPT", "DECRYPT"], "keyStatus": "ENABLED"}
    assert caller.metadata("payroll") == (200, right)
    assert caller.metadata("disabled") == (200, {**right, "keyStatus": "DISABLED"})


@pytest.mark.parametrize("length", [1, 16, 255, 4096, 4300])
def test_what_was_encrypted_is_decrypted(caller, length):
    plaintext = os.urandom(length)
    for aad in (b"", AAD, os.urandom(8192)):
        status, encrypted = caller.encrypt("payroll", plaintext, aad)
        assert status == 200
        assert len(base64.b64decode(encrypted["ciphertext"])) == length
        assert len(base64.b64decode(encrypted["initializationVector"])) == 16
        assert encrypted["ciphertextDataIntegrityValue"] == integrity(aad, encrypted)
        assert caller.decrypt("payroll", encrypted, aad) == (200, {"plaintext": text(plaintext)})
    status, encrypted = caller.encrypt("payroll", plaintext, ciphertextDataIntegrityValueAlgorithm=None)
    assert status == 200 and "ciphertextDataIntegrityValue" not in encrypted
    assert caller.encrypt("payroll", plaintext)[1]["ciphertext"] != encrypted["ciphertext"] or length == 1


def test_the_token_alone_opens_what_was_encrypted(caller, token):
    """From docs/formats/external-key.md alone: one HMAC of the token, by OpenSC."""
    plaintext = os.urandom(100)
    _, encrypted = caller.encrypt("payroll", plaintext, AAD)
    iv, ciphertext, tag = (
        base64.b64decode(encrypted[name]) for name in ("initializationVector", "ciphertext", "authenticationTag")
    )
    bound = len(AAD).to_bytes(2) + AAD + b"\0"
    label = b"strongroom xks 1\0" + iv + hashlib.sha256(bound).digest()
    key = token.hmac("xks payroll", b"\0\0\0\1" + label + b"\0\0\1\0")
    assert AESGCM(key).decrypt(bytes(12), ciphertext + tag, bound) == plaintext


def flipped(data):
    raw = base64.b64decode(data)
    return [text(raw[:i] + bytes([raw[i] ^ 1]) + raw[i + 1 :]) for i in range(len(raw))]


def test_nothing_else_is_decrypted(caller):
    _, encrypted = caller.encrypt("payroll", b"secret", AAD)
    invalid = (400, "InvalidCiphertextException")
    wrong = [(name, value) for name in ("ciphertext", "initializationVector", "authenticationTag")
             for value in flipped(encrypted[name])]  # fmt: skip
    wrong += [("ciphertextMetadata", text(b"v=1")), ("ciphertext", text(b"secre")), ("initializationVector", text(b"x" * 12))]
    for name, value in wrong:
        status, error = caller.decrypt("payroll", encrypted, AAD, **{name: value})
        assert (status, error["errorName"]) == invalid, name
    for key, aad in (("other", AAD), ("payroll", b""), ("payroll", AAD + b"x")):
        status, error = caller.decrypt(key, encrypted, aad)
        assert (status, error["errorName"]) == invalid


def refused(answer):
    status, error = answer
    assert set(error) <= {"errorName", "errorMessage"}
    return status, error.get("errorName")


def later(caller, minutes):
    """Health, asked with a clock that is wrong."""
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(minutes=minutes)
    with unittest.mock.patch("botocore.auth.get_current_datetime", lambda: now):
        return caller.health()


def test_each_refusal_is_that_of_the_specification(caller, proxy, authority):
    _, encrypted = caller.encrypt("payroll", b"secret")
    right = {"requestMetadata": own_proxy.about("Encrypt"), "plaintext": text(b"x"), "encryptionAlgorithm": "AES_GCM"}
    for answer, expected in [
        (caller.encrypt("nothing", b"x"), (404, "KeyNotFoundException")),
        (caller.encrypt("absent", b"x"), (404, "KeyNotFoundException")),
        (caller.metadata("absent"), (404, "KeyNotFoundException")),
        (caller.encrypt("disabled", b"x"), (400, "InvalidStateException")),
        (caller.decrypt("disabled", encrypted), (400, "InvalidStateException")),
        (caller.ask("/health", {}, method="GET", sent=b""), (405, None)),
        (caller.ask("/keys/payroll/sign", right), (404, "InvalidUriPathException")),
        (caller.ask("/keys/payroll/encrypt/", right), (404, "InvalidUriPathException")),
        (caller.ask("/health", {}, base="/kms/xks/v1"), (404, "InvalidUriPathException")),
        (caller.ask("/health", {}, base="/acme/kms/xks/v2"), (404, "InvalidUriPathException")),
        (caller.ask("/keys/../health", {}), (404, "InvalidUriPathException")),
        (caller.ask("/keys/a%2fb/encrypt", right), (400, "ValidationException")),
        (caller.ask("/health", {}, signed=False), (401, "AuthenticationFailedException")),
        (caller.ask("/keys/payroll/encrypt", right, sent=json.dumps({**right, "x": 1}).encode()), (401, "AuthenticationFailedException")),
        (later(caller, 6), (401, "AuthenticationFailedException")),
        (later(caller, -6), (401, "AuthenticationFailedException")),
        (Caller(proxy.port, authority, secret="x" * 43).health(), (401, "AuthenticationFailedException")),
        (Caller(proxy.port, authority, access_key_id="B" * 20).health(), (401, "AuthenticationFailedException")),
        (caller.ask("/health", {}), (400, "ValidationException")),
        (caller.ask("/health", b"no JSON"), (400, "ValidationException")),
        (caller.ask("/health", b"{" * 10_000), (400, "ValidationException")),
        (caller.ask("/health", b" " * 40_000), (400, "ValidationException")),
        (caller.encrypt("payroll", b""), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x" * 4301), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", b"x" * 8193), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", plaintext="no base64"), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", encryptionAlgorithm="AES_CBC"), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", ciphertextDataIntegrityValueAlgorithm="MD5"), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", told={"awsPrincipalArn": None}), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", told={"kmsKeyArn": None}), (400, "ValidationException")),
        (caller.encrypt("payroll", b"x", told={"kmsRequestId": None}), (400, "ValidationException")),
        (caller.decrypt("payroll", {**encrypted, "authenticationTag": text(b"x" * 15)}), (400, "ValidationException")),
        (caller.decrypt("payroll", {**encrypted, "ciphertextMetadata": text(b"x" * 21)}), (400, "ValidationException")),
    ]:  # fmt: skip
        assert refused(answer) == expected
    assert later(caller, 4)[0] == 200
    # Whatever else it is told is no reason to refuse.
    assert caller.encrypt("payroll", b"x", told={"kmsOperation": "Later", "new": {"a": [1]}}, more=True)[0] == 200


def test_only_who_is_allowed_uses_a_key(caller):
    ops = "arn:aws:sts::111122223333:assumed-role/ops/alice"
    assert caller.encrypt("few", b"x")[0] == caller.encrypt("few", b"x", told={"awsPrincipalArn": ops})[0] == 200
    for told in (
        {"awsPrincipalArn": "arn:aws:iam::111122223333:role/app2"}, {"awsPrincipalArn": "arn:aws:iam::444455556666:role/app"},
        {"awsPrincipalArn": ops.replace("ops", "dev")}, {"kmsKeyArn": KMS_KEY.replace("1234abcd-", "other-")},
        {"kmsKeyArn": KMS_KEY.replace("111122223333", "444455556666")},
    ):  # fmt: skip
        assert refused(caller.encrypt("few", b"x", told=told)) == (403, "AccessDeniedException")
    assert refused(caller.metadata("few", awsPrincipalArn="arn:aws:iam::1:root")) == (403, "AccessDeniedException")
    assert caller.metadata("few")[0] == 200


def test_so_many_requests_a_second_are_taken(caller):
    answers = [caller.encrypt("slow", b"x") for _ in range(20)]
    refusals = [refused(answer) for answer in answers if answer[0] != 200]
    assert len(refusals) >= 10 and set(refusals) == {(429, "ThrottlingException")}
    assert caller.encrypt("payroll", b"x")[0] == 200
    time.sleep(0.5)
    assert caller.encrypt("slow", b"x")[0] == 200


def test_each_call_is_one_line_in_the_log_and_tells_no_secret(caller, proxy):
    since = proxy.settled()
    secret = b"what nobody may read in a log"
    _, encrypted = caller.encrypt("payroll", secret, AAD)
    caller.decrypt("payroll", encrypted, AAD)
    caller.encrypt("nothing", secret, told={"awsPrincipalArn": PRINCIPAL + "\nforged"})
    caller.encrypt("nothing", secret)
    caller.ask("/health", {}, signed=False)
    made, opened, forged, missing, unsigned = proxy.called(5, since)
    assert abs(made.pop("time") - time.time()) < 10
    assert made == {
        "status": 200, "call": "encrypt", "externalKeyId": "payroll", "accessKeyId": own_proxy.ACCESS_KEY_ID,
        "region": own_proxy.REGION, "kmsRequestId": "id-1", "kmsOperation": "Encrypt", "awsPrincipalArn": PRINCIPAL,
        "kmsKeyArn": KMS_KEY, "kmsViaService": "ebs",
    }  # fmt: skip
    assert (opened["call"], opened["status"]) == ("decrypt", 200)
    assert (missing["status"], missing["errorName"]) == (404, "KeyNotFoundException")
    assert (unsigned["status"], unsigned["errorName"]) == (401, "AuthenticationFailedException")
    assert "awsPrincipalArn" not in forged and forged["status"] == 400
    told = json.dumps(proxy.calls) + proxy.log()
    for hidden in (secret, base64.b64encode(secret), AAD):
        assert hidden.decode() not in told
    assert own_proxy.SECRET not in told and softhsm.PIN not in told


def test_it_answers_many_at_once(proxy, authority):
    def work(number):
        caller = Caller(proxy.port, authority)
        for i in range(40):
            plaintext = f"{number} {i}".encode()
            _, encrypted = caller.encrypt("payroll", plaintext, AAD)
            assert caller.decrypt("payroll", encrypted, AAD)[1] == {"plaintext": text(plaintext)}

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


def test_the_token_goes_away_and_comes_back(caller, token):
    _, encrypted = caller.encrypt("payroll", b"secret")
    with token.away():
        until = time.monotonic() + 10
        while caller.encrypt("payroll", b"x")[0] == 200:
            assert time.monotonic() < until
        status, name = refused(caller.decrypt("payroll", encrypted))
        assert name in ("InternalException", "DependencyTimeoutException", "KeyNotFoundException")
        assert caller.health()[1]["ekmFleetDetails"][0]["healthStatus"] in ("UNAVAILABLE", "ACTIVE")
    until = time.monotonic() + 20
    while caller.decrypt("payroll", encrypted) != (200, {"plaintext": text(b"secret")}):
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[xks-proxy]", "[other]"), "unknown field `other`"),
        (('token = "hsm"\nlabel', 'token = "none"\nlabel'), 'xks-proxy.keys, "payroll": no token of hsm.tokens is called so'),
        (('id = "other"', 'id = "payroll"'), 'xks-proxy.keys, "payroll": it is there twice'),
        (('id = "other"', 'id = "a/b"'), "the id of an external key has"),
        ((ANYBODY, 'kms-keys = ["*"]\n'), "say who may use it in principals"),
        ((ANYBODY, 'principals = ["*"]\n'), "say who may use it in kms-keys"),
        (('path-prefix = "/acme"', 'path-prefix = "acme/"'), "xks-proxy.path-prefix"),
        ((f'access-key-id = "{own_proxy.ACCESS_KEY_ID}"', 'access-key-id = "short"'), "the access key id of a proxy has"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_one_line(token, authority, change, words):
    file = write(token, "wrong", own_proxy.settings(token, authority, KEYS).replace(*change))
    words_, environment = own_proxy.command(token, "serve", file)
    done = subprocess.run(words_, env=environment, capture_output=True, text=True, timeout=20)
    assert done.returncode in (1, 2) and words in done.stderr.splitlines()[-1], done.stderr


def test_when_nobody_reads_its_log_nothing_is_done(token, authority):
    """What is not logged is not done."""
    file = write(token, "unread", own_proxy.settings(token, authority, KEYS))
    words, environment = own_proxy.command(token, "serve", file)
    log = token.directory / "unread.log"
    with open(log, "wb") as out:
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=out)
    process.stdout.close()
    try:
        port, until = None, time.monotonic() + 20
        while port is None:
            assert time.monotonic() < until
            lines = [json.loads(line) for line in log.read_text().splitlines()]
            port = next((int(line["address"].rsplit(":", 1)[1]) for line in lines if line.get("message") == "ready"), None)
        caller = Caller(port, authority)
        until = time.monotonic() + 10
        while caller.encrypt("payroll", b"x")[0] == 200:
            assert time.monotonic() < until
        assert refused(caller.encrypt("payroll", b"x")) == (503, "DependencyTimeoutException")
        assert "cannot be written" in log.read_text()
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_another_strongroom_uses_its_keys(proxy, authority, token, tmp_path):
    """Two deployments: one has the keys, the other the KMS."""
    file = tmp_path / "strongroom.toml"
    file.write_text(
        f'[xks]\nallowed-endpoints = ["https://{own_proxy.HOST}"]\nca-file = "{authority.file}"\n'
        f'[xks.connect]\n"{own_proxy.HOST}" = "127.0.0.1:{proxy.port}"\n'
    )
    with own_node.start("--config", str(file)) as node:
        kms = node.client("kms", retries={"max_attempts": 0})
        credential = {"AccessKeyId": own_proxy.ACCESS_KEY_ID, "RawSecretAccessKey": own_proxy.SECRET}
        store = kms.create_custom_key_store(
            CustomKeyStoreName="outside", CustomKeyStoreType="EXTERNAL_KEY_STORE", XksProxyConnectivity="PUBLIC_ENDPOINT",
            XksProxyUriEndpoint=f"https://{own_proxy.HOST}", XksProxyUriPath=own_proxy.PATH,
            XksProxyAuthenticationCredential=credential,
        )["CustomKeyStoreId"]  # fmt: skip
        kms.connect_custom_key_store(CustomKeyStoreId=store)
        while kms.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"][0]["ConnectionState"] != "CONNECTED":
            time.sleep(0.02)
        since = proxy.settled()

        def create(name):
            made = kms.create_key(Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=store, XksKeyId=name)
            return made["KeyMetadata"]

        key = create("payroll")
        for name, code in (("disabled", "XksKeyInvalidConfigurationException"), ("nothing", "XksKeyNotFoundException"),
                           ("few", "KMSInvalidStateException")):  # fmt: skip
            with pytest.raises(ClientError) as caught:
                create(name)
            assert caught.value.response["Error"]["Code"] == code
        context = {"department": "payroll"}
        made = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext=context)
        opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=context)
        assert opened["Plaintext"] == made["Plaintext"]
        longest = os.urandom(4096)
        sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=longest)["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == longest
        *_, encrypted, decrypted = proxy.called(8, since)
        assert [encrypted["kmsOperation"], decrypted["kmsOperation"]] == ["Encrypt", "Decrypt"]
        assert encrypted["kmsKeyArn"] == key["Arn"] and encrypted["awsPrincipalArn"] == "arn:aws:iam::000000000000:root"


if __name__ == "__main__":
    run(__file__)
