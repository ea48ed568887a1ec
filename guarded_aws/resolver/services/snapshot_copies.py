"""Amazon ElastiCache, MemoryDB and Redshift: a copy is about the snapshot that is copied, and the one that is made.

Sources: Service Authorization Reference, list_amazonelasticache, list_amazonmemorydb and list_amazonredshift (a copy is
asked about snapshots, without saying which of the two); API References of the three, CopySnapshot,
CopyServerlessCacheSnapshot and CopyClusterSnapshot (how each is named).
"""

from typing import Final

from guarded_aws.evaluator import Hole
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazon{service}.html"
_COPIES: Final = {
    ("elasticache", "CopyServerlessCacheSnapshot"): ("serverlesscachesnapshot:", "ServerlessCacheSnapshotName"),
    ("elasticache", "CopySnapshot"): ("snapshot:", "SnapshotName"),
    ("memorydb", "CopySnapshot"): ("snapshot/", "SnapshotName"),
    ("redshift", "CopyClusterSnapshot"): ("snapshot:", "SnapshotIdentifier"),
}
"""By operation: what ARNs of snapshots start with, and what follows ``Source`` and ``Target`` in its parameters."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what is asked of a copy of a snapshot; None where the general rules know it."""
    service = call.facts.service
    copy = _COPIES.get((service, call.facts.operation))
    if copy is None:
        return None
    start, name = copy
    snapshots = (
        arn(call, service, start, *_in_cluster(call), text_or_hole(call.parameters.get(f"{end}{name}")))
        for end in ("Source", "Target")
    )
    page = _PAGE.format(service=service)
    action = f"{service}:{call.facts.operation}"
    return (Ask(action=action, resources=tuple(dict.fromkeys(snapshots)), source=page),)


def _in_cluster(call: ApiCall) -> tuple[Piece, ...]:
    """Give what stands before the name of a snapshot of Redshift: its cluster, which the copy has in common with it."""
    if call.facts.service != "redshift":
        return ()
    cluster = call.parameters.get("SourceSnapshotClusterIdentifier")
    return (Hole.SEGMENT if cluster is None else text_or_hole(cluster), "/")
