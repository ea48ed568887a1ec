"""The resources of an action, from the catalogue's templates and the call's parameters.

For each resource type of the action: a parameter that is an ARN of the type is taken as it
is; else the template's variables are filled from parameters whose names say the same. What
no parameter gives is a hole, never a wildcard.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.catalog import ActionDefinition, ActionResource, Catalog, ServiceRules
from guarded_aws.evaluator import ANY_RESOURCE, NO_RESOURCE, Resource
from guarded_aws.resolver.likeness import is_alike, is_generic, is_plain, says_the_same
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import fold, folded_name, members_of, once, reached, stem, texts_of
from guarded_aws.resolver.templates import ArnTemplate, parse_template, parse_templates

_Given = tuple[str, tuple[str, ...]]
"""The parameter that was found by its name, and what it gives; no parameter where a table names it."""


def resources_of(
    action: ActionDefinition, call: ApiCall, catalog: Catalog, rules: ServiceRules
) -> tuple[Resource, ...]:
    """Give every resource that an action is asked about; never none."""
    if not action.resource_types:
        return (NO_RESOURCE,)
    types = catalog.load_service(action.prefix).resource_types
    arns = tuple(_arns(call.parameters))
    is_alone = len(action.resource_types) == 1
    found: list[Resource] = []
    unfilled: list[ArnTemplate] = []
    for wanted in action.resource_types:
        is_of_service = wanted.name in types and (not rules.types or wanted.name in rules.types)
        templates = parse_templates(types[wanted.name].arn) if is_of_service else ()
        asked = _Asked(call=call, rules=rules, type_name=wanted.name, is_alone=is_alone, arns=arns)
        resources = [resource for template in templates for resource in _of_type(wanted, template, asked)]
        if len(templates) > 1:
            resources = [resource for resource in resources if resource.is_known] or resources
        found += resources
        if not resources and wanted.is_required:
            unfilled += templates
    if unfilled and not _is_any_type(found, call):
        found += [template.fill(call, {}) for template in unfilled]
    return once(found) or _unnamed(action)


_ANY_TYPE: Final = frozenset({"arn", "resource", "resourcearn", "resourcearnlist", "resourcearns", "resourceid"})
"""Parameters, without capitals, that name a resource of whatever type: of an action's types one is meant."""


def _is_any_type(found: list[Resource], call: ApiCall) -> bool:
    """Say whether a resource was found under a parameter for any type, as in most calls about tags."""
    plain = {name: value for name, value in call.parameters.items() if folded_name(name) in _ANY_TYPE}
    return any(Resource(arn) in found for arn in _arns(plain))


def _unnamed(action: ActionDefinition) -> tuple[Resource, ...]:
    """Say what is asked about when the call names nothing and the action demands nothing."""
    if action.access_level.is_read:
        return (NO_RESOURCE,)
    # FAIL-CLOSED(unnamed-resource): a write on something that the guard cannot name may be on anything.
    return (ANY_RESOURCE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A call, and the resource type that is looked for in it.

    Attributes:
        is_alone: Whether the action has no other type, so that a plain ``Id`` or ``Name`` must be its.
        arns: Every ARN that is a parameter of the call.
    """

    call: ApiCall
    rules: ServiceRules
    type_name: str
    is_alone: bool
    arns: tuple[str, ...]


def _of_type(wanted: ActionResource, template: ArnTemplate, asked: _Asked) -> Iterator[Resource]:
    call, rules = asked.call, asked.rules
    arns = [arn for arn in asked.arns if template.fits(arn)]
    if arns:
        yield from (Resource(_kept(arn, rules)) for arn in arns)
        return
    if not template.variables:
        if wanted.is_required:
            yield template.fill(call, {})
        return
    values = _apart({name: _given(name, template, asked) for name in template.variables})
    main = next((name for name in reversed(template.variables) if values[name]), None)
    if main is None:
        # An id that AWS gives is unknown where a call gives a name, but the type is meant.
        if not wanted.is_required and _is_mentioned(wanted.name, template, call):
            yield template.fill(call, {})
        return
    if not (wanted.is_required or all(values.values()) or _names_itself(wanted, values)):
        return
    # FAIL-CLOSED(several-parents): which of several parents is meant, no parameter says.
    shared = {name: given[0] for name, given in values.items() if len(given) == 1 and name != main}
    for value in values[main]:
        filled = {name: _kept(text, rules) for name, text in {**shared, main: value}.items()}
        yield _filled(template, call, filled, rules)


def _apart(given: Mapping[str, _Given]) -> Mapping[str, tuple[str, ...]]:
    """Leave out a parameter that would fill two variables, as ``gateway`` would a name and an id."""
    sources = [source for source, _ in given.values() if source]
    # FAIL-CLOSED(ambiguous-name): which of the two the parameter gives, its name does not say.
    return {name: () if sources.count(source) > 1 else texts for name, (source, texts) in given.items()}


def _names_itself(wanted: ActionResource, values: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether a call names a resource by its type, though not where it lies or which id it got."""
    return any(given and stem(variable) == folded_name(wanted.name) for variable, given in values.items())


def _kept(text: str, rules: ServiceRules) -> str:
    """Spell a name as the service keeps it, so that no spelling of the agent's slips past a policy."""
    return text.lower() if rules.keeps_lower_case else text


@lru_cache(maxsize=4096)
def _type_named_by(variable: str, type_name: str, variables: int) -> str:
    """Give the type's name where the variable alone identifies a resource of it; else nothing."""
    is_own = variables == 1 or stem(variable) == fold(type_name) or is_generic(variable)
    return type_name if is_own else ""


def _filled(template: ArnTemplate, call: ApiCall, values: Mapping[str, str], rules: ServiceRules) -> Resource:
    if any(":" in value for name, value in values.items() if name not in rules.with_colons):
        # FAIL-CLOSED(partial-arn): services read `account:type:name` in places where a name is meant.
        head = template.text.partition("${Account}")[0]
        return parse_template(f"{head}${{_}}").fill(call, {}) if head != template.text else ANY_RESOURCE
    return template.fill(call, values)


def _arns(parameters: Mapping[str, object]) -> Iterator[str]:
    for value in parameters.values():
        yield from (text for text in texts_of(value) or () if is_arn(text))


def _given(variable: str, template: ArnTemplate, asked: _Asked) -> _Given:
    """Find the texts that a call gives for a variable of a template; an exact name goes before a similar one."""
    call, rules = asked.call, asked.rules
    if rules.names_are_exact:
        return "", _exactly_named(variable, call, rules)
    operation, of_type = call.facts.operation, f"{asked.type_name}.{variable}"
    if variable in rules.opaque or of_type in rules.opaque:
        return "", ()
    of_operation = rules.aliases.get(f"{operation}.{of_type}")
    paths = rules.aliases.get(of_type, rules.aliases.get(variable, ())) if of_operation is None else of_operation
    for path in paths:
        given = _at(call.parameters, path)
        if given:
            return "", _written(variable, given, call, rules)
    if of_operation is not None:
        return "", ()
    own_type = _type_named_by(variable, asked.type_name, len(template.variables))
    for name in _similar(tuple(call.parameters), variable, own_type, operation, is_alone=asked.is_alone):
        given = _names(texts_of(call.parameters[name]))
        if given:
            return name, _written(variable, given, call, rules)
    return "", ()


@lru_cache(maxsize=4096)
def _similar(
    names: tuple[str, ...], variable: str, own_type: str, operation: str, *, is_alone: bool
) -> tuple[str, ...]:
    """Pick the parameters whose names mean a variable; one of its very name goes first."""
    similar = [
        name
        for name in names
        if says_the_same(name, variable, own_type, operation) or (is_alone and is_plain(name, variable))
    ]
    return tuple(sorted(similar, key=lambda name: folded_name(name) != folded_name(variable)))


def _written(variable: str, given: tuple[str, ...], call: ApiCall, rules: ServiceRules) -> tuple[str, ...]:
    """Write values as ARNs have them."""
    spelling = rules.spellings.get(variable)
    return _with_path(variable, tuple([spelling.get(text, text) for text in given]) if spelling else given, call)


def _at(parameters: Mapping[str, object], path: str) -> tuple[str, ...]:
    """Find the names at a path such as ``pipeline.name``, through lists too; none unless each can be read."""
    names: list[str] = []
    for value in reached(parameters, path):
        given = _names(texts_of(value))
        if not given:
            # FAIL-CLOSED(unread-name): one name that cannot be read may be any.
            return ()
        names += given
    return tuple(names)


def _names(given: tuple[str, ...] | None) -> tuple[str, ...]:
    return () if given is None or any(is_arn(text) for text in given) else given


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
    if not isinstance(path, str) or not variable.endswith("WithPath"):
        return names
    return tuple(f"{path.lstrip('/')}{name}" for name in names)


def _is_mentioned(type_name: str, template: ArnTemplate, call: ApiCall) -> bool:
    own = tuple(name for name in template.variables if _type_named_by(name, type_name, len(template.variables)))
    given = (name for name, value in call.parameters.items() if texts_of(value))
    return any(is_alike(name, variable, type_name) for name in given for variable in own)
