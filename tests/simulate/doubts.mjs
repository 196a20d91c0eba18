// Where the simulator is wrong, or says what AWS does not: the table in README.md has who is right, and why.
//
// A doubt is of one statement: `{ statement, why, met }`, where `met` makes a statement without what is in doubt.

import { isIP } from 'node:net'

import { conditionsOf, isAction, list, namesOf, policiesOf, variablesIn } from './policy.mjs'
import { isList, textOf, withPrincipals } from './translate.mjs'

/** What a value has to be like for operators of a type. */
const TYPES = [
  ['date', (value) => /^-?\d+$|^\d{4}-\d\d/.test(value)],
  ['numeric', (value) => /^-?\d+(\.\d+)?$/.test(value)],
  ['ipaddress', (value) => isIP(value) !== 0],
]

/** All that is in doubt before the simulator is asked. */
export function doubtsOf(testCase) {
  const context = new Map(
    Object.entries(testCase.context)
      .filter(([, value]) => list(value).length > 0)
      .map(([key, value], _, all) => [
        key.toLowerCase(),
        {
          isList: isList(key, value),
          values: list(value).map(textOf),
          times: list(value).some((one) => 'time' in one),
          hasTwin: all.some(([other]) => other !== key && other.toLowerCase() === key.toLowerCase()),
        },
      ]),
  )
  const doubts = []
  const { asker } = testCase
  for (const { kind, version, statements } of policiesOf(testCase)) {
    for (const statement of statements.filter((statement) => isOfAction(statement, testCase.action))) {
      const doubt = (why, met) => why && doubts.push({ statement, why, met })
      for (const condition of conditionsOf(statement)) {
        doubt(ofCondition(condition, kind, version, context), (taken) => withoutCondition(taken, condition))
      }
      for (const element of ['Resource', 'NotResource']) {
        for (const resource of list(statement[element])) {
          doubt(ofResource(resource, element, kind, version, context, testCase.resource), ({ Resource, NotResource, ...taken }) => ({ ...taken, Resource: '*' }))
        }
      }
      if (kind === 'key' && statement.Effect === 'Allow' && testCase.action === 'kms:RetireGrant') {
        doubt('RetireGrant in a key policy', (taken) => taken)
      }
      if (asker.kind === 'federated' && statement.Principal) {
        doubt(ofPrincipal(withPrincipals(statement, testCase).Principal, asker), ({ Principal, ...taken }) => ({ ...taken, Principal: '*' }))
      }
      if (['key', 'trust'].includes(kind) && statement.NotPrincipal) {
        doubt(ofNotPrincipal(withPrincipals(statement, testCase).NotPrincipal, testCase.asker), ({ NotPrincipal, ...taken }) => ({ ...taken, Principal: '*' }))
      }
    }
  }
  return doubts
}

function isOfAction(statement, action) {
  const covers = (pattern) => isAction(pattern, action)
  return statement.Action !== undefined ? list(statement.Action).some(covers) : !list(statement.NotAction).some(covers)
}

function isOfIdentities(key) {
  return /^(kms:resourcealiases$|(aws|iam):resourcetag\/)/i.test(key)
}

function withoutCondition(statement, { name, key }) {
  const { [key]: _, ...rest } = statement.Condition[name]
  return { ...statement, Condition: { ...statement.Condition, [name]: rest } }
}

function ofCondition({ set, operator, key, values }, kind, version, context) {
  if (kind === 'key' && [key, ...values.flatMap(variablesIn).map(({ name }) => name)].some(isOfIdentities)) {
    return 'a condition key for IAM policies, in a key policy'
  }
  const request = context.get(key.toLowerCase())
  const isNegated = operator.includes('not')
  if (operator === 'null') return
  if (!request) return
  if (request.hasTwin) return 'two keys that differ in their letter case alone'
  if (operator.startsWith('binary')) return 'a value compared with base64'
  if (request.isList && !set) return 'a key with several values, without a set operator'
  if (/^(string|arn)/.test(operator)) {
    if (request.times) return 'a time, compared as text or as a number'
    for (const value of values) {
      const why = ofVariables(value, version, context)
      if (why) return why
      if (!operator.endsWith('like') && /\$\{[*?$]\}/.test(value)) return 'a character in ${}, compared without wildcards'
      if (isNegated && variablesIn(value).some((variable) => hasNoValue(variable, context))) {
        return 'a negated operator, and a variable without a value'
      }
    }
  }
  if (operator.startsWith('arn')) {
    if (values.includes('*')) return 'a * for any ARN'
    if (values.some((value) => /^(?:[^:]*:){0,4}[^:]*\$\{/.test(value))) return 'a variable in an ARN, not in its last part'
    if (isNegated && request.values.some((value) => value.split(':').length < 6)) return 'a negated operator for ARNs, on what is no ARN'
  }
  if (/like$/.test(operator) && request.values.some((value) => /[\n\r\u2028\u2029\u{10000}-\u{10ffff}]/u.test(value))) {
    return 'a wildcard over the end of a line, or over a character of four bytes'
  }
  const ofType = TYPES.find(([type]) => operator.includes(type))
  if (ofType && request.values.some((value) => !ofType[1](value))) return 'a value of another type than the operator'
  if (operator.startsWith('date') && values.some((value) => /^-?\d+$/.test(value))) return 'a date in seconds, or a year alone'
  if (operator.startsWith('numeric')) {
    if (request.times) return 'a time, compared as text or as a number'
    if (values.some((value) => !/^-?\d+(\.\d+)?$/.test(value))) return 'a number that is not written in digits'
  }
  if (operator.endsWith('ipaddress')) {
    const isSixth = (address) => address.includes(':')
    if (values.some((value) => value.endsWith('/0'))) return 'a range of all addresses'
    if ([...values, ...request.values].some((value) => /:\d+\.\d+\.\d+\.\d+/.test(value) || /^::ffff:/i.test(value))) return 'an address of IPv4 in the form of IPv6'
    if (values.some((value) => !value.includes('/') && (isSixth(value) || request.values.some(isSixth)))) return 'a single address, with IPv6'
  }
}

function ofVariables(text, version, context) {
  if (!text.includes('${')) return
  if (version !== '2012-10-17') return 'a variable in the old version'
  for (const variable of variablesIn(text)) {
    if (!/^[A-Za-z0-9-]+:[^'{}]+$/.test(variable.name)) return 'a ${ that begins no variable'
    if (variable.standard === '' || /, |'/.test(variable.standard ?? '')) return 'a default that is empty, or has a comma or a quote'
    const request = context.get(variable.name.toLowerCase())
    if (request?.hasTwin) return 'two keys that differ in their letter case alone'
    if (request && !request.isList && request.values[0] === '') return 'a variable whose value is empty'
  }
}

function hasNoValue({ name, standard }, context) {
  const request = context.get(name.toLowerCase())
  return standard === undefined && (request === undefined || request.isList)
}

function ofResource(resource, element, kind, version, context, asked) {
  if (resource === '*') return
  if (!/^\*+$/.test(resource) && !resource.startsWith('arn:')) return 'a resource that is no ARN'
  if (element === 'NotResource' && !asked) return 'NotResource, and an action on no resource'
  const why = ofVariables(resource, version, context)
  if (why) return why
  const parts = resource.split(':')
  if (reachesOverColons(parts, asked ?? '*')) return 'a * that reaches over a colon'
  if (parts.length < 6) {
    if (element === 'NotResource') return 'an ARN with parts missing, in NotResource'
    if (kind === 'key' && !resource.includes('*')) return 'an ARN with parts missing, in a key policy'
    if (kind === 'service_control' && !resource.endsWith('*')) return 'an ARN with parts missing, in a service control policy'
    if (kind === 'resource_control') return 'an ARN with parts missing, in a resource control policy'
    return
  }
  if (parts.slice(0, 5).some((part) => part.includes('${'))) return 'a variable in an ARN, not in its last part'
  const type = parts.slice(5).join(':').match(/^[^/:]*[/:]/)?.[0] ?? ''
  if (type.includes('$')) return 'a variable in the type of a resource'
  if (/[*?]/.test(type) && (resource.includes('${') || isOf(parts, asked ?? '*', false))) return 'a wildcard in the type of a resource'
  if (element === 'NotResource' && variablesIn(resource).some((variable) => hasNoValue(variable, context))) {
    return 'a variable without a value, in NotResource'
  }
}

/** Whether a pattern is of this resource only if a `*` reaches over a colon. */
function reachesOverColons(parts, asked) {
  const completed = [...parts, ...Array(Math.max(6 - parts.length, 0)).fill('*')]
  return isOf(parts, asked, true) && !isOf(completed, asked, false)
}

/** Whether the pattern of these parts is of a resource; `over`: `*` and `?` reach over colons. */
function isOf(parts, asked, over) {
  const patterns = parts.map((part, index) => {
    const one = index < 5 && !over ? '[^:]' : '.'
    const escaped = part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\?/g, one)
    return escaped.replace(/\*/g, `${one}*`)
  })
  return new RegExp(`^${patterns.join(':')}$`, 's').test(asked)
}

function ofPrincipal(principal, asker) {
  if (list(principal.AWS).includes(asker.user_arn)) return 'a user, of whom a federated one asks'
}

function ofNotPrincipal(notPrincipal, asker) {
  if (typeof notPrincipal !== 'object') return
  const listed = [...list(notPrincipal.AWS), ...list(notPrincipal.Service)].map((name) => (/^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name))
  if (listed.includes('*')) return
  const names = namesOf(asker)
  const found = names.filter((name) => listed.includes(name))
  if (found.length > 0 && found.length < names.length) return 'NotPrincipal with some names of who asks, not all'
}

/** What is in doubt once the simulator has said which statements apply. */
export function doubtsOfResult({ asker, action, resource }, analysis) {
  if (/^kms:(create|update|delete)alias$/i.test(action) && /:alias\/aws\//i.test(resource ?? '')) {
    return "an alias of AWS's own"
  }
  if (!analysis.sameAccount) return
  const allows = (analysis.resourceAnalysis?.allowStatements ?? []).filter((allow) => allow.principalMatch === 'Match')
  const principals = (allow) => list(allow.statement.principals?.() ?? [])
  const isEveryone = (allow) => principals(allow).some((principal) => principal.isWildcardPrincipal())
  const isEveryoneAlone = (allow) => principals(allow).every((principal) => principal.isWildcardPrincipal())
  const namesArn = (allow) => allow.statement.conditions().some((condition) => /\/aws:principalarn$/i.test(condition.conditionKey()))
  const named = allows.filter((allow) => !isEveryoneAlone(allow) || namesArn(allow))
  if (analysis.sessionAnalysis?.result === 'ImplicitlyDenied' && named.length > 0) {
    return 'a session policy, and a session that the key policy names'
  }
  if (analysis.permissionBoundaryAnalysis?.result === 'ImplicitlyDenied' && allows.some(isEveryone)) {
    return 'a boundary, and a key policy that allows everyone'
  }
}
