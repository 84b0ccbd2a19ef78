"""What a course is made of, as frozen data without behaviour of its own.

The words are those of the lesson format: a course has modules, a module has
lessons, a lesson has steps, a step holds a page to read and at most one task.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from tutor.lesson.outlines import Course as Course
from tutor.lesson.outlines import LessonOutline as LessonOutline
from tutor.lesson.outlines import Module as Module
from tutor.lesson.outlines import StepOutline as StepOutline

Role = Literal["setup", "demo", "predict", "starter", "solution", "check", "order", "wrong", "answer"]
StepKind = Literal["prose", "demo", "predict", "value", "choice", "code", "fill", "debug", "order"]


class Sweep(msgspec.Struct, frozen=True):
    """A demo that runs once for each value of one name."""

    name: str
    values: tuple[str, ...]
    """Python expressions, as written."""


class Cell(msgspec.Struct, frozen=True):
    """A piece of Python in a step."""

    role: Role
    source: str
    line: int
    """Line of the first line of code in the lesson file, from 1."""
    hidden: bool = False
    """A `setup` that the page does not show."""
    raises: str | None = None
    """Name of the exception that the cell is meant to raise."""
    sweep: Sweep | None = None
    says: str | None = None
    """Part of the feedback that a `wrong` cell must get, compared without case."""
    tolerance: float | None = None
    """Absolute tolerance of an answer; None leaves it to its dtype."""
    limit_s: float | None = None
    """Time limit in seconds; None leaves the kernel's own."""
    fields: tuple[str, ...] = ()
    """Names whose top-level assignment in a starter is shown as an input field."""
    broken: bool = False
    """A starter that is to be mended, not completed."""
    output: str | None = None
    """What the cell prints on the pinned versions; `...` stands for anything."""


class Prose(msgspec.Struct, frozen=True):
    """Markdown to read."""

    text: str
    line: int


class FeedbackRow(msgspec.Struct, frozen=True):
    """What to say to one wrong answer."""

    answer: str
    """Python expression, evaluated in the step's namespace."""
    say: str
    line: int


class LiveQuestion(msgspec.Struct, frozen=True):
    """A question whose right answer is the last expression of a cell, computed live."""

    text: str
    """Markdown; empty where the page before it says it all."""
    cell: Cell
    """Role `predict` (its code is shown) or `answer` (it is not)."""
    feedback: tuple[FeedbackRow, ...] = ()


class Option(msgspec.Struct, frozen=True):
    """One option of a choice."""

    text: str
    is_right: bool
    feedback: str
    """Markdown; may be empty for a right option."""


class ChoiceQuestion(msgspec.Struct, frozen=True):
    """A question with options; several may be right, then all of them must be chosen."""

    text: str
    options: tuple[Option, ...]
    is_fixed: bool
    """The options stay in the written order."""
    line: int


class QuestionTask(msgspec.Struct, frozen=True):
    """Small questions, asked in a row."""

    questions: tuple[LiveQuestion | ChoiceQuestion, ...]


class CodeTask(msgspec.Struct, frozen=True):
    """Code to write, complete or mend, judged by running the checks in its namespace."""

    starter: Cell
    solutions: tuple[Cell, ...]
    checks: tuple[Cell, ...]
    wrongs: tuple[Cell, ...]
    goals: tuple[str, ...]
    """What the checks ask for, in the words of their `goal=`; shown before the first try."""


class OrderLine(msgspec.Struct, frozen=True):
    """One line of a Parsons problem, without its indentation."""

    text: str
    indent: int
    """Indentation in the right order, in levels of four spaces."""
    is_distractor: bool


class OrderTask(msgspec.Struct, frozen=True):
    """Lines to put in order, distractors among them."""

    cell: Cell
    lines: tuple[OrderLine, ...]
    """In the right order; distractors where the author wrote them."""
    checks: tuple[Cell, ...]
    wrongs: tuple[Cell, ...]
    goals: tuple[str, ...]


Task = QuestionTask | CodeTask | OrderTask


class Step(msgspec.Struct, frozen=True):
    """One step: a page to read, at most one task, hints, and a why."""

    id: str
    """Slug within the lesson; stable, progress is kept under it."""
    title: str
    line: int
    kind: StepKind
    setup: tuple[Cell, ...]
    """The step's own setup cells; the lesson's run before them."""
    page: tuple[Prose | Cell, ...]
    """In reading order; cells are demos and setups that are not hidden."""
    task: Task | None
    hints: tuple[str, ...] = ()
    """Markdown, from the mildest to the nearly complete."""
    why: str = ""
    """Markdown shown after the task is passed or its solution was seen."""
    points: float = 0
    """Points in a graded lab; 0 where nothing is graded."""
    covers: tuple[str, ...] = ()
    """Rows of the inventory, such as `IT-12` or `E-3`."""

    @property
    def demos(self) -> tuple[Cell, ...]:
        """The demo cells of the page."""
        return tuple(b for b in self.page if isinstance(b, Cell) and b.role == "demo")


class Lesson(msgspec.Struct, frozen=True):
    """One lesson file."""

    id: str
    """`module/lesson`."""
    title: str
    minutes: int
    objectives: tuple[str, ...]
    requires: tuple[str, ...]
    covers: tuple[str, ...]
    extras: tuple[str, ...]
    """Python packages beyond the core that the lesson imports."""
    intro: str
    """Markdown before the first step."""
    setup: tuple[Cell, ...]
    steps: tuple[Step, ...]
    path: Path
    is_shuffled: bool = False
    """Between the first and the last step, those of kind `debug` change places at random."""

    @property
    def points(self) -> float:
        """Points that can be had in this lesson; 0 if it is not graded."""
        return sum(step.points for step in self.steps)
