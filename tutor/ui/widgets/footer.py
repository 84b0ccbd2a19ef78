"""The bottom line: the keys that do something now, taken from the bindings themselves."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class KeyHint(msgspec.Struct, frozen=True):
    """One key in the footer."""

    cap: str
    """The key as it is shown."""
    label: str
    action: str
    rank: int
    """Smaller stays longer when the line gets narrow."""

    @property
    def width(self) -> int:
        """Columns that it takes, with the gap behind it."""
        return Content(f" {self.cap}  {self.label}  ").cell_length


class KeyFooter(Widget):
    """Shows key caps, as many as fit; a click on one does the same as the key."""

    DEFAULT_CSS = """
    KeyFooter { height: 1; background: $panel; color: $muted; padding: 0 2; }
    .-narrow KeyFooter { padding: 0 1; }
    """

    class Chosen(Message):
        """A key cap was clicked."""

        def __init__(self, action: str) -> None:
            """Keep what is told."""
            super().__init__()
            self.action = action

    hints: reactive[tuple[KeyHint, ...]] = reactive(())

    def fitting(self) -> Sequence[KeyHint]:
        """Return the hints that fit, in their order; the least important go first."""
        room = self.content_size.width + 2
        kept = sorted(self.hints, key=lambda hint: hint.rank)
        while kept and sum(hint.width for hint in kept) > room:
            kept.pop()
        return [hint for hint in self.hints if hint in kept]

    def render(self) -> Content:
        """Return the key caps with their labels."""
        parts: list[Content] = []
        for hint in self.fitting():
            cap = Content.styled(f" {hint.cap} ", "bold $cap on $cap-bg")
            parts.append(Content.assemble(cap, f" {hint.label}  "))
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Find the key cap under the pointer."""
        event.stop()
        place = event.get_content_offset(self)
        if place is None:
            return
        left = 0
        for hint in self.fitting():
            if left <= place.x < left + hint.width - 1:
                self.post_message(self.Chosen(hint.action))
                return
            left += hint.width
