"""Takes the vectors out of the package that ships them, one a line: `extract.py PACKAGE`.

PACKAGE: the unpacked `cryptography-vectors` 50.0.2. Numbers and bytes are copied, never computed,
but for what an RSA key has besides n, e and d, where its source leaves that out.
"""

import math
import pathlib
import re
import sys

package = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent


def write(name, origin, fields, lines):
    head = f"# {origin}\n# {fields}\n"
    body = "".join(" ".join(str(field) or "-" for field in line) + "\n" for line in lines)
    (here / name).write_text(head + body)


def sections(name):
    """Each vector of a CAVP file, as its own fields and those in brackets above it."""
    above, fields = {}, {}
    for line in (package / "cryptography_vectors" / name).read_text().splitlines() + [""]:
        line = line.strip()
        bracketed = re.fullmatch(r"\[([\w ]+?) ?= ?(\w+)\]", line)
        if bracketed:
            above[bracketed[1]] = bracketed[2]
        elif not line:
            if fields:
                yield above | fields
            fields = {}
        elif line == "FAIL":
            fields["FAIL"] = ""
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            fields[key.strip()] = value.strip()


for name, source in [("seal", "gcmEncryptExtIV256.rsp"), ("open", "gcmDecrypt256.rsp")]:
    write(
        f"aes_256_gcm_cavp_{name}.txt",
        f"NIST CAVP, {source}: the groups with IVlen 96 and Taglen 128.",
        "PTlen AADlen Count Key IV AAD PT CT Tag; PT is FAIL where it must not open",
        [
            [vector["PTlen"], vector["AADlen"], vector["Count"], vector["Key"], vector["IV"],
             vector["AAD"], "FAIL" if "FAIL" in vector else vector["PT"], vector["CT"], vector["Tag"]]
            for vector in sections(f"ciphers/AES/GCM/{source}")
            if (vector["IVlen"], vector["Taglen"]) == ("96", "128")
        ],
    )

write(
    "kbkdf_cavp.txt",
    "NIST CAVP, SP 800-108 KDF, counter mode: HMAC_SHA256, BEFORE_FIXED, RLEN 32_BITS.",
    "COUNT L KI FixedInputData KO",
    [
        [vector[field] for field in "COUNT L KI FixedInputData KO".split()]
        for vector in sections("KDF/nist-800-108-KBKDF-CTR.txt")
        if (vector["PRF"], vector["CTRLOCATION"], vector["RLEN"])
        == ("HMAC_SHA256", "BEFORE_FIXED", "32_BITS")
    ],
)

hashed = [*sections("hashes/SHA2/SHA256ShortMsg.rsp"), *sections("hashes/SHA2/SHA256LongMsg.rsp")]
write(
    "sha256_cavp.txt",
    "NIST CAVP, SHA256ShortMsg.rsp, all, and SHA256LongMsg.rsp, those of up to 16384 bits.",
    "Len Msg MD; a message of 0 bits is written 00",
    [
        [vector["Len"], vector["Msg"], vector["MD"]]
        for vector in hashed
        if "Msg" in vector and int(vector["Len"]) <= 16384
    ],
)

monte = list(sections("hashes/SHA2/SHA256Monte.rsp"))
seed = next(vector["Seed"] for vector in monte if "Seed" in vector)
write(
    "sha256_cavp_monte.txt",
    "NIST CAVP, SHA256Monte.rsp: the seed, then the digest after each thousand (SHAVS, 6.4).",
    "COUNT MD",
    [["seed", seed], *([vector["COUNT"], vector["MD"]] for vector in monte if "COUNT" in vector)],
)

write(
    "argon2id.txt",
    "RFC 9106, OpenSSL and the argon2 command line, as cryptography-vectors collects them in argon2id.txt.",
    "COUNT length lanes iter memcost secret ad pass salt output",
    [
        [vector.get(field, "") for field in
         "COUNT length lanes iter memcost secret ad pass salt output".split()]
        for vector in sections("KDF/argon2id.txt")
    ],
)

for name in ["KW_AE", "KW_AD", "KWP_AE", "KWP_AD"]:
    lengths = {}
    for vector in sections(f"keywrap/kwtestvectors/{name}_256.txt"):
        lengths.setdefault(vector["PLAINTEXT LENGTH"], []).append(vector)
    write(
        f"aes_256_{name.lower()}_nist.txt",
        f"NIST, SP 800-38F, {name}_256.txt: the first 4 of each length.",
        "PLAINTEXT_LENGTH COUNT K P C; P is FAIL where it must not unwrap",
        [
            [length, vector["COUNT"], vector["K"], "FAIL" if "FAIL" in vector else vector["P"],
             vector["C"]]
            for length, vectors in lengths.items()
            for vector in vectors[:4]
        ],
    )


def first_kat(name):
    """The first vector of a KAT file, whose vectors no empty line parts."""
    lines = (package / "cryptography_vectors" / name).read_text().splitlines()
    return dict(line.split(" = ") for line in lines[: lines.index("count = 1")])


kats = {size: first_kat(f"asymmetric/MLDSA/kat_MLDSA_{size}_det_pure.rsp") for size in (44, 65, 87)}
write(
    "ml_dsa_kat.txt",
    "The known answers of ML-DSA's reference code, kat_MLDSA_*_det_pure.rsp: the first of each file.",
    "set xi ctx msg pk sm; sm is the signature and then the message",
    [[size, *(kat[field] for field in "xi ctx msg pk sm".split())] for size, kat in kats.items()],
)


def whole_key(n, e, d):
    """What PKCS #1 writes of a key: n, e, d, both primes, both exponents and the coefficient."""
    odd = e * d - 1
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    for base in range(2, 100):
        root = pow(base, odd, n)
        for _ in range(twos):
            root, before = root * root % n, root
            if root == 1 and before not in (1, n - 1):
                p = math.gcd(before - 1, n)
                p, q = max(p, n // p), min(p, n // p)
                return n, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)
    raise ValueError("e and d do not belong to n")


def digits(number):
    return f"{number:x}".zfill(2 * ((number.bit_length() + 7) // 8))


rsa_keys, numbers, signatures = [], {}, {}
for vector in sections("asymmetric/RSA/FIPS_186-2/SigGen15_186-2.txt"):
    key = f"NIST-{vector['mod']}"
    if vector["mod"] not in ("2048", "3072", "4096"):
        continue
    if "n" in vector:
        numbers = vector
    elif "d" in vector:
        numbers |= vector
        rsa_keys.append([key, *map(digits, whole_key(*(int(numbers[it], 16) for it in "ned")))])
    elif vector["SHAAlg"] in ("SHA256", "SHA384", "SHA512"):
        line = [key, vector["SHAAlg"], vector["Msg"], vector["S"]]
        signatures.setdefault((key, vector["SHAAlg"]), []).append(line)

write(
    "rsa_pkcs1_cavp.txt",
    "NIST CAVP, SigGen15_186-2.txt: the first of each size and hash that AWS KMS has.",
    "key hash Msg S",
    [lines[0] for lines in signatures.values()],
)


def oaep(name):
    """The keys of an OAEP file of RSA Laboratories, each with the messages and ciphertexts of it."""
    fields, values = [], []
    for line in (package / "cryptography_vectors/asymmetric/RSA" / name).read_text().splitlines():
        if line.startswith("#"):
            fields.append(line.strip("# :"))
            values.append("")
        elif values:
            values[-1] += line.replace(" ", "").strip()
    keys = []
    for field, value in zip(fields, values):
        if field == "Modulus" and value and (not keys or "Coefficient" in keys[-1]):
            keys.append({"messages": []})
        if field == "Message":
            keys[-1]["messages"].append([value])
        elif field == "Encryption":
            keys[-1]["messages"][-1].append(value)
        elif value and keys:
            keys[-1][field] = value
    return keys


decryptions = []
for digest, name in [
    ("SHA1", "pkcs-1v2-1d2-vec/oaep-vect.txt"),
    ("SHA256", "oaep-custom/oaep-sha256-sha256.txt"),
]:
    key = [key for key in oaep(name) if len(key["Modulus"]) == 2048 // 4][-1]
    parts = ["Modulus", "Public exponent", "Exponent", "Prime 1", "Prime 2", "Prime exponent 1",
             "Prime exponent 2", "Coefficient"]
    rsa_keys.append([f"OAEP-{digest}", *(digits(int(key[part], 16)) for part in parts)])
    decryptions += [[f"OAEP-{digest}", digest, *message] for message in key["messages"]]

write(
    "rsa_oaep.txt",
    "RSA Laboratories, oaep-vect.txt, and oaep-sha256-sha256.txt, which pyca made like it: the last key.",
    "key hash message encryption",
    decryptions,
)
write(
    "rsa_keys.txt",
    "The keys of rsa_pkcs1_cavp.txt, whose source has n, e and d alone, and of rsa_oaep.txt.",
    "key n e d p q dp dq qinv",
    rsa_keys,
)
