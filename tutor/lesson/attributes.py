"""The words behind a fence."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import get_args

from tutor.lesson.model import Cell, Role, Sweep

ROLES: frozenset[str] = frozenset(get_args(Role))
ALLOWED: dict[str, frozenset[str]] = {
    "setup": frozenset({"hidden", "limit"}),
    "demo": frozenset({"raises", "sweep", "limit"}),
    "predict": frozenset({"raises", "tolerance", "limit"}),
    "answer": frozenset({"raises", "tolerance", "limit"}),
    "starter": frozenset({"fields", "broken", "limit"}),
    "solution": frozenset(),
    "check": frozenset(),
    "order": frozenset({"limit"}),
    "wrong": frozenset({"says"}),
}


def read_cell(info: str, source: str, line: int, report: Callable[[str], None]) -> Cell | None:
    """Read a `python …` fence as a cell.

    Args:
        info: The words after the three backquotes.
        source: The code.
        line: Line of the first line of code.
        report: Takes the message of a fault.

    Returns:
        The cell, or None if its role is not known (reported).
    """
    try:
        words = shlex.split(info)
    except ValueError:
        report(f'the fence `{info}` has a quote that is never closed; write says="…"')
        return None
    role = words[1] if len(words) > 1 else ""
    if role not in ROLES:
        known = ", ".join(sorted(ROLES))
        meant = f"`python {role}` is no cell" if role else "a `python` fence needs a role"
        report(f"{meant}; roles are {known}. For code that is only shown write ```py")
        return None
    values = _values(role, words[2:], report)
    return _cell(role, source, line, values, report)


def _values(role: str, words: list[str], report: Callable[[str], None]) -> dict[str, str]:
    values = {}
    for word in words:
        key, _, value = word.partition("=")
        if key in ALLOWED[role]:
            values[key] = value
        else:
            known = ", ".join(sorted(ALLOWED[role])) or "none"
            report(f"`python {role}` has no attribute `{key}`; it knows {known}")
    return values


def _cell(role: str, source: str, line: int, values: dict[str, str], report: Callable[[str], None]) -> Cell:
    return Cell(
        role=role,  # type: ignore[arg-type]  # one of ROLES, which are Role's values
        source=source,
        line=line,
        hidden="hidden" in values,
        raises=values.get("raises"),
        sweep=_sweep(values.get("sweep"), report),
        says=values.get("says"),
        tolerance=_number("tolerance", values, report),
        limit_s=_number("limit", values, report),
        fields=tuple(name.strip() for name in values["fields"].split(",")) if "fields" in values else (),
        broken="broken" in values,
    )


def _number(key: str, values: dict[str, str], report: Callable[[str], None]) -> float | None:
    if key not in values:
        return None
    try:
        return float(values[key])
    except ValueError:
        report(f'`{key}` must be a number, such as {key}="0.5", not {values[key]!r}')
        return None


def _sweep(text: str | None, report: Callable[[str], None]) -> Sweep | None:
    if text is None:
        return None
    name, equals, values = text.partition("=")
    if not equals or not name.isidentifier() or not values.strip():
        report(f'`sweep` must name a variable and its values, such as sweep="lr=0.01,0.1", not {text!r}')
        return None
    return Sweep(name, tuple(value.strip() for value in _split_values(values)))


def _split_values(text: str) -> list[str]:
    """Split at commas that stand in no bracket."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
