"""What every expectation shares: looking into the learner's namespace, and recording what comes of it.

The one place where an exception of the learner's code is caught; it becomes data. What is
printed meanwhile is dropped, since the learner did not ask for these calls.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import difflib
import functools
import io
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec

import torch
from torch import nn
from torch.nn import functional

from tutor.checks import words
from tutor.checks.explain import retell
from tutor.checks.findings import Findings, current

P = ParamSpec("P")

NOTHING = ("returns-nothing", "holds-nothing")
"""Cases in which there is no value yet for the lesson's own sentence to be about."""

BLANK = "____"
"""What stands in a starter where the learner is to write something."""

STOCK: Mapping[str, Any] = {"torch": torch, "nn": nn, "F": functional, "math": math}
"""Names that check cells and their expressions may use although the learner's code lacks them."""


class Unmet(Exception):
    """An expectation is not met; `str()` says why."""

    def __init__(self, text: str, rung: str, case: str = "", line: int | None = None) -> None:
        """Keep what the finding will say.

        Args:
            text: What is, what should be, and what to do next.
            rung: As in `protocol.Finding`.
            case: Stable name of the explanation, or empty.
            line: Line of the learner's code that it is about.
        """
        super().__init__(text)
        self.rung = rung
        self.case = case
        self.line = line


def expectation(check: Callable[P, str]) -> Callable[P, None]:
    """Make a word of the vocabulary out of a function that returns what is right or raises `Unmet`.

    The word records one finding and returns nothing; it reads `goal` and `says` from its keywords.
    """

    @functools.wraps(check)
    def word(*args: P.args, **kwargs: P.kwargs) -> None:
        goal, says = str(kwargs.get("goal", "")), str(kwargs.get("says", ""))
        try:
            text = check(*args, **kwargs)
        except Unmet as unmet:
            has_value = unmet.rung not in ("defined", "raised") and unmet.case not in NOTHING
            text = words.sentence(says if has_value else "", str(unmet))
            current().failed(text, goal=goal, rung=unmet.rung, case=unmet.case, line=unmet.line)
        else:
            current().passed(words.sentence(text), goal=goal)

    return word


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: a value or an exception."""

    value: Any = None
    error: BaseException | None = None


def caught(call: Callable[..., Any], *arguments: Any) -> Outcome:
    """Call and keep the exception instead of raising it."""
    try:
        return Outcome(call(*arguments))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a learner's exception is data
        return Outcome(error=error)


def attempt(call: Callable[..., Any], *arguments: Any) -> Outcome:
    """Call on the checks' own account: the exception is kept, and printing goes nowhere."""
    with contextlib.redirect_stdout(io.StringIO()):
        return caught(call, *arguments)


def look(expression: str) -> Outcome:
    """Evaluate a lesson's expression in the learner's namespace."""
    code = compile(expression, "<expression>", "eval", dont_inherit=True)
    return attempt(eval, code, _names(expression))


def _names(expression: str) -> dict[str, Any]:
    """Return the learner's names over the stock ones.

    A builtin that the expression calls stays itself where the learner's variable of that name can't be
    called: after `sum = x + y`, `sum(losses)` still adds up.
    """
    calls = (node.func for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Call))
    called = {func.id for func in calls if isinstance(func, ast.Name) and hasattr(builtins, func.id)}
    names = {**STOCK, **current().namespace}
    shadowed = (name for name in called if name in names and not callable(names[name]))
    return names | {name: getattr(builtins, name) for name in shadowed}


def value_of(expression: str) -> Any:
    """Evaluate a lesson's expression in the learner's namespace.

    Raises:
        Unmet: A name is not defined, or the evaluation raised.
    """
    seen = look(expression)
    if seen.error:
        raise unmet_by(f"`{expression}`", seen.error) from seen.error
    return seen.value


def unmet_by(what: str, error: BaseException) -> Unmet:
    """Return the failure for an exception that evaluating `what` raised."""
    findings = current()
    if isinstance(error, NameError) and error.name == BLANK:
        line = retell(error, {f"<{findings.source.name}>": findings.source}).line
        return Unmet(f"There is still a blank, `{BLANK}`, to fill in", "defined", "blank", line)
    if isinstance(error, NameError) and error.name and error.name not in findings.namespace:
        return Unmet(say_undefined(findings, error.name), "defined", "undefined")
    raised = retell(error, {f"<{findings.source.name}>": findings.source})
    if isinstance(error, AttributeError) and error.name and error.obj is None and not raised.line:
        text = f"{what} can't be read: what stands before `.{error.name}` is None"
        return Unmet(text, "defined", "is-none")
    place = f" in line {raised.line}" if raised.line else ""
    told = raised.explanation or raised.message
    text = f"{what} raised {raised.type}{place}{f': {told}' if told else ''}"
    return Unmet(text, "raised", raised.case or "raised", raised.line)


def say_undefined(findings: Findings, name: str) -> str:
    """Return the sentence for a name that the learner's code has not defined."""
    near = nearest(name, _own_names(findings))
    return f"`{name}` is not defined" + (f"; there is `{near}`, which may be what you meant" if near else "")


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the name that a slip of the pen would turn into `name`, or an empty text."""
    pool = {other.lower().replace("_", ""): other for other in names}
    found = difflib.get_close_matches(name.lower().replace("_", ""), pool, n=1, cutoff=0.7)
    return pool[found[0]] if found else ""


def _own_names(findings: Findings) -> list[str]:
    given = {*findings.before.namespace, *dir(builtins)}
    return [name for name in findings.namespace if name not in given and not name.startswith("_")]
