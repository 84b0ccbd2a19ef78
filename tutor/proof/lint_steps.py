"""The linter's rules for a step: hints, wrong answers, code, and texts that are shown as they are typed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tutor.lesson.model import (
    Cell,
    CodeTask,
    Lesson,
    LiveQuestion,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
)
from tutor.proof.findings import Remark
from tutor.proof.untaught import shown_by

PAGE_COLUMNS, PAGE_LINES = 74, 40
"""Two screens of 80 × 24, as far as text goes."""
CODE_HINTS = 2
COMPLETE_CODE = ("setup", "demo", "predict", "answer", "solution", "check")
"""Roles whose code is Python as it stands; what is completed, mended or wrong may not be."""
MARKUP = re.compile(
    r"(?<![\w*])\*{1,2}[^*\s](?:[^*\n]*[^*\s])?\*{1,2}(?!\w)|\$[^$\s](?:[^$\n]*[^$\s])?\$(?!\d)"
)
"""Emphasis and formulas."""
Told = tuple[int, str, bool]
"""Line, message, and whether it is only advice."""


def step_remarks(lesson: Lesson, step: Step) -> Iterator[Remark]:
    """Yield what should be mended in a step."""
    for line, text, is_advice in _told(step):
        yield Remark(lesson.path, line, f"{step.id}: {text}", is_advice)


def cells_of(step: Step) -> Iterator[Cell]:
    """Yield all cells of a step."""
    yield from (*step.setup, *step.demos)
    match step.task:
        case QuestionTask(questions):
            yield from (question.cell for question in questions if isinstance(question, LiveQuestion))
        case CodeTask() as task:
            yield from (task.starter, *task.solutions, *task.checks, *task.wrongs)
        case OrderTask() as task:
            yield from (task.cell, *task.checks, *task.wrongs)


def words_of_tasks(lesson: Lesson) -> set[str]:
    """Return the words of all steps with a task, case folded."""
    steps = [step for step in lesson.steps if step.task is not None]
    shown = {word for step in steps for word in shown_by(step)}
    ids = {word for step in steps for word in step.id.split("-")}
    sources = " ".join(cell.source for step in steps for cell in cells_of(step))
    return {word.casefold() for word in shown | ids | set(re.findall(r"[^\W\d_]+", sources))}


def _told(step: Step) -> Iterator[Told]:
    if (lines := _page_lines(step)) > PAGE_LINES:
        text = f"about {lines} lines to read before anything is done, more than two screens; split the step"
        yield step.line, text, True
    for cell in cells_of(step):
        yield from code_told(cell)
    match step.task:
        case CodeTask() as task:
            yield from _code_task(step, task)
        case OrderTask() if not step.hints:
            yield step.line, "an order without a hint; add a `### Hint`", False
        case QuestionTask(questions):
            for question in questions:
                if isinstance(question, LiveQuestion):
                    yield from _question(question)


def _question(question: LiveQuestion) -> Iterator[Told]:
    if not question.feedback:
        text = "no `### Feedback` for this question; add the usual wrong answers"
        yield question.cell.line, text, False
    for row in question.feedback:
        yield from _literally(row.say, row.line)


def _code_task(step: Step, task: CodeTask) -> Iterator[Told]:
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


def code_told(cell: Cell) -> Iterator[Told]:
    """Code is Python, indented by four spaces; the texts of a check reach the learner as they are meant."""
    if cell.role not in COMPLETE_CODE or cell.raises:
        return
    try:
        tree = ast.parse(cell.source)
        odd = _odd_indent(cell.source)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = cell.line + (getattr(error, "lineno", None) or 1) - 1
        yield line, f"the {cell.role} is not Python: {getattr(error, 'msg', error)}", False
        return
    if odd:
        yield cell.line + odd - 1, "code indented by other than four spaces", True
    if cell.role == "check":
        yield from _texts(tree, cell.line - 1)


def _odd_indent(source: str) -> int | None:
    """Return the first line that opens a block by other than four spaces."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        depth += (token.type == tokenize.INDENT) - (token.type == tokenize.DEDENT)
        if token.type == tokenize.INDENT and token.string != " " * 4 * depth:
            return token.start[0]
    return None


def _texts(tree: ast.Module, before: int) -> Iterator[Told]:
    """Each `goal` can be read without running the check; `goal` and `says` hold no markup.

    Args:
        tree: A check.
        before: Lines of the lesson file before it.
    """
    nodes = list(ast.walk(tree))
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    for keyword in (keyword for node in nodes if isinstance(node, ast.Call) for keyword in node.keywords):
        value = keyword.value
        is_handed_on = isinstance(value, ast.Name) and value.id in parameters
        if keyword.arg == "goal" and not isinstance(value, ast.Constant) and not is_handed_on:
            text = "a computed `goal` is missing from the checklist; write one plain text in quotes"
            yield before + value.lineno, text, False
        for part in ast.walk(value) if keyword.arg in ("goal", "says") else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield from _literally(part.value, before + part.lineno)


def _literally(text: str, line: int) -> Iterator[Told]:
    """A text in which only `code` is set apart has no other markup."""
    found = MARKUP.search(re.sub(r"`[^`]*`", "`", text))
    if found:
        told = f"`{found[0]}` is shown to the learner as it is typed"
        yield line, f"{told}; write it without markup, code between backquotes", False


def _page_lines(step: Step) -> int:
    """Return about how many lines of the screen the page takes."""
    lines = 0
    for item in step.page:
        if isinstance(item, Cell):
            lines += item.source.count("\n") + 2
        elif isinstance(item, Prose):
            lines += sum(1 + -(-len(part) // PAGE_COLUMNS) for part in item.text.split("\n\n"))
    return lines
