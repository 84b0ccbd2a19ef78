"""The code editor: a Python area with completions, help, a failed line, and read-only code.

Completions and help come from outside (`show_completions`, `show_help`); the editor only says where
they are wanted. It knows no kernel and no lesson.
"""

from __future__ import annotations

import keyword
import re
from typing import ClassVar, Final

from rich.segment import Segment
from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from tutor import text
from tutor.kernel.protocol import Completions, Description
from tutor.ui.widgets import code_text
from tutor.ui.widgets.completion_popup import CompletionPopup
from tutor.ui.widgets.python_area import PythonArea

_SIGN: Final = "✗ "
_ATTRIBUTE: Final = re.compile(r"(?:\b[^\W\d]\w*|[)\]])\.\w*$")
"""What ends in the name of an attribute, as far as it is typed."""
_CALL: Final = re.compile(r"(?:\b(?P<name>[^\W\d]\w*)|[)\]])\($")


def _calls(before: str) -> bool:
    """Whether a line ends in the opening parenthesis of a call."""
    found = _CALL.search(before)
    return found is not None and not keyword.iskeyword(found["name"] or "")


class CodeEditor(PythonArea):
    """An editor for one step's code."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--mark"}
    DEFAULT_CSS = """
    CodeEditor, CodeEditor:focus {
        border: none; padding: 0; color: $code-name; background: $code-bg;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1;
        & .text-area--gutter { color: $code-gutter; }
        & .text-area--cursor { color: $background; background: $primary; }
        & .text-area--cursor-line { background: $code-line; }
        & .text-area--cursor-gutter { color: $primary; background: $code-line; text-style: bold; }
        & .text-area--selection { background: $code-selection; }
        & .text-area--matching-bracket { color: $accent; background: $code-bg; text-style: bold underline; }
        & .editor--mark { color: $error; background: $code-mark; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+space,ctrl+@", "complete", text.KEY_COMPLETE, show=False),
        Binding("ctrl+d", "describe", text.KEY_WHAT_IS_THIS, show=False),
    ]

    class Changed(TextArea.Changed):
        """The text changed."""

        @property
        def text(self) -> str:
            """The whole text as it is now."""
            return self.text_area.text

    class _Wanted(Message):
        """Something is wanted at a place of the code."""

        def __init__(self, code: str, line: int, column: int) -> None:
            """Say where: `line` counts from 1, `column` characters from 0."""
            super().__init__()
            self.code = code
            self.line = line
            self.column = column

    class CompletionWanted(_Wanted):
        """Completions are wanted at a place; answered by `show_completions`."""

    class SignatureWanted(_Wanted):
        """The signature of what stands at a place would help while typing; answered by `show_help`."""

    class HelpWanted(_Wanted):
        """The learner asked what stands at a place."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Build an empty editor; `load` fills it."""
        super().__init__(id=id, classes=classes)
        self.popup = CompletionPopup()
        self._prefix_chars = 0
        self._asked_at: tuple[int, int] | None = None
        self._signature_at: tuple[int, int] | None = None
        self._accepted = ""
        self._marked: int | None = None
        self._marked_text = ""

    def on_mount(self) -> None:
        """Once everything is painted, hang the completions on the screen: they float above it."""
        self.call_after_refresh(self._hang_popup)

    def _hang_popup(self) -> None:
        if self.is_attached:
            self.screen.mount(self.popup)

    async def on_unmount(self) -> None:
        """Take the completions along."""
        if self.popup.is_mounted:
            await self.popup.remove()

    # What is shown

    def load(self, text: str, read_only: bool = False) -> None:
        """Show other code; what was done before can't be undone into it.

        Args:
            text: The code; it is cleaned as if it were pasted.
            read_only: Show it without letting it be changed.
        """
        text = code_text.cleaned(text)
        self.colour(text.count("\n") + 1)
        self.popup.close()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.history.clear()
        self.read_only = read_only
        self.mark_line(None)
        self.move_cursor((0, 0))
        if not read_only:
            self.select_blank()

    def exchange(self, text: str) -> None:
        """Put other code in place of all, with nothing offered; undo brings the old one back."""
        self._accepted = text
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor(self.cursor_location)  # a selected blank would be some other word now

    def insert_code(self, text: str) -> None:
        """Put code at the cursor, on lines of its own."""
        before, after = self._around()
        text = code_text.cleaned(text).strip("\n")
        self.write(("\n" if before.strip() else "") + text + "\n" * bool(after.strip() or not before.strip()))
        self.focus()

    def mark_line(self, line: int | None) -> None:
        """Mark the line that failed and go there; an edit takes the mark away, and so does None.

        Args:
            line: Counted from 1.
        """
        self._marked = line - 1 if line is not None and 0 < line <= self.document.line_count else None
        self._marked_text = self.text
        if self._marked is not None:
            self.move_cursor((self._marked, len(self.document[self._marked])), center=True)
        super().notify_style_update()
        self.refresh()

    def get_line(self, line_index: int) -> Text:
        """Return a line, the failed one on a background of its own."""
        line = super().get_line(line_index)
        if line_index == self._marked:
            line.stylize(self.get_component_rich_style("editor--mark", partial=True).background_style)
        return line

    def render_line(self, y: int) -> Strip:
        """Render a row; the failed line has a sign beside its number."""
        strip = super().render_line(y)
        if self._marked is None or self.scroll_offset.y + y != self._marked:
            return strip
        at = self.gutter_width - len(_SIGN)
        sign = Segment(_SIGN, self.get_component_rich_style("editor--mark"))
        return Strip.join([strip.crop(0, at), Strip([sign]), strip.crop(at + len(_SIGN))])

    # Completions and help

    def show_completions(self, completions: Completions) -> None:
        """Open the list of completions under the cursor, or close it if there are none.

        An answer that comes after the cursor has moved on is not for this place any more.
        """
        asked_at, self._asked_at = self._asked_at, None
        if asked_at not in (None, self.cursor_location):
            return
        self._prefix_chars = completions.prefix_chars
        if completions.items and self.has_focus:
            self.popup.open(completions.items, self._below_cursor(self._prefix_chars))
            self._ask_for_signature()
        else:
            self.popup.close()

    def show_help(self, description: Description) -> None:
        """Show a signature with the completions, or by itself under the cursor, if that is still there."""
        asked_at, self._signature_at = self._signature_at, None
        if self.has_focus and asked_at in (None, self.cursor_location):
            self.popup.show_help(description, self._below_cursor(0))

    def action_complete(self) -> None:
        """Ask for completions at the cursor."""
        self._asked_at = self.cursor_location
        self._post(self.CompletionWanted, self.text)

    def action_describe(self) -> None:
        """Ask what stands under the cursor."""
        self._post(self.HelpWanted, self.text)

    def on_key(self, event: events.Key) -> None:
        """Handle the keys of the open list; others are the Python area's."""
        if self._steers(event.key):
            event.stop()
            event.prevent_default()

    def on_blur(self) -> None:
        """Close the completions."""
        self.popup.close()

    @on(TextArea.Changed)
    def follow(self) -> None:
        """After an edit: the mark no longer holds, completions follow what is typed."""
        if self._marked is not None and self.text != self._marked_text:
            self.mark_line(None)
        before, _ = self._around()
        is_completing = self.popup.is_open and before[-1:].isidentifier()
        is_accepted, self._accepted = self.text == self._accepted, ""
        if self.has_focus and not is_accepted and (is_completing or _ATTRIBUTE.search(before)):
            self.action_complete()
            return
        self._asked_at = None
        if self.has_focus and _calls(before):
            self._signature_at = self.cursor_location
            self._post(self.SignatureWanted, self.text, back=1)
        else:
            self.popup.close()

    def _steers(self, key: str) -> bool:
        """Handle a key of the list; whether it was one."""
        if key == "escape" and self.popup.display:
            self.popup.close()
        elif not self.popup.is_open:
            return False
        elif key in ("up", "down"):
            self.popup.move(1 if key == "down" else -1)
            self._ask_for_signature()
        elif key in ("tab", "enter"):
            self._accept()
        else:
            return False
        return True

    def _accept(self) -> None:
        name = self.popup.chosen
        self.popup.close()
        row, column = self.cursor_location
        self.replace(name, (row, column - self._prefix_chars), (row, column), maintain_selection_offset=False)
        self._accepted = self.text

    def _ask_for_signature(self) -> None:
        """Ask about the chosen completion as if it were written already."""
        self._signature_at = row, column = self.cursor_location
        lines = self.text.split("\n")
        start = column - self._prefix_chars
        lines[row] = lines[row][:start] + self.popup.chosen + lines[row][column:]
        self.post_message(self.SignatureWanted("\n".join(lines), row + 1, start + len(self.popup.chosen)))

    def _post(self, message: type[_Wanted], code: str, back: int = 0) -> None:
        row, column = self.cursor_location
        self.post_message(message(code, row + 1, column - back))

    def _below_cursor(self, chars_back: int) -> Offset:
        return Offset(max(0, self.cursor_screen_offset.x - chars_back), self.cursor_screen_offset.y + 1)
