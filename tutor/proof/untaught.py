"""Finds names that a solution needs and nothing before it has shown."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Sequence

from tutor.errors import LessonFaults
from tutor.lesson.load import load_lesson
from tutor.lesson.model import Cell, CodeTask, Course, Lesson, LiveQuestion, Prose, QuestionTask, Step

ALLOWED = re.compile(r"<!--\s*allow:(?P<names>[^<>]*)-->")
WORD = re.compile(r"[^\W\d]\w*")
EVERYDAY = frozenset({*dir(builtins), *dir(str), *dir(list), *dir(dict), *dir(set)})
"""Python that a learner brings along."""


def untaught_names(course: Course, lessons: Sequence[Lesson]) -> Iterator[tuple[Lesson, int, str]]:
    """Yield lesson, line and message for each first solution that calls what was not shown before.

    A name is shown by prose, code, hints or answers of an earlier lesson or step, or of the step itself;
    a comment of the lesson may allow more.

    Args:
        course: The course, for what earlier lessons show.
        lessons: The lessons to look at.
    """
    wanted = {lesson.id: lesson for lesson in lessons}
    shown: set[str] = set(EVERYDAY)
    for outline in course.lessons:
        try:
            lesson = wanted.get(outline.id) or load_lesson(outline)
        except LessonFaults:
            continue
        shown |= set(WORD.findall(lesson.intro)) | _words(lesson.setup)
        allowed = _allowed(lesson) if lesson.id in wanted else set()
        for step in lesson.steps:
            shown |= shown_by(step)
            if isinstance(step.task, CodeTask):
                new = sorted(_called(step.task.solutions[0].source) - shown - allowed)
                shown |= _words(step.task.solutions)
                if new and lesson.id in wanted:
                    names = ", ".join(f"`{name}`" for name in new)
                    text = f"the solution needs {names}, not shown before; name it in the text or a hint"
                    yield lesson, step.task.solutions[0].line, f"{step.id}: {text}"


def _allowed(lesson: Lesson) -> set[str]:
    """Return the names that comments such as `<!-- allow: torch.mul, itertools.pairwise -->` allow."""
    comments = ALLOWED.findall(lesson.path.read_text(encoding="utf-8"))
    names = (name for names in comments for name in names.replace(",", " ").split())
    return {name.rpartition(".")[2] for name in names}


def shown_by(step: Step) -> set[str]:
    """Return the words that a step shows, its hints, its why and its answers among them."""
    texts = [*step.hints, step.why, step.title]
    texts += [item.text if isinstance(item, Prose) else item.source for item in step.page]
    if isinstance(step.task, CodeTask):
        texts += [step.task.starter.source, *step.task.goals]
    if isinstance(step.task, QuestionTask):
        for question in step.task.questions:
            texts.append(question.text)
            if isinstance(question, LiveQuestion):
                texts += [question.cell.source, *(row.say for row in question.feedback)]
            else:
                texts += [f"{option.text} {option.feedback}" for option in question.options]
    return {word for text in texts for word in WORD.findall(text)} | _words(step.setup)


def _words(cells: Sequence[Cell]) -> set[str]:
    return {word for cell in cells for word in WORD.findall(cell.source)}


def _called(source: str) -> set[str]:
    """Return the names of functions and methods that a source calls and does not define."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in calls}
    return names - own - {""}
