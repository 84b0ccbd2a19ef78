"""One answer, three ways to have it judged: the README's comparison is made with this script.

The task is to fit a line; the answer forgets to clear the gradient. It is handed to a warm
tutor, to one pytest process for each save (as the "-lings" do), and to a fresh `python` with an assert.
Printed are the times as ratios, and what each of them says.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from ratio import compare

from tutor.kernel.client import Kernel
from tutor.kernel.protocol import ListVariables, Setup, Source, Verdict

SETUP = Setup(
    cells=(
        Source(
            "import torch\nfrom torch import nn\n"
            "x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])\n"
            "model = nn.Linear(1, 1)\n"
            "optimizer = torch.optim.SGD(model.parameters(), lr=0.02)\n",
            "setup",
        ),
    )
)
ANSWER = """\
for _ in range(300):
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
"""
CHECK = (Source('expect_loop(steps=300, trains="model")\nexpect_curve("loss", below=0.1)', "check"),)
PLAIN = f"{SETUP.cells[0].text}{ANSWER}assert loss < 0.1\n"
BODY = "\n".join(f"    {line}" for line in ANSWER.splitlines())
PYTEST = f"{SETUP.cells[0].text}\ndef test_loss():\n{BODY}\n    assert loss < 0.1\n"


async def said_by(*arguments: str) -> str:
    """Run Python and return the last lines that it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    lines = [line for line in told.decode().splitlines() if line.startswith(("E  ", "AssertionError"))]
    return "\n".join(lines or told.decode().splitlines()[-3:])


async def said_by_tutor(kernel: Kernel) -> str:
    """Submit the answer, and return what is found."""
    run = kernel.check(SETUP, Source(ANSWER, "your code"), CHECK)
    verdicts = [event async for event in run if isinstance(event, Verdict)]
    await run.close()
    return "\n".join(finding.text for finding in verdicts[0].findings)


async def main() -> None:
    """Print a line for each way, then what each says."""
    kernel = Kernel()
    await kernel.start()
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder) / "test_answer.py"
        test.write_text(PYTEST, encoding="utf-8")
        ways = {
            "one pytest process a save": ("-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)),
            "one python process a save": ("-c", PLAIN),
        }
        try:
            await kernel.wait_until_warm()
            for name, command in ways.items():
                ratio = await compare(
                    lambda: said_by_tutor(kernel),
                    lambda command=command: said_by(*command),
                    before=lambda: kernel.ask(SETUP, ListVariables()),  # a spare is ready while one reads
                )
                ratio.show("a wrong answer to its verdict", name)
            print(f"\nTensor Tutor says:\n{await said_by_tutor(kernel)}")
            for name, command in ways.items():
                print(f"\n{name} says:\n{await said_by(*command)}")
        finally:
            await kernel.close()


if __name__ == "__main__":
    asyncio.run(main())
