"""Imported key material, of every kind and by every way of wrapping, made and wrapped by an independent
implementation, pyca/cryptography; what the key then does is compared with what the original does.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import datetime
import hmac
import os
import re

import pytest
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from client import create_key, key_arn, kms, refused, run

MESSAGE = b"attack at dawn"
WRAPPINGS = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"]
FOR_EVER = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}


def external(spec="SYMMETRIC_DEFAULT", usage="ENCRYPT_DECRYPT"):
    key_id = create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)
    assert state(key_id) == "PendingImport"
    return key_id


def state(key_id):
    return kms().describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"]


def wrap(public_key, algorithm, material):
    used = hashes.SHA1() if algorithm.endswith("_SHA_1") else hashes.SHA256()
    oaep = padding.OAEP(mgf=padding.MGF1(used), algorithm=used, label=None)
    public_key = serialization.load_der_public_key(public_key)
    if algorithm.startswith("RSAES"):
        return public_key.encrypt(material, oaep)
    aes_key = os.urandom(32)
    return public_key.encrypt(aes_key, oaep) + keywrap.aes_key_wrap_with_padding(aes_key, material)


def parameters(key_id, algorithm="RSA_AES_KEY_WRAP_SHA_256", spec="RSA_2048"):
    made = kms().get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=spec
    )
    assert made["KeyId"] == key_arn(key_id)
    left = made["ParametersValidTo"] - datetime.datetime.now(datetime.timezone.utc)
    assert abs(left - datetime.timedelta(hours=24)) < datetime.timedelta(minutes=1)
    return made


def bring(key_id, material, algorithm="RSA_AES_KEY_WRAP_SHA_256", spec="RSA_2048", **members):
    """Imports `material`; by default for ever."""
    made = parameters(key_id, algorithm, spec)
    given = FOR_EVER if "ValidTo" not in members else {}
    return kms().import_key_material(
        KeyId=key_id, ImportToken=made["ImportToken"],
        EncryptedKeyMaterial=wrap(made["PublicKey"], algorithm, material), **{**given, **members},
    )  # fmt: skip


def pkcs8(private_key):
    return private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("spec,algorithm", [
    *(("RSA_2048", algorithm) for algorithm in WRAPPINGS),
    ("RSA_3072", "RSAES_OAEP_SHA_256"), ("RSA_4096", "RSA_AES_KEY_WRAP_SHA_1"),
])  # fmt: skip
def test_every_way_of_wrapping_brings_the_same_material(spec, algorithm):
    key_id, material = external("HMAC_256", "GENERATE_VERIFY_MAC"), os.urandom(32)
    answer = bring(key_id, material, algorithm, spec)
    assert answer["KeyId"] == key_arn(key_id) and "KeyMaterialId" not in answer
    mac = kms().generate_mac(KeyId=key_id, Message=MESSAGE, MacAlgorithm="HMAC_SHA_256")["Mac"]
    assert mac == hmac.digest(material, MESSAGE, "sha256")


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_an_hmac_key_gives_the_macs_of_the_original(bits):
    key_id = external(f"HMAC_{bits}", "GENERATE_VERIFY_MAC")
    material = os.urandom(bits // 8)
    for wrong in (material[:-1], material + b"x"):
        with refused("IncorrectKeyMaterialException"):
            bring(key_id, wrong)
    bring(key_id, material)
    made = kms().generate_mac(KeyId=key_id, Message=MESSAGE, MacAlgorithm=f"HMAC_SHA_{bits}")
    assert made["Mac"] == hmac.digest(material, MESSAGE, f"sha{bits}")


@pytest.mark.parametrize("spec,curve,algorithm,used", [
    ("ECC_NIST_P256", ec.SECP256R1(), "ECDSA_SHA_256", hashes.SHA256()),
    ("ECC_NIST_P384", ec.SECP384R1(), "ECDSA_SHA_384", hashes.SHA384()),
    ("ECC_NIST_P521", ec.SECP521R1(), "ECDSA_SHA_512", hashes.SHA512()),
    ("ECC_SECG_P256K1", ec.SECP256K1(), "ECDSA_SHA_256", hashes.SHA256()),
])  # fmt: skip
def test_an_elliptic_curve_key_signs_as_the_original(spec, curve, algorithm, used):
    key_id, private = external(spec, "SIGN_VERIFY"), ec.generate_private_key(curve)
    other = ec.generate_private_key(ec.SECP256R1() if spec != "ECC_NIST_P256" else ec.SECP384R1())
    for wrong in (pkcs8(other), pkcs8(private)[:-1], b"x" * 32):
        with refused("IncorrectKeyMaterialException"):
            bring(key_id, wrong)
    bring(key_id, pkcs8(private))
    public = serialization.load_der_public_key(kms().get_public_key(KeyId=key_id)["PublicKey"])
    assert public == private.public_key()
    request = {"KeyId": key_id, "Message": MESSAGE, "SigningAlgorithm": algorithm}
    public.verify(kms().sign(**request)["Signature"], MESSAGE, ec.ECDSA(used))
    kms().verify(Signature=private.sign(MESSAGE, ec.ECDSA(used)), **request)


def test_an_ed25519_key_signs_as_the_original():
    key_id = external("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")
    private = ed25519.Ed25519PrivateKey.generate()
    bring(key_id, pkcs8(private), "RSAES_OAEP_SHA_256")
    request = {"KeyId": key_id, "Message": MESSAGE, "SigningAlgorithm": "ED25519_SHA_512"}
    assert kms().sign(**request)["Signature"] == private.sign(MESSAGE)


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_an_rsa_key_opens_and_signs_as_the_original(bits):
    private = rsa.generate_private_key(65537, bits)
    key_id = external(f"RSA_{bits}", "SIGN_VERIFY")
    bring(key_id, pkcs8(private))
    request = {"KeyId": key_id, "Message": MESSAGE, "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}
    signature = private.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    assert kms().sign(**request)["Signature"] == signature
    key_id = external(f"RSA_{bits}", "ENCRYPT_DECRYPT")
    bring(key_id, pkcs8(private))
    request = {"KeyId": key_id, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    blob = kms().encrypt(Plaintext=MESSAGE, **request)["CiphertextBlob"]
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    assert private.decrypt(blob, oaep) == MESSAGE
    other = rsa.generate_private_key(65537, bits)
    with refused("IncorrectKeyMaterialException"):
        bring(key_id, pkcs8(other))


def test_a_key_waits_for_its_material_and_takes_no_other():
    key_id, material = external(), os.urandom(32)
    metadata = kms().describe_key(KeyId=key_id)["KeyMetadata"]
    assert not {"CurrentKeyMaterialId", "ExpirationModel", "ValidTo"} & set(metadata)
    assert (metadata["Origin"], metadata["Enabled"]) == ("EXTERNAL", False)
    for use in (lambda: kms().encrypt(KeyId=key_id, Plaintext=b"x"),
                lambda: kms().disable_key(KeyId=key_id),
                lambda: kms().rotate_key_on_demand(KeyId=key_id)):  # fmt: skip
        with refused("KMSInvalidStateException", f"{key_arn(key_id)} is pending import."):
            use()
    imported = bring(key_id, material, KeyMaterialDescription="from the vault")
    metadata = kms().describe_key(KeyId=key_id)["KeyMetadata"]
    assert metadata["KeyState"] == "Enabled"
    assert metadata["CurrentKeyMaterialId"] == imported["KeyMaterialId"]
    assert metadata["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    blob = kms().encrypt(KeyId=key_id, Plaintext=MESSAGE)["CiphertextBlob"]

    deleted = kms().delete_imported_key_material(KeyId=key_id)
    assert deleted["KeyId"] == key_arn(key_id)
    assert deleted["KeyMaterialId"] == imported["KeyMaterialId"]
    metadata = kms().describe_key(KeyId=key_id)["KeyMetadata"]
    assert metadata["KeyState"] == "PendingImport" and "ExpirationModel" not in metadata
    assert metadata["CurrentKeyMaterialId"] == imported["KeyMaterialId"]
    with refused("KMSInvalidStateException", f"{key_arn(key_id)} is pending import."):
        kms().decrypt(CiphertextBlob=blob)
    kms().delete_imported_key_material(KeyId=key_id)
    with refused("IncorrectKeyMaterialException"):
        bring(key_id, os.urandom(32))
    assert bring(key_id, material)["KeyMaterialId"] == imported["KeyMaterialId"]
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == MESSAGE
    versions = kms().list_key_rotations(KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    assert versions["Rotations"] == [{
        "KeyId": key_id, "KeyMaterialId": imported["KeyMaterialId"],
        "KeyMaterialState": "CURRENT", "ImportState": "IMPORTED",
        "KeyMaterialDescription": "from the vault",
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }]  # fmt: skip
    # The same material of another key has another id.
    assert bring(external(), material)["KeyMaterialId"] != imported["KeyMaterialId"]


def test_a_key_is_rotated_to_new_material():
    key_id = external()
    first, second = os.urandom(32), os.urandom(32)
    one = bring(key_id, first)["KeyMaterialId"]
    blob = kms().encrypt(KeyId=key_id, Plaintext=MESSAGE)["CiphertextBlob"]
    words = f"No available key material pending rotation for the key: {key_arn(key_id)}."
    with refused("KMSInvalidStateException", words):
        kms().rotate_key_on_demand(KeyId=key_id)
    with refused("IncorrectKeyMaterialException"):
        bring(key_id, first, ImportType="NEW_KEY_MATERIAL")
    with refused("IncorrectKeyMaterialException"):
        bring(key_id, second)
    two = bring(key_id, second, ImportType="NEW_KEY_MATERIAL")["KeyMaterialId"]
    third = os.urandom(32)
    with refused("KMSInvalidStateException") as refusal:
        bring(key_id, third, ImportType="NEW_KEY_MATERIAL")
    words = refusal.value.response["Error"]["Message"]
    expected = (
        rf"New key material \(id: [0-9a-f]{{64}}\) cannot be imported into KMS key {key_arn(key_id)}, "
        rf"because another key material \(id: {two}\) is pending rotation\."
    )
    assert re.fullmatch(expected, words), words
    assert kms().describe_key(KeyId=key_id)["KeyMetadata"]["CurrentKeyMaterialId"] == one

    def states():
        listed = kms().list_key_rotations(KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL")
        return [(entry["KeyMaterialId"], entry["KeyMaterialState"]) for entry in listed["Rotations"]]

    assert states() == [(one, "CURRENT"), (two, "PENDING_ROTATION")]
    assert kms().list_key_rotations(KeyId=key_id)["Rotations"] == []
    # What waits can be taken back, and makes room.
    kms().delete_imported_key_material(KeyId=key_id, KeyMaterialId=two)
    assert states() == [(one, "CURRENT")] and state(key_id) == "Enabled"
    bring(key_id, second, ImportType="NEW_KEY_MATERIAL")
    assert kms().rotate_key_on_demand(KeyId=key_id)["KeyId"] == key_arn(key_id)
    assert states() == [(one, "NON_CURRENT"), (two, "CURRENT")]
    rotations = kms().list_key_rotations(KeyId=key_id)["Rotations"]
    assert [(each["KeyMaterialId"], each["RotationType"]) for each in rotations] == [(two, "ON_DEMAND")]

    assert kms().decrypt(CiphertextBlob=blob)["KeyMaterialId"] == one
    encrypted = kms().encrypt(KeyId=key_id, Plaintext=MESSAGE)["CiphertextBlob"]
    assert kms().decrypt(CiphertextBlob=encrypted)["KeyMaterialId"] == two
    # All that belongs to the key must be there, or the key cannot be used.
    kms().delete_imported_key_material(KeyId=key_id, KeyMaterialId=one)
    assert state(key_id) == "PendingImport"
    with refused("IncorrectKeyMaterialException"):
        bring(key_id, second, KeyMaterialId=one)
    bring(key_id, first, KeyMaterialId=one)
    assert state(key_id) == "Enabled"
    assert kms().decrypt(CiphertextBlob=blob)["Plaintext"] == MESSAGE


def test_a_token_is_for_its_key_and_its_wrapping_key():
    key_id, other, material = external(), external(), os.urandom(32)
    made, again = parameters(key_id), parameters(key_id)
    wrapped = wrap(made["PublicKey"], "RSA_AES_KEY_WRAP_SHA_256", material)
    request = {"EncryptedKeyMaterial": wrapped, **FOR_EVER}
    token = made["ImportToken"]
    damaged = token[:-1] + bytes([token[-1] ^ 1])
    for key, wrong in ((other, token), (key_id, damaged), (key_id, b"x")):
        with refused("InvalidImportTokenException"):
            kms().import_key_material(KeyId=key, ImportToken=wrong, **request)
    with refused("InvalidCiphertextException"):
        kms().import_key_material(KeyId=key_id, ImportToken=again["ImportToken"], **request)
    request["EncryptedKeyMaterial"] = wrapped[:-1]
    with refused("InvalidCiphertextException"):
        kms().import_key_material(KeyId=key_id, ImportToken=token, **request)
    request["EncryptedKeyMaterial"] = b"x"
    with refused("ValidationException", "Invalid encrypted key size."):
        kms().import_key_material(KeyId=key_id, ImportToken=token, **request)
    # Several may be outstanding.
    kms().import_key_material(KeyId=key_id, ImportToken=token, EncryptedKeyMaterial=wrapped, **FOR_EVER)
    assert state(key_id) == "Enabled"


def test_an_expiry_is_a_date_within_a_year():
    key_id, material = external(), os.urandom(32)
    now = datetime.datetime.now(datetime.timezone.utc)
    made = parameters(key_id)
    wrapped = wrap(made["PublicKey"], "RSA_AES_KEY_WRAP_SHA_256", material)
    request = {"KeyId": key_id, "ImportToken": made["ImportToken"], "EncryptedKeyMaterial": wrapped}
    words = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
    with refused("ValidationException", words):
        kms().import_key_material(**request)
    for wrong in ({"ValidTo": now - datetime.timedelta(seconds=60)},
                  {"ValidTo": now + datetime.timedelta(days=366)},
                  {"ValidTo": now + datetime.timedelta(days=1), **FOR_EVER}):  # fmt: skip
        with refused("ValidationException"):
            kms().import_key_material(**request, **wrong)
    valid_to = (now + datetime.timedelta(days=364)).replace(microsecond=0)
    kms().import_key_material(ValidTo=valid_to, **request)
    metadata = kms().describe_key(KeyId=key_id)["KeyMetadata"]
    assert (metadata["ExpirationModel"], metadata["ValidTo"]) == ("KEY_MATERIAL_EXPIRES", valid_to)


def test_what_is_made_here_is_not_imported():
    key_id = create_key()
    words = f"{key_arn(key_id)} origin is AWS_KMS which is not valid for this operation."
    for call in (
        lambda: kms().get_parameters_for_import(
            KeyId=key_id, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
        ),
        lambda: kms().delete_imported_key_material(KeyId=key_id),
        lambda: kms().import_key_material(KeyId=key_id, ImportToken=b"x", EncryptedKeyMaterial=b"x"),
    ):
        with refused("UnsupportedOperationException", words):
            call()
    key_id = external()
    words = f"{key_arn(key_id)} origin is EXTERNAL which is not valid for this operation."
    with refused("UnsupportedOperationException", words):
        kms().enable_key_rotation(KeyId=key_id)
    with refused("UnsupportedOperationException"):
        kms().get_parameters_for_import(
            KeyId=key_id, WrappingAlgorithm="RSAES_PKCS1_V1_5", WrappingKeySpec="RSA_2048"
        )


if __name__ == "__main__":
    run(__file__)
