"""docs/formats/domain-key.md and seal.md: the domain key, and what is sealed under it."""

import hashlib
import struct

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from primitives import NO_IV, Damaged, kbkdf, open_gcm


def read_wrappings(sealed):
    """The deployment id, and for each root of trust its kind, parameters and wrapping."""
    if sealed[:8] != b"SRDOMAIN":
        raise Damaged("it is no domain.key")
    if sealed[8] == 1 and len(sealed) == 114:
        return sealed[10:26], [(sealed[9], sealed[26:54], sealed[54:])]
    if sealed[8] != 2 or len(sealed) < 26:
        raise Damaged("it is no domain.key of format 1 or 2")
    deployment_id, count, rest, wrappings = sealed[9:25], sealed[25], sealed[26:], []
    for _ in range(count):
        if len(rest) < 3:
            raise Damaged("the domain.key is cut off")
        kind, length = struct.unpack(">BH", rest[:3])
        if len(rest) < 3 + length + 60:
            raise Damaged("the domain.key is cut off")
        wrappings.append((kind, rest[3 : 3 + length], rest[3 + length : 63 + length]))
        rest = rest[63 + length :]
    if rest:
        raise Damaged("the domain.key goes on after its last wrapping")
    return deployment_id, wrappings


def wrapping_key(kind, parameters, root):
    if kind == 1:
        try:
            return bytes.fromhex(root.decode().removesuffix("\n"))
        except ValueError as failure:
            raise Damaged("it does not open under this key") from failure
    if kind == 2:
        kib, passes, lanes = struct.unpack(">3I", parameters[16:])
        cost = {"iterations": passes, "lanes": lanes, "memory_cost": kib}
        return Argon2id(salt=parameters[:16], length=32, **cost).derive(root)
    if kind == 4:
        return join_shares(parameters[:8], parameters[8], root.decode().split())
    raise Damaged(f"root of trust {kind} is not known")


def join_shares(set_id, threshold, texts):
    """The key that shares of a set give together (Shamir, over the field of AES)."""
    points = {}
    for text in texts:
        body, checksum = text.rsplit("-", 1)
        if hashlib.sha256(body.encode()).hexdigest()[:8] != checksum:
            raise Damaged("a share is mistyped")
        of_set, needed, _count, index, share = body.removeprefix("strongroom-share-1-").split("-")
        if (bytes.fromhex(of_set), int(needed)) == (set_id, threshold):
            points[int(index)] = bytes.fromhex(share)
    if len(points) < threshold:
        raise Damaged("fewer shares than it takes")
    key = bytes(32)
    for x, share in points.items():
        factor = 1
        for other in points:
            if other != x:
                factor = multiply(factor, multiply(other, inverse(other ^ x)))
        key = bytes(a ^ multiply(factor, b) for a, b in zip(key, share))
    return key


def multiply(a, b):
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def inverse(a):
    return next(b for b in range(1, 256) if multiply(a, b) == 1)


class Domain:
    """A deployment's domain key, and what is sealed under it."""

    def __init__(self, domain_key, deployment_id):
        self._key, self.deployment_id = domain_key, deployment_id

    @classmethod
    def from_file(cls, sealed, root):
        """Opens the bytes of `domain.key`. `root`: the text of a key file, or a passphrase."""
        deployment_id, wrappings = read_wrappings(sealed)
        failure = Damaged("no root of trust is known")
        for kind, parameters, wrapped in wrappings:
            data = b"SRDOMAIN\x01" + bytes([kind]) + deployment_id + parameters
            try:
                key = open_gcm(wrapping_key(kind, parameters, root), wrapped[:12], data, wrapped[12:])
                return cls(key, deployment_id)
            except Damaged as refused:
                failure = refused
        raise failure

    def derive(self, purpose):
        return kbkdf(self._key, purpose, self.deployment_id)

    def unseal(self, purpose, additional_data, sealed):
        if sealed[:1] != b"\x01":
            raise Damaged("it is no seal of format 1")
        salt = sealed[1:17]
        key = kbkdf(self.derive(purpose), "strongroom seal 1", salt + additional_data)
        return open_gcm(key, NO_IV, b"\x01", sealed[17:])

    def unwrap(self, token, owner, material_id):
        """The key material in a key token."""
        head = {1: 1, 2: 2}.get(token[0])
        if head is None:
            raise Damaged("the material is not held by the domain")
        bound_to = owner + material_id + token[1:head]
        material = self.unseal("strongroom key material", bound_to, token[head:])
        if kbkdf(material, "strongroom key material id", owner) != material_id:
            raise Damaged("the material has another id")
        return material
