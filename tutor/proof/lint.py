"""The authors' linter: what can be said of a course without running it; each message says how to mend it.

Here are the rules for a lesson as a whole; `lint_text` looks at its lines, `lint_steps` at its steps,
`untaught` at what was shown before.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from tutor.lesson.model import Course, Lesson
from tutor.preparing import runs_of
from tutor.proof.findings import Remark as Remark
from tutor.proof.lint_steps import cells_of, code_told, step_remarks, words_of_tasks
from tutor.proof.lint_text import text_remarks
from tutor.proof.untaught import untaught_names

STEM = 5
"""Letters that make two words the same: compute, computed, computing."""


def lint_course(course: Course, lessons: Sequence[Lesson]) -> list[Remark]:
    """Return everything that should be mended in lessons of a course.

    Args:
        course: The whole course; prerequisites and links are looked up in it.
        lessons: The lessons to look at.
    """
    remarks: list[Remark] = []
    for lesson in lessons:
        remarks += [*_requires(course, lesson), *_objectives(lesson), *_compute(lesson)]
        remarks += text_remarks(course, lesson)
        remarks += [Remark(lesson.path, *told) for cell in lesson.setup for told in code_told(cell)]
        for step in lesson.steps:
            remarks += step_remarks(lesson, step)
    for lesson, line, text in untaught_names(course, lessons):
        remarks.append(Remark(lesson.path, line, text, is_advice=True))
    return sorted(remarks, key=lambda remark: (str(remark.path), remark.line))


def _requires(course: Course, lesson: Lesson) -> Iterator[Remark]:
    """Prerequisites exist and come earlier, which also keeps them free of cycles."""
    order = [known.id for known in course.lessons]
    for name in lesson.requires:
        if name not in order:
            near = difflib.get_close_matches(name, order, n=1, cutoff=0.5)
            how = f"is `{near[0]}` meant?" if near else "name a lesson of `course.toml`, as `module/lesson`"
            yield Remark(lesson.path, 1, f"requires `{name}`, which the course does not have; {how}")
        elif lesson.id in order and order.index(name) >= order.index(lesson.id):
            text = f"requires `{name}`, which comes later; move one of the two in `course.toml`"
            yield Remark(lesson.path, 1, text)


def _objectives(lesson: Lesson) -> Iterator[Remark]:
    """There are objectives, no more of them than tasks, and the tasks speak of each."""
    if not lesson.objectives:
        yield Remark(lesson.path, 1, "has no `objectives`; say what the learner can do afterwards")
    tasks = sum(step.task is not None for step in lesson.steps)
    if tasks < len(lesson.objectives):
        told = f"{len(lesson.objectives)} objectives but {tasks} tasks"
        yield Remark(lesson.path, 1, f"has {told}; each objective needs a task that shows it")
    known = {word[:STEM] for word in words_of_tasks(lesson)}
    for objective in lesson.objectives:
        words = [word.strip(".,:;!?()`'\"").casefold() for word in objective.split()]
        if not any(word[:STEM] in known for word in words if len(word) >= STEM - 1):
            text = f"no task has a word of the objective `{objective}`; add one that shows it, or reword it"
            yield Remark(lesson.path, 1, text, is_advice=True)


def _compute(lesson: Lesson) -> Iterator[Remark]:
    """The raised limits are limits, and together stay within the minutes that the lesson promises."""
    cells = [*lesson.setup, *(cell for step in lesson.steps for cell in cells_of(step))]
    total_s = 0.0
    for cell in cells:
        if cell.limit_s is None:
            continue
        if not cell.limit_s > 0:
            text = f'limit="{cell.limit_s:g}" lets nothing run; write seconds above 0'
            yield Remark(lesson.path, cell.line, text)
        total_s += cell.limit_s * len(runs_of(cell))
    if total_s > 60 * lesson.minutes:
        told = f"the cells with a `limit` may run {total_s:,.0f} s together"
        how = f"longer than the lesson's {lesson.minutes} minutes; compute less or lower the limits"
        yield Remark(lesson.path, 1, f"{told}, {how}")
