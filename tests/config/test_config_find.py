"""Where a configuration is looked for, and where not."""

from pathlib import Path

import pytest
from config_files import write_config

from guarded_aws.config import find_config
from guarded_aws.errors import ConfigurationError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a settings folder of the user, with a configuration."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    folder = tmp_path / "settings" / "guarded-aws"
    folder.mkdir(parents=True)
    write_config(folder)
    return folder


def test_explicit_path_wins_over_everything(home: Path, tmp_path: Path) -> None:
    """What the operator types is what counts."""
    path = write_config(tmp_path)

    assert path == find_config(str(path), environ={"GUARDED_AWS_CONFIG": str(home / "guarded-aws.toml")})


def test_environment_wins_over_the_folder_of_the_user(home: Path, tmp_path: Path) -> None:
    """A host of agents sets it for the server that it starts."""
    path = write_config(tmp_path)

    assert home.is_dir()
    assert path == find_config(environ={"GUARDED_AWS_CONFIG": str(path)})


def test_folder_of_the_user_comes_last(home: Path) -> None:
    """With nothing said, the user's own settings count."""
    assert home / "guarded-aws.toml" == find_config(environ={})


def test_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder stays the same wherever the process goes."""
    monkeypatch.chdir(tmp_path)

    assert write_config(tmp_path) == find_config("guarded-aws.toml")


def test_configuration_in_the_working_directory_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent that can write files would plant one."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    write_config(tmp_path)
    (tmp_path / "project").mkdir()

    for folder in (tmp_path, tmp_path / "project"):
        monkeypatch.chdir(folder)
        with pytest.raises(ConfigurationError, match="there is no configuration") as caught:
            find_config(environ={})

    assert "run `guarded-aws init`, or name a file by `--config` or GUARDED_AWS_CONFIG" == caught.value.hint


def test_named_configuration_that_is_missing_is_not_replaced_by_another(home: Path, tmp_path: Path) -> None:
    """A typo in a path must not load other policies."""
    assert home.is_dir()
    with pytest.raises(ConfigurationError, match=r"there is no configuration `.*other\.toml`"):
        find_config(tmp_path / "other.toml", environ={})
