"""Whether what was typed is the right answer: the reading of a text against a live value.

Generous in form, exact in substance: brackets, dots and spellings don't count; shape and values do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from tutor.reading import Items, Number, Reading, Word

_FEWEST_DIGITS = 3
_DTYPES = {"float": torch.float32, "double": torch.float64, "half": torch.float16, "long": torch.int64}
_DTYPES |= {"fp64": torch.float64, "fp32": torch.float32, "fp16": torch.float16, "single": torch.float32}
_DTYPES |= {"floattensor": torch.float32, "doubletensor": torch.float64, "longtensor": torch.int64}
_DTYPES |= {"boolean": torch.bool, "int": torch.int64, "short": torch.int16}


@dataclass(frozen=True, slots=True)
class Match:
    """What comes of comparing."""

    is_right: bool
    note: str = ""
    """Said with a right answer: what it could have been more exactly."""
    is_rounded: bool = False
    """Wrong only since it is rounded too far."""


_RIGHT, _WRONG = Match(True), Match(False)


def match(ways: Sequence[Reading], truth: Any, tolerance: float | None = None) -> Match:
    """Compare the readings of one typed answer with the true value.

    Args:
        ways: All readings; one that fits is enough.
        truth: Any value; a class stands for itself, an exception class for what is raised.
        tolerance: Absolute. None: a float may be rounded to three or more digits.
    """
    found = [_match(way, truth, tolerance) for way in ways]
    return next((m for m in found if m.is_right), next((m for m in found if m.is_rounded), _WRONG))


def _match(way: Reading, truth: Any, tolerance: float | None) -> Match:
    if isinstance(truth, type) and issubclass(truth, BaseException):
        return _match_error(way, truth)
    if isinstance(truth, torch.Tensor | np.ndarray | np.generic):
        return _match_tensor(way, torch.as_tensor(truth).detach().cpu(), tolerance)
    if isinstance(truth, bool):
        return Match(isinstance(way, Word) and way.truth is truth)
    if isinstance(truth, int | float):
        return _match_number(way, truth, tolerance)
    if isinstance(truth, list | tuple):
        return _match_items(way, list(truth), tolerance)
    return Match(isinstance(way, Word) and _is_named(way, truth))


def _match_error(way: Reading, truth: type[BaseException]) -> Match:
    if not isinstance(way, Word):
        return _WRONG
    if way.is_any_error:
        return Match(True, f"It raises {truth.__name__}")
    kinds = [c.__name__.lower() for c in truth.__mro__ if c not in (object, BaseException)]
    said = way.last.removesuffix(" error").replace(" ", "")
    return Match(any(said in (kind, kind.removesuffix("error")) for kind in kinds))


def _match_tensor(way: Reading, truth: torch.Tensor, tolerance: float | None) -> Match:
    if truth.ndim == 0 or (truth.numel() == 1 and not isinstance(way, Items)):
        return _match(way, truth.item(), tolerance)
    if not isinstance(way, Items) or truth.numel() > 10_000:
        return _WRONG
    return _match_items(way, truth.tolist(), tolerance, is_outer=False)


def _match_number(way: Reading, truth: float, tolerance: float | None) -> Match:
    if isinstance(way, Items) and way.kind == "(" and len(way.items) == 1:
        return _match_number(way.items[0], truth, tolerance)
    if not isinstance(way, Number):
        return _WRONG
    if way.text.endswith("%") and abs(truth) > 1:  # percent are asked, and the sign was written along
        bare = Number(way.value * 100, way.text.rstrip("% "))
        if (found := _match_number(bare, truth, tolerance)).is_right:
            return found
    gap = abs(way.value - truth)
    if way.value == truth or (math.isnan(way.value) and math.isnan(truth)):
        return _RIGHT
    if tolerance is not None:
        return Match(gap <= tolerance)
    if isinstance(truth, int) or not math.isfinite(gap):
        return _WRONG
    if gap <= 1e-6 * abs(truth) or way.value == float(f"{truth:.{_FEWEST_DIGITS}g}"):
        return _RIGHT
    is_rounding = gap <= way.step * 0.5 * (1 + 1e-6) + 1e-7 * abs(truth)
    is_exact_enough = way.digits is not None and way.digits >= _FEWEST_DIGITS
    has_more = len(f"{abs(truth):.6g}".split("e")[0].replace(".", "").lstrip("0")) >= _FEWEST_DIGITS
    says_something = way.value != 0 and ("." in way.text or (way.digits or 0) > 1)
    is_rounded = is_rounding and has_more and says_something
    return Match(is_rounding and is_exact_enough, is_rounded=is_rounded)


def _match_items(way: Reading, truth: list[Any], tolerance: float | None, *, is_outer: bool = True) -> Match:
    """Compare item by item; only outermost a single item may stand without brackets."""
    if not isinstance(way, Items):
        is_lone = is_outer and len(truth) == 1 and isinstance(way, Number)
        is_scalar = not truth and isinstance(way, Word) and way.last in ("scalar", "empty")
        return _match(way, truth[0], tolerance) if is_lone else Match(is_scalar)
    if len(way.items) != len(truth):
        return _WRONG
    found = [
        _match_items(item, list(true), tolerance, is_outer=False)
        if isinstance(true, list | tuple)
        else _match(item, true, tolerance)
        for item, true in zip(way.items, truth, strict=True)
    ]
    return Match(
        all(m.is_right for m in found),
        is_rounded=all(m.is_right or m.is_rounded for m in found),
    )


def _is_named(word: Word, truth: Any) -> bool:
    if isinstance(truth, torch.dtype):
        return dtype_named(word) == truth
    if isinstance(truth, torch.device):
        return word.text.lower() in (str(truth), truth.type)
    if isinstance(truth, type):
        bare = re.sub(r"^an? |^<class '|'>$", "", word.text.lower())
        return bare.rsplit(".", 1)[-1] == truth.__name__.lower()
    if truth is None:
        return word.last in ("none", "nothing", "null")
    return word.text.strip().lower() == str(truth).strip().lower()


def dtype_named(word: Word) -> torch.dtype | None:
    """Return the dtype that a word names: `torch.float`, `float32` and `float` are one."""
    if word.text.lower() == "torch.int":
        return torch.int32
    last = word.last.removeprefix("torch ")
    named = _DTYPES.get(last) or getattr(torch, last, None)
    return named if isinstance(named, torch.dtype) else None
