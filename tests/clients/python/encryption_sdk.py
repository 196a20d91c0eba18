"""Encrypts or decrypts a file with Amazon's Encryption SDK, under a data key from the endpoint.

    encryption_sdk.py encrypt KEY PLAINTEXT-FILE MESSAGE-FILE
    encryption_sdk.py decrypt KEY MESSAGE-FILE PLAINTEXT-FILE

Ends with 1 and the service's words when the service refuses.
"""

import logging
import sys

import aws_encryption_sdk
import boto3
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateAwsKmsKeyringInput
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError

CONTEXT = {"purpose": "encryption-sdk"}
_STEP_BYTES = 1 << 20


def keyring(key_id):
    """The SDK's own keyring for AWS KMS, on a stock client."""
    providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
    wanted = CreateAwsKmsKeyringInput(kms_key_id=key_id, kms_client=boto3.client("kms"))
    return providers.create_aws_kms_keyring(input=wanted)


class Refused(Exception):
    """The service gave no data key, or did not open one; its words."""


def transform(mode, key_id, source_path, target_path):
    """Streams one file through the SDK into the other; `mode` is "encrypt" or "decrypt".

    Fails with `Refused` when the service does.
    """
    with open(source_path, "rb") as source, open(target_path, "wb") as target:
        client = aws_encryption_sdk.EncryptionSDKClient()
        options = {"mode": mode, "source": source, "keyring": keyring(key_id)}
        try:
            with client.stream(encryption_context=CONTEXT, **options) as stream:
                while step := stream.read(_STEP_BYTES):
                    target.write(step)
        except AWSEncryptionSDKClientError as failure:
            raise Refused("; ".join(words(failure))) from failure


def words(failure):
    """What the service said: the SDK keeps it in a list, within its own error."""
    causes = [*failure.args, *getattr(failure, "list", [])]
    causes = [cause for cause in causes if isinstance(cause, Exception)]
    if not causes:
        return [str(failure)]
    return [said for cause in causes for said in words(cause)]


def main(mode, key_id, source_path, target_path):
    # The SDK logs a traceback of its own beside each failure.
    logging.getLogger("aws_encryption_sdk").addHandler(logging.NullHandler())
    try:
        transform(mode, key_id, source_path, target_path)
    except Refused as refused:
        sys.exit(f"encryption_sdk: {refused}")


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("encrypt", "decrypt"):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    main(*sys.argv[1:])
