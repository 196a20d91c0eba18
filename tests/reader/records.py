"""docs/formats/records.md: what is inside a record."""

import struct

from primitives import Damaged


class Fields:
    """Reads the fields of a record, one after the other."""

    def __init__(self, record):
        self._rest = record

    def take(self, length):
        if length > len(self._rest):
            raise Damaged("the record is cut off")
        taken, self._rest = self._rest[:length], self._rest[length:]
        return taken

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def bool(self):
        return {0: False, 1: True}[self.number("B")]

    def bytes(self):
        return self.take(self.number("I"))

    def string(self):
        return self.bytes().decode()

    def option(self, read):
        return read() if self.bool() else None

    def list(self, read):
        return [read() for _ in range(self.number("I"))]

    def date(self):
        return self.number("q")

    def account(self):
        return f"{self.number('Q'):012}"

    def store_id(self):
        digits = self.take(16).hex()
        if digits[:15] != "0" * 15:
            raise Damaged("the id of a custom key store has 17 digits")
        return f"cks-{digits[15:]}"

    def key_id(self):
        return {"id": self.take(16).hex(), "multi_region": self.bool()}

    def rest(self):
        return self._rest


def read_account(fields, version):
    name = {"account": fields.account()}
    return name, lambda: {
        "created": fields.date(),
        "alias": fields.option(fields.string) if version > 1 else None,
        "root_sessions_after": fields.option(fields.date) if version > 1 else None,
    }


def read_holder(fields):
    kind = fields.number("B")
    if kind == 4:
        return {"kind": kind, "user_id": fields.option(fields.string), "name": fields.string()}
    of = [[], ["user_id"], ["role_id", "session"], ["service"]][kind]
    return {"kind": kind} | {field: fields.string() for field in of}


def read_access_key(fields, version):
    name = {"access_key_id": fields.string()}

    def since_2():
        return {
            "of": read_holder(fields),
            "created": fields.date() if version > 2 else None,
            "active": fields.bool(),
            "from_file": fields.bool(),
        }

    return name, lambda: {
        "account": fields.account(),
        "secret": fields.bytes(),
        **(since_2() if version > 1 else {}),
    }


def read_key(fields, version):
    name = {"account": fields.account(), "region": fields.string(), **fields.key_id()}

    def policy():
        text = fields.string()
        if version == 1:
            return {"text": text}
        ids = fields.option(lambda: fields.list(lambda: fields.option(fields.string)))
        return {"text": text, "unique_ids": ids}

    return name, lambda: {
        "created": fields.date(),
        "spec": fields.string(),
        "usage": fields.string(),
        "origin": fields.string(),
        "manager": ["CUSTOMER", "AWS"][fields.number("B")],
        "description": fields.string(),
        "policy": fields.option(policy),
        "tags": fields.list(lambda: [fields.string(), fields.string()]),
        "enabled": fields.bool(),
        "deletion": fields.option(
            lambda: {
                "due": fields.option(fields.date) if version > 1 else fields.date(),
                "window_days": fields.number("I"),
                "overdue_since": fields.option(lambda: fields.number("Q")),
            }
        ),
        "rotation": fields.option(lambda: {"period_days": fields.number("I"), "next": fields.date()}),
        "primary": fields.option(fields.string) if version > 1 else None,
        "in_store": fields.option(
            lambda: {"id": fields.store_id(), "external_key": fields.option(fields.string)}
        )
        if version > 1
        else None,
        "materials": fields.list(
            lambda: {
                "backing_key_id": fields.take(32),
                "token": fields.option(fields.bytes) if version > 1 else fields.bytes(),
                "public_key": fields.option(fields.bytes) if version > 1 else None,
                "created": fields.date(),
                "rotation": [None, "AUTOMATIC", "ON_DEMAND", "PENDING"][fields.number("B")],
                "imported": fields.option(
                    lambda: {
                        "description": fields.option(fields.string),
                        "expires": fields.option(fields.date),
                        "overdue_since": fields.option(lambda: fields.number("Q")),
                    }
                )
                if version > 1
                else None,
            }
        ),
    }


def read_alias(fields, _version):
    name = {"account": fields.account(), "region": fields.string(), "name": fields.string()}
    return name, lambda: {
        "target": fields.key_id(),
        "created": fields.date(),
        "updated": fields.date(),
    }


def read_usage(fields, _version):
    name = {"account": fields.account(), "region": fields.string(), **fields.key_id()}
    return name, lambda: {
        "operation": fields.string(),
        "when": fields.date(),
        "request_id": fields.take(16),
    }


def read_grant(fields, _version):
    name = {"account": fields.account(), "region": fields.string(), **fields.key_id()}
    name["grant_id"] = fields.take(32)

    def principal():
        return {
            "kind": fields.take(1)[0],
            "name": fields.string(),
            "unique_id": fields.option(fields.string),
        }

    def context():
        return fields.option(lambda: fields.list(lambda: (fields.string(), fields.string())))

    return name, lambda: {
        "created": fields.date(),
        "name": fields.option(fields.string),
        "issuing_account": fields.account(),
        "grantee": principal(),
        "retiring_principal": fields.option(principal),
        "operations": fields.list(fields.string),
        "constraints": fields.option(
            lambda: {
                "encryption_context_equals": context(),
                "encryption_context_subset": context(),
                "source_arn": fields.option(fields.string),
            }
        ),
    }


def read_custom_key_store(fields, _version):
    name = {"account": fields.account(), "region": fields.string(), "id": fields.store_id()}

    def connection():
        state = ["DISCONNECTED", "CONNECTING", "CONNECTED", "FAILED"][fields.number("B")]
        return {"state": state, "error": fields.string() if state == "FAILED" else None}

    def cluster():
        names = {"cluster_id": fields.string(), "trust_anchor": fields.string()}
        return {**names, "password": fields.bytes()}

    def proxy():
        return {
            "connectivity": fields.string(),
            "endpoint": fields.string(),
            "path": fields.string(),
            "service_name": fields.option(fields.string),
            "service_owner": fields.option(fields.account),
            "access_key_id": fields.string(),
            "secret": fields.bytes(),
        }

    return name, lambda: {
        "created": fields.date(),
        "name": fields.string(),
        "connection": connection(),
        "backing": [cluster, proxy][fields.number("B")](),
    }


def read_entity(fields, version):
    name = {
        "account": fields.account(),
        "entity": ["user", "role", "group"][fields.number("B")],
        "looked_for": fields.string(),
    }

    def pair():
        return [fields.string(), fields.string()]

    def policy():
        return {"of_aws": fields.bool() if version > 1 else False, "name": fields.string()}

    def trust():
        return {
            "partition": fields.string(),
            "text": fields.string(),
            "unique_ids": fields.option(lambda: fields.list(lambda: fields.option(fields.string))),
        }

    def role():
        return {
            "description": fields.string(),
            "max_session_s": fields.number("I"),
            "trust": fields.option(trust),
        }

    def since_2():
        return {"groups": fields.list(fields.string), "role": fields.option(role)}

    return name, lambda: {
        "unique_id": fields.string(),
        "path": fields.string(),
        "name": fields.string(),
        "created": fields.date(),
        "tags": fields.list(pair),
        "inline_policies": fields.list(pair),
        "policies": fields.list(policy),
        "permissions_boundary": fields.option(policy),
        **(since_2() if version > 1 else {}),
        "from_file": fields.bool(),
    }


def read_managed_policy(fields, version):
    name = {"account": fields.account(), "looked_for": fields.string()}
    if version == 1:
        return name, lambda: {
            "path": fields.string(),
            "name": fields.string(),
            "created": fields.date(),
            "document": fields.string(),
            "from_file": fields.bool(),
        }

    def policy_version():
        return {
            "number": fields.number("I"),
            "created": fields.date(),
            "document": fields.string(),
        }

    return name, lambda: {
        "unique_id": fields.string(),
        "path": fields.string(),
        "name": fields.string(),
        "description": fields.string(),
        "created": fields.date(),
        "updated": fields.date(),
        "versions": fields.list(policy_version),
        "default_version": fields.number("I"),
        "last_version": fields.number("I"),
        "tags": fields.list(lambda: [fields.string(), fields.string()]),
        "from_file": fields.bool(),
    }


def read_oidc_provider(fields, _version):
    name = {"account": fields.account(), "issuer": fields.string()}
    return name, lambda: {
        "created": fields.date(),
        "client_ids": fields.list(fields.string),
        "thumbprints": fields.list(fields.string),
        "tags": fields.list(lambda: [fields.string(), fields.string()]),
    }


def read_used(fields, _version):
    name = {"signer": ["access key", "role"][fields.number("B")], "id": fields.string()}
    return name, lambda: {
        "when": fields.date(),
        "region": fields.string(),
        "service": fields.string(),
    }


KINDS = {
    1: read_account, 2: read_access_key, 3: read_key, 4: read_alias, 5: read_usage, 6: read_grant,
    7: read_custom_key_store, 8: read_entity, 9: read_managed_policy, 10: read_oidc_provider,
    11: read_used,
}  # fmt: skip
NEWEST = {1: 2, 2: 3, 3: 2, 4: 1, 5: 1, 6: 1, 7: 1, 8: 2, 9: 2, 10: 1, 11: 1}
NAMES = {
    1: "account", 2: "access key", 3: "key", 4: "alias", 5: "usage", 6: "grant",
    7: "custom key store", 8: "entity", 9: "managed policy", 10: "OpenID Connect provider",
    11: "used",
}  # fmt: skip


def read_record(record):
    """A record's kind, its fields by name, and the bytes `kind ‖ name` that name it."""
    kind, version = record[0], record[1]
    if kind not in KINDS or not 1 <= version <= NEWEST[kind]:
        raise Damaged(f"kind {kind} in format {version} is not known")
    fields = Fields(record[2:])
    name, read_fields = KINDS[kind](fields, version)
    named_by = bytes([kind]) + record[2 : len(record) - len(fields.rest())]
    read = name | read_fields()
    if fields.rest():
        raise Damaged("the record goes on after its last field")
    return NAMES[kind], read, named_by
