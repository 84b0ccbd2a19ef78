"""The YAML between `---` lines at the head of a lesson."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from tutor.lesson.quick_yaml import read_quickly

LIMIT_CHARS = 64_000
LISTS = ("objectives", "requires", "covers", "extras")
END = re.compile(r"^(?:---|\.\.\.)\s*?$", re.MULTILINE)
KEYS = frozenset({"title", "minutes", "order", "jupyter", *LISTS})

Report = Callable[[int, str], None]
"""Takes a line and a fault's message."""


class FrontMatter(msgspec.Struct, frozen=True):
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
    first, _, rest = text.partition("\n")
    if first.rstrip() != "---":
        return "", 0
    end = END.search(rest)
    return (rest[: max(0, end.start() - 1)], rest.count("\n", 0, end.start()) + 2) if end else ("", -1)


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
    if len(head) > LIMIT_CHARS:
        report(1, f"front matter has {len(head):,} characters; {LIMIT_CHARS:,} are the limit")
        return {}
    if (values := read_quickly(head)) is not None:
        return values
    import yaml

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
