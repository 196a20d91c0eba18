"""The AWS CLI, as an administrator types it: files, queries, pages, exit codes.

Run against the endpoint in AWS_ENDPOINT_URL_KMS, with the root user's credentials.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

from client import create_key, key_arn, run

AWS = Path(sys.executable).with_name("aws")


def aws(*arguments, code=0):
    """`aws kms ARGUMENTS`: its output as JSON, or its words when it is to end with another code."""
    command = [AWS, "kms", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == code, f"{arguments}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    if code != 0:
        return ended.stderr.strip()
    return json.loads(ended.stdout) if ended.stdout else None


def test_a_file_goes_through_encrypt_and_decrypt_with_a_key_that_has_a_name():
    alias = f"alias/cli/{uuid.uuid4().hex}"
    key = aws("create-key", "--description", "from the command line", "--tags", "TagKey=team,TagValue=red")
    key = key["KeyMetadata"]["KeyId"]
    assert aws("create-alias", "--alias-name", alias, "--target-key-id", key) is None
    with tempfile.TemporaryDirectory() as directory:
        plain, sealed = Path(directory, "plain"), Path(directory, "sealed")
        plain.write_bytes(os.urandom(4096))
        context = ["--encryption-context", "purpose=test,file=plain"]
        encrypted = aws("encrypt", "--key-id", alias, "--plaintext", f"fileb://{plain}", *context)
        assert encrypted["KeyId"] == key_arn(key)
        sealed.write_bytes(base64.b64decode(encrypted["CiphertextBlob"]))
        decrypt = ["decrypt", "--ciphertext-blob", f"fileb://{sealed}"]
        opened = aws(*decrypt, *context, "--query", "Plaintext")
        assert base64.b64decode(opened) == plain.read_bytes()

        said = aws(*decrypt, code=255)
        assert "(InvalidCiphertextException) when calling the Decrypt operation" in said
        aws("disable-key", "--key-id", key)
        said = aws(*decrypt, *context, code=255)
        assert said.endswith(
            f"An error occurred (DisabledException) when calling the Decrypt operation: {key_arn(key)} is disabled."
        )
        aws("enable-key", "--key-id", key)
        moved = aws("re-encrypt", "--ciphertext-blob", f"fileb://{sealed}", "--destination-key-id", alias,
                    "--source-encryption-context", "purpose=test,file=plain")  # fmt: skip
        assert moved["SourceKeyId"] == moved["KeyId"] == key_arn(key)


def test_lists_are_paged_by_the_command_line_too():
    region = ["--region", "sa-east-1"]
    made = {create_key("sa-east-1") for _ in range(12)}
    listed = aws("list-keys", *region, "--page-size", 5, "--query", "Keys[].KeyId")
    assert len(listed) == 12 and set(listed) == made
    first = aws("list-keys", *region, "--max-items", 5)
    assert len(first["Keys"]) == 5
    rest = aws("list-keys", *region, "--starting-token", first["NextToken"])
    assert {entry["KeyId"] for entry in first["Keys"] + rest["Keys"]} == made
    assert len(rest["Keys"]) == 7 and "NextToken" not in rest


def test_data_keys_random_bytes_and_rotation_from_the_command_line():
    key = create_key()
    made = aws("generate-data-key", "--key-id", key, "--key-spec", "AES_256")
    assert len(base64.b64decode(made["Plaintext"])) == 32
    random = aws("generate-random", "--number-of-bytes", 48, "--query", "Plaintext")
    assert len(base64.b64decode(random)) == 48
    aws("enable-key-rotation", "--key-id", key, "--rotation-period-in-days", 180)
    assert aws("get-key-rotation-status", "--key-id", key)["RotationPeriodInDays"] == 180
    assert aws("rotate-key-on-demand", "--key-id", key)["KeyId"] == key_arn(key)
    said = aws("describe-key", "--key-id", "alias/none", code=255)
    assert "(NotFoundException) when calling the DescribeKey operation" in said


if __name__ == "__main__":
    run(__file__)
