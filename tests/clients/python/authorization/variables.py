"""Policy variables, in conditions and in resources."""

from authorization.case import (
    ALLOWED, EXACT, HANDED_OVER, NOT_BY_IAM, NOT_BY_KEY, PROJECT, ROLE, TAGGED, TAGGED_ROLE, USER,
    allow, ask, case, pairs,
)  # fmt: skip
from client import ACCOUNT, HOME

# In Resource, and in the values of string and ARN operators; one that has no value, and no default, makes
# the statement say nothing. [IAM] reference_policies_variables
IS_OF_TEAM = {EXACT: {"kms:EncryptionContext:team": "${aws:PrincipalTag/team}"}}
OR_NONE = {EXACT: {"kms:EncryptionContext:team": "${aws:PrincipalTag/team, 'none'}"}}
IS_NAMED = {"StringLike": {PROJECT: "${aws:username}-*"}}
for name, when, who, given, outcome in [
    ("the tag of who asks", IS_OF_TEAM, TAGGED, {"team": "blue"}, True),
    ("the tag of who asks", IS_OF_TEAM, TAGGED, {"team": "red"}, False),
    ("the tag of a session's role", IS_OF_TEAM, TAGGED_ROLE, {"team": "blue"}, True),
    ("the tag that one lacks", IS_OF_TEAM, USER, {"team": "blue"}, False),
    ("the tag that one lacks", IS_OF_TEAM, USER, {"team": ""}, False),
    (
        "the tag that one lacks, to the letter",
        IS_OF_TEAM,
        USER,
        {"team": "${aws:PrincipalTag/team}"},
        False,
    ),
    ("a default", OR_NONE, USER, {"team": "none"}, True),
    ("a default", OR_NONE, USER, {"team": "blue"}, False),
    ("a default beside a tag", OR_NONE, TAGGED, {"team": "blue"}, True),
    ("a default beside a tag", OR_NONE, TAGGED, {"team": "none"}, False),
    ("the name of who asks", IS_NAMED, USER, {"project": "<my name>-1"}, True),
    ("the name of who asks", IS_NAMED, USER, {"project": "somebody-1"}, False),
    ("the name of a session", IS_NAMED, ROLE, {"project": "<my name>-1"}, False),
    ("an asterisk", {"StringLike": {PROJECT: "a${*}"}}, USER, {"project": "a*"}, True),
    ("an asterisk", {"StringLike": {PROJECT: "a${*}"}}, USER, {"project": "ab"}, False),
    ("a dollar", {EXACT: {PROJECT: "${$}{x}"}}, USER, {"project": "${x}"}, True),
    (
        "the ARN of who asks",
        {EXACT: {PROJECT: "${aws:PrincipalArn}"}},
        USER,
        {"project": "<me>"},
        True,
    ),
]:
    asked = ask("Encrypt", EncryptionContext=given)
    key_title = f"a variable, {name}, in the key policy: {who.kind} {pairs(given)}"
    case(
        key_title, ALLOWED if outcome else NOT_BY_KEY, who, asked,
        key=(allow("kms:*", to="<me>", when=when),),
    )  # fmt: skip
    iam_title = f"a variable, {name}, in the identity policy: {who.kind} {pairs(given)}"
    case(iam_title, ALLOWED if outcome else NOT_BY_IAM, who, asked, key=(HANDED_OVER,),
         iam=(allow("kms:*", when=when),))  # fmt: skip
    # Version 2008-10-17 has no variables: they are what they look like.
    is_literal = given == {"team": "${aws:PrincipalTag/team}"}
    case(f"Version 2008-10-17, {key_title}", ALLOWED if is_literal else NOT_BY_KEY, who, asked,
         key=(allow("kms:*", to="<me>", when=when),), version="2008-10-17")  # fmt: skip
MY_ALIASES = allow("kms:CreateAlias", on=f"arn:aws:kms:*:{ACCOUNT}:alias/${{aws:username}}-*")
TEAM_ALIASES = allow("kms:CreateAlias", on="arn:aws:kms:*:*:alias/${aws:PrincipalTag/team}/*")
OR_COMMON = allow(
    "kms:CreateAlias", on="arn:aws:kms:*:*:alias/${aws:PrincipalTag/team, 'common'}/*"
)
ON_KEYS = allow("kms:CreateAlias", on="arn:aws:kms:*:*:key/*")
for name, on, who, alias, outcome in [
    ("the name of who asks", MY_ALIASES, USER, "alias/<my name>-<key id>", True),
    ("the name of who asks", MY_ALIASES, USER, "alias/somebody-<key id>", False),
    ("the name of a session", MY_ALIASES, ROLE, "alias/<my name>-<key id>", False),
    ("the tag of who asks", TEAM_ALIASES, TAGGED, "alias/blue/<key id>", True),
    ("the tag of who asks", TEAM_ALIASES, TAGGED, "alias/red/<key id>", False),
    ("the tag that one lacks", TEAM_ALIASES, USER, "alias/blue/<key id>", False),
    ("a default", OR_COMMON, USER, "alias/common/<key id>", True),
    ("a default", OR_COMMON, TAGGED, "alias/common/<key id>", False),
]:
    resource = f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}"
    tags = "tagged " if who.tags else ""
    case(f"a variable, {name}, in a Resource: a {tags}{who.kind} makes {alias}", ALLOWED if outcome else NOT_BY_IAM,
         who, ask("CreateAlias", AliasName=alias), key=(HANDED_OVER,), iam=(on, ON_KEYS), resource=resource,
         resources=("<key>",))  # fmt: skip
