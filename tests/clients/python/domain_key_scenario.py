"""Another domain key: everything is as it was, whatever the root of trust, and whenever it is killed.

Starts nodes of its own; run with STRONGROOM_BINARY.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import own_node
from client import run
from roots import KINDS, begin, house, other, token  # noqa: F401

READER = Path(__file__).parents[2] / "reader/reader.py"
STEPS = ["rotation-begun", "rotation-complete", "rotation-in-force", "rotation-store-moved", "rotation-key-moved"]


def rotate(house, kind="key-file", refused=False, **variables):  # noqa: F811
    """What it says; with shares, they are given meanwhile."""
    command = [os.environ["STRONGROOM_BINARY"], "domain", "rotate", "--data-dir", f"{house.directory}/data",
               "--operators-listen", "127.0.0.1:0", *house.flags[kind]]  # fmt: skip
    variables = {"PATH": os.environ["PATH"], **house.environment, **variables}
    process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while kind == "shares" and process.poll() is None:
        house.unseal()
        time.sleep(0.05)
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode != 0) == refused, wrong
    return wrong if refused else said.strip()


def domain_key(house):  # noqa: F811
    return (house.directory / "data/domain.key").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_under_each_root_of_trust_all_is_as_it_was(house, kind):  # noqa: F811
    node, sealed = begin(house, kind)
    node.stop()
    before = domain_key(house)
    assert rotate(house, kind).startswith("there is another domain key: ")
    assert domain_key(house) != before
    assert sorted(path.name for path in (house.directory / "data").glob("rotation*")) == []
    assert house.opens(kind, sealed)
    # Once more, and the old key is of no use any more.
    rotate(house, kind)
    assert house.opens(kind, sealed)
    (house.directory / "data/domain.key").write_bytes(before)
    assert not house.opens(kind, sealed)


def test_everything_that_is_stored_comes_along(house):  # noqa: F811
    node, _ = begin(house, "key-file")
    kms, iam, sts = (node.client(service) for service in ("kms", "iam", "sts"))
    specs = {
        "SYMMETRIC_DEFAULT": "ENCRYPT_DECRYPT", "RSA_2048": "SIGN_VERIFY", "ECC_NIST_P256": "KEY_AGREEMENT",
        "ECC_SECG_P256K1": "SIGN_VERIFY", "ECC_NIST_EDWARDS25519": "SIGN_VERIFY", "ML_DSA_44": "SIGN_VERIFY",
        "HMAC_384": "GENERATE_VERIFY_MAC",
    }  # fmt: skip
    keys = {spec: kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"] for spec, usage in specs.items()}
    key = keys["SYMMETRIC_DEFAULT"]["KeyId"]
    kms.create_alias(AliasName="alias/kept", TargetKeyId=key)
    old = kms.encrypt(KeyId=key, Plaintext=b"before the rotation of the key")["CiphertextBlob"]
    kms.rotate_key_on_demand(KeyId=key)
    new = kms.encrypt(KeyId="alias/kept", Plaintext=b"after it", EncryptionContext={"a": "b"})["CiphertextBlob"]
    mac = {"KeyId": keys["HMAC_384"]["KeyId"], "Message": b"message", "MacAlgorithm": "HMAC_SHA_384"}
    made = kms.generate_mac(**mac)["Mac"]
    signing = [spec for spec, usage in specs.items() if usage == "SIGN_VERIFY"]
    public = {spec: kms.get_public_key(KeyId=keys[spec]["KeyId"]) for spec in signing}
    iam.create_user(UserName="alice")
    access_key = iam.create_access_key(UserName="alice")["AccessKey"]
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}'
    iam.put_user_policy(UserName="alice", PolicyName="decrypt", PolicyDocument=policy)
    gone = sts.get_session_token()["Credentials"]
    node.session_client("sts", gone).get_caller_identity()
    for _ in range(60):
        kms.create_key()
    count = len(list(kms.get_paginator("list_keys").paginate().search("Keys[]")))
    node.stop()

    rotate(house)
    node = house.node("key-file")
    node.run()
    kms = node.client("kms")
    assert len(list(kms.get_paginator("list_keys").paginate().search("Keys[]"))) == count
    assert kms.describe_key(KeyId="alias/kept")["KeyMetadata"]["KeyId"] == key
    alice = node.client("kms", (access_key["AccessKeyId"], access_key["SecretAccessKey"]))
    assert alice.decrypt(CiphertextBlob=old)["Plaintext"] == b"before the rotation of the key"
    assert alice.decrypt(CiphertextBlob=new, EncryptionContext={"a": "b"})["Plaintext"] == b"after it"
    with pytest.raises(ClientError, match="AccessDenied"):
        alice.encrypt(KeyId=key, Plaintext=b"x")
    assert kms.verify_mac(**mac, Mac=made)["MacValid"]
    for spec in signing:
        assert kms.get_public_key(KeyId=keys[spec]["KeyId"])["PublicKey"] == public[spec]["PublicKey"]
        algorithm = public[spec]["SigningAlgorithms"][0]
        asked = {"KeyId": keys[spec]["KeyId"], "Message": b"message", "SigningAlgorithm": algorithm}
        signature = kms.sign(**asked)["Signature"]
        assert kms.verify(**asked, Signature=signature)["SignatureValid"]
    # Temporary credentials were sealed under the key that is gone.
    with pytest.raises(ClientError, match="InvalidClientTokenId|ExpiredToken|InvalidToken"):
        node.session_client("sts", gone).get_caller_identity()
    node.stop()
    root = ["--root-key-file", f"{house.directory}/root.key"]
    command = [sys.executable, "-B", str(READER), "list", f"{house.directory}/data", *root]
    assert subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["key-file", "token"])
def test_killed_at_any_step_it_is_the_old_or_the_new(house, kind, step):  # noqa: F811
    node, sealed = begin(house, kind)
    node.stop()
    before = domain_key(house)
    rotate(house, kind, refused=True, STRONGROOM_TEST_DIE_AT=step)
    is_over = step not in ("rotation-begun", "rotation-complete")
    copy = house.directory / "copy"
    shutil.copytree(house.directory / "data", copy, ignore=shutil.ignore_patterns("*.sock"))
    # The next start finishes what was in force.
    assert house.opens(kind, sealed)
    assert (domain_key(house) != before) == is_over
    # And so does the next attempt.
    shutil.rmtree(house.directory / "data")
    copy.rename(house.directory / "data")
    said = rotate(house, kind)
    assert ("was interrupted is finished" in said) == is_over
    assert domain_key(house) != before
    assert house.opens(kind, sealed)


def test_killed_at_any_moment_it_is_the_old_or_the_new(house):  # noqa: F811
    node, sealed = begin(house, "key-file")
    kms = node.client("kms")
    for _ in range(300):
        kms.create_key()
    node.stop()
    chance = random.Random(int(os.environ.get("STRONGROOM_SEED", "0")) or time.time_ns())
    for _ in range(15):
        command = [os.environ["STRONGROOM_BINARY"], "domain", "rotate", "--data-dir", f"{house.directory}/data",
                   *house.flags["key-file"]]  # fmt: skip
        process = subprocess.Popen(command, env={"PATH": os.environ["PATH"]}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        killing = threading.Timer(chance.uniform(0, 0.25), process.send_signal, [signal.SIGKILL])
        killing.start()
        process.wait(30)
        killing.cancel()
        assert house.opens("key-file", sealed)


def test_while_the_service_runs_it_is_refused(house):  # noqa: F811
    node, sealed = begin(house, "key-file")
    before = domain_key(house)
    assert "lock" in rotate(house, refused=True) or "another process" in rotate(house, refused=True)
    assert node.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
    node.stop()
    assert domain_key(house) == before
    assert house.opens("key-file", sealed)


def test_without_the_right_root_or_directory_nothing_is_changed(house):  # noqa: F811
    node, sealed = begin(house, "key-file")
    node.stop()
    before = domain_key(house)
    assert "configure the root of trust that it was made with" in rotate(house, "passphrase", refused=True)
    assert domain_key(house) == before and house.opens("key-file", sealed)
    empty = own_node.Node(house.directory / "nowhere", [], {})
    command = [os.environ["STRONGROOM_BINARY"], "domain", "rotate", "--data-dir", str(empty.directory)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "is not there: name the --data-dir" in done.stderr
    assert not empty.directory.exists()


if __name__ == "__main__":
    run(__file__)
