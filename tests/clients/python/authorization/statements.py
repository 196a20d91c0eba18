"""The forms that a statement can have."""

from authorization.case import DENIED_BY_IAM, HANDED_OVER, MAY, OUTCOMES, USER, allow, case, deny


# [KMS] key-policy-overview, [IAM] reference_policies_elements
def formed(name, outcome, statements, asked="Encrypt", **more):
    case(
        f"a key policy with {name}: {asked}", OUTCOMES[outcome], USER, asked, key=statements,
        **more,
    )  # fmt: skip


ME_ALONE = {"Effect": "Allow", "Principal": {"AWS": "<me>"}}
NOT_DECRYPT = {"NotAction": "kms:Decrypt", "Resource": "*"}
formed("no Action", "k", (allow(to="<me>"),))
formed("no Resource", "k", (allow("kms:*", to="<me>", on=None),))
formed("a deny without Action", "+", (allow("kms:*", to="<me>"), deny(to="<me>")))
formed(
    "a deny without Resource", "+", (allow("kms:*", to="<me>"), deny("kms:*", to="<me>", on=None)),
)  # fmt: skip
formed("spaces in its Sid", "+", (allow("kms:*", to="<me>", Sid="Allow me, and nobody else"),))
formed("NotAction of another", "+", ({**ME_ALONE, **NOT_DECRYPT},))
formed("NotAction of it", "k", ({**ME_ALONE, **NOT_DECRYPT},), "Decrypt")
formed(
    "a deny of NotAction of another", "K",
    (allow("kms:*", to="<me>"), {**ME_ALONE, **NOT_DECRYPT, "Effect": "Deny"}),
)  # fmt: skip
formed(
    "a deny of NotAction of it", "+",
    (allow("kms:*", to="<me>"), {**ME_ALONE, **NOT_DECRYPT, "Effect": "Deny"}), "Decrypt",
)  # fmt: skip
formed("NotResource of the key", "k", ({**ME_ALONE, "Action": "kms:*", "NotResource": "<key>"},))
formed("Version 2008-10-17", "+", (allow("kms:*", to="<me>"),), version="2008-10-17")
for action, asked, outcome in [
    ("kms:encrypt", "Encrypt", "+"),
    ("KMS:Encrypt", "Encrypt", "+"),
    ("kms:E*", "Encrypt", "+"),
    ("kms:*crypt", "Encrypt", "+"),
    ("kms:?ncrypt", "Encrypt", "+"),
    ("kms:?crypt", "Encrypt", "k"),
    ("*", "Encrypt", "+"),
    ("s3:*", "Encrypt", "k"),
    ("kms:GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "k"),
    ("kms:GenerateDataKey*", "GenerateDataKeyWithoutPlaintext", "+"),
    ("kms:Get*", "GetPublicKey", "+"),
    (["kms:Decrypt", "kms:Encrypt"], "Encrypt", "+"),
]:
    formed(f"the Action {action}", outcome, (allow(action, to="<me>"),), asked)
for statement_of_iam, asked, outcome in [
    ({"Effect": "Allow", **NOT_DECRYPT}, "Encrypt", "+"),
    ({"Effect": "Allow", **NOT_DECRYPT}, "Decrypt", "i"),
    ({"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": "*"}, "Encrypt", "+"),
    ({"Effect": "Allow", "NotAction": "kms:*", "Resource": "*"}, "Encrypt", "i"),
    ({"Effect": "Allow", "NotAction": "kms:Encr*", "Resource": "<key>"}, "DescribeKey", "+"),
    ({"Effect": "Allow", "Action": "*", "Resource": "*"}, "Encrypt", "+"),
]:
    case(f"the identity policy {statement_of_iam}: {asked}", OUTCOMES[outcome], USER, asked, key=(HANDED_OVER,),
         iam=(statement_of_iam,))  # fmt: skip
case("the identity policy denies NotAction of another", DENIED_BY_IAM, key=(HANDED_OVER,),
     iam=(*MAY, {"Effect": "Deny", **NOT_DECRYPT}))  # fmt: skip
