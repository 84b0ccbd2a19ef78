"""What was printed and shown, bounded: lines are put together here as a terminal would.

Text is only noted down when it arrives and put together when somebody wants to paint it; what a
flood leaves no time for is counted instead. Knows no widget.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from textual.content import Content

from tutor import text
from tutor.kernel.protocol import Stream
from tutor.ui.widgets.output_blocks import Block, overprinted, shortened

MAX_BLOCKS: Final = 5_000
"""Lines and other blocks that are kept."""
_MAX_PENDING_CHARS: Final = 200_000
"""Printed text that may wait to be put together; what is older would be scrolled away anyway."""


class Record:
    """The blocks of the output, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self.blocks: deque[Block] = deque(maxlen=MAX_BLOCKS)
        self.fresh: list[Block] = []
        """Blocks that came since somebody took them."""
        self.has_changed = False
        """A block that was taken before has been printed over."""
        self._open: dict[Stream, Block] = {}
        self._pending: deque[tuple[Stream, str]] = deque()
        self._pending_chars = 0
        self._skipped = 0

    def print(self, stream: Stream, printed: str) -> None:
        """Note down printed text."""
        self._pending.append((stream, printed))
        self._pending_chars += len(printed)
        while self._pending_chars > _MAX_PENDING_CHARS and len(self._pending) > 1:
            _, lost = self._pending.popleft()
            self._pending_chars -= len(lost)
            self._skipped += lost.count("\n")

    def add(self, block: Block) -> None:
        """Add a block behind all that was printed so far."""
        self.settle()
        self._open.clear()
        self._append(block)

    def settle(self) -> None:
        """Put together what is noted down."""
        if self._skipped:
            self._open.clear()
            self._append(Block("note", Content.styled(text.lines_skipped(self._skipped), "$muted")))
        pending, self._pending = self._pending, deque()
        self._pending_chars = self._skipped = 0
        for stream, parts in groupby(pending, key=lambda entry: entry[0]):
            self._split(stream, "".join(printed for _, printed in parts))

    @property
    def text(self) -> str:
        """All that is kept, as plain text."""
        self.settle()
        return "\n".join(block.text for block in self.blocks)

    def _append(self, block: Block) -> None:
        self.blocks.append(block)
        self.fresh.append(block)

    def _split(self, stream: Stream, printed: str) -> None:
        """Turn printed text into lines; one without an end stays open for more."""
        before = self._open.pop(stream, None)
        for line, is_open in _lines(printed):
            whole = (before.text if before else "") + line
            shown = shortened(overprinted(whole), text.CHARACTERS_LEFT_OUT)
            if before:
                before.replace(shown)
                self.has_changed = True
            else:
                self._append(Block(stream, shown))
            if is_open:
                self._open[stream] = before or self.blocks[-1]
            before = None


def _lines(printed: str) -> Iterator[tuple[str, bool]]:
    """Give the lines of a text, and whether each of them has no end yet."""
    *whole, rest = printed.replace("\r\n", "\n").split("\n")
    for line in whole:
        yield line, False
    if rest:
        yield rest, True
