// What a refusal looks like in the SDK for JavaScript.

import assert from "node:assert/strict";

/**
 * Expects that `command` is refused with an exception of the class `kind`, which it gives.
 *
 * A refusal that the model does not have comes as one of the service: `kind` is then its code.
 */
export async function refused(client, command, kind, status, words) {
  try {
    await client.send(command);
  } catch (error) {
    if (typeof kind === "string") {
      assert.equal(error.name, kind, error.stack);
      assert.match(error.constructor.name, /^(IAM|KMS|STS)ServiceException$/, error.stack);
    } else {
      assert.equal(error.constructor, kind, error.stack);
      assert.equal(error.name, kind.name);
    }
    assert.equal(error.$fault, "client");
    assert.equal(error.$metadata.httpStatusCode, status, error.stack);
    // The SDK takes this name for a throttle, whichever service says it, and tries again.
    assert.equal(error.$metadata.attempts, error.name === "LimitExceededException" ? 3 : 1);
    assert.match(error.$metadata.requestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    if (words !== undefined) assert.match(error.message, words);
    return error;
  }
  assert.fail(`${command.constructor.name} was not refused`);
}
