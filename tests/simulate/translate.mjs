// A case as a simulation.

import { conditionsOf, isAction, list, namesOf, policiesOf } from './policy.mjs'

/** Why the simulator cannot be asked. */
export class NoSimulation extends Error {}

const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }

/** Somebody who never asks: in place of a user or role that is no more. */
const NOBODY = 'arn:aws:iam::000000000000:user/nobody'

/** The keys with several values that the simulator takes with every action, as places for those of the case. */
const PLACES = [
  'aws:CalledVia',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalServiceNamesList',
  'aws:ResourceOrgPaths',
  'aws:SourceOrgPaths',
  'aws:TagKeys',
  'aws:VpceOrgPaths',
]
const WITH_SEVERAL_VALUES = new Set(
  [...PLACES, 'kms:EncryptionContextKeys', 'kms:GrantOperations', 'kms:ResourceAliases'].map((key) => key.toLowerCase()),
)

/** Whether the simulator takes what a request has for a key as a list. */
export function isList(key, value) {
  return Array.isArray(value) || WITH_SEVERAL_VALUES.has(key.toLowerCase())
}

/**
 * The simulation of a case. Each of `doubts`, from doubts.mjs, is taken for the asker with `favour` 'Allow', against
 * it with 'Deny': its statement is either left out or met.
 */
export function simulationOf(testCase, doubts = [], favour) {
  const { asker, owner } = testCase
  if (asker.kind === 'web') throw new NoSimulation('a web identity')
  const names = keyNames(testCase.context)
  const document = ({ kind, version, statements }) => ({
    Version: kind === 'resource_control' ? '2012-10-17' : version,
    Statement: statements.flatMap((statement) => {
      let taken = statement
      for (const doubt of doubts.filter((doubt) => sameStatement(doubt.statement, statement))) {
        if (statement.Effect !== favour) return []
        taken = doubt.met(taken)
      }
      if (kind === 'key' && isIdle(taken)) return []
      taken = withPlainActions(taken, testCase.action)
      return [renamed(['key', 'trust'].includes(kind) ? withPrincipals(taken, testCase) : kind === 'resource_control' ? controlled(taken) : taken, names)]
    }),
  })
  const policies = policiesOf(testCase)
  const of = (kind) => policies.filter((policy) => policy.kind === kind).map((policy, index) => ({ name: `${kind} ${index}`, policy: document(policy) }))

  const hasNoPolicies = ['root', 'service'].includes(asker.kind)
  const session = of('session')
  const boundary = hasNoPolicies ? [] : of('boundary')
  const levels = asker.kind === 'service' ? [] : (testCase.policies.service_control ?? [])
  const resourceControl = of('resource_control')
  return {
    request: {
      principal: namesOf(asker).at(-1),
      action: testCase.action,
      resource: { resource: testCase.resource ?? '*', accountId: owner },
      contextVariables: contextOf(testCase.context, names),
    },
    // The root user and services have no policies. The root user may all that nobody forbids, which the simulator leaves to whoever calls it.
    // So may whom the root user federates, but for the session policies.
    identityPolicies: { root: [{ name: 'root', policy: ALLOW_ALL }], service: [] }[asker.kind === 'federated' && !asker.user_id ? 'root' : asker.kind] ?? of('identity'),
    resourcePolicy: (of('key')[0] ?? of('trust')[0])?.policy,
    permissionBoundaryPolicies: boundary.length > 0 ? boundary : undefined,
    // The simulator has room for one session policy. What several allow and deny, one allows and denies that has all statements.
    sessionPolicy: testCase.policies.session && !hasNoPolicies && { Version: '2012-10-17', Statement: session.flatMap(({ policy }) => policy.Statement) },
    serviceControlPolicies: levels.map((_, level) => ({
      orgIdentifier: `level ${level}`,
      policies: policies
        .filter((policy) => policy.kind === 'service_control' && policy.level === level)
        .map((policy, index) => ({ name: `service control ${level} ${index}`, policy: document(policy) })),
    })),
    resourceControlPolicies: resourceControl.length > 0 ? [{ orgIdentifier: 'level', policies: resourceControl }] : [],
  }
}

const sameStatement = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** Whether a statement of a key policy is one that KMS takes and that says nothing; the simulator refuses it. */
function isIdle(statement) {
  return (statement.Action ?? statement.NotAction) === undefined || (statement.Resource ?? statement.NotResource) === undefined
}

/** A statement whose actions have the form that the simulator takes: any other is the action asked for, or another. */
function withPlainActions(statement, action) {
  const plain = (pattern) => (pattern === '*' || /^[a-z\d-]+:[^:]*$/i.test(pattern) ? pattern : isAction(pattern, action) ? action : 's3:GetObject')
  const all = (patterns) => (list(patterns).length > 0 ? list(patterns).map(plain) : ['s3:GetObject'])
  const taken = { ...statement }
  for (const element of ['Action', 'NotAction']) {
    if (taken[element] !== undefined) taken[element] = all(taken[element])
  }
  return taken
}

/** A statement of a resource control policy, in the one form that the simulator takes. */
function controlled(statement) {
  const { Principal, Action, ...rest } = statement
  return { ...rest, Principal: '*', ...(Action && { Action: list(Action).map((action) => (action === '*' ? 'kms:*' : action)) }) }
}

/**
 * A statement of a key policy with the users and roles as they are called today: KMS keeps their unique ids, the
 * simulator knows ARNs alone. Who is no more becomes nobody.
 */
export function withPrincipals(statement, { asker, principals }) {
  const own = {
    user: [asker.id, asker.arn],
    session: [asker.role_id, asker.role_arn],
    federated: [asker.user_id ?? undefined, asker.user_arn],
  }[asker.kind] ?? []
  const today = (id) => (id !== undefined && id === own[0] ? own[1] : NOBODY)
  const one = (name) => {
    if (/^A[A-Z0-9]{15,}$/.test(name)) return today(name)
    if (/^arn:[^:]*:iam::\d*:(user|role)\//.test(name)) return today(principals[name])
    const session = name.match(/^arn:[^:]*:sts::(\d*):assumed-role\/([^/]*)\/(.*)$/)
    if (session) {
      const [, account, role] = session
      const [, id] = Object.entries(principals).find(([arn]) => arn.startsWith(`arn:aws:iam::${account}:role/`) && arn.split('/').at(-1) === role) ?? []
      return today(id) === NOBODY ? NOBODY : name
    }
    return name
  }
  const all = (principal) => (typeof principal === 'object' && principal.AWS !== undefined ? { ...principal, AWS: list(principal.AWS).map(one) } : principal)
  return {
    ...statement,
    ...(statement.Principal && { Principal: all(statement.Principal) }),
    ...(statement.NotPrincipal && { NotPrincipal: all(statement.NotPrincipal) }),
  }
}

/**
 * How the keys of the context are called in the simulation. The simulator drops a key that it does not know for the
 * action, all of `kms:EncryptionContext:` with them, but takes any tag of a principal: so a key with one value goes as
 * such a tag, one with several as a key with several that goes with every action.
 */
function keyNames(context) {
  const places = [...PLACES]
  const names = new Map()
  for (const [key, value] of Object.entries(context)) {
    if (!isList(key, value)) continue
    const place = places.shift()
    if (!place) throw new NoSimulation('too many keys with several values')
    names.set(key.toLowerCase(), place)
  }
  return (key) => names.get(key.toLowerCase()) ?? `aws:PrincipalTag/${key}`
}

/** A statement with its keys and variables renamed. */
function renamed(statement, names) {
  const text = (value) =>
    String(value).replace(/\$\{([^},]+)/g, (whole, name) => (['*', '?', '$'].includes(name) ? whole : `\${${names(name.trim())}`))
  const texts = (values) => list(values).map(text)
  const taken = { ...statement }
  for (const element of ['Resource', 'NotResource']) {
    if (taken[element] !== undefined) taken[element] = texts(taken[element])
  }
  if (taken.Condition !== undefined) {
    taken.Condition = {}
    for (const { name, key, values } of conditionsOf(statement)) {
      taken.Condition[name] = { ...taken.Condition[name], [names(key)]: texts(values) }
    }
  }
  return taken
}

/** The text of a value, as a request carries it. */
export function textOf(value) {
  if ('time' in value) return new Date(value.time).toISOString()
  return String(value.text ?? value.address ?? value.boolean ?? value.number)
}

/** The context of the simulation. A key without a value is an absent one, also for `Null`: the simulator has no such thing. */
function contextOf(context, names) {
  const variables = {}
  for (const [key, value] of Object.entries(context)) {
    const values = list(value).map(textOf)
    if (values.length > 0) variables[names(key)] = isList(key, value) ? values : values[0]
  }
  return variables
}
