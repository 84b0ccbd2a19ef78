"""What training loops did: right ones in any spelling pass, wrong ones are named."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.checks.judging import judge_code, remember
from tutor.checks.trace import Tracer
from tutor.kernel.protocol import Finding, Source

SETUP = """\
import torch, torch.nn as nn, torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)
X = torch.randn(60, 4)
y = (X[:, 0] > 0).long()
t = X @ torch.tensor([1.0, -2.0, 0.5, 0.0]) + 0.3
X_test = torch.randn(20, 4)
def build():
    return nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.1), nn.ReLU(), nn.Linear(8, 2))
model = build()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
w = torch.zeros(4, requires_grad=True)
"""
GOOD = """\
for _ in range(30):
    out = model(X)
    loss = F.cross_entropy(out, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
"""


def judged(code: str, check: str = "expect_loop()") -> Finding:
    """Run a loop under a tracer, as the worker does, and return what the check finds."""
    namespace: dict[str, Any] = {}
    exec(SETUP, namespace)
    checks = [Source(check, "check", 40)]
    before = remember(namespace, checks)
    with Tracer() as tracer:
        exec(compile(code, "<your code>", "exec"), namespace)
    source = Source(code, "your code")
    return judge_code(namespace, source, checks, trace=tracer.trace, before=before).findings[-1]


def lines(body: str, rounds: int = 30) -> str:
    """Return a loop with these lines in each round."""
    return f"for i in range({rounds}):\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())


ZERO, BACK, STEP = "opt.zero_grad()", "loss.backward()", "opt.step()"
LOSS = "loss = F.cross_entropy(model(X), y)"
BY_HAND = "loss = ((X @ w - t) ** 2).mean()\nloss.backward()\nwith torch.no_grad():\n    "

RIGHT = {
    "zero after the loss": GOOD,
    "zero first": lines(f"{ZERO}\n{LOSS}\n{BACK}\n{STEP}"),
    "zero at the end": lines(f"{LOSS}\n{BACK}\n{STEP}\n{ZERO}"),
    "zero to zeros": lines(f"{LOSS}\nopt.zero_grad(set_to_none=False)\n{BACK}\n{STEP}"),
    "zero by the model": lines(f"{LOSS}\nmodel.zero_grad()\n{BACK}\n{STEP}"),
    "zero by hand": lines(f"for p in model.parameters(): p.grad = None\n{LOSS}\n{BACK}\n{STEP}"),
    "one line": lines(f"{LOSS}; {ZERO}; {BACK}; {STEP}"),
    "in a function": "def step():\n    loss = F.cross_entropy(model(X), y)\n    opt.zero_grad()\n"
    "    loss.backward()\n    opt.step()\n    return loss.item()\nlosses = [step() for _ in range(30)]",
    "functional backward": lines(f"{LOSS}\n{ZERO}\ntorch.autograd.backward(loss)\n{STEP}"),
    "by hand, minus": lines(BY_HAND + "w -= 0.1 * w.grad\nw.grad = None"),
    "by hand, zeros": lines(BY_HAND + "w -= 0.1 * w.grad\n    w.grad.zero_()"),
    "by hand, sub_": lines(BY_HAND + "w.sub_(0.1 * w.grad)\nw.grad = None"),
    "by hand, data": lines(
        "loss = ((X @ w - t) ** 2).mean()\nloss.backward()\nw.data -= 0.1 * w.grad\nw.grad.zero_()"
    ),
    "by hand, a new tensor": lines(
        "loss = ((X @ w - t) ** 2).mean()\nloss.backward()\nw = (w - 0.1 * w.grad).detach().requires_grad_()"
    ),
    "by hand, all parameters": lines(
        f"{LOSS}\n{BACK}\nwith torch.no_grad():\n    for p in model.parameters():\n"
        "        p -= 0.1 * p.grad\n        p.grad = None"
    ),
    "autograd.grad": lines(
        "loss = ((X @ w - t) ** 2).mean()\n(g,) = torch.autograd.grad(loss, w)\nw = (w - "
        "0.1 * g).detach().requires_grad_()"
    ),
    "own optimizer": "class Plain:\n    def __init__(self, params): self.params = list(params)\n"
    "    def zero_grad(self):\n        for p in self.params: p.grad = None\n"
    "    def step(self):\n        with torch.no_grad():\n            for p in "
    "self.params: p -= 0.1 * p.grad\n"
    "opt = Plain(model.parameters())\n" + GOOD,
    "closure": "opt = torch.optim.LBFGS(model.parameters())\nmodel[1].p = 0.0\n"
    "def closure():\n    opt.zero_grad()\n    loss = F.cross_entropy(model(X), y)\n    "
    "loss.backward()\n    return loss\n"
    "for _ in range(5):\n    opt.step(closure)",
    "accumulation": lines(
        "for part in (slice(30), slice(30, 60)):\n    (F.cross_entropy(model(X[part]), "
        "y[part]) / 2).backward()\n"
        f"{STEP}\n{ZERO}"
    ),
    "two networks against each other": "a, b = nn.Linear(2, 4), nn.Linear(4, 1)\n"
    "oa, ob = torch.optim.SGD(a.parameters(), 0.01), torch.optim.SGD(b.parameters(), 0.01)\n"
    + lines(
        "fake = a(torch.randn(60, 2))\nob.zero_grad()\n"
        "(F.softplus(-b(X)).mean() + F.softplus(b(fake.detach())).mean()).backward()\nob.step()\n"
        "oa.zero_grad()\nF.softplus(-b(fake)).mean().backward()\noa.step()"
    ),
    "two networks, long": "a, b = nn.Linear(2, 4), nn.Linear(4, 1)\n"
    "oa, ob = torch.optim.SGD(a.parameters(), 0.01), torch.optim.SGD(b.parameters(), 0.01)\n"
    + lines(
        "fake = a(torch.randn(60, 2))\nob.zero_grad()\n"
        "(F.softplus(-b(X)).mean() + F.softplus(b(fake.detach())).mean()).backward()\nob.step()\n"
        "oa.zero_grad()\nF.softplus(-b(fake)).mean().backward()\noa.step()",
        rounds=400,
    ),
    "a look at the output before training": "print(model(X[:2]).shape)\n" + GOOD,
    "a loader": "loader = DataLoader(TensorDataset(X, y), batch_size=16, shuffle=True)\nfor epoch "
    "in range(4):\n"
    "    for xb, yb in loader:\n        loss = F.cross_entropy(model(xb), yb)\n        opt.zero_grad()\n"
    "        loss.backward()\n        opt.step()",
    "evaluation in eval mode without gradients": GOOD
    + "model.eval()\nwith torch.no_grad():\n    accuracy = (model(X_test).argmax(1) == 0).float().mean()\n",
    "frozen layers": "for p in model[0].parameters(): p.requires_grad = False\n"
    "opt = torch.optim.SGD(model[3].parameters(), lr=0.1)\n" + GOOD,
    "log-softmax and nll": lines(f"loss = F.nll_loss(model(X).log_softmax(1), y)\n{ZERO}\n{BACK}\n{STEP}"),
}


@pytest.mark.parametrize("code", RIGHT.values(), ids=RIGHT.keys())
def test_a_right_loop_passes_in_any_spelling(code: str) -> None:
    finding = judged(code)
    assert finding.passed, finding.text


WRONG = {
    "zero-grad-missing": (lines(f"{LOSS}\n{BACK}\n{STEP}"), "zero_grad()"),
    "zero-before-step": (lines(f"{LOSS}\n{BACK}\n{ZERO}\n{STEP}"), "between backward() and step()"),
    "step-before-backward": (
        lines(f"{LOSS}\n{ZERO}\n{STEP}\n{BACK}"),
        "loss.backward(), then optimizer.step()",
    ),
    "step-missing": (lines(f"{LOSS}\n{ZERO}\n{BACK}"), "never changed"),
    "backward-missing": (lines(f"{LOSS}\n{ZERO}\n{STEP}"), "No backward() ran"),
    "other-parameters": ("model = build()\n" + GOOD, "Make it after the model"),
    "softmax-before-cross-entropy": (GOOD.replace("model(X)", "model(X).softmax(1)"), "raw scores"),
    "softmax-over-batch": (GOOD.replace("model(X)", "model(X).log_softmax(0)"), "dim=1"),
    "relu-on-scores": (GOOD.replace("model(X)", "model(X).relu()"), "negative scores"),
    "sigmoid-twice": (
        GOOD.replace(
            "F.cross_entropy(out, y)", "F.binary_cross_entropy_with_logits(out[:, 0].sigmoid(), y.float())"
        ),
        "without sigmoid",
    ),
    "one-output": (
        "model = nn.Linear(4, 1)\nopt = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        + GOOD.replace("(out, y)", "(out, torch.zeros_like(y))"),
        "BCEWithLogitsLoss",
    ),
    "loss-broadcast": (
        "model = nn.Linear(4, 1)\nopt = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        + GOOD.replace("F.cross_entropy(out, y)", "((out - t) ** 2).mean()"),
        "(60, 60)",
    ),
    "evaluates-with-gradients": (
        GOOD + "    model.eval()\n    model(X_test)\n    model.train()\n",
        "torch.no_grad()",
    ),
    "evaluates-in-train-mode": (GOOD + "with torch.no_grad():\n    model(X_test)\n", "model.eval()"),
    "trains-in-eval-mode": ("model.eval()\n" + GOOD, "model.train()"),
    "kept-graphs": ("losses = []\n" + GOOD + "    losses.append(loss)\n", "`losses`"),
    "diverged": ("opt.param_groups[0]['lr'] = 1e6\n" + GOOD, "1e+06"),
    "stands-still": ("opt.param_groups[0]['lr'] = 1e-9\n" + GOOD, "1e-09"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_loop_is_named(case: str) -> None:
    code, part = WRONG[case]
    finding = judged(code)
    assert (finding.passed, finding.case, finding.rung) == (False, case, "trace"), finding.text
    assert part in finding.text


@pytest.mark.parametrize(
    ("code", "case"),
    [
        (lines(BY_HAND + "w -= 0.1 * w.grad"), "zero-grad-missing"),
        (lines(BY_HAND + "w.grad.zero_()\n    w -= 0.1 * w.grad"), "step-missing"),
        ("total = 0\n" + GOOD + "    total = total + loss\n", "kept-graphs"),
        (GOOD.replace("F.cross_entropy(out, y)", "F.mse_loss(out[:, :1], t)"), "loss-broadcast"),
        (
            lines(
                f"{LOSS.replace('model(X)', 'model(X).detach().requires_grad_()')}\n{ZERO}\n{BACK}\n{STEP}"
            ),
            "other-parameters",
        ),
    ],
    ids=["by hand without zero", "by hand, zero before use", "running sum", "mse_loss", "detached"],
)
@pytest.mark.filterwarnings("ignore")
def test_other_spellings_of_wrong_loops_are_named(code: str, case: str) -> None:
    assert judged(code).case == case


EPOCHS = (
    "loader = DataLoader(TensorDataset(X, y), batch_size=10{})\nfor epoch in "
    "range(3):\n    for xb, yb in loader:\n"
    "        loss = F.cross_entropy(model(xb), yb)\n        opt.zero_grad()\n        "
    "loss.backward()\n        opt.step()\n"
)


WORDS = (
    "words = torch.randint(0, 5, (60,))\nvectors, scores = nn.Embedding(5, 4), nn.Linear(4, 5)\n"
    "opt = torch.optim.Adam([*vectors.parameters(), *scores.parameters()])\n"
    "loader = DataLoader(words, batch_size=10{})\nfor epoch in range(3):\n    for batch in loader:\n"
    "        loss = F.cross_entropy(scores(vectors(batch)), batch)\n        opt.zero_grad()\n"
    "        loss.backward()\n        opt.step()\n"
)
"""Rows that are there many times, and a second module whose inputs never come again."""


@pytest.mark.parametrize(
    ("code", "check", "case"),
    [
        (EPOCHS.format(""), "expect_loop(shuffles=True)", "not-shuffled"),
        (WORDS.format(""), "expect_loop(shuffles=True, learns=False)", "not-shuffled"),
        (WORDS.format(", shuffle=True"), "expect_loop(shuffles=True, learns=False)", ""),
        (
            EPOCHS.format(", shuffle=True"),
            "expect_loop(shuffles=True, pairs=('X', 'y'), unseen='X_test', steps=18)",
            "",
        ),
        (GOOD, "expect_loop(shuffles=True)", ""),
        (GOOD.replace("(out, y)", "(out, F.one_hot(y, 2).float())"), "expect_loop(pairs=('X', 'y'))", ""),
        (
            GOOD.replace(
                "F.cross_entropy(out, y)",
                "F.binary_cross_entropy_with_logits(out[:, :1].sigmoid().squeeze(1), y.float())",
            ),
            "expect_loop()",
            "sigmoid-twice",
        ),
        (
            GOOD.replace("model(X)", "model(X[torch.randperm(60)])"),
            "expect_loop(pairs=('X', 'y'))",
            "labels-apart",
        ),
        (
            GOOD.replace("(out, y)", "(out, y)").replace("model(X)", "model(X)"),
            "expect_loop(pairs=('X', 'y'))",
            "",
        ),
        (
            "X = torch.cat([X, X_test])\ny = torch.cat([y, (X_test[:, 0] > 0).long()])\n" + GOOD,
            "expect_loop(unseen='X_test')",
            "trained-on-test",
        ),
        (GOOD, "expect_loop(steps=31)", "step-count"),
        (GOOD, "expect_loop(steps=(20, 40), trains='model')", ""),
        (
            "with torch.no_grad():\n    model[0].bias.fill_(-1e6)\n" + GOOD,
            "expect_loop(trains='model[0]')",
            "zero-gradient",
        ),
        (
            "opt = torch.optim.SGD(model[3].parameters(), lr=0.1)\n" + GOOD,
            "expect_loop(trains='model')",
            "not-updated",
        ),
        (
            "trained, model = model, build()\n" + GOOD.replace("model(X)", "trained(X)"),
            "expect_loop(trains='model')",
            "not-in-the-loss",
        ),
        (GOOD, "expect_loop(accumulates=1)", ""),
        (RIGHT["accumulation"], "expect_loop(accumulates=2)", ""),
        (RIGHT["accumulation"], "expect_loop(accumulates=4)", "accumulation"),
        (GOOD, "expect_loop(evaluates=True)", "no-evaluation"),
        (GOOD + "model.eval()\nprint(model(X_test)[:3])\n", "expect_loop()", ""),
        (
            GOOD + "model.eval()\nmodel(X_test)\n",
            "expect_loop(evaluates=True)",
            "evaluates-with-gradients",
        ),
        (
            lines(
                "loss = ((X @ w - t) ** 2).mean()\nloss.backward()\n"
                "w = (w - 0.1 * w.grad).detach()\nw.requires_grad_()"
            ),
            "expect_loop(trains='w')",
            "",
        ),
        (
            lines("v = (w.detach() * 1).requires_grad_()\nloss = ((X @ v - t) ** 2).mean()\nloss.backward()"),
            "expect_loop(trains='w', learns=False)",
            "not-in-the-loss",
        ),
        (
            lines(
                "batch = [F.cross_entropy(model(part), y[:20]) for part in X.split(20)]\nopt.zero_grad()\n"
                "sum(batch).backward()\nopt.step()"
            ),
            "expect_loop()",
            "",
        ),
        ("losses = []\n" + GOOD + "    losses.append(loss)\n", "expect_loop(keeps_graphs=True)", ""),
    ],
)
def test_what_else_can_be_asked_of_a_loop(code: str, check: str, case: str) -> None:
    finding = judged(code, check)
    assert (finding.passed, finding.case) == (not case, case), finding.text


def test_a_function_of_the_learner_is_traced_while_the_check_calls_it() -> None:
    code = "def train(rounds):\n    for _ in range(rounds):\n        loss = F.cross_entropy(model(X), y)\n"
    right = code + "        opt.zero_grad()\n        loss.backward()\n        opt.step()\n"
    wrong = code + "        loss.backward()\n        opt.step()\n"
    assert judged(right, "expect_loop(during='train(25)', steps=25, trains='model')").passed
    assert judged(wrong, "expect_loop(during='train(25)')").case == "zero-grad-missing"


def test_an_exception_in_the_traced_call_is_told() -> None:
    finding = judged("def train(): return undefined_thing", "expect_loop(during='train()')")
    assert not finding.passed
    assert "undefined_thing" in finding.text
