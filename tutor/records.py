"""What progress knows of steps and submissions, as frozen data."""

from __future__ import annotations

import msgspec


class StepRecord(msgspec.Struct, frozen=True):
    """What is known of one step."""

    passed_at: float | None = None
    """Seconds since the epoch; None if it was not passed yet."""
    hints: int = 0
    """Hints that were opened."""
    revealed: bool = False
    """The solution was shown before it was passed."""
    misses: int = 0
    """Submissions that did not pass."""
    points: float = 0.0
    answered: tuple[int, ...] = ()
    """Questions of the step that were answered rightly."""
    reviewed_at: float | None = None

    @property
    def is_passed(self) -> bool:
        """Whether the step was ever passed."""
        return self.passed_at is not None


class Submission(msgspec.Struct, frozen=True):
    """One thing that the learner handed in."""

    text: str
    passed: bool
    findings: tuple[str, ...]
    at: float
