"""Makes cases for the comparison of evaluators: near the edges of every rule, each with its verdict."""

import argparse
import base64
import collections
import itertools
import json
import random

import evaluate

HOME, AWAY = "111122223333", "444455556666"
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALIAS = f"arn:aws:kms:eu-west-1:{HOME}:alias/payroll"
OTHER_KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/00000000-0000-4000-8000-000000000000"
SERVICES = ["dynamodb.amazonaws.com", "s3.amazonaws.com"]

ON_A_KEY = [
    "Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo", "DescribeKey", "Sign",
    "CreateGrant", "RetireGrant", "ListGrants", "PutKeyPolicy", "TagResource",
]  # fmt: skip
ON_NONE = ["CreateKey", "ListKeys", "GenerateRandom", "CreateCustomKeyStore"]
ON_AN_ALIAS = ["CreateAlias", "UpdateAlias", "DeleteAlias"]
ON_A_ROLE = ["AssumeRole", "AssumeRoleWithWebIdentity", "TagSession", "SetSourceIdentity"]
ROLE = f"arn:aws:iam::{HOME}:role/svc/asked"
ISSUERS = ["oidc.example.com/id/1", "oidc.example.com/id/2"]
OF_GRANTS = [
    "Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo", "DescribeKey", "Sign",
    "RetireGrant",
]  # fmt: skip

TEXTS = ["a", "A", "b", "", "a*", "a?", "*", "team-blue", "team-red", "ä", "a\u0308", "а", "alice", "${aws:username}", "7", "true"]
CONTEXT_KEYS = ["team", "Team", "purpose", "aws:s3:arn"]
ARNS = [
    "arn:aws:s3:::bucket", f"arn:aws:ec2:eu-west-1:{HOME}:volume/v-1", f"arn:aws:ec2:eu-west-1:{HOME}:volume/v-2",
    f"arn:aws:iam::{HOME}:user/alice", "arn:aws:s3:::bucket/a:b", "no-arn", "a:b:c",
]  # fmt: skip
NUMBERS = [7, 30, 90, 365, 2560]
TIMES = [1_790_000_000_000, 1_790_000_000_500, 946_684_800_000, 1_800_000_000_000]
DATES = ["2026-09-21T14:13:20Z", "2026-09-21T16:13:20+02:00", "2026-09-21", "2026", "1790000000", "2000-01-01T00:00Z", "2026-09-21T14:13:20.5Z"]
ADDRESSES = ["10.0.0.1", "10.255.0.1", "192.168.7.7", "2001:db8::1", "::ffff:10.0.0.1", "203.0.113.9"]
NETWORKS = ["10.0.0.0/8", "10.0.0.1", "10.0.0.1/32", "192.168.0.0/16", "2001:db8::/32", "0.0.0.0/0", "::/0", "10.0.0.7/31", "::ffff:10.0.0.1", "::ffff:10.0.0.0/104", "::ffff:0:0/96"]

# Condition keys, by the type of their values.
SINGLE = {
    "text": [
        "kms:ViaService", "kms:KeySpec", "kms:RequestAlias", "kms:CallerAccount", "aws:username", "aws:PrincipalTag/team",
        "aws:ResourceTag/team", "aws:RequestTag/team", "kms:EncryptionContext:team", "kms:EncryptionContext:purpose",
        "aws:UserAgent", "aws:RequestedRegion", "aws:SourceIdentity", "sts:SourceIdentity", "sts:ExternalId",
        "sts:RoleSessionName", "iam:ResourceTag/team", "oidc.example.com/id/1:sub",
    ],
    "arn": ["aws:PrincipalArn", "aws:SourceArn", "kms:GranteePrincipal"],
    "number": ["kms:RotationPeriodInDays", "kms:ScheduleKeyDeletionPendingWindowInDays", "sts:DurationSeconds"],
    "time": ["aws:CurrentTime", "kms:ValidTo", "aws:TokenIssueTime"],
    "boolean": ["kms:MultiRegion", "aws:SecureTransport", "kms:BypassPolicyLockoutSafetyCheck", "aws:MultiFactorAuthPresent"],
    "address": ["aws:SourceIp"],
}  # fmt: skip
# Of these a request can have two, whose names differ in their letter case alone.
TWINS = ["aws:PrincipalTag/", "aws:ResourceTag/", "aws:RequestTag/", "kms:EncryptionContext:"]
SEVERAL = ["kms:EncryptionContextKeys", "aws:TagKeys", "kms:GrantOperations", "kms:ResourceAliases", "sts:TransitiveTagKeys"]
UNKNOWN = ["s3:prefix", "aws:Unheard"]
OPERATORS = {
    "text": [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
    ],
    "arn": ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
    "number": [
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ],
    "time": [
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
    ],
    "boolean": ["Bool"],
    "address": ["IpAddress", "NotIpAddress"],
    "binary": ["BinaryEquals"],
}  # fmt: skip
TYPE_OF = {key: kind for kind, keys in SINGLE.items() for key in keys}
VARIABLES = [
    "${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'blue'}", "${kms:RequestAlias,'it''s'}",
    "${aws:TagKeys}", "${*}", "${?}", "${$}", "${", "${ }", "${kms:ViaService", "${AWS:USERNAME}",
]  # fmt: skip


def principals_of(rng):
    """Who there was when policies were stored."""
    named = [f"user/{name}" for name in ("alice", "team/alice", "bob")] + [f"role/{name}" for name in ("batch", "svc/nightly")]
    found = {}
    for account, name in itertools.product((HOME, AWAY), named):
        if rng.random() < 0.95:
            found[f"arn:aws:iam::{account}:{name}"] = unique_id(account, name)
    return found


def unique_id(account, name, generation=0):
    kind = "AIDA" if name.startswith("user/") else "AROA"
    letters = (name.replace("/", "") + account[:4] + str(generation)).upper()
    return kind + letters.ljust(17, "A")[:17]


def asker_of(rng, of_a_role):
    account = HOME if rng.random() < 0.65 else AWAY
    kinds = ["root", "user", "session", "federated", "service", "web"]
    kind = rng.choices(kinds, [2, 6, 5, 2, 2, 8 if of_a_role else 0])[0]
    asker = {"kind": kind, "account": account}
    # One that was deleted and made again has another id.
    generation = 0 if rng.random() < 0.9 else 1
    if kind == "user":
        name = rng.choice(["user/alice", "user/team/alice", "user/bob"])
        asker |= {"arn": f"arn:aws:iam::{account}:{name}", "id": unique_id(account, name, generation)}
    if kind == "session":
        name = rng.choice(["role/batch", "role/svc/nightly"])
        asker |= {"role_arn": f"arn:aws:iam::{account}:{name}", "role_id": unique_id(account, name, generation), "session": rng.choice(["s", "t"])}
    if kind == "federated":
        asker["name"] = rng.choice(["bob", "eve"])
        name = rng.choice(["user/alice", "user/team/alice", None])
        asker["user_id"] = name and unique_id(account, name, generation)
        asker["user_arn"] = name and f"arn:aws:iam::{account}:{name}"
    if kind == "web":
        asker["issuer"] = rng.choice(ISSUERS)
    if kind == "service":
        asker["name"] = rng.choice(SERVICES)
    return asker


def called(asker):
    """What a policy can call who asks, by its own names."""
    account = asker["account"]
    if asker["kind"] == "user":
        return [{"AWS": asker["arn"]}, {"AWS": asker["id"]}]
    if asker["kind"] == "session":
        role = asker["role_arn"].split("/")[-1]
        session = f"arn:aws:sts::{account}:assumed-role/{role}/{asker['session']}"
        return [{"AWS": asker["role_arn"]}, {"AWS": session}, {"AWS": asker["role_id"]}]
    if asker["kind"] == "federated":
        own = [{"AWS": f"arn:aws:sts::{account}:federated-user/{asker['name']}"}]
        return own + ([{"AWS": asker["user_arn"]}, {"AWS": asker["user_id"]}] if asker["user_id"] else [])
    if asker["kind"] == "web":
        return [{"Federated": f"arn:aws:iam::{account}:oidc-provider/{asker['issuer']}"}]
    if asker["kind"] == "service":
        return [{"Service": asker["name"]}]
    return [{"AWS": account}]


def principal_of(rng, asker):
    account = asker["account"]
    near = called(asker) + [{"AWS": account}, {"AWS": f"arn:aws:iam::{account}:root"}, "*", {"AWS": "*"}]
    if rng.random() < 0.75:
        return rng.choice(near)
    far = [
        {"AWS": f"arn:aws:iam::{HOME}:user/bob"}, {"AWS": f"arn:aws:iam::{HOME}:user/Alice"}, {"AWS": f"arn:aws:iam::{HOME}:role/batch"},
        {"AWS": f"arn:aws:iam::{AWAY}:role/svc/nightly"}, {"AWS": f"arn:aws:sts::{HOME}:assumed-role/batch/t"}, {"Service": SERVICES[1]},
        {"AWS": f"arn:aws:iam::{AWAY}:root"}, {"AWS": HOME}, {"Federated": "cognito-identity.amazonaws.com"}, {"AWS": "AIDANOBODYNOBODYNOBOD"},
        {"AWS": f"arn:aws:iam::{HOME}:user/nobody"}, {"Federated": f"arn:aws:iam::{HOME}:oidc-provider/{ISSUERS[0]}"}, {"Federated": ISSUERS[0]},
    ]  # fmt: skip
    return rng.choice(far)


def merge(*elements):
    """One element that names all of them."""
    merged = collections.defaultdict(list)
    for element in elements:
        for kind, value in ({"AWS": "*"} if element == "*" else element).items():
            merged[kind] += evaluate.as_list(value)
    return dict(merged)


def cased(rng, text):
    return rng.choice([text, text, text.lower(), text.upper()])


def actions_of(rng, action, in_trust_policy):
    service, name = action.split(":")
    near = [
        action, cased(rng, action), f"{service}:*", "*", f"{service}:{name[:3]}*", f"{service}:*{name[-3:]}", f"{service}:?{name[1:]}",
        f"{service[0]}?s:{name}", f"*:{name}", [action, "s3:GetObject"], [f"{service}:Nothing", f"{service}:{name[:-1]}?"],
    ]  # fmt: skip
    far = [
        "s3:*", f"{service}:Nothing", f"{service}:{name}?", f"{service}:{name[:-1]}", name, service, f"{service}:", "",
        "kms:Encrypt*", "kms:ReEncrypt*", "sts:AssumeRole*", [],
    ]  # fmt: skip
    if in_trust_policy:
        is_of_sts = lambda actions: all(one.lower().startswith("sts:") for one in evaluate.as_list(actions))
        near, far = list(filter(is_of_sts, near)), list(filter(is_of_sts, far))
    if rng.random() < 0.8:
        return {"Action": rng.choice(near)}
    if rng.random() < 0.5:
        return {"Action": rng.choice(far)}
    return {"NotAction": rng.choice(near + far)}


def resources_of(rng, resource, is_key_policy):
    near = ["*", "*", "*"]
    if resource:
        head, tail = resource.rsplit("/", 1)
        near += [
            resource, f"{head}/*", f"arn:aws:kms:*:{HOME}:*", "arn:*:kms:*:*:key/*", f"{head}/{tail[:-1]}?", "arn:aws:kms:*",
            f"arn:aws:kms:eu-west-1:${{aws:PrincipalAccount}}:{head.split(':')[-1]}/*", [OTHER_KEY, resource], "**",
            f"{head}/${{aws:PrincipalTag/team, '{tail}'}}", f"arn:aws:kms:*:{resource.split(':')[-1]}", "arn:aws:*/*",
        ]  # fmt: skip
    far = [OTHER_KEY, ALIAS, "arn:aws:kms:*", f"arn:aws:kms:eu-central-1:{HOME}:key/*", "key/*", f"{KEY}/x", "arn:aws:*:key/*", KEY.upper(), "${aws:username}"]
    if rng.random() < (0.9 if is_key_policy else 0.8):
        return {"Resource": rng.choice(near)}
    if rng.random() < 0.6:
        return {"Resource": rng.choice(far)}
    return {"NotResource": rng.choice(near + far)}


def value_of(rng, kind):
    if kind == "text":
        return {"text": rng.choice(TEXTS)}
    if kind == "arn":
        return {"text": rng.choice(ARNS)}
    if kind == "number":
        return {"number": rng.choice(NUMBERS)}
    if kind == "time":
        return {"time": rng.choice(TIMES)}
    if kind == "boolean":
        return {"boolean": rng.random() < 0.5}
    return {"address": rng.choice(ADDRESSES)}


def context_of(rng, asker):
    context = {}
    for kind, keys in SINGLE.items():
        for key in keys:
            if rng.random() < 0.5:
                context[key] = value_of(rng, kind)
    for prefix in TWINS:
        if rng.random() < 0.4:
            context[f"{prefix}Team"] = value_of(rng, "text")
    for key in SEVERAL:
        if rng.random() < 0.7:
            some = rng.sample([*TEXTS, "7", "2026-09-21", "10.0.0.1", ARNS[0]], rng.choice([0, 0, 1, 1, 2, 3]))
            context[key] = [{"text": text} for text in some]
    if asker["kind"] not in ("service", "web"):
        context["aws:PrincipalAccount"] = {"text": asker["account"]}
    return context


def wanted_of(rng, kind, given):
    """A value that an operator of this type can have: often what the request has."""
    if isinstance(given, list):
        given = rng.choice(given) if given else None
    text = evaluate.text_of(given) if given else None
    if kind == "number":
        return rng.choice([str(rng.choice(NUMBERS)), rng.choice(NUMBERS), "90.0", "-1", "007", "89.5"])
    if kind == "time":
        return rng.choice(DATES)
    if kind == "boolean":
        return rng.choice(["true", "false", True, False, "True", "FALSE"])
    if kind == "address":
        return rng.choice(NETWORKS)
    if kind == "binary":
        bytes_of = rng.choice([text, text, "team-blue"]) or rng.choice(TEXTS)
        return base64.b64encode(bytes_of.encode()).decode()
    if kind == "arn":
        if text and text.count(":") >= 5 and rng.random() < 0.6:
            return rng.choice([text, text[:-1] + "?", text.rsplit(":", 1)[0] + ":*", "arn:*:*:*:*:*", text.upper()])
        return rng.choice([arn for arn in ARNS if arn.count(":") >= 5] + ["arn:aws:*:*:*:*", "arn:aws:iam::${aws:PrincipalAccount}:user/*", "*"])
    if text is not None and rng.random() < 0.6:
        return rng.choice([text, text, text.upper(), text + "x", "*" + text[1:], text[:1] + "*", "?" * len(text), text.replace("*", "${*}")])
    return rng.choice(TEXTS + VARIABLES + ["team-${aws:PrincipalTag/team}", "${aws:username}*", "*${aws:username, 'x'}*"])


def condition_of(rng, context):
    """An operator, a key, and what it is compared with."""
    key = rng.choice(list(TYPE_OF) + SEVERAL * 4 + UNKNOWN)
    given = context.get(key)
    kind = TYPE_OF.get(key, "text")
    if rng.random() < 0.3:
        # Of another type than the key.
        kind = rng.choice(list(OPERATORS))
    if rng.random() < 0.06:
        return "Null", key, rng.choice(["true", "false", True])
    operator = rng.choice(OPERATORS[kind])
    if rng.random() < 0.3:
        operator += "IfExists"
    prefixes = ["ForAllValues:", "ForAnyValue:"]
    if rng.random() < (0.7 if key in SEVERAL else 0.12):
        operator = rng.choice(prefixes) + operator
    if rng.random() < 0.1:
        operator, key = cased(rng, operator), cased(rng, key)
    count = rng.choice([1, 1, 1, 2, 3])
    wanted = [wanted_of(rng, kind, given) for _ in range(count)]
    return operator, key, wanted[0] if count == 1 and rng.random() < 0.7 else wanted


def statement_of(rng, case, kind, effect):
    statement = {"Effect": effect}
    names_whom = kind in ("key", "trust")
    if rng.random() < 0.2:
        statement["Sid"] = f"s{rng.randrange(10**9)}"
    if names_whom:
        if effect == "Deny" and rng.random() < 0.25:
            asker = case["asker"]
            spared = rng.sample(called(asker) + [{"AWS": asker["account"]}, {"AWS": f"arn:aws:iam::{asker['account']}:root"}, {"AWS": HOME}], 2)
            full = called(asker) + [{"AWS": asker["account"]}]
            statement["NotPrincipal"] = merge(*rng.choice([spared, full]))
        else:
            count = rng.choice([1, 1, 2])
            elements = [principal_of(rng, case["asker"]) for _ in range(count)]
            statement["Principal"] = elements[0] if count == 1 else merge(*elements)
    if kind == "resource-control":
        statement["Principal"] = "*"
    actions = actions_of(rng, case["action"], kind == "trust")
    if kind == "resource-control" and not fits_resource_control(actions):
        actions = {"Action": all_of(case)}
    statement |= actions
    if kind != "trust":
        statement |= resources_of(rng, case["resource"], kind == "key")
    if kind == "key" and rng.random() < 0.02:
        statement.pop(rng.choice(["Action", "Resource", "NotAction", "NotResource"]), None)
    conditions = {}
    for _ in range(rng.choice([0, 0, 1, 1, 2]) if effect == "Allow" else rng.choice([0, 1, 1, 2])):
        operator, key, wanted = condition_of(rng, case["context"])
        if kind == "key" and is_overly_permissive(operator, key):
            continue
        # Names that differ in their letter case alone would be two of one.
        if not any(operator.lower() == known.lower() and operator != known for known in conditions):
            keys = conditions.setdefault(operator, {})
            if not any(key.lower() == known.lower() for known in keys):
                keys[key] = wanted
    if conditions:
        statement["Condition"] = conditions
    return statement


def is_overly_permissive(operator, key):
    """Whether a key policy with this is refused."""
    is_single = key.lower().startswith(("kms:encryptioncontext:", "aws:requesttag/"))
    return is_single and operator.lower().startswith("forallvalues:")


def all_of(case):
    return case["action"].split(":")[0] + ":*"


def fits_resource_control(actions):
    return "NotAction" not in actions and "*" not in evaluate.as_list(actions["Action"])


def policy_of(rng, case, kind, allows=0.8):
    """Mostly one that allows."""
    effects = ["Deny" if kind == "resource-control" or rng.random() < 0.12 else "Allow" for _ in range(rng.choice([1, 1, 2, 3]))]
    if kind != "resource-control" and rng.random() > allows:
        effects = ["Deny" if rng.random() < 0.3 else "Allow" for _ in effects]
    statements = [statement_of(rng, case, kind, effect) for effect in effects]
    if kind != "resource-control" and rng.random() < 0.4:
        plain = {"Effect": "Allow", "Action": all_of(case), "Resource": "*"}
        if kind == "trust":
            del plain["Resource"]
        if kind in ("key", "trust"):
            plain["Principal"] = rng.choice(called(case["asker"]) + [{"AWS": case["asker"]["account"]}, "*"])
        statements.append(plain)
    document = {"Statement": statements if len(statements) > 1 or rng.random() < 0.5 else statements[0]}
    if kind == "resource-control":
        document = {"Version": "2012-10-17", **document}
    elif rng.random() < 0.9:
        document = {"Version": "2012-10-17" if rng.random() < 0.9 else "2008-10-17", **document}
    return json.dumps(document, ensure_ascii=rng.random() < 0.5)


def grant_of(rng, case):
    grantees = [next(iter(element.values())) for element in called(case["asker"])]
    grantees = [name if name.startswith("arn:") or "amazonaws" in name else f"arn:aws:iam::{case['asker']['account']}:root" for name in grantees]
    grantees += [f"arn:aws:iam::{case['asker']['account']}:root", f"arn:aws:iam::{HOME}:user/bob", SERVICES[0]]
    action = case["action"].removeprefix("kms:")
    operations = rng.sample(OF_GRANTS, rng.choice([1, 2, 3]))
    if action in OF_GRANTS and action not in operations and rng.random() < 0.7:
        operations.append(action)
    context = case["encryption_context"] or {}
    constraints = rng.choices(
        [None, {"EncryptionContextEquals": near(rng, context)}, {"EncryptionContextSubset": near(rng, context)}, {"SourceArn": rng.choice(ARNS[:5])}],
        [4, 2, 2, 1],
    )[0]  # fmt: skip
    return {"grantee": rng.choice(grantees), "operations": operations, "constraints": constraints}


def near(rng, context):
    """An encryption context that is this one, or nearly."""
    changed = dict(context)
    change = rng.choice(["same", "same", "less", "more", "key case", "value case"])
    if changed and change == "less":
        changed.pop(rng.choice(list(changed)))
    if change == "more":
        changed["more"] = "x"
    if changed and change == "key case":
        key = rng.choice(list(changed))
        changed[key.swapcase()] = changed.pop(key)
    if changed and change == "value case":
        key = rng.choice(list(changed))
        changed[key] = changed[key].swapcase()
    return changed


def case_of(rng):
    place = rng.choices(["key", "role", "nothing", "alias"], [77, 10, 9, 4])[0]
    asker = asker_of(rng, place == "role")
    actions, resource = {
        "key": (ON_A_KEY, KEY), "role": (ON_A_ROLE, ROLE), "nothing": (ON_NONE, None), "alias": (ON_AN_ALIAS, ALIAS),
    }[place]  # fmt: skip
    owner = HOME if place in ("key", "role") else asker["account"]
    service = "sts" if place == "role" else "kms"
    case = {"asker": asker, "action": f"{service}:{rng.choice(actions)}", "resource": resource, "owner": owner}
    case["context"] = context_of(rng, asker)
    case["encryption_context"] = None
    if rng.random() < 0.6:
        keys = rng.sample(CONTEXT_KEYS, rng.choice([0, 1, 2, 3]))
        case["encryption_context"] = {key: rng.choice(TEXTS[:6]) for key in keys}
    case["principals"] = principals_of(rng)
    case["policies"] = {
        "key": policy_of(rng, case, "key") if place == "key" else None,
        "trust": policy_of(rng, case, "trust") if place == "role" else None,
        "identity": [policy_of(rng, case, "identity") for _ in range(rng.choice([0, 1, 1, 2]))],
        "boundary": policy_of(rng, case, "boundary") if rng.random() < 0.25 else None,
        "session": [policy_of(rng, case, "session") for _ in range(rng.choice([1, 2]))] if rng.random() < 0.15 else None,
        "service_control": [[policy_of(rng, case, "service-control", 0.9) for _ in range(rng.choice([1, 2]))] for _ in range(rng.choice([0, 0, 0, 1, 2]))],
        "resource_control": [policy_of(rng, case, "resource-control") for _ in range(rng.choice([0, 0, 0, 0, 1]))],
    }  # fmt: skip
    case["grants"] = [grant_of(rng, case) for _ in range(rng.choice([0, 0, 1, 2]))] if place == "key" else []
    return case


def to_be_reached():
    """Everything that many cases have to reach."""
    for kind in ("service-control", "resource-control", "resource", "identity", "boundary", "session"):
        yield f"denied by {kind} explicitly"
        if kind != "resource-control":
            yield f"denied by {kind} implicitly"
    yield from ("allowed by policy", "allowed by grant", "grant no", "grant account", "grant asker")
    yield from ("a variable without a value", "a constraint that does not hold")
    for by in ("own", "role", "everyone", "account"):
        for kind in ("key", "trust"):
            yield f"{kind} Allow by {by}"
            yield f"{kind} Deny by {by}"
    for kind in ("federated by a user", "federated by root", "web"):
        yield f"allowed, {kind}"
        yield f"denied, {kind}"
    yield from ("a stranger who is not everyone", "a user's grant, and one whom the user federated")
    for kind in ("identity", "boundary", "session", "service-control"):
        yield f"{kind} Allow by own"
        yield f"{kind} Deny by own"
    forms = ("absent", "empty", "one", "several", "twins")
    operators = [name.lower() for names in OPERATORS.values() for name in names]
    yield from (f"operator {operator} {form}" for operator, form in itertools.product(operators, forms))
    quantifiers = ("", "forallvalues", "foranyvalue")
    options = itertools.product(("plain", "negated"), ("", "ifexists"), quantifiers, forms)
    yield from ("condition " + " ".join(each) for each in options)
    # What of these is rare, only very many cases reach; twins with a type that is not theirs, not even they.
    rare = itertools.product(operators, ("", "ifexists"), quantifiers, forms[:-1])
    yield from ("rare " + " ".join(each) for each in rare)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--coverage", action="store_true", help="say in a last line which rules were not reached")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    reached = collections.Counter()
    for _ in range(options.count):
        case = case_of(rng)
        case["verdict"] = evaluate.decide(case, lambda what: reached.update((what,)))
        print(json.dumps(case))
    if options.coverage:
        print(json.dumps({"missing": [what for what in to_be_reached() if not reached[what]]}))


if __name__ == "__main__":
    main()
