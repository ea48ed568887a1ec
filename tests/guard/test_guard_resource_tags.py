"""Tags of resources: read when, and only when, a decision is in doubt for want of them; against moto."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError
from guard_recording import RecordingEndpoint
from guard_world import MakeGuard, Moto, allow, deny

from guarded_aws.arn import Arn
from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.resource_tags import TagReader
from guarded_aws.guard.tag_reads import ANY_OTHER, READS, read_for

PRODUCTION = {"StringEquals": {"aws:ResourceTag/env": "prod"}}
DEVELOPMENT = {"StringEquals": {"aws:ResourceTag/env": "dev"}}
NOT_PRODUCTION = deny("ec2:StopInstances", sid="NotProduction", Condition=PRODUCTION)
ONLY_DEVELOPMENT = allow("ec2:StopInstances", Sid="OnlyDevelopment", Condition=DEVELOPMENT)
READ = allow("ec2:Describe*", "s3:GetBucketTagging", "tag:GetResources", "iam:ListRoleTags")


class World:
    """Instances with tags, and how often they were looked at."""

    def __init__(self, plain: boto3.Session, url: str) -> None:
        self.ec2: Any = plain.client("ec2", endpoint_url=url)
        self.image = self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]

    def instance(self, **tags: str) -> str:
        """Run an instance; give its id."""
        written = [{"Key": key, "Value": value} for key, value in tags.items()]
        tagged = {"TagSpecifications": [{"ResourceType": "instance", "Tags": written}]} if tags else {}
        ran = self.ec2.run_instances(ImageId=self.image, MinCount=1, MaxCount=1, **tagged)
        return str(ran["Instances"][0]["InstanceId"])


@pytest.fixture
def world(moto: Moto, plain: boto3.Session) -> World:
    """Give a moto with a client to seed it."""
    return World(plain, moto.url)


def operations(audit: MemorySink) -> list[tuple[str, str]]:
    """Give the operation and outcome of every decision that was recorded."""
    return [(record.operation, record.outcome) for record in audit.records if hasattr(record, "outcome")]


@pytest.mark.parametrize("statements", [(allow("ec2:StopInstances"), NOT_PRODUCTION), (ONLY_DEVELOPMENT,)])
def test_tag_decides_once_it_is_read(
    world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink, statements: tuple[Any, ...]
) -> None:
    """A Deny on the tag, or an Allow: either way the instance's own tag is the answer."""
    guard = make_guard(*statements, READ, url=moto.url)
    dev, prod = world.instance(env="dev"), world.instance(env="prod")

    guard.call("ec2", "StopInstances", {"InstanceIds": [dev]})
    with pytest.raises(AccessDeniedError) as caught:
        guard.call("ec2", "StopInstances", {"InstanceIds": [prod]})

    assert caught.value.decision.certain
    assert [
        ("DescribeInstances", "sent"),
        ("StopInstances", "sent"),
        ("DescribeInstances", "sent"),
        ("StopInstances", "refused"),
    ] == operations(audit)


def test_read_is_recorded_with_its_reason(world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink) -> None:
    """The audit says why the guard looked."""
    instance = world.instance(env="dev")

    make_guard(ONLY_DEVELOPMENT, READ, url=moto.url).call("ec2", "StopInstances", {"InstanceIds": [instance]})

    assert "to decide ec2 StopInstances" in str(audit.records[0].reason)


def test_untagged_instance_is_known_to_be_untagged(world: World, make_guard: MakeGuard, moto: Moto) -> None:
    """It was shown, and it had no tags: a Deny on a tag does not hold, an Allow on one does not count."""
    instance = {"InstanceIds": [world.instance()]}

    make_guard(allow("ec2:StopInstances"), NOT_PRODUCTION, READ, url=moto.url).call("ec2", "StopInstances", instance)
    with pytest.raises(AccessDeniedError):
        make_guard(ONLY_DEVELOPMENT, READ, url=moto.url).call("ec2", "StopInstances", instance)


def test_nothing_is_read_for_a_decision_that_does_not_hang_on_tags(
    world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """Neither for an allowed call, nor for one that is denied whatever the tags."""
    guard = make_guard(allow("ec2:StartInstances"), ONLY_DEVELOPMENT, deny("ec2:StopInstances"), READ, url=moto.url)
    instance = {"InstanceIds": [world.instance(env="dev")]}

    guard.call("ec2", "StartInstances", instance)
    with pytest.raises(AccessDeniedError):
        guard.call("ec2", "StopInstances", instance)

    assert [("StartInstances", "sent"), ("StopInstances", "refused")] == operations(audit)


def test_read_that_policies_do_not_allow_leaves_the_tags_unknown(
    world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """The guard takes no permission that the operator did not give. FAIL-CLOSED(tag-read)."""
    guard = make_guard(ONLY_DEVELOPMENT, url=moto.url)

    with pytest.raises(AccessDeniedError) as caught:
        guard.call("ec2", "StopInstances", {"InstanceIds": [world.instance(env="dev")]})

    assert not caught.value.decision.certain
    assert [("DescribeInstances", "refused"), ("StopInstances", "refused")] == operations(audit)


def test_read_that_hangs_on_tags_itself_reads_no_further(
    world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """Looking does not lead to looking."""
    only = allow("ec2:StopInstances", "s3:*", "iam:*", Condition=DEVELOPMENT)
    guard = make_guard(only, url=moto.url)

    with pytest.raises(AccessDeniedError):
        guard.call("iam", "DeleteRole", {"RoleName": "orders"})

    assert [("ListRoleTags", "refused"), ("DeleteRole", "refused")] == operations(audit)
    assert world.image


def test_resource_that_is_not_there_stays_unknown(world: World, make_guard: MakeGuard, moto: Moto) -> None:
    """An error is no answer, whatever the policy would like to hear."""
    guard = make_guard(allow("ec2:StopInstances"), NOT_PRODUCTION, READ, url=moto.url)

    with pytest.raises(AccessDeniedError) as caught:
        guard.call("ec2", "StopInstances", {"InstanceIds": ["i-0123456789abcdef0"]})

    assert not caught.value.decision.certain
    assert world.image


def test_resource_in_a_region_that_the_target_does_not_name_is_not_looked_at(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """The guard acts where the operator said, also to look."""
    guard = make_guard(allow("sqs:*", Condition=DEVELOPMENT), READ, url=endpoint.url)
    queue = "https://sqs.ap-south-1.amazonaws.com/123456789012/orders"

    with pytest.raises(AccessDeniedError):
        guard.call("sqs", "SendMessage", {"QueueUrl": queue, "MessageBody": "x"})

    assert ["SendMessage"] == [operation for operation, _ in operations(audit)]


def test_resource_of_another_account_is_not_looked_for_here(
    plain: boto3.Session, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """A role of the same name in our account has other tags. FAIL-CLOSED(tag-account)."""
    iam: Any = plain.client("iam", endpoint_url=moto.url)
    tags = [{"Key": "env", "Value": "dev"}]
    iam.create_role(RoleName="orders", AssumeRolePolicyDocument="{}", Tags=tags)
    statements = (allow("sts:AssumeRole", Condition=DEVELOPMENT), READ)
    guard = make_guard(*statements, url=moto.url, accounts=frozenset({"210987654321"}))
    theirs = {"RoleArn": "arn:aws:iam::210987654321:role/orders", "RoleSessionName": "agent"}

    with pytest.raises(AccessDeniedError) as caught:
        guard.call("sts", "AssumeRole", theirs)

    assert not caught.value.decision.certain
    assert [("AssumeRole", "refused")] == operations(audit)


def test_presigned_url_is_not_decided_by_the_tags_of_today(
    plain: boto3.Session, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """It may be used when they are others. FAIL-CLOSED(presigned-tags)."""
    s3: Any = plain.client("s3", endpoint_url=moto.url)
    s3.put_bucket_tagging(Bucket="reports", Tagging={"TagSet": [{"Key": "env", "Value": "dev"}]})
    guard = make_guard(allow("s3:ListBucket", Condition=DEVELOPMENT), READ, url=moto.url)
    client: Any = guard.session().client("s3")

    client.list_objects_v2(Bucket="reports")
    with pytest.raises(AccessDeniedError):
        client.generate_presigned_url("list_objects_v2", Params={"Bucket": "reports"})

    assert ["GetBucketTagging", "ListObjectsV2", "ListObjectsV2"] == [operation for operation, _ in operations(audit)]


def test_bucket_is_read_by_its_own_operation(
    plain: boto3.Session, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """A bucket without tags is an error of S3's, and an answer here."""
    s3: Any = plain.client("s3", endpoint_url=moto.url)
    guard = make_guard(allow("s3:*"), deny("s3:PutBucketVersioning", Condition=PRODUCTION), url=moto.url)
    version = {"Bucket": "reports", "VersioningConfiguration": {"Status": "Enabled"}}

    guard.call("s3", "PutBucketVersioning", version)
    s3.put_bucket_tagging(Bucket="reports", Tagging={"TagSet": [{"Key": "env", "Value": "prod"}]})
    with pytest.raises(AccessDeniedError):
        guard.call("s3", "PutBucketVersioning", version)

    assert "GetBucketTagging" in {operation for operation, _ in operations(audit)}


def test_any_other_resource_is_read_by_the_tagging_api(plain: boto3.Session, make_guard: MakeGuard, moto: Moto) -> None:
    """One operation for all: its answer counts when it shows the resource."""
    sns: Any = plain.client("sns", endpoint_url=moto.url)
    topic = sns.create_topic(Name="orders", Tags=[{"Key": "env", "Value": "dev"}])["TopicArn"]
    untagged = sns.create_topic(Name="other")["TopicArn"]
    guard = make_guard(allow("sns:Publish", Condition=DEVELOPMENT), READ, url=moto.url)

    guard.call("sns", "Publish", {"TopicArn": topic, "Message": "x"})
    with pytest.raises(AccessDeniedError) as caught:
        guard.call("sns", "Publish", {"TopicArn": untagged, "Message": "x"})

    assert not caught.value.decision.certain


def test_explaining_reads_nothing(world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink) -> None:
    """It says on what the decision hangs instead."""
    guard = make_guard(ONLY_DEVELOPMENT, READ, url=moto.url)

    decision = guard.explain("ec2", "StopInstances", {"InstanceIds": [world.instance(env="dev")]})

    assert ("implicitDeny", ["aws:ResourceTag/env"]) == (
        decision.eval_decision,
        [hinge.key for hinge in decision.hinges],
    )
    assert () == tuple(audit.records)


def test_dry_run_reads_tags_and_sends_no_write(
    world: World, make_guard: MakeGuard, moto: Moto, audit: MemorySink
) -> None:
    """What is planned is what would be decided."""
    guard = make_guard(ONLY_DEVELOPMENT, READ, url=moto.url, mode=Mode.DRY_RUN)

    answer = guard.call("ec2", "StopInstances", {"InstanceIds": [world.instance(env="dev")]})

    assert answer["dry_run"] is True
    assert [("DescribeInstances", "sent"), ("StopInstances", "planned")] == operations(audit)


# The reader alone.

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Lookups:
    """Answers reads of tags, and counts them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.now = NOW

    def call(self, _: str, operation: str, parameters: Any, **__: Any) -> Any:
        """Give an instance with one tag."""
        self.asked.append(operation)
        (instance,) = parameters["InstanceIds"]
        return {"Reservations": [{"Instances": [{"InstanceId": instance, "Tags": [{"Key": "n", "Value": instance}]}]}]}


def _in_doubt(guard: Guard, *instances: str) -> Any:
    return guard.explain("ec2", "StopInstances", {"InstanceIds": list(instances)})


@pytest.fixture
def lookups() -> Lookups:
    """Give a count of lookups."""
    return Lookups()


@pytest.fixture
def reader(lookups: Lookups) -> TagReader:
    """Give a reader whose calls are answered here, at a time that tests set."""
    return TagReader(lookups.call, catalog=Catalog(), clock=lambda: lookups.now)


def test_tags_are_believed_for_five_seconds(make_guard: MakeGuard, lookups: Lookups, reader: TagReader) -> None:
    """Then they are read again."""
    guard = make_guard(ONLY_DEVELOPMENT)
    decision = _in_doubt(guard, "i-1")

    for seconds in (0, 4, 5):
        lookups.now = NOW + timedelta(seconds=seconds)
        assert {"arn:aws:ec2:us-east-1:123456789012:instance/i-1": {"n": "i-1"}} == reader.read(
            decision, guard.target()
        )

    assert 2 == len(lookups.asked)


def test_a_write_makes_the_reader_forget(make_guard: MakeGuard, lookups: Lookups, reader: TagReader) -> None:
    """It may have changed the very tags."""
    guard = make_guard(ONLY_DEVELOPMENT)
    decision = _in_doubt(guard, "i-1")

    reader.read(decision, guard.target())
    reader.forget()
    reader.read(decision, guard.target())

    assert 2 == len(lookups.asked)


def test_memory_is_bounded(make_guard: MakeGuard, lookups: Lookups, reader: TagReader) -> None:
    """The oldest goes first, after 256 resources."""
    guard = make_guard(ONLY_DEVELOPMENT)
    decisions = [_in_doubt(guard, f"i-{number}") for number in range(257)]

    for decision in (*decisions, decisions[1], decisions[0]):
        reader.read(decision, guard.target())

    assert 258 == len(lookups.asked)


def test_call_on_many_resources_is_left_in_doubt(make_guard: MakeGuard, reader: TagReader) -> None:
    """A call of an agent's does not become hundreds of the guard's."""
    guard = make_guard(ONLY_DEVELOPMENT)

    ten = reader.read(_in_doubt(guard, *(f"i-{number}" for number in range(10))), guard.target())
    eleven = reader.read(_in_doubt(guard, *(f"i-{number}" for number in range(11))), guard.target())

    assert (10, 0) == (len(ten), len(eleven))


@pytest.mark.parametrize("fault", [NoCredentialsError(), CredentialsError("no role")])
def test_read_that_fails_leaves_the_tags_unknown(make_guard: MakeGuard, fault: Exception) -> None:
    """Whether botocore, AWS or the guard says so. FAIL-CLOSED(tag-read)."""
    guard = make_guard(ONLY_DEVELOPMENT)

    def fail(*_: Any, **__: Any) -> Any:
        raise fault

    reader = TagReader(fail, catalog=Catalog(), clock=lambda: NOW)

    assert {} == reader.read(_in_doubt(guard, "i-1"), guard.target())


def test_action_that_nobody_knows_has_no_tags(make_guard: MakeGuard, lookups: Lookups, reader: TagReader) -> None:
    """That AWS gives it the key is not known either."""
    guard = make_guard(ONLY_DEVELOPMENT)
    decision = _in_doubt(guard, "i-1")
    strange = replace(decision, requests=(replace(decision.requests[0], action="ec2:Novelty"),))

    assert ({}, []) == (reader.read(strange, guard.target()), lookups.asked)


PAGES = [{"Tags": [], "IsTruncated": True}, {"Tags": [], "NextToken": "more"}]


@pytest.mark.parametrize("answer", PAGES)
def test_first_page_of_tags_is_no_answer(answer: Any) -> None:
    """The next could hold the tag that denies. FAIL-CLOSED(tag-pages)."""
    role = Arn.parse("arn:aws:iam::123456789012:role/orders")
    row = read_for(role)

    assert row is not None
    assert row.tags(answer, role) is None


@pytest.mark.parametrize("answer", [{"Reservations": []}, {"Reservations": [{"Instances": []}]}, {}])
def test_answer_without_the_resource_is_no_answer(answer: Any) -> None:
    """It could be one without tags, or none at all. FAIL-CLOSED(tag-missing)."""
    instance = Arn.parse("arn:aws:ec2:us-east-1:123456789012:instance/i-1")
    row = read_for(instance)

    assert row is not None
    assert row.tags(answer, instance) is None


def test_answer_about_another_resource_is_no_answer() -> None:
    """What answers may pay no heed to which one was asked about. FAIL-CLOSED(tag-missing)."""
    topic = "arn:aws:sns:us-east-1:123456789012:orders"
    answer = {"ResourceTagMappingList": [{"ResourceARN": topic, "Tags": [{"Key": "env", "Value": "dev"}]}]}

    assert {"env": "dev"} == ANY_OTHER.tags(answer, Arn.parse(topic))
    assert ANY_OTHER.tags(answer, Arn.parse(f"{topic}-of-others")) is None


_TAGS = [{"Key": "env", "Value": "dev"}]
OF_EC2 = {
    "instance/i-1": {"Reservations": [{"Instances": [{"InstanceId": "i-1", "Tags": _TAGS}]}]},
    "volume/vol-1": {"Volumes": [{"VolumeId": "vol-1", "Tags": _TAGS}]},
    "snapshot/snap-1": {"Snapshots": [{"SnapshotId": "snap-1", "Tags": _TAGS}]},
    "security-group/sg-1": {"SecurityGroups": [{"GroupId": "sg-1", "Tags": _TAGS}]},
    "subnet/subnet-1": {"Subnets": [{"SubnetId": "subnet-1", "Tags": _TAGS}]},
    "vpc/vpc-1": {"Vpcs": [{"VpcId": "vpc-1", "Tags": _TAGS}]},
}


@pytest.mark.parametrize("name", OF_EC2)
def test_first_of_an_answer_is_looked_at_before_its_tags_are_believed(name: str) -> None:
    """EC2 answers with a list; its first item may be another resource. FAIL-CLOSED(tag-missing)."""
    arn = Arn.parse(f"arn:aws:ec2:us-east-1:123456789012:{name}")
    other = replace(arn, resource=f"{name}0")
    row = read_for(arn)

    assert row is not None
    assert {"env": "dev"} == row.tags(OF_EC2[name], arn)
    assert row.tags(OF_EC2[name], other) is None


FORMS = {
    "arn:aws:lambda:us-east-1:123456789012:function:f": ("ListTags", {"Tags": {"a": "b"}}),
    "arn:aws:kms:us-east-1:123456789012:key/k": ("ListResourceTags", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    "arn:aws:dynamodb:us-east-1:123456789012:table/t": ("ListTagsOfResource", {"Tags": [{"Key": "a", "Value": "b"}]}),
    "arn:aws:s3:::bucket": ("GetBucketTagging", {"TagSet": [{"Key": "a", "Value": "b"}]}),
    "arn:aws:sns:us-east-1:123456789012:topic": (
        "GetResources",
        {
            "ResourceTagMappingList": [
                {"ResourceARN": "arn:aws:sns:us-east-1:123456789012:topic", "Tags": [{"Key": "a", "Value": "b"}]}
            ]
        },
    ),
}


@pytest.mark.parametrize("arn", FORMS)
def test_tags_are_read_in_each_services_form(arn: str) -> None:
    """A map, or a list of keys and values under either name."""
    operation, answer = FORMS[arn]
    row = read_for(Arn.parse(arn))

    assert row is not None
    assert (operation, {"a": "b"}) == (row.operation, row.tags(answer, Arn.parse(arn)))


def test_every_row_is_an_operation_that_botocore_has(make_guard: MakeGuard) -> None:
    """And reads, so that a dry run sends it and a policy of reads allows it."""
    guard = make_guard(allow("*"), url="http://127.0.0.1:9")
    arn = Arn.parse("arn:aws:ec2:us-east-1:123456789012:thing/name")

    for row in (*READS, ANY_OTHER):
        parameters = row.parameters(replace(arn, resource=f"{row.start}name"))
        decision = guard.explain(row.service, row.operation, parameters)

        assert (True, True) == (decision.is_read, decision.is_allowed), row


def test_objects_of_s3_have_no_such_tags() -> None:
    """Theirs are under ``s3:ExistingObjectTag/``."""
    assert read_for(Arn.parse("arn:aws:s3:::bucket/key")) is None
