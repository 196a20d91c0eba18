"""docs/formats/store.md: names, sealing and the root record of the store."""

import struct
from pathlib import Path

import redb
from ciphertext import Ciphertext, owner_bytes
from domain import Domain
from primitives import Damaged, mac, public_half
from records import read_record


class Store:
    """The records of a deployment, opened and checked against the root record.

    `stored`: (name, generation, value) of each record that is no tombstone.
    """

    def __init__(self, domain, stored):
        self.domain, self.records, total, count = domain, [], 0, 0
        name_key, digest_key = domain.derive("strongroom record name"), domain.derive("strongroom record digest")
        for name, generation, value in stored:
            if name == b"root":
                self.root = self._read_root(generation, value)
                continue
            plaintext = domain.unseal("strongroom record", name, value)
            if int.from_bytes(plaintext[:8], "big") != generation:
                raise Damaged("a record of another generation")
            kind, fields, named_by = read_record(plaintext[8:])
            if mac(name_key, named_by) != name:
                raise Damaged("a record under another's name")
            self.records.append((kind, fields))
            total += int.from_bytes(mac(digest_key, name, value[-16:])[:16], "big")
            count += 1
        if (self.root["digest"], self.root["count"]) != (total % (1 << 128), count):
            raise Damaged("records are missing, added, or older than the root record")

    def _read_root(self, generation, value):
        if value[:16] != self.domain.deployment_id:
            raise Damaged("a store of another deployment")
        plain = self.domain.unseal("strongroom record", b"root", value[16:])
        version, of, digest, count, clock, boot_time, boot_id, running, proven = struct.unpack(">BQ16sQqq16sQ?", plain)
        if (version, of) != (1, generation):
            raise Damaged("a root record of another format or generation")
        return {
            "generation": of,
            "digest": int.from_bytes(digest, "big"),
            "count": count,
            "lifetime_clock": clock,
            "boot_time": boot_time,
            "boot_id": boot_id.hex(),
            "running_time": running,
            "proven": proven,
        }

    def check_materials(self):
        """Unwraps the material of every key, and compares what is public of it."""
        for kind, key in self.records:
            for material in key["materials"] if kind == "key" else []:
                if material["token"] is None:
                    continue
                owner = owner_bytes(int(key["account"]), bytes.fromhex(key["id"]), key["multi_region"])
                opened = self.domain.unwrap(material["token"], owner, material["backing_key_id"])
                if material["public_key"] and public_half(opened) != material["public_key"]:
                    raise Damaged("a public key that is not its private key's")

    def decrypt(self, blob, context):
        ciphertext = Ciphertext(blob)
        for kind, key in self.records:
            if kind != "key":
                continue
            owner = owner_bytes(int(key["account"]), bytes.fromhex(key["id"]), key["multi_region"])
            for material in key["materials"] if owner == ciphertext.owner else []:
                if material["backing_key_id"] == ciphertext.backing_key_id:
                    backing_key = self.domain.unwrap(material["token"], owner, ciphertext.backing_key_id)
                    return ciphertext.open(backing_key, context)
        raise Damaged("its key is not in this store")


def open_directory(directory, root_key_file=None, passphrase_file=None, shares_file=None):
    """Opens the data directory of a stopped node that uses the embedded store."""
    directory = Path(directory)
    root = Path(passphrase_file or shares_file or root_key_file or directory / "root.key").read_bytes()
    root = root.removesuffix(b"\n") if passphrase_file else root
    domain = Domain.from_file((directory / "domain.key").read_bytes(), root)
    table = redb.Database(directory / "store.redb").table("records")
    # Each value begins with 1 (0: a tombstone) and the generation that wrote it.
    stored = [(name, *struct.unpack(">BQ", value[:9]), value[9:]) for name, value in table]
    return Store(domain, [(name, number, value) for name, kind, number, value in stored if kind == 1])
