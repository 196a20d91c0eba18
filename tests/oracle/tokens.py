"""ID tokens, made and judged by PyJWT: one case a line, after a line with the keys.

`tokens.py --seed N --count N`. A case is a token, the time at which it was judged, and the verdict; the
provider and its client ids are those of the first line. What PyJWT reads less strictly than we do (names
that stand twice, base64 in other forms) is not made: the tests of `oidc` have that.
"""

import argparse
import base64
import json
import random
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ISSUER = "https://oidc.example.com/id/1"
CLIENT_IDS = ["sts.amazonaws.com", "app"]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def keys():
    """Private keys by their ids, with their algorithms."""
    return {
        "rsa-2048": (rsa.generate_private_key(65537, 2048), "RS256"),
        "rsa-3072": (rsa.generate_private_key(65537, 3072), "RS256"),
        "ec": (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        "ec-other": (ec.generate_private_key(ec.SECP256R1()), "ES256"),
    }


def jwk(kid, key, algorithm):
    to_jwk = jwt.algorithms.get_default_algorithms()[algorithm].to_jwk
    return {**json.loads(to_jwk(key.public_key())), "kid": kid, "alg": algorithm, "use": "sig"}


def secret(key):
    """The public key as a careless library would take it for the secret of a MAC."""
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def claims(chance, now):
    """Mostly good ones: each can be missing, or wrong."""
    good_and_bad = {
        "iss": ([ISSUER], [ISSUER + "/", "https://evil.example", None]),
        "aud": (["app", "sts.amazonaws.com", ["app"], ["other", "app"]], ["other", ["other"], [], None]),
        "azp": ([None, None, "app"], ["other", "App"]),
        "sub": (["anna", "repo:a/b:ref:refs/heads/main", "é" * 255], [None]),
        "iat": ([now, now - 100, now - 100.5, now - 10**6], [now + 1000, None]),
        "exp": ([now + 600, now + 600.5, now - 100, now + 10**9], [now - 300, 0, None]),
        "nbf": ([None, now - 100], [now + 1000]),
        "amr": ([None, ["mfa", "pwd"]], [[]]),
        "groups": ([None, {"a": [1, {"b": None}]}], [None]),
    }
    chosen = {
        name: chance.choice(bad if chance.random() < 0.06 else good)
        for name, (good, bad) in good_and_bad.items()
    }
    return {name: value for name, value in chosen.items() if value is not None}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(chance, private, now):
    """A token, some of which are forged."""
    kid, (key, algorithm) = chance.choice(list(private.items()))
    payload = claims(chance, now)
    named = chance.choice([kid] * 10 + [chance.choice(list(private)), "unknown"])
    header = {"kid": named, **chance.choice([{}, {}, {"typ": "at+jwt"}, {"x5t": "AAAA"}])}
    match chance.randrange(12):
        case 0:
            return jwt.encode(payload, None, algorithm="none", headers=header)
        case 1:
            signed = encode(json.dumps({"alg": "HS256", **header}).encode())
            signed += "." + encode(json.dumps(payload).encode())
            mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
            return signed + "." + encode(mac.sign(signed.encode(), secret(key)))
        case 2:
            other = {"RS256": "RS512", "ES256": "ES256"}[algorithm]
            return jwt.encode(payload, key, algorithm=other, headers=header)
        case 3:
            made = jwt.encode(payload, key, algorithm=algorithm, headers=header)
            other = jwt.encode({**payload, "sub": "root"}, key, algorithm=algorithm, headers=header)
            parts = [chance.choice(pair) for pair in zip(made.split("."), other.split("."))]
            return ".".join(parts)
        case 4:
            made = jwt.encode(payload, key, algorithm=algorithm, headers=header)
            # Not the last of a part, whose last bits may mean nothing.
            index = chance.choice(
                [at for at in range(len(made) - 1) if "." not in made[at : at + 2]]
            )
            return made[:index] + chance.choice(ALPHABET) + made[index + 1 :]
        case _:
            return jwt.encode(payload, key, algorithm=algorithm, headers=header)


def verdict(text, private):
    """What PyJWT says, with AWS's rule of who a token is for."""
    try:
        kid = jwt.get_unverified_header(text).get("kid")
        if kid not in private:
            return None
        key, algorithm = private[kid]
        options = {"require": ["iss", "aud", "sub", "iat", "exp"], "verify_aud": False}
        said = jwt.decode(
            text, key.public_key(), algorithms=[algorithm], issuer=ISSUER, options=options, leeway=300
        )
    except (jwt.PyJWTError, UnicodeDecodeError, ValueError):
        return None
    audiences = said["aud"] if isinstance(said["aud"], list) else [said["aud"]]
    audiences = [said["azp"]] if "azp" in said else audiences
    audience = next((each for each in audiences if each in CLIENT_IDS), None)
    return audience and {"subject": said["sub"], "audience": audience, "amr": said.get("amr", [])}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    private = keys()
    public = [jwk(kid, key, algorithm) for kid, (key, algorithm) in private.items()]
    first = {"issuer": ISSUER, "client_ids": CLIENT_IDS, "keys": {"keys": public}}
    print(json.dumps(first))
    for _ in range(arguments.count):
        now = int(time.time())
        text = token(chance, private, now)
        print(json.dumps({"token": text, "now": now, "verdict": verdict(text, private)}))


if __name__ == "__main__":
    main()
