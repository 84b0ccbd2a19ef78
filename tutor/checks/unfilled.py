"""Starters that were not filled in: one sentence in place of all that follows from it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import msgspec

from tutor.checks.looking import BLANK, NOTHING
from tutor.kernel.protocol import Finding, Source


def unfilled(source: Source, found: Sequence[Finding]) -> list[Finding]:
    """Return the findings, failures told as what they are where code is missing yet.

    Args:
        source: The learner's code, which has run.
        found: What the checks found, a failure among it.
    """
    tree = ast.parse(source.text)
    blank, dots, is_untouched = _blank(tree), _dots(tree), _is_untouched(tree)
    if blank is None and dots is None:
        return list(found)
    what, place = (BLANK, blank) if blank is not None else ("...", dots)
    line = None if place is None else place + source.line - 1
    text = f"There is still a blank, `{what}`, to fill in."
    return [
        msgspec.structs.replace(finding, text=text, case="blank", rung="defined", line=line)
        if not finding.passed and (blank is not None or is_untouched or _is_of_nothing(finding))
        else finding
        for finding in found
    ]


def _blank(tree: ast.Module) -> int | None:
    """Return the line of the first `____`; None if there is none."""
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == BLANK]
    lines += [
        word.value.lineno for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == BLANK
    ]
    return min(lines, default=None)


def _dots(tree: ast.Module) -> int | None:
    """Return the line of the first `...` that stands for a value or a statement; None if there is none."""
    held = (
        getattr(node, "value", None) for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.Expr)
    )
    lines = [value.lineno for value in held if isinstance(value, ast.Constant) and value.value is ...]
    return min(lines, default=None)


def _is_untouched(tree: ast.Module) -> bool:
    """Whether there are functions, and none of them has any code yet."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return bool(bodies) and all(all(_is_dots_or_words(statement) for statement in body) for body in bodies)


def _is_dots_or_words(statement: ast.stmt) -> bool:
    """Whether a statement is `...`, or a docstring."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and (value.value is ... or isinstance(value.value, str))


def _is_of_nothing(finding: Finding) -> bool:
    """Whether a failure is of a value that is not there yet."""
    is_none = finding.rung in ("defined", "raised") or finding.case in NOTHING
    return is_none or "ellipsis" in finding.text
