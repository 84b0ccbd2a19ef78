"""Mistakes in reductions: sum and mean, the wrong dim, degrees of freedom, value and index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import inputs_of, nearly, numeric, ratio, same, sizes_of, varies

_REDUCTIONS: Mapping[str, Callable[..., torch.Tensor]] = {
    "sum": torch.sum,
    "mean": torch.mean,
    "maximum": torch.amax,
    "minimum": torch.amin,
    "standard deviation": torch.std,
    "softmax": torch.softmax,
    "largest place": torch.argmax,
    "running sum": torch.cumsum,
}
_WHOLE = ("sum", "mean", "maximum", "minimum", "standard deviation", "largest place")


@numeric
def sum_instead_of_mean(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Too large by exactly a count of the inputs."""
    k = None if isinstance(case.expected, int) else ratio(actual, expected)
    for size, what in _reduced(actual, case).items() if k and not case.name.endswith(".grad") else ():
        if size == 100 and bool(((expected >= 0) & (expected <= 1)).all()):
            continue  # percent, where a share is asked
        if k and nearly(k, size):
            other = " (or a factor 2 too many)" if size == 2 else ""
            return (
                f"It is exactly {size:,} times too large, and {what}: a sum, where the mean is asked{other}"
            )
    return None


@numeric
def mean_instead_of_sum(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Too small by exactly a count of the inputs."""
    k = None if isinstance(case.actual, int) else ratio(expected, actual)
    for size, what in _reduced(actual, case).items() if k else ():
        if k and nearly(k, size):
            other = " (or a factor 2 is missing)" if size == 2 else ""
            return (
                f"It is exactly {size:,} times too small, and {what}: a mean, where the sum is asked{other}"
            )
    return None


def _reduced(result: torch.Tensor, case: Case) -> dict[int, str]:
    """Return the counts that a reduction can have gone over: no size that the result still has.

    A gradient has the shape of its leaf, over whose values the loss was reduced.
    """
    kept = () if case.name.endswith(".grad") else (*result.shape, result.numel())
    return {size: what for size, what in sizes_of(case).items() if size not in kept}


@numeric
def wrong_dim_reduced(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The same reduction along another dim."""
    for name, value in inputs_of(case):
        for word in (w for w in _REDUCTIONS if w != "softmax"):
            dims = {d: _along(word, value, d) for d in range(value.ndim) if value.shape[d] > 1}
            right = [d for d, got in dims.items() if _fits(got, expected)]
            wrong = [d for d, got in dims.items() if _fits(got, actual)]
            if value.ndim > 1 and right and wrong and right != wrong:
                return (
                    f"This is the {word} of `{name}` over dim {wrong[0]}; it is asked over dim {right[0]} "
                    "(`dim` is the one that disappears)"
                )
    return None


def _along(word: str, value: torch.Tensor, dim: int) -> torch.Tensor:
    return _REDUCTIONS[word](value, dim).double()


def _fits(got: torch.Tensor, wanted: torch.Tensor) -> bool:
    """Whether the numbers agree, a dim of size 1 more or less aside."""
    return got.numel() == wanted.numel() > 1 and varies(wanted) and same(got.squeeze(), wanted.squeeze())


@numeric
def reduced_everything(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Reduced over all dims, where one was asked."""
    if actual.ndim or not expected.ndim:
        return None
    for name, value in inputs_of(case):
        for word in _WHOLE if value.ndim > 1 else ():
            reducible = [d for d in range(value.ndim) if value.shape[d] > 1]
            dims = [d for d in reducible if _fits(_along(word, value, d), expected)]
            if dims and same(_REDUCTIONS[word](value).double(), actual):
                return f"This is the {word} of all of `{name}`; it is asked along `dim={dims[0]}`"
    return None


@numeric
def not_reduced(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The values before the last reduction."""
    if actual.ndim <= expected.ndim or actual.numel() < 2:
        return None
    for word in ("sum", "mean", "maximum", "minimum"):
        if not expected.ndim and same(_REDUCTIONS[word](actual), expected):
            return f"One step is missing: the {word} of these values is asked"
        for dim in range(actual.ndim) if expected.ndim else ():
            if same(_along(word, actual, dim), expected):
                return f"One step is missing: the {word} over dim {dim} is asked"
    return None


@numeric
def standardised_over_wrong_dim(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Centred or standardised over other dims than asked."""
    for name, x in inputs_of(case):
        if x.shape != actual.shape or not 1 < x.ndim <= 4:
            continue
        over = {"all of it": _standardised(x, None)} | {
            f"dim {d}": _standardised(x, d) for d in range(x.ndim)
        }
        for how in over["all of it"]:
            right = next((where for where, made in over.items() if same(made[how], expected)), "")
            wrong = next((where for where, made in over.items() if same(made[how], actual)), "")
            if right and wrong and right != wrong:
                return f"`{name}` is {how.split(' (')[0]} over {wrong}; it should be over {right}"
    return None


@numeric
def not_divided_by_deviation(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Centred, but not scaled to a deviation of 1, or multiplied by the deviation."""
    for name, x in inputs_of(case):
        for dim in [None, *range(x.ndim)] if x.shape == actual.shape and 0 < x.ndim <= 4 else []:
            made = _standardised(x, dim)
            centred, scaled = made.pop("centred"), [one for one in made.values() if same(one, expected)]
            if scaled and same(actual, centred):
                return f"The mean of `{name}` is taken off, but nothing is divided by the deviation"
            if scaled and same(actual * expected, centred.square()):
                return f"`{name}` minus its mean is multiplied by the deviation, not divided by it"
    return None


def _standardised(x: torch.Tensor, dim: int | None) -> dict[str, torch.Tensor]:
    """Return x centred, and standardised with either degrees of freedom, over a dim or all."""
    dims = list(range(x.ndim)) if dim is None else [dim]
    centred = x - x.mean(dims, keepdim=True)
    deviations = (x.var(dims, correction=c, keepdim=True).sqrt() for c in (1, 0))
    return {"centred": centred} | {
        word: centred / d for word, d in zip(("standardised", "standardised (N)"), deviations, strict=True)
    }


@numeric
def running_sum_instead_of_sum(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`cumsum` for `sum`."""
    for name, value in inputs_of(case):
        for dim in range(value.ndim):
            totals = _along("running sum", value, dim)
            if value.shape[dim] > 1 and same(totals, actual) and same(value.sum(dim), expected):
                return f"`cumsum` gives the running sums of `{name}`; only the sum is asked"
    return None


@numeric
def degrees_of_freedom(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """N and N - 1 in a deviation or variance."""
    k = None if case.name.endswith(".grad") else ratio(actual, expected)
    if not k or k < 0:
        return None
    is_known = any(_is_deviation(value, case) for value in (actual, actual.sqrt()))
    for size in sizes_of(case):
        if size == 2 and actual.numel() == 1:  # 2 and its root come up by chance
            continue
        share = size / (size - 1)
        for factor in (sqrt(share), share) if is_known else (sqrt(share),):
            if nearly(k, factor) or nearly(k, 1 / factor):
                return (
                    f"The difference is that between N = {size} and N - 1 = {size - 1} in the deviation: "
                    "`std` and `var` divide by N - 1 unless `correction=0`"
                )
    return None


@numeric
def variance_instead_of_deviation(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The root is missing from a deviation of an input."""
    if same(actual, expected.square()) and _is_deviation(expected, case):
        return "This is the variance; the standard deviation is its root"
    return None


@numeric
def deviation_instead_of_variance(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A deviation of an input where the variance was asked."""
    if same(actual.square(), expected) and _is_deviation(actual, case):
        return "This is the standard deviation; the variance is its square"
    return None


def _is_deviation(value: torch.Tensor, case: Case) -> bool:
    for _, x in inputs_of(case):
        for correction in (0, 1):
            along = [x.std(dim, correction=correction) for dim in range(x.ndim) if x.shape[dim] > 1]
            if x.numel() > 1 and any(
                same(got.squeeze(), value.squeeze()) for got in [*along, x.std(correction=correction)]
            ):
                return True
    return False


@numeric
def value_instead_of_index(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`max` for `argmax`."""
    if _is_extreme(actual, expected, case):
        return "These are the largest values; their places are asked: `argmax`, or `.indices`"
    return None


@numeric
def index_instead_of_value(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`argmax` for `max`."""
    if _is_extreme(expected, actual, case):
        return "These are the places of the largest values; the values are asked: `amax`, or `.values`"
    return None


def _is_extreme(values: torch.Tensor, places: torch.Tensor, case: Case) -> bool:
    for _, x in inputs_of(case):
        for largest, where in ((torch.amax, torch.argmax), (torch.amin, torch.argmin)):
            along = [(largest(x, d), where(x, d).double()) for d in range(x.ndim)]
            pairs = [*along, (largest(x), where(x).double())]
            if x.numel() > 1 and any(same(v, values) and same(i, places) for v, i in pairs):
                return True
    return False


@numeric
def median_instead_of_mean(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`median` for `mean`."""
    for name, x in inputs_of(case):
        if x.numel() > 2 and same(x.median(), actual) and same(x.mean(), expected):
            other = ", or its mean without the fraction" if same(actual, expected.trunc()) else ""
            return f"This is the median of `{name}`{other}; the mean is asked"
    return None
