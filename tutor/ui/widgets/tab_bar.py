"""One line of tabs. It says which tab was chosen; what is behind a tab is its owner's business."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor import text

GAP = 3


class TabBar(Widget, can_focus=True):
    """Tabs in a line; left and right move, a click chooses."""

    DEFAULT_CSS = """
    TabBar { height: 1; padding: 0 2 0 3; color: $muted; background: $background; }
    .-narrow TabBar { padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", text.KEY_PREVIOUS_TAB, show=False),
        Binding("right", "move(1)", text.KEY_NEXT_TAB, show=False),
    ]

    class Chosen(Message):
        """A tab was chosen by the learner."""

        def __init__(self, tab_bar: TabBar, name: str) -> None:
            """Keep what is told."""
            super().__init__()
            self.tab_bar = tab_bar
            self.name = name

        @property
        def control(self) -> TabBar:
            """The tab bar, so that handlers can be told apart."""
            return self.tab_bar

    names: reactive[tuple[str, ...]] = reactive(())
    active: reactive[str] = reactive("")
    fresh: reactive[frozenset[str]] = reactive(frozenset())
    """Tabs with something new behind them."""
    note: reactive[str] = reactive("")
    """Small text at the right end."""

    def _labels(self) -> list[tuple[str, str]]:
        return [
            (name, f"{name} •" if name in self.fresh and name != self.active else name) for name in self.names
        ]

    @property
    def _gap(self) -> int:
        wanted = sum(Content(label).cell_length + GAP for _, label in self._labels())
        return GAP if wanted <= self.content_size.width else 2

    def render(self) -> Content:
        """Return the line of tabs."""
        parts = []
        for name, label in self._labels():
            on = "bold underline $primary" if self.has_focus else "bold $foreground underline"
            parts.append(Content.styled(label, on if name == self.active else "$muted"))
        line = Content(" " * self._gap).join(parts)
        room = self.content_size.width - line.cell_length - Content(self.note).cell_length
        return line if room < 2 or not self.note else line + " " * room + Content.styled(self.note, "$muted")

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the pointer."""
        event.stop()
        place = event.get_content_offset(self)
        left = 0
        for name, label in self._labels():
            right = left + Content(label).cell_length
            if place is not None and left - 1 <= place.x <= right:
                self.post_message(self.Chosen(self, name))
                return
            left = right + self._gap

    def action_move(self, offset: int) -> None:
        """Choose the tab beside the active one."""
        if self.active in self.names:
            place = (self.names.index(self.active) + offset) % len(self.names)
            self.post_message(self.Chosen(self, self.names[place]))
