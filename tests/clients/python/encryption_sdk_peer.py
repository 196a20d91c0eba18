"""Encrypts and decrypts files with Amazon's Encryption SDK for Python: many in one process.

Reads a list of jobs from stdin, and writes what became of each to stdout, both as JSON. A job:

    mode          "encrypt" or "decrypt"
    suite         the id of the algorithm suite: "0578"
    frame_length  of what is encrypted; 0: not framed
    context       pairs; on decrypt, those that are not in the message
    required      keys of those pairs of the context that are not to be stored in the message
    keyring       {"kind": ...}; see `_KINDS`
    source, target  the files

What became of it: {"suite", "frame_length", "context"} as the message has them, or {"error"}.
"""

import json
import logging
import sys
from pathlib import Path

import aws_encryption_sdk
import boto3
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders, models
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy

import encryption_sdk

_providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
_keyrings = {}

_PADDINGS = {"pkcs1": "PKCS1"} | {f"oaep-sha{bits}": f"OAEP_SHA{bits}_MGF1" for bits in (1, 256, 384, 512)}


def keyring(description):
    """The keyring of this description; made once, since making one is slow."""
    key = json.dumps(description, sort_keys=True)
    if key not in _keyrings:
        kind, members = description["kind"], {name: description[name] for name in description if name != "kind"}
        _keyrings[key] = _KINDS[kind](**members)
    return _keyrings[key]


def _kms(key):
    return _providers.create_aws_kms_keyring(
        models.CreateAwsKmsKeyringInput(kms_key_id=key, kms_client=_client(key.split(":")[3]))
    )


def _kms_multi(keys):
    return _providers.create_aws_kms_multi_keyring(
        models.CreateAwsKmsMultiKeyringInput(generator=keys[0], kms_key_ids=keys[1:])
    )


def _kms_discovery(region, accounts):
    return _providers.create_aws_kms_discovery_keyring(
        models.CreateAwsKmsDiscoveryKeyringInput(kms_client=_client(region), discovery_filter=_filter(accounts))
    )


def _kms_mrk(key):
    return _providers.create_aws_kms_mrk_keyring(
        models.CreateAwsKmsMrkKeyringInput(kms_key_id=key, kms_client=_client(key.split(":")[3]))
    )


def _kms_mrk_discovery(region, accounts):
    return _providers.create_aws_kms_mrk_discovery_keyring(
        models.CreateAwsKmsMrkDiscoveryKeyringInput(
            kms_client=_client(region), region=region, discovery_filter=_filter(accounts)
        )
    )


def _raw_aes(namespace, name, key):
    wrapping_key = Path(key).read_bytes()
    return _providers.create_raw_aes_keyring(
        models.CreateRawAesKeyringInput(
            key_namespace=namespace, key_name=name, wrapping_key=wrapping_key,
            wrapping_alg=f"ALG_AES{8 * len(wrapping_key)}_GCM_IV12_TAG16",
        )
    )  # fmt: skip


def _raw_rsa(namespace, name, padding, public, private):
    return _providers.create_raw_rsa_keyring(
        models.CreateRawRsaKeyringInput(
            key_namespace=namespace, key_name=name, padding_scheme=_PADDINGS[padding],
            public_key=Path(public).read_bytes(), private_key=Path(private).read_bytes(),
        )
    )  # fmt: skip


def _multi(keyrings):
    generator, *children = map(keyring, keyrings)
    return _providers.create_multi_keyring(
        models.CreateMultiKeyringInput(generator=generator, child_keyrings=children)
    )


_KINDS = {
    "kms": _kms,
    "kms-multi": _kms_multi,
    "kms-discovery": _kms_discovery,
    "kms-mrk": _kms_mrk,
    "kms-mrk-discovery": _kms_mrk_discovery,
    "raw-aes": _raw_aes,
    "raw-rsa": _raw_rsa,
    "multi": _multi,
}


def _client(region):
    return boto3.client("kms", region_name=region)


def _filter(accounts):
    return models.DiscoveryFilter(account_ids=accounts, partition="aws")


def _materials(job):
    """What the SDK is told of the keys: a keyring, or what leaves pairs of the context out of messages."""
    ring = keyring(job["keyring"])
    if not job.get("required"):
        return {"keyring": ring}
    default = models.CreateDefaultCryptographicMaterialsManagerInput(keyring=ring)
    wanted = models.CreateRequiredEncryptionContextCMMInput(
        underlying_cmm=_providers.create_default_cryptographic_materials_manager(default),
        required_encryption_context_keys=job["required"],
    )
    return {"materials_manager": _providers.create_required_encryption_context_cmm(wanted)}


def _done(job):
    """Does it, and says what is in the message's header."""
    suite = Algorithm.get_by_id(int(job["suite"], 16))
    policy = (
        CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
        if suite.is_committing()
        else CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
    )
    client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=policy)
    options = {"source": Path(job["source"]).read_bytes(), "encryption_context": job["context"], **_materials(job)}
    if job["mode"] == "encrypt":
        result, header = client.encrypt(algorithm=suite, frame_length=job["frame_length"], **options)
    else:
        result, header = client.decrypt(**options)
    Path(job["target"]).write_bytes(result)
    context = {key: value for key, value in header.encryption_context.items() if not key.startswith("aws-crypto-")}
    return {"suite": f"{header.algorithm.algorithm_id:04x}", "frame_length": header.frame_length, "context": context}


def become(job):
    """What became of it."""
    try:
        return _done(job)
    except Exception as failure:  # The SDK and its keyrings have no base class for what they raise.
        return {"error": f"{type(failure).__name__}: {'; '.join(encryption_sdk.words(failure))}"}


if __name__ == "__main__":
    # The SDK logs a traceback of its own beside each failure.
    logging.getLogger("aws_encryption_sdk").addHandler(logging.NullHandler())
    json.dump([become(job) for job in json.load(sys.stdin)], sys.stdout)
