"""How workers come into being: forked from a warm server, or spawned where there is no safe fork.

The one place where that choice is made; parent side.
"""

from __future__ import annotations

import sys
from typing import Protocol

from tutor.kernel.forking import ForkLauncher
from tutor.kernel.process import Process
from tutor.kernel.spawning import SpawnLauncher


class Launcher(Protocol):
    """Starts workers."""

    async def wait_until_warm(self) -> None:
        """Wait until PyTorch is loaded; raises KernelError, in a sentence, if it can't be."""

    async def launch(self, processes: int) -> Process:
        """Start a worker that may have so many processes and threads; raises KernelError."""

    async def close(self) -> None:
        """End everything and remove what was left on disk."""


def choose_launcher(start_method: str | None) -> Launcher:
    """Return the launcher for this system.

    Args:
        start_method: `forkserver` or `spawn`; None takes the first on Linux, the second elsewhere.
    """
    method = start_method or ("forkserver" if sys.platform == "linux" else "spawn")
    return ForkLauncher() if method == "forkserver" else SpawnLauncher()
