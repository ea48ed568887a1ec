"""Strategies for policies, requests and what may be unknown about them.

Names come from small pools, so that statements match often. Policies are drawn as JSON, as people write them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from guarded_aws.arn import AccountId
from guarded_aws.evaluator import (
    ASSUMED,
    NO_RESOURCE_POLICY,
    Action,
    AuthorizationRequest,
    Context,
    ContextValue,
    MultiValue,
    PolicySet,
    Principal,
    Resource,
    SingleValue,
)
from guarded_aws.policy import PolicyDocument, PolicyType, dump_policy, parse_policy_value

Json = dict[str, Any]
_Layer = TypeVar("_Layer")
_Option = TypeVar("_Option")

ACCOUNT: Final = "111111111111"
OTHER_ACCOUNT: Final = "222222222222"

CALLERS: Final = (
    f"arn:aws:iam::{ACCOUNT}:user/alice",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/Agent/session",
    f"arn:aws:iam::{ACCOUNT}:role/Agent",
    f"arn:aws:sts::{ACCOUNT}:federated-user/alice",
    f"arn:aws:iam::{ACCOUNT}:root",
)
ACTIONS: Final = ("s3:GetObject", "s3:ListAllMyBuckets", "ec2:RunInstances", "kms:Decrypt", "sts:AssumeRole")
RESOURCES: Final = (
    "*",
    "arn:aws:s3:::bucket/home/alice",
    "arn:aws:s3:::bucket/a:b/c",
    f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/subnet-1",
    f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1",
    f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod-a1b2c3",
)

ACTION_PATTERNS: Final = (
    *ACTIONS,
    "*",
    "s3:*",
    "s3:Get*",
    "S3:GETOBJECT",
    "*",
    "ec2:?un*",
    "kms:*crypt",
    "sts:*",
    "s3:",
)
RESOURCE_PATTERNS: Final = (
    *RESOURCES,
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:*",
    "arn:aws:s3:::bucket/home/${k:text}",
    "arn:aws:s3:::bucket/${k:text, 'home'}/*",
    "arn:aws:s3:::bucket/*/c",
    "arn:aws:s3:::other",
    "arn:aws:*:us-east-1:*:key/?",
    "arn:aws:ec2:${k:region}:*:subnet/*",
    "arn:*:ec2:*:*:*net-?",
    f"arn:aws:secretsmanager:*:{ACCOUNT}:secret:prod-??????",
    "arn:aws:secretsmanager:*:*:secret:prod-a*",
)

TEXTS: Final = ("", "alice", "home", "ALICE", "a*", "us-east-1")
VALUES: Final[dict[str, tuple[str, ...]]] = {
    "k:text": TEXTS,
    "k:texts": ("red", "blue", "", "alice"),
    "k:region": ("us-east-1", "eu-west-1"),
    "k:flag": ("true", "False", "maybe"),
    "k:number": ("1", "10.0", "-3", "ten"),
    "k:date": ("2026-01-01T00:00:00Z", "1767225600", "2026-06", "never"),
    "k:address": ("203.0.113.10", "2001:db8::1", "198.51.100.1", "here"),
    "k:arn": ("arn:aws:s3:::bucket", "arn:aws:sns:us-east-1:111111111111:topic", "alice"),
    "k:binary": ("AQID", "AA==", "!"),
}
"""The condition keys and what a request may have for them; some of it an operator cannot read."""

_FAMILIES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {
    "String": (
        ("String{}Equals", "String{}Like", "String{}EqualsIgnoreCase"),
        (
            *("alice", "", "*", "a?ice", "red", "blue", "home*", "us-*"),
            *("${k:text}", "${k:region, 'red'}", "${*}", "a${*}", "${k:texts}"),
        ),
        ("k:text", "k:texts", "k:region"),
    ),
    "Null": ((), (), ()),
    "Bool": (("Bool",), ("true", "false", "${k:flag}"), ("k:flag",)),
    "Numeric": (("Numeric{}Equals", "NumericLessThan", "NumericGreaterThanEquals"), ("1", "10", "-3"), ("k:number",)),
    "Date": (
        ("DateLessThanEquals", "DateGreaterThan", "Date{}Equals"),
        ("2026-01-01", "1767225600", "2026-03-01T00:00:00Z"),
        ("k:date",),
    ),
    "IpAddress": (
        ("{}IpAddress",),
        ("203.0.113.0/24", "0.0.0.0/0", "2001:db8::1", "198.51.100.0/31"),
        ("k:address",),
    ),
    "Arn": (
        ("Arn{}Equals", "Arn{}Like"),
        ("*", "arn:aws:s3:::bucket", "arn:aws:*:*:*:t*", "${k:arn}"),
        ("k:arn",),
    ),
    "Binary": (("BinaryEquals",), ("AQID", "AAAA"), ("k:binary",)),
}
"""The families of operators: their names (with a place for "Not"), what they compare with, their usual keys."""

_PRINCIPALS: Final = (
    *CALLERS,
    ACCOUNT,
    OTHER_ACCOUNT,
    "*",
    f"arn:aws:iam::{OTHER_ACCOUNT}:root",
    f"arn:aws:iam::{ACCOUNT}:user/*",
)

ALLOW_ALL: Final[Json] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
"""What many layers say, so that the others matter."""


def everyone(policy_type: PolicyType) -> Json:
    """Give the Principal element that names everyone, for the types of policy that have one."""
    return {"Principal": "*"} if policy_type.names_principals else {}


class Dice:
    """Draws from pools as the bytes of one text say; zeros, and no more bytes, draw the first and simplest.

    A strategy of a strategy costs hypothesis milliseconds a policy; one text of bytes costs none and shrinks as well.
    """

    def __init__(self, rolls: bytes) -> None:
        self._rolls = iter(rolls)

    def pick(self, options: Sequence[_Option]) -> _Option:
        """Draw one."""
        return options[next(self._rolls, 0) % len(options)]

    def one_or_many(self, options: Sequence[str]) -> str | list[str]:
        """Draw one value, or a list of up to three, as policies are written."""
        count = self.pick((0, 0, 1, 2, 3))
        return self.pick(options) if count == 0 else [self.pick(options) for _ in range(count)]

    def condition(self) -> tuple[str, str, str | list[str]]:
        """Draw one operator, key and values."""
        family = self.pick(tuple(_FAMILIES))
        if family == "Null":
            return family, self.pick(tuple(VALUES)), self.one_or_many(("true", "false"))
        bases, wanted, keys = _FAMILIES[family]
        key = self.pick(tuple(VALUES)) if self.pick((0, 0, 0, 0, 1)) else self.pick(keys)
        base = self.pick(bases).format(self.pick(("", "Not")))
        spelling = f"{self.pick(('', '', 'ForAllValues:', 'ForAnyValue:'))}{base}{self.pick(('', '', 'IfExists'))}"
        return spelling, key, self.one_or_many(wanted)

    def statement(self, policy_type: PolicyType, effect: str | None = None) -> Json:
        """Draw a statement, with the principals that its type of policy asks for."""
        is_rcp = policy_type is PolicyType.RESOURCE_CONTROL
        actions = {"Action": self.one_or_many(ACTIONS)} if is_rcp else self._actions()
        statement: Json = {
            "Effect": effect or ("Deny" if is_rcp else self.pick(("Allow", "Allow", "Deny"))),
            **actions,
            self.pick(("Resource", "Resource", "Resource", "NotResource")): self.one_or_many(RESOURCE_PATTERNS),
            **self._principals(policy_type),
        }
        block: Json = {}
        for _ in range(self.pick((0, 1, 1, 2))):
            operator, key, values = self.condition()
            block.setdefault(operator, {})[key] = values
        return {**statement, "Condition": block} if block else statement

    def _actions(self) -> Json:
        return {self.pick(("Action", "Action", "Action", "NotAction")): self.one_or_many(ACTION_PATTERNS)}

    def _principals(self, policy_type: PolicyType) -> Json:
        if policy_type is not PolicyType.RESOURCE:
            return everyone(policy_type)
        element = self.pick(("Principal", "Principal", "Principal", "NotPrincipal"))
        others: tuple[Json, ...] = ({"Service": "ec2.amazonaws.com"}, {"CanonicalUser": "0"})
        named = {"AWS": self.one_or_many(_PRINCIPALS)}
        return {element: self.pick(("*", named, named, named, named, named, *others))}

    def policy(self, policy_type: PolicyType) -> Json:
        """Draw a whole policy, now and then with a statement that allows everything."""
        body = [self.statement(policy_type) for _ in range(self.pick((1, 1, 2, 3)))]
        if self.pick((0, 1)):
            body.append({**ALLOW_ALL, **everyone(policy_type)})
        versions = ("2012-10-17", "2012-10-17", "2008-10-17")
        is_rcp = policy_type is PolicyType.RESOURCE_CONTROL
        return {"Version": versions[0] if is_rcp else self.pick(versions), "Statement": body}

    def document(self, policy_type: PolicyType) -> PolicyDocument:
        """Draw a parsed policy."""
        return parse(self.policy(policy_type), policy_type)

    def layer(self, policy_type: PolicyType) -> tuple[PolicyDocument, ...]:
        """Draw the documents of a layer."""
        return tuple(self.document(policy_type) for _ in range(self.pick((1, 0, 1, 2))))

    def levels(self, policy_type: PolicyType) -> tuple[tuple[PolicyDocument, ...], ...]:
        """Draw the levels of an organization; none of them is empty."""
        return tuple((self.document(policy_type),) for _ in range(self.pick((1, 2))))

    def policy_set(self) -> PolicySet:
        """Draw the policies of every layer; most layers are often absent."""
        is_present = (False, False, False, True)
        resource_sides = (NO_RESOURCE_POLICY, ASSUMED)
        return PolicySet(
            identity=self.layer(PolicyType.IDENTITY),
            permissions_boundary=self.layer(PolicyType.PERMISSIONS_BOUNDARY) if self.pick(is_present) else None,
            session=self.layer(PolicyType.SESSION) if self.pick(is_present) else None,
            scps=self.levels(PolicyType.SERVICE_CONTROL) if self.pick(is_present) else None,
            rcps=self.levels(PolicyType.RESOURCE_CONTROL) if self.pick(is_present) else None,
            resource=self.document(PolicyType.RESOURCE) if self.pick((0, 1)) else self.pick(resource_sides),
        )

    def value(self, key: str) -> ContextValue:
        """Draw a known value of a key: single, or several whether the key is multivalued or not."""
        if key != "k:texts" and self.pick((1, 1, 1, 0)):
            return SingleValue(self.pick(VALUES[key]))
        return MultiValue(tuple(self.pick(VALUES[key]) for _ in range(self.pick((1, 0, 2)))))

    def context(self) -> dict[str, ContextValue]:
        """Draw a context in which every key is known or absent."""
        return {key: self.value(key) for key in VALUES if self.pick((0, 1, 1))}

    def question(self, context: Context) -> AuthorizationRequest:
        """Draw who asks for what."""
        return AuthorizationRequest(
            principal=Principal.parse(self.pick(CALLERS)),
            action=Action(self.pick(ACTIONS)),
            resource=Resource(self.pick(RESOURCES)),
            context=context,
            resource_account=self.pick((None, AccountId(ACCOUNT), AccountId(ACCOUNT), AccountId(OTHER_ACCOUNT))),
        )


def drawn(draw: Callable[[Dice], _Option], size: int) -> st.SearchStrategy[_Option]:
    """Make a strategy of what dice draw with so many rolls."""
    return st.binary(min_size=size, max_size=size).map(lambda rolls: draw(Dice(rolls)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request beside the values of its context, by keys as they were written."""

    request: AuthorizationRequest
    values: dict[str, ContextValue]

    def with_values(self, values: dict[str, ContextValue]) -> AuthorizationRequest:
        """Give the same request with other context values."""
        return replace(self.request, context=Context(values))


def _ask(dice: Dice) -> Asked:
    values = dice.context()
    return Asked(dice.question(Context(values)), values)


asked = drawn(_ask, 40)
"""A request of which everything is known, with its context's values."""

requests = asked.map(lambda question: question.request)
"""A request of which everything is known."""

policy_sets = drawn(Dice.policy_set, 250)
"""The policies of every layer."""


def parse(policy: Json, policy_type: PolicyType = PolicyType.IDENTITY) -> PolicyDocument:
    """Parse a drawn policy."""
    return parse_policy_value(policy, policy_type=policy_type, policy_id=policy_type.name.lower())


def written(policy_set: PolicySet) -> str:
    """Write the documents of a policy set for whoever has to read a failure."""
    texts: list[str] = []

    def write(document: PolicyDocument) -> PolicyDocument:
        texts.append(f"{document.policy_id}: {dump_policy(document, indent=None)}")
        return document

    map_documents(policy_set, write)
    return "\n".join(texts)


def map_documents(policy_set: PolicySet, change: Callable[[PolicyDocument], PolicyDocument]) -> PolicySet:
    """Change every document of a policy set."""

    def changed(layer: tuple[PolicyDocument, ...]) -> tuple[PolicyDocument, ...]:
        return tuple(map(change, layer))

    resource = policy_set.resource
    return PolicySet(
        identity=changed(policy_set.identity),
        permissions_boundary=_maybe(policy_set.permissions_boundary, changed),
        session=_maybe(policy_set.session, changed),
        scps=_maybe(policy_set.scps, lambda given: tuple(map(changed, given))),
        rcps=_maybe(policy_set.rcps, lambda given: tuple(map(changed, given))),
        resource=change(resource) if isinstance(resource, PolicyDocument) else resource,
    )


def _maybe(layer: _Layer | None, change: Callable[[_Layer], _Layer]) -> _Layer | None:
    return None if layer is None else change(layer)
