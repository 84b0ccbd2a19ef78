"""The vocabulary of check cells, sixth part: a result that must follow from what was given.

Where the exercise is code at top level, not a function, this is what tells a computed answer from
one that was typed in: the learner's code runs again with other values.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import torch

from tutor.checks import words
from tutor.checks.diagnose import diagnose
from tutor.checks.findings import current
from tutor.checks.hypotheses.case import Case
from tutor.checks.inputs import Input, make_all, settings
from tutor.checks.ladder import climb
from tutor.checks.looking import Unmet, attempt, expectation, unmet_by, value_of

__all__ = ["expect_computed"]


@expectation
def expect_computed(
    expression: str,
    reference: Callable[..., Any],
    *,
    tolerance: float | None = None,
    goal: str = "",
    says: str = "",
    **given: Input,
) -> str:
    """Expect a result to follow from given variables, whatever their values are.

    The value is compared first as it stands. Then the learner's code runs again, in what the setup
    left, with other values in the given variables; assignments to these names at top level are
    passed over. For short code: a training would run again.

    Args:
        expression: The result, in the learner's names.
        reference: Computes the right result from the given variables, by keyword.
        tolerance: Absolute; None goes by dtype.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
        **given: Names of variables, with the inputs to try: `x=tensors(3, 4)`.
    """
    actual = value_of(expression)
    now = {name: _given(name) for name in given}
    right = reference(**{name: _untracked(value) for name, value in now.items()})
    _compare(expression, actual, right, now, tolerance, "")
    for setting in settings(list(given.values()))[:2]:
        values = dict(zip(given, make_all(tuple(given.values()), setting), strict=True))
        told = [f"{name} = {words.say_value(value)}" for name, value in values.items()]
        expected = reference(**values)
        again = _rerun(expression, dict(zip(given, make_all(tuple(given.values()), setting), strict=True)))
        if climb(expression, again, actual) is None and climb(expression, expected, actual):
            names = words.listed([f"`{name}`" for name in given])
            changes = "change" if len(given) > 1 else "changes"
            raise Unmet(
                f"`{expression}` stays the same when {names} {changes}: compute it, don't type it in",
                "behaviour",
                "typed-in",
            )
        _compare(expression, again, expected, values, tolerance, f"With {words.listed(told)}: ")
    return f"`{expression}` follows from {words.listed([f'`{name}`' for name in given])}"


def _given(name: str) -> Any:
    """Return what the result is to follow from: what the setup gave, unless the learner gave another value.

    `x = x.tolist()` is a step of the answer, `x = torch.ones(3)` another value.
    """
    before = current().before
    statements = ast.parse(current().source.text).body
    if name not in before.namespace or any(_assigns(statement, {name: None}) for statement in statements):
        return value_of(name)
    return before.copies.get(name, before.namespace[name])


def _untracked(value: Any) -> Any:
    return value.detach() if isinstance(value, torch.Tensor) else value


def _compare(
    name: str, actual: Any, expected: Any, inputs: dict[str, Any], tolerance: float | None, given: str
) -> None:
    diagnosis = diagnose(Case(name, actual, expected, inputs, tolerance=tolerance))
    if diagnosis and given:
        text = words.sentence(
            f"`{name}` is right for the values that were given, but not for others", given + diagnosis.text
        )
        raise Unmet(text, "behaviour", diagnosis.case)
    if diagnosis:
        raise Unmet(diagnosis.text, diagnosis.rung, diagnosis.case)


def _rerun(expression: str, values: dict[str, Any]) -> Any:
    findings = current()
    tree = ast.increment_lineno(ast.parse(findings.source.text), findings.source.line - 1)
    tree.body = [statement for statement in tree.body if not _assigns(statement, values)]
    namespace = {**findings.before.namespace, **values}
    code = compile(tree, f"<{findings.source.name}>", "exec", dont_inherit=True)
    seen = attempt(_evaluate, code, expression, namespace)
    if seen.error:
        raise unmet_by("Your code, run again with other values,", seen.error)
    return seen.value


def _evaluate(code: Any, expression: str, namespace: dict[str, Any]) -> Any:
    exec(code, namespace)
    return eval(expression, namespace)


def _assigns(statement: ast.stmt, names: dict[str, Any]) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    is_plain = isinstance(statement, ast.Assign | ast.AnnAssign)
    given = {t.id for t in targets if isinstance(t, ast.Name) and t.id in names} if is_plain else set()
    read = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return bool(given) and not given & read  # `x = x.float()` is part of the answer.
