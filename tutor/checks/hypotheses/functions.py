"""Mistakes of choice: another function of the same input, another loss of the same pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch.nn import functional

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.seeing import inputs_of, numeric, same, varies

_FUNCTIONS: Mapping[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "softplus": functional.softplus,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "exp": torch.exp,
    "log": torch.log,
    "sin": torch.sin,
    "cos": torch.cos,
    "sqrt": torch.sqrt,
    "square": torch.square,
    "abs": torch.abs,
    "clamp(max=0)": lambda x: x.clamp(max=0),
}
_LOSSES: Mapping[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "the mean squared error": functional.mse_loss,
    "the mean absolute error": functional.l1_loss,
    "the root of the mean squared error": lambda p, t: functional.mse_loss(p, t).sqrt(),
    "the smooth L1 loss": functional.smooth_l1_loss,
}


@numeric
def other_function(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """`tanh` for `sigmoid`, `sin` for `cos`."""
    for name, x in inputs_of(case) if varies(expected) and varies(actual) else ():
        if x.shape != actual.shape or x.shape != expected.shape:
            continue
        made = {word: function(x) for word, function in _FUNCTIONS.items()}
        right = [word for word, value in made.items() if same(value, expected)]
        wrong = [word for word, value in made.items() if same(value, actual)]
        if right and wrong:
            return f"This is `{wrong[0]}` of `{name}`; `{right[0]}` is asked"
    return None


@numeric
def other_loss(actual: torch.Tensor, expected: torch.Tensor, case: Case) -> str | None:
    """Absolute for squared errors, or the root taken of one of them."""
    found = [(name, x) for name, x in inputs_of(case) if x.numel() > 1 and not actual.ndim]
    for place, (one, left) in enumerate(found):
        for other, right in ((n, x) for n, x in found[place + 1 :] if x.shape == left.shape):
            made = {word: loss(left, right) for word, loss in _LOSSES.items()}
            asked = [word for word, value in made.items() if same(value, expected)]
            given = [word for word, value in made.items() if same(value, actual)]
            if asked and given:
                return f"This is {given[0]} of `{one}` and `{other}`; {asked[0]} is asked"
    return None
