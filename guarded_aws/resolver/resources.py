"""The resources of an action, from the catalogue's templates and the call's parameters.

For each resource type of the action: a parameter that is an ARN of the type is taken as it
is; else the template's variables are filled from parameters whose names say the same. What
no parameter gives is a hole, never a wildcard.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.catalog import ActionDefinition, ActionResource, Catalog, ServiceRules
from guarded_aws.evaluator import ANY_RESOURCE, NO_RESOURCE, Resource
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import fold, folded_name, members_of, stem, texts_of
from guarded_aws.resolver.templates import ArnTemplate, parse_template

_NAMELESS: Final = frozenset({"name", "id", "arn", "identifier"})
_CREATING: Final = ("create", "put", "update", "delete", "describe", "get", "start", "stop", "register", "run")


def resources_of(
    action: ActionDefinition, call: ApiCall, catalog: Catalog, rules: ServiceRules
) -> tuple[Resource, ...]:
    """Give every resource that an action is asked about; never none."""
    if not action.resource_types:
        return (NO_RESOURCE,)
    types = catalog.load_service(action.prefix).resource_types
    found: list[Resource] = []
    unfilled: list[ArnTemplate] = []
    for wanted in action.resource_types:
        template = parse_template(types[wanted.name].arn) if wanted.name in types else None
        if template is None:
            continue
        resources = tuple(_of_type(wanted, template, call, rules))
        found += resources
        if not resources and wanted.is_required:
            unfilled.append(template)
    found += [template.fill(call, {}) for template in unfilled]
    return tuple(dict.fromkeys(found)) or _unnamed(action)


def _unnamed(action: ActionDefinition) -> tuple[Resource, ...]:
    """Say what is asked about when the call names nothing and the action demands nothing."""
    if action.access_level.is_read:
        return (NO_RESOURCE,)
    # FAIL-CLOSED(unnamed-resource): a write on something that the guard cannot name may be on anything.
    return (ANY_RESOURCE,)


def _of_type(wanted: ActionResource, template: ArnTemplate, call: ApiCall, rules: ServiceRules) -> Iterator[Resource]:
    arns = [arn for arn in _arns(call.parameters) if template.fits(arn)]
    if arns:
        yield from (Resource(_kept(arn, rules)) for arn in arns)
        return
    if not template.variables:
        if wanted.is_required:
            yield template.fill(call, {})
        return
    values = {
        name: _values(name, _type_named_by(name, wanted.name, template), call, rules) for name in template.variables
    }
    main = next((name for name in reversed(template.variables) if values[name]), None)
    if main is None or (not wanted.is_required and not all(values.values())):
        return
    shared = {name: given[0] for name, given in values.items() if given and name != main}
    for value in values[main]:
        filled = {name: _kept(text, rules) for name, text in {**shared, main: value}.items()}
        yield _filled(template, call, filled)


def _kept(text: str, rules: ServiceRules) -> str:
    """Spell a name as the service keeps it, so that no spelling of the agent's slips past a policy."""
    return text.lower() if rules.keeps_lower_case else text


def _type_named_by(variable: str, type_name: str, template: ArnTemplate) -> str:
    """Give the type's name where the variable alone identifies a resource of it; else nothing."""
    is_own = len(template.variables) == 1 or stem(variable) == fold(type_name)
    return type_name if is_own else ""


def _filled(template: ArnTemplate, call: ApiCall, values: Mapping[str, str]) -> Resource:
    if any(":" in value for value in values.values()):
        # FAIL-CLOSED(partial-arn): services read `account:type:name` in places where a name is meant.
        head = template.text.partition("${Account}")[0]
        return parse_template(f"{head}${{_}}").fill(call, {}) if head != template.text else ANY_RESOURCE
    return template.fill(call, values)


def _arns(parameters: Mapping[str, object]) -> Iterator[str]:
    for value in parameters.values():
        yield from (text for text in texts_of(value) or () if is_arn(text))


def _values(variable: str, type_name: str, call: ApiCall, rules: ServiceRules) -> tuple[str, ...]:
    """Find the texts that a call gives for a variable of a template."""
    parameters = call.parameters
    if rules.names_are_exact:
        return _exactly_named(variable, call, rules)
    for name in rules.aliases.get(variable, ()):
        given = texts_of(parameters.get(name))
        if given:
            return _with_path(variable, given, call)
    for name, value in parameters.items():
        if _says_the_same(name, variable, type_name, call.facts.operation):
            given = texts_of(value)
            if given and not any(is_arn(text) for text in given):
                return _with_path(variable, given, call)
    return ()


def _exactly_named(variable: str, call: ApiCall, rules: ServiceRules) -> tuple[str, ...]:
    """Find the texts, at any depth, of parameters that are called as a variable is, or as an alias of it."""
    names = _accepted(variable, rules.aliases.get(variable, ()))
    found = (
        texts_of(value) or ()
        for name, value in members_of(call.parameters, but=rules.names_of_others)
        if folded_name(name) in names
    )
    start = rules.starts.get(variable, "")
    return tuple(
        dict.fromkeys(text for texts in found for text in texts if text.startswith(start) and not is_arn(text))
    )


@lru_cache(maxsize=4096)
def _accepted(variable: str, aliases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(name) for name in (variable, f"{variable}s", *aliases))


def _with_path(variable: str, names: tuple[str, ...], call: ApiCall) -> tuple[str, ...]:
    """Put the path of IAM before a name, where a call that creates gives one.

    DIVERGES(iam-path): other calls name a role, user or policy without its path, which only IAM
    knows; it is taken to be ``/``.
    """
    path = call.parameters.get("Path")
    if not variable.endswith("WithPath") or not isinstance(path, str):
        return names
    return tuple(f"{path.lstrip('/')}{name}" for name in names)


@lru_cache(maxsize=16384)
def _says_the_same(parameter: str, variable: str, type_name: str, operation: str) -> bool:
    """Say whether a parameter's name means a variable of a type's template."""
    named, wanted, of_type = fold(parameter), fold(variable), fold(type_name)
    if named in {wanted, f"{wanted}s"}:
        return True
    stems = {stem(variable), of_type} - {""}
    if stem(parameter) in stems or stem(parameter).removesuffix("s") in stems:
        return True
    noun = fold(operation)
    for verb in _CREATING:
        noun = noun.removeprefix(verb)
    return named in _NAMELESS and noun in stems
