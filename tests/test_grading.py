"""Judging without running code, and points."""

from __future__ import annotations

import pytest

from tutor.grading import judge_choice, judge_order, points_of
from tutor.lesson.model import Cell, ChoiceQuestion, Option, OrderLine, OrderTask, Step
from tutor.progress import StepRecord

QUESTION = ChoiceQuestion(
    "",
    (
        Option("a", True, "good"),
        Option("b", False, "bad b"),
        Option("c", True, ""),
        Option("d", False, "bad d"),
    ),
    False,
    1,
)
ORDER = OrderTask(
    Cell("order", "", 1),
    (
        OrderLine("for x in xs:", 0, False),
        OrderLine("step()", 1, False),
        OrderLine("stop()", 1, True),
        OrderLine("log(x)", 0, False),
    ),
    (), (), (),
)  # fmt: skip


def test_exactly_the_right_options_pass():
    verdict = judge_choice(QUESTION, frozenset({0, 2}))
    assert verdict.passed
    assert verdict.findings[0].text == "good"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [({0, 1, 2}, ["bad b"]), ({1, 3}, ["bad b", "bad d"]), (set(), ["Choose an option first."])],
)
def test_each_wrong_option_gets_its_feedback(chosen, said):
    verdict = judge_choice(QUESTION, frozenset(chosen))
    assert not verdict.passed
    assert [finding.text for finding in verdict.findings] == said


def test_an_incomplete_choice_does_not_name_what_is_missing():
    verdict = judge_choice(QUESTION, frozenset({0}))
    assert not verdict.passed
    assert verdict.findings[0].case == "options-missing"


RIGHT = [("for x in xs:", 0), ("step()", 1), ("log(x)", 0)]


def test_the_written_order_passes():
    assert judge_order(ORDER, RIGHT).passed


@pytest.mark.parametrize(
    ("lines", "case"),
    [
        ([RIGHT[0], ("stop()", 1), RIGHT[2]], "distractor"),
        ([RIGHT[1], RIGHT[0], RIGHT[2]], "too-early"),
        ([RIGHT[0], ("step()", 0), RIGHT[2]], "indentation"),
        (RIGHT[:2], "missing"),
        ([*RIGHT, ("stop()", 1)], "distractor"),
        ([*RIGHT, ("log(x)", 0)], "too-many"),
        ([], "missing"),
    ],
)
def test_another_order_does_not_pass(lines, case):
    verdict = judge_order(ORDER, lines)
    assert not verdict.passed
    assert verdict.findings[0].case == case


def test_equal_lines_may_change_places():
    twice = OrderTask(ORDER.cell, (ORDER.lines[1], ORDER.lines[1]), (), (), ())
    assert judge_order(twice, [("step()", 1), ("step()", 1)]).passed


@pytest.mark.parametrize(
    ("record", "points"),
    [
        (StepRecord(), 2.0),
        (StepRecord(hints=1), 1.8),
        (StepRecord(hints=20), 0.0),
        (StepRecord(revealed=True), 0.0),
        (StepRecord(revealed=True, passed_at=1.0), 2.0),
    ],
)
def test_hints_cost_a_tenth_and_a_seen_solution_all(record, points):
    step = Step("id", "title", 1, "code", (), (), None, points=2)
    assert points_of(step, record) == points
