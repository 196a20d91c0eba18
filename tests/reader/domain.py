"""docs/formats/domain-key.md and seal.md: the domain key, and what is sealed under it."""

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
    raise Damaged(f"root of trust {kind} is not known")


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
