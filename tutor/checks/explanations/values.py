"""Explanations: Python's own errors of values, sequences, loops and formats."""

from __future__ import annotations

import ast
import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import describe, kind
from tutor.checks.explanations.scene import Scene


def _format(match: re.Match[str], scene: Scene) -> str:
    if match[1] == "Tensor":
        return (
            "A format such as :.2f is for one number, and this is a tensor of several. Use "
            "x.item() for one element, or x.tolist()."
        )
    return f"A format such as :.2f is for numbers, and this is {kind(match[1])}."


def _assertion(match: re.Match[str], scene: Scene) -> str | None:
    node = scene.node
    if not scene.text.startswith("assert") and not isinstance(node, ast.Assert | ast.Compare):
        return None
    told = (operand for operand in scene.operands if not _is_literal(operand.text))
    values = ", ".join(f"{operand.text} is {describe(operand.value)}" for operand in told)
    return "The assert does not hold" + (f": {values}." if values else ".")


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


def _list_range(match: re.Match[str], scene: Scene) -> str:
    for operand in scene.operands:
        if type(operand.value) in (list, tuple, str) or type(operand.value).__name__ == "Size":
            length = len(operand.value)
            return f"{operand.text} has {length} entr{'y' if length == 1 else 'ies'}, numbered " + (
                f"0 to {length - 1}." if length else "from 0, so none at all."
            )
    return f"The {match[1]} has fewer entries than that; they are numbered from 0."


def _zero(scene: Scene) -> str:
    zero = next(
        (named.text for named in scene.operands if type(named.value) in (int, float) and not named.value), ""
    )
    return (
        f"{zero or 'The divisor'} is 0, and nothing can be divided by 0. Was something "
        "counted that never happened?"
    )


CASES = (
    Case(
        "overflow",
        OverflowError,
        r"Numerical result out of range",
        lambda m, s: (
            "A number became too large for a float. In a loop of steps that is a run that diverges: the "
            "steps are too long, or go uphill."
        ),
    ),
    Case(
        "percent-format",
        TypeError,
        r"%(\w) format: .*is required, not (\w+)",
        lambda m, s: (
            f'%{m[1]} stands for a number, and {kind(m[2])} is given. An f-string is easier: f"{{x:.2f}}".'
        ),
    ),
    Case(
        "format-count",
        IndexError,
        r"Replacement index (\d+) out of range",
        lambda m, s: "There are more braces in the text than values for them.",
    ),
    Case(
        "range-step",
        ValueError,
        r"range\(\) arg 3 must not be zero",
        lambda m, s: "A step of 0 never gets anywhere: range(start, stop, step) needs another one.",
    ),
    Case("interrupt", KeyboardInterrupt, r"", lambda m, s: "Stopped."),
    Case(
        "exit",
        SystemExit,
        r"",
        lambda m, s: "The code ended the program itself, with exit(). Nothing after that line ran.",
    ),
    Case(
        "recursion",
        RecursionError,
        r"",
        lambda m, s: (
            "A function keeps calling itself and never stops. It needs a case that returns "
            "without calling itself; a forward() that calls self(x) does this, too."
        ),
    ),
    Case(
        "no-length",
        TypeError,
        r"object of type '(\w+)' has no len\(\)",
        lambda m, s: f"{kind(m[1]).capitalize()} has no length.",
    ),
    Case(
        "not-assignable",
        TypeError,
        r"'(\w+)' object does not support item assignment",
        lambda m, s: f"{kind(m[1]).capitalize()} cannot be changed once made. Make a new one, or use a list.",
    ),
    Case(
        "unhashable",
        TypeError,
        r"unhashable type: '(\w+)'",
        lambda m, s: (
            f"{kind(m[1]).capitalize()} can be changed, so it cannot be a key of a dict or an "
            "element of a set. A tuple can."
        ),
    ),
    Case(
        "whole-number",
        TypeError,
        r"'(\w+)' object cannot be interpreted as an integer",
        lambda m, s: (
            f"A whole number is needed here, not {kind(m[1])}. A division with / gives a float; "
            "// a whole number."
        ),
    ),
    Case("format", TypeError, r"unsupported format string passed to (\w+)\.__format__", _format),
    Case(
        "format-text",
        ValueError,
        r"Unknown format code '(\w)' for object of type '(\w+)'",
        lambda m, s: f"The format {m[1]} is for numbers, and this is {kind(m[2])}.",
    ),
    Case(
        "not-a-number",
        ValueError,
        r"invalid literal for int\(\) with base \d+: (.+)|could not convert string to float: (.+)",
        lambda m, s: f"The text {m[1] or m[2]} is not a number.",
    ),
    Case(
        "list-range",
        IndexError,
        r"(list|tuple|string) (?:assignment )?index out of range",
        lambda m, s: _list_range(m, s),
    ),
    Case(
        "empty-sequence",
        ValueError,
        r"(max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)",
        lambda m, s: f"The list is empty, so there is no {'largest' if m[1] == 'max' else 'smallest'}.",
    ),
    Case(
        "not-in-list", ValueError, r"(.+) is not in list", lambda m, s: f"{m[1]} does not stand in the list."
    ),
    Case("zero-division", ZeroDivisionError, r"", lambda m, s: _zero(s)),
    Case(
        "iterator-end",
        StopIteration,
        r"",
        lambda m, s: "The iterator has given everything it had. A fresh one starts again: iter(loader).",
    ),
    Case(
        "input-closed",
        EOFError,
        r"EOF when reading a line",
        lambda m, s: "input() waits for a line, and none came.",
    ),
    Case("assertion", AssertionError, r"", _assertion),
)
