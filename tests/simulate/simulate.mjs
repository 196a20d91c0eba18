// What `@cloud-copilot/iam-simulate` says of cases: JSON lines in, JSON lines out, in the same order.
//
//     node simulate.mjs [--without-grants] [--plain] < cases.jsonl > answers.jsonl
//
// An answer is {"allowed": true}, {"allowed": false}, or {"skipped": why}. README.md tells how a case becomes a
// simulation, why cases are skipped, and who is right where the simulator and docs/policies.md disagree.
// `--without-grants` runs cases with grants as if there were none; `--plain` runs what is adjudicated too.

import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { doubtsOf, doubtsOfResult } from './doubts.mjs'
import { NoSimulation, simulationOf } from './translate.mjs'

const options = new Set(process.argv.slice(2))

// The simulator reads a date without a zone as one of the machine's zone.
process.env.TZ = 'UTC'

/** Whether the simulation is allowed, and the analysis behind it. */
async function run(simulation) {
  const answer = await runSimulation(simulation, {})
  if (answer.resultType !== 'single') {
    throw new NoSimulation(`the simulator refuses: ${refusal(answer.errors)}`)
  }
  const ignored = answer.result.ignoredContextKeys
  if (ignored.length > 0) {
    throw new NoSimulation(`the simulator drops ${ignored}`)
  }
  return { allowed: answer.overallResult === 'Allowed', analysis: answer.result.analysis }
}

function refusal(errors) {
  const first = JSON.stringify(errors).match(/"message":"((?!policy\.errors)[^"]*)"/)
  return first?.[1] ?? errors?.message
}

async function answer(testCase) {
  if (testCase.grants?.length > 0 && !options.has('--without-grants')) {
    return { skipped: 'grants' }
  }
  if (options.has('--plain')) {
    return { allowed: (await run(simulationOf(testCase))).allowed }
  }
  const doubts = doubtsOf(testCase)
  if (doubts.length === 0) {
    const { allowed, analysis } = await run(simulationOf(testCase))
    const why = doubtsOfResult(testCase, analysis)
    return why ? { skipped: `adjudicated: ${why}` } : { allowed }
  }
  // What is in doubt is once taken all for the asker and once all against: where both say the same, it decides nothing.
  const most = await run(simulationOf(testCase, doubts, 'Allow'))
  const least = await run(simulationOf(testCase, doubts, 'Deny'))
  const why = doubtsOfResult(testCase, most.analysis) ?? doubtsOfResult(testCase, least.analysis)
  if (why || most.allowed !== least.allowed) {
    return { skipped: `adjudicated: ${why ?? [...new Set(doubts.map((doubt) => doubt.why))].join('; ')}` }
  }
  return { allowed: most.allowed }
}

for await (const line of createInterface({ input: process.stdin })) {
  let said
  try {
    said = await answer(JSON.parse(line))
  } catch (error) {
    said = { skipped: error instanceof NoSimulation ? error.message : `the simulator fails: ${error.message}` }
  }
  process.stdout.write(JSON.stringify(said) + '\n')
}
