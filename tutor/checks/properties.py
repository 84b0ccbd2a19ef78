"""Properties of a tensor asked without its values: shape, dtype, device, tracking; with a hint each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from tutor.checks import ladder, words
from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.order import explain
from tutor.checks.looking import Unmet

Shape = Sequence[int | str | None]


def check_properties(
    name: str,
    value: Any,
    *,
    shape: Shape | None = None,
    dtype: torch.dtype | None = None,
    device: str | torch.device | None = None,
    requires_grad: bool | None = None,
) -> None:
    """Compare the properties that are asked (not None) in the order of the ladder.

    Raises:
        Unmet: One of them is wrong, or the value is no tensor.
    """
    wanted = {"shape": shape, "dtype": dtype, "device": device, "gradient": requires_grad}
    asked = {rung: want for rung, want in wanted.items() if want is not None}
    if asked and not isinstance(value, torch.Tensor):
        raise Unmet(f"`{name}` is {words.say_kind(value)}; a tensor is asked", "type")
    for rung, want in asked.items():
        text = _PROBLEMS[rung](name, value, want)
        if text:
            case, hint = _HINTS[rung](value, want)
            raise Unmet(words.sentence(text, hint), rung, case)


def _shape_hint(value: torch.Tensor, want: Shape) -> tuple[str, str]:
    mine, asked = list(value.shape), [size for size in want if isinstance(size, int)]
    if len(asked) != len(want) or value.numel() != torch.Size(asked).numel():
        return "", ""
    if sorted(mine) == sorted(asked):
        return "dims-in-other-order", "The sizes are right, their order is not"
    if [size for size in mine if size != 1] == [size for size in asked if size != 1]:
        which = "too many" if len(mine) > len(asked) else "missing"
        return "dim-of-size-one", "A dim of size 1 is " + (
            which if len(mine) != len(asked) else "in another place"
        )
    return "cut-otherwise", f"That is the right count of numbers, cut into other dims: {value.numel()}"


def _dtype_hint(value: torch.Tensor, want: torch.dtype) -> tuple[str, str]:
    guess = explain(Case("it", value, value.detach().to(want)))
    return (guess.case, guess.text) if guess else ("", "")


def _device_hint(value: torch.Tensor, want: str | torch.device) -> tuple[str, str]:
    return "not-moved", f'`.to("{want}")` gives a copy there; assign it'


def _gradient_hint(value: torch.Tensor, want: bool) -> tuple[str, str]:
    if not want:
        return "tracked", "`.detach()` leaves the history behind; `with torch.no_grad():` records none"
    return "not-tracked", (
        "Make it with `requires_grad=True`, or from tensors that have it; "
        "`.detach()`, `.data`, `.item()` and `no_grad()` cut the history"
    )


_PROBLEMS: Mapping[str, Callable[[str, torch.Tensor, Any], str]] = {
    "shape": ladder.shape_problem,
    "dtype": ladder.dtype_problem,
    "device": ladder.device_problem,
    "gradient": ladder.gradient_problem,
}
_HINTS: Mapping[str, Callable[[torch.Tensor, Any], tuple[str, str]]] = {
    "shape": _shape_hint,
    "dtype": _dtype_hint,
    "device": _device_hint,
    "gradient": _gradient_hint,
}
