// An issuer of tokens: its public key, pinned by `--oidc-keys`, and what it signs (RFC 7519, RS256).

import crypto from "node:crypto";

export const ISSUER = "oidc.example.com/cluster-1";
export const PROVIDER = `arn:aws:iam::000000000000:oidc-provider/${ISSUER}`;
export const AUDIENCE = "sts.amazonaws.com";
export const SUBJECT = "system:serviceaccount:shop:app";

const { privateKey, publicKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });

/** The flags by which a node knows the issuer. */
export function pinned(node) {
  const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }];
  return ["--oidc-keys", `${ISSUER}=${node.write("issuer.json", JSON.stringify({ keys }))}`];
}

/** A right token, but for the claims that are given. */
export function token(claims = {}) {
  const iat = Math.floor(Date.now() / 1000);
  const right = { iss: `https://${ISSUER}`, aud: AUDIENCE, sub: SUBJECT, iat, exp: iat + 600 };
  const said = `${part({ alg: "RS256", kid: "one" })}.${part({ ...right, ...claims })}`;
  return `${said}.${crypto.sign("sha256", Buffer.from(said), privateKey).toString("base64url")}`;
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
