"""A bounded log that paints only what is seen: the text part of the output pane.

Everything that arrives is noted down at once and laid out at most 20 times a second, so that a
program that prints without end leaves the screen responsive. Knows no run and no session.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tutor import text
from tutor.kernel.protocol import Stream
from tutor.ui.widgets.output_blocks import (
    GUTTER,
    SIGN_STYLES,
    SIGNS,
    Block,
    Row,
    coloured,
    overprinted,
    shortened,
)
from tutor.ui.widgets.strips import painted

MAX_BLOCKS: Final = 5_000
"""Lines and other blocks that are kept."""
PERIOD_S: Final = 1 / 20
_MAX_PENDING_CHARS: Final = 200_000
"""Printed text that may wait for the next painting; what is older was scrolled away anyway."""


class OutputLog(ScrollView, can_focus=True):
    """Blocks below each other, the newest in view."""

    DEFAULT_CSS = """
    OutputLog { height: 1fr; background: $background; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy_all", "Copy", show=False)]

    def __init__(self) -> None:
        """Build it empty."""
        super().__init__()
        self._blocks: deque[Block] = deque(maxlen=MAX_BLOCKS)
        self._rows: list[tuple[Block, Row, bool]] = []
        self._open: dict[Stream, Block] = {}
        self._pending: deque[tuple[Stream, str]] = deque()
        self._pending_chars = 0
        self._skipped = 0
        self._is_due = False
        self._follows = True
        self._head: Block | None = None

    def print(self, stream: Stream, printed: str) -> None:
        """Note down printed text; it is painted within a twentieth of a second."""
        self._head = None
        self._pending.append((stream, printed))
        self._pending_chars += len(printed)
        while self._pending_chars > _MAX_PENDING_CHARS and len(self._pending) > 1:
            _, lost = self._pending.popleft()
            self._pending_chars -= len(lost)
            self._skipped += lost.count("\n")
        self._schedule()

    def add(self, block: Block) -> None:
        """Add a block behind all that was printed so far; of a long error the beginning is kept in view."""
        self._take_pending()
        self._head = block if block.kind == "error" else self._head
        self._blocks.append(block)
        self._open.clear()
        self._schedule()

    def refill(self, change: Callable[[Block], None], block: Block) -> None:
        """Change a block that is shown."""
        change(block)
        self._schedule()

    def clear(self) -> None:
        """Forget everything."""
        self._blocks.clear()
        self._pending.clear()
        self._open.clear()
        self._pending_chars = self._skipped = 0
        self._follows, self._head = True, None
        self._lay_out()

    @property
    def text(self) -> str:
        """All that is kept, as plain text."""
        self._take_pending()
        return "\n".join(block.text for block in self._blocks)

    def action_copy_all(self) -> None:
        """Copy everything to the clipboard."""
        self.app.copy_to_clipboard(self.text)

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = True
            self.set_timer(PERIOD_S, self._paint)

    def _paint(self) -> None:
        self._is_due = False
        self._take_pending()
        self._lay_out()

    def _take_pending(self) -> None:
        if self._skipped:
            self._blocks.append(Block("note", Content.styled(text.lines_skipped(self._skipped), "$muted")))
        pending, self._pending = self._pending, deque()
        self._pending_chars = self._skipped = 0
        for stream, printed in _joined(pending):
            self._split(stream, printed)

    def _split(self, stream: Stream, printed: str) -> None:
        open_block = self._open.pop(stream, None)
        before = open_block.source if open_block and isinstance(open_block.source, str) else ""
        *lines, rest = printed.replace("\r\n", "\n").split("\n")
        for line in [*lines, rest] if rest else lines:
            line = shortened(overprinted(before + line), text.CHARACTERS_LEFT_OUT)
            if open_block:
                open_block.replace(line)
            else:
                self._blocks.append(Block(stream, line))
            last, open_block, before = open_block or self._blocks[-1], None, ""
        if rest:
            self._open[stream] = last

    def _lay_out(self) -> None:
        """Lay everything out at the width that there is, staying at the end if that was in view."""
        width = max(8, self.scrollable_content_region.width - GUTTER)
        self._rows = [
            (block, row, not index) for block in self._blocks for index, row in enumerate(block.rows(width))
        ]
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        if self._follows:
            self.call_after_refresh(self._go_to_end)
        self.refresh()

    def _go_to_end(self) -> None:
        heads = (index for index, (block, _, _) in enumerate(self._rows) if block is self._head)
        end = len(self._rows) - self.size.height
        self.scroll_to(y=max(0, min(end, next(heads, end))), animate=False, immediate=True)
        self._follows = True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow new output only while its end is in view."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = new_value >= self.max_scroll_y

    def on_resize(self) -> None:
        """Wrap anew."""
        self._lay_out()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that was selected with the mouse."""
        lines = "\n".join(" " * GUTTER + _plain(row) for _, row, _ in self._rows)
        return selection.extract(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Render one row."""
        index = y + self.scroll_offset.y
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        block, row, is_first = self._rows[index]
        sign = SIGNS[block.kind] if is_first or block.kind == "stderr" else ""
        head = Content.styled(sign.ljust(GUTTER), SIGN_STYLES[block.kind])
        if isinstance(row, Strip):
            strip = Strip.join([painted(self, head, GUTTER), row])
            return strip.adjust_cell_length(self.size.width, self.rich_style)
        line = self._with_selection(head + (coloured(row) if isinstance(row, str) else row), index)
        return painted(self, line, self.size.width).apply_offsets(0, index)

    def _with_selection(self, line: Content, index: int) -> Content:
        selection = self.text_selection
        span = selection.get_span(index) if selection else None
        if span is None:
            return line
        start, end = span
        return line.stylize("on $code-selection", start, len(line) if end == -1 else end)


def _plain(row: Row) -> str:
    return row if isinstance(row, str) else row.text if isinstance(row, Strip) else row.plain


def _joined(pending: deque[tuple[Stream, str]]) -> list[tuple[Stream, str]]:
    """Join what was printed to one stream in a row."""
    joined: list[tuple[Stream, list[str]]] = []
    for stream, printed in pending:
        if not joined or joined[-1][0] != stream:
            joined.append((stream, []))
        joined[-1][1].append(printed)
    return [(stream, "".join(parts)) for stream, parts in joined]
