"""Lines with a mark in front, whose further lines stand under the first word and not under the mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive

from tutor.ui.widgets.links import Linked
from tutor.ui.widgets.prose_layout import lines_of


class Markdown(msgspec.Struct, frozen=True):
    """A lesson's own short text: a question, an option, feedback, a hint."""

    text: str


Body = Content | Markdown
Row = tuple[Content, Body]
"""The mark, which may be empty, and what it belongs to."""


def row(mark: str, style: str, body: Body | str) -> Row:
    """Return a row from a mark with its style, and a text."""
    return Content.styled(mark, style), Content(body) if isinstance(body, str) else body


def line(body: Body | str = "") -> Row:
    """Return a row without a mark; an empty one leaves a blank line."""
    return row("", "", body)


def laid_out(rows: Sequence[Row], width: int) -> Content:
    """Return the rows wrapped for a width."""
    return Content("\n").join(_lines(rows, width))


def _lines(rows: Sequence[Row], width: int) -> Iterator[Content]:
    for mark, body in rows:
        indent = mark.cell_length
        room = max(8, width - indent)
        parts = lines_of(body.text, room) if isinstance(body, Markdown) else body.wrap(room)
        for number, part in enumerate(parts or [Content("")]):
            yield (mark if number == 0 else Content(" " * indent)) + part


class Rows(Linked):
    """Shows rows, wrapped for the width there is."""

    rows: reactive[tuple[Row, ...]] = reactive((), layout=True)

    def __init__(
        self, rows: Sequence[Row] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        """Show rows from the start, or none."""
        super().__init__(id=id, classes=classes)
        self.set_reactive(Rows.rows, tuple(rows))

    def render(self) -> Content:
        """Return the wrapped rows."""
        return laid_out(self.rows, self.content_size.width)

    def lines_of(self, count: int) -> int:
        """Return how many lines the first rows take, as they are shown."""
        return len(list(_lines(self.rows[:count], self.content_size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines for a width."""
        return len(laid_out(self.rows, width).plain.split("\n")) if self.rows else 0
