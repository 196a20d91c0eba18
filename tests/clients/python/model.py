"""Holds every answer against the service model that botocore ships.

`watch(client)` checks each answer as it came over the wire, before botocore drops what it does not
know: no member that the model does not have, every type right, every required member there.
KMS answers in JSON; IAM and STS, in XML.
"""

import base64
import datetime
import functools
import json
import re
import urllib.parse
import uuid
from xml.etree import ElementTree

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
# The same of IAM and STS, with their HTTP statuses.
COMMON_ERRORS_OF_QUERY = {
    "AccessDenied": 403,
    "ExpiredToken": 403,
    "IncompleteSignature": 400,
    "InvalidAction": 400,
    "InvalidClientTokenId": 403,
    "InvalidParameterValue": 400,
    "MalformedInput": 400,
    "MissingAction": 400,
    "MissingAuthenticationToken": 403,
    "SignatureDoesNotMatch": 403,
    "UnsupportedOperation": 400,
    "ValidationError": 400,
    # Of those who come from the file of identities, whatever the operation.
    "UnmodifiableEntity": 400,
}

# What the model does not list and is given nevertheless, by AWS too where it is not said.
BEYOND_THE_MODEL = {
    # For a permissions boundary.
    ("CreateRole", "NoSuchEntity"): 404,
    # Strongroom's own: a root user keeps an access key that works.
    ("DeleteAccessKey", "DeleteConflict"): 409,
    ("UpdateAccessKey", "DeleteConflict"): 409,
}

# Policies, as answers of IAM have them: encoded as in a URL (RFC 3986).
DOCUMENTS = {"policyDocumentType"}


# What follows the words of a denial: `DecodeAuthorizationMessage` opens it.
ENCODED = re.compile(r"\. Encoded authorization failure message: ([\w-]{100,})$")


def watch(client):
    """Checks every answer that `client` gets from now on; returns the client.

    An encoded message is taken off the words of a denial, and stands beside them.
    """
    service = client.meta.service_model.service_id.hyphenize()
    check_answer = _check_answer if service == "kms" else _check_answer_in_xml
    client.meta.events.register(f"after-call.{service}", check_answer)
    return client


def _check_headers(http_response, model, content_type):
    headers = http_response.headers
    request_id = headers.get("x-amzn-requestid", "")
    assert str(uuid.UUID(request_id)) == request_id, f"{model.name}: request id {request_id!r}"
    assert headers.get("content-type") == content_type, dict(headers)
    assert headers.get("date"), "the SDKs correct their clock by the Date header"
    assert int(headers["content-length"]) == len(http_response.content)
    return request_id


def take_encoded(parsed):
    """Puts an encoded message beside the words that it follows."""
    error = parsed.get("Error", {})
    found = ENCODED.search(error.get("Message", ""))
    if found:
        error["Message"], error["EncodedMessage"] = error["Message"][: found.start()], found[1]


def _check_answer(http_response, model, parsed, **_):
    take_encoded(parsed)
    _check_headers(http_response, model, "application/x-amz-json-1.1")
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


def _check_answer_in_xml(http_response, model, parsed, **_):
    take_encoded(parsed)
    request_id = _check_headers(http_response, model, "text/xml")
    namespace = f"{{{model.service_model.metadata['xmlNamespace']}}}"
    root = ElementTree.fromstring(http_response.content)
    for element in root.iter():
        assert element.tag.startswith(namespace), f"{model.name}: {element.tag}"
        assert not element.attrib, f"{model.name}: {element.tag} has {element.attrib}"
        element.tag = element.tag.removeprefix(namespace)
    if http_response.status_code == 200:
        _check_output_in_xml(model, root, request_id)
    else:
        _check_refusal_in_xml(model, root, request_id, http_response.status_code)


def _check_output_in_xml(model, root, request_id):
    assert root.tag == f"{model.name}Response", root.tag
    *results, metadata = root
    assert metadata.tag == "ResponseMetadata", f"{model.name}: {metadata.tag}"
    assert [(each.tag, each.text) for each in metadata] == [("RequestId", request_id)]
    wrapper = model.output_shape and model.output_shape.serialization.get("resultWrapper")
    assert [result.tag for result in results] == ([wrapper] if wrapper else []), model.name
    for result in results:
        check(model.output_shape, _of_xml(model.output_shape, result, model.name), model.name)


def _check_refusal_in_xml(model, root, request_id, status):
    assert root.tag == "ErrorResponse", root.tag
    error, told_request_id = root
    assert (told_request_id.tag, told_request_id.text) == ("RequestId", request_id)
    told = {member.tag: member.text for member in error}
    # Of a number that is none, AWS says nothing more.
    words = [] if told["Code"] == "MalformedInput" and "Message" not in told else ["Message"]
    assert [member.tag for member in error] == ["Type", "Code", *words], told
    assert told.get("Message", "words"), f"{model.name}: {told}"
    known = dict(COMMON_ERRORS_OF_QUERY)
    for shape in model.error_shapes:
        terms = shape.metadata.get("error", {})
        known[terms.get("code", shape.name)] = terms.get("httpStatusCode", 400)
    code = told["Code"]
    if (model.name, code) in BEYOND_THE_MODEL:
        known[code] = BEYOND_THE_MODEL[model.name, code]
    assert code in known, f"{model.name} may not refuse with {code}: {told}"
    assert status == known[code], f"{code} came with {status}"
    assert told["Type"] == ("Sender" if status < 500 else "Receiver"), told


def _of_xml(shape, element, path):
    """What `element` says, as JSON would have it; nothing in it may be unknown or stand twice."""
    if shape.type_name not in ("structure", "list", "map"):
        assert len(element) == 0, f"{path}: elements in a {shape.type_name}"
        return SCALARS_OF_XML.get(shape.type_name, str)(element.text or "")
    assert not (element.text or "").strip(), f"{path}: {element.text!r}"
    if shape.type_name == "list":
        assert {item.tag for item in element} <= {"member"}, f"{path}: {[*element]}"
        items = enumerate(element)
        return [_of_xml(shape.member, item, f"{path}[{index}]") for index, item in items]
    if shape.type_name == "map":
        entries = [[part.tag for part in entry] for entry in element]
        assert all(entry == ["key", "value"] for entry in entries), f"{path}: {entries}"
        pairs = {
            _of_xml(shape.key, key, path): _of_xml(shape.value, value, path) for key, value in element
        }
        assert len(pairs) == len(element), f"{path}: a key stands twice"
        return pairs
    tags = [member.tag for member in element]
    assert set(tags) <= set(shape.members), f"{path}: the model has no {set(tags) - set(shape.members)}"
    assert len(set(tags)) == len(tags), f"{path}: {tags}"
    members = ((member.tag, member) for member in element)
    return {name: _of_xml(shape.members[name], member, f"{path}.{name}") for name, member in members}


def _integer_of_xml(text):
    assert re.fullmatch("-?(0|[1-9][0-9]*)", text), text
    return int(text)


def _boolean_of_xml(text):
    return {"true": True, "false": False}[text]


def _timestamp_of_xml(text):
    """Seconds since the epoch; AWS tells whole seconds, in UTC: `2026-11-27T04:05:06Z`."""
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


SCALARS_OF_XML = {
    "integer": _integer_of_xml,
    "long": _integer_of_xml,
    "boolean": _boolean_of_xml,
    "timestamp": _timestamp_of_xml,
}


@functools.cache
def regular(pattern):
    """A pattern of the models, which are written for Java, as a regular expression of Python."""
    flags = re.DOTALL if r"\p{" in pattern else re.DOTALL | re.ASCII
    for of_java, of_python in [
        (r"\p{L}", r"\w"),
        (r"\p{N}", ""),
        (r"\p{Z}", " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"),
        (r"\u10000-\u10FFFF", "\U00010000-\U0010ffff"),
    ]:
        pattern = pattern.replace(of_java, of_python)
    return re.compile(pattern, flags)


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
    # A root user has the id of its account, which is shorter than those of the model.
    if path == "GetUser.User.UserId" and re.fullmatch("[0-9]{12}", value):
        return
    # Of documents, the model means the length before they are encoded.
    size = len(urllib.parse.unquote(value)) if shape.name in DOCUMENTS else len(value)
    _within(shape, size, path)
    if shape.enum:
        assert value in shape.enum, f"{path}: {value!r} is none of {shape.enum}"
    if pattern := shape.metadata.get("pattern"):
        assert regular(pattern).fullmatch(value), f"{path}: {value!r} is not {pattern}"
    if shape.name in DOCUMENTS:
        document = json.loads(urllib.parse.unquote(value, errors="strict"))
        assert type(document) is dict, f"{path}: {value!r}"


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
