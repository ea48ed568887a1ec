"""Packs as files: what is read, and what is refused."""

import json
from pathlib import Path

import pytest

from guarded_aws.errors import PolicyPackError, PolicySyntaxError
from guarded_aws.packs import iter_packs, load_pack
from guarded_aws.packs.load import shipped_root
from guarded_aws.policy import PolicyType

MANIFEST = 'name = "team"\ndescription = "d"\nsource = "s"\nexplanation = "e"\n'
TESTS = '{"cases": [{"name": "n", "action": "s3:GetObject", "expect": "implicitDeny"}]}'
STATEMENT = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": STATEMENT})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a pack of one identity policy."""
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "pack.toml").write_text(MANIFEST)
    (folder / "tests.json").write_text(TESTS)
    (folder / "identity.json").write_text(POLICY)
    return folder


def test_pack_is_loaded_by_the_path_of_its_folder(folder: Path) -> None:
    """A pack of one's own is as good as a shipped one."""
    pack = load_pack(folder)

    assert ("team", "d", ("team/identity.json",)) == (
        pack.name,
        pack.description,
        tuple(document.policy_id for document in pack.documents),
    )


def test_text_with_a_slash_is_a_path(folder: Path) -> None:
    """So a configuration can name a folder."""
    assert load_pack(folder) == load_pack(str(folder))


def test_policies_go_to_their_layers(folder: Path) -> None:
    """Each file name is a layer."""
    (folder / "permissions_boundary.json").write_text(POLICY)
    (folder / "scp.json").write_text(POLICY)
    trust = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
    (folder / "trust.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": trust}))

    pack = load_pack(folder)

    assert (1, 1, 1, "team/trust.json", 4) == (
        len(pack.identity),
        len(pack.permissions_boundary or ()),
        len(pack.scps),
        pack.trust and pack.trust.policy_id,
        len(pack.documents),
    )


def test_further_documents_of_a_layer_are_numbered(folder: Path) -> None:
    """AWS bounds the size of each, so a long list is cut; each SCP stays a level of its own."""
    for name in ("identity-10.json", "identity-2.json", "scp-1.json", "scp-2.json"):
        (folder / name).write_text(POLICY)

    pack = load_pack(folder)

    assert ["identity.json", "identity-2.json", "identity-10.json"] == [
        document.policy_id.removeprefix("team/") for document in pack.identity
    ]
    assert ["scp-1.json", "scp-2.json"] == [document.policy_id.removeprefix("team/") for document in pack.scps]
    assert {PolicyType.SERVICE_CONTROL} == {document.policy_type for document in pack.scps}


def test_numbered_document_alone_is_a_policy(folder: Path) -> None:
    """A pack can be nothing but a generated list."""
    (folder / "identity.json").rename(folder / "identity-1.json")

    assert ["team/identity-1.json"] == [document.policy_id for document in load_pack(folder).documents]


@pytest.mark.parametrize(
    "name", ["identity-0.json", "identity-.json", "identity-100.json", "trust-1.json", "identity1.json"]
)
def test_number_of_another_form_is_an_unknown_file(folder: Path, name: str) -> None:
    """Nor has a role two trust policies or two boundaries. FAIL-CLOSED(unknown-pack-file)."""
    (folder / name).write_text(POLICY)

    with pytest.raises(PolicyPackError, match=f"holds the unknown file `{name}`"):
        load_pack(folder)


def test_shipped_pack_is_loaded_by_its_name() -> None:
    """The seed's pack has one identity policy and no other layer."""
    pack = load_pack("deny-destructive")

    assert (1, None, (), None) == (len(pack.identity), pack.permissions_boundary, pack.scps, pack.trust)


def test_unknown_name_hints_at_the_nearest_pack() -> None:
    """A typo is answered with the name that was meant."""
    with pytest.raises(PolicyPackError, match="no policy pack `deny-destructiv`") as caught:
        load_pack("deny-destructiv")

    assert "did you mean `deny-destructive`?" == caught.value.hint


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        # FAIL-CLOSED(unknown-pack-file): it may be a misspelt layer.
        ("scps.json", "{}", "holds the unknown file `scps.json`"),
        ("pack.toml", None, "has no `pack.toml`"),
        ("tests.json", None, "has no `tests.json`"),
        ("identity.json", None, "holds no policy"),
        ("pack.toml", MANIFEST.replace("team", "other"), "`team` calls itself `other` at .*pack.toml:1:8"),
        ("pack.toml", MANIFEST + "trap = []\n", "unknown key `trap` at .*pack.toml:5:1"),
        ("pack.toml", "name = team", "not valid TOML: invalid value at .*pack.toml:1:8"),
        ("tests.json", '{"cases": []}', "`cases` is empty at .*tests.json:1:11"),
        ("tests.json", '{"beside": "all", "cases": []}', "`beside` must be `allow-all` at .*tests.json:1:12"),
        ("tests.json", TESTS.replace('"name"', '"nam"'), "unknown key `nam` at .*tests.json:1:13"),
        ("tests.json", '{"cases": [{}]}', "key `name` is missing at .*tests.json:1:12"),
        ("tests.json", "[]", "`the document` must be a table at .*tests.json:1:1"),
    ],
)
def test_broken_pack_is_refused_with_its_place(folder: Path, name: str, text: str | None, message: str) -> None:
    """Nothing of a pack is skipped."""
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(text)

    with pytest.raises(PolicyPackError, match=message):
        load_pack(folder)


def test_policy_that_iam_would_not_take_is_refused_with_its_place(folder: Path) -> None:
    """The parser's own error comes through."""
    (folder / "identity.json").write_text(POLICY.replace("Effect", "Efect"))

    with pytest.raises(PolicySyntaxError, match=r"unknown element `Efect` at .*identity\.json:1:"):
        load_pack(folder)


def test_world_writable_pack_is_refused(folder: Path) -> None:
    """Whoever may write a policy decides what it allows."""
    (folder / "identity.json").chmod(0o666)

    with pytest.raises(PolicyPackError, match="everybody may write"):
        load_pack(folder)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    """A path to nothing is no pack."""
    with pytest.raises(PolicyPackError, match="cannot be listed: no such file or directory"):
        load_pack(tmp_path / "nothing")


def test_checkout_of_ours_gives_its_policies(tmp_path: Path) -> None:
    """The project file next to the folder says that it is ours."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "guarded-aws"\n')

    assert tmp_path / "policies" == shipped_root(tmp_path / "guarded_aws")


@pytest.mark.parametrize("text", [None, '[project]\nname = "other"\n', "not toml", "project = 3\n"])
def test_policies_of_a_stranger_are_never_read(tmp_path: Path, text: str | None) -> None:
    """A folder `policies` beside the installed package is somebody else's. FAIL-CLOSED(stranger-policies)."""
    (tmp_path / "policies").mkdir()
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text)

    assert tmp_path / "guarded_aws" / "_packs" == shipped_root(tmp_path / "guarded_aws")


def test_shipped_packs_explain_themselves() -> None:
    """Every pack says what it does, where it comes from, and what would surprise."""
    assert all(
        pack.manifest.explanation.strip() and pack.manifest.source and pack.manifest.traps for pack in iter_packs()
    )


def test_readme_of_the_packs_lists_every_pack() -> None:
    """A pack that nobody can find is not there."""
    readme = (shipped_root() / "README.md").read_text("utf-8")

    assert [] == [pack.name for pack in iter_packs() if f"| `{pack.name}` |" not in readme]
