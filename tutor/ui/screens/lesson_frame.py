"""The lesson screen without the lesson: its panes, keys and footer.

What happens to the step (run, check, next) is in `lesson`, which builds on this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from textual import on
from textual.app import ComposeResult

from tutor import text
from tutor.session import Session
from tutor.ui.keys import footer_hints, key_cap
from tutor.ui.screens import asking
from tutor.ui.screens.namespace import NamespaceScreen
from tutor.ui.widgets.footer import KeyFooter
from tutor.ui.widgets.header import Header
from tutor.ui.widgets.output import OutputView
from tutor.ui.widgets.panes import STEP_PERCENT
from tutor.ui.widgets.plot import PlotView
from tutor.ui.widgets.prose import ProseView
from tutor.ui.widgets.reading_scroll import ReadingScroll
from tutor.ui.widgets.task import Offer, TaskCard
from tutor.ui.widgets.too_small import TooSmall

ARRIVED_S = 0.5
"""How long a shortcut waits at most for the keys before it."""


def after_typing(action: Callable[[Any], None]) -> Callable[[Any], Awaitable[None]]:
    """Have an action wait until the keys that were typed before it have arrived where they are typed.

    A shortcut is handled by the screen, while letters wait in the queue of the editor. The keys behind
    the shortcut wait for it in turn.
    """

    @wraps(action)
    async def later(screen: LessonFrame) -> None:
        arrived = asyncio.Event()
        if screen.focused and screen.focused.call_later(arrived.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(arrived.wait(), ARRIVED_S)
        action(screen)

    return later


class LessonFrame(NamespaceScreen):
    """Header, panes and footer of a lesson, and everything that only looks."""

    def __init__(self, session: Session) -> None:
        """Show the lesson that the session has open."""
        super().__init__(session)
        self.header = Header()
        self.footer = KeyFooter()
        self._told_of_extras = ""

    def compose(self) -> ComposeResult:
        """Put header, panes and footer under each other."""
        yield self.header
        yield self.panes
        yield self.footer
        yield TooSmall()

    @property
    def output(self) -> OutputView:
        """What runs print."""
        return self.query_one(OutputView)

    @property
    def plot(self) -> PlotView:
        """The curves."""
        return self.query_one(PlotView)

    def say(self, sentence: str) -> None:
        """Tell the learner something for a moment."""
        self.notify(sentence, timeout=6, markup=False)

    def tell_of_extras(self) -> None:
        """Say once for a lesson which packages it needs that are not installed."""
        lesson = self.session.lesson
        if lesson.id != self._told_of_extras and (missing := self.session.missing_extras(lesson)):
            self.warn(text.extras_missing(missing))
        self._told_of_extras = lesson.id

    # Footer -------------------------------------------------------------------------------

    def cap(self, action: str) -> str:
        """Return the key of an action as it is shown."""
        keys = [key for key, found in self.active_bindings.items() if found.binding.action == action]
        return key_cap(keys[0]) if keys else ""

    def refresh_footer(self) -> None:
        """Show the keys that do something now."""
        self.footer.hints = footer_hints(self.active_bindings.items(), self.idle_actions())

    def idle_actions(self) -> frozenset[str]:
        """Return the actions for which there is nothing to do at this step."""
        step = self.session.step
        idle = {"check"} if step.task is None else set()
        idle |= set() if len(self.session.hints) < len(step.hints) else {"hint"}
        return frozenset(idle if self.session.index else idle | {"previous_step"})

    @on(KeyFooter.Chosen)
    async def do_what_the_key_does(self, event: KeyFooter.Chosen) -> None:
        """Run the action of a clicked key cap."""
        await self.run_action(event.action)

    @on(Offer.Taken)
    async def take_the_offer(self, event: Offer.Taken) -> None:
        """Run the action of a clicked offer."""
        await self.run_action(event.action)

    @on(Header.Pressed)
    async def show_the_lessons(self) -> None:
        """A click on the header is the same as the key for the lessons."""
        await self.run_action("lessons")

    # Panes --------------------------------------------------------------------------------

    def action_next_pane(self) -> None:
        """Move to the next pane."""
        self.panes.next_pane()

    def action_next_view(self) -> None:
        """Show the next view."""
        self.panes.next_view()

    def action_next_page(self) -> None:
        """Turn to the next page of what is read."""
        self._turn(1)

    def action_previous_page(self) -> None:
        """Turn back a page of what is read."""
        self._turn(-1)

    def _turn(self, pages: int) -> None:
        """Scroll what has the focus, else the text down to its end and then the card."""
        parts: list[ReadingScroll] = [self.query_one(ProseView), self.query_one(TaskCard)]
        any(part.turn(pages) for part in sorted(parts[::pages], key=lambda part: not part.has_focus))

    def action_zoom(self) -> None:
        """Give the pane with the keys the whole screen, and back."""
        self.panes.is_zoomed = not self.panes.is_zoomed

    def action_wider_text(self) -> None:
        """Give the text more of the width."""
        self.panes.resize(width=STEP_PERCENT)

    def action_wider_code(self) -> None:
        """Give the code more of the width."""
        self.panes.resize(width=-STEP_PERCENT)

    def action_taller_code(self) -> None:
        """Give the code more of the height."""
        self.panes.resize(height=-STEP_PERCENT)

    def action_taller_result(self) -> None:
        """Give the results more of the height."""
        self.panes.resize(height=STEP_PERCENT)

    def action_clear_plot(self) -> None:
        """Forget the curves of this step."""
        self.plot.clear()

    def action_traceback(self) -> None:
        """Show or hide the traceback of the last error."""
        self.output.toggle_traceback()
        self.panes.open(text.TAB_OUTPUT)

    @on(PlotView.Note)
    def tell_of_the_plot(self, event: PlotView.Note) -> None:
        """Tell what the plot did, such as where it was saved."""
        self.say(event.text)

    def action_stop(self) -> None:
        """Stop what runs."""
        self.session.interrupt()

    @on(OutputView.InputGiven)
    def give_input(self, event: OutputView.InputGiven) -> None:
        """Hand a line to the program's `input()`."""
        self.session.send_input(event.text)

    def clear_results(self) -> None:
        """Forget what the runs of another step showed."""
        self.output.end_input()
        self.output.log_view.clear()
        self.plot.clear()
        self.plot.target = asking.target_of(self.session.step)
        self.forget_variables()
        self.panes.views.fresh = self.panes.pages.fresh = frozenset()
