"""Where code stands that does not answer: asked by a signal, written to a file, read by others.

Python's own handler of the signal works in C: it answers even while the
interpreter is stuck in one long operation.
"""

from __future__ import annotations

import faulthandler
import re
import signal
from pathlib import Path

_FILE = "where.txt"
_FRAME = re.compile(r'File "<(?P<name>[^<>"]+)>", line (?P<line>\d+)')
_LONGEST = 8192


def tell_where_on_signal(directory: Path) -> None:
    """Write the tracebacks of all threads, the main one last, to a file on each SIGUSR1; child side."""
    if hasattr(signal, "SIGUSR1"):
        file = open(directory / _FILE, "w")  # noqa: SIM115 - stays open for the signal
        faulthandler.register(signal.SIGUSR1, file, all_threads=True)


def read_where(directory: Path) -> str:
    """Return the main thread's traceback as it was written last; empty if there is none."""
    try:
        text = (directory / _FILE).read_text(errors="replace")
    except OSError:
        return ""
    return text[text.rfind("most recent call first") :][:_LONGEST]


def lines_in(traceback: str, source_name: str) -> list[int]:
    """Return the lines of a source that a traceback passes, in its order.

    Args:
        traceback: From `read_where`, the innermost frame first; or as Python prints it, the innermost last.
        source_name: Such as `your code`; a function of the setup that never ends has no line of it.
    """
    return [int(found["line"]) for found in _FRAME.finditer(traceback) if found["name"] == source_name]
