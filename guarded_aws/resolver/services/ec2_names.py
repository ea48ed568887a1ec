"""Amazon EC2: ARNs of resources that a call names by their ids alone.

Sources: Amazon EC2 User Guide, resource-ids; Service Authorization Reference, list_amazonec2 (how each ARN looks).
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.evaluator import ANY_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall

_TYPE_OF_ID: Final[Mapping[str, str]] = {
    "acl": "network-acl",
    "afi": "fpga-image",
    "ami": "image",
    "cagw": "carrier-gateway",
    "cgw": "customer-gateway",
    "cr": "capacity-reservation",
    "crf": "capacity-reservation-fleet",
    "cvpn-endpoint": "client-vpn-endpoint",
    "dopt": "dhcp-options",
    "eice": "instance-connect-endpoint",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "export-ami": "export-image-task",
    "fl": "vpc-flow-log",
    "fleet": "fleet",
    "h": "dedicated-host",
    "hr": "host-reservation",
    "i": "instance",
    "iew": "instance-event-window",
    "igw": "internet-gateway",
    "import-ami": "import-image-task",
    "import-snap": "import-snapshot-task",
    "ipam": "ipam",
    "ipam-pool": "ipam-pool",
    "ipam-res-disco": "ipam-resource-discovery",
    "ipam-res-disco-assoc": "ipam-resource-discovery-association",
    "ipam-scope": "ipam-scope",
    "ipv4pool-coip": "coip-pool",
    "ipv4pool-ec2": "ipv4pool-ec2",
    "ipv6pool-ec2": "ipv6pool-ec2",
    "key": "key-pair",
    "lgw": "local-gateway",
    "lgw-rtb": "local-gateway-route-table",
    "lt": "launch-template",
    "nat": "natgateway",
    "nia": "network-insights-analysis",
    "nip": "network-insights-path",
    "pcx": "vpc-peering-connection",
    "pg": "placement-group",
    "pl": "prefix-list",
    "replacevol": "replace-root-volume-task",
    "rtb": "route-table",
    "scr": "subnet-cidr-reservation",
    "sfr": "spot-fleet-request",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-connect-peer": "transit-gateway-connect-peer",
    "tgw-mcast-domain": "transit-gateway-multicast-domain",
    "tgw-rtb": "transit-gateway-route-table",
    "tmf": "traffic-mirror-filter",
    "tmfr": "traffic-mirror-filter-rule",
    "tms": "traffic-mirror-session",
    "tmt": "traffic-mirror-target",
    "vae": "verified-access-endpoint",
    "vagr": "verified-access-group",
    "vai": "verified-access-instance",
    "vatp": "verified-access-trust-provider",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpce-svc": "vpc-endpoint-service",
    "vpn": "vpn-connection",
}
"""By what an id starts with."""

_NAMED: Final = frozenset({"key-pair", "placement-group"})
"""Types whose ARNs have a name in the place of the id, which the id does not tell."""

_WITHOUT_ACCOUNT: Final = frozenset({"image", "snapshot"})
_WITHOUT_REGION: Final = frozenset(
    {
        "ipam",
        "ipam-external-resource-verification-token",
        "ipam-internet-registry-association",
        "ipam-policy",
        "ipam-pool",
        "ipam-prefix-list-resolver",
        "ipam-prefix-list-resolver-target",
        "ipam-resource-discovery",
        "ipam-resource-discovery-association",
        "ipam-scope",
    }
)


def ec2_arn(call: ApiCall, resource_type: str, identifier: str | None, *, region: str | None = None) -> Resource:
    """Give a resource of a type; None is one that only EC2 knows, such as what the call creates."""
    account = "" if resource_type in _WITHOUT_ACCOUNT else call.account
    place = "" if resource_type in _WITHOUT_REGION else region or call.region
    start = f"arn:{call.partition}:ec2:{place}:{account}:{resource_type}/"
    return Resource(start + identifier) if identifier else Resource.of(start, Hole.ANYTHING)


def by_id(call: ApiCall, identifier: str) -> Resource:
    """Give the resource that an id names, whatever its type."""
    resource_type = _TYPE_OF_ID.get(identifier.rpartition("-")[0])
    if resource_type is None:
        # FAIL-CLOSED(unknown-id): an id of a kind that is not known may be of anything.
        return ANY_RESOURCE
    return ec2_arn(call, resource_type, None if resource_type in _NAMED else identifier)
