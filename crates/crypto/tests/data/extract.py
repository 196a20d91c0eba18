"""Takes the vectors out of the package that ships them, one a line: `extract.py PACKAGE`.

PACKAGE: the unpacked `cryptography-vectors` 50.0.2. Numbers and bytes are copied, never computed.
"""

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
