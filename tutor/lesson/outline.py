"""A lesson's outline, read line by line: fast enough to list a whole course.

It looks at the front matter and at `## ` headings outside of fences; what is
wrong in between is found when the lesson is opened or proved.
"""

from __future__ import annotations

import re
from pathlib import Path

from tutor.errors import LessonError, LessonFaults
from tutor.lesson.frontmatter import FrontMatter, read, split
from tutor.lesson.heading import read_heading
from tutor.lesson.outlines import LessonOutline, StepOutline

MARKED = re.compile(r"^ {0,3}(?:```|~~~|##(?!#)).*$", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
STEP = re.compile(r"^ {0,3}##(?:[ \t]+(?P<title>.*))?$")
KEY = re.compile(r"^(?P<key>[a-z]+):(?: +(?P<value>.*))?$")
PLAIN = re.compile(r"""^[^\s\[\]{}#&*!|>'"%@`,:?~-][^\[\]{}#:,]*$""")
PLAIN_LINE = re.compile(r"""^[^\s\[\]{}#&*!|>'"%@`,:?~-][^#:]*$""")
YAML_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
QUOTED = re.compile(r"""^(?:"[^"\\]*"|'[^']*')$""")


def read_outline(text: str, path: Path, lesson_id: str) -> LessonOutline:
    """Read the outline of a lesson.

    Raises:
        LessonFaults: The front matter can't be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
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
        steps=_steps("\n".join(text.split("\n")[taken:])),
        path=path,
    )


def _plain(head: str) -> FrontMatter | None:
    """Read front matter of the usual forms; None if YAML must be asked."""
    if not head.replace("\n", "").isprintable():
        return None
    values: dict[str, str | tuple[str, ...]] = {}
    for entry in re.split(r"\n(?=[a-z])", head):
        found = KEY.match(entry.split("\n")[0])
        if found is None:
            return None
        value = "\n".join([found["value"] or "", *entry.split("\n")[1:]]).strip()
        known = _value(value)
        if known is None:
            return None
        values[found["key"]] = known
    return _typed(values)


def _value(text: str) -> str | tuple[str, ...] | None:
    if text.startswith("["):
        return _flow(text)
    return _block(text) if text.startswith("- ") else _scalar(text)


def _scalar(text: str, pattern: re.Pattern[str] = PLAIN_LINE) -> str | None:
    text = text.strip()
    if QUOTED.match(text):
        return text[1:-1]
    return text if pattern.match(text) and "\n" not in text and text.casefold() not in YAML_WORDS else None


def _flow(text: str) -> tuple[str, ...] | None:
    """Read `[one, two]`, over several lines as well."""
    if not text.endswith("]"):
        return None
    inside = text[1:-1].strip()
    if not inside:
        return ()
    return _all([_scalar(part, PLAIN) for part in inside.removesuffix(",").split(",")])


def _block(text: str) -> tuple[str, ...] | None:
    """Read lines of `- one`."""
    lines = [line.strip() for line in text.split("\n")]
    return _all([_scalar(line[2:]) if line.startswith("- ") else None for line in lines])


def _all(entries: list[str | None]) -> tuple[str, ...] | None:
    found = tuple(entry for entry in entries if entry is not None)
    return found if len(found) == len(entries) else None


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


def _steps(body: str) -> tuple[StepOutline, ...]:
    steps, fence = [], ""
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
