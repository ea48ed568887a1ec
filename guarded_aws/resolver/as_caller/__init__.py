"""What a service asks of other actions in the caller's name, to do what a call wants.

AWS demands these of the caller's own policies, beside the action of the call itself. Each row of the tables here has
the page that says so; where one page demands what the policy on another leaves out, the request is implied instead.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.resolver.as_caller.databases import DATABASES
from guarded_aws.resolver.as_caller.launches import LAUNCHES
from guarded_aws.resolver.as_caller.needed import NEEDED
from guarded_aws.resolver.as_caller.networks import NETWORKS
from guarded_aws.resolver.as_caller.service_linked_roles import SERVICE_LINKED_ROLES
from guarded_aws.resolver.as_caller.sql import SQL
from guarded_aws.resolver.as_caller.tables import Asks
from guarded_aws.resolver.model import ApiCall, Ask

AS_CALLER: Final[Mapping[tuple[str, str], Asks]] = {
    **DATABASES,
    **LAUNCHES,
    **NEEDED,
    **NETWORKS,
    **SERVICE_LINKED_ROLES,
    **SQL,
}
"""By botocore's service and operation."""


def as_caller_asks(call: ApiCall) -> tuple[Ask, ...]:
    """Say what is asked in the caller's name beside a call; nothing for most calls."""
    asks = AS_CALLER.get((call.facts.service, call.facts.operation))
    return tuple(dict.fromkeys(asks(call))) if asks else ()
