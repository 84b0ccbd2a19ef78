"""A step as lines to read: its heading, its page, and what is asked."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tutor import text
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    LiveQuestion,
    OrderTask,
    Prose,
    QuestionTask,
    Step,
)
from tutor.plain.markdown_text import one_line, plain_text
from tutor.session import Session
from tutor.ui.screens.asking import first_open, shuffled_lines, shuffled_options

INDENT = "    "


def heading(session: Session) -> str:
    """Return where the learner is."""
    lesson, step = session.lesson, session.step
    place = text.plain_place(session.index + 1, len(lesson.steps))
    place += f", {text.points(step.points)}" if step.points else ""
    passed = f" [{text.PASSED.lower()}]" if session.record.is_passed else ""
    return f"== {step.title} ==\n{lesson.title} ({lesson.id}#{step.id}), {place}{passed}"


def page(step: Step, width: int) -> str:
    """Return what is to be read: prose, given code and demos."""
    demos = 0
    parts = []
    for item in step.page:
        if isinstance(item, Prose):
            parts.append(plain_text(item.text, width))
        elif item.role == "demo":
            demos += 1
            parts.append(f"{text.plain_demo(demos)}\n{_code(item)}")
        else:
            parts.append(f"{text.PLAIN_GIVEN}\n{_code(item)}")
    return "\n\n".join(parts)


def given(cells: Sequence[Cell]) -> str:
    """Return setup cells as the code that is given, the hidden ones left out; empty if there is none."""
    cells = [cell for cell in cells if not cell.hidden]
    return "\n".join([text.PLAIN_GIVEN, *map(_code, cells)]) if cells else ""


def task(session: Session, width: int) -> str:
    """Return what the learner is asked; empty for a step to read."""
    step = session.step
    match step.task:
        case QuestionTask(questions):
            number = first_open(step, session.record)
            return question(session, questions[number], number, len(questions), width)
        case CodeTask(starter=starter, goals=goals):
            return "\n".join([*_goals(goals), text.PLAIN_CODE, _code(starter)])
        case OrderTask(goals=goals) as order:
            lines = enumerate(shuffled_lines(order, option_key(session)), start=1)
            return "\n".join([*_goals(goals), text.PLAIN_ORDER, *(f"{n:>4}  {line}" for n, line in lines)])
    return ""


def question(
    session: Session, asked: LiveQuestion | ChoiceQuestion, number: int, total: int, width: int
) -> str:
    """Return one small question: its text, its code or its options, and how to answer."""
    parts = [text.question_title(number + 1, total)]
    if asked.text:
        parts.append(plain_text(asked.text, width))
    if isinstance(asked, ChoiceQuestion):
        places = shuffled_options(asked, option_key(session))
        parts += [f"{n:>4}  {one_line(asked.options[at].text)}" for n, at in enumerate(places, start=1)]
        several = sum(option.is_right for option in asked.options) > 1
        parts.append(text.PLAIN_CHOOSE_SEVERAL if several else text.PLAIN_CHOOSE)
    else:
        if asked.cell.role == "predict":
            parts.append(_code(asked.cell))
        parts.append(text.PLAIN_ANSWER)
    return "\n".join(parts)


def option_key(session: Session) -> str:
    """Return what the order of options depends on, so that it stays when a step is opened again."""
    return f"{session.lesson.id}#{session.step.id}"


def _goals(goals: tuple[str, ...]) -> list[str]:
    return [text.PLAIN_GOALS, *(f"  - {goal}" for goal in goals)] if goals else []


def _code(cell: Cell) -> str:
    return textwrap.indent(cell.source.rstrip("\n"), INDENT)
