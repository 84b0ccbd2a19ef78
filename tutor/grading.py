"""Judging that needs no running code: choices, the order of lines, points."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.kernel.protocol import Finding, Verdict
from tutor.lesson.model import ChoiceQuestion, OrderTask, Step
from tutor.progress import StepRecord

HINT_COSTS = 0.1
"""Part of a step's points that one opened hint costs (curriculum, graded labs)."""


def points_of(step: Step, record: StepRecord) -> float:
    """Return the points for passing a step now: each hint costs a tenth, a seen solution all."""
    if record.revealed and not record.is_passed:
        return 0.0
    return round(step.points * max(0.0, 1 - HINT_COSTS * record.hints), 2)


def judge_choice(question: ChoiceQuestion, chosen: frozenset[int]) -> Verdict:
    """Judge chosen options: all right ones and no wrong one must be among them.

    The feedback of each wrong one that was chosen is told; what is merely missing is not named,
    only that something is.
    """
    right = {place for place, option in enumerate(question.options) if option.is_right}
    findings = [
        Finding(passed=False, text=question.options[place].feedback, case="wrong-option")
        for place in sorted(chosen - right)
    ]
    if not chosen:
        findings.append(Finding(passed=False, text="Choose an option first.", case="nothing-chosen"))
    elif not findings and right - chosen:
        several = "What you chose is right, but it is not all of it."
        findings.append(Finding(passed=False, text=several, case="options-missing"))
    if findings:
        return Verdict(passed=False, findings=tuple(findings))
    said = [question.options[place].feedback for place in sorted(chosen)]
    text = "\n\n".join(feedback for feedback in said if feedback)
    return Verdict(passed=True, findings=(Finding(passed=True, text=text or "Right."),))


def judge_order(task: OrderTask, lines: Sequence[tuple[str, int]]) -> Verdict:
    """Judge the order of lines against the written one; equal lines may change places.

    Args:
        task: The Parsons problem.
        lines: Text and indentation (levels of four spaces) as the learner laid them.
    """
    wanted = [(line.text, line.indent) for line in task.lines if not line.is_distractor]
    problem = _first_problem(task, wanted, list(lines))
    if problem is None:
        return Verdict(passed=True, findings=(Finding(passed=True, text="Every line is in its place."),))
    text, line, case = problem
    return Verdict(passed=False, findings=(Finding(passed=False, text=text, line=line, case=case),))


def _first_problem(
    task: OrderTask, wanted: list[tuple[str, int]], lines: list[tuple[str, int]]
) -> tuple[str, int | None, str] | None:
    strangers = {line.text for line in task.lines if line.is_distractor}
    for place, (text, _) in enumerate(lines, start=1):
        if text in strangers and text not in {known for known, _ in wanted}:
            return f"`{text}` does not belong here.", place, "distractor"
    for place, ((text, indent), (right, depth)) in enumerate(zip(lines, wanted, strict=False), start=1):
        if text != right:
            return f"Up to line {place - 1} all is well; `{text}` comes too early.", place, "too-early"
        if indent != depth:
            deeper = "further in" if indent < depth else "further out"
            return f"`{text}` is in its place, but belongs {deeper}.", place, "indentation"
    if len(lines) < len(wanted):
        return f"{len(wanted) - len(lines)} lines are still missing.", None, "missing"
    if len(lines) > len(wanted):
        return f"`{lines[len(wanted)][0]}` is there twice.", len(wanted) + 1, "too-many"
    return None
