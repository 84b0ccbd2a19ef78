"""How values, shapes and kinds are said in a finding: short, exact, never a learner's own `repr`.

Everything here returns plain text; code is set in backticks. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np
import torch
from torch import nn

_SHORT = 60
_SHOWN_NUMBERS = 12


def say_number(value: float | bool | complex) -> str:
    """Return a number with at most six significant digits: `0.0900`-like noise is cut."""
    if isinstance(value, bool | complex | int):
        return str(value)
    text = f"{value:.6g}"
    return text if any(c in text for c in ".en") else f"{text}.0"


def say_shape(shape: Sequence[int]) -> str:
    """Return a shape as Python writes a tuple."""
    return str(tuple(shape))


def say_dtype(dtype: torch.dtype) -> str:
    """Return `float32` for `torch.float32`."""
    return str(dtype).removeprefix("torch.")


def say_kind(value: object) -> str:
    """Return what a value is, with its article: `a tensor`, `a NumPy array`, `the class Net`."""
    if isinstance(value, type):
        return f"the class `{value.__name__}`"
    if isinstance(value, FunctionType | MethodType | BuiltinFunctionType):
        return f"the function `{value.__name__}`"
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    return f"an object of type `{type(value).__name__}`"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (nn.Parameter, "an `nn.Parameter`"),
    (torch.Tensor, "a tensor"),
    (np.ndarray, "a NumPy array"),
    (np.generic, "a NumPy number"),
    (type(None), "None"),
    (bool, "a Python bool"),
    (int, "a Python int"),
    (float, "a Python float"),
    (complex, "a Python complex number"),
    (str, "a string"),
    (torch.Size, "a shape"),
    (torch.dtype, "a dtype"),
    (torch.device, "a device"),
    (list, "a list"),
    (tuple, "a tuple"),
    (dict, "a dict"),
    (set, "a set"),
    (nn.Module, "a module"),
)


def say_value(value: object) -> str:
    """Return a value in few characters: small tensors in full, large ones by shape and dtype."""
    if isinstance(value, torch.Tensor):
        return _say_tensor(value)
    if isinstance(value, np.ndarray | np.generic):
        return _say_array(np.asarray(value))
    if isinstance(value, torch.dtype):
        return say_dtype(value)
    if isinstance(value, torch.Size):
        return say_shape(value)
    if isinstance(value, bool | int | float | complex):
        return say_number(value)
    if isinstance(value, str):
        return repr(value if len(value) <= _SHORT else value[: _SHORT - 1] + "…")
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return _say_sequence(value)
    if isinstance(value, Mapping) and type(value) is dict:
        return f"a dict with {len(value)} entries"
    return str(value) if isinstance(value, torch.device | type(None)) else say_kind(value)


def tells(value: object) -> bool:
    """Return whether `say_value` says more of a value than its kind; not so of a module or a function."""
    return value is None or say_value(value) != say_kind(value)


def say_properties(value: torch.Tensor) -> str:
    """Return shape and dtype: `(2, 3) float32`."""
    return f"{say_shape(value.shape)} {say_dtype(value.dtype)}"


def say_index(index: Sequence[int]) -> str:
    """Return an index as it is written behind a name: `[1, 2]`; empty for a single number."""
    return f"[{', '.join(map(str, index))}]" if len(index) else ""


def listed(items: Sequence[str], *, word: str = "and") -> str:
    """Return `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def counted(count: int, noun: str) -> str:
    """Return `1 value`, `3 values`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def sentence(*parts: str) -> str:
    """Join what is not empty into sentences, each with its full stop."""
    said = [part.strip() for part in parts if part and part.strip()]
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in said)


def _say_tensor(value: torch.Tensor) -> str:
    if value.numel() > _SHOWN_NUMBERS or value.is_sparse:
        return f"a tensor of shape {say_properties(value)}"
    return (
        _say_nested(value.detach().cpu().tolist()) if value.numel() else f"an empty {say_shape(value.shape)}"
    )


def _say_array(value: np.ndarray[Any, Any]) -> str:
    if value.size > _SHOWN_NUMBERS:
        return f"an array of shape {say_shape(value.shape)} {value.dtype}"
    return _say_nested(value.tolist())


def _say_nested(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_say_nested(v) for v in value)}]"
    return say_number(value) if isinstance(value, bool | int | float | complex) else str(value)


def _say_sequence(value: list[Any] | tuple[Any, ...]) -> str:
    left, right = "[]" if isinstance(value, list) else "()"
    shown = [say_value(v) for v in value[:_SHOWN_NUMBERS]]
    more = [f"… {len(value):,} in all"] if len(value) > _SHOWN_NUMBERS else []
    comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return f"{left}{', '.join(shown + more)}{comma}{right}"
