"""Services whose calls the general rules do not understand: a module each, found by botocore's name.

Each has a function from a call to what AWS asks, or None where the general rules do.
"""

from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services import dynamodb, ec2, lambda_, s3

SERVICES: Final[Mapping[str, Callable[[ApiCall], tuple[Ask, ...] | None]]] = {
    "dynamodb": dynamodb.asks,
    "ec2": ec2.asks,
    "lambda": lambda_.asks,
    "s3": s3.asks,
}
