"""Mistakes of number kinds and of filling: dtypes, rounding, overflow, NaN, zeros, constants."""

from __future__ import annotations

import torch

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import as_numbers, inputs_of, numeric, same, tells, varies
from tutor.checks.words import say_dtype, say_index, say_number

_INTEGERS = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def _dtypes(case: Case) -> tuple[torch.dtype, torch.dtype] | None:
    """Return both dtypes if they differ and the shapes agree."""
    a, e = case.actual, case.expected
    if not (isinstance(a, torch.Tensor) and isinstance(e, torch.Tensor)) or a.shape != e.shape:
        return None
    return (a.dtype, e.dtype) if a.dtype != e.dtype else None


def float64_from_numpy(case: Case) -> str | None:
    """NumPy's default came along."""
    if _dtypes(case) != (torch.float64, torch.float32):
        return None
    return "float64 is NumPy's default, float32 PyTorch's: `.float()`, or `dtype=torch.float32`"


def integers_instead_of_floats(case: Case) -> str | None:
    """Whole numbers were written."""
    dtypes = _dtypes(case)
    if not dtypes or dtypes[0] not in _INTEGERS or not dtypes[1].is_floating_point:
        return None
    return "Whole numbers make an integer tensor: write `1.0`, or give the dtype, or `.float()`"


def floats_instead_of_integers(case: Case) -> str | None:
    """Floats where whole numbers are asked."""
    dtypes = _dtypes(case)
    if not dtypes or not dtypes[0].is_floating_point or dtypes[1] not in _INTEGERS:
        return None
    wanted = f"torch.{say_dtype(dtypes[1])}"
    return f"Whole numbers are asked: `dtype={wanted}`, or `.to({wanted})`"


def bools_instead_of_numbers(case: Case) -> str | None:
    """A comparison gives bools."""
    dtypes = _dtypes(case)
    if not dtypes or dtypes[0] != torch.bool:
        return None
    return f"A comparison gives True and False: `.to(torch.{say_dtype(dtypes[1])})` makes 1 and 0 of them"


def numbers_instead_of_bools(case: Case) -> str | None:
    """0 and 1 where True and False are asked."""
    dtypes = _dtypes(case)
    if not dtypes or dtypes[1] != torch.bool:
        return None
    return "True and False are asked: a comparison gives them, or `.bool()`"


@numeric
def nan_introduced(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """NaN where there is a number."""
    new = actual.isnan() & ~expected.isnan() if actual.shape == expected.shape else None
    if new is None or not bool(new.any()):
        return None
    if any(bool(value.isnan().any()) for name, value in inputs_of(case) if name not in case.made):
        return "A NaN of what was given is still there; `x == x` is False for NaN, `x.isnan()` finds it"
    place = say_index(new.nonzero()[0].tolist() if new.ndim else ())
    where = f" first at {place}" if place else ""
    return f"NaN comes up{where}: 0/0, inf - inf, the log or root of a negative number"


@numeric
def infinity_introduced(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Infinity where there is a number."""
    is_new = actual.shape == expected.shape and not bool(expected.isinf().any())
    if is_new and bool((actual.isinf() & expected.isfinite()).any()):
        return "Infinity comes up: log of 0, a division by 0, or `exp` of a large number"
    return None


@numeric
def never_filled(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """All zeros."""
    if (
        actual.shape == expected.shape
        and expected.numel() > 1
        and not bool(actual.any())
        and varies(expected)
    ):
        return "It is all zeros: was it made but never filled, or are fractions cut off (`//`)?"
    return None


@numeric
def constant_instead_of_computed(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """One number everywhere."""
    is_flat = actual.shape == expected.shape and expected.numel() > 2 and not varies(actual)
    if is_flat and bool(actual.any()) and not bool(actual.isnan().any()) and varies(expected):
        value = say_number(float(actual.reshape(-1)[0]))
        return f"It is {value} everywhere; the right values differ from each other"
    return None


def _has_fractions(value: torch.Tensor) -> bool:
    return bool((value != value.round()).any())


def _shows_a_cut(value: torch.Tensor) -> bool:
    """Whether whole numbers can be known as cut ones: 0 comes up by chance, and so does a lone 1."""
    return bool((value.abs() > (1 if value.numel() == 1 else 0)).any())


@numeric
def truncated(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Cut to whole numbers."""
    if _has_fractions(expected) and same(actual, expected.trunc()) and _shows_a_cut(actual):
        return "The fractions are cut off: `//`, `int()` or an integer dtype on the way"
    return None


@numeric
def rounded_down(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Floor division of negative numbers."""
    if _has_fractions(expected) and same(actual, expected.floor()) and _shows_a_cut(actual):
        return "It is rounded down: `//` or `floor` on the way"
    return None


@numeric
def rounded(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Rounded to whole numbers or a few decimals."""
    for decimals in range(4):
        is_odd = varies(actual) or bool((actual.abs() * 10**decimals >= 10).any())
        if is_odd and same(actual, expected.round(decimals=decimals)) and tells(expected):
            places = f"{decimals} decimal{'s' * (decimals > 1)}" if decimals else "whole numbers"
            return f"It is rounded to {places}: keep the full precision"
    return None


@numeric
def floor_and_truncation(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """The two ways of cutting a negative quotient."""
    whole = bool((actual == actual.round()).all()) and bool((expected == expected.round()).all())
    if not whole or actual.shape != expected.shape or not bool((expected < 0).any()):
        return None
    gap = actual - expected
    if bool((gap[expected >= 0] == 0).all()) and expected.numel() > 1 and bool((gap.abs() <= 1).all()):
        toward = (
            "zero; downward is asked" if bool((gap >= 0).all()) else "minus infinity; toward zero is asked"
        )
        ways = '`//` goes down, `rounding_mode="trunc"` to zero'
        return f"Negative quotients are cut toward {toward} ({ways})"
    return None


@numeric
def byte_overflow(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """uint8 wrapped around at 256."""
    if bool((expected < 0).any()) or bool((expected * 2 < 256).all() and (expected * 2 >= 0).all()):
        return None
    for divisor in (1, 2, 3):
        wrapped = ((expected * divisor).round() % 256) / divisor
        if same(actual, wrapped) or same(actual, wrapped.floor()):
            return (
                "uint8 holds 0 to 255 and wraps around: convert before you calculate (`.float()`, `.int()`)"
            )
    return None


def only_precision(case: Case) -> str | None:
    """Right to three digits, not to the last."""
    actual, expected = as_numbers(case.actual), as_numbers(case.expected)
    if _dtypes(case) or actual is None or expected is None:
        return None
    if actual.shape != expected.shape or not bool(expected.any()):
        return None
    gap, size = (actual - expected).abs(), expected.abs()
    if bool(gap.isfinite().all()) and float(gap.max()) > 0 and bool((gap <= 2e-3 * size).all()):
        return (
            "It is nearly right: look for rounding, a lower precision, or a small constant such as an epsilon"
        )
    return None
