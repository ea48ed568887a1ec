"""Put values in the place of policy variables.

Source: IAM User Guide, reference_policies_variables. A variable without a value and
without a default is *null*: the text that holds it drops out of the comparison.
What a value brings in is literal text; it is never looked through again for ``${``, ``*`` or ``?``.
"""

from enum import Enum

from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import Context, MultiValue, SingleValue, Special
from guarded_aws.policy.template import PolicyVariable, Token, Wild


class NoText(Enum):
    """What a template gives when it gives no text."""

    NULL = "a variable has no value"
    UNKNOWN = "a variable's value is not known"


Substituted = tuple[PatternToken, ...] | NoText


def substitute(template: tuple[Token, ...], context: Context) -> Substituted:
    """Give the template's text under a context, or say why there is none."""
    tokens: list[PatternToken] = []
    is_unknown = False
    for token in template:
        if not isinstance(token, PolicyVariable):
            tokens.append(token)
            continue
        value = _value_of(token, context)
        if value is NoText.NULL:
            return value
        if value is NoText.UNKNOWN:
            is_unknown = True
        else:
            tokens.append(value)
    return NoText.UNKNOWN if is_unknown else tuple(tokens)


def _value_of(variable: PolicyVariable, context: Context) -> str | NoText:
    value = context.get(variable.key)
    match value:
        case SingleValue():
            return value.value
        case Special.ABSENT | MultiValue():
            return NoText.NULL if variable.default is None else variable.default
        case _:
            return NoText.UNKNOWN


def widest(template: tuple[Token, ...]) -> tuple[PatternToken, ...]:
    """Give a pattern that takes at least what the template takes, whatever its variables' values."""
    return tuple(Wild.RUN if isinstance(token, PolicyVariable) else token for token in template)


def variables_of(template: tuple[Token, ...]) -> tuple[str, ...]:
    """Name the context keys that a template reads."""
    return tuple(token.key for token in template if isinstance(token, PolicyVariable))
