"""One learner's walk through a course: the only brain, without a screen.

It drives the lesson data, the kernel and the progress file. Front ends call it
and show the events that it gives; it knows no widget and prints nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tutor.errors import UnknownError
from tutor.grading import judge_choice, judge_order, points_of
from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import (
    AnyEvent,
    AnyRequest,
    FeedbackRule,
    Limits,
    Raised,
    Setup,
    Source,
    Verdict,
)
from tutor.lesson.load import load_lesson
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    Course,
    Lesson,
    LessonOutline,
    LiveQuestion,
    OrderTask,
    QuestionTask,
    Step,
)
from tutor.progress import Progress, StepRecord
from tutor.submission import Choice, Code, Order, Submission, Typed, as_text

YOUR_CODE = "your code"


@dataclass(frozen=True, slots=True)
class Options:
    """How lessons run, chosen on the command line."""

    device: str = "cpu"
    data_dir: str = ""
    seed: int = 0


def find_lesson(course: Course, lesson_id: str) -> LessonOutline:
    """Return a lesson's outline by id.

    Raises:
        UnknownError: The course has no such lesson; the nearest ids are named.
    """
    lessons = {lesson.id: lesson for lesson in course.lessons}
    if lesson_id in lessons:
        return lessons[lesson_id]
    by_name = [known for known in lessons if known.endswith(f"/{lesson_id}")]
    near = difflib.get_close_matches(lesson_id, lessons, n=3, cutoff=0.5)
    raise UnknownError("lesson", lesson_id, list(dict.fromkeys(by_name + near)))


def find_step(lesson: Lesson, step_id: str) -> Step:
    """Return a step by id, or by its number from 1.

    Raises:
        UnknownError: The lesson has no such step; the nearest ids are named.
    """
    steps = {step.id: step for step in lesson.steps}
    if step_id in steps:
        return steps[step_id]
    if step_id.isdecimal() and 1 <= int(step_id) <= len(lesson.steps):
        return lesson.steps[int(step_id) - 1]
    near = difflib.get_close_matches(step_id, steps, n=3, cutoff=0.4)
    raise UnknownError("step", f"{lesson.id}#{step_id}", near or list(steps)[:3])


def source_of(cell: Cell) -> Source:
    """Return a lesson's cell as a source for the kernel, named by its role and placed at its line."""
    return Source(text=cell.source, name=cell.role, line=cell.line)


def setup_of(lesson: Lesson, step: Step, options: Options, *more: Cell) -> Setup:
    """Return what a worker runs before the cells of a step.

    Args:
        lesson: Its setup cells come first.
        step: Its own setup cells follow.
        options: Device, data folder and seed.
        more: Further cells, such as the demos before the one that is to run.
    """
    cells = (*lesson.setup, *step.setup, *more)
    return Setup(
        cells=tuple(source_of(cell) for cell in cells),
        seed=options.seed,
        device=options.device,
        data_dir=options.data_dir,
    )


def limits_of(cell: Cell) -> Limits:
    """Return a cell's limits: the lesson may raise its time."""
    return Limits() if cell.limit_s is None else Limits(time_s=cell.limit_s)


class Session:
    """A learner's place in a course, and everything that can be done there.

    Attributes:
        course: The course.
        lesson: The open lesson.
        step: The open step.
    """

    def __init__(
        self, course: Course, kernel: Kernel, progress: Progress, options: Options | None = None
    ) -> None:
        """Open nothing yet; `open` does.

        Raises:
            UnknownError: The course has no lesson that can be read.
        """
        if not any(lesson.steps for lesson in course.lessons):
            raise UnknownError("lesson", course.title, ())
        self.course = course
        self.kernel = kernel
        self.progress = progress
        self.options = options or Options()
        self.lesson = load_lesson(next(lesson for lesson in course.lessons if lesson.steps))
        self.step = self.lesson.steps[0]
        self.last_run: Run | None = None

    # Walking ------------------------------------------------------------------------------

    def open(self, lesson_id: str | None = None, step_id: str | None = None) -> None:
        """Go to a lesson and step; without them, to where the learner was.

        Raises:
            UnknownError: There is no such lesson or step.
            LessonFaults: The lesson can't be read; the session stays where it was.
        """
        if lesson_id is None:
            place = self.progress.place(self.course.id)
            known = {lesson.id for lesson in self.course.lessons}
            lesson_id = place[0] if place and place[0] in known else self.course.lessons[0].id
        outline = find_lesson(self.course, lesson_id)
        lesson = self.lesson if outline.id == self.lesson.id else load_lesson(outline)
        if step_id is None:
            place = self.progress.place(self.course.id, lesson.id)
            known = {step.id for step in lesson.steps}
            step_id = place[1] if place and place[1] in known else lesson.steps[0].id
        self._enter(lesson, find_step(lesson, step_id))

    def _enter(self, lesson: Lesson, step: Step) -> None:
        self.lesson, self.step = lesson, step
        self.progress.visit(self.course.id, lesson.id, step.id)
        self.kernel.prepare(self.setup)

    @property
    def index(self) -> int:
        """The step's place in the lesson, from 0."""
        return self.lesson.steps.index(self.step)

    @property
    def has_next(self) -> bool:
        """Whether a step follows in this lesson."""
        return self.index + 1 < len(self.lesson.steps)

    def next_lesson(self) -> LessonOutline | None:
        """Return the lesson after this one, or None at the course's end."""
        lessons = self.course.lessons
        place = [lesson.id for lesson in lessons].index(self.lesson.id)
        return lessons[place + 1] if place + 1 < len(lessons) else None

    def go(self, offset: int) -> bool:
        """Move by a number of steps within the lesson; False if that leaves it.

        A step without a task counts as passed when the learner moves on from it.
        """
        target = self.index + offset
        if offset > 0 and self.step.task is None:
            self.progress.pass_step(*self.key)
        if not 0 <= target < len(self.lesson.steps):
            return False
        self._enter(self.lesson, self.lesson.steps[target])
        return True

    @property
    def key(self) -> tuple[str, str, str]:
        """Ids of course, lesson and step, as the progress file keeps them."""
        return self.course.id, self.lesson.id, self.step.id

    @property
    def record(self) -> StepRecord:
        """What is known of the open step."""
        return self.progress.step(*self.key)

    # The step's text ----------------------------------------------------------------------

    @property
    def starter(self) -> str:
        """What the editor opens with when nothing was typed yet."""
        task = self.step.task
        if isinstance(task, CodeTask):
            return task.starter.source
        return self.step.demos[0].source if self.step.demos else ""

    @property
    def draft(self) -> str:
        """What the learner typed here, or the starter."""
        kept = self.progress.draft(*self.key)
        return self.starter if kept is None else kept

    def save_draft(self, text: str) -> None:
        """Keep what is typed; a draft equal to the starter is no draft."""
        if text != self.starter:
            self.progress.save_draft(*self.key, text)
        elif self.progress.draft(*self.key) is not None:
            self.progress.drop_draft(*self.key)

    def sheet_draft(self, sheet: str, starter: str) -> str:
        """Return what the learner typed into one of the step's texts, or its starter.

        Args:
            sheet: Name of the text; empty for the step's own draft.
            starter: What the text is at first.
        """
        kept = self.progress.draft(*self._sheet_key(sheet))
        return starter if kept is None else kept

    def save_sheet(self, sheet: str, text: str, starter: str) -> None:
        """Keep what is typed into one of the step's texts; what equals its starter is no draft."""
        key = self._sheet_key(sheet)
        if text != starter:
            self.progress.save_draft(*key, text)
        elif self.progress.draft(*key) is not None:
            self.progress.drop_draft(*key)

    def _sheet_key(self, sheet: str) -> tuple[str, str, str]:
        course, lesson, step = self.key
        return course, lesson, f"{step}~{sheet}" if sheet else step

    # Help ---------------------------------------------------------------------------------

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints that were opened at this step."""
        return self.step.hints[: self.record.hints]

    def open_hint(self) -> str | None:
        """Open one more hint and return it; None if all are open."""
        opened = self.record.hints
        if opened >= len(self.step.hints):
            return None
        self.progress.open_hint(*self.key)
        return self.step.hints[opened]

    def reveal(self) -> tuple[str, ...]:
        """Return the solutions and remember that they were seen; empty where a task has none as text."""
        if not self.record.is_passed:
            self.progress.reveal(*self.key)
        task = self.step.task
        if isinstance(task, CodeTask):
            return tuple(cell.source for cell in task.solutions)
        if isinstance(task, OrderTask):
            lines = tuple((line.text, line.indent) for line in task.lines if not line.is_distractor)
            return (Order(lines).source,)
        return ()

    # Running ------------------------------------------------------------------------------

    @property
    def setup(self) -> Setup:
        """What runs before the task's code of the open step."""
        return setup_of(self.lesson, self.step, self.options)

    async def run(self, text: str, demo: int = 0, run: str = "") -> AsyncIterator[AnyEvent]:
        """Run the editor's text as it is, unchecked.

        Args:
            text: The code.
            demo: Which demo of the page the text stands for, from 0; the demos before it run first.
                The number of demos, or more, for code that is no demo.
            run: Name that its curves are kept under.
        """
        demos = self.step.demos
        before = demos[:demo] if demo < len(demos) else ()
        setup = setup_of(self.lesson, self.step, self.options, *before)
        limits = self._limits(demos[demo] if demo < len(demos) else None)
        source = Source(text=text, name=YOUR_CODE)
        async for event in self._stream(self.kernel.execute(setup, source, run=run, limits=limits)):
            yield event

    async def sweep(self, text: str, demo: int = 0) -> AsyncIterator[AnyEvent]:
        """Run a demo once for each value of its sweep; the curves are told apart by run."""
        cell = self.step.demos[demo]
        if cell.sweep is None:
            async for event in self.run(text, demo):
                yield event
            return
        setup = setup_of(self.lesson, self.step, self.options, *self.step.demos[:demo])
        for value in cell.sweep.values:
            run = self.kernel.execute(
                setup,
                Source(text=text, name=YOUR_CODE),
                run=f"{cell.sweep.name}={value}",
                assign=((cell.sweep.name, value),),
                limits=self._limits(cell),
            )
            async for event in self._stream(run):
                yield event

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
        """
        held: list[AnyEvent] = []
        hides = isinstance(submission, Typed)
        async for event in self._judge(submission):
            if isinstance(event, Verdict):
                self._keep(submission, event)
                hides = hides and not event.passed
                if not hides:
                    for earlier in held:
                        yield earlier
                yield event
            elif hides and not isinstance(event, Raised) and not _ends(event):
                held.append(event)
            else:
                yield event

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


def judge_live(kernel: Kernel, setup: Setup, question: LiveQuestion, typed: str) -> Run:
    """Start judging a typed answer to a question whose truth is computed live."""
    return kernel.judge(
        setup,
        source_of(question.cell),
        typed,
        feedback=tuple(FeedbackRule(row.answer, row.say) for row in question.feedback),
        tolerance=question.cell.tolerance,
        limits=limits_of(question.cell),
    )


def _ends(event: AnyEvent) -> bool:
    from tutor.kernel.protocol import Died, Finished

    return isinstance(event, Died | Finished)
