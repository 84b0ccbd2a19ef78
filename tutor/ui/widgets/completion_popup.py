"""The list of completions under the cursor, with the signature of the chosen one.

A part of the editor, which keeps the focus and the keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.kernel.protocol import Completion, Description
from tutor.ui.widgets.doc_text import doc_of, readable

LIMIT = 50
"""Completions that are shown; typing on finds the others."""


class CompletionPopup(Vertical, can_focus=False):
    """A list that floats above the screen; hidden until it is opened."""

    DEFAULT_CSS = """
    CompletionPopup {
        overlay: screen; constrain: inside inflect; display: none; background: $panel;
        width: auto; height: auto; min-width: 20; max-width: 56;
        & > OptionList {
            width: auto; min-width: 20; max-width: 56; height: auto; max-height: 8; border: none; padding: 0;
            background: $panel; scrollbar-size-vertical: 1;
            & > .option-list--option-highlighted { background: $cap-bg; color: $cap; text-style: bold; }
        }
        & > Static { width: auto; max-width: 56; max-height: 5; padding: 0; color: $muted; display: none; }
        & > Static.-filled { display: block; }
    }
    """

    class _List(OptionList, can_focus=False):
        pass

    def __init__(self) -> None:
        """Build the list, empty and hidden."""
        super().__init__()
        self._list = self._List(markup=False)
        self._help = Static(markup=False)
        self._items: Sequence[Completion] = ()

    def compose(self) -> ComposeResult:
        """Yield the list and the line of help under it."""
        yield self._list
        yield self._help

    @property
    def is_open(self) -> bool:
        """Whether completions are shown."""
        return bool(self.display) and bool(self._items)

    @property
    def chosen(self) -> str:
        """Name of the highlighted completion; empty if there is none."""
        return self._items[self._list.highlighted or 0].name if self.is_open else ""

    def open(self, items: Sequence[Completion], place: Offset) -> None:
        """Show completions at a place of the screen."""
        self._items = items[:LIMIT]
        self._list.clear_options()
        self._list.add_options([Option(_label(item)) for item in self._items])
        self._list.highlighted = 0
        self._list.display = True
        self._float(place, "")

    def show_help(self, description: Description, place: Offset) -> None:
        """Show the signature of the chosen completion, or of the call being written."""
        first = readable(doc_of(description).partition("\n\n")[0].replace("\n", " ")).plain
        text = "\n".join(part for part in (description.signature, first) if part)
        if self.is_open:
            self._set_help(text)
        elif text:
            self._list.display = False
            self._float(place, text)

    def move(self, offset: int) -> None:
        """Highlight another completion."""
        self._set_help("")
        if offset > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def close(self) -> None:
        """Hide everything."""
        self._items = ()
        self.display = False

    def _float(self, place: Offset, help_text: str) -> None:
        self._set_help(help_text)
        self.absolute_offset = place
        self.display = True

    def _set_help(self, text: str) -> None:
        self._help.update(Content(text))
        self._help.set_class(bool(text), "-filled")


def _label(item: Completion) -> Content:
    return Content.assemble(item.name, "  ", (item.kind, "$muted"))
