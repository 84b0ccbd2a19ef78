"""Hypotheses are silent where what they would say is not so, and survive odd values."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.checks.judged import failure, judge
from tests.checks.test_hypotheses import LABELS, NAMED, POSITIVE, V, X, Z, case
from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.order import explain

UNTRUE: dict[str, Case] = {
    "counted-from-one": case(torch.tensor(1.0), torch.tensor(0.0)),
    "truncated": case(torch.tensor(0.0), torch.tensor(0.8476)),
    "term-missing": case(torch.tensor(4.0), torch.tensor(8.0), "x.grad", y=torch.tensor(4.0)),
    "root-missing": case(0.01, 0.1),
    "rounded": case(1.0, 0.8),
    "not-thresholded": case(torch.tensor(0.2), torch.tensor(0.0)),
    "stacked-instead-of-joined": case(X, torch.ones(15)),
    "only-precision": case(V.double(), V),
    "shifted": case(torch.tensor([0, 1, 1]), torch.tensor([1, 1, 1])),
    "degrees-of-freedom": case(
        torch.tensor([-2.0, -3.0]), torch.tensor([-4.0, -6.0]), "w.grad", v=POSITIVE[:2]
    ),
    "mean-instead-of-sum": case(6, 24, "n", x=torch.ones(6, 1, 4)),
    "joined-along-wrong-dim": case(V.unsqueeze(0), V.unsqueeze(1)),
    "probabilities-instead-of-logits": case(V.sigmoid().sigmoid(), V.sigmoid()),
    "percent": case(V, 100 * V),
    "quoted-number": case("cpu", torch.device("meta")),
    "broadcast-to-table": case(Z[:3, LABELS[:3]], Z[:3, 0]),
    "sum-instead-of-mean": case(Z / Z.mean(1, keepdim=True), Z / Z.sum(1, keepdim=True), s=Z),
    "put-in-order": case(torch.tensor([0.5, 0.5, 1.0, math.nan]), torch.tensor([1.0, 0.5, 0.5, math.nan])),
    "not-sorted": case(torch.tensor([1, 0, 1]), torch.tensor([0, 1, 1])),
    "shuffled": case(torch.tensor([1, 0, 1, 0]), torch.tensor([1, 1, 0, 0])),
    "term-twice": case(2 * V, V, v=V),
    "input-returned": replace(case(2 * V, V + 1, "net(x)", scores=2 * V), made=frozenset({"scores"})),
    "integers-instead-of-floats": case(V.to(torch.complex64), V),
}
"""What a hypothesis could say but for a closer look: it would not be so."""


CHANCE: list[tuple[str, Case]] = [
    ("exponential", case(torch.tensor(1.0), torch.tensor(0.0))),
    ("logarithm", case(torch.tensor(0.0), torch.tensor(1.0))),
    ("logits-instead-of-probabilities", case(0.0, 0.5)),
    ("probabilities-instead-of-logits", case(torch.tensor(1.0), torch.tensor(12.0))),
    ("probabilities-instead-of-logits", case(torch.ones(2, 1), torch.tensor([[2.0], [3.0]]))),
    ("rounded", case(0.5, 0.5275)),
    ("rounded-down", case(0.0, 0.98)),
    ("truncated", case(1.0, 1.5275)),
    ("degrees-of-freedom", case(1000.0, 2000.0, z=torch.tensor([1000.0, -1000.0]))),
    ("floor-and-truncation", case(torch.tensor([0.0, -1.0]), torch.tensor([1.0, -1.0]))),
    ("percent", case(1 / 300, 1 / 3)),
    ("sum-instead-of-mean", case(2, 1, x=torch.ones(2, 3))),
    ("one-missing", case(torch.tensor([0.0, 5.0]), torch.tensor([0.0, 0.0, 5.0]))),
    ("keepdim-extra", replace(case(V.sum().reshape(1), V.sum(), v=V), source="y = layer(v)")),
    ("counted-from-one", case(torch.ones(4), torch.zeros(4))),
]
"""What fits by chance."""


@pytest.mark.parametrize(("name", "found"), CHANCE, ids=[name for name, _ in CHANCE])
def test_what_fits_by_chance_is_no_guess(name: str, found: Case) -> None:
    assert NAMED[name](found) is None


def test_no_dim_is_named_where_the_sum_over_either_would_do() -> None:
    right = torch.tensor([[0.25, 0.75], [0.75, 0.25]])
    said = NAMED["not-normalised"](case(4 * right, right))
    assert said is not None and "dim" not in said


@pytest.mark.parametrize("name", UNTRUE)
def test_a_hypothesis_is_silent_where_it_would_say_what_is_not_so(name: str) -> None:
    assert NAMED[name](UNTRUE[name]) is None


def test_other_untrue_guesses_of_the_same_kind_are_not_made_either() -> None:
    assert NAMED["shifted"](case(torch.tensor([0, 1, 0]), torch.tensor([0, 0, 1]))) is None
    assert NAMED["mean-instead-of-sum"](case(V[:2], 2 * V[:2], x=V[:2])) is None
    assert NAMED["term-missing"](case(V[:2], 2 * V[:2], x=V[:2])) is None


def test_a_median_that_can_be_a_cut_mean_is_told_as_either() -> None:
    guess = explain(case(torch.tensor(2), torch.tensor(2.5), grades=torch.tensor([1, 2, 3, 4])))
    assert guess is not None
    assert "median of `grades`, or its mean without the fraction" in guess.text


def test_the_gradient_of_a_mean_is_told_where_that_of_a_sum_is_asked() -> None:
    guess = explain(case(V[:3] / 3, V[:3], "x.grad", x=V[:3]))
    assert guess is not None
    assert guess.case == "mean-instead-of-sum"


def test_a_variable_of_the_learners_own_is_not_called_an_input() -> None:
    code = "def net(x):\n    return 2 * x\nscores = net(x)"
    assert failure(code, 'expect("net(x)", x + 1)', setup="x = torch.tensor([1.5, 2.5])").case == ""


def test_the_input_given_back_under_another_name_is_named() -> None:
    finding = failure("y = x", 'expect("y", x.cos() + x)', setup="x = torch.tensor([0.3, 1.7, 2.9])")
    assert finding.case == "input-returned"


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(False, True), (torch.tensor([False, True, True]), torch.tensor([True, True, True]))],
)
def test_no_arithmetic_is_told_of_bools(actual: object, expected: object) -> None:
    assert explain(case(actual, expected, x=X)) is None


def test_no_reduction_is_told_of_counts() -> None:
    assert explain(case(10, 100, "len(losses)", x=torch.ones(4, 10))).case == "constant-factor"  # type: ignore[union-attr]


def test_a_lessons_own_sentence_is_told_of_a_wrong_value_only() -> None:
    check = 'expect("y", 3.0, says="Three is asked.")'
    assert failure("y = 2.0", check).text.startswith("Three is asked.")
    assert "Three" not in failure("z = 3.0", check).text
    assert "Three" not in failure("def f():\n    return 1 / 0", check.replace('"y"', '"f()"')).text


def test_a_given_variable_that_is_converted_may_be_computed_with() -> None:
    check = 'expect_computed("y", lambda x: x.float().mean(), x=tensors(4, dtype=torch.int64))'
    assert judge("x = x.float()\ny = x.mean()", check, setup="x = torch.tensor([1, 2, 3, 5])").passed
    assert not judge(
        "x = torch.tensor([1.0])\ny = torch.tensor(2.75)", check, setup="x = torch.tensor([1, 2, 3, 5])"
    ).passed


def test_a_lambda_is_told_by_what_it_computes() -> None:
    check = 'expect_function("lambda a, b: joined([a, b])", lambda a, b: a + b, tensors("n"), tensors("n"))'
    assert "`joined([a, b])`" in failure("def joined(parts):\n    return torch.cat(parts)", check).text


def test_the_same_failure_is_told_once() -> None:
    check = 'expect("y", 3.0, goal="y is 3")\nexpect("y", 3.0)'
    assert len(judge("y = 2.0", check).findings) == 1


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (torch.zeros(0), torch.zeros(3)),
        (torch.zeros(0, 4), torch.zeros(4, 0)),
        (torch.tensor([1 + 2j]), torch.tensor([2.0])),
        (torch.zeros(2, 2).to_sparse(), torch.ones(2, 2)),
        (torch.full((3,), math.nan), torch.full((3,), math.inf)),
        (object(), torch.ones(2)),
        ("text", {"a": 1}),
        (np.array(["a"]), torch.ones(1)),
        (torch.ones((1,) * 9), torch.ones(2)),
        (True, 3.0),
    ],
)
def test_odd_values_are_survived(actual: object, expected: object) -> None:
    inputs = {"a": torch.zeros(0), "b": torch.tensor(math.nan), "c": "text", "d": torch.ones(2, 0)}
    guess = explain(Case("y", actual, expected, inputs, {"y": torch.zeros(0)}))
    assert guess is None or guess.text
