"""An AWS on this machine, to try the guard against: no account, no network but loopback.

It is moto in a child process of its own: imported into ours, moto would add handlers to
botocore and print on standard output, which is the wire of MCP. moto does not check
signatures, external ids or policies: what is denied here, the guard denied.
"""

from guarded_aws.sandbox.recording import RecordedRequest
from guarded_aws.sandbox.sandbox import Sandbox, start_sandbox

__all__ = ["RecordedRequest", "Sandbox", "start_sandbox"]
