"""Mistakes of shape: the numbers are right, their arrangement in dims is not."""

from __future__ import annotations

import re
from itertools import permutations

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import inputs_of, numeric, same, varies
from tutor.checks.words import say_shape

_MOST_DIMS = 5
_REDUCTION = re.compile(
    r"\b(?:keepdim|arg|a?max|a?min|sum|mean|std|var|norm|prod|any|all|median|logsumexp)\w*"
)


@numeric
def transposed(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A matrix with its rows and columns exchanged."""
    if expected.ndim == 2 and 1 not in expected.shape and same(actual, expected.T):
        return "It is the transpose of what is asked: rows and columns are exchanged (`.T`)"
    return None


@numeric
def permuted(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Three or more dims in another order."""
    if not 3 <= expected.ndim <= _MOST_DIMS or actual.ndim != expected.ndim or not varies(expected):
        return None
    for order in permutations(range(expected.ndim)):
        if same(actual.permute(order), expected):
            return f"The dims are in another order: `.permute{order}` would bring them into place"
    return None


@numeric
def reshaped_instead_of_transposed(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The right shape by `view` or `reshape`, where dims had to be exchanged."""
    if not 2 <= expected.ndim <= _MOST_DIMS or actual.shape != expected.shape or not varies(expected):
        return None
    for order in permutations(range(expected.ndim)):
        if same(expected.permute(order).reshape(-1), actual.reshape(-1)):
            return (
                "The shape is right, but the numbers were only cut anew (`view`, `reshape`): "
                "to exchange dims, use `.T`, `.transpose` or `.permute`"
            )
    return None


@numeric
def keepdim_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A reduced dim was to stay with size 1."""
    dim = _kept_dim(expected, case) if _reduces(case) else None
    if dim is not None and same(actual, expected.squeeze(dim)):
        return f"The reduced dim {dim} should stay, with size 1: `keepdim=True`"
    return None


@numeric
def keepdim_extra(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A reduced dim stayed where it was to go."""
    dim = _kept_dim(actual, case) if _reduces(case) else None
    if dim is not None and same(actual.squeeze(dim), expected):
        return f"The reduced dim {dim} stayed with size 1: leave out `keepdim=True`, or `.squeeze({dim})`"
    return None


def _reduces(case: Case) -> bool:
    """Whether the code may reduce a dim: a product or a layer gives sizes of 1 as well."""
    return not case.source or _REDUCTION.search(case.source) is not None


def _kept_dim(reduced: torch.Tensor, case: Case) -> int | None:
    """Return the dim in which an input of the same ndim was reduced to size 1."""
    for _, value in inputs_of(case):
        pairs = enumerate(zip(value.shape, reduced.shape, strict=False))
        changed = [dim for dim, (before, after) in pairs if before != after]
        if value.ndim == reduced.ndim and len(changed) == 1 and reduced.shape[changed[0]] == 1:
            return changed[0]
    return None


@numeric
def batch_dim_squeezed(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`squeeze()` without a dim took a batch of one away."""
    is_lone = expected.ndim > 0 and expected.shape[0] == 1 and actual.ndim < expected.ndim
    if (
        is_lone
        and same(actual, expected.squeeze())
        and any(v.ndim > 1 and len(v) == 1 for _, v in inputs_of(case))
    ):
        return "With a batch of one, `squeeze()` takes the batch dim away too: name the dim, `squeeze(1)`"
    return None


@numeric
def missing_dim(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A dim of size 1 is not there."""
    for dim in range(expected.ndim):
        if expected.shape[dim] == 1 and same(actual, expected.squeeze(dim)):
            return f"The values are right, but dim {dim} of size 1 is missing: `.unsqueeze({dim})`"
    return None


@numeric
def extra_dim(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A dim of size 1 too many."""
    for dim in range(actual.ndim):
        if actual.shape[dim] == 1 and same(actual.squeeze(dim), expected):
            return f"The values are right, but dim {dim} of size 1 is too many: `.squeeze({dim})`"
    return None


@numeric
def dim_in_wrong_place(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A dim of size 1, but elsewhere."""
    if actual.ndim != expected.ndim or actual.shape == expected.shape or not varies(expected):
        return None
    for wrong in (d for d in range(actual.ndim) if actual.shape[d] == 1):
        for right in (d for d in range(expected.ndim) if expected.shape[d] == 1 and d != wrong):
            if same(actual.squeeze(wrong), expected.squeeze(right)):
                return (
                    f"The values are right, but the dim of size 1 is dim {wrong}; it should be dim {right} "
                    f"(`.unsqueeze({right})`)"
                )
    return None


@numeric
def stacked_instead_of_joined(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`stack` where `cat` was asked."""
    is_stack = actual.ndim == expected.ndim + 1 and actual.ndim > 1 and actual.shape[0] > 1
    if is_stack and actual.shape[2:] == expected.shape[1:] and same(actual.flatten(0, 1), expected):
        if expected.ndim == 1:
            return "One dim is asked: `.flatten()`, or `cat` where tensors were put together with `stack`"
        return "`stack` makes a new dim; `cat` joins along one that is there"
    return None


@numeric
def joined_instead_of_stacked(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`cat` where `stack` was asked."""
    is_cat = expected.ndim == actual.ndim + 1 and expected.ndim > 1 and expected.shape[0] > 1
    if is_cat and expected.ndim > 2 and same(expected.flatten(0, 1), actual):
        return "`cat` joins along a dim that is there; `stack` makes a new one"
    return None


@numeric
def joined_along_wrong_dim(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Joined along another dim than asked."""
    if not 2 <= expected.ndim <= _MOST_DIMS or actual.numel() != expected.numel() or not varies(expected):
        return None
    for right in range(expected.ndim):
        for count in (n for n in (2, 3, 4, 5) if expected.shape[right] % n == 0):
            pieces = expected.chunk(count, right)
            if pieces[0].numel() == 1:
                continue
            for wrong in (d for d in range(expected.ndim) if d != right):
                if same(torch.cat(pieces, wrong), actual):
                    return f"The pieces are joined along dim {wrong}; they should be along dim {right}"
    return None


@numeric
def flattened(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """All dims run together."""
    if actual.ndim == 1 < expected.ndim and 1 not in expected.shape and same(actual, expected.reshape(-1)):
        return "The values are right, but all dims were flattened into one"
    return None


@numeric
def cut_otherwise(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The same numbers in the same order in another shape."""
    if (
        actual.shape != expected.shape
        and same(actual.reshape(-1), expected.reshape(-1))
        and actual.numel() > 1
    ):
        return f"The numbers and their order are right: `.reshape{say_shape(expected.shape)}`"
    return None


@numeric
def broadcast_to_table(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """(N, 1) met (N,) and became (N, N)."""
    count = expected.numel()
    is_table = count > 1 and max(expected.shape, default=0) == count and actual.shape == (count, count)
    if is_table and same(actual.diagonal(), expected.reshape(-1)):
        return (
            f"A column ({count}, 1) and a row ({count},) were broadcast to a table ({count}, {count}): "
            "give both the same shape first"
        )
    return None


@numeric
def broadcast_before_reducing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A loss taken over an (N, N) table that broadcasting made of (N, 1) and (N,)."""
    if actual.ndim or expected.ndim:
        return None
    vectors = [(n, v) for n, v in inputs_of(case) if v.numel() > 1 and max(v.shape) == v.numel()]
    for one, left in vectors:
        for other, right in vectors:
            if left.numel() == right.numel() and _is_table_loss(actual, expected, left, right):
                return (
                    f"`{one}` and `{other}` met as a column and a row, so a table of "
                    f"{left.numel()}×{left.numel()} was averaged: give both the same shape first"
                )
    return None


def _is_table_loss(
    actual: torch.Tensor, expected: torch.Tensor, left: torch.Tensor, right: torch.Tensor
) -> bool:
    plain, table = left.reshape(-1) - right.reshape(-1), left.reshape(-1, 1) - right.reshape(1, -1)
    pairs = [(plain.square(), table.square()), (plain.abs(), table.abs())]
    losses = [(p.mean(), t.mean()) for p, t in pairs] + [(p.sum(), t.sum()) for p, t in pairs]
    return any(same(p, expected) and same(t, actual) for p, t in losses)


@numeric
def one_truth_for_all(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A mask was reduced to a single True or False."""
    sides = [
        getattr(side, "dtype", type(side)) in (torch.bool, bool) for side in (case.actual, case.expected)
    ]
    if all(sides) and not actual.ndim and expected.ndim:
        return "One True or False stands for all (`.all()`, `.any()`, `and`); each entry is asked by itself"
    return None


@numeric
def only_the_first(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """One row where all are asked."""
    if expected.ndim and len(expected) > 1 and varies(expected) and same(actual, expected[0]):
        return f"This is only the first of {len(expected)}: a loop that returns or stops too early?"
    return None


@numeric
def only_the_last(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Each round of a loop overwrote the one before."""
    if expected.ndim and len(expected) > 1 and varies(expected) and same(actual, expected[-1]):
        return f"This is only the last of {len(expected)}: each one overwrites the one before"
    return None


@numeric
def only_a_part(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The first batch only, or the last."""
    if not actual.ndim or actual.ndim != expected.ndim or not 1 < len(expected) - len(actual) < len(expected):
        return None
    count = len(actual)
    if varies(expected) and same(actual, expected[:count]):
        return f"These are only the first {count} of {len(expected)}: one batch instead of all?"
    if varies(expected) and same(actual, expected[-count:]):
        return f"These are only the last {count} of {len(expected)}: one batch instead of all?"
    return None
