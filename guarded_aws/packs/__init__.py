"""Policy packs: policies that travel with their description and their tests.

A pack is a folder: ``pack.toml`` says what it is, ``tests.json`` what it must allow and deny,
and at least one of ``identity.json``, ``permissions_boundary.json``, ``scp.json`` and
``trust.json`` holds a policy.
"""

from guarded_aws.packs.load import PolicyPack, iter_packs, load_pack
from guarded_aws.packs.manifest import PackManifest, PackTest, PackTests
from guarded_aws.packs.run_tests import PackTestResult, run_pack_tests

__all__ = [
    "PackManifest",
    "PackTest",
    "PackTestResult",
    "PackTests",
    "PolicyPack",
    "iter_packs",
    "load_pack",
    "run_pack_tests",
]
