"""The command line. What a command needs beyond typer it imports when it runs."""

from guarded_aws.cli.main import main

__all__ = ["main"]
