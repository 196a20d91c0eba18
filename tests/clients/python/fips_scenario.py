"""A build on the FIPS module of AWS-LC: what is in it is done, what is outside of it is refused, and the version says so.

Starts nodes of its own; run by `make fips`, with STRONGROOM_BINARY.
"""

import os
import subprocess

import pytest
from botocore.exceptions import ClientError

import own_node
from client import run

INSIDE = {
    "SYMMETRIC_DEFAULT": "ENCRYPT_DECRYPT", "HMAC_256": "GENERATE_VERIFY_MAC", "RSA_2048": "SIGN_VERIFY", "RSA_4096": "ENCRYPT_DECRYPT",
    "ECC_NIST_P256": "SIGN_VERIFY", "ECC_NIST_P384": "KEY_AGREEMENT", "ECC_NIST_P521": "SIGN_VERIFY",
    "ECC_NIST_EDWARDS25519": "SIGN_VERIFY", "ML_DSA_44": "SIGN_VERIFY", "ML_DSA_87": "SIGN_VERIFY",
}  # fmt: skip


@pytest.fixture(scope="module")
def node():
    with own_node.start() as node:
        yield node


@pytest.fixture(scope="module")
def kms(node):
    return node.client("kms", retries={"max_attempts": 0})


def test_the_version_says_so():
    told = subprocess.run([os.environ["STRONGROOM_BINARY"], "--version"], check=True, capture_output=True, text=True)
    assert "on the FIPS module of AWS-LC" in told.stdout


@pytest.mark.parametrize(("spec", "usage"), INSIDE.items())
def test_what_is_in_the_module_is_done(kms, spec, usage):
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    if usage == "SIGN_VERIFY":
        for algorithm in key["SigningAlgorithms"]:
            said = {"KeyId": key["KeyId"], "Message": b"message", "SigningAlgorithm": algorithm}
            if algorithm == "ED25519_PH_SHA_512":
                said["MessageType"] = "DIGEST"
                said["Message"] = bytes(64)
            assert kms.verify(**said, Signature=kms.sign(**said)["Signature"])["SignatureValid"]
    elif usage == "ENCRYPT_DECRYPT":
        algorithm = key["EncryptionAlgorithms"][-1]
        sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret", EncryptionAlgorithm=algorithm)["CiphertextBlob"]
        opened = kms.decrypt(KeyId=key["KeyId"], CiphertextBlob=sealed, EncryptionAlgorithm=algorithm)
        assert opened["Plaintext"] == b"secret"
    elif usage == "GENERATE_VERIFY_MAC":
        said = {"KeyId": key["KeyId"], "Message": b"message", "MacAlgorithm": key["MacAlgorithms"][0]}
        assert kms.verify_mac(**said, Mac=kms.generate_mac(**said)["Mac"])["MacValid"]
    elif usage == "KEY_AGREEMENT":
        other = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
        public = {name: kms.get_public_key(KeyId=name)["PublicKey"] for name in (key["KeyId"], other)}
        secrets = [
            kms.derive_shared_secret(KeyId=one, PublicKey=public[two], KeyAgreementAlgorithm="ECDH")["SharedSecret"]
            for one, two in ((key["KeyId"], other), (other, key["KeyId"]))
        ]
        assert secrets[0] == secrets[1]


def refused(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_what_is_outside_of_the_module_is_refused_by_name(kms, node):
    words = "The device in which key material is made does not have what this key needs: {}, which is outside the FIPS module."
    for spec, usage, name in (
        ("ECC_SECG_P256K1", "SIGN_VERIFY", "secp256k1"), ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", "ML-KEM"),
    ):  # fmt: skip
        error = refused(kms.create_key, KeySpec=spec, KeyUsage=usage)
        assert error == ("UnsupportedOperationException", words.format(name))
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    error = refused(kms.generate_data_key_pair, KeyId=key, KeyPairSpec="ECC_SECG_P256K1")
    assert error == ("UnsupportedOperationException", words.format("secp256k1"))


def test_a_passphrase_is_no_root_of_trust(tmp_path):
    passphrase = tmp_path / "passphrase"
    passphrase.touch(mode=0o600)
    passphrase.write_text("correct horse battery staple\n")
    command = [os.environ["STRONGROOM_BINARY"], "serve", "--data-dir", f"{tmp_path}/data", "--root-passphrase-file", str(passphrase)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1 and "outside the FIPS module: use another root of trust" in done.stderr


if __name__ == "__main__":
    run(__file__)
