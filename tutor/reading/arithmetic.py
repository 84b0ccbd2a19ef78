"""A sum or product that was typed instead of its result; nothing but arithmetic is evaluated."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from typing import Final

from tutor.reading.values import Number

_FORM: Final = re.compile(r"[-+*/().\d\s×^]+")
_OPERATORS: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip
_LARGEST_POWER: Final = 64
_MOST_CHARS: Final = 200


def arithmetic(text: str) -> Number | None:
    """Return what a text such as `1 - .28/3` comes to; None if it is no arithmetic with an operator in it."""
    if len(text) > _MOST_CHARS or not _FORM.fullmatch(text):
        return None
    try:
        tree = ast.parse(text.replace("×", "*").replace("^", "**").strip(), mode="eval").body
        value = _value(tree) if isinstance(tree, ast.BinOp) else None
    except (SyntaxError, ValueError, ArithmeticError, MemoryError, RecursionError):
        return None
    return Number(value, text) if isinstance(value, int | float) else None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(int() | float() as number):
            return number
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand)
        case ast.UnaryOp(ast.UAdd(), operand):
            return _value(operand)
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            one, other = _value(left), _value(right)
            if isinstance(sign, ast.Pow) and abs(other) > _LARGEST_POWER:
                raise ValueError("too large a power")
            return _OPERATORS[type(sign)](one, other)
    raise ValueError(type(node).__name__)
