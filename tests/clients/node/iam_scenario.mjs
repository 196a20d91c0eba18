// IAM with the AWS SDK for JavaScript: from an empty account to three teams, and what is refused.
//
// Starts a node of its own; run with STRONGROOM_BINARY. Its tests go on from one another.

import assert from "node:assert/strict";
import http from "node:http";
import test from "node:test";

import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteConflictException,
  DeleteUserCommand,
  EntityAlreadyExistsException,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetPolicyVersionCommand,
  GetUserCommand,
  IAMClient,
  InvalidInputException,
  LimitExceededException,
  ListUsersCommand,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  paginateGetAccountAuthorizationDetails,
  paginateGetGroup,
  paginateListAttachedUserPolicies,
  paginateListEntitiesForPolicy,
  paginateListGroups,
  paginateListGroupsForUser,
  paginateListPolicies,
  paginateListPolicyVersions,
  paginateListRoles,
  paginateListUsers,
  paginateListUserTags,
  paginateSimulatePrincipalPolicy,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SimulatePrincipalPolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import { ACCOUNT, called, ROOT, start } from "./own_node.mjs";
import { allow, policy, read, trust } from "./policy.mjs";
import { refused } from "./refusal.mjs";

const node = await start();
const iam = new IAMClient({ credentials: ROOT });
const kms = new KMSClient({ credentials: ROOT });
const arn = (resource) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const TEAMS = ["payroll", "shop", "research"];
const USE = arn("policy/teams/use-own-keys");
const EVERYTHING = "arn:aws:iam::aws:policy/AdministratorAccess";
const team = {}; // Of each: who works there, with which access key, and the KMS key.

test.after(() => node.stop());

async function accessKey(UserName) {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  assert.match(AccessKey.AccessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assertNow(AccessKey.CreateDate);
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

function assertNow(date) {
  assert.ok(date instanceof Date && Math.abs(Date.now() - date) < 60_000, `${date}`);
}

/** What a paginator lists, in pages of `pageSize`; there must be as many as it takes. */
async function listed(paginate, input, member, pageSize) {
  const [found, sizes] = [[], []];
  for await (const page of paginate({ client: iam, pageSize }, input)) {
    sizes.push(page[member].length);
    found.push(...page[member]);
  }
  assert.equal(sizes.length, Math.ceil(found.length / pageSize), `${member}: ${sizes}`);
  return found;
}

test("three teams get groups, people and keys", async () => {
  const condition = { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } };
  const use = policy(
    allow(["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"], "*", condition),
  );
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "use-own-keys", Path: "/teams/", PolicyDocument: use }),
  );
  assert.deepEqual(
    [Policy.Arn, Policy.DefaultVersionId, Policy.IsAttachable, Policy.AttachmentCount],
    [USE, "v1", true, 0],
  );
  assertNow(Policy.CreateDate);
  const limits = policy(allow(["kms:*", "iam:Get*"]));
  await iam.send(new CreatePolicyCommand({ PolicyName: "limits", PolicyDocument: limits }));
  for (const name of TEAMS) {
    const [GroupName, UserName] = [name, `dev-${name}`];
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: USE }));
    const { User } = await iam.send(
      new CreateUserCommand({
        UserName,
        Path: "/developers/",
        PermissionsBoundary: arn("policy/limits"),
        Tags: [{ Key: "team", Value: name }],
      }),
    );
    assert.equal(User.Arn, arn(`user/developers/${UserName}`));
    assert.match(User.UserId, /^AIDA[A-Z2-7]{17}$/);
    assertNow(User.CreateDate);
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ Tags: [{ TagKey: "team", TagValue: name }] }),
    );
    await kms.send(
      new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId: KeyMetadata.KeyId }),
    );
    const credentials = await accessKey(UserName);
    team[name] = { UserName, credentials, KeyId: KeyMetadata.KeyId, Arn: KeyMetadata.Arn };
  }
  const { User } = await iam.send(new GetUserCommand({ UserName: "dev-shop" }));
  assert.deepEqual(User.Tags, [{ Key: "team", Value: "shop" }]);
  assert.equal(User.PermissionsBoundary.PermissionsBoundaryArn, arn("policy/limits"));
  const version = { PolicyArn: USE, VersionId: "v1" };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
  assert.deepEqual(read(PolicyVersion.Document), JSON.parse(use));
  assert.equal(PolicyVersion.IsDefaultVersion, true);
});

test("each team uses its own key and no other's", async () => {
  for (const [number, name] of TEAMS.entries()) {
    const [own, other] = [team[name], team[TEAMS[(number + 1) % TEAMS.length]]];
    const developer = new KMSClient({ credentials: own.credentials });
    const stranger = new KMSClient({ credentials: other.credentials });
    const Plaintext = Buffer.from(name);
    const { CiphertextBlob } = await developer.send(
      new EncryptCommand({ KeyId: own.KeyId, Plaintext }),
    );
    const opened = await developer.send(new DecryptCommand({ CiphertextBlob }));
    assert.equal(Buffer.from(opened.Plaintext).toString(), name);
    await refused(stranger, new DecryptCommand({ CiphertextBlob }), "AccessDeniedException", 400);
    const command = new GenerateDataKeyCommand({ KeyId: other.KeyId, KeySpec: "AES_256" });
    const { message } = await refused(developer, command, "AccessDeniedException", 400);
    const denied =
      `User: ${arn(`user/developers/${own.UserName}`)} is not authorized to perform: ` +
      `kms:GenerateDataKey on resource: ${other.Arn} ` +
      "because no identity-based policy allows the kms:GenerateDataKey action";
    assert.ok(message.startsWith(denied), message);
  }
});

test("a boundary holds whatever is attached", async () => {
  const { UserName, credentials } = team.shop;
  const developer = new IAMClient({ credentials });
  const create = new CreateUserCommand({ UserName: "friend" });
  await refused(developer, create, "AccessDenied", 403, /no identity-based policy allows/);
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: EVERYTHING }));
  const { User } = await developer.send(new GetUserCommand({}));
  assert.equal(User.UserName, UserName);
  const words = /no permissions boundary allows the iam:CreateUser action/;
  await refused(developer, create, "AccessDenied", 403, words);
});

test("an access key is rotated without a gap, and the old one is refused at once", async () => {
  const { UserName, credentials: old, KeyId } = team.payroll;
  const httpAgent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const requestHandler = new NodeHttpHandler({ httpAgent });
  const before = new KMSClient({ credentials: old, requestHandler });
  const use = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
  await before.send(use);
  const connections = () => Object.values(httpAgent.freeSockets).flat();
  const [connection, ...more] = connections();
  assert.deepEqual(more, []);

  const renewed = await accessKey(UserName);
  const words = /^Cannot exceed quota for AccessKeysPerUser: 2$/;
  const third = new CreateAccessKeyCommand({ UserName });
  await refused(iam, third, LimitExceededException, 409, words);
  const after = new KMSClient({ credentials: renewed });
  await after.send(use);
  const AccessKeyId = old.accessKeyId;
  const used = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  assert.equal(used.UserName, UserName);
  assert.equal(used.AccessKeyLastUsed.ServiceName, "kms");
  assertNow(used.AccessKeyLastUsed.LastUsedDate);

  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
  await refused(before, use, "UnrecognizedClientException", 400);
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Active" }));
  await before.send(use);
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await refused(before, use, "UnrecognizedClientException", 400);
  assert.deepEqual(connections(), [connection]); // It was one connection all the time.
  await after.send(use);
  team.payroll.credentials = renewed;
});

test("the paginators list everything once", async () => {
  const names = Array.from({ length: 23 }, (_, number) => `robot-${number}`);
  await Promise.all(
    names.map(async (UserName) => {
      await iam.send(new CreateUserCommand({ UserName, Path: "/robots/" }));
      await iam.send(new AddUserToGroupCommand({ UserName, GroupName: "research" }));
    }),
  );
  const robots = await listed(paginateListUsers, { PathPrefix: "/robots/" }, "Users", 5);
  assert.deepEqual(robots.map((user) => user.UserName), names.toSorted());
  robots.forEach((user) => assertNow(user.CreateDate));
  const everybody = ["dev-research", ...names].toSorted();
  const members = await listed(paginateGetGroup, { GroupName: "research" }, "Users", 7);
  assert.deepEqual(members.map((user) => user.UserName).toSorted(), everybody);
  const groups = await listed(paginateListGroups, {}, "Groups", 2);
  assert.deepEqual(groups.map((group) => group.GroupName), TEAMS.toSorted());

  const UserName = names[0];
  for (const GroupName of ["payroll", "shop"]) {
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
  }
  const joined = await listed(paginateListGroupsForUser, { UserName }, "Groups", 2);
  assert.deepEqual(joined.map((group) => group.GroupName).toSorted(), TEAMS.toSorted());
  const tags = names.map((name) => ({ Key: name, Value: "" }));
  await iam.send(new TagUserCommand({ UserName, Tags: tags }));
  const told = await listed(paginateListUserTags, { UserName }, "Tags", 10);
  const byKey = (one, other) => (one.Key < other.Key ? -1 : 1);
  assert.deepEqual(told.toSorted(byKey), tags.toSorted(byKey));

  const AssumeRolePolicyDocument = trust({ AWS: arn("root") });
  for (const RoleName of ["one", "three", "two"]) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
  const roles = await listed(paginateListRoles, {}, "Roles", 1);
  assert.deepEqual(roles.map((role) => role.RoleName), ["one", "three", "two"]);
  const [{ AssumeRolePolicyDocument: document }] = roles;
  assert.deepEqual(read(document), JSON.parse(AssumeRolePolicyDocument));

  for (const version of ["v2", "v3", "v4", "v5"]) {
    const input = { PolicyArn: arn("policy/limits"), PolicyDocument: policy(allow("kms:*")) };
    const { PolicyVersion } = await iam.send(new CreatePolicyVersionCommand(input));
    assert.deepEqual([PolicyVersion.VersionId, PolicyVersion.IsDefaultVersion], [version, false]);
  }
  const limits = { PolicyArn: arn("policy/limits") };
  const versions = await listed(paginateListPolicyVersions, limits, "Versions", 2);
  const ids = versions.map((version) => version.VersionId);
  assert.deepEqual(ids.toSorted(), ["v1", "v2", "v3", "v4", "v5"]);
  const [inForce, ...others] = versions.filter((version) => version.IsDefaultVersion);
  assert.deepEqual([inForce.VersionId, others], ["v1", []]);
  const own = await listed(paginateListPolicies, { Scope: "Local" }, "Policies", 1);
  assert.deepEqual(own.map((one) => one.PolicyName).toSorted(), ["limits", "use-own-keys"]);
  const shop = { UserName: "dev-shop" };
  const attached = await listed(paginateListAttachedUserPolicies, shop, "AttachedPolicies", 1);
  assert.deepEqual(attached, [{ PolicyName: "AdministratorAccess", PolicyArn: EVERYTHING }]);
  const users = await listed(paginateListEntitiesForPolicy, { PolicyArn: USE }, "PolicyGroups", 2);
  assert.deepEqual(users.map((group) => group.GroupName).toSorted(), TEAMS.toSorted());
});

test("the details of the account are told whole, and in pages", async () => {
  const lists = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];
  const found = Object.fromEntries(lists.map((list) => [list, []]));
  let pages = 0;
  const inFours = { client: iam, pageSize: 4 };
  for await (const page of paginateGetAccountAuthorizationDetails(inFours, {})) {
    pages += 1;
    for (const list of lists) found[list].push(...(page[list] ?? []));
  }
  const count = lists.reduce((sum, list) => sum + found[list].length, 0);
  assert.equal(pages, Math.ceil(count / 4));
  const whole = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }));
  assert.equal(whole.IsTruncated, false);
  for (const list of lists) assert.deepEqual(found[list], whole[list], list);
  assert.equal(found.UserDetailList.length, TEAMS.length + 23);
  const shop = found.UserDetailList.find((user) => user.UserName === "dev-shop");
  assert.deepEqual(shop.GroupList, ["shop"]);
  assert.deepEqual(shop.Tags, [{ Key: "team", Value: "shop" }]);
  assert.equal(shop.PermissionsBoundary.PermissionsBoundaryArn, arn("policy/limits"));
  assertNow(shop.CreateDate);
  const { PolicyVersionList } = found.Policies.find((one) => one.PolicyName === "limits");
  assert.equal(PolicyVersionList.length, 5);
  read(PolicyVersionList[0].Document);
  const filtered = new GetAccountAuthorizationDetailsCommand({ Filter: ["Group", "Role"] });
  const some = await iam.send(filtered);
  assert.deepEqual(some.UserDetailList ?? [], []);
  assert.deepEqual(some.GroupDetailList, whole.GroupDetailList);
  assert.deepEqual(some.RoleDetailList, whole.RoleDetailList);
});

test("what somebody may do is found out without doing it", async () => {
  const decisions = async (name, tag) => {
    const input = {
      PolicySourceArn: arn(`user/developers/dev-${name}`),
      ActionNames: ["kms:Decrypt", "iam:CreateUser", "kms:CreateKey"],
      ContextEntries: [
        {
          ContextKeyName: "aws:ResourceTag/team",
          ContextKeyType: "string",
          ContextKeyValues: [tag],
        },
      ],
    };
    const { EvaluationResults, IsTruncated } = await iam.send(
      new SimulatePrincipalPolicyCommand(input),
    );
    assert.equal(IsTruncated, false);
    const paged = await listed(paginateSimulatePrincipalPolicy, input, "EvaluationResults", 2);
    assert.deepEqual(paged, EvaluationResults);
    return Object.fromEntries(
      EvaluationResults.map((one) => [
        one.EvalActionName,
        [one.EvalDecision, one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary],
      ]),
    );
  };
  assert.deepEqual(await decisions("research", "research"), {
    "kms:Decrypt": ["allowed", true],
    "iam:CreateUser": ["implicitDeny", false],
    "kms:CreateKey": ["implicitDeny", true],
  });
  assert.deepEqual((await decisions("research", "shop"))["kms:Decrypt"], ["implicitDeny", true]);
  // The administrator's policy is still attached there; the boundary holds.
  assert.deepEqual(await decisions("shop", "payroll"), {
    "kms:Decrypt": ["allowed", true],
    "iam:CreateUser": ["implicitDeny", false],
    "kms:CreateKey": ["allowed", true],
  });
});

test("every refusal is of its own class, with its words", async () => {
  const [user, PolicyName] = [{ UserName: "dev-shop" }, "inline"];
  for (const [command, kind, status, words] of [
    [
      new GetUserCommand({ UserName: "nobody" }),
      NoSuchEntityException,
      404,
      /^The user with name nobody cannot be found\.$/,
    ],
    [
      new CreateUserCommand(user),
      EntityAlreadyExistsException,
      409,
      /^User with name dev-shop already exists\.$/,
    ],
    [new DeleteUserCommand(user), DeleteConflictException, 409, /^Cannot delete entity, must /],
    [
      new CreatePolicyVersionCommand({
        PolicyArn: arn("policy/limits"),
        PolicyDocument: policy(allow("kms:*")),
      }),
      LimitExceededException,
      409,
      /version/,
    ],
    [
      new PutUserPolicyCommand({ ...user, PolicyName, PolicyDocument: "{" }),
      MalformedPolicyDocumentException,
      400,
      /^This policy contains invalid Json$/,
    ],
    [
      new PutUserPolicyCommand({ ...user, PolicyName, PolicyDocument: policy(allow("decrypt")) }),
      MalformedPolicyDocumentException,
      400,
      /vendor/,
    ],
    [
      new TagUserCommand({ ...user, Tags: [{ Key: "aws:x", Value: "" }] }),
      InvalidInputException,
      400,
    ],
    [
      new CreateServiceLinkedRoleCommand({ AWSServiceName: "x.amazonaws.com" }),
      InvalidInputException,
      400,
    ],
    [new ListUsersCommand({ Marker: "x" }), "ValidationError", 400],
    [new CreateUserCommand({ UserName: "a b" }), "ValidationError", 400, /^The specified value/],
  ]) {
    const error = await refused(iam, command, kind, status, words);
    assert.equal(error.Type ?? "Sender", "Sender");
  }
  const unknown = new IAMClient({ credentials: { ...ROOT, accessKeyId: "AKIA2222222222222222" } });
  await refused(unknown, new ListUsersCommand({}), "InvalidClientTokenId", 403);
  const wrong = new IAMClient({ credentials: { ...ROOT, secretAccessKey: "x" } });
  await refused(wrong, new ListUsersCommand({}), "SignatureDoesNotMatch", 403);
});

test("who leaves is taken out whole", async () => {
  const { UserName, credentials, KeyId } = team.research;
  const developer = new KMSClient({ credentials });
  const use = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
  await developer.send(use);
  const leave = new DeleteUserCommand({ UserName });
  await refused(iam, leave, DeleteConflictException, 409);
  await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName: "research" }));
  await refused(developer, use, "AccessDeniedException", 400);
  await refused(iam, leave, DeleteConflictException, 409);
  const { accessKeyId: AccessKeyId } = credentials;
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await iam.send(leave);
  await refused(iam, leave, NoSuchEntityException, 404);
  await refused(developer, use, "UnrecognizedClientException", 400);
});

test("nothing but this machine was called", () => assert.deepEqual([...called], ["127.0.0.1"]));
