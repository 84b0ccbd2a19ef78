"""How the shapes of an elementwise expression line up: dims from the right, stretched ones marked."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tutor import text
from tutor.kernel.protocol import BroadcastView

STRETCHED = "↔"
MISSING = "·"


class BroadcastPicture(Vertical):
    """A line to type an expression, and its picture below."""

    DEFAULT_CSS = """
    BroadcastPicture { height: auto; padding: 0 2 0 3; background: $background; }
    BroadcastPicture > Input, BroadcastPicture > Input:focus {
        height: 1; border: none; padding: 0; background: $surface;
    }
    BroadcastPicture > Static { height: auto; padding: 1 0 0 0; }
    """

    class Wanted(Message):
        """The picture of an expression is wanted; answered by `show`."""

        def __init__(self, expression: str) -> None:
            """Keep the expression."""
            super().__init__()
            self.expression = expression

    def __init__(self, *, id: str | None = None) -> None:
        """Build it empty."""
        super().__init__(id=id)
        self._input = Input(placeholder=text.BROADCAST_PLACEHOLDER)
        self._picture = Static(Content.styled(text.BROADCAST_HELP, "$muted"))

    def compose(self) -> ComposeResult:
        """Yield the line and the picture."""
        yield self._input
        yield self._picture

    @on(Input.Submitted)
    def ask(self, event: Input.Submitted) -> None:
        """Ask for the picture of what was typed."""
        event.stop()
        if event.value.strip():
            self.post_message(self.Wanted(event.value.strip()))

    def show(self, view: BroadcastView) -> None:
        """Show a picture, or why there is none."""
        self._picture.update(aligned(view))


def aligned(view: BroadcastView) -> Content:
    """Return the picture: a line an operand, a column a dim, the result below."""
    rank = max((len(shape) for shape in view.shapes), default=0)
    rows = [[MISSING] * (rank - len(shape)) + [str(size) for size in shape] for shape in view.shapes]
    widest = [
        max((row[column] for row in rows if row[column] != MISSING), key=_size, default="")
        for column in range(rank)
    ]
    result = [str(size) for size in view.result or ()]
    names = max(map(len, [*view.names, text.BROADCAST_RESULT]), default=0)
    width = max([len(cell) for row in [*rows, result] for cell in row] + [1]) + 2
    lines = [_line(name, row, widest, names, width) for name, row in zip(view.names, rows, strict=True)]
    if view.result is not None:
        lines.append(Content.styled(" " * names + "  " + "─" * (rank * (width + 2)), "$line"))
        lines.append(_line(text.BROADCAST_RESULT, result, result, names, width))
        lines.append(Content.styled(text.broadcast_legend(STRETCHED, MISSING), "$muted"))
    if view.problem:
        lines.append(Content.styled(view.problem, "$error"))
    return Content("\n").join(lines)


def _size(cell: str) -> int:
    return int(cell)


def _line(name: str, row: Sequence[str], widest: Sequence[str], names: int, width: int) -> Content:
    cells = [_cell(cell, largest, width) for cell, largest in zip(row, widest, strict=True)]
    return Content.assemble((name.ljust(names), "$code-function"), "  ", *cells)


def _cell(cell: str, largest: str, width: int) -> Content:
    if cell in (largest, "") and cell != MISSING:
        return Content(cell.rjust(width) + "  ")
    is_stretched = cell in ("1", MISSING)
    style = "bold $accent" if is_stretched else "bold $error"
    return Content.styled(cell.rjust(width) + (STRETCHED if is_stretched else "✗") + " ", style)
