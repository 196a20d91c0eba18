"""Holds every answer against the service model that botocore ships.

`watch(client)` checks each answer as it came over the wire, before botocore drops what it does not
know: no member that the model does not have, every type right, every required member there.
"""

import base64
import json
import re
import uuid

from botocore.model import Shape

# Refusals that every operation may give; the model does not list them.
COMMON_ERRORS = {
    "AccessDeniedException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "NotAuthorizedException",
    "SerializationException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "UnsupportedOperationException",
    "ValidationException",
}


def watch(client):
    """Checks every answer that `client` gets from now on; returns the client."""
    client.meta.events.register("after-call.kms", _check_answer)
    return client


def _check_answer(http_response, model, **_):
    headers = http_response.headers
    request_id = headers.get("x-amzn-requestid", "")
    assert str(uuid.UUID(request_id)) == request_id, f"{model.name}: request id {request_id!r}"
    assert headers.get("content-type") == "application/x-amz-json-1.1", dict(headers)
    assert headers.get("date"), "the SDKs correct their clock by the Date header"
    assert int(headers["content-length"]) == len(http_response.content)
    if http_response.status_code == 200:
        _check_output(model, http_response.content)
    else:
        _check_refusal(model, http_response)


def _check_output(model, body):
    if model.output_shape is None:
        assert body == b"", f"{model.name} has no output, and answered {body!r}"
    else:
        check(model.output_shape, json.loads(body), model.name)


def _check_refusal(model, http_response):
    body = json.loads(http_response.content)
    code = body.get("__type")
    known = {shape.name for shape in model.error_shapes} | COMMON_ERRORS
    assert code in known, f"{model.name} may not refuse with {code}"
    assert http_response.status_code == 400, f"{code} came with {http_response.status_code}"
    words = "Message" if code == "AccessDeniedException" else "message"
    assert set(body) <= {"__type", words}, f"{model.name}: {body}"
    # A refusal has words or leaves the member out; it is never empty or null.
    assert body.get(words, "words") not in ("", None), body


def check(shape: Shape, value, path: str):
    """Fails unless `value`, parsed JSON, is what `shape` allows; `path` is named then."""
    CHECKS[shape.type_name](shape, value, path)


def _structure(shape, value, path):
    assert isinstance(value, dict), f"{path}: {value!r}"
    unknown = set(value) - set(shape.members)
    assert not unknown, f"{path}: the model has no {sorted(unknown)}"
    missing = set(shape.required_members) - set(value)
    assert not missing, f"{path}: {sorted(missing)} is missing"
    for name, member in value.items():
        check(shape.members[name], member, f"{path}.{name}")


def _list(shape, value, path):
    assert isinstance(value, list), f"{path}: {value!r}"
    _within(shape, len(value), path)
    for index, member in enumerate(value):
        check(shape.member, member, f"{path}[{index}]")


def _map(shape, value, path):
    assert isinstance(value, dict), f"{path}: {value!r}"
    for name, member in value.items():
        check(shape.key, name, f"{path} key {name!r}")
        check(shape.value, member, f"{path}[{name!r}]")


def _string(shape, value, path):
    assert isinstance(value, str), f"{path}: {value!r}"
    _within(shape, len(value), path)
    if shape.enum:
        assert value in shape.enum, f"{path}: {value!r} is none of {shape.enum}"
    if pattern := shape.metadata.get("pattern"):
        assert re.fullmatch(pattern, value, re.DOTALL), f"{path}: {value!r} is not {pattern}"


def _blob(shape, value, path):
    assert isinstance(value, str), f"{path}: {value!r}"
    decoded = base64.b64decode(value, validate=True)
    assert base64.b64encode(decoded).decode() == value, f"{path}: not canonical: {value}"
    _within(shape, len(decoded), path)


def _integer(shape, value, path):
    assert type(value) is int, f"{path}: {value!r}"
    _within(shape, value, path)


def _boolean(_, value, path):
    assert type(value) is bool, f"{path}: {value!r}"


def _timestamp(_, value, path):
    assert type(value) in (int, float) and value > 0, f"{path}: {value!r}"
    assert round(value, 3) == value, f"{path}: finer than milliseconds: {value!r}"


def _within(shape, size, path):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    assert low is None or size >= low, f"{path}: {size} is less than {low}"
    assert high is None or size <= high, f"{path}: {size} is more than {high}"


CHECKS = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "blob": _blob,
    "integer": _integer,
    "long": _integer,
    "boolean": _boolean,
    "timestamp": _timestamp,
}
