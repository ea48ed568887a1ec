"""Try transfers and signatures in a process of its own, and print what became of them as JSON."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.compat
from boto3.s3.transfer import TransferConfig
from guard_recording import RecordingEndpoint
from guard_world import ROLE_ARN, allow, deny, make_target

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import RoleSettings

_KEYS = "[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example-not-a-secret\n"
_EVERYWHERE = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
_RULES = (allow("*"), deny("s3:*", resource="arn:aws:s3:::reports/forbidden/*"), deny("dynamodb:Delete*", sid="Tables"))


def _guard(folder: Path, url: str | None) -> Guard:
    (folder / "credentials").write_text(_KEYS)
    file = str(folder / "credentials")
    role = RoleSettings(role_arn=ROLE_ARN, source_profile="source", source_credentials_file=file)
    target = make_target(*_RULES, endpoint_url=url, role=role)
    return Guard({"dev": target}, default_target="dev", catalog=Catalog(), audit=MemorySink())


def _attempt(endpoint: RecordingEndpoint, act: Callable[[], object]) -> list[Any]:
    """Give what became of an act, and the signed requests that it sent."""
    before = len(endpoint.calls)
    try:
        act()
        result = "done"
    except Exception as error:  # noqa: BLE001 -- the kind of it is the answer
        result = type(error).__name__
    sent = endpoint.calls[before:]
    return [result, [f"{call.method} {call.path}" for call in sent if "authorization" in call.headers]]


def _transfers(endpoint: RecordingEndpoint, s3: Any, path: Path) -> dict[str, Any]:
    path.write_bytes(b"x" * 100)
    return {
        f"{preferred} {key}": _attempt(
            endpoint,
            lambda preferred=preferred, key=key: s3.upload_file(
                str(path), "reports", key, Config=TransferConfig(preferred_transfer_client=preferred)
            ),
        )
        for preferred in ("crt", "auto", "classic")
        for key in ("inbox/a", "forbidden/a")
    }


def main(folder: Path) -> None:
    """Write one object: a result for each name."""
    with RecordingEndpoint() as endpoint:
        guard, real = _guard(folder, endpoint.url), _guard(folder, None)
        s3: Any = guard.session().client("s3")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"})
        seen = {
            **_transfers(endpoint, s3, folder / "file"),
            "native": botocore.compat.HAS_CRT,
            "call": _attempt(endpoint, lambda: guard.call("dynamodb", "ListTables", {})),
            "denied call": _attempt(endpoint, lambda: guard.call("dynamodb", "DeleteTable", {"TableName": "orders"})),
            "url": "X-Amz-Signature=" in url,
            "any region": _attempt(endpoint, lambda: real.call("s3", "GetObject", {"Bucket": _EVERYWHERE, "Key": "a"})),
        }
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
