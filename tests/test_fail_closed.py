"""Each place that turns doubt into denial, or leaves AWS's reading, has a test that names it.

A place is tagged ``FAIL-CLOSED(id): reason`` or ``DIVERGES(id): reason``. A test names it by the tag in its
docstring, or in a comment beside it; a corpus case by its ``diverges``. So a new tag without a test fails here,
and so does a test of a tag that is gone.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "guarded_aws"
TESTS = ROOT / "tests"
TAG = re.compile(r"(?:FAIL-CLOSED|DIVERGES)\((?P<id>[^)]*)\)")
WELL_FORMED = re.compile(r"(?:FAIL-CLOSED|DIVERGES)\([a-z0-9-]+\): \S")


def _tags(folder: Path) -> dict[str, set[str]]:
    """Give the files that name each id."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        if path == Path(__file__):
            continue
        for tag in TAG.finditer(path.read_text("utf-8")):
            found.setdefault(tag["id"], set()).add(str(path.relative_to(ROOT)))
    return found


def _corpus_ids() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((TESTS / "corpus").glob("*.json")):
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            if "diverges" in case:
                found.setdefault(case["diverges"].partition(":")[0], set()).add(f"{path.name}: {case['name']}")
    return found


def _listed(places: dict[str, set[str]]) -> list[str]:
    return sorted(f"{tag} in {place}" for tag, named_in in places.items() for place in named_in)


def test_every_tag_of_the_source_is_named_by_a_test() -> None:
    """A place that fails closed and is not tested may open tomorrow."""
    tested = _tags(TESTS).keys() | _corpus_ids().keys()

    assert [] == _listed({tag: files for tag, files in _tags(SOURCE).items() if tag not in tested})


def test_every_tag_that_a_test_names_is_in_the_source() -> None:
    """A test of a place that is gone, or misspelt, tests something else."""
    tags = _tags(SOURCE).keys()
    named = {**_tags(TESTS), **_corpus_ids()}

    assert [] == _listed({tag: where for tag, where in named.items() if tag not in tags})


def test_every_tag_gives_its_reason() -> None:
    """``TAG(id): reason``; an id is small letters, digits and hyphens."""
    malformed = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if TAG.search(line) and not WELL_FORMED.search(line)
    ]

    assert [] == malformed


def test_tags_are_found_at_all() -> None:
    """A search that finds nothing would find no fault."""
    assert {"unknown", "unknown-allow", "unknown-deny", "segment-end-star"} <= _tags(SOURCE).keys()
