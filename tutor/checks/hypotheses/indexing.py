"""Mistakes of picking and counting: a row for a column, one of the sizes for another."""

from __future__ import annotations

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import inputs_of, numeric, same, varies

_MOST_PLACES = 64
"""Rows and columns of an input that are compared."""


@numeric
def row_instead_of_column(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`x[i]` for `x[:, i]`, or the reverse."""
    for name, x in inputs_of(case):
        if x.ndim != 2 or not varies(x):
            continue
        for i in range(min(*x.shape, _MOST_PLACES)):
            row, column = x[i], x[:, i]
            if same(actual, row) and same(expected, column):
                return f"This is row {i} of `{name}`; its column {i} is asked: `{name}[:, {i}]`"
            if same(actual, column) and same(expected, row):
                return f"This is column {i} of `{name}`; its row {i} is asked: `{name}[{i}]`"
    return None


@numeric
def all_columns_picked(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`x[:, y]` picks every column of `y` from each row; one from each row was asked."""
    if expected.ndim != 1 or actual.shape != (len(expected), len(expected)):
        return None
    found = inputs_of(case)
    for one, x in ((n, v) for n, v in found if v.ndim == 2 and len(v) == len(expected)):
        for other, y in ((n, v.long()) for n, v in found if v.shape == expected.shape):
            is_place = 0 <= int(y.min()) <= int(y.max()) < x.shape[1]
            if is_place and same(actual, x[:, y]) and same(expected, x[torch.arange(len(y)), y]):
                return (
                    f"`{one}[:, {other}]` takes all these columns from every row; one from each row is "
                    f"`{one}[torch.arange(len({other})), {other}]`"
                )
    return None


def size_instead_of_count(case: Case) -> str | None:
    """`len(x)` for `x.numel()`, or one size for another."""
    actual, expected = case.actual, case.expected
    if type(actual) is not int or type(expected) is not int or actual == expected:
        return None
    for name, x in case.inputs.items():
        if not isinstance(x, torch.Tensor) or x.ndim < 2 or max(x.shape) < 3:
            continue
        counts = {size: f"the size of dim {dim} of `{name}`" for dim, size in enumerate(x.shape)}
        counts.setdefault(x.numel(), f"the count of all numbers in `{name}`")
        counts[x.ndim] = f"the count of dims of `{name}`"
        if actual in counts and expected in counts and max(actual, expected) > x.ndim:
            return f"This is {counts[actual]}; {counts[expected]} is asked"
    return None
