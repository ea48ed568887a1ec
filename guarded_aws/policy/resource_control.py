"""What Organizations takes of a resource control policy beyond the grammar of all policies.

An RCP of a customer only denies, to everyone. `RCPFullAWSAccess`, which AWS writes, allows; so an
Allow and a bare ``*`` are not refused here but reported by lint.
Source: AWS Organizations User Guide, orgs_manage_policies_rcps_syntax.
"""

from typing import Final

from guarded_aws.policy.fault import Fault
from guarded_aws.policy.locate import Path
from guarded_aws.policy.model import Version
from guarded_aws.policy.read import Json

_EVERYONE: Final = ("*", {"AWS": "*"}, {"AWS": ["*"]})
"""The ways to write everyone (IAM User Guide, reference_policies_elements_principal)."""


def check_resource_control(document: dict[str, Json]) -> None:
    """Require the version, and statements for everyone about named actions."""
    if document.get("Version") != Version.V2012.value:
        raise Fault("an RCP has to state `Version` 2012-10-17", hint='add `"Version": "2012-10-17"`')
    statements = document.get("Statement")
    listed = statements if isinstance(statements, list) else [statements]
    for index, statement in enumerate(listed):
        path: Path = ("Statement", index) if statements is listed else ("Statement",)
        if isinstance(statement, dict):
            _check_statement(statement, path)


def _check_statement(statement: dict[str, Json], path: Path) -> None:
    if "NotAction" in statement:
        hint = "list the actions under `Action`"
        raise Fault("element `NotAction` is not allowed in an RCP", (*path, "NotAction"), hint=hint, at_key=True)
    if "Principal" in statement and statement["Principal"] not in _EVERYONE:
        hint = "write `*`, and name callers in a condition on `aws:PrincipalArn`"
        raise Fault("an RCP speaks of everyone", (*path, "Principal"), hint=hint)
