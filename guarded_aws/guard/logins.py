"""Signatures that are no operation's: tokens by which a database, or a cluster, lets somebody in.

botocore signs them from a method, a user, and a host, with no model and no parameters. What
a token permits is read from the very request that is signed, and asked as IAM asks it. A
signature of another kind without a decided call is none that is understood here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from botocore.awsrequest import AWSRequest

from guarded_aws.evaluator.request import Hole, Resource
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.target import Target
from guarded_aws.resolver import Ask

CLUSTER_HEADER: Final = "x-k8s-aws-id"
"""Names the cluster to which a presigned ``GetCallerIdentity`` is a key (Amazon EKS User Guide, cluster-auth)."""

_DSQL_HOST: Final = ".dsql."
_STS_HOST: Final = r"sts(?:-fips)?\.(?:{}\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""A cluster's name (Amazon EKS API Reference, CreateCluster; Aurora DSQL API Reference, ClusterSummary)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """What a token says.

    Attributes:
        host: As it is signed: in small letters, without a user or a port.
        words: Its parameters, ``Action`` included.
    """

    target: Target
    region: str
    host: str
    words: Mapping[str, str]
    headers: Mapping[str, str]


def _database_user(token: _Token) -> Resource:
    """Name a user of some database: which one, no host name tells (RDS User Guide, IAMPolicy)."""
    return Resource.of(f"{_arn('rds-db', token)}:dbuser:", Hole.SEGMENT, f"/{token.words['DBUser']}")


def _database(token: _Token) -> Resource:
    name, is_there, _ = token.host.partition(_DSQL_HOST)
    return _named(f"{_arn('dsql', token)}:cluster/", name if is_there else "")


def _cluster(token: _Token) -> Resource:
    return _named(f"{_arn('eks', token)}:cluster/", token.headers.get(CLUSTER_HEADER, ""))


def _named(start: str, name: str) -> Resource:
    # FAIL-CLOSED(login-name): a signature drops spaces and the case of hosts, so that `prod ` opens `prod`.
    return Resource.of(start, name if _NAME.fullmatch(name) else Hole.SEGMENT)


def _arn(service: str, token: _Token) -> str:
    return f"arn:{token.target.partition}:{service}:{token.region}:{token.target.account}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Login:
    """What IAM asks of a kind of token.

    Attributes:
        words: The names of all its parameters beside ``Action``.
        headers: The names of the headers that it may have.
    """

    action: str
    resource: Callable[[_Token], Resource]
    words: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    source: str


# DIVERGES(login): AWS asks nothing of GetCallerIdentity; presigned, it is a key that others open doors for.
_IDENTITY: Final = _Login(
    action="eks:AccessKubernetesApi",
    resource=_cluster,
    words=frozenset({"Version"}),
    headers=frozenset({CLUSTER_HEADER}),
    source="Amazon EKS User Guide, cluster-auth",
)

_LOGINS: Final[Mapping[tuple[str, str], _Login]] = {
    ("rds-db", "connect"): _Login(
        action="rds-db:connect",
        resource=_database_user,
        words=frozenset({"DBUser"}),
        source="Amazon RDS User Guide, UsingWithRDS.IAMDBAuth.IAMPolicy",
    ),
    ("dsql", "DbConnect"): _Login(
        action="dsql:DbConnect",
        resource=_database,
        source="Amazon Aurora DSQL User Guide, authentication-authorization",
    ),
    ("dsql", "DbConnectAdmin"): _Login(
        action="dsql:DbConnectAdmin",
        resource=_database,
        source="Amazon Aurora DSQL User Guide, authentication-authorization",
    ),
    ("sts", "GetCallerIdentity"): _IDENTITY,
}
"""By the service's name in the signature and the token's ``Action``."""


def login_call(
    request: AWSRequest, *, target: Target, service: str, signing_name: str, region: str
) -> PendingCall | None:
    """Give the call that a token amounts to; None for a request that is no token.

    Args:
        request: What is to be signed.
        target: Whose role signs.
        service: botocore's name of the client's service.
        signing_name: The service's name in the signature.
        region: The region in the signature.
    """
    where = urlsplit(str(request.url))
    words = _words(where.query, request.data)
    login = _LOGINS.get((signing_name, words.get("Action", "")))
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    is_plain = request.method == "GET" and where.scheme == "https" and where.path in {"", "/"} and not request.params
    # FAIL-CLOSED(login): a word or header that no such token has may make it something else.
    if (
        login is None
        or not is_plain
        or not _is_at_home(login, where.hostname or "", region)
        or words.keys() - {"Action"} != login.words
        or headers.keys() - login.headers
    ):
        return None
    token = _Token(target=target, region=region, host=where.hostname or "", words=words, headers=headers)
    return PendingCall(
        target=target,
        service=service,
        operation=words["Action"],
        parameters={**words, "Host": where.netloc},
        region=region,
        asks=(_ask(login, token),),
    )


def _is_at_home(login: _Login, host: str, region: str) -> bool:
    """Say whether a token is for the host that it is to be shown to; that of a database is the operator's own."""
    # FAIL-CLOSED(login-host): signed for a stranger's host, it would be the stranger's.
    return login is not _IDENTITY or re.fullmatch(_STS_HOST.format(re.escape(region)), host) is not None


def as_identity_login(call: PendingCall, request: AWSRequest) -> PendingCall:
    """Give a presigned ``GetCallerIdentity`` as the login that it is."""
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    token = _Token(target=call.target, region=call.region, host="", words={}, headers=headers)
    return replace(call, asks=(_ask(_IDENTITY, token),))


def is_identity(call: PendingCall) -> bool:
    """Say whether a call tells the caller's own identity, so that its URL proves it to whoever holds it."""
    return (call.service, call.operation) == ("sts", "GetCallerIdentity")


def _ask(login: _Login, token: _Token) -> Ask:
    return Ask(action=login.action, resources=(login.resource(token),), source=login.source)


def _words(query: str, body: object) -> dict[str, str]:
    """Read a token's parameters from its query and body; one that comes twice makes it none."""
    pairs = [*parse_qsl(query, keep_blank_values=True), *(body.items() if isinstance(body, dict) else ())]
    words = {str(name): str(value) for name, value in pairs}
    return words if len(words) == len(pairs) and (isinstance(body, dict) or not body) else {}
