"""Comparing two values part by part; child side."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Set
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

RTOL, ATOL = 1e-4, 1e-6
DEEPEST = 6
OPAQUE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, type)
"""What is not compared here: code by behaviour, the rest not at all."""


def value_difference(one: Any, other: Any, name: str, depth: int = 0) -> str:
    """Return in what two values differ, such as `y has shape (2,), not (3,)`; empty if in nothing.

    Args:
        one: The solution's value.
        other: The mutant's value.
        name: What they are called in the answer.
        depth: How deep in a structure they are; beyond `DEEPEST` nothing is compared.
    """
    if one is other or depth > DEEPEST or isinstance(one, (*OPAQUE, types.ModuleType)):
        return ""
    one, other = _as_numbers(one, other)
    if type(one).__name__ != type(other).__name__:
        return f"{name} is a {type(other).__name__}, not a {type(one).__name__}"
    if isinstance(one, Tensor):
        return _tensors(one, other, name)
    if isinstance(one, nn.Module):
        return _modules(one, other, name)
    if isinstance(one, np.ndarray):
        return _tensors(torch.as_tensor(one), torch.as_tensor(other), name) if one.dtype != object else ""
    if isinstance(one, bool | int | float | complex | str | bytes | torch.dtype | torch.Size | None):
        return "" if _is_same_scalar(one, other) else f"{name} is {other!r}, not {one!r}"
    if isinstance(one, Mapping):
        return _mappings(one, other, name, depth)
    if isinstance(one, list | tuple):
        return _sequences(one, other, name, depth)
    if isinstance(one, Set):
        return "" if one == other else f"{name} is another set"
    if isinstance(one, torch.optim.Optimizer):
        return _mappings(one.state_dict(), other.state_dict(), name, depth)
    return _mappings(getattr(one, "__dict__", {}), getattr(other, "__dict__", {}), name, depth)


def _as_numbers(one: Any, other: Any) -> tuple[Any, Any]:
    """Return both as floats where one is a number and the other a tensor without dims, or another number."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one, other
    plain = [_plain(value) for value in (one, other)]
    if all(type(value) in (int, float) for value in plain):
        return float(plain[0]), float(plain[1])
    return one, other


def _plain(value: Any) -> Any:
    is_number = isinstance(value, np.generic) or (isinstance(value, Tensor) and value.dim() == 0)
    return value.item() if is_number else value


def _is_same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=RTOL, abs_tol=ATOL) or (math.isnan(one) and math.isnan(other))
    return bool(one == other)


def _tensors(one: Tensor, other: Tensor, name: str) -> str:
    for what in ("shape", "dtype", "device", "requires_grad", "is_leaf"):
        mine, theirs = getattr(one, what), getattr(other, what)
        if mine != theirs:
            return f"{name} has {what} {theirs}, not {mine}"
    if not _same_numbers(one.detach(), other.detach()):
        return f"{name} has other values"
    if one.is_leaf and one.requires_grad:
        return value_difference(one.grad, other.grad, f"{name}.grad", DEEPEST)
    return ""


def _same_numbers(one: Tensor, other: Tensor) -> bool:
    if one.is_meta:
        return True
    if one.is_sparse or one.is_quantized:
        one, other = one.to_dense(), other.to_dense()
    if one.is_floating_point() or one.is_complex():
        return torch.allclose(one, other, rtol=RTOL, atol=ATOL, equal_nan=True)
    return torch.equal(one, other)


def _modules(one: nn.Module, other: nn.Module, name: str) -> str:
    if repr(one) != repr(other):
        return f"{name} is built otherwise"
    if one.training != other.training:
        return f"{name} is in {'train' if other.training else 'eval'} mode"
    mine, theirs = dict(one.named_parameters()), dict(other.named_parameters())
    buffers = _mappings(dict(one.named_buffers()), dict(other.named_buffers()), name, DEEPEST - 1)
    return _mappings(mine, theirs, name, DEEPEST - 1) or buffers


def _mappings(one: Mapping[Any, Any], other: Mapping[Any, Any], name: str, depth: int) -> str:
    if list(one) != list(other):
        return f"{name} has other keys"
    found = (value_difference(one[key], other[key], f"{name}[{key!r}]", depth + 1) for key in one)
    return next(filter(None, found), "")


def _sequences(one: Any, other: Any, name: str, depth: int) -> str:
    if len(one) != len(other):
        return f"{name} has length {len(other)}, not {len(one)}"
    pairs = enumerate(zip(one, other, strict=True))
    found = (value_difference(mine, theirs, f"{name}[{at}]", depth + 1) for at, (mine, theirs) in pairs)
    return next(filter(None, found), "")
