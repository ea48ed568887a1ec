"""The sandbox's child process: moto on a free port of 127.0.0.1.

Run as ``python -m guarded_aws.sandbox.child FOLDER``. It reports its port and a key in one line on
standard output, and lives until standard input ends: the parent holds the other end, so
that the child ends with it, however the parent ended.
"""

import json
import os
import shutil
import signal
import sys
from dataclasses import asdict

from moto.moto_api import recorder
from moto.server import ThreadedMotoServer

from guarded_aws.sandbox.seed import seed


def main(folder: str) -> None:
    """Serve until the parent is gone, then remove the folder."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the parent's to act on
    report = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # moto prints, and that is no report
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint_url = "http://127.0.0.1:{1}".format(*server.get_host_and_port())
    key = seed(endpoint_url)
    recorder.start_recording()
    with report:
        json.dump({"endpoint_url": endpoint_url, **asdict(key)}, report)
    sys.stdin.read()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
