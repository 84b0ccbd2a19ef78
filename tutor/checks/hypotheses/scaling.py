"""Mistakes of size: sign, factor, offset, and the functions that are left out or put in."""

from __future__ import annotations

import math

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import convinces, inputs_of, nearly, numeric, ratio, same, tells, varies
from tutor.checks.words import say_number


@numeric
def wrong_sign(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Minus what is asked."""
    return "Only the sign is wrong" if same(actual, -expected) else None


@numeric
def sign_lost(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The absolute value of what is asked."""
    if bool((expected > 0).any()) and same(actual, expected.abs()):
        return "The signs are lost: something takes the absolute value"
    return None


@numeric
def absolute_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The signs should have gone."""
    if bool((actual > 0).any()) and bool((actual < 0).any()) and same(actual.abs(), expected):
        return "The absolute value is asked: `.abs()` is missing"
    return None


@numeric
def negatives_cut(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A ReLU or clamp too many."""
    is_cut = bool((expected > 0).any()) and same(actual, expected.clamp(min=0))
    if is_cut and not any(same(actual, given.trunc()) for _, given in inputs_of(case)):
        return "The negative values became 0: a ReLU or `clamp` too many"
    return None


@numeric
def negatives_kept(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A ReLU or clamp is missing."""
    if bool((actual > 0).any()) and same(actual.clamp(min=0), expected):
        return "The negative values should become 0: a ReLU or `clamp(min=0)` is missing"
    return None


@numeric
def complement(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """1 - p for p."""
    is_certain = expected.numel() == 1 and float(expected) in (0, 1)
    is_share = bool(((expected >= 0) & (expected <= 1)).all())
    if is_share and not is_certain and same(actual, 1 - expected):
        return "This is 1 minus what is asked: the probability of the opposite"
    return None


@numeric
def reciprocal(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """1 / x for x."""
    if bool((expected != 0).all()) and varies_or_odd(expected) and same(actual, 1 / expected):
        return "This is 1 divided by what is asked: numerator and denominator are exchanged"
    return None


@numeric
def percent(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Percent for a fraction, or the reverse."""
    k = ratio(actual, expected)
    if k and nearly(k, 100) and _is_share(expected):
        return "This is in percent; a fraction between 0 and 1 is asked"
    if k and nearly(k, 0.01) and _is_share(actual) and not _is_share(expected):
        return "This is a fraction; percent are asked: times 100"
    return None


def _is_share(value: torch.Tensor) -> bool:
    return bool(((value >= 0) & (value <= 1)).all())


@numeric
def degrees_and_radians(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Off by 180/π."""
    k = ratio(actual, expected)
    if k and nearly(k, 180 / math.pi):
        return "This is in degrees; radians are asked: times π/180"
    return "This is in radians; degrees are asked: times 180/π" if k and nearly(k, math.pi / 180) else None


@numeric
def log_base(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A logarithm to another base."""
    k = ratio(actual, expected)
    for base in (2, 10):
        if k and (nearly(k, math.log(base)) or nearly(k, 1 / math.log(base))):
            return f"The logarithm has another base: `log` is natural, `log{base}` has base {base}"
    return None


@numeric
def square_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Not squared."""
    if varies_or_odd(actual) and tells(actual) and same(actual.square(), expected):
        return "It should be squared: this is the root of what is asked"
    return None


@numeric
def root_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Squared once too often, or no root taken."""
    if varies_or_odd(expected) and tells(expected) and same(actual, expected.square()):
        return "This is the square of what is asked: a root is missing"
    return None


@numeric
def logarithm(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The logarithm of what is asked."""
    if bool((expected > 0).all()) and same(actual, expected.log()) and convinces(actual, expected):
        return "This is the logarithm of what is asked: `exp` is missing, or `log` too many"
    return None


@numeric
def exponential(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The exponential of what is asked."""
    if bool((actual > 0).all()) and same(actual.log(), expected) and convinces(actual, expected):
        return "This is the exponential of what is asked: `log` is missing, or `exp` too many"
    return None


@numeric
def constant_factor(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Too large or too small by one number."""
    k = ratio(actual, expected)
    if k is None or not (varies(expected) or _is_round(k)):
        return None
    if not _is_round(k):
        return f"Everything is {k:.4g} times what is asked: one factor is wrong or missing"
    how = f"{round(k)} times too large" if abs(k) > 1 else f"{round(1 / k)} times too small"
    return f"Everything is exactly {how}{_why_factor(k, case)}"


def _why_factor(k: float, case: Case) -> str:
    is_slope = "grad" in case.name or case.name.startswith("d")
    if is_slope and (nearly(abs(k), 2) or nearly(abs(k), 0.5)):
        return " (the 2 of a square's derivative, or a ½?)"
    return " (are those pixels from 0 to 255?)" if nearly(abs(k), 255) else ""


def _is_round(k: float) -> bool:
    """Whether a factor is a small whole number or one divided by it."""
    larger = max(k, 1 / k)
    return 1 < larger < 1000 and nearly(larger, round(larger))


@numeric
def constant_offset(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Too large or too small by one amount."""
    if actual.shape != expected.shape or not varies(expected):
        return None
    gap = float((actual - expected).median())
    if math.isfinite(gap) and same(actual - gap, expected) and abs(gap) > 1e-6:
        how = f"{say_number(round(abs(gap), 5))} too {'large' if gap > 0 else 'small'}"
        return f"Everything is {how}: something is added or left out"
    return None


def varies_or_odd(value: torch.Tensor) -> bool:
    """Return whether squares, roots and reciprocals of the value can be told from it."""
    return bool(((value.abs() - 1).abs() > 1e-3).any()) and bool((value != 0).any())
