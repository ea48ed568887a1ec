"""What the guard relies on inside botocore, boto3, and s3transfer, by digest.

A change upstream fails here with the name of the function to read again. When it was read
and the guard still holds, `python tests/upstream/test_upstream_contract.py` adds its digest
to ``digests.json``; digests of several versions stand side by side. `make test-lowest` and
`make test-newest` compare at both ends of what pyproject.toml promises.
"""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import botocore
import pytest
from relied_upon import RELIED_UPON
from upstream_source import digest, expand

from guarded_aws import guard

DIGESTS = Path(__file__).with_name("digests.json")
UPSTREAM = ("boto3", "botocore", "s3transfer")

RELYING: dict[str, list[str]] = {}
"""The files of the guard that rely on a function, by its name."""

for _file, _names in RELIED_UPON.items():
    for _name in _names:
        for _function in expand(_name):
            RELYING.setdefault(_function, []).append(_file)


@pytest.mark.parametrize("name", RELYING)
def test_function_is_one_that_was_read(name: str) -> None:
    """The guard was written against this very source."""
    known = json.loads(DIGESTS.read_text())

    assert digest(name) in known.get(name, []), (
        f"read `{name}` of botocore {botocore.__version__} again, for guard/{', guard/'.join(RELYING[name])}"
    )


def test_no_digest_is_of_a_function_that_nobody_relies_on() -> None:
    """What leaves the table leaves the file too."""
    assert [] == [name for name in json.loads(DIGESTS.read_text()) if not _is_relied_upon(name)]


def test_every_upstream_function_that_the_guard_names_is_relied_upon() -> None:
    """What the guard imports or overrides stands in the table: nobody has to remember it."""
    named = {name for module in _modules() for name in (*_imported(module), *_overridden(module))}

    assert set() == named - RELYING.keys()


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(guard.__path__, "guarded_aws.guard."):
        yield importlib.import_module(found.name)


def _imported(module: ModuleType) -> Iterator[str]:
    """Name the functions of upstream that a module imports."""
    for value in vars(module).values():
        if isinstance(value, FunctionType) and _is_upstream(value.__module__):
            yield f"{value.__module__}:{value.__qualname__}"


def _overridden(module: ModuleType) -> Iterator[str]:
    """Name the methods of upstream in whose place a class of a module puts its own."""
    for kind in vars(module).values():
        if inspect.isclass(kind) and kind.__module__ == module.__name__:
            for base in kind.__mro__[1:]:
                if _is_upstream(base.__module__):
                    methods = vars(kind).keys() & {
                        name for name, value in vars(base).items() if inspect.isroutine(value)
                    }
                    yield from (f"{base.__module__}:{base.__qualname__}.{name}" for name in methods)


def _is_upstream(module: str) -> bool:
    return module.partition(".")[0] in UPSTREAM


def _is_relied_upon(name: str) -> bool:
    """Say whether the table has a function, if not in the installed versions then in others."""
    whole = f"{name.rpartition('.')[0]}.*"
    return any(name in names or whole in names for names in RELIED_UPON.values())


def record() -> None:
    """Add the digests of the installed versions to the file, and drop those of what nobody relies on."""
    known = json.loads(DIGESTS.read_text()) if DIGESTS.exists() else {}
    kept = {name: digests for name, digests in known.items() if _is_relied_upon(name)}
    added = {name: sorted({*kept.get(name, []), digest(name)}) for name in RELYING}
    DIGESTS.write_text(json.dumps(kept | added, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    record()
