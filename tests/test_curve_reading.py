"""Curves in one sentence: of real runs and of made ones, and silence where nothing is sure."""

from __future__ import annotations

import ast
import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import tutor.curve_reading
from tutor.curve_reading import diverges, first_broken, read_curve, smoothed, turning_point


def trained(
    lr: float, steps: int = 100, *, classes: int = 3, blind: bool = False, seed: int = 0
) -> list[float]:
    """Train a small classifier on separable points and return its losses."""
    torch.manual_seed(seed)
    inputs = torch.randn(90, 4)
    targets = (inputs @ torch.randn(4, classes)).argmax(1)
    inputs *= not blind
    model = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, classes))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def descended(lr: float, steps: int = 40) -> list[float]:
    """Go down a parabola by hand and return the losses."""
    w, losses = 0.0, []
    for _ in range(steps):
        losses.append((w - 2) ** 2 * 14 / 3)
        w -= lr * 28 / 3 * (w - 2)
    return losses


def jittered(values: Sequence[float], size: float, seed: int = 0) -> list[float]:
    """Add chance to a curve."""
    chance = random.Random(seed)
    return [value + chance.gauss(0, size) for value in values]


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (descended(0.3), "diverges"),
        ([1.0, 3.0] * 30, "jumps up and down"),
        (trained(40.0), "shot up to 154"),
        (descended(0.1), "has settled at"),
        (descended(0.0001), "falls, but slowly"),
        (descended(0.0015), "still falling at the end"),
        (trained(0.0), "stays exactly at"),
        (jittered([math.log(2)] * 100, 0.003), "0.69"),
        (jittered([math.log(10)] * 60, 0.01), "ln 10"),
        ([1.0, 0.9, 0.8, math.nan, math.nan], "nan from step 4"),
        ([1.0, 10.0, 1e3, 1e9, math.inf, math.nan], "grew without end"),
    ],
)
def test_a_curve_is_read(values: list[float], part: str) -> None:
    assert part in read_curve("loss", values)


def test_a_plateau_far_from_the_start_needs_the_number_of_classes_to_be_called_guessing() -> None:
    values = [5.0 - 0.2 * i for i in range(18)] + [math.log(4)] * 40
    assert "guessing" not in read_curve("loss", values)
    assert "guessing among 4 classes" in read_curve("loss", values, classes=4)


def test_a_model_that_sees_nothing_of_its_inputs_is_guessing() -> None:
    assert "guessing among 3 classes" in read_curve("loss", trained(0.1, blind=True), classes=3)


def test_overfitting_is_read_from_two_curves_with_its_beginning() -> None:
    train = [1.0 * 0.96**i for i in range(100)]
    validation = [1.0 * 0.96**i + 0.3 for i in range(50)] + [0.43 + 0.01 * i for i in range(50)]
    sentence = read_curve("loss", train, other=validation)
    assert sentence.startswith("Overfitting: training still falls")
    assert 45 <= turning_point(train, validation) <= 55


def test_a_run_that_memorises_noise_is_seen_to_overfit() -> None:
    torch.manual_seed(0)
    inputs, targets = torch.randn(60, 20), torch.randint(3, (60,))
    held_inputs, held_targets = torch.randn(60, 20), torch.randint(3, (60,))
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 3))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    train, validation = [], []
    for _ in range(80):
        loss = F.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        train.append(loss.item())
        with torch.no_grad():
            validation.append(F.cross_entropy(model(held_inputs), held_targets).item())
    assert "Overfitting: training still falls" in read_curve("loss", train, other=validation)


def test_a_healthy_run_is_not_called_ill() -> None:
    for seed in range(5):
        sentence = read_curve("loss", trained(0.5, seed=seed), classes=3)
        assert not any(word in sentence for word in ("guessing", "diverges", "jumps", "exactly", "nan"))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("loss", []),
        ("loss", [1.0, 0.5]),
        ("lr", [0.1] * 50),
        ("grad_norm", [2.0**i for i in range(30)]),
        ("accuracy", [0.1] * 50),
        ("loss", jittered([0.5] * 100, 0.2)),
        ("loss", [math.sin(i / 9) for i in range(100)]),
        ("loss", jittered([0.4] * 80, 0.02)),
    ],
)
def test_silent_where_nothing_is_sure(name: str, values: list[float]) -> None:
    assert read_curve(name, values) == ""


def test_nan_is_told_of_any_curve() -> None:
    assert "nan from step 2" in read_curve("accuracy", [0.5, math.nan])


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=60),
    st.integers(2, 30) | st.none(),
)
def test_any_numbers_give_one_sentence_or_none(values: list[float], classes: int | None) -> None:
    sentence = read_curve("loss", values, classes=classes, other=values[::-1] or None)
    assert sentence == "" or sentence.endswith(".")
    assert "\n" not in sentence


def test_smoothing_keeps_length_and_mean_level() -> None:
    values = jittered([1.0] * 200, 0.1)
    assert len(smoothed(values)) == 200
    assert max(abs(value - 1) for value in smoothed(values)) < max(abs(value - 1) for value in values)


def test_first_broken_counts_from_one() -> None:
    assert first_broken([1.0, math.inf]) == 2
    assert first_broken([1.0]) == 0


def test_a_high_start_alone_is_no_divergence() -> None:
    assert not diverges([0.5, 3.0, 0.4, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1])
    assert diverges(descended(0.3))


def test_the_reading_needs_neither_torch_nor_numpy() -> None:
    tree = ast.parse(Path(tutor.curve_reading.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules | names <= {"__future__", "math", "collections.abc", "itertools"}
