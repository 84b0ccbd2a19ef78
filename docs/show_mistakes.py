"""Print the table of `checks.md` on classic mistakes: each is submitted to a real kernel.

    python docs/show_mistakes.py            print the table
    python docs/show_mistakes.py --write    put it into checks.md

The mistakes are those on which exercise programs usually fall silent, hang, or say yes.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from tutor.kernel.client import Kernel
from tutor.kernel.protocol import AnyEvent, Died, Limits, Output, Setup, Source, Verdict

PAGE = Path(__file__).with_name("checks.md")
START, END = "<!-- mistakes: made by show_mistakes.py -->", "<!-- end of mistakes -->"

SETUP = """import torch
from torch import nn
torch.manual_seed(0)
x = torch.linspace(-1, 1, 32).unsqueeze(1)
y = 3 * x + 1
model = nn.Linear(1, 1)
"""
TRAINED = """expect_loop(steps=100, trains="model")
expect_curve("loss", points=100, below=0.05)
expect_between("((model(x) - y) ** 2).mean()", 0, 0.05)"""
SLOPE = 'expect("w.grad", 12.0)'
TRAINING = """optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(100):
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@dataclass(frozen=True)
class Mistake:
    """One submission and what was asked."""

    what: str
    code: str
    check: str


CUBE = "w = torch.tensor(2.0, requires_grad=True)\n"
UPDATE = "    loss.backward()\n    optimizer.step()\n"
MISTAKES = (
    Mistake("a gradient of 24 for 12", CUBE + "for _ in range(2):\n    (w**3).backward()", SLOPE),
    Mistake("no gradient", "w = torch.tensor(2.0)", SLOPE),
    Mistake("a syntax error", "w = torch.tensor(2.0, requires_grad=True\n(w**3).backward()", SLOPE),
    Mistake("a `print` for debugging", CUBE + 'print("grad:", w.grad)', SLOPE),
    Mistake("an endless loop", "step = 0\nwhile step < 100: loss = 0.0", TRAINED),
    Mistake("constants instead of training", "losses = [1.0, 0.01]\nloss = torch.tensor(0.01)", TRAINED),
    Mistake("`zero_grad` forgotten", TRAINING.replace("    optimizer.zero_grad()\n", ""), TRAINED),
    Mistake(
        "`step` before `backward`",
        TRAINING.replace(UPDATE, "    optimizer.step()\n    loss.backward()\n"),
        TRAINED,
    ),
    Mistake("a blank file", "", TRAINED),
    Mistake(
        "a fixed answer typed in",
        "mean = torch.zeros(1)",
        'expect_computed("mean", lambda x: x.mean(0), x=tensors("batch", 1))',
    ),
    Mistake(
        "right, but not for a batch of one",
        "def scores(x):\n    return x.sum(1).squeeze()",
        'expect_function("scores", lambda x: x.sum(1), tensors("batch", "features"))',
    ),
    Mistake(
        "`(N, 1)` minus `(N,)`",
        "loss = ((x - y.squeeze()) ** 2).mean()",
        'expect("loss", ((x - y) ** 2).mean())',
    ),
    Mistake(
        "right, in another spelling",
        TRAINING.replace("optimizer.zero_grad()", "model.weight.grad = model.bias.grad = None"),
        TRAINED,
    ),
)


async def answer(kernel: Kernel, mistake: Mistake) -> str:
    """Return what the tutor says to a submission, on one line."""
    setup = Setup(cells=(Source(SETUP, "setup"),))
    limits = Limits(time_s=2.0) if "while" in mistake.code else None
    run = kernel.check(
        setup, Source(mistake.code, "your code"), (Source(mistake.check, "check"),), limits=limits
    )
    events = [event async for event in run]
    await run.close()
    return " ".join(said for event in events if (said := _say(event)))


def _say(event: AnyEvent) -> str:
    if isinstance(event, Output):
        return f"(shown: {event.text.strip()})"
    if isinstance(event, Died):
        return event.cause
    if not isinstance(event, Verdict):
        return ""
    failed = [finding.text for finding in event.findings if not finding.passed]
    return failed[0] if failed else "Passed."


async def table() -> str:
    """Return the whole table as Markdown."""
    kernel = Kernel()
    await kernel.start()
    await kernel.wait_until_warm()
    rows = [f"| {m.what} | {(await answer(kernel, m)).replace('|', '¦')} |" for m in MISTAKES]
    await kernel.close()
    return "\n".join(["| mistake | what the tutor says |", "| --- | --- |", *rows])


def main() -> None:
    """Print the table, or put it into the page."""
    made = asyncio.run(table())
    if "--write" not in sys.argv:
        sys.stdout.write(made + "\n")
        return
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{START}\n\n{made}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
