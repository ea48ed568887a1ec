"""From a configuration to a guard."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from config_files import CONFIG, replaced, with_context_key, with_policies_key, with_target_key, write_config

from guarded_aws.audit import MemorySink
from guarded_aws.config import build_guard, build_policy_set, load_config, load_guard
from guarded_aws.errors import AuditError, ConfigurationError
from guarded_aws.evaluator import ASSUMED, FULL_AWS_ACCESS
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.target import Target
from guarded_aws.policy import PolicyDocument

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def build(folder: Path, text: str = CONFIG) -> Target:
    """Build the one target of a configuration."""
    config = load_config(write_config(folder, text))
    return build_guard(config, audit=MemorySink(), clock=lambda: NOON, discover=lambda _: "203.0.113.7").target()


def ids(documents: tuple[PolicyDocument, ...] | None) -> tuple[str, ...]:
    """Name policies."""
    return tuple(document.policy_id for document in documents or ())


def test_target_is_what_the_configuration_says(tmp_path: Path) -> None:
    """The agent chooses none of it."""
    (tmp_path / "credentials").touch()
    lines = """
        external_id = "ai-agent-session-2026"
        source_profile = "developer-workstation"
        source_credentials_file = "credentials"
        duration_seconds = 900
        mfa_serial = "arn:aws:iam::123456789012:mfa/dev"
        mfa_context = true
        session_name = "agent"
        session_tags = { Purpose = "ai-agent" }
        source_identity = "alice"
        accounts = ["210987654321"]
        endpoint_url = "http://127.0.0.1:5000"
        mode = "dry_run"
        context.source_ip = "203.0.113.10"
    """
    target = build(tmp_path, with_target_key(lines))
    role = target.role

    assert ("dev", Mode.DRY_RUN, ("us-east-1",), frozenset({"210987654321"}), "http://127.0.0.1:5000") == (
        target.name,
        target.mode,
        target.regions,
        target.accounts,
        target.endpoint_url,
    )
    assert ("deny-destructive", "allow-ec2", "allow-s3") == target.packs
    assert (("203.0.113.10/32",), "UTC", True, NOON) == (
        target.context.source_ip,
        target.context.time_zone,
        target.context.mfa_context,
        target.context.clock(),
    )
    assert "arn:aws:sts::123456789012:assumed-role/AIAgentRole/agent" == role.session_arn
    assert ("ai-agent-session-2026", "developer-workstation", str(tmp_path / "credentials"), 900) == (
        role.external_id,
        role.source_profile,
        role.source_credentials_file,
        role.duration_seconds,
    )
    assert ("arn:aws:iam::123456789012:mfa/dev", {"Purpose": "ai-agent"}, "alice") == (
        role.mfa_serial,
        dict(role.session_tags),
        role.source_identity,
    )


def test_mode_of_the_configuration_holds_for_targets_without_their_own(tmp_path: Path) -> None:
    """Observe first, then enforce, target by target."""
    assert Mode.OBSERVE is build(tmp_path, 'mode = "observe"\n' + CONFIG).mode


def test_discovered_address_is_known(tmp_path: Path) -> None:
    """The checker's answer stands in for a configured address."""
    target = build(tmp_path, with_context_key('source_ip = "discover"'))

    assert ("203.0.113.7",) == target.context.source_ip


def test_fixed_time_stands_in_for_the_clock_of_a_local_endpoint(tmp_path: Path) -> None:
    """So that a demonstration has a night."""
    lines = 'endpoint_url = "http://localhost:5000"\ncontext.current_time = 2026-01-01T20:00:00Z'
    target = build(tmp_path, with_target_key(lines))

    assert datetime(2026, 1, 1, 20, tzinfo=UTC) == target.context.clock()


def test_packs_go_to_their_layers(tmp_path: Path) -> None:
    """Identity policies are united, an SCP is a level beside what AWS attaches, a boundary stands alone."""
    packs = '["allow-s3", "agent-boundary", "production-scp"]'
    text = replaced('["deny-destructive", "allow-ec2", "allow-s3"]', packs)
    policies = build_policy_set(load_config(write_config(tmp_path, text)).targets["dev"])

    assert ("allow-s3/identity.json",) == ids(policies.identity)
    assert ("agent-boundary/permissions_boundary.json",) == ids(policies.permissions_boundary)
    assert [("aws:FullAWSAccess", "production-scp/scp.json")] == [ids(level) for level in policies.scps or ()]
    assert (None, None, ASSUMED) == (policies.session, policies.rcps, policies.resource)


def test_layers_that_nobody_names_are_absent(tmp_path: Path) -> None:
    """Absent layers pass, empty ones would allow nothing."""
    policies = build_policy_set(load_config(write_config(tmp_path)).targets["dev"])

    assert (None, None) == (policies.permissions_boundary, policies.scps)


def test_levels_of_packs_follow_the_configured_ones(tmp_path: Path) -> None:
    """Every level has to allow."""
    text = with_policies_key("scps = [['aws:FullAWSAccess']]").replace("allow-ec2", "production-scp")
    policies = build_policy_set(load_config(write_config(tmp_path, text)).targets["dev"])

    assert [("aws:FullAWSAccess",), ("aws:FullAWSAccess", "production-scp/scp.json")] == [
        ids(level) for level in policies.scps or ()
    ]
    assert policies.scps is not None
    assert policies.scps[0] == (FULL_AWS_ACCESS,)


def test_policies_are_compiled_from_the_set(tmp_path: Path) -> None:
    """What decides is what was configured."""
    names = ("deny-destructive/identity.json", "allow-ec2/identity.json", "allow-s3/identity.json")

    assert names == ids(build(tmp_path).policies.documents.identity)


def test_guard_is_loaded_from_a_path(tmp_path: Path) -> None:
    """And records to the configured file, made before the first call."""
    guard = load_guard(write_config(tmp_path), agent="claude")

    assert isinstance(guard, Guard)
    assert "dev" == guard.target().name
    assert (tmp_path / "audit.jsonl").is_file()


def test_audit_file_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    """No record, no guard."""
    (tmp_path / "audit.jsonl").mkdir()

    with pytest.raises(AuditError, match="cannot be written"):
        load_guard(write_config(tmp_path))


SOURCE_IP = '"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}'
MFA = '"Bool": {"aws:MultiFactorAuthPresent": "true"}'


def write_identity(folder: Path, *statements: str) -> str:
    """Write an identity policy of statements; give a configuration that names it alone."""
    (folder / "team.json").write_text('{"Version": "2012-10-17", "Statement": [\n' + ",\n".join(statements) + "\n]}")
    return replaced('packs = ["deny-destructive", "allow-ec2", "allow-s3"]', 'identity = ["team.json"]')


def statement(effect: str, action: str, conditions: str, *, resource: str = "*", element: str = "Action") -> str:
    """Write a statement."""
    return f'{{"Effect": "{effect}", "{element}": "{action}", "Resource": "{resource}", "Condition": {{{conditions}}}}}'


ALLOW_ALL = statement("Allow", "*", "")


@pytest.mark.parametrize(
    "denial",
    [
        statement("Deny", "*", SOURCE_IP),
        statement("Deny", "iam:*", SOURCE_IP, element="NotAction"),
        statement("Deny", "*", SOURCE_IP + ', "Bool": {"aws:ViaAWSService": "false"}'),
    ],
)
def test_deny_of_every_call_by_an_unknown_address_stops_the_start(tmp_path: Path, denial: str) -> None:
    """Each call would be denied in doubt, for a reason that no call can mend."""
    with pytest.raises(ConfigurationError) as caught:
        build(tmp_path, write_identity(tmp_path, ALLOW_ALL, denial))

    assert (
        "every call to target `dev` would be denied in doubt, because nobody knows `aws:SourceIp`,"
        f" which a statement reads at {tmp_path}/team.json:3:1"
    ) == caught.value.message
    assert 'set `source_ip` in `[context]` to an address, a list of networks, or "discover"' == caught.value.hint


def test_layer_whose_every_allow_asks_for_an_unknown_fact_stops_the_start(tmp_path: Path) -> None:
    """Nothing could be allowed; the hint offers the guard's own key."""
    with pytest.raises(ConfigurationError, match="nobody knows `aws:MultiFactorAuthPresent`") as caught:
        build(tmp_path, write_identity(tmp_path, statement("Allow", "s3:*", MFA), statement("Allow", "ec2:*", MFA)))

    assert caught.value.hint.startswith("ask `guard:MfaPresent` instead")


def test_pack_that_reads_an_unknown_address_stops_the_start(tmp_path: Path) -> None:
    """The source-ip pack needs `source_ip`."""
    with pytest.raises(ConfigurationError, match=r"source-ip/identity\.json:4:5"):
        build(tmp_path, replaced("deny-destructive", "source-ip"))


@pytest.mark.parametrize(
    "statements",
    [
        [ALLOW_ALL, statement("Deny", "s3:*", SOURCE_IP)],
        [ALLOW_ALL, statement("Deny", "*", SOURCE_IP, resource="arn:aws:s3:::reports")],
        [ALLOW_ALL, statement("Deny", "*", SOURCE_IP + ', "StringEquals": {"guard:Target": "prod"}')],
        [ALLOW_ALL, statement("Deny", "*", '"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}')],
        [ALLOW_ALL, statement("Allow", "*", MFA)],
        [ALLOW_ALL, statement("Deny", "*", "")],
    ],
)
def test_doubt_about_some_calls_does_not_stop_the_start(tmp_path: Path, statements: list[str]) -> None:
    """Their denials name the key, the other calls go through."""
    assert "dev" == build(tmp_path, write_identity(tmp_path, *statements)).name


def test_known_facts_do_not_stop_the_start(tmp_path: Path) -> None:
    """With the address configured the same policy decides."""
    text = write_identity(tmp_path, ALLOW_ALL, statement("Deny", "*", SOURCE_IP), statement("Deny", "*", MFA))
    known = text.replace("[context]", '[context]\nsource_ip = "203.0.113.10"').replace(
        "regions", "mfa_context = true\nregions"
    )

    assert ("203.0.113.10/32",) == build(tmp_path, known).context.source_ip
