"""IAM and STS as they are on the wire: forms, presigned queries, signatures, and XML.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials. Requests are
signed with botocore's signer and sent with Python's own HTTP client.
"""

import concurrent.futures
import http.client
import urllib.parse
import uuid
from xml.etree import ElementTree

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from client import ACCOUNT, HOME, run
from iam_client import (
    ENDPOINT, ROOT, Caller, arn, document, iam, in_pages, new, new_role, new_user, refused, statement, sts,
)  # fmt: skip

VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}
NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}
GET_USER = {"Action": "GetUser", "Version": VERSIONS["iam"]}
WHO = {"Action": "GetCallerIdentity", "Version": VERSIONS["sts"]}
TAG_USER = "Action=TagUser&Version=2010-05-08"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


class Answer:
    """What came: the status, the headers, and the XML, if it is some."""

    def __init__(self, method, url, body=None, headers=None):
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        self.status, self.headers, self.body = response.status, response.headers, response.read()
        connection.close()
        self.root = ElementTree.fromstring(self.body)
        self.namespace, self.name = self.root.tag.removeprefix("{").split("}")

    def find(self, *path):
        """The text of an element of this namespace."""
        return self.root.findtext("/".join(f"{{{self.namespace}}}{step}" for step in path))

    @property
    def code(self):
        return self.find("Error", "Code")

    def check_request_id(self):
        path = ("ResponseMetadata", "RequestId") if self.status == 200 else ("RequestId",)
        told = self.find(*path)
        assert told == self.headers["x-amzn-requestid"] == str(uuid.UUID(told))


def signed(form, service, credentials=ROOT.credentials, region=HOME, content_type=FORM, method="POST"):
    """The answer to a form that is signed for `service`."""
    body = urllib.parse.urlencode(form) if isinstance(form, dict) else form
    url = f"{ENDPOINT}/"
    if method == "GET":
        url, body = f"{url}?{body}", None
    headers = {"Content-Type": content_type} if body is not None else {}
    request = AWSRequest(method, url, data=body, headers=headers)
    SigV4Auth(Credentials(*credentials), service, region).add_auth(request)
    prepared = request.prepare()
    answer = Answer(method, prepared.url, prepared.body, dict(prepared.headers))
    answer.check_request_id()
    return answer


def test_a_form_is_answered_in_xml_of_its_service():
    for form, service, path, expected in [
        (WHO, "sts", ("GetCallerIdentityResult", "Arn"), arn("root")),
        (GET_USER, "iam", ("GetUserResult", "User", "Arn"), arn("root")),
    ]:
        for method in ("POST", "GET"):
            answer = signed(form, service, method=method)
            assert (answer.status, answer.namespace) == (200, NAMESPACES[service])
            assert answer.name == f"{form['Action']}Response" and answer.find(*path) == expected
            assert answer.headers["Content-Type"] == "text/xml"
            assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_a_form_may_be_called_so_in_many_ways():
    for content_type in [
        "application/x-www-form-urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED;charset=UTF-8",
    ]:  # fmt: skip
        assert signed(WHO, "sts", content_type=content_type).status == 200


def test_iam_and_sts_are_signed_in_every_region():
    for region in (HOME, "us-east-1", "ap-southeast-2"):
        assert signed(WHO, "sts", region=region).status == 200
        assert signed(GET_USER, "iam", region=region).status == 200


def test_what_botocore_presigns_is_fetched_with_plain_http():
    for credentials in (ROOT.credentials, Caller.of(sts.get_session_token()["Credentials"]).credentials):
        client = new("sts", *credentials)
        url = client.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
        assert "X-Amz-Signature=" in url
        answer = Answer("GET", url)
        answer.check_request_id()
        assert (answer.status, answer.find("GetCallerIdentityResult", "Account")) == (200, ACCOUNT)
        changed = Answer("GET", url.replace("GetCallerIdentity", "GetSessionToken"))
        assert (changed.status, changed.code) == (403, "SignatureDoesNotMatch")


def test_a_presigned_request_with_one_more_signed_header_proves_who_somebody_is():
    """As the authenticators of Kubernetes and Vault do it: `x-k8s-aws-id` is signed too."""
    url = f"{ENDPOINT}/?{urllib.parse.urlencode(WHO)}"
    request = AWSRequest("GET", url, headers={"x-k8s-aws-id": "cluster"})
    SigV4QueryAuth(Credentials(*ROOT.credentials), "sts", HOME, expires=60).add_auth(request)
    url = request.prepare().url
    assert Answer("GET", url, headers={"x-k8s-aws-id": "cluster"}).status == 200
    for headers in ({}, {"x-k8s-aws-id": "other"}):
        assert Answer("GET", url, headers=headers).code == "SignatureDoesNotMatch"


def test_a_presigned_request_ends():
    request = AWSRequest("GET", f"{ENDPOINT}/?{urllib.parse.urlencode(WHO)}")
    signer = SigV4QueryAuth(Credentials(*ROOT.credentials), "sts", HOME, expires=0)
    signer.add_auth(request)
    answer = Answer("GET", request.prepare().url)
    assert answer.status in (400, 403) and answer.name == "ErrorResponse"


def test_a_signature_for_another_service_proves_nothing():
    for form, service in [
        (WHO, "iam"), (WHO, "kms"), (GET_USER, "sts"), (GET_USER, "kms"), (GET_USER, "s3"),
    ]:  # fmt: skip
        answer = signed(form, service)
        assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch"), (form, service)
        assert "Credential should be scoped to correct service" in answer.find("Error", "Message")


def test_who_does_not_prove_who_it_is_is_refused():
    key, secret, _ = ROOT.credentials
    for credentials, code, words in [
        ((key, secret + "x"), "SignatureDoesNotMatch",
         "The request signature we calculated does not match the signature you provided."),
        (("AKIAUNKNOWNUNKNOWN22", secret), "InvalidClientTokenId",
         "The security token included in the request is invalid"),
        ((key, secret, "a token"), "InvalidClientTokenId",
         "The security token included in the request is invalid"),
    ]:  # fmt: skip
        for form, service in [(WHO, "sts"), (GET_USER, "iam")]:
            answer = signed(form, service, credentials)
            assert (answer.status, answer.code, answer.namespace) == (403, code, NAMESPACES[service])
            assert answer.find("Error", "Type") == "Sender"
            assert answer.find("Error", "Message").startswith(words), answer.body


def test_who_signs_nothing_is_told_so():
    for method, body in [("POST", urllib.parse.urlencode(WHO)), ("GET", None)]:
        url = f"{ENDPOINT}/" + (f"?{urllib.parse.urlencode(WHO)}" if body is None else "")
        answer = Answer(method, url, body, {"Content-Type": FORM} if body else {})
        answer.check_request_id()
        assert (answer.status, answer.code) == (403, "MissingAuthenticationToken")
        assert answer.find("Error", "Message") == "Request is missing Authentication Token"


def test_half_a_signature_is_incomplete():
    headers = {"Content-Type": FORM, "Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c/d/e"}
    answer = Answer("POST", f"{ENDPOINT}/", urllib.parse.urlencode(WHO), headers)
    assert (answer.status, answer.code) == (400, "IncompleteSignature")


def test_a_body_that_was_not_signed_is_refused():
    body, headers = urllib.parse.urlencode(WHO), {"Content-Type": FORM}
    request = AWSRequest("POST", f"{ENDPOINT}/", data=body, headers=headers)
    SigV4Auth(Credentials(*ROOT.credentials), "sts", HOME).add_auth(request)
    other = urllib.parse.urlencode({**WHO, "Action": "GetSessionToken"})
    headers = dict(request.prepare().headers) | {"Content-Length": str(len(other))}
    answer = Answer("POST", f"{ENDPOINT}/", other, headers)
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("", "MissingAction"),
        ("Version=2010-05-08", "MissingAction"),
        ("Action=&Version=2010-05-08", "InvalidAction"),
        ("Action=NoSuchAction&Version=2010-05-08", "InvalidAction"),
        ("Action=getuser&Version=2010-05-08", "InvalidAction"),
        ("Action=GetUser", "InvalidAction"),
        ("Action=GetUser&Version=2010-05-09", "InvalidAction"),
        ("Action=GetUser&Version=2011-06-15", "InvalidAction"),
        ("Action=GetCallerIdentity&Version=2010-05-08", "InvalidAction"),
        ("Action=Encrypt&Version=2014-11-01", "InvalidAction"),
        ("Action=CreateSAMLProvider&Version=2010-05-08", "UnsupportedOperation"),
        ("Action=GetUser&Action=GetUser&Version=2010-05-08", "MalformedInput"),
        ("Action=GetUser&Version=2010-05-08&UserName=%FF", "MalformedInput"),
        ("Action=GetUser&Version=2010-05-08&UserName=%4", "MalformedInput"),
        ("Action=GetUser&Version=2010-05-08&UserName.x=a", "MalformedInput"),
        (f"{TAG_USER}&UserName=x&Tags.1.Key=a&Tags.1.Value=b", "MalformedInput"),
        (f"{TAG_USER}&UserName=x&Tags.member.0.Key=a&Tags.member.0.Value=b", "MalformedInput"),
        (f"{TAG_USER}&UserName=x&Tags.member.1.Key=a&Tags.member.01.Key=b", "MalformedInput"),
    ],
)
def test_what_is_no_request_is_refused_in_xml(form, code):
    answer = signed(form, "iam")
    assert (answer.status, answer.code, answer.name) == (400, code, "ErrorResponse"), answer.body
    assert answer.find("Error", "Message")


def test_parameters_may_come_in_any_order_and_encoding():
    iam.create_user(UserName="order")
    form = (
        "Tags.member.2.Value=zwei&Version=2010-05-08&Tags.member.10.Key=ten&Tags.member.2.Key=tw%6f"
        "&Tags.member.10.Value=&UserName=order&Action=Tag%55ser"
    )
    assert signed(form, "iam").status == 200
    told = {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName="order")["Tags"]}
    assert told == {"two": "zwei", "ten": ""}
    form = f"{TAG_USER}&UserName=order&Tags.member.1.Key=a+b%2Bc%20d&Tags.member.1.Value=%C3%A4"
    assert signed(form, "iam").status == 200
    told = {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName="order")["Tags"]}
    assert told["a b+c d"] == "ä"


def test_nothing_that_is_told_is_markup():
    text = "</Description><Arn>x</Arn> & \"quoted\" 'too' ]]> <!-- --> é\tü"
    policy = iam.create_policy(PolicyName="markup", PolicyDocument=document(), Description=text)["Policy"]
    assert policy["Description"] == text
    told = iam.get_policy(PolicyArn=policy["Arn"])["Policy"]
    assert (told["Description"], told["Arn"]) == (text, policy["Arn"])
    # A refusal tells names that are anything but one.
    name = "<&\">]]>\r\n\t\x01\N{SNOWMAN}"
    form = {"Action": "GetUser", "Version": VERSIONS["iam"], "UserName": name}
    assert signed(form, "iam").code == "ValidationError"
    form = {"Action": "CreateRole", "Version": VERSIONS["iam"], "RoleName": "a", "MaxSessionDuration": "<1>",
            "AssumeRolePolicyDocument": "{}"}  # fmt: skip
    assert signed(form, "iam").code == "MalformedInput"


def test_a_document_comes_back_as_it_was_put():
    text = '{ "Version" : "2012-10-17",\r\n\t"Statement": [{"Effect":"Allow","Action":"kms:*","Resource":"*",\n' \
        '"Condition": {"StringLike": {"kms:ViaService": ["ä+%20&=<>*", "~-_.!()\'"]}}}] }'  # fmt: skip
    made = iam.create_policy(PolicyName="verbatim", PolicyDocument=text)["Policy"]
    form = {"Action": "GetPolicyVersion", "Version": VERSIONS["iam"], "PolicyArn": made["Arn"], "VersionId": "v1"}
    told = signed(form, "iam").find("GetPolicyVersionResult", "PolicyVersion", "Document")
    assert urllib.parse.unquote(told) == text
    # All but the unreserved characters of RFC 3986 are encoded.
    assert told == urllib.parse.quote(text, safe="-._~")


def test_a_large_policy_goes_through():
    text = document(statement("kms:*")) + " " * 100_000
    assert len(text) <= 131_072
    iam.create_policy(PolicyName="spacious", PolicyDocument=text)
    told = iam.get_policy_version(PolicyArn=arn("policy/spacious"), VersionId="v1")
    assert told["PolicyVersion"]["Document"]


def test_lists_stay_whole_while_others_are_made():
    names = [f"many-{number:03}" for number in range(40)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: iam.create_user(UserName=name, Path="/many/"), names))
    found = in_pages(iam.list_users, "Users", PathPrefix="/many/")
    assert [user["UserName"] for user in found] == names


def test_of_many_at_once_one_gets_the_name_and_none_is_lost():
    def create(_):
        try:
            iam.create_user(UserName="contested")
        except iam.exceptions.EntityAlreadyExistsException:
            return 0
        return 1

    def tag(number):
        iam.tag_user(UserName="contested", Tags=[{"Key": str(number), "Value": ""}])

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(create, range(16))) == 1
        list(pool.map(tag, range(30)))
    told = iam.list_user_tags(UserName="contested")["Tags"]
    assert {tag["Key"] for tag in told} == {str(number) for number in range(30)}


def test_what_is_allowed_is_so_at_once_and_what_is_denied_too():
    person = new_user("at-once")
    role = new_role("at-once", arn("user/at-once"))
    for _ in range(5):
        policy = document(statement("iam:ListUsers"))
        iam.put_user_policy(UserName="at-once", PolicyName="in", PolicyDocument=policy)
        person.iam.list_users()
        iam.delete_user_policy(UserName="at-once", PolicyName="in")
        with refused("AccessDenied", status=403):
            person.iam.list_users()
    # The trust policy alone is enough within one account.
    person.sts.assume_role(RoleArn=role, RoleSessionName="session")


if __name__ == "__main__":
    run(__file__)
