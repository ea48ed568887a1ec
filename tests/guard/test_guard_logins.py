"""Tokens for databases and clusters are logins: each has a permission of its own, or does not come into being."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest
from botocore.awsrequest import AWSRequest
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, deny, on_event

from guarded_aws.audit import MemorySink
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.errors import AccessDeniedError, ImplicitDenyError, UnauthorizedSignatureError

CLUSTER = f"arn:aws:eks:us-east-1:{ACCOUNT}:cluster/prod"
DATABASE_USERS = f"arn:aws:rds-db:us-east-1:{ACCOUNT}:dbuser:*"


def _client(make_guard: MakeGuard, endpoint: RecordingEndpoint, service: str, *statements: Any) -> Any:
    return make_guard(*statements, url=endpoint.url).session().client(service)  # type: ignore[call-overload]


def _query(token: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(token).query)


# Databases.


def test_database_token_is_asked_as_a_connection(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """With ``rds-db:connect`` for the user, the token is signed by the role."""
    client = _client(make_guard, endpoint, "rds", allow("rds-db:connect", resource=f"{DATABASE_USERS}/reader"))

    token = client.generate_db_auth_token("db.example.com", 5432, "reader")

    query = _query(f"https://{token}")
    assert ["connect"] == query["Action"]
    assert query["X-Amz-Credential"][0].startswith("ASIA")
    assert f"arn:aws:rds-db:us-east-1:{ACCOUNT}:dbuser:*/reader" == audit.decisions[-1].requests[0].resource


@pytest.mark.parametrize(
    "statements",
    [
        (allow("rds:*"),),
        (allow("rds-db:connect", resource=f"{DATABASE_USERS}/reader"),),
        (allow("*"), deny("rds-db:connect", resource=f"arn:aws:rds-db:us-east-1:{ACCOUNT}:dbuser:db-SECRET/*")),
        (allow("*"), deny("*", Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})),
    ],
)
def test_database_token_that_policies_do_not_allow_is_not_signed(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink, statements: Any
) -> None:
    """Neither for another user, nor where the host may be the forbidden database, nor where the network matters."""
    client = _client(make_guard, endpoint, "rds", *statements)

    with pytest.raises(AccessDeniedError):
        client.generate_db_auth_token("db.example.com", 5432, "admin")

    assert ("connect", "refused") == (audit.decisions[-1].operation, audit.decisions[-1].outcome)


def test_database_token_for_another_region_is_refused(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """The operator's regions hold for logins too."""
    client = _client(make_guard, endpoint, "rds", allow("*"))

    assert client.generate_db_auth_token("db.example.com", 5432, "admin", Region="eu-west-1")
    with pytest.raises(AccessDeniedError, match="region `ap-south-1`"):
        client.generate_db_auth_token("db.example.com", 5432, "admin", Region="ap-south-1")


@pytest.mark.parametrize(
    ("host", "resource"),
    [
        ("abc123.dsql.us-east-1.on.aws", f"arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/abc123"),
        ("proxy.example.com", f"arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/*"),
    ],
)
def test_serverless_database_token_is_asked_for_its_cluster(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink, host: str, resource: str
) -> None:
    """The host names the cluster, where it is one of AWS's; the administrator's token is another action."""
    client = _client(make_guard, endpoint, "dsql", allow("dsql:DbConnect"))

    assert client.generate_db_connect_auth_token(host)
    assert resource == audit.decisions[-1].requests[0].resource
    with pytest.raises(ImplicitDenyError, match="dsql:DbConnectAdmin"):
        client.generate_db_connect_admin_auth_token(host)


@pytest.mark.parametrize(
    "host",
    [
        "open.dsql.us-east-1.on.aws@prod.dsql.us-east-1.on.aws",
        "PROD.dsql.us-east-1.on.aws",
        "Prod.DSQL.us-east-1.on.aws:5432",
        "prod .dsql.us-east-1.on.aws",
        "\uff50rod.dsql.us-east-1.on.aws",
    ],
)
def test_serverless_database_in_any_spelling_is_itself(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, host: str
) -> None:
    """What is signed is the host in small letters, without a user: so is what is decided. FAIL-CLOSED(login-name)."""
    prod = f"arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/prod"
    client = _client(make_guard, endpoint, "dsql", allow("*"), deny("*", resource=prod))

    assert client.generate_db_connect_auth_token("open.dsql.us-east-1.on.aws")
    with pytest.raises(AccessDeniedError):
        client.generate_db_connect_auth_token(host)


# Clusters.


def test_presigned_identity_is_a_login_and_needs_its_permission(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """Everybody may ask who they are; a URL that proves it to others opens clusters."""
    client = _client(make_guard, endpoint, "sts", allow("sts:*"))

    assert client.get_caller_identity()["ResponseMetadata"]["HTTPStatusCode"] == 200
    with pytest.raises(ImplicitDenyError, match="eks:AccessKubernetesApi"):
        client.generate_presigned_url("get_caller_identity", HttpMethod="GET")


def _name_cluster(client: Any, name: str) -> None:
    """Do what the AWS CLI's ``eks get-token`` does."""
    on_event(
        client,
        "before-sign.sts.GetCallerIdentity",
        lambda request, **_: request.headers.add_header("x-k8s-aws-id", name),
    )


def test_cluster_token_is_asked_for_the_cluster_that_it_names(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """The recipe of the AWS CLI works for the cluster that the policy allows, and for no other."""
    statement = allow("eks:AccessKubernetesApi", resource=CLUSTER)
    client = _client(make_guard, endpoint, "sts", statement)
    other = _client(make_guard, endpoint, "sts", statement)
    _name_cluster(client, "prod")
    _name_cluster(other, "billing")

    url = client.generate_presigned_url("get_caller_identity", HttpMethod="GET", ExpiresIn=60)

    assert ["host;x-k8s-aws-id"] == _query(url)["X-Amz-SignedHeaders"]
    assert CLUSTER == audit.decisions[-1].requests[0].resource
    with pytest.raises(ImplicitDenyError):
        other.generate_presigned_url("get_caller_identity", HttpMethod="GET", ExpiresIn=60)


@pytest.mark.parametrize(
    "host", ["evil.example.com", "s3.amazonaws.com", "sts.ap-south-1.amazonaws.com", "sts.us-east-1.amazonaws.com.evil"]
)
def test_identity_is_proved_at_no_other_host(make_guard: MakeGuard, endpoint: RecordingEndpoint, host: str) -> None:
    """A proof of identity is for STS, in the region that it is signed for. FAIL-CLOSED(login-host)."""
    client = _client(make_guard, endpoint, "sts", allow("*"))
    query = "/?Action=GetCallerIdentity&Version=2011-06-15"

    for home in ("sts.us-east-1.amazonaws.com", "sts.amazonaws.com"):
        request = _hand_made(url=f"https://{home}{query}")
        assert "X-Amz-Signature=" in client._request_signer.generate_presigned_url(request, "", expires_in=60)
    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        client._request_signer.generate_presigned_url(_hand_made(url=f"https://{host}{query}"), "", expires_in=60)


@pytest.mark.parametrize("name", ["prod ", " prod", "\tprod", "prod\n"])
def test_cluster_in_any_spelling_is_itself(make_guard: MakeGuard, endpoint: RecordingEndpoint, name: str) -> None:
    """A signature covers the header without its outer spaces. FAIL-CLOSED(login-name)."""
    client = _client(make_guard, endpoint, "sts", allow("*"), deny("*", resource=CLUSTER))
    _name_cluster(client, name)

    with pytest.raises(AccessDeniedError):
        client.generate_presigned_url("get_caller_identity", HttpMethod="GET", ExpiresIn=60)
    with pytest.raises(AccessDeniedError):
        client._request_signer.generate_presigned_url(_hand_made(name), "", expires_in=60)
    assert client._request_signer.generate_presigned_url(_hand_made("staging"), "", expires_in=60)


def _hand_made(cluster: str | None = "prod", **changes: Any) -> dict[str, Any]:
    """Give the request that EKS client libraries presign with a client's own signer."""
    headers = {"x-k8s-aws-id": cluster} if cluster else {}
    url = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
    return {"method": "GET", "url": url, "body": {}, "headers": headers, "context": {}, **changes}


def test_hand_made_cluster_token_is_asked_alike(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """The other recipe, with the client's own signer, asks the same."""
    client = _client(make_guard, endpoint, "sts", allow("eks:AccessKubernetesApi", resource=CLUSTER))

    assert "X-Amz-Signature=" in client._request_signer.generate_presigned_url(_hand_made(), "", expires_in=60)
    for other in ("billing", None):
        with pytest.raises(ImplicitDenyError):
            client._request_signer.generate_presigned_url(_hand_made(other), "", expires_in=60)


STS = "https://sts.us-east-1.amazonaws.com/"


@pytest.mark.parametrize(
    "changes",
    [
        {"url": STS + "?Action=AssumeRole&Version=2011-06-15"},
        {"url": STS + "?Action=GetCallerIdentity&Version=2011-06-15&Extra=1"},
        {"url": STS + "?Action=GetCallerIdentity&Version=2011-06-15&Action=AssumeRole"},
        {"url": STS + "path?Action=GetCallerIdentity&Version=2011-06-15"},
        {"url": "http://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"},
        {"method": "POST"},
        {"body": {"Action": "AssumeRole"}},
        {"body": b"Action=AssumeRole"},
        {"headers": {"x-amz-target": "AWSSecurityTokenServiceV20110615.AssumeRole"}},
    ],
)
def test_what_only_resembles_a_token_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, changes: dict[str, Any]
) -> None:
    """A word, a header, or a verb more makes it a request that nothing decided. FAIL-CLOSED(login)."""
    client = _client(make_guard, endpoint, "sts", allow("*"))

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        client._request_signer.generate_presigned_url(_hand_made(**changes), "", expires_in=60)


def test_token_is_not_signed_for_another_service(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A handler that renames the service in the signature gets none. FAIL-CLOSED(signing-name)."""
    client = _client(make_guard, endpoint, "rds", allow("*"))

    def rename(request: AWSRequest, **_: object) -> None:
        request.context["signing"] = {"signing_name": "s3"}

    on_event(client, "before-sign.rds.connect", rename)

    with pytest.raises(UnauthorizedSignatureError, match="signed for service `s3`"):
        client.generate_db_auth_token("db.example.com", 5432, "admin")


def test_token_that_a_handler_changes_is_refused(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """The user that was asked about is the user that is signed."""
    client = _client(make_guard, endpoint, "rds", allow("*"))
    on_event(client, "before-sign.rds.connect", lambda request, **_: request.data.update(DBUser="root"))

    with pytest.raises(UnauthorizedSignatureError, match="body is not what was decided"):
        client.generate_db_auth_token("db.example.com", 5432, "admin")


def test_signer_of_ones_own_finds_no_credentials(make_guard: MakeGuard) -> None:
    """The recipe that takes the session's credentials gets none that unlock anything. FAIL-CLOSED(gated)."""
    session = make_guard(allow("*")).session()
    signer = botocore.signers.RequestSigner(
        botocore.model.ServiceId("STS"), "us-east-1", "sts", "v4", session.get_credentials(), session.events
    )

    with pytest.raises(CredentialsError, match="credentials are not given out"):
        signer.generate_presigned_url(_hand_made(), "GetCallerIdentity", region_name="us-east-1")
