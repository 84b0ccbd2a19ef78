"""All hypotheses in their order of preference: the specific before the general."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.checks.hypotheses.case import Case

HYPOTHESES: tuple[Callable[[Case], str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """A hypothesis that fits."""

    case: str
    text: str


def explain(case: Case) -> Guess | None:
    """Return the first hypothesis that fits the case, or None."""
    for hypothesis in HYPOTHESES:
        text = hypothesis(case)
        if text:
            return Guess(hypothesis.__name__.replace("_", "-"), text)
    return None
