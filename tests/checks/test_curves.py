"""What is asked of the recorded curves."""

from __future__ import annotations

import math

import pytest

from tests.checks.judged import judge

FALLING = [2.0 * 0.95**i + 0.1 for i in range(100)]
NOISY = [value + (0.2 if i % 2 else -0.05) for i, value in enumerate(FALLING)]
TURNING = [1.5 - 0.01 * i for i in range(50)] + [1.0 + 0.01 * i for i in range(50)]
GROWING = [1.3**i for i in range(40)]
RISING = [1 - 0.9**i for i in range(60)]
CURVES = {
    "loss": FALLING,
    "noisy": NOISY,
    "validation": TURNING,
    "growing": GROWING,
    "accuracy": RISING,
    "broken": [1.0, 2.0, math.nan, math.nan],
}


@pytest.mark.parametrize(
    "check",
    [
        'expect_curve("loss", below=0.2, went_down=True, points=100)',
        "expect_curve(below=0.2, points=(50, 200))",
        'expect_curve("accuracy", above=0.95)',
        'expect_curve("validation", below=1.1, at="best")',
        'expect_curve("loss", overfits="validation")',
        'expect_curve("growing", diverged=True)',
        'expect_curve("broken", diverged=True)',
        'expect_curve("loss", smoother_than="noisy")',
        'expect_curve("loss", overtakes="validation")',
        'expect_curve("growing", went_down=False)',
    ],
)
def test_a_curve_that_does_what_is_asked_passes(check: str) -> None:
    verdict = judge("x = 1", check, curves=CURVES)
    assert verdict.passed, verdict.findings


@pytest.mark.parametrize(
    ("check", "case", "part"),
    [
        ('expect_curve("loss", below=0.05)', "curve-too-high", "below 0.05 is asked"),
        ('expect_curve("accuracy", above=0.9999)', "curve-too-low", "above 0.9999 is asked"),
        ('expect_curve("growing", went_down=True)', "curve-not-down", "it diverges"),
        ('expect_curve("loss", went_down=False)', "curve-down", "goes from 1.866 to 0.1142"),
        ('expect_curve("loss", points=99)', "curve-points", "100 points; 99 are asked"),
        ('expect_curve("loss", points=(101, 200))', "curve-points", "101 to 200"),
        ('expect_curve("loss", diverged=True)', "curve-not-diverged", "does not run away"),
        ('expect_curve("broken", below=5)', "curve-broken", "nan from step 3"),
        ('expect_curve("validation", overfits="loss")', "curve-not-overfitting", "does not overfit"),
        ('expect_curve("validation", overtakes="loss")', "curve-not-overtaken", "does not end above"),
        ('expect_curve("noisy", smoother_than="loss")', "curve-not-smoother", "not smoother"),
        ('expect_curve("los")', "curve-missing", "there is `loss`"),
        ('expect_curve("validation loss")', "curve-missing", "log(validation loss=…)"),
    ],
)
def test_a_curve_that_does_not_is_told_with_its_figures(check: str, case: str, part: str) -> None:
    finding = judge("x = 1", check, curves=CURVES).findings[0]
    assert (finding.passed, finding.case) == (False, case)
    assert part in finding.text


def test_a_run_that_drew_nothing_is_told_what_draws_the_loss() -> None:
    assert "backward()" in judge("x = 1", "expect_curve()").findings[0].text
