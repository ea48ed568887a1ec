"""Bytes in parameters."""

import pytest

from guarded_aws.server.blobs import (
    BlobSyntaxError,
    read_base64,
    read_text_or_base64,
    replace_blobs,
    write_base64,
)


def test_a_text_where_the_operation_takes_bytes_is_its_utf8() -> None:
    """An agent writes an object's body as plain text."""
    given = {"Bucket": "b", "Key": "k", "Body": "grün"}

    assert {"Bucket": "b", "Key": "k", "Body": "grün".encode()} == replace_blobs(
        "s3", "PutObject", given, read_text_or_base64
    )


def test_encoded_bytes_are_read_back() -> None:
    """What the server writes, it reads."""
    given = {"Bucket": "b", "Key": "k", "Body": write_base64(b"\x00\xff")}

    assert replace_blobs("s3", "PutObject", given, read_text_or_base64)["Body"] == b"\x00\xff"


def test_bytes_are_found_inside_maps_and_lists() -> None:
    """DynamoDB's binary values lie deep."""
    item = {"one": {"B": "aGk="}, "many": {"BS": ["aGk=", "eW8="]}, "base64": {"S": "aGk="}}

    replaced = replace_blobs("dynamodb", "PutItem", {"TableName": "t", "Item": item}, read_base64)

    assert {"one": {"B": b"hi"}, "many": {"BS": [b"hi", b"yo"]}, "base64": {"S": "aGk="}} == replaced["Item"]


def test_a_map_of_texts_with_a_key_called_base64_is_left_alone() -> None:
    """Only where the operation takes bytes does the key mean anything."""
    given = {"Bucket": "b", "Key": "k", "Metadata": {"base64": "aGk="}}

    assert given == replace_blobs("s3", "PutObject", given, read_text_or_base64)


def test_a_structure_is_walked_by_its_members() -> None:
    """Lambda's code is bytes inside a structure."""
    given = {"Code": {"ZipFile": "aGk=", "S3Bucket": "b"}}

    assert {"Code": {"ZipFile": b"hi", "S3Bucket": "b"}} == replace_blobs(
        "lambda", "CreateFunction", given, read_base64
    )


@pytest.mark.parametrize("given", [{"Nonsense": "aGk="}, {"Metadata": "no map"}, {"Body": 5}, {"Body": None}], ids=repr)
def test_what_does_not_fit_the_shape_is_left_for_botocore_to_refuse(given: dict[str, object]) -> None:
    """Nothing is guessed."""
    assert given == replace_blobs("s3", "PutObject", given, read_text_or_base64)
    assert given == replace_blobs("s3", "PutObject", given, read_base64)


def test_an_operation_without_parameters_takes_any_as_they_are() -> None:
    """There is no shape to say where bytes are."""
    assert {"x": "y"} == replace_blobs("sts", "GetCallerIdentity", {"x": "y"}, read_base64)


def test_broken_base64_is_an_error_that_says_so() -> None:
    """It is not passed on as text."""
    with pytest.raises(BlobSyntaxError, match="`not base64!` is not base64"):
        replace_blobs("s3", "PutObject", {"Body": "not base64!"}, read_base64)
