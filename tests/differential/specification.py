"""IAM, slowly: what AWS's documentation says, word by word, on the plain JSON of ``guarded-aws evaluate``.

Written from the documentation alone, it shares no code with `guarded_aws`, and knows everything about a case.
A verdict is True, False, or OPEN where AWS's pages are silent or disagree; a Deny then matches and an Allow does not.
Names in brackets are pages of the IAM User Guide, without their ``reference_policies_``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specified_operators import MANY, ONE, OPERATORS, glob, marked

Case = Mapping[str, Any]
Verdict = bool | None
OPEN = NO_VALUE = None
LAYERS = ("identity_policies", "permission_boundary", "session_policy", "scps", "rcps", "resource_policy")


def decide(case: Case) -> str:
    """Answer one case [evaluation-logic_policy-eval-denyallow]."""
    if case["action"].lower() == "sts:getcalleridentity":
        return "allowed"  # needs no permission, and no policy denies it (STS API Reference)
    if ":role/aws-service-role/" in case["principal"]:  # SCPs and RCPs do not hold for it (Organizations User Guide)
        case = {**case, "scps": None, "rcps": None}
    if any(_takes_part("Deny", statement, case) for statement in _statements([case.get(layer) for layer in LAYERS])):
        return "explicitDeny"
    return "allowed" if _organizations_allow(case) and _accounts_allow(case) else "implicitDeny"


def _organizations_allow(case: Case) -> bool:
    """Every level must allow; where there is no level, nothing does."""
    given = [layer for layer in ("scps", "rcps") if case.get(layer) is not None]
    return all(case[layer] and all(_level_allows(layer, level, case) for level in case[layer]) for layer in given)


def _level_allows(layer: str, level: Any, case: Case) -> bool:
    """Say whether a level allows; beside RCPs that only deny there is always `RCPFullAWSAccess`."""
    only_denies = level != [] and all(item["Effect"] == "Deny" for item in _statements(level))
    return _allow(level, case) or (layer == "rcps" and only_denies)


def _accounts_allow(case: Case) -> bool:
    """Put together the caller's side and the resource's side [evaluation-logic-cross-account]."""
    allows = [item for item in _statements(case.get("resource_policy")) if _takes_part("Allow", item, case)]
    grants = {form for statement in allows for form in _forms(statement, case)}
    owner = re.findall(r"^(?:[^:]*:){4}([0-9]{12}):", case["resource"]) or [case["account"]]
    is_own = case.get("resourceAccount", owner[0]) == case["account"]
    kind = re.sub("/.*", "", case["principal"].split(":", 5)[5])
    identity = _allow(case["identity_policies"], case) or (kind == "root" and is_own)
    has_none = kind == "federated-user" and case.get("session_policy") is None  # GetFederationToken: no permissions
    limits = not has_none and all(case.get(layer) is None or _allow(case[layer], case) for layer in LAYERS[1:3])
    if not is_own:
        return bool(grants) and identity and limits
    by_itself = identity and limits and ("account" in grants or not _owner_policy_must_allow(case))
    return by_itself or "caller" in grants or ("role" in grants and limits)


def _owner_policy_must_allow(case: Case) -> bool:
    trust = re.fullmatch("sts:(assumerole.*|tagsession|setsourceidentity)", case["action"].lower())
    return bool(trust) or (case["action"].lower().startswith("kms:") and ":key/" in case["resource"])


def _allow(policies: Any, case: Case) -> bool:
    return any(_takes_part("Allow", statement, case) for statement in _statements(policies))


def _statements(policies: Any) -> Iterator[Case]:
    """Give all statements; `variables` says whether `${...}` means anything in them [elements_version]."""
    for policy in _flat(policies):
        for statement in _flat(policy["Statement"]):
            yield {**statement, "variables": policy.get("Version") == "2012-10-17"}


def _takes_part(effect: str, statement: Case, case: Case) -> bool:
    verdict = _matches(statement, case)
    return statement["Effect"] == effect and (verdict is True or (verdict is OPEN and effect == "Deny"))


def _matches(statement: Case, case: Case) -> Verdict:
    parts = [_action_matches(statement, case), _resource_matches(statement, case), _principal_matches(statement, case)]
    for written, keys in statement.get("Condition", {}).items():
        parts += [_condition_holds(written, key, _texts(value), statement, case) for key, value in keys.items()]
    return _every(parts)


def _principal_matches(statement: Case, case: Case) -> Verdict:
    """Compare Principal or NotPrincipal [elements_principal, elements_notprincipal]."""
    if "Principal" not in statement and "NotPrincipal" not in statement:
        return True
    forms = [_form(*entry, case["principal"]) for entry in _entries(statement)]
    named = _some(OPEN if form == "open" else form != "" for form in forms)
    if "Principal" in statement:
        return named
    if statement["Effect"] == "Allow":
        return _not(named)
    has_boundary = case.get("permission_boundary") is not None
    return has_boundary or not _is_exempt(statement, case)  # [access_policies_boundaries]


def _is_exempt(statement: Case, case: Case) -> bool:
    """An exempt caller is listed by its account and by its own ARN or its role's [elements_notprincipal]."""
    entries = _entries(statement)
    forms = {_form(*entry, case["principal"]) for entry in entries}
    is_named = case["principal"].endswith(":root") or bool(forms & {"caller", "role"})
    return ("AWS", "*") in entries or (is_named and "account" in forms)


def _entries(statement: Case) -> list[tuple[str, str]]:
    element = statement["Principal"] if "Principal" in statement else statement["NotPrincipal"]
    by_type = {"AWS": element} if isinstance(element, str) else element
    return [(type_, value) for type_, values in by_type.items() for value in _flat(values)]


def _forms(statement: Case, case: Case) -> set[str]:
    """Say how a matching statement names the caller; "everyone but" names nobody, so it only delegates."""
    if "NotPrincipal" in statement:
        return {"account"}
    return {_form(*entry, case["principal"]) for entry in _entries(statement)} - {"", "open"}


def _form(type_: str, value: str, caller: str) -> str:
    _, partition, _, _, account, name = caller.split(":", 5)
    kind, _, rest = name.partition("/")
    iam = f"arn:{partition}:iam::{account}:"
    if type_ != "AWS":
        return "open" if type_ == "CanonicalUser" else ""  # another name of an account, which no case tells
    if value in {account, f"{iam}root"}:
        return "account"
    if value == "*" or (value == caller and kind != "role"):
        return "caller"
    role = caller if kind == "role" else f"{iam}role/{rest.split('/')[0]}"
    named = value if kind == "role" else re.sub("role/.*/", "role/", value)  # the ARN of a session drops the path
    if kind in {"role", "assumed-role"} and named.lower() == role.lower():
        return "role" if named == role else "open"  # the name of a role is unique whatever its letter case
    session = f"arn:{partition}:sts::{account}:assumed-role/{rest.rpartition('/')[2]}/"
    if value.startswith({"federated-user": f"{iam}user/", "role": session}.get(kind, "\n")):
        return "open"  # whose federated user the caller is, or which session of a role, its ARN does not tell
    paths = ["", f"{value}/", re.sub("[^/]*$", "", value)] if kind == "assumed-role" else []
    names = [caller, *(role.replace("role/", f"role/{path.partition('role/')[2]}") for path in paths)]
    return "open" if {"*", "?"} & set(value) and any(glob(marked(value), name) for name in names) else ""


def _action_matches(statement: Case, case: Case) -> Verdict:
    patterns = _flat(statement.get("Action", statement.get("NotAction")))
    found = any(glob(marked(pattern.lower()), case["action"].lower()) for pattern in patterns)
    return found is ("Action" in statement)


def _resource_matches(statement: Case, case: Case) -> Verdict:
    if "Resource" in statement:
        return _some(_entry_takes(pattern, statement, case) for pattern in _flat(statement["Resource"]))
    # A trust policy has neither element: it speaks of its own role.
    return _not(_some(_entry_takes(pattern, statement, case) for pattern in _flat(statement.get("NotResource"))))


def _entry_takes(pattern: str, statement: Case, case: Case) -> Verdict:  # noqa: PLR0911 -- one for each rule
    """Compare one entry [elements_resource]; nobody knows what a NotResource entry without a value excludes."""
    resource, in_resource = case["resource"], "Resource" in statement
    if pattern == "*":
        return True
    if _expanded(pattern, statement, case) is NO_VALUE and not in_resource:
        return OPEN
    if resource == "*":  # only `*` takes an action without resource types, and yet an example of AWS grants one so:
        near = re.fullmatch(r"arn:[^:]*:s3:::\* s3:(listallmybuckets$)?.*", f"{pattern} {case['action'].lower()}")
        return (True if near[1] and in_resource else OPEN) if near else False
    if statement["variables"] and re.match(r"([^:$]*:){0,4}[^:$]*\$\{", pattern):
        widest = re.sub(r"\$\{[^}]*\}", "*", pattern)  # variables have no meaning before the fifth colon
        return OPEN if glob(marked(widest), resource) else False
    *start, end = pattern.split(":", 5)
    last = _expanded(end, statement, case)
    if last is NO_VALUE:
        return False
    fields = [*map(marked, start), last]
    if len(fields) == 6 and all(map(glob, fields, resource.split(":", 5))):
        return OPEN if set(fields[2]) & {MANY, ONE} else True  # AWS takes no wildcard for the service
    # A `*` at the end of a segment "can expand to match beyond the colon boundaries"; how far is not said.
    can_expand = any(field.endswith(MANY) for field in fields[:5])
    return OPEN if can_expand and glob(":".join(fields), resource) else False


def _condition_holds(written: str, key: str, wanted: list[str], statement: Case, case: Case) -> Verdict:
    """Compare one key [elements_condition_operators, condition-single-vs-multi-valued-context-keys]."""
    qualifier, _, name = written.rpartition(":")
    base, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    actual = _lookup(key, case["context"])
    is_null = not any(_flat(actual))
    if base == "Null":
        if actual == "" and len({value.lower() for value in wanted}) == 1:
            return OPEN  # whether a single empty text exists is not said
        return any(is_null is (value.lower() == "true") for value in wanted)
    verdicts = [_value_holds(base, value, wanted, statement, case) for value in _flat(actual)]
    if qualifier == "ForAllValues":
        return True if is_null else _every(verdicts)
    if qualifier == "ForAnyValue":
        return _some(verdicts) if not is_null else OPEN if if_exists else False
    if not verdicts:  # the key is absent, or multivalued and has no values
        return (if_exists or "Not" in base) and (True if actual is None else OPEN)
    # A multivalued key without a set operator is reported never to match.
    found = verdicts[0] if isinstance(actual, str) else False if _some(verdicts) is False else OPEN
    return OPEN if is_null and if_exists and not found else found


def _value_holds(base: str, actual: str, wanted: list[str], statement: Case, case: Case) -> Verdict:
    """Compare one value with each of the policy's: one may match, or for a negated operator none may."""
    read, compare = OPERATORS[base.replace("Not", "")]
    given, verdicts = read(actual), list[Verdict]()
    for text in wanted:
        value = _expanded(text, statement, case) if base.startswith(("String", "Arn", "Bool")) else text
        if base.startswith("Arn") and value == MANY:
            verdicts.append(OPEN)  # six fields are compared, and this is none
        elif given is None:
            verdicts.append(OPEN if "Not" in base else False)
        elif value is not NO_VALUE and read(value) is not None:
            verdicts.append(compare(given, read(value)))
    return _not(_some(verdicts)) if "Not" in base else _some(verdicts)


def _lookup(key: str, context: Case) -> str | list[str] | None:
    found = [value for name, value in context.items() if name.lower() == key.lower()]
    return None if not found else _texts(found[0]) if isinstance(found[0], list) else _texts(found[0])[0]


def _texts(values: Any) -> list[str]:
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in _flat(values)]


def _expanded(text: str, statement: Case, case: Case) -> str | None:
    """Mark the wildcards and put in the variables [variables], in one pass: what one brings in is literal."""
    put_in: list[str | None] = []

    def replace(found: re.Match[str]) -> str:
        if found[1] is None:
            return marked(found[0])
        key, _, default = found[1].partition(", '")
        value = found[1] if found[1] in "*?$" else _lookup(key, case["context"])
        put_in.append(value if isinstance(value, str) else default[:-1] if default else NO_VALUE)
        return put_in[-1] or ""

    expanded = re.sub(r"\$\{([^}]*)\}|[*?]", replace, text) if statement["variables"] else marked(text)
    return NO_VALUE if NO_VALUE in put_in else expanded


def _flat(value: Any) -> list[Any]:
    """Read nothing, one thing or a list, at any depth, as one list."""
    if isinstance(value, list):
        return [item for inner in value for item in _flat(inner)]
    return [] if value is None else [value]


def _every(verdicts: Iterable[Verdict]) -> Verdict:
    said = set(verdicts)
    return False if False in said else OPEN if OPEN in said else True


def _some(verdicts: Iterable[Verdict]) -> Verdict:
    return _not(_every(map(_not, verdicts)))


def _not(verdict: Verdict) -> Verdict:
    return OPEN if verdict is OPEN else not verdict
