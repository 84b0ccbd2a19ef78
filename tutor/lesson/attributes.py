"""The words behind a fence and the braces behind a heading."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
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
HEADING = re.compile(r"^(?P<title>.*?)\s*(?:\{(?P<braces>[^{}]*)\})?\s*$")


@dataclass(frozen=True, slots=True)
class HeadingAttributes:
    """What stands in the braces behind a step's heading."""

    title: str
    id: str
    is_fixed: bool = False
    points: float = 0.0
    unknown: tuple[str, ...] = field(default=())


def slug(title: str) -> str:
    """Return the id that a title gives: lower case, words joined with hyphens."""
    words = re.sub(r"[^\w\s-]", "", title.lower().replace("_", "-"))
    return "-".join(words.split()) or "step"


def read_heading(text: str) -> HeadingAttributes:
    """Read a heading such as `The slope {#slope points=2}`."""
    found = HEADING.match(text)
    title, braces = (found["title"], found["braces"] or "") if found else (text, "")
    step_id, points, is_fixed, unknown = slug(title), 0.0, False, []
    for word in braces.split():
        if word.startswith("#") and len(word) > 1:
            step_id = word[1:]
        elif word == "fixed":
            is_fixed = True
        elif re.fullmatch(r"points=\d+(\.\d+)?", word):
            points = float(word.removeprefix("points="))
        else:
            unknown.append(word)
    return HeadingAttributes(title, step_id, is_fixed, points, tuple(unknown))


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
