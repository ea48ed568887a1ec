"""PartiQL as DynamoDB takes it: which verb, and which table or index.

The grammar is small on purpose: SELECT, INSERT, UPDATE, DELETE and EXISTS over one table. A
statement that is not surely of this grammar is not read at all. This cannot say which items a
statement touches.
Source: Amazon DynamoDB Developer Guide, ql-reference and the pages below it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<space>    [ \t\r\n]+ | --[^\r\n]*(?:\r?\n|\Z) | /\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/ )
    | (?P<quoted>   "(?:[^"]|"")*" )
    | (?P<text>     '(?:[^']|'')*' )
    | (?P<word>     [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign>     [0-9(){}\[\]<>=,.:;?+|!] | -(?!-) | /(?!\*) | \*(?!/) )
    """,
    re.VERBOSE | re.ASCII,
)
"""Only comments that every lexer ends at the same place: a block holds no other, a line ends at a line feed."""


class Verb(Enum):
    """What a statement does; the value is the IAM action that it needs."""

    SELECT = "dynamodb:PartiQLSelect"
    INSERT = "dynamodb:PartiQLInsert"
    UPDATE = "dynamodb:PartiQLUpdate"
    DELETE = "dynamodb:PartiQLDelete"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiqlStatement:
    """What a statement says of itself: its verb and what it is about, as written."""

    verb: Verb
    table: str
    index: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a statement; ``text`` is the name inside quotes, or a word in capitals."""

    kind: str
    text: str
    written: str

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text in words


_STATEMENT_WORDS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "INTO", "JOIN", "UNION", "EXEC", "WITH")
"""Words that start something of their own; after a statement's table none may stand."""


def parse_partiql(statement: str) -> PartiqlStatement | None:
    """Read a statement; None for what is not surely one of the grammar."""
    tokens = _tokens(statement)
    if tokens is None:
        return None
    if tokens and tokens[-1].written == ";":
        tokens = tokens[:-1]
    return _parse(_inside_exists(tokens))


def _tokens(statement: str) -> tuple[_Token, ...] | None:
    tokens: list[_Token] = []
    place = 0
    while place < len(statement):
        found = _TOKEN.match(statement, place)
        if found is None:
            return None
        if found.lastgroup != "space":
            tokens.append(_token(str(found.lastgroup), found.group()))
        place = found.end()
    return tuple(tokens)


def _token(kind: str, written: str) -> _Token:
    match kind:
        case "quoted":
            return _Token(kind, written[1:-1].replace('""', '"'), written)
        case "word":
            return _Token(kind, written.upper(), written)
        case _:
            return _Token(kind, written, written)


def _inside_exists(tokens: tuple[_Token, ...]) -> tuple[_Token, ...]:
    """Give the SELECT inside ``EXISTS( ... )``; other statements as they are."""
    written = [token.written.upper() for token in tokens]
    is_exists = written[:3] == ["EXISTS", "(", "SELECT"] and written[-1] == ")"
    return tokens[2:-1] if is_exists else tokens


def _parse(tokens: Sequence[_Token]) -> PartiqlStatement | None:
    first, second = (*tokens, _END, _END)[:2]
    if first.is_word("SELECT"):
        return _select(tokens)
    if first.is_word("INSERT") and second.is_word("INTO"):
        return _write(Verb.INSERT, tokens[2:], ("VALUE",))
    if first.is_word("UPDATE"):
        return _write(Verb.UPDATE, tokens[1:], ("SET", "REMOVE"))
    if first.is_word("DELETE") and second.is_word("FROM"):
        return _write(Verb.DELETE, tokens[2:], ("WHERE",))
    return None


_END: Final = _Token("end", "", "")


def _select(tokens: Sequence[_Token]) -> PartiqlStatement | None:
    place = next((place for place, token in enumerate(tokens) if token.is_word("FROM")), None)
    if place is None or _starts_another(tokens[1:place]):
        return None
    name, *rest = (*tokens[place + 1 :], _END)
    index: str | None = None
    if rest and rest[0].written == "." and len(rest) > 1:
        index, rest = _name_of(rest[1]), rest[2:]
        if index is None:
            return None
    return _statement(Verb.SELECT, name, index, rest, ("WHERE", "ORDER"))


def _write(verb: Verb, tokens: Sequence[_Token], clauses: tuple[str, ...]) -> PartiqlStatement | None:
    name, *rest = (*tokens, _END)
    return _statement(verb, name, None, rest, clauses)


def _statement(
    verb: Verb, name: _Token, index: str | None, rest: Sequence[_Token], clauses: tuple[str, ...]
) -> PartiqlStatement | None:
    """Accept a table followed by the end or by one of the verb's clauses, and by no other statement."""
    table = _name_of(name)
    follower = (*rest, _END)[0]
    if table is None or not (follower is _END or follower.is_word(*clauses)) or _starts_another(rest):
        return None
    return PartiqlStatement(verb=verb, table=table, index=index)


def _name_of(token: _Token) -> str | None:
    match token.kind:
        case "quoted":
            return token.text
        case "word":
            return token.written
        case _:
            return None


def _starts_another(tokens: Sequence[_Token]) -> bool:
    return any(token.is_word(*_STATEMENT_WORDS) or token.written == ";" for token in tokens)
