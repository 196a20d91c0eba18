// The AWS SDK for JavaScript against the endpoint in AWS_ENDPOINT_URL_KMS, as the root user.
//
// With an https endpoint (its CA in NODE_EXTRA_CA_CERTS) everything goes over HTTP/2.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import http2 from "node:http2";
import test from "node:test";

import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisabledException,
  DisableKeyCommand,
  DryRunOperationException,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  InvalidCiphertextException,
  KMSClient,
  KMSInvalidSignatureException,
  KMSInvalidStateException,
  KMSServiceException,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
  NotFoundException,
  paginateListAliases,
  paginateListKeys,
  ReEncryptCommand,
  RetireGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { NodeHttp2Handler } from "@smithy/node-http-handler";

const overTls = process.env.AWS_ENDPOINT_URL_KMS.startsWith("https:");

function client(region) {
  const config = { region };
  if (overTls) config.requestHandler = new NodeHttp2Handler();
  return new KMSClient(config);
}

const kms = client("eu-central-1");
const text = (bytes) => Buffer.from(bytes).toString();
const createKey = async (of = kms, input = {}) =>
  (await of.send(new CreateKeyCommand(input))).KeyMetadata;

test.after(() => kms.destroy());

test("what is encrypted can be decrypted, and says so with the right types", async () => {
  const key = await createKey(kms, { Description: "Node", Tags: [{ TagKey: "a", TagValue: "b" }] });
  assert.equal(key.KeyState, "Enabled");
  assert.ok(Math.abs(Date.now() - key.CreationDate) < 60_000, `${key.CreationDate}`);
  const EncryptionContext = { project: "nile" };
  const encrypted = await kms.send(
    new EncryptCommand({ KeyId: key.KeyId, Plaintext: Buffer.from("plaintext"), EncryptionContext }),
  );
  assert.ok(encrypted.CiphertextBlob instanceof Uint8Array);
  const { CiphertextBlob } = encrypted;
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  assert.equal(text(opened.Plaintext), "plaintext");
  assert.equal(opened.KeyId, key.Arn);
  assert.match(opened.$metadata.requestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(opened.$metadata.attempts, 1);
  const tags = await kms.send(new ListResourceTagsCommand({ KeyId: key.KeyId }));
  assert.deepEqual(tags.Tags, [{ TagKey: "a", TagValue: "b" }]);
  assert.equal(tags.Truncated, false);
});

test("data keys, random bytes and a move to another key", async () => {
  const [one, other] = [await createKey(), await createKey()];
  const made = await kms.send(new GenerateDataKeyCommand({ KeyId: one.KeyId, KeySpec: "AES_256" }));
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
  assert.deepEqual(opened.Plaintext, made.Plaintext);
  const hidden = await kms.send(
    new GenerateDataKeyWithoutPlaintextCommand({ KeyId: one.KeyId, NumberOfBytes: 64 }),
  );
  assert.equal(hidden.Plaintext, undefined);
  const moved = await kms.send(
    new ReEncryptCommand({ CiphertextBlob: made.CiphertextBlob, DestinationKeyId: other.KeyId }),
  );
  assert.deepEqual([moved.SourceKeyId, moved.KeyId], [one.Arn, other.Arn]);
  const again = await kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }));
  assert.deepEqual(again.Plaintext, made.Plaintext);
  const random = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 100 }));
  assert.equal(random.Plaintext.length, 100);
});

test("what is signed verifies here and in Node.js", async () => {
  const Message = Buffer.from("attack at dawn");
  for (const [KeySpec, SigningAlgorithm, hash] of [
    ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "sha256"],
    ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384"],
    ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512", null],
  ]) {
    const { KeyId } = await createKey(kms, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const key = crypto.createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    const input = { KeyId, Message, SigningAlgorithm };
    const { Signature } = await kms.send(new SignCommand(input));
    assert.ok(crypto.verify(hash, Message, key, Signature), SigningAlgorithm);
    const verified = await kms.send(new VerifyCommand({ ...input, Signature }));
    assert.equal(verified.SignatureValid, true);
    await assert.rejects(
      kms.send(new VerifyCommand({ ...input, Message: Buffer.from("attack at noon"), Signature })),
      KMSInvalidSignatureException,
    );
  }
});

test("every refusal is of its own class, with its words", async () => {
  const { KeyId, Arn } = await createKey();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
  const refused = (command, kind, message) =>
    assert.rejects(kms.send(command), (error) => {
      assert.ok(error instanceof kind && error instanceof KMSServiceException, `${error}`);
      assert.equal(error.$fault, "client");
      assert.equal(error.$metadata.attempts, 1);
      if (message !== undefined) assert.equal(error.message, message);
      return true;
    });
  await refused(
    new DescribeKeyCommand({ KeyId: "alias/none" }),
    NotFoundException,
    "Alias arn:aws:kms:eu-central-1:000000000000:alias/none is not found.",
  );
  await refused(
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: "b" } }),
    InvalidCiphertextException,
  );
  await refused(
    new DecryptCommand({ CiphertextBlob, DryRun: true }),
    DryRunOperationException,
    "The request would have succeeded, but the DryRun option is set.",
  );
  await kms.send(new DisableKeyCommand({ KeyId }));
  await refused(new DecryptCommand({ CiphertextBlob }), DisabledException, `${Arn} is disabled.`);
  await kms.send(new EnableKeyCommand({ KeyId }));
  const scheduled = await kms.send(
    new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
  );
  const days = (scheduled.DeletionDate - Date.now()) / 86_400_000;
  assert.ok(days > 6.99 && days < 7.01, `${scheduled.DeletionDate}`);
  await refused(
    new DecryptCommand({ CiphertextBlob }),
    KMSInvalidStateException,
    `${Arn} is pending deletion.`,
  );
  assert.equal((await kms.send(new CancelKeyDeletionCommand({ KeyId }))).KeyId, Arn);
});

test("a grant is made, listed and retired by its token", async () => {
  const { KeyId, Arn } = await createKey();
  const GranteePrincipal = "arn:aws:iam::000000000000:role/robot";
  const Operations = ["Decrypt", "DescribeKey"];
  const { GrantId, GrantToken } = await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal, Operations }),
  );
  const [grant] = (await kms.send(new ListGrantsCommand({ KeyId }))).Grants;
  assert.ok(grant.CreationDate instanceof Date);
  assert.deepEqual(
    [grant.GrantId, grant.KeyId, grant.GranteePrincipal, grant.Operations],
    [GrantId, Arn, GranteePrincipal, Operations],
  );
  await kms.send(new RetireGrantCommand({ GrantToken }));
  assert.deepEqual((await kms.send(new ListGrantsCommand({ KeyId }))).Grants, []);
});

test("a rotated key opens what it made before", async () => {
  const { KeyId } = await createKey();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  assert.equal(text((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), "x");
  const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
  assert.deepEqual(Rotations.map((rotation) => rotation.RotationType), ["ON_DEMAND"]);
  const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  assert.equal(status.KeyRotationEnabled, false);
});

test("the paginators list everything once", async () => {
  const region = client(overTls ? "ca-central-1" : "ca-west-1");
  const made = [];
  for (let number = 0; number < 25; number += 1) {
    const { KeyId } = await createKey(region);
    await region.send(
      new CreateAliasCommand({ AliasName: `alias/number-${number}`, TargetKeyId: KeyId }),
    );
    made.push(KeyId);
  }
  const keys = [];
  let pages = 0;
  for await (const page of paginateListKeys({ client: region, pageSize: 10 }, {})) {
    pages += 1;
    keys.push(...page.Keys.map((key) => key.KeyId));
  }
  assert.equal(pages, 3);
  assert.deepEqual(keys.toSorted(), made.toSorted());
  const targets = [];
  for await (const page of paginateListAliases({ client: region, pageSize: 10 }, {})) {
    targets.push(...page.Aliases.map((alias) => alias.TargetKeyId));
  }
  assert.deepEqual(targets.toSorted(), made.toSorted());
  region.destroy();
});

test("many requests share one connection", async () => {
  const { KeyId } = await createKey();
  const plaintexts = Array.from({ length: 64 }, (_, number) => `number ${number}`);
  const opened = await Promise.all(
    plaintexts.map(async (plaintext) => {
      const Plaintext = Buffer.from(plaintext);
      const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
      return text((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext);
    }),
  );
  assert.deepEqual(opened, plaintexts);
});

test("TLS agrees on HTTP/2", { skip: !overTls && "plain HTTP" }, async () => {
  const session = http2.connect(process.env.AWS_ENDPOINT_URL_KMS);
  await new Promise((resolve, reject) => session.once("connect", resolve).once("error", reject));
  assert.equal(session.alpnProtocol, "h2");
  assert.equal(session.socket.getProtocol(), "TLSv1.3");
  session.close();
});
