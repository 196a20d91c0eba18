"""SM2 in the regions of China, against OpenSSL: what one signs, encrypts or agrees on, the other
verifies, opens or finds too. Elsewhere there is no SM2.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials, and with the number
of rounds for what is random.
"""

import hashlib
import os
import sys

import pytest

import client
from client import HOME, create_key, kms, refused, run
from import_scenario import wrap
from openssl_sm2 import SIGNER, Key

CHINA = "cn-north-1"
ROUNDS = int(sys.argv[1])
SIGNING = {"SigningAlgorithm": "SM2DSA"}
ENCRYPTION = {"EncryptionAlgorithm": "SM2PKE"}
AGREEMENT = {"KeyAgreementAlgorithm": "ECDH"}


def sm2(usage):
    """The id of a new key, and its public half."""
    key_id = create_key(CHINA, KeySpec="SM2", KeyUsage=usage)
    return key_id, public_key(key_id)


def public_key(key_id):
    return Key.from_spki(kms(CHINA).get_public_key(KeyId=key_id)["PublicKey"])


def message():
    return os.urandom(1 + int.from_bytes(os.urandom(2)) % 4096)


def digest(public, text):
    """GB/T 32918.2, 5.5 and 6.1: e, of the signer, the curve, the public key and the message."""
    a = bytes.fromhex("FFFFFFFE" + "FF" * 16 + "00000000FFFFFFFFFFFFFFFC")
    b = bytes.fromhex("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93")
    x = bytes.fromhex("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7")
    y = bytes.fromhex("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0")
    length = (8 * len(SIGNER)).to_bytes(2)
    z = hashlib.new("sm3", length + SIGNER + a + b + x + y + public.spki()[-64:]).digest()
    return hashlib.new("sm3", z + text).digest()


def test_a_key_says_what_it_is():
    for usage, algorithms in (("SIGN_VERIFY", {"SigningAlgorithms": ["SM2DSA"]}),
                              ("ENCRYPT_DECRYPT", {"EncryptionAlgorithms": ["SM2PKE"]}),
                              ("KEY_AGREEMENT", {"KeyAgreementAlgorithms": ["ECDH"]})):  # fmt: skip
        made = kms(CHINA).create_key(KeySpec="SM2", KeyUsage=usage)["KeyMetadata"]
        assert made["Arn"].startswith(f"arn:aws-cn:kms:{CHINA}:")
        for answer in (made, kms(CHINA).get_public_key(KeyId=made["KeyId"])):
            assert (answer["KeySpec"], answer["KeyUsage"]) == ("SM2", usage)
            assert algorithms.items() <= answer.items()


def test_what_either_signs_the_other_verifies():
    key_id, public = sm2("SIGN_VERIFY")
    for _ in range(ROUNDS):
        text = message()
        signature = kms(CHINA).sign(KeyId=key_id, Message=text, **SIGNING)["Signature"]
        assert public.verifies(text, signature)
    assert not public.verifies(b"another message", signature)
    assert not public.verifies(text, signature, signer=b"somebody else")

    key_id = imported("SIGN_VERIFY", original := Key.generate())
    request = {"KeyId": key_id, **SIGNING}
    for _ in range(ROUNDS):
        text = message()
        signature = original.sign(text)
        kms(CHINA).verify(Message=text, Signature=signature, **request)
    for given in ({"Message": b"another message", "Signature": signature},
                  {"Message": text, "Signature": original.sign(text, signer=b"somebody else")},
                  {"Message": text, "Signature": signature[:-1]}):  # fmt: skip
        with refused("KMSInvalidSignatureException", "", region=CHINA):
            kms(CHINA).verify(**given, **request)


def test_a_digest_signs_as_its_message_does():
    key_id, public = sm2("SIGN_VERIFY")
    request = {"KeyId": key_id, **SIGNING}
    of_digest = {"Message": digest(public, b"message"), "MessageType": "DIGEST"}
    signature = kms(CHINA).sign(**of_digest, **request)["Signature"]
    assert public.verifies(b"message", signature)
    kms(CHINA).verify(Message=b"message", Signature=signature, **request)
    signature = kms(CHINA).sign(Message=b"message", **request)["Signature"]
    kms(CHINA).verify(Signature=signature, **of_digest, **request)
    with refused("ValidationException", "Digest is invalid length for algorithm SM2DSA.", region=CHINA):
        kms(CHINA).sign(Message=b"x" * 31, MessageType="DIGEST", **request)


def test_what_either_encrypts_the_other_opens():
    original = Key.generate()
    request = {"KeyId": imported("ENCRYPT_DECRYPT", original), **ENCRYPTION}
    for _ in range(ROUNDS):
        plaintext = message()[:1024]
        ciphertext = original.encrypt(plaintext)
        opened = kms(CHINA).decrypt(CiphertextBlob=ciphertext, **request)
        assert (opened["Plaintext"], opened["EncryptionAlgorithm"]) == (plaintext, "SM2PKE")
        ciphertext = kms(CHINA).encrypt(Plaintext=plaintext, **request)["CiphertextBlob"]
        assert original.decrypt(ciphertext) == plaintext
    words = "Algorithm SM2PKE and key spec SM2 cannot encrypt data larger than 1024 bytes."
    with refused("ValidationException", words, region=CHINA):
        kms(CHINA).encrypt(Plaintext=b"x" * 1025, **request)
    with refused("InvalidCiphertextException", "", region=CHINA):
        kms(CHINA).decrypt(CiphertextBlob=ciphertext[:-1], **request)
    with refused("InvalidCiphertextException", "", region=CHINA):
        kms(CHINA).decrypt(CiphertextBlob=Key.generate().encrypt(b"plaintext"), **request)


def test_a_ciphertext_moves_to_another_key():
    symmetric, (key_id, _) = create_key(CHINA), sm2("ENCRYPT_DECRYPT")
    moved = kms(CHINA).re_encrypt(
        SourceKeyId=symmetric, DestinationKeyId=key_id, DestinationEncryptionAlgorithm="SM2PKE",
        CiphertextBlob=kms(CHINA).encrypt(KeyId=symmetric, Plaintext=b"plaintext")["CiphertextBlob"],
    )  # fmt: skip
    opened = kms(CHINA).decrypt(KeyId=key_id, CiphertextBlob=moved["CiphertextBlob"], **ENCRYPTION)
    assert opened["Plaintext"] == b"plaintext"


def test_both_sides_agree():
    key_id, public = sm2("KEY_AGREEMENT")
    for _ in range(ROUNDS):
        peer = Key.generate()
        request = {"KeyId": key_id, "PublicKey": peer.spki(), **AGREEMENT}
        assert kms(CHINA).derive_shared_secret(**request)["SharedSecret"] == peer.agree(public)
    # A point that is not on the curve.
    bad = peer.spki()[:-1] + bytes([peer.spki()[-1] ^ 1])
    with refused("ValidationException", region=CHINA):
        kms(CHINA).derive_shared_secret(KeyId=key_id, PublicKey=bad, **AGREEMENT)
    key_id = imported("KEY_AGREEMENT", original := Key.generate())
    request = {"KeyId": key_id, "PublicKey": public.spki(), **AGREEMENT}
    assert kms(CHINA).derive_shared_secret(**request)["SharedSecret"] == original.agree(public)


def test_a_data_key_pair_is_one():
    pair = kms(CHINA).generate_data_key_pair(KeyId=create_key(CHINA), KeyPairSpec="SM2")
    private = Key.from_pkcs8(pair["PrivateKeyPlaintext"])
    assert private.spki() == pair["PublicKey"]
    opened = kms(CHINA).decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])
    assert opened["Plaintext"] == pair["PrivateKeyPlaintext"] == private.pkcs8()
    assert Key.from_spki(pair["PublicKey"]).verifies(b"message", private.sign(b"message"))


def imported(usage, original):
    """A key whose material is `original`, which came under an RSA key."""
    key_id = create_key(CHINA, Origin="EXTERNAL", KeySpec="SM2", KeyUsage=usage)
    parameters = {"WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    given = kms(CHINA).get_parameters_for_import(KeyId=key_id, **parameters)
    kms(CHINA).import_key_material(
        KeyId=key_id, ImportToken=given["ImportToken"], ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        EncryptedKeyMaterial=wrap(given["PublicKey"], "RSA_AES_KEY_WRAP_SHA_256", original.pkcs8()),
    )  # fmt: skip
    assert public_key(key_id).spki() == original.spki()
    return key_id


@pytest.mark.parametrize("spec,usage,material", [
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", os.urandom(32)),
    ("HMAC_512", "GENERATE_VERIFY_MAC", os.urandom(64)),
    ("SM2", "SIGN_VERIFY", Key.generate().pkcs8()),
])  # fmt: skip
def test_material_comes_wrapped_by_sm2(spec, usage, material):
    key_id = create_key(CHINA, Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)
    parameters = {"WrappingAlgorithm": "SM2PKE", "WrappingKeySpec": "SM2"}
    given = kms(CHINA).get_parameters_for_import(KeyId=key_id, **parameters)
    wrapped = Key.from_spki(given["PublicKey"]).encrypt(material)
    request = {
        "KeyId": key_id, "ImportToken": given["ImportToken"],
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }  # fmt: skip
    for changed in (wrapped[:-1], Key.generate().encrypt(material)):
        with refused("InvalidCiphertextException", region=CHINA):
            kms(CHINA).import_key_material(EncryptedKeyMaterial=changed, **request)
    kms(CHINA).import_key_material(EncryptedKeyMaterial=wrapped, **request)
    assert kms(CHINA).describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Enabled"


@pytest.mark.parametrize("algorithm,spec", [("SM2PKE", "RSA_2048"), ("RSAES_OAEP_SHA_256", "SM2")])
def test_a_key_wraps_by_its_own_algorithm(algorithm, spec):
    key_id = create_key(CHINA, Origin="EXTERNAL")
    words = f"WrappingAlgorithm {algorithm} is not compatible with WrappingKeySpec {spec}"
    with refused("ValidationException", words, region=CHINA):
        kms(CHINA).get_parameters_for_import(
            KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=spec
        )


def test_a_related_key_opens_in_the_other_region_of_china():
    key_id = create_key(CHINA, KeySpec="SM2", KeyUsage="ENCRYPT_DECRYPT", MultiRegion=True)
    kms(CHINA).replicate_key(KeyId=key_id, ReplicaRegion="cn-northwest-1")
    blob = kms(CHINA).encrypt(KeyId=key_id, Plaintext=b"plaintext", **ENCRYPTION)["CiphertextBlob"]
    opened = kms("cn-northwest-1").decrypt(KeyId=key_id, CiphertextBlob=blob, **ENCRYPTION)
    assert opened["Plaintext"] == b"plaintext"


@pytest.mark.parametrize("operation,member,value,others", [
    ("create_key", "KeySpec", "SM2", {"KeyUsage": "SIGN_VERIFY"}),
    ("create_key", "CustomerMasterKeySpec", "SM2", {"KeyUsage": "SIGN_VERIFY"}),
    ("encrypt", "EncryptionAlgorithm", "SM2PKE", {"Plaintext": b"x"}),
    ("decrypt", "EncryptionAlgorithm", "SM2PKE", {"CiphertextBlob": b"x"}),
    ("sign", "SigningAlgorithm", "SM2DSA", {"Message": b"x"}),
    ("verify", "SigningAlgorithm", "SM2DSA", {"Message": b"x", "Signature": b"x"}),
    ("generate_data_key_pair", "KeyPairSpec", "SM2", {}),
    ("generate_data_key_pair_without_plaintext", "KeyPairSpec", "SM2", {}),
    ("get_parameters_for_import", "WrappingAlgorithm", "SM2PKE", {"WrappingKeySpec": "RSA_2048"}),
    ("get_parameters_for_import", "WrappingKeySpec", "SM2", {"WrappingAlgorithm": "RSAES_OAEP_SHA_256"}),
])  # fmt: skip
def test_elsewhere_there_is_no_sm2(operation, member, value, others):
    unvalidated = client.new(HOME, parameter_validation=False)
    key = {} if operation == "create_key" else {"KeyId": create_key()}
    with refused("ValidationException") as caught:
        getattr(unvalidated, operation)(**{member: value}, **others, **key)
    told = caught.value.response["Error"]["Message"]
    place = member[0].lower() + member[1:]
    assert told.startswith(f"1 validation error detected: Value '{value}' at '{place}' failed")
    assert "SM2" not in told.split("enum value set:")[1]


if __name__ == "__main__":
    run(__file__)
