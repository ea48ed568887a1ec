"""What a configuration may say, and how its faults are told."""

from pathlib import Path

import pytest
from config_files import CONFIG, ROLE_ARN, replaced, with_context_key, with_policies_key, with_target_key, write_config

from guarded_aws.config import AuditConfig, PushDown, load_config
from guarded_aws.errors import ConfigurationError, GuardedAwsError, PolicySyntaxError
from guarded_aws.evaluator import FULL_AWS_ACCESS
from guarded_aws.guard.mode import Mode

STATEMENT = '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}'
POLICY = f'{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}'

WHOLE = f"""\
mode = "dry_run"
time_zone = "Europe/Berlin"
default_target = "dev"

[targets.dev]
role_arn = "{ROLE_ARN}"
external_id = "ai-agent-session-2026"
source_profile = "developer-workstation"
source_credentials_file = "credentials"
duration_seconds = 900
mfa_serial = "arn:aws:iam::123456789012:mfa/dev"
mfa_context = true
session_name = "agent"
session_tags = {{ Purpose = "ai-agent" }}
source_identity = "alice"
regions = ["eu-central-1", "us-east-1"]
accounts = ["210987654321"]
pushdown = "off"
endpoint_url = "http://127.0.0.1:5000"
mode = "observe"

[targets.dev.policies]
packs = ["deny-destructive", "./packs/team"]
identity = ["policies/team.json"]
permissions_boundary = "policies/boundary.json"
scps = [["aws:FullAWSAccess", "policies/scp.json"]]

[targets.dev.context]
current_time = 2026-01-01T20:00:00Z

[context]
source_ip = ["203.0.113.10", "198.51.100.7/24"]
source_ip_checker = "https://example.com/ip"

[audit]
path = "audit.jsonl"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the files that the whole configuration names."""
    pack = tmp_path / "packs" / "team"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text('name = "team"\ndescription = "d"\nsource = "s"\nexplanation = "e"\n')
    (pack / "tests.json").write_text('{"cases": [{"name": "n", "action": "s3:GetObject", "expect": "allowed"}]}')
    (pack / "identity.json").write_text(POLICY)
    (tmp_path / "policies").mkdir()
    for name in ("team", "boundary", "scp"):
        (tmp_path / "policies" / f"{name}.json").write_text(POLICY)
    (tmp_path / "credentials").touch()
    return tmp_path


POLICY_ARN = "arn:aws:iam::123456789012:policy/AgentDeny"
STRANGE_ARN = "arn:aws:iam::210987654321:policy/AgentDeny"


def managed(policy: str, arn: str) -> str:
    """Give the configuration with a managed policy for one of its own."""
    return with_target_key(f'pushdown_policy_arns = {{ "{policy}" = "{arn}" }}')


def load(folder: Path, text: str) -> GuardedAwsError:
    """Load a broken configuration; give the error."""
    with pytest.raises(GuardedAwsError) as caught:
        load_config(write_config(folder, text))
    return caught.value


def test_whole_configuration_is_read(folder: Path) -> None:
    """Every key of the format, each with its meaning."""
    config = load_config(write_config(folder, WHOLE))
    target = config.targets["dev"]
    policies = target.policies
    context = config.context_of(target)

    assert (Mode.DRY_RUN, "Europe/Berlin", "dev") == (config.mode, config.time_zone, config.default_target)
    assert (Mode.OBSERVE, PushDown.OFF, 900, True) == (
        target.mode,
        target.pushdown,
        target.duration_seconds,
        target.mfa_context,
    )
    assert {"Purpose": "ai-agent"} == target.session_tags
    assert ("eu-central-1", "us-east-1") == target.regions
    assert ("deny-destructive/identity.json", "team/identity.json", "policies/team.json") == tuple(
        document.policy_id for document in policies.identity_policies
    )
    assert ("policies/boundary.json",) == tuple(document.policy_id for document in policies.boundaries)
    assert policies.scps is not None
    assert (FULL_AWS_ACCESS.policy_id, "policies/scp.json") == tuple(scp.policy_id for scp in policies.scps[0])
    assert ("203.0.113.10/32", "198.51.100.0/24") == context.source_ip
    assert (20, "https://example.com/ip") == (
        context.current_time and context.current_time.hour,
        context.source_ip_checker,
    )


def test_relative_paths_start_from_the_folder_of_the_configuration(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working directory, which may be the agent's, has no say."""
    monkeypatch.chdir("/")
    config = load_config(write_config(folder, WHOLE))
    target = config.targets["dev"]

    assert (folder / "audit.jsonl", folder / "credentials", str(folder / "policies/team.json")) == (
        config.audit.path,
        target.source_credentials_file,
        target.policies.identity[0].path,
    )


def test_what_is_left_out_has_a_safe_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enforcing, in UTC, for an hour, in no other account, with a record."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    config = load_config(write_config(tmp_path, CONFIG.partition("[audit]")[0]))
    target = config.targets["dev"]

    assert (Mode.ENFORCE, "UTC", None, 3600, (), None) == (
        config.mode,
        config.time_zone,
        target.mode,
        target.duration_seconds,
        target.accounts,
        config.context_of(target).source_ip,
    )
    assert tmp_path / "guarded-aws" / "audit.jsonl" == config.audit.path


def test_home_is_understood_in_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell would."""
    monkeypatch.setenv("HOME", "/home/somebody")

    config = load_config(write_config(tmp_path, replaced('"audit.jsonl"', '"~/audit.jsonl"')))

    assert Path("/home/somebody/audit.jsonl") == config.audit.path


def test_external_id_is_not_shown(tmp_path: Path) -> None:
    """A configuration that is logged keeps it to itself."""
    config = load_config(write_config(tmp_path, with_target_key('external_id = "ai-agent-session-2026"')))

    assert config.targets["dev"].external_id == "ai-agent-session-2026"
    assert "ai-agent-session-2026" not in repr(config)


NO_FORM = "has a form that AWS does not take"
NO_ROLE = "is not the ARN of an IAM role"
TWO_BOUNDARIES = "are permissions boundaries, and a role has one"
FIXED = "`current_time` is fixed for target `dev`, whose calls go to AWS"
ALL_PACKS = '["deny-destructive", "allow-ec2", "allow-s3"]'
ROOT_ARN = "arn:aws:iam::123456789012:root"
USER_ARN = "arn:aws:iam::123456789012:user/alice"
ODD_ARN = "arn:aws:iam::aws:role/x"
NIGHT = "current_time = 2026-01-01T20:00:00Z"
REMOTE = 'endpoint_url = "https://example.com"'


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (replaced('"dev"', "dev"), "1:18", "not valid TOML: invalid value"),
        # Keys.
        (replaced("regions", "regoins"), "4:1", "unknown key `regoins`"),
        (with_context_key("source_ips = 1"), "8:1", "unknown key `source_ips`"),
        (replaced("[audit]", "[audits]"), "8:1", "unknown key `audits`"),
        ("", "1:1", "key `targets` is missing"),
        ("[targets]", "1:1", "`targets` is empty"),
        ("[targets.dev]", "1:1", "key `role_arn` is missing"),
        (replaced("targets.dev", 'targets."a b"'), "2:1", "`a b` is not a name for a target"),
        # The target.
        (replaced('"dev"', '"prod"'), "1:18", "there is no target `prod`"),
        # FAIL-CLOSED(role-only): root and users forward no calls.
        (replaced(ROLE_ARN, ROOT_ARN), "3:12", f"`{ROOT_ARN}` {NO_ROLE}"),
        (replaced(ROLE_ARN, USER_ARN), "3:12", f"`{USER_ARN}` {NO_ROLE}"),
        (replaced(ROLE_ARN, ODD_ARN), "3:12", f"`{ODD_ARN}` {NO_ROLE}"),
        (replaced(ROLE_ARN, "AIAgentRole"), "3:12", f"`AIAgentRole` {NO_ROLE}"),
        (replaced('["us-east-1"]', "[]"), "4:11", "`regions` is empty"),
        (replaced("us-east-1", "useast1"), "4:12", f"`regions` {NO_FORM}"),
        (replaced("us-east-1", "cn-north-1"), "4:12", "`cn-north-1` lies outside the role's partition"),
        (with_target_key("duration_seconds = 899"), "5:20", "`duration_seconds` must be at least 900"),
        (with_target_key("duration_seconds = 43201"), "5:20", "`duration_seconds` must be at most 43200"),
        (with_target_key('duration_seconds = "900"'), "5:20", "`duration_seconds` must be a whole number"),
        (with_target_key('mfa_context = "yes"'), "5:15", "`mfa_context` must be `true` or `false`"),
        (with_target_key('mfa_serial = "x"'), "5:14", f"`mfa_serial` {NO_FORM}"),
        (with_target_key('external_id = "a secret"'), "5:15", f"`external_id` {NO_FORM}"),
        (with_target_key('session_name = "a/b"'), "5:16", f"`session_name` {NO_FORM}"),
        (with_target_key("accounts = ['12']"), "5:13", "`12` is not an account"),
        (with_target_key("session_tags = 3"), "5:16", "`session_tags` must be a table"),
        (with_target_key('pushdown = "all"'), "5:12", "`pushdown` must be one of `auto`, `exact` or `off`"),
        (with_target_key('transitive_tag_keys = ["Team"]'), "5:24", "`Team` is not a session tag"),
        (
            managed("deny-destructive/scp.json", POLICY_ARN),
            "5:26",
            "`deny-destructive/scp.json` is not an identity policy of the target",
        ),
        (managed("allow-s3/identity.json", ROLE_ARN), "5:53", f"`{ROLE_ARN}` is not the ARN of a managed policy"),
        (managed("allow-s3/identity.json", STRANGE_ARN), "5:53", f"`{STRANGE_ARN}` is not of the role's account"),
        (with_target_key('mode = "off"'), "5:8", "`mode` must be one of `enforce`, `dry_run` or `observe`"),
        (with_target_key('endpoint_url = "localhost:5000"'), "5:16", "`localhost:5000` is not the URL of an endpoint"),
        (with_target_key('endpoint_url = "http://[::1"'), "5:16", "`http://[::1` is not the URL of an endpoint"),
        (with_target_key('source_credentials_file = "none"'), "5:27", "there is no file `none`"),
        # The world.
        ('time_zone = "Europe/Berln"\n' + CONFIG, "1:13", "`Europe/Berln` is not a time zone"),
        ('time_zone = "../x"\n' + CONFIG, "1:13", "`../x` is not a time zone"),
        (with_context_key('source_ip = "203.0.113.300"'), "8:13", "`203.0.113.300` is not an address or a network"),
        (with_context_key("source_ip = [3]"), "8:13", "`3` is not an address or a network"),
        (with_context_key("source_ip = []"), "8:13", "`source_ip` is empty"),
        # FAIL-CLOSED(checker): anybody on the way could forge the answer.
        (with_context_key('source_ip_checker = "http://a.example"'), "8:21", "`http://a.example` is not an https URL"),
        (with_context_key(NIGHT.removesuffix("Z")), "8:16", "`current_time` names no time zone"),
        # FAIL-CLOSED(fixed-clock): AWS decides by its own clock.
        (with_context_key(NIGHT), "8:16", FIXED),
        (with_target_key(f"{REMOTE}\ncontext.{NIGHT}"), "6:24", FIXED),
        # The policies.
        (replaced("allow-s3", "allow-s4"), "6:43", "there is no policy pack `allow-s4`"),
        (replaced('"allow-s3"', "3"), "6:43", "`packs` must be a text"),
        (replaced('"allow-s3"', '"trust"'), "6:43", "the pack `trust` holds nothing that a target could use"),
        (
            replaced('"allow-s3"', '"./none"'),
            "6:43",
            "the folder `{folder}/none` cannot be listed: no such file or directory",
        ),
        # FAIL-CLOSED(empty): such a role has no permissions.
        (
            replaced(ALL_PACKS, '["production-scp"]'),
            "5:1",
            "the target has no identity policy, so that every call would be denied",
        ),
        (with_policies_key("identity = ['none.json']"), "7:13", "there is no file `none.json`"),
        (with_policies_key("identity = ['~no-one/a']"), "7:13", "`~no-one/a` names the home of an unknown user"),
        (with_policies_key("scps = []"), "7:8", "`scps` is empty"),
        (with_policies_key("scps = [[]]"), "7:9", "`scps` is empty"),
        (with_policies_key("scps = ['aws:FullAWSAccess']"), "7:9", "`scps` must be a list"),
        (with_policies_key("scps = [['aws:FullAccess']]"), "7:10", "there is no file `aws:FullAccess`"),
        (
            with_policies_key("permissions_boundary = 'policies/boundary.json'").replace("allow-s3", "agent-boundary"),
            "5:1",
            "`agent-boundary/permissions_boundary.json` and `policies/boundary.json` " + TWO_BOUNDARIES,
        ),
    ],
)
def test_fault_is_one_sentence_with_file_line_and_column(folder: Path, text: str, place: str, message: str) -> None:
    """And a hint says what to do, so that an operator needs no documentation."""
    error = load(folder, text)

    assert f"{message.format(folder=folder)} at {folder}/guarded-aws.toml:{place}" == error.message
    assert isinstance(error, ConfigurationError)
    assert error.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (replaced("regions", "regoins"), "did you mean `regions`?"),
        (replaced('"dev"', '"prod"'), "name one of `dev`"),
        (replaced("allow-s3", "allow-s4"), "did you mean `allow-s3`?"),
        ('time_zone = "Europe/Berln"\n' + CONFIG, "did you mean `Europe/Berlin`?"),
        ('time_zone = "../x"\n' + CONFIG, "write a name such as `Europe/Berlin`"),
    ],
)
def test_hint_names_what_was_meant(folder: Path, text: str, hint: str) -> None:
    """The nearest name that would be right."""
    assert hint == load(folder, text).hint


@pytest.mark.parametrize(
    ("policy", "message", "hint"),
    [
        (POLICY.replace("]", ",]"), "trailing comma at {}:1:103", "remove the comma; JSON allows none there"),
        (POLICY.replace("Effect", "Efect"), "unknown element `Efect` at {}:1:42", "did you mean `Effect`?"),
        (POLICY.replace('"Effect"', '"Effect": "Deny", "Effect"'), "duplicate key `Effect` at {}:1:60", None),
        (
            POLICY.replace('"*"', '"*", "Condition": {"StringEqual": {"s3:prefix": "a"}}'),
            "unknown condition operator `StringEqual` at {}:1:118",
            None,
        ),
        ("", "not valid JSON: expecting value at {}:1:1", None),
    ],
)
def test_fault_of_a_policy_names_the_file_of_the_policy(
    folder: Path, policy: str, message: str, hint: str | None
) -> None:
    """The file, line and column of the policy itself."""
    (folder / "policies" / "team.json").write_text(policy)

    error = load(folder, WHOLE)

    assert message.replace("{}", str(folder / "policies" / "team.json")) == error.message
    assert hint in {None, error.hint}
    assert isinstance(error, PolicySyntaxError)
    assert error.hint


def test_policy_that_everybody_may_write_stops_the_start(folder: Path) -> None:
    """Whoever can write it decides what it allows."""
    (folder / "policies" / "team.json").chmod(0o666)

    assert "everybody may write" in load(folder, WHOLE).message


def test_credentials_file_that_everybody_may_write_stops_the_start(folder: Path) -> None:
    """Whoever can write it chooses a program that this process runs. FAIL-CLOSED(untrusted-credentials)."""
    (folder / "credentials").chmod(0o666)

    assert "everybody may write" in load(folder, WHOLE).message


def test_configuration_that_everybody_may_write_stops_the_start(tmp_path: Path) -> None:
    """Whoever can write it chooses the policies."""
    path = write_config(tmp_path)
    path.chmod(0o666)

    with pytest.raises(ConfigurationError, match="everybody may write"):
        load_config(path)


def test_configuration_that_is_missing_stops_the_start(tmp_path: Path) -> None:
    """There is no default that allows anything."""
    with pytest.raises(ConfigurationError, match="there is no file"):
        load_config(tmp_path / "none.toml")


def test_broken_pack_stops_the_start(folder: Path) -> None:
    """A pack is not half used."""
    (folder / "packs" / "team" / "tests.json").unlink()

    error = load(folder, WHOLE)

    assert "has no `tests.json`" in error.message
    assert "guarded-aws.toml:23:30" in error.message


def test_unreadable_place_of_a_policy_is_no_file(folder: Path) -> None:
    """A file cannot hold another."""
    beyond = load(folder, WHOLE.replace("policies/team.json", "credentials/team.json"))
    too_long = load(folder, WHOLE.replace("policies/team.json", "a" * 5000))

    assert beyond.message.startswith("there is no file `credentials/team.json`")
    assert too_long.message.startswith("there is no file `aaaa")


def test_configuration_is_not_read_without_its_folder() -> None:
    """Its paths would start from wherever the process happens to be."""
    with pytest.raises(TypeError, match="with its folder as the context"):
        AuditConfig.model_validate({"path": "audit.jsonl"})
