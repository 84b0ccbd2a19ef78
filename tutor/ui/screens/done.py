"""The end of a lesson: what the learner can do now, what is still open, and where to go on."""

from __future__ import annotations

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
from tutor.session import Session
from tutor.ui.screens.patience import Patient
from tutor.ui.widgets.rows import Markdown, Row, Rows, line, row
from tutor.ui.widgets.too_small import TooSmall


class DoneScreen(Patient, ModalScreen[str | None]):
    """Gives the id of the lesson to open, the empty string for the list of lessons, None to stay."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", text.CLOSE)]

    def __init__(self, session: Session) -> None:
        """Look back at the session's lesson."""
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """Put the summary over the ways on."""
        with Vertical(id="dialog"):
            yield Static(Content.assemble(("◆ ", "$primary"), text.LESSON_DONE), id="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Rows(self._summary())
            yield OptionList(*self._ways(), id="ways")
        yield TooSmall()

    def on_mount(self) -> None:
        """Give the keys to the ways on."""
        self.query_one(OptionList).focus()

    def _summary(self) -> list[Row]:
        lesson, session = self.session.lesson, self.session
        records = session.progress.steps(session.course.id, lesson.id)
        still = [s.title for s in lesson.steps if s.id not in records or not records[s.id].is_passed]
        rows = [line(Content.styled(lesson.title, "bold")), line()]
        if lesson.points:
            reached = sum(records[s.id].points for s in lesson.steps if s.id in records)
            rows += [line(text.points_reached(reached, lesson.points)), line()]
        if lesson.objectives:
            rows.append(line(Content.styled(text.YOU_WILL if still else text.YOU_CAN_NOW, "$muted")))
            rows += [row("  · " if still else "  ✓ ", "$success", Markdown(o)) for o in lesson.objectives]
        if still:
            rows += [line(), line(Content.styled(text.STILL_OPEN, "$muted"))]
            rows += [row("  ○ ", "$warning", title) for title in still]
        return rows

    def _ways(self) -> list[Option]:
        following = self.session.next_lesson()
        ways = [Option(Content(text.TO_THE_MAP), id="map")]
        if following is None:
            return ways
        title = Content.assemble((f"{text.NEXT_LESSON}: ", "$muted"), following.title)
        return [Option(title, id=following.id), *ways]

    @on(OptionList.OptionSelected)
    def go_on(self, event: OptionList.OptionSelected) -> None:
        """Give what was chosen."""
        self.dismiss("" if event.option_id == "map" else event.option_id)
