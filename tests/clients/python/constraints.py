"""The constraints of the service model: every way to break one, and the words of the refusal.

Made from the model that botocore ships and from AWS's grammar of refusals alone, so that the
service's own validator, which is generated from the model too, is held against another:
`1 validation error detected: Value 'x' at 'keySpec' failed to satisfy constraint: ...`.
All values are JSON.
"""

import base64
import copy
import re
from dataclasses import dataclass

from model import regular

# Valid texts for the shapes whose pattern or length `x` does not fit.
SAMPLES = {
    "AccountIdType": "111122223333",
    "AliasNameType": "alias/none",
    "BackingKeyIdType": "0123456789abcdef" * 4,
    "CloudHsmClusterIdType": "cluster-234567abcde",
    "GrantConstraintSourceArnType": "arn:aws:s3:eu-central-1:111122223333:x",
    "KeyIdType": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "RegionType": "eu-west-1",
    "ServicePrincipalType": "ec2.amazonaws.com",
    "XksProxyAuthenticationAccessKeyIdType": "ABCDEFGHIJKLMNOPQR27",
    "XksProxyUriEndpointType": "https://xks.example",
    "XksProxyUriPathType": "/example/kms/xks/v1",
    "XksProxyVpcEndpointServiceNameType": "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789",
}

# Of a longer value the service tells as much; see docs/fidelity.md.
TOLD_CHARACTERS_MAX = 1024

ABSENT = object()


@dataclass
class Change:
    """Of a valid value: `value` at `path`."""

    kind: str
    path: tuple
    value: object
    # What is said of it if it cannot be read; None if it can.
    malformed: str | None = None

    def put_into(self, body):
        """`body` with this in it."""
        if not self.path:
            return self.value
        body = place = copy.deepcopy(body)
        for step in self.path[:-1]:
            place = place[step]
        if self.value is ABSENT:
            del place[self.path[-1]]
        else:
            place[self.path[-1]] = self.value
        return body


def sample(shape):
    """A valid value of `shape`, with every member."""
    match shape.type_name:
        case "structure":
            return {name: sample(member) for name, member in shape.members.items()}
        case "list":
            return [sample(shape.member)]
        case "map":
            return {sample(shape.key): sample(shape.value)}
        case "blob":
            return "AAAA"
        case "boolean":
            return False
        case "timestamp":
            return 2_000_000_000
        case "integer":
            return shape.metadata["min"]
    assert shape.type_name == "string", shape
    return shape.enum[0] if shape.enum else SAMPLES.get(shape.name, "x" * max(1, least(shape)))


def violations(shape, value, path=()):
    """Every way to break one constraint in `value`, which is a `sample` of `shape`."""
    yield from wrong_types(shape, path)
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                if name in shape.required_members:
                    yield Change("absent", (*path, name), ABSENT)
                    yield Change("null", (*path, name), None)
                yield from violations(member, value[name], (*path, name))
        case "list":
            yield from wrong_sizes(shape, path, lambda size: value * size)
            yield Change("null element", (*path, 0), None, malformed="")
            yield from violations(shape.member, value[0], (*path, 0))
        case "map":
            assert not shape.metadata and not shape.key.metadata, f"{shape} is not walked"
            for name in value:
                yield Change("null element", (*path, name), None, malformed="")
                yield from violations(shape.value, value[name], (*path, name))
        case "integer":
            yield Change("too small", path, shape.metadata["min"] - 1)
            yield Change("too large", path, shape.metadata["max"] + 1)
        case "blob":
            yield from wrong_sizes(shape, path, blob)
        case "string" if shape.enum:
            yield Change("other case", path, shape.enum[0].swapcase())
        case "string":
            yield from wrong_sizes(shape, path, lambda size: resize(shape, value, size))
            if "pattern" in shape.metadata:
                yield Change("against the pattern", path, "\N{SNOWMAN}" + value[1:])


def extremes(shape, value, path=()):
    """Every way to make another valid value of a `sample`: extreme sizes, each value of an enum."""
    sizes = {least(shape), shape.metadata.get("max", least(shape))}
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                yield from extremes(member, value[name], (*path, name))
        case "list":
            yield from (Change("extreme", path, value * size) for size in sizes)
            yield from extremes(shape.member, value[0], (*path, 0))
        case "map":
            yield Change("extreme", path, {})
        case "integer":
            yield from (Change("extreme", path, size) for size in sizes)
        case "blob":
            yield from (Change("extreme", path, blob(size)) for size in sizes)
        case "string" if shape.enum:
            yield from (Change("enum", path, each) for each in shape.enum)
        case "string":
            texts = [resize(shape, value, size) for size in sizes]
            yield from (Change("extreme", path, text) for text in texts if matches(shape, text))


def unnoticed(shape, value, path=()):
    """Every way to change a `sample` without effect, each with a change to the same effect."""
    if shape.type_name == "structure":
        unknown = Change("unknown member", (*path, "NotInTheModel"), {"KeyId": [None, 1.5, {}]})
        yield unknown, Change("unchanged", path, value)
        for name, member in shape.members.items():
            if name not in shape.required_members:
                at = (*path, name)
                yield Change("null for an optional member", at, None), Change("absent", at, ABSENT)
            yield from unnoticed(member, value[name], (*path, name))
    elif shape.type_name == "list":
        yield from unnoticed(shape.member, value[0], (*path, 0))


def wrong_sizes(shape, path, of_size):
    if least(shape) > 0:
        yield Change("too short", path, of_size(least(shape) - 1))
    if "max" in shape.metadata:
        yield Change("too long", path, of_size(shape.metadata["max"] + 1))


def blob(size):
    return base64.b64encode(bytes(size)).decode()


def resize(shape, text, size):
    """`text` stretched or cut at the first place that leaves it within the pattern, if any does."""
    more = size - len(text)
    if more > 0:
        candidates = [text[:at] + text[at] * more + text[at:] for at in range(len(text))]
    else:
        candidates = [text[:at] + text[at - more :] for at in range(size + 1)]
    return next((candidate for candidate in candidates if matches(shape, candidate)), candidates[0])


def wrong_types(shape, path):
    """Of each JSON type that is wrong here a value, and of the right type what cannot be read.

    The words are those of the one deserialiser that AWS's JSON services share.
    """
    right, of_scalars = {
        "structure": (dict, "Expected null"),
        "map": (dict, "Expected null"),
        "list": (list, "Expected list or null"),
        "string": (str, "{} can not be converted to a String"),
        "blob": (str, "{} can not be converted to a String"),
        "integer": (int, "{} can not be converted to an Integer"),
        "boolean": (bool, "{} can not be converted to a Boolean"),
        "timestamp": (int, "{} can not be converted to milliseconds since epoch"),
    }[shape.type_name]
    for value, words in [
        ("x", of_scalars.format("STRING_VALUE")),
        (1, of_scalars.format("NUMBER_VALUE")),
        (True, of_scalars.format("TRUE_VALUE")),
        (False, of_scalars.format("FALSE_VALUE")),
        ({}, "Start of structure or map found where not expected."),
        ([], "Start of list found where not expected"),
    ]:
        if type(value) is not right:
            yield Change("wrong type", path, value, words)
    if not path:
        yield Change("wrong type", path, None, "")
    if shape.type_name == "integer":
        for value in (1.5, 2**31, -(2**31) - 1):
            yield Change("no integer", path, value, of_scalars.format("NUMBER_VALUE"))
    if shape.type_name == "blob":
        for value in ("AA", "AB==", "A A=", "__4A"):
            yield Change("no base64", path, value, "")


def told(shape, value, path=""):
    """The words about each constraint that `value` breaks, the values of an enum `in_order`."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            at = f"{path}.{name[0].lower()}{name[1:]}".removeprefix(".")
            if value.get(name) is not None:
                yield from told(member, value[name], at)
            elif name in shape.required_members:
                yield f"Value null at '{at}' failed to satisfy constraint: Member must not be null"
        return
    if shape.type_name == "list" and shape.member.type_name == "structure":
        for requirement in out_of_bounds(shape, len(value), "length"):
            yield f"Value at '{path}' failed to satisfy constraint: {requirement}"
        for number, element in enumerate(value, 1):
            yield from told(shape.member, element, f"{path}.{number}.member")
        return
    for requirement in broken(shape, value):
        yield f"Value{echo(shape, value)} at '{path}' failed to satisfy constraint: {requirement}"


def broken(shape, value):
    """What is required of `value`, which has no structures in it, and not so."""
    match shape.type_name:
        case "list":
            yield from out_of_bounds(shape, len(value), "length")
            if any(True for element in value for _ in broken(shape.member, element)):
                yield f"Member must satisfy constraint: [{', '.join(requirements(shape.member))}]"
        case "blob":
            yield from out_of_bounds(shape, len(base64.b64decode(value, validate=True)), "length")
        case "integer":
            yield from out_of_bounds(shape, value, "value")
        case "string" if shape.enum:
            if value not in shape.enum:
                yield from requirements(shape)
        case "string":
            yield from out_of_bounds(shape, len(value), "length")
            if not matches(shape, value):
                yield requirements(shape)[-1]


def out_of_bounds(shape, size, what):
    if size < least(shape):
        yield f"Member must have {what} greater than or equal to {least(shape)}"
    if size > shape.metadata.get("max", size):
        yield f"Member must have {what} less than or equal to {shape.metadata['max']}"


def requirements(shape):
    """All that is required of a string, in the order in which it is told of an element."""
    if shape.enum:
        return [f"Member must satisfy enum value set: [{', '.join(sorted(shape.enum))}]"]
    words = []
    if "max" in shape.metadata:
        words.append(f"Member must have length less than or equal to {shape.metadata['max']}")
    if "min" in shape.metadata:
        words.append(f"Member must have length greater than or equal to {shape.metadata['min']}")
    if "pattern" in shape.metadata:
        words.append(f"Member must satisfy regular expression pattern: {shape.metadata['pattern']}")
    return words


def echo(shape, value):
    if shape.type_name == "blob" or shape.metadata.get("sensitive"):
        return ""
    text = f"[{', '.join(value)}]" if shape.type_name == "list" else str(value)
    if len(text) > TOLD_CHARACTERS_MAX:
        text = text[:TOLD_CHARACTERS_MAX] + "..."
    return f" '{text}'"


def in_order(message):
    """`message` with the values of each enum sorted: AWS tells them in an order of its own."""
    values = re.compile(r"(?<=enum value set: \[)[^]]*")
    return values.sub(lambda found: ", ".join(sorted(found[0].split(", "))), message)


def least(shape):
    return shape.metadata.get("min", 0)


def matches(shape, text):
    pattern = shape.metadata.get("pattern")
    return pattern is None or regular(pattern).fullmatch(text) is not None
