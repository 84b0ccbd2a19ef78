"""A worker's process as the client sees it, and the interpreters that are started for it; parent side."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tutor
from tutor.errors import KernelError
from tutor.kernel.control import GENTLE_CUDA_CHECK, Exited
from tutor.kernel.limits import kill_group


@dataclass(slots=True)
class Process:
    """A worker's process."""

    pid: int
    directory: Path
    """Its working directory; removed when it has ended."""
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ended: asyncio.Future[Exited]

    def signal(self, signum: int) -> None:
        """Send a signal to the worker alone; nothing happens if it has ended."""
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the worker and its children at once."""
        if self.ended.done():
            return
        kill_group(self.pid)


def make_root() -> Path:
    """Make the directory for the workers' own directories.

    Raises:
        KernelError: The disk is full, or nothing may be written.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="tensor-tutor-"))
    except OSError as error:
        raise KernelError(
            f"No temporary folder can be made for your runs: {error.strerror or error}."
        ) from error


def python(module: str, arguments: Sequence[str]) -> list[str]:
    """Return the command line that calls `main()` of one of our modules in a new interpreter.

    Safe path mode: a `torch.py` in the learner's folder is never imported by us.
    """
    package_root = str(Path(tutor.__file__).parent.parent)
    code = f"import sys; sys.path.append({package_root!r}); from {module} import main; main()"
    return [sys.executable, "-P", "-c", code, *arguments]


PROFILER_LOG = "KINETO_LOG_LEVEL"
"""The profiler's own messages would stand in the middle of its tables."""


def environment() -> dict[str, str]:
    """Return the environment of the server and its workers."""
    quiet = {} if PROFILER_LOG in os.environ else {PROFILER_LOG: "9"}
    return {**os.environ, GENTLE_CUDA_CHECK: "1", **quiet}


def why_not_warm(log: Path, status: int) -> str:
    """Say why an interpreter that was to load PyTorch has ended.

    Args:
        log: What it printed.
        status: Exit status, or minus the number of a signal.
    """
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    if status > 0 and lines:
        how = "" if lines[-1].startswith("ModuleNotFoundError") else "--force-reinstall "
        return (
            f"PyTorch could not be loaded: {lines[-1]}. "
            f"Install it for this Python with: pip install {how}torch torchvision"
        )
    how = f"signal {-status}" if status < 0 else f"status {status}"
    return f"The process that runs your code has ended ({how}). The next run starts it anew."
