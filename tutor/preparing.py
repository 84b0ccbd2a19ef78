"""From a lesson's cells to what the kernel is asked to run; session and proof share it."""

from __future__ import annotations

import msgspec

from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import FeedbackRule, Limits, Setup, Source
from tutor.lesson.model import Cell, Lesson, LiveQuestion, Step

YOUR_CODE = "your code"


class Options(msgspec.Struct, frozen=True):
    """How lessons run, chosen on the command line."""

    device: str = "cpu"
    data_dir: str = ""
    seed: int = 0


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
        limits=Limits(time_s=max(Limits().time_s, *(cell.limit_s or 0.0 for cell in cells), 0.0)),
    )


def setup_of_demo(lesson: Lesson, step: Step, options: Options, demo: int) -> Setup:
    """Return what a worker runs before a demo: the step's setup, then the demos before it.

    Those that are meant to raise are left out: they would end the setup.
    """
    before = (cell for cell in step.demos[:demo] if cell.raises is None)
    return setup_of(lesson, step, options, *before)


def limits_of(cell: Cell) -> Limits:
    """Return a cell's limits: the lesson may raise its time."""
    return Limits() if cell.limit_s is None else Limits(time_s=cell.limit_s)


def runs_of(cell: Cell) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the runs of a cell: the name that its curves are kept under, and what is assigned before it."""
    if cell.sweep is None:
        return (("", ()),)
    name = cell.sweep.name
    return tuple((f"{name}={value}", ((name, value),)) for value in cell.sweep.values)


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
