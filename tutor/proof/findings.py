"""What the proof finds, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tutor.lesson.model import Lesson, Step


@dataclass(frozen=True, slots=True)
class Failure:
    """One promise of a step that does not hold."""

    line: int
    """Line in the lesson file, from 1."""
    text: str
    """What was expected and what came, in a sentence; a diff may follow."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that an author should mend, seen without running anything."""

    path: Path
    line: int
    text: str
    is_advice: bool = False
    """It does not fail the proof."""

    def __str__(self) -> str:
        """Return `file:line: text`."""
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class MutantCount:
    """What became of the mutants of a step's solutions."""

    run: int = 0
    killed: int = 0
    equivalent: int = 0
    """They passed, and compute the same as the solution."""
    survived: int = 0
    """They passed, and should not have."""
    skipped: int = 0
    """Chosen, but left out since the solution takes long."""

    def __add__(self, other: MutantCount) -> MutantCount:
        """Return both counts together."""
        return MutantCount(
            self.run + other.run,
            self.killed + other.killed,
            self.equivalent + other.equivalent,
            self.survived + other.survived,
            self.skipped + other.skipped,
        )

    @property
    def kill_rate(self) -> float:
        """Killed mutants among those that compute something else, from 0 to 1; 1 if there are none."""
        wrong = self.killed + self.survived
        return self.killed / wrong if wrong else 1.0


@dataclass(frozen=True, slots=True)
class StepProof:
    """What the proof of one step found."""

    lesson: Lesson
    step: Step
    failures: tuple[Failure, ...] = ()
    mutants: MutantCount = field(default_factory=MutantCount)
    runs: int = 0
    """How many times code ran."""
    compute_s: float = 0.0
    """Seconds that the step's own demos, questions and first solution took, as a learner meets them."""

    @property
    def id(self) -> str:
        """`module/lesson#step`."""
        return f"{self.lesson.id}#{self.step.id}"

    @property
    def is_proved(self) -> bool:
        """Whether every promise holds."""
        return not self.failures
