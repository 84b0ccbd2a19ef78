"""When two numbers, or two tensors of one shape, count as the same: by dtype, whatever a subclass says."""

from __future__ import annotations

from fractions import Fraction
from numbers import Number
from typing import Any

import numpy as np
import torch

# Wider than torch.testing.assert_close for float32: adding in another order is a matter of taste.
_RTOL = {torch.float16: 2e-3, torch.bfloat16: 1.6e-2, torch.float64: 1e-7, torch.complex128: 1e-7}
_ATOL = {torch.float16: 1e-4, torch.bfloat16: 1e-4, torch.float64: 1e-7, torch.complex128: 1e-7}


def close(actual: torch.Tensor, expected: torch.Tensor, tolerance: float | None = None) -> torch.Tensor:
    """Return where two tensors of one shape agree, as bools of that shape.

    Args:
        actual: Any dtype.
        expected: The same shape; its dtype sets the tolerance where none is given.
        tolerance: Absolute.
    """
    a, e = plain(actual).cpu(), plain(expected).cpu()
    if not (_is_inexact(a) or _is_inexact(e)) and not tolerance:
        return a == e
    rtol, atol = (0.0, tolerance) if tolerance is not None else _tolerances(e)
    wide = torch.complex128 if a.is_complex() or e.is_complex() else torch.float64
    return torch.isclose(a.to(wide), e.to(wide), rtol=rtol, atol=atol, equal_nan=True)


def plain(value: torch.Tensor) -> torch.Tensor:
    """Return the tensor itself, without history and without what a subclass makes of its operations."""
    with torch._C.DisableTorchFunctionSubclass():
        return torch.Tensor.detach(value).as_subclass(torch.Tensor)


def _is_inexact(value: torch.Tensor) -> bool:
    return value.is_floating_point() or value.is_complex()


def _tolerances(expected: torch.Tensor) -> tuple[float, float]:
    rtol, atol = _RTOL.get(expected.dtype, 1e-4), _ATOL.get(expected.dtype, 1e-5)
    finite = expected[torch.isfinite(expected)] if expected.numel() else expected
    peak = float(finite.abs().max()) if finite.numel() else 0.0
    return rtol, max(atol, atol * peak / 10)


def same_number(actual: Any, expected: Any, tolerance: float | None) -> bool:
    """Compare Python floats as float32 would be: most of them come out of `.item()`."""
    if actual == expected or (actual != actual and expected != expected):
        return True
    if tolerance is None and isinstance(actual, int) and isinstance(expected, int):
        return False
    allowed = tolerance if tolerance is not None else 1e-5 + 1e-4 * abs(expected)
    return bool(abs(actual - expected) <= allowed)


def as_number(value: Any) -> bool | int | float | complex | None:
    """Return a number of any kind as Python's own, whatever a subclass says; None if it is none."""
    if isinstance(value, torch.Tensor):
        return plain(value).item() if value.ndim == 0 and not value.is_meta else None
    if isinstance(value, np.generic | np.ndarray):
        inner = value.item() if value.ndim == 0 else None
        return inner if isinstance(inner, Number) else None  # type: ignore[return-value]
    if isinstance(value, bool | complex):
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    return float(value) if isinstance(value, Fraction) else None
