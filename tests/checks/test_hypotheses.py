"""Each hypothesis fires on its own mistake and stays silent on all the others."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from tutor.checks.hypotheses.case import Case
from tutor.checks.hypotheses.order import HYPOTHESES, explain

G = torch.Generator().manual_seed(3)
X = torch.randn(3, 5, generator=G)
CUBE = torch.randn(2, 3, 4, generator=G)
V = torch.tensor([0.3, -1.7, 2.9, 0.6, -4.1])
POSITIVE = torch.tensor([0.37, 1.7, 2.9, 0.61, 4.13])
A = torch.randn(3, 3, generator=G)
B = torch.randn(3, 3, generator=G)
Z = torch.randn(4, 3, generator=G)
LABELS = torch.tensor([2, 0, 1, 1])
P = Z.softmax(1)
LEAF = torch.tensor([1.3, 2.7], requires_grad=True)
TRACKED = (torch.tensor([0.4, 2.7], requires_grad=True) * 3).sin()


def case(actual: object, expected: object, name: str = "y", **inputs: object) -> Case:
    return Case(name, actual, expected, inputs)


def moved(actual: object, expected: object, start: object) -> Case:
    return Case("w", actual, expected, {}, {"w": start})


def standardised(x: torch.Tensor, *dims: int) -> torch.Tensor:
    return (x - x.mean(dims, keepdim=True)) / x.std(dims, keepdim=True)


PREDICTION, TARGET = torch.tensor([[0.9], [2.3], [2.8]]), torch.tensor([1.0, 2.0, 3.5])

CASES: dict[str, Case] = {
    "returns-nothing": case(None, X, "f(x)"),
    "holds-nothing": case(None, X, "y"),
    "requires-grad-missing": case(None, V, "x.grad", x=V.clone()),
    "not-a-leaf": case(None, V, "x.grad", x=LEAF * 2),
    "never-backward": case(None, V, "x.grad", x=LEAF),
    "not-called": case(X.mean, X.mean()),
    "one-of-a-pair": case(X.max(dim=0), X.max(dim=0).values),
    "list-instead-of-tensor": case([1.5, 2.5], torch.tensor([1.5, 2.5])),
    "numpy-instead-of-tensor": case(np.ones(3), torch.ones(3)),
    "tensor-instead-of-numpy": case(torch.ones(3), np.ones(3)),
    "number-instead-of-tensor": case(2.5, torch.tensor(2.5)),
    "tensor-instead-of-number": case(torch.tensor([2.5]), 2.5),
    "tensor-instead-of-list": case(torch.tensor([1, 2]), [1, 2]),
    "quoted-number": case("3", 3),
    "detached": case(TRACKED.detach(), TRACKED),
    "nan-introduced": case(torch.tensor([0.5, math.nan, 0.2]), torch.tensor([0.5, 0.3, 0.2])),
    "infinity-introduced": case(torch.tensor([0.5, math.inf, 0.2]), torch.tensor([0.5, 0.3, 0.2])),
    "stale-value": moved(torch.tensor([1.1, 2.3]), torch.tensor([0.9, 2.7]), torch.tensor([1.1, 2.3])),
    "never-filled": case(torch.zeros(5), V),
    "operands-swapped": case(B @ A, A @ B, A=A, B=B),
    "elementwise-instead-of-matmul": case(A * B, A @ B, A=A, B=B),
    "matmul-instead-of-elementwise": case(A @ B, A * B, A=A, B=B),
    "weight-not-transposed": case(Z @ A, Z @ A.T, x=Z, W=A),
    "transposed-weight": case(Z @ A.T, Z @ A, x=Z, W=A),
    "value-instead-of-index": case(X.amax(1), X.argmax(1), x=X),
    "index-instead-of-value": case(X.argmax(1), X.amax(1), x=X),
    "reduced-everything": case(X.sum(), X.sum(0), x=X),
    "wrong-dim-reduced": case(A.mean(1), A.mean(0), x=A),
    "standardised-over-wrong-dim": case(standardised(X, 0, 1), standardised(X, 0), x=X),
    "running-sum-instead-of-sum": case(X.cumsum(1), X.sum(1), x=X),
    "median-instead-of-mean": case(V.median(), V.mean(), v=V),
    "variance-instead-of-deviation": case(V.var(), V.std(), v=V),
    "deviation-instead-of-variance": case(V.std(), V.var(), v=V),
    "degrees-of-freedom": case(V.std(), V.std(correction=0), v=V),
    "broadcast-before-reducing": case(
        ((PREDICTION - TARGET) ** 2).mean(),
        ((PREDICTION.squeeze() - TARGET) ** 2).mean(),
        prediction=PREDICTION,
        target=TARGET,
    ),
    "softmax-before-cross-entropy": case(
        functional.cross_entropy(P, LABELS), functional.cross_entropy(Z, LABELS), z=Z, y=LABELS
    ),
    "other-loss": case(
        functional.l1_loss(V, V.flip(0)), functional.mse_loss(V, V.flip(0)), guess=V, target=V.flip(0)
    ),
    "log-missing": case(
        -P[torch.arange(4), LABELS].mean(), functional.cross_entropy(Z, LABELS), z=Z, y=LABELS
    ),
    "row-instead-of-column": case(X[1], X[:, 1], x=X),
    "all-columns-picked": case(Z[:, LABELS], Z[torch.arange(4), LABELS], z=Z, y=LABELS),
    "size-instead-of-count": case(3, 15, "n", x=X),
    "not-divided-by-deviation": case(X - X.mean(0), standardised(X, 0), x=X),
    "softmax-instead-of-sigmoid": case(Z.softmax(1), Z.sigmoid(), z=Z),
    "sigmoid-instead-of-softmax": case(Z.sigmoid(), P, z=Z),
    "gradient-cleared": case(torch.zeros(5), V, "x.grad", x=LEAF),
    "gradient-accumulated": case(3 * V, V, "x.grad", x=torch.randn(5, generator=G)),
    "sum-instead-of-mean": case((V**3).sum(), (V**3).mean(), v=V),
    "mean-instead-of-sum": case((V**3).mean(), (V**3).sum(), v=V),
    "keepdim-missing": case(X.logsumexp(1), X.logsumexp(1, keepdim=True), x=X),
    "keepdim-extra": case(X.logsumexp(1, keepdim=True), X.logsumexp(1), x=X),
    "batch-dim-squeezed": case(Z[:1].sin().squeeze(), Z[:1].sin(), x=Z[:1]),
    "missing-dim": case(X, X.unsqueeze(1)),
    "extra-dim": case(X.unsqueeze(1), X),
    "dim-in-wrong-place": case(V.unsqueeze(0), V.unsqueeze(1)),
    "transposed": case(X.T, X),
    "permuted": case(CUBE.permute(2, 0, 1), CUBE),
    "reversed-order": case(V.flip(0), V),
    "repeated-otherwise": case(V.repeat(2), V.repeat_interleave(2), v=V),
    "shifted": case(X.roll(1, 0), X),
    "joined-along-wrong-dim": case(torch.cat([X, 2 * X], 1), torch.cat([X, 2 * X], 0)),
    "reshaped-instead-of-transposed": case(X.reshape(5, 3), X.T),
    "stacked-instead-of-joined": case(torch.stack([X, X * 2]), torch.cat([X, X * 2])),
    "joined-instead-of-stacked": case(torch.cat([X, X * 2]), torch.stack([X, X * 2])),
    "flattened": case(CUBE.flatten(), CUBE),
    "cut-otherwise": case(CUBE.reshape(4, 6), CUBE),
    "broadcast-to-table": case(V[:, None] - V.flip(0), V - V.flip(0)),
    "one-truth-for-all": case((V > 0).all(), V > 0),
    "only-the-first": case(X[0], X),
    "only-the-last": case(X[-1], X),
    "only-a-part": case(torch.arange(12.0).sin()[:4], torch.arange(12.0).sin()),
    "one-missing": case(torch.arange(4.0), torch.arange(5.0)),
    "one-too-many": case(torch.arange(6.0), torch.arange(5.0)),
    "one-hot-instead-of-indices": case(functional.one_hot(LABELS), LABELS),
    "indices-instead-of-one-hot": case(LABELS, functional.one_hot(LABELS)),
    "mask-instead-of-indices": case(V > 0.5, (V > 0.5).nonzero().squeeze(1)),
    "indices-instead-of-mask": case((V > 0.5).nonzero().squeeze(1), V > 0.5),
    "not-reduced": case((V - 1) ** 2, ((V - 1) ** 2).mean()),
    "sigmoid-twice": case(V.sigmoid().sigmoid(), V.sigmoid()),
    "scores-scaled": case((3 * Z).softmax(1), P),
    "softmax-twice": case(P.softmax(1), P),
    "softmax-over-wrong-dim": case(Z.softmax(0), P, z=Z),
    "log-probabilities": case(Z.log_softmax(1), P),
    "probabilities-instead-of-logs": case(P, Z.log_softmax(1)),
    "probabilities-instead-of-logits": case(P, Z),
    "not-normalised": case(Z.exp(), P),
    "logits-instead-of-probabilities": case(Z, P),
    "not-thresholded": case(V.sigmoid(), (V.sigmoid() > 0.5).float()),
    "stepped-uphill": moved(torch.tensor([1.6, 1.9]), torch.tensor([0.6, 2.7]), torch.tensor([1.1, 2.3])),
    "step-too-long": moved(torch.tensor([-0.4, 3.5]), torch.tensor([0.6, 2.7]), torch.tensor([1.1, 2.3])),
    "wrong-sign": case(-V, V),
    "sign-lost": case(V.abs(), V),
    "absolute-missing": case(V, V.abs()),
    "negatives-cut": case(V.relu(), V),
    "negatives-kept": case(V, V.relu()),
    "other-function": case(V.tanh(), V.sigmoid(), v=V),
    "counted-from-one": case(torch.tensor([3, 1, 5]), torch.tensor([2, 0, 4])),
    "truncated": case(V.int(), V),
    "rounded-down": case(V.floor(), V),
    "floor-and-truncation": case(torch.tensor([3, -3]), torch.tensor([3, -4])),
    "rounded": case(torch.tensor([0.123456]).round(decimals=2), torch.tensor([0.123456])),
    "byte-overflow": case(torch.tensor([22, 60]), torch.tensor([150, 60])),
    "percent": case(97.3, 0.973),
    "degrees-and-radians": case(V * 180 / math.pi, V),
    "log-base": case(POSITIVE.log2(), POSITIVE.log()),
    "complement": case(1 - V.sigmoid(), V.sigmoid()),
    "reciprocal": case(1 / POSITIVE, POSITIVE),
    "square-missing": case(POSITIVE, POSITIVE**2),
    "root-missing": case(POSITIVE**2, POSITIVE),
    "logarithm": case(POSITIVE.log(), POSITIVE),
    "exponential": case(POSITIVE.exp(), POSITIVE),
    "term-missing": case(X @ X.T, X @ X.T + A[0], b=A[0]),
    "term-twice": case(X @ X.T + 2 * A[0], X @ X.T + A[0], b=A[0]),
    "input-returned": case(V, V.cos() + V, x=V),
    "put-in-order": case(V.sort().values, V),
    "not-sorted": case(V, V.sort().values),
    "shuffled": case(V[[2, 0, 1, 4, 3]], V),
    "only-precision": case(V * 1.0005, V),
    "constant-factor": case(2 * V, V),
    "constant-offset": case(V + 0.35, V),
    "constant-instead-of-computed": case(torch.full((5,), 0.7), V),
    "float64-from-numpy": case(V.double(), V),
    "bools-instead-of-numbers": case(V > 0, (V > 0).float()),
    "numbers-instead-of-bools": case((V > 0).int(), V > 0),
    "integers-instead-of-floats": case(torch.tensor([20]), torch.tensor([20.0])),
    "floats-instead-of-integers": case(torch.tensor([20.0]), torch.tensor([20])),
    "changed-input": Case("y", torch.tensor([0.1, 9.0]), torch.tensor([7.0, 0.3]), changed=("x",)),
}

NAMED = {hypothesis.__name__.replace("_", "-"): hypothesis for hypothesis in HYPOTHESES}

ALSO_FIT: dict[str, set[str]] = {
    "one-of-a-pair": {"list-instead-of-tensor"},
    "tensor-instead-of-number": {"extra-dim"},
    "value-instead-of-index": {"floats-instead-of-integers"},
    "index-instead-of-value": {"integers-instead-of-floats"},
    "variance-instead-of-deviation": {"root-missing"},
    "deviation-instead-of-variance": {"square-missing"},
    "gradient-accumulated": {"constant-factor"},
    "sum-instead-of-mean": {"constant-factor"},
    "mean-instead-of-sum": {"constant-factor"},
    "keepdim-missing": {"missing-dim", "cut-otherwise"},
    "keepdim-extra": {"extra-dim", "stacked-instead-of-joined", "cut-otherwise", "not-reduced"},
    "batch-dim-squeezed": {"missing-dim", "cut-otherwise"},
    "missing-dim": {"joined-instead-of-stacked", "cut-otherwise"},
    "extra-dim": {"stacked-instead-of-joined", "cut-otherwise", "not-reduced"},
    "one-truth-for-all": {"only-the-last"},
    "reversed-order": {"shuffled"},
    "shifted": {"shuffled"},
    "reshaped-instead-of-transposed": {"shuffled"},
    "stacked-instead-of-joined": {"cut-otherwise"},
    "joined-instead-of-stacked": {"cut-otherwise"},
    "flattened": {"cut-otherwise"},
    "log-probabilities": {"logits-instead-of-probabilities", "logarithm"},
    "probabilities-instead-of-logs": {"probabilities-instead-of-logits", "exponential"},
    "wrong-sign": {"constant-factor"},
    "counted-from-one": {"constant-offset"},
    "truncated": {"integers-instead-of-floats"},
    "percent": {"constant-factor"},
    "gradient-cleared": {"never-filled"},
    "all-columns-picked": {"broadcast-to-table"},
    "size-instead-of-count": {"constant-factor"},
    "dim-in-wrong-place": {"cut-otherwise"},
    "repeated-otherwise": {"shuffled"},
    "degrees-and-radians": {"constant-factor"},
    "log-base": {"constant-factor"},
    "put-in-order": {"shuffled"},
    "not-sorted": {"shuffled"},
    "only-precision": {"constant-factor"},
}
"""The more general hypotheses that fit a case as well; the special one must come before them."""


def test_every_hypothesis_has_a_case_of_its_own() -> None:
    assert set(CASES) == set(NAMED)
    assert len(HYPOTHESES) == len(NAMED) >= 45


@pytest.mark.parametrize("name", CASES)
def test_the_hypothesis_that_names_the_mistake_is_preferred(name: str) -> None:
    guess = explain(CASES[name])
    assert guess is not None
    assert guess.case == name
    assert len(guess.text) > 20


@pytest.mark.parametrize("name", CASES)
def test_all_other_hypotheses_stay_silent_or_are_less_special(name: str) -> None:
    fitting = {other for other, hypothesis in NAMED.items() if hypothesis(CASES[name])}
    assert fitting == {name} | ALSO_FIT.get(name, set())


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_said_of_a_value_that_is_right(name: str) -> None:
    right = CASES[name].expected
    guess = explain(Case(CASES[name].name, right, right, CASES[name].inputs, CASES[name].stale))
    assert guess is None


@pytest.mark.parametrize(
    ("wrong", "parts"),
    [
        (case((V**3).sum(), (V**3).mean(), scores=V), ["5 times too large", "`scores` has 5 values", "mean"]),
        (case(A.mean(1), A.mean(0), A=A), ["mean of `A` over dim 1", "over dim 0"]),
        (case(Z.softmax(0), P, z=Z), ["sums to 1 along dim 0", "softmax(dim=1)"]),
        (case(3 * V, V, "w.grad"), ["3 times too large", "zero_grad"]),
        (case(B @ A, A @ B, A=A, B=B), ["`B @ A`", "`A @ B`"]),
        (case(CUBE.permute(2, 0, 1), CUBE), [".permute(1, 2, 0)"]),
        (case(X.unsqueeze(1), X), ["dim 1", ".squeeze(1)"]),
        (case(2 * V, V), ["2 times too large"]),
        (case(V / 4, V), ["4 times too small"]),
    ],
)
def test_a_guess_names_what_is_special(wrong: Case, parts: list[str]) -> None:
    guess = explain(wrong)
    assert guess is not None
    assert [part for part in parts if part not in guess.text] == []


def test_a_number_in_a_tensor_without_dims_has_no_dim_around_it() -> None:
    guess = explain(case(torch.tensor(24.0), 12.0, "w.grad"))
    assert guess is not None
    assert guess.case == "gradient-accumulated"


def test_a_batch_of_one_that_lost_all_its_dims_is_told_about_squeeze() -> None:
    guess = explain(case(Z[:1].sum(), Z[:1].sum(1), x=Z[:1]))
    assert guess is not None
    assert guess.case == "batch-dim-squeezed"


def test_numbers_that_are_all_one_too_large_are_not_called_shifted() -> None:
    guess = explain(case(torch.arange(1.0, 7.0), torch.arange(6.0)))
    assert guess is not None
    assert guess.case == "counted-from-one"


def test_the_advice_to_permute_is_right() -> None:
    guess = explain(case(CUBE.permute(2, 0, 1), CUBE))
    assert guess is not None
    assert torch.equal(CUBE.permute(2, 0, 1).permute(1, 2, 0), CUBE)
