"""The lesson screen's part for the learner's code: sheets, drafts, fields, other editors, earlier versions.

What is done with the code (run, check) is in `lesson`, which builds on this.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from textual import on, work

from tutor import text
from tutor.errors import ProgressError, TutorError
from tutor.lesson.model import QuestionTask
from tutor.session import Session
from tutor.ui.outside_editor import edit_outside
from tutor.ui.screens.lesson_frame import LessonFrame, after_typing
from tutor.ui.screens.step_view import StepView
from tutor.ui.watching import WatchedFile
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.fields import FieldRow
from tutor.ui.widgets.order import OrderList
from tutor.ui.widgets.prose import ProseView
from tutor.ui.widgets.tab_bar import TabBar

SAVE_AFTER_S = 0.4


class LessonCode(LessonFrame):
    """Everything that changes or keeps the code."""

    def __init__(self, session: Session, watched: WatchedFile | None = None) -> None:
        """Show the step that the session has open.

        Args:
            session: The learner's place.
            watched: A file that an editor outside saves, if there is one.
        """
        super().__init__(session)
        self.watched = watched
        self.is_open = False
        """The step is shown: its widgets are there."""
        self._is_saving = False

    @cached_property
    def view(self) -> StepView:
        """The open step on the panes."""
        return StepView(self.session, self.panes, (self.cap("hint"), self.cap("next_step")))

    @on(CodeEditor.Changed)
    @on(OrderList.Changed)
    def note_the_change(self) -> None:
        """Save soon: a pause is not waited for, so that nothing stays unsaved for long."""
        self.view.desk.refresh_fields()
        if not self._is_saving:
            self._is_saving = True
            self.set_timer(SAVE_AFTER_S, self.save)

    def save(self) -> None:
        """Keep what stands in the editor."""
        self._is_saving = False
        try:
            self.view.desk.keep()
        except ProgressError as error:
            self.warn(str(error))

    def keep(self) -> None:
        """Save what stands in the editor.

        Raises:
            ProgressError: It can't be saved.
        """
        if self.is_open:
            self.view.desk.keep()

    def on_unmount(self) -> None:
        """Keep what was typed last."""
        self.keep()

    @on(TabBar.Chosen, "#sheets")
    def show_the_sheet(self, event: TabBar.Chosen) -> None:
        """Show another sheet in the editor."""
        self.view.desk.show(event.name)

    @on(FieldRow.Changed)
    def write_the_field(self, event: FieldRow.Changed) -> None:
        """Write a field's value into the code."""
        self.view.desk.write_field(event.name, event.value)

    @on(ProseView.CodeChosen)
    def take_the_code(self, event: ProseView.CodeChosen) -> None:
        """Put code from the page into the editor."""
        self.view.desk.take(event.text)
        self.panes.open(text.TAB_CODE)
        self.say(text.SENT_TO_EDITOR)

    def action_reset_step(self) -> None:
        """Bring the step's starter back."""
        self.view.desk.reset()
        self.say(text.DRAFT_RESET)

    @after_typing
    def action_outside_editor(self) -> None:
        """Edit the code in the learner's own editor."""
        if self.view.desk.sheet.kind == "order" or self.view.desk.sheet.is_locked:
            return
        before = self.view.desk.code
        code, problem = edit_outside(self.app, before)
        if problem:
            self.say(problem)
        elif code != before:
            self.view.desk.replace(code)

    @work(group="watching")
    async def watch_the_file(self, watched: WatchedFile) -> None:
        """Take each save of the outside editor, and check it."""
        self.say(text.watching(str(watched.path)))
        async for code in watched.saves():
            self.view.desk.replace(code)
            await self.run_action("check")

    def write_the_file(self) -> None:
        """Put the step's code where an editor outside finds it."""
        if self.watched:
            try:
                self.watched.write(self.view.desk.code)
            except OSError as error:
                self.warn(text.unwritable(str(self.watched.path), str(error)))

    @after_typing
    def action_history(self) -> None:
        """Show what was handed in at this step."""
        handed_in = self.session.progress.submissions(*self.session.key)
        if handed_in:
            from tutor.ui.screens.history import HistoryScreen

            self.app.push_screen(HistoryScreen(handed_in), self.take_back)
        else:
            self.say(text.NO_SUBMISSIONS)

    @work(exclusive=True, group="export")
    async def action_export(self) -> None:
        """Write the lesson as a notebook, with the learner's code and what it does."""
        from tutor.ui.exporting import export_lesson

        self.save()
        self.say(text.EXPORTING)
        try:
            self.say(await export_lesson(self.session, Path.cwd()))
        except TutorError as error:
            self.warn(str(error))

    def take_back(self, code: str | None) -> None:
        """Put an earlier submission into the editor; undo brings the present text back."""
        if code is not None and not isinstance(self.session.step.task, QuestionTask):
            self.view.desk.replace(code)
