"""`Recipient`: what an attested environment is answered, and which documents are not believed."""

import subprocess
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

import enclave
from client import create_key, kms, refused, run
from enclave import HOUR, LEAF, LEAF_USAGE, Endless, Enclave, Pairs, Raw, certify, der, sign

ENCLAVE = Enclave()
WOULD_WORK = "The request would have succeeded, but the DryRun option is set."


@pytest.fixture(scope="module")
def key():
    return create_key()


@pytest.fixture(scope="module")
def agreement():
    return create_key(KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")


def calls(key, agreement):
    """Each operation that takes a recipient: what it is asked, and its plaintext member."""
    blob = kms().encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    peer = kms().get_public_key(KeyId=agreement)["PublicKey"]
    return {
        "decrypt": ({"CiphertextBlob": blob}, "Plaintext"),
        "generate_data_key": ({"KeyId": key, "KeySpec": "AES_256"}, "Plaintext"),
        "generate_data_key_pair": (
            {"KeyId": key, "KeyPairSpec": "ECC_NIST_P256"}, "PrivateKeyPlaintext",
        ),
        "generate_random": ({"NumberOfBytes": 24}, "Plaintext"),
        "derive_shared_secret": (
            {"KeyId": agreement, "KeyAgreementAlgorithm": "ECDH", "PublicKey": peer}, "SharedSecret",
        ),
    }  # fmt: skip


def not_believed(why):
    return refused("ValidationException", f"The attestation document is not valid: {why}.")


# What is answered


def test_the_environment_alone_can_read_each_answer(key, agreement):
    opened = {}
    for name, (members, plaintext) in calls(key, agreement).items():
        answer = getattr(kms(), name)(Recipient=ENCLAVE.recipient(), **members)
        assert plaintext not in answer, name
        sealed = answer["CiphertextForRecipient"]
        opened[name] = ENCLAVE.open(sealed), answer
        plain = getattr(kms(), name)(**members)
        assert "CiphertextForRecipient" not in plain, name
        # AWS KMS tells it in these two only to those who get a plaintext.
        told = name == "generate_data_key_pair"
        assert ("KeyMaterialId" in answer) == told, name
    assert opened["decrypt"][0] == b"secret"
    assert len(opened["generate_random"][0]) == 24

    data_key, answer = opened["generate_data_key"]
    assert kms().decrypt(CiphertextBlob=answer["CiphertextBlob"])["Plaintext"] == data_key
    private, answer = opened["generate_data_key_pair"]
    blob = answer["PrivateKeyCiphertextBlob"]
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == private
    pair = serialization.load_der_private_key(private, None)
    assert enclave.spki(pair) == answer["PublicKey"]
    members, _ = calls(key, agreement)["derive_shared_secret"]
    secret, _ = opened["derive_shared_secret"]
    assert kms().derive_shared_secret(**members)["SharedSecret"] == secret


def test_each_answer_has_a_content_key_and_an_iv_of_its_own(key):
    blob = kms().encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    document = ENCLAVE.recipient()
    seen = [set(), set(), set()]
    for _ in range(4):
        sealed = kms().decrypt(CiphertextBlob=blob, Recipient=document)["CiphertextForRecipient"]
        _, encrypted_key, iv, _ = enclave.parts(sealed)
        for values, value in zip(seen, (ENCLAVE.key.decrypt(encrypted_key, enclave.OAEP), iv, sealed)):
            values.add(value)
    assert [len(values) for values in seen] == [4, 4, 4]


@pytest.mark.parametrize("length", [1, 15, 16, 127, 128, 255, 256, 1024, 4096])
def test_plaintexts_of_each_length_open(key, length):
    blob = kms().encrypt(KeyId=key, Plaintext=b"x" * length)["CiphertextBlob"]
    answer = kms().decrypt(CiphertextBlob=blob, Recipient=ENCLAVE.recipient())
    assert ENCLAVE.open(answer["CiphertextForRecipient"]) == b"x" * length


def test_openssl_opens_an_answer_too(key, tmp_path):
    blob = kms().encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    answer = kms().decrypt(CiphertextBlob=blob, Recipient=ENCLAVE.recipient())
    (tmp_path / "answer").write_bytes(answer["CiphertextForRecipient"])
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = ENCLAVE.key.private_bytes(pem, pkcs8, serialization.NoEncryption())
    (tmp_path / "key").write_bytes(private)
    command = ["openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", "answer"]
    opened = subprocess.run([*command, "-inkey", "key"], cwd=tmp_path, capture_output=True, check=True)
    assert opened.stdout == b"secret"


@pytest.mark.parametrize("bits", [3072, 4096])
def test_larger_keys_of_environments_serve(bits):
    environment = Enclave(bits)
    answer = kms().generate_random(NumberOfBytes=9, Recipient=environment.recipient())
    assert len(environment.open(answer["CiphertextForRecipient"])) == 9


# When it is told


def test_a_bad_document_is_told_after_all_that_concerns_the_key(key, agreement):
    bad = enclave.recipient(b"x")
    gone = "00000000-0000-4000-8000-000000000000"
    with refused("NotFoundException"):
        kms().generate_data_key(KeyId=gone, KeySpec="AES_256", Recipient=bad)
    disabled = create_key()
    kms().disable_key(KeyId=disabled)
    with refused("DisabledException"):
        kms().generate_data_key(KeyId=disabled, KeySpec="AES_256", Recipient=bad)
    with refused("InvalidKeyUsageException"):
        kms().generate_data_key(KeyId=agreement, KeySpec="AES_256", Recipient=bad)
    for name, (members, _) in calls(key, agreement).items():
        dry_run = {} if name == "generate_random" else {"DryRun": True}
        with not_believed("its COSE_Sign1 is not of the form that it must have"):
            getattr(kms(), name)(Recipient=bad, **members)
        with not_believed("its COSE_Sign1 is not of the form that it must have"):
            getattr(kms(), name)(Recipient=bad, **members, **dry_run)
        if dry_run:
            with refused("DryRunOperationException", WOULD_WORK):
                getattr(kms(), name)(Recipient=ENCLAVE.recipient(), **members, **dry_run)


def test_half_a_recipient_is_none():
    for member, words in (
        ("AttestationDocument", "Recipient has no key encryption algorithm."),
        ("KeyEncryptionAlgorithm", "Recipient has no attestation document."),
    ):
        half = {member: ENCLAVE.recipient()[member]}
        with refused("ValidationException", words):
            kms().generate_random(NumberOfBytes=9, Recipient=half)


# Documents

MINUTE = 60_000


def now():
    return time.time_ns() // 1_000_000


def payload(*, without=(), **changed):
    return ENCLAVE.payload(**{name: ... for name in without}, **changed)


BELIEVED = {
    "as it is": lambda: ENCLAVE.document(),
    "with its tag": lambda: sign(payload(), tag=b"\xd2"),
    "a map without a length": lambda: sign(Endless(payload().items())),
    "another order": lambda: sign(Pairs(reversed(payload().items()))),
    "without nonce and user data": lambda: sign(payload(without=("nonce", "user_data"))),
    "with nonce and user data": lambda: ENCLAVE.document(nonce=b"", user_data=b"x" * 1024),
    "of four minutes ago": lambda: ENCLAVE.document(timestamp=now() - 4 * MINUTE),
    "of four minutes from now": lambda: ENCLAVE.document(timestamp=now() + 4 * MINUTE),
    "one PCR": lambda: ENCLAVE.document(pcrs={31: bytes(48)}),
    "of a NitroTPM": lambda: sign(payload(without=("pcrs",), nitrotpm_pcrs={23: bytes(48)})),
    "its root issues it": lambda: chain(),
}


@pytest.mark.parametrize("what", BELIEVED)
def test_a_document_is_believed(what):
    recipient = enclave.recipient(BELIEVED[what]())
    answer = kms().generate_random(NumberOfBytes=9, Recipient=recipient)
    assert len(ENCLAVE.open(answer["CiphertextForRecipient"])) == 9


def malformed(what):
    return f"its {what} is not of the form that it must have"


def raw(document, old, new):
    assert document.count(old) == 1
    return document.replace(old, new)


COSE = malformed("COSE_Sign1")
SIGNATURE = "its signature is not one of its certificate's key"
CHAIN = "its certificates do not lead to a trusted root"
TIME = "its time is too far from now"
PUBLIC_KEY = "its public key is not an RSA key of 2048, 3072 or 4096 bits"

FORGED = {
    # COSE_Sign1
    "empty map": (COSE, lambda: b"\xa0"),
    "cut": (COSE, lambda: ENCLAVE.document()[:-1]),
    "longer": (COSE, lambda: ENCLAVE.document() + b"\0"),
    "another tag": (COSE, lambda: sign(payload(), tag=b"\xd1")),
    "two tags": (COSE, lambda: sign(payload(), tag=b"\xd2\xd2")),
    "ES256": (COSE, lambda: sign(payload(), protected=bytes.fromhex("a10126"))),
    "ES512": (COSE, lambda: sign(payload(), protected=bytes.fromhex("a1013823"))),
    "no algorithm": (COSE, lambda: sign(payload(), protected=b"\xa0")),
    "unprotected algorithm": (COSE, lambda: sign(payload(), unprotected={1: -35})),
    "short signature": (COSE, lambda: sign(payload(), signature=bytes(95))),
    "long signature": (COSE, lambda: sign(payload(), signature=bytes(97))),
    "three elements": (COSE, lambda: enclave.cbor([enclave.PROTECTED, {}, b"x"])),
    "endless array": (COSE, lambda: b"\x9f" + ENCLAVE.document()[1:] + b"\xff"),
    # The signature
    "signature of zeros": (SIGNATURE, lambda: sign(payload(), signature=bytes(96))),
    "signature of ones": (SIGNATURE, lambda: sign(payload(), signature=b"\xff" * 96)),
    "another key": (SIGNATURE, lambda: sign(payload(), enclave.new_key())),
    "another header signed": (
        SIGNATURE, lambda: sign(payload(), signed_protected=bytes.fromhex("a10126")),
    ),
    "SHA-256 signed": (SIGNATURE, lambda: sign(payload(), hash=hashes.SHA256())),
    "a bit of the payload": (
        SIGNATURE, lambda: raw(ENCLAVE.document(), enclave.pcr(3), b"\1" + enclave.pcr(3)[1:]),
    ),
    # The payload
    "not a map": (malformed("payload"), lambda: sign([])),
    "an unknown member": (malformed("payload"), lambda: sign(payload(more=1))),
    "a member after the map": (malformed("payload"), lambda: sign(Raw(enclave.cbor(payload()) + b"\0"))),
    "a map without an end": (
        malformed("payload"), lambda: sign(Raw(enclave.cbor(Endless(payload().items()))[:-1])),
    ),
    **{
        f"no {member}": (malformed(member), lambda member=member: sign(payload(without=(member,))))
        for member in ("module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle")
    },
    **{
        f"two {member}": (
            malformed(member), lambda member=member: sign(Pairs([*payload().items(), (member, payload()[member])])),
        )
        for member in payload()
    },
    **{
        f"{member}: {number}": (
            malformed(member), lambda member=member, value=value: ENCLAVE.document(**{member: value}),
        )
        for number, (member, value) in enumerate([
            ("module_id", ""), ("module_id", b"x"), ("module_id", None),
            ("digest", "SHA256"), ("digest", "sha384"), ("digest", None),
            ("timestamp", 0), ("timestamp", -1), ("timestamp", "1"), ("timestamp", None),
            ("timestamp", Raw(b"\x1b" + (1).to_bytes(8, "big"))),
            ("pcrs", {}), ("pcrs", []), ("pcrs", None), ("pcrs", {32: bytes(48)}),
            ("pcrs", {0: bytes(32)}), ("pcrs", {0: bytes(64)}), ("pcrs", {0: b""}),
            ("pcrs", {"0": bytes(48)}), ("pcrs", Pairs([(0, bytes(48))] * 2)),
            ("pcrs", Endless([(0, bytes(48))])), ("pcrs", {0: "x" * 48}),
            ("nitrotpm_pcrs", {0: bytes(48)}),
            ("certificate", b""), ("certificate", bytes(1025)), ("certificate", "x"),
            ("cabundle", []), ("cabundle", [b""]), ("cabundle", [bytes(1025)]),
            ("cabundle", b"x"), ("cabundle", [b"x"] * 9), ("cabundle", Raw(b"\x9f\x41x\xff")),
            ("public_key", b""), ("public_key", bytes(1025)), ("public_key", "x"),
            ("user_data", bytes(1025)), ("user_data", "x"), ("nonce", bytes(1025)), ("nonce", 1),
            ("nonce", Raw(b"\x5f\x41x\xff")), ("nonce", Raw(b"\x58\x01x")),
        ])
    },
    # Its time
    "six minutes ago": (TIME, lambda: ENCLAVE.document(timestamp=now() - 6 * MINUTE)),
    "six minutes from now": (TIME, lambda: ENCLAVE.document(timestamp=now() + 6 * MINUTE)),
    "in seconds": (TIME, lambda: ENCLAVE.document(timestamp=now() // 1000)),
    "the end of time": (TIME, lambda: ENCLAVE.document(timestamp=2**64 - 1)),
    # Its public key
    "no public key": ("it has no public key to answer to", lambda: sign(payload(without=("public_key",)))),
    "null as public key": ("it has no public key to answer to", lambda: ENCLAVE.document(public_key=None)),
    "RSA-1024": (PUBLIC_KEY, lambda: ENCLAVE.document(public_key=enclave.spki(rsa.generate_private_key(65537, 1024)))),
    "a key on P-384": (PUBLIC_KEY, lambda: ENCLAVE.document(public_key=enclave.spki(enclave.new_key()))),
    "bytes as public key": (PUBLIC_KEY, lambda: ENCLAVE.document(public_key=b"x")),
    "a longer public key": (PUBLIC_KEY, lambda: ENCLAVE.document(public_key=enclave.spki(ENCLAVE.key) + b"\0")),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_document_is_refused(what):
    why, forge = FORGED[what]
    with not_believed(why):
        kms().generate_random(NumberOfBytes=9, Recipient=enclave.recipient(forge()))


# Chains


def chain(issuers=(), leaf=None, *, key=None, root=None, change=lambda bundle: bundle):
    """A document whose certificates are made like this, below the trusted root or `root`."""
    name, certificate, issuer_key = root or enclave.root()
    bundle = [der(certificate)]
    for number, members in enumerate(issuers):
        new, own = f"issuer {number}", enclave.new_key()
        bundle.append(der(certify(new, own, name, issuer_key, **members)))
        name, issuer_key = new, own
    key = key or enclave.new_key()
    members = {"constraints": LEAF, "key_usage": LEAF_USAGE} | (leaf or {})
    name = members.pop("issuer", name)
    leaf = der(certify("leaf", key, name, issuer_key, **members))
    return sign(payload(certificate=leaf, cabundle=change(bundle)), key)


def other_root(**members):
    key = enclave.new_key()
    return "test.enclaves", certify("test.enclaves", key, None, key, **members), key


def eku(purpose):
    return ((False, x509.ExtendedKeyUsage([purpose])),)


def path_length(length):
    return {"constraints": x509.BasicConstraints(ca=True, path_length=length)}


UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
GOOD_CHAINS = {
    "as many issuers as the root allows": lambda: chain(
        root=enclave.root("short.test.enclaves")
    ),
    "three issuers": lambda: chain([{}, {}, {}]),
    "path lengths that suffice": lambda: chain([path_length(1), path_length(0)]),
    "an unknown extension": lambda: chain([{"more": ((False, UNKNOWN),)}]),
}
BAD_CHAINS = {
    "another root of the name": lambda: chain([{}], root=other_root()),
    "the root is another's": lambda: chain(
        [{}], root=other_root(), change=lambda bundle: [der(enclave.root()[1]), *bundle[1:]]
    ),
    "the root is not there": lambda: chain([{}], change=lambda bundle: bundle[1:]),
    "the root comes last": lambda: chain([{}], change=lambda bundle: bundle[::-1]),
    "the root twice": lambda: chain([{}], change=lambda bundle: [bundle[0], *bundle]),
    "an issuer is missing": lambda: chain([{}, {}], change=lambda bundle: bundle[:-1]),
    "the issuers are turned": lambda: chain(
        [{}, {}], change=lambda bundle: [bundle[0], *bundle[:0:-1]]
    ),
    "one too many": lambda: chain(
        [{}], change=lambda bundle: [*bundle, enclave.default_chain()[0][1]]
    ),
    "no certificate": lambda: chain([{}], change=lambda bundle: [bundle[0], b"x"]),
    "a longer certificate": lambda: chain(
        [{}], change=lambda bundle: [bundle[0], bundle[1] + b"\0"]
    ),
    "the issuer of another name": lambda: chain([{}], {"issuer": "x"}),
    "an expired issuer": lambda: chain([{"begin": -2 * HOUR, "end": -HOUR}]),
    "an issuer of the future": lambda: chain([{"begin": HOUR, "end": 2 * HOUR}]),
    "an expired leaf": lambda: chain([{}], {"begin": -2 * HOUR, "end": -HOUR}),
    "a leaf of the future": lambda: chain([{}], {"begin": HOUR, "end": 2 * HOUR}),
    "an issuer that is none": lambda: chain([{"constraints": LEAF}]),
    "an issuer without constraints": lambda: chain([{"constraints": None}]),
    "a leaf that is an issuer": lambda: chain([{}], {"constraints": enclave.CA}),
    "a path that is too long": lambda: chain([path_length(0), {}]),
    "an issuer that may not": lambda: chain([{"key_usage": LEAF_USAGE}]),
    "an issuer without usage": lambda: chain([{"key_usage": None}]),
    "a leaf that may not": lambda: chain([{}], {"key_usage": enclave.usage("key_agreement")}),
    "a leaf without usage": lambda: chain([{}], {"key_usage": None}),
    "a leaf that may issue": lambda: chain([{}], {"key_usage": enclave.CA_USAGE}),
    "a leaf for servers": lambda: chain([{}], {"more": eku(ExtendedKeyUsageOID.SERVER_AUTH)}),
    "a leaf for clients": lambda: chain([{}], {"more": eku(ExtendedKeyUsageOID.CLIENT_AUTH)}),
    "an issuer for clients": lambda: chain([{"more": eku(ExtendedKeyUsageOID.CLIENT_AUTH)}]),
    "a critical extension": lambda: chain([{"more": ((True, UNKNOWN),)}]),
    "signed with SHA-256": lambda: chain([{"hash": hashes.SHA256()}]),
    "a leaf signed with SHA-512": lambda: chain([{}], {"hash": hashes.SHA512()}),
    "a leaf on P-256": lambda: chain([{}], key=P256),
    "an expired root": lambda: chain([{}], root=enclave.root("expired.test.enclaves")),
    "more issuers than the root allows": lambda: chain(
        [{}], root=enclave.root("short.test.enclaves")
    ),
    "seven issuers": lambda: chain([{}] * 7),
}


P256 = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("what", GOOD_CHAINS)
def test_a_chain_is_followed(what):
    kms().generate_random(NumberOfBytes=9, Recipient=enclave.recipient(GOOD_CHAINS[what]()))


@pytest.mark.parametrize("what", BAD_CHAINS)
def test_a_bad_chain_is_refused(what):
    with not_believed(CHAIN):
        kms().generate_random(NumberOfBytes=9, Recipient=enclave.recipient(BAD_CHAINS[what]()))


if __name__ == "__main__":
    run(__file__)
