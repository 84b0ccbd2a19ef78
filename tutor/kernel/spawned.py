"""The entry of a worker that is an interpreter of its own; child side.

Its standard input and output are the pipe to the client, taken away before
the learner's code can reach them.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tutor.kernel import limits
from tutor.kernel.capture import Pipes


def main() -> None:
    """Run a worker in the directory of the first argument; without arguments only try to load PyTorch."""
    if not sys.argv[1:]:
        import torch  # noqa: F401

        return
    limits.die_with_parent(int(sys.argv[2]), signal.SIGKILL if sys.platform == "linux" else 0)
    requests, events = os.dup(0), os.dup(1)

    from tutor.kernel.worker import run_worker

    run_worker(requests, events, Pipes.open(), lambda: Path(sys.argv[1]))
