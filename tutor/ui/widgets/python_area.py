"""A text area that edits Python: colours, indentation, pairs, comments, blanks, clean pasting.

The base of the code editor; what needs knowledge of the learner's program is not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.style import Style as RichStyle
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.style import Style
from textual.widgets import TextArea
from textual.widgets.text_area import Selection, TextAreaTheme

from tutor import text
from tutor.ui.widgets import code_text, syntax

MAX_COLOURED_LINES: Final = 300
"""Longer documents are shown in one colour, since colours are found anew at every key."""
_THEME: Final = "tutor"
_AT_ONCE: Final = {
    "backspace": "delete_left",
    "delete": "delete_right",
    "left": "cursor_left",
    "right": "cursor_right",
    "up": "cursor_up",
    "down": "cursor_down",
    "home": "cursor_line_start",
    "end": "cursor_line_end",
}
"""Keys that are not left to bindings: those run after the letters that wait already, so that in a
burst a backspace would erase the wrong letter."""
_BLANK: Final = re.compile(rf"(?<!\w){syntax.BLANK}(?!\w)")


class PythonArea(TextArea):
    """A text area for Python."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+tab", "dedent", text.KEY_LESS_INDENTED, show=False),
        Binding("ctrl+slash,ctrl+underscore", "toggle_comment", text.KEY_COMMENT, show=False),
        Binding("ctrl+home", "cursor_document(0)", text.KEY_FIRST_LINE, show=False),
        Binding("ctrl+end", "cursor_document(-1)", text.KEY_LAST_LINE, show=False),
        Binding("alt+up", "move_line(-1)", text.KEY_MOVE_LINE_UP, show=False),
        Binding("alt+down", "move_line(1)", text.KEY_MOVE_LINE_DOWN, show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Build an empty area."""
        super().__init__(
            soft_wrap=False, tab_behavior="indent", show_line_numbers=True, id=id, classes=classes
        )  # fmt: skip
        self.register_language("python", syntax.language(), syntax.QUERY)
        self._looks: dict[str, RichStyle] = {}
        self._has_old_colours = True
        self.register_theme(TextAreaTheme(_THEME, syntax_styles=self._looks))
        self.theme = _THEME

    def notify_style_update(self) -> None:
        """Note that the colours may have changed."""
        super().notify_style_update()
        self._has_old_colours = True

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render rows, in the theme's colours, which are there only some time after its notice."""
        if self._has_old_colours:
            self._has_old_colours = False
            for name, look in syntax.LOOKS.items():
                self._looks[name] = Style.parse(look).rich_style
        return super().render_lines(crop)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, if the document still has its row.

        While Textual undoes a long paste, the cursor is set only after the scrollbar has gone.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def write(self, text: str) -> None:
        """Put text in place of the selection, as one step of undo."""
        self.colour(self.document.line_count + text.count("\n"))
        self.history.checkpoint()
        result = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(result.end_location)

    def colour(self, lines: int) -> None:
        """Show so many lines in colours, or in one colour if they are too many."""
        wanted = "python" if lines <= MAX_COLOURED_LINES else None
        if self.language != wanted:
            selection = self.selection
            self.language = wanted
            self.selection = selection

    # Keys

    def on_paste(self, event: events.Paste) -> None:
        """Paste clean text."""
        event.stop()
        event.prevent_default()
        if not self.read_only:
            self.write(code_text.cleaned(event.text))

    def on_key(self, event: events.Key) -> None:
        """Handle the keys that mean more than themselves in Python, and those whose order matters."""
        if not self.read_only and self._edits(event.key, event.character or ""):
            event.stop()
            event.prevent_default()
        elif event.key in _AT_ONCE:
            getattr(self, f"action_{_AT_ONCE[event.key]}")()
            event.stop()
            event.prevent_default()

    def _edits(self, key: str, character: str) -> bool:
        """Handle a key; whether it was one of ours."""
        if key == "enter":
            self._break_line()
            return True
        if key == "tab":
            return self._tab()
        if not self.selection.is_empty:
            return False
        return self._erase() if key == "backspace" else bool(character) and self._pair(character)

    def _around(self) -> tuple[str, str]:
        """The cursor's line before and behind the cursor."""
        row, column = self.cursor_location
        line = self.document[row]
        return line[:column], line[column:]

    def _break_line(self) -> None:
        start, end = sorted(self.selection)
        before, after = self.document[start[0]][: start[1]], self.document[end[0]][end[1] :]
        indent = code_text.indent_below(before)
        is_between = bool(before and after) and code_text.PAIRS.get(before[-1]) == after[0]
        rest = "\n" + code_text.indent_of(before) if is_between else ""
        self.replace("\n" + indent + rest, start, end, maintain_selection_offset=False)
        self.move_cursor((start[0] + 1, len(indent)))

    def _erase(self) -> bool:
        """Erase a level of indentation or an empty pair; whether there was one."""
        row, column = self.cursor_location
        before, after = self._around()
        if before and not before.strip():
            start = (column - 1) // code_text.INDENT * code_text.INDENT
            self.delete((row, start), (row, column), maintain_selection_offset=False)
        elif before and after and code_text.closing_for(before[-1], "", "") == after[0]:
            self.delete((row, column - 1), (row, column + 1), maintain_selection_offset=False)
        else:
            return False
        return True

    def _pair(self, character: str) -> bool:
        """Step over a closing bracket or add one; whether it was done."""
        row, column = self.cursor_location
        if code_text.skips(character, *self._around()):
            self.move_cursor((row, column + 1))
            return True
        if closing := code_text.closing_for(character, *self._around()):
            self.insert(character + closing, maintain_selection_offset=False)
            self.move_cursor((row, column + 1))
        return bool(closing)

    # Blanks

    def _tab(self) -> bool:
        if self.selection.start[0] != self.selection.end[0]:
            self._edit_rows(lambda lines: [code_text.indented(line) for line in lines])
            return True
        return self.select_blank(max(self.selection))

    def select_blank(self, behind: tuple[int, int] = (0, 0)) -> bool:
        """Select the next blank, beginning again at the top behind the last one.

        Args:
            behind: Row and column where to look from.

        Returns:
            Whether there is a blank.
        """
        places = [(row, at.start()) for row, line in enumerate(self._lines()) for at in _BLANK.finditer(line)]
        if not places:
            return False
        row, column = next((place for place in places if place >= behind), places[0])
        self.selection = Selection((row, column), (row, column + len(syntax.BLANK)))
        return True

    def _lines(self) -> list[str]:
        return [self.document[row] for row in range(self.document.line_count)]

    # Lines

    def action_dedent(self) -> None:
        """Move the selected lines one level to the left."""
        self._edit_rows(lambda lines: [code_text.dedented(line) for line in lines])

    def action_toggle_comment(self) -> None:
        """Comment the selected lines out, or back in."""
        self._edit_rows(code_text.comments_toggled)

    def action_cursor_document(self, end: int) -> None:
        """Move the cursor to the beginning (0) or the end (-1) of the code."""
        self.move_cursor(self.document.end if end else (0, 0))

    def action_move_line(self, offset: int) -> None:
        """Move the selected lines one up (-1) or down (1)."""
        rows = self._rows()
        other = rows[0] - 1 if offset < 0 else rows[-1] + 1
        if self.read_only or not 0 <= other < self.document.line_count:
            return
        moved = [self.document[row] for row in rows]
        lines = [*moved, self.document[other]] if offset < 0 else [self.document[other], *moved]
        start, end = self.selection
        self._replace_rows(min(other, rows[0]), lines)
        self.selection = Selection((start[0] + offset, start[1]), (end[0] + offset, end[1]))

    def _rows(self) -> range:
        top, bottom = sorted(self.selection)
        whole = bottom[1] or top[0] == bottom[0]
        return range(top[0], bottom[0] + (1 if whole else 0))

    def _edit_rows(self, edit: Callable[[Sequence[str]], Sequence[str]]) -> None:
        rows = self._rows()
        old = [self.document[row] for row in rows]
        new = edit(old)
        if self.read_only or list(new) == old:
            return
        grown = {row: len(b) - len(a) for row, a, b in zip(rows, old, new, strict=True)}
        ends = [(row, max(0, column + grown.get(row, 0))) for row, column in self.selection]
        self._replace_rows(rows[0], new)
        self.selection = Selection(*ends)

    def _replace_rows(self, first: int, lines: Sequence[str]) -> None:
        last = first + len(lines) - 1
        end = (last, len(self.document[last]))
        self.history.checkpoint()
        self.replace("\n".join(lines), (first, 0), end, maintain_selection_offset=False)
        self.history.checkpoint()
