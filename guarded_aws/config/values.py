"""The values of a configuration: each is read once, into what it means.

Sources of the patterns: STS API Reference, AssumeRole; IAM User Guide, reference_identifiers.
"""

import re
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from guarded_aws.arn import Arn, is_account_id, is_arn
from guarded_aws.errors import ConfigurationError, PolicyPackError
from guarded_aws.evaluator import FULL_AWS_ACCESS
from guarded_aws.operator_files import fault, read_trusted_text
from guarded_aws.packs import PolicyPack, load_pack
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy

DISCOVER: Final = "discover"


def _matching(pattern: str, *, hint: str) -> AfterValidator:
    """Require a form. The value is not shown: an external id is nobody's business."""
    form = re.compile(pattern, re.ASCII)

    def check(text: str, info: ValidationInfo) -> str:
        if form.fullmatch(text) is None:
            raise fault(f"`{info.field_name}` has a form that AWS does not take", hint=hint)
        return text

    return AfterValidator(check)


ExternalId = Annotated[str, _matching(r"[\w+=,.@:/-]{2,1224}", hint="use 2 to 1,224 of A-Z a-z 0-9 _ + = , . @ : / -")]
SessionName = Annotated[str, _matching(r"[\w+=,.@-]{2,64}", hint="use 2 to 64 of A-Z a-z 0-9 _ + = , . @ -")]
MfaSerial = Annotated[str, _matching(r"[\w+=/:,.@-]{9,256}", hint="write `arn:aws:iam::<account>:mfa/<device>`")]
RegionName = Annotated[str, _matching(r"[a-z]{2,4}(-[a-z]+)+-[0-9]+", hint="write a region, such as `us-east-1`")]


def _target_name(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9][\w-]{0,63}", text, re.ASCII) is None:
        raise fault(f"`{text}` is not a name for a target", hint="use letters, digits, `-` and `_`")
    return text


TargetName = Annotated[str, AfterValidator(_target_name)]


def _role_arn(text: str) -> str:
    # FAIL-CLOSED(role-only): root has no limits, and a user's keys do not expire.
    arn = Arn.parse(text) if is_arn(text) else None
    if arn is None or arn.service != "iam" or not _is_role_of_account(arn):
        hint = "give the dedicated role, such as `arn:aws:iam::123456789012:role/AIAgentRole`; never root or a user"
        raise fault(f"`{text}` is not the ARN of an IAM role", hint=hint)
    return text


def _is_role_of_account(arn: Arn) -> bool:
    return is_account_id(arn.account) and re.fullmatch(r"role/([\x21-\x7e]+/)?[\w+=,.@-]+", arn.resource) is not None


RoleArn = Annotated[str, AfterValidator(_role_arn)]


def _managed_policy_arn(text: str) -> str:
    arn = Arn.parse(text) if is_arn(text) else None
    if arn is None or arn.service != "iam" or re.fullmatch(r"policy/[\x21-\x7e]+", arn.resource) is None:
        hint = "write one such as `arn:aws:iam::123456789012:policy/AgentDeny`"
        raise fault(f"`{text}` is not the ARN of a managed policy", hint=hint)
    return text


ManagedPolicyArn = Annotated[str, AfterValidator(_managed_policy_arn)]


def _account(text: str) -> str:
    if not is_account_id(text):
        raise fault(f"`{text}` is not an account", hint="write twelve digits in quotes")
    return text


Account = Annotated[str, AfterValidator(_account)]


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        close = get_close_matches(text, available_timezones(), n=1)
        hint = f"did you mean `{close[0]}`?" if close else "write a name such as `Europe/Berlin`"
        raise fault(f"`{text}` is not a time zone", hint=hint) from None
    return text


TimeZone = Annotated[str, AfterValidator(_time_zone)]


def _endpoint_url(text: str) -> str:
    try:
        is_url = urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).hostname)
    except ValueError:
        is_url = False
    if not is_url:
        raise fault(f"`{text}` is not the URL of an endpoint", hint="write one such as `http://127.0.0.1:5000`")
    return text


EndpointUrl = Annotated[str, AfterValidator(_endpoint_url)]


def is_loopback(url: str | None) -> bool:
    """Say whether a URL leads to this machine and to nowhere else."""
    host = urlsplit(url or "").hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _checker_url(text: str) -> str:
    # FAIL-CLOSED(checker): whoever can forge the answer chooses the address that policies see.
    if urlsplit(text).scheme != "https":
        raise fault(f"`{text}` is not an https URL", hint="a page that answers with your address and nothing else")
    return _endpoint_url(text)


CheckerUrl = Annotated[str, AfterValidator(_checker_url)]


def _source_ip(value: object) -> tuple[str, ...] | Literal["discover"]:
    if value == DISCOVER:
        return DISCOVER
    written = value if isinstance(value, list) else [value]
    if not written:
        raise fault("`source_ip` is empty", hint="name a network, or remove the key")
    return tuple(_network(item) for item in written)


def _network(value: object) -> str:
    try:
        return str(ip_network(value if isinstance(value, str) else "", strict=False))
    except ValueError:
        hint = f"write one such as `203.0.113.0/24`, a list of them, or `{DISCOVER}`"
        raise fault(f"`{value}` is not an address or a network", hint=hint) from None


SourceIp = Annotated[tuple[str, ...] | Literal["discover"], PlainValidator(_source_ip)]
"""Networks in CIDR form, or the wish to ask a checker."""


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise fault(f"`{name}` must be a text", hint="put it in double quotes")
    return value


def _path(value: object, info: ValidationInfo) -> Path:
    """Read a path; a relative one starts from the configuration's folder."""
    try:
        path = Path(_text(value, str(info.field_name))).expanduser()
    except RuntimeError:
        raise fault(f"`{value}` names the home of an unknown user", hint="write the whole path") from None
    if not isinstance(info.context, Path):
        raise TypeError("a configuration is read with its folder as the context")
    return info.context / path


def _existing(value: object, info: ValidationInfo) -> Path:
    path = _path(value, info)
    if not _is_file(path):
        raise fault(f"there is no file `{value}`", hint=f"make it, or correct the path; it was looked for at `{path}`")
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


FilePath = Annotated[Path, PlainValidator(_path)]
"""A path that may lead to nothing yet."""


def _trusted(value: object, info: ValidationInfo) -> Path:
    # FAIL-CLOSED(untrusted-credentials): a `credential_process` in it would run whatever its writer likes.
    path = _existing(value, info)
    read_trusted_text(path, error=ConfigurationError)
    return path


TrustedPath = Annotated[Path, PlainValidator(_trusted)]
"""A file that nobody else may write."""


def _policy(policy_type: PolicyType) -> PlainValidator:
    """Read the policy that a path leads to; records name it as the configuration does."""

    def read(value: object, info: ValidationInfo) -> PolicyDocument:
        if policy_type is PolicyType.SERVICE_CONTROL and value == FULL_AWS_ACCESS.policy_id:
            return FULL_AWS_ACCESS
        path = _existing(value, info)
        text = read_trusted_text(path, error=ConfigurationError)
        return parse_policy(text, policy_type=policy_type, policy_id=str(value), path=str(path))

    return PlainValidator(read)


IdentityPolicy = Annotated[PolicyDocument, _policy(PolicyType.IDENTITY)]
PermissionsBoundary = Annotated[PolicyDocument, _policy(PolicyType.PERMISSIONS_BOUNDARY)]
ServiceControlPolicy = Annotated[PolicyDocument, _policy(PolicyType.SERVICE_CONTROL)]
"""The policy at a path, or ``aws:FullAWSAccess``."""


def _pack(value: object, info: ValidationInfo) -> PolicyPack:
    name = _text(value, "packs")
    place = _path(value, info) if "/" in name else name
    try:
        pack = load_pack(place)
    except PolicyPackError as error:
        raise fault(error.message, hint=error.hint) from None
    if not (pack.identity or pack.permissions_boundary or pack.scps):
        hint = "remove it; a trust policy belongs to the role at AWS"
        raise fault(f"the pack `{name}` holds nothing that a target could use", hint=hint)
    return pack


Pack = Annotated[PolicyPack, PlainValidator(_pack)]
"""A shipped pack by its name, or another by a path with a slash."""
