"""A dry run: what is allowed is planned and not sent, but for reads.

Needs no account: it starts a sandbox. Run ``python examples/dry_run.py``.
"""

from guarded_aws import AccessDeniedError, GuardedSession
from guarded_aws.sandbox import start_sandbox


def main() -> None:
    """Plan in a sandbox."""
    with start_sandbox() as sandbox:
        ec2 = GuardedSession(config=sandbox.config_path, target="dry-run").client("ec2")
        before = len(ec2.describe_instances()["Reservations"])
        planned = ec2.run_instances(ImageId="ami-12c6146b", InstanceType="t3.micro", MinCount=1, MaxCount=1)
        print("dry run:", planned["dry_run"], "decision:", planned["decision"]["decision"])
        print("reservations before and after:", before, len(ec2.describe_instances()["Reservations"]))
        try:
            ec2.terminate_instances(InstanceIds=["i-0123456789abcdef0"])
        except AccessDeniedError as error:
            print("denied:", error.message)
            print("advice:", error.hint)


if __name__ == "__main__":
    main()
