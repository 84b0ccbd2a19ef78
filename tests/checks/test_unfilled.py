"""What is told of starters that were not filled in."""

from __future__ import annotations

import pytest

from tests.checks.judged import failure, judge


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("____, y = 1, 2", 1),
        ("x = 1\ndef f(a):\n    return a + ____", 3),
        ("y = 3\nx = dict(____=2)", 2),
        ("x = 1\n...", 2),
        ("y = ...", 1),
        ("def f(a):\n    ...", 2),
        ("class y:\n    def __init__(self): ...", 2),
    ],
)
def test_one_sentence_takes_the_place_of_all_that_follows_from_a_blank(code: str, line: int) -> None:
    check = (
        'expect("y", 1, goal="y is 1")\nexpect("y + 1", 2, goal="more")\nexpect("f(2)", 4, goal="f adds 2")'
    )
    verdict = judge(code, check)
    told = {finding.text for finding in verdict.findings if finding.case == "blank"}
    assert len(told) == 1 and "still a blank" in told.pop()
    assert {finding.line for finding in verdict.findings if finding.case == "blank"} == {line}


def test_dots_elsewhere_do_not_hide_what_is_wrong_with_a_value() -> None:
    code = "y = torch.ones(2, 3)[..., 0]\nclass Mine(Exception): ..."
    assert failure(code, 'expect("y", torch.zeros(2))').rung == "values"


def test_functions_that_are_all_dots_are_a_blank_whatever_fails_of_them() -> None:
    code = 'class Box:\n    """Keeps."""\n    size = 1\n    def grow(self):\n        "Grow."\n        ...\n'
    check = 'expect("Box.size", 2, goal="grown")\nexpect("Box().grow() is None", False)'
    assert {finding.case for finding in judge(code, check).findings} == {"blank"}
    written = f"{code}    def shrink(self):\n        self.size = 0\n"
    assert judge(written, check).findings[0].rung == "values"


def test_an_expectation_without_a_goal_belongs_to_the_one_before() -> None:
    check = 'expect("y", 1, goal="y is 1")\nexpect("z", 2)\nexpect("y", 1, goal="still")'
    assert [(f.goal, f.passed) for f in judge("y = 1\nz = 3", check).findings] == [
        ("y is 1", True), ("y is 1", False), ("still", True),
    ]  # fmt: skip
