"""What is proved of a step, kind by kind; each function gives the failures that it finds.

It uses the session's own parts, so that the proof runs what a learner meets.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.grading import judge_order
from tutor.kernel.protocol import FeedbackRule, Setup, Source
from tutor.lesson.model import (
    Cell,
    CodeTask,
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
    return [Failure(line, f"the setup fails: {told(outcome)}")]


async def demo_failures(proving: Proving, place: int) -> list[Failure]:
    """A demo runs, or raises what it says, with every value of its sweep; its output is as written."""
    cell = proving.step.demos[place]
    setup = setup_of_demo(proving.lesson, proving.step, proving.options, place)
    values = [(cell.sweep.name, value) for value in cell.sweep.values] if cell.sweep else [None]
    failures: list[Failure] = []
    outcomes: list[Outcome] = []
    for value in values:
        proving.runs += 1
        assign = (value,) if value else ()
        outcome = await proving.gate.execute(setup, source_of(cell), assign=assign, limits=limits_of(cell))
        proving.compute_s += outcome.elapsed_s
        failures += _demo_outcome(cell, outcome, f" with {value[0]}={value[1]}" if value else "")
        outcomes.append(outcome)
    return failures + output_failures(cell, *outcomes)


def _demo_outcome(cell: Cell, outcome: Outcome, when: str) -> list[Failure]:
    if outcome.died:
        return [Failure(cell.line, f"the demo{when} ends its process: {outcome.died.cause}")]
    raised = outcome.raised.type if outcome.raised else None
    if cell.raises is None and outcome.raised:
        return [Failure(outcome.raised.line or cell.line, f"the demo{when} fails: {told(outcome)}")]
    if cell.raises is not None and (raised or "").rpartition(".")[2] != cell.raises.rpartition(".")[2]:
        came = f"{raised} is raised" if raised else "nothing is raised"
        return [Failure(cell.line, f'the demo{when} has raises="{cell.raises}", but {came}')]
    return []


def output_failures(cell: Cell, *outcomes: Outcome) -> list[Failure]:
    """A cell prints what its `text output` says, if it has one; the runs of a sweep one after the other."""
    printed = "\n".join(_printed(cell, outcome) for outcome in outcomes)
    if cell.output is None or matches(printed, cell.output):
        return []
    return [
        Failure(
            cell.line, f"prints something else than its `text output`:\n{difference(printed, cell.output)}"
        )
    ]


def _printed(cell: Cell, outcome: Outcome) -> str:
    """Return what a run printed, and what it raised if it was meant to, without the last line's end."""
    printed = outcome.printed
    if outcome.raised and cell.raises:
        printed += f"{outcome.raised.type}: {outcome.raised.message}\n"
    return printed.removesuffix("\n")


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
    return [Failure(solution.line, f"the solution does not pass: {told(outcome)}")]


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
    return "" if outcome.has_passed else told(outcome)


def _most_alike(text: str, lines: list[str]) -> int:
    ratios = [difflib.SequenceMatcher(None, text, line).ratio() for line in lines]
    return ratios.index(max(ratios))


def told(outcome: Outcome) -> str:
    """Return what went wrong, without what is right."""
    if outcome.died:
        return outcome.died.cause
    findings = outcome.verdict.findings if outcome.verdict else ()
    failed = [finding.text for finding in findings if not finding.passed]
    if outcome.raised:
        failed.insert(0, f"{outcome.raised.type}: {outcome.raised.message}")
    return " ".join(failed) or "nothing was judged"
