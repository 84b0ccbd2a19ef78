"""Gathers a lesson, what the learner entered, and what the code does when it runs."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator

from tutor.export.document import Curve, Document, Outputs, Program, Words
from tutor.kernel.client import Kernel
from tutor.kernel.protocol import AnyEvent, Died, Metrics, Output, Raised, Result, Source
from tutor.kernel.series import Series
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    Lesson,
    LiveQuestion,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
)
from tutor.preparing import YOUR_CODE, Options, limits_of, runs_of, setup_of, setup_of_demo
from tutor.progress import Progress, Submission

POINTS = 400
"""Points kept of each curve."""
LIVE = "from tutor.live import log, show  # curves and pictures; plain prints outside the tutor"


async def collect(
    lesson: Lesson, course_id: str, progress: Progress, kernel: Kernel, options: Options
) -> Document:
    """Gather a lesson as the learner left it.

    Each piece of code runs in a clean process of its own, as in the tutor. Code that raises is kept
    with its traceback.
    """
    parts: list[Words | Program] = [Words(_head(lesson)), Program(LIVE)]
    parts += [Program(cell.source) for cell in lesson.setup]
    for step in lesson.steps:
        parts.append(Words(f"## {step.title}"))
        for part, cell in _step_parts(step, _Entered(progress, (course_id, lesson.id, step.id))):
            if isinstance(part, Program) and cell is not None:
                outputs = await _run(kernel, lesson, step, part.source, cell, options)
                part = Program(part.source, outputs, part.is_learners)
            parts.append(part)
    return Document(lesson.title, lesson.id, tuple(parts))


class _Entered:
    """What the learner entered at a step."""

    def __init__(self, progress: Progress, key: tuple[str, str, str]) -> None:
        self.submissions = progress.submissions(*key)
        self.draft = progress.draft(*key)

    @property
    def code(self) -> str | None:
        """The last code that passed, else the draft, else the last that was handed in."""
        passed = [submission.text for submission in self.submissions if submission.passed]
        tried = [submission.text for submission in self.submissions]
        drafts = [] if self.draft is None else [self.draft]
        found = passed or drafts or tried
        return found[-1] if found else None

    def answer(self, question: int) -> Submission | None:
        """The last answer to a question, a right one before wrong ones."""
        found = [one for one in self.submissions if json.loads(one.text).get("question") == question]
        return max(found, key=lambda one: (one.passed, one.at), default=None)


def _head(lesson: Lesson) -> str:
    objectives = "\n".join(f"- {objective}" for objective in lesson.objectives)
    return f"# {lesson.title}\n\n{lesson.intro}\n\n{objectives}".strip()


def _step_parts(step: Step, entered: _Entered) -> Iterator[tuple[Words | Program, Cell | None]]:
    """Give a step's parts, each program with the cell that it comes from (None: it needs no run)."""
    for cell in step.setup:
        if cell.hidden:
            yield Program(cell.source), None
    for item in step.page:
        if isinstance(item, Prose):
            yield Words(item.text), None
        else:
            yield Program(item.source), item if item.role == "demo" else None
    match step.task:
        case QuestionTask(questions):
            for number, question in enumerate(questions):
                yield from _question(question, entered.answer(number))
        case CodeTask(starter):
            code = entered.code
            yield Program(starter.source if code is None else code, is_learners=code is not None), starter
        case OrderTask(cell) if entered.code:
            yield Program(entered.code, is_learners=True), cell
    if step.why:
        yield Words(step.why), None


def _question(
    question: LiveQuestion | ChoiceQuestion, answer: Submission | None
) -> Iterator[tuple[Words | Program, Cell | None]]:
    if question.text:
        yield Words(question.text), None
    given = json.loads(answer.text) if answer else {}
    mark = "" if answer is None else " (right)" if answer.passed else " (not right yet)"
    if isinstance(question, ChoiceQuestion):
        chosen = given.get("options", [])
        lines = [
            f"- [{'x' if place in chosen else ' '}] {one.text}" for place, one in enumerate(question.options)
        ]
        yield Words("\n".join(lines) + (f"\n\nYour choice{mark}." if mark else "")), None
        return
    if answer:
        yield Words(f"Your answer: `{given.get('typed', '')}`{mark}"), None
    yield Program(question.cell.source), question.cell


async def _run(
    kernel: Kernel, lesson: Lesson, step: Step, source: str, cell: Cell, options: Options
) -> Outputs:
    """Run a piece of code, a demo with a sweep once for each of its values."""
    is_demo = cell in step.demos
    setup = (
        setup_of_demo(lesson, step, options, step.demos.index(cell))
        if is_demo
        else setup_of(lesson, step, options)
    )
    seen = _Seen()
    for run, assign in runs_of(cell):
        started = kernel.execute(
            setup, Source(text=source, name=YOUR_CODE), run=run, assign=assign, limits=limits_of(cell)
        )
        async for event in started:
            seen.take(event)
        await started.close()
    return seen.outputs()


class _Seen:
    """What the runs of a piece of code have shown so far."""

    def __init__(self) -> None:
        self.text, self.result, self.error = "", "", ""
        self.series: dict[str, Series] = {}

    def take(self, event: AnyEvent) -> None:
        match event:
            case Output(text=piece):
                self.text += piece
            case Result(text=value):
                self.result = value
            case Raised(traceback=told):
                self.error = told
            case Died(cause=cause):
                self.error = cause
            case Metrics(run=name, curves=curves):
                for points in curves:
                    key = f"{name} {points.curve}".strip()
                    self.series.setdefault(key, Series()).extend(points.steps, points.values)

    def outputs(self) -> Outputs:
        curves = tuple(_curve(name, one) for name, one in self.series.items())
        return Outputs(self.text, self.result, self.error, curves)


def _curve(name: str, series: Series) -> Curve:
    steps, values = series.points(POINTS)
    return Curve(name, tuple(array("d", steps)), tuple(array("d", values)))
