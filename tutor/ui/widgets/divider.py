"""A thin line between two panes that can be dragged."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widget import Widget


class Divider(Widget):
    """Tells where it is dragged to; it moves nothing itself."""

    DEFAULT_CSS = """
    Divider { background: $background; color: $line; }
    Divider.-vertical { width: 1; height: 1fr; border-left: vkey $line; }
    Divider.-horizontal { height: 1; width: 1fr; }
    Divider:hover { background: $panel; }
    """

    class Moved(Message):
        """The line was dragged."""

        def __init__(self, divider: Divider, x: int, y: int) -> None:
            """Keep what is told."""
            super().__init__()
            self.divider = divider
            self.x = x
            """Column on the screen, from 0."""
            self.y = y
            """Row on the screen, from 0."""

    def render(self) -> str:
        """Draw nothing: the line is a border."""
        return ""

    def on_mouse_down(self) -> None:
        """Take the line."""
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell where it is."""
        if self.app.mouse_captured is self:
            self.post_message(self.Moved(self, int(event.screen_x), int(event.screen_y)))

    def on_mouse_up(self) -> None:
        """Lay it down."""
        self.release_mouse()
