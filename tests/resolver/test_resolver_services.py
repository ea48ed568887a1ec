"""The services that have a module of their own: odd names, doubt, and keys."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resolver_calls import ACCOUNT, api_call, catalog, required, resolved

from guarded_aws.evaluator import ABSENT, UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.guard import models
from guarded_aws.resolver import RequestKind, Resolved, ResolvedRequest, resolve
from guarded_aws.resolver.services import SERVICES

_HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(("*", "", "arn:", "arn:a:b:c:d:e")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("service", sorted(SERVICES))
@given(data=st.data())
def test_hostile_parameters_never_break_a_service(service: str, data: st.DataObject) -> None:
    """Whatever the operation of a service and whatever stands in its parameters, something is asked."""
    operation = data.draw(st.sampled_from(models.service_model(service).operation_names))
    shape = models.operation_model(service, operation).input_shape
    members = tuple(shape.members) if shape else ()
    parameters = data.draw(st.dictionaries(st.sampled_from(members), _HOSTILE, max_size=4)) if members else {}

    resolution = resolve(api_call(service, operation, parameters), catalog())

    assert isinstance(resolution, Resolved)
    assert resolution.required


def _first(service: str, operation: str, parameters: dict[str, object]) -> ResolvedRequest:
    return resolved(service, operation, parameters).required[0]


def _key(service: str, operation: str, parameters: dict[str, object], key: str) -> ContextValue:
    return _first(service, operation, parameters).context.get(key)


def _implied(service: str, operation: str, parameters: dict[str, object]) -> list[tuple[str, list[str]]]:
    requests = resolved(service, operation, parameters).implied
    return [(str(request.action), [str(resource) for resource in request.resources]) for request in requests]


@pytest.mark.parametrize("url", ["orders", "", 7, None, "https://sqs.us-east-1.amazonaws.com/orders"])
def test_queue_whose_url_cannot_be_read_may_be_anyones(url: object) -> None:
    """FAIL-CLOSED(queue-url): neither account nor name is guessed."""
    assert {"sqs:PurgeQueue": ["arn:aws:sqs:us-east-1:*:*"]} == required("sqs", "PurgeQueue", {"QueueUrl": url})


def test_queue_url_of_another_region_speaks_of_the_queue_here_too() -> None:
    """FAIL-CLOSED(queue-region): a Deny on the queue of that name in the caller's region still stops the call."""
    url = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders"

    found = _implied("sqs", "DeleteMessageBatch", {"QueueUrl": url})

    assert [("sqs:DeleteMessage", [f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"])] == found


def test_arn_of_another_service_in_place_of_a_name_is_not_taken() -> None:
    """FAIL-CLOSED(foreign-arn): the cluster may be any, since its name cannot be read."""
    found = required("ecs", "DeleteCluster", {"cluster": f"arn:aws:s3:us-east-1:{ACCOUNT}:cluster/prod"})

    assert {"ecs:DeleteCluster": ["arn:aws:ecs:*"]} == found


def test_rule_on_a_bus_that_cannot_be_read_may_be_on_the_default_one() -> None:
    """FAIL-CLOSED(unread-bus): the rule's ARN may or may not name a bus."""
    found = required("events", "DeleteRule", {"Name": "nightly", "EventBusName": 7.5})

    assert {"events:DeleteRule": [f"arn:aws:events:us-east-1:{ACCOUNT}:rule/*nightly"]} == found


def test_catalog_inside_a_catalog_is_not_guessed() -> None:
    """FAIL-CLOSED(catalog-id): what Glue resolves itself may be anything of Glue in the region."""
    found = required("glue", "GetDatabase", {"CatalogId": f"{ACCOUNT}:s3tablescatalog/b", "Name": "sales"})

    assert {"glue:GetDatabase": ["arn:aws:glue:us-east-1:*"]} == found


def test_arn_that_ends_like_a_suffix_may_be_a_partial_one() -> None:
    """FAIL-CLOSED(secret-suffix): a Deny on ``prod-secret-*`` stops ``secret:prod-secret`` too."""
    partial = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod-secret"

    found = _implied("secretsmanager", "DeleteSecret", {"SecretId": partial})

    assert [("secretsmanager:DeleteSecret", [f"{partial}-*"])] == found


@pytest.mark.parametrize("parameters", [{"Targets": [{"Key": "tag:env", "Values": ["prod"]}]}, {"InstanceIds": ["x"]}])
def test_command_to_nodes_that_only_aws_knows_may_reach_any_node(parameters: dict[str, object]) -> None:
    """FAIL-CLOSED(unknown-node): targets by tag may be every instance."""
    found = required("ssm", "SendCommand", {"DocumentName": "Deploy", **parameters})

    assert {"ssm:SendCommand": [f"arn:aws:ssm:us-east-1:{ACCOUNT}:document/Deploy", "*"]} == found


def test_tags_on_something_without_a_name_may_be_on_anything() -> None:
    """FAIL-CLOSED(unknown-created): no type of the tagging action is what the call makes."""
    found = required(
        "cloudformation",
        "CreateGeneratedTemplate",
        {"GeneratedTemplateName": "t", "Tags": [{"Key": "k", "Value": "v"}]},
    )

    assert ["*"] == found["cloudformation:TagResource"]


def test_tags_at_creation_go_on_what_is_created_alone() -> None:
    """What the new thing belongs to is not tagged."""
    found = required(
        "eks",
        "CreateNodegroup",
        {"clusterName": "c", "nodegroupName": "n", "subnets": [], "nodeRole": "r", "tags": {"k": "v"}},
    )

    assert [f"arn:aws:eks:us-east-1:{ACCOUNT}:nodegroup/c/n/*"] == found["eks:TagResource"]


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        (
            "sns",
            "DeleteTopic",
            {"TopicArn": "arn:aws:sns:us-east-1:123456789012:*"},
            "arn:aws:sns:us-east-1:123456789012:*",
        ),
        ("kms", "DisableKey", {"KeyId": "*"}, "arn:aws:kms:us-east-1:123456789012:key/*"),
        ("ecr", "DeleteRepository", {"repositoryName": "*"}, "arn:aws:ecr:us-east-1:123456789012:repository/*"),
    ],
)
def test_star_given_by_the_agent_is_a_star_and_no_pattern(
    service: str, operation: str, parameters: dict[str, object], expected: str
) -> None:
    """A literal star names one resource; it is known, and it is not listed as unknown."""
    resource = _first(service, operation, parameters).resources[0]

    assert expected == str(resource)
    assert resource.is_known


def test_direct_call_of_kms_comes_through_no_service() -> None:
    """``kms:ViaService`` is absent, so that a condition on it cannot be met by calling directly."""
    assert ABSENT is _key("kms", "Decrypt", {"KeyId": _KEY}, "kms:viaservice")


def test_encryption_context_is_shown_to_policies() -> None:
    """Each pair is a key, and the names are a list."""
    parameters = {"KeyId": _KEY, "EncryptionContext": {"app": "shop"}}

    assert SingleValue("shop") == _key("kms", "Encrypt", parameters, "kms:encryptioncontext:app")
    assert MultiValue(("app",)) == _key("kms", "Encrypt", parameters, "kms:encryptioncontextkeys")


def test_encryption_context_that_cannot_be_read_is_unknown() -> None:
    """Neither absent nor empty: any context may be meant."""
    parameters = {"KeyId": _KEY, "EncryptionContext": ["app"]}

    assert UNKNOWN is _key("kms", "Encrypt", parameters, "kms:encryptioncontextkeys")


@pytest.mark.parametrize(
    ("key", "expected"), [("alias/app", SingleValue("alias/app")), (_KEY, ABSENT), (None, ABSENT), (7, UNKNOWN)]
)
def test_request_alias_is_the_alias_that_was_used(key: object, expected: ContextValue) -> None:
    """``kms:RequestAlias`` holds only if the call names an alias."""
    assert expected == _key("kms", "Decrypt", {"KeyId": key}, "kms:requestalias")


def test_grant_shows_its_operations() -> None:
    """``kms:GrantOperations`` lists what the grant permits; what cannot be read is unknown."""
    known = {"KeyId": _KEY, "GranteePrincipal": "p", "Operations": ["Decrypt"]}

    assert MultiValue(("Decrypt",)) == _key("kms", "CreateGrant", known, "kms:grantoperations")
    assert UNKNOWN is _key("kms", "CreateGrant", {**known, "Operations": 7}, "kms:grantoperations")


def test_tagged_replica_is_tagged_in_its_region() -> None:
    """The tags go on a key that will be in the other region."""
    found = required(
        "kms", "ReplicateKey", {"KeyId": _KEY, "ReplicaRegion": "eu-west-1", "Tags": [{"TagKey": "k", "TagValue": "v"}]}
    )

    assert [f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*"] == found["kms:TagResource"]


def test_cluster_key_holds_an_arn() -> None:
    """``ecs:cluster`` compares ARNs, so a short name is written out."""
    found = _key("ecs", "RunTask", {"cluster": "prod", "taskDefinition": "web"}, "ecs:cluster")

    assert SingleValue(f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/prod") == found


def test_cluster_key_of_a_cluster_that_cannot_be_read_is_unknown() -> None:
    """What is not a text names no cluster."""
    assert UNKNOWN is _key("ecs", "RunTask", {"cluster": ["prod"], "taskDefinition": "web"}, "ecs:cluster")


def test_qualifier_of_a_state_machine_is_a_key() -> None:
    """A version or an alias is no part of the resource."""
    machine = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:orders"
    key = "states:statemachinequalifier"

    assert SingleValue("PROD") == _key("stepfunctions", "StartExecution", {"stateMachineArn": f"{machine}:PROD"}, key)
    assert ABSENT is _key("stepfunctions", "StartExecution", {"stateMachineArn": machine}, key)
    assert UNKNOWN is _key("stepfunctions", "StartExecution", {"stateMachineArn": "orders"}, key)


def test_role_that_is_granted_something_is_not_passed() -> None:
    """A grantee is a principal: it gets rights on the key, and no service gets the role."""
    role = f"arn:aws:iam::{ACCOUNT}:role/app"

    found = required("kms", "CreateGrant", {"KeyId": _KEY, "GranteePrincipal": role, "Operations": ["Decrypt"]})

    assert ["kms:CreateGrant"] == list(found)


def test_role_passed_to_two_services_is_asked_about_for_each() -> None:
    """One role in two parameters goes to two services."""
    role = f"arn:aws:iam::{ACCOUNT}:role/app"
    parameters = {"jobDefinitionName": "d", "type": "container", "containerProperties": {"jobRoleArn": role}}
    both = {**parameters, "other": role}

    found = [
        request.context.get("iam:passedtoservice")
        for request in resolved("batch", "RegisterJobDefinition", both).required
        if str(request.action) == "iam:PassRole"
    ]

    assert [UNKNOWN, SingleValue("ecs-tasks.amazonaws.com")] == sorted(found, key=str, reverse=True)


def test_deeply_nested_parameters_are_read_to_the_end() -> None:
    """Nesting deeper than Python's stack hides no role."""
    role = f"arn:aws:iam::{ACCOUNT}:role/hidden"
    nested: object = role
    for _ in range(5000):
        nested = [nested]

    assert [role] == required("batch", "SubmitJob", {"jobName": "n", "parameters": nested})["iam:PassRole"]


def test_tags_nested_deeper_than_any_of_aws_may_be_any() -> None:
    """FAIL-CLOSED(nested-tags): they are neither read to exhaustion nor taken for none."""
    tags: object = {"Key": "k", "Value": "v"}
    for _ in range(5000):
        tags = {"TagSet": tags}

    assert UNKNOWN is _key("sqs", "TagQueue", {"QueueUrl": "q", "Tags": tags}, "aws:tagkeys")


def test_session_on_a_task_names_the_task() -> None:
    """A target of ECS is a task in a cluster."""
    target = "ecs:prod_1dc5c17a_1dc5c17a-1234567890"

    found = required("ssm", "StartSession", {"Target": target})

    assert f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/prod/1dc5c17a" in found["ssm:StartSession"]


@pytest.mark.parametrize(
    ("body", "is_asked"),
    [
        (b'{"x-amazon-apigateway-policy": {}}', True),
        ('{"x-amazon-apigateway-policy": {}}', True),
        (BytesIO(b"{}"), True),
        (b"{}", False),
        ("{}", False),
    ],
)
def test_definition_is_looked_into_in_whatever_form_it_is_given(body: object, is_asked: bool) -> None:  # noqa: FBT001 -- a column
    """A text is its bytes, and a stream is not read here. FAIL-CLOSED(unread-definition)."""
    found = required("apigateway", "PutRestApi", {"restApiId": "abc", "body": body})

    assert is_asked is ("apigateway:UpdateRestApiPolicy" in found)


@pytest.mark.parametrize("kind", ["Unheard", 7, None])
def test_tags_on_a_kind_of_resource_that_is_not_known_may_be_on_any(kind: object) -> None:
    """What Systems Manager newly tags has an ARN that is not guessed."""
    found = required("ssm", "AddTagsToResource", {"ResourceType": kind, "ResourceId": "x", "Tags": []})

    assert {"ssm:AddTagsToResource": ["*"]} == found


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        (
            "apigateway",
            "CreateRestApi",
            {"name": "x", "tags": {"k": "v"}, "policy": "{}"},
            {
                "apigateway:POST": ["arn:aws:apigateway:us-east-1::/restapis"],
                "apigateway:PUT": ["arn:aws:apigateway:us-east-1::/tags/*"],
                "apigateway:UpdateRestApiPolicy": ["arn:aws:apigateway:us-east-1::/restapis"],
            },
        ),
        # FAIL-CLOSED(definition-name): three parts are no name with a revision.
        (
            "batch",
            "SubmitJob",
            {
                "jobQueue": "q",
                "jobDefinition": "a:b:c",
                "consumableResourcePropertiesOverride": {"consumableResourceList": [{"consumableResource": "seats"}]},
            },
            {
                "batch:SubmitJob": [
                    "arn:aws:batch:us-east-1:123456789012:job-definition/*",
                    "arn:aws:batch:us-east-1:123456789012:job-queue/q",
                    "arn:aws:batch:us-east-1:123456789012:consumable-resource/seats",
                ]
            },
        ),
        (
            "batch",
            "SubmitServiceJob",
            {"jobQueue": "q"},
            {
                "batch:SubmitServiceJob": [
                    "arn:aws:batch:us-east-1:123456789012:job-queue/q",
                    "arn:aws:batch:us-east-1:123456789012:service-job/*",
                ]
            },
        ),
        (
            "logs",
            "FilterLogEvents",
            {"logGroupIdentifier": "arn:aws:s3:::logs"},
            {"logs:FilterLogEvents": ["arn:aws:logs:*"]},
        ),
        (
            "s3control",
            "DescribeJob",
            {"AccountId": "123456789012", "JobId": "arn:aws:s3:us-east-1:111122223333:job/j"},
            {"s3:DescribeJob": ["arn:aws:s3:us-east-1:111122223333:job/j"]},
        ),
        (
            "ssm",
            "GetDocument",
            {"Name": "arn:aws:ssm:us-east-1:111122223333:document/Shared"},
            {"ssm:GetDocument": ["arn:aws:ssm:us-east-1:111122223333:document/Shared"]},
        ),
        (
            "athena",
            "CreateDataCatalog",
            {"Name": "c", "Type": "GLUE", "Tags": [{"Key": "k", "Value": "v"}]},
            {
                "athena:CreateDataCatalog": ["arn:aws:athena:us-east-1:123456789012:datacatalog/c"],
                "athena:TagResource": ["arn:aws:athena:us-east-1:123456789012:datacatalog/c"],
            },
        ),
        (
            "rds",
            "CreateDBInstance",
            {"DBInstanceIdentifier": "d", "DBInstanceClass": "c", "Engine": "e", "Tags": [{"Key": "k", "Value": "v"}]},
            {
                "rds:CreateDBInstance": ["arn:aws:rds:us-east-1:123456789012:db:d"],
                "rds:AddTagsToResource": ["arn:aws:rds:us-east-1:123456789012:db:d"],
            },
        ),
    ],
)
def test_call_asks_about_what_its_parameters_name(
    service: str, operation: str, parameters: dict[str, object], expected: object
) -> None:
    """Each part of a call that names something is asked about, and what cannot be read is left open."""
    assert expected == required(service, operation, parameters)


def test_submission_of_a_job_implies_the_job_without_needing_a_permission_on_it() -> None:
    """A Deny on jobs, or on the definition without its revision, stops a submission that the guide's examples allow."""
    found = resolved("batch", "SubmitJob", {"jobName": "n", "jobQueue": "q", "jobDefinition": "d"}).requests

    assert [
        (RequestKind.IMPLIED, "arn:aws:batch:us-east-1:123456789012:job-definition/d"),
        (RequestKind.IMPLIED, "arn:aws:batch:us-east-1:123456789012:job/*"),
        (RequestKind.REQUIRED, "arn:aws:batch:us-east-1:123456789012:job-definition/d:*"),
        (RequestKind.REQUIRED, "arn:aws:batch:us-east-1:123456789012:job-queue/q"),
    ] == sorted(((request.kind, str(arn)) for request in found for arn in request.resources), key=str)


@pytest.mark.parametrize("operation", ["Converse", "ConverseStream"])
def test_conversation_is_an_invocation_that_may_be_denied_by_its_own_name(operation: str) -> None:
    """The guide's examples deny bedrock:Converse beside bedrock:InvokeModel, and allow the latter alone."""
    found = resolved("bedrock-runtime", operation, {"modelId": "anthropic.claude-v2", "messages": []})

    assert f"bedrock:{operation}" in {str(request.action) for request in found.requests}
    assert f"bedrock:{operation}" not in {str(request.action) for request in found.required}
