"""Bounds what is kept and sent of a run's output: its first half at once, its last half at the end.

Pure text; knows no pipes and no processes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from tutor.kernel.protocol import Stream

_GOES_ON = "\n… this prints a lot: the rest is kept back, its end is shown when the run is over …\n"


class OutputBound:
    """Decides what of a run's output is sent now, what later, and what never."""

    def __init__(self, chars: int) -> None:
        """Start a run.

        Args:
            chars: Characters that are sent in all.
        """
        self._head_left = chars // 2
        self._tail_chars = chars - chars // 2
        self._tail: deque[tuple[Stream, str]] = deque()
        self._kept = 0
        self._left_out = 0
        self._is_over = False

    def add(self, stream: Stream, text: str) -> Iterator[tuple[Stream, str]]:
        """Take new output; yield what is to be sent now. What comes after `finish` belongs to no run."""
        if self._is_over:
            return
        now, later = text[: self._head_left], text[self._head_left :]
        if now:
            self._head_left -= len(now)
            yield stream, now
        if later:
            if not self._tail and not self._left_out:
                yield "stdout", _GOES_ON
            self._keep(stream, later)

    def finish(self) -> Iterator[tuple[Stream, str]]:
        """Yield what was kept back, after a line that says how much is missing."""
        if self._left_out:
            yield "stdout", f"\n… {self._left_out:,} characters left out …\n"
        for stream, pieces in groupby(self._tail, key=itemgetter(0)):
            yield stream, "".join(text for _, text in pieces)
        self._tail.clear()
        self._left_out = 0
        self._is_over = True

    def _keep(self, stream: Stream, text: str) -> None:
        self._tail.append((stream, text))
        self._kept += len(text)
        while self._kept > self._tail_chars:
            oldest_stream, oldest = self._tail.popleft()
            surplus = min(self._kept - self._tail_chars, len(oldest))
            self._kept -= surplus
            self._left_out += surplus
            if surplus < len(oldest):
                self._tail.appendleft((oldest_stream, oldest[surplus:]))
