"""Cases whose verdicts AWS's documentation tells: whether the naive evaluator itself can be believed.

    python3 -m unittest discover tests/oracle

[IAM] is a page of the IAM user guide, [KMS] one of the KMS developer guide, [ORG] one of the Organizations user guide.
"""

import json
import unittest

from evaluate import decide

ACCOUNT, OTHER = "111122223333", "444455556666"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/batch"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/batch/nightly"
STRANGER = f"arn:aws:iam::{OTHER}:user/eve"
ALICE_ID, ROLE_ID, STRANGER_ID = "AIDAALICEALICEALICEAL", "AROABATCHBATCHBATCHBA", "AIDAEVEEVEEVEEVEEVEEV"
PRINCIPALS = {ALICE: ALICE_ID, ROLE: ROLE_ID, STRANGER: STRANGER_ID}

user = {"kind": "user", "account": ACCOUNT, "id": ALICE_ID, "arn": ALICE}
root = {"kind": "root", "account": ACCOUNT}
session = {"kind": "session", "account": ACCOUNT, "role_id": ROLE_ID, "role_arn": ROLE, "session": "nightly"}
federated = {"kind": "federated", "account": ACCOUNT, "name": "bob", "user_id": ALICE_ID}
federated_by_root = federated | {"user_id": None}
web = {"kind": "web", "account": ACCOUNT, "issuer": "oidc.example.com/id/1"}
service = {"kind": "service", "account": ACCOUNT, "name": "dynamodb.amazonaws.com"}
stranger = {"kind": "user", "account": OTHER, "id": STRANGER_ID, "arn": STRANGER}

BY_POLICY = {"allowed": "policy"}
BY_GRANT = {"allowed": "grant"}


def missing(what):
    return {"denied": what, "explicit": False}


def forbidden(what):
    return {"denied": what, "explicit": True}


def statement(effect="Allow", principal=None, **element):
    whom = {} if principal is None else {"Principal": principal}
    return {"Effect": effect, **whom, "Action": "kms:*", "Resource": "*", **element}


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


def aws(name):
    return {"AWS": name}


TO_ACCOUNT = policy(statement(principal=aws(f"arn:aws:iam::{ACCOUNT}:root")))
TO_ALICE = policy(statement(principal=aws(ALICE)))
TO_ROLE = policy(statement(principal=aws(ROLE)))
TO_SESSION = policy(statement(principal=aws(SESSION)))
TO_EVERYONE = policy(statement(principal="*"))
TO_OTHER = policy(statement(principal=aws(OTHER)))
ALL = policy(statement())
NOTHING = policy(statement(Action="s3:*"))
DENY = policy(statement("Deny"))


class Case(unittest.TestCase):
    def check(self, expected, asker=user, key=TO_ACCOUNT, **others):
        case = {
            "asker": asker, "action": "kms:Encrypt", "resource": KEY, "owner": ACCOUNT, "context": {},
            "encryption_context": None, "grants": [], "principals": PRINCIPALS,
            "policies": {
                "key": key, "trust": None, "identity": [], "boundary": None, "session": None, "service_control": [], "resource_control": [],
            },
        }  # fmt: skip
        for name, value in others.items():
            (case["policies"] if name in case["policies"] else case)[name] = value
        self.assertEqual(decide(case), expected)

    def check_condition(self, condition, have, is_met, version="2012-10-17"):
        """Whether an Allow with this condition allows a request that has `have`."""
        identity = policy(statement(Condition=condition), version=version)
        self.check(BY_POLICY if is_met else missing("identity"), context=have, identity=[identity])


class Documents(Case):
    def test_a_statement_need_not_be_in_a_list(self):
        # [IAM] reference_policies_grammar: the square brackets are optional if there is one statement.
        self.check(BY_POLICY, identity=[json.dumps({"Version": "2012-10-17", "Statement": statement()})])

    def test_without_a_version_variables_are_text(self):
        # [IAM] reference_policies_variables: "variables like ${aws:username} are treated as literal strings in the policy".
        have = {"aws:username": {"text": "alice"}, "aws:PrincipalTag/a": {"text": "alice"}}
        condition = {"StringEquals": {"aws:PrincipalTag/a": "${aws:username}"}}
        self.check_condition(condition, have, True)
        self.check_condition(condition, have, False, version="2008-10-17")
        self.check_condition(condition, {"aws:PrincipalTag/a": {"text": "${aws:username}"}}, True, version="2008-10-17")

    def test_a_statement_of_a_key_policy_without_action_or_resource_has_no_effect(self):
        # [KMS] key-policy-overview, and what the model of PutKeyPolicy says: it is taken, and has no effect.
        for absent in ("Action", "Resource"):
            element = statement(principal="*")
            del element[absent]
            self.check(missing("resource"), key=policy(element))


class WhatOnWhat(Case):
    def test_actions_have_no_letter_case(self):
        # [IAM] reference_policies_elements_action: prefix and name are compared without letter case.
        self.check(BY_POLICY, identity=[policy(statement(Action="KMS:encrypt"))])

    def test_actions_have_wildcards(self):
        # [IAM] reference_policies_elements_action: `*` for several characters, `?` for one.
        for action, is_met in [("kms:Enc*", True), ("kms:?ncrypt", True), ("kms:Encrypt?", False), ("*", True), ("kms:Enc", False)]:
            self.check(BY_POLICY if is_met else missing("identity"), identity=[policy(statement(Action=action))])

    def test_re_encrypt_is_no_action(self):
        # [KMS] API_ReEncrypt: kms:ReEncryptFrom on the source, kms:ReEncryptTo on the destination, or "kms:ReEncrypt*".
        self.check(missing("identity"), action="kms:ReEncryptTo", identity=[policy(statement(Action="kms:ReEncrypt"))])
        self.check(BY_POLICY, action="kms:ReEncryptTo", identity=[policy(statement(Action="kms:ReEncrypt*"))])

    def test_not_action_is_every_other(self):
        # [IAM] reference_policies_elements_notaction.
        for action, is_met in [("kms:Decrypt", True), ("kms:Enc*", False)]:
            element = statement(NotAction=action)
            del element["Action"]
            self.check(BY_POLICY if is_met else missing("identity"), identity=[policy(element)])

    def test_resources_have_wildcards(self):
        # [IAM] reference_policies_elements_resource; [KMS] cmks-in-iam-policies: "arn:aws:kms:*:111122223333:key/*".
        for resource, is_met in [
            (KEY, True), (f"arn:aws:kms:*:{ACCOUNT}:key/*", True), (KEY[:-1] + "?", True), (f"arn:aws:kms:*:{OTHER}:key/*", False),
            (KEY.upper(), False), (f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/*", False),
        ]:  # fmt: skip
            self.check(BY_POLICY if is_met else missing("identity"), identity=[policy(statement(Resource=resource))])

    def test_not_resource_is_every_other(self):
        # [IAM] reference_policies_elements_notresource.
        for resource, is_met in [("arn:aws:kms:*:*:alias/*", True), (KEY, False)]:
            element = statement(NotResource=resource)
            del element["Resource"]
            self.check(BY_POLICY if is_met else missing("identity"), identity=[policy(element)])

    def test_an_alias_is_not_its_key(self):
        # [KMS] cmks-in-iam-policies: an alias in Resource is the alias, never the key that it is for.
        self.check(missing("identity"), identity=[policy(statement(Resource=f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/orders"))])

    def test_create_key_is_on_everything_alone(self):
        # [KMS] kms-api-permissions-reference: CreateKey's resource is `*`.
        case = {"action": "kms:CreateKey", "resource": None, "key": None}
        self.check(BY_POLICY, identity=[policy(statement())], **case)
        self.check(missing("identity"), identity=[policy(statement(Resource="arn:aws:kms:*:*:key/*"))], **case)

    def test_a_key_policy_for_another_key_has_no_effect(self):
        # [KMS] key-policy-overview: another key's ARN as Resource.
        self.check(missing("resource"), key=policy(statement(principal=aws(ALICE), Resource=KEY[:-1] + "c")))


class Whom(Case):
    def test_a_user_by_arn_needs_no_identity_policy(self):
        # [KMS] key-policy-default: whom the key policy allows itself.
        self.check(BY_POLICY, key=TO_ALICE)

    def test_the_account_alone_allows_nobody_but_root(self):
        # [KMS] key-policy-default: it allows the account, hence its root user, and lets IAM policies allow the others.
        self.check(missing("identity"))
        self.check(BY_POLICY, identity=[ALL])
        self.check(BY_POLICY, asker=root)

    def test_an_account_is_its_number_too(self):
        # [IAM] reference_policies_elements_principal: "the account ARN and the shortened account ID behave the same way".
        self.check(BY_POLICY, key=policy(statement(principal=aws(ACCOUNT))), identity=[ALL])

    def test_identity_policies_alone_allow_nothing_on_a_key(self):
        # [KMS] control-access: nobody, the root user included, has permission but by the key policy.
        self.check(missing("resource"), key=policy(statement(principal=aws(ROLE))), identity=[ALL])
        self.check(missing("resource"), key=TO_ALICE, asker=root)

    def test_a_role_is_its_sessions(self):
        # [IAM] reference_policies_elements_principal, IAM role principals.
        self.check(BY_POLICY, key=TO_ROLE, asker=session)
        self.check(missing("resource"), key=TO_ROLE)

    def test_a_session_is_called_by_its_own_arn(self):
        # [IAM] reference_policies_elements_principal, assumed-role session principals.
        self.check(BY_POLICY, key=TO_SESSION, asker=session)
        self.check(missing("resource"), key=TO_SESSION, asker={**session, "session": "daily"})

    def test_a_federated_user_is_called_by_its_own_arn(self):
        # [IAM] reference_policies_elements_principal, STS federated user session principals.
        key = policy(statement(principal=aws(f"arn:aws:sts::{ACCOUNT}:federated-user/bob")))
        self.check(BY_POLICY, key=key, asker=federated)
        self.check(missing("resource"), key=key, asker={**federated, "name": "Bob"})

    def test_names_have_letter_case(self):
        # [IAM] reference_policies_elements_principal: "the user name part of the ARN is case sensitive".
        self.check(missing("resource"), key=policy(statement(principal=aws(ALICE.replace("alice", "Alice")))))

    def test_a_principal_has_no_wildcards(self):
        # [IAM] reference_policies_elements_principal: "You cannot use a wildcard to match part of a principal name or ARN".
        self.check(missing("resource"), key=policy(statement(principal=aws(f"arn:aws:iam::{ACCOUNT}:user/*"))))

    def test_everyone(self):
        # [IAM] reference_policies_elements_principal: "*" and {"AWS": "*"} are the same.
        self.check(BY_POLICY, key=TO_EVERYONE)
        self.check(BY_POLICY, key=policy(statement(principal=aws(["*"]))), asker=session)

    def test_who_was_deleted_and_made_again_is_another(self):
        # [IAM] reference_policies_elements_principal: "The policy no longer applies, even if you recreate the user".
        self.check(missing("resource"), key=TO_ALICE, asker={**user, "id": "AIDAANOTHERANOTHERANO"})
        self.check(missing("resource"), key=TO_ROLE, asker={**session, "role_id": "AROAANOTHERANOTHERANO"})
        self.check(BY_POLICY, key=policy(statement(principal=aws(ALICE_ID))))

    def test_a_service_is_called_by_its_name(self):
        # [IAM] reference_policies_elements_principal, AWS service principals.
        key = policy(statement(principal={"Service": "dynamodb.amazonaws.com"}))
        self.check(BY_POLICY, key=key, asker=service)
        self.check(missing("resource"), key=key, asker={**service, "name": "s3.amazonaws.com"})
        self.check(missing("resource"), key=TO_ACCOUNT, asker=service)

    def test_not_principal_spares_whoever_is_listed_with_all_names(self):
        # [IAM] reference_policies_elements_notprincipal: user and account; for a session the role and the session too.
        account = f"arn:aws:iam::{ACCOUNT}:root"
        for asker, names, is_spared in [
            (user, [ALICE, account], True), (user, [ALICE], False), (user, [account], False),
            (session, [SESSION, ROLE, account], True), (session, [ROLE, account], False), (root, [account], True),
        ]:  # fmt: skip
            deny = {"Effect": "Deny", "NotPrincipal": aws(names), "Action": "*", "Resource": "*"}
            key = policy(statement(principal="*"), deny)
            self.check(BY_POLICY if is_spared else forbidden("resource"), key=key, asker=asker)

    def test_not_principal_denies_whoever_has_a_boundary(self):
        # [IAM] reference_policies_elements_notprincipal: "will always deny any IAM principal that has a permissions boundary".
        deny = {"Effect": "Deny", "NotPrincipal": aws([ALICE, ACCOUNT]), "Action": "*", "Resource": "*"}
        self.check(forbidden("resource"), key=policy(statement(principal="*"), deny), boundary=ALL)


class Conditions(Case):
    def test_strings(self):
        # [IAM] reference_policies_elements_condition_operators, String condition operators.
        for operator, want, have, is_met in [
            ("StringEquals", "red", "red", True), ("StringEquals", "red", "Red", False), ("StringEquals", "r*", "red", False),
            ("StringNotEquals", "red", "red", False), ("StringNotEquals", "red", "Red", True),
            ("StringEqualsIgnoreCase", "red", "RED", True), ("StringNotEqualsIgnoreCase", "red", "RED", False),
            ("StringLike", "r*", "red", True), ("StringLike", "r?d", "red", True), ("StringLike", "R*", "red", False),
            ("StringLike", "e", "red", False), ("StringNotLike", "r*", "red", False), ("StringNotLike", "b*", "red", True),
        ]:  # fmt: skip
            with self.subTest(operator, want=want, have=have):
                self.check_condition({operator: {"kms:ViaService": want}}, {"kms:ViaService": {"text": have}}, is_met)

    def test_numbers(self):
        # [IAM] reference_policies_elements_condition_operators, Numeric: "an integer or decimal value".
        for operator, want, is_met in [
            ("NumericEquals", "90", True), ("NumericEquals", "90.0", True), ("NumericNotEquals", "90", False),
            ("NumericLessThan", "90", False), ("NumericLessThan", "100", True), ("NumericLessThanEquals", "90", True),
            ("NumericGreaterThan", "9", True), ("NumericGreaterThan", "90", False), ("NumericGreaterThanEquals", "90", True),
        ]:  # fmt: skip
            with self.subTest(operator, want=want):
                self.check_condition({operator: {"kms:RotationPeriodInDays": want}}, {"kms:RotationPeriodInDays": {"number": 90}}, is_met)

    def test_dates(self):
        # [IAM] reference_policies_elements_condition_operators, Date: ISO 8601 of W3C's note, or epoch time.
        for operator, want, is_met in [
            ("DateEquals", "2026-09-21T14:13:20Z", True), ("DateEquals", "1790000000", True),
            ("DateEquals", "2026-09-21T16:13:20+02:00", True), ("DateNotEquals", "1790000000", False),
            ("DateGreaterThan", "2020-01-01T00:00:01Z", True), ("DateGreaterThan", "2026", True), ("DateLessThan", "2026-10", True),
            ("DateLessThan", "2026-09-21", False), ("DateLessThanEquals", "1790000000", True), ("DateGreaterThanEquals", "1790000001", False),
        ]:  # fmt: skip
            with self.subTest(operator, want=want):
                self.check_condition({operator: {"aws:CurrentTime": want}}, {"aws:CurrentTime": {"time": 1790000000000}}, is_met)

    def test_booleans(self):
        # [IAM] reference_policies_elements_condition_operators, Boolean: the example of aws:SecureTransport.
        for want, have, is_met in [("false", False, True), ("false", True, False), (True, True, True)]:
            self.check_condition({"Bool": {"aws:SecureTransport": want}}, {"aws:SecureTransport": {"boolean": have}}, is_met)

    def test_binary(self):
        # [IAM] reference_policies_elements_condition_operators, Binary: the example, "QmluYXJ5VmFsdWVJbkJhc2U2NA==".
        condition = {"BinaryEquals": {"kms:ViaService": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}
        self.check_condition(condition, {"kms:ViaService": {"text": "BinaryValueInBase64"}}, True)
        self.check_condition(condition, {"kms:ViaService": {"text": "binaryValueInBase64"}}, False)

    def test_addresses(self):
        # [IAM] reference_policies_elements_condition_operators, IP address: 203.0.113.0/24 and 2001:DB8:1234:5678::/64.
        ranges = ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]
        for operator, have, is_met in [
            ("IpAddress", "203.0.113.255", True), ("IpAddress", "203.0.114.0", False), ("IpAddress", "2001:db8:1234:5678::1", True),
            ("IpAddress", "2001:db8:1234:5679::1", False), ("NotIpAddress", "203.0.113.1", False), ("NotIpAddress", "10.0.0.1", True),
        ]:  # fmt: skip
            with self.subTest(operator, have=have):
                self.check_condition({operator: {"aws:SourceIp": ranges}}, {"aws:SourceIp": {"address": have}}, is_met)
        # "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32".
        self.check_condition({"IpAddress": {"aws:SourceIp": "10.0.0.1"}}, {"aws:SourceIp": {"address": "10.0.0.1"}}, True)

    def test_arns_are_compared_part_by_part(self):
        # [IAM] reference_policies_elements_condition_operators, ARN: its example, where StringLike matches and ArnLike does not.
        have = {"aws:SourceArn": {"text": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"}}
        pattern = "arn:aws:someservice:*:111122223333:finance/*"
        self.check_condition({"StringLike": {"aws:SourceArn": pattern}}, have, True)
        self.check_condition({"ArnLike": {"aws:SourceArn": pattern}}, have, False)
        self.check_condition({"ArnNotLike": {"aws:SourceArn": pattern}}, have, True)
        # "The ArnEquals and ArnLike condition operators behave identically."
        self.check_condition({"ArnEquals": {"aws:SourceArn": "arn:aws:someservice:*:*:store/*"}}, have, True)

    def test_an_absent_key(self):
        # [IAM] reference_policies_elements_condition_operators: "the values do not match and the condition is false ...
        # requires that the key is not matched ... the condition is true"; IfExists: "evaluate the condition element as true".
        for operator, is_met in [
            ("StringEquals", False), ("StringNotEquals", True), ("StringLikeIfExists", True), ("ArnNotLike", True),
            ("NumericLessThan", False), ("NumericNotEquals", True), ("StringNotEqualsIfExists", True),
        ]:  # fmt: skip
            with self.subTest(operator):
                want = {"Arn": "arn:aws:s3:::b", "Num": "1"}.get(operator[:3], "x")
                self.check_condition({operator: {"kms:ViaService": want}}, {}, is_met)

    def test_null(self):
        # [IAM] reference_policies_elements_condition_operators: `true`, "the key doesn't exist"; `false`, "exists and its value is not null".
        for want, have, is_met in [
            ("true", {}, True), ("false", {}, False), ("true", {"aws:TokenIssueTime": {"time": 0}}, False),
            ("false", {"aws:TokenIssueTime": {"time": 0}}, True), ("true", {"aws:TokenIssueTime": []}, True),
        ]:  # fmt: skip
            self.check_condition({"Null": {"aws:TokenIssueTime": want}}, have, is_met)

    def test_several_operators_and_keys_have_all_to_be_met_and_one_value(self):
        # [IAM] reference_policies_condition-logic-multiple-context-keys-or-values: AND, AND, OR.
        have = {"kms:ViaService": {"text": "a"}, "kms:KeySpec": {"text": "b"}}
        self.check_condition({"StringEquals": {"kms:ViaService": ["x", "a"], "kms:KeySpec": "b"}}, have, True)
        self.check_condition({"StringEquals": {"kms:ViaService": "a", "kms:KeySpec": "x"}}, have, False)
        self.check_condition({"StringEquals": {"kms:ViaService": "a"}, "StringLike": {"kms:KeySpec": "x*"}}, have, False)

    def test_a_negated_operator_is_met_by_none_of_the_values(self):
        # The same page: "those values are evaluated using a logical NOR".
        self.check_condition({"StringNotEquals": {"kms:ViaService": ["a", "b"]}}, {"kms:ViaService": {"text": "b"}}, False)
        self.check_condition({"StringNotEquals": {"kms:ViaService": ["a", "b"]}}, {"kms:ViaService": {"text": "c"}}, True)

    def test_sets(self):
        # [IAM] reference_policies_condition-single-vs-multi-valued-context-keys and its examples.
        for operator, have, is_met in [
            ("ForAllValues:StringEquals", ["a", "b"], True), ("ForAllValues:StringEquals", ["a", "c"], False),
            ("ForAllValues:StringEquals", [], True), ("ForAnyValue:StringEquals", ["a", "c"], True),
            ("ForAnyValue:StringEquals", ["c"], False), ("ForAnyValue:StringEquals", [], False),
            ("ForAllValues:StringNotLike", ["c", "d"], True), ("ForAllValues:StringNotLike", ["a", "c"], False),
            ("ForAnyValue:StringNotLike", ["a", "c"], True), ("ForAnyValue:StringNotLike", ["a"], False),
        ]:  # fmt: skip
            with self.subTest(operator, have=have):
                self.check_condition({operator: {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": [{"text": text} for text in have]}, is_met)

    def test_sets_of_an_absent_key(self):
        # The same: ForAllValues "also returns true if there are no context keys in the request"; ForAnyValue false.
        self.check_condition({"ForAllValues:StringLike": {"aws:TagKeys": "a"}}, {}, True)
        self.check_condition({"ForAllValues:StringNotLike": {"aws:TagKeys": "a"}}, {}, True)
        self.check_condition({"ForAnyValue:StringLike": {"aws:TagKeys": "a"}}, {}, False)

    def test_names_of_keys_have_no_letter_case(self):
        # [IAM] reference_policies_elements_condition.
        self.check_condition({"StringEquals": {"AWS:SourceAccount": "1"}}, {"aws:sourceaccount": {"text": "1"}}, True)

    def test_keys_of_an_encryption_context_have_no_letter_case_and_values_have(self):
        # [KMS] conditions-kms, kms:EncryptionContext:context-key: letter case counts in the value alone.
        have = {"kms:EncryptionContext:AppName": {"text": "ExampleApp"}}
        self.check_condition({"StringEquals": {"kms:EncryptionContext:Appname": "ExampleApp"}}, have, True)
        self.check_condition({"StringEquals": {"kms:EncryptionContext:AppName": "exampleapp"}}, have, False)

    def test_tags_and_aliases_of_the_key_are_for_identity_policies(self):
        # [KMS] conditions-kms, kms:ResourceAliases, and conditions-aws, aws:ResourceTag: IAM policies only.
        for condition, have in [
            ({"StringEquals": {"aws:ResourceTag/Team": "red"}}, {"aws:ResourceTag/Team": {"text": "red"}}),
            ({"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/a"}}, {"kms:ResourceAliases": [{"text": "alias/a"}]}),
        ]:
            self.check_condition(condition, have, True)
            self.check(missing("resource"), key=policy(statement(principal=aws(ALICE), Condition=condition)), context=have)


class Variables(Case):
    def test_a_variable_in_a_resource(self):
        # [IAM] reference_policies_variables: "arn:aws:s3:::bucket/${aws:PrincipalTag/department}".
        resource = KEY.split("/")[0] + "/${aws:PrincipalTag/key}"
        have = {"aws:PrincipalTag/key": {"text": KEY.split("/")[1]}}
        self.check(BY_POLICY, identity=[policy(statement(Resource=resource))], context=have)
        self.check(missing("identity"), identity=[policy(statement(Resource=resource))])

    def test_a_variable_has_a_default(self):
        # [IAM] reference_policies_variables, specifying default values: "${aws:userid, 'anonymous'}".
        condition = {"StringEquals": {"kms:ViaService": "x-${aws:userid, 'anonymous'}"}}
        self.check_condition(condition, {"kms:ViaService": {"text": "x-anonymous"}}, True)
        self.check_condition(condition, {"kms:ViaService": {"text": "x-1"}, "aws:userid": {"text": "1"}}, True)

    def test_characters_without_their_meaning(self):
        # [IAM] reference_policies_variables, special characters: ${*}, ${?} and ${$}.
        for want, have, is_met in [("a${*}", "a*", True), ("a${*}", "ab", False), ("${?}", "x", False), ("${$}{x}", "${x}", True)]:
            self.check_condition({"StringLike": {"kms:ViaService": want}}, {"kms:ViaService": {"text": have}}, is_met)

    def test_names_of_variables_have_no_letter_case(self):
        # [IAM] reference_policies_variables: "aws:CurrentTime is equivalent to AWS:currenttime".
        have = {"aws:username": {"text": "alice"}, "kms:ViaService": {"text": "alice"}}
        self.check_condition({"StringLike": {"kms:ViaService": "${AWS:UserName}"}}, have, True)

    def test_a_variable_of_several_values_has_none(self):
        # [IAM] reference_policies_condition-single-vs-multi-valued-context-keys: none of them can be a variable.
        have = {"aws:TagKeys": [{"text": "a"}], "kms:ViaService": {"text": "a"}}
        self.check_condition({"StringEquals": {"kms:ViaService": "${aws:TagKeys}"}}, have, False)


class AllTogether(Case):
    def test_a_deny_overrides_anything(self):
        # [IAM] reference_policies_evaluation-logic: "An explicit deny in any of these policies overrides the allow".
        deny_key = policy(statement(principal="*"), statement("Deny", principal=aws(ALICE)))
        self.check(forbidden("resource"), key=deny_key, identity=[ALL])
        self.check(forbidden("identity"), key=TO_ALICE, identity=[DENY])
        self.check(forbidden("boundary"), key=TO_ALICE, boundary=DENY)
        self.check(forbidden("session"), key=TO_SESSION, asker=session, session=[DENY])
        self.check(forbidden("service-control"), key=TO_ALICE, service_control=[[ALL, DENY]])

    def test_to_deny_an_account_is_all_its_principals(self):
        # [IAM] reference_policies_elements_principal: an account is everyone in it.
        key = policy(statement(principal="*"), statement("Deny", principal=aws(ACCOUNT)))
        for asker in (user, session, root, federated):
            self.check(forbidden("resource"), key=key, asker=asker)

    def test_a_resource_control_policy_denies_strangers_and_services_too(self):
        # [ORG] orgs_manage_policies_rcps: on the account's resources, whoever asks.
        rcp = [policy(statement("Deny", principal="*"))]
        self.check(forbidden("resource-control"), key=TO_ALICE, resource_control=rcp)
        self.check(forbidden("resource-control"), key=TO_OTHER, asker=stranger, identity=[ALL], resource_control=rcp)
        service_key = policy(statement(principal={"Service": service["name"]}))
        self.check(forbidden("resource-control"), key=service_key, asker=service, resource_control=rcp)

    def test_service_control_policies_have_to_allow_at_each_level(self):
        # [ORG] orgs_manage_policies_scps_evaluation: an Allow at every level; the root user included.
        for asker in (user, root):
            self.check(missing("service-control"), key=TO_EVERYONE, asker=asker, service_control=[[ALL], [NOTHING]])
            self.check(BY_POLICY, key=TO_EVERYONE, asker=asker, service_control=[[ALL], [NOTHING, ALL]])

    def test_a_boundary_cuts_what_identity_policies_allow(self):
        # [IAM] reference_policies_evaluation-logic: "only the actions that are allowed by both".
        self.check(missing("boundary"), identity=[ALL], boundary=NOTHING)
        self.check(BY_POLICY, identity=[ALL], boundary=ALL)
        self.check(missing("identity"), boundary=ALL)

    def test_a_boundary_does_not_cut_what_a_key_policy_allows_a_user(self):
        # [IAM] reference_policies_evaluation-logic: "to an IAM user ARN ... not limited by an implicit deny in a ... boundary".
        self.check(BY_POLICY, key=TO_ALICE, boundary=NOTHING)

    def test_a_boundary_cuts_what_a_key_policy_allows_a_role(self):
        # The same: "to an IAM role ARN are limited by an implicit deny in a permissions boundary or session policy".
        self.check(missing("boundary"), key=TO_ROLE, asker=session, boundary=NOTHING)
        self.check(missing("session"), key=TO_ROLE, asker=session, session=[NOTHING])
        self.check(BY_POLICY, key=TO_ROLE, asker=session, session=[NOTHING, ALL], boundary=ALL)

    def test_nothing_cuts_what_a_key_policy_allows_a_session(self):
        # The same: "Permissions granted directly to a session are not limited by an implicit deny".
        self.check(BY_POLICY, key=TO_SESSION, asker=session, boundary=NOTHING, session=[NOTHING])
        key = policy(statement(principal=aws(f"arn:aws:sts::{ACCOUNT}:federated-user/bob")))
        self.check(BY_POLICY, key=key, asker=federated, session=[NOTHING])

    def test_nothing_cuts_what_everyone_with_a_principal_arn_is_allowed(self):
        # [IAM] reference_policies_elements_principal: boundaries and session policies "do not limit permissions granted using the
        # aws:PrincipalArn condition key with a wildcard(*) in the Principal element".
        have = {"aws:PrincipalArn": {"text": ROLE}}
        key = policy(statement(principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}}))
        self.check(BY_POLICY, key=key, asker=session, context=have, session=[NOTHING])
        self.check(missing("session"), key=TO_EVERYONE, asker=session, context=have, session=[NOTHING])

    def test_session_policies_cut_what_identity_policies_allow(self):
        # [IAM] reference_policies_evaluation-logic: "the intersection of the IAM entity's identity-based policy and the session policies".
        self.check(missing("session"), asker=session, identity=[ALL], session=[NOTHING])
        self.check(BY_POLICY, asker=session, identity=[ALL], session=[ALL])

    def test_a_key_of_another_account_needs_both_sides(self):
        # [KMS] key-policy-modifying-external-accounts: the key policy must, and an IAM policy of their account must.
        self.check(BY_POLICY, key=TO_OTHER, asker=stranger, identity=[ALL])
        self.check(missing("identity"), key=TO_OTHER, asker=stranger)
        self.check(missing("resource"), asker=stranger, identity=[ALL])
        self.check(missing("identity"), key=policy(statement(principal=aws(STRANGER))), asker=stranger)

    def test_operations_on_no_key_are_up_to_identity_policies(self):
        # [KMS] kms-api-permissions-reference: CreateKey, ListKeys and GenerateRandom, by IAM policies alone.
        for action in ("kms:CreateKey", "kms:ListKeys", "kms:GenerateRandom"):
            case = {"action": action, "resource": None, "key": None}
            self.check(BY_POLICY, identity=[ALL], **case)
            self.check(missing("identity"), **case)
            self.check(BY_POLICY, asker=root, **case)


class Trust(Case):
    """Who may be a role: its trust policy, beside the policies of who asks."""

    def trusts(self, expected, principal, asker=user, action="sts:AssumeRole", allowed="sts:*", **others):
        trust = policy({"Effect": "Allow", "Principal": principal, "Action": allowed})
        others = {"key": None, "trust": trust, "resource": f"arn:aws:iam::{ACCOUNT}:role/asked", "action": action, **others}
        self.check(expected, asker=asker, **others)

    def test_one_of_the_same_account_that_is_named_needs_no_policy(self):
        # [IAM] reference_policies_evaluation-logic_policy-eval-basics-single-account, and id_roles_create_for-user.
        self.trusts(BY_POLICY, aws(ALICE))
        self.trusts(BY_POLICY, aws(ROLE), asker=session)
        self.trusts(missing("resource"), aws(ROLE))

    def test_an_account_hands_over_to_its_policies(self):
        # [IAM] id_roles_create_for-user: "the administrator of the account must grant permissions to assume the role".
        may = policy(statement(Action="sts:AssumeRole"))
        self.trusts(missing("identity"), aws(ACCOUNT))
        self.trusts(BY_POLICY, aws(ACCOUNT), identity=[may])
        self.trusts(missing("identity"), aws(ACCOUNT), action="sts:TagSession", identity=[may])

    def test_one_of_another_account_needs_both(self):
        # [IAM] reference_policies_evaluation-logic-cross-account.
        may = policy(statement(Action="sts:AssumeRole"))
        self.trusts(missing("identity"), aws(STRANGER), asker=stranger)
        self.trusts(BY_POLICY, aws(STRANGER), asker=stranger, identity=[may])
        self.trusts(missing("resource"), aws(ACCOUNT), asker=stranger, identity=[may])

    def test_a_service_is_named(self):
        # [IAM] id_roles_create_for-service.
        self.trusts(BY_POLICY, {"Service": service["name"]}, asker=service)
        self.trusts(missing("resource"), {"Service": "s3.amazonaws.com"}, asker=service)

    def test_a_web_identity_comes_in_by_its_provider(self):
        # [IAM] id_roles_create_for-idp_oidc: `{"Federated": "arn:aws:iam::…:oidc-provider/…"}`.
        provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example.com/id/1"
        action = "sts:AssumeRoleWithWebIdentity"
        self.trusts(BY_POLICY, {"Federated": provider}, asker=web, action=action)
        self.trusts(missing("resource"), {"Federated": provider[:-1] + "2"}, asker=web, action=action)
        self.trusts(missing("resource"), "*", asker=web, action=action)
        self.trusts(missing("resource"), {"Federated": provider}, asker=web, action=action, allowed="sts:AssumeRole")


class Federated(Case):
    def test_it_has_what_its_user_and_its_session_policies_have_both(self):
        # [IAM] id_credentials_temp_control-access_getfederationtoken: "the intersection of the session policies that you pass and
        # the IAM user policies"; without a session policy, nothing.
        self.check(BY_POLICY, asker=federated, identity=[ALL], session=[ALL])
        self.check(missing("session"), asker=federated, identity=[ALL], session=[NOTHING])
        self.check(missing("session"), asker=federated, identity=[ALL], session=[])
        self.check(missing("identity"), asker=federated, session=[ALL])

    def test_the_root_users_has_what_its_session_policies_have(self):
        # The same: the root user of an account may call GetFederationToken, and has no policies of its own.
        self.check(BY_POLICY, asker=federated_by_root, session=[ALL])
        self.check(missing("session"), asker=federated_by_root, session=[NOTHING])

    def test_what_names_its_user_is_cut(self):
        # [IAM] access_policies#policies_session: of a resource-based policy that names the user, "the session policy limits the
        # total permissions".
        self.check(BY_POLICY, key=TO_ALICE, asker=federated, session=[ALL])
        self.check(missing("session"), key=TO_ALICE, asker=federated, session=[NOTHING])
        self.check(missing("resource"), key=TO_ALICE, asker=federated_by_root, session=[ALL])
        denies = policy(statement(principal="*"), statement("Deny", principal=aws(ALICE)))
        self.check(forbidden("resource"), key=denies, asker=federated, session=[ALL])


class Grants(Case):
    def grant(self, grantee, constraints=None, operations=("Encrypt",)):
        return {"grantee": grantee, "operations": list(operations), "constraints": constraints}

    def test_a_grant_allows_its_grantee(self):
        # [KMS] grants: the grantee principal may do what the grant allows.
        key = policy(statement(principal=aws("AIDANOBODYNOBODYNOBOD")))
        for asker, grantee in [
            (user, ALICE), (session, ROLE), (session, SESSION), (root, f"arn:aws:iam::{ACCOUNT}:root"), (service, service["name"]),
            (federated, f"arn:aws:sts::{ACCOUNT}:federated-user/bob"), (stranger, STRANGER),
        ]:  # fmt: skip
            self.check(BY_GRANT, key=key, asker=asker, grants=[self.grant(grantee)])
        self.check(missing("resource"), key=key, grants=[self.grant(ROLE)])

    def test_a_grant_allows_its_operations_alone(self):
        # [KMS] grants, "Grant operations".
        key = policy(statement(principal=aws("AIDANOBODYNOBODYNOBOD")))
        self.check(missing("resource"), key=key, action="kms:Decrypt", grants=[self.grant(ALICE)])
        self.check(BY_GRANT, key=key, action="kms:ReEncryptFrom", grants=[self.grant(ALICE, operations=["ReEncryptFrom"])])

    def test_a_deny_overrides_a_grant(self):
        # [KMS] grants: a grant can only allow; a deny in a key policy or an IAM policy wins.
        self.check(forbidden("identity"), identity=[DENY], grants=[self.grant(ALICE)])

    def test_a_context_that_has_to_be_equal(self):
        # [KMS] API_GrantConstraints, EncryptionContextEquals: the same pairs; keys without letter case, values with it.
        for have, is_met in [
            ({"Dept": "red"}, True), ({"dept": "red"}, True), ({"Dept": "Red"}, False), ({"Dept": "red", "more": "x"}, False),
            ({}, False), (None, False),
        ]:  # fmt: skip
            grants = [self.grant(ALICE, {"EncryptionContextEquals": {"Dept": "red"}})]
            self.check(BY_GRANT if is_met else missing("identity"), encryption_context=have, grants=grants)

    def test_a_context_that_has_to_be_a_part(self):
        # [KMS] API_GrantConstraints, EncryptionContextSubset: these pairs, and perhaps others.
        for have, is_met in [({"Dept": "red", "more": "x"}, True), ({"more": "x"}, False), ({"DEPT": "red"}, True)]:
            grants = [self.grant(ALICE, {"EncryptionContextSubset": {"Dept": "red"}})]
            self.check(BY_GRANT if is_met else missing("identity"), encryption_context=have, grants=grants)

    def test_a_context_does_not_bound_describe_key(self):
        # [KMS] API_GrantConstraints: it is not applied to DescribeKey and RetireGrant.
        for operation in ("DescribeKey", "RetireGrant"):
            grants = [self.grant(ALICE, {"EncryptionContextEquals": {"Dept": "red"}}, [operation])]
            self.check(BY_GRANT, action=f"kms:{operation}", grants=grants)

    def test_no_key_policy_allows_to_retire_a_grant(self):
        # [KMS] grant-manage: kms:RetireGrant has no effect in a key policy; it is up to the grant.
        self.check(missing("resource"), key=TO_ALICE, action="kms:RetireGrant", identity=[ALL])

    def test_a_grant_to_an_account_needs_an_identity_policy(self):
        # [KMS] grants and [IAM] cross-account logic: the account delegates to its principals.
        grants = [self.grant(f"arn:aws:iam::{OTHER}:root")]
        key = policy(statement(principal=aws("AIDANOBODYNOBODYNOBOD")))
        self.check(BY_GRANT, key=key, asker=stranger, identity=[ALL], grants=grants)
        self.check(missing("identity"), key=key, asker=stranger, grants=grants)


if __name__ == "__main__":
    unittest.main()
