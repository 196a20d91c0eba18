"""KMS keys in external key stores, used by boto3: what the proxy sees, what it may answer, and what it cannot do.

The proxy is one of its own (`xks_proxy`). Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import base64
import concurrent.futures
import json
import socket
import ssl
import tempfile
import threading
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import certificates
import model
import own_node
import xks_proxy
from client import run

HOST, EXPIRED, OTHER_CA, CLOSED, MUTE, WEAK, WRONG_NAME = (
    f"{name}.example.com" for name in ("xks", "expired", "other-authority", "closed", "mute", "weak", "wrong-name")
)
PATH = "/example/kms/xks/v1"
CREDENTIAL = {"AccessKeyId": xks_proxy.ACCESS_KEY_ID, "RawSecretAccessKey": xks_proxy.SECRET}
CONTEXT = {"department": "payroll"}
STRANGERS_SECRET = "x" * 43

# What AWS documents that callers are told, by its cause.
WORDS = {
    "ValidationException": "AWS KMS cannot interpret the response from the external key store proxy. If you see this error repeatedly, report it to your external key store proxy administrator.",
    "InvalidStateException": "The external key associated with this KMS key in an external key store is not enabled in the external key manager. Enable the external key in the external key manager and retry the request.",
    "InvalidCiphertextException": "The external key store proxy rejected the request because the specified ciphertext or encryption context is corrupted, missing, or otherwise invalid.",
    "InvalidKeyUsageException": "The external key associated with this KMS key in an external key store does not support the requested operation. Enable the operation on the key in your external key manager, and try the request again.",
    "AuthenticationFailedException": "The external key store proxy rejected the request because it could not authenticate AWS KMS. Verify the XKS proxy authentication credentials for your external key store and update if necessary.",
    "AccessDeniedException": "The external key store proxy denied access to the operation. Verify that the user and the external key are both authorized for this operation, and try the request again.",
    "KeyNotFoundException": "The external key associated with this KMS key in an external key store was not found in its external key manager. If the external key ID associated with this KMS key is incorrect, create a new KMS key with the correct external key ID.",
    "InvalidUriPathException": "The external key store proxy rejected the request because of an invalid URI path. Verify the URI path for your external key store and update if necessary.",
    "UnsupportedOperationException": "The external key store proxy rejected the request because it does not support the requested operation. If you see this error repeatedly, report it to your external key store proxy administrator.",
    "DependencyTimeoutException": "The external key store proxy did not respond to the request in the time allotted. Retry the request. If you see this error repeatedly, report it to your external key store proxy administrator.",
    "ThrottlingException": "The external key store proxy rejected the request due to a very high request rate. Reduce the frequency of your calls using KMS keys in this external key store.",
    "InternalException": "The external key store proxy rejected the request because it cannot communicate with the external key manager. Verify that the external key store proxy configuration is correct and that the external key manager is available.",
}  # fmt: skip
MALFORMED = WORDS["ValidationException"]
WRONG_PLAINTEXT = "The ciphertext that the external key store proxy submitted for decryption, or the encryption context, is corrupted, missing, or otherwise invalid."
NO_TCP = "AWS KMS cannot communicate with the external key store proxy. This might be a transient network issue. If you see this error repeatedly, verify that your external key store proxy is active and is connected to the network, and that its endpoint URI is correct in your external keystore."
NO_TLS = "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS configuration, including its certificate."
NO_TIME = "AWS KMS rejected the request because the external key store proxy did not respond in time. Retry the request. If you see this error repeatedly, report it to your external key store proxy administrator."
NOT_CONNECTED = "This KMS key is in a custom key store that is not connected to its external key store proxy. Connect the external key store and try the request again."

# By the proxy's error: what Create- and UpdateCustomKeyStore say, what a connection ends with, what CreateKey says.
# None: an error that makes no sense there, and so is none.
UNREACHABLE, INVALID = "XksProxyUriUnreachableException", "XksProxyInvalidResponseException"
STATE, CONFIGURATION = "CustomKeyStoreInvalidStateException", "XksKeyInvalidConfigurationException"
ERRORS = {
    "ValidationException": (INVALID, "XKS_PROXY_INVALID_RESPONSE", STATE),
    "InvalidStateException": (None, "XKS_PROXY_INVALID_RESPONSE", CONFIGURATION),
    "InvalidCiphertextException": (None, "XKS_PROXY_INVALID_RESPONSE", None),
    "InvalidKeyUsageException": (None, "XKS_PROXY_INVALID_RESPONSE", CONFIGURATION),
    "AuthenticationFailedException": (
        "XksProxyIncorrectAuthenticationCredentialException", "INVALID_CREDENTIALS", STATE,
    ),
    "AccessDeniedException": (
        "XksProxyInvalidConfigurationException", "XKS_PROXY_ACCESS_DENIED", "KMSInvalidStateException",
    ),
    "KeyNotFoundException": (None, "XKS_PROXY_INVALID_RESPONSE", "XksKeyNotFoundException"),
    "InvalidUriPathException": (
        "XksProxyInvalidConfigurationException", "XKS_PROXY_INVALID_CONFIGURATION", STATE,
    ),
    "UnsupportedOperationException": (INVALID, "XKS_PROXY_INVALID_RESPONSE", CONFIGURATION),
    "DependencyTimeoutException": (UNREACHABLE, "XKS_PROXY_TIMED_OUT", STATE),
    "ThrottlingException": (UNREACHABLE, "XKS_PROXY_NOT_REACHABLE", STATE),
    "InternalException": (INVALID, "XKS_PROXY_INVALID_RESPONSE", STATE),
}  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def proxy():
    return xks_proxy.Proxy(PATH)


def weak(context):
    """With TLS 1.2 and CBC alone."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    return context


@pytest.fixture(scope="module")
def addresses(authority, proxy, tmp_path_factory):
    """Where each host is: the proxy in various dress, a port that is closed, and one that says nothing."""
    stranger = certificates.Authority(tmp_path_factory.mktemp("stranger"))
    with socket.socket() as closed, socket.socket() as mute:
        closed.bind(("127.0.0.1", 0))
        mute.bind(("127.0.0.1", 0))
        mute.listen(64)
        with (
            proxy.served(authority.context(HOST)) as right,
            proxy.served(authority.context(EXPIRED, expired=True)) as expired,
            proxy.served(stranger.context(OTHER_CA)) as other_ca,
            proxy.served(weak(authority.context(WEAK))) as weak_tls,
        ):
            yield {
                HOST: right, EXPIRED: expired, OTHER_CA: other_ca, WEAK: weak_tls, WRONG_NAME: right,
                CLOSED: "127.0.0.1:{1}".format(*closed.getsockname()), MUTE: "127.0.0.1:{1}".format(*mute.getsockname()),
            }  # fmt: skip


@pytest.fixture(scope="module")
def node(authority, addresses):
    connect = "\n".join(f'"{host}" = "{address}"' for host, address in addresses.items())
    settings = f'[xks]\nallowed-endpoints = ["https://*.example.com"]\nca-file = "{authority.file}"\n[xks.connect]\n{connect}\n'
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "strongroom.toml"
        file.write_text(settings)
        with own_node.start("--config", str(file)) as node:
            yield node
            assert node.panics() == 0


@pytest.fixture(scope="module")
def kms(node):
    return model.watch(node.client("kms", retries={"max_attempts": 0}))


@pytest.fixture(scope="module")
def store(kms):
    """One that is connected."""
    store = create_store(kms)
    assert connect(kms, store) == ("CONNECTED", None)
    return store


@pytest.fixture(scope="module")
def key(kms, store):
    return create_key(kms, store)


_names = iter(range(10_000))


def create_store(kms, host=HOST, path=PATH, **members):
    return kms.create_custom_key_store(
        CustomKeyStoreName=f"store-{next(_names)}", CustomKeyStoreType="EXTERNAL_KEY_STORE",
        XksProxyConnectivity="PUBLIC_ENDPOINT", XksProxyUriEndpoint=f"https://{host}", XksProxyUriPath=path,
        XksProxyAuthenticationCredential=CREDENTIAL, **members,
    )["CustomKeyStoreId"]  # fmt: skip


def describe(kms, store):
    (entry,) = kms.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"]
    return entry["ConnectionState"], entry.get("ConnectionErrorCode")


def connect(kms, store):
    kms.connect_custom_key_store(CustomKeyStoreId=store)
    until = time.monotonic() + 10
    while describe(kms, store)[0] == "CONNECTING":
        assert time.monotonic() < until, "it is connecting for ever"
        time.sleep(0.02)
    return describe(kms, store)


def create_key(kms, store, external_key="payroll"):
    made = kms.create_key(Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=store, XksKeyId=external_key)
    return made["KeyMetadata"]["KeyId"]


def refused(call, *arguments, **members):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_key_does_all_that_one_does(kms, key):
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=CONTEXT)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)["Plaintext"] == b"secret"
    longest = b"x" * 4096
    blob = kms.encrypt(KeyId=key, Plaintext=longest)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, KeyId=key)["Plaintext"] == longest
    made = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    assert kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"] == made["Plaintext"]
    made = kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=1024)
    assert len(kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"]) == 1024
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    moved = kms.re_encrypt(CiphertextBlob=sealed, SourceEncryptionContext=CONTEXT, DestinationKeyId=other)
    assert kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == b"secret"
    back = kms.re_encrypt(CiphertextBlob=moved["CiphertextBlob"], DestinationKeyId=key)
    assert kms.decrypt(CiphertextBlob=back["CiphertextBlob"])["Plaintext"] == b"secret"


def test_a_key_is_described_with_its_external_key(kms, store, key):
    told = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert (told["Origin"], told["CustomKeyStoreId"], told["KeyState"]) == ("EXTERNAL_KEY_STORE", store, "Enabled")
    assert told["XksKeyConfiguration"] == {"Id": "payroll"}
    assert refused(create_key, kms, store)[0] == "XksKeyAlreadyInUseException"


def test_the_proxy_is_told_who_asks_and_never_what_is_encrypted(kms, proxy, key):
    arn = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    proxy.calls.clear()
    secret = b"a secret that only its owner may know"
    answered = kms.encrypt(KeyId=key, Plaintext=secret, EncryptionContext=CONTEXT)
    opened = kms.decrypt(CiphertextBlob=answered["CiphertextBlob"], EncryptionContext=CONTEXT)
    (encrypted, decrypted) = [asked for _, asked in proxy.calls]
    assert [path for path, _ in proxy.calls] == ["/keys/payroll/encrypt", "/keys/payroll/decrypt"]
    for asked, answer, operation in ((encrypted, answered, "Encrypt"), (decrypted, opened, "Decrypt")):
        assert asked["requestMetadata"] == {
            "awsPrincipalArn": "arn:aws:iam::000000000000:root", "kmsKeyArn": arn, "kmsOperation": operation,
            "kmsRequestId": answer["ResponseMetadata"]["RequestId"],
        }  # fmt: skip
    inner = base64.b64decode(encrypted["plaintext"])
    assert secret not in inner
    assert encrypted["additionalAuthenticatedData"] == decrypted["additionalAuthenticatedData"]
    assert b"payroll" not in base64.b64decode(encrypted["additionalAuthenticatedData"])
    # Twice the same is not the same to it.
    kms.encrypt(KeyId=key, Plaintext=secret, EncryptionContext=CONTEXT)
    assert proxy.calls[-1][1]["plaintext"] != encrypted["plaintext"]


def test_a_ciphertext_has_what_the_proxy_answered(kms, key):
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert blob[0] == 0xA2
    rest = blob[56:]
    assert rest[0] == 12 and rest[13] == len(b"v=1") and rest[14:17] == b"v=1"
    # IV and metadata behind their lengths, tag; then nonce, commitment, plaintext and tag, encrypted once more.
    assert len(rest) == 1 + 12 + 1 + 3 + 16 + (16 + 32 + len(b"secret") + 16)


def test_no_changed_ciphertext_opens(kms, key, proxy):
    """Whatever is changed: the header that names the key, what is the proxy's, what is ours."""
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=CONTEXT)["CiphertextBlob"]
    proxy.calls.clear()
    codes = set()
    for at in range(len(blob)):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        codes.add(refused(kms.decrypt, CiphertextBlob=changed, KeyId=key, EncryptionContext=CONTEXT)[0])
    assert codes == {"InvalidCiphertextException", "IncorrectKeyException", "KMSInvalidStateException"}
    for end in range(0, len(blob), 7):
        code, _ = refused(kms.decrypt, CiphertextBlob=blob[:end] or b"x", KeyId=key)
        assert code in ("InvalidCiphertextException", "KMSInvalidStateException")
    error = refused(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"department": "sales"})
    assert error == ("KMSInvalidStateException", WORDS["InvalidCiphertextException"])
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == b"secret"


def test_a_ciphertext_of_one_kind_is_none_of_the_other(kms, key):
    """What an external key encrypted does not open without the proxy, nor the other way round."""
    own = kms.create_key()["KeyMetadata"]["KeyId"]
    outside = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    inside = kms.encrypt(KeyId=own, Plaintext=b"secret")["CiphertextBlob"]
    for blob, name in ((b"\xa1" + outside[1:], key), (b"\xa2" + inside[1:], own)):
        assert refused(kms.decrypt, CiphertextBlob=blob, KeyId=name)[0] == "InvalidCiphertextException"


def test_without_the_external_key_nothing_opens(kms, store, key, proxy):
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    kept = proxy.keys.pop("payroll")
    try:
        error = refused(kms.decrypt, CiphertextBlob=blob)
        assert error == ("KMSInvalidStateException", WORDS["KeyNotFoundException"])
    finally:
        proxy.keys["payroll"] = kept
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    assert refused(kms.decrypt, CiphertextBlob=blob) == ("KMSInvalidStateException", NOT_CONNECTED)
    assert refused(create_key, kms, store, "other")[0] == STATE
    assert connect(kms, store) == ("CONNECTED", None)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"secret"


def uses(kms, key):
    """Each operation that asks the proxy, ready to be called."""
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    own = kms.create_key()["KeyMetadata"]["KeyId"]
    foreign = kms.encrypt(KeyId=own, Plaintext=b"secret")["CiphertextBlob"]
    return [
        lambda: kms.encrypt(KeyId=key, Plaintext=b"secret"), lambda: kms.decrypt(CiphertextBlob=blob),
        lambda: kms.generate_data_key(KeyId=key, KeySpec="AES_128"),
        lambda: kms.generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256"),
        lambda: kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=own),
        lambda: kms.re_encrypt(CiphertextBlob=foreign, DestinationKeyId=key),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_callers_read_what_aws_documents_of_each_error(node, kms, store, key, proxy, name):
    of_store, of_connection, of_key = ERRORS[name]
    calls = uses(kms, key)
    with proxy.misbehaving(xks_proxy.error(name, f"a secret of the proxy's {STRANGERS_SECRET}")):
        for call in calls:
            assert refused(call) == ("KMSInvalidStateException", WORDS[name])
        words = WORDS[name] if of_store else MALFORMED
        assert refused(create_store, kms, path="/new/kms/xks/v1") == (of_store or INVALID, words)
        update = {"CustomKeyStoreId": store, "XksProxyAuthenticationCredential": CREDENTIAL}
        assert refused(kms.update_custom_key_store, **update) == (of_store or INVALID, words)
        words = WORDS[name] if of_key else MALFORMED
        # AWS documents an error for CreateKey that its model does not have.
        unwatched = node.client("kms", retries={"max_attempts": 0})
        assert refused(create_key, unwatched, store, "other") == (of_key or STATE, words)
        kms.disconnect_custom_key_store(CustomKeyStoreId=store)
        assert connect(kms, store) == ("FAILED", of_connection)
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    assert connect(kms, store) == ("CONNECTED", None)
    assert all(call() for call in calls)


@pytest.mark.parametrize(
    ("host", "code", "words"),
    [
        (EXPIRED, "XKS_PROXY_INVALID_TLS_CONFIGURATION", NO_TLS), (OTHER_CA, "XKS_PROXY_INVALID_TLS_CONFIGURATION", NO_TLS),
        (WRONG_NAME, "XKS_PROXY_INVALID_TLS_CONFIGURATION", NO_TLS), (WEAK, "XKS_PROXY_INVALID_TLS_CONFIGURATION", NO_TLS),
        (CLOSED, "XKS_PROXY_NOT_REACHABLE", NO_TCP), ("nowhere.invalid", "XKS_PROXY_NOT_REACHABLE", NO_TCP),
        (MUTE, "XKS_PROXY_TIMED_OUT", NO_TIME),
    ],
)  # fmt: skip
def test_what_is_on_the_way_is_told(kms, host, code, words):
    assert refused(create_store, kms, host) == (UNREACHABLE, words)
    # Behind an endpoint service the proxy is asked only when the store is connected.
    members = {"XksProxyVpcEndpointServiceName": f"com.amazonaws.vpce.eu-central-1.vpce-svc-{next(_names):08}"}
    store = kms.create_custom_key_store(
        CustomKeyStoreName=f"vpc-{host}", CustomKeyStoreType="EXTERNAL_KEY_STORE", XksProxyUriPath=PATH,
        XksProxyConnectivity="VPC_ENDPOINT_SERVICE", XksProxyUriEndpoint=f"https://{host}",
        XksProxyAuthenticationCredential=CREDENTIAL, **members,
    )["CustomKeyStoreId"]  # fmt: skip
    assert connect(kms, store) == ("FAILED", code)
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    kms.delete_custom_key_store(CustomKeyStoreId=store)


@pytest.mark.parametrize("managers", [["UNAVAILABLE"], ["UNAVAILABLE"] * 10])
def test_without_a_key_manager_no_store_is_made(kms, store, proxy, managers):
    proxy.managers = managers
    try:
        update = {"CustomKeyStoreId": store, "XksProxyAuthenticationCredential": CREDENTIAL}
        assert refused(kms.update_custom_key_store, **update)[0] == UNREACHABLE
        proxy.managers = [*managers[1:], "DEGRADED"]
        kms.update_custom_key_store(**update)
    finally:
        proxy.managers = ["ACTIVE"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keySpec": "AES_128"}, "The external key associated with this KMS key in an external key store is not a 256-bit AES key."),
        ({"keySpec": "RSA_2048"}, "The external key associated with this KMS key in an external key store is not a 256-bit AES key."),
        ({"keyUsage": ["ENCRYPT"]}, WORDS["InvalidKeyUsageException"]), ({"keyUsage": []}, WORDS["InvalidKeyUsageException"]),
        ({"keyStatus": "DISABLED"}, WORDS["InvalidStateException"]),
    ],
)  # fmt: skip
def test_a_key_of_another_kind_is_none_for_a_kms_key(kms, store, proxy, change, words):
    right = dict(proxy.metadata)
    proxy.metadata.update(change)
    try:
        assert refused(create_key, kms, store, "other") == (CONFIGURATION, words)
    finally:
        proxy.metadata = right


def test_what_the_proxy_has_not_cannot_be_a_kms_key(kms, store):
    assert refused(create_key, kms, store, "nothing")[0] == "XksKeyNotFoundException"
    for name in (".", ".."):
        assert refused(create_key, kms, store, name)[0] == "ValidationException"


def test_credentials_and_path_change_while_keys_are_used(kms, store, key, proxy):
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    other = {**CREDENTIAL, "RawSecretAccessKey": "another" * 7}
    update = {"CustomKeyStoreId": store, "XksProxyAuthenticationCredential": other}
    # The proxy does not know it yet: it is refused, and the old one stays.
    assert refused(kms.update_custom_key_store, **update)[0] == "XksProxyIncorrectAuthenticationCredentialException"
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"secret"
    proxy.secret, proxy.path = other["RawSecretAccessKey"], "/moved/kms/xks/v1"
    try:
        assert refused(kms.decrypt, CiphertextBlob=blob)[1] == WORDS["AuthenticationFailedException"]
        kms.update_custom_key_store(**update, XksProxyUriPath=proxy.path)
        assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"secret"
    finally:
        proxy.secret, proxy.path = xks_proxy.SECRET, PATH
    kms.update_custom_key_store(
        CustomKeyStoreId=store, XksProxyAuthenticationCredential=CREDENTIAL, XksProxyUriPath=PATH
    )


def test_the_operator_says_where_proxies_may_be(authority, addresses, proxy):
    """Without being allowed, no address is asked; without being named, none of this machine and its networks."""
    private = socket.gethostbyname("localhost")
    assert private == "127.0.0.1"
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "strongroom.toml"
        file.write_text(
            f'[xks]\nallowed-endpoints = ["https://localhost", "https://127.0.0.1", "https://169.254.169.254"]\n'
            f'ca-file = "{authority.file}"\n[xks.connect]\n"{HOST}" = "{addresses[HOST]}"\n'
        )
        with own_node.start("--config", str(file)) as node:
            kms = node.client("kms", retries={"max_attempts": 0})
            before = proxy.connections
            for host in (HOST, "localhost", "127.0.0.1", "169.254.169.254"):
                assert refused(create_store, kms, host) == (UNREACHABLE, NO_TCP)
            assert proxy.connections == before
            log = (node.directory / "log").read_text()
            assert "is not among xks.allowed-endpoints" in log and "is not on the internet" in log
    with own_node.start() as node:
        kms = node.client("kms", retries={"max_attempts": 0})
        assert refused(create_store, kms) == (UNREACHABLE, NO_TCP)


def test_a_proxy_that_hangs_holds_up_its_own_keys_alone(kms, store, key, proxy):
    own = kms.create_key()["KeyMetadata"]["KeyId"]
    released = threading.Event()

    def hang(call, status, body):
        released.wait(10)
        return status, body

    with proxy.misbehaving(hang), concurrent.futures.ThreadPoolExecutor(16) as pool:
        try:
            began = time.monotonic()
            waiting = [pool.submit(refused, kms.encrypt, KeyId=key, Plaintext=b"x") for _ in range(16)]
            for _ in range(50):
                kms.encrypt(KeyId=own, Plaintext=b"x")
            assert {asked.result() for asked in waiting} == {("KMSInvalidStateException", NO_TIME)}
            assert time.monotonic() - began < 5
        finally:
            released.set()
    assert kms.encrypt(KeyId=key, Plaintext=b"x")


def test_connections_to_the_proxy_are_kept(kms, key, proxy):
    kms.encrypt(KeyId=key, Plaintext=b"x")
    before = proxy.connections
    for _ in range(50):
        kms.encrypt(KeyId=key, Plaintext=b"x")
    assert proxy.connections - before <= 1


def changed(member, change):
    """A fault: `member` of a right answer, changed; `...` leaves it out."""

    def fault(call, status, body):
        if status == 200 and member in body:
            value = change(body[member])
            body = {name: value if name == member else old for name, old in body.items()}
            body = {name: value for name, value in body.items() if value is not ...}
        return status, body

    return fault


def encoded(change):
    """A change of the bytes of a member that is base64."""
    return lambda text: base64.b64encode(change(base64.b64decode(text))).decode()


def http(head, body=b""):
    return lambda call, status, right: head.encode().replace(b"\n", b"\r\n") + b"\r\n\r\n" + body


def flip(data):
    return bytes([data[0] ^ 1]) + data[1:]


def resealed():
    """The right answer to the call before this one."""
    kept = []

    def fault(call, status, right):
        kept.append((status, right))
        return kept[max(len(kept) - 2, 0)]

    return fault


JSON = "content-type: application/json"
ENDLESS = b"1" * (8 << 20)
# What a malicious proxy may answer to a call that encrypts, and to one that decrypts.
MISBEHAVIOURS = {
    "a ciphertext that is shorter": changed("ciphertext", encoded(lambda data: data[:-1])),
    "a ciphertext that is longer": changed("ciphertext", encoded(lambda data: data + b"x")),
    "no ciphertext": changed("ciphertext", lambda _: ...),
    "a ciphertext that is no text": changed("ciphertext", lambda _: 5),
    "a ciphertext with a bit flipped": changed("ciphertext", encoded(flip)),
    "an IV of 11 bytes": changed("initializationVector", encoded(lambda data: data[:11])),
    "an IV of 17 bytes": changed("initializationVector", encoded(lambda data: (data * 2)[:17])),
    "an IV with a bit flipped": changed("initializationVector", encoded(flip)),
    "a tag of 15 bytes": changed("authenticationTag", encoded(lambda data: data[:15])),
    "a tag with a bit flipped": changed("authenticationTag", encoded(flip)),
    "metadata of 21 bytes": changed("ciphertextMetadata", encoded(lambda data: b"x" * 21)),
    "metadata that changed": changed("ciphertextMetadata", encoded(flip)),
    "no integrity value": changed("ciphertextDataIntegrityValue", lambda _: ...),
    "another integrity value": changed("ciphertextDataIntegrityValue", encoded(flip)),
    "base64 with line breaks": changed("authenticationTag", lambda text: text[:8] + "\n" + text[8:]),
    "the plaintext with a bit flipped": changed("plaintext", encoded(flip)),
    "a shorter plaintext": changed("plaintext", encoded(lambda data: data[:-1])),
    "a longer plaintext": changed("plaintext", encoded(lambda data: data + b"x")),
    "a plaintext of its own": changed("plaintext", encoded(lambda data: bytes(len(data)))),
    "no plaintext": changed("plaintext", lambda _: None),
    "an empty object": lambda call, status, body: (200, {}),
    "a list": lambda call, status, body: (200, [body]),
    "a member twice": lambda call, status, body: (200, json.dumps(body).encode()[:-1] + b"," + json.dumps(body).encode()[1:]),
    "no JSON": lambda call, status, body: (200, b"<html>"),
    "JSON that nests without end": lambda call, status, body: (200, b'{"a":' * 100_000),
    "two objects": lambda call, status, body: (200, json.dumps(body).encode() * 2),
    "no UTF-8": lambda call, status, body: (200, b'{"plaintext": "\xff"}'),
    "more than is read": lambda call, status, body: (200, ENDLESS),
    "an error that is none": lambda call, status, body: (400, {"errorName": "MadeUpException"}),
    "an error with another's status": lambda call, status, body: (500, {"errorName": "AccessDeniedException"}),
    "an error without a name": lambda call, status, body: (400, {}),
    "an error that is a success": lambda call, status, body: (200, {"errorName": "InternalException"}),
    "a redirect": http("HTTP/1.1 302 Found\nlocation: https://evil.example.com/\ncontent-length: 0"),
    "no content": http("HTTP/1.1 204 No Content"),
    "a page": http("HTTP/1.1 200 OK\ncontent-type: text/html\ncontent-length: 2", b"{}"),
    "no HTTP": http("SSH-2.0-OpenSSH_9.9"),
    "a head without end": http("HTTP/1.1 200 OK\nx: " + "x" * (1 << 20)),
    "a length that lies": http(f"HTTP/1.1 200 OK\n{JSON}\ncontent-length: 999", b"{}"),
    "two lengths": http(f"HTTP/1.1 200 OK\n{JSON}\ncontent-length: 2\ncontent-length: 3", b"{}"),
    "a chunk without end": http(f"HTTP/1.1 200 OK\n{JSON}\ntransfer-encoding: chunked", b"fffffff\r\n" + ENDLESS),
    "interim answers without end": http("HTTP/1.1 100 Continue\n\n" * 5000 + "HTTP/1.1 200 OK"),
    "nothing, and hangs up": lambda call, status, body: None,
    "the answer to the call before": None,
}  # fmt: skip
assert len(MISBEHAVIOURS) >= 20


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_malicious_proxy_brings_no_wrong_answer_about(kms, store, key, proxy, node, name):
    kept = kms.encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
    other = kms.encrypt(KeyId=key, Plaintext=b"another text, that is longer")["CiphertextBlob"]
    fault, refusals = MISBEHAVIOURS[name] or resealed(), 0
    with proxy.misbehaving(fault):
        for plaintext in (b"kept", b"new", b"last"):
            try:
                blob = kms.encrypt(KeyId=key, Plaintext=plaintext)["CiphertextBlob"]
            except ClientError as error:
                assert error.response["Error"]["Code"] == "KMSInvalidStateException"
                refusals += 1
                continue
            with proxy.misbehaving(None):
                try:
                    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == plaintext
                except ClientError as error:
                    # It encrypted something else: that is known at the latest when it decrypts.
                    assert error.response["Error"]["Code"] == "KMSInvalidStateException"
            proxy.fault = fault
        for blob, plaintext in ((other, b"another text, that is longer"), (kept, b"kept")):
            try:
                assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == plaintext
            except ClientError as error:
                assert error.response["Error"]["Code"] == "KMSInvalidStateException"
                assert error.response["Error"]["Message"] in {MALFORMED, WRONG_PLAINTEXT, NO_TCP, NO_TIME}
                refusals += 1
        made = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.encrypt(KeyId=made, Plaintext=b"x")
    assert refusals > 0
    # At once it is believed again.
    assert kms.decrypt(CiphertextBlob=kept)["Plaintext"] == b"kept"
    assert node.panics() == 0


def test_what_the_proxy_says_reaches_the_log_alone(kms, key, proxy, node):
    message = "a hint\u2028for\nthe operator"
    with proxy.misbehaving(xks_proxy.error("AccessDeniedException", message)):
        assert refused(kms.encrypt, KeyId=key, Plaintext=b"x")[1] == WORDS["AccessDeniedException"]
    log = (node.directory / "log").read_text()
    assert "a hint" in log and "\nthe operator" not in log
    assert xks_proxy.SECRET not in log


if __name__ == "__main__":
    run(__file__)
