"""The likely slips behind Python's plain 'invalid syntax'."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.scene import Scene

SHELL = re.compile(r"^\s*(?:!|%|pip |conda |python )")


def _line(scene: Scene) -> str:
    return (getattr(scene.error, "text", "") or "").rstrip("\n")


def _rest(scene: Scene) -> str:
    """Return the line from the place that Python points to."""
    offset = getattr(scene.error, "offset", None) or 1
    return _line(scene)[max(offset - 1, 0) :]


def invalid(match: re.Match[str], scene: Scene) -> str:
    """Return the likely slip behind a plain 'invalid syntax'."""
    line, rest = _line(scene), _rest(scene)
    for pattern, where, sentence in SLIPS:
        if re.search(pattern, rest if where == "rest" else line):
            return sentence
    if not rest.strip():
        return "The line ends too early: something is missing at its end."
    return (
        f"Python cannot read on from here: {rest.strip()[:40]}. An operator, a comma or a "
        "bracket may be missing just before."
    )


SLIPS = (
    (
        SHELL.pattern,
        "line",
        "This is a command for the shell or a notebook, not Python. Packages are installed "
        "outside of the code.",
    ),
    (r"^\s*>>>", "line", "The >>> of the Python prompt does not belong to the code: leave it out."),
    (r"\+\+|--\s*$", "line", "Python has no ++ or --. Write x += 1."),
    (r"^&&|^\|\|", "rest", "Python writes and, or, not (for tensors & and |)."),
    (r"^&|^\|", "rest", "Python writes and, or, not (for tensors & and |)."),
    (r"\?", "line", "Python has no ? : choice. Write a if condition else b."),
    (
        r"^\s*\{\s*$",
        "rest",
        "Blocks are not put into braces: a colon ends the line, and the block is indented.",
    ),
    (r"^\s*then\b", "rest", "Python has no then: a colon ends the condition."),
    (
        r"^\s*else\b|^\s*elif\b|^\s*except\b|^\s*finally\b",
        "line",
        "This has no if (or try) that it belongs to: check the indentation and the lines before.",
    ),
    (r"lambda[^:]*:\s*return", "line", "A lambda gives its value without return: lambda x: x + 1."),
    (
        r"^\s*(?:if|while|for|def|class|elif|with)\b[^:]*$",
        "line",
        "The colon at the end of the line's head is missing: if …:, for …:, def …():.",
    ),
    (r"^\s*=", "rest", "There is one = too many or a space inside an operator: ==, !=, <=, >=."),
    (r":=", "line", ":= is for inside an expression only. An assignment is written with =."),
    (
        r"^\s*(?:import|from)\b",
        "line",
        "This import is not finished: import torch.nn as nn, from torch import nn.",
    ),
)
"""Pattern, whether it is looked for in the line or from the place on, and what to say."""


def _blank(match: re.Match[str], scene: Scene) -> str | None:
    return "There is still a blank, ____, to fill in." if "____" in scene.text + _line(scene) else None


BLANKS = (Case("blank", Exception, r"", _blank),)
"""Before all others: what else the line does wrong, it does for the sake of the blank."""
