"""The linter's rules for the lines of a lesson file: widths, spaces, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tutor.lesson import frontmatter
from tutor.lesson.model import Course, Lesson
from tutor.proof.findings import Remark

PROSE_COLUMNS = 120
"""Columns of a source line of prose; tables and links are not counted."""
CODE_COLUMNS = 76
"""What fits beside the line numbers at 80 columns."""
CELL = "```python "
SHOWN_CODE = tuple(f"{CELL}{role}" for role in ("setup", "demo", "predict", "starter", "solution", "order"))
LINK = re.compile(r"(?<!!)\[[^\[\]]*\]\((?P<href>[^()\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def text_remarks(course: Course, lesson: Lesson) -> Iterator[Remark]:
    """Yield what should be mended in the lines of a lesson file."""
    text = lesson.path.read_text(encoding="utf-8")
    yield from _lines(lesson.path, text)
    yield from _links(course, lesson, text)


def _lines(path: Path, text: str) -> Iterator[Remark]:
    """Prose and code stay within their columns; code has no tabs and no spaces at line ends."""
    fence, head = "", frontmatter.split(text)[1]
    for number, line in enumerate(text.split("\n")[max(0, head) :], start=max(0, head) + 1):
        if line.startswith("```"):
            fence = "" if fence else line
            continue
        if fence.startswith(CELL) and ("\t" in line or line != line.rstrip()):
            yield Remark(path, number, "a tab, or spaces at the line's end; indent with four spaces")
        if fence.startswith(SHOWN_CODE) and len(line) > CODE_COLUMNS:
            told = f"code of {len(line)} columns; break it at {CODE_COLUMNS}"
            yield Remark(path, number, told, is_advice=True)
        if not fence and len(line) > PROSE_COLUMNS and "|" not in line and "](" not in line:
            told = f"prose of {len(line)} columns; break the line at 100"
            yield Remark(path, number, told, is_advice=True)


def _links(course: Course, lesson: Lesson, text: str) -> Iterator[Remark]:
    """A link within the course leads to a file and a step that exist."""
    steps = {known.path.resolve(): {step.id for step in known.steps} for known in course.lessons}
    prose = CODE.sub(lambda code: "\n" * code[0].count("\n"), text)  # `layers[-1](x)` is no link
    for number, line in enumerate(prose.split("\n"), start=1):
        for href in LINK.findall(line):
            name, _, anchor = href.partition("#")
            if "://" in href or href.startswith("mailto:"):
                continue
            target = (lesson.path.parent / name).resolve() if name else lesson.path.resolve()
            if not target.exists():
                told = f"the link `{href}` leads nowhere; write the path from this file's folder"
                yield Remark(lesson.path, number, told)
            elif anchor and target in steps and anchor not in steps[target]:
                near = "; its id stands in the braces of its heading"
                yield Remark(lesson.path, number, f"the link `{href}` names a step that is not there{near}")
