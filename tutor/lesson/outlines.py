"""What a map of the course shows, as frozen data; a listing loads no more than this."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tutor.errors import LessonError


class StepOutline(msgspec.Struct, frozen=True):
    """A step as a list shows it."""

    id: str
    title: str
    points: float = 0


class LessonOutline(msgspec.Struct, frozen=True):
    """A lesson as a map shows it: read in a fraction of a millisecond, without its content.

    `load.load_lesson` reads the whole lesson when it is opened.
    """

    id: str
    title: str
    minutes: int
    objectives: tuple[str, ...]
    requires: tuple[str, ...]
    extras: tuple[str, ...]
    steps: tuple[StepOutline, ...]
    path: Path

    @property
    def points(self) -> float:
        """Points that can be had in this lesson; 0 if it is not graded."""
        return sum(step.points for step in self.steps)


class Module(msgspec.Struct, frozen=True):
    """A named group of lessons."""

    id: str
    title: str
    lessons: tuple[LessonOutline, ...]


class Course(msgspec.Struct, frozen=True):
    """Modules in order, and the faults of what could not be read."""

    id: str
    """`built-in`, or a name from the course file; progress is kept apart by it."""
    title: str
    language: str
    root: Path
    modules: tuple[Module, ...]
    faults: tuple[LessonError, ...] = ()

    @property
    def lessons(self) -> tuple[LessonOutline, ...]:
        """All lessons in course order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)
