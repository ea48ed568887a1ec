"""What a call asks by the operator's own word."""

from typing import Final

from guarded_aws.catalog import Catalog, DeclaredOperation
from guarded_aws.evaluator import ANY_RESOURCE, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.templates import parse_template

_SOURCE: Final = "the operator's configuration"


def declared_ask(call: ApiCall, declared: DeclaredOperation, catalog: Catalog) -> Ask:
    """Ask what the operator declares of an operation."""
    resources = tuple(dict.fromkeys(_filled(template, call) for template in declared.resources))
    definition = catalog.find_action(declared.action)
    if not resources and (definition is None or definition.is_declared):
        # FAIL-CLOSED(declared-resource): an action of which nobody says what it is about may be about anything.
        resources = (ANY_RESOURCE,)
    return Ask(action=declared.action, resources=resources, source=_SOURCE)


def _filled(template: str, call: ApiCall) -> Resource:
    """Fill a template with the parameters that are texts; what is not one is a hole."""
    parsed = parse_template(template)
    given = {name: call.parameters.get(name) for name in parsed.variables}
    return parsed.fill(call, {name: value for name, value in given.items() if isinstance(value, str) and value})
