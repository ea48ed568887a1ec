"""Condition keys belong to the resource types that AWS lists them for."""

from resolver_calls import resolved

from guarded_aws.evaluator import ABSENT, UNKNOWN, Context, ContextValue, MultiValue, SingleValue

_LAUNCH = {
    "ImageId": "ami-1",
    "InstanceType": "t3.micro",
    "MinCount": 1,
    "MaxCount": 1,
    "TagSpecifications": [
        {"ResourceType": "instance", "Tags": [{"Key": "env", "Value": "dev"}]},
        {"ResourceType": "volume", "Tags": [{"Key": "cost", "Value": "42"}]},
    ],
}


def _on(kind: str) -> Context:
    requests = resolved("ec2", "RunInstances", _LAUNCH).required
    found = [
        request.context
        for request in requests
        if str(request.action) == "ec2:RunInstances" and any(f":{kind}/" in str(arn) for arn in request.resources)
    ]
    assert len(found) == 1
    return found[0]


def _value(kind: str, key: str) -> ContextValue:
    return _on(kind).get(key)


def test_instance_type_is_a_key_of_the_instance_alone() -> None:
    """`ec2:InstanceType` is absent beside a volume, a subnet or an image, so `...IfExists` allows those."""
    assert _value("instance", "ec2:instancetype") == SingleValue("t3.micro")
    assert [_value(kind, "ec2:instancetype") for kind in ("volume", "subnet", "image")] == [ABSENT] * 3


def test_a_key_that_no_type_lists_stays_unknown() -> None:
    """What the facts do not list for any type of the action may be newer than they are."""
    assert _value("volume", "ec2:newerthanthedata") is UNKNOWN


def test_each_type_sees_its_own_tags() -> None:
    """The tags of an instance are not in the question about its volume, nor in that about a subnet."""
    assert _value("instance", "aws:tagkeys") == MultiValue(("env",))
    assert _value("volume", "aws:requesttag/cost") == SingleValue("42")
    assert _value("volume", "aws:requesttag/env") is ABSENT
    assert _value("subnet", "aws:tagkeys") is ABSENT


def test_a_resource_of_no_known_type_may_have_every_key() -> None:
    """Of what the guard cannot name, no key is known to be absent."""
    requests = resolved("ec2", "CreateTags", {"Resources": ["new-0abc"], "Tags": []}).required

    assert [str(arn) for arn in requests[0].resources] == ["*"]
    assert requests[0].context.get("ec2:instancetype") is UNKNOWN
