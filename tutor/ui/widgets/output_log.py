"""A log that paints only what is seen: the text part of the output pane.

Everything that arrives is laid out at most 20 times a second, so that a program that prints without
end leaves the screen responsive. Knows no run and no session.
"""

from __future__ import annotations

from collections import deque
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tutor import text
from tutor.kernel.protocol import Stream
from tutor.ui.widgets.output_blocks import GUTTER, SIGN_STYLES, SIGNS, Block, Row, coloured
from tutor.ui.widgets.output_record import Record
from tutor.ui.widgets.strips import Painter

PERIOD_S: Final = 1 / 20
MARGIN: Final = 6
"""Columns beside the text where the pane was never shown: it is a narrow screen's, which it will fill."""


class OutputLog(ScrollView, can_focus=True):
    """Blocks below each other, the newest in view."""

    DEFAULT_CSS = """
    OutputLog { height: 1fr; background: $background; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy_all", text.KEY_COPY, show=False)]

    def __init__(self) -> None:
        """Build it empty."""
        super().__init__()
        self._record = Record()
        self._rows: deque[tuple[Block, Row, bool]] = deque()
        self._width = 0
        self._is_due = False
        self._follows = True
        self._head: Block | None = None

    def print(self, stream: Stream, printed: str) -> None:
        """Note down printed text; it is painted within a twentieth of a second."""
        self._head = None
        self._record.print(stream, printed)
        self._schedule()

    def add(self, block: Block) -> None:
        """Add a block behind all that was printed so far; of a long error the beginning is kept in view."""
        self._head = block if block.kind == "error" else self._head
        self._record.add(block)
        self._schedule()

    def replace(self, block: Block, source: Content) -> None:
        """Show something else in the place of a block."""
        block.replace(source)
        self._record.has_changed = True
        self._schedule()

    def clear(self) -> None:
        """Forget everything."""
        self._record = Record()
        self._follows, self._head = True, None
        self._lay_out_anew()

    @property
    def text(self) -> str:
        """All that is kept, as plain text."""
        return self._record.text

    def action_copy_all(self) -> None:
        """Copy everything to the clipboard."""
        self.app.copy_to_clipboard(self.text)

    # Laying out

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = True
            self.set_timer(PERIOD_S, self._lay_out)

    def _lay_out(self) -> None:
        """Lay out what is new, at the width that there is."""
        self._is_due = False
        self._record.settle()
        if self._record.has_changed or self._width != self._room():
            self._lay_out_anew()
            return
        fresh, self._record.fresh = self._record.fresh, []
        for block in fresh[-len(self._record.blocks) :]:
            self._append(block)
        self._drop_lost()
        self._show_end()

    def _lay_out_anew(self) -> None:
        self._record.settle()
        self._record.fresh, self._record.has_changed = [], False
        self._width = self._room()
        self._rows.clear()
        for block in self._record.blocks:
            self._append(block)
        self._show_end()

    def _room(self) -> int:
        """The width for text; of a hidden pane the one that it had, so that it need not be laid out anew."""
        width = self.scrollable_content_region.width
        return max(8, width - GUTTER if width else self._width or self.screen.size.width - MARGIN)

    def _append(self, block: Block) -> None:
        self._rows.extend((block, row, not index) for index, row in enumerate(block.rows(self._width)))

    def _drop_lost(self) -> None:
        """Drop the rows of blocks that are no longer kept."""
        first = self._record.blocks[0] if self._record.blocks else None
        while self._rows and self._rows[0][0] is not first:
            self._rows.popleft()

    def _show_end(self) -> None:
        """Stay at the end, if that was in view."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        if self._follows:
            self.call_after_refresh(self._go_to_end)
        self.refresh()

    def _go_to_end(self) -> None:
        end = len(self._rows) - self.size.height
        head = end
        if self._head:
            head = next((i for i, (block, _, _) in enumerate(self._rows) if block is self._head), end)
        self.scroll_to(y=max(0, min(end, head)), animate=False, immediate=True)
        self._follows = True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow new output only while its end is in view."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = new_value >= self.max_scroll_y

    def on_resize(self) -> None:
        """Wrap anew."""
        self._lay_out_anew()

    # Painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render rows, all of them in the style that holds now."""
        self._painter = Painter(self)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Render one row."""
        index, width = y + self.scroll_offset.y, self.size.width
        if index >= len(self._rows):
            return self._painter.blank(width)
        block, row, is_first = self._rows[index]
        sign = SIGNS[block.kind] if is_first or block.kind == "stderr" else ""
        head = Content.styled(sign.ljust(GUTTER), SIGN_STYLES[block.kind])
        if isinstance(row, Strip):
            return self._painter.fit(Strip.join([self._painter.line(head, GUTTER), row]), width)
        line = self._with_selection(head + (coloured(row) if isinstance(row, str) else row), index)
        return self._painter.line(line, width).apply_offsets(0, index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that was selected with the mouse."""
        lines = "\n".join(" " * GUTTER + _plain(row) for _, row, _ in self._rows)
        return selection.extract(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self.refresh()

    def _with_selection(self, line: Content, index: int) -> Content:
        selection = self.text_selection
        span = selection.get_span(index) if selection else None
        if span is None:
            return line
        start, end = span
        return line.stylize("on $code-selection", start, len(line) if end == -1 else end)


def _plain(row: Row) -> str:
    return row if isinstance(row, str) else row.text if isinstance(row, Strip) else row.plain
