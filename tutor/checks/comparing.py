"""How a condition that does not hold is told: what each side of its comparison is."""

from __future__ import annotations

import ast

from tutor.checks import words
from tutor.checks.looking import look

_MOST_SIDES = 3


def say_comparison(condition: str) -> str:
    """Return `: D.min() is -0.3` for a condition that is false; empty if nothing is to be shown."""
    parts = [
        part for part in _sides(ast.parse(condition, mode="eval").body) if not isinstance(part, ast.Constant)
    ]
    seen = [(ast.unparse(part), look(ast.unparse(part))) for part in parts[:_MOST_SIDES]]
    told = [
        f"`{part}` is {'not to be had' if one.error else words.say_value(one.value)}"
        for part, one in seen
        if one.error or words.tells(one.value)
    ]
    return f": {words.listed(told)}" if told else ""


def _sides(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.BoolOp):
        return [side for value in node.values for side in _sides(value)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _sides(node.operand)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("all", "any")
    ):
        return _sides(node.func.value)
    if isinstance(node, ast.Call):
        return [
            part for part in node.args if not isinstance(part, ast.Starred | ast.GeneratorExp | ast.Lambda)
        ]
    return []
