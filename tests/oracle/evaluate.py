"""A naive evaluator of the policies of keys and roles, and of grants: docs/policies.md, rule by rule, and nothing else.

It is written to be compared with the documentation by eye. It parses every policy at every request.
"""

import base64
import datetime
import ipaddress
import json
import re
import sys

# What only policies other than the key's own can ask about.
IAM_ONLY = ("kms:resourcealiases", "aws:resourcetag/", "iam:resourcetag/")


class NoValue(Exception):
    """A variable has no value: what has it in it is equal to nothing, and no resource."""


# Variables.


class Twins(list):
    """The values of keys that differ in their letter case alone: it is not known which is meant."""


def find(context, key, in_key_policy):
    """What the request has for a condition key: None, a value, a list, or twins. Names have no letter case."""
    wanted = ascii_lower(key)
    if in_key_policy and wanted.startswith(IAM_ONLY):
        return None
    values = [value for name, value in context.items() if ascii_lower(name) == wanted]
    if len(values) > 1:
        return Twins(values)
    return values[0] if values else None


VARIABLE = re.compile(r"\$\{ *([^,{}$' ]+) *(?:, *'((?:[^']|'')*)' *)?\}")


def pieces(text, context, has_variables, in_key_policy):
    """A text as literals and wildcards: pairs of (is a wildcard, character or inserted value)."""
    at, found = 0, []
    while at < len(text):
        if has_variables and text.startswith("${", at):
            if text[at + 2 : at + 4] in ("*}", "?}", "$}"):
                found.append((False, text[at + 2]))
                at += 4
                continue
            if variable := VARIABLE.match(text, at):
                found.append((False, value_of(variable, context, in_key_policy)))
                at = variable.end()
                continue
        found.append((text[at] in "*?", text[at]))
        at += 1
    return found


def value_of(variable, context, in_key_policy):
    """The one value of a variable's key, or its default."""
    value = find(context, variable[1], in_key_policy)
    if isinstance(value, dict):
        return text_of(value)
    if variable[2] is not None:
        return variable[2].replace("''", "'")
    raise NoValue


def text_of(value):
    ((kind, value),) = value.items()
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "time":
        moment = datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def wild(found):
    """A regular expression of pieces with their wildcards."""
    parts = [{"*": ".*", "?": "."}[text] if is_wild else re.escape(text) for is_wild, text in found]
    return re.compile("".join(parts), re.DOTALL)


def literal(found):
    return "".join(text for _, text in found)


def split_arn(pattern):
    """The six parts of a pattern, and how many there are. A colon in a variable separates nothing."""
    parts, inside = [""], False
    for at, character in enumerate(pattern):
        if character == "{" and pattern[at - 1 : at] == "$":
            inside = True
        elif character == "}":
            inside = False
        if character == ":" and not inside and len(parts) < 6:
            parts.append("")
        else:
            parts[-1] += character
    return parts


# Principals.


def parse_principal(text, principals):
    """What a name in a policy or a grant means."""
    if text == "*":
        return ("everyone",)
    if re.fullmatch(r"\d{12}", text):
        return ("account", text)
    if re.fullmatch(r"A(IDA|ROA)[A-Z0-9]{17}", text):
        return ("user" if text.startswith("AIDA") else "role", text)
    _, _, service, _, account, resource = text.split(":", 5)
    if resource == "root":
        return ("account", account)
    kind, name = resource.split("/", 1)
    if service == "iam":
        return (kind, principals.get(text))
    if kind == "federated-user":
        return ("federated", account, name)
    role, session = name.split("/")
    for arn, unique_id in principals.items():
        if arn.startswith(f"arn:aws:iam::{account}:role/") and arn.split("/")[-1] == role:
            return ("session", unique_id, session)
    return ("session", None, session)


def names(asker):
    """All that who asks is called, by how far each reaches."""
    kind = asker["kind"]
    if kind == "service":
        return {"own": ("service", asker["name"])}
    if kind == "web":
        return {"own": ("provider", asker["account"], asker["issuer"])}
    called = {"account": ("account", asker["account"])}
    if kind == "user":
        called["own"] = ("user", asker["id"])
    if kind == "session":
        called["own"] = ("session", asker["role_id"], asker["session"])
        called["role"] = ("role", asker["role_id"])
    if kind == "federated":
        called["own"] = ("federated", asker["account"], asker["name"])
        # What its user is given is cut for it, as what a role is given is for a session.
        if asker["user_id"]:
            called["role"] = ("user", asker["user_id"])
    return called


def listed(element, principals):
    """Whom a Principal element names."""
    if element == "*":
        return [("everyone",)]
    found = []
    for kind, values in element.items():
        for value in as_list(values):
            if kind == "AWS":
                found.append(parse_principal(value, principals))
            elif kind == "Service":
                found.append(("service", value))
            elif kind == "Federated" and (arn := re.fullmatch(r"arn:aws:iam::(\d{12}):oidc-provider/([^*?]+)", value)):
                found.append(("provider", arn[1], arn[2]))
    return found


def reach(statement, asker, principals, is_bounded, seen):
    """By which name a statement is about who asks: own, role, everyone, account, or None."""
    called = names(asker)
    if "NotPrincipal" in statement:
        # Who has a permissions boundary is never spared.
        if is_bounded:
            return "everyone"
        spared = listed(statement["NotPrincipal"], principals)
        is_spared = ("everyone",) in spared or all(name in spared for name in called.values())
        return None if is_spared else "everyone"
    meant = listed(statement["Principal"], principals)
    for by in ("own", "role"):
        if called.get(by) in meant and None not in called[by]:
            return by
    # Whom nobody but its provider knows is not meant by what is for everyone, unless it denies.
    is_stranger = asker["kind"] == "web" and statement["Effect"] == "Allow"
    if ("everyone",) in meant and is_stranger:
        seen("a stranger who is not everyone")
    elif ("everyone",) in meant:
        return "own" if names_by_condition(statement) else "everyone"
    return "account" if called.get("account") in meant else None


def names_by_condition(statement):
    """Whether a condition says by their ARN, by being equal to it or like it, who is meant."""
    operators = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
    return any(
        operator.lower() in operators and key.lower() == "aws:principalarn"
        for operator, keys in statement.get("Condition", {}).items()
        for key in keys
    )


# Actions and resources.


def as_list(value):
    return value if isinstance(value, list) else [value]


def is_action(pattern, action):
    """Actions have no letter case; `*` alone is all of them."""
    if pattern == "*":
        return True
    if ":" not in pattern:
        return False
    service, name = pattern.split(":", 1)
    own_service, own_name = action.split(":")
    plain = lambda text: wild([(c in "*?", c) for c in text.lower()])
    return bool(
        plain(service).fullmatch(own_service.lower()) and plain(name).fullmatch(own_name.lower())
    )


def has_action(statement, action):
    if "NotAction" in statement:
        return not any(is_action(p, action) for p in as_list(statement["NotAction"]))
    return any(is_action(p, action) for p in as_list(statement.get("Action", [])))


def is_resource(pattern, resource, expand):
    """As a whole; parts that are missing at the end are `*`; `*` alone is everything."""
    if re.fullmatch(r"\*+", pattern):
        return True
    if resource is None:
        return False
    parts = split_arn(pattern)
    try:
        whole = expand(pattern)
        completed = [expand(part) for part in parts] + [[(True, "*")]] * (6 - len(parts))
    except NoValue:
        return False
    if wild(whole).fullmatch(resource):
        return True
    given = resource.split(":", 5)
    return len(parts) < 6 and all(wild(part).fullmatch(one) for part, one in zip(completed, given))


def has_resource(statement, resource, expand):
    negated = "NotResource" in statement
    if not negated and "Resource" not in statement:
        return False
    patterns = as_list(statement["NotResource" if negated else "Resource"])
    found = [is_resource(pattern, resource, expand) for pattern in patterns]
    return any(found) != negated


# Conditions.


def number(value):
    kind = next(iter(value))
    if kind == "time":
        return value["time"] / 1000
    if kind in ("number", "text"):
        return parse_number(str(value[kind]))
    return None


def parse_number(text):
    return float(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None


def moment(value):
    kind = next(iter(value))
    if kind == "time":
        return value["time"]
    if kind == "number":
        return value["number"] * 1000
    return parse_date(value["text"]) if kind == "text" else None


def parse_date(text):
    """ISO 8601 of any precision, or seconds since 1970; a number of four digits is a year."""
    if re.fullmatch(r"-?\d+", text) and len(text) != 4:
        return int(text) * 1000
    form = r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d))?)?)?"
    if not (found := re.fullmatch(form, text)):
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        date = datetime.datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0),
            int(second or 0), tzinfo=datetime.timezone.utc,
        )  # fmt: skip
    except ValueError:
        return None
    milliseconds = int(date.timestamp()) * 1000 + int((fraction or "0").ljust(3, "0"))
    if zone and zone != "Z":
        hours, minutes = zone[1:].split(":")
        offset = (int(hours) * 60 + int(minutes)) * 60_000
        milliseconds -= offset if zone[0] == "+" else -offset
    return milliseconds


def boolean(value):
    kind = next(iter(value))
    if kind == "boolean":
        return value["boolean"]
    return {"true": True, "false": False}.get(str(value[kind]).lower()) if kind == "text" else None


def address(value):
    kind = next(iter(value))
    if kind not in ("address", "text"):
        return None
    try:
        found = ipaddress.ip_address(value[kind])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def compare_numbers(relation):
    def equal(value, wanted, _expand):
        left, right = number(value), parse_number(wanted)
        return left is not None and relation(left, right)

    return equal


def compare_dates(relation):
    def equal(value, wanted, _expand):
        left, right = moment(value), parse_date(wanted)
        return left is not None and relation(left, right)

    return equal


def equal_text(value, wanted, expand):
    return text_of(value) == literal(expand(wanted))


def equal_ignoring_case(value, wanted, expand):
    return text_of(value).lower() == literal(expand(wanted)).lower()


def like_text(value, wanted, expand):
    return bool(wild(expand(wanted)).fullmatch(text_of(value)))


def like_arn(value, wanted, expand):
    expanded = [expand(part) for part in (split_arn(wanted) if wanted != "*" else "*" * 6)]
    given = text_of(value).split(":", 5)
    return len(given) == 6 and all(wild(part).fullmatch(one) for part, one in zip(expanded, given))


def equal_boolean(value, wanted, _expand):
    return boolean(value) is not None and boolean(value) == (wanted.lower() == "true")


def equal_bytes(value, wanted, _expand):
    return text_of(value).encode() == base64.b64decode(wanted)


def in_network(value, wanted, _expand):
    found = address(value)
    network = ipaddress.ip_network(wanted, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped and network.prefixlen >= 96:
        network = ipaddress.ip_network(f"{mapped}/{network.prefixlen - 96}")
    return found is not None and found.version == network.version and found in network


RELATIONS = {
    "Equals": lambda a, b: a == b,
    "LessThan": lambda a, b: a < b,
    "LessThanEquals": lambda a, b: a <= b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEquals": lambda a, b: a >= b,
}
# Each operator: how it compares one value with one wanted, and whether it is negated.
OPERATORS = {
    "stringequals": (equal_text, False),
    "stringnotequals": (equal_text, True),
    "stringequalsignorecase": (equal_ignoring_case, False),
    "stringnotequalsignorecase": (equal_ignoring_case, True),
    "stringlike": (like_text, False),
    "stringnotlike": (like_text, True),
    "arnequals": (like_arn, False),
    "arnlike": (like_arn, False),
    "arnnotequals": (like_arn, True),
    "arnnotlike": (like_arn, True),
    "bool": (equal_boolean, False),
    "binaryequals": (equal_bytes, False),
    "ipaddress": (in_network, False),
    "notipaddress": (in_network, True),
    "numericnotequals": (compare_numbers(RELATIONS["Equals"]), True),
    "datenotequals": (compare_dates(RELATIONS["Equals"]), True),
}
for _name, _relation in RELATIONS.items():
    OPERATORS[f"numeric{_name.lower()}"] = (compare_numbers(_relation), False)
    OPERATORS[f"date{_name.lower()}"] = (compare_dates(_relation), False)


def holds(operator, values, wanted, expand, denies, seen):
    """The table of conditions in docs/policies.md."""
    quantifier, _, name = operator.rpartition(":")
    if name.lower() == "null":
        return str(wanted_absence(wanted, values)).lower() == "true"
    if_exists = name.lower().endswith("ifexists")
    name = (name[:-8] if if_exists else name).lower()
    compare, negated = OPERATORS[name]
    form = "absent" if values is None else "one" if isinstance(values, dict) else "several"
    form = "empty" if values == [] else "twins" if isinstance(values, Twins) else form
    seen(f"operator {name} {form}")
    options = f"{'ifexists' if if_exists else ''} {quantifier.lower()} {form}"
    seen(f"condition {'negated' if negated else 'plain'} {options}")
    seen(f"rare {name} {options}")

    def is_equal(value, one):
        try:
            return compare(value, as_text(one), expand)
        except NoValue:
            seen("a variable without a value")
            return False

    def passes(value):
        return any(is_equal(value, one) for one in as_list(wanted)) != negated

    if form in ("absent", "empty"):
        return {"forallvalues": True, "foranyvalue": False, "": negated or if_exists}[quantifier.lower()]
    if form == "one":
        return passes(values)
    if form == "twins":
        # Whichever is meant, who asks has no more by it.
        return (any if denies else all)(map(passes, values))
    if quantifier.lower() == "forallvalues":
        return all(map(passes, values))
    if quantifier.lower() == "foranyvalue":
        return any(map(passes, values))
    # As if it were the set of them: one is equal, or none is.
    return all(map(passes, values)) if negated else any(map(passes, values))


def as_text(wanted):
    if isinstance(wanted, bool):
        return "true" if wanted else "false"
    return str(wanted)


def wanted_absence(wanted, values):
    is_absent = values is None or values == []
    return is_absent in [as_text(one).lower() == "true" for one in as_list(wanted)]


def all_hold(statement, context, expand, in_key_policy, seen):
    held, denies = True, statement["Effect"] == "Deny"
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            values = find(context, key, in_key_policy)
            held &= holds(operator, values, wanted, expand, denies, seen)
    return held


# Statements and policies.


def ask(policy, case, kind, seen):
    """What a policy says: how far its widest Allow reaches, or None; and whether it denies."""
    document = json.loads(policy)
    has_variables = document.get("Version") == "2012-10-17"
    in_key_policy = kind == "key"
    context = case["context"]
    expand = lambda text: pieces(text, context, has_variables, in_key_policy)
    order = [None, "account", "everyone", "role", "own"]
    allows, denies = None, False
    for statement in as_list(document["Statement"]):
        is_bounded = case["policies"]["boundary"] is not None and case["asker"]["kind"] not in ("root", "service", "web")
        by = reach(statement, case["asker"], case["principals"], is_bounded, seen) if kind in ("key", "trust") else "own"
        if by is None or not has_action(statement, case["action"]):
            continue
        # A trust policy is about the role that it is of.
        if kind != "trust" and not has_resource(statement, case["resource"], expand):
            continue
        if not all_hold(statement, context, expand, in_key_policy, seen):
            continue
        seen(f"{kind} {statement['Effect']} by {by}")
        if statement["Effect"] == "Deny":
            denies = True
        elif not (kind == "key" and case["action"] == "kms:RetireGrant"):
            allows = max(allows, by, key=order.index)
    return allows, denies


def ask_all(policies, case, kind, seen):
    said = [ask(policy, case, kind, seen) for policy in policies]
    return any(allows for allows, _ in said), any(denies for _, denies in said)


# Grants.


def folded(context):
    """The pairs of an encryption context, as constraints see them."""
    return sorted((key.lower() if key.isascii() else ascii_lower(key), value) for key, value in context.items())


def ascii_lower(text):
    return "".join(c.lower() if c.isascii() else c for c in text)


def constraint_holds(constraints, case, operation):
    if not constraints:
        return True
    if operation == "RetireGrant":
        return True
    given = folded(case["encryption_context"] or {})
    if operation not in ("DescribeKey", "CreateGrant"):
        if "EncryptionContextEquals" in constraints:
            if folded(constraints["EncryptionContextEquals"]) != given:
                return False
        if "EncryptionContextSubset" in constraints:
            subset = folded(constraints["EncryptionContextSubset"])
            # A pair of the same key beside it, of another value, leaves in doubt which of them is meant.
            beside = [pair for pair in given if pair not in subset and pair[0] in [key for key, _ in subset]]
            if beside or not all(pair in given for pair in subset):
                return False
    if "SourceArn" in constraints:
        source = find(case["context"], "aws:SourceArn", False)
        plain = lambda text: [(c in "*?", c) for c in text]
        return source is not None and like_arn(source, constraints["SourceArn"], plain)
    return True


def granted(case, seen):
    """`no`, `account` or `asker`: to whom of who asks a grant of the key is."""
    operation = case["action"].removeprefix("kms:")
    best = "no"
    for grant in case["grants"]:
        if operation not in grant["operations"]:
            continue
        if not constraint_holds(grant["constraints"], case, operation):
            seen("a constraint that does not hold")
            continue
        is_arn = grant["grantee"].startswith("arn:")
        grantee = parse_principal(grant["grantee"], case["principals"]) if is_arn else ("service", grant["grantee"])
        for by, name in names(case["asker"]).items():
            # Grants are not cut: one to a user is none to those the user makes sessions for.
            if by == "role" and case["asker"]["kind"] == "federated":
                if name == grantee:
                    seen("a user's grant, and one whom the user federated")
                continue
            if name == grantee and None not in name:
                is_asker = by != "account" or case["asker"]["kind"] == "root"
                best = "asker" if is_asker or best == "asker" else "account"
    return best


# All together.


def decide(case, seen=lambda what: None):
    """A verdict."""
    verdict, asker = decide_all(case, seen), case["asker"]
    kind = asker["kind"]
    if kind == "federated":
        kind += " by a user" if asker["user_id"] else " by root"
    seen(f"{next(iter(verdict))}, {kind}")
    return verdict


def decide_all(case, seen):
    """The rules of the section "All together", in their order."""
    policies, asker = case["policies"], case["asker"]
    # Of services and web identities no account has policies.
    is_service, is_root = asker["kind"] in ("service", "web"), asker["kind"] == "root"
    is_own = not is_service and asker["account"] == case["owner"]
    if is_service:
        # 8. It has none of its own.
        policies = policies | {"identity": [], "boundary": None, "session": None, "service_control": []}
    if is_root:
        policies = policies | {"identity": [], "boundary": None, "session": None}
    kind = "trust" if policies.get("trust") else "key"
    has_key = policies[kind] is not None
    grant = granted(case, seen) if kind == "key" and has_key else "no"
    seen(f"grant {grant}")
    key_allows, key_denies = ask(policies[kind], case, kind, seen) if has_key else (None, False)

    # 1. To another account, the side of the key, or the role, comes first.
    if has_key and not is_own and key_allows is None and grant == "no":
        return denied("resource", False, seen)

    # What the root user has made a session for may what its session policies allow.
    is_of_root = is_root or (asker["kind"] == "federated" and not asker["user_id"])
    identity = (True, False) if is_of_root else ask_all(policies["identity"], case, "identity", seen)
    boundary = (True, False)
    if policies["boundary"] is not None:
        boundary = ask_all([policies["boundary"]], case, "boundary", seen)
    session = (True, False)
    if policies["session"] is not None:
        session = ask_all(policies["session"], case, "session", seen)
    levels = [ask_all(level, case, "service-control", seen) for level in policies["service_control"]]
    resource_control = ask_all(policies["resource_control"], case, "resource-control", seen)

    # 2. A deny anywhere denies.
    if any(denies for _, denies in levels):
        return denied("service-control", True, seen)
    if resource_control[1]:
        return denied("resource-control", True, seen)
    if key_denies:
        return denied("resource", True, seen)
    for by, (_, denies) in (("identity", identity), ("boundary", boundary), ("session", session)):
        if denies:
            return denied(by, True, seen)

    # 3. Each level of service control policies has to allow.
    if not all(allows for allows, _ in levels):
        return denied("service-control", False, seen)

    cut = [("boundary", boundary[0]), ("session", session[0])]
    delegated = [("identity", identity[0]), *cut]
    missing = lambda needed: next((by for by, allows in needed if not allows), None)

    # 4. An action that names no key.
    if not has_key:
        by = missing(delegated)
        return denied(by, False, seen) if by else allowed("policy", seen)

    # 5. and 7. What the key policy gives.
    if key_allows is None:
        lacking = "resource"
    elif is_service or (is_own and is_root):
        lacking = None
    elif is_own and key_allows == "own":
        lacking = None
    elif is_own and key_allows in ("role", "everyone"):
        lacking = missing(cut)
    else:
        lacking = missing(delegated)
    if lacking is None:
        return allowed("policy", seen)

    # 6. Grants.
    if grant == "asker" or (grant == "account" and missing(delegated) is None):
        return allowed("grant", seen)
    if lacking == "resource" and not is_own and grant == "account":
        lacking = missing(delegated)
    return denied(lacking, False, seen)


def allowed(by, seen):
    seen(f"allowed by {by}")
    return {"allowed": by}


def denied(by, explicit, seen):
    seen(f"denied by {by} {'explicitly' if explicit else 'implicitly'}")
    return {"denied": by, "explicit": explicit}


if __name__ == "__main__":
    # Cases, one a line, to verdicts.
    for line in sys.stdin:
        print(json.dumps(decide(json.loads(line))), flush=True)
