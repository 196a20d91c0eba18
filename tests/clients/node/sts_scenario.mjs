// STS with the AWS SDK for JavaScript: sessions of each kind, what they may, and how they end.
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
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  DecodeAuthorizationMessageCommand,
  ExpiredTokenException,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  InvalidAuthorizationMessageException,
  InvalidIdentityTokenException,
  MalformedPolicyDocumentException,
  STSClient,
} from "@aws-sdk/client-sts";

import { AUDIENCE, ISSUER, pinned, PROVIDER, SUBJECT, token } from "./issuer.mjs";
import { ACCOUNT, called, ROOT, start } from "./own_node.mjs";
import { allow, policy, trust } from "./policy.mjs";
import { refused } from "./refusal.mjs";

const node = await start(pinned);
const arn = (resource, service = "iam") => `arn:aws:${service}::${ACCOUNT}:${resource}`;
const iam = new IAMClient({ credentials: ROOT });
const kms = new KMSClient({ credentials: ROOT });
const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
const dataKey = new GenerateDataKeyCommand({ KeyId: KeyMetadata.KeyId, KeySpec: "AES_256" });
const ada = await user("ada", allow(["sts:*", "kms:GenerateDataKey"]));
const sts = new STSClient({ credentials: ada });

test.after(() => node.stop());

/** The credentials of a new user who may this. */
async function user(UserName, ...statements) {
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = policy(...statements);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "may", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** The ARN of a new role with this policy of trust, which may this. */
async function role(RoleName, AssumeRolePolicyDocument, ...statements) {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policy(...statements);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "may", PolicyDocument }));
  return Role.Arn;
}

/** What STS gave, as clients take it; it must last for `seconds` from now. */
function session({ Credentials }, seconds) {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials;
  assert.match(AccessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.ok(Expiration instanceof Date);
  const left = (Expiration - Date.now()) / 1000;
  assert.ok(left > seconds - 60 && left < seconds + 1, `${left} of ${seconds}`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

async function identity(credentials) {
  const client = new STSClient({ credentials });
  const { Account, Arn, $metadata } = await client.send(new GetCallerIdentityCommand({}));
  assert.equal(Account, ACCOUNT);
  assert.equal($metadata.attempts, 1);
  return Arn;
}

test("each kind of caller is told who it is", async () => {
  assert.equal(await identity(ROOT), arn("root"));
  assert.equal(await identity(ada), arn("user/ada"));
  const told = await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: ada.accessKeyId }));
  assert.equal(told.Account, ACCOUNT);
});

test("a role is assumed with an external id, tags and a source identity", async () => {
  const condition = {
    StringEquals: {
      "sts:ExternalId": "seven",
      "sts:SourceIdentity": "Ada",
      "aws:RequestTag/team": "blue",
    },
  };
  const actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
  const RoleArn = await role(
    "nightly",
    trust({ AWS: arn("user/ada") }, actions, condition),
    allow("kms:GenerateDataKey", KeyMetadata.Arn, {
      StringEquals: { "aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "Ada" },
    }),
  );
  const right = {
    RoleArn,
    RoleSessionName: "host-1",
    ExternalId: "seven",
    SourceIdentity: "Ada",
    Tags: [
      { Key: "team", Value: "blue" },
      { Key: "stage", Value: "test" },
    ],
    TransitiveTagKeys: ["team"],
    DurationSeconds: 900,
  };
  const answer = await sts.send(new AssumeRoleCommand(right));
  const credentials = session(answer, 900);
  assert.equal(answer.AssumedRoleUser.Arn, arn("assumed-role/nightly/host-1", "sts"));
  assert.match(answer.AssumedRoleUser.AssumedRoleId, /^AROA[A-Z2-7]{17}:host-1$/);
  assert.equal(answer.SourceIdentity, "Ada");
  assert.equal(await identity(credentials), answer.AssumedRoleUser.Arn);
  const client = new KMSClient({ credentials });
  assert.equal((await client.send(dataKey)).Plaintext.length, 32);
  await refused(client, new ListKeysCommand({}), "AccessDeniedException", 400);
  const narrowed = { ...right, Policy: policy(allow("kms:ListKeys")) };
  const less = session(await sts.send(new AssumeRoleCommand(narrowed)), 900);
  const narrow = new KMSClient({ credentials: less });
  const words = /no session policy allows the kms:GenerateDataKey action/;
  await refused(narrow, dataKey, "AccessDeniedException", 400, words);

  for (const wrong of [
    { ExternalId: "eight" },
    { ExternalId: undefined },
    { SourceIdentity: "Bob" },
    { Tags: [{ Key: "team", Value: "red" }] },
  ]) {
    const command = new AssumeRoleCommand({ ...right, ...wrong });
    await refused(sts, command, "AccessDenied", 403, /sts:AssumeRole/);
  }
  for (const [wrong, kind] of [
    [{ Policy: "{" }, MalformedPolicyDocumentException],
    [{ RoleSessionName: "a b" }, "ValidationError"],
    [{ DurationSeconds: 899 }, "ValidationError"],
    [{ DurationSeconds: 3601 }, "ValidationError"],
  ]) {
    await refused(sts, new AssumeRoleCommand({ ...right, ...wrong }), kind, 400);
  }
});

test("a workload without a secret gets in by a token of its issuer", async () => {
  const provider = { Url: `https://${ISSUER}`, ClientIDList: [AUDIENCE] };
  const made = await iam.send(new CreateOpenIDConnectProviderCommand(provider));
  assert.equal(made.OpenIDConnectProviderArn, PROVIDER);
  const condition = { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: SUBJECT } };
  const action = "sts:AssumeRoleWithWebIdentity";
  const RoleArn = await role(
    "app",
    trust({ Federated: PROVIDER }, action, condition),
    allow("kms:GenerateDataKey"),
  );
  const nobody = new STSClient({}); // It has no credentials, and there are none to be found.
  const assume = (claims) =>
    new AssumeRoleWithWebIdentityCommand({
      RoleArn,
      RoleSessionName: "pod-1",
      WebIdentityToken: token(claims),
      DurationSeconds: 900,
    });
  const answer = await nobody.send(assume());
  const credentials = session(answer, 900);
  assert.deepEqual(
    [answer.SubjectFromWebIdentityToken, answer.Audience, answer.Provider],
    [SUBJECT, AUDIENCE, `https://${ISSUER}`],
  );
  assert.equal(answer.AssumedRoleUser.Arn, arn("assumed-role/app/pod-1", "sts"));
  assert.equal(await identity(credentials), answer.AssumedRoleUser.Arn);
  assert.ok((await new KMSClient({ credentials }).send(dataKey)).Plaintext);

  // A token is taken for five minutes more.
  const past = Math.floor(Date.now() / 1000) - 301;
  const expired = /^Token expired:/;
  await refused(nobody, assume({ exp: past }), ExpiredTokenException, 400, expired);
  await refused(nobody, assume({ aud: "somebody" }), InvalidIdentityTokenException, 400);
  await refused(nobody, assume({ iss: "https://a.example" }), InvalidIdentityTokenException, 400);
  await refused(nobody, assume({ sub: `${SUBJECT}-2` }), "AccessDenied", 403);
  const forged = assume();
  const [header, , signature] = forged.input.WebIdentityToken.split(".");
  const [, longer] = token({ exp: past + 10_000 }).split(".");
  forged.input.WebIdentityToken = [header, longer, signature].join(".");
  await refused(nobody, forged, InvalidIdentityTokenException, 400);
});

test("a user's own session, and one of somebody it vouches for", async () => {
  const own = session(await sts.send(new GetSessionTokenCommand({})), 43_200);
  assert.equal(await identity(own), arn("user/ada"));
  assert.ok((await new KMSClient({ credentials: own }).send(dataKey)).Plaintext);
  const [users, again] = [new ListUsersCommand({}), new GetSessionTokenCommand({})];
  await refused(new IAMClient({ credentials: own }), users, "InvalidClientTokenId", 403);
  await refused(new STSClient({ credentials: own }), again, "AccessDenied", 403);

  const guest = { Name: "guest", DurationSeconds: 900, Policy: policy(allow("kms:*")) };
  const answer = await sts.send(new GetFederationTokenCommand(guest));
  assert.deepEqual(answer.FederatedUser, {
    Arn: arn("federated-user/guest", "sts"),
    FederatedUserId: `${ACCOUNT}:guest`,
  });
  const lent = session(answer, 900);
  assert.equal(await identity(lent), answer.FederatedUser.Arn);
  const client = new KMSClient({ credentials: lent });
  assert.ok((await client.send(dataKey)).Plaintext);
  // Its policy allows that, and Ada's does not.
  await refused(client, new ListKeysCommand({}), "AccessDeniedException", 400);
  const malformed = new GetFederationTokenCommand({ ...guest, Policy: "{" });
  await refused(sts, malformed, MalformedPolicyDocumentException, 400);
});

test("who may know why can decode a denial", async () => {
  const describe = new DescribeKeyCommand({ KeyId: KeyMetadata.KeyId });
  const client = new KMSClient({ credentials: ada });
  const { message } = await refused(client, describe, "AccessDeniedException", 400);
  const [, EncodedMessage] = message.split("Encoded authorization failure message: ");
  const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage });
  const told = JSON.parse((await sts.send(decode)).DecodedMessage);
  assert.deepEqual([told.allowed, told.explicitDeny], [false, false]);
  assert.equal(told.context.action, "kms:DescribeKey");
  assert.equal(told.context.resource, KeyMetadata.Arn);
  assert.equal(told.context.principal.arn, arn("user/ada"));
  const altered = { EncodedMessage: `${EncodedMessage.slice(0, -4)}AAAA` };
  const command = new DecodeAuthorizationMessageCommand(altered);
  await refused(sts, command, InvalidAuthorizationMessageException, 400);
  const other = new STSClient({ credentials: await user("eve", allow("kms:*")) });
  await refused(other, decode, "AccessDenied", 403);
});

test("sessions are revoked by the time at which they were issued", async () => {
  const RoleArn = await role("revoked", trust({ AWS: arn("user/ada") }), allow("kms:*"));
  const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" });
  const old = new KMSClient({ credentials: session(await sts.send(assume), 3600) });
  await old.send(dataKey);
  await sleep(1100); // Times of issue are whole seconds.
  const Condition = { DateLessThan: { "aws:TokenIssueTime": new Date().toISOString() } };
  const revoke = { Effect: "Deny", Action: "*", Resource: "*", Condition };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "revoked",
      PolicyName: "AWSRevokeOlderSessions",
      PolicyDocument: policy(revoke),
    }),
  );
  const words = /with an explicit deny in an identity-based policy/;
  await refused(old, dataKey, "AccessDeniedException", 400, words);
  await sleep(1100);
  const renewed = new KMSClient({ credentials: session(await sts.send(assume), 3600) });
  assert.ok((await renewed.send(dataKey)).Plaintext);
});

test("a client whose clock is wrong is put right by the date of its first answer", async (t) => {
  t.after(() => mock.timers.reset());
  for (const minutes of [-60, 60]) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["Date"], now: Date.now() + minutes * 60_000 });
    for (const [Client, command] of [
      [STSClient, new GetCallerIdentityCommand({})],
      [IAMClient, new ListUsersCommand({})],
      [KMSClient, dataKey],
    ]) {
      const client = new Client({ credentials: ROOT });
      for (const attempts of [2, 1]) {
        const { $metadata } = await client.send(command);
        assert.equal($metadata.attempts, attempts, `${Client.name}, ${minutes} minutes`);
      }
    }
  }
});

test("nothing but this machine was called", () => assert.deepEqual([...called], ["127.0.0.1"]));
