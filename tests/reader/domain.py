"""docs/formats/domain-key.md and seal.md: the domain key, and what is sealed under it."""

import struct

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from primitives import NO_IV, Damaged, kbkdf, open_gcm


class Domain:
    """A deployment's domain key, and what is sealed under it."""

    def __init__(self, domain_key, deployment_id):
        self._key, self.deployment_id = domain_key, deployment_id

    @classmethod
    def from_file(cls, sealed, root):
        """Opens the bytes of `domain.key`. `root`: the text of a key file, or a passphrase."""
        if len(sealed) != 114 or sealed[:9] != b"SRDOMAIN\x01":
            raise Damaged("it is no domain.key of format 1")
        salt, (kib, passes, lanes) = sealed[26:42], struct.unpack(">3I", sealed[42:54])
        if sealed[9] == 1:
            wrapping_key = bytes.fromhex(root.decode().removesuffix("\n"))
        elif sealed[9] == 2:
            cost = {"iterations": passes, "lanes": lanes, "memory_cost": kib}
            wrapping_key = Argon2id(salt=salt, length=32, **cost).derive(root)
        else:
            raise Damaged(f"root of trust {sealed[9]} is not known")
        key = open_gcm(wrapping_key, sealed[54:66], sealed[:54], sealed[66:])
        return cls(key, sealed[10:26])

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
