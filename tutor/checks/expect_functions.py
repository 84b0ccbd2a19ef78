"""The vocabulary of check cells, third part: functions, tried on many inputs against a reference.

Goals, `says` and expressions are as in `expect`.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from tutor.checks import words
from tutor.checks.diagnose import diagnose
from tutor.checks.hypotheses.case import Case
from tutor.checks.inputs import Input, Setting, make_all, settings, smaller
from tutor.checks.ladder import climb
from tutor.checks.looking import Unmet, attempt, expectation, unmet_by, value_of

__all__ = ["expect_function"]

LONGEST_FIRST = 60
"""Characters of arguments that may stand before what was found with them."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """The learner's function beside the reference."""

    name: str
    body: str
    """What a lambda computes, which is how the learner knows it; empty for a named function."""
    function: Callable[..., Any]
    reference: Callable[..., Any]
    mutates: bool
    gradients: bool
    tolerance: float | None


@expectation
def expect_function(
    expression: str,
    reference: Callable[..., Any],
    *inputs: Input,
    examples: Sequence[tuple[Any, ...]] = (),
    mutates: bool = False,
    gradients: bool = False,
    tolerance: float | None = None,
    goal: str = "",
    says: str = "",
) -> str:
    """Expect a function to do what the reference does, on examples and on generated inputs.

    The arguments must not be changed. Where the reference raises, the function must raise the same
    type of exception. A failure shows the smallest input that fails, with both sides.

    Args:
        expression: The function in the learner's names, such as `standardise` or `lambda x: f(x, dim=0)`.
        reference: The right function; called with the same arguments and random state.
        *inputs: One for each argument: `tensors(...)`, `choices(...)`, `numbers(...)`, `integers(...)`.
        examples: Tuples of arguments that are tried first.
        mutates: The function may change its arguments, and must do so as the reference does.
        gradients: The gradients with respect to the floating-point tensor arguments must agree too.
        tolerance: Absolute; None goes by dtype.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    function = value_of(expression)
    if not callable(function):
        raise Unmet(f"`{expression}` is {words.say_kind(function)}; a function is asked", "type")
    trial = _Trial(
        _short_name(expression), _body(expression), function, reference, mutates, gradients, tolerance
    )
    for arguments in examples:
        _try(trial, arguments)
    for setting in settings(inputs) if inputs else ():
        _try_setting(trial, inputs, setting)
    return f"`{expression}` is right on every input tried"


def _body(expression: str) -> str:
    tree = ast.parse(expression, mode="eval").body
    return ast.unparse(tree.body) if isinstance(tree, ast.Lambda) else ""


def _short_name(expression: str) -> str:
    """Return what the texts call the function: of a lambda the name that it calls."""
    tree = ast.parse(expression, mode="eval").body
    if isinstance(tree, ast.Lambda) and isinstance(tree.body, ast.Call):
        tree = tree.body.func
    name = ast.unparse(tree)
    return name if name.replace(".", "").isidentifier() else "f"


def _try_setting(trial: _Trial, inputs: Sequence[Input], setting: Setting) -> None:
    failure = _failure(trial, inputs, setting)
    if failure is None:
        return
    _check_ignored(trial, inputs, setting, failure)
    for less in smaller(setting) if not setting.remark else ():
        found = _failure(trial, inputs, less)
        if found and (found.rung, found.case) == (failure.rung, failure.case):
            raise found
    if setting.remark:
        text = words.sentence(
            str(failure), f"On the inputs before it is right; special here: {setting.remark}"
        )
        raise Unmet(text, failure.rung, failure.case, failure.line)
    raise failure


def _check_ignored(trial: _Trial, inputs: Sequence[Input], setting: Setting, failure: Unmet) -> None:
    """Name a function that gives the same whatever it is given: it reads a variable outside.

    Raises:
        Unmet: It does so.
    """
    arguments = [make_all(inputs, replace(setting, seed=seed)) for seed in (setting.seed, 100, 101)]
    mine, right = (
        [_seeded(f, _fresh(a)).value for a in arguments] for f in (trial.function, trial.reference)
    )
    is_constant = all(value is not None and climb("", value, mine[0], 0.0) is None for value in mine)
    if is_constant and all(climb("", value, right[0], 0.0) for value in right[1:]):
        names = words.listed([f"`{name}`" for name in _parameter_names(trial, len(inputs))])
        text = f"`{trial.name}` gives the same whatever {names} {'are' if len(inputs) > 1 else 'is'}"
        raise Unmet(
            words.sentence(str(failure), f"{text}: does it use a variable outside?"),
            failure.rung,
            "argument-ignored",
        )


def _failure(trial: _Trial, inputs: Sequence[Input], setting: Setting) -> Unmet | None:
    try:
        _try(trial, make_all(inputs, setting))
    except Unmet as unmet:
        return unmet
    return None


def _try(trial: _Trial, arguments: tuple[Any, ...]) -> None:
    mine, theirs = _fresh(arguments), _fresh(arguments)
    names = _parameter_names(trial, len(arguments))
    call = trial.body or f"{trial.name}({', '.join(names)})"
    given = _say_arguments(names, arguments)
    right = _seeded(trial.reference, theirs)
    seen = _seeded(trial.function, mine)
    if right.error and isinstance(seen.error, type(right.error)):
        return
    if seen.error:
        unmet = unmet_by(f"`{call}`", seen.error)
        raise Unmet(_told(given, str(unmet)), unmet.rung, unmet.case, unmet.line)
    if right.error:
        wanted = type(right.error).__name__
        text = f"`{call}` gives {words.say_value(seen.value)}; it should raise {wanted}"
        raise Unmet(_told(given, text), "behaviour", "did-not-raise")
    _compare(trial, given, call, dict(zip(names, arguments, strict=True)), seen.value, right.value)
    _compare_arguments(trial, given, names, mine, theirs if trial.mutates else arguments)
    if trial.gradients:
        _compare_gradients(trial, given, names, (seen.value, mine), (right.value, theirs))


def _compare(
    trial: _Trial, given: str, call: str, inputs: dict[str, Any], actual: Any, expected: Any
) -> None:
    diagnosis = diagnose(Case(call, actual, expected, inputs, tolerance=trial.tolerance))
    if diagnosis:
        raise Unmet(_told(given, diagnosis.text), diagnosis.rung, diagnosis.case)


def _compare_arguments(
    trial: _Trial, given: str, names: Sequence[str], mine: tuple[Any, ...], right: tuple[Any, ...]
) -> None:
    for name, after, wanted in zip(names, mine, right, strict=True):
        if not isinstance(wanted, torch.Tensor | list | dict):
            continue
        difference = climb(name, after, wanted, trial.tolerance)
        if difference and trial.mutates:
            raise Unmet(_told(given, f"After `{trial.name}`, {difference.text}"), difference.rung)
        if difference:
            text = f"`{trial.name}` changes its argument `{name}`, which belongs to the caller"
            way_out = "Work on a new tensor: no `+=`, no method that ends in `_`, no assignment into it"
            raise Unmet(words.sentence(_told(given, text), way_out), "behaviour", "changed-input")


def _compare_gradients(
    trial: _Trial,
    given: str,
    names: Sequence[str],
    mine: tuple[Any, tuple[Any, ...]],
    right: tuple[Any, tuple[Any, ...]],
) -> None:
    wanted = _gradients(*right)
    seen = attempt(_gradients, *mine)
    if seen.error:
        unmet = unmet_by("The backward pass", seen.error)
        raise Unmet(_told(given, str(unmet)), "gradient", unmet.case)
    places = [n for n, argument in zip(names, mine[1], strict=True) if _has_gradient(argument)]
    for name, actual, expected in zip(places, seen.value, wanted, strict=True):
        case = Case(
            f"{name}.grad",
            actual,
            expected,
            dict(zip(names, mine[1], strict=True)),
            tolerance=trial.tolerance,
        )
        diagnosis = diagnose(case)
        if diagnosis:
            raise Unmet(_told(given, diagnosis.text), "gradient", diagnosis.case)


def _gradients(output: torch.Tensor, arguments: tuple[Any, ...]) -> list[torch.Tensor]:
    leaves = [argument for argument in arguments if _has_gradient(argument)]
    weights = torch.linspace(0.5, 1.5, output.numel(), dtype=output.dtype).reshape(output.shape)
    return list(torch.autograd.grad((output * weights).sum(), leaves, materialize_grads=True))


def _has_gradient(argument: Any) -> bool:
    return isinstance(argument, torch.Tensor) and argument.requires_grad


def _seeded(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    torch.manual_seed(0)
    return attempt(function, *arguments)


def _fresh(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_copied(argument) for argument in arguments)


def _copied(argument: Any) -> Any:
    if not isinstance(argument, torch.Tensor):
        return copy.deepcopy(argument)
    strides = argument.detach()
    copied = torch.empty_strided(strides.shape, strides.stride(), dtype=strides.dtype, device=strides.device)
    return copied.copy_(strides).requires_grad_(argument.requires_grad)


def _parameter_names(trial: _Trial, count: int) -> list[str]:
    for function in (trial.function, trial.reference):
        signature = attempt(inspect.signature, function).value
        kinds = signature.parameters.values() if signature else ()
        names = [p.name for p in kinds if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        if len(names) >= count:
            return names[:count]
    return [f"input{i + 1}" for i in range(count)]


def _say_arguments(names: Sequence[str], arguments: Sequence[Any]) -> str:
    pairs = list(zip(names, arguments, strict=True))
    told = [f"{name} = {words.say_value(value)}" for name, value in pairs if words.tells(value)]
    functions = [(name, getattr(value, "__name__", "")) for name, value in pairs if callable(value)]
    told += [f"{name} = {called}" for name, called in functions if called.isidentifier()]
    return words.listed(told)


def _told(given: str, text: str) -> str:
    """Say with which arguments something was found, long ones behind it."""
    if len(given) <= LONGEST_FIRST:
        return f"With {given}: {text}" if given else text
    return words.sentence(text, f"That was with {given}")
