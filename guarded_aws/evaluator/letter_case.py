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

from typing import Final

from guarded_aws.evaluator.arn_pattern import FIELDS, split_tokens
from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import Name
from guarded_aws.policy.template import Wild

CASE_BLIND_SERVICES: Final = frozenset(
    {"dax", "dms", "docdb-elastic", "elasticache", "glue", "iam", "lex", "rds", "redshift", "sagemaker"}
)
"""As ARNs write them; Amazon Neptune and Amazon DocumentDB have those of RDS."""

_SERVICE_FIELD: Final = 2


def is_case_blind(name: Name) -> bool:
    """Say whether a resource is of a service that does not tell names apart by case."""
    start = name if isinstance(name, str) else name.parts[0]
    fields = start.split(":", _SERVICE_FIELD + 1) if isinstance(start, str) else []
    return len(fields) > _SERVICE_FIELD + 1 and fields[_SERVICE_FIELD] in CASE_BLIND_SERVICES


def may_be_case_blind(pattern: tuple[PatternToken, ...]) -> bool:
    """Say whether a pattern takes resources of such a service: by its name, or by a wildcard in the place of it."""
    fields = split_tokens(pattern)
    service = fields[_SERVICE_FIELD] if len(fields) > _SERVICE_FIELD else ()
    return any(isinstance(token, Wild) or token in CASE_BLIND_SERVICES for token in service)


def fold_tokens(tokens: tuple[PatternToken, ...]) -> tuple[PatternToken, ...]:
    """Write a pattern in lower case; wildcards stay."""
    return tuple(token if isinstance(token, Wild) else token.lower() for token in tokens)


def start_in_any_case(start: str | None) -> str | None:
    """Shorten the start of an ARN to what comes before a name: its type, such as ``role/``, is written in one way."""
    if start is None or not is_case_blind(start):
        return start
    fields = start.split(":", FIELDS - 1)
    if len(fields) < FIELDS:
        return start
    *head, resource = fields
    ends = [place for separator in "/:" if (place := resource.find(separator)) >= 0]
    return ":".join([*head, resource[: min(ends) + 1] if ends else ""])
