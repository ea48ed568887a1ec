"""Documents as values: what is parsed, where it stands, and how it is written again."""

import json
from dataclasses import replace

import pytest

from guarded_aws.policy import (
    BaseOperator,
    Clause,
    Condition,
    ConditionOperator,
    Effect,
    Family,
    Json,
    JsonNumber,
    PolicyDocument,
    PolicyType,
    PrincipalClause,
    PrincipalEntry,
    PrincipalType,
    SetQualifier,
    Statement,
    Version,
    dump_policy,
    parse_policy,
    parse_policy_value,
    policy_to_json,
    read_json,
)
from guarded_aws.policy.locate import find_mark, locate_statement, marks
from guarded_aws.policy.operators import OPERATORS

WHOLE = """{
  "Version": "2012-10-17",
  "Id": "Reports",
  "Statement": [
    {
      "Sid": "Everyone but",
      "Effect": "Deny",
      "NotPrincipal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:root"], "Service": "s3.amazonaws.com"},
      "NotAction": "s3:Get*",
      "NotResource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/${aws:username}/*"],
      "Condition": {
        "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["team-*", "cost"]},
        "NumericLessThan": {"s3:max-keys": 10.50, "s3:versionid": [1, "2"]},
        "Bool": {"aws:SecureTransport": false, "AWS:securetransport": true}
      }
    },
    {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": "*"}
  ]
}"""


WRITTEN = """{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": "*"
    }
  ]
}"""


def _whole() -> PolicyDocument:
    return parse_policy(WHOLE, policy_type=PolicyType.RESOURCE, policy_id="bucket", path="bucket.json")


@pytest.mark.parametrize("text", ["a\\b", "a\tb", "a\r\nb", "'\"", "\u00ad", "\u00ff", "\u007f"])
def test_every_character_that_iam_takes_is_taken_everywhere(text: str) -> None:
    """Also those that Python would not write as they are."""
    resources: list[Json] = [f"arn:aws:s3:::{text}", "arn:aws:s3:::b"]
    condition: Json = {"StringEquals": {f"aws:RequestTag/{text}": text}}
    statement: Json = {"Effect": "Deny", "Action": "*", "Resource": resources, "Condition": condition}
    document = parse_policy_value({"Statement": statement}, policy_type=PolicyType.IDENTITY, policy_id="team")
    read = document.statements[0]

    assert Clause((f"arn:aws:s3:::{text}", "arn:aws:s3:::b")) == read.resources
    assert [(f"aws:RequestTag/{text}", (text,))] == [(one.key, one.values) for one in read.conditions]


def test_a_document_is_read_into_values() -> None:
    """Every element has its place, and numbers keep their spelling."""
    first, second = _whole().statements

    assert Statement(
        sid="Everyone but",
        effect=Effect.DENY,
        principals=PrincipalClause(
            (
                PrincipalEntry(PrincipalType.AWS, "123456789012"),
                PrincipalEntry(PrincipalType.AWS, "arn:aws:iam::123456789012:root"),
                PrincipalEntry(PrincipalType.SERVICE, "s3.amazonaws.com"),
            ),
            is_negated=True,
        ),
        actions=Clause(("s3:Get*",), is_negated=True),
        resources=Clause(("arn:aws:s3:::reports", "arn:aws:s3:::reports/${aws:username}/*"), is_negated=True),
        conditions=(
            Condition(OPERATORS["ForAnyValue:StringLikeIfExists"], "aws:TagKeys", ("team-*", "cost")),
            Condition(OPERATORS["NumericLessThan"], "s3:max-keys", ("10.50",)),
            Condition(OPERATORS["NumericLessThan"], "s3:versionid", ("1", "2")),
            Condition(OPERATORS["Bool"], "aws:SecureTransport", ("false",)),
            Condition(OPERATORS["Bool"], "AWS:securetransport", ("true",)),
        ),
    ) == (first)
    assert Statement(
        effect=Effect.ALLOW,
        principals=PrincipalClause((PrincipalEntry(PrincipalType.AWS, "*"),)),
        actions=Clause(("s3:GetObject",)),
        resources=Clause(("*",)),
    ) == (second)


def test_a_document_is_a_row_of_statements() -> None:
    """Iterating gives them in their order."""
    document = _whole()

    assert document.statements == tuple(document)
    assert ("bucket", "bucket.json", "Reports", Version.V2012) == (
        document.policy_id,
        document.path,
        document.id,
        document.version,
    )


def test_a_document_without_a_version_is_of_2008() -> None:
    """And has no variables."""
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="old")

    assert (Version.V2008, False, True) == (document.version, document.has_variables, _whole().has_variables)


def test_a_statement_is_located_by_line_and_column() -> None:
    """In the file, or in the policy where there is none."""
    document = _whole()

    assert ["bucket.json:5:5", "bucket.json:17:5"] == [str(document.location_of(index)) for index in (0, 1)]
    assert "bucket:5:5" == str(replace(document, path=None).location_of(0))


def test_a_lone_statement_is_located_without_a_list() -> None:
    """It stands right under ``Statement``."""
    text = '{"Statement":\n  {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="lone")

    assert "lone:2:3" == str(document.location_of(0))


def test_a_text_without_statements_has_no_place_for_one() -> None:
    """Nothing is pointed at that is not there."""
    assert locate_statement("{}", 0, "empty.json") is None


def test_a_document_that_came_from_values_has_no_locations() -> None:
    """There is no text to point into."""
    document = parse_policy_value(read_json(WHOLE, "x"), policy_type=PolicyType.RESOURCE, policy_id="bucket")

    assert document.location_of(0) is None


def test_text_and_values_give_one_document() -> None:
    """Two doors, one language."""
    by_value = parse_policy_value(read_json(WHOLE, "x"), policy_type=PolicyType.RESOURCE, policy_id="bucket")

    assert by_value == replace(_whole(), path=None, text=None)


@pytest.mark.parametrize("indent", [None, 2, 4])
def test_a_document_is_written_so_that_it_reads_the_same(indent: int | None) -> None:
    """Parse after dump is the identity."""
    document = _whole()
    again = parse_policy(dump_policy(document, indent=indent), policy_type=PolicyType.RESOURCE, policy_id="bucket")

    assert replace(document, path=None, text=None) == replace(again, text=None)


def test_a_document_is_written_as_short_as_it_gets() -> None:
    """A session policy has 2,048 characters."""
    statement = '{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}'
    text = f'{{"Version":"2012-10-17","Statement":[{statement}]}}'
    document = parse_policy(text, policy_type=PolicyType.SESSION, policy_id="short")

    assert text == dump_policy(document, indent=None)


def test_a_document_is_written_with_two_spaces_for_people() -> None:
    """A line for each member, and a space after its colon."""
    text = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="long")

    assert WRITTEN == dump_policy(document)


def test_a_document_is_written_in_the_order_that_people_write() -> None:
    """Sid, Effect, who, what, where, when."""
    first = policy_to_json(_whole())["Statement"]
    assert isinstance(first, list)

    assert ["Sid", "Effect", "NotPrincipal", "NotAction", "NotResource", "Condition"] == list(first[0])


def test_letters_beyond_ascii_are_written_as_they_are() -> None:
    """Escapes would count against the size."""
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::caf\u00e9"}}'
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="letters")

    assert "caf\u00e9" in dump_policy(document)


def test_a_trust_policy_is_written_without_a_resource() -> None:
    """It has none."""
    text = (
        '{"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'
    )
    document = parse_policy(text, policy_type=PolicyType.TRUST, policy_id="trust")

    assert document.statements[0].resources is None
    assert "Resource" not in dump_policy(document)


def test_json_is_read_with_numbers_in_their_own_spelling() -> None:
    """``10.50`` and ``10.5`` are two texts."""
    value = read_json('{"a": [10.50, -1, "x", true, null, {}]}', "x")

    assert {"a": ["10.50", "-1", "x", True, None, {}]} == value
    assert isinstance(value, dict)
    assert isinstance(value["a"], list)
    assert [JsonNumber, JsonNumber, str] == [type(item) for item in value["a"][:3]]


def test_marks_find_every_value_that_the_parser_finds() -> None:
    """Positions are recovered by a second walk over the same text."""
    text = '{"a": [1, {"b:,": "x,]}\\""}, []], "c": {}}'
    found = {mark.path: text[mark.value_offset] for mark in marks(text)}

    assert {
        (): "{",
        ("a",): "[",
        ("a", 0): "1",
        ("a", 1): "{",
        ("a", 1, "b:,"): '"',
        ("a", 2): "[",
        ("c",): "{",
    } == found


def test_marks_tell_where_a_key_stands() -> None:
    """A fault of a key is shown at the key."""
    mark = find_mark('{"a": {"key" : 1}}', ("a", "key"))

    assert mark is not None
    assert (7, 15) == (mark.key_offset, mark.value_offset)
    assert find_mark('{"a": 1}', ("b",)) is None


@pytest.mark.parametrize("action", ["s3:", "s3:Get\nObject", "s3-outposts:*", "S3:?", "s3:a:b"])
def test_an_action_is_a_prefix_and_any_name(action: str) -> None:
    """What no service has is never asked for, and does no harm."""
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="names")

    assert Clause((action,)) == document.statements[0].actions


def test_a_condition_key_is_a_prefix_and_a_name_of_any_length() -> None:
    """One letter will do, for services name their own keys."""
    statement = '{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"x:X": "true"}}}'
    text = '{"Statement": ' + statement + "}"
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="short")

    assert (Condition(OPERATORS["Bool"], "x:X", ("true",)),) == document.statements[0].conditions


def test_a_statement_needs_no_principal() -> None:
    """What is attached to a principal names none, whether parsed or built."""
    everything = Clause(("*",))
    built = Statement(effect=Effect.ALLOW, actions=everything, resources=everything)

    document = parse_policy(
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
        policy_type=PolicyType.IDENTITY,
        policy_id="p",
    )

    assert (built,) == document.statements
    assert built.principals is None


def test_families_of_operators_have_the_names_that_findings_show() -> None:
    """Lint writes a family as its value."""
    assert ["string", "numeric", "date", "bool", "binary", "ip address", "arn", "null"] == [
        family.value for family in Family
    ]


def test_there_are_157_operators() -> None:
    """26 bases in six forms, and Null."""
    assert 157 == len(OPERATORS)
    assert all(spelling == str(operator) for spelling, operator in OPERATORS.items())


@pytest.mark.parametrize(("qualifier", "if_exists"), [(None, True), (SetQualifier.FOR_ANY_VALUE, False)])
def test_null_has_one_form_only(qualifier: SetQualifier | None, *, if_exists: bool) -> None:
    """It asks for presence, so neither absence nor several values could mean anything else."""
    with pytest.raises(ValueError, match=r"^Null takes neither IfExists nor a set qualifier$"):
        ConditionOperator(BaseOperator.NULL, qualifier, if_exists)


@pytest.mark.parametrize(
    ("base", "family", "is_negated", "allows_variables"),
    [
        (BaseOperator.STRING_NOT_LIKE, Family.STRING, True, True),
        (BaseOperator.NUMERIC_NOT_EQUALS, Family.NUMERIC, True, False),
        (BaseOperator.DATE_LESS_THAN, Family.DATE, False, False),
        (BaseOperator.BOOL, Family.BOOL, False, True),
        (BaseOperator.BINARY_EQUALS, Family.BINARY, False, False),
        (BaseOperator.NOT_IP_ADDRESS, Family.IP_ADDRESS, True, False),
        (BaseOperator.ARN_LIKE, Family.ARN, False, True),
        (BaseOperator.NULL, Family.NULL, False, False),
    ],
)
def test_an_operator_tells_what_it_compares(
    base: BaseOperator, family: Family, *, is_negated: bool, allows_variables: bool
) -> None:
    """Its family decides how values are read and whether variables stand in them."""
    assert (family, is_negated, allows_variables) == (base.family, base.is_negated, base.allows_variables)


def test_the_two_policies_of_a_test_are_json() -> None:
    """The whole document of this file is what ``json`` reads, so that positions are those of real text."""
    assert 2 == len(json.loads(WHOLE)["Statement"])
