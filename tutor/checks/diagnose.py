"""What is wrong with a value, in a few sentences: the first failing rung, then the likely cause.

It is asked only once a value is compared; what the ladder finds right is never questioned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch

from tutor.checks import words
from tutor.checks.findings import current
from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.order import explain
from tutor.checks.ladder import climb
from tutor.checks.looking import Unmet


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What to tell about one wrong value."""

    text: str
    rung: str
    case: str = ""
    """Stable name of the hypothesis that fits; empty if none does."""


def diagnose(case: Case) -> Diagnosis | None:
    """Compare the two values of a case and explain the difference.

    Returns:
        None if the value is right.
    """
    difference = climb(case.name, case.actual, case.expected, case.tolerance)
    if difference is None:
        return None
    source = current().source.text
    guess = explain(replace(case, actual=difference.actual, expected=difference.expected, source=source))
    if guess is None:
        return Diagnosis(words.sentence(difference.text), difference.rung)
    return Diagnosis(words.sentence(difference.text, guess.text), difference.rung, guess.case)


def diagnose_value(name: str, actual: Any, expected: Any, tolerance: float | None = None) -> None:
    """Compare a value of the learner's namespace with the right one, with all that stands around it.

    Raises:
        Unmet: The value is wrong; the text is the diagnosis.
    """
    findings = current()
    given = findings.before.namespace
    inputs = {
        key: value
        for key, value in findings.namespace.items()
        if isinstance(value, torch.Tensor) and (value is not actual or (key in given and key != name))
    }
    before = findings.before
    changed = before.changed_in_place()
    stale = {key: value for key, value in before.namespace.items() if key not in changed}
    stale.update(before.copies)
    made = frozenset(inputs.keys() - given.keys())
    case = Case(name, actual, expected, inputs, stale, tuple(changed), made, tolerance=tolerance)
    diagnosis = diagnose(case)
    if diagnosis:
        raise Unmet(diagnosis.text, diagnosis.rung, diagnosis.case)
