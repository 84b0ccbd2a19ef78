"""The way of the proof to the kernel: so many runs at a time, each collected to its end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    FeedbackRule,
    Finished,
    Limits,
    Output,
    Raised,
    Result,
    Setup,
    Source,
    Verdict,
)

FROM_OUTSIDE = ("server", "killed")
"""Cases of death that a machine short of memory, or somebody's `kill`, brings about."""


@dataclass(slots=True)
class Outcome:
    """All that a run told."""

    printed: str = ""
    """Standard output, and the value of the last expression as a notebook shows it."""
    value: str = ""
    """The last expression's value alone, as its repr."""
    raised: Raised | None = None
    verdict: Verdict | None = None
    died: Died | None = None
    elapsed_s: float = 0.0

    def take(self, event: AnyEvent) -> None:
        """Keep what an event tells."""
        match event:
            case Output(stream="stdout", text=text):
                self.printed += text
            case Result(text=text, summary=summary):
                self.value = text.partition("\n")[2] if summary else text  # its shape stands before a tensor
                self.printed += self.value + "\n"
            case Raised():
                self.raised = event
            case Verdict():
                self.verdict = event
            case Died():
                self.died = event
            case Finished(elapsed_s=elapsed_s):
                self.elapsed_s = elapsed_s

    @property
    def has_passed(self) -> bool:
        """Whether there is a verdict, and it is a good one."""
        return self.died is None and self.verdict is not None and self.verdict.passed

    @property
    def said(self) -> str:
        """Everything that a learner would read about what is wrong, in one text."""
        findings = self.verdict.findings if self.verdict else ()
        texts = [finding.text for finding in findings if not finding.passed]
        if self.raised:
            texts += [f"{self.raised.type}: {self.raised.message}", self.raised.explanation]
        if self.died:
            texts.append(self.died.cause)
        return "\n".join(text for text in texts if text)


@dataclass(slots=True)
class Gate:
    """Lets a bounded number of runs through at a time.

    Attributes:
        kernel: Where code runs.
        jobs: Runs at a time.
    """

    kernel: Kernel
    jobs: int = 0
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Take as many jobs as there are processors unless told otherwise."""
        self.jobs = self.jobs or os.cpu_count() or 1
        self._slots = asyncio.Semaphore(self.jobs)

    async def execute(
        self,
        setup: Setup,
        source: Source,
        *,
        assign: tuple[tuple[str, str], ...] = (),
        limits: Limits | None = None,
    ) -> Outcome:
        """Run a source after a setup."""
        return await self._collect(lambda: self.kernel.execute(setup, source, assign=assign, limits=limits))

    async def check(
        self, setup: Setup, source: Source, checks: tuple[Source, ...], limits: Limits | None = None
    ) -> Outcome:
        """Run a submission and its checks."""
        return await self._collect(lambda: self.kernel.check(setup, source, checks, limits=limits))

    async def judge(
        self,
        setup: Setup,
        cell: Source,
        typed: str,
        feedback: tuple[FeedbackRule, ...] = (),
        tolerance: float | None = None,
        limits: Limits | None = None,
    ) -> Outcome:
        """Judge a typed answer to a question."""
        return await self._collect(
            lambda: self.kernel.judge(
                setup, cell, typed, feedback=feedback, tolerance=tolerance, limits=limits
            )
        )

    async def _collect(self, start: Callable[[], Run]) -> Outcome:
        """Run to the end; once more if the process was ended from outside, not by the lesson."""
        async with self._slots:
            outcome = await _outcome_of(start())
            if outcome.died and outcome.died.case in FROM_OUTSIDE:
                outcome = await _outcome_of(start())
        return outcome


async def _outcome_of(run: Run) -> Outcome:
    outcome = Outcome()
    try:
        async for event in run:
            outcome.take(event)
    finally:
        await run.close()
    return outcome
