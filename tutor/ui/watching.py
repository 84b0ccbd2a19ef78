"""A file that an outside editor saves: the step's code is in it, every save is a check."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

POLL_S = 0.2


class WatchedFile:
    """One file, looked at a few times a second (works on every disk and system).

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        """Look at a file; it need not be there yet."""
        self.path = path
        self._known = ""

    def write(self, code: str) -> None:
        """Put code into the file, which is no save of the learner's.

        Raises:
            OSError: The file can't be written.
        """
        self._known = code
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(code, "utf-8")

    async def saves(self) -> AsyncIterator[str]:
        """Give the text after each save that changed it."""
        stamp = None  # the first look compares texts: a save may have come before it
        while True:
            await asyncio.sleep(POLL_S)
            now = self._stamp()
            if now == stamp or now is None:
                continue
            stamp = now
            code = self.path.read_text("utf-8", errors="replace")
            if code != self._known and code.strip():
                self._known = code
                yield code

    def _stamp(self) -> tuple[int, int] | None:
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size
