"""A workload that has no secret: it logs in with a token of an issuer, works, refreshes, and is revoked.

The issuer's keys are in a file (`--oidc-keys`); its tokens are made by PyJWT. Starts a node of its own; run with
STRONGROOM_BINARY.
"""

import base64
import concurrent.futures
import datetime
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import botocore.credentials
import jwt
import pytest
from botocore.exceptions import ClientError
from botocore.session import Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

import model
import own_node
from client import run

ISSUER = "oidc.example.com/cluster-1"
OTHER_ISSUER = "oidc.example.com/cluster-2"
PROVIDER = f"arn:aws:iam::000000000000:oidc-provider/{ISSUER}"
ROLE = "arn:aws:iam::000000000000:role/app"
SUBJECT = "system:serviceaccount:shop:app"
RSA, OTHER_RSA = (rsa.generate_private_key(65537, 2048) for _ in range(2))
EC = ec.generate_private_key(ec.SECP256R1())
ALLOW_KMS = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}


def jwk(key, kid, algorithm):
    return {**jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"}


def trust(**conditions):
    statement = {
        "Effect": "Allow", "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        "Principal": {"Federated": PROVIDER}, "Condition": {"StringEquals": conditions},
    }  # fmt: skip
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


FITS = trust(**{f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": SUBJECT})


def token(key=RSA, algorithm="RS256", kid="rsa", headers=(), **claims):
    """A right token, but for what is said; a claim that is None is left out."""
    now = int(time.time())
    payload = {
        "iss": f"https://{ISSUER}", "aud": "sts.amazonaws.com", "sub": SUBJECT, "iat": now, "exp": now + 600, **claims,
    }  # fmt: skip
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, key, algorithm, {"kid": kid, **dict(headers)})


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    keys = tmp_path_factory.mktemp("issuer")
    (keys / "one.json").write_text(json.dumps({"keys": [jwk(RSA, "rsa", "RS256"), jwk(EC, "ec", "ES256")]}))
    (keys / "two.json").write_text(json.dumps({"keys": [jwk(OTHER_RSA, "rsa", "RS256")]}))
    pinned = f"{ISSUER}={keys}/one.json,{OTHER_ISSUER}={keys}/two.json"
    with own_node.start("--oidc-keys", pinned) as node:
        iam = model.watch(node.client("iam"))
        for issuer in (ISSUER, OTHER_ISSUER):
            made = iam.create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=["sts.amazonaws.com", "app"])
            assert made["OpenIDConnectProviderArn"].endswith(issuer)
        iam.create_role(RoleName="app", AssumeRolePolicyDocument=FITS)
        iam.put_role_policy(RoleName="app", PolicyName="kms", PolicyDocument=json.dumps(ALLOW_KMS))
        yield node


def assume(node, web_identity_token, role=ROLE, **more):
    sts = model.watch(node.client("sts", None))
    return sts.assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="pod-1", WebIdentityToken=web_identity_token, **more
    )


def refused(node, code, web_identity_token, **more):
    with pytest.raises(ClientError) as caught:
        assume(node, web_identity_token, **more)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    return error["Message"]


@pytest.mark.parametrize("signed", [{}, {"key": EC, "algorithm": "ES256", "kid": "ec"}], ids=["RS256", "ES256"])
def test_a_token_of_the_issuer_is_let_in(node, signed):
    answer = assume(node, token(**signed), DurationSeconds=900)
    assert answer["SubjectFromWebIdentityToken"] == SUBJECT
    assert answer["Audience"] == "sts.amazonaws.com"
    assert answer["Provider"] == f"https://{ISSUER}"
    assert answer["AssumedRoleUser"]["Arn"] == "arn:aws:sts::000000000000:assumed-role/app/pod-1"
    left = answer["Credentials"]["Expiration"] - datetime.datetime.now(datetime.UTC)
    assert 800 < left.total_seconds() <= 901
    caller = node.session_client("sts", answer["Credentials"]).get_caller_identity()
    assert caller["Arn"] == answer["AssumedRoleUser"]["Arn"]
    kms = node.session_client("kms", answer["Credentials"])
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert kms.generate_data_key(KeyId=key, KeySpec="AES_256")["Plaintext"]


def unsigned(algorithm):
    """A token with nothing, or nonsense, for a signature."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    payload = jwt.decode(token(), options={"verify_signature": False})
    return f"{part({'alg': algorithm, 'kid': 'rsa'})}.{part(payload)}."


def confused():
    """A MAC whose key is the issuer's public key."""
    public = RSA.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    begun = unsigned("HS256").rstrip(".")
    mac = hmac.digest(public, begun.encode(), hashlib.sha256)
    return f"{begun}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def altered(**claims):
    """A right token whose claims somebody has changed."""
    header, payload, signature = token().split(".")
    changed = jwt.decode(f"{header}.{payload}.{signature}", options={"verify_signature": False}) | claims
    payload = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
    return f"{header}.{payload}.{signature}"


FORGED = {
    "no signature": lambda: unsigned("none"),
    "no signature, in another letter case": lambda: unsigned("NoNe"),
    "nothing for a signature": lambda: unsigned("RS256"),
    "a MAC with the public key": confused,
    "another key": lambda: token(OTHER_RSA),
    "another key of the issuer's, of another kind": lambda: token(EC, "ES256", "rsa"),
    "a key id that is none": lambda: token(kid="../rsa"),
    "another algorithm": lambda: token(algorithm="PS256"),
    "another subject": lambda: altered(sub=SUBJECT + "x"),
    "a longer life": lambda: altered(exp=int(time.time()) + 10**6),
    "another audience": lambda: token(aud="somebody"),
    "an authorized party that is no client": lambda: token(azp="somebody"),
    "no audience": lambda: token(aud=None),
    "no subject": lambda: token(sub=None),
    "no time of issue": lambda: token(iat=None),
    "no end": lambda: token(exp=None),
    "not yet": lambda: token(nbf=int(time.time()) + 3600),
    "of another issuer": lambda: token(iss="https://oidc.example.com/cluster-3"),
    "of an issuer whose name begins so": lambda: token(iss=f"https://{ISSUER}/x"),
    "of an issuer in another letter case": lambda: token(iss=f"https://{ISSUER.upper()}"),
    "of the other issuer, by its name alone": lambda: token(iss=f"https://{OTHER_ISSUER}"),
    "for another role": lambda: token(**{"https://aws.amazon.com/roles": [ROLE + "x"]}),
    "what must be understood": lambda: token(headers={"crit": ["x"], "x": 1}),
    "no token": lambda: "a.b.c",
}  # fmt: skip


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_token_that_is_forged_or_of_others_is_refused(node, forged):
    refused(node, "InvalidIdentityToken", forged())


def test_a_token_that_has_expired_is_told_so(node):
    words = refused(node, "ExpiredTokenException", token(exp=int(time.time()) - 301))
    assert words.startswith("Token expired:")


OTHERS = {
    "another service account": {"sub": SUBJECT + "-2"},
    "another letter case": {"sub": SUBJECT.upper()},
    "another client": {"aud": "app"},
}


@pytest.mark.parametrize("claims", OTHERS.values(), ids=OTHERS)
def test_the_role_says_of_whom_a_token_must_be(node, claims):
    words = refused(node, "AccessDenied", token(**claims))
    assert "not authorized to perform: sts:AssumeRoleWithWebIdentity" in words
    # And in the same words of a role that is not there.
    other = refused(node, "AccessDenied", token(), role=ROLE + "-2")
    assert other.replace(ROLE + "-2", ROLE) == words


def test_a_token_of_another_provider_of_the_account_is_not_of_this_one(node):
    # It is believed, and not meant.
    refused(node, "AccessDenied", token(OTHER_RSA, iss=f"https://{OTHER_ISSUER}"))


def test_clocks_may_disagree_for_five_minutes(node):
    now = int(time.time())
    assert assume(node, token(iat=now + 250, exp=now - 250))["SubjectFromWebIdentityToken"] == SUBJECT


def test_what_a_token_said_is_known_of_the_session(node):
    iam = node.client("iam")
    policy = json.loads(json.dumps(ALLOW_KMS))
    policy["Statement"]["Condition"] = {
        "StringEquals": {f"{ISSUER}:sub": SUBJECT, f"{ISSUER}:aud": "sts.amazonaws.com"},
        "ForAnyValue:StringEquals": {f"{ISSUER}:amr": "otp"},
        "Null": {f"{ISSUER}:oaud": "true"},
    }
    iam.create_role(RoleName="told", AssumeRolePolicyDocument=trust(**{f"{ISSUER}:aud": ["app", "sts.amazonaws.com"]}))
    iam.put_role_policy(RoleName="told", PolicyName="kms", PolicyDocument=json.dumps(policy))
    role = ROLE.replace("app", "told")

    def keys(**claims):
        return node.session_client("kms", assume(node, token(**claims), role)["Credentials"]).list_keys()["Keys"]

    keys(amr=["pwd", "otp"])
    for other in ({}, {"amr": ["pwd"]}, {"amr": ["otp"], "sub": SUBJECT + "-2"}, {"amr": ["otp"], "aud": "app"}):
        with pytest.raises(ClientError, match="AccessDenied"):
            keys(**other)


def test_a_role_can_ask_that_the_issuer_names_it(node):
    document = json.loads(FITS)
    document["Statement"]["Condition"]["Bool"] = {"sts:RoleAuthorizedByIdp": "true"}
    node.client("iam").create_role(RoleName="named", AssumeRolePolicyDocument=json.dumps(document))
    role = ROLE.replace("app", "named")
    assert assume(node, token(**{"https://aws.amazon.com/roles": [ROLE, role]}), role)["Credentials"]
    refused(node, "AccessDenied", token(), role=role)


def test_tags_of_a_token_are_tags_of_the_session(node):
    iam = node.client("iam")
    team = {"https://aws.amazon.com/tags": {"principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]}}
    policy = json.loads(json.dumps(ALLOW_KMS))
    policy["Statement"]["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    iam.create_role(RoleName="tagged", AssumeRolePolicyDocument=FITS)
    iam.put_role_policy(RoleName="tagged", PolicyName="kms", PolicyDocument=json.dumps(policy))
    role = ROLE.replace("app", "tagged")
    with_tag = node.session_client("kms", assume(node, token(**team), role)["Credentials"])
    assert "Keys" in with_tag.list_keys()
    without = node.session_client("kms", assume(node, token(), role)["Credentials"])
    with pytest.raises(ClientError, match="AccessDenied"):
        without.list_keys()
    # Whom the role does not let tag its sessions cannot.
    iam.update_assume_role_policy(RoleName="tagged", PolicyDocument=FITS.replace(', "sts:TagSession"', ""))
    assert "sts:TagSession" in refused(node, "AccessDenied", token(**team), role=role)


WORKLOAD = """
import boto3, sys
kms = boto3.client("kms")
print(boto3.client("sts").get_caller_identity()["Arn"])
sys.stdout.flush()
sys.stdin.readline()
print(len(kms.list_keys()["Keys"]) >= 0)
"""


def test_a_workload_finds_its_token_by_itself(node):
    """botocore's own chain: a file with the token, as Kubernetes mounts it."""
    path = node.directory / "token"
    path.write_text(token())
    environment = node.environment(AWS_ROLE_ARN=ROLE, AWS_WEB_IDENTITY_TOKEN_FILE=str(path), AWS_ROLE_SESSION_NAME="pod-2")
    ended = subprocess.run([sys.executable, "-c", WORKLOAD], input="\n", env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["arn:aws:sts::000000000000:assumed-role/app/pod-2", "True"]


def test_a_profile_names_role_and_token(node):
    path = node.directory / "token"
    path.write_text(token(EC, "ES256", "ec"))
    config = node.directory / "config"
    config.write_text(f"[profile pod]\nrole_arn={ROLE}\nweb_identity_token_file={path}\nrole_session_name=pod-3\n")
    command = [os.path.join(os.path.dirname(sys.executable), "aws"), "sts", "get-caller-identity", "--query", "Arn",
               "--output", "text", "--profile", "pod"]  # fmt: skip
    ended = subprocess.run(command, env=node.environment(AWS_CONFIG_FILE=str(config)), capture_output=True, text=True)
    assert ended.stdout.strip() == "arn:aws:sts::000000000000:assumed-role/app/pod-3", ended.stderr


def test_credentials_are_fetched_anew_with_the_token_that_is_then_in_the_file(node, monkeypatch):
    path = node.directory / "token"
    path.write_text(token())
    for name, value in node.environment(AWS_ROLE_ARN=ROLE, AWS_WEB_IDENTITY_TOKEN_FILE=str(path)).items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_KMS", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    credentials = Session().get_credentials()
    first = credentials.get_frozen_credentials()
    # As it will be in an hour: the token that is in the file then is another.
    path.write_text(token(EC, "ES256", "ec"))
    now = botocore.credentials._local_now
    later = lambda: now() + datetime.timedelta(minutes=55)  # noqa: E731
    monkeypatch.setattr(botocore.credentials, "_local_now", later)
    monkeypatch.setattr(credentials, "_time_fetcher", later)
    second = credentials.get_frozen_credentials()
    assert first.access_key != second.access_key
    for frozen in (first, second):
        assert node.client("sts", (frozen.access_key, frozen.secret_key, frozen.token)).get_caller_identity()


def test_what_was_given_can_be_taken_back(node):
    iam = node.client("iam")
    iam.create_role(RoleName="gone", AssumeRolePolicyDocument=FITS)
    iam.put_role_policy(RoleName="gone", PolicyName="kms", PolicyDocument=json.dumps(ALLOW_KMS))
    role = ROLE.replace("app", "gone")
    kms = node.session_client("kms", assume(node, token(), role)["Credentials"])
    assert "Keys" in kms.list_keys()

    # All sessions until now.
    time.sleep(1.1)
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    revoke = {"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:TokenIssueTime": moment}}}}  # fmt: skip
    iam.put_role_policy(RoleName="gone", PolicyName="revoke", PolicyDocument=json.dumps(revoke))
    with pytest.raises(ClientError, match="explicit deny in an identity-based policy"):
        kms.list_keys()
    time.sleep(1.1)
    kms = node.session_client("kms", assume(node, token(), role)["Credentials"])
    assert "Keys" in kms.list_keys()

    # The role: one made again under its name is another.
    for name in ("kms", "revoke"):
        iam.delete_role_policy(RoleName="gone", PolicyName=name)
    iam.delete_role(RoleName="gone")
    iam.create_role(RoleName="gone", AssumeRolePolicyDocument=FITS)
    iam.put_role_policy(RoleName="gone", PolicyName="kms", PolicyDocument=json.dumps(ALLOW_KMS))
    with pytest.raises(ClientError, match="UnrecognizedClient"):
        kms.list_keys()

    # The client, and the provider.
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=PROVIDER, ClientID="sts.amazonaws.com")
    assert refused(node, "InvalidIdentityToken", token(), role=role) == "Incorrect token audience"
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=PROVIDER, ClientID="sts.amazonaws.com")
    assume(node, token(), role)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=PROVIDER)
    words = refused(node, "InvalidIdentityToken", token(), role=role)
    assert words == f"No OpenIDConnect provider found in your account for https://{ISSUER}"


def test_who_has_no_credential_is_bounded_before_any_work(node):
    form = urllib.parse.urlencode({"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15"}).encode()

    def ask():
        try:
            urllib.request.urlopen(urllib.request.Request(node.endpoint, form), timeout=10)
        except urllib.error.HTTPError as error:
            return error.read()
        raise AssertionError("nothing is asked for")

    assert b"ValidationError" in ask()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(), range(800)))
    assert any(b"<Code>Throttling</Code>" in answer for answer in answers)
    # Others go on: whoever signs is known.
    assert node.client("sts").get_caller_identity()["Account"] == "000000000000"


if __name__ == "__main__":
    run(__file__)
