"""Mistakes of type: not called, nothing returned, a pair, a list, an array, a plain number."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tutor.checks import words
from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import as_numbers, same


def returns_nothing(case: Case) -> str | None:
    """A function without a return."""
    if case.actual is None and case.expected is not None and case.name.endswith(")"):
        return "A function that ends without `return` gives None"
    return None


def holds_nothing(case: Case) -> str | None:
    """None in a variable."""
    if case.actual is None and case.expected is not None and case.name.isidentifier():
        return "Calls such as `append`, `sort`, `backward` or a function without `return` give None"
    return None


def not_called(case: Case) -> str | None:
    """The method itself instead of what it gives."""
    is_value = isinstance(case.expected, torch.Tensor | int | float | list | tuple | str)
    if is_value and callable(case.actual) and not isinstance(case.actual, type | torch.nn.Module):
        return "It was not called: the parentheses are missing"
    return None


def one_of_a_pair(case: Case) -> str | None:
    """`max(dim)` gives values and indices."""
    if not isinstance(case.actual, tuple | list) or isinstance(case.expected, tuple | list):
        return None
    for place, part in enumerate(case.actual[:8]):
        if _agree(part, case.expected):
            field = getattr(type(case.actual), "_fields", None) or _return_fields(case.actual)
            way = f"`.{field[place]}`" if field else f"`[{place}]`"
            return f"This holds several things; the one that is asked is {way}"
    return None


def _return_fields(value: Any) -> tuple[str, ...] | None:
    """Return the names of PyTorch's own pairs, such as what `max(dim=0)` gives."""
    names = ("values", "indices")
    return names if all(hasattr(value, name) for name in names) else None


def list_instead_of_tensor(case: Case) -> str | None:
    """Numbers or tensors in a list."""
    if (
        not isinstance(case.actual, list | tuple)
        or not isinstance(case.expected, torch.Tensor)
        or not case.actual
    ):
        return None
    if fields := getattr(type(case.actual), "_fields", None) or _return_fields(case.actual):
        several = words.listed([f"`.{field}`" for field in fields])
        return (
            f"This is a pair, {several}, as a reduction with a dim gives it; without a dim it is one number"
        )
    if all(isinstance(item, torch.Tensor) for item in case.actual):
        return "`torch.stack` or `torch.cat` makes one tensor of a list of tensors"
    return "`torch.tensor(...)` makes a tensor of a list of numbers"


def numpy_instead_of_tensor(case: Case) -> str | None:
    """An array where a tensor is asked."""
    if isinstance(case.actual, np.ndarray | np.generic) and isinstance(case.expected, torch.Tensor):
        return "`torch.from_numpy(...)` or `torch.tensor(...)` makes a tensor of a NumPy array"
    return None


def tensor_instead_of_numpy(case: Case) -> str | None:
    """A tensor where an array is asked."""
    if isinstance(case.actual, torch.Tensor) and isinstance(case.expected, np.ndarray):
        return "`.detach().numpy()` makes a NumPy array of a tensor"
    return None


def number_instead_of_tensor(case: Case) -> str | None:
    """Taken out of its tensor."""
    if isinstance(case.actual, int | float) and isinstance(case.expected, torch.Tensor):
        return "A Python number is no tensor: leave out `.item()`, or wrap it in `torch.tensor(...)`"
    return None


def tensor_instead_of_number(case: Case) -> str | None:
    """One element, still with a dim."""
    is_lone = isinstance(case.actual, torch.Tensor) and case.actual.numel() == 1 and case.actual.ndim > 0
    if is_lone and isinstance(case.expected, bool | int | float):
        return "It holds one number, but with a dim around it: `.item()` takes it out"
    return None


def tensor_instead_of_list(case: Case) -> str | None:
    """A tensor where Python's own list is asked."""
    is_list = isinstance(case.expected, list | tuple)
    if isinstance(case.actual, torch.Tensor) and is_list and not _has_tensors(case.expected):
        return "`.tolist()` makes a list of a tensor"
    return None


def _has_tensors(value: Any) -> bool:
    return any(isinstance(part, torch.Tensor) for part in value)


def quoted_number(case: Case) -> str | None:
    """A string that looks right."""
    if (
        isinstance(case.actual, str)
        and isinstance(case.expected, bool | int | float | list | tuple | type(None))
        and case.actual == str(case.expected)
    ):
        return "The quotes make a string of it: leave them out"
    return None


def _agree(one: Any, other: Any) -> bool:
    left, right = as_numbers(one), as_numbers(other)
    return left is not None and right is not None and same(left, right)
