"""The vocabulary of check cells, second part: properties of tensors where several answers are right.

Goals, `says` and expressions are as in `expect`.
"""

from __future__ import annotations

from typing import Any

import torch

from tutor.checks import ladder, words
from tutor.checks.closeness import close
from tutor.checks.looking import Unmet, expectation, value_of

__all__ = [
    "expect_between",
    "expect_orthogonal",
    "expect_own_memory",
    "expect_permutation_of",
    "expect_shares_memory",
    "expect_sums_to",
]


@expectation
def expect_sums_to(
    expression: str,
    total: float = 1.0,
    *,
    dim: int | None = None,
    tolerance: float | None = None,
    goal: str = "",
    says: str = "",
) -> str:
    """Expect that a tensor sums to `total` along a dim (None: over all of it).

    Args:
        expression: A tensor in the learner's names.
        total: What each sum should be.
        dim: The dim that is summed away.
        tolerance: Absolute; None: 1e-4 relative and 1e-5 absolute.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    tensor = _tensor(expression)
    where = "" if dim is None else f" along dim {dim}"
    if _sums_to(tensor, total, dim, tolerance):
        return f"`{expression}` sums to {words.say_number(total)}{where}"
    got = tensor.sum() if dim is None else tensor.sum(dim)
    off = [d for d in range(tensor.ndim) if dim is not None and _sums_to(tensor, total, d, tolerance)]
    hint = f"It does so along dim {off[0]}: `dim` is the one that is summed away" if off else ""
    text = (
        f"`{expression}` should sum to {words.say_number(total)}{where}; its sums are {words.say_value(got)}"
    )
    raise Unmet(words.sentence(text, hint), "values", "softmax-wrong-dim" if off else "")


@expectation
def expect_between(
    expression: str, low: float = -torch.inf, high: float = torch.inf, *, goal: str = "", says: str = ""
) -> str:
    """Expect that every value lies in [low, high]; NaN lies nowhere.

    Args:
        expression: A tensor or a number in the learner's names.
        low: Smallest value allowed.
        high: Largest value allowed.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    tensor = torch.as_tensor(value_of(expression)).detach()
    asked = f"between {words.say_number(low)} and {words.say_number(high)}"
    inside = (tensor >= low) & (tensor <= high)
    if not tensor.numel():
        raise Unmet(f"`{expression}` is empty: it has shape {words.say_shape(tensor.shape)}", "shape")
    if bool(inside.all()):
        return f"`{expression}` is {asked}"
    place = (~inside).nonzero()[0].tolist() if tensor.ndim else []
    value = words.say_number(tensor[tuple(place)].item())
    what = "all of it" if tensor.ndim else "it"
    raise Unmet(f"`{expression}{words.say_index(place)}` is {value}; {what} should be {asked}", "values")


@expectation
def expect_shares_memory(first: str, second: str, *, goal: str = "", says: str = "") -> str:
    """Expect that two tensors look at the same memory, so that a change of one is seen in the other.

    Args:
        first: A tensor or NumPy array in the learner's names.
        second: Another one.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    if _shares_memory(first, second):
        return f"`{first}` shares memory with `{second}`"
    text = f"`{first}` has memory of its own; it should be a view of `{second}`, so that changes show in both"
    raise Unmet(text, "behaviour", "copy-instead-of-view")


@expectation
def expect_own_memory(first: str, second: str, *, goal: str = "", says: str = "") -> str:
    """Expect that two tensors do not look at the same memory.

    Args:
        first: A tensor or NumPy array in the learner's names.
        second: The one that it must be independent of.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    if not _shares_memory(first, second):
        return f"`{first}` has memory of its own"
    text = f"`{first}` looks at the memory of `{second}`: a change shows in both. `.clone()` makes a copy"
    raise Unmet(text, "behaviour", "view-instead-of-copy")


@expectation
def expect_permutation_of(expression: str, of: Any, *, dim: int = 0, goal: str = "", says: str = "") -> str:
    """Expect the same entries along a dim, in any order: each as often, none lost.

    Args:
        expression: A tensor in the learner's names.
        of: The entries: a tensor of the same shape, or an expression in the learner's names.
        dim: The dim along which entries may change places; rows are `dim=0`.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    actual, right = _tensor(expression), torch.as_tensor(value_of(of) if isinstance(of, str) else of)
    problem = ladder.shape_problem(expression, actual, tuple(right.shape))
    if problem:
        raise Unmet(problem, "shape")
    mine, theirs = (_sorted_entries(tensor, dim) for tensor in (actual, right))
    same = bool(close(mine, theirs).all())
    if same:
        return f"`{expression}` has the same entries"
    text = f"`{expression}` should hold the same entries in another order, each as often as before"
    lost = len(torch.unique(theirs, dim=0)) - len(torch.unique(mine, dim=0))
    raise Unmet(
        words.sentence(text, "Some are there twice and others are lost" if lost > 0 else ""), "values"
    )


@expectation
def expect_orthogonal(expression: str, *, tolerance: float = 1e-4, goal: str = "", says: str = "") -> str:
    """Expect a matrix whose columns are orthonormal: QᵀQ is the identity.

    Args:
        expression: A matrix in the learner's names, at least as high as wide.
        tolerance: Absolute, of the entries of QᵀQ.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    matrix = _tensor(expression).detach()
    if matrix.ndim != 2:
        raise Unmet(f"`{expression}` has shape {words.say_shape(matrix.shape)}; a matrix is asked", "shape")
    gram = matrix.mT @ matrix
    norms, off = gram.diagonal(), gram - torch.diag(gram.diagonal())
    if bool((off.abs() > tolerance).any()):
        raise Unmet(f"The columns of `{expression}` are not at right angles", "values")
    if bool(((norms - 1).abs() > tolerance).any()):
        text = f"The columns of `{expression}` are at right angles, but their lengths are not 1"
        raise Unmet(text, "values", "not-normalised")
    return f"`{expression}` is orthogonal"


def _tensor(expression: str) -> torch.Tensor:
    value = value_of(expression)
    if not isinstance(value, torch.Tensor):
        raise Unmet(f"`{expression}` is {words.say_kind(value)}; a tensor is asked", "type")
    return value


def _sums_to(tensor: torch.Tensor, total: float, dim: int | None, tolerance: float | None) -> bool:
    sums = (tensor.sum() if dim is None else tensor.sum(dim)).float()
    return bool(close(sums, torch.full_like(sums, total), tolerance).all())


def _shares_memory(first: str, second: str) -> bool:
    one, other = (torch.as_tensor(value_of(side)) for side in (first, second))
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr() and one.numel() > 0


def _sorted_entries(tensor: torch.Tensor, dim: int) -> torch.Tensor:
    rows = tensor.detach().movedim(dim, 0).reshape(tensor.shape[dim], -1)
    for column in reversed(range(rows.shape[1])):
        rows = rows[rows[:, column].argsort(stable=True)]
    return rows
