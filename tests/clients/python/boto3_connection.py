"""What boto3 does below the operations: signs, presigns, retries, and keeps connections open."""

import hashlib
import http.client
import json
import threading
import urllib.parse

import boto3
import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from client import HOME, create_key, key_arn, kms, new, refused, run


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_every_retry_mode_works_and_a_refusal_is_not_retried(mode):
    client = new(retries={"mode": mode, "max_attempts": 4})
    key = create_key()
    answer = client.encrypt(KeyId=key, Plaintext=b"x")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0
    with pytest.raises(client.exceptions.NotFoundException) as caught:
        client.describe_key(KeyId="alias/none")
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_many_threads_share_one_client():
    client, key, failures = new(max_pool_connections=8), create_key(), []

    def work(number):
        try:
            for index in range(25):
                plaintext = b"%d of %d" % (index, number)
                blob = client.encrypt(KeyId=key, Plaintext=plaintext)["CiphertextBlob"]
                assert client.decrypt(CiphertextBlob=blob)["Plaintext"] == plaintext
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_who_does_not_know_the_secret_is_refused():
    session = boto3.Session()
    own = session.get_credentials()
    for access_key_id, secret, code in [
        (own.access_key, own.secret_key[:-1] + "x", "InvalidSignatureException"),
        ("AKIAIOSFODNN7EXAMPLE", own.secret_key, "UnrecognizedClientException"),
    ]:
        client = boto3.client(
            "kms",
            region_name=HOME,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret,
        )
        with refused(code):
            client.list_keys()


def test_a_presigned_post_works_for_the_body_it_was_signed_for():
    key = create_key()
    body = json.dumps({"KeyId": key}).encode()
    status, answer = send(*presign("DescribeKey", body), body)
    assert (status, answer["KeyMetadata"]["Arn"]) == (200, key_arn(key))
    other = json.dumps({"KeyId": create_key()}).encode()
    url, headers = presign("DescribeKey", body)
    status, answer = send(url, headers, other)
    assert (status, answer["__type"]) == (400, "InvalidSignatureException")
    # What was signed cannot be used for another operation.
    status, answer = send(url, headers | {"X-Amz-Target": "TrentService.DisableKey"}, body)
    assert (status, answer["__type"]) == (400, "InvalidSignatureException")


def presign(operation, body):
    """botocore's presigner on a request of KMS: the URL, and the headers that were signed with it.

    The generated `generate_presigned_url` moves the body into the query, where KMS does not look.
    """
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"TrentService.{operation}",
        "X-Amz-Content-SHA256": hashlib.sha256(body).hexdigest(),
    }
    request = AWSRequest("POST", kms().meta.endpoint_url + "/", headers=headers)
    own = boto3.Session().get_credentials()
    credentials = Credentials(own.access_key, own.secret_key)
    SigV4QueryAuth(credentials, "kms", HOME, expires=60).add_auth(request)
    assert "Authorization" not in request.headers
    return request.url, headers


def send(url, headers, body):
    url = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    connection.request("POST", f"{url.path}?{url.query}", body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


if __name__ == "__main__":
    run(__file__)
