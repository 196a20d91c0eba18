"""Every asymmetric and HMAC key against independent implementations, pyca/cryptography and kyber-py:
what one signs, the other verifies; what one encrypts, encapsulates or agrees on, the other opens.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import hashlib
import os

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, padding, rsa
from kyber_py.ml_kem import ML_KEM_512, ML_KEM_768, ML_KEM_1024

from client import create_key, key_arn, kms, refused, run

MESSAGE = b"attack at dawn"
RSA = {"RSA_2048": 2048, "RSA_3072": 3072, "RSA_4096": 4096}
CURVES = {
    "ECC_NIST_P256": (ec.SECP256R1, "ECDSA_SHA_256"),
    "ECC_NIST_P384": (ec.SECP384R1, "ECDSA_SHA_384"),
    "ECC_NIST_P521": (ec.SECP521R1, "ECDSA_SHA_512"),
    "ECC_SECG_P256K1": (ec.SECP256K1, "ECDSA_SHA_256"),
}
ML_DSA = {
    "ML_DSA_44": (mldsa.MLDSA44PrivateKey, 2420),
    "ML_DSA_65": (mldsa.MLDSA65PrivateKey, 3309),
    "ML_DSA_87": (mldsa.MLDSA87PrivateKey, 4627),
}
ML_KEM = {
    "ML_KEM_768": (mlkem.MLKEM768PrivateKey, mlkem.MLKEM768PublicKey, 1088),
    "ML_KEM_1024": (mlkem.MLKEM1024PrivateKey, mlkem.MLKEM1024PublicKey, 1568),
}
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512(), "1": hashes.SHA1()}


def hash_of(algorithm):
    return HASHES[algorithm.rsplit("_", 1)[1]]


_keys = {}


def key(spec, usage):
    """A key of this spec and usage, made once: RSA takes its time."""
    if (spec, usage) not in _keys:
        _keys[spec, usage] = create_key(KeySpec=spec, KeyUsage=usage)
    return _keys[spec, usage]


def public_key(key_id):
    return serialization.load_der_public_key(kms().get_public_key(KeyId=key_id)["PublicKey"])


def digest(algorithm, message=MESSAGE):
    return hashlib.new(hash_of(algorithm).name, message).digest()


def verify_here(public, algorithm, signature, message=MESSAGE):
    """Verifies by the other implementation; raises InvalidSignature."""
    if algorithm.startswith("RSASSA_PSS"):
        used = hash_of(algorithm)
        pss = padding.PSS(mgf=padding.MGF1(used), salt_length=used.digest_size)
        public.verify(signature, message, pss, used)
    elif algorithm.startswith("RSASSA_PKCS1"):
        public.verify(signature, message, padding.PKCS1v15(), hash_of(algorithm))
    elif algorithm.startswith("ECDSA"):
        public.verify(signature, message, ec.ECDSA(hash_of(algorithm)))
    else:
        public.verify(signature, message)


SIGNERS = [
    *((spec, f"RSASSA_{kind}_SHA_{bits}") for spec in RSA for kind in ("PKCS1_V1_5", "PSS")
      for bits in (256, 384, 512)),
    *((spec, algorithm) for spec, (_, algorithm) in CURVES.items()),
    ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
    *((spec, "ML_DSA_SHAKE_256") for spec in ML_DSA),
]  # fmt: skip


@pytest.mark.parametrize("spec,algorithm", SIGNERS)
def test_what_is_signed_verifies_elsewhere(spec, algorithm):
    key_id = key(spec, "SIGN_VERIFY")
    public = public_key(key_id)
    request = {"KeyId": key_id, "SigningAlgorithm": algorithm}
    signed = kms().sign(Message=MESSAGE, **request)
    assert (signed["KeyId"], signed["SigningAlgorithm"]) == (key_arn(key_id), algorithm)
    verify_here(public, algorithm, signed["Signature"])
    with pytest.raises(InvalidSignature):
        verify_here(public, algorithm, signed["Signature"], b"attack at noon")
    longest = os.urandom(4096)
    verify_here(public, algorithm, kms().sign(Message=longest, **request)["Signature"], longest)

    answer = kms().verify(Message=MESSAGE, Signature=signed["Signature"], **request)
    assert answer["SignatureValid"] is True
    with refused("KMSInvalidSignatureException", ""):
        kms().verify(Message=b"attack at noon", Signature=signed["Signature"], **request)
    with refused("KMSInvalidSignatureException", ""):
        kms().verify(Message=MESSAGE, Signature=signed["Signature"][:-1], **request)

    if algorithm.startswith(("RSASSA", "ECDSA")):
        # A digest signs as its message does, and each verifies what the other signed.
        of_digest = {"Message": digest(algorithm), "MessageType": "DIGEST"}
        signature = kms().sign(**of_digest, **request)["Signature"]
        verify_here(public, algorithm, signature)
        kms().verify(Message=MESSAGE, Signature=signature, **request)
        kms().verify(Signature=signed["Signature"], **of_digest, **request)
        words = f"Digest is invalid length for algorithm {algorithm}."
        with refused("ValidationException", words):
            kms().sign(Message=of_digest["Message"][:-1], MessageType="DIGEST", **request)
        with refused("ValidationException"):
            kms().sign(Message=b"x" * 64, MessageType="EXTERNAL_MU", **request)


@pytest.mark.parametrize("spec", ML_DSA)
def test_an_external_mu_signs_as_its_message_does(spec):
    key_id = key(spec, "SIGN_VERIFY")
    raw = public_key(key_id).public_bytes_raw()
    # FIPS 204, 6.2: an empty context.
    inner = hashlib.shake_256(raw).digest(64) + b"\x00\x00" + MESSAGE
    request = {"KeyId": key_id, "SigningAlgorithm": "ML_DSA_SHAKE_256"}
    of_mu = {"Message": hashlib.shake_256(inner).digest(64), "MessageType": "EXTERNAL_MU"}
    signature = kms().sign(**of_mu, **request)["Signature"]
    assert len(signature) == ML_DSA[spec][1]
    public_key(key_id).verify(signature, MESSAGE)
    kms().verify(Message=MESSAGE, Signature=signature, **request)
    signature = kms().sign(Message=MESSAGE, **request)["Signature"]
    kms().verify(Signature=signature, **of_mu, **request)
    for wrong in ({"Message": b"x" * 63, "MessageType": "EXTERNAL_MU"},
                  {"Message": b"x" * 64, "MessageType": "DIGEST"}):  # fmt: skip
        with refused("ValidationException"):
            kms().sign(**wrong, **request)


def test_ed25519_of_a_digest():
    key_id = key("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")
    request = {"KeyId": key_id, "SigningAlgorithm": "ED25519_PH_SHA_512"}
    of_digest = {"Message": hashlib.sha512(MESSAGE).digest(), "MessageType": "DIGEST"}
    signature = kms().sign(**of_digest, **request)["Signature"]
    kms().verify(Signature=signature, **of_digest, **request)
    assert len(signature) == 64
    # It is another algorithm than Ed25519, over the message or over the digest.
    for message in (MESSAGE, of_digest["Message"]):
        with pytest.raises(InvalidSignature):
            public_key(key_id).verify(signature, message)
    for wrong in ({"Message": MESSAGE, "MessageType": "RAW"},
                  {"Message": b"x" * 32, "MessageType": "DIGEST"}):  # fmt: skip
        with refused("ValidationException"):
            kms().sign(**wrong, **request)
    request["SigningAlgorithm"] = "ED25519_SHA_512"
    with refused("ValidationException"):
        kms().sign(**of_digest, **request)


@pytest.mark.parametrize("spec", RSA)
@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"])
def test_what_is_encrypted_elsewhere_opens_here(spec, algorithm):
    key_id = key(spec, "ENCRYPT_DECRYPT")
    used = hash_of(algorithm)
    oaep = padding.OAEP(mgf=padding.MGF1(used), algorithm=used, label=None)
    longest = RSA[spec] // 8 - 2 * used.digest_size - 2
    request = {"KeyId": key_id, "EncryptionAlgorithm": algorithm}
    for plaintext in (b"x", os.urandom(longest)):
        blob = public_key(key_id).encrypt(plaintext, oaep)
        opened = kms().decrypt(CiphertextBlob=blob, **request)
        assert (opened["Plaintext"], opened["KeyId"]) == (plaintext, key_arn(key_id))
        assert "KeyMaterialId" not in opened
        blob = kms().encrypt(Plaintext=plaintext, **request)["CiphertextBlob"]
        assert len(blob) == RSA[spec] // 8
        assert kms().decrypt(CiphertextBlob=blob, **request)["Plaintext"] == plaintext
    words = (
        f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {longest} bytes."
    )
    with refused("ValidationException", words):
        kms().encrypt(Plaintext=b"x" * (longest + 1), **request)
    for damaged in (blob[:-1], bytes([blob[0] ^ 1]) + blob[1:], b"x"):
        with refused("InvalidCiphertextException", ""):
            kms().decrypt(CiphertextBlob=damaged, **request)


def test_a_ciphertext_moves_between_rsa_and_symmetric_keys():
    pair = key("RSA_2048", "ENCRYPT_DECRYPT")
    symmetric = create_key()
    context = {"a": "b"}
    blob = kms().encrypt(KeyId=symmetric, Plaintext=MESSAGE, EncryptionContext=context)
    moved = kms().re_encrypt(
        CiphertextBlob=blob["CiphertextBlob"], SourceEncryptionContext=context,
        DestinationKeyId=pair, DestinationEncryptionAlgorithm="RSAES_OAEP_SHA_256",
    )  # fmt: skip
    assert moved["SourceEncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert "DestinationKeyMaterialId" not in moved and moved["SourceKeyMaterialId"]
    back = kms().re_encrypt(
        CiphertextBlob=moved["CiphertextBlob"], SourceKeyId=pair,
        SourceEncryptionAlgorithm="RSAES_OAEP_SHA_256",
        DestinationKeyId=symmetric, DestinationEncryptionContext=context,
    )  # fmt: skip
    assert "SourceKeyMaterialId" not in back and back["DestinationKeyMaterialId"]
    opened = kms().decrypt(CiphertextBlob=back["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == MESSAGE
    long = kms().encrypt(KeyId=symmetric, Plaintext=b"x" * 191)["CiphertextBlob"]
    with refused("ValidationException"):
        kms().re_encrypt(CiphertextBlob=long, DestinationKeyId=pair,
                         DestinationEncryptionAlgorithm="RSAES_OAEP_SHA_256")  # fmt: skip


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"])
def test_both_sides_agree_on_a_secret(spec):
    key_id = key(spec, "KEY_AGREEMENT")
    curve = CURVES[spec][0]
    peer = ec.generate_private_key(curve())
    spki = peer.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    request = {"KeyId": key_id, "KeyAgreementAlgorithm": "ECDH"}
    derived = kms().derive_shared_secret(PublicKey=spki, **request)
    assert derived["SharedSecret"] == peer.exchange(ec.ECDH(), public_key(key_id))
    assert derived["KeyOrigin"] == "AWS_KMS"
    other = ec.generate_private_key(ec.SECP256K1()).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    off_curve = spki[:-1] + bytes([spki[-1] ^ 1])
    for wrong in (other, off_curve, spki[:-1], spki + b"\x00", b"x"):
        with refused("ValidationException"):
            kms().derive_shared_secret(PublicKey=wrong, **request)


@pytest.mark.parametrize("spec", ML_KEM)
def test_what_is_encapsulated_opens_elsewhere(spec):
    """The private key of a data key pair is one that both implementations have."""
    private_class, _, length = ML_KEM[spec]
    key_id = key(spec, "ENCAPSULATE_DECAPSULATE")
    request = {"KeyId": key_id, "EncapsulationAlgorithm": "ML_KEM"}
    secret, blob = public_key(key_id).encapsulate()
    opened = kms().decapsulate(SharedSecretCiphertextBlob=blob, **request)
    assert (opened["SharedSecret"], opened["KeyId"]) == (secret, key_arn(key_id))
    assert opened["EncapsulationAlgorithm"] == "ML_KEM"
    made = kms().encapsulate(**request)
    assert (len(made["SharedSecret"]), len(made["SharedSecretCiphertextBlob"])) == (32, length)
    again = kms().decapsulate(
        SharedSecretCiphertextBlob=made["SharedSecretCiphertextBlob"], **request
    )
    assert again["SharedSecret"] == made["SharedSecret"]
    pair = kms().generate_data_key_pair(KeyId=symmetric_key(), KeyPairSpec=spec)
    private = serialization.load_der_private_key(pair["PrivateKeyPlaintext"], None)
    assert isinstance(private, private_class)
    secret, blob = serialization.load_der_public_key(pair["PublicKey"]).encapsulate()
    assert private.decapsulate(blob) == secret


@pytest.mark.parametrize("spec,ml_kem,length", [
    ("ML_KEM_512", ML_KEM_512, 800), ("ML_KEM_768", ML_KEM_768, 1184), ("ML_KEM_1024", ML_KEM_1024, 1568),
])  # fmt: skip
def test_ml_kem_is_as_another_reads_the_standard(spec, ml_kem, length):
    key_id = key(spec, "ENCAPSULATE_DECAPSULATE")
    request = {"KeyId": key_id, "EncapsulationAlgorithm": "ML_KEM"}
    raw = kms().get_public_key(KeyId=key_id)["PublicKey"][-length:]
    for _ in range(5):
        secret, blob = ml_kem.encaps(raw)
        opened = kms().decapsulate(SharedSecretCiphertextBlob=blob, **request)
        assert opened["SharedSecret"] == secret
    # The private half of a data key pair is its seed (RFC 9935, 6).
    pair = kms().generate_data_key_pair(KeyId=symmetric_key(), KeyPairSpec=spec)
    public, private = ml_kem.key_derive(pair["PrivateKeyPlaintext"][-64:])
    assert public == pair["PublicKey"][-length:]
    secret, blob = ml_kem.encaps(public)
    assert ml_kem.decaps(private, blob) == secret


@pytest.mark.parametrize("spec", ["ML_KEM_512", *ML_KEM])
def test_a_foreign_encapsulation_gives_a_secret_that_nobody_has(spec):
    key_id = key(spec, "ENCAPSULATE_DECAPSULATE")
    request = {"KeyId": key_id, "EncapsulationAlgorithm": "ML_KEM"}
    made = kms().encapsulate(**request)
    blob = made["SharedSecretCiphertextBlob"]
    opened = kms().decapsulate(SharedSecretCiphertextBlob=blob, **request)
    assert opened["SharedSecret"] == made["SharedSecret"]
    foreign = bytes([blob[0] ^ 1]) + blob[1:]
    rejected = [
        kms().decapsulate(SharedSecretCiphertextBlob=foreign, **request)["SharedSecret"]
        for _ in range(2)
    ]
    assert rejected[0] == rejected[1] != made["SharedSecret"]
    for wrong in (blob[:-1], blob + b"x"):
        with refused("InvalidCiphertextException", ""):
            kms().decapsulate(SharedSecretCiphertextBlob=wrong, **request)


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_a_mac_is_whole_and_of_its_message(bits):
    key_id = key(f"HMAC_{bits}", "GENERATE_VERIFY_MAC")
    algorithm = f"HMAC_SHA_{bits}"
    request = {"KeyId": key_id, "MacAlgorithm": algorithm}
    made = kms().generate_mac(Message=MESSAGE, **request)
    assert len(made["Mac"]) == bits // 8
    assert kms().generate_mac(Message=MESSAGE, **request)["Mac"] == made["Mac"]
    assert kms().verify_mac(Message=MESSAGE, Mac=made["Mac"], **request)["MacValid"] is True
    for message, mac in ((b"attack at noon", made["Mac"]), (MESSAGE, made["Mac"][:-1])):
        with refused("KMSInvalidMacException", ""):
            kms().verify_mac(Message=message, Mac=mac, **request)
    other = "HMAC_SHA_512" if bits != 512 else "HMAC_SHA_256"
    words = f"Algorithm {other} is incompatible with key spec HMAC_{bits}."
    with refused("InvalidKeyUsageException", words):
        kms().generate_mac(KeyId=key_id, Message=MESSAGE, MacAlgorithm=other)


_symmetric = []


def symmetric_key():
    if not _symmetric:
        _symmetric.append(create_key())
    return _symmetric[0]


PAIRS = {
    **{spec: (rsa.RSAPrivateKey, bits) for spec, bits in RSA.items()},
    **{spec: (ec.EllipticCurvePrivateKey, curve) for spec, (curve, _) in CURVES.items()},
    "ECC_NIST_EDWARDS25519": (ed25519.Ed25519PrivateKey, None),
}


@pytest.mark.parametrize("spec", PAIRS)
def test_a_data_key_pair_is_one(spec):
    context = {"a": "b"}
    key_id = symmetric_key()
    request = {"KeyId": key_id, "KeyPairSpec": spec, "EncryptionContext": context}
    made = kms().generate_data_key_pair(**request)
    assert (made["KeyId"], made["KeyPairSpec"]) == (key_arn(key_id), spec)
    private = serialization.load_der_private_key(made["PrivateKeyPlaintext"], None)
    kind, detail = PAIRS[spec]
    assert isinstance(private, kind)
    if kind is rsa.RSAPrivateKey:
        assert (private.key_size, private.public_key().public_numbers().e) == (detail, 65537)
    elif kind is ec.EllipticCurvePrivateKey:
        assert isinstance(private.curve, detail)
    public = serialization.load_der_public_key(made["PublicKey"])
    assert public == private.public_key()
    opened = kms().decrypt(
        CiphertextBlob=made["PrivateKeyCiphertextBlob"], EncryptionContext=context
    )
    assert opened["Plaintext"] == made["PrivateKeyPlaintext"]
    assert opened["KeyMaterialId"] == made["KeyMaterialId"]

    without = kms().generate_data_key_pair_without_plaintext(**request)
    assert "PrivateKeyPlaintext" not in without
    opened = kms().decrypt(
        CiphertextBlob=without["PrivateKeyCiphertextBlob"], EncryptionContext=context
    )
    private = serialization.load_der_private_key(opened["Plaintext"], None)
    assert private.public_key() == serialization.load_der_public_key(without["PublicKey"])


if __name__ == "__main__":
    run(__file__)
