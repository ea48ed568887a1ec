"""Draw cases for the two evaluators, in the JSON of ``guarded-aws evaluate``.

The same seed draws the same cases. A case has a mood, so that each of the three decisions is common.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from pools import (
    BASES,
    CALLER_WEIGHTS,
    CALLERS,
    CONTEXT,
    ELSEWHERE,
    HOME,
    KEYS,
    NAMED_PRINCIPALS,
    OTHER_PRINCIPALS,
    QUESTION_WEIGHTS,
    QUESTIONS,
    STRANGE_RESOURCES,
    TRUST_ACTIONS,
    WANTED,
)

Case = dict[str, Any]

MOODS = ("open", "narrow", "denying")


def draw_case(rng: Random) -> Case:
    """Draw one case."""
    return CaseDrawer(rng).case()


class CaseDrawer:
    """One case in the making: what its policies speak of depends on what it asks."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.mood = rng.choice(MOODS)
        self.caller = rng.choices(CALLERS, CALLER_WEIGHTS)[0]
        self.action, self.resource = rng.choices(QUESTIONS, QUESTION_WEIGHTS)[0]
        self.is_cross_account = self.chance(0.2)
        self.is_owner_told = self.is_cross_account or self.chance(0.7)
        self.context = {
            self.any_case(key, 0.2): rng.choice(values) for key, values in CONTEXT.items() if self.chance(0.7)
        }

    def chance(self, probability: float) -> bool:
        """Toss a coin."""
        return self.rng.random() < probability

    def case(self) -> Case:
        """Draw what is asked, and the policies of every layer."""
        return {
            "principal": self.caller,
            "action": self.any_case(self.action, 0.1),
            "resource": self.resource,
            "account": HOME,
            **({"resourceAccount": ELSEWHERE if self.is_cross_account else HOME} if self.is_owner_told else {}),
            "context": self.context,
            "identity_policies": self.policies(self.rng.choice((0, 1, 1, 2))),
            "permission_boundary": self.policies(1) if self.chance(0.2) else None,
            "session_policy": self.session_policy(),
            "scps": self.levels(self.scp) if self.chance(0.25) else None,
            "rcps": self.levels(self.rcp) if self.chance(0.2) else None,
            "resource_policy": self.resource_policy(),
        }

    def session_policy(self) -> object:
        """Draw none, one policy or a list of them."""
        is_likely = "federated-user" in self.caller
        if not self.chance(0.75 if is_likely else 0.15):
            return None
        return self.policy() if self.chance(0.5) else self.policies(self.rng.choice((0, 1, 2)))

    def levels(self, draw_policy: Any) -> list[list[Case]]:
        """Draw the levels of an organization; now and then one is empty."""
        return [
            [draw_policy() for _ in range(self.rng.choice((0, 1, 1, 1, 1, 1, 2, 2)))]
            for _ in range(self.rng.choice((0, 1, 1, 1, 1, 2, 2, 3)))
        ]

    def scp(self) -> Case:
        """Draw an SCP, often AWS's own."""
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        return self.document([everything]) if self.chance(0.6) else self.policy()

    def rcp(self) -> Case:
        """Draw an RCP: AWS's own, or one that denies everybody some service's actions."""
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        actions = [self.action, f"{self.action.partition(':')[0]}:*", "s3:Put*"]
        deny = {**self.statement("Deny"), "Action": self.one_or_many(actions, actions)}
        deny.pop("NotAction", None)
        statement = everything if self.chance(0.4) else deny
        return {"Version": "2012-10-17", "Statement": [{**statement, "Principal": "*"}]}

    def resource_policy(self) -> Case | None:
        """Draw the resource's own policy: a trust policy has no Resource and no NotPrincipal."""
        is_trust = self.action in TRUST_ACTIONS
        is_needed = is_trust or self.is_cross_account or self.action.startswith("kms:")
        if not self.chance(0.85 if is_needed else 0.4):
            return None
        drawn = [self.statement(self.effect()) for _ in range(self.rng.choice((1, 1, 2, 3)))]
        if is_trust:
            drawn = [
                {name: value for name, value in statement.items() if "Resource" not in name} for statement in drawn
            ]
        return self.document([{**statement, **self.principals(is_trust=is_trust)} for statement in drawn])

    def policies(self, count: int) -> list[Case]:
        """Draw some policies of one layer."""
        return [self.policy() for _ in range(count)]

    def policy(self) -> Case:
        """Draw a policy without principals."""
        drawn = [self.statement(self.effect()) for _ in range(self.rng.choice((1, 1, 2, 3)))]
        return self.document([*drawn, *self.crowd()] if self.chance(0.04) else drawn)

    def crowd(self) -> list[Case]:
        """Draw so many statements of one action that looking them up by resource pays."""
        names = ("arn:aws:s3:::other", f"arn:aws:ec2:us-east-1:{HOME}:instance/i-")
        return [
            {"Effect": "Deny", "Action": self.action, "Resource": f"{self.rng.choice(names)}{number}*"}
            for number in range(12)
        ]

    def document(self, statements: list[Case]) -> Case:
        """Put statements in a document of either version, or of none."""
        version = self.rng.choice(["2012-10-17"] * 6 + ["2008-10-17", None])
        alone = statements[0] if len(statements) == 1 and self.chance(0.3) else statements
        return {"Statement": alone} if version is None else {"Version": version, "Statement": alone}

    def effect(self) -> str:
        """Draw an effect: few Denies unless the case is in the mood."""
        return "Deny" if self.chance({"open": 0.03, "narrow": 0.08, "denying": 0.45}[self.mood]) else "Allow"

    def statement(self, effect: str) -> Case:
        """Draw a statement; in an open mood an Allow is wide."""
        is_wide = self.chance({"open": 0.75, "narrow": 0.35, "denying": 0.4}[self.mood]) and effect == "Allow"
        conditions = 0 if is_wide else self.rng.choice((0, 1, 1, 1, 2))
        statement: Case = {"Effect": effect, **self.actions(is_wide=is_wide), **self.resources(is_wide=is_wide)}
        return {**statement, "Condition": self.conditions(conditions)} if conditions else statement

    def actions(self, *, is_wide: bool) -> Case:
        """Draw Action or NotAction, likely to take the action that is asked about."""
        prefix, _, name = self.action.partition(":")
        near = [
            self.action,
            f"{prefix}:*",
            "*",
            f"{prefix}:{name[:3]}*",
            f"{prefix}:?{name[1:]}",
            f"{prefix}:*{name[-4:]}",
        ]
        far = ["s3:PutObject", "ec2:*", "iam:Get?ser", f"{prefix}:", f"{prefix}:{name} "]
        if is_wide or self.chance(0.8):
            return {"Action": self.one_or_many(self.cased(near, 0.3), [*near, *far])}
        return {"NotAction": self.one_or_many(self.cased(far, 0.3), far if self.chance(0.8) else near)}

    def resources(self, *, is_wide: bool) -> Case:
        """Draw Resource or NotResource, likely to take the resource that is asked about."""
        near = ["*", self.resource, *self.patterns_of_resource()]
        if is_wide or self.chance(0.85):
            first = near if self.chance(0.75) else STRANGE_RESOURCES
            return {"Resource": self.one_or_many(first, [*near, *STRANGE_RESOURCES])}
        return {"NotResource": self.one_or_many(STRANGE_RESOURCES, [*near[2:], *STRANGE_RESOURCES])}

    def patterns_of_resource(self) -> list[str]:
        """Derive patterns from the resource: a cut end, a lost letter, an open field."""
        if self.resource == "*":
            return ["*", "*", "arn:aws:s3:::*"]
        cut = self.rng.randrange(self.resource.rindex(":") + 1, len(self.resource))
        fields = self.resource.split(":", 5)
        place = self.rng.randrange(3, 6)
        opened = ":".join([*fields[:place], "*", *fields[place + 1 :]])
        return [f"{self.resource[:cut]}*", f"{self.resource[:cut]}?{self.resource[cut + 1 :]}", opened]

    def principals(self, *, is_trust: bool) -> Case:
        """Draw Principal or NotPrincipal, likely to name the caller."""
        element = "NotPrincipal" if self.chance(0.12) and not is_trust else "Principal"
        if self.chance(0.12):
            return {element: "*"}
        if self.chance(0.08):
            type_, value = self.rng.choice(OTHER_PRINCIPALS)
            return {element: {type_: value}}
        near = [self.caller, HOME, f"arn:aws:iam::{HOME}:root", f"arn:aws:iam::{HOME}:role/Agent"]
        first = NAMED_PRINCIPALS if self.chance(0.3) or element == "NotPrincipal" else near
        return {element: {"AWS": self.one_or_many(first, NAMED_PRINCIPALS)}}

    def conditions(self, count: int) -> Case:
        """Draw a Condition element."""
        block: Case = {}
        for _ in range(count):
            family = self.rng.choice(("String", "String", "String", *BASES))
            key = self.any_case(self.rng.choice(KEYS[family] if self.chance(0.93) else tuple(CONTEXT)), 0.15)
            values = self.one_or_many(WANTED[family], WANTED[family])
            block.setdefault(self.operator(family), {})[key] = values
        return block

    def operator(self, family: str) -> str:
        """Draw an operator, with a set qualifier and ``IfExists`` now and then."""
        base = self.rng.choice(BASES[family])
        if family == "Null":
            return base
        qualifier = self.rng.choice(("", "", "", "ForAllValues:", "ForAnyValue:"))
        return f"{qualifier}{base}{'IfExists' if self.chance(0.25) else ''}"

    def any_case(self, text: str, probability: float) -> str:
        """Change the letter case of a name that compares case-blind."""
        return self.rng.choice((text.lower(), text.upper())) if self.chance(probability) else text

    def cased(self, texts: Sequence[str], probability: float) -> list[str]:
        """Change the letter case of some names."""
        return [self.any_case(text, probability) for text in texts]

    def one_or_many(self, first: Sequence[Any], others: Sequence[Any]) -> Any:
        """Draw one value, or a list."""
        drawn = [self.rng.choice(first), *(self.rng.choice(others) for _ in range(self.rng.choice((0, 0, 0, 1, 2))))]
        return drawn[0] if len(drawn) == 1 and self.chance(0.7) else drawn
