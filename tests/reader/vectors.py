"""The golden vectors in docs/formats/vectors/, read by the independent reader."""

import json
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ciphertext import Ciphertext, ExternalCiphertext, backing_key_id, owner_bytes
from domain import Domain
from primitives import Damaged
from session_token import read_session_token

VECTORS = Path(__file__).parents[2] / "docs/formats/vectors"


def load(name):
    return json.loads((VECTORS / name).read_bytes())


def each(name):
    """One test for each vector of a file."""
    return pytest.mark.parametrize("vector", load(name)["vectors"])


@each("ciphertext-a1.json")
def test_a_ciphertext_opens_and_no_other_does(vector):
    blob, key = bytes.fromhex(vector["ciphertext"]), bytes.fromhex(vector["backing_key"])
    context, plaintext = vector["encryption_context"], bytes.fromhex(vector["plaintext"])
    ciphertext = Ciphertext(blob)
    assert ciphertext.nonce.hex() == vector["nonce"]
    key_id = bytes.fromhex(vector["key_id"])
    owner = owner_bytes(int(vector["account"]), key_id, vector["multi_region"])
    assert ciphertext.owner == owner
    assert ciphertext.backing_key_id.hex() == vector["backing_key_id"]
    assert backing_key_id(key, owner).hex() == vector["backing_key_id"]
    assert ciphertext.open(key, context) == plaintext
    for other in (context | {"more": ""}, {"more": ""}):
        with pytest.raises(Damaged):
            ciphertext.open(key, other)
    for position in range(len(blob)):
        damaged = bytearray(blob)
        damaged[position] ^= 0x80
        with pytest.raises(Damaged):
            Ciphertext(bytes(damaged)).open(key, context)


def manager_opens(vector, ciphertext, context):
    """What the external key manager of the vector decrypts: it is one that binds as the proxy API recommends."""
    aad = ciphertext.additional_authenticated_data(context)
    bound = len(aad).to_bytes(2) + aad + bytes([len(ciphertext.metadata)]) + ciphertext.metadata
    key = AESGCM(bytes.fromhex(vector["external_key"]))
    try:
        return key.decrypt(ciphertext.iv, ciphertext.ciphertext + ciphertext.tag, bound)
    except InvalidTag:
        raise Damaged("the manager refuses") from None


@each("ciphertext-a2.json")
def test_a_ciphertext_of_an_external_key_opens_with_both_keys_alone(vector):
    blob, key = bytes.fromhex(vector["ciphertext"]), bytes.fromhex(vector["backing_key"])
    context, plaintext = vector["encryption_context"], bytes.fromhex(vector["plaintext"])
    ciphertext = ExternalCiphertext(blob)
    key_id = bytes.fromhex(vector["key_id"])
    assert ciphertext.owner == owner_bytes(int(vector["account"]), key_id, vector["multi_region"])
    assert ciphertext.iv.hex() == vector["iv"] and ciphertext.metadata.hex() == vector["metadata"]
    aad = ciphertext.additional_authenticated_data(context)
    assert aad.hex() == vector["additional_authenticated_data"]
    inner = manager_opens(vector, ciphertext, context)
    assert inner.hex() == vector["inner_layer"]
    assert ciphertext.open(inner, key, context) == plaintext
    with pytest.raises(Damaged):
        Ciphertext(b"\xa1" + ciphertext.header[1:] + inner).open(key, context)
    for other in (context | {"more": ""}, {"more": ""}):
        with pytest.raises(Damaged):
            ciphertext.open(inner, key, other)
    for position in range(len(blob)):
        damaged = bytearray(blob)
        damaged[position] ^= 0x80
        with pytest.raises((Damaged, IndexError)):
            changed = ExternalCiphertext(bytes(damaged))
            changed.open(manager_opens(vector, changed, context), key, context)


@each("seal-1.json")
def test_a_seal_opens_for_its_purpose_alone(vector):
    file = load("seal-1.json")
    domain = Domain(bytes.fromhex(file["domain_key"]), bytes.fromhex(file["deployment_id"]))
    sealed, data = bytes.fromhex(vector["sealed"]), bytes.fromhex(vector["additional_data"])
    assert domain.unseal(vector["purpose"], data, sealed).hex() == vector["plaintext"]
    with pytest.raises(Damaged):
        domain.unseal(vector["purpose"] + "s", data, sealed)
    with pytest.raises(Damaged):
        domain.unseal(vector["purpose"], data + b"\0", sealed)
    other = Domain(bytes.fromhex(file["domain_key"]), bytes(16))
    with pytest.raises(Damaged):
        other.unseal(vector["purpose"], data, sealed)


@each("session-token-1.json")
def test_a_session_token_says_what_it_is_good_for(vector):
    file = load("session-token-1.json")
    domain = Domain(bytes.fromhex(file["domain_key"]), bytes.fromhex(file["deployment_id"]))
    told = read_session_token(domain, vector["token"])
    assert told | {"secret": told["secret"].decode()} == vector["says"]
    with pytest.raises(Damaged):
        read_session_token(Domain(domain.derive("x"), domain.deployment_id), vector["token"])


def test_a_domain_key_opens_under_its_root_key_alone():
    """Made here from the table; a file of a real node is opened by the tests of the whole service."""
    deployment_id, domain_key, root_key, iv = bytes(range(16)), b"d" * 32, b"r" * 32, b"i" * 12
    head = b"SRDOMAIN\x01\x01" + deployment_id + bytes(16 + 12)
    sealed = iv + AESGCM(root_key).encrypt(iv, domain_key, head)
    wrapping = b"\x01" + (28).to_bytes(2) + bytes(28) + sealed
    unknown = b"\xee" + (3).to_bytes(2) + b"any" + bytes(60)
    start = b"SRDOMAIN\x02" + deployment_id
    root = root_key.hex().encode() + b"\n"
    for file in (head + sealed, start + b"\x01" + wrapping, start + b"\x02" + unknown + wrapping):
        domain = Domain.from_file(file, root)
        assert domain.deployment_id == deployment_id
        assert domain.derive("x") == Domain(domain_key, deployment_id).derive("x")
        whose = range(26, 26 + len(unknown)) if unknown in file else ()
        for position in (position for position in range(len(file)) if position not in whose):
            damaged = bytearray(file)
            damaged[position] ^= 0x80
            with pytest.raises(Damaged):
                Domain.from_file(bytes(damaged), root)
        with pytest.raises(Damaged):
            Domain.from_file(file, b"00" * 32 + b"\n")


def test_no_vector_is_left_out():
    read = {"ciphertext-a1.json", "ciphertext-a2.json", "seal-1.json", "session-token-1.json"}
    assert {path.name for path in VECTORS.iterdir()} == read


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q", "--tb=short", "-p", "no:cacheprovider"]))
