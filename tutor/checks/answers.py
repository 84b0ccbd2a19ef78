"""Judging a typed answer: the cell is run, and its last expression (or its exception) is the truth.

What was typed is read, never evaluated. A wrong answer gets the lesson's own feedback, else the
tutor's diagnosis, which does not give the right answer away.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import torch

from tutor.checks import words
from tutor.checks.looking import Outcome, caught
from tutor.checks.matching import Match, match
from tutor.checks.mistakes import say_mistake
from tutor.kernel.protocol import FeedbackRule, Finding, Source, Verdict
from tutor.reading import Number, Reading, parts, readings


def judge_answer(
    cell: Source,
    namespace: dict[str, Any],
    typed: str,
    feedback: Sequence[FeedbackRule] = (),
    tolerance: float | None = None,
) -> Verdict:
    """Run a question's cell and compare what was typed with its last expression.

    Args:
        cell: The question's code. A last expression that is a tuple is answered part by part; in it
            `raised(lambda: …)` stands for the exception that a part raises.
        namespace: The step's, after its setup; the cell runs in it.
        typed: The learner's answer, one part a line or between `;` or `,`.
        feedback: Wrong answers as Python expressions or free text; `...` in a tuple stands for any part.
        tolerance: Absolute; None: a figure rounded to at least three digits is right.

    Returns:
        With the right answer as text, and one finding for each part that is wrong.
    """
    namespace.setdefault("raised", raised)
    outcome = caught(_run, cell, namespace)
    truth = type(outcome.error) if outcome.error else outcome.value
    truths = list(truth) if type(truth) is tuple else [truth]
    typed_parts = parts(typed, len(truths)) if len(truths) > 1 else [readings(typed)]
    if not typed_parts or not all(typed_parts):
        return _verdict([Finding(passed=False, text=_unreadable(truths, typed), case="unreadable")], truths)
    matches = [match(each, true, tolerance) for each, true in zip(typed_parts, truths, strict=True)]
    if all(found.is_right for found in matches):
        notes = words.sentence(*(found.note for found in matches))
        return _verdict([Finding(passed=True, text=words.sentence("That is right", notes))], truths)
    special = _special(feedback, namespace, typed, typed_parts, tolerance)
    if special:
        return _verdict([Finding(passed=False, text=special, case="feedback")], truths)
    return _verdict(_mistakes(typed_parts, truths, matches, namespace), truths)


def raised(call: Callable[[], Any]) -> type[BaseException] | None:
    """Return the class of the exception that a call raises, or None if it raises none."""
    error = caught(call).error
    return type(error) if error else None


def say_truth(value: Any) -> str:
    """Return a right answer as text: an exception by its name, a class by its name."""
    return value.__name__ if isinstance(value, type) else words.say_value(value)


def _run(cell: Source, namespace: dict[str, Any]) -> Any:
    name = f"<{cell.name}>"
    tree = ast.increment_lineno(ast.parse(cell.text, name), cell.line - 1)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec", dont_inherit=True), namespace)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), namespace)


def _verdict(findings: Sequence[Finding], truths: Sequence[Any]) -> Verdict:
    truth = "; ".join(say_truth(true) for true in truths)
    return Verdict(passed=all(f.passed for f in findings), findings=tuple(findings), truth=truth)


def _unreadable(truths: Sequence[Any], typed: str) -> str:
    if not typed.strip():
        return "There is no answer yet."
    if len(truths) > 1:
        return f"{len(truths)} answers are asked: one a line, or between semicolons."
    return "This can't be read as a number, shape, dtype, tensor, True or False, or the name of an error."


def _special(
    feedback: Sequence[FeedbackRule],
    namespace: dict[str, Any],
    typed: str,
    typed_parts: Sequence[Sequence[Reading]],
    tolerance: float | None,
) -> str:
    """Return what the lesson says to this answer: the first row that it equals."""
    for rule in feedback:
        known = _rule_value(rule, namespace)
        if known.error is None and _equals(typed_parts, known.value, tolerance):
            return rule.say
        if known.error and rule.answer.strip().lower() == typed.strip().lower():
            return rule.say
    return ""


def _rule_value(rule: FeedbackRule, namespace: dict[str, Any]) -> Outcome:
    code = caught(compile, rule.answer.strip(), "<feedback>", "eval", 0, True)
    return code if code.error else caught(eval, code.value, namespace)


def _equals(typed_parts: Sequence[Sequence[Reading]], value: Any, tolerance: float | None) -> bool:
    if len(typed_parts) == 1:
        return match(typed_parts[0], value, tolerance).is_right
    if type(value) is not tuple:
        return any(match(each, value, tolerance).is_right for each in typed_parts)
    return len(value) == len(typed_parts) and all(
        part is ... or match(each, part, tolerance).is_right
        for each, part in zip(typed_parts, value, strict=True)
    )


def _likely(ways: Sequence[Reading], truth: Any) -> Reading:
    """Return the reading that is of the truth's kind: `1,5` is one number where a number is asked."""
    is_number = isinstance(truth, int | float) or (isinstance(truth, torch.Tensor) and not truth.ndim)
    return next((way for way in ways if is_number and isinstance(way, Number)), ways[0])


def _mistakes(
    typed_parts: Sequence[Sequence[Reading]],
    truths: Sequence[Any],
    matches: Sequence[Match],
    namespace: dict[str, Any],
) -> list[Finding]:
    found = []
    for place, (each, true, seen) in enumerate(zip(typed_parts, truths, matches, strict=True), 1):
        if seen.is_right:
            continue
        mistake = say_mistake(_likely(each, true), true, seen, namespace)
        which = f"Part {place}: " if len(truths) > 1 else ""
        found.append(Finding(passed=False, text=which + mistake.text, rung=mistake.rung, case=mistake.case))
    return found
