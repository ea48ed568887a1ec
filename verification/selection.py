"""Which cases of the corpus AWS's simulator can be asked about, and why not the others.

Source: IAM API Reference, SimulateCustomPolicy; IAM User Guide, access_policies_testing-policies (what the
simulator does not take).
"""

from collections.abc import Callable
from typing import Final

from corpus_cases import Case

from guarded_aws.catalog import Catalog
from verification.context import Untyped, context_entries

CATALOG: Final = Catalog()
MOST_LEVELS: Final = 7
"""Of ``OrderedOrganizationPolicyInputList``: the root, five levels of units, the account."""

_WITH_RESOURCE_POLICY: Final = frozenset({"s3", "sqs", "sns", "glacier"})
_SERVICE: Final = 2


def reason_against(case: Case) -> str | None:
    """Say why the simulator cannot be asked about a case; None when it can."""
    return next((reason for reason, applies in _REASONS if applies(case)), None)


def _has(name: str) -> Callable[[Case], bool]:
    return lambda case: case.request.get(name) is not None


def _is_special_caller(case: Case) -> bool:
    principal = str(case.request["principal"])
    return principal.endswith(":root") or ":federated-user/" in principal


def _is_policy_for_a_role(case: Case) -> bool:
    return _has("resource_policy")(case) and ":user/" not in str(case.request["principal"])


def _is_policy_of_another_service(case: Case) -> bool:
    return _has("resource_policy")(case) and _prefix(case) not in _WITH_RESOURCE_POLICY


def _is_key_with_its_own_policy(case: Case) -> bool:
    return _prefix(case) == "kms" and case.request["resource"] != "*"


def _is_elsewhere(case: Case) -> bool:
    owner = case.request.get("resourceAccount")
    return owner is not None and owner != case.request["account"] and not _has("resource_policy")(case)


def _has_other_than_one_boundary(case: Case) -> bool:
    boundary = case.request.get("permission_boundary")
    return isinstance(boundary, list) and len(boundary) != 1


def _has_odd_levels(case: Case) -> bool:
    levels = case.request.get("scps")
    return isinstance(levels, list) and not (0 < len(levels) <= MOST_LEVELS and all(levels))


def _prefix(case: Case) -> str:
    return str(case.request["action"]).partition(":")[0].lower()


def _is_unlisted_action(case: Case) -> bool:
    return CATALOG.find_action(str(case.request["action"])) is None


def _is_resource_of_another_kind(case: Case) -> bool:
    definition = CATALOG.find_action(str(case.request["action"]))
    resource = str(case.request["resource"])
    if definition is None or not definition.resource_types:
        return resource != "*"
    fields = resource.split(":")
    return len(fields) <= _SERVICE or fields[_SERVICE] != _prefix(case)


def _reads_own_keys(case: Case) -> bool:
    return b'"guard:' in case.line


def _has_untyped_value(case: Case) -> bool:
    try:
        context_entries(case)
    except Untyped:
        return True
    return False


_REASONS: Final[tuple[tuple[str, Callable[[Case], bool]], ...]] = (
    ("its documents are to be refused", lambda case: case.is_error),
    ("something about the request is unknown", lambda case: not case.is_known),
    ("it has a session policy", _has("session_policy")),
    ("it has resource control policies", _has("rcps")),
    ("its caller is root or a federated user", _is_special_caller),
    ("it has a resource-based policy, and its caller is no user", _is_policy_for_a_role),
    ("it has a resource-based policy of a service that is not simulated", _is_policy_of_another_service),
    ("it is about a KMS key, whose policy the simulator does not take", _is_key_with_its_own_policy),
    ("its resource is another account's, and has no policy", _is_elsewhere),
    ("it has a boundary of no policy, or of several", _has_other_than_one_boundary),
    ("its organization has no level, or one without a policy", _has_odd_levels),
    ("nobody is ever asked about its action", lambda case: _prefix(case) == "sts"),
    ("its action is none that AWS lists", _is_unlisted_action),
    ("its resource is not of the action's service", _is_resource_of_another_kind),
    ("it reads keys of the guard's own", _reads_own_keys),
    ("a context value has no type of the simulator's", _has_untyped_value),
)
