"""The evaluator and the specification agree on the policies that AWS itself manages, as moto ships them."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from answers import Case, guarded_decision
from moto.iam.aws_managed_policies import aws_managed_policies_data
from specification import decide

CASES = 1500
FULL_ACCESS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
FILLINGS = ("", "x", "a/b", "x:y", "123456789012")
OTHER_VALUES = ("x", "true", "false", "0", "")


@pytest.fixture(scope="module")
def documents() -> list[Case]:
    """Read them all."""
    return [policy["Document"] for policy in json.loads(aws_managed_policies_data).values()]


def test_guard_and_specification_agree_on_managed_policies(documents: list[Case]) -> None:
    """Requests that come near a statement of a real policy are decided alike, alone and under other layers."""
    rng = Random("managed policies")  # noqa: S311 -- to repeat the draw, not to keep a secret
    decisions: Counter[str] = Counter()
    for _ in range(CASES):
        case = _near(rng.choice(documents), rng.choice(documents), rng)
        decision = decide(case)
        assert decision == guarded_decision(case), json.dumps(case)
        decisions[decision] += 1

    assert {"allowed", "implicitDeny", "explicitDeny"} == set(decisions)


def _near(document: Case, other: Case, rng: Random) -> Case:
    """Draw a request that a statement of a document may match."""
    statement = rng.choice(_listed(document["Statement"]))
    context = dict(_values(statement.get("Condition", {}), rng))
    return {
        "principal": "arn:aws:sts::123456789012:assumed-role/Agent/session-1",
        "account": "123456789012",
        "action": _action(statement, rng),
        "resource": _resource(statement, context, rng),
        "context": context,
        "identity_policies": [document, other][: rng.choice((1, 2))],
        "permission_boundary": rng.choice((None, [document])),
        "scps": rng.choice((None, [[FULL_ACCESS], [FULL_ACCESS, other]])),
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _action(statement: Case, rng: Random) -> str:
    pattern = rng.choice(_listed(statement.get("Action") or statement["NotAction"]))
    filled = re.sub("[^A-Za-z0-9:-]", "", _filled(pattern, rng))
    return filled if re.fullmatch("[^:]+:[^:]+", filled) else "s3:GetObject"


def _resource(statement: Case, context: Case, rng: Random) -> str:
    pattern = rng.choice(_listed(statement.get("Resource") or statement["NotResource"]))
    plain = "arn:aws:s3:::reports/k" if pattern == "*" else _filled(pattern, rng)
    return rng.choice((_with_values(plain, context), _with_values(plain, context), "*"))


def _filled(pattern: str, rng: Random) -> str:
    """Put something in the place of each wildcard."""
    return re.sub(r"(?<!\{)[*?]", lambda wild: rng.choice(FILLINGS) if wild[0] == "*" else "a", pattern)


def _with_values(text: str, context: Case) -> str:
    folded = {key.lower(): value for key, value in context.items()}
    return re.sub(r"\$\{([^}]*)\}", lambda found: str(folded.get(found[1].lower(), "v")), text)


def _values(block: Case, rng: Random) -> Iterator[tuple[str, str | list[str]]]:
    """Yield keys of a Condition element: with a value that it may ask for, with another, or not at all."""
    for operator, keys in block.items():
        for key, wanted in keys.items():
            value = str(rng.choice(_listed(wanted)))
            value = _filled(value.lower() if operator.startswith("Bool") else value, rng)
            chosen = rng.choice((value, value, value, value, rng.choice(OTHER_VALUES), None))
            if chosen is not None:
                yield key, [chosen] if ":" in operator else chosen
