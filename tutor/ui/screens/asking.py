"""How the small questions of a step are asked: which is next, and in which order its options stand.

Pure functions on the lesson's data; knows no widget.
"""

from __future__ import annotations

import ast
import random

from tutor import text
from tutor.lesson.model import (
    ChoiceQuestion,
    CodeTask,
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


def question_of(step: Step, question: int) -> str:
    """Return the Markdown of what is asked."""
    match step.task:
        case QuestionTask(questions):
            asked = questions[question]
            if asked.text or isinstance(asked, ChoiceQuestion):
                return asked.text
            return text.WHAT_HAPPENS if code_of(step, question) else _asked_on_page(step)
        case None:
            return text.READ_ON
    return ""


def _asked_on_page(step: Step) -> str:
    """Return the last paragraph of the page that asks something, for a question without words of its own."""
    prose = [block.text for block in step.page if isinstance(block, Prose)]
    paragraphs = [paragraph for words in prose for paragraph in words.strip().split("\n\n")]
    return next((one for one in reversed(paragraphs) if "?" in one), text.ASKED_ON_PAGE)


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
    value = limits[0].value if limits and isinstance(limits[0], ast.Constant) else None
    return (name, float(value)) if isinstance(name, str) and isinstance(value, int | float) else None


def goals_of(step: Step) -> tuple[str, ...]:
    """Return what the checks of a step ask for."""
    return step.task.goals if isinstance(step.task, CodeTask | OrderTask) else ()
