"""PyTorch and Python as they came: what a learner's code put in their place is set aside for judging."""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn import functional

_KERNELS = frozenset({"input", "print", "open", "exit", "quit", "help", "breakpoint", "__import__"})
"""Builtins that the worker replaces itself."""
_STOCK: tuple[tuple[Any, dict[str, Any]], ...] = tuple(
    (owner, {name: value for name, value in vars(owner).items() if callable(value) and name not in _KERNELS})
    for owner in (builtins, math, torch, torch.Tensor, functional)
)


@contextmanager
def stock_functions() -> Iterator[None]:
    """Let built-in functions be the stock ones inside the `with` block, and the learner's again after it."""
    patched = [
        (owner, name, vars(owner).get(name), value)
        for owner, stock in _STOCK
        for name, value in stock.items()
        if vars(owner).get(name) is not value
    ]
    hidden = [
        (name, value)
        for name, value in vars(torch.Tensor).items()
        if name not in _STOCK[3][1] and hasattr(torch._C.TensorBase, name) and callable(value)
    ]
    for owner, name, _, value in patched:
        setattr(owner, name, value)
    for name, _ in hidden:
        delattr(torch.Tensor, name)
    try:
        yield
    finally:
        for owner, name, theirs, _ in patched:
            delattr(owner, name) if theirs is None else setattr(owner, name, theirs)
        for name, theirs in hidden:
            setattr(torch.Tensor, name, theirs)
