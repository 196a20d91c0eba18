"""docs/formats/session-token.md: temporary credentials, sealed."""

import base64
import binascii

from primitives import Damaged
from records import Fields, read_holder

KINDS = ["AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken"]


def read_session_token(domain, text):
    """What a token says, by the names of the table."""
    try:
        sealed = base64.b64decode(text, validate=True)
    except binascii.Error as failure:
        raise Damaged("it is no base64") from failure
    fields = Fields(domain.unseal("strongroom session token", b"", sealed))
    if fields.number("B") != 1:
        raise Damaged("it is no session token of format 1")

    def managed():
        return {"account": fields.option(fields.account), "name": fields.string()}

    token = {
        "account": fields.account(),
        "of": read_holder(fields),
        "access_key_id": fields.string(),
        "secret": fields.bytes(),
        "kind": KINDS[fields.number("B")],
        "issued": fields.date(),
        "expires": fields.date(),
        "policies": fields.option(
            lambda: {"inline": fields.list(fields.string), "managed": fields.list(managed)}
        ),
        "tags": fields.list(lambda: [fields.string(), fields.string()]),
        "transitive_tags": fields.list(fields.string),
        "source_identity": fields.option(fields.string),
        "identity_provider": fields.option(fields.string),
        "claims": fields.list(lambda: [fields.string(), fields.list(fields.string)]),
    }
    if fields.bytes().strip(b"\0"):
        raise Damaged("the padding is not of zeros")
    if fields.rest():
        raise Damaged("the token goes on after its last field")
    return token
