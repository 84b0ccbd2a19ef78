"""What to say to a wrong typed answer that the lesson did not foresee, without giving the right one away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from tutor.checks import words
from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.order import explain
from tutor.checks.matching import Match, dtype_named
from tutor.reading import Items, Number, Reading, Word

_KIND_ASKED: tuple[tuple[Any, str], ...] = (
    (bool, "True or False"),
    (int | float, "a number"),
    (torch.Size, "a shape"),
    (torch.dtype, "a dtype"),
    (torch.device, "a device"),
    (torch.Tensor, "the values of a tensor"),
    (list | tuple, "several values"),
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What to tell."""

    text: str
    rung: str
    case: str = ""


def say_mistake(way: Reading, truth: Any, seen: Match, namespace: dict[str, Any]) -> Mistake:
    """Explain a wrong answer.

    Args:
        way: How it was read.
        truth: The right value.
        seen: What comparing said.
        namespace: The step's, for what the value may have been made from.
    """
    if seen.is_rounded:
        return Mistake(
            "That is right as far as it goes: give at least three digits.", "values", "more-digits"
        )
    if isinstance(truth, type) and issubclass(truth, BaseException):
        return _say_error_missed(way)
    if isinstance(way, Word) and way.names_error:
        return Mistake("It raises nothing: there is a value.", "type", "no-error")
    if truth is None:
        return Mistake("There is no value here.", "type")
    if way == Items((), getattr(way, "kind", "")) and isinstance(truth, torch.Tensor | int | float):
        return Mistake(f"That is empty. {_say_kind_asked(truth)} asked here.", "type", "empty")
    value = _as_value(way, truth)
    if value is None:
        return Mistake(f"{_say_kind_asked(truth)} asked here.", "type")
    return _say_wrong_value(value, truth, namespace)


def _say_error_missed(way: Reading) -> Mistake:
    if isinstance(way, Word) and way.names_error:
        return Mistake("It does raise an error, but another one.", "values", "other-error")
    return Mistake("There is no value: this raises an error.", "type", "error-missed")


def _say_kind_asked(truth: Any) -> str:
    asked = next((words_ for kind, words_ in _KIND_ASKED if isinstance(truth, kind)), "A word")
    if isinstance(truth, torch.Tensor) and truth.ndim == 0:
        asked = "True or False" if truth.dtype == torch.bool else "a number"
    return f"{asked[0].upper()}{asked[1:]} {'are' if 'values' in asked else 'is'}"


def _as_value(way: Reading, truth: Any) -> Any:
    """Return what was typed as a value of the truth's kind, or None if it is of another kind."""
    if isinstance(truth, torch.dtype):
        return dtype_named(way) if isinstance(way, Word) else None
    if isinstance(truth, bool) or (isinstance(truth, torch.Tensor) and truth.dtype == torch.bool):
        return _as_tensor(way) if isinstance(way, Items) else getattr(way, "truth", None)
    if isinstance(truth, torch.Tensor | list | tuple | int | float):
        return None if isinstance(way, Word) else _as_tensor(way)
    return way


def _as_tensor(way: Reading) -> torch.Tensor | None:
    nested = _nested(way)
    try:
        return torch.tensor(nested)
    except (ValueError, TypeError, RuntimeError):
        return None


def _nested(way: Reading) -> Any:
    if isinstance(way, Items):
        return [_nested(item) for item in way.items]
    return way.value if isinstance(way, Number) else way.truth


def _say_wrong_value(value: Any, truth: Any, namespace: dict[str, Any]) -> Mistake:
    if isinstance(truth, torch.Size | list | tuple):
        return _say_wrong_items(value, truth)
    if not isinstance(value, torch.Tensor) or not isinstance(truth, torch.Tensor | int | float):
        return Mistake("Not this one.", "values")
    right = torch.as_tensor(truth).detach().cpu()
    if value.ndim != right.ndim and value.numel() == right.numel() and _agree(value, right):
        text = "The values are right, the brackets are not: the result has another number of dims."
        return Mistake(text, "shape", "brackets")
    if not value.ndim and right.ndim:  # One number says nothing about how a tensor was reckoned.
        return Mistake(words.sentence(_say_rung(value, right)[1]), "shape")
    inputs = {name: item for name, item in namespace.items() if isinstance(item, torch.Tensor)}
    rung, text = _say_rung(value, right)
    is_of_integers = rung == "values" and not right.is_floating_point()
    if is_of_integers and value.is_floating_point() and bool((value % 1 != 0).any()):
        return Mistake(words.sentence(text, "Whole numbers are asked"), rung)
    typed = value.to(right.dtype) if rung == "values" else value
    guess = explain(Case("your answer", typed, right, inputs), is_typed=True)
    if guess:
        return Mistake(words.sentence(text, guess.text), rung, guess.case)
    return Mistake(words.sentence(text), rung)


def _say_rung(value: torch.Tensor, right: torch.Tensor) -> tuple[str, str]:
    if value.shape != right.shape:
        mine = "a single number" if value.ndim == 0 else f"of shape {words.say_shape(value.shape)}"
        return "shape", f"Your answer is {mine}; the result has another shape"
    if right.numel() == 1:
        return "values", "Not this value"
    wrong = int((~_close(value, right)).sum())
    return "values", f"The shape is right; {wrong or 'some'} of {right.numel()} values are not"


def _close(value: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    return torch.isclose(value.double(), right.double(), rtol=1e-2, atol=1e-3, equal_nan=True)


def _agree(value: torch.Tensor, right: torch.Tensor) -> bool:
    return bool(_close(value.reshape(-1), right.reshape(-1)).all())


def _say_wrong_items(value: Any, truth: Any) -> Mistake:
    asked = "dims" if isinstance(truth, torch.Size) else "values"
    if isinstance(value, torch.Tensor) and not value.ndim:
        value = value.reshape(1)
    if not isinstance(value, torch.Tensor) or value.ndim != 1 or len(value) != len(truth):
        count = value.numel() if isinstance(value, torch.Tensor) else 0
        return Mistake(f"The result has another number of {asked} than {count}.", "shape")
    if isinstance(truth, torch.Size) and sorted(value.tolist()) == sorted(truth):
        return Mistake("The sizes are right, their order is not.", "shape", "sizes-swapped")
    if isinstance(truth, torch.Size) and value.prod() == truth.numel():
        return Mistake("So many numbers there are, but they are cut otherwise.", "shape", "same-count")
    return Mistake(
        f"The number of {asked} is right, but not all of the {'sizes' if asked == 'dims' else asked}.",
        "shape",
    )
