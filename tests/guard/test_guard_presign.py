"""Presigned URLs, forms, and tokens: decided over their whole life, or they do not come into being."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guard_recording import RecordingEndpoint
from guard_world import MakeGuard, Moto, allow, deny, on_event

from guarded_aws.audit import MemorySink
from guarded_aws.guard.errors import ExplicitDenyError, UnauthorizedSignatureError
from guarded_aws.guard.mode import Mode


def test_presigned_url_works_and_is_signed_by_the_role(s3: Any) -> None:
    """An allowed presigned URL carries a v4 signature with the role's key and the asked expiry."""
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, ExpiresIn=60)

    query = parse_qs(urlsplit(url).query)
    assert ["AWS4-HMAC-SHA256"] == query["X-Amz-Algorithm"]
    assert ["60"] == query["X-Amz-Expires"]
    assert query["X-Amz-Credential"][0].startswith("ASIA")


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("delete_object", {"Bucket": "reports", "Key": "a"}),
        ("get_object", {"Bucket": "reports", "Key": "forbidden/a"}),
    ],
)
def test_denied_presigned_url_does_not_come_into_being(
    s3: Any, audit: MemorySink, method: str, parameters: dict[str, str]
) -> None:
    """A URL that would do what policies deny is never signed."""
    with pytest.raises(ExplicitDenyError):
        s3.generate_presigned_url(method, Params=parameters)

    assert "refused" == audit.decisions[-1].outcome


def test_presigned_url_with_another_verb_is_refused(s3: Any) -> None:
    """``HttpMethod`` would sign a DELETE in the name of a GetObject that was decided."""
    with pytest.raises(UnauthorizedSignatureError, match="method is not what was decided"):
        s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, HttpMethod="DELETE")


@pytest.mark.parametrize("expires", [0, -1, 604801, "60", 60.0, True])
def test_presigned_url_of_a_strange_expiry_is_refused(s3: Any, expires: object) -> None:
    """Only a plain number of seconds within a week can be judged. FAIL-CLOSED(expiry)."""
    with pytest.raises(UnauthorizedSignatureError, match="number of seconds"):
        s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, ExpiresIn=expires)


def test_presigned_url_is_judged_over_its_whole_life(make_guard: MakeGuard, moto: Moto) -> None:
    """A URL that would outlive a time window is denied; one that ends within it is signed."""
    closing = {"DateGreaterThan": {"aws:CurrentTime": "2026-03-04T13:00:00Z"}}
    guard = make_guard(allow("s3:*"), deny("s3:*", Condition=closing), url=moto.url)
    client: Any = guard.session().client("s3")
    parameters = {"Bucket": "reports", "Key": "a"}

    assert client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=60)
    with pytest.raises(ExplicitDenyError):
        client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=3600)


def test_presigned_url_may_be_used_from_anywhere(make_guard: MakeGuard, moto: Moto) -> None:
    """A rule on the network cannot be kept by a URL, so a Deny on it counts."""
    elsewhere = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    guard = make_guard(allow("s3:*"), deny("s3:*", Condition=elsewhere), url=moto.url)
    client: Any = guard.session().client("s3")

    with pytest.raises(ExplicitDenyError) as caught:
        client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"})

    assert not caught.value.decision.certain


def test_dry_run_signs_no_url_that_writes(make_guard: MakeGuard, moto: Moto) -> None:
    """A presigned write is a write that somebody else would send. FAIL-CLOSED(planned-url)."""
    client: Any = make_guard(allow("s3:*"), url=moto.url, mode=Mode.DRY_RUN).session().client("s3")

    assert client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"})
    with pytest.raises(UnauthorizedSignatureError, match="`dry_run` signs no URL"):
        client.generate_presigned_url("put_object", Params={"Bucket": "reports", "Key": "a"})


def test_presigned_form_is_decided_as_the_upload_that_it_permits(s3: Any, audit: MemorySink) -> None:
    """A form is announced as CreateBucket by botocore; the guard decides PutObject on the key."""
    form = s3.generate_presigned_post("reports", "inbox/a.txt", ExpiresIn=60)

    assert form["fields"]["x-amz-credential"].startswith("ASIA")
    assert "PutObject" == audit.decisions[-1].operation
    assert "arn:aws:s3:::reports/inbox/a.txt" == audit.decisions[-1].requests[0].resource


def test_presigned_form_with_an_open_name_is_decided_for_every_name(s3: Any, audit: MemorySink) -> None:
    """A prefix form may not reach into what is forbidden."""
    assert s3.generate_presigned_post("reports", "inbox/${filename}")
    assert "arn:aws:s3:::reports/inbox/*" == audit.decisions[-1].requests[0].resource
    with pytest.raises(ExplicitDenyError):
        s3.generate_presigned_post("reports", "${filename}")


@pytest.mark.parametrize(
    "condition",
    [
        {"tagging": "x"},
        ["starts-with", "$acl", ""],
        ["starts-with", "$x-amz-website-redirect-location", ""],
        ["starts-with", "$key"],
        ["regex", "$key", ".*"],
        # FAIL-CLOSED(form-spelling): S3 reads another field, or none.
        {"KEY": "inbox/a"},
        {"\u212aey": "inbox/a"},
        ["eq", "key", "inbox/a"],
        {"acl": ["private"]},
        {"x-amz-meta-a\nacl": "public-read"},
        "anything",
    ],
)
def test_presigned_form_with_a_condition_that_is_not_understood_is_refused(s3: Any, condition: object) -> None:
    """A form field may grant more than the upload that was decided. FAIL-CLOSED(form-field)."""
    with pytest.raises(UnauthorizedSignatureError, match="not understood"):
        s3.generate_presigned_post("reports", "inbox/a", Conditions=[condition])


@pytest.mark.parametrize("condition", [{"key": "inbox/a"}, ["starts-with", "$key", "outbox/"]])
def test_presigned_form_whose_keys_do_not_agree_is_refused(s3: Any, condition: object) -> None:
    """A bound that no upload could meet is one that is read otherwise than it is meant. FAIL-CLOSED(form-key)."""
    with pytest.raises(UnauthorizedSignatureError, match="condition on `key` is not understood"):
        s3.generate_presigned_post("reports", "forbidden/${filename}", Conditions=[condition])


def test_presigned_form_is_bound_by_the_narrower_of_two_keys(s3: Any, audit: MemorySink) -> None:
    """In whatever order they come, and where both are the same."""
    s3.generate_presigned_post("reports", "inbox/${filename}", Conditions=[["starts-with", "$key", "inbox/a/"]])
    s3.generate_presigned_post("reports", "inbox/a/b", Conditions=[["starts-with", "$key", "inbox/"]])
    s3.generate_presigned_post("reports", "inbox/${filename}", Conditions=[["starts-with", "$key", "inbox/"]])

    assert [f"arn:aws:s3:::reports/inbox/{name}" for name in ("a/*", "a/b", "*")] == [
        record.requests[0].resource for record in audit.decisions
    ]


def test_presigned_form_takes_harmless_conditions(s3: Any) -> None:
    """Lengths, types, and metadata are as free as they are without the guard."""
    conditions = [["content-length-range", 1, 10], {"Content-Type": "text/plain"}, ["starts-with", "$x-amz-meta-a", ""]]

    assert s3.generate_presigned_post("reports", "inbox/a", Conditions=conditions)


def test_presigned_form_with_a_name_inside_the_key_is_refused(s3: Any) -> None:
    """Only a name at the very end of the key is a prefix that can be judged."""
    with pytest.raises(UnauthorizedSignatureError, match="`key` is not understood"):
        s3.generate_presigned_post("reports", "inbox/${filename}/x")


def test_presigned_call_of_the_query_protocol_may_be_a_get(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """There the action is a word of the query, so that the verb changes nothing; another verb is refused."""
    client: Any = make_guard(allow("ec2:*"), url=endpoint.url).session().client("ec2")

    url = client.generate_presigned_url("describe_instances", HttpMethod="GET")

    assert ["DescribeInstances"] == parse_qs(urlsplit(url).query)["Action"]
    assert "DescribeInstances" == audit.decisions[-1].operation
    with pytest.raises(UnauthorizedSignatureError, match="method is not what was decided"):
        client.generate_presigned_url("describe_instances", HttpMethod="DELETE")


def test_presigned_form_is_bound_to_its_bucket(s3: Any) -> None:
    """Only a form's conditions are signed: a handler that puts another bucket there gets no form.

    FAIL-CLOSED(form-bucket).
    """
    assert s3.generate_presigned_post("reports", "inbox/a")
    for bucket in ({"bucket": "payroll"}, ["starts-with", "$bucket", ""]):
        with pytest.raises(UnauthorizedSignatureError):
            s3.generate_presigned_post("reports", "inbox/a", Conditions=[bucket])

    def swap(request: Any, **_: object) -> None:
        request.context["s3-presign-post-policy"]["conditions"] = [{"bucket": "payroll"}, {"key": "inbox/a"}]

    on_event(s3, "before-sign.s3", swap)
    with pytest.raises(UnauthorizedSignatureError, match="not bound to the bucket"):
        s3.generate_presigned_post("reports", "inbox/a")


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("put_bucket_acl", {"ACL": "private"}),
        ("put_bucket_lifecycle_configuration", {}),
        ("create_bucket", {}),
        ("put_object_acl", {"Key": "a"}),
        ("restore_object", {"Key": "a"}),
        ("put_object_retention", {"Key": "a"}),
    ],
)
def test_presigned_url_whose_body_would_be_the_holders_is_refused(
    make_guard: MakeGuard, moto: Moto, method: str, parameters: dict[str, str]
) -> None:
    """S3 signs a URL without its body, and the body is what would be decided on. FAIL-CLOSED(open-body)."""
    client: Any = make_guard(allow("s3:*"), url=moto.url).session().client("s3")

    with pytest.raises(UnauthorizedSignatureError, match="any body"):
        client.generate_presigned_url(method, Params={"Bucket": "reports", **parameters})


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("put_object", {}),
        ("upload_part", {"UploadId": "u", "PartNumber": 1}),
        ("complete_multipart_upload", {"UploadId": "u"}),
        ("get_object", {}),
        ("delete_object", {}),
    ],
)
def test_presigned_url_of_content_alone_is_signed(
    make_guard: MakeGuard, moto: Moto, method: str, parameters: dict[str, Any]
) -> None:
    """The twins: what the holder may write there, nothing decides on."""
    client: Any = make_guard(allow("s3:*"), url=moto.url).session().client("s3")

    url = client.generate_presigned_url(method, Params={"Bucket": "reports", "Key": "a", **parameters})

    assert "X-Amz-Signature=" in url


def test_presigned_url_of_a_call_with_a_body_is_refused(make_guard: MakeGuard, moto: Moto, audit: MemorySink) -> None:
    """The members of a JSON body would be signed as parameters of the URL. FAIL-CLOSED(presigned-body)."""
    client: Any = make_guard(allow("s3:*"), url=moto.url).session().client("s3")

    with pytest.raises(UnauthorizedSignatureError, match="a call with a body"):
        client.generate_presigned_url("put_bucket_policy", Params={"Bucket": "reports", "Policy": '{"lifecycle":""}'})

    assert "refused" == audit.decisions[-1].outcome
