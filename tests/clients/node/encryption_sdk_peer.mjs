// Encrypts and decrypts files with Amazon's Encryption SDK for JavaScript: many in one process.
//
// Jobs come in, and what became of each goes out, as with encryption_sdk_peer.py, which says how.
// This SDK writes framed messages only, and leaves no pair of the context out of them.

import { constants } from "node:crypto";
import fs from "node:fs";

import {
  AwsKmsMrkAwareSymmetricDiscoveryKeyringNode,
  AwsKmsMrkAwareSymmetricKeyringNode,
  buildClient,
  CommitmentPolicy,
  getKmsClient,
  KmsKeyringNode,
  MultiKeyringNode,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
  RawRsaKeyringNode,
} from "@aws-crypto/client-node";

/** The keyring of this description. */
function keyring({ kind, ...members }) {
  return kinds[kind](members);
}

const region = (key) => key.split(":")[3];
const filter = (accountIDs) => ({ accountIDs, partition: "aws" });

const kinds = {
  kms: ({ key }) => new KmsKeyringNode({ generatorKeyId: key }),
  "kms-multi": ({ keys: [generatorKeyId, ...keyIds] }) =>
    new KmsKeyringNode({ generatorKeyId, keyIds }),
  "kms-discovery": ({ accounts }) =>
    new KmsKeyringNode({ discovery: true, discoveryFilter: filter(accounts) }),
  "kms-mrk": ({ key }) =>
    new AwsKmsMrkAwareSymmetricKeyringNode({ keyId: key, client: getKmsClient(region(key)) }),
  "kms-mrk-discovery": ({ region, accounts }) =>
    new AwsKmsMrkAwareSymmetricDiscoveryKeyringNode({
      client: getKmsClient(region),
      discoveryFilter: filter(accounts),
    }),
  "raw-aes": ({ namespace, name, key }) => {
    const bytes = fs.readFileSync(key);
    // The SDK does not want the pool from which short buffers are cut.
    const unencryptedMasterKey = new Uint8Array(bytes);
    const suite = `AES${8 * bytes.length}_GCM_IV12_TAG16_NO_PADDING`;
    return new RawAesKeyringNode({
      keyName: name,
      keyNamespace: namespace,
      unencryptedMasterKey,
      wrappingSuite: RawAesWrappingSuiteIdentifier[suite],
      // By default it sorts by UTF-16, unlike the format and its own header.
      utf8Sorting: true,
    });
  },
  "raw-rsa": ({ namespace, name, padding, ...files }) => {
    const [publicKey, privateKey] = [files.public, files.private].map((file) =>
      fs.readFileSync(file, "utf8"),
    );
    const how =
      padding === "pkcs1"
        ? { padding: constants.RSA_PKCS1_PADDING }
        : { oaepHash: padding.replace("oaep-", "") };
    const rsaKey = { publicKey, privateKey };
    return new RawRsaKeyringNode({ keyName: name, keyNamespace: namespace, rsaKey, ...how });
  },
  multi: ({ keyrings: [first, ...others] }) =>
    new MultiKeyringNode({ generator: keyring(first), children: others.map(keyring) }),
};

const committing = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const others = buildClient(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT);

/** Does it, and says what is in the message's header. */
async function done(job) {
  if (job.required?.length) throw new Error("this SDK keeps all of the context in the message");
  const suiteId = parseInt(job.suite, 16);
  const { encrypt, decrypt } = suiteId >= 0x0400 ? committing : others;
  const source = fs.readFileSync(job.source);
  const ring = keyring(job.keyring);
  let output, messageHeader;
  if (job.mode === "encrypt") {
    const options = { suiteId, frameLength: job.frame_length, encryptionContext: job.context };
    ({ result: output, messageHeader } = await encrypt(ring, source, options));
  } else {
    ({ plaintext: output, messageHeader } = await decrypt(ring, source));
  }
  fs.writeFileSync(job.target, output);
  const pairs = Object.entries(messageHeader.encryptionContext);
  return {
    suite: messageHeader.suiteId.toString(16).padStart(4, "0"),
    frame_length: messageHeader.frameLength,
    context: Object.fromEntries(pairs.filter(([key]) => !key.startsWith("aws-crypto-"))),
  };
}

/** What became of it. */
async function become(job) {
  try {
    return await done(job);
  } catch (error) {
    return { error: String(error) };
  }
}

const became = [];
for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) became.push(await become(job));
process.stdout.write(JSON.stringify(became));
