"""Prints and training loops in a worker against the same loop in plain Python; stopping.

`python benchmarks/bench_kernel_output.py long` takes minutes: 20,000 steps and 10,000,000 lines.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time

from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import AnyEvent, Died, Finished, Limits, Output, Setup, Source

IS_LONG = sys.argv[1:] == ["long"]
STEPS = 20_000 if IS_LONG else 4_000
ROUNDS = 5 if IS_LONG else 3
LINES = 10_000_000 if IS_LONG else 1_000_000
BUDGET = 1.02
"""Of automatic curves; between two processes the noise is larger than that, `bench_curves.py` has less."""
LOOP = (
    "import time, torch\n"
    "torch.manual_seed(0); torch.set_num_threads(1)\n"
    "model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))\n"
    "x, y = torch.randn(32, 8), torch.randn(32, 1)\n"
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)\n"
    "start = time.process_time()\n"
    f"for step in range({STEPS}):\n"
    "    optimizer.zero_grad()\n"
    "    loss = torch.nn.functional.mse_loss(model(x), y)\n"
    "    loss.backward()\n"
    "    optimizer.step()\n"
    "    PRINT\n"
    "seconds = time.process_time() - start\n"
)
PATIENT = Limits(time_s=1800)
STOPS = {
    "Python loop": "print('begun')\nwhile True:\n    pass",
    "time.sleep": "import time\nprint('begun')\ntime.sleep(1e9)",
    "flood of prints": "while True:\n    print('begun')",
    "4000 x 4000 matrix products": (
        "import torch\nx = torch.ones(4000, 4000)\nprint('begun')\nwhile True:\n    x @ x"
    ),
    "one C call (killed)": "print('begun')\nsum(range(10**13))",
    "ignored signal (killed)": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('begun')\nwhile True:\n    pass"
    ),
}


def resident_bytes() -> int:
    """Return the resident size of this process."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


async def last_result(kernel: Kernel, code: str) -> float:
    """Run code and return its last value, a number."""
    run = kernel.execute(Setup(), Source(code, "your code"), limits=PATIENT)
    found = [event.text async for event in run if hasattr(event, "summary")]
    await run.close()
    return float(found[-1])


def plain_seconds(code: str) -> float:
    """Run code in an interpreter of its own that prints into nothing; return what it prints last."""
    text = code + "import sys\nprint(seconds, file=sys.stderr)\n"
    done = subprocess.run(
        [sys.executable, "-c", text], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
    )
    return float(done.stderr.split()[-1])


async def training(kernel: Kernel) -> None:
    """Print what curves and prints cost a training loop, in CPU time of the process."""
    for name, printing in (("with automatic curves", "pass"), ("and a print a step", "print(step, loss)")):
        code = LOOP.replace("PRINT", printing)
        ours, plain = [], []
        for _ in range(ROUNDS):
            plain.append(plain_seconds(code))
            ours.append(await last_result(kernel, code + "seconds"))
        ratio = statistics.median(ours) / statistics.median(plain)
        print(
            f"{STEPS:,} steps {name}: {ratio:.3f} x plain Python ({statistics.median(plain):.2f} s), "
            f"budget with curves {BUDGET}",
            flush=True,
        )


async def flood(kernel: Kernel) -> None:
    """Print how long ten million lines take to the end, and what the client keeps of them."""
    before, start, kept = resident_bytes(), time.perf_counter(), 0
    run = kernel.execute(
        Setup(), Source(f"for i in range({LINES}):\n    print(i)", "your code"), limits=PATIENT
    )
    async for event in run:
        kept += len(event.text) if isinstance(event, Output) else 0
    await run.close()
    grown = (resident_bytes() - before) / 1e6
    taken = time.perf_counter() - start
    print(f"{LINES:,} lines: {taken:.1f} s, {kept:,} characters kept, client +{grown:.1f} MB", flush=True)


async def stop_latency(kernel: Kernel, code: str) -> float:
    """Return the seconds from `interrupt()` to the last event of a run that is well under way."""
    run = kernel.execute(Setup(), Source(code, "your code"))
    asked: list[float] = []

    def ask(run: Run) -> None:
        asked.append(time.perf_counter())
        run.interrupt()

    event: AnyEvent | None = None
    async for event in run:
        if isinstance(event, Output) and not asked:
            asked.append(0.0)
            asyncio.get_running_loop().call_later(0.3, ask, run)
    ended = time.perf_counter()
    await run.close()
    if not isinstance(event, Finished | Died):
        raise RuntimeError(f"the run did not end: {event}")
    return ended - asked[-1]


async def stops(kernel: Kernel) -> None:
    """Print the latency of stopping each kind of code."""
    for name, code in STOPS.items():
        times = [await stop_latency(kernel, code) for _ in range(ROUNDS)]
        print(f"stopping a {name}: {statistics.median(times) * 1e3:.1f} ms", flush=True)


async def main() -> None:
    """Measure and print."""
    kernel = Kernel()
    await kernel.wait_until_warm()
    try:
        await stops(kernel)
        await training(kernel)
        await flood(kernel)
    finally:
        await kernel.close()


if __name__ == "__main__":
    asyncio.run(main())
