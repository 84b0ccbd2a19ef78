"""Mistakes of order: the right numbers in other places."""

from __future__ import annotations

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import differ, inputs_of, numeric, same, varies


@numeric
def one_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """One entry too few along the first dim."""
    if (
        not actual.ndim
        or actual.ndim != expected.ndim
        or len(expected) - len(actual) != 1
        or len(actual) == 0
    ):
        return None
    if same(actual, expected[:-1]):
        steps = expected.diff()
        is_run = expected.ndim == 1 and len(expected) > 2 and same(steps, steps[:1].expand_as(steps))
        return "The last one is missing" + (": the end of a range is not included" if is_run else "")
    others = (torch.cat([expected[:place], expected[place + 1 :]]) for place in range(1, len(expected)))
    if not same(actual, expected[1:]) or any(same(actual, other) for other in others):
        return None
    return "The first one is missing" + (": counting starts at 0" if bool((expected[0] == 0).all()) else "")


@numeric
def one_too_many(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """One entry too many along the first dim."""
    if not actual.ndim or actual.ndim != expected.ndim or len(actual) - len(expected) != 1:
        return None
    if same(actual[:-1], expected):
        return "There is one too many at the end"
    return "There is one too many at the start" if same(actual[1:], expected) else None


@numeric
def shifted(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Each entry in the place of its neighbour."""
    if actual.shape != expected.shape or not differ(expected) or not varies(actual - expected):
        return None
    for dim in (d for d in range(expected.ndim) if expected.shape[d] > 2):
        for step in (1, -1):
            moved = expected.roll(step, dim)
            inner = slice(1, None) if step == 1 else slice(None, -1)
            index = (*(slice(None),) * dim, inner)
            if same(actual, moved) or (
                len(set(moved[index].reshape(-1).tolist())) > 2 and same(actual[index], moved[index])
            ):
                return (
                    f"Off by one: everything is one place {'late' if step == 1 else 'early'} along dim {dim}"
                )
    return None


@numeric
def put_in_order(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Sorted, where the given order was to stay; not what was in order from the start."""
    if any(
        same(actual, given.reshape(actual.shape))
        for _, given in inputs_of(case)
        if given.numel() == actual.numel()
    ):
        return None
    if expected.ndim and actual.shape == expected.shape and differ(expected):
        for dim in range(expected.ndim):
            if same(actual, expected.sort(dim).values):
                return "The values are right but sorted; they should keep their order"
    return None


@numeric
def not_sorted(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Left unsorted."""
    is_row = expected.ndim == 1 and actual.shape == expected.shape and differ(expected)
    if is_row and same(actual.sort().values, expected):
        return "The values are right; they should be sorted, the smallest first"
    return None


@numeric
def reversed_order(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Back to front."""
    for dim in range(expected.ndim):
        if varies(expected) and same(actual, expected.flip(dim)):
            return f"The order is reversed along dim {dim}"
    return None


@numeric
def shuffled(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The same numbers in some other order."""
    if actual.shape != expected.shape or not differ(expected):
        return None
    if same(actual.reshape(-1).sort().values, expected.reshape(-1).sort().values):
        return "All the numbers are there, but in other places"
    return None


@numeric
def counted_from_one(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Whole numbers that are all one too large or too small."""
    gap = actual - expected if actual.shape == expected.shape and not _is_float(case) else None
    if gap is None or bool((expected != expected.round()).any()):
        return None
    which = "each is" if gap.numel() > 1 else "it is"
    if bool((gap == 1).all()):
        return f"Off by one, {which} 1 too large: counting starts at 0"
    return f"Off by one, {which} 1 too small" if bool((gap == -1).all()) else None


def _is_float(case: Case) -> bool:
    """Whether single values, or many equal ones, are floats: a slope of 1.0 for 0.0 was not counted."""
    sides = (case.actual, case.expected)
    lone = all(not isinstance(s, torch.Tensor) or not varies(s) for s in sides)
    return lone and any(
        isinstance(s, float) or (isinstance(s, torch.Tensor) and s.is_floating_point()) for s in sides
    )


@numeric
def repeated_otherwise(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The whole repeated where each entry was to be, or the reverse."""
    if actual.ndim != 1 or actual.shape != expected.shape or not varies(expected):
        return None
    for _, x in inputs_of(case):
        times = len(actual) // len(x) if x.ndim == 1 else 0
        ways = (x.repeat(times), x.repeat_interleave(times)) if times > 1 and varies(x) else ()
        if ways and same(actual, ways[0]) and same(expected, ways[1]):
            return "The whole is repeated (`repeat`); each entry is to be: `repeat_interleave`"
        if ways and same(actual, ways[1]) and same(expected, ways[0]):
            return "Each entry is repeated (`repeat_interleave`); the whole is to be: `repeat`"
    return None
