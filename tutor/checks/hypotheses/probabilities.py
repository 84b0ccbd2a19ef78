"""Mistakes between scores, probabilities, logarithms and classes."""

from __future__ import annotations

import torch
from torch.nn import functional

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import as_numbers, inputs_of, numeric, ratio, same, tells, varies


def _distribution_dims(value: torch.Tensor) -> list[int]:
    """Return the dims along which a tensor sums to one, if it is nowhere negative."""
    if bool((value < 0).any()) or not varies(value):
        return []
    ones = ((d, value.sum(d)) for d in range(value.ndim) if value.shape[d] > 1)
    return [d for d, sums in ones if bool((sums - 1).abs().max() < 1e-4)]


@numeric
def softmax_twice(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Probabilities put through softmax again."""
    for dim in _distribution_dims(expected):
        if same(actual, expected.softmax(dim)):
            return "Softmax was applied twice: what is asked are already its probabilities"
    return None


@numeric
def softmax_over_wrong_dim(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Probabilities that sum to one along another dim."""
    right, wrong = _distribution_dims(expected), _distribution_dims(actual)
    if (
        actual.shape == expected.shape
        and expected.ndim > 1
        and right
        and wrong
        and not set(right) & set(wrong)
    ):
        return (
            f"It sums to 1 along dim {wrong[0]}; it should along dim {right[0]}: "
            f"`softmax(dim={right[0]})`, the dim of the classes"
        )
    return None


@numeric
def log_probabilities(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`log_softmax` for `softmax`."""
    if _distribution_dims(expected) and same(actual.exp(), expected):
        return "These are log-probabilities (`log_softmax`); probabilities are asked (`softmax`)"
    return None


@numeric
def probabilities_instead_of_logs(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`softmax` for `log_softmax`."""
    if _distribution_dims(actual) and same(expected.exp(), actual):
        return "These are probabilities (`softmax`); their logarithms are asked (`log_softmax`)"
    return None


@numeric
def probabilities_instead_of_logits(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Softmax or sigmoid where raw scores are asked."""
    if actual.shape != expected.shape:
        return None
    is_share = bool(((expected >= 0) & (expected <= 1)).all())
    if (
        varies(actual)
        and not is_share
        and any(same(actual, expected.softmax(d)) for d in range(expected.ndim))
    ):
        return "These are probabilities; the raw scores before softmax are asked"
    is_odd = bool(((expected <= 0) | (expected >= 1)).any()) and tells(actual)
    if is_odd and same(actual, expected.sigmoid()):
        return "These are probabilities; the raw scores before sigmoid are asked"
    return None


@numeric
def sigmoid_twice(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Probabilities put through sigmoid again."""
    if bool(((expected > 0) & (expected < 1)).all()) and same(actual, expected.sigmoid()):
        return "Sigmoid was applied twice: what is asked are already its probabilities"
    return None


@numeric
def scores_scaled(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Softmax of scores that were not divided by a number, such as the root of their size."""
    if actual.shape != expected.shape or bool((actual <= 0).any()) or bool((expected <= 0).any()):
        return None
    for dim in set(_distribution_dims(actual)) & set(_distribution_dims(expected)):
        centred = [side.log() - side.log().mean(dim, keepdim=True) for side in (actual, expected)]
        k = ratio(centred[0], centred[1])
        if k is not None and k > 0:
            how = f"{k:.4g} times too large" if k > 1 else f"{1 / k:.4g} times too small"
            return f"Before the softmax the scores are {how}: a factor such as 1/√d, or a temperature"
    return None


@numeric
def logits_instead_of_probabilities(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Raw scores where probabilities are asked."""
    if actual.shape != expected.shape:
        return None
    for dim in _distribution_dims(expected):
        if same(actual.softmax(dim), expected):
            return f"These are raw scores; `softmax(dim={dim})` makes probabilities of them"
    return (
        "These are raw scores; `sigmoid` makes probabilities of them"
        if same(actual.sigmoid(), expected) and tells(expected)
        else None
    )


@numeric
def sigmoid_instead_of_softmax(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Each score by itself, where they compete."""
    if _distribution_dims(expected) and any(same(z.sigmoid(), actual) for _, z in inputs_of(case)):
        return "`sigmoid` treats each score by itself; for one class out of several use `softmax`"
    return None


@numeric
def softmax_instead_of_sigmoid(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Scores compete, where each stands by itself."""
    for name, z in inputs_of(case):
        if same(z.sigmoid(), expected) and any(same(z.softmax(d), actual) for d in range(z.ndim)):
            return f"`softmax` makes the scores of `{name}` compete; here each is asked by itself: `sigmoid`"
    return None


@numeric
def softmax_before_cross_entropy(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Cross-entropy of probabilities instead of scores."""
    for name, z in inputs_of(case):
        for labels in (y.long() for _, y in inputs_of(case) if z.ndim == 2 and y.shape == z.shape[:1]):
            if not 0 <= int(labels.min()) <= int(labels.max()) < z.shape[1]:
                continue
            right, twice = (functional.cross_entropy(s, labels) for s in (z, z.softmax(1)))
            if same(right, expected) and same(twice, actual):
                return f"`cross_entropy` applies softmax itself: give it the raw scores `{name}`"
    return None


@numeric
def log_missing(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Minus the mean of the right classes' probabilities, where their logarithms are asked."""
    found = inputs_of(case) if not expected.ndim else []
    for z in (value for _, value in found if value.ndim == 2):
        for labels in (y.long() for _, y in found if y.shape == z.shape[:1]):
            if not 0 <= int(labels.min()) <= int(labels.max()) < z.shape[1]:
                continue
            for p in (z.softmax(1), z):
                picked = p[torch.arange(len(labels)), labels]
                if same(actual, -picked.mean()) and same(expected, -picked.log().mean()):
                    return "The logarithm is missing: of the probabilities of the right classes"
    return None


@numeric
def one_hot_instead_of_indices(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """A table of zeros and ones for class numbers."""
    if (
        actual.ndim == expected.ndim + 1
        and _is_one_hot(actual)
        and same(actual.argmax(-1).double(), expected)
    ):
        return "This is one-hot; the class numbers are asked: `argmax` along the last dim"
    return None


@numeric
def indices_instead_of_one_hot(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Class numbers for a table of zeros and ones."""
    if (
        expected.ndim == actual.ndim + 1
        and _is_one_hot(expected)
        and same(expected.argmax(-1).double(), actual)
    ):
        return "These are class numbers; one-hot rows are asked: `F.one_hot`"
    return None


def _is_one_hot(value: torch.Tensor) -> bool:
    is_binary = bool(((value == 0) | (value == 1)).all())
    return value.ndim > 0 and value.shape[-1] > 1 and is_binary and bool((value.sum(-1) == 1).all())


@numeric
def not_normalised(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The division by the sum is missing."""
    dims = _distribution_dims(expected) if actual.shape == expected.shape else []
    totals = {dim: actual.sum(dim, keepdim=True) for dim in dims}
    fits = [d for d, total in totals.items() if bool((total != 0).all()) and same(actual / total, expected)]
    over = f" over dim {fits[0]}" if len(fits) == 1 else ""
    return f"It does not sum to 1 yet: divide by the sum{over}" if fits else None


@numeric
def not_thresholded(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Probabilities or scores where a decision is asked."""
    if not bool(((expected == 0) | (expected == 1)).all()) or actual.shape != expected.shape:
        return None
    is_probability = bool(((actual >= 0) & (actual <= 1)).all()) and bool((actual % 1 != 0).any())
    if is_probability and actual.numel() > 1 and same((actual > 0.5).double(), expected):
        return "These are probabilities; the decision is asked: `> 0.5`"
    return None


@numeric
def mask_instead_of_indices(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """True and False for the places of True."""
    is_mask = isinstance(case.actual, torch.Tensor) and case.actual.dtype == torch.bool and actual.ndim == 1
    if is_mask and same(actual.nonzero().squeeze(1).double(), expected):
        return "This is a mask; the places where it is True are asked: `.nonzero()`"
    return None


@numeric
def indices_instead_of_mask(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The places of True for True and False."""
    right = as_numbers(case.expected)
    is_mask = isinstance(case.expected, torch.Tensor) and case.expected.dtype == torch.bool
    if (
        is_mask
        and right is not None
        and right.ndim == 1
        and same(right.nonzero().squeeze(1).double(), actual)
    ):
        return "These are places; a mask of True and False is asked"
    return None
