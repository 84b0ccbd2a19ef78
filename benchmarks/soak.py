"""2,000 runs of all kinds in one session: nothing may be left of them.

Prints descriptors, memory and processes every 100 runs; fails if they grow.
`python benchmarks/soak.py 200` does fewer.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import sys

from tutor.kernel.client import Kernel, Run
from tutor.kernel.limits import children, descendants
from tutor.kernel.protocol import Complete, Died, Limits, ListVariables, Output, Setup, Source

SETUPS = tuple(Setup(cells=(Source(f"import torch\nx = torch.ones({n})", "setup"),)) for n in (2, 3))
CHECK = (Source("expect('y', shape=(2,))", "check"),)
SHORT = Limits(time_s=0.3, output_chars=50_000)
CODES = (
    "x.sum()",
    "print('a' * 100_000)",
    "1 / 0",
    "import os\nos._exit(1)",
    "import ctypes\nctypes.string_at(0)",
    "import subprocess\nsubprocess.Popen(['sleep', '1000'])",
    "w = torch.ones(3, requires_grad=True)\no = torch.optim.Adam([w])\n(w * w).sum().backward()\no.step()",
    "from torch.utils.data import DataLoader\nlist(DataLoader(range(8), num_workers=2))",
    "while True: pass",
    "show(torch.eye(4)); log(loss=1.0)",
    "def f(:",
    "open('file', 'w').write('x' * 100_000)",
)
GROWTH_BYTES = 20 << 20


def count_descriptors() -> int:
    """Return the number of open descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))


def resident_bytes() -> int:
    """Return the resident size of this process."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


async def one(kernel: Kernel, number: int, code: str) -> None:
    """Do one run in the way that its number says."""
    setup = SETUPS[number // 40 % 2]
    if number % 40 == 0:
        kernel.prepare(setup)
    if number % 7 == 3:
        await kernel.ask(setup, Complete(code="x.su", line=1, column=4))
    source = Source(code, "your code")
    run = (
        kernel.check(setup, source, CHECK, limits=SHORT)
        if number % 3
        else kernel.execute(setup, source, limits=SHORT)
    )
    await _attend(run, stop=number % 11 == 5)
    if number % 5 == 0:
        await run.ask(ListVariables())
    await run.close()


async def _attend(run: Run, *, stop: bool) -> None:
    async for event in run:
        if stop and isinstance(event, Output | Died):
            run.interrupt()


async def settled(kernel: Kernel) -> tuple[int, int, int]:
    """Return descriptors, resident bytes and processes of an idle session with one spare."""
    kernel.prepare(SETUPS[0])
    await kernel.ask(SETUPS[0], ListVariables())
    (server,) = children(os.getpid())
    for _ in range(500):
        if len(list(descendants(server))) <= 1:
            break
        await asyncio.sleep(0.02)
    gc.collect()
    return count_descriptors(), resident_bytes(), len(list(descendants(os.getpid())))


async def main(runs: int) -> None:
    """Run, and compare the end with the beginning."""
    kernel = Kernel()
    await kernel.wait_until_warm()
    try:
        for number, code in zip(range(len(CODES) * 3), itertools.cycle(CODES), strict=False):
            await one(kernel, number, code)  # what is only loaded once is loaded now
        start = await settled(kernel)
        print(f"start: {start}", flush=True)
        for number, code in zip(range(runs), itertools.cycle(CODES), strict=False):
            await one(kernel, number, code)
            if number % 100 == 99:
                print(f"{number + 1} runs: {await settled(kernel)}", flush=True)
        end = await settled(kernel)
    finally:
        await kernel.close()
    if end[0] > start[0] or end[1] > start[1] + GROWTH_BYTES or end[2] > start[2]:
        sys.exit(f"something is left: descriptors, bytes, processes were {start}, are {end}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 2000))
