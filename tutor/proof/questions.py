"""What is proved of questions: the truth passes, and each wrong answer is told why it is wrong."""

from __future__ import annotations

import ast

import msgspec

from tutor.grading import judge_choice
from tutor.lesson.model import Cell, ChoiceQuestion, FeedbackRow, LiveQuestion
from tutor.proof.findings import Failure
from tutor.proof.gate import Outcome
from tutor.proof.steps import Proving, output_failures, told

SLIPS = (
    "NameError",
    "AttributeError",
    "SyntaxError",
    "IndentationError",
    "ImportError",
    "ModuleNotFoundError",
)
"""Exceptions that a question raises by a slip of its author rather than by intention."""
NO_ANSWER = "no answer at all"
"""Typed to learn a question's truth; no cell evaluates to it."""


def choice_failures(question: ChoiceQuestion) -> list[Failure]:
    """The right options pass together, and each wrong one is told why it is wrong."""
    right = frozenset(place for place, option in enumerate(question.options) if option.is_right)
    failures = []
    if not judge_choice(question, right).passed:
        failures.append(Failure(question.line, "the right options do not pass"))
    for place, option in enumerate(question.options):
        if option.is_right:
            continue
        if judge_choice(question, right | {place}).passed:
            failures.append(Failure(question.line, f"the wrong option `{option.text}` passes"))
        if not option.feedback.strip():
            failures.append(Failure(question.line, f"the wrong option `{option.text}` has no feedback"))
    return failures


async def live_failures(proving: Proving, question: LiveQuestion) -> list[Failure]:
    """The truth passes when it is typed, and each feedback row's answer is wrong and gets its say."""
    cell = question.cell
    probe = await proving.judge(question, NO_ANSWER)
    proving.compute_s += probe.elapsed_s
    if probe.verdict is None or not probe.verdict.truth:
        return [Failure(cell.line, f"the question has no answer: {told(probe)}")]
    truth = probe.verdict.truth
    failures = _probe_failures(cell, probe)
    if truth in SLIPS and cell.raises is None:
        failures.append(
            Failure(cell.line, f'the cell raises {truth}; if it is meant to, add raises="{truth}"')
        )
    outcome = await proving.judge(question, truth)
    if not outcome.has_passed:
        failures.append(Failure(cell.line, f"the right answer `{truth}` is refused: {told(outcome)}"))
    for row in question.feedback:
        failures += await _row_failures(proving, question, row)
    return failures


def _probe_failures(cell: Cell, probe: Outcome) -> list[Failure]:
    failures = []
    if probe.has_passed:
        failures.append(Failure(cell.line, "any text passes as an answer"))
    if cell.output is not None:
        failures += output_failures(msgspec.structs.replace(cell, raises=cell.raises or "any"), probe)
    return failures


async def _row_failures(proving: Proving, question: LiveQuestion, row: FeedbackRow) -> list[Failure]:
    """A row's answer may be what is typed, or an expression whose value is."""
    outcome = await proving.judge(question, row.answer)
    if not outcome.has_passed and _says(outcome, row.say):
        return []
    typed = await _value_of(proving, question, row.answer)
    if typed and typed != row.answer:
        outcome = await proving.judge(question, typed)
    if outcome.has_passed:
        return [Failure(row.line, f"the feedback's wrong answer `{row.answer}` is right")]
    if _says(outcome, row.say):
        return []
    return [Failure(row.line, f"answer `{row.answer}` does not get its feedback, but: {outcome.said}")]


def _says(outcome: Outcome, text: str) -> bool:
    return " ".join(text.split()) in " ".join(outcome.said.split())


async def _value_of(proving: Proving, question: LiveQuestion, expression: str) -> str:
    """Return the text of an expression's value at the end of a question's cell; empty if it is none."""
    source = with_last_expression(question.cell.source, expression)
    if source is None:
        return ""
    cell = msgspec.structs.replace(question.cell, source=source)
    probe = await proving.judge(question, NO_ANSWER, cell)
    return probe.verdict.truth if probe.verdict else ""


def with_last_expression(source: str, expression: str) -> str | None:
    """Return a cell's source with another last expression; None if either is no Python."""
    try:
        body = ast.parse(source).body
        ast.parse(expression, mode="eval")
    except SyntaxError:
        return None
    lines = source.split("\n")
    last = body[-1] if body else None
    kept = lines[: last.lineno - 1] if isinstance(last, ast.Expr) else lines
    return "\n".join([*kept, expression])
