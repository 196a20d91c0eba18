// Policies, as the operations of IAM and STS take them.

export const policy = (...statements) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

export const allow = (Action, Resource = "*", Condition = undefined) => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});

/** A role's policy: who may assume it, by which actions. */
export const trust = (Principal, Action = "sts:AssumeRole", Condition = undefined) =>
  policy({ Effect: "Allow", Principal, Action, Condition });

/** IAM tells policies as RFC 3986 writes them into a URL. */
export const read = (document) => JSON.parse(decodeURIComponent(document));
