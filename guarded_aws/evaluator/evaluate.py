"""Decide one request.

1. A Deny that matches, in any layer, denies: so does one that may match.
2. Otherwise every layer that has to allow must do so for certain (`combine`).
3. Otherwise the request is denied implicitly.

This module can only decide from the policies that it is given. A layer that is ``ASSUMED``
is listed in the decision and enforced by AWS alone.
"""

from guarded_aws.evaluator.conclude import Standing, conclude
from guarded_aws.evaluator.decision import Decision
from guarded_aws.evaluator.ownership import SAME_ACCOUNT, is_exempt, possible_ownerships
from guarded_aws.evaluator.policies import CompiledPolicies
from guarded_aws.evaluator.request import AuthorizationRequest, PrincipalKind
from guarded_aws.evaluator.scan import find_grants, findings
from guarded_aws.evaluator.shelf import Shelf
from guarded_aws.evaluator.truth import Truth


def evaluate(request: AuthorizationRequest, policies: CompiledPolicies) -> Decision:
    """Decide a request from compiled policies.

    The decision is *sound*: an allowed request stays allowed however its unknown context
    values, the holes of its resource and the hole of its action are filled.
    """
    shelf = policies.index.shelf(request)
    standing, answers = _standing(request, shelf, policies), shelf.ask(request)
    decision = shelf.conclusions.get((standing, answers))
    if decision is None:
        whole = standing if isinstance(standing, Standing) else Standing(standing, SAME_ACCOUNT)
        decision = conclude(request, policies, whole, findings(shelf, answers, whole.grants, whole.kind))
        if Truth.UNKNOWN not in answers:  # else the decision names the request's own unknown keys
            shelf.keep((standing, answers), decision)
    return decision


def _standing(request: AuthorizationRequest, shelf: Shelf, policies: CompiledPolicies) -> Standing | PrincipalKind:
    """Say what a decision depends on besides the statements; mostly that is the kind of caller alone."""
    principal, owner = request.principal, request.resource_account
    if shelf.is_ordinary and (owner is None or owner == principal.account) and isinstance(request.resource.name, str):
        return principal.kind
    return Standing(
        principal.kind, possible_ownerships(request), is_exempt(request.action), find_grants(request, shelf, policies)
    )
