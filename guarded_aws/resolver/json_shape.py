"""A resolution as the JSON of ``guarded-aws resolve``."""

from collections.abc import Iterable

from guarded_aws.evaluator import Context, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.model import Resolution, Resolved, ResolvedRequest, Unresolved

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


def resolution_to_json(call_id: Plain, resolution: Resolution) -> dict[str, Plain]:
    """Give the reply to one line: holes are written ``*`` and listed under ``unknown``."""
    match resolution:
        case Resolved():
            return {
                "id": call_id,
                "required": _requests(resolution.required),
                "implied": _requests(resolution.implied),
                "unknown": list(_unknown(resolution.requests)),
                "unresolved": None,
            }
        case Unresolved():
            return {"id": call_id, "required": [], "implied": [], "unknown": [], "unresolved": resolution.message}


def _requests(requests: Iterable[ResolvedRequest]) -> list[Plain]:
    """Give each action once for all resources of which the same condition keys are known."""
    found: dict[str, tuple[str, dict[str, Plain], dict[str, None]]] = {}
    for request in requests:
        action, context = str(request.action), _context(request.context)
        *_, resources = found.setdefault(f"{action} {context}", (action, context, {}))
        resources.update(dict.fromkeys(str(resource) for resource in request.resources))
    return [
        {"action": action, "resources": list(resources), "context": context}
        for action, context, resources in found.values()
    ]


def _context(context: Context) -> dict[str, Plain]:
    """Give the values that are known; what is unknown or absent is left out."""
    known = ((key, _value(value)) for key, value in sorted(context.values.items()))
    return {key: value for key, value in known if value is not None}


def _value(value: ContextValue) -> Plain:
    match value:
        case SingleValue():
            return value.value
        case MultiValue():
            return list(value.values)
        case _:
            return None


def _unknown(requests: Iterable[ResolvedRequest]) -> Iterable[str]:
    """Name each action and ARN that has a hole, once."""
    names: dict[str, None] = {}
    for request in requests:
        if not request.action.is_known:
            names[str(request.action)] = None
        names.update(dict.fromkeys(str(resource) for resource in request.resources if not resource.is_known))
    return names
