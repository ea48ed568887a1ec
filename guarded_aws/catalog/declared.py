"""Operations that the operator's configuration speaks for, because our tables and AWS's data do not know them yet."""

from dataclasses import dataclass

from guarded_aws.catalog.classes import Sort
from guarded_aws.catalog.definitions import AccessLevel, ActionDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredOperation:
    """What the operator says of one operation; whoever writes the configuration answers for it.

    Attributes:
        service: botocore's name of the service.
        action: The full name of the action that AWS asks for.
        access_level: That of the action; AWS's own where its data has the action.
        resources: ARN templates, in which ``${Name}`` is a parameter; none means what AWS's data gives, else unknown.
        sorts: What the call counts as, beside what the names of its action and operation say.
        is_replacement: Whether it goes before what our tables say of the operation.
    """

    service: str
    operation: str
    action: str
    access_level: AccessLevel
    resources: tuple[str, ...] = ()
    sorts: frozenset[Sort] = frozenset()
    is_replacement: bool = False

    @property
    def definition(self) -> ActionDefinition:
        """The action, as far as the operator describes it."""
        prefix, _, name = self.action.partition(":")
        return ActionDefinition(prefix=prefix, name=name, access_level=self.access_level, is_declared=True)
