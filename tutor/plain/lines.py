"""Lines of standard input, read only when one is wanted.

The event loop goes on while a line is waited for, and an editor that is opened
in between has the terminal to itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import unicodedata

CHUNK_BYTES = 65_536


class Lines:
    """The lines of a file descriptor."""

    def __init__(self, fd: int) -> None:
        """Read nothing yet.

        Args:
            fd: Where lines come from; it is read without Python's own buffering.
        """
        self._fd = fd
        self._rest = b""
        self._has_ended = False

    async def next(self) -> str | None:
        """Return the next line without its end, or None when there are no more."""
        while b"\n" not in self._rest and not self._has_ended:
            chunk = await self._chunk()
            self._rest += chunk
            self._has_ended = not chunk
        line, _, self._rest = self._rest.partition(b"\n")
        if not line and not self._rest and self._has_ended and not _:
            return None
        text = line.decode("utf-8", errors="replace").rstrip("\r")
        return unicodedata.normalize("NFC", text)

    async def _chunk(self) -> bytes:
        """Read in a thread that nobody waits for at the end: a terminal may never give another line."""
        loop = asyncio.get_running_loop()
        chunk: asyncio.Future[bytes] = loop.create_future()

        def read() -> None:
            try:
                data = os.read(self._fd, CHUNK_BYTES)
            except OSError:
                data = b""
            with contextlib.suppress(RuntimeError):  # the loop is closed: the tutor has ended meanwhile
                loop.call_soon_threadsafe(_give, chunk, data)

        threading.Thread(target=read, daemon=True, name="stdin").start()
        return await chunk


def _give(chunk: asyncio.Future[bytes], data: bytes) -> None:
    if not chunk.done():
        chunk.set_result(data)
