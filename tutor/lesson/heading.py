"""The title of a step and the braces behind it."""

from __future__ import annotations

import re

import msgspec

POINTS = re.compile(r"points=\d+(\.\d+)?")


class HeadingAttributes(msgspec.Struct, frozen=True):
    """What stands in the braces behind a step's heading."""

    title: str
    id: str
    is_fixed: bool = False
    points: float = 0.0
    unknown: tuple[str, ...] = ()


def slug(title: str) -> str:
    """Return the id that a title gives: lower case, words joined with hyphens."""
    words = re.sub(r"[^\w\s-]", "", title.lower().replace("_", "-"))
    return "-".join(words.split()) or "step"


def read_heading(text: str) -> HeadingAttributes:
    """Read a heading such as `The slope {#slope points=2}`."""
    title, braces = _split(text.rstrip())
    step_id, points, is_fixed, unknown = "", 0.0, False, []
    for word in braces.split():
        if word.startswith("#") and len(word) > 1:
            step_id = word[1:]
        elif word == "fixed":
            is_fixed = True
        elif POINTS.fullmatch(word):
            points = float(word.removeprefix("points="))
        else:
            unknown.append(word)
    return HeadingAttributes(title, step_id or slug(title), is_fixed, points, tuple(unknown))


def _split(text: str) -> tuple[str, str]:
    """Split off what stands in braces at the end; by hand, since a pattern would try every space twice."""
    title, brace, inside = text.removesuffix("}").rpartition("{")
    if not brace or not text.endswith("}") or "}" in inside:
        return text, ""
    return title.rstrip(), inside
