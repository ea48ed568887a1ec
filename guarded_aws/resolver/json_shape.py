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
    """Give each action once, for all of its resources."""
    by_action: dict[str, dict[str, dict[str, Plain]]] = {}
    for request in requests:
        context = _context(request.context)
        by_action.setdefault(str(request.action), {}).update(dict.fromkeys(map(str, request.resources), context))
    return [_entry(action, contexts) for action, contexts in by_action.items()]


def _entry(action: str, contexts: dict[str, dict[str, Plain]]) -> Plain:
    """Give an action; ``contexts`` tells the keys of each resource, where one has keys that another has not."""
    each = list(contexts.values())
    entry: dict[str, Plain] = {"action": action, "resources": list(contexts), "context": _together(each)}
    is_one = all(context == each[0] for context in each)
    return entry if is_one else {**entry, "contexts": dict(contexts)}


def _together(contexts: list[dict[str, Plain]]) -> dict[str, Plain]:
    """Give the keys of all resources, but for those of which they have different values."""
    every = {key: value for context in contexts for key, value in context.items()}
    return {key: value for key, value in every.items() if all(context.get(key, value) == value for context in contexts)}


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
