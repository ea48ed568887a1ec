"""``python -m verification``: ask AWS's simulator about the corpus, and say where it disagrees.

Exit codes: 0 AWS agrees; 1 it does not; 2 it could not be asked.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from corpus_cases import load_corpus

from verification.report import Report
from verification.selection import reason_against
from verification.simulator import Comparison, Iam, compare

_NO_PROFILE = """Nothing was asked: no credentials were given.
Give the name of a profile that may call iam:SimulateCustomPolicy (it needs no other permission, and reads nothing of \
your account):
  make verify-against-aws PROFILE=my-profile"""
_EVERY = 25


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and report; give the exit code."""
    options = _options(arguments)
    if not options.profile:
        sys.stderr.write(_NO_PROFILE + "\n")
        return 2
    reasons = [(case, reason_against(case)) for case in load_corpus()]
    of_topic = [case for case, reason in reasons if reason is None and options.topic in {None, case.topic}]
    selected = of_topic[: options.limit]
    left_out = Counter(reason for _, reason in reasons if reason is not None)
    try:
        iam = _iam(options)
        asked = list(_with_progress(compare(selected, iam, pause=options.pause), len(selected)))
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"AWS could not be asked: {error}\n")
        return 2
    report = Report(comparisons=asked, left_out=left_out)
    _print(report, as_json=options.json)
    return report.exit_code


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m verification", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--profile", help="the AWS profile to ask with; nothing is asked without one")
    parser.add_argument("--topic", help="ask about one topic of the corpus alone")
    parser.add_argument("--limit", type=int, help="ask about so many cases and no more")
    parser.add_argument("--pause", type=float, default=0.25, help="seconds between two questions (0.25)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--endpoint-url", help="an endpoint in place of AWS's own")
    return parser.parse_args(arguments)


def _iam(options: argparse.Namespace) -> Iam:
    """Open a client with the profile's own credentials; IAM throttles, so it is retried with patience."""
    session = boto3.Session(profile_name=options.profile)
    config = Config(retries={"mode": "standard", "max_attempts": 8})
    client: Iam = session.client("iam", region_name="us-east-1", endpoint_url=options.endpoint_url, config=config)
    return client


def _with_progress(comparisons: Iterable[Comparison], total: int) -> Iterator[Comparison]:
    for place, comparison in enumerate(comparisons, 1):
        if place % _EVERY == 0:
            sys.stderr.write(f"{place} of {total}\n")
        yield comparison


def _print(report: Report, *, as_json: bool) -> None:
    text = json.dumps(report.to_json(), indent=2) if as_json else "\n".join(report.lines())
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
