// How the AWS SDK for JavaScript finds credentials by itself, and renews them before they end.
//
// Starts a node of its own; run with STRONGROOM_BINARY.

import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import {
  fromIni,
  fromNodeProviderChain,
  fromProcess,
  fromTemporaryCredentials,
  fromTokenFile,
} from "@aws-sdk/credential-providers";

import { AUDIENCE, ISSUER, pinned, PROVIDER, SUBJECT, token } from "./issuer.mjs";
import { ACCOUNT, called, ROOT, start } from "./own_node.mjs";
import { allow, policy, trust } from "./policy.mjs";
import { refused } from "./refusal.mjs";

const node = await start(pinned);
test.after(() => node.stop());

const arn = (resource, service = "iam") => `arn:aws:${service}::${ACCOUNT}:${resource}`;
const DEV = arn("user/dev");
const [FIRST, SECOND, APP] = [arn("role/first"), arn("role/second"), arn("role/app")];
const iam = new IAMClient({ credentials: ROOT });
const { KeyMetadata } = await new KMSClient({ credentials: ROOT }).send(new CreateKeyCommand({}));
const dataKey = new GenerateDataKeyCommand({ KeyId: KeyMetadata.KeyId, KeySpec: "AES_256" });

/** Who may be `first`, who may be `second`; and a workload, which may be `app`. */
async function people() {
  const UserName = "dev";
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const provider = { Url: `https://${ISSUER}`, ClientIDList: [AUDIENCE] };
  await iam.send(new CreateOpenIDConnectProviderCommand(provider));
  const seven = { StringEquals: { "sts:ExternalId": "seven" } };
  const claims = { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: SUBJECT } };
  for (const [RoleName, AssumeRolePolicyDocument] of [
    ["first", trust({ AWS: DEV }, "sts:AssumeRole", seven)],
    ["second", trust({ AWS: FIRST })],
    ["app", trust({ Federated: PROVIDER }, "sts:AssumeRoleWithWebIdentity", claims)],
  ]) {
    const made = { RoleName, AssumeRolePolicyDocument, MaxSessionDuration: 7200 };
    await iam.send(new CreateRoleCommand(made));
    const PolicyDocument = policy(allow("kms:GenerateDataKey"));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "may", PolicyDocument }));
  }
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** The files that the SDK reads: profiles, credentials, a token; and how it is told of them. */
function files() {
  const said = { Version: 1, AccessKeyId: dev.accessKeyId, SecretAccessKey: dev.secretAccessKey };
  const program = node.write("process.mjs", `console.log('${JSON.stringify(said)}');`);
  const config = `
[profile first]
role_arn = ${FIRST}
source_profile = dev
external_id = seven
role_session_name = laptop
duration_seconds = 7200
[profile without-external-id]
role_arn = ${FIRST}
source_profile = dev
[profile second]
role_arn = ${SECOND}
source_profile = first
role_session_name = chained
[profile too-long]
role_arn = ${SECOND}
source_profile = first
duration_seconds = 7200
[profile process]
credential_process = ${process.execPath} ${program}
[profile pod]
role_arn = ${APP}
web_identity_token_file = ${node.write("token", token())}
role_session_name = pod-1
[profile by-service]
credential_process = ${process.execPath} ${program}
services = here
[services here]
kms =
  endpoint_url = ${node.endpoint}
sts =
  endpoint_url = ${node.endpoint}
`;
  const credentials = `[dev]
aws_access_key_id = ${dev.accessKeyId}
aws_secret_access_key = ${dev.secretAccessKey}
`;
  return {
    AWS_CONFIG_FILE: node.write("config", config),
    AWS_SHARED_CREDENTIALS_FILE: node.write("credentials", credentials),
  };
}

const dev = await people();
const environment = files();
const pod = { AWS_ROLE_ARN: APP, AWS_WEB_IDENTITY_TOKEN_FILE: node.file("token") };
const session = (name) => arn(`assumed-role/${name}`, "sts");

/** Expects that clients with these credentials, or with what they find, are this one. */
async function expectWorks(who, credentials) {
  const told = await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}));
  assert.equal(told.Arn, who);
  const kms = new KMSClient({ credentials });
  if (who.includes(":user/")) await refused(kms, dataKey, "AccessDeniedException", 400);
  else assert.equal((await kms.send(dataKey)).Plaintext.length, 32);
}

/** What STS did not give to a provider of credentials. */
async function expectNone(credentials, code, words) {
  const kms = new KMSClient({ credentials });
  await assert.rejects(kms.send(dataKey), (error) => {
    assert.equal(error.name, code, error.stack);
    assert.match(error.message, words);
    return true;
  });
}

test.beforeEach(() => node.inhabit(environment));

test("a profile assumes its role, from another's if it says so", async () => {
  await expectWorks(session("first/laptop"), fromIni({ profile: "first" }));
  await expectWorks(session("second/chained"), fromIni({ profile: "second" }));
  const denied = /is not authorized to perform: sts:AssumeRole on resource: /;
  await expectNone(fromIni({ profile: "without-external-id" }), "AccessDenied", denied);
  const long = /1 hour session limit for roles assumed by role chaining/;
  await expectNone(fromIni({ profile: "too-long" }), "ValidationError", long);
});

test("a process gives credentials", async () => {
  await expectWorks(DEV, fromProcess({ profile: "process" }));
});

test("a workload logs in with the token in a file", async () => {
  const webIdentityTokenFile = node.file("token");
  const given = { roleArn: APP, webIdentityTokenFile, roleSessionName: "pod-2" };
  await expectWorks(session("app/pod-2"), fromTokenFile(given));
  await expectWorks(session("app/pod-1"), fromIni({ profile: "pod" }));
  const another = node.write("another", token({ aud: "somebody" }));
  const other = fromTokenFile({ ...given, webIdentityTokenFile: another });
  await expectNone(other, "InvalidIdentityTokenException", /audience/);
});

test("a role is assumed for a client, from given credentials or from a role's", async () => {
  const RoleSessionName = "temporary";
  const first = fromTemporaryCredentials({
    masterCredentials: dev,
    params: { RoleArn: FIRST, RoleSessionName, ExternalId: "seven" },
  });
  await expectWorks(session("first/temporary"), first);
  const params = { RoleArn: SECOND, RoleSessionName };
  const second = fromTemporaryCredentials({ masterCredentials: first, params });
  await expectWorks(session("second/temporary"), second);
});

test("a client that is told nothing finds credentials in its environment", async () => {
  const given = await fromIni({ profile: "first" })();
  const inEnvironment = {
    AWS_ACCESS_KEY_ID: given.accessKeyId,
    AWS_SECRET_ACCESS_KEY: given.secretAccessKey,
    AWS_SESSION_TOKEN: given.sessionToken,
  };
  for (const [who, more] of [
    [session("first/laptop"), inEnvironment],
    [session("first/laptop"), { AWS_PROFILE: "first" }],
    [session("second/chained"), { AWS_PROFILE: "second" }],
    [session("app/pod-1"), { AWS_PROFILE: "pod" }],
    [session("app/pod-3"), { ...pod, AWS_ROLE_SESSION_NAME: "pod-3" }],
    [DEV, { AWS_PROFILE: "process" }],
    [DEV, { AWS_PROFILE: "by-service" }],
  ]) {
    node.inhabit({ ...environment, ...more });
    if (more.AWS_PROFILE === "by-service") delete process.env.AWS_ENDPOINT_URL;
    await expectWorks(who);
    await expectWorks(who, fromNodeProviderChain());
  }
  inEnvironment.AWS_SESSION_TOKEN = given.sessionToken.slice(0, -8);
  node.inhabit({ ...environment, ...inEnvironment });
  await refused(new STSClient({}), new GetCallerIdentityCommand({}), "InvalidClientTokenId", 403);
  node.inhabit(environment);
  await expectNone(undefined, "CredentialsProviderError", /^Could not load credentials/);
});

/** Time passes, on the node and here, where the clock stands still otherwise. */
function passTime(seconds) {
  node.passTime(seconds);
  mock.timers.setTime(Date.now() + seconds * 1000);
}

test("sessions are renewed before they end, and are no good afterwards", async (t) => {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  // The node dates its answers by the machine's clock, which does not move; the SDK would follow.
  const clientConfig = { disableClockSkewCorrection: true };
  const client = (Kind, credentials) => new Kind({ ...clientConfig, credentials });
  const params = { RoleArn: FIRST, ExternalId: "seven", DurationSeconds: 900 };
  const assumed = fromTemporaryCredentials({ masterCredentials: dev, params, clientConfig });
  const role = client(KMSClient, assumed);
  node.inhabit({ ...environment, ...pod });
  node.write("token", token());
  const workload = client(KMSClient);
  /** Both work; which access keys they have now. */
  const accessKeys = async () => {
    const used = [];
    for (const who of [role, workload]) {
      assert.ok((await who.send(dataKey)).Plaintext);
      used.push((await who.config.credentials()).accessKeyId);
    }
    return used;
  };

  const [firstOfRole, firstOfWorkload] = await accessKeys();
  const first = { ...(await role.config.credentials()) };
  passTime(9 * 60); // There are six minutes left.
  assert.deepEqual(await accessKeys(), [firstOfRole, firstOfWorkload]);
  passTime(2 * 60); // There are four.
  const [secondOfRole, ...others] = await accessKeys();
  assert.notEqual(secondOfRole, firstOfRole);
  assert.deepEqual(others, [firstOfWorkload]);
  const old = { ...first, expiration: undefined }; // So that the SDK asks with what has ended.
  await client(KMSClient, old).send(dataKey);
  passTime(4 * 60 + 5);
  await refused(client(KMSClient, old), dataKey, "ExpiredTokenException", 400);
  const who = new GetCallerIdentityCommand({});
  await refused(client(STSClient, old), who, "ExpiredToken", 403);

  // After an hour, with the token that is in the file by then: the first one has ended long ago.
  passTime(41 * 60);
  node.write("token", token());
  let secondOfWorkload = firstOfWorkload;
  // The SDK's chain goes on with what it has, good for four minutes more, while it asks for new.
  for (let tries = 0; tries < 100 && secondOfWorkload === firstOfWorkload; tries += 1) {
    [, secondOfWorkload] = await accessKeys();
    await sleep(20);
  }
  assert.notEqual(secondOfWorkload, firstOfWorkload);
});

test("nothing but this machine was called", () => assert.deepEqual([...called], ["127.0.0.1"]));
