"""Walks the service model: every operation with valid input, its answers held against the model;
then each constraint of its input broken alone, the refusal held against the words of AWS KMS.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import copy
import json
from collections import Counter
from dataclasses import replace

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ServiceModel

from beyond_model import REFUSALS
from client import HOME, create_key, kms, new, refused, run
from constraints import extremes, in_order, sample, told, unnoticed, violations
from walk import Walk, members_of_input, members_of_shapes, walk

SM2 = {"SM2", "SM2DSA", "SM2PKE"}


def without_sm2(description):
    """The model as it is outside the regions of China."""
    description = copy.deepcopy(description)
    for shape in description["shapes"].values():
        if "enum" in shape:
            shape["enum"] = [value for value in shape["enum"] if value not in SM2]
    return description


DESCRIPTION = botocore.session.get_session().get_service_data("kms")
MODEL = ServiceModel(without_sm2(DESCRIPTION), "kms")
MODEL_OF_CHINA = ServiceModel(DESCRIPTION, "kms")
OPERATIONS = MODEL.operation_names


def input_of(operation, model=MODEL):
    return model.operation_model(operation).input_shape


# Members of answers that this version never gives. One that it begins to give must leave the list.
NEVER_ANSWERED = {
    # A rotation on demand is over when it is answered.
    "GetKeyRotationStatusResponse.OnDemandRotationStartDate",
    # There is no audit log yet whose event could be named.
    "KeyLastUsageData.CloudTrailEventId",
    # A key has one policy, and a page has room for one.
    "ListKeyPoliciesResponse.NextMarker",
}


@pytest.fixture(scope="module")
def walked():
    call = Walk(new)
    walk(call)
    return call


# The walk


def test_every_operation_is_walked(walked, capsys):
    assert set(OPERATIONS) == walked.operations
    with capsys.disabled():
        print(f"\n{len(OPERATIONS)} operations")


def test_the_walk_sends_every_member_of_every_input(walked):
    expected = set()
    for name in walked.operations:
        expected |= set(members_of_input(input_of(name), sample(input_of(name)), name))
    assert expected - walked.sent == set()


def test_the_walk_gets_every_member_of_every_answer(walked):
    expected = set()
    for name in walked.operations:
        if shape := MODEL.operation_model(name).output_shape:
            expected |= set(members_of_shapes(shape, sample(shape)))
    assert expected - walked.answered == NEVER_ANSWERED


def test_a_walk_with_members_that_the_model_does_not_have_and_with_nulls_is_the_same(walked):
    def noisy(region):
        client = new(region)
        client.meta.events.register("before-call.kms", add_noise)
        return client

    again = Walk(noisy)
    walk(again)
    assert again.operations == walked.operations
    assert again.answered == walked.answered


def add_noise(model, params, **_):
    params["body"] = json.dumps(noise(model.input_shape, json.loads(params["body"]))).encode()


def noise(shape, value):
    """`value` with an unknown member in each structure, and a null for each that it has not."""
    if shape.type_name == "structure":
        absent = dict.fromkeys(shape.members)
        present = {name: noise(shape.members[name], member) for name, member in value.items()}
        return absent | present | {"NotInTheModel": [{"KeyId": None}, 1.5, "x"]}
    if shape.type_name == "list":
        return [noise(shape.member, element) for element in value]
    return value


# The violations


class Raw:
    """A client that sends JSON as it is given, signed as ever."""

    def __init__(self, region=HOME):
        self.client = new(region, parameter_validation=False)
        self.client.meta.events.register("before-call.kms", self._put_body)

    def _put_body(self, params, **_):
        params["body"] = self.body

    def refusal(self, operation, body):
        """Code and message, or None when there is none."""
        self.body = json.dumps(body).encode()
        try:
            self.client._make_api_call(operation, {})
        except ClientError as refusal:
            error = refusal.response["Error"]
            return error["Code"], error["Message"]
        return None


RAW = Raw()


def valid(operation):
    """A body with every member, which breaks no constraint of the model; its keys do not exist."""
    body = sample(input_of(operation))
    assert list(told(input_of(operation), body)) == []
    return body


def is_of_the_model(refusal):
    """Whether a refusal is for the constraints of the model, and not for what follows them."""
    code, message = refusal or ("", "")
    return code == "SerializationException" or "failed to satisfy" in message


def expected(operation, body, model=MODEL):
    """What a body that breaks constraints of the model is refused with."""
    errors = list(told(input_of(operation, model), body))
    assert errors, f"{operation}: nothing is wrong with {body}"
    head = f"{len(errors)} validation error{'s' if len(errors) > 1 else ''} detected"
    return "ValidationException", head, sorted(errors)


def read(refusal):
    """A refusal in parts, whatever the order of its errors and of the values of an enum."""
    if refusal is None or " detected: " not in refusal[1]:
        return refusal
    head, errors = in_order(refusal[1]).split(" detected: ")
    return refusal[0], f"{head} detected", sorted(errors.split("; "))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_just_valid_is_refused_for_other_reasons(operation):
    shape, body = input_of(operation), valid(operation)
    for change in extremes(shape, body):
        changed = change.put_into(body)
        assert list(told(shape, changed)) == [], change
        assert not is_of_the_model(RAW.refusal(operation, changed)), change


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_constraint_broken_alone_is_told_alone(operation):
    body = valid(operation)
    for change in violations(input_of(operation), body):
        broken = change.put_into(body)
        refusal = RAW.refusal(operation, broken)
        if change.malformed is None:
            assert read(refusal) == expected(operation, broken), change
        else:
            assert refusal == ("SerializationException", change.malformed), change


def test_nothing_is_left_out(capsys):
    kinds, just_valid, never_alone = Counter(), Counter(), set()
    for operation in OPERATIONS:
        shape, body = input_of(operation), valid(operation)
        just_valid.update(change.kind for change in extremes(shape, body))
        for change in violations(shape, body):
            kinds[change.kind] += 1
            if change.malformed is None and len(list(told(shape, change.put_into(body)))) > 1:
                never_alone.add((change.path[-1], change.kind))
    assert kinds == {
        "absent": 90, "null": 90, "too short": 148, "too long": 172, "too small": 13,
        "too large": 13, "against the pattern": 46, "other case": 38, "wrong type": 1730,
        "null element": 35, "no integer": 39, "no base64": 72,
    }  # fmt: skip
    assert just_valid == {"extreme": 371, "enum": 167}
    # No text of such a length is within the pattern, so that both are told.
    assert never_alone == {
        *((name, "too short") for name in (
            "AliasName", "GranteePrincipal", "GranteeServicePrincipal", "Name", "Policy",
            "PolicyName", "PrimaryRegion", "ReplicaRegion", "RetiringPrincipal",
            "RetiringServicePrincipal", "SourceArn", "XksKeyId", "XksProxyUriPath",
            "XksProxyVpcEndpointServiceName",
        )),
        *((name, kind) for name in ("CloudHsmClusterId", "XksProxyVpcEndpointServiceOwner")
          for kind in ("too short", "too long")),
    }  # fmt: skip
    with capsys.disabled():
        print(f"\n{just_valid.total()} just valid, {kinds.total()} constraints broken: {kinds}")


def test_two_constraints_broken_at_once_are_told_at_once():
    checked = 0
    for operation in OPERATIONS:
        shape, body = input_of(operation), valid(operation)
        # Of each member, the first way that breaks this one constraint.
        ways = {}
        for change in violations(shape, body):
            if change.malformed is None and len(list(told(shape, change.put_into(body)))) == 1:
                ways.setdefault(change.path[0], change)
        if len(ways) >= 2:
            one, *_, other = ways.values()
            broken = other.put_into(one.put_into(body))
            refusal = read(RAW.refusal(operation, broken))
            assert refusal == expected(operation, broken), (one, other)
            assert refusal[1] == "2 validation errors detected"
            checked += 1
    # The other operations have one member that can be broken.
    assert checked == 45


def test_an_unknown_member_and_a_null_for_an_optional_one_change_nothing():
    kinds = Counter()
    for operation in OPERATIONS:
        shape, body = input_of(operation), valid(operation)
        for change, same in unnoticed(shape, body):
            refusals = [RAW.refusal(operation, each.put_into(body)) for each in (change, same)]
            assert refusals[0] == refusals[1], f"{operation}: {change}"
            kinds[change.kind] += 1
    assert kinds == {"unknown member": 67, "null for an optional member": 158}


def test_sm2_is_a_value_in_china_alone():
    china, checked = Raw("cn-north-1"), 0
    for operation in OPERATIONS:
        body = valid(operation)
        for change in extremes(input_of(operation, MODEL_OF_CHINA), body):
            if change.kind == "enum" and change.value in SM2:
                with_sm2 = change.put_into(body)
                assert read(RAW.refusal(operation, with_sm2)) == expected(operation, with_sm2)
                assert not is_of_the_model(china.refusal(operation, with_sm2)), change
                broken = replace(change, value=change.value.lower()).put_into(body)
                refusal = read(china.refusal(operation, broken))
                assert refusal == expected(operation, broken, MODEL_OF_CHINA), change
                checked += 1
    assert checked == 12


# What AWS KMS checks beyond the model


@pytest.fixture(scope="module")
def key():
    return create_key()


@pytest.mark.parametrize(("operation", "members", "words"), REFUSALS)
def test_what_the_documentation_alone_forbids_is_refused_too(key, operation, members, words):
    required = input_of(operation).required_members
    keys = {name: key for name in required if name.endswith("KeyId")}
    code, message = words if type(words) is tuple else ("ValidationException", words)
    with refused(code, message):
        getattr(kms(), xform_name(operation))(**(keys | members))


if __name__ == "__main__":
    run(__file__)
