"""What all commands of the plain mode share: the session, the lines in and out, and how events are told."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

from tutor import text
from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    Finished,
    InputWanted,
    Metrics,
    Output,
    Picture,
    Raised,
    Result,
    Verdict,
)
from tutor.plain.curves import Curves
from tutor.plain.lines import Lines
from tutor.plain.markdown_text import as_written, plain_text
from tutor.plain.pictures import picture_text
from tutor.session import Session
from tutor.ui.plot_runs import Runs
from tutor.ui.watching import WatchedFile

WIDEST = 80
REPORT_SECONDS = 2.0
"""While a run goes on, its curves' last values are told this often."""
SLOW_S = 1.0
"""Runs that take longer say how long they took."""


def text_width() -> int:
    """Return the width of the terminal, at most 80 characters; 80 where there is none."""
    return max(20, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


@dataclass(slots=True)
class Front:
    """One walk in plain mode.

    Attributes:
        session: The brain.
        lines: Where the learner types.
        write: Takes text to show.
        width: Characters in a line.
        is_interactive: Whether a person sits at a terminal.
        watched: A file that an editor outside saves, if there is one.
        runs: The curves of this step's runs.
    """

    session: Session
    lines: Lines
    write: Callable[[str], None]
    width: int = WIDEST
    is_interactive: bool = False
    watched: WatchedFile | None = None
    runs: Runs = field(default_factory=Runs)
    curves: Curves = field(default_factory=Curves)
    """The curves of the last run."""
    is_over: bool = False
    last_error: Raised | None = None
    truth: str = ""
    """The right answer of the question that was tried last."""
    asked_for_solution: bool = False
    """The learner asked once for the solution of a step that is not passed."""
    asked_for_restart: bool = False
    """The learner asked once to start the lesson anew."""
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while something is done."""
    at_line_start: bool = True

    def say(self, words: str = "") -> None:
        """Show words as lines of their own."""
        if not self.at_line_start:
            self.write("\n")
        self.write(f"{words}\n")
        self.at_line_start = True

    def say_markdown(self, markdown: str) -> None:
        """Show Markdown as plain lines."""
        self.say(plain_text(markdown, self.width))

    async def ask(self, prompt: str) -> str | None:
        """Return the learner's next line, or None at the end of input."""
        if self.is_interactive:
            self.write(prompt)
        self.at_line_start = True
        return await self.lines.next()

    async def tell(self, events: AsyncIterator[AnyEvent]) -> Verdict | None:
        """Show a run's events as they come, and return its verdict."""
        if self.session.kernel.state in ("cold", "warming"):
            self.say(text.TORCH_LOADING)
        self.runs.begin("")
        self.curves, verdict, self.last_error = Curves(), None, None
        told_at = time.monotonic()
        with self._stopped_by_ctrl_c():
            async for event in events:
                if isinstance(event, Verdict):
                    verdict = event
                elif isinstance(event, Metrics):
                    self.curves.add(event)
                    self.runs.add(event)
                    if time.monotonic() - told_at > REPORT_SECONDS:
                        told_at = time.monotonic()
                        self.say(self.curves.standing())
                else:
                    await self._tell(event)
        self.say_curves()
        return verdict

    def say_curves(self) -> None:
        """Show the last run's curves, and what they say in a sentence."""
        if self.curves:
            self.say(self.curves.as_text(self.width))
            if reading := self.runs.reading():
                self.say(reading)

    @contextlib.contextmanager
    def _stopped_by_ctrl_c(self) -> Iterator[None]:
        """At a terminal Ctrl+C stops the run that is under way; elsewhere it ends the tutor as ever."""
        if not self.is_interactive:
            yield
            return
        loop = asyncio.get_running_loop()

        def stop(*_: object) -> None:
            loop.call_soon_threadsafe(self.session.interrupt)

        usual = signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, usual)

    async def _tell(self, event: AnyEvent) -> None:
        match event:
            case Output(stream=stream, text=printed):
                mark = text.STDERR_MARK if stream == "stderr" and self.at_line_start else ""
                self.write(mark + printed.replace("\r", "\n"))
                self.at_line_start = printed.endswith("\n")
            case Result(text=result):
                self.say(result)
            case Picture():
                self.say(picture_text(event, self.width))
            case Raised():
                self.last_error = event
                self.say(error_text(event))
            case InputWanted():
                self.at_line_start = True
                self.session.send_input(await self.lines.next())
            case Died(cause=cause):
                self.say(cause)
            case Finished(elapsed_s=elapsed_s, interrupted=interrupted):
                if interrupted:
                    self.say(text.STOPPED)
                elif elapsed_s > SLOW_S:
                    self.say(text.took(elapsed_s))

    def say_verdict(self, verdict: Verdict, *, is_markdown: bool = False) -> None:
        """Show what comes of a submission: the findings, what is wrong first.

        Args:
            verdict: What came of it.
            is_markdown: The findings are the lesson's own words, as an option's feedback is.
        """
        told = [finding for finding in verdict.findings if finding.rung != "raised"]
        findings = sorted(told, key=lambda finding: finding.passed)
        self.say(text.PASSED if verdict.passed else text.NOT_YET)
        for finding in findings:
            place = text.at_line(finding.line) if finding.line and not finding.passed else ""
            mark = text.MARK_PASSED if finding.passed else text.MARK_FAILED
            said = f"{mark} {place}{finding.text}"
            if finding.text:
                self.say((plain_text if is_markdown else as_written)(said, self.width))


def error_text(error: Raised) -> str:
    """Return an exception as text: what happened, where, the operands, then the exception's own words."""
    lines = [error.explanation] if error.explanation else []
    where = text.at_line(error.line) if error.line else ""
    if error.text or where:
        lines.append(f"{where}{error.text}")
    lines += [f"  {operand.text}: {operand.description}" for operand in error.operands]
    lines.append(f"{error.type}: {error.message}")
    return "\n".join(lines)
