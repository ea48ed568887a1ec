"""Whatever an agent puts into the parameters: no exception, no ask about nothing, no doubt in its favor."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from implied_calls import make_call

from guarded_aws.catalog import Catalog
from guarded_aws.resolver.classify import classify
from guarded_aws.resolver.implied import LATER, implied_asks, required_asks
from guarded_aws.resolver.implied.direct import DIRECT, REQUIRED
from guarded_aws.resolver.implied.rds_sources import MADE_FROM
from guarded_aws.resolver.model import RequestKind

CATALOG = Catalog()
OPERATIONS = sorted({*REQUIRED, *DIRECT, *LATER})
NAMES = [
    "AlarmActions", "Arn", "Bucket", "DesiredState", "Enrichment", "ForceDelete", "Identifier", "Input", "InstanceId",
    "LifecycleConfiguration", "PatchDocument", "Prefix", "ReplicaUpdates", "RequestItems", "Rules", "Statement",
    "Statements", "Status", "TableName", "Target", "Targets", "TerminateInstances", "TimeToLiveSpecification",
    "TransactItems", "TransactStatements", "TypeName", "definition", "lifecyclePolicyText", "repositoryName",
    "States", "Type", "Resource", "Parameters", "Arguments", "Branches", "ItemProcessor", "path", "from", "Credentials",
]  # fmt: skip
CHOSEN_TEXTS = [
    "", "*", "arn:", "arn:aws:s3:::b", "arn:aws:scheduler:::aws-sdk:s3:deleteBucket", "AWS::S3::Bucket",
    "AWS::IAM::Role", "arn:aws:states:::aws-sdk:dynamodb:executeStatement", 'DELETE FROM "t"', "Task", "Map",
    "Parallel", "Pass", "/Tags", "{% x %}", "arn:aws:events:us-east-1:123456789012:target/terminate-instance",
    "\ud800", "a" * 3000,
]  # fmt: skip
TEXTS = st.sampled_from(CHOSEN_TEXTS) | st.text()
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.binary(max_size=4)


def _containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | TEXTS, inner, max_size=4)


JSON_VALUES = st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, _containers, max_leaves=8)
VALUES = st.recursive(PLAIN | JSON_VALUES.map(json.dumps), _containers, max_leaves=12)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(OPERATIONS), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
def test_no_parameters_make_it_raise_or_ask_about_nothing(
    operation: tuple[str, str], parameters: dict[str, object]
) -> None:
    """Every ask has an action, at least one resource and a page; the class can be told."""
    call = make_call(*operation, parameters)
    required, implied = required_asks(call), implied_asks(call)
    asks = (*(required or ()), *implied)
    definitions = tuple(CATALOG.find_action(ask.action) for ask in required or ())

    assert required != ()
    assert all(ask.kind is RequestKind.IMPLIED for ask in implied)
    assert all(ask.resources and ":" in ask.action and ask.source for ask in asks)
    assert all(ask.action.endswith(":*") or CATALOG.find_action(ask.action) for ask in asks)
    assert classify(call, definitions, asks, len(asks)).resource_count == len(asks)


@pytest.mark.parametrize(
    "operation",
    sorted(
        {*DIRECT, *LATER}
        - set(MADE_FROM)
        - {
            ("autoscaling", "DeleteAutoScalingGroup"),
            ("cloudwatch", "PutMetricAlarm"),
            ("dynamodb", "UpdateTable"),
            ("ec2", "DeregisterImage"),
            ("pipes", "UpdatePipe"),
            ("stepfunctions", "UpdateStateMachine"),
        }
    ),
)
def test_call_without_any_parameter_gets_the_widest_reading(operation: tuple[str, str]) -> None:
    """Doubt counts against the caller; those that are left out change or copy nothing unless they say so."""
    asks = implied_asks(make_call(*operation, {}))

    assert asks
    assert all(not resource.is_known for ask in asks for resource in ask.resources)
