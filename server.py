"""For ``mcp run server.py``: the server of the configuration in its usual place."""

from guarded_aws.server import create_server

mcp = create_server()
