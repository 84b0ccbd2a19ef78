"""Loops that take their gradients from `torch.autograd.grad` or `torch.func` are followed like all others."""

from __future__ import annotations

import pytest

from tests.checks.test_loops import LOSS, judged, lines

SQUARES = "loss = ((X @ w - t) ** 2).mean()\n"
DESCEND = "\nwith torch.no_grad(): w -= 0.1 * g"
PLAIN = "w = torch.zeros(4)\ndef loss_of(w): return ((X @ w - t) ** 2).mean()\n"
PARAMETERS = (
    "params = dict(model.named_parameters())\nmodel.eval()\n"
    "def loss_of(p): return F.cross_entropy(torch.func.functional_call(model, p, (X,)), y)\n"
)
EACH = "\nwith torch.no_grad():\n    for p, g in zip(model.parameters(), grads): p -= 0.1 * g"
W, MODEL = 'expect_loop(trains="w", steps=30)', 'expect_loop(trains="model", steps=30, changes_mode=False)'
NEW_W = 'expect_loop(trains="w", steps=(29, 30))'

RIGHT = {
    "one leaf": (lines(f"{SQUARES}g = torch.autograd.grad(loss, w)[0]{DESCEND}"), W),
    "a generator": (lines(f"{LOSS}\ngrads = torch.autograd.grad(loss, model.parameters()){EACH}"), MODEL),
    "with a graph": (
        lines(f"{SQUARES}g = torch.autograd.grad(loss, w, create_graph=True)[0]{DESCEND}"), W,
    ),
    "for an optimizer": (
        lines(
            f"{LOSS}\ngrads = torch.autograd.grad(loss, list(model.parameters()))\n"
            "for p, g in zip(model.parameters(), grads): p.grad = g\nopt.step()"
        ),
        MODEL,
    ),
    "func.grad in place": (PLAIN + lines("w -= 0.1 * torch.func.grad(loss_of)(w)"), W),
    "func.grad anew": (PLAIN + lines("w = w - 0.1 * torch.func.grad(loss_of)(w)"), NEW_W),
    "func.grad_and_value": (PLAIN + lines("g, l = torch.func.grad_and_value(loss_of)(w)\nw -= 0.1 * g"), W),
    "func.vjp": (
        PLAIN + lines("l, pull = torch.func.vjp(loss_of, w)\nw -= 0.1 * pull(torch.tensor(1.0))[0]"), W,
    ),
    "each row for itself": (
        "w = torch.zeros(4)\ndef loss_of(w, x, t): return (x @ w - t) ** 2\n"
        "rows = torch.func.vmap(torch.func.grad(loss_of), in_dims=(None, 0, 0))\n"
        + lines("w -= 0.1 * rows(w, X, t).mean(0)"),
        W,
    ),
    "functional_call": (
        PARAMETERS
        + lines(
            "g = torch.func.grad(loss_of)(params)\nwith torch.no_grad():\n"
            "    for k in params: params[k] -= 0.1 * g[k]"
        ),
        MODEL,
    ),
    "a gradient penalty": (
        "X.requires_grad_()\n"
        + lines(
            "out = model(X)\nloss = F.cross_entropy(out, y)\n"
            "(slope,) = torch.autograd.grad(out.sum(), X, create_graph=True)\n"
            "opt.zero_grad()\n(loss + 0.1 * slope.square().mean()).backward()\nopt.step()"
        ),
        MODEL,
    ),
}  # fmt: skip
WRONG = {
    "no update": (PLAIN + lines("g = torch.func.grad(loss_of)(w)"), "step-missing"),
    "uphill": (PLAIN + lines("w += 0.1 * torch.func.grad(loss_of)(w)"), "diverged"),
    "a copy is trained": (
        PARAMETERS
        + "params = {k: p.detach().clone() for k, p in params.items()}\n"
        + lines("g = torch.func.grad(loss_of)(params)\nfor k in params: params[k] -= 0.1 * g[k]"),
        "not-in-the-loss",
    ),
}


@pytest.mark.parametrize(("code", "check"), RIGHT.values(), ids=RIGHT.keys())
def test_a_loop_without_backward_passes_where_it_trains(code: str, check: str) -> None:
    finding = judged(code, check)
    assert finding.passed, finding.text


@pytest.mark.parametrize(("code", "case"), WRONG.values(), ids=WRONG.keys())
def test_a_loop_without_backward_that_does_not_train_is_named(code: str, case: str) -> None:
    check = 'expect_loop(trains="model", changes_mode=False)' if "params" in code else "expect_loop()"
    assert judged(code, check).case == case
