"""A run in a clean process against an interpreter of its own; a check against one pytest file.

`python benchmarks/bench_kernel_runs.py 1000` does so many restarts.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from ratio import compare, timed

from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import ListVariables, Setup, Source

TRIVIAL = "1 + 1"
ADAM = (
    "w = torch.ones(3, requires_grad=True)\n"
    "optimizer = torch.optim.Adam([w])\n"
    "(w * w).sum().backward()\n"
    "optimizer.step()\n"
)
SETUP = Setup(cells=(Source("import torch", "setup"),))
CHECK = (Source("expect('w', shape=(3,))", "check"),)
RESTARTS = int(sys.argv[1]) if sys.argv[1:] else 200


async def interpreter(*arguments: str) -> None:
    """Run Python as a learner without the tutor would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await process.wait()


class Bench:
    """A warm kernel and the runs that it does."""

    def __init__(self, kernel: Kernel) -> None:
        """Use a kernel that is warm."""
        self._kernel = kernel
        self._runs: list[Run] = []
        self._setups = 0

    async def run(self, code: str) -> None:
        """Run code to its last event; the worker is ended later, as the screen does."""
        await self._end(self._kernel.execute(SETUP, Source(code, "your code")))

    async def run_forked_now(self, code: str) -> None:
        """Run code behind a setup that no spare has run."""
        self._setups += 1
        setup = Setup(cells=(Source(f"import torch\nnumber = {self._setups}", "setup"),))
        await self._end(self._kernel.execute(setup, Source(code, "your code")))

    async def check(self, code: str) -> None:
        """Submit code to its verdict."""
        await self._end(self._kernel.check(SETUP, Source(code, "your code"), CHECK))

    async def spare(self) -> None:
        """Wait until a spare is ready, as it is while a learner reads."""
        await self.tidy()
        await self._kernel.ask(SETUP, ListVariables())

    async def tidy(self) -> None:
        """End the workers of finished runs."""
        for run in self._runs:
            await run.close()
        self._runs.clear()

    async def _end(self, run: Run) -> None:
        self._runs.append(run)
        async for _ in run:
            pass


async def against_interpreters(bench: Bench) -> None:
    """Print the figures for runs and checks."""
    for name, code, budget in (("trivial run", TRIVIAL, 1 / 100), ("run with one Adam step", ADAM, 1 / 50)):

        async def ours(code: str = code) -> None:
            await bench.run(code)

        async def reference(code: str = code) -> None:
            await interpreter("-c", f"import torch\n{code}")

        async def ours_forked_now(code: str = code) -> None:
            await bench.run_forked_now(code)

        fresh = await compare(ours_forked_now, reference, before=bench.tidy)
        fresh.show(f"{name}, forked now", "python -c", budget)
        spare = await compare(ours, reference, before=bench.spare)
        spare.show(f"{name}, from a spare", "python -c", budget)


async def against_pytest(bench: Bench, folder: Path) -> None:
    """Print the figures for a code answer."""
    for name, code, budget in (
        ("verdict", "w = torch.ones(3)", 1 / 100),
        ("verdict with an optimizer", ADAM, 1 / 50),
    ):
        file = folder / "test_answer.py"
        body = code.replace("\n", "\n    ")
        file.write_text(f"import torch\n\ndef test_answer():\n    {body}\n    assert w.shape == (3,)\n")

        async def ours(code: str = code) -> None:
            await bench.check(code)

        async def reference(file: Path = file) -> None:
            await interpreter(
                "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(file)
            )

        (await compare(ours, reference, before=bench.spare)).show(name, "one pytest file", budget)


async def restarts(kernel: Kernel) -> None:
    """Print how long a fresh worker takes, to its first event and to its end."""
    times = []
    for _ in range(RESTARTS):

        async def once() -> None:
            run = kernel.execute(Setup(), Source("1", "your code"))
            async for _ in run:
                pass
            await run.close()

        times.append(await timed(once))
    times.sort()
    median, late = statistics.median(times) * 1e3, times[-1 - RESTARTS // 100] * 1e3
    print(f"{RESTARTS} restarts: median {median:.1f} ms, p99 {late:.1f} ms")


async def round_trip(kernel: Kernel) -> None:
    """Print how long a question and its answer take."""
    await kernel.ask(SETUP, ListVariables())
    times = [await timed(lambda: kernel.ask(SETUP, ListVariables())) for _ in range(200)]
    print(f"round trip of a question to an idle worker: {statistics.median(times) * 1e3:.2f} ms")


async def main() -> None:
    """Measure and print."""
    kernel = Kernel()
    await kernel.wait_until_warm()
    try:
        await asyncio.sleep(8)  # the server loads its extras while idle; not what is measured here
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(kernel)
            await against_interpreters(bench)
            await against_pytest(bench, Path(folder))
            await bench.tidy()
        await round_trip(kernel)
        await restarts(kernel)
    finally:
        await kernel.close()


if __name__ == "__main__":
    asyncio.run(main())
