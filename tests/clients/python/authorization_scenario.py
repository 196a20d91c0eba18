"""Who may do what: the table of `authorization_cases`, asked of the service.

A refusal is compared to the last letter. What is allowed is tried again without each statement and each
grant that allows something: at least one of them must have been needed, and its absence is what is told.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import json
import os
import re
from dataclasses import replace

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

import people
from authorization.case import ALLOWED, OTHER, ROOT, SERVICE, SILENT, STRANGERS_ROOT, allow
from authorization_cases import CASES, POLICIES
from client import ACCOUNT, HOME, create_key, key_arn, kms, new, refused, run
from import_scenario import wrap

DENIED = "AccessDeniedException"
# What an AccessDenied names when a statement of this kind, or a grant, is missing.
MISSING = {
    "key": ("resource-based policy", "identity-based policy", "permissions boundary"),
    "iam": ("identity-based policy",),
    "boundary": ("permissions boundary",),
    "grants": ("resource-based policy", "identity-based policy"),
}

# Who is there only once, and what is called by a word everywhere.
ONCE, WORDS = {}, {}


class Everybody(people.People):
    """Who asks: cases that want the same of somebody share them."""

    def __init__(self):
        super().__init__()
        self._made = {}

    def person(self, who, iam, boundary):
        """With what it is called."""
        if who in ONCE:
            return ONCE[who]
        known = json.dumps([who.kind, who.account, who.tags, iam, boundary])
        if known not in self._made:
            self._made[known] = self._new(who, f"p{len(self._made)}", iam, boundary)
        return self._made[known]

    def _new(self, who, name, iam, boundary):
        words = words_of(who, name)
        iam, boundary = fill(iam, words), boundary and fill(boundary, words)
        made = {"account": who.account, "tags": dict(who.tags)}
        make = {"user": self.user, "role": self.role}[who.kind]
        person = make(name, iam=iam, boundary=boundary, **made)
        assert person.arn == words["<me>"]
        return person, words


def words_of(who, name):
    """What somebody is called."""
    mine = f"arn:aws:iam::{who.account}:{who.kind}/{name}"
    session = f"arn:aws:sts::{who.account}:assumed-role/{name}"
    me = f"{session}/s" if who.kind == "role" else mine
    return {
        "<me>": me, "<my name>": name, "<my role>": mine, "<my other session>": f"{session}/t",
    }  # fmt: skip


def fill(value, words):
    """`value` with what its words in angle brackets stand for."""
    match value:
        case str():
            known = {**WORDS, **words}
            return re.sub("<[a-z ]+>", lambda word: known.get(word[0], word[0]), value)
        case list() | tuple():
            return [fill(one, words) for one in value]
        case dict():
            return {fill(name, words): fill(one, words) for name, one in value.items()}
    return value


class Run:
    """A case, or a case without one of its parts, on a key of its own."""

    def __init__(self, case, number, everybody, missing=None):
        self.case, self.missing = case, missing
        alias = f"alias/a{number}"
        self.words = {"<alias>": alias, "<alias arn>": f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"}
        self.key_id = create_key(**case.made)
        self.words |= {"<key>": key_arn(self.key_id), "<key id>": self.key_id}
        if "<other key>" in repr(case):
            self.words["<other key>"] = key_arn(create_key())
        iam, boundary = self.fill(case.iam), case.boundary and self.fill(case.boundary)
        self.who, words = everybody.person(case.who, iam, boundary)
        self.words |= words
        for alias in case.aliases:
            kms().create_alias(AliasName=self.fill(alias), TargetKeyId=self.key_id)

    def fill(self, value):
        return fill(value, self.words)

    def ask(self):
        """Prepares the key as the root user, hands it to its policy, and asks: the refusal, or nothing."""
        case, root = self.case, kms()
        for operation, members in case.first:
            getattr(root, xform_name(operation))(**{"KeyId": self.key_id, **self.fill(members)})
        for grant in case.grants:
            made = root.create_grant(KeyId=self.key_id, **self.fill(grant))
            self.words |= {"<grant>": made["GrantId"], "<grant token>": made["GrantToken"]}
        members = {name: self._prepared(value) for name, value in case.members.items()}
        policy = people.policy(*self.fill(case.key or (SILENT,)))
        policy = policy.replace("2012-10-17", case.version)
        texts = [value for value in members.values() if not isinstance(value, bytes)]
        unknown = re.search("<[a-z ]+>", f"{policy} {texts}")
        assert not unknown, f"nothing is called {unknown[0]}"
        root.put_key_policy(KeyId=self.key_id, Policy=policy, BypassPolicyLockoutSafetyCheck=True)
        try:
            getattr(self._client(), xform_name(case.operation))(**members)
        except ClientError as error:
            return error.response["Error"]
        return None

    def _prepared(self, value):
        prepare = PREPARED.get(value) if isinstance(value, str) else None
        return prepare(self) if prepare else self.fill(value)

    def _client(self):
        if not self.case.headers:
            return self.who.kms()
        # Its own, so that the headers go with this request alone.
        client = people.Person(self.who.arn, self.who.access_key_id, self.who.secret).kms()

        def add(params, **_):
            params["headers"] |= self.fill(self.case.headers)

        client.meta.events.register("before-call.kms", add)
        return client

    def message(self):
        """What a refusal of the case says."""
        case = self.case
        on = f"on resource: {self.fill(case.resource)} " if case.resource else ""
        tail = case.out.format(action=case.action)
        return f"User: {self.who.arn} is not authorized to perform: {case.action} {on}{tail}"


# What the root user makes for a request.
def encrypted(run):
    given = {
        "EncryptionContext": context
        for name, context in run.case.members.items()
        if name in ("EncryptionContext", "SourceEncryptionContext")
    }
    return kms().encrypt(KeyId=run.key_id, Plaintext=b"x", **given)["CiphertextBlob"]


def import_parameters(run):
    made = kms().get_parameters_for_import(
        KeyId=run.key_id, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    run.wrapped = wrap(made["PublicKey"], "RSAES_OAEP_SHA_256", os.urandom(32))
    return made["ImportToken"]


def imported(run):
    token = import_parameters(run)
    made = kms().import_key_material(
        KeyId=run.key_id, ImportToken=token, EncryptedKeyMaterial=run.wrapped,
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
    )  # fmt: skip
    return made["KeyMaterialId"]


def encapsulated(run):
    made = kms().encapsulate(KeyId=run.key_id, EncapsulationAlgorithm="ML_KEM")
    return made["SharedSecretCiphertextBlob"]


def signed(run):
    request = {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
    return kms().sign(KeyId=run.key_id, **request)["Signature"]


PREPARED = {
    "<ciphertext>": encrypted,
    "<encapsulated>": encapsulated,
    "<import token>": import_parameters,
    # Stands behind the token that it goes with.
    "<wrapped material>": lambda run: run.wrapped,
    "<imported material>": imported,
    "<mac>": lambda run: kms().generate_mac(
        KeyId=run.key_id, Message=b"x", MacAlgorithm="HMAC_SHA_256"
    )["Mac"],
    "<public key>": lambda run: kms().get_public_key(KeyId=run.key_id)["PublicKey"],
    "<signature>": signed,
}


# A boundary has to have a statement, too.
OF_NO_USE = allow("kms:ListKeyPolicies")


def without(case):
    """The case without each statement and each grant that allows something, and what each was."""
    for kind in ("key", "iam", "boundary", "grants"):
        parts = getattr(case, kind) or ()
        for index, part in enumerate(parts):
            if kind == "grants" or part["Effect"] == "Allow":
                left = parts[:index] + parts[index + 1 :]
                if kind == "boundary" and not left:
                    left = (OF_NO_USE,)
                # A request for a grant cannot be made without it.
                if kind != "grants" or "<grant>" not in case.members.values():
                    yield kind, replace(case, **{kind: left})


@pytest.fixture(scope="session")
def runs():
    """Of each case, by its name: itself, and it without each of its parts, with everybody made."""
    everybody, all_runs, number = Everybody(), {}, 0
    for who, person in [
        (ROOT, people.root()),
        (STRANGERS_ROOT, people.create_account(OTHER)),
        (SERVICE, everybody.service("dynamodb.amazonaws.com")),
    ]:
        ONCE[who] = person, {"<me>": person.arn}
    WORDS["<them>"] = everybody.user("somebody").arn
    WORDS["<managed key>"] = kms().describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]
    for case in CASES:
        parts = list(without(case)) if case.out is ALLOWED and case.twin is None else []
        all_runs[case.name] = []
        for missing, tried in [(None, case), *parts]:
            number += 1
            all_runs[case.name].append(Run(tried, number, everybody, missing))
    everybody.apply()
    return all_runs


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_it_comes_out_as_aws_says(runs, case):
    tried, *others = runs[case.name]
    error = tried.ask()
    if case.out is not ALLOWED:
        assert error, "it was allowed"
        code, message = case.refusal or (DENIED, tried.message())
        assert error["Code"] == code, error
        assert message is None or error["Message"] == tried.fill(message)
        return
    assert not error, error
    if case.twin is not None:
        (twin,) = (other for other in CASES if other.name == case.twin)
        assert twin.out is not ALLOWED
        return
    refusals = [(other, error) for other in others if (error := other.ask())]
    assert refusals, "none of its parts was needed"
    for other, error in refusals:
        assert error["Code"] == DENIED, error
        check_missing(other, error["Message"])


def check_missing(tried, message):
    """A refusal for what is missing, of who asked, for an action and a thing of the case."""
    told = re.fullmatch(
        r"User: (.+) is not authorized to perform: (\S+) (?:on resource: (\S+) )?"
        r"because no (.+) allows the (\S+) action",
        message,
    )
    assert told, message
    who, action, resource, policy, again = told.groups()
    assert who == tried.who.arn and action == again, message
    assert action in (tried.case.actions or [tried.case.action]), message
    known = [tried.case.resource, *tried.case.resources]
    assert resource in [tried.fill(one) if one else None for one in known], message
    expected = MISSING[tried.missing]
    if tried.missing == "iam" and tried.case.grants:
        # Beside a grant to the account, the key policy may hand nothing over, and that is told.
        expected += ("resource-based policy",)
    assert policy in expected, message


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_taken_or_refused(runs, name):
    text, refusal = POLICIES[name]
    # botocore tries again when a limit is exceeded.
    root, key_id = new(retries={"max_attempts": 0}), create_key()
    if refusal is None:
        root.create_key(Policy=text)
        root.put_key_policy(KeyId=key_id, Policy=text)
        return
    before = root.get_key_policy(KeyId=key_id)["Policy"]
    with refused(*refusal):
        root.create_key(Policy=text)
    with refused(*refusal):
        root.put_key_policy(KeyId=key_id, Policy=text)
    assert root.get_key_policy(KeyId=key_id)["Policy"] == before


if __name__ == "__main__":
    run(__file__)
