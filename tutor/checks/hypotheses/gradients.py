"""Mistakes with gradients and updates: missing, added up, cut off, not applied."""

from __future__ import annotations

from typing import Any

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import as_numbers, nearly, numeric, ratio, same, sizes_of


def _owner(case: Case) -> Any:
    """Return the tensor whose missing `.grad` the case is about, or None."""
    if not case.name.endswith(".grad") or case.actual is not None:
        return None
    return case.inputs.get(case.name.removesuffix(".grad"))


def _owner_name(case: Case) -> str:
    return case.name.removesuffix(".grad")


def requires_grad_missing(case: Case) -> str | None:
    """The leaf was never tracked."""
    owner = _owner(case)
    if isinstance(owner, torch.Tensor) and not owner.requires_grad:
        return f"`{_owner_name(case)}` was made without `requires_grad=True`, so no gradient is kept for it"
    return None


def not_a_leaf(case: Case) -> str | None:
    """Gradients are kept at leaves only."""
    owner = _owner(case)
    if isinstance(owner, torch.Tensor) and owner.requires_grad and not owner.is_leaf:
        made = owner.grad_fn.name() if owner.grad_fn else "an operation"
        return (
            f"`{_owner_name(case)}` is a result ({made}), not a leaf; gradients are kept at leaves: "
            "make it from data, or call `.retain_grad()` before `backward()`"
        )
    return None


def never_backward(case: Case) -> str | None:
    """A tracked leaf without a gradient."""
    owner = _owner(case)
    if isinstance(owner, torch.Tensor) and owner.requires_grad and owner.is_leaf:
        return (
            f"`{_owner_name(case)}` is tracked, but no `backward()` has reached it: was it called, "
            "on a result that depends on it, and was the gradient not cleared afterwards?"
        )
    return None


@numeric
def gradient_cleared(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Zeros in a `.grad`."""
    if case.name.endswith(".grad") and actual.shape == expected.shape and not bool(actual.any()):
        return (
            "The gradient is 0 everywhere: it was cleared after `backward()`, "
            f"or `{_owner_name(case)}` has no influence on the result"
        )
    return None


@numeric
def gradient_accumulated(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Several backward passes without clearing."""
    k = ratio(actual, expected) if case.name.endswith(".grad") else None
    if k is None or k < 1.5 or not nearly(k, round(k)):
        return None
    also = sizes_of(case).get(round(k))
    other = f"; or the loss is a sum where the mean is asked ({also})" if also else ""
    return (
        f"The gradient is exactly {round(k)} times too large: `backward()` adds to `.grad`, so clear it "
        f"before each one (`zero_grad()`){other}"
    )


def detached(case: Case) -> str | None:
    """The history is cut off."""
    actual, expected = case.actual, case.expected
    if not isinstance(actual, torch.Tensor) or not isinstance(expected, torch.Tensor):
        return None
    if actual.requires_grad or not expected.requires_grad or actual.dtype != expected.dtype:
        return None
    left, right = as_numbers(actual), as_numbers(expected)
    if left is None or right is None or not same(left, right):
        return None
    if expected.is_leaf:
        return "The value is right; it needs `requires_grad=True`"
    return (
        "The value is right, but its history is cut off: look for `.detach()`, `.data`, `.item()`, "
        "`torch.tensor(...)` or `no_grad()` on the way"
    )


@numeric
def stale_value(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The value from before the learner's code."""
    start = as_numbers(case.stale.get(case.name))
    if start is not None and same(actual, start) and not same(start, expected):
        return f"`{case.name}` still has the value that it was given: nothing has changed it"
    return None


@numeric
def stepped_uphill(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The step was added instead of subtracted."""
    k = _step_ratio(actual, expected, case)
    if k is not None and nearly(k, -1):
        return "The step goes in the wrong direction: descent subtracts the learning rate times the gradient"
    return None


@numeric
def step_too_long(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The right direction, another length."""
    k = _step_ratio(actual, expected, case)
    if k is not None and k > 0:
        how = "long" if k > 1 else "short"
        return (
            f"The direction is right, but the step is {k:.4g} times as long as asked: too {how} (the rate?)"
        )
    return None


def _step_ratio(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> float | None:
    start = as_numbers(case.stale.get(case.name))
    if start is None or start.shape != actual.shape or actual.shape != expected.shape:
        return None
    taken, asked = actual - start, expected - start
    usable = asked.abs() > 1e-6 * (1 + start.abs())
    if not bool(usable.any()):
        return None
    k = float((taken[usable] / asked[usable]).median())
    is_clear = abs(k) > 1e-3 and bool(torch.isclose(taken, k * asked, rtol=1e-2, atol=1e-6).all())
    return k if is_clear else None


@numeric
def changed_input(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Something given was changed in place on the way."""
    if case.changed:
        names = ", ".join(f"`{name}`" for name in case.changed)
        return f"What was given was changed in place on the way: {names}"
    return None
