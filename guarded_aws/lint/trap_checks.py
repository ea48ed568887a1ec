"""Findings about conditions that do something else than their readers believe.

Sources: IAM User Guide, reference_policies_condition-keys (aws:MultiFactorAuthPresent, aws:ViaAWSService,
aws:SourceIp), reference_policies_elements_condition_operators (dates), reference_policies_examples_aws_deny-ip.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from guarded_aws.evaluator import SingleValue
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.lint.window import Window, window_of
from guarded_aws.lint.witness import holds_with, holds_without_key
from guarded_aws.policy import BaseOperator, Condition

_DAY: Final = timedelta(days=1)
_TRUE: Final = SingleValue("true")
_FALSE: Final = SingleValue("false")
_RECURRING: Final = re.compile(r"hour|night|daily|nightly|week|morning|evening|office|business", re.IGNORECASE)


def check_windows(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report a window that was meant to come again and will not, or that is over."""
    window = window_of(place.statement)
    if window is None or (window.length is not None and window.length <= timedelta()):
        return
    is_over = window.end is not None and window.end < facts.now
    if window.length is not None and (window.length < _DAY or _sounds_recurring(place)):
        yield _one_time_window(place, window, is_over=is_over)
    elif is_over:
        yield place.finding(
            IssueCode.EXPIRED_WINDOW,
            f"the statement stopped matching at {window.end}",
            hint="remove it, or move its dates",
            at=at_condition(window.condition),
        )


def _sounds_recurring(place: Place) -> bool:
    return _RECURRING.search(place.label) is not None


def _one_time_window(place: Place, window: Window, *, is_over: bool) -> Finding:
    tense = "was" if is_over else "is"
    return place.finding(
        IssueCode.ONE_TIME_WINDOW,
        f"the window from {window.start} to {window.end} {tense} one time only; IAM has no recurring time operator",
        hint="for hours of every day use `guard:HourOfDay` and `guard:DayOfWeek`, as the pack `business-hours` does",
        at=at_condition(window.condition),
    )


def check_mfa_if_exists(place: Place, _: Facts) -> Iterator[Finding]:
    """Report a Deny that takes every session whose MFA state AWS does not know."""
    for condition in place.statement.conditions:
        if place.is_deny and _asks_for_no_mfa(condition) and holds_without_key(condition, place.statement.effect):
            yield place.finding(
                IssueCode.MFA_IF_EXISTS,
                f"`{condition.operator}` also denies where `{condition.key}` is absent: long-term keys, federated"
                " sessions, and sessions of a role such as the agent's",
                hint="ask a person by `guard:MfaPresent`, or require MFA in the role's trust policy",
                at=at_condition(condition),
            )


def _asks_for_no_mfa(condition: Condition) -> bool:
    """Say whether a condition tells sessions without MFA from those with it, by whichever operator."""
    return (
        condition.key.lower() == "aws:multifactorauthpresent"
        and holds_with(condition, _FALSE)
        and not holds_with(condition, _TRUE)
    )


def check_source_ip(place: Place, _: Facts) -> Iterator[Finding]:
    """Report a Deny by address that also takes the calls which AWS services make for the caller."""
    conditions = place.statement.conditions
    if not place.is_deny or any(_excludes_services(condition) for condition in conditions):
        return
    for condition in conditions:
        is_source_ip = condition.key.lower() == "aws:sourceip"
        if is_source_ip and condition.operator.base is BaseOperator.NOT_IP_ADDRESS:
            yield place.finding(
                IssueCode.SOURCE_IP_WITHOUT_VIA_AWS_SERVICE,
                "the Deny also takes calls that a service makes for the caller, which come from the service's address,"
                " and calls through a VPC endpoint, which have no `aws:SourceIp`",
                hint='add `"Bool": {"aws:ViaAWSService": "false"}`',
                at=at_condition(condition),
            )


def _excludes_services(condition: Condition) -> bool:
    return condition.operator.base is BaseOperator.BOOL and _asks(condition, "aws:viaawsservice", "false")


def _asks(condition: Condition, folded_key: str, value: str) -> bool:
    return condition.key.lower() == folded_key and [text.lower() for text in condition.values] == [value]
