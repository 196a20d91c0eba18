"""An attested environment of the tests' own: it makes documents, and opens what is sealed for it.

Its root, `enclave/root.pem`, is trusted by a node that is started with `--enclave-roots`; its key
is of no worth elsewhere. Sources:
attestation_process.md of <https://github.com/aws/aws-nitro-enclaves-nsm-api>, RFC 9052, RFC 8949.
"""

import datetime
import functools
import hashlib
import os
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parent / "enclave"
HOUR = datetime.timedelta(hours=1)
OAEP = rsa_padding.OAEP(rsa_padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


# CBOR


def head(major, number):
    for code, length in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 24:
            return bytes([major << 5 | number])
        if number < 1 << 8 * length:
            return bytes([major << 5 | code]) + number.to_bytes(length, "big")
    raise ValueError(number)


class Raw(bytes):
    """CBOR that is there already."""


class Endless(list):
    """The pairs of a map without a length."""


class Pairs(list):
    """The pairs of a map: some may be there twice."""


def cbor(value):
    match value:
        case Raw():
            return bytes(value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(value.encode())) + value.encode()
        case None:
            return b"\xf6"
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case Endless():
            return b"\xbf" + b"".join(cbor(k) + cbor(v) for k, v in value) + b"\xff"
        case Pairs():
            return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value)
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return cbor(Pairs(value.items()))
    raise TypeError(value)


# Certificates


def name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def usage(*names):
    known = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in names for name in known})


CA_USAGE = usage("digital_signature", "key_cert_sign", "crl_sign")
LEAF_USAGE = usage("digital_signature", "content_commitment")
CA = x509.BasicConstraints(ca=True, path_length=None)
LEAF = x509.BasicConstraints(ca=False, path_length=None)


def certify(subject, key, issuer, issuer_key, *, constraints=CA, key_usage=CA_USAGE, more=(),
            begin=-HOUR, end=HOUR, hash=None):  # fmt: skip
    """A certificate, of an hour ago for an hour from now. Without `issuer`, it issues itself."""
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name(subject))
    builder = builder.issuer_name(name(issuer or subject)).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now + begin).not_valid_after(now + end)
    for critical, extension in ((True, constraints), (True, key_usage), *more):
        if extension is not None:
            builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hash or hashes.SHA384())


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


# The names of the trusted roots, and what is special about each.
ROOTS = {
    "test.enclaves": {},
    "expired.test.enclaves": {"end": datetime.timedelta(days=-1)},
    "short.test.enclaves": {"constraints": x509.BasicConstraints(ca=True, path_length=0)},
}


@functools.cache
def root(name="test.enclaves"):
    """The name, the certificate and the key of a trusted root."""
    certificates = x509.load_pem_x509_certificates((ROOT / "root.pem").read_bytes())
    key = serialization.load_pem_private_key((ROOT / "root_key.pem").read_bytes(), None)
    return name, certificates[list(ROOTS).index(name)], key


def new_key():
    return ec.generate_private_key(ec.SECP384R1())


def spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@functools.cache
def default_chain():
    """Root, region and zone, as DER; and the leaf with its key."""
    root_name, root_certificate, root_key = root()
    region_key, zone_key, key = new_key(), new_key(), new_key()
    region = certify("region", region_key, root_name, root_key)
    zone = certify("zone", zone_key, "region", region_key)
    leaf = certify("enclave", key, "zone", zone_key, constraints=LEAF, key_usage=LEAF_USAGE)
    return [der(root_certificate), der(region), der(zone)], der(leaf), key


# Documents

PROTECTED = bytes.fromhex("a1013822")


def pcr(index):
    return hashlib.sha384(b"pcr %d" % index).digest()


class Enclave:
    def __init__(self, bits=2048):
        self.key = rsa.generate_private_key(65537, bits)

    def payload(self, **changed):
        """What a document says; a member that is changed to `...` is left out."""
        cabundle, certificate, _ = default_chain()
        members = {
            "module_id": "i-0123456789abcdef0-enc0123456789abcdef",
            "digest": "SHA384",
            "timestamp": time.time_ns() // 1_000_000,
            "pcrs": {index: pcr(index) for index in range(16)},
            "certificate": certificate,
            "cabundle": cabundle,
            "public_key": spki(self.key),
            "user_data": None,
            "nonce": None,
        }
        members.update(changed)
        return {name: value for name, value in members.items() if value is not ...}

    def document(self, **changed):
        return sign(self.payload(**changed))

    def recipient(self, **changed):
        return recipient(self.document(**changed))

    def open(self, answer):
        """Opens a CMS EnvelopedData in the one layout that AWS KMS has."""
        key_id, encrypted_key, iv, content = parts(answer)
        assert key_id == hashlib.sha256(spki(self.key)).digest()
        content_key = self.key.decrypt(encrypted_key, OAEP)
        decryptor = Cipher(algorithms.AES256(content_key), modes.CBC(iv)).decryptor()
        padded = decryptor.update(content) + decryptor.finalize()
        unpadder = padding.PKCS7(128).unpadder()
        return unpadder.update(padded) + unpadder.finalize()


def parts(answer):
    """Key identifier, encrypted key, IV and encrypted content."""
    before, _, answer = answer.partition(bytes.fromhex("020102 31"))
    assert before == bytes.fromhex("3080 06092a864886f70d010703 a080 3080")
    answer = answer[3:]
    assert answer[:1] == b"\x30" and answer[4:7] == b"\x02\x01\x02" and answer[7:9] == b"\x80\x20"
    key_id, answer = answer[9:41], answer[41:]
    oaep = bytes.fromhex(
        "303c06092a864886f70d010107302fa00f300d06096086480165030402010500a11c301a06092a864886f70d"
        "010108300d06096086480165030402010500"
    )
    assert answer.startswith(oaep)
    answer = answer[len(oaep) :]
    assert answer[:2] == b"\x04\x82"
    length = int.from_bytes(answer[2:4], "big")
    encrypted_key, answer = answer[4 : 4 + length], answer[4 + length :]
    content = bytes.fromhex("3080 06092a864886f70d010701 301d 060960864801650304012a 0410")
    assert answer.startswith(content)
    answer = answer[len(content) :]
    iv, answer = answer[:16], answer[16:]
    assert answer[:3] == b"\xa0\x80\x04" and answer[-10:] == bytes(10)
    answer = answer[3:-10]
    if answer[0] < 0x80:
        length, answer = answer[0], answer[1:]
    else:
        digits = answer[0] & 0x7F
        length, answer = int.from_bytes(answer[1 : 1 + digits], "big"), answer[1 + digits :]
    assert len(answer) == length
    return key_id, encrypted_key, iv, answer


def sign(payload, key=None, *, protected=PROTECTED, signed_protected=None, unprotected=None,
         tag=b"", signature=None, hash=None):  # fmt: skip
    """A COSE_Sign1 around `payload`, with the parts that are given in place of the right ones."""
    payload = cbor(payload)
    key = key or default_chain()[2]
    structure = cbor(["Signature1", signed_protected or protected, b"", payload])
    if signature is None:
        r, s = decode_dss_signature(key.sign(structure, ec.ECDSA(hash or hashes.SHA384())))
        signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    return tag + cbor([protected, unprotected or {}, payload, signature])


def recipient(document):
    return {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": document}


def make_roots(directory):
    """Makes the roots anew, with one key: `python enclave.py`."""
    key = new_key()
    century = datetime.timedelta(days=36525)
    year = datetime.timedelta(days=365)
    pem = serialization.Encoding.PEM
    certificates = [
        certify(name, key, None, key, **{"begin": -5 * year, "end": century} | special)
        for name, special in ROOTS.items()
    ]
    chain = b"".join(certificate.public_bytes(pem) for certificate in certificates)
    (directory / "root.pem").write_bytes(chain)
    (directory / "root_key.pem").write_bytes(
        key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


if __name__ == "__main__":
    os.makedirs(ROOT, exist_ok=True)
    make_roots(ROOT)
