"""What a configuration tells AWS of its policies, and what it says of the rest at the start."""

import json
import logging
from pathlib import Path

import pytest
from config_files import CONFIG, replaced, with_policies_key, with_target_key, write_config

from guarded_aws.audit import MemorySink
from guarded_aws.config import build_guard, load_config, push_down
from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.target import RoleSettings

MANAGED = "arn:aws:iam::123456789012:policy/AgentDeny"
LONG = [f"arn:aws:s3:::reports-of-the-year-{year}/*" for year in range(1900, 1960)]


def role(folder: Path, text: str = CONFIG) -> RoleSettings:
    """Build the one target of a configuration; give its role."""
    return build_guard(load_config(write_config(folder, text)), audit=MemorySink()).target().role


def long_boundary(folder: Path) -> str:
    """Write a permissions boundary that no session policy has room for; give the key that names it."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": LONG}
    (folder / "boundary.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    return 'permissions_boundary = "boundary.json"'


def test_default_packs_are_told_to_aws_whole(tmp_path: Path) -> None:
    """They fit one session policy, and nothing of them stays behind."""
    plan = role(tmp_path).push_down

    assert plan.policy is not None
    assert "ec2:TerminateInstances" in plan.policy
    assert ((), ()) == (plan.scopes, plan.remainder)


def test_exact_starts_where_everything_fits(tmp_path: Path) -> None:
    """A boundary has a place of its own."""
    text = replaced('"allow-s3"]', '"allow-s3", "agent-boundary"]').replace("[targets.dev.policies]", EXACT)
    plan = role(tmp_path, text).push_down

    assert 1 == len(plan.scopes)
    assert () == plan.remainder


EXACT = 'pushdown = "exact"\n[targets.dev.policies]'


def test_exact_does_not_start_where_something_does_not_fit(tmp_path: Path) -> None:
    """The error names the policy, and the ways out. FAIL-CLOSED(pushdown-fit)."""
    text = with_policies_key(long_boundary(tmp_path)).replace("[targets.dev.policies]", EXACT)

    with pytest.raises(ConfigurationError, match=r"do not fit: `boundary\.json`") as caught:
        role(tmp_path, text)

    assert "pushdown_policy_arns" in caught.value.hint


def test_auto_warns_and_names_what_to_attach(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The rest is pushed down all the same."""
    with caplog.at_level(logging.WARNING):
        plan = role(tmp_path, with_policies_key(long_boundary(tmp_path))).push_down

    assert "AWS is not told of `boundary.json`" in caplog.text
    assert plan.policy is not None


def test_what_reads_keys_of_our_own_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """AWS could not understand it, wherever it were attached: it is reported, and `exact` starts."""
    text = replaced('"allow-s3"]', '"allow-s3", "business-hours"]').replace("[targets.dev.policies]", EXACT)

    with caplog.at_level(logging.INFO, logger=push_down.__name__):
        plan = role(tmp_path, text).push_down

    assert {"business-hours/identity.json#DenyOnWeekends"} < {item.label for item in plan.remainder}
    assert () == plan.unfit
    assert ["INFO"] == [record.levelname for record in caplog.records if record.name == push_down.__name__]
    assert "`business-hours/identity.json#DenyOnWeekends`" in caplog.text


def test_managed_policy_takes_the_place_of_the_policy_that_it_repeats(tmp_path: Path) -> None:
    """Its text is not sent, and its ARN is."""
    line = f'pushdown_policy_arns = {{ "deny-destructive/identity.json" = "{MANAGED}" }}'
    plan = role(tmp_path, with_target_key(line)).push_down

    assert plan.policy is not None
    assert "Terminate" not in plan.policy
    assert "ec2:TerminateInstances" in plan.managed[MANAGED]


def test_off_pushes_nothing(tmp_path: Path) -> None:
    """The role's session is bounded by what is attached at AWS alone."""
    plan = role(tmp_path, with_target_key('pushdown = "off"')).push_down

    assert (None, (), {}) == (plan.policy, plan.scopes, dict(plan.managed))


def test_eleven_managed_policies_are_too_many(tmp_path: Path) -> None:
    """STS takes ten (STS API Reference, AssumeRole)."""
    names = [f"p{number}.json" for number in range(11)]
    for name in names:
        (tmp_path / name).write_text(json.dumps({"Version": "2012-10-17", "Statement": _STATEMENT}))
    arns = ", ".join(f'"{name}" = "{MANAGED}{name[1:-5]}"' for name in names)
    text = with_target_key(f"pushdown_policy_arns = {{ {arns} }}")
    text = text.replace("[context]", f"identity = {json.dumps(names)}\n[context]")

    with pytest.raises(ConfigurationError, match="10 managed policies at most"):
        role(tmp_path, text)


_STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_transitive_tags_are_session_tags(tmp_path: Path) -> None:
    """They reach the role's settings by their keys."""
    lines = 'session_tags = { Purpose = "ai-agent" }\ntransitive_tag_keys = ["Purpose"]'

    assert ("Purpose",) == role(tmp_path, with_target_key(lines)).transitive_tag_keys
