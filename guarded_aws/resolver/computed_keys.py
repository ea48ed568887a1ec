"""Condition keys that are not simply a parameter: nested ones, ARNs of what is named, lists, documented defaults.

Sources: Service Authorization Reference, the condition keys of each service; Amazon EC2 User Guide,
ExamplePolicies_EC2; Amazon EBS User Guide, security_iam_id-based-policy-examples; Amazon S3 User Guide,
amazon-s3-policy-keys; AWS KMS Developer Guide, conditions-kms; AWS Lambda Developer Guide, lambda-api-permissions-ref;
Amazon RDS User Guide, UsingWithRDS.IAM.Conditions; AWS Batch User Guide, iam-example-job-def.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.evaluator import ABSENT, UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.addressed_keys import (
    api_version,
    change_actions,
    changed_names,
    changed_types,
    feedback_address,
    from_address,
    recipients,
    subscribed_endpoint,
)
from guarded_aws.resolver.dynamodb_keys import attributes, leading_keys
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import object_of, text_of, texts_of
from guarded_aws.resolver.services.ec2_names import ec2_arn
from guarded_aws.resolver.services.s3_tags import object_tag_keys

Source = Callable[[ApiCall], ContextValue]

_FALSE: Final = SingleValue("false")


def as_value(value: object, *, missing: ContextValue) -> ContextValue:
    """Give a parameter as a context value; what is neither text, number nor boolean is unknown."""
    match value:
        case None:
            return missing
        case bool():
            return SingleValue("true" if value else "false")
        case str():
            return SingleValue(value)
        case int() | float():
            return SingleValue(str(value))
        case _:
            return UNKNOWN


def _inside(call: ApiCall, path: tuple[str, ...]) -> object:
    *outer, last = path
    found: Mapping[str, object] = call.parameters
    for name in outer:
        found = object_of(found.get(name))
    return found.get(last)


def _first(*paths: tuple[str, ...], missing: ContextValue = UNKNOWN) -> Source:
    """Read the first of some members that is given."""

    def read(call: ApiCall) -> ContextValue:
        given = (value for path in paths if (value := _inside(call, path)) is not None)
        return as_value(next(given, None), missing=missing)

    return read


def _list(*path: str, missing: ContextValue) -> Source:
    """Read a list of texts as a multivalued key."""

    def read(call: ApiCall) -> ContextValue:
        given = _inside(call, path)
        if given is None:
            return missing
        texts = texts_of(given)
        return UNKNOWN if texts is None else MultiValue(texts)

    return read


def _in_lower_case(*names: str) -> Source:
    """Read the first of some parameters that a service takes in any case and keeps in lower case."""

    def read(call: ApiCall) -> ContextValue:
        given = next((call.parameters[name] for name in names if name in call.parameters), None)
        # FAIL-CLOSED(kept-in-lower-case): in another case it is not certain what the service compares.
        is_kept = given is None or (isinstance(given, str) and given == given.lower())
        return as_value(given, missing=ABSENT) if is_kept else UNKNOWN

    return read


def _when_creating(name: str, *verbs: str) -> Source:
    """Read a parameter whose key is about what is there already, unless the call makes it."""

    def read(call: ApiCall) -> ContextValue:
        is_new = call.facts.operation.startswith(verbs)
        return as_value(call.parameters.get(name), missing=ABSENT if is_new else UNKNOWN)

    return read


def _ec2(resource_type: str, *path: str) -> Source:
    """Give the ARN of the resource that a member names by its id."""

    def read(call: ApiCall) -> ContextValue:
        given = _inside(call, path)
        return SingleValue(str(ec2_arn(call, resource_type, given))) if isinstance(given, str) and given else UNKNOWN

    return read


def _launch_template(call: ApiCall) -> ContextValue:
    if not call.parameters.get("LaunchTemplate"):
        return ABSENT
    return _ec2("launch-template", "LaunchTemplate", "LaunchTemplateId")(call)


_PLAIN_SOURCE: Final = re.compile(r"[A-Za-z0-9._~-][A-Za-z0-9._~/-]*", re.ASCII)
"""Sources of copies that have one spelling only, whoever writes them."""


def _copy_source(call: ApiCall) -> ContextValue:
    source = call.parameters.get("CopySource")
    if source is None:
        return ABSENT
    parts = object_of(source)
    text = f"{parts['Bucket']}/{parts['Key']}" if parts.keys() == {"Bucket", "Key"} else source
    return SingleValue(text) if isinstance(text, str) and _PLAIN_SOURCE.fullmatch(text) else UNKNOWN


def _network_origin(call: ApiCall) -> ContextValue:
    if call.facts.operation != "CreateAccessPoint":
        return UNKNOWN
    return SingleValue("VPC" if text_of(object_of(call.parameters.get("VpcConfiguration")), "VpcId") else "Internet")


def _transaction(call: ApiCall) -> ContextValue:
    is_transaction = call.facts.operation == "ExecuteTransaction"
    return SingleValue(call.facts.operation) if is_transaction else ABSENT


def _of_container(name: str) -> Source:
    """Read a property of the one container of a job definition; other kinds of jobs have containers elsewhere."""

    def read(call: ApiCall) -> ContextValue:
        is_only = not call.parameters.keys() & {"ecsProperties", "eksProperties", "nodeProperties"}
        return as_value(_inside(call, ("containerProperties", name)) if is_only else None, missing=UNKNOWN)

    return read


def _of_new_volume(name: str) -> Source:
    """Read a parameter of the volume that a call makes; of others the key is about what is there already."""

    def read(call: ApiCall) -> ContextValue:
        given = call.parameters.get(name) if call.facts.operation == "CreateVolume" else None
        # FAIL-CLOSED(encrypted-by-default): an account may encrypt what a call leaves plain.
        return UNKNOWN if given is False else as_value(given, missing=UNKNOWN)

    return read


COMPUTED: Final[Mapping[str, Source]] = {
    "batch:image": _of_container("image"),
    "batch:privileged": _of_container("privileged"),
    "batch:user": _of_container("user"),
    "dynamodb:attributes": attributes,
    "dynamodb:enclosingoperation": _transaction,
    "dynamodb:leadingkeys": leading_keys,
    "ec2:encrypted": _of_new_volume("Encrypted"),
    "ec2:instancemetadatatags": _first(("MetadataOptions", "InstanceMetadataTags"), ("InstanceMetadataTags",)),
    "ec2:instanceprofile": _first(("IamInstanceProfile", "Arn")),
    "ec2:launchtemplate": _launch_template,
    "ec2:metadatahttpendpoint": _first(("MetadataOptions", "HttpEndpoint"), ("HttpEndpoint",)),
    "ec2:metadatahttpputresponsehoplimit": _first(
        ("MetadataOptions", "HttpPutResponseHopLimit"), ("HttpPutResponseHopLimit",)
    ),
    "ec2:metadatahttptokens": _first(("MetadataOptions", "HttpTokens"), ("HttpTokens",)),
    "ec2:parentsnapshot": _ec2("snapshot", "SnapshotId"),
    "ec2:parentvolume": _ec2("volume", "VolumeId"),
    "ec2:region": lambda call: SingleValue(call.region),
    "ec2:subnet": _ec2("subnet", "SubnetId"),
    "ec2:tenancy": _first(("Placement", "Tenancy"), ("InstanceTenancy",)),
    "ec2:volumesize": _of_new_volume("Size"),
    "ec2:vpceservicename": _first(("ServiceName",)),
    "iam:permissionsboundary": _when_creating("PermissionsBoundary", "Create"),
    "kms:bypasspolicylockoutsafetycheck": _first(("BypassPolicyLockoutSafetyCheck",), missing=_FALSE),
    "kms:keyorigin": _first(("Origin",)),
    "kms:multiregion": _first(("MultiRegion",), missing=_FALSE),
    "kms:schedulekeydeletionpendingwindowindays": _first(("PendingWindowInDays",)),
    "lambda:codesigningconfigarn": _when_creating("CodeSigningConfigArn", "Create"),
    "lambda:functionurlauthtype": _first(("FunctionUrlAuthType",), ("AuthType",)),
    "lambda:layer": _list("Layers", missing=UNKNOWN),
    "lambda:securitygroupids": _list("VpcConfig", "SecurityGroupIds", missing=UNKNOWN),
    "lambda:subnetids": _list("VpcConfig", "SubnetIds", missing=UNKNOWN),
    "rds:databaseclass": _in_lower_case("DBInstanceClass", "DBClusterInstanceClass"),
    "rds:databaseengine": _in_lower_case("Engine"),
    "route53:changeresourcerecordsetsactions": change_actions,
    "route53:changeresourcerecordsetsnormalizedrecordnames": changed_names,
    "route53:changeresourcerecordsetsrecordtypes": changed_types,
    "s3:accesspointnetworkorigin": _network_origin,
    "s3:authtype": lambda _: UNKNOWN,
    "s3:locationconstraint": _first(("CreateBucketConfiguration", "LocationConstraint")),
    "s3:object-lock-legal-hold": _first(("ObjectLockLegalHoldStatus",), ("LegalHold", "Status"), missing=ABSENT),
    "s3:object-lock-mode": _first(("ObjectLockMode",), ("Retention", "Mode"), missing=ABSENT),
    "s3:requestjobpriority": _first(("Priority",), ("priority",)),
    "s3:requestobjecttagkeys": object_tag_keys,
    "s3:signatureversion": lambda _: SingleValue("AWS4-HMAC-SHA256"),
    "s3:x-amz-content-sha256": lambda _: UNKNOWN,
    "s3:x-amz-copy-source": _copy_source,
    "s3tables:namespace": _first(("namespace",)),
    "ses:apiversion": api_version,
    "ses:feedbackaddress": feedback_address,
    "ses:fromaddress": from_address,
    "ses:recipients": recipients,
    "sns:endpoint": subscribed_endpoint,
    "sts:taskpolicyarn": _first(("TaskPolicyArn", "arn")),
    "sts:transitivetagkeys": _list("TransitiveTagKeys", missing=ABSENT),
}
"""By the key, in lower case."""
