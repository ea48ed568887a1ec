"""Resources of services that do not tell names apart by the case of a letter.

``DeleteRole(RoleName="prod")`` may reach the role ``Prod``, and AWS does not say under which spelling it then asks
its policies. So where a call names it, a Deny on ``role/Prod`` may be about ``role/prod``; an Allow on it is not. An
ARN that IAM itself is asked about is the resource's own, and is compared as it is written.

Sources, each on the name of a resource: IAM User Guide, reference_iam-quotas ("not distinguished by case"); API
References of Amazon ElastiCache, DAX, RDS, Amazon DocumentDB and AWS DMS ("stored as a lowercase string"); Amazon
Redshift, API_CreateClusterParameterGroup and API_RestoreFromClusterSnapshot; AWS Glue, API_DatabaseInput ("folded to
lowercase"); Amazon SageMaker, API_CreateEndpoint ("case-insensitive"); Amazon Lex V1, API_PutBotAlias ("not case
sensitive").
"""

import re
from typing import Final

from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import Name
from guarded_aws.policy.template import Wild

CASE_BLIND_SERVICES: Final = frozenset(
    {"dax", "dms", "docdb-elastic", "elasticache", "glue", "iam", "lex", "rds", "redshift", "sagemaker"}
)
"""As ARNs write them; Amazon Neptune and Amazon DocumentDB have those of RDS."""

_SERVICE: Final = re.compile(r"arn:[^:]*:([^:]*):")
"""The start of an ARN, as far as it says whose resource it is."""

_TYPE: Final = re.compile(r"(?:[^:]*:){5}(?:[^/:]*[/:])?")
"""The start of an ARN, as far as it is written in one way: up to its type, such as ``role/``."""


def is_case_blind(name: Name) -> bool:
    """Say whether a resource is of a service that does not tell names apart by case."""
    return _service_of(name if isinstance(name, str) else name.parts[0]) in CASE_BLIND_SERVICES


def may_be_case_blind(pattern: tuple[PatternToken, ...]) -> bool:
    """Say whether a pattern takes resources of such a service: by its name, or by a wildcard before the end of it."""
    service = _service_of(pattern[0])
    return service is None or service in CASE_BLIND_SERVICES


def _service_of(start: object) -> str | None:
    """Read the service from the start of an ARN; None if a hole or a wildcard stands there."""
    found = _SERVICE.match(start) if isinstance(start, str) else None
    return found[1] if found else None


def fold_tokens(tokens: tuple[PatternToken, ...]) -> tuple[PatternToken, ...]:
    """Write a pattern in lower case; wildcards stay."""
    return tuple(token if isinstance(token, Wild) else token.lower() for token in tokens)


def start_in_any_case(start: str) -> str:
    """Shorten the start of an ARN to what comes before a name."""
    found = _TYPE.match(start)
    return found[0] if found else start
