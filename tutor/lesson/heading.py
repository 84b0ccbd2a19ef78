"""The title of a step and the braces behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
