"""The ladder: the first rung on which a value differs from the right one, or none.

type → ndim and shape → dtype → device → gradient → values. It is also the comparison
itself: what reaches the top is right, however it was made. It guesses no causes; `hypotheses` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np
import torch

from tutor.checks import words
from tutor.checks.closeness import as_number, close, same_number

RUNGS = ("type", "shape", "dtype", "device", "gradient", "values")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first rung that fails."""

    rung: str
    """One of `RUNGS`."""
    text: str
    """One or two sentences with both sides."""
    actual: Any
    """The part that differs (an item of a tuple, say)."""
    expected: Any


def climb(name: str, actual: Any, expected: Any, tolerance: float | None = None) -> Difference | None:
    """Compare what is with what is right, rung by rung.

    Args:
        name: What the text calls the value, such as `y` or `f(x)`.
        actual: The learner's value, of any type.
        expected: The right value. A Python number is also met by a 0-d tensor or a NumPy number
            of the same value (bools only by bools); a list by a tuple and the reverse; a device
            by its name. A tensor asks for a tensor of the same shape and dtype, and of
            `requires_grad` where it has that itself.
        tolerance: Absolute, in the unit of the value. None: by dtype; exact for ints and bools,
            for float32 1e-4 relative and 1e-5 absolute. NaN equals NaN.

    Returns:
        None if `actual` is right.
    """
    if isinstance(expected, torch.Tensor):
        return _climb_tensor(name, actual, expected, tolerance)
    if isinstance(expected, np.ndarray):
        return _climb_array(name, actual, expected, tolerance)
    if isinstance(expected, Number):
        return _climb_number(name, actual, expected, tolerance)
    if isinstance(expected, list | tuple):
        return _climb_sequence(name, actual, expected, tolerance)
    if isinstance(expected, Mapping):
        return _climb_mapping(name, actual, expected, tolerance)
    return _climb_other(name, actual, expected)


def _climb_tensor(
    name: str, actual: Any, expected: torch.Tensor, tolerance: float | None
) -> Difference | None:
    if not isinstance(actual, torch.Tensor):
        asked = f"a tensor of shape {words.say_shape(expected.shape)}"
        text = f"`{name}` is {_kind_and_value(actual)}; {asked} is asked"
        return Difference("type", text, actual, expected)
    problems = _tensor_problems(name, actual, expected, tolerance)
    return next((Difference(rung, text, actual, expected) for rung, text in problems if text), None)


def _tensor_problems(
    name: str, actual: torch.Tensor, expected: torch.Tensor, tolerance: float | None
) -> Iterator[tuple[str, str]]:
    """Yield rung after rung; values can only be compared once the rungs below are clean."""
    yield "type", _layout_problem(name, actual, expected)
    yield "shape", shape_problem(name, actual, tuple(expected.shape))
    yield "dtype", dtype_problem(name, actual, expected.dtype)
    yield "gradient", gradient_problem(name, actual, True) if expected.requires_grad else ""
    yield "values", _values_problem(name, actual, expected, tolerance)


def _layout_problem(name: str, actual: torch.Tensor, expected: torch.Tensor) -> str:
    """Return what keeps a tensor from being looked at: no plain numbers in memory."""
    if actual.is_meta and not expected.is_meta:
        return f"`{name}` is on the device `meta`, which holds shapes but no numbers"
    if actual.is_nested or (actual.layout != expected.layout):
        kind = "nested" if actual.is_nested else str(actual.layout).removeprefix("torch.").replace("_", " ")
        return f"`{name}` is a {kind} tensor; an ordinary one is asked"
    return ""


def shape_problem(name: str, actual: torch.Tensor, shape: tuple[int | str | None, ...]) -> str:
    """Return what is wrong with a tensor's shape; None and names in `shape` fit any size."""
    sizes = tuple(actual.shape)
    if len(sizes) == len(shape) and all(
        not isinstance(want, int) or want == have for want, have in zip(shape, sizes, strict=True)
    ):
        return ""
    wanted = (
        "("
        + ", ".join("any" if s is None else str(s) for s in shape)
        + ("," if len(shape) == 1 else "")
        + ")"
    )
    dims = "" if len(sizes) == len(shape) else f": {words.counted(len(sizes), 'dim')} instead of {len(shape)}"
    return f"`{name}` has shape {words.say_shape(sizes)}; it should be {wanted}{dims}"


def dtype_problem(name: str, actual: torch.Tensor, dtype: torch.dtype) -> str:
    """Return what is wrong with a tensor's dtype, or an empty text."""
    if actual.dtype == dtype:
        return ""
    return f"`{name}` has dtype {words.say_dtype(actual.dtype)}; it should be {words.say_dtype(dtype)}"


def device_problem(name: str, actual: torch.Tensor, device: str | torch.device) -> str:
    """Return what is wrong with a tensor's device; `cuda` fits any of its cards."""
    wanted = torch.device(device)
    if actual.device.type == wanted.type and wanted.index in (None, actual.device.index):
        return ""
    return f"`{name}` is on {actual.device}; it should be on {wanted}"


def gradient_problem(name: str, actual: torch.Tensor, requires_grad: bool) -> str:
    """Return what is wrong with a tensor's tracking of gradients, or an empty text."""
    if actual.requires_grad == requires_grad:
        return ""
    if requires_grad:
        return f"`{name}` does not track gradients: its requires_grad is False and it should be True"
    made = f" (it was made by {actual.grad_fn.name()})" if actual.grad_fn else ""
    return f"`{name}` tracks gradients{made}: its requires_grad is True and it should be False"


def _values_problem(name: str, actual: torch.Tensor, expected: torch.Tensor, tolerance: float | None) -> str:
    agrees = close(actual, expected, tolerance)
    return "" if bool(agrees.all()) else _say_mismatch(name, actual, expected, agrees)


def _say_mismatch(name: str, actual: torch.Tensor, expected: torch.Tensor, agrees: torch.Tensor) -> str:
    wrong = int((~agrees).sum())
    index = (
        tuple((~agrees).reshape(-1).nonzero()[0].tolist())
        if actual.ndim == 0
        else (~agrees).nonzero()[0].tolist()
    )
    place = index if actual.ndim else ()
    mine, right = (words.say_number(t.detach()[tuple(place)].item()) for t in (actual, expected))
    text = f"`{name}{words.say_index(place)}` is {mine}; it should be {right}"
    if actual.numel() == 1:
        return text
    which = "all" if wrong == actual.numel() else f"{wrong:,} of {actual.numel():,}"
    return f"{text} ({which} values differ{_say_largest(actual, expected)})"


def _say_largest(actual: torch.Tensor, expected: torch.Tensor) -> str:
    if actual.is_complex() or expected.is_complex() or expected.dtype == torch.bool:
        return ""
    gap = (actual.detach().cpu().double() - expected.detach().cpu().double()).abs()
    finite = gap[torch.isfinite(gap)]
    return f", by at most {words.say_number(round(float(finite.max()), 6))}" if finite.any() else ""


def _climb_array(
    name: str, actual: Any, expected: np.ndarray[Any, Any], tolerance: float | None
) -> Difference | None:
    if not isinstance(actual, np.ndarray):
        text = f"`{name}` is {_kind_and_value(actual)}; a NumPy array of shape {expected.shape} is asked"
        return Difference("type", text, actual, expected)
    if actual.dtype != expected.dtype and actual.shape == expected.shape:
        text = f"`{name}` has dtype {actual.dtype}; it should be {expected.dtype}"
        return Difference("dtype", text, actual, expected)
    return _climb_tensor(name, torch.from_numpy(actual.copy()), torch.from_numpy(expected.copy()), tolerance)


def _climb_number(name: str, actual: Any, expected: Any, tolerance: float | None) -> Difference | None:
    number = as_number(actual)
    if number is None:
        return _not_a_number(name, actual, expected)
    if isinstance(expected, bool | np.bool_) != isinstance(number, bool):
        asked = "True or False is" if isinstance(expected, bool | np.bool_) else "a number is"
        text = f"`{name}` is {_kind_and_value(actual)}; {asked} asked"
        return Difference("type", text, actual, expected)
    if same_number(number, expected, tolerance):
        return None
    text = f"`{name}` is {words.say_value(actual)}; it should be {words.say_number(expected)}"
    return Difference("values", text, actual, expected)


def _not_a_number(name: str, actual: Any, expected: Any) -> Difference:
    if isinstance(actual, torch.Tensor):
        text = f"`{name}` is a tensor of shape {words.say_shape(actual.shape)}; a single number is asked"
        return Difference("shape", text, actual, expected)
    return Difference("type", f"`{name}` is {_kind_and_value(actual)}; a number is asked", actual, expected)


def _climb_sequence(
    name: str, actual: Any, expected: list[Any] | tuple[Any, ...], tolerance: float | None
) -> Difference | None:
    if not isinstance(actual, list | tuple):
        asked = "a shape" if isinstance(expected, torch.Size) else f"a {type(expected).__name__}"
        asked = asked if type(expected) in (list, tuple, torch.Size) else "a tuple"
        count = words.counted(len(expected), "item")
        text = f"`{name}` is {_kind_and_value(actual)}; {asked} of {count} is asked"
        return Difference("type", text, actual, expected)
    is_wrong_size = isinstance(expected, torch.Size) and tuple(actual) != tuple(expected)
    kind: Any = list if isinstance(actual, list) else tuple
    actual = kind(kind.__iter__(actual))
    if len(actual) != len(expected) or is_wrong_size:
        text = f"`{name}` is {words.say_value(actual)}; it should be {words.say_value(expected)}"
        if len(actual) + len(expected) > 12:
            text = f"`{name}` has {words.counted(len(actual), 'item')}; it should have {len(expected)}"
        return Difference("shape", text, actual, expected)
    pairs = enumerate(zip(actual, expected, strict=True))
    steps = (climb(f"{name}[{i}]", mine, right, tolerance) for i, (mine, right) in pairs)
    return next((step for step in steps if step), None)


def _climb_mapping(
    name: str, actual: Any, expected: Mapping[Any, Any], tolerance: float | None
) -> Difference | None:
    if not isinstance(actual, Mapping):
        text = f"`{name}` is {_kind_and_value(actual)}; a dict is asked"
        return Difference("type", text, actual, expected)
    missing = [words.say_value(key) for key in expected if key not in actual]
    extra = [words.say_value(key) for key in actual if key not in expected]
    if missing or extra:
        which = f"lacks {words.listed(missing)}" if missing else f"should not have {words.listed(extra)}"
        return Difference("values", f"`{name}` {which}", actual, expected)
    steps = (climb(f"{name}[{key!r}]", actual[key], right, tolerance) for key, right in expected.items())
    return next((step for step in steps if step), None)


def _climb_other(name: str, actual: Any, expected: Any) -> Difference | None:
    sides = (actual, expected)
    if any(isinstance(s, torch.device) for s in sides) and all(
        isinstance(s, str | torch.device) for s in sides
    ):
        is_same = str(actual) == str(expected) or (isinstance(expected, str) and actual.type == expected)
    else:
        is_same = actual is expected or (type(actual) is type(expected) and bool(actual == expected))
    if is_same:
        return None
    text = f"`{name}` is {words.say_value(actual)}; it should be {words.say_value(expected)}"
    rung = "values" if type(actual) is type(expected) else "type"
    return Difference(rung, text, actual, expected)


def _kind_and_value(value: Any) -> str:
    kind = words.say_kind(value)
    if isinstance(value, bool | int | float | complex | str | np.generic):
        return f"{kind}, {words.say_value(value)}"
    shape = getattr(value, "shape", None) if isinstance(value, torch.Tensor | np.ndarray) else None
    return kind if shape is None else f"{kind} of shape {tuple(shape)}"
