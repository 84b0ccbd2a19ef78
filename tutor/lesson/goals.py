"""What the checks of a task ask for, read from their source without running it."""

from __future__ import annotations

import ast

from tutor.lesson.model import Cell


def goals_of(cell: Cell) -> tuple[list[str], tuple[int, str] | None]:
    """Return the `goal="…"` texts of a check cell, in order.

    Returns:
        The goals, and a fault as (line in the lesson file, message) if the cell is not Python.
    """
    try:
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        return [], (cell.line + line - 1, f"the check is not Python: {getattr(error, 'msg', error)}")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    return [
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "goal"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    ], None
