"""Inputs of the same kind as given ones: other numbers, and other sizes where sizes agree; child side."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor


def other_numbers(value: Any) -> Any:
    """Return a value of the same shape, dtype and range with other numbers."""
    return _like(value, 0)


def other_sizes(value: Any) -> Any:
    """Return the like of a value with every size above 1 larger by one, the same everywhere."""
    return _like(value, 1)


def _like(value: Any, more: int) -> Any:
    if isinstance(value, Tensor):
        return _tensor(value, more)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value + more
    if isinstance(value, float):
        return value * 1.25 + 0.125
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(_like(entry, more) for entry in value)
    if isinstance(value, list):
        return [_like(entry, more) for entry in value]
    if isinstance(value, dict):
        return {key: _like(entry, more) for key, entry in value.items()}
    return copied(value)


def _tensor(value: Tensor, more: int) -> Tensor:
    shape = [size + more if size > 1 else size for size in value.shape]
    flat = value.detach().flatten()
    if value.numel() == 0 or value.is_complex() or value.is_meta:
        return copied(value)  # type: ignore[no-any-return]
    if value.dtype == torch.bool:
        made = torch.rand(shape) > 0.5
    elif value.is_floating_point():
        finite = flat[flat.isfinite()].double()
        low, high = (finite.min().item(), finite.max().item()) if finite.numel() else (0.0, 1.0)
        made = torch.rand(shape, dtype=torch.float64) * (high - low or 1.0) + low
    else:
        made = torch.randint(int(flat.min()), int(flat.max()) + 1, shape)
    return made.to(value.dtype).to(value.device).requires_grad_(value.requires_grad)


def copied(value: Any) -> Any:
    """Return a deep copy where there can be one, else the value itself."""
    try:
        return copy.deepcopy(value)
    except (TypeError, ValueError, RuntimeError, AttributeError, NotImplementedError):
        return value
