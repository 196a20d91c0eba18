"""The Query protocol as botocore speaks it, for `crates/api/src/query/oracle.rs`.

`requests SEED COUNT` writes requests, one a line: what botocore sends for random values, most of
which the model allows, and whether it does. `answers` reads answers, one a line, that hold what
`expected` says of each shape, and fails unless botocore's parser reads just that.
"""

import json
import random
import re
import sys
import unicodedata

from botocore.awsrequest import AWSRequest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

POOL = [chr(code) for code in range(0x20, 0x180)]
POOL += "\t\n\r\u2028\ufffd\ufffe\uffff\u0301\u24b6"
TAG = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"


class Writer:
    """Makes random values of shapes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.letters = {}

    def value(self, shape):
        match shape.type_name:
            case "structure":
                members = shape.members.items()
                chosen = {
                    name
                    for name, _ in members
                    if name in shape.required_members or self.random.random() < 0.5
                }
                # What has none of its members is not sent at all.
                some = list(shape.members)[: self.random.randint(1, 3)]
                chosen = chosen or set(some)
                return {name: self.value(member) for name, member in members if name in chosen}
            case "list":
                low, high = bounds(shape, 4)
                size = self.random.randint(low, min(high, low + 4))
                return [self.value(shape.member) for _ in range(size)]
            case "integer":
                return self.random.randint(*bounds(shape, 2**31 - 1))
            case "boolean":
                return self.random.random() < 0.5
        assert shape.type_name == "string", shape
        if shape.enum:
            return self.random.choice(shape.enum)
        return self.text(shape)

    def text(self, shape):
        low, high = bounds(shape, 40)
        size = self.random.choice([low, self.random.randint(low, min(high, low + 40))])
        text = list(self.matching(shape, size))
        if text and self.random.random() < 0.04:
            text[self.random.randrange(len(text))] = self.letter()
        return "".join(text)

    def letter(self):
        """Any at all, that this Python knows."""
        while True:
            end = self.random.choice([0x3000, 0x110000])
            letter = chr(self.random.randrange(0x20, end))
            if unicodedata.category(letter) not in ("Cn", "Cs"):
                return letter

    def matching(self, shape, size):
        pattern = shape.metadata.get("pattern")
        match pattern:
            case r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)":
                return "/" + self.some("aZ9-~", size - 2) + "/" if size > 2 else "/"
            case r"((/[A-Za-z0-9\.,\+@=_-]+)*)/":
                return "/" + "".join(self.some("aZ9-", 3) + "/" for _ in range(size // 4))
            case r"\u002F[\u0021-\u007F]*":
                return "/" + self.some("aZ9-~\x7f", size - 1)
            case r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?":
                return self.random.choice(["v1", "v20", "v3.a-Z"])
            case r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$":
                return "a" + self.some(["b", "c9", "-d"], (size - 2) // 2) + "ef"
        if pattern is None:
            return self.some(POOL, size)
        if pattern not in self.letters:
            self.letters[pattern] = [letter for letter in POOL if matches(pattern, letter)]
        text = self.some(self.letters[pattern], size)
        if pattern.startswith(TAG):
            while (letter := self.letter()) and not matches(pattern, letter):
                pass
            text = letter + text[1:] if text else text
        return text

    def some(self, letters, size):
        return "".join(self.random.choices(letters, k=max(size, 0)))


def bounds(shape, most):
    low = shape.metadata.get("min", 0)
    return low, shape.metadata.get("max", max(low, most))


def matches(pattern, text):
    """As Java does it; of its syntax Python lacks the categories alone."""
    if pattern.startswith(TAG):
        categories = (unicodedata.category(letter)[0] for letter in text)
        allowed = zip(text, categories, strict=True)
        allowed = all(category in "LZN" or letter in "_.:/=+-@" for letter, category in allowed)
        return allowed and (pattern.endswith("*") or text != "")
    return re.fullmatch(pattern, text, re.ASCII) is not None


def is_allowed(shape, value):
    match shape.type_name:
        case "structure":
            return all(is_allowed(shape.members[name], member) for name, member in value.items())
        case "list":
            size, parts = len(value), all(is_allowed(shape.member, element) for element in value)
        case "string":
            pattern = shape.metadata.get("pattern")
            size, parts = len(value), pattern is None or matches(pattern, value)
        case "integer":
            size, parts = value, True
        case _:
            return True
    low, high = bounds(shape, size)
    return parts and low <= size <= high


def requests(seed, count):
    writer = Writer(seed)
    operations = [
        (service, service.operation_model(name))
        for service in services().values()
        for name in served(service)
    ]
    for number in range(count):
        service, operation = operations[number % len(operations)]
        value = writer.value(operation.input_shape) if operation.input_shape else {}
        serializer = create_serializer("query", include_validation=False)
        request = serializer.serialize_to_request(value, operation)
        sent = AWSRequest(request["method"], "https://localhost/", data=request["body"]).prepare()
        case = {
            "service": service.service_name,
            "operation": operation.name,
            "body": sent.body if isinstance(sent.body, str) else sent.body.decode(),
            "value": value,
            "allowed": operation.input_shape is None or is_allowed(operation.input_shape, value),
        }
        print(json.dumps(case))


def expected(shape, suffix):
    """What an answer holds, as `samples.rs` makes it."""
    match shape.type_name:
        case "structure":
            return {name: expected(member, suffix) for name, member in shape.members.items()}
        case "list":
            return [expected(shape.member, suffix)]
        case "map":
            return {expected(shape.key, suffix): expected(shape.value, suffix)}
        case "string":
            return shape.enum[0] if shape.enum else shape.name + suffix
        case "integer":
            return 365
        case "boolean":
            return True
        case "timestamp":
            return "2019-10-22T18:06:12+00:00"
        case "blob":
            return shape.name
    raise AssertionError(shape)


def plain(value):
    """A parsed answer, its moments and bytes as texts."""
    match value:
        case dict():
            return {name: plain(member) for name, member in value.items()}
        case list():
            return [plain(element) for element in value]
        case bytes():
            return value.decode()
        case str() | int():
            return value
    return value.isoformat()


def answers(lines):
    known = services()
    parser = create_parser("query")
    count = 0
    for line in lines:
        answer = json.loads(line)
        operation = known[answer["service"]].operation_model(answer["operation"])
        response = {
            "status_code": answer["status"],
            "headers": {"content-type": "text/xml"},
            "body": answer["body"].encode(),
        }
        parsed = parser.parse(response, operation.output_shape)
        metadata = parsed.pop("ResponseMetadata")
        assert metadata["RequestId"] == "the id", answer
        right = {}
        if answer["status"] != 200:
            right = {"Error": answer["error"]}
        elif operation.output_shape:
            right = expected(operation.output_shape, answer["suffix"])
        assert plain(parsed) == right, f"{plain(parsed)} is not {right}: {answer['body']}"
        count += 1
    print(count)


def services():
    loader = Loader()
    return {
        name: ServiceModel(loader.load_service_model(name, "service-2"), name)
        for name in ("iam", "sts")
    }


def served(service):
    """The operations that the service has, by the lists beside its models."""
    version = service.metadata["apiVersion"]
    with open(f"model/{service.service_name}-{version}.served", encoding="utf-8") as names:
        return names.read().split()


if __name__ == "__main__":
    if sys.argv[1] == "requests":
        requests(sys.argv[2], int(sys.argv[3]))
    else:
        answers(sys.stdin)
