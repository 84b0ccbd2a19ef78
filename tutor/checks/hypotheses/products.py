"""Mistakes in products and sums of inputs: `*` for `@`, operands exchanged, a term left out."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import inputs_of, numeric, same, tells

Pair = tuple[str, torch.Tensor, str, torch.Tensor]


def _pairs(case: Case) -> Iterator[Pair]:
    """Yield all ordered pairs of two inputs."""
    found = [(name, value) for name, value in inputs_of(case) if value.ndim]
    for one, left in found:
        for other, right in found:
            if one != other:
                yield one, left, other, right


def _multiplied(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor | None:
    """Return `left @ right`, or None if the shapes don't allow it."""
    inner = right.shape[-2] if right.ndim > 1 else right.shape[0]
    if left.shape[-1] != inner or max(left.ndim, right.ndim) > 2:
        return None
    return left @ right


def _is_product(value: torch.Tensor, left: torch.Tensor, right: torch.Tensor) -> bool:
    product = _multiplied(left, right)
    return product is not None and same(product, value)


@numeric
def elementwise_instead_of_matmul(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`*` for `@`."""
    for one, left, other, right in _pairs(case):
        if left.shape == right.shape and same(left * right, actual) and _is_product(expected, left, right):
            return (
                f"`{one} * {other}` multiplies entry by entry; the matrix product is asked: `{one} @ {other}`"
            )
    return None


@numeric
def matmul_instead_of_elementwise(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`@` for `*`."""
    for one, left, other, right in _pairs(case):
        if left.shape == right.shape and same(left * right, expected) and _is_product(actual, left, right):
            return f"`{one} @ {other}` is the matrix product; entry by entry is asked: `{one} * {other}`"
    return None


@numeric
def operands_swapped(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """B @ A for A @ B."""
    for one, left, other, right in _pairs(case):
        if _is_product(expected, left, right) and _is_product(actual, right, left):
            return f"This is `{other} @ {one}`; the order matters: `{one} @ {other}`"
    return None


@numeric
def weight_not_transposed(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`x @ W` for x @ W.T with a square weight."""
    for one, left, other, right in _pairs(case):
        if right.ndim == 2 and _is_product(actual, left, right) and _is_product(expected, left, right.T):
            return f"`{other}` is to be transposed: `{one} @ {other}.T` (weights are stored as (out, in))"
    return None


@numeric
def transposed_weight(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`x @ W.T` for x @ W with a square weight."""
    for one, left, other, right in _pairs(case):
        if right.ndim == 2 and _is_product(expected, left, right) and _is_product(actual, left, right.T):
            return f"`{other}` is transposed without need: `{one} @ {other}`"
    return None


@numeric
def term_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """One input is not added."""
    is_sum = actual.shape == expected.shape and not case.name.endswith(".grad")
    name = _added(expected - actual, actual, case) if is_sum else None
    return f"The difference is exactly `{name}`: it is not added" if name else None


@numeric
def term_twice(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """One input is added once too often."""
    is_sum = actual.shape == expected.shape and not case.name.endswith(".grad")
    name = _added(actual - expected, expected, case) if is_sum else None
    return f"The difference is exactly `{name}`: it is added once too often" if name else None


def _added(gap: torch.Tensor, smaller: torch.Tensor, case: Case) -> str | None:
    """Return the input that, broadcast, is the whole difference; a factor of 2 is no sum."""
    for name, value in inputs_of(case) if not same(gap, smaller) else ():
        fits = value.ndim <= gap.ndim and all(
            size in (1, whole)
            for size, whole in zip(reversed(value.shape), reversed(gap.shape), strict=False)
        )
        if fits and bool((value != 0).any()) and _agrees(gap, value.expand_as(gap)):
            return name
    return None


def _agrees(gap: torch.Tensor, value: torch.Tensor) -> bool:
    return bool(torch.isclose(gap, value, rtol=1e-3, atol=1e-5 * float(value.abs().max())).all())


@numeric
def input_returned(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The input came back as it was."""
    for name, value in inputs_of(case):
        if name not in case.made and same(value, actual) and (actual.numel() > 1 or tells(actual)):
            return f"This is just `{name}`, unchanged: is the result of the operation thrown away?"
    return None
