"""docs/formats/ciphertext.md: what Encrypt, ReEncrypt and GenerateDataKey give back."""

import hashlib
import hmac
import struct

from primitives import NO_IV, Damaged, kbkdf, open_gcm


class Ciphertext:
    """What Encrypt gave back, taken apart; or, behind its header, the inner layer of an `ExternalCiphertext`."""

    def __init__(self, blob, version=0xA1):
        if len(blob) < 120 or blob[0] != version:
            raise Damaged(f"it is no ciphertext of format {version:X}")
        self.head, self.sealed = blob[:104], blob[104:]
        self.header, self.owner, self.backing_key_id = blob[:56], blob[1:24], blob[24:56]
        self.nonce, self.commitment = blob[56:72], blob[72:104]

    def open(self, backing_key, context):
        digest = hashlib.sha256(canonical(context)).digest()
        derived = kbkdf(backing_key, "strongroom ciphertext 1", self.nonce + self.header + digest)
        if not hmac.compare_digest(kbkdf(derived, "strongroom commitment 1"), self.commitment):
            raise Damaged("another key, another context, or another header")
        message_key = kbkdf(derived, "strongroom message key 1")
        return open_gcm(message_key, NO_IV, self.head, self.sealed)


class ExternalCiphertext:
    """What Encrypt gave back for a key in an external key store, taken apart."""

    def __init__(self, blob):
        if len(blob) < 150 or blob[0] != 0xA2:
            raise Damaged("it is no ciphertext of format A2")
        self.header, self.owner, self.backing_key_id = blob[:56], blob[1:24], blob[24:56]
        self.iv, rest = self._field(blob[56:])
        self.metadata, rest = self._field(rest)
        self.tag, self.ciphertext = rest[:16], rest[16:]
        if len(self.iv) not in (12, 16) or len(self.metadata) > 20 or len(self.ciphertext) <= 64:
            raise Damaged("it is no ciphertext of format A2")

    @staticmethod
    def _field(rest):
        return rest[1 : 1 + rest[0]], rest[1 + rest[0] :]

    def additional_authenticated_data(self, context):
        """What the external key manager has bound its layer to."""
        return self.header + hashlib.sha256(canonical(context)).digest()

    def open(self, inner, backing_key, context):
        """`inner`: what the external key manager has decrypted."""
        return Ciphertext(self.header + inner, 0xA2).open(backing_key, context)


def canonical(context):
    """An encryption context, in the one form it has."""
    out = struct.pack(">I", len(context))
    for name, value in sorted((name.encode(), value.encode()) for name, value in context.items()):
        out += struct.pack(">I", len(name)) + name + struct.pack(">I", len(value)) + value
    return out


def backing_key_id(backing_key, owner):
    return kbkdf(backing_key, "strongroom key material id", owner)


def owner_bytes(account, key_id, multi_region):
    return account.to_bytes(6, "big") + bytes([multi_region]) + key_id
