"""The lesson screen: what each key and each message of the panes does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from tutor import text
from tutor.errors import KernelError, TutorError
from tutor.kernel.protocol import AnyEvent
from tutor.lesson.model import QuestionTask
from tutor.session import YOUR_CODE, Session
from tutor.submission import Choice, Typed
from tutor.ui.keys import LESSON_ACTIONS, bindings
from tutor.ui.screens.lesson_code import LessonCode
from tutor.ui.screens.lesson_frame import after_typing
from tutor.ui.screens.running import Panes, Shown, show_run
from tutor.ui.steadiness import settle
from tutor.ui.watching import WatchedFile
from tutor.ui.widgets.links import Linked
from tutor.ui.widgets.order import OrderList
from tutor.ui.widgets.questions import AnswerField, ChoiceList

OFFER_HINT_AFTER_S = 120.0
SETTLE_AFTER_S = 1.0
"""By then all panes are filled."""


class LessonScreen(LessonCode):
    """One step at a time: read, run, answer, see what was found, go on."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LESSON_ACTIONS)

    def __init__(self, session: Session, watched: WatchedFile | None = None) -> None:
        """Show the step that the session has open.

        Args:
            session: The learner's place.
            watched: A file that an editor outside saves, if there is one.
        """
        super().__init__(session, watched)
        self.run_number = 0
        self.is_busy = False
        self._wants_solution = False

    def on_mount(self) -> None:
        """Show the step, and say when torch is ready."""
        self.is_open = True
        self.hint_timer = self.set_timer(OFFER_HINT_AFTER_S, self.view.offer_hint)
        self.show_step()
        self.set_timer(SETTLE_AFTER_S, settle)
        self.watch_torch()
        if self.watched:
            self.watch_the_file(self.watched)

    # The step -----------------------------------------------------------------------------

    def show_step(self) -> None:
        """Show the session's step as if it was just opened."""
        session = self.session
        module = next(m for m in session.course.modules if any(s.id == session.lesson.id for s in m.lessons))
        self.header.crumbs = (module.title, session.lesson.title, session.step.title)
        self.header.place = (session.index + 1, len(session.lesson.steps))
        self.run_number = 0
        self.clear_results()
        self.view.open()
        self.hint_timer.reset()
        self._wants_solution = False
        self.panes.page = text.TAB_READ
        self.panes.view = text.TAB_OUTPUT
        if session.step.task is None:
            self.panes.focus_pane()
        else:
            self.panes.focus_task()
        self.refresh_footer()
        self.tell_of_extras()
        self.write_the_file()

    def leave_step(self) -> None:
        """Keep what was typed, and stop what runs."""
        if self.is_busy:
            self.session.interrupt()
            self.workers.cancel_group(self, "kernel")
        self.view.desk.clear()

    @work(group="torch")
    async def watch_torch(self) -> None:
        """Say when torch is ready, or why it can't be used."""
        try:
            await self.session.kernel.wait_until_warm()
        except KernelError as error:
            self.header.state = "failed"
            self.warn(str(error))
        else:
            self.set_busy(self.is_busy)

    # Running and checking -----------------------------------------------------------------

    @after_typing
    def action_run(self) -> None:
        """Run what stands in the editor, unchecked."""
        sheet = self.view.desk.sheet
        if sheet.is_locked:
            self.say(text.ANSWER_BEFORE_RUN)
            return
        self.save()
        self.run_number += 1
        code = self.view.desk.code
        name = text.run_name(self.run_number)
        if sheet.demo is not None and self.session.step.demos[sheet.demo].sweep:
            self.show_events(self.session.sweep(code, sheet.demo), name)
        else:
            self.show_events(self.session.run(code, sheet.demo, name), name)

    @after_typing
    def action_check(self) -> None:
        """Hand in what the learner entered."""
        submission = self.view.submission()
        if submission is None:
            self.say(text.NOTHING_TO_CHECK)
            return
        self.save()
        self.run_number += not isinstance(submission, Choice)
        name = text.run_name(self.run_number)
        is_told = not isinstance(submission, Typed | Choice)
        self.show_events(self.session.submit(submission), name, follows=False, is_told=is_told)

    @work(exclusive=True, group="kernel")
    async def show_events(
        self, events: AsyncIterator[AnyEvent], run: str, follows: bool = True, is_told: bool = True
    ) -> None:
        """Show a run to its end, and its verdict if it has one.

        Args:
            events: What the session gives.
            run: Name of the run.
            follows: Whether a narrow screen leaves the code for what the run shows.
            is_told: Whether a run that shows nothing is told of in the output.
        """
        panes = Panes(self.editor, self.output, self.plot, lambda name: self.panes.bring(name, follows))
        self.set_busy(True)
        try:
            marks = self.view.desk.sheet.kind != "order"
            shown = await show_run(
                events, panes, run=run, source_name=YOUR_CODE, marks=marks, is_told=is_told
            )
            await self.after_run(shown)
            if follows:
                self.panes.show_results()
        except TutorError as error:
            self.warn(str(error))
        finally:
            self.set_busy(False)

    async def after_run(self, shown: Shown) -> None:
        """Show the verdict, and the variables if they are looked at."""
        if shown.verdict:
            self.view.show_verdict(shown.verdict)
            self.hint_timer.reset()
            self._wants_solution = False
        if self.panes.view == text.TAB_TENSORS:
            await self.show_variables()

    def set_busy(self, is_busy: bool) -> None:
        """Show whether something runs."""
        self.is_busy = is_busy
        kernel = self.session.kernel.state
        if kernel == "ready":
            self.header.state = "running" if is_busy else "ready"
        else:
            self.header.state = "failed" if kernel == "failed" else "loading"
        self.refresh_footer()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave ctrl+c to copying while nothing runs; no key does anything before the step is shown."""
        return self.is_open and (self.is_busy or action != "stop")

    @on(ChoiceList.Submitted)
    @on(AnswerField.Submitted)
    @on(OrderList.Submitted)
    async def check_the_answer(self) -> None:
        """Enter in an input is the same as the key."""
        await self.action_check()

    def action_hint(self) -> None:
        """Open one more hint."""
        if not self.session.step.hints:
            self.say(text.NO_HINT)
        elif self.session.open_hint() is None:
            self.say(text.NO_MORE_HINTS)
        self.view.refresh_card()
        self.refresh_footer()
        self.panes.open(text.TAB_READ)
        self.view.card.scroll_end(animate=False)

    @after_typing
    def action_solution(self) -> None:
        """Show the solution; before the step is passed only at the second press."""
        if self.session.step.task is None:
            self.say(text.NO_SOLUTION)
        elif not (self.session.record.is_passed or self.session.record.revealed or self._wants_solution):
            self._wants_solution = True
            is_question = isinstance(self.session.step.task, QuestionTask)
            self.say(text.solution_offer(is_graded=self.session.step.points > 0, is_question=is_question))
        else:
            self.show_solution()

    def show_solution(self) -> None:
        """Show the solutions beside the learner's code, or the right answer of a question in the card."""
        solutions = self.session.reveal()
        self._wants_solution = False
        if solutions:
            from tutor.ui.screens.solution import SolutionScreen

            self.app.push_screen(SolutionScreen(self.view.desk.code, solutions))
        elif not self.view.show_answer():
            self.say(text.GIVE_ONE_ANSWER)
        self.view.refresh_card()

    # Walking ------------------------------------------------------------------------------

    @after_typing
    def action_next_step(self) -> None:
        """Go on: to the next question, the next step, or the end of the lesson."""
        if (number := self.view.question.following) is not None:
            self.view.open_question(number)
            self.panes.focus_task()
            return
        self.leave_step()
        if self.session.go(1):
            self.show_step()
        else:
            from tutor.ui.screens.done import DoneScreen

            self.app.push_screen(DoneScreen(self.session), self.open_lesson)

    @after_typing
    def action_previous_step(self) -> None:
        """Go back to the step before."""
        if not self.session.index:
            self.say(text.FIRST_STEP)
            return
        self.leave_step()
        self.session.go(-1)
        self.show_step()

    @after_typing
    def action_lessons(self) -> None:
        """Show all lessons."""
        self.save()
        from tutor.ui.screens.course_map import CourseMap

        if not isinstance(self.app.screen, CourseMap):
            self.app.push_screen(CourseMap(self.session), self.leave_map)

    async def leave_map(self, lesson_id: str | None) -> None:
        """Open the lesson that was chosen; else all stays as it is."""
        if lesson_id:
            await self.open_lesson(lesson_id)

    async def open_lesson(self, lesson_id: str | None) -> None:
        """Open a lesson where the learner was in it; None stays here."""
        if not lesson_id:
            self.show_step()
            if lesson_id is not None:
                await self.action_lessons()
            return
        self.leave_step()
        try:
            self.session.open(lesson_id)
        except TutorError as error:
            self.warn(str(error))
        self.show_step()

    @on(Linked.Followed)
    async def open_the_link(self, event: Linked.Followed) -> None:
        """Open a lesson of the course, or an address in the browser."""
        if event.href.startswith(("http://", "https://")):
            self.app.open_url(event.href)
        else:
            await self.open_lesson(event.href.removesuffix(".md").removeprefix("../"))

    def action_reset_lesson(self) -> None:
        """Start the lesson anew."""
        self.view.desk.clear()
        self.session.progress.reset_lesson(self.session.course.id, self.session.lesson.id)
        self.session.open(self.session.lesson.id, self.session.lesson.steps[0].id)
        self.show_step()
        self.say(text.LESSON_RESET)

    def action_undo_reset(self) -> None:
        """Undo the reset of this lesson."""
        self.view.desk.clear()
        undone = self.session.progress.undo_reset(self.session.course.id, self.session.lesson.id)
        self.show_step()
        self.say(text.LESSON_RESET_UNDONE if undone else text.NOTHING_TO_UNDO)
