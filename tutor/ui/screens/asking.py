"""How the small questions of a step are asked: which is next, and in which order its options stand.

Pure functions on the lesson's data; knows no widget.
"""

from __future__ import annotations

import ast
import random
import re

from tutor import text
from tutor.grading import HINT_COSTS, points_of
from tutor.lesson.model import (
    ChoiceQuestion,
    CodeTask,
    Lesson,
    LiveQuestion,
    OrderLine,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
)
from tutor.progress import StepRecord


def first_open(step: Step, record: StepRecord) -> int:
    """Return the first question that was not answered rightly yet; the last if all were."""
    if not isinstance(step.task, QuestionTask):
        return 0
    total = len(step.task.questions)
    still = [number for number in range(total) if number not in record.answered]
    return still[0] if still and not record.is_passed else total - 1


def shuffled_options(question: ChoiceQuestion, key: str) -> tuple[int, ...]:
    """Return the options' places in the file, in the order in which they are shown.

    Args:
        question: The question; a fixed one keeps its order.
        key: The same key gives the same order, so that nothing jumps when a step is opened again.
    """
    places = list(range(len(question.options)))
    if not question.is_fixed:
        random.Random(key).shuffle(places)
    return tuple(places)


def shuffled_lines(task: OrderTask, key: str) -> tuple[str, ...]:
    """Return the texts of all lines, mixed; never in the right order if another one exists."""
    lines = list(task.lines)
    dice = random.Random(key)
    for _ in range(10):
        dice.shuffle(lines)
        if _texts(lines) != _texts(task.lines):
            break
    return tuple(line.text for line in lines)


def _texts(lines: list[OrderLine] | tuple[OrderLine, ...]) -> list[str]:
    return [line.text for line in lines if not line.is_distractor]


def heading_of(step: Step, question: int) -> str:
    """Return what stands over the card."""
    match step.task:
        case QuestionTask(questions):
            return text.question_title(question + 1, len(questions))
        case None:
            return text.TRY_IT if step.demos else text.READING
    return text.YOUR_TASK


def worth_of(step: Step, record: StepRecord) -> str:
    """Return the points of a graded step: what it gives now, or what was reached; empty if it gives none."""
    if not step.points:
        return ""
    if record.is_passed:
        return text.points_reached(record.points, step.points)
    now = points_of(step, record)
    is_several = isinstance(step.task, QuestionTask) and len(step.task.questions) > 1
    worth = text.points_ahead(now, is_several) if now == step.points else text.points_left(now, step.points)
    costs = now > 0 and record.hints < len(step.hints)
    return f"{worth} · {text.hint_costs(HINT_COSTS * step.points)}" if costs else worth


def question_of(step: Step, question: int) -> str:
    """Return the Markdown of what is asked."""
    match step.task:
        case QuestionTask(questions):
            if asked := questions[question].text:
                return asked
            code = code_of(step, question).strip()
            return (text.WHAT_HAPPENS if "\n" in code else text.WHAT_COMES) if code else _asked_on_page(step)
        case None:
            return text.READ_ON
    return ""


def only_question_of(step: Step) -> str:
    """Return the Markdown of a step's question if it asks but one; else an empty text."""
    is_alone = isinstance(step.task, QuestionTask) and len(step.task.questions) == 1
    return question_of(step, 0) if is_alone else ""


def _asked_on_page(step: Step) -> str:
    """Return the last paragraph of the page that asks something, for a question without words of its own.

    Where none has a question mark, the step's title is the question, or else the last paragraph.
    """
    prose = [block.text for block in step.page if isinstance(block, Prose)]
    paragraphs = [paragraph for words in prose for paragraph in words.strip().split("\n\n")]
    questions = [one for one in (step.title, *paragraphs) if "?" in one]
    return (questions or paragraphs or [text.ASKED_ON_PAGE])[-1]


def code_of(step: Step, question: int) -> str:
    """Return the code that a question is about; empty where it is about none."""
    asked = step.task.questions[question] if isinstance(step.task, QuestionTask) else None
    return asked.cell.source if isinstance(asked, LiveQuestion) and asked.cell.role == "predict" else ""


def advice_of(step: Step, question: int) -> str:
    """Return how to answer, in a few words."""
    if not isinstance(step.task, QuestionTask):
        return ""
    asked = step.task.questions[question]
    if not isinstance(asked, ChoiceQuestion):
        return ""
    return text.CHOOSE_SEVERAL if sum(option.is_right for option in asked.options) > 1 else text.CHOOSE_ONE


def target_of(step: Step) -> tuple[str, float] | None:
    """Return the curve and the value that it must reach, as the step's checks ask for; None if they don't."""
    if not isinstance(step.task, CodeTask | OrderTask):
        return None
    for check in step.task.checks:
        for node in ast.walk(ast.parse(check.source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "expect_curve"
            ):
                return _target(node)
    return None


def _target(call: ast.Call) -> tuple[str, float] | None:
    name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else "loss"
    limits = [word.value for word in call.keywords if word.arg in {"below", "above"}]
    value = limits[0].value if len(limits) == 1 and isinstance(limits[0], ast.Constant) else None
    return (name, float(value)) if isinstance(name, str) and isinstance(value, int | float) else None


def secret_names(lesson: Lesson, step: Step) -> frozenset[str]:
    """Return what hidden setups of a question define and the learner sees nowhere: it may be the answer."""
    if not isinstance(step.task, QuestionTask):
        return frozenset()
    cells = (*lesson.setup, *step.setup)
    shown = [cell.source for cell in cells if not cell.hidden]
    shown += [block.text if isinstance(block, Prose) else block.source for block in step.page]
    shown += [code_of(step, number) for number in range(len(step.task.questions))]
    shown += [asked.text for asked in step.task.questions]
    seen = set(re.findall(r"\w+", " ".join(shown)))
    return frozenset(_defined([cell.source for cell in cells if cell.hidden]) - seen)


def _defined(sources: list[str]) -> set[str]:
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} | {
        node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def goals_of(step: Step) -> tuple[str, ...]:
    """Return what the checks of a step ask for."""
    return step.task.goals if isinstance(step.task, CodeTask | OrderTask) else ()
