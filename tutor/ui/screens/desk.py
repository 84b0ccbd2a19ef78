"""The learner's side of the screen: which text the editor shows, and keeping what is typed there."""

from __future__ import annotations

from tutor import text
from tutor.lesson.model import CodeTask, OrderTask
from tutor.session import Session
from tutor.submission import Order
from tutor.ui.screens import asking
from tutor.ui.screens.sheets import Sheet
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.fields import FieldRow, write_value
from tutor.ui.widgets.order import Laid, OrderList, laid_from
from tutor.ui.widgets.panes import LessonPanes
from tutor.ui.widgets.tab_bar import TabBar

NO_SHEET = Sheet("", "scratch", is_locked=True)


class Desk:
    """Shows one of a step's sheets at a time.

    Attributes:
        sheets: What the step has.
        sheet: What is shown.
    """

    def __init__(self, session: Session, panes: LessonPanes) -> None:
        """Show nothing yet.

        Args:
            session: Keeps the drafts.
            panes: The widgets.
        """
        self.session = session
        self.panes = panes
        self.editor = panes.query_one(CodeEditor)
        self.order = panes.query_one(OrderList)
        self.fields = panes.query_one(FieldRow)
        self.bar = panes.query_one("#sheets", TabBar)
        self.sheets: tuple[Sheet, ...] = ()
        self.sheet = NO_SHEET
        self._place = session.key
        """Where the sheet belongs; what is typed is never kept anywhere else."""

    def lay_out(self, sheets: tuple[Sheet, ...]) -> None:
        """Take the sheets of a step or question, and show the first."""
        self.clear()
        self.sheets = sheets
        self.show(sheets[0].name)

    def clear(self) -> None:
        """Keep what is typed; from now on what stands in the editor belongs to no sheet."""
        self.keep()
        self.sheet = NO_SHEET

    def show(self, name: str) -> None:
        """Show one of the sheets."""
        self.keep()
        self._place = self.session.key
        self.sheet = next(sheet for sheet in self.sheets if sheet.name == name)
        self.panes.shows_order = self.sheet.kind == "order"
        if self.sheet.kind == "order":
            self._lay_lines()
        else:
            code = self.session.sheet_draft(self.sheet.key, self.sheet.starter)
            self.editor.load(code.removesuffix("\n"), read_only=self.sheet.is_locked)
        self._show_fields()
        self.bar.names = tuple(sheet.name for sheet in self.sheets)
        self.bar.active = name
        self.panes.has_sheets = len(self.sheets) > 1 or self.sheet.is_locked
        self.bar.note = text.SHEET_LOCKED if self.sheet.is_locked else ""

    def _lay_lines(self) -> None:
        task = self.session.step.task
        if isinstance(task, OrderTask):
            mixed = asking.shuffled_lines(task, "/".join(self.session.key))
            kept = laid_from(self.session.sheet_draft(self.sheet.key, ""), mixed)
            self.order.laid = kept if kept.used else Laid(tuple((line, 0) for line in mixed))
            self.order.cursor, self.order.marked = 0, -1

    # What is typed ------------------------------------------------------------------------

    @property
    def code(self) -> str:
        """What the learner has now, as Python."""
        if self.sheet.kind == "order":
            return Order(self.order.laid.used).source
        code = self.editor.text
        return code if not code or code.endswith("\n") else f"{code}\n"

    def keep(self) -> None:
        """Save what stands here.

        Raises:
            ProgressError: It can't be saved.
        """
        if not self.sheet.is_locked and self._place == self.session.key:
            self.session.save_sheet(self.sheet.key, self.code, self.sheet.starter)

    def replace(self, code: str) -> None:
        """Put other code in place of all that stands here; undo brings it back."""
        if self.sheet.kind == "order":
            self.order.laid = laid_from(code, [words for words, _ in self.order.laid.all])
        elif not self.sheet.is_locked:
            self.editor.exchange(code.removesuffix("\n"))

    def reset(self) -> None:
        """Bring the starter back."""
        if self.sheet.kind == "order":
            self.session.save_sheet(self.sheet.key, "", "")
            self._lay_lines()
        else:
            self.replace(self.sheet.starter)

    def take(self, code: str) -> None:
        """Put code from the page here: as its own sheet if it is a demo, else at the cursor."""
        for sheet in self.sheets:
            if sheet.kind == "demo" and sheet.starter.strip() == code.strip():
                self.show(sheet.name)
                return
        if not self.sheet.is_locked and self.sheet.kind != "order":
            self.editor.insert_code(code)

    def mark(self, line: int | None) -> None:
        """Mark the line that a finding is about, from 1; None takes the mark away."""
        if self.sheet.kind == "order":
            self.order.marked = (line or 0) - 1
        elif self.sheet.kind == "task":
            self.editor.mark_line(line)

    # Hyperparameters ----------------------------------------------------------------------

    def _show_fields(self) -> None:
        task = self.session.step.task
        names = task.starter.fields if isinstance(task, CodeTask) and self.sheet.kind == "task" else ()
        self.fields.names = names
        self.panes.shows_fields = bool(names)
        self.fields.call_after_refresh(self.refresh_fields)

    def refresh_fields(self) -> None:
        """Show the values that the code has."""
        if self.fields.names:
            self.fields.show(self.editor.text)

    def write_field(self, name: str, value: str) -> None:
        """Write a field's value into the code, as one change that can be undone."""
        source = self.editor.text
        changed = write_value(source, name, value)
        if changed != source:
            self.replace(changed)
