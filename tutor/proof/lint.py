"""The authors' linter: what can be said of a course without running it; each message says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.lesson import frontmatter
from tutor.lesson.model import (
    Cell,
    CodeTask,
    Course,
    Lesson,
    LiveQuestion,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
)
from tutor.proof.untaught import untaught_names

PROSE_COLUMNS = 120
"""Columns of a source line of prose; tables and links are not counted."""
CODE_COLUMNS = 76
"""What fits beside the line numbers at 80 columns."""
PAGE_COLUMNS, PAGE_LINES = 74, 40
"""Two screens of 80 × 24, as far as text goes."""
CODE_HINTS = 2
SHOWN_CODE = tuple(
    f"```python {role}" for role in ("setup", "demo", "predict", "starter", "solution", "order")
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<href>[^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that an author should mend."""

    path: Path
    line: int
    text: str
    is_advice: bool = False
    """It does not fail the proof."""

    def __str__(self) -> str:
        """Return `file:line: text`."""
        return f"{self.path}:{self.line}: {self.text}"


def lint_course(course: Course, lessons: Sequence[Lesson]) -> list[Remark]:
    """Return everything that should be mended in lessons of a course.

    Args:
        course: The whole course; prerequisites and links are looked up in it.
        lessons: The lessons to look at.
    """
    remarks: list[Remark] = []
    for lesson in lessons:
        remarks += [*_requires(course, lesson), *_lesson(course, lesson)]
        for step in lesson.steps:
            remarks += _step(lesson, step)
    for lesson, line, text in untaught_names(course, lessons):
        remarks.append(Remark(lesson.path, line, text, is_advice=True))
    return sorted(remarks, key=lambda remark: (str(remark.path), remark.line))


def _requires(course: Course, lesson: Lesson) -> Iterator[Remark]:
    """Prerequisites exist and come earlier, which also keeps them free of cycles."""
    order = [known.id for known in course.lessons]
    for name in lesson.requires:
        if name not in order:
            text = f"requires `{name}`, which the course does not have; name a lesson of `course.toml`"
            yield Remark(lesson.path, 1, text, is_advice=True)
        elif lesson.id in order and order.index(name) >= order.index(lesson.id):
            text = f"requires `{name}`, which comes later; move one of the two in `course.toml`"
            yield Remark(lesson.path, 1, text)


def _lesson(course: Course, lesson: Lesson) -> Iterator[Remark]:
    if not lesson.objectives:
        yield Remark(lesson.path, 1, "has no `objectives`; say what the learner can do afterwards")
    tasks = sum(step.task is not None for step in lesson.steps)
    if tasks < len(lesson.objectives):
        told = f"{len(lesson.objectives)} objectives but {tasks} tasks"
        yield Remark(lesson.path, 1, f"has {told}; each objective needs a task that shows it")
    text = lesson.path.read_text(encoding="utf-8")
    yield from _lines(lesson.path, text)
    yield from _links(course, lesson, text)


def _lines(path: Path, text: str) -> Iterator[Remark]:
    """Prose and code stay within their columns; code has no tabs and no spaces at line ends."""
    fence, head = "", frontmatter.split(text)[1]
    for number, line in enumerate(text.split("\n")[max(0, head) :], start=max(0, head) + 1):
        if line.startswith("```"):
            fence = "" if fence else line
        elif fence.startswith(SHOWN_CODE):
            if len(line) > CODE_COLUMNS:
                told = f"code of {len(line)} columns; break it at {CODE_COLUMNS}"
                yield Remark(path, number, told, is_advice=True)
            if "\t" in line or line != line.rstrip():
                yield Remark(path, number, "a tab, or spaces at the line's end; indent with four spaces")
        elif not fence and len(line) > PROSE_COLUMNS and "|" not in line and "](" not in line:
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
                yield Remark(lesson.path, number, f"the link `{href}` names a step that is not there")


def _step(lesson: Lesson, step: Step) -> Iterator[Remark]:
    def remark(line: int, text: str, is_advice: bool = False) -> Remark:
        return Remark(lesson.path, line, f"{step.id}: {text}", is_advice)

    if (lines := _page_lines(step)) > PAGE_LINES:
        text = f"about {lines} lines to read before anything is done, more than two screens; split the step"
        yield remark(step.line, text, is_advice=True)
    match step.task:
        case CodeTask() as task:
            for line, text, is_advice in _code_task(step, task):
                yield remark(line, text, is_advice)
        case OrderTask() if not step.hints:
            yield remark(step.line, "an order without a hint; add a `### Hint`")
        case QuestionTask(questions):
            for question in questions:
                if isinstance(question, LiveQuestion) and not question.feedback:
                    text = "no `### Feedback` for this question; add the usual wrong answers"
                    yield remark(question.cell.line, text)


def _code_task(step: Step, task: CodeTask) -> Iterator[tuple[int, str, bool]]:
    if len(step.hints) < CODE_HINTS:
        text = f"{len(step.hints)} hints; code needs {CODE_HINTS}, from the mildest to the nearly complete"
        yield step.line, text, False
    if not task.wrongs:
        yield step.line, 'no `python wrong says="…"`; add the usual mistake and what it is told', False
    for cell in task.wrongs:
        if not cell.says:
            yield cell.line, "a wrong answer without `says`; add a part of the feedback it must get", False
    if len(task.solutions) < 2:
        yield step.line, "one solution; add another spelling, so that the check is seen to take it", True
    if not step.why:
        yield step.line, "no `### Why`; say what stays with the learner", True


def _page_lines(step: Step) -> int:
    """Return about how many lines of the screen the page takes."""
    lines = 0
    for item in step.page:
        if isinstance(item, Cell):
            lines += item.source.count("\n") + 2
        elif isinstance(item, Prose):
            lines += sum(1 + -(-len(part) // PAGE_COLUMNS) for part in item.text.split("\n\n"))
    return lines
