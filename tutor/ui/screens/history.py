"""What the learner handed in at a step, the latest first; any of it can be taken back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor import text
from tutor.progress import Submission
from tutor.ui.screens.patience import Patient
from tutor.ui.short_text import plain_text
from tutor.ui.widgets.too_small import TooSmall


class HistoryScreen(Patient, ModalScreen[str | None]):
    """Gives the text of the submission that is to be put into the editor, or None."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", text.CLOSE)]

    def __init__(self, submissions: Sequence[Submission]) -> None:
        """Show submissions.

        Args:
            submissions: At least one, the oldest first.
        """
        super().__init__()
        self.submissions = tuple(reversed(submissions))

    def compose(self) -> ComposeResult:
        """Put the list over the text of the chosen one."""
        with Vertical(id="dialog", classes="-wide-dialog"):
            yield Static(text.HISTORY_TITLE, id="dialog-title")
            yield OptionList(*(Option(self._line(s)) for s in self.submissions), id="submissions")
            with VerticalScroll(can_focus=False):
                yield Static(id="submitted")
            yield Static(Content(f"⏎ {text.TAKE_BACK}   Esc {text.CLOSE}"), id="dialog-keys")
        yield TooSmall()

    @staticmethod
    def _line(submission: Submission) -> Content:
        mark = ("✓ ", "$success") if submission.passed else ("✗ ", "$error")
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(submission.at))
        said = submission.findings[0].splitlines()[0] if submission.findings else text.PASSED.lower()
        return Content.assemble(mark, (f"{when}  ", "$muted"), plain_text(said))

    @on(OptionList.OptionHighlighted)
    def show(self, event: OptionList.OptionHighlighted) -> None:
        """Show what was handed in."""
        self.query_one("#submitted", Static).update(Content(self.submissions[event.option_index].text))

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Give it back."""
        self.dismiss(self.submissions[event.option_index].text)
