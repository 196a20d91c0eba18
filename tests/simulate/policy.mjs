// The parts of a policy text that both the translation and the doubts look at.

/** The policies of a case, one by one: `{ kind, version, statements }`, with `Sid`s left out. */
export function policiesOf({ policies }) {
  const all = []
  const add = (kind, level) => (text) => {
    const { Version, Statement } = JSON.parse(text)
    const statements = list(Statement).map(({ Sid, ...statement }) => statement)
    all.push({ kind, level, version: Version ?? '2008-10-17', statements })
  }
  if (policies.key) add('key')(policies.key)
  if (policies.trust) add('trust')(policies.trust)
  for (const text of policies.identity ?? []) add('identity')(text)
  if (policies.boundary) add('boundary')(policies.boundary)
  for (const text of policies.session ?? []) add('session')(text)
  for (const [level, texts] of (policies.service_control ?? []).entries()) texts.forEach(add('service_control', level))
  for (const text of policies.resource_control ?? []) add('resource_control')(text)
  return all
}

/** One or several, as a list. */
export function list(value) {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/** Whether a pattern covers an action: its service and its name, each with wildcards, without letter case. */
export function isAction(pattern, action) {
  if (pattern === '*') return true
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^:]*').replace(/\?/g, '[^:]')
  return new RegExp(`^${escaped}$`, 'i').test(action)
}

/** The conditions of a statement: `{ name, set, operator, key, values }`; `operator` in lower case, without its set operator and `IfExists`. */
export function conditionsOf(statement) {
  return Object.entries(statement.Condition ?? {}).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      const [, set, operator] = name.toLowerCase().match(/^(?:(forallvalues|foranyvalue):)?(.*?)(?:ifexists)?$/)
      return { name, set, operator, key, values: list(values).map(String) }
    }),
  )
}

/** The ARN a session is called by. */
function sessionArn({ account, role_arn, session }) {
  return `arn:aws:sts::${account}:assumed-role/${role_arn.split('/').at(-1)}/${session}`
}

/** All that an asker is called, from the widest name to its own. */
export function namesOf(asker) {
  const root = `arn:aws:iam::${asker.account}:root`
  switch (asker.kind) {
    case 'root':
      return [root]
    case 'user':
      return [root, asker.arn]
    case 'session':
      return [root, asker.role_arn, sessionArn(asker)]
    case 'federated':
      return [root, ...(asker.user_id ? [asker.user_arn] : []), `arn:aws:sts::${asker.account}:federated-user/${asker.name}`]
    case 'service':
      return [asker.name]
    case 'web':
      return [`arn:aws:iam::${asker.account}:oidc-provider/${asker.issuer}`]
  }
}

/** The variables in a text: `{ name, standard }`, where `standard` is the default. */
export function variablesIn(text) {
  return [...text.matchAll(/\$\{([^}]*)\}/g)]
    .map(([, inside]) => inside.match(/^([^,]*?)(?:,\s*'(.*)')?\s*$/s) ?? [inside, inside])
    .map(([, name, standard]) => ({ name: name.trim(), standard }))
    .filter(({ name }) => !['*', '?', '$'].includes(name))
}
