"""The sentence that a terminal gets which is too small for the screens."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tutor import text
from tutor.ui.keys import key_cap


class TooSmall(Static):
    """What is shown instead of everything when the terminal is too small."""

    DEFAULT_CSS = """
    TooSmall { display: none; layer: top; width: 100%; height: 100%; background: $background;
        content-align: center middle; text-align: center; }
    """

    def on_mount(self) -> None:
        """Say what to do, with the key that really leaves."""
        keys = (key for key, bound in self.screen.active_bindings.items() if bound.binding.action == "quit")
        self.update(Content(text.too_small(key_cap(next(keys, "ctrl+q")))))
