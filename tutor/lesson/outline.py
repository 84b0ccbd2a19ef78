"""A lesson's outline, read line by line: fast enough to list a whole course.

It looks at the front matter and at `## ` headings outside of fences; what is
wrong in between is found when the lesson is opened or proved.
"""

from __future__ import annotations

import re
from pathlib import Path

from tutor.errors import LessonError, LessonFaults
from tutor.lesson.frontmatter import read
from tutor.lesson.heading import read_heading
from tutor.lesson.outlines import LessonOutline, StepOutline

MARKED = re.compile(r"\n( {0,3}(?:```|~~~|##(?!#)).*)")
"""With the line break before it, which is found faster than a line's start."""
FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
STEP = re.compile(r"^ {0,3}##(?:[ \t]+(?P<title>.*))?$")


def read_outline(text: str, path: Path, lesson_id: str) -> LessonOutline:
    """Read the outline of a lesson.

    Raises:
        LessonFaults: The front matter can't be read.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
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
        steps=_steps(text, taken),
        path=path,
    )


def _steps(text: str, taken: int) -> tuple[StepOutline, ...]:
    steps, fence = [], ""
    body = text.split("\n", maxsplit=taken - 1)[-1]
    for line in MARKED.findall(body):  # the others need no look: a listing has 50,000 of them
        found = FENCE.match(line)
        if fence:
            if found and found["fence"].startswith(fence) and line.strip() == found["fence"]:
                fence = ""
        elif found:
            fence = found["fence"]
        elif step := STEP.match(line):
            heading = read_heading(_without_closing_marks(step["title"] or ""))
            steps.append(StepOutline(heading.id, heading.title, heading.points))
    return tuple(steps)


def _without_closing_marks(title: str) -> str:
    """Return a heading's words without the `##` that may close it."""
    words = title.rstrip(" \t")
    bare = words.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else words
