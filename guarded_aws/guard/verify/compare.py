"""Compare the role that IAM has with the one that the guard is configured with. Pure; no I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from guarded_aws.errors import PolicyError
from guarded_aws.evaluator import FULL_AWS_ACCESS, Layer
from guarded_aws.guard.pushdown import CompiledLayer, compile_layer, minify
from guarded_aws.guard.target import Target
from guarded_aws.guard.verify.atoms import Atom, atoms_of, statements_of
from guarded_aws.guard.verify.attached import AttachedRole
from guarded_aws.guard.verify.drift import Drift, Part
from guarded_aws.guard.verify.trust import trust_drifts
from guarded_aws.policy import Effect, Json, PolicyDocument, PolicyType, parse_policy, parse_policy_value

_VERB: Final = {Effect.ALLOW: "allows", Effect.DENY: "denies"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found.

    Attributes:
        unverified: What is enforced here and cannot be read from the role, each with the reason.
    """

    target: str
    role_arn: str
    drifts: tuple[Drift, ...]
    unverified: tuple[str, ...]


def compare(target: Target, attached: AttachedRole | None) -> Verification:
    """Compare a target with what IAM has of its role."""
    return Verification(
        target=target.name,
        role_arn=target.role.role_arn,
        drifts=tuple(_drifts(target, attached)),
        unverified=tuple(_unverified(target)),
    )


def _drifts(target: Target, attached: AttachedRole | None) -> Iterator[Drift]:
    if attached is None:
        yield Drift(
            part=Part.ROLE,
            message=f"there is no role `{target.role.role_arn}`",
            hint="create it with the trust policy, boundary and policies of the target, or correct `role_arn`",
        )
        return
    if attached.longest_session < target.role.duration_seconds:
        yield Drift(
            part=Part.ROLE,
            message=f"a session of the role lasts {attached.longest_session} seconds at most, "
            f"and the target asks for {target.role.duration_seconds}",
            hint="lower `duration_seconds`, or raise the role's maximum session duration",
        )
    yield from _trust(target, attached)
    documents = target.policies.documents
    boundary = compile_layer(Layer.PERMISSIONS_BOUNDARY, documents.permissions_boundary or ())
    identity = compile_layer(Layer.IDENTITY, documents.identity)
    yield from _layer(Part.BOUNDARY, boundary, attached.boundary, PolicyType.PERMISSIONS_BOUNDARY)
    yield from _layer(Part.POLICIES, identity, attached.policies, PolicyType.IDENTITY)
    for arn, expected in target.role.push_down.managed.items():
        yield from _session_policy(arn, expected, attached.session_policies.get(arn))


def _trust(target: Target, attached: AttachedRole) -> Iterator[Drift]:
    trust = _parse(attached.trust, PolicyType.TRUST, "the trust policy")
    if isinstance(trust, PolicyDocument):
        yield from trust_drifts(trust, target.role, attached.source_arn)
    else:
        yield _unreadable(Part.TRUST, trust)


def _layer(part: Part, own: CompiledLayer, theirs: Mapping[str, Json], policy_type: PolicyType) -> Iterator[Drift]:
    """Compare the statements of a layer, however AWS has them spread over policies."""
    parsed = {name: _parse(policy, policy_type, f"`{name}`") for name, policy in theirs.items()}
    readable = {name: policy for name, policy in parsed.items() if isinstance(policy, PolicyDocument)}
    yield from (_unreadable(part, fault) for fault in parsed.values() if isinstance(fault, PolicyError))
    there = atoms_of(statement for policy in readable.values() for statement in statements_of(policy))
    here = atoms_of(placed.statement for placed in own.in_order)
    yield from _missing(part, own, there)
    for name, policy in readable.items():
        yield from _unexpected(part, name, policy, here)


def _missing(part: Part, own: CompiledLayer, there: frozenset[Atom]) -> Iterator[Drift]:
    """Report our policies that AWS does not have, or has otherwise."""
    for policy in dict.fromkeys(own.policies):
        statements = [placed for placed in own.in_order if placed.policy == policy]
        missing = [placed for placed in statements if not atoms_of((placed.statement,)) <= there]
        if missing:
            yield Drift(
                part=part,
                message=f"`{policy}` is not what AWS has: {len(missing)} of {_counted(len(statements))} "
                f"missing or different, the first is `{missing[0].label}`",
                hint="attach it to the role; the JSON answer has its text",
                expected=minify(placed.statement for placed in statements),
            )


def _unexpected(part: Part, name: str, policy: PolicyDocument, here: frozenset[Atom]) -> Iterator[Drift]:
    """Report a policy of AWS that says what none of ours does."""
    for index, statement in enumerate(statements_of(policy)):
        if not atoms_of((statement,)) <= here:
            yield Drift(
                part=part,
                message=f"`{name}` at AWS {_VERB[statement.effect]} what no policy of the target does, "
                f"in statement `{statement.sid or index + 1}`",
                hint="detach or correct it at AWS, or add it to the target's policies",
            )


def _session_policy(arn: str, expected: str, there: Json | None) -> Iterator[Drift]:
    """Compare a managed policy that the guard names when it assumes the role."""
    hint = "make it what the JSON answer has"
    if there is None:
        yield Drift(part=Part.SESSION_POLICY, message=f"there is no policy `{arn}`", hint=hint, expected=expected)
        return
    policy = _parse(there, PolicyType.IDENTITY, f"`{arn}`")
    if not isinstance(policy, PolicyDocument):
        yield _unreadable(Part.SESSION_POLICY, policy)
    elif atoms_of(statements_of(policy)) != _atoms_of_text(expected):
        message = f"`{arn}` is not the policy that it stands for"
        yield Drift(part=Part.SESSION_POLICY, message=message, hint=hint, expected=expected)


def _unverified(target: Target) -> Iterator[str]:
    documents = target.policies.documents
    layers = (
        compile_layer(Layer.IDENTITY, documents.identity),
        compile_layer(Layer.PERMISSIONS_BOUNDARY, documents.permissions_boundary or ()),
    )
    for layer in layers:
        yield from (f"`{item.label}`: {item.kind.value}" for item in layer.remainder)
    for scp in chain.from_iterable(documents.scps or ()):
        if scp != FULL_AWS_ACCESS:
            yield f"`{scp.policy_id}`: an SCP is attached to the account, and the role does not show it"


def _parse(policy: Json, policy_type: PolicyType, what: str) -> PolicyDocument | PolicyError:
    """Parse a policy of AWS's as strictly as our own."""
    try:
        return parse_policy_value(policy, policy_type=policy_type, policy_id=what)
    except PolicyError as error:
        return error


def _unreadable(part: Part, fault: PolicyError) -> Drift:
    # FAIL-CLOSED(verify-unread): a policy that cannot be read is not taken for one that is right.
    return Drift(
        part=part, message=fault.message, hint=f"look at it in the console; the guard cannot read it: {fault.hint}"
    )


def _atoms_of_text(text: str) -> frozenset[Atom]:
    return atoms_of(parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="expected").statements)


def _counted(count: int) -> str:
    return f"{count} statement{'' if count == 1 else 's'}"
