"""KMS keys in a PKCS#11 token, used by boto3: every operation, the token's own view of them, and its absence.

Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import concurrent.futures
import os
import re
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

import model
import own_node
import softhsm
from client import run

CLUSTER = "cluster-234567abcde"
CONTEXT = {"department": "payroll"}
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


@pytest.fixture(scope="module")
def token():
    with softhsm.token(CLUSTER) as token:
        yield token


def start(token, default_backing):
    settings = token.directory / f"{default_backing}.toml"
    settings.write_text(token.settings(default_backing))
    return own_node.start("--config", str(settings), SOFTHSM2_CONF=str(token.configuration))


@pytest.fixture(scope="module")
def node(token):
    """One that makes every new key in the token."""
    with start(token, "pkcs11") as node:
        yield node


@pytest.fixture(scope="module")
def kms(node):
    return model.watch(node.client("kms", retries={"max_attempts": 0}))


def create(kms, **members):
    return kms.create_key(**members)["KeyMetadata"]["KeyId"]


def code_of(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_symmetric_key_does_all_that_one_does(kms):
    key, other = create(kms, Description="in the token"), create(kms)
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=CONTEXT)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)["Plaintext"] == b"secret"
    assert code_of(kms.decrypt, CiphertextBlob=sealed)[0] == "InvalidCiphertextException"
    made = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    assert kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"] == made["Plaintext"]
    pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256")
    opened = kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"]
    assert opened == pair["PrivateKeyPlaintext"]
    moved = kms.re_encrypt(
        CiphertextBlob=sealed, SourceEncryptionContext=CONTEXT, DestinationKeyId=other
    )
    assert kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == b"secret"
    kms.rotate_key_on_demand(KeyId=key)
    assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)["Plaintext"] == b"secret"
    again = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=again)["Plaintext"] == b"secret"
    kms.disable_key(KeyId=key)
    assert code_of(kms.decrypt, CiphertextBlob=again)[0] == "DisabledException"


@pytest.mark.parametrize("length", ["224", "256", "384", "512"])
def test_a_key_of_hmac_makes_macs(kms, length):
    key = create(kms, KeySpec=f"HMAC_{length}", KeyUsage="GENERATE_VERIFY_MAC")
    said = {"KeyId": key, "Message": b"message", "MacAlgorithm": f"HMAC_SHA_{length}"}
    mac = kms.generate_mac(**said)["Mac"]
    assert len(mac) == int(length) // 8
    assert kms.verify_mac(**said, Mac=mac)["MacValid"]
    assert code_of(kms.verify_mac, **said | {"Message": b"x"}, Mac=mac)[0] == "KMSInvalidMacException"


def public(kms, key):
    return serialization.load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])


@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_3072", "RSA_4096"])
def test_an_rsa_key_signs_in_each_way(kms, spec):
    key = create(kms, KeySpec=spec, KeyUsage="SIGN_VERIFY")
    assert public(kms, key).key_size == int(spec[4:])
    for size, hash_ in HASHES.items():
        digest = hashes.Hash(hash_)
        digest.update(b"message")
        digest = digest.finalize()
        for scheme, pad in (
            ("PKCS1_V1_5", padding.PKCS1v15()), ("PSS", padding.PSS(padding.MGF1(hash_), hash_.digest_size)),
        ):  # fmt: skip
            algorithm = f"RSASSA_{scheme}_SHA_{size}"
            for kind, message in (("RAW", b"message"), ("DIGEST", digest)):
                signature = kms.sign(KeyId=key, Message=message, MessageType=kind, SigningAlgorithm=algorithm)
                public(kms, key).verify(signature["Signature"], digest, pad, utils.Prehashed(hash_))
                assert kms.verify(
                    KeyId=key, Message=b"message", Signature=signature["Signature"], SigningAlgorithm=algorithm
                )["SignatureValid"]


@pytest.mark.parametrize(
    ("spec", "size"),
    [("ECC_NIST_P256", "256"), ("ECC_NIST_P384", "384"), ("ECC_NIST_P521", "512"), ("ECC_SECG_P256K1", "256")],
)
def test_a_key_on_a_curve_signs(kms, spec, size):
    key = create(kms, KeySpec=spec, KeyUsage="SIGN_VERIFY")
    signature = kms.sign(KeyId=key, Message=b"message", SigningAlgorithm=f"ECDSA_SHA_{size}")["Signature"]
    public(kms, key).verify(signature, b"message", ec.ECDSA(HASHES[size]))


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"])
def test_a_key_on_a_curve_agrees(kms, spec):
    key = create(kms, KeySpec=spec, KeyUsage="KEY_AGREEMENT")
    ours = public(kms, key)
    peer = ec.generate_private_key(ours.curve)
    told = peer.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    shared = kms.derive_shared_secret(KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=told)["SharedSecret"]
    assert shared == peer.exchange(ec.ECDH(), ours)


@pytest.mark.parametrize(
    ("spec", "usage", "lacks"),
    [
        ("RSA_2048", "ENCRYPT_DECRYPT", "RSAES_OAEP_SHA_256"),
        ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "ED25519_PH_SHA_512"),
        ("ML_DSA_44", "SIGN_VERIFY", "the algorithm of this key"),
        ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", "the algorithm of this key"),
    ],
)
def test_what_the_token_lacks_is_told_and_not_done_elsewhere(kms, token, spec, usage, lacks):
    before = len(token.objects())
    code, words = code_of(kms.create_key, KeySpec=spec, KeyUsage=usage)
    assert code == "UnsupportedOperationException" and lacks in words, words
    assert len(token.objects()) == before


def test_no_key_can_be_had_out_of_the_token(kms, token):
    key = create(kms)
    kept = [said for kind, said in token.objects() if not kind.startswith("Public")]
    assert len(kept) > 15
    for said in kept:
        access = re.search("Access: *(.*)", said)[1]
        assert {"sensitive", "always sensitive", "never extractable", "local"} <= set(access.split(", ")), said
    (label,) = [re.search("label: *(.*)", said)[1] for said in kept if key.replace("-", "") in said]
    assert label.startswith("strongroom 000000000000 ")
    refused = token.read(label, "secrkey")
    assert refused is not None, "its value was given out"


def test_a_restart_finds_the_keys_again(token):
    with start(token, "pkcs11") as node:
        kms = node.client("kms")
        key = create(kms)
        sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
        node.stop()
        node.run()
        assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
        node.stop()
        (token.directory / "pkcs11.toml").write_text("[hsm]\n")
        node.run()
        assert "keys are in a token that is not in the configuration" in (node.directory / "log").read_text()
        assert code_of(kms.decrypt, CiphertextBlob=sealed)[0] == "KMSInternalException"


def test_a_custom_key_store_is_a_token(token):
    with start(token, "domain") as node:
        kms = model.watch(node.client("kms", retries={"max_attempts": 0}))
        certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"

        def store(password):
            return {
                "CloudHsmClusterId": CLUSTER, "KeyStorePassword": password, "TrustAnchorCertificate": certificate,
            }  # fmt: skip

        def connected(store):
            kms.connect_custom_key_store(CustomKeyStoreId=store)
            for _ in range(200):
                (told,) = kms.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"]
                if told["ConnectionState"] != "CONNECTING":
                    return told["ConnectionState"], told.get("ConnectionErrorCode")
                time.sleep(0.02)
            raise AssertionError("it is being connected for ever")

        nowhere = {"CustomKeyStoreName": "nowhere", **store(softhsm.PIN), "CloudHsmClusterId": "cluster-777777abcde"}
        assert code_of(kms.create_custom_key_store, **nowhere)[0] == "CloudHsmClusterNotFoundException"
        made = kms.create_custom_key_store(CustomKeyStoreName="wrong", **store("wrong password"))["CustomKeyStoreId"]
        assert connected(made) == ("FAILED", "INVALID_CREDENTIALS")
        kms.disconnect_custom_key_store(CustomKeyStoreId=made)
        kms.update_custom_key_store(CustomKeyStoreId=made, KeyStorePassword=softhsm.PIN)
        assert connected(made) == ("CONNECTED", None)
        assert len(kms.generate_random(NumberOfBytes=32, CustomKeyStoreId=made)["Plaintext"]) == 32
        before = len(token.objects())
        in_store = kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=made)["KeyMetadata"]
        assert (in_store["CustomKeyStoreId"], in_store["CloudHsmClusterId"]) == (made, CLUSTER)
        assert len(token.objects()) == before + 1
        create(kms)
        assert len(token.objects()) == before + 1, "other keys are in the domain"
        sealed = kms.encrypt(KeyId=in_store["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
        kms.disconnect_custom_key_store(CustomKeyStoreId=made)
        assert kms.describe_key(KeyId=in_store["KeyId"])["KeyMetadata"]["KeyState"] == "Unavailable"
        assert code_of(kms.decrypt, CiphertextBlob=sealed)[0] == "KMSInvalidStateException"
        assert connected(made) == ("CONNECTED", None)
        assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"


def test_a_key_is_destroyed_in_the_token_with_the_kms_key(token):
    with start(token, "pkcs11") as node:
        kms = node.client("kms")
        keys = [create(kms), create(kms, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")]

        def left():
            objects = [said for _, said in token.objects()]
            return [sum(key.replace("-", "") in said for said in objects) for key in keys]

        assert left() == [1, 2]
        for key in keys:
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        node.pass_time(7 * 86_400 + 60)
        time.sleep(6)
        assert left() == [1, 2], "a day of running first"
        with token.away():
            node.pass_time(86_400 + 60)
            time.sleep(6)
        for _ in range(200):
            if left() == [0, 0]:
                return
            time.sleep(0.1)
        raise AssertionError(f"they are still there: {left()}")


def test_while_the_token_is_away_its_keys_alone_fail(token):
    with start(token, "domain") as node:
        # Keys made here are in the domain; the token's are of the time before.
        domain = node.client("kms", retries={"max_attempts": 0}, max_pool_connections=20)
        in_domain = create(domain)
        node.stop()
        settings = token.directory / "domain.toml"
        settings.write_text(token.settings("pkcs11"))
        node.run()
        in_token = create(domain)
        stop = []

        def ask(key):
            outcomes = []
            while not stop:
                begun = time.monotonic()
                try:
                    domain.generate_data_key(KeyId=key, KeySpec="AES_256")
                    outcomes.append((None, time.monotonic() - begun))
                except ClientError as error:
                    outcomes.append((error.response["Error"]["Code"], time.monotonic() - begun))
            return outcomes

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            asked = [(key, pool.submit(ask, key)) for key in [in_token, in_domain] * 4]
            time.sleep(1)
            reachable = f'strongroom_token_reachable{{token="{CLUSTER}"}}'
            assert node.metric(reachable) == 1
            with token.away():
                time.sleep(2)
                assert node.metric(reachable) == 0
            for _ in range(100):
                time.sleep(0.1)
                try:
                    domain.generate_data_key(KeyId=in_token, KeySpec="AES_256")
                    break
                except ClientError:
                    continue
            time.sleep(0.5)
            stop.append(True)
            assert node.metric(reachable) == 1
            outcomes = [(key, future.result()) for key, future in asked]
        for key, made in outcomes:
            codes = [code for code, _ in made]
            assert max(seconds for _, seconds in made) < 5.5
            assert codes[0] is None and codes[-1] is None, codes[-1]
            if key == in_domain:
                assert set(codes) == {None}
            else:
                assert set(codes) == {None, "KMSInternalException"}, set(codes)


FAULTS = ["flip 3", "flip 5", "flip 7", "short 3", "short 5", "session 5", "session 3", "device 5", "removed 7", "general 5"]


@pytest.fixture(scope="module")
def faulty(token):
    """A node whose token is asked through a module with faults, and how to give it one."""
    fault = token.directory / "fault"
    fault.write_text("")
    module = Path(os.environ["STRONGROOM_BINARY"]).with_name("libfaulty_module.so")
    settings = token.directory / "faulty.toml"
    settings.write_text(token.settings("pkcs11", module))
    variables = {"SOFTHSM2_CONF": str(token.configuration), "FAULTY_MODULE_FAULT": str(fault)}
    with own_node.start("--config", str(settings), **variables) as node:
        yield node, fault


def eventually(call, **members):
    given_up = time.monotonic() + 20
    while True:
        try:
            return call(**members)
        except ClientError:
            assert time.monotonic() < given_up
            time.sleep(0.05)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_module_with_faults_gives_no_wrong_answer(faulty, fault):
    node, file = faulty
    kms = node.client("kms", retries={"max_attempts": 0})
    file.write_text("")
    key = eventually(kms.create_key)["KeyMetadata"]["KeyId"]
    signs = eventually(kms.create_key, KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    hmac = eventually(kms.create_key, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    agrees = eventually(kms.create_key, KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")["KeyMetadata"]["KeyId"]
    said = {"KeyId": hmac, "Message": b"message", "MacAlgorithm": "HMAC_SHA_256"}
    right = kms.generate_mac(**said)["Mac"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    verifier = public(kms, signs)
    peer = ec.generate_private_key(ec.SECP256R1())
    told = peer.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    shared = peer.exchange(ec.ECDH(), public(kms, agrees))
    file.write_text(fault)
    made, refused, answered = [], set(), 0
    calls = [
        lambda: made.append(kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]),
        lambda: kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret",
        lambda: kms.generate_mac(**said)["Mac"] == right,
        lambda: verifier.verify(
            kms.sign(KeyId=signs, Message=b"m", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")["Signature"],
            b"m", padding.PKCS1v15(), hashes.SHA256()),
        lambda: kms.derive_shared_secret(KeyId=agrees, KeyAgreementAlgorithm="ECDH", PublicKey=told)["SharedSecret"] == shared,
        lambda: made.append(kms.encrypt(KeyId=kms.create_key()["KeyMetadata"]["KeyId"], Plaintext=b"secret")["CiphertextBlob"]),
    ]  # fmt: skip
    for number in range(120):
        try:
            assert calls[number % len(calls)]() is not False, f"{fault}: a wrong answer"
            answered += 1
        except ClientError as error:
            refused.add(error.response["Error"]["Code"])
    file.write_text("")
    for ciphertext in made:
        assert eventually(kms.decrypt, CiphertextBlob=ciphertext)["Plaintext"] == b"secret"
    assert refused <= {"KMSInternalException", "UnsupportedOperationException"}, refused
    # Of a session that is over, nobody hears: there is another.
    assert refused or (answered == 120 and not fault.startswith(("flip", "short"))), fault


def test_a_module_that_hangs_holds_up_nobody_else(faulty):
    node, file = faulty
    kms = node.client("kms", retries={"max_attempts": 0}, max_pool_connections=20, read_timeout=30)
    file.write_text("")
    key = eventually(kms.create_key)["KeyMetadata"]["KeyId"]
    in_domain = create(kms, Origin="EXTERNAL")
    file.write_text("hang 1")

    def ask(_):
        begun = time.monotonic()
        code, _ = code_of(kms.generate_data_key, KeyId=key, KeySpec="AES_256")
        return code, time.monotonic() - begun

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        asked = pool.map(ask, range(8))
        begun = time.monotonic()
        for _ in range(200):
            kms.describe_key(KeyId=in_domain)
            kms.generate_random(NumberOfBytes=16)
        assert time.monotonic() - begun < 4, "others wait"
        outcomes = list(asked)
    assert {code for code, _ in outcomes} == {"KMSInternalException"}
    assert max(seconds for _, seconds in outcomes) < 6
    # All of its threads hang: nobody waits for them any more.
    assert ask(None)[1] < 0.5


if __name__ == "__main__":
    run(__file__)
