"""One learner's walk through a course: the only brain, without a screen.

It drives the lesson data, the kernel and the progress file. Front ends call it
and show the events that it gives; it knows no widget and prints nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from tutor.errors import ProgressError
from tutor.finding_places import find_lesson, find_step
from tutor.grading import judge_choice, judge_order, points_of
from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import (
    AnyEvent,
    AnyRequest,
    Died,
    Finished,
    Limits,
    Raised,
    Setup,
    Source,
    Verdict,
)
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    Course,
    Lesson,
    LiveQuestion,
    OrderTask,
    QuestionTask,
    Step,
)
from tutor.preparing import (
    YOUR_CODE,
    Options,
    judge_live,
    limits_of,
    runs_of,
    setup_of,
    setup_of_demo,
    source_of,
)
from tutor.progress import Progress
from tutor.submission import Choice, Code, Order, Submission, Typed, as_text
from tutor.walking import Walk

__all__ = [
    "YOUR_CODE",
    "Options",
    "Session",
    "find_lesson",
    "find_step",
    "judge_live",
    "limits_of",
    "setup_of",
    "source_of",
]


class Session(Walk):
    """A walk on which code runs and submissions are judged.

    Attributes:
        kernel: Where code runs.
        options: How lessons run.
        last_run: The run of last, whose namespace can be asked about.
    """

    def __init__(
        self, course: Course, kernel: Kernel, progress: Progress, options: Options | None = None
    ) -> None:
        """Open nothing yet; `open` does."""
        super().__init__(course, progress)
        self.kernel = kernel
        self.options = options or Options()
        self.last_run: Run | None = None

    def _enter(self, lesson: Lesson, step: Step) -> None:
        super()._enter(lesson, step)
        self.kernel.prepare(self.setup)

    # Running ------------------------------------------------------------------------------

    @property
    def setup(self) -> Setup:
        """What runs before the task's code of the open step."""
        return setup_of(self.lesson, self.step, self.options)

    async def run(self, text: str, demo: int | None = None, run: str = "") -> AsyncIterator[AnyEvent]:
        """Run the editor's text as it is, unchecked.

        Args:
            text: The code.
            demo: Which demo of the page the text stands for, from 0; the demos before it run first.
                None for code that is no demo.
            run: Name that its curves are kept under.
        """
        cell = None if demo is None else self.step.demos[demo]
        setup = self.setup if demo is None else self._setup_of_demo(demo)
        source = Source(text=text, name=YOUR_CODE)
        started = self.kernel.execute(setup, source, run=run, limits=self._limits(cell))
        async for event in self._stream(started):
            yield event

    async def sweep(self, text: str, demo: int = 0) -> AsyncIterator[AnyEvent]:
        """Run a demo, once for each value of its sweep if it has one; the curves are told apart by run."""
        cell = self.step.demos[demo]
        for name, assign in runs_of(cell):
            run = self.kernel.execute(
                self._setup_of_demo(demo),
                Source(text=text, name=YOUR_CODE),
                run=name,
                assign=assign,
                limits=self._limits(cell),
            )
            async for event in self._stream(run):
                yield event

    def _setup_of_demo(self, demo: int) -> Setup:
        return setup_of_demo(self.lesson, self.step, self.options, demo)

    def _limits(self, cell: Cell | None) -> Limits:
        task = self.step.task
        cell = cell or (task.starter if isinstance(task, CodeTask) else None)
        return limits_of(cell) if cell else Limits()

    async def _stream(self, run: Run) -> AsyncIterator[AnyEvent]:
        previous, self.last_run = self.last_run, run
        if previous:
            await previous.close()
        async for event in run:
            yield event

    def interrupt(self) -> None:
        """Stop what is running; does nothing if nothing is."""
        if self.last_run:
            self.last_run.interrupt()

    def send_input(self, text: str | None) -> None:
        """Give a line to the program's `input()`, or its end."""
        if self.last_run:
            self.last_run.send_input(text)

    async def ask(self, request: AnyRequest) -> AnyEvent:
        """Ask about the namespace: of the last run if there is one, else of the prepared worker."""
        if self.last_run and self.last_run.is_finished:
            return await self.last_run.ask(request)
        return await self.kernel.ask(self.setup, request)

    async def close(self) -> None:
        """End the last run's process; the kernel and the progress file stay open."""
        if self.last_run:
            await self.last_run.close()
            self.last_run = None

    # Judging ------------------------------------------------------------------------------

    async def submit(self, submission: Submission) -> AsyncIterator[AnyEvent]:
        """Judge a submission, keep it, and give the events up to its verdict and the run's end.

        A predict question's own output comes only after the right answer, so that a wrong one
        does not give it away.

        Raises:
            ValueError: The submission is not of the step's kind (the front end's fault).
            ProgressError: After all events: what came of it could not be kept.
        """
        held: list[AnyEvent] = []
        hides = isinstance(submission, Typed)
        problem: ProgressError | None = None
        async for event in self._judge(submission):
            if isinstance(event, Verdict):
                try:
                    self._keep(submission, event)
                except ProgressError as error:
                    problem = error  # the learner sees the verdict first
                hides = hides and not event.passed
                if not hides:
                    for earlier in held:
                        yield earlier
                yield event
            elif hides and not isinstance(event, Raised) and not isinstance(event, Died | Finished):
                held.append(event)
            else:
                yield event
        if problem:
            raise problem

    async def _judge(self, submission: Submission) -> AsyncIterator[AnyEvent]:
        task = self.step.task
        match submission, task:
            case Code(text), CodeTask():
                checks = tuple(source_of(cell) for cell in task.checks)
                run = self._check(text, checks, self._limits(None))
            case Order(), OrderTask() if task.checks:
                checks = tuple(source_of(cell) for cell in task.checks)
                run = self._check(submission.source, checks, limits_of(task.cell))
            case Order(lines), OrderTask():
                yield judge_order(task, lines)
                return
            case Choice(options, number), QuestionTask(questions):
                question = questions[number]
                if not isinstance(question, ChoiceQuestion):
                    raise ValueError("this question has no options")
                yield judge_choice(question, options)
                return
            case Typed(text, number), QuestionTask(questions):
                question = questions[number]
                if not isinstance(question, LiveQuestion):
                    raise ValueError("this question has options")
                run = judge_live(self.kernel, self.setup, question, text)
            case _:
                raise ValueError(f"{type(submission).__name__} does not answer step {self.step.id}")
        async for event in self._stream(run):
            yield event

    def _check(self, text: str, checks: tuple[Source, ...], limits: Limits) -> Run:
        return self.kernel.check(self.setup, Source(text=text, name=YOUR_CODE), checks, limits=limits)

    def _keep(self, submission: Submission, verdict: Verdict) -> None:
        findings = tuple(finding.text for finding in verdict.findings if not finding.passed)
        self.progress.submit(*self.key, as_text(submission), verdict.passed, findings)
        if not verdict.passed:
            return
        if isinstance(submission, Typed | Choice) and isinstance(self.step.task, QuestionTask):
            self.progress.answer_question(*self.key, submission.question)
            if len(self.record.answered) < len(self.step.task.questions):
                return
        self.progress.pass_step(*self.key, points_of(self.step, self.record))
