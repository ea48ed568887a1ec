"""The calls that amount to others by themselves, and those whose parameters say what is required."""

from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.resolver.implied.cloud_control import cloud_control_implied, cloud_control_read
from guarded_aws.resolver.implied.dynamodb_items import (
    batch_get_required,
    batch_write_implied,
    batch_write_required,
    transact_get_required,
    transact_write_required,
)
from guarded_aws.resolver.implied.dynamodb_partiql import partiql_implied, partiql_required
from guarded_aws.resolver.implied.expirations import ecr_lifecycle_implied, s3_lifecycle_implied, time_to_live_implied
from guarded_aws.resolver.implied.rds_sources import MADE_FROM
from guarded_aws.resolver.implied.replicas import replica_implied
from guarded_aws.resolver.implied.tagging import tagging_implied
from guarded_aws.resolver.implied.terminations import (
    alarm_implied,
    auto_scaling_terminates,
    cluster_shrinking,
    fleet_deletion,
    forced_group_deletion,
    image_snapshots_deletion,
    launch_implied,
)
from guarded_aws.resolver.model import ApiCall, Ask

Asks = Callable[[ApiCall], tuple[Ask, ...]]
"""From a call to what it asks; never raises, whatever the parameters."""

REQUIRED: Final[Mapping[tuple[str, str], Asks]] = {
    ("dynamodb", "BatchExecuteStatement"): partiql_required,
    ("dynamodb", "BatchGetItem"): batch_get_required,
    ("dynamodb", "BatchWriteItem"): batch_write_required,
    ("dynamodb", "ExecuteStatement"): partiql_required,
    ("dynamodb", "ExecuteTransaction"): partiql_required,
    ("dynamodb", "TransactGetItems"): transact_get_required,
    ("dynamodb", "TransactWriteItems"): transact_write_required,
}
"""By botocore's service and operation: what AWS asks of calls whose parameters hold statements or items."""

DIRECT: Final[Mapping[tuple[str, str], Asks]] = {
    **MADE_FROM,
    ("autoscaling", "CreateAutoScalingGroup"): launch_implied,
    ("autoscaling", "DeleteAutoScalingGroup"): forced_group_deletion,
    ("autoscaling", "TerminateInstanceInAutoScalingGroup"): auto_scaling_terminates,
    ("cloudcontrol", "CreateResource"): cloud_control_implied,
    ("cloudcontrol", "DeleteResource"): cloud_control_implied,
    ("cloudcontrol", "GetResource"): cloud_control_read,
    ("cloudcontrol", "ListResources"): cloud_control_read,
    ("cloudcontrol", "UpdateResource"): cloud_control_implied,
    ("cloudwatch", "PutMetricAlarm"): alarm_implied,
    ("dynamodb", "BatchExecuteStatement"): partiql_implied,
    ("dynamodb", "BatchWriteItem"): batch_write_implied,
    ("dynamodb", "ExecuteStatement"): partiql_implied,
    ("dynamodb", "ExecuteTransaction"): partiql_implied,
    ("dynamodb", "UpdateTable"): replica_implied,
    ("dynamodb", "UpdateTimeToLive"): time_to_live_implied,
    ("ec2", "CancelSpotFleetRequests"): fleet_deletion,
    ("ec2", "CreateFleet"): launch_implied,
    ("ec2", "DeleteFleets"): fleet_deletion,
    ("ec2", "DeregisterImage"): image_snapshots_deletion,
    ("ec2", "RequestSpotFleet"): launch_implied,
    ("ec2", "RequestSpotInstances"): launch_implied,
    ("ec2", "RunScheduledInstances"): launch_implied,
    ("ecr", "PutLifecyclePolicy"): ecr_lifecycle_implied,
    ("emr", "ModifyInstanceGroups"): cluster_shrinking,
    ("resourcegroupstaggingapi", "TagResources"): tagging_implied,
    ("resourcegroupstaggingapi", "UntagResources"): tagging_implied,
    ("s3", "PutBucketLifecycle"): s3_lifecycle_implied,
    ("s3", "PutBucketLifecycleConfiguration"): s3_lifecycle_implied,
    ("s3control", "PutBucketLifecycleConfiguration"): s3_lifecycle_implied,
}
"""By botocore's service and operation: what a call amounts to at once."""
