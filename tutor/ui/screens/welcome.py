"""The first screen of the first start: five keys, and the way to lesson one."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor import text
from tutor.ui.screens.patience import Patient
from tutor.ui.widgets.too_small import TooSmall


class WelcomeScreen(Patient, Screen[str]):
    """Gives `start` or `map`."""

    CSS_PATH = "dialog.tcss"

    def __init__(self, cap: Callable[[str], str]) -> None:
        """Explain the keys.

        Args:
            cap: Gives the key of an action as it is shown.
        """
        super().__init__()
        self.cap = cap

    def compose(self) -> ComposeResult:
        """Put the words over the ways on."""
        with Vertical(id="welcome"):
            yield Static(self._words(), id="welcome-words")
            start, lessons = Content(text.WELCOME_START), Content(text.WELCOME_MAP)
            yield OptionList(Option(start, id="start"), Option(lessons, id="map"), id="ways")
            yield Static(Content.styled(text.WELCOME_TORCH, "$muted"))
        yield TooSmall()

    def on_mount(self) -> None:
        """Give the keys to the ways on."""
        self.query_one(OptionList).focus()

    def _words(self) -> Content:
        lines = [
            Content.assemble(("◆ ", "$primary"), (text.PROGRAM, "bold")),
            Content.styled(text.WELCOME_TITLE, "bold $primary"),
            Content(""),
            *(Content(line) for line in text.WELCOME_LINES),
            Content(""),
        ]
        for action, what in text.WELCOME_KEYS:
            cap = Content.styled(f" {self.cap(action):^3} ", "bold $cap on $cap-bg")
            lines.append(Content.assemble("  ", cap, f"  {what}"))
        return Content("\n").join(lines)

    @on(OptionList.OptionSelected)
    def go_on(self, event: OptionList.OptionSelected) -> None:
        """Give what was chosen."""
        self.dismiss(event.option_id)
