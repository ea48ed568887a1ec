"""The PartiQL reader: it reads DynamoDB's statements, and nothing that is not surely one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarded_aws.resolver.implied.partiql import PartiqlStatement, Verb, parse_partiql

READ = [
    # Amazon DynamoDB Developer Guide, ql-reference.select
    (
        'SELECT OrderID, Total FROM "Orders" WHERE OrderID IN [1, 2, 3] ORDER BY OrderID DESC',
        Verb.SELECT,
        "Orders",
        None,
    ),
    ('SELECT * FROM "Orders"."CreatedDate-Index" WHERE a = 1', Verb.SELECT, "Orders", "CreatedDate-Index"),
    (
        'SELECT size("a"), "from", b.c[0] FROM "Orders" WHERE begins_with("Address", \'7834 24th\')',
        Verb.SELECT,
        "Orders",
        None,
    ),
    ("select * from Orders", Verb.SELECT, "Orders", None),
    ('EXISTS(SELECT * FROM "Music" WHERE "Artist" = \'Acme Band\')', Verb.SELECT, "Music", None),
    # ql-reference.insert
    (
        "INSERT INTO \"Music\" VALUE {'Artist' : 'Acme Band', 'Tags': <<'a','b'>>, 'n': -1.5e3}",
        Verb.INSERT,
        "Music",
        None,
    ),
    # ql-reference.update
    ("UPDATE \"Music\" SET AwardsWon = 1 SET Awards = {'G': [2020, ?]} WHERE Artist = 'A'", Verb.UPDATE, "Music", None),
    ("UPDATE Music REMOVE AwardDetail.Grammys[2] WHERE Artist='A' RETURNING ALL OLD *", Verb.UPDATE, "Music", None),
    # ql-reference.delete
    (
        'DELETE FROM "Music" WHERE "Artist" = \'Acme Band\' AND "SongTitle" = \'PartiQL Rocks\'',
        Verb.DELETE,
        "Music",
        None,
    ),
    ('  delete\n\tFrom\r\n"Music" ;', Verb.DELETE, "Music", None),
    ('DELETE/* a comment */FROM -- another\n"Music" WHERE a=?', Verb.DELETE, "Music", None),
    ('DELETE FROM "a""b" WHERE a = \'FROM "Other"\'', Verb.DELETE, 'a"b', None),
    (
        'DELETE FROM "arn:aws:dynamodb:us-east-1:123456789012:table/Music" WHERE a = 1',
        Verb.DELETE,
        "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
        None,
    ),
]

NOT_READ = [
    "",
    ";",
    "DROP TABLE Music",
    "SELECT",
    "SELECT *",
    "SELECT * FROM",
    'SELECT * FROM "a".',
    'SELECT * FROM "a".5',
    "SELECT * FROM 'a'",
    'SELECT * FROM "a", "b"',
    'SELECT * FROM "a" JOIN "b"',
    'SELECT * FROM "a"."b"."c"',
    'SELECT * FROM "a" "." "b"',
    'SELECT * FROM "a"; DELETE FROM "b"',
    'SELECT * FROM "a" WHERE b IN (SELECT c FROM "d")',
    'SELECT (SELECT 1), 2 FROM "a"',
    'DELETE FROM "Music"."Index" WHERE a = 1',
    'DELETE "Music"',
    "DELETE FROM",
    'DELETE FROM "Music" "Other"',
    'INSERT "Music" VALUE {}',
    'UPDATE "Music" WHERE a = 1',
    'EXISTS(DELETE FROM "Music")',
    'EXISTS(SELECT * FROM "Music"',
    '/* /* */ */ SELECT * FROM "a"',
    'SELECT * FROM "a" WHERE /* /* */ FROM "b" */',
    'SELECT * FROM --\r "a" WHERE --\n "b"',
    'SELECT * FROM "a',
    "SELECT * FROM `a`",
    'SELECT\u00a0* FROM "a"',
    'SELECT * FROM "a"\x00',
    "DELETE FROM \uff2dusic",
]


@pytest.mark.parametrize(("statement", "verb", "table", "index"), READ)
def test_statement_of_the_grammar_gives_its_verb_and_table(
    statement: str, verb: Verb, table: str, index: str | None
) -> None:
    """Statements of the Developer Guide are read, whatever their case, spacing and comments."""
    expected = PartiqlStatement(verb=verb, table=table, index=index)

    actual = parse_partiql(statement)

    assert expected == actual


@pytest.mark.parametrize("statement", NOT_READ)
def test_statement_that_is_not_surely_of_the_grammar_is_not_read(statement: str) -> None:
    """What two readers could read differently is not read at all."""
    assert parse_partiql(statement) is None


@given(st.text())
def test_reader_is_total(statement: str) -> None:
    """No text makes the reader raise, and what it reads names a table of the text."""
    actual = parse_partiql(statement)

    assert actual is None or actual.table in statement.replace('""', '"')


@given(
    st.sampled_from(["SELECT * FROM", "DELETE FROM", "INSERT INTO"]),
    st.from_regex(r"[A-Za-z0-9_.-]{1,40}", fullmatch=True),
)
def test_quoted_table_comes_back_as_it_was_written(start: str, table: str) -> None:
    """A table's name between quotes is the table."""
    clause = " VALUE {}" if start.startswith("INSERT") else ""

    actual = parse_partiql(f'{start} "{table}"{clause}')

    assert actual is not None
    assert table == actual.table
