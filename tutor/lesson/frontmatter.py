"""The YAML between `---` lines at the head of a lesson."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LIMIT_CHARS = 64_000
LISTS = ("objectives", "requires", "covers", "extras")
KEYS = frozenset({"title", "minutes", "order", "jupyter", *LISTS})

Report = Callable[[int, str], None]
"""Takes a line and a fault's message."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a lesson says."""

    title: str = ""
    minutes: int = 0
    objectives: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    is_shuffled: bool = False


def split(text: str) -> tuple[str, int]:
    """Return the YAML and the number of lines that it takes with its fences; ("", 0) without any."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", 0
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[1:number]), number + 1
    return "", -1


def read(text: str, report: Report) -> tuple[FrontMatter, int]:
    """Read the front matter of a lesson's text.

    Returns:
        What it says, and how many lines it takes. Faults go to `report`.
    """
    head, taken = split(text)
    if taken <= 0:
        found = "it is never closed with a second `---`" if taken else "the file does not start with `---`"
        report(1, f"front matter is missing: {found}; it gives title, minutes and objectives")
        return FrontMatter(), 0
    return _fields(_load(head, report), report), taken


def _load(head: str, report: Report) -> dict[str, Any]:
    import yaml  # half the time of a listing, which needs it only where front matter is unusual

    if len(head) > LIMIT_CHARS:
        report(1, f"front matter has {len(head):,} characters; {LIMIT_CHARS:,} are the limit")
        return {}
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head, yaml.CSafeLoader)):
            report(1, "front matter uses a YAML alias (`*name`); write the value out")
            return {}
        loaded = yaml.load(head, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).split("\n")[0]
        report(mark.line + 2 if mark else 1, f"front matter is not YAML: {problem}")
        return {}
    if not isinstance(loaded, dict):
        report(1, "front matter must be `key: value` lines, such as `title: Gradients`")
        return {}
    return loaded


def _fields(values: dict[str, Any], report: Report) -> FrontMatter:
    if not values:
        return FrontMatter()
    for key in sorted(map(str, values.keys() - KEYS)):
        report(1, f"front matter has the unknown key `{key}`; known are {', '.join(sorted(KEYS))}")
    title, minutes = values.get("title"), values.get("minutes")
    if not isinstance(title, str | int | float):
        report(1, "front matter needs a `title`")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        report(1, "front matter needs `minutes`, a whole number from 1")
        minutes = 0
    if values.get("order") not in (None, "shuffled"):
        report(1, "`order` can only be `shuffled`")
    lists = {key: _texts(key, values.get(key) or [], report) for key in LISTS}
    return FrontMatter(str(title or ""), minutes, is_shuffled=values.get("order") == "shuffled", **lists)


def _texts(key: str, value: object, report: Report) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(entry, str | int | float) for entry in value):
        return tuple(str(entry) for entry in value)
    report(1, f"`{key}` must be a list, such as `{key}: [one, two]`; quote entries that hold a colon")
    return ()
