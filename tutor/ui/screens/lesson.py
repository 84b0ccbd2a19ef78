"""The lesson screen: what each key and each message of the panes does."""

from __future__ import annotations

from collections.abc import AsyncIterator

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen

from tutor import text
from tutor.errors import KernelError, TutorError
from tutor.kernel.protocol import (
    AnyEvent,
    AnyRequest,
    Complete,
    Completions,
    Describe,
    Description,
    GraphView,
    ListVariables,
    TensorView,
    Variables,
    ViewGraph,
    ViewTensor,
)
from tutor.session import YOUR_CODE, Session
from tutor.ui.keys import LESSON_ACTIONS, bindings
from tutor.ui.screens.running import Panes, Shown, show_run
from tutor.ui.screens.step_view import StepView
from tutor.ui.widgets.docs import DocsView
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.fields import FieldRow
from tutor.ui.widgets.footer import KeyFooter
from tutor.ui.widgets.graph import GraphView_
from tutor.ui.widgets.header import Header
from tutor.ui.widgets.order import OrderList
from tutor.ui.widgets.output import OutputView
from tutor.ui.widgets.panes import LessonPanes, TooSmall
from tutor.ui.widgets.plot import PlotView
from tutor.ui.widgets.prose import ProseView
from tutor.ui.widgets.questions import AnswerField, ChoiceList
from tutor.ui.widgets.tab_bar import TabBar
from tutor.ui.widgets.tensors import TensorsView

SAVE_AFTER_S = 0.4
OFFER_HINT_AFTER_S = 120.0


class LessonScreen(Screen[None]):
    """One step at a time: read, run, answer, see what was found, go on."""

    BINDINGS = bindings(LESSON_ACTIONS)

    def __init__(self, session: Session) -> None:
        """Show the step that the session has open."""
        super().__init__()
        self.session = session
        self.run_number = 0
        self.is_running = False
        self._is_saving = False
        self._wants_solution = False

    def compose(self) -> ComposeResult:
        """Put header, panes and footer under each other."""
        yield Header()
        yield LessonPanes()
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the step, and say when torch is ready."""
        self.header = self.query_one(Header)
        self.panes = self.query_one(LessonPanes)
        self.footer = self.query_one(KeyFooter)
        self.output = self.query_one(OutputView)
        self.plot = self.query_one(PlotView)
        self.view = StepView(self.session, self.panes, (self.cap("hint"), self.cap("next_step")))
        self.hint_timer = self.set_timer(OFFER_HINT_AFTER_S, self.view.offer_hint)
        self.call_after_refresh(self.show_step)
        self.watch_torch()

    # The step -----------------------------------------------------------------------------

    def show_step(self) -> None:
        """Show the session's step as if it was just opened."""
        session = self.session
        module = next(m for m in session.course.modules if any(s.id == session.lesson.id for s in m.lessons))
        self.header.crumbs = (module.title, session.lesson.title, session.step.title)
        self.header.place = (session.index + 1, len(session.lesson.steps))
        self.plot.clear()
        self.run_number = 0
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

    def leave_step(self) -> None:
        """Keep what was typed, and stop what runs."""
        if self.is_running:
            self.session.interrupt()
        self.view.forget()

    @work(group="torch")
    async def watch_torch(self) -> None:
        """Say when torch is ready, or why it can't be used."""
        try:
            await self.session.kernel.wait_until_warm()
        except KernelError as error:
            self.header.state = "failed"
            self.notify(str(error), severity="error", timeout=20, markup=False)
        else:
            if not self.is_running:
                self.header.state = "ready"

    # Running and checking -----------------------------------------------------------------

    def action_run(self) -> None:
        """Run what stands in the editor, unchecked."""
        sheet = self.view.sheet
        if sheet.is_locked:
            self.say(text.ANSWER_BEFORE_RUN)
            return
        self.view.keep()
        self.run_number += 1
        code = self.view.code
        demos = self.session.step.demos
        demo = len(demos) if sheet.demo is None else sheet.demo
        name = text.run_name(self.run_number)
        if sheet.demo is not None and demos[demo].sweep:
            self.show_events(self.session.sweep(code, demo), name)
        else:
            self.show_events(self.session.run(code, demo, name), name)

    def action_check(self) -> None:
        """Hand in what the learner entered."""
        submission = self.view.submission()
        if submission is None:
            self.say(text.NOTHING_TO_CHECK)
            return
        self.view.keep()
        self.run_number += 1
        self.show_events(self.session.submit(submission), text.run_name(self.run_number), follows=False)

    @work(exclusive=True, group="kernel")
    async def show_events(self, events: AsyncIterator[AnyEvent], run: str, follows: bool = True) -> None:
        """Show a run to its end, and its verdict if it has one."""
        self.output.begin(run)
        panes = Panes(self.view.editor, self.output, self.plot, lambda name: self.panes.bring(name, follows))
        self.set_running(True)
        try:
            marks = self.view.sheet.kind != "order"
            shown = await show_run(events, panes, run=run, source_name=YOUR_CODE, marks=marks)
            await self.after_run(shown)
        except TutorError as error:
            self.notify(str(error), severity="error", markup=False)
        finally:
            self.set_running(False)

    async def after_run(self, shown: Shown) -> None:
        """Show the verdict, and the variables if they are looked at."""
        if shown.verdict:
            self.view.show_verdict(shown.verdict)
            self.hint_timer.reset()
            self._wants_solution = False
        if self.panes.view == text.TAB_TENSORS:
            await self.show_variables()

    def set_running(self, is_running: bool) -> None:
        """Show whether something runs."""
        self.is_running = is_running
        if self.header.state != "failed":
            is_warm = self.session.kernel.state == "ready"
            self.header.state = "running" if is_running else ("ready" if is_warm else "loading")
        self.refresh_footer()

    def action_stop(self) -> None:
        """Stop what runs."""
        self.session.interrupt()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave ctrl+c to copying while nothing runs."""
        return self.is_running if action == "stop" else True

    @on(OutputView.InputGiven)
    def give_input(self, event: OutputView.InputGiven) -> None:
        """Hand a line to the program's `input()`."""
        self.session.send_input(event.text)

    @on(ChoiceList.Submitted)
    @on(AnswerField.Submitted)
    @on(OrderList.Submitted)
    def check_the_answer(self) -> None:
        """Enter in an input is the same as the key."""
        self.action_check()

    # Help ---------------------------------------------------------------------------------

    def action_hint(self) -> None:
        """Open one more hint."""
        if not self.session.step.hints:
            self.say(text.NO_HINT)
        elif self.session.open_hint() is None:
            self.say(text.NO_MORE_HINTS)
        self.view.refresh_card()
        self.panes.open(text.TAB_READ)
        self.view.card.scroll_end(animate=False)

    def action_solution(self) -> None:
        """Show the solution; before the step is passed only at the second press."""
        if self.session.step.task is None:
            self.say(text.NO_SOLUTION)
        elif not self.session.record.is_passed and not self._wants_solution:
            self._wants_solution = True
            self.say(text.PRESS_AGAIN_FOR_SOLUTION)
        elif not self.view.reveal_answer():
            self.app.show_solutions(self.view.code, self.session.reveal())
