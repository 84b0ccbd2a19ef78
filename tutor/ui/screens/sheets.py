"""What the editor can show at a step: the task's code, a question's code, demos, or an empty sheet.

Pure data made from the lesson's; knows no widget.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tutor import text
from tutor.lesson.model import CodeTask, OrderTask, QuestionTask, Step
from tutor.progress import StepRecord
from tutor.ui.screens.asking import code_of

SheetKind = Literal["task", "order", "question", "demo", "scratch"]


class Sheet(msgspec.Struct, frozen=True):
    """One text that the editor can show."""

    name: str
    kind: SheetKind
    starter: str = ""
    demo: int | None = None
    """Which demo of the page it is, from 0."""
    key: str = ""
    """What its text is kept under; empty for the step's own draft."""
    is_locked: bool = False
    """It can neither be changed nor run before the question is answered."""


def sheets_of(step: Step, record: StepRecord, question: int) -> tuple[Sheet, ...]:
    """Return the sheets of a step, the one that opens first in front.

    Args:
        step: The step.
        record: What is known of it.
        question: The question that is asked, from 0, where the task has questions.
    """
    total = len(step.demos)
    has_code = isinstance(step.task, CodeTask | OrderTask)
    demos = tuple(
        Sheet(
            text.demo_name(number + 1, total),
            "demo",
            cell.source,
            number,
            f"demo-{number}" if number or has_code else "",
        )
        for number, cell in enumerate(step.demos)
    )
    first = _task_sheets(step, record, question)
    return first + demos or (Sheet(text.SHEET_SCRATCH, "scratch"),)


def _task_sheets(step: Step, record: StepRecord, question: int) -> tuple[Sheet, ...]:
    match step.task:
        case CodeTask(starter):
            return (Sheet(text.SHEET_TASK, "task", starter.source),)
        case OrderTask():
            return (Sheet(text.SHEET_TASK, "order"),)
        case QuestionTask():
            if code := code_of(step, question):
                is_open = question not in record.answered and not record.is_passed
                key = f"question-{question}"
                return (Sheet(text.SHEET_QUESTION, "question", code, key=key, is_locked=is_open),)
    return ()
