"""Each constraint of the inputs of IAM and STS, broken once for each operation that is served.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials. The ways to break
one come from the service model that botocore ships. That each is refused, that the member is named and that
nothing has changed is looked at here; the words are compared as a whole in `crates/api`.
"""

from collections import Counter

import pytest
from botocore.exceptions import ClientError

from client import run
from constraints import ABSENT, Change, least, matches, resize, told
from iam_client import ROOT, SERVED, arn, iam, new, sts, trust

CLIENTS = {"iam": iam, "sts": sts}
SERVICE_OF = {operation: service for service, names in SERVED.items() for operation in names}
# What takes something at all.
OPERATIONS = [
    operation
    for operation, service in SERVICE_OF.items()
    if (shape := CLIENTS[service].meta.service_model.operation_model(operation).input_shape)
    and shape.members
]

# Valid texts for the shapes whose pattern or length `x` does not fit; they name nothing that is there.
DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
SAMPLES = {
    "OpenIDConnectProviderUrlType": "https://none.example",
    "accessKeyIdType": "AKIAAAAAAAAAAAAAAAAA",
    "accountAliasType": "no-alias",
    "arnType": "arn:aws:iam::000000000000:policy/none",
    "pathPrefixType": "/none/",
    "pathType": "/none/",
    "policyPathType": "/none/",
    "policyVersionIdType": "v9",
    "thumbprintType": "a" * 40,
    "tokenCodeType": "123456",
}

# Operations that take a trust policy, and as what.
TRUST = {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}

def input_of(operation):
    service = CLIENTS[SERVICE_OF[operation]].meta.service_model
    return service.operation_model(operation).input_shape


def sample(shape):
    """A valid value of `shape`, with every member."""
    match shape.type_name:
        case "structure":
            return {name: sample(member) for name, member in shape.members.items()}
        case "list":
            return [sample(shape.member)] * max(1, least(shape))
        case "boolean":
            return False
        case "integer":
            return max(1, least(shape))
    assert shape.type_name == "string", shape
    if shape.enum:
        return shape.enum[0]
    if "olicyDocument" in shape.name:
        return DOCUMENT
    return SAMPLES.get(shape.name, "x" * max(1, least(shape)))


def violations(shape, value, path=()):
    """Every way to break one constraint in `value`, which is a `sample` of `shape`."""
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                if name in shape.required_members:
                    yield Change("absent", (*path, name), ABSENT)
                yield from violations(member, value[name], (*path, name))
        case "list":
            yield from wrong_sizes(shape, path, lambda size: value[:1] * size)
            yield from violations(shape.member, value[0], (*path, 0))
        case "integer":
            for kind, key, step in [("too small", "min", -1), ("too large", "max", 1)]:
                if key in shape.metadata:
                    yield Change(kind, path, shape.metadata[key] + step)
            for text in ("x", "", "1.5", "2147483648", "0x1"):
                yield Change("no integer", path, text, malformed="")
        case "boolean":
            for text in ("x", "", "yes", "TRUE"):
                yield Change("no boolean", path, text, malformed="")
        case "string" if shape.enum:
            yield Change("other case", path, shape.enum[0].swapcase())
            yield Change("none of them", path, "x")
        case "string":
            yield from wrong_sizes(shape, path, lambda size: resize(shape, value, size))
            if "pattern" in shape.metadata:
                # Of the patterns, all that do not take every character leave these out.
                texts = [value[:-1] + letter for letter in "\N{SNOWMAN}\a~ \n/"]
                yield from (
                    Change("against the pattern", path, text)
                    for text in texts
                    if not matches(shape, text)
                )
                texts = ["-x", "x-", "x--x"] if shape.name == "accountAliasType" else []
                yield from (Change("against the pattern", path, text) for text in texts)


def wrong_sizes(shape, path, of_size):
    if least(shape) > 0:
        yield Change("too short", path, of_size(least(shape) - 1))
    if "max" in shape.metadata:
        yield Change("too long", path, of_size(shape.metadata["max"] + 1))


class Raw:
    """A client that sends a form as it is given, signed as ever."""

    def __init__(self):
        self.clients = {
            service: new(service, *ROOT.credentials, parameter_validation=False) for service in SERVED
        }
        for client in self.clients.values():
            client.meta.events.register("before-call", self._put_body)

    def _put_body(self, params, **_):
        kept = {name: params["body"][name] for name in ("Action", "Version")}
        params["body"] = kept | self.form

    def refusal(self, operation, body):
        """Code and message, or None when there is none."""
        self.form = dict(form(body))
        try:
            self.clients[SERVICE_OF[operation]]._make_api_call(operation, {})
        except ClientError as refusal:
            error = refusal.response["Error"]
            return error["Code"], error.get("Message", "")
        return None


def form(value, name=""):
    """The parameters that say `value`."""
    if isinstance(value, dict):
        for member, each in value.items():
            yield from form(each, f"{name}.{member}" if name else member)
    elif isinstance(value, list) and value:
        for number, each in enumerate(value, 1):
            yield from form(each, f"{name}.member.{number}")
    elif isinstance(value, list):
        yield name, ""
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, str(value)


RAW = Raw()


# Those who check a pattern themselves, in words of their own.
CODES = {"ValidationError", "InvalidInput"}


@pytest.fixture(scope="module", autouse=True)
def nothing_has_changed():
    """All this leaves everything as it was."""
    before = everything()
    yield
    assert everything() == before


def everything():
    details = iam.get_account_authorization_details(MaxItems=1000)
    assert details["IsTruncated"] is False
    del details["ResponseMetadata"]
    return (
        details,
        iam.get_account_summary()["SummaryMap"],
        iam.list_account_aliases()["AccountAliases"],
        iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
        iam.list_access_keys()["AccessKeyMetadata"],
    )


def minimal(operation, change):
    """A sample of the members that are required, and of the one that is to be changed."""
    shape = input_of(operation)
    wanted = {*shape.required_members, change.path[0]}
    body = {name: value for name, value in sample(shape).items() if name in wanted}
    if "OpenIDConnectProviderArn" in body:
        body["OpenIDConnectProviderArn"] = arn("oidc-provider/none.example")
    if operation in TRUST:
        body[TRUST[operation]] = trust(arn("root"))
    return body


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_constraint_broken_alone_is_told(operation):
    shape = input_of(operation)
    assert list(told(shape, sample(shape))) == [], "a sample breaks nothing"
    failures = []
    for change in violations(shape, sample(shape)):
        refusal = RAW.refusal(operation, change.put_into(minimal(operation, change)))
        try:
            check_refusal(change, refusal)
        except AssertionError as failure:
            failures.append(f"{change.kind} {change.path} {str(change.value)[:50]!r}: {failure}"[:600])
    assert not failures, "\n".join(failures)


def check_refusal(change, refusal):
    assert refusal is not None, "it was taken"
    code, message = refusal
    if change.malformed is not None:
        assert code == "MalformedInput" and change.malformed in message, refusal
        return
    assert code in CODES, refusal
    names = [lower_first(step) for step in change.path if type(step) is str]
    assert code == "InvalidInput" or names[-1] in message, refusal


def lower_first(text):
    return text[0].lower() + text[1:]


def test_two_constraints_broken_at_once_are_told_at_once():
    broken = {"UserName": "", "PolicyName": "x" * 129}
    code, message = RAW.refusal("GetUserPolicy", broken)
    assert code == "ValidationError" and message.startswith("2 validation errors detected: ")
    assert "at 'policyName'" in message and "at 'userName'" in message


def test_an_unknown_parameter_changes_nothing():
    body = {"UserName": "nobody", "NotInTheModel": [{"x": "y"}], "Username": "alice"}
    assert RAW.refusal("GetUser", body)[0] == "NoSuchEntity"


def test_nothing_is_left_out(capsys):
    kinds = Counter(
        change.kind
        for operation in OPERATIONS
        for change in violations(input_of(operation), sample(input_of(operation)))
    )
    assert set(kinds) == {
        "absent", "too short", "too long", "too small", "too large", "against the pattern",
        "other case", "none of them", "no integer", "no boolean",
    }  # fmt: skip
    assert kinds.total() > 1500, kinds
    with capsys.disabled():
        print(f"\n{len(OPERATIONS)} operations, {kinds.total()} constraints broken: {kinds}")


if __name__ == "__main__":
    run(__file__)
