"""Services whose calls the general rules do not understand: a module each, found by botocore's name.

Each has a function from a call to what AWS asks, or None where the general rules do.
"""

from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services import (
    apigateway,
    batch,
    bedrock,
    codebuild,
    dynamodb,
    ec2,
    ecr,
    ecs,
    elbv2,
    events,
    glue,
    iam,
    keyspaces,
    kms,
    lambda_,
    logs,
    route53,
    s3,
    s3control,
    s3tables,
    s3vectors,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
    sts,
)

SERVICES: Final[Mapping[str, Callable[[ApiCall], tuple[Ask, ...] | None]]] = {
    "apigateway": apigateway.asks,
    "apigatewaymanagementapi": apigateway.connection_asks,
    "apigatewayv2": apigateway.asks,
    "batch": batch.asks,
    "bedrock-runtime": bedrock.asks,
    "codebuild": codebuild.asks,
    "dynamodb": dynamodb.asks,
    "dynamodbstreams": dynamodb.stream_asks,
    "ec2": ec2.asks,
    "ecr": ecr.asks,
    "ecr-public": ecr.public_asks,
    "ecs": ecs.asks,
    "elbv2": elbv2.asks,
    "events": events.asks,
    "glue": glue.asks,
    "iam": iam.asks,
    "keyspaces": keyspaces.asks,
    "kms": kms.asks,
    "lambda": lambda_.asks,
    "logs": logs.asks,
    "route53": route53.asks,
    "s3": s3.asks,
    "s3control": s3control.asks,
    "s3tables": s3tables.asks,
    "s3vectors": s3vectors.asks,
    "scheduler": scheduler.asks,
    "secretsmanager": secretsmanager.asks,
    "sns": sns.asks,
    "sqs": sqs.asks,
    "ssm": ssm.asks,
    "stepfunctions": stepfunctions.asks,
    "sts": sts.asks,
}
