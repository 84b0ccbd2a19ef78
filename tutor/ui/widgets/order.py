"""Lines to put in order (a Parsons problem), with keys or by dragging with the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tutor import text

INDENT = 4
MAX_INDENT = 6
Line = tuple[str, int]
"""Text, and indentation in levels of four spaces."""


class Laid(msgspec.Struct, frozen=True):
    """How the lines lie: those in use in their order, and those set aside."""

    used: tuple[Line, ...] = ()
    aside: tuple[Line, ...] = ()

    @property
    def all(self) -> tuple[Line, ...]:
        """The lines as they are shown, the ones set aside last."""
        return self.used + self.aside

    def moved(self, place: int, target: int) -> Laid:
        """Return the lines with one at another place among the used ones; past their end it is set aside."""
        size = len(self.used)
        if target >= size:
            return self.toggled(place) if place < size else self
        lines = list(self.all)
        line = lines.pop(place)
        lines.insert(max(0, target), line)
        size += place >= size
        return Laid(tuple(lines[:size]), tuple(lines[size:]))

    def indented(self, place: int, by: int) -> Laid:
        """Return the lines with one of the used ones further in or out."""
        if place >= len(self.used):
            return self
        words, indent = self.used[place]
        line = (words, max(0, min(MAX_INDENT, indent + by)))
        return Laid((*self.used[:place], line, *self.used[place + 1 :]), self.aside)

    def toggled(self, place: int) -> Laid:
        """Return the lines with one set aside, or back at the end of the used ones."""
        lines = list(self.all)
        line = lines.pop(place)
        if place < len(self.used):
            size = len(self.used) - 1
            return Laid(tuple(lines[:size]), (line, *lines[size:]))
        size = len(self.used)
        return Laid((*lines[:size], line), tuple(lines[size:]))


def laid_from(source: str, known: Sequence[str]) -> Laid:
    """Return how the lines lay in a draft; lines that it does not have are set aside.

    Args:
        source: The draft, as Python.
        known: Texts of all lines, in the order in which they are first shown.
    """
    left = list(known)
    used: list[Line] = []
    for line in source.splitlines():
        words = line.strip()
        if words in left:
            left.remove(words)
            used.append((words, (len(line) - len(line.lstrip())) // INDENT))
    return Laid(tuple(used), tuple((words, 0) for words in left))


class OrderList(VerticalScroll, can_focus=True):
    """Shows the lines; the one at the cursor is moved, indented, or set aside."""

    DEFAULT_CSS = """
    OrderList { background: $code-bg; padding: 1 1 0 2; height: 1fr; scrollbar-size-vertical: 1; }
    OrderList > Static { height: auto; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "select(-1)", text.KEY_CHOOSE_THE_LINE_ABOVE),
        Binding("down", "select(1)", text.KEY_CHOOSE_THE_LINE_BELOW),
        Binding("shift+up,u", "move(-1)", text.KEY_MOVE_THE_LINE_UP),
        Binding("shift+down,d", "move(1)", text.KEY_MOVE_THE_LINE_DOWN),
        Binding("right,tab", "indent(1)", text.KEY_INDENT_THE_LINE),
        Binding("left,shift+tab", "indent(-1)", text.KEY_TAKE_THE_LINE_BACK_OUT),
        Binding("x,delete,space", "set_aside", text.KEY_SET_THE_LINE_ASIDE_OR_TAKE_IT_BACK),
        Binding("enter", "submit", text.KEY_CHECK),
    ]

    class Changed(Message):
        """The lines lie differently."""

        def __init__(self, laid: Laid) -> None:
            """Keep what is told."""
            super().__init__()
            self.laid = laid

    class Submitted(Message):
        """Enter was pressed: the order is to be checked."""

    laid: reactive[Laid] = reactive(Laid())
    cursor: reactive[int] = reactive(0)
    marked: reactive[int] = reactive(-1)
    """Place of the line that a finding is about; -1 for none."""
    _dragged_from: tuple[int, int] | None = None

    def compose(self) -> ComposeResult:
        """Hold the lines in one text."""
        yield Static(id="lines")

    def watch_laid(self) -> None:
        """Show the lines."""
        self._paint()

    def watch_cursor(self) -> None:
        """Show the cursor."""
        self._paint()

    def watch_marked(self) -> None:
        """Show the marked line."""
        self._paint()

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        rows = [self._row(place, line) for place, line in enumerate(self.laid.all)]
        rows.insert(len(self.laid.used), Content.styled(f"┈┈┈ {text.ORDER_ASIDE} ┈┈┈", "$muted"))
        rows += [Content(""), Content.styled(text.ORDER_HELP, "$muted")]
        self.query_one("#lines", Static).update(Content("\n").join(rows))

    def _row(self, place: int, line: Line) -> Content:
        words, indent = line
        is_used = place < len(self.laid.used)
        at_cursor = place == self.cursor
        number = f"{place + 1:>2} " if is_used else "   "
        guides = "│   " * indent if is_used else ""
        style = "$code-name" if is_used else "$muted"
        if at_cursor:
            style = "bold $block-cursor-foreground on $block-cursor-background"
        mark = "✗ " if place == self.marked else ("▸ " if at_cursor else "  ")
        return Content.assemble(
            (mark, "$error" if place == self.marked else "$primary"), (number, "$code-gutter"),
            (guides, "$line"), (words, style),
        )  # fmt: skip

    def _change(self, laid: Laid, cursor: int) -> None:
        self.marked = -1
        self.cursor = max(0, min(cursor, len(laid.all) - 1))
        if laid != self.laid:
            self.laid = laid
            self.post_message(self.Changed(laid))

    def action_select(self, offset: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + offset, len(self.laid.all) - 1))
        self.scroll_to(y=max(0, self.cursor - self.size.height // 2), animate=False)

    def action_move(self, offset: int) -> None:
        """Move the line at the cursor; down past the last one sets it aside."""
        self._move_to(self.cursor + offset)

    def _move_to(self, target: int) -> None:
        laid = self.laid.moved(self.cursor, target)
        if laid != self.laid:
            self._change(laid, target if target < len(self.laid.used) else len(laid.used))

    def action_indent(self, by: int) -> None:
        """Indent the line at the cursor, or take it back out."""
        self._change(self.laid.indented(self.cursor, by), self.cursor)

    def action_set_aside(self) -> None:
        """Set the line at the cursor aside, or take it back."""
        if self.laid.all:
            self._change(self.laid.toggled(self.cursor), self.cursor)

    def action_submit(self) -> None:
        """Have the order checked."""
        self.post_message(self.Submitted())

    def _place_at(self, screen_y: int) -> int:
        row = screen_y - self.content_region.y + self.scroll_offset.y
        return row if row <= len(self.laid.used) else row - 1

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the line under the pointer."""
        place = self._place_at(int(event.screen_y))
        if 0 <= place < len(self.laid.all):
            self.focus()
            self.cursor = place
            self._dragged_from = (int(event.screen_x), self.laid.all[place][1])
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Carry the line: up and down to another place, sideways to another indentation."""
        if self._dragged_from is None:
            return
        target = self._place_at(int(event.screen_y))
        if target != self.cursor:
            self._move_to(max(0, target))
        start, indent = self._dragged_from
        if self.cursor < len(self.laid.used):
            wanted = indent + round((int(event.screen_x) - start) / INDENT)
            self._change(
                self.laid.indented(self.cursor, wanted - self.laid.used[self.cursor][1]), self.cursor
            )

    def on_mouse_up(self) -> None:
        """Lay the line down."""
        self._dragged_from = None
        self.release_mouse()
