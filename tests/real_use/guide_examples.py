"""What boto3's own guide shows of ten services, in our own words: plain boto3, with no word of a guard.

Each example makes what it needs, uses it the way the guide does (clients, resources, paginators, waiters,
transfers, presigned URLs), and gives back what it saw.
"""

import io
import json
import urllib.parse
import zipfile
from collections.abc import Callable
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

ASSUME_LAMBDA: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def s3_buckets_and_files() -> Any:
    """Create a bucket, upload, list, copy, presign, set CORS and a policy, and delete."""
    s3: Any = boto3.client("s3")
    s3.create_bucket(Bucket="guide-bucket")
    s3.get_waiter("bucket_exists").wait(Bucket="guide-bucket")
    s3.upload_fileobj(io.BytesIO(b"hello"), "guide-bucket", "a.txt", ExtraArgs={"Metadata": {"origin": "guide"}})
    s3.put_object(Bucket="guide-bucket", Key="b.txt", Body=b"world")
    s3.copy({"Bucket": "guide-bucket", "Key": "a.txt"}, "guide-bucket", "copies/a.txt")
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    s3.put_bucket_cors(Bucket="guide-bucket", CORSConfiguration={"CORSRules": [rule]})
    s3.put_bucket_policy(Bucket="guide-bucket", Policy=_public_read("guide-bucket"))
    received = io.BytesIO()
    s3.download_fileobj("guide-bucket", "copies/a.txt", received)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="guide-bucket", PaginationConfig={"PageSize": 2})
    keys = [entry["Key"] for page in pages for entry in page["Contents"]]
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "guide-bucket", "Key": "a.txt"}, ExpiresIn=60)
    form = s3.generate_presigned_post("guide-bucket", "inbox/${filename}", ExpiresIn=60)
    bucket = boto3.resource("s3").Bucket("guide-bucket")
    removed = [answer["ResponseMetadata"]["HTTPStatusCode"] for answer in bucket.objects.all().delete()]
    s3.delete_bucket(Bucket="guide-bucket")
    return keys, received.getvalue(), urllib.parse.urlsplit(url).path, form["fields"]["key"], removed


def _public_read(bucket: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def ec2_instances_keys_and_groups() -> Any:
    """Start, describe, stop, and end an instance; key pairs, groups, addresses, and zones."""
    ec2: Any = boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.create_key_pair(KeyName="guide-key")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = ec2.create_security_group(GroupName="guide-group", Description="for the guide", VpcId=vpc)["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    (instance,) = boto3.resource("ec2").create_instances(
        ImageId=image, MinCount=1, MaxCount=1, KeyName="guide-key", SecurityGroupIds=[group]
    )
    instance.wait_until_running()
    address = ec2.allocate_address(Domain="vpc")
    ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=instance.id)
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    states = [ec2.describe_instances(InstanceIds=[instance.id])["Reservations"][0]["Instances"][0]["State"]["Name"]]
    for act in (ec2.stop_instances, ec2.start_instances, ec2.reboot_instances, ec2.terminate_instances):
        act(InstanceIds=[instance.id])
        instance.reload()
        states.append(instance.state["Name"])
    ec2.release_address(AllocationId=address["AllocationId"])
    ec2.delete_key_pair(KeyName="guide-key")
    return zones, states


def dynamodb_tables_items_and_queries() -> Any:
    """Create a table by the resource, write one item and a batch, get, update, query, scan, and delete."""
    from boto3.dynamodb.conditions import Attr, Key  # noqa: PLC0415 -- where the guide imports it

    dynamodb: Any = boto3.resource("dynamodb")
    table = dynamodb.create_table(
        TableName="users",
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}, {"AttributeName": "year", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "name", "AttributeType": "S"},
            {"AttributeName": "year", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    table.put_item(Item={"name": "jane", "year": 1990, "address": {"city": "Berlin"}})
    with table.batch_writer() as batch:
        for year in range(2000, 2030):
            batch.put_item(Item={"name": "john", "year": year})
    key = {"name": "jane", "year": 1990}
    table.update_item(Key=key, UpdateExpression="SET age = :age", ExpressionAttributeValues={":age": 26})
    item = table.get_item(Key=key)["Item"]
    queried = table.query(KeyConditionExpression=Key("name").eq("john") & Key("year").gt(2024))["Items"]
    scanned = table.scan(FilterExpression=Attr("address.city").begins_with("B"))["Items"]
    table.delete_item(Key=key)
    count = table.scan(Select="COUNT")["Count"]
    table.delete()
    return sorted(item), [int(entry["year"]) for entry in queried], len(scanned), count


def sqs_queues_and_messages() -> Any:
    """Create a queue, send one message and a batch, receive, change visibility, delete, and purge."""
    sqs: Any = boto3.client("sqs")
    url = sqs.create_queue(QueueName="guide-queue", Attributes={"DelaySeconds": "0"})["QueueUrl"]
    attribute = {"Title": {"DataType": "String", "StringValue": "The Guide"}}
    sqs.send_message(QueueUrl=url, MessageBody="first", MessageAttributes=attribute)
    queue = boto3.resource("sqs").get_queue_by_name(QueueName="guide-queue")
    queue.send_messages(Entries=[{"Id": "1", "MessageBody": "second"}, {"Id": "2", "MessageBody": "third"}])
    bodies = []
    for message in queue.receive_messages(MessageAttributeNames=["All"], MaxNumberOfMessages=10):
        bodies.append(message.body)
        message.change_visibility(VisibilityTimeout=30)
        message.delete()
    urls = sqs.list_queues(QueueNamePrefix="guide")["QueueUrls"]
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)
    return sorted(bodies), [found.rpartition("/")[2] for found in urls]


def sns_topics_and_subscriptions() -> Any:
    """Create a topic, subscribe a queue, publish, list, and delete."""
    sns: Any = boto3.client("sns")
    sqs: Any = boto3.client("sqs")
    topic = boto3.resource("sns").create_topic(Name="guide-topic")
    url = sqs.create_queue(QueueName="guide-inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscription = topic.subscribe(Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    topic.publish(Message="hello", MessageAttributes={"kind": {"DataType": "String", "StringValue": "note"}})
    received = sqs.receive_message(QueueUrl=url)["Messages"]
    listed = [found["TopicArn"] for found in sns.get_paginator("list_topics").paginate().build_full_result()["Topics"]]
    subscription.delete()
    topic.delete()
    return [json.loads(message["Body"])["Message"] for message in received], listed


def iam_users_policies_and_keys() -> Any:
    """Create a user, a policy, a role, an access key, and an alias; attach, list, and delete."""
    iam: Any = boto3.client("iam")
    iam.create_user(UserName="guide-user")
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]}
    arn = iam.create_policy(PolicyName="guide-policy", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="guide-user", PolicyArn=arn)
    key = iam.create_access_key(UserName="guide-user")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="guide-user", AccessKeyId=key, Status="Inactive")
    iam.create_account_alias(AccountAlias="guide-alias")
    users = [user["UserName"] for page in iam.get_paginator("list_users").paginate() for user in page["Users"]]
    attached = [policy.policy_name for policy in boto3.resource("iam").User("guide-user").attached_policies.all()]
    iam.delete_access_key(UserName="guide-user", AccessKeyId=key)
    iam.detach_user_policy(UserName="guide-user", PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)
    iam.delete_user(UserName="guide-user")
    iam.delete_account_alias(AccountAlias="guide-alias")
    return users, attached


def lambda_functions() -> Any:
    """Create a function from a zip archive, read and change its configuration, list, and delete."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("handler.py", "def main(event, context): return event")
    role = boto3.client("iam").create_role(RoleName="guide-role", AssumeRolePolicyDocument=ASSUME_LAMBDA)["Role"]["Arn"]
    functions: Any = boto3.client("lambda")
    functions.create_function(
        FunctionName="guide",
        Runtime="python3.12",
        Role=role,
        Handler="handler.main",
        Code={"ZipFile": archive.getvalue()},
    )
    functions.get_waiter("function_exists").wait(FunctionName="guide")
    functions.update_function_configuration(
        FunctionName="guide", Timeout=30, Environment={"Variables": {"MODE": "test"}}
    )
    functions.publish_version(FunctionName="guide")
    functions.create_alias(FunctionName="guide", Name="live", FunctionVersion="1")
    seen = functions.get_function_configuration(FunctionName="guide")["Timeout"]
    names = [function["FunctionName"] for function in functions.list_functions()["Functions"]]
    functions.delete_function(FunctionName="guide")
    return seen, names


def kms_keys_and_ciphers() -> Any:
    """Create a key and an alias, encrypt, decrypt, make a data key, and schedule its deletion."""
    kms: Any = boto3.client("kms")
    key = kms.create_key(Description="guide")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/guide", TargetKeyId=key)
    cipher = kms.encrypt(KeyId="alias/guide", Plaintext=b"secret text", EncryptionContext={"purpose": "guide"})
    plain = kms.decrypt(CiphertextBlob=cipher["CiphertextBlob"], EncryptionContext={"purpose": "guide"})["Plaintext"]
    data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    aliases = [alias["AliasName"] for alias in kms.list_aliases(KeyId=key)["Aliases"]]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    return plain, len(data_key["Plaintext"]), aliases


def secrets_and_their_versions() -> Any:
    """Create a secret, read it, put a new version, list, and delete; a missing one is AWS's own error."""
    secrets: Any = boto3.client("secretsmanager")
    secrets.create_secret(Name="guide/database", SecretString=json.dumps({"user": "me", "password": "example"}))
    first = json.loads(secrets.get_secret_value(SecretId="guide/database")["SecretString"])
    secrets.put_secret_value(SecretId="guide/database", SecretString="{}")
    names = [secret["Name"] for secret in secrets.list_secrets()["SecretList"]]
    secrets.delete_secret(SecretId="guide/database", ForceDeleteWithoutRecovery=True)
    try:
        secrets.get_secret_value(SecretId="guide/database")
    except ClientError as error:
        return first, names, error.response["Error"]["Code"]
    return first, names, "still there"


def cloudformation_stacks() -> Any:
    """Validate a template, create a stack, wait for it, read its resources and outputs, and delete it."""
    cloudformation: Any = boto3.client("cloudformation")
    template = json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "stacked"}}},
            "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
        }
    )
    cloudformation.validate_template(TemplateBody=template)
    cloudformation.create_stack(StackName="guide", TemplateBody=template)
    cloudformation.get_waiter("stack_create_complete").wait(StackName="guide")
    stack = boto3.resource("cloudformation").Stack("guide")
    resources = [summary.resource_type for summary in stack.resource_summaries.all()]
    outputs = [output["OutputValue"] for output in stack.outputs]
    stack.delete()
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="guide")
    return resources, outputs


EXAMPLES: Final[tuple[Callable[[], Any], ...]] = (
    s3_buckets_and_files,
    ec2_instances_keys_and_groups,
    dynamodb_tables_items_and_queries,
    sqs_queues_and_messages,
    sns_topics_and_subscriptions,
    iam_users_policies_and_keys,
    lambda_functions,
    kms_keys_and_ciphers,
    secrets_and_their_versions,
    cloudformation_stacks,
)
