"""``[[catalog.operations]]``: what the operator says of operations that the catalogue does not know yet.

A wrong row opens what no policy meant to open, so each is checked against botocore and AWS's data, an
operation that is known already takes ``replace = true``, and what is left unsaid counts against the caller.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final, Self

from pydantic import AfterValidator, StrictBool, model_validator

from guarded_aws.arn import is_arn
from guarded_aws.catalog import AccessLevel, ActionDefinition, Catalog, DeclaredOperation
from guarded_aws.catalog.classes import Sort
from guarded_aws.errors import UnknownOperationError, UnknownServiceError
from guarded_aws.guard import models
from guarded_aws.operator_files import OperatorModel, fault
from guarded_aws.resolver import why_unknown
from guarded_aws.resolver.templates import parse_template

_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z][A-Za-z0-9-]*", re.ASCII)


def _action(text: str) -> str:
    if _ACTION.fullmatch(text) is None:
        raise fault(f"`{text}` is not the full name of one action", hint="write `service:Action`, without wildcards")
    return text


Action = Annotated[str, AfterValidator(_action)]


class OperationConfig(OperatorModel):
    """One operation.

    Attributes:
        service: botocore's name of the service, such as ``stepfunctions``.
        action: The action that AWS asks for.
        access_level: Needed for an action that AWS's data does not have.
        resources: ARN templates: ``${Partition}``, ``${Region}``, ``${Account}``, and parameters that are texts.
        destructive: Whether the call counts as that, beside what its names say; likewise the next two. For an action
            that AWS's data does not have, each counts until the operator says otherwise.
        replace: Whether to speak for an operation whose action is known.
    """

    service: str
    operation: str
    action: Action
    access_level: AccessLevel | None = None
    resources: tuple[str, ...] = ()
    destructive: StrictBool | None = None
    indirect_execution: StrictBool | None = None
    returns_secrets: StrictBool | None = None
    replace: StrictBool = False

    @property
    def declared(self) -> DeclaredOperation:
        """The row as the catalogue takes it."""
        known = _catalog().find_action(self.action)
        level = known.access_level if known else self.access_level
        return DeclaredOperation(
            service=self.service,
            operation=self.operation,
            action=known.full_name if known else self.action,
            access_level=level or AccessLevel.WRITE,
            resources=self.resources,
            sorts=frozenset(self._sorts(is_new=known is None)),
            is_replacement=self.replace,
        )

    def _sorts(self, *, is_new: bool) -> Iterator[Sort]:
        said = {
            Sort.DESTRUCTIVE: self.destructive,
            Sort.INDIRECT: self.indirect_execution,
            Sort.SECRETS: self.returns_secrets,
        }
        # FAIL-CLOSED(declared-class): an action that is new to AWS's data may be of any sort.
        yield from (sort for sort, is_so in said.items() if (is_new if is_so is None else is_so))

    @model_validator(mode="after")
    def _check_operation(self) -> Self:
        try:
            facts = models.operation_facts(self.service, self.operation)
        except UnknownServiceError as error:
            raise fault(error.message, hint=error.hint, within=("service",)) from None
        except UnknownOperationError as error:
            raise fault(error.message, hint=error.hint, within=("operation",)) from None
        # FAIL-CLOSED(declared-known): a row that was right once would undo what the catalogue has learned since.
        if not self.replace and why_unknown(facts, _catalog()) is None:
            hint = "remove the row, or write `replace = true` if you know better"
            message = f"the catalogue knows what `{self.service}.{self.operation}` needs"
            raise fault(message, hint=hint, within=("operation",))
        return self

    @model_validator(mode="after")
    def _check_access_level(self) -> Self:
        known: ActionDefinition | None = _catalog().find_action(self.action)
        if known is None and self.access_level is None:
            levels = ", ".join(f"`{level.value}`" for level in AccessLevel)
            message = f"AWS's data does not have `{self.action}`, so `access_level` is missing"
            raise fault(message, hint=f"add one of {levels}", within=("action",))
        if known is not None and self.access_level not in {None, known.access_level}:
            message = f"AWS gives `{known.full_name}` the access level `{known.access_level.value}`"
            raise fault(message, hint="leave `access_level` out", within=("access_level",))
        return self

    @model_validator(mode="after")
    def _check_resources(self) -> Self:
        for index, template in enumerate(self.resources):
            if template != "*" and not is_arn(template):
                hint = "write an ARN, such as `arn:${Partition}:newsvc:${Region}:${Account}:thing/${ThingId}`, or `*`"
                raise fault(f"`{template}` is not the template of an ARN", hint=hint, within=("resources", index))
            self._check_variables(template, index)
        return self

    def _check_variables(self, template: str, index: int) -> None:
        texts = models.text_parameters(self.service, self.operation)
        for name in parse_template(template).variables:
            if name not in texts:
                hint = f"use one of {', '.join(f'`{text}`' for text in sorted(texts)) or 'none: there is none'}"
                message = f"`{self.operation}` has no parameter `{name}` that is a text"
                raise fault(message, hint=hint, within=("resources", index))


class CatalogConfig(OperatorModel):
    """What the operator adds to the catalogue."""

    operations: tuple[OperationConfig, ...] = ()

    @property
    def declared(self) -> tuple[DeclaredOperation, ...]:
        """The rows as the catalogue takes them."""
        return tuple(row.declared for row in self.operations)

    @model_validator(mode="after")
    def _check_once(self) -> Self:
        names = Counter((row.service, row.operation) for row in self.operations)
        levels: dict[str, AccessLevel] = {}
        for index, row in enumerate(self.operations):
            if names[row.service, row.operation] > 1:
                message = f"`{row.service}.{row.operation}` is declared twice"
                raise fault(message, hint="keep one of the rows", within=("operations", index))
            level = row.declared.access_level
            if levels.setdefault(row.action.lower(), level) is not level:
                message = f"`{row.action}` has two access levels"
                raise fault(message, hint="write the same one", within=("operations", index, "access_level"))
        return self


@cache
def _catalog() -> Catalog:
    """Give the catalogue as it is without the operator's word."""
    return Catalog()
