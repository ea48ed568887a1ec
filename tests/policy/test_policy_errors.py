"""Each fault of a document: the sentence, the place, and what to do."""

import pytest

from guarded_aws.errors import PolicySyntaxError
from guarded_aws.policy import PolicyType, PrincipalEntry, PrincipalType, parse_policy, parse_policy_value, read_json
from guarded_aws.policy.operators import OPERATORS

OPEN = '{"Version": "2012-10-17", "Statement": [\n  '
STATEMENT = '{"Effect": "Allow", "Action": "*", "Resource": "*"}'


def _refusal(text: str, policy_type: PolicyType = PolicyType.IDENTITY) -> PolicySyntaxError:
    with pytest.raises(PolicySyntaxError) as refusal:
        parse_policy(text, policy_type=policy_type, policy_id="team", path="team.json")
    return refusal.value


def _statement(member: str) -> str:
    """Write a policy of one statement on its own line, with one member more at column 4 of the line after it."""
    return OPEN + '{"Effect": "Allow", "Action": "s3:*", "Resource": "*",\n   ' + member + "}]}"


def _condition(block: str) -> str:
    return _statement(f'"Condition":\n {block}')


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (OPEN + STATEMENT + ",\n]}", "trailing comma at team.json:2:54", "remove the comma; JSON allows none there"),
        (OPEN + STATEMENT + "],\n}", "trailing comma at team.json:2:55", "remove the comma; JSON allows none there"),
        ('{"Version": "2012-10-17",,}', "trailing comma at team.json:1:26", "remove the comma; JSON allows none there"),
        (
            '{\n  "Version": "2012-10-17"\n  "Statement": []}',
            "not valid JSON: expecting ',' delimiter at team.json:3:3",
            "a comma is missing before this place, or a bracket is not closed",
        ),
        (
            '{"Version" "2012-10-17"}',
            "not valid JSON: expecting ':' delimiter at team.json:1:12",
            "a colon goes between a key and its value",
        ),
        (
            "{'Version': '2012-10-17'}",
            "not valid JSON: expecting property name enclosed in double quotes at team.json:1:2",
            "a key is written in double quotes",
        ),
        ("{} {}", "not valid JSON: extra data at team.json:1:4", "a file holds one JSON value; remove what follows it"),
        (
            '{"Version": 2012-10-17}',
            "not valid JSON: expecting ',' delimiter at team.json:1:17",
            "a comma is missing before this place, or a bracket is not closed",
        ),
        (
            '{"Version": current}',
            "not valid JSON: expecting value at team.json:1:13",
            "write a JSON value here: an object, a list, a string, a number or a boolean",
        ),
        (
            " \n ",
            "not valid JSON: expecting value at team.json:2:2",
            "the text is empty; a policy is a JSON object with `Version` and `Statement`",
        ),
        (
            '{\n "Version": "2012-10-17",\n "Version": "2008-10-17"}',
            "duplicate key `Version` at team.json:3:2",
            "keep one of the two; IAM takes neither",
        ),
        (
            OPEN + '{"Effect": "Deny"},\n  {"Effect": "Deny",\n   "Effect": "Allow"}]}',
            "duplicate key `Effect` at team.json:4:4",
            "keep one of the two; IAM takes neither",
        ),
        (
            OPEN + '{"Action": "*",\n   "\\u0041ction": "s3:*"}]}',
            "duplicate key `Action` at team.json:3:4",
            "keep one of the two; IAM takes neither",
        ),
        ("[" * 100_000, "the JSON is nested too deeply at team.json", "a policy needs six levels"),
        ("\n[]", "a policy must be a JSON object at team.json:2:1", 'start with `{"Version": "2012-10-17", ...`'),
        ("[]", "a policy must be a JSON object at team.json:1:1", 'start with `{"Version": "2012-10-17", ...`'),
        (
            '{\n "Statment": []}',
            "unknown element `Statment` at team.json:2:2",
            "did you mean `Statement`?",
        ),
        (
            '{\n "Zebra": []}',
            "unknown element `Zebra` at team.json:2:2",
            "known are `Version`, `Id`, `Statement`",
        ),
        (
            _statement('"Zebra": {}'),
            "unknown element `Zebra` at team.json:3:4",
            (
                "known are `Sid`, `Effect`, `Principal`, `NotPrincipal`, `Action`, `NotAction`, `Resource`,"
                " `NotResource`, `Condition`"
            ),
        ),
        (_statement('"Conditon": {}'), "unknown element `Conditon` at team.json:3:4", "did you mean `Condition`?"),
        (
            '{"Version": "2012-10-18"}',
            "`2012-10-18` is not a version of the policy language at team.json:1:13",
            "write `2012-10-17`, the current version of the policy language",
        ),
        (
            '{"Version": ["2012-10-17"]}',
            "`['2012-10-17']` is not a version of the policy language at team.json:1:13",
            "write `2012-10-17`, the current version of the policy language",
        ),
        (
            '{"Version": "2012-10-17"}',
            "the policy has no `Statement` at team.json:1:1",
            'add `"Statement": [...]` with at least one statement',
        ),
        (
            '{"Statement":\n []}',
            "`Statement` must be an object or a non-empty list at team.json:2:2",
            "write one statement, or a list with at least one",
        ),
        (
            OPEN + "7]}",
            "a statement must be an object at team.json:2:3",
            'write `{"Effect": ..., "Action": ...}`',
        ),
        (
            OPEN + '{"Action": "*", "Resource": "*"}]}',
            "the statement has no `Effect` at team.json:2:3",
            'add `"Effect": "Allow"` or `"Effect": "Deny"`',
        ),
        (
            OPEN + '{"Effect": ["Deny"], "Action": "*", "Resource": "*"}]}',
            "`['Deny']` is not an effect at team.json:2:14",
            "write `Allow` or `Deny`, in this case",
        ),
        (
            OPEN + '{"Effect": "deny", "Action": "*", "Resource": "*"}]}',
            "`deny` is not an effect at team.json:2:14",
            "write `Allow` or `Deny`, in this case",
        ),
        (
            _statement('"NotAction": "ec2:*"'),
            "the statement has both `Action` and `NotAction` at team.json:2:3",
            "write exactly one of the two",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*"}]}',
            "the statement has neither `Resource` nor `NotResource` at team.json:2:3",
            "write exactly one of the two",
        ),
        (
            OPEN + '{"Effect": "Deny", "Resource": "*", "Action": ["s3:*",\n "GetObject"]}]}',
            "`GetObject` is not an action at team.json:3:2",
            "write `service:Name`, such as `s3:GetObject`, or `*`",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "s*:Get:x", "Resource": "*"}]}',
            "`s*` is not a service prefix at team.json:2:32",
            "name one service before the colon; wildcards may stand after it",
        ),
        (
            OPEN + '{"Effect": "Deny", "Resource": "*", "Action": "s3*:GetObject"}]}',
            "`s3*` is not a service prefix at team.json:2:49",
            "name one service before the colon; wildcards may stand after it",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*", "Resource": "reports/*"}]}',
            "`reports/*` is not a resource at team.json:2:49",
            "write an ARN, such as `arn:aws:s3:::my-bucket/*`, or `*`",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3"}]}',
            "`arn:aws:s3` is not an ARN at team.json:2:49",
            "an ARN reads `arn:partition:service:region:account:resource`; S3 has `arn:aws:s3:::bucket`",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::${aws:username}/${a"}]}',
            "policy variable in `arn:aws:s3:::${aws:username}/${a` is not closed at team.json:2:49",
            "close it with `}`",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*", "Resource": ["*", 5]}]}',
            "`1` must be a string at team.json:2:55",
            "put it in double quotes",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::${aws:username/*"}]}',
            "policy variable in `arn:aws:s3:::${aws:username/*` is not closed at team.json:2:49",
            "close it with `}`",
        ),
        (
            OPEN + '{"Effect": "Deny", "Action": "*", "Resource":\n {}}]}',
            "`Resource` must be a string or a non-empty list at team.json:3:2",
            "list at least one string",
        ),
        (
            _statement('"Sid": "Allow all"'),
            "`Allow all` is not a Sid at team.json:3:11",
            "use only letters and digits (A-Z, a-z, 0-9)",
        ),
        (_statement('"Sid": 5'), "`Sid` must be a string at team.json:3:11", "put it in double quotes"),
        (
            OPEN + STATEMENT[:-1] + ', "Sid": "One"},\n' + STATEMENT[:-1] + ', "Sid": "One"}]}',
            "duplicate Sid `One` at team.json:3:60",
            "give each statement a Sid of its own",
        ),
        (
            '{\n "Id": "x", "Statement": [' + STATEMENT + "]}",
            "element `Id` is not allowed in an identity policy at team.json:2:2",
            "remove it; `Id` belongs to resource-based policies",
        ),
        (
            _statement('"Principal": "*"'),
            "element `Principal` is not allowed in a policy of type identity at team.json:3:4",
            "remove it; the policy speaks of whom it is attached to",
        ),
        (
            _condition("[]"),
            "`Condition` must be an object at team.json:4:2",
            'write `{"<operator>": {"<key>": "<value>"}}`',
        ),
        (
            _condition('{"StringEqual": {"aws:username": "ana"}}'),
            "unknown condition operator `StringEqual` at team.json:4:3",
            "did you mean `StringEquals`?",
        ),
        (
            _condition('{"stringlikeifexists": {"aws:username": "ana"}}'),
            "unknown condition operator `stringlikeifexists` at team.json:4:3",
            "did you mean `StringLikeIfExists`?",
        ),
        (
            _condition('{"Eq": {"aws:username": "ana"}}'),
            "unknown condition operator `Eq` at team.json:4:3",
            "see the condition operators of IAM",
        ),
        (
            _condition('{"Nul": {"aws:username": "true"}}'),
            "unknown condition operator `Nul` at team.json:4:3",
            "did you mean `Null`?",
        ),
        (
            _condition('{"Bool": {}}'),
            "operator `Bool` needs an object of condition keys at team.json:4:11",
            'write `{"<key>": "<value>"}` with at least one key',
        ),
        (
            _condition('{"Bool": {"SecureTransport": "true"}}'),
            "`SecureTransport` is not a condition key at team.json:4:12",
            "a key has a prefix, such as `aws:SourceIp` or `s3:prefix`",
        ),
        (
            _condition('{"Bool": {"aws:": "true"}}'),
            "`aws:` is not a condition key at team.json:4:12",
            "a key has a prefix, such as `aws:SourceIp` or `s3:prefix`",
        ),
        (
            _condition('{"Bool": {":SecureTransport": "true"}}'),
            "`:SecureTransport` is not a condition key at team.json:4:12",
            "a key has a prefix, such as `aws:SourceIp` or `s3:prefix`",
        ),
        (
            _condition('{"StringEquals": {"aws:username": []}}'),
            "condition key `aws:username` has no value at team.json:4:36",
            "list at least one value",
        ),
        (
            _condition('{"StringEquals": {"aws:username": ["ana", null]}}'),
            "a condition value must be a string, a number or a boolean at team.json:4:44",
            "write one of these",
        ),
        (
            _condition('{"NumericLessThan": {"s3:max-keys": ["1", "ten"]}}'),
            "`ten` is not a number at team.json:4:44",
            "operator `NumericLessThan` compares numbers, such as `10` or `-2.5`",
        ),
        (
            _condition('{"ForAnyValue:DateEqualsIfExists": {"aws:CurrentTime": "noon"}}'),
            "`noon` is not a date at team.json:4:57",
            (
                "operator `ForAnyValue:DateEqualsIfExists` compares dates, such as `2026-01-31T18:00:00Z`,"
                " or seconds since 1970"
            ),
        ),
        (
            _condition('{"Bool": {"aws:SecureTransport": "yes"}}'),
            "`yes` is not `true` or `false` at team.json:4:35",
            "operator `Bool` compares `true` or `false`",
        ),
        (
            _condition('{"Null": {"aws:username": "absent"}}'),
            "`absent` is not `true` or `false` at team.json:4:28",
            "operator `Null` compares `true` (the key is absent) or `false` (it is present)",
        ),
        (
            _condition('{"IpAddress": {"aws:SourceIp": "203.0.113.*"}}'),
            "`203.0.113.*` is not an IP address or a CIDR network at team.json:4:33",
            "operator `IpAddress` compares addresses and networks, such as `203.0.113.0/24`",
        ),
        (
            _condition('{"BinaryEquals": {"example:key": "?"}}'),
            "`?` is not base64 at team.json:4:35",
            "operator `BinaryEquals` compares base64",
        ),
        (
            _condition('{"StringEquals": {"aws:username": "${aws:PrincipalTag/name"}}'),
            "policy variable in `${aws:PrincipalTag/name` is not closed at team.json:4:36",
            "close it with `}`",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_do(text: str, message: str, hint: str) -> None:
    """One line a person can act on; file, line and column count from one."""
    refusal = _refusal(text)

    assert (message, hint) == (refusal.message, refusal.hint)
    assert refusal.location == message.rpartition(" at ")[2]


VALUE = "write a JSON value here: an object, a list, a string, a number or a boolean"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            '{"Version": "2012',
            "not valid JSON: unterminated string starting at team.json:1:13",
            "close the string with a double quote",
        ),
        ('{"Version": "2012\n"}', "not valid JSON: invalid control character at team.json:1:18", VALUE),
        ('{"Version": "\\q"}', "not valid JSON: invalid \\escape at team.json:1:14", VALUE),
    ],
)
def test_a_broken_string_is_told_in_plain_words(text: str, message: str, hint: str) -> None:
    """The parser's own words end in ``at``, which is not said twice."""
    refusal = _refusal(text)

    assert (message, hint) == (refusal.message, refusal.hint)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_constant_that_json_does_not_have_is_refused_at_its_place(constant: str) -> None:
    """Python's parser would take it."""
    refusal = _refusal('{"Version":\n ' + constant + "}")

    assert f"`{constant}` is not JSON at team.json" == refusal.message
    assert "write a number, a string or a boolean" == refusal.hint


def test_an_operator_that_resembles_none_gets_a_short_hint() -> None:
    """Nine names and how many there are; a list of every operator would be no help."""
    refusal = _refusal(_condition('{"Zzzzzzzz": {"aws:username": "ana"}}'))
    names = [name.strip("`") for name in refusal.hint.removeprefix("known are ").split(" and ")[0].split(", ")]

    assert "unknown condition operator `Zzzzzzzz` at team.json:4:3" == refusal.message
    assert list(OPERATORS)[:9] == names
    assert refusal.hint.endswith("` and 157 in all")


ONE_OF_TWO = "the statement needs one of `Principal` and `NotPrincipal` at team.json:1:15"
ADD_ONE = 'add one, such as `"Principal": {"AWS": "arn:aws:iam::123456789012:role/AIAgentRole"}`'
STRINGS = "principals of type `AWS` must be strings, at least one at team.json:2:22"


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ('"Sid": "x"', ONE_OF_TWO, ADD_ONE),
        ('"Principal": "*", "NotPrincipal": "*"', ONE_OF_TWO, ADD_ONE),
        ('"Principal": {"Aws": "*"}', "`Aws` is not a type of principal at team.json:2:15", "did you mean `AWS`?"),
        (
            '"Principal": "arn:aws:iam::123456789012:root"',
            "`Principal` must be `*` or an object at team.json:2:14",
            'write `{"AWS": "<ARN or account>"}`',
        ),
        (
            '"NotPrincipal": {}',
            "`NotPrincipal` must be `*` or an object at team.json:2:17",
            'write `{"AWS": "<ARN or account>"}`',
        ),
        ('"Principal": {"AWS": []}', STRINGS, "list ARNs or accounts"),
        ('"Principal": {"AWS": [""]}', STRINGS, "list ARNs or accounts"),
        ('"Principal": {"AWS": 123456789012}', STRINGS, "list ARNs or accounts"),
        (
            '"Principal": {"AWS": "ana"}',
            "`ana` is not an AWS principal at team.json:2:22",
            "write `*`, twelve digits, or an ARN such as `arn:aws:iam::123456789012:role/AIAgentRole`",
        ),
    ],
)
def test_a_faulty_principal_is_told(written: str, message: str, hint: str) -> None:
    """Who a resource policy speaks of has to be said, in a form that IAM knows."""
    statement = '{"Effect": "Allow", "Resource": "*", "Action": "*",\n' + written + "}"
    refusal = _refusal('{"Statement": ' + statement + "}", PolicyType.RESOURCE)
    in_list = _refusal('{"Statement":[' + statement + "]}", PolicyType.RESOURCE)

    assert (message, hint) == (refusal.message, refusal.hint)
    assert (message, hint) == (in_list.message, in_list.hint)


@pytest.mark.parametrize("written", ["5", "null"])
def test_the_id_of_a_resource_policy_is_a_text(written: str) -> None:
    """An Id that is written counts, even as nothing."""
    statement = '{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}'
    text = '{"Id":\n ' + written + ', "Statement": ' + statement + "}"

    assert "`Id` must be a string at team.json:2:2" == _refusal(text, PolicyType.RESOURCE).message


def test_a_type_of_policy_is_named_with_its_article() -> None:
    """An identity policy, but a session policy."""
    refusal = _refusal('{\n"Id": "x", "Statement": ' + STATEMENT + "}", PolicyType.SESSION)

    assert "element `Id` is not allowed in a session policy at team.json:2:1" == refusal.message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"Statement": {"Effect": "Allow", "Action": "*",\n"Resource": "arn:aws:s3:::b/\u0142"}}', "2:13"),
        ('{"Statement": {"Effect": "Allow", "Action": "*",\n"Resource": ["*",\n"arn:aws:s3:::b/\u0142"]}}', "3:1"),
        ('{"Statement": [\n{"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": "\u2028"}]}', "2:60"),
        ('{"Statement":\n{"Condition":\n {"Bool": {"aws:\u0142": "true"}}}}', "3:11"),
        ('{"Statement":\n{"Condition": {"Bool\u0142": {}}}}', "2:15"),
    ],
)
def test_a_character_beyond_latin_1_is_refused_where_it_stands(text: str, place: str) -> None:
    """IAM takes tab, line breaks and U+0020 to U+00FF, in names as in values; a name is located by what it is in."""
    refusal = _refusal(text)

    assert f"the text has a character that IAM does not take at team.json:{place}" == refusal.message
    assert "use tab, line feed, carriage return and U+0020 to U+00FF" == refusal.hint


def test_every_character_that_iam_takes_is_taken() -> None:
    """The first and the last of the range, and the three below it."""
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/ ~\u00ff\\t\\n\\r\\\\"}}'

    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="p")

    assert document.statements[0].resources is not None
    assert ("arn:aws:s3:::b/ ~\u00ff\t\n\r\\",) == document.statements[0].resources.patterns


@pytest.mark.parametrize(
    "variable",
    ["${ aws:username}", "${aws:username }", "${aws:username , 'x'}", "${ aws:username, 'x'}", "${aws:username, 'x' }"],
)
def test_a_variable_has_no_space_in_its_name(variable: str) -> None:
    """Nobody says what IAM finds for such a name: FAIL-CLOSED(spaced-variable)."""
    refusal = _refusal(
        '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/' + variable + '/*"}}'
    )

    assert refusal.message.startswith(f"policy variable `{variable}` has a space in its name at ")
    assert "write it as `${aws:username}`, or `${aws:PrincipalTag/team, 'none'}` with a default" == refusal.hint


def test_a_spaced_variable_in_a_condition_is_located() -> None:
    """The value is shown, not the statement."""
    condition = '{"StringEquals": {"aws:userid": [\n"x",\n "${ aws:userid}"]}}'
    refusal = _refusal(
        '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": ' + condition + "}}"
    )

    assert "policy variable `${ aws:userid}` has a space in its name at team.json:3:2" == refusal.message


@pytest.mark.parametrize("variable", ["${aws:username}", "${aws:username, 'x'}", "${aws:username, ' a b '}", "${*}"])
def test_a_variable_may_have_spaces_in_its_default(variable: str) -> None:
    """One stands before the default, and the default is any text."""
    text = '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/' + variable + '/*"}}'

    assert parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="p").statements


def test_types_of_policy_have_the_names_that_messages_show() -> None:
    """Parser and lint write a type as its value."""
    assert [
        "identity",
        "permissions boundary",
        "session",
        "service control",
        "resource control",
        "resource",
        "trust",
    ] == [policy_type.value for policy_type in PolicyType]


@pytest.mark.parametrize("policy_type", [PolicyType.TRUST, PolicyType.RESOURCE_CONTROL])
def test_not_principal_is_refused_where_iam_refuses_it(policy_type: PolicyType) -> None:
    """Trust policies and RCPs have no NotPrincipal."""
    resource = "" if policy_type is PolicyType.TRUST else '"Resource": "*", '
    text = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "sts:*", '
        + resource
        + '"NotPrincipal": {"AWS": "123456789012"}}}'
    )

    refusal = _refusal(text, policy_type)

    assert refusal.message.startswith(
        f"element `NotPrincipal` is not allowed in a policy of type {policy_type.value} at "
    )
    assert "remove it; the policy speaks of whom it is attached to" == refusal.hint


RCP = '"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"'


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            '{"Statement": {' + RCP + "}}",
            "an RCP has to state `Version` 2012-10-17 at team.json:1:1",
            'add `"Version": "2012-10-17"`',
        ),
        (
            OPEN + "{" + RCP.replace("Action", "NotAction") + "}]}",
            "element `NotAction` is not allowed in an RCP at team.json:2:40",
            "list the actions under `Action`",
        ),
        (
            '{"Version": "2012-10-17", "Statement":\n {'
            + RCP.replace('"*", "A', '{"AWS": ["*", "123456789012"]}, "A')
            + "}}",
            "an RCP speaks of everyone at team.json:2:34",
            "write `*`, and name callers in a condition on `aws:PrincipalArn`",
        ),
        (
            OPEN + "5]}",
            "a statement must be an object at team.json:2:3",
            'write `{"Effect": ..., "Action": ...}`',
        ),
    ],
)
def test_a_resource_control_policy_has_rules_of_its_own(text: str, message: str, hint: str) -> None:
    """It denies named actions to everyone, in a stated version."""
    refusal = _refusal(text, PolicyType.RESOURCE_CONTROL)

    assert (message, hint) == (refusal.message, refusal.hint)


@pytest.mark.parametrize("principal", ['"*"', '{"AWS": "*"}'])
def test_a_resource_control_policy_names_everyone_in_two_ways(principal: str) -> None:
    """Both mean the same."""
    text = '{"Version": "2012-10-17", "Statement": {' + RCP.replace('"*", "A', f'{principal}, "A') + "}}"
    document = parse_policy(text, policy_type=PolicyType.RESOURCE_CONTROL, policy_id="rcp")

    assert [PrincipalEntry(PrincipalType.AWS, "*")] == [
        entry for statement in document if statement.principals for entry in statement.principals.entries
    ]


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_a_trust_policy_has_no_resource(element: str) -> None:
    """It speaks of the role that it belongs to."""
    text = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:*",\n"' + element + '": "*"}}'
    refusal = _refusal(text, PolicyType.TRUST)

    assert f"element `{element}` is not allowed in a trust policy at team.json:2:1" == refusal.message
    assert "remove it; a trust policy speaks of the role that it is attached to" == refusal.hint


def test_a_policy_without_a_file_is_named_by_its_id() -> None:
    """The place starts with what people know the policy by."""
    with pytest.raises(PolicySyntaxError) as refusal:
        parse_policy("[]", policy_type=PolicyType.IDENTITY, policy_id="deny-destructive/identity.json")

    assert "deny-destructive/identity.json:1:1" == refusal.value.location


def test_a_policy_that_was_read_already_is_located_by_its_path() -> None:
    """There is no text, so there is no line."""
    text = OPEN + '{"Effect": "Allow", "Action": ["s3:*", "GetObject"], "Resource": "*"}]}'
    with pytest.raises(PolicySyntaxError) as refusal:
        parse_policy_value(read_json(text, "x"), policy_type=PolicyType.SESSION, policy_id="session_policy")

    assert "`GetObject` is not an action at session_policy.Statement[0].Action[1]" == refusal.value.message


def test_message_and_hint_are_shown_together() -> None:
    """The text of the exception is what a terminal shows."""
    assert str(_refusal("[]")) == (
        'a policy must be a JSON object at team.json:1:1 (start with `{"Version": "2012-10-17", ...`)'
    )
