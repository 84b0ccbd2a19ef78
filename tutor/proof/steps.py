"""What is proved of a step, kind by kind; each function gives the failures that it finds.

It uses the session's own parts, so that the proof runs what a learner meets.
"""

from __future__ import annotations

import ast
import dataclasses
import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.grading import judge_choice, judge_order
from tutor.kernel.protocol import FeedbackRule, Setup, Source
from tutor.lesson.model import (
    Cell,
    ChoiceQuestion,
    CodeTask,
    FeedbackRow,
    Lesson,
    LiveQuestion,
    OrderTask,
    Step,
)
from tutor.preparing import YOUR_CODE, Options, limits_of, setup_of, setup_of_demo, source_of
from tutor.proof.expected_output import difference, matches
from tutor.proof.findings import Failure
from tutor.proof.gate import Gate, Outcome
from tutor.submission import Order

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


@dataclass(slots=True)
class Proving:
    """One step under proof.

    Attributes:
        gate: Where code runs.
        lesson: Its lesson.
        step: The step.
        options: How lessons run.
        runs: How many times code ran.
        compute_s: Seconds of the demos, questions and first solution.
    """

    gate: Gate
    lesson: Lesson
    step: Step
    options: Options
    runs: int = 0
    compute_s: float = 0.0
    solution_s: dict[int, float] = field(default_factory=dict)
    """Seconds of each passing solution by its line; what the mutation gate may spend follows from it."""

    @property
    def setup(self) -> Setup:
        """What runs before the task's code."""
        return setup_of(self.lesson, self.step, self.options)

    async def check(self, text: str, cell: Cell, checks: Sequence[Cell]) -> Outcome:
        """Run a submission and the checks, with the limits of a cell."""
        self.runs += 1
        sources = tuple(source_of(check) for check in checks)
        return await self.gate.check(self.setup, Source(text, YOUR_CODE), sources, limits_of(cell))

    async def judge(self, question: LiveQuestion, typed: str, cell: Cell | None = None) -> Outcome:
        """Judge a typed answer, to a question or to one with another cell in its place."""
        self.runs += 1
        asked = cell or question.cell
        rules = tuple(FeedbackRule(row.answer, row.say) for row in question.feedback)
        return await self.gate.judge(
            self.setup, source_of(asked), typed, rules, asked.tolerance, limits_of(asked)
        )


async def setup_failures(proving: Proving) -> list[Failure]:
    """The setup runs without an exception."""
    cells = (*proving.lesson.setup, *proving.step.setup)
    if not cells:
        return []
    proving.runs += 1
    outcome = await proving.gate.execute(proving.setup, Source("", YOUR_CODE))
    if outcome.raised is None and outcome.died is None:
        return []
    line = (outcome.raised.line if outcome.raised else None) or cells[-1].line
    return [Failure(line, f"the setup fails: {_short(outcome)}")]


async def demo_failures(proving: Proving, place: int) -> list[Failure]:
    """A demo runs, or raises what it says, with every value of its sweep; its output is as written."""
    cell = proving.step.demos[place]
    setup = setup_of_demo(proving.lesson, proving.step, proving.options, place)
    values = [(cell.sweep.name, value) for value in cell.sweep.values] if cell.sweep else [None]
    failures: list[Failure] = []
    for value in values:
        proving.runs += 1
        assign = (value,) if value else ()
        outcome = await proving.gate.execute(setup, source_of(cell), assign=assign, limits=limits_of(cell))
        proving.compute_s += outcome.elapsed_s
        failures += _demo_outcome(cell, outcome, f" with {value[0]}={value[1]}" if value else "")
    if cell.sweep is None and cell.output is not None:
        failures += _output_failures(cell, outcome)
    return failures


def _demo_outcome(cell: Cell, outcome: Outcome, when: str) -> list[Failure]:
    if outcome.died:
        return [Failure(cell.line, f"the demo{when} ends its process: {outcome.died.cause}")]
    raised = outcome.raised.type if outcome.raised else None
    if cell.raises is None and outcome.raised:
        return [Failure(outcome.raised.line or cell.line, f"the demo{when} fails: {_short(outcome)}")]
    if cell.raises is not None and (raised or "").rpartition(".")[2] != cell.raises.rpartition(".")[2]:
        came = f"{raised} is raised" if raised else "nothing is raised"
        return [Failure(cell.line, f'the demo{when} has raises="{cell.raises}", but {came}')]
    return []


def _output_failures(cell: Cell, outcome: Outcome) -> list[Failure]:
    printed = outcome.printed
    if outcome.raised and cell.raises:
        printed += f"{outcome.raised.type}: {outcome.raised.message}\n"
    if cell.output is None or matches(printed, cell.output):
        return []
    return [
        Failure(
            cell.line, f"prints something else than its `text output`:\n{difference(printed, cell.output)}"
        )
    ]


# Code -------------------------------------------------------------------------------------


async def starter_failures(proving: Proving, task: CodeTask) -> list[Failure]:
    """The starter as it is does not pass."""
    outcome = await proving.check(task.starter.source, task.starter, task.checks)
    if outcome.has_passed:
        return [Failure(task.starter.line, "the starter passes as it is; the task asks for nothing")]
    return _check_at_fault(outcome, task.checks)


async def solution_failures(proving: Proving, task: CodeTask, solution: Cell) -> list[Failure]:
    """A solution passes."""
    outcome = await proving.check(solution.source, task.starter, task.checks)
    if outcome.has_passed:
        proving.solution_s[solution.line] = outcome.elapsed_s
        if solution is task.solutions[0]:
            proving.compute_s += outcome.elapsed_s
        return []
    return [Failure(solution.line, f"the solution does not pass: {_short(outcome)}")]


async def wrong_failures(proving: Proving, cell: Cell, base: Cell, checks: Sequence[Cell]) -> list[Failure]:
    """A typical wrong submission does not pass, and gets what `says` promises."""
    outcome = await proving.check(cell.source, base, checks)
    if outcome.has_passed:
        return [Failure(cell.line, "the wrong answer passes the check")]
    if cell.says and cell.says.casefold() not in outcome.said.casefold():
        return [Failure(cell.line, f'the feedback does not contain "{cell.says}"; it is: {outcome.said}')]
    return _check_at_fault(outcome, checks)


def _check_at_fault(outcome: Outcome, checks: Sequence[Cell]) -> list[Failure]:
    """A check cell must not raise by itself, whatever is handed in."""
    findings = outcome.verdict.findings if outcome.verdict else ()
    return [
        Failure(finding.line or checks[0].line, f"the check itself fails: {finding.text}")
        for finding in findings
        if finding.case == "lesson-fault"
    ]


# Order ------------------------------------------------------------------------------------


async def order_failures(proving: Proving, task: OrderTask) -> list[Failure]:
    """The written order passes; it no longer does with a distractor in the place of the line it resembles."""
    right = [(line.text, line.indent) for line in task.lines if not line.is_distractor]
    failures: list[Failure] = []
    if said := await _order_problem(proving, task, right):
        failures.append(Failure(task.cell.line, f"the right order does not pass: {said}"))
    for distractor in (line for line in task.lines if line.is_distractor):
        place = _most_alike(distractor.text, [text for text, _ in right])
        swapped = [*right[:place], (distractor.text, right[place][1]), *right[place + 1 :]]
        if not await _order_problem(proving, task, swapped):
            text = f"passes with the distractor `{distractor.text}` in place of `{right[place][0]}`"
            failures.append(Failure(task.cell.line, text))
    return failures


async def _order_problem(proving: Proving, task: OrderTask, lines: list[tuple[str, int]]) -> str:
    """Return what is said against an order of lines; empty if it passes."""
    if not task.checks:
        verdict = judge_order(task, lines)
        return "" if verdict.passed else verdict.findings[0].text
    outcome = await proving.check(Order(tuple(lines)).source, task.cell, task.checks)
    return "" if outcome.has_passed else _short(outcome)


def _most_alike(text: str, lines: list[str]) -> int:
    ratios = [difflib.SequenceMatcher(None, text, line).ratio() for line in lines]
    return ratios.index(max(ratios))


# Questions --------------------------------------------------------------------------------


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
        return [Failure(cell.line, f"the question has no answer: {_short(probe)}")]
    truth = probe.verdict.truth
    failures = _probe_failures(cell, probe)
    if truth in SLIPS and cell.raises is None:
        failures.append(
            Failure(cell.line, f'the cell raises {truth}; if it is meant to, add raises="{truth}"')
        )
    outcome = await proving.judge(question, truth)
    if not outcome.has_passed:
        failures.append(Failure(cell.line, f"the right answer `{truth}` is refused: {_short(outcome)}"))
    for row in question.feedback:
        failures += await _row_failures(proving, question, row)
    return failures


def _probe_failures(cell: Cell, probe: Outcome) -> list[Failure]:
    failures = []
    if probe.has_passed:
        failures.append(Failure(cell.line, "any text passes as an answer"))
    if cell.output is not None:
        failures += _output_failures(dataclasses.replace(cell, raises=cell.raises or "any"), probe)
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
    cell = dataclasses.replace(question.cell, source=source)
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


def _short(outcome: Outcome) -> str:
    """Return what went wrong, without what is right."""
    if outcome.died:
        return outcome.died.cause
    findings = outcome.verdict.findings if outcome.verdict else ()
    failed = [finding.text for finding in findings if not finding.passed]
    if outcome.raised:
        failed.insert(0, f"{outcome.raised.type}: {outcome.raised.message}")
    return " ".join(failed) or "nothing was judged"
