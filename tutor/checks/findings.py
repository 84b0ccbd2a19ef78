"""What the checks of one submission see, and the findings that they record.

The vocabulary is called from check cells as plain functions; they reach the
submission under judgement through `current()`. This module compares nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from tutor.checks.baseline import Baseline
from tutor.kernel.protocol import Finding, Source


@dataclass(slots=True)
class Findings:
    """One submission: what its code left behind, and what the checks found."""

    namespace: dict[str, Any]
    """The learner's namespace after the code ran."""
    source: Source
    """The learner's code."""
    before: Baseline = field(default_factory=Baseline)
    """What the setup had left, before the learner's code ran."""
    trace: Any = None
    """What the training loop did (`trace.Trace`), or None where nothing was traced."""
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Histories of the curves by name."""
    found: list[Finding] = field(default_factory=list)
    goal: str = ""
    """The newest goal: an expectation without one of its own belongs to it."""

    def passed(self, text: str, *, goal: str = "") -> None:
        """Record that an expectation is met; `text` says what is right."""
        self.goal = goal or self.goal
        self.found.append(Finding(passed=True, text=text, goal=goal))

    def failed(
        self, text: str, *, goal: str = "", rung: str = "", case: str = "", line: int | None = None
    ) -> None:
        """Record that an expectation is not met; `text` says what is, and what to do next."""
        self.goal = goal or self.goal
        self.found.append(
            Finding(passed=False, text=text, goal=goal or self.goal, rung=rung, case=case, line=line)
        )

    @property
    def has_failed(self) -> bool:
        """Whether an expectation has not been met so far."""
        return any(not finding.passed for finding in self.found)


_current: ContextVar[Findings] = ContextVar("findings")


@contextmanager
def recording(findings: Findings) -> Iterator[Findings]:
    """Let `current()` be these findings inside the `with` block."""
    token = _current.set(findings)
    try:
        yield findings
    finally:
        _current.reset(token)


def current() -> Findings:
    """Return the findings of the submission under judgement.

    Raises:
        LookupError: Called outside a check cell.
    """
    return _current.get()
