"""A lesson's outline, read line by line: fast enough to list a whole course.

It looks at the front matter and at `## ` headings outside of fences; what is
wrong in between is found when the lesson is opened or proved.
"""

from __future__ import annotations

import re
from pathlib import Path

from tutor.errors import LessonError, LessonFaults
from tutor.lesson.attributes import read_heading
from tutor.lesson.frontmatter import FrontMatter, read, split
from tutor.lesson.model import LessonOutline, StepOutline

FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
STEP = re.compile(r"^ {0,3}##(?:[ \t]+(?P<title>.*?))?(?:[ \t]+#+)?[ \t]*$")
PLAIN_VALUE = re.compile(r"^[^\s\[\]{}#&*!|>'\"%@`,:?-][^\[\]{}#&*:'\"]*$")
PLAIN_ENTRY = re.compile(r"^[^\s\[\]{}#&*!|>'\"%@`,:?-][^\[\]{}#&*:'\",]*$")


def read_outline(text: str, path: Path, lesson_id: str) -> LessonOutline:
    """Read the outline of a lesson.

    Raises:
        LessonFaults: The front matter can't be read.
    """
    head, taken = split(text)
    front = _plain(head) if taken > 0 else None
    if front is None:
        faults: list[LessonError] = []
        front, taken = read(text, lambda line, message: faults.append(LessonError(path, line, message)))
        if faults:
            raise LessonFaults(faults)
    return LessonOutline(
        id=lesson_id,
        title=front.title,
        minutes=front.minutes,
        objectives=front.objectives,
        requires=front.requires,
        extras=front.extras,
        steps=_steps(text.split("\n")[taken:]),
        path=path,
    )


def _plain(head: str) -> FrontMatter | None:
    """Read front matter that is made of plain one-line values only; None if YAML must be asked."""
    values: dict[str, str | tuple[str, ...]] = {}
    for line in head.split("\n"):
        key, colon, value = line.partition(": ")
        value = value.strip()
        if not colon or not key.isidentifier():
            return None
        if value.startswith("[") and value.endswith("]"):
            entries = [entry.strip() for entry in value[1:-1].split(",")] if value != "[]" else []
            if not all(PLAIN_ENTRY.match(entry) for entry in entries):
                return None
            values[key] = tuple(entries)
        elif PLAIN_VALUE.match(value):
            values[key] = value
        else:
            return None
    return _typed(values)


def _typed(values: dict[str, str | tuple[str, ...]]) -> FrontMatter | None:
    title, minutes = values.get("title"), values.get("minutes")
    if not isinstance(title, str) or not isinstance(minutes, str) or not minutes.isdecimal():
        return None
    lists = {}
    for key in ("objectives", "requires", "covers", "extras"):
        value = values.get(key, ())
        if isinstance(value, str):
            return None
        lists[key] = value
    return FrontMatter(
        title,
        int(minutes),
        objectives=lists["objectives"],
        requires=lists["requires"],
        covers=lists["covers"],
        extras=lists["extras"],
    )


def _steps(lines: list[str]) -> tuple[StepOutline, ...]:
    steps, fence = [], ""
    for line in lines:
        found = FENCE.match(line)
        if fence:
            if found and found["fence"].startswith(fence) and line.strip() == found["fence"]:
                fence = ""
        elif found:
            fence = found["fence"]
        elif step := STEP.match(line):
            heading = read_heading(step["title"] or "")
            steps.append(StepOutline(heading.id, heading.title, heading.points))
    return tuple(steps)
