"""The vocabulary of check cells, first part: values and what is asked of any value.

Each word takes an expression in the learner's names, records one finding, and returns
nothing. `goal` is the line of the checklist that the learner sees before the first try;
`says` is the lesson's own sentence for a failure, told before the diagnosis.
"""

from __future__ import annotations

import ast
import math
from types import FunctionType
from typing import Any, Final

import torch

from tutor.checks import ladder, words
from tutor.checks.comparing import say_comparison
from tutor.checks.diagnose import diagnose_value
from tutor.checks.findings import current
from tutor.checks.hypotheses.seeing import as_numbers
from tutor.checks.looking import Unmet, expectation, look, unmet_by, value_of
from tutor.checks.properties import Shape, check_properties

__all__ = [
    "before",
    "expect",
    "expect_one_of",
    "expect_raises",
    "expect_true",
    "expect_type",
    "expect_unchanged",
]


class _Anything:
    """The default of `value`: only properties are asked."""


_ANYTHING: Final = _Anything()


@expectation
def expect(
    expression: str,
    value: Any = _ANYTHING,
    *,
    shape: Shape | None = None,
    dtype: torch.dtype | None = None,
    device: str | torch.device | None = None,
    requires_grad: bool | None = None,
    tolerance: float | None = None,
    goal: str = "",
    says: str = "",
) -> str:
    """Expect a value, or only properties of a tensor.

    Args:
        expression: Python in the learner's names, such as `x.grad` or `f(2.0)`.
        value: The right value, of any type; see `ladder.climb` for what counts as equal.
        shape: Sizes; None or a name stands for any size.
        dtype: Of a tensor.
        device: `cpu`, `cuda`, `cuda:1` …
        requires_grad: Whether the tensor tracks gradients.
        tolerance: Absolute; None goes by dtype.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    actual = value_of(expression)
    if value is not _ANYTHING:
        diagnose_value(expression, actual, value, tolerance)
    check_properties(expression, actual, shape=shape, dtype=dtype, device=device, requires_grad=requires_grad)
    return f"`{expression}` is {words.say_value(actual)}"


@expectation
def expect_one_of(
    expression: str, *values: Any, tolerance: float | None = None, goal: str = "", says: str = ""
) -> str:
    """Expect one of several right values; a wrong one is told against the nearest.

    Args:
        expression: Python in the learner's names.
        *values: The right values, the usual one first.
        tolerance: Absolute; None goes by dtype.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    actual = value_of(expression)
    if all(ladder.climb(expression, actual, value, tolerance) for value in values):
        nearest = min(values, key=lambda value: _remoteness(actual, value, tolerance))
        diagnose_value(expression, actual, nearest, tolerance)
    return f"`{expression}` is {words.say_value(actual)}"


def _remoteness(actual: Any, value: Any, tolerance: float | None) -> tuple[int, float, float]:
    """Return how far a value is from a right one: the rung, the difference in size, and that in values."""
    difference = ladder.climb("", actual, value, tolerance)
    rung = ladder.RUNGS.index(difference.rung) if difference else len(ladder.RUNGS)
    mine, right = as_numbers(actual), as_numbers(value)
    if mine is None or right is None:
        return -rung, math.inf, math.inf
    if mine.shape != right.shape:
        return -rung, abs(mine.numel() - right.numel()), math.inf
    return -rung, 0, float((mine - right).abs().nan_to_num().sum())


@expectation
def expect_true(condition: str, *, goal: str = "", says: str = "") -> str:
    """Expect a condition, written as an expression in the learner's names.

    Args:
        condition: Such as `0 <= D.min()` or `len(losses) == 100`; a tensor must be true everywhere.
            A failure shows what each side of a comparison is, unless a helper of the lesson is asked.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    value = value_of(condition)
    if not bool(value.all() if isinstance(value, torch.Tensor) else value):
        is_told = says and _asks_a_helper(condition)
        rest = condition.removeprefix("not ")
        is_denied = rest != condition and " and " not in rest and " or " not in rest
        told = f"`{rest}` is so" if is_denied else f"`{condition}` is not so{say_comparison(condition)}"
        raise Unmet("" if is_told else told, "values")
    return f"`{condition}`"


def _asks_a_helper(condition: str) -> bool:
    """Whether a condition asks a function that the lesson gave, whose name says little to the learner."""
    names = {
        node.id for node in ast.walk(ast.parse(condition.strip(), mode="eval")) if isinstance(node, ast.Name)
    }
    now, given = current().namespace, current().before.namespace
    return any(isinstance(given.get(name), FunctionType) and given[name] is now.get(name) for name in names)


@expectation
def expect_type(expression: str, kind: type | tuple[type, ...], *, goal: str = "", says: str = "") -> str:
    """Expect the type of a value, such as `float` where a 0-d tensor will not do.

    Args:
        expression: Python in the learner's names.
        kind: A type or several; subclasses count, but a bool is no int here.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    value = value_of(expression)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds):
        return f"`{expression}` is {words.say_kind(value)}"
    asked = words.listed([f"`{k.__name__}`" for k in kinds], word="or")
    text = f"`{expression}` is {words.say_kind(value)}; {asked} is asked"
    if isinstance(value, torch.Tensor) and value.numel() == 1 and {int, float, bool} & set(kinds):
        raise Unmet(f"{text}. `.item()` gives the number", "type", "item-missing")
    raise Unmet(text, "type")


@expectation
def expect_raises(expression: str, error: type[BaseException], *, goal: str = "", says: str = "") -> str:
    """Expect that an expression raises an exception of this type.

    Args:
        expression: Such as `neuron([1.0], [1.0])`.
        error: The exception type; subclasses count.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    seen = look(expression)
    if isinstance(seen.error, error):
        return f"`{expression}` raises {error.__name__}"
    if seen.error:
        unmet = unmet_by(f"`{expression}`", seen.error)
        raise Unmet(words.sentence(f"{error.__name__} is asked here", str(unmet)), unmet.rung, unmet.case)
    text = f"`{expression}` gives {words.say_value(seen.value)}; it should raise {error.__name__}"
    raise Unmet(text, "behaviour", "did-not-raise")


@expectation
def expect_unchanged(name: str, *, goal: str = "", says: str = "") -> str:
    """Expect that a variable of the setup still has the value that the setup gave it.

    Args:
        name: A name from the setup, as a literal.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    difference = ladder.climb(name, value_of(name), before(name))
    if difference:
        text = words.sentence(f"`{name}` was given and should stay as it was", difference.text)
        raise Unmet(text, difference.rung, "changed-input")
    return f"`{name}` is as it was"


def before(name: str) -> Any:
    """Return a copy of what the setup had given a name, before the learner's code ran.

    Args:
        name: A name from the setup, as a literal (it is looked up before the code runs).

    Raises:
        KeyError: The setup has no such name.
    """
    return current().before.copies[name]
