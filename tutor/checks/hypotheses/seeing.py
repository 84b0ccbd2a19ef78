"""How hypotheses see a case: both sides as float64 tensors, inputs of a bounded size, closeness.

A hypothesis guesses, so it may be a little wider than the comparison; what it must not do is
to fit by accident: values that can't tell one mistake from another are left alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tutor.checks.hypotheses.case import Case

Numeric = Callable[[torch.Tensor, torch.Tensor, Case], str | None]

_MOST_NUMBERS = 500_000
"""Of one side: a diagnosis should come at once."""
_MOST_INPUT_NUMBERS = 100_000
"""Of all inputs together."""
_MOST_INPUTS = 16


def numeric(hypothesis: Numeric) -> Callable[[Case], str | None]:
    """Make a hypothesis on cases out of one on two float64 tensors (actual, expected) that differ."""

    @functools.wraps(hypothesis)
    def on_case(case: Case) -> str | None:
        actual, expected = as_numbers(case.actual), as_numbers(case.expected)
        if actual is None or expected is None or same(actual, expected):
            return None
        return hypothesis(actual, expected, case)

    return on_case


def as_numbers(value: Any) -> torch.Tensor | None:
    """Return a value as a float64 tensor on the CPU; None if it is none, or too large to try out."""
    if isinstance(value, torch.Tensor):
        usable = not (value.is_complex() or value.is_sparse) and 0 < value.numel() <= _MOST_NUMBERS
        return value.detach().cpu().double() if usable else None
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biuf":
        return as_numbers(torch.from_numpy(np.array(value)))
    return torch.tensor(float(value), dtype=torch.float64) if isinstance(value, bool | int | float) else None


def inputs_of(case: Case) -> list[tuple[str, torch.Tensor]]:
    """Return the inputs that can be tried, by name, as float64."""
    found: list[tuple[str, torch.Tensor]] = []
    left = _MOST_INPUT_NUMBERS
    for name, value in case.inputs.items():
        numbers = as_numbers(value)
        if numbers is not None and numbers.numel() <= left and len(found) < _MOST_INPUTS:
            found.append((name, numbers))
            left -= numbers.numel()
    return found


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Return whether two float64 tensors agree in shape and values."""
    if one.shape != other.shape or not _begins_alike(one, other):
        return False
    finite = other[torch.isfinite(other)]
    peak = float(finite.abs().max()) if finite.numel() else 0.0
    return bool(torch.isclose(one, other, rtol=1e-4, atol=1e-6 * peak + 1e-12, equal_nan=True).all())


def _begins_alike(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Return whether the first numbers agree within the widest tolerance: a quick no in most cases."""
    if not one.numel():
        return True
    left, right = (float(side[(0,) * side.ndim]) for side in (one, other))
    gap = abs(left - right)
    return left == right or not gap > 1e-3 * abs(right) or gap <= 1e-5 * float(other.abs().max())


def varies(value: torch.Tensor) -> bool:
    """Return whether a tensor holds at least two different numbers."""
    return value.numel() > 1 and bool((value != value.reshape(-1)[0]).any())


def differ(value: torch.Tensor) -> bool:
    """Return whether a tensor's order can be known again: three different numbers or more, no NaN."""
    return not bool(value.isnan().any()) and len(torch.unique(value)) > 2


def tells(value: torch.Tensor) -> bool:
    """Return whether a value is odd enough to know its square or its rounding by: several, or many digits."""
    return varies(value) or (value.numel() == 1 and abs(float(value) * 100 % 1) > 1e-6)


def convinces(actual: torch.Tensor, expected: torch.Tensor) -> bool:
    """Return whether an agreement of these two is no accident: of lone numbers both must be odd enough."""
    return actual.numel() > 1 or (tells(actual) and tells(expected))


def ratio(one: torch.Tensor, other: torch.Tensor) -> float | None:
    """Return k if `one` is k times `other`, k neither 0 nor 1; None if there is no such number."""
    usable = other.abs() > 1e-9
    if one.shape != other.shape or not bool(usable.any()):
        return None
    k = float((one[usable] / other[usable]).median())
    is_factor = np.isfinite(k) and abs(k) > 1e-9 and abs(k - 1) > 1e-4
    return k if is_factor and same(one, k * other) else None


def sizes_of(case: Case) -> dict[int, str]:
    """Return the numbers that the inputs' dims and counts make, with what each is."""
    found: dict[int, str] = {}
    for name, value in inputs_of(case):
        found.setdefault(value.numel(), f"`{name}` has {value.numel():,} values")
        for dim, size in enumerate(value.shape):
            found.setdefault(size, f"dim {dim} of `{name}` has {size:,}")
    return {size: what for size, what in found.items() if size > 1}


def nearly(value: float, wanted: float) -> bool:
    """Return whether a ratio is the one that is wanted."""
    return abs(value - wanted) <= 2e-4 * abs(wanted)
