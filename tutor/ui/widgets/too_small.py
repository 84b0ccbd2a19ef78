"""The sentence that a terminal gets which is too small for the screens."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tutor import text


class TooSmall(Static):
    """What is shown instead of everything when the terminal is too small."""

    DEFAULT_CSS = """
    TooSmall { display: none; layer: top; width: 100%; height: 100%; background: $background;
        content-align: center middle; text-align: center; padding: 0 2; }
    """

    def __init__(self) -> None:
        """Hold the sentence."""
        super().__init__(Content(text.TOO_SMALL))
