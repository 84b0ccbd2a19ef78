"""Comparing what a cell printed with the lesson's `text output`."""

from __future__ import annotations

import difflib
import re


def matches(printed: str, expected: str) -> bool:
    """Whether printed text is as expected; `...` stands for anything, also for nothing or many lines.

    Spaces at the ends of lines and blank lines at the end don't count.
    """
    parts = [re.escape(part) for part in _tidy(expected).split("...")]
    return re.fullmatch(".*".join(parts), _tidy(printed), re.DOTALL) is not None


def difference(printed: str, expected: str) -> str:
    """Return a diff from the lesson's text to what was printed."""
    lines = _tidy(expected).split("\n"), _tidy(printed).split("\n")
    return "\n".join(difflib.unified_diff(*lines, "in the lesson", "printed", lineterm="", n=1))


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))
